"""Quantities, dates and times: what stands at a place of a text, with its canonical value.

A number is read with what belongs to it (power, percent sign, currency, unit), so that 11.5 billion yuan, 115亿元
and RMB 11,500 million are one fact. Values are kept as strings and powers of ten move the point: nothing is rounded.
"""

from __future__ import annotations

import msgspec
import regex

from pipeline.facts.kinds import Fact, Kind
from pipeline.facts.lexicon import DENOMINATORS, ORDINALS, POWERS, SHORT_POWERS, SMALL_NUMBERS
from pipeline.late import late

UNITS = {
    alias: right
    for right, aliases in {
        "km": "kilometer kilometers kilometre kilometres 公里 千米", "m": "meter meters metre metres 米",
        "ton": "tons 吨", "tonne": "tonnes", "kg": "kilogram kilograms kilo kilos 公斤 千克", "g": "gram grams 克",
        "MW": "megawatt megawatts 兆瓦", "GW": "gigawatt gigawatts 吉瓦", "W": "watt watts 瓦",
        "kW": "KW Kw kw kilowatt kilowatts 千瓦", "kV": "KV kv kilovolt kilovolts 千伏", "V": "volt volts 伏",
        "kWh": "KWH Kwh KWh kwh kWH kilowatt-hour kilowatt-hours 千瓦时 度",
        "MWh": "MWH Mwh MWh megawatt-hour megawatt-hours 兆瓦时", "GWh": "GWH Gwh gigawatt-hour gigawatt-hours 吉瓦时",
        "TWh": "TWH terawatt-hour terawatt-hours", "ha": "hectare hectares 公顷", "cm": "centimeter centimeters "
        "centimetre centimetres 厘米", "mm": "millimeter millimeters millimetre millimetres 毫米",
        "year": "years yr yrs 岁", "month": "months 个月", "week": "weeks", "day": "days 天",
        "hour": "hours hr hrs 小时",
        "minute": "minutes min mins 分钟", "second": "seconds sec secs 秒", "mile": "miles",
        "household": "households 户", "person": "people persons 人 名", "barrel": "barrels", "point": "points",
        "percentage-point": "percentage-points 个百分点", "basis-point": "basis-points", "acre": "acres",
        "degree": "degrees", "°C": "℃ degrees-Celsius degree-Celsius 摄氏度", "°F": "degrees-Fahrenheit",
        "time": "times 倍 次", "fold": "", "square": "sq", "set": "sets 套 台", "piece": "pieces 件",
        "vehicle": "vehicles 辆", "liter": "liters litre litres L 升", "mu": "mus 亩", "foot": "feet ft",
        "inch": "inches", "pound": "pounds lb lbs", "kHz": "", "ounce": "ounces oz", "bushel": "bushels",
        "knot": "knots", "gallon": "gallons", "yard": "yards", "decibel": "decibels dB", "calorie": "calories",
        "square m": "平方米 ㎡", "square km": "平方公里", "cubic m": "立方米",
    }.items()
    for alias in [right, *aliases.split()]
} | {
    symbol: symbol
    for symbol in (
        "Wh V A Ah mAh Hz MHz GHz bps kbps Mbps Gbps KB MB GB TB PB t mg mL ml kPa MPa Pa dwt TEU TEUs kVA MVA kJ GJ "
        "Wp kWp MWp GWp nm μm kn N J K ppm ppb °"
    ).split()
}  # fmt: skip
_CODES = {
    "USD": "$ US$ dollar dollars USD 美元", "HKD": "HK$ HKD 港元 港币",
    "AUD": "A$ AUD", "CAD": "C$ CAD", "SGD": "S$ SGD",
    "TWD": "NT$ TWD", "EUR": "€ euro euros EUR 欧元", "CNY": "¥ RMB CNY yuan renminbi 元 人民币",
    "GBP": "£ GBP sterling 英镑", "JPY": "yen JPY 日元", "KRW": "₩ won KRW 韩元", "INR": "₹ rupee rupees INR",
    "RUB": "₽ ruble rubles rouble roubles RUB 卢布", "THB": "฿ baht THB", "CHF": "CHF", "BRL": "R$ reais",
    "TRY": "₺ liras lira", "ZAR": "ZAR rand", "peso": "peso pesos", "krone": "krone kroner krona kronor",
    "franc": "francs", "dinar": "dinar dinars", "dirham": "dirham dirhams", "riyal": "riyal riyals", "VND": "₫ dong",
    "zloty": "zloty zlotys", "shilling": "shilling shillings", "IDR": "rupiah", "MYR": "RM ringgit", "cent": "cents",
}  # fmt: skip
CURRENCIES = {alias: code for code, aliases in _CODES.items() for alias in [code, *aliases.split()]}
_LANDS = {
    "us": "USD", "u.s.": "USD", "american": "USD", "hong kong": "HKD", "australian": "AUD", "canadian": "CAD",
    "singapore": "SGD", "new taiwan": "TWD", "new zealand": "NZD",
}  # fmt: skip
_MONTH_NAMES = "January February March April May June July August September October November December".split()
MONTHS = {short: number for number, name in enumerate(_MONTH_NAMES, 1) for short in (name, name[:3], name[:4])}
WEEKDAYS = {
    short: day
    for day, shorts in {
        "Monday": "Mon", "Tuesday": "Tue Tues", "Wednesday": "Wed", "Thursday": "Thu Thur Thurs", "Friday": "Fri",
        "Saturday": "", "Sunday": "",
    }.items()
    for short in [day, day + "s", *shorts.split()]
}  # fmt: skip


class Reading(msgspec.Struct, frozen=True):
    """What was read, and the offset behind it."""

    facts: tuple[Fact, ...]
    end: int


class Quantity(msgspec.Struct, frozen=True):
    """A number with what belongs to it; ``measure`` is a unit or a currency code, "" for none.

    ``power`` is the power of ten that words added to ``amount``; ``extra`` are the facts that stand with it.
    """

    amount: str
    end: int
    kind: Kind = "number"
    measure: str = ""
    power: int = 0
    extra: tuple[Fact, ...] = ()

    @property
    def value(self) -> str:
        return f"{shifted(self.amount, self.power)} {self.measure}".rstrip()


_MONTH = (
    r"(?:Sept\.?(?!\p{L})|"
    + "|".join(rf"{name}|{name[:4]}\.|{name[:3]}(?:\.|(?!\p{{L}}))" for name in _MONTH_NAMES)
    + ")"
)
_TH = "(?:st|nd|rd|th)"
_DATE = late(
    rf"""
      (?P<y>\d{{4}}) (?P<sep>[-/.]) (?P<m>\d{{1,2}}) (?P=sep) (?P<d>\d{{1,2}}) (?![\d%])
    | (?P<d>\d{{1,2}}) (?: [-–—~](?P<d2>\d{{1,2}}) )? {_TH}? (?:[ ]of)? [ ] (?P<name>{_MONTH}) (?!\p{{L}})
      (?: ,?[ ](?P<y>\d{{4}})\b )?
    | (?: (?P<y>\d{{4}})[ ]?年[ ]? )? (?P<m>\d{{1,2}})[ ]?月 (?!\p{{Han}}) (?: [ ]?(?P<d>\d{{1,2}})[ ]?[日号] )?
    | (?: (?P<y>\d{{4}})[ ]?年[ ]? )? (?P<m>\d{{1,2}})[ ]?月[ ]?(?P<d>\d{{1,2}})[ ]?[日号]
    | (?P<y>\d{{4}})[ ]?年
    | (?P<decade>\d{{2,3}}0)'?s\b
    """,
    regex.VERBOSE,
)
_MONTH_FIRST = late(
    rf"""
    (?P<name>{_MONTH})
    (?: [ ](?P<d>\d{{1,2}}) {_TH}? \b(?![:.]\d|,\d{{3}})
        (?: (?:[ ]?[-–—~][ ]?|[ ]to[ ])(?P<d2>\d{{1,2}}){_TH}?\b(?![:.]\d|,\d{{3}}|[ ]?%) )?
        (?: ,?[ ](?P<y>\d{{4}})\b )?
      | (?:,|[ ]of)?[ ](?P<y>\d{{4}})\b )
    """,
    regex.VERBOSE,
)
_CLOCK = late(
    r"""
      (?P<h>\d{1,2}) (?: [:.](?P<min>\d\d) )? [ ]? (?P<half>[ap])\.?m\b\.?
    | (?P<h>\d{1,2}) [ ]o'clock (?: [ ](?P<half>[ap])\.?m\b\.?
        | [ ](?:in[ ]the[ ](?:early[ ])?|at[ ])(?P<part>morning|afternoon|evening|night)\b )?
    | (?P<h>\d{1,2}) : (?P<min>\d\d) (?: :(?P<s>\d\d) )? (?!\d)
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_NTH = late(rf"(?P<number>\d++){_TH}\b", regex.IGNORECASE)
_GOES_ON = late(r"[ ]?[-'–—~%+/:°℃\p{Sc}\p{L}\d]")
_FRACTION = late(r"\d{1,4}/\d{1,4}(?![\d/])")
_DIGITS = late(r"\d{1,3}(?:,\d{3})++(?!\d)(?:\.\d++)?+|\d++(?:\.\d++)*+")
_SPELT = late(
    rf"(?P<joint>[ -]|[ ]and[ ])? (?P<word>{'|'.join([*SMALL_NUMBERS, *POWERS])})\b", regex.VERBOSE | regex.IGNORECASE
)
_AND_A_HALF = late(r"[ ]and[ ]a[ ]half\b", regex.IGNORECASE)
_PART = late(rf"[ -](?P<word>{'|'.join([*DENOMINATORS, *ORDINALS])})\b", regex.IGNORECASE)
_POWER = late(
    r"""[ -]?(?P<word>hundred|thousand|million|mln|mn|billion|bn|trillion|tn)\b
    | [ ](?:ten|10)[ ](?=thousand\b|million\b|billion\b)(?P<ten>)
    | [ ](?:a[ ]|one[ ])?(?:hundred|100)[ ](?=thousand\b|million\b|billion\b)(?P<hundred>)
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_SHORT_POWER = late(rf"[ ]?(?P<word>{'|'.join(SHORT_POWERS)})\b")
_IN_MILLIONS = frozenset("people tons tonnes barrels households vehicles hectares acres liters litres".split())
_HAN_POWERS = {"万亿": 12, "亿": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, "百": 2}
_HAN_POWER = late(r"[ ]?(?P<word>万亿|亿|千万|百万|万|千(?![瓦米克伏])|百)")
_PERCENT = late(r"[ ]?(?:%|percent\b|per[ ]cent\b|pct\b)(?!age|[ ]points?)", regex.IGNORECASE)
_LAND = late(
    r"[ -]?(?P<land>U\.?S\.?|American|Hong Kong|Australian|Canadian|Singapore|New Taiwan|New Zealand)[ ]dollars?\b"
)
_MEASURE = late(
    r"""
    (?P<gap>[ -]?) (?: (?P<power>square|cubic|sq\.?|cu\.?) [ -] )?
    (?P<word> (?!\p{Han})[^\W\d_]+ (?: [ -](?:points?|Celsius|Fahrenheit|hours?)(?!\p{L}) )? | °[CF]?|℃ | \p{Han}{1,4} )
    (?P<exponent>[²³]|[23](?!\d))?
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_EXPONENTS = {"²": "square", "2": "square", "³": "cubic", "3": "cubic"}
_RATE = late(r"[ ]?/[ ]?(?P<per>\p{L}+)|[ ]an?[ ](?P<per>\p{L}+)")
_PER = {"h": "hour", "d": "day", "s": "second", "y": "year", "annum": "year", "capita": "person", "head": "person"}
_BEFORE = late(r"(?P<sign>(?:US|HK|NT|[ACSR])?\$|[€£¥₩₹₽฿₺₫]|RMB|CNY|USD|EUR|GBP|JPY|HKD|RM)[ ]?[¥$]?(?=\d)")
_JOINED = late(r"[ ]?[-–—~][ ]?(?=[\d$€£¥])|[ ]to[ ]", regex.IGNORECASE)
_AND = late(r"[ ]and[ ]", regex.IGNORECASE)
_HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_PLACES = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = late("[〇零一二两三四五六七八九十百千万亿]{1,20}+(?![〇零一二两三四五六七八九十百千万亿])")
_MANY = late(r"[ -]many\b", regex.IGNORECASE)  # 300多: “300 many boats” are 300
_LONGEST = 12  # words of a spelt number; no number that anybody spells has more


def read_figure(text: str, at: int) -> Reading | None:
    """The figure whose first digit stands at ``at``; None where the digits are part of a name (5G, 1920x1080)."""
    digits = _DIGITS.match(text, at)
    if digits and digits.group().count(".") < 2 and not _GOES_ON.match(text, digits.end()):  # most stand alone
        sign = "-" if _negative(text, at) else ""
        return Reading((Fact("number", sign + digits.group().replace(",", "")),), digits.end())
    return _date(text, at) or _time(text, at) or _ordinal(text, at) or _quantities(text, at)


def read_spelt(text: str, at: int) -> Reading | None:
    """The quantity or ordinal whose first word, a number, stands at ``at``."""
    return _quantities(text, at)


def read_money(text: str, at: int) -> Reading | None:
    """The sum of money whose currency stands at ``at``, before its number; None where no number follows."""
    return _quantities(text, at) if _BEFORE.match(text, at) else None


def read_month(text: str, at: int) -> Reading | None:
    """The date whose month, by name, stands at ``at``; None where neither day nor year follows."""
    match = _MONTH_FIRST.match(text, at)
    return _dated(match) if match else None


def read_han(text: str, at: int) -> Reading | None:
    """The quantity in Chinese numerals at ``at`` (三, 两亿元); None where they belong to a word, as in 三峡."""
    match = _HAN_NUMBER.match(text, at)
    if match is None:
        return None
    quantity = _measured(text, Quantity(str(_han_value(match.group())), match.end()), "")
    following = text[quantity.end : quantity.end + 1]
    return None if regex.match(r"\p{Han}", following) else Reading((_fact(quantity), *quantity.extra), quantity.end)


def rate(word: str) -> Fact:
    """What “per ``word``” says."""
    lower = word.lower()
    return Fact("rate", "/" + (_PER.get(lower) or UNITS.get(word) or UNITS.get(lower) or lower))


def shifted(amount: str, power: int) -> str:
    """``amount`` (plain digits with at most one point, else left as it is) times ten to ``power``, exactly."""
    if not power or amount.count(".") > 1:
        return amount
    whole, _, part = amount.partition(".")
    digits = whole + part[:power].ljust(power, "0")
    rest = part[power:].rstrip("0")
    return (digits.lstrip("0") or "0") + (f".{rest}" if rest else "")


def _date(text: str, at: int) -> Reading | None:
    match = _DATE.match(text, at)
    return _dated(match) if match else None


def _dated(match: regex.Match[str]) -> Reading | None:
    g = match.groupdict()
    if g.get("decade"):
        return Reading((Fact("date", f"{g['decade']}s"),), match.end())
    month = MONTHS[g["name"].rstrip(".")] if g.get("name") else int(g.get("m") or 0)
    day = int(g["d"] or 0)
    if month > 12 or day > 31 or (g.get("m") and not month):
        return None
    value = (g["y"] or "") + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
    return Reading((Fact("date", value + (f"..{int(g['d2']):02}" if g.get("d2") else "")),), match.end())


def _time(text: str, at: int) -> Reading | None:
    match = _CLOCK.match(text, at)
    if match is None:
        return None
    hour, minutes, seconds = int(match["h"]), match["min"] or "00", match["s"]
    part = (match["half"] or match["part"] or "").lower()
    if not part and match["min"] is None:
        value = f"{hour} o'clock"
    else:
        if part:
            hour = hour % 12 + (12 if part in ("p", "afternoon", "evening", "night") else 0)
        value = f"{hour}:{minutes}" + (f":{seconds}" if seconds else "")
    return Reading((Fact("time", value),), match.end())


def _ordinal(text: str, at: int) -> Reading | None:
    match = _NTH.match(text, at)
    return Reading((Fact("ordinal", match["number"]),), match.end()) if match else None


def _quantities(text: str, at: int) -> Reading | None:
    """The quantity at ``at``, or the range that it begins."""
    first = _quantity(text, at, signed=True)
    if first is None:
        return None
    if first.kind == "ordinal":
        return Reading((_fact(first),), first.end)
    before = text[max(0, at - 8) : at].lower()
    joint = _JOINED.match(text, first.end) or (_AND.match(text, first.end) if before.endswith("between ") else None)
    last = _quantity(text, joint.end()) if joint else None
    if joint is None or last is None or not _alike(first, last, words=joint.group().strip().isalpha()):
        return Reading((_fact(first), *first.extra), first.end)
    first, last = _shared(first, last)
    says = f"{first.value} to {last.value}"
    return Reading((Fact("range", f"from {says}" if before.endswith("from ") else says), *last.extra), last.end)


def _alike(first: Quantity, last: Quantity, *, words: bool) -> bool:
    """Whether two quantities can be one range; only a dash, or a currency before, gives the last what the first has."""
    if (first.kind, first.measure) == (last.kind, last.measure) or first.kind == "number":
        return last.kind != "ordinal"
    return last.kind == "number" and (first.kind == "money" or not words)


def _shared(first: Quantity, last: Quantity) -> tuple[Quantity, Quantity]:
    """Both ends of a range, with the unit and the power that only one of them names."""
    if first.kind == "number":
        if last.power and not first.power and len(first.amount) <= len(last.amount):
            first = msgspec.structs.replace(first, power=last.power)
        return msgspec.structs.replace(first, kind=last.kind, measure=last.measure), last
    return first, msgspec.structs.replace(last, kind=first.kind, measure=first.measure)


def _fact(quantity: Quantity) -> Fact:
    return Fact(quantity.kind, quantity.value)


def _quantity(text: str, at: int, *, signed: bool = False) -> Quantity | None:
    before = _BEFORE.match(text, at)
    start = before.end() if before else at
    digits = _DIGITS.match(text, start)
    if digits is None:
        return None if before else _spelt(text, at, sign="-" if signed and _negative(text, at) else "")
    fraction = None if before else _FRACTION.match(text, start)
    amount, end = (
        (digits.group().replace(",", ""), digits.end()) if not fraction else (fraction.group(), fraction.end())
    )
    if signed and _negative(text, at):
        amount = f"-{amount}"
    code = CURRENCIES[before["sign"]] if before else ""
    power, end = _power(text, end, amount)
    if not power and (short := _SHORT_POWER.match(text, end)) and (code or _sum(text, short.end())):
        power, end = SHORT_POWERS[short["word"]], short.end()
    quantity = _measured(text, Quantity(amount, end, power=power), code)
    many = _MANY.match(text, quantity.end)
    if many:
        return msgspec.structs.replace(quantity, end=many.end())
    following = text[quantity.end : quantity.end + 1]
    if text[quantity.end - 1] != "%" and following.isalnum() and (following.isascii() or following < "\u0250"):
        return None
    if following == "+":
        return msgspec.structs.replace(
            quantity, end=quantity.end + 1, extra=(*quantity.extra, Fact("bound", "at least"))
        )
    return quantity


def _negative(text: str, at: int) -> bool:
    """Whether the number at ``at`` stands behind a minus sign, or the word."""
    if text[at - 1 : at] == "-":
        return at == 1 or not (text[at - 2].isalnum() or text[at - 2] in ")%]-℃")
    return text[max(0, at - 6) : at].lower() == "minus "


def _sum(text: str, at: int) -> bool:
    """Whether what follows is counted in millions: 30m yuan, 30m people."""
    match = _MEASURE.match(text, at)
    counted = match and match["gap"] and (match["word"] in CURRENCIES or match["word"] in _IN_MILLIONS)
    return bool(counted or _LAND.match(text, at))


def _power(text: str, end: int, amount: str) -> tuple[int, int]:
    """The power of ten that words behind a number add to it: 3 hundred million, 1.2 ten thousand, 3.2 万."""
    power = 0
    for _ in range(3):
        match = _POWER.match(text, end) or _HAN_POWER.match(text, end)
        if match is None or ("10" in match.group() and len(amount) == 4 and amount.isdigit()):  # in 2024 100 million
            break
        found = match.groupdict()
        if found["word"]:
            power += POWERS.get(found["word"].lower()) or _HAN_POWERS[found["word"]]
        else:
            power += 1 if found["ten"] is not None else 2
        end = match.end()
    return power, end


def _measured(text: str, quantity: Quantity, code: str) -> Quantity:
    """The quantity with its percent sign, currency or unit; ``code`` is the currency that stood before the number."""
    percent = _PERCENT.match(text, quantity.end)
    if percent and not code:
        return msgspec.structs.replace(quantity, kind="percentage", measure="%", end=percent.end())
    land = _LAND.match(text, quantity.end)
    if land:
        also = _LANDS[land["land"].lower().replace("u.s.", "us").replace("u.s", "us")]
        return _per(text, quantity, "money", _codes(code, also), land.end())
    match = _MEASURE.match(text, quantity.end)
    if match:
        word, end = _known(match)
        also = CURRENCIES.get(word, "")
        if also or (code and not word):
            again = _MEASURE.match(text, end) if also else None
            twice = CURRENCIES.get(again["word"], "") if again and again["gap"] == " " else ""
            return _per(text, quantity, "money", _codes(code, also, twice), again.end() if again and twice else end)
        if word and not code:
            power = match["power"] or _EXPONENTS.get(match["exponent"] or "", "")
            power = {"sq": "square", "cu": "cubic"}.get(power.lower().rstrip("."), power.lower())
            return _per(text, quantity, "unit", f"{power} {UNITS[word]}".strip(), end)
    return _per(text, quantity, "money" if code else "number", code, quantity.end)


def _known(match: regex.Match[str]) -> tuple[str, int]:
    """The unit or currency that a measure's word is, and the offset behind it; "" and the start for none."""
    word = str(match["word"])
    if word[0] >= "\u2e80":  # Han runs on; the longest known word at its front counts
        for length in range(len(word), 0, -1):
            if (part := word[:length]) in UNITS or part in CURRENCIES:
                return part, match.start("word") + length
        return "", match.start()
    for form in (word, word.lower()):
        form = form.replace(" ", "-") if form not in UNITS and form.replace(" ", "-") in UNITS else form
        if form in CURRENCIES and not match["power"] and not match["exponent"]:
            return form, match.end()
        if form in UNITS and (form == word or len(form) > 2):
            return form, match.end()
    first = word.split(" ")[0].split("-")[0]
    if first != word and (first in UNITS or first in CURRENCIES):
        return first, match.start("word") + len(first)
    return "", match.start()


def _codes(*codes: str) -> str:
    return " ".join(sorted({code for code in codes if code}))


def _per(text: str, quantity: Quantity, kind: Kind, measure: str, end: int) -> Quantity:
    """The quantity with its measure and the rate that stands behind it: 30 yuan a ton, 5 t/d."""
    match = _RATE.match(text, end) if kind != "number" or text[end : end + 1] == "/" else None
    extra: tuple[Fact, ...] = ()
    if match and ("/" in match.group() or match["per"] in UNITS):
        extra, end = (rate(match["per"]),), match.end()
    return msgspec.structs.replace(quantity, kind=kind, measure=measure, end=end, extra=extra)


def _spelt(text: str, at: int, *, sign: str = "") -> Quantity | None:
    """The number in words at ``at``, with its power, part and measure: two and a half million tons, two-thirds."""
    total, current, last, end = 0, 0, -1, at  # last: the value of the word before, -1 at the start, 0 a power
    for count in range(_LONGEST):
        match = _SPELT.match(text, end)
        if match is None or bool(match["joint"]) != bool(count):
            break
        word = match["word"].lower()
        if word in POWERS:
            if match["joint"] and match["joint"] == " and ":
                break
            power = POWERS[word]
            if power == 2:
                current = (current or 1) * 100
            else:
                total, current = (
                    (total + (current or 1) * 10**power, 0) if current or not total else (total * 10**power, 0)
                )
            last = 0
        else:
            value = SMALL_NUMBERS[word]
            if not (last <= 0 or (last >= 20 and value in range(1, 10) and match["joint"] != " and ")):
                break
            current, last = current + value, value
        end = match.end()
    if end == at:
        return None
    number = total + current
    part = _PART.match(text, end)
    if part:
        word = part["word"].lower()
        if word in ORDINALS and last >= 20 and ORDINALS[word] < 10:
            return Quantity(str(number + ORDINALS[word]), part.end(), "ordinal")
        whole = part.group()[0] == "-" or text.startswith(" of ", part.end())
        if word in DENOMINATORS and last > 0 and whole and (word[-1] == "s") == (number > 1):
            return Quantity(f"{number}/{DENOMINATORS[word]}", part.end())
    half = _AND_A_HALF.match(text, end)
    amount, end = (f"{sign}{number}.5", half.end()) if half else (f"{sign}{number}", end)
    power, end = _power(text, end, amount) if half else (0, end)
    return _measured(text, Quantity(amount, end, power=power), "")


def _han_value(numeral: str) -> int:
    """The value of a Chinese numeral: 三百二十 is 320, 二〇二四 is 2024, 两亿 is 200,000,000."""
    if not any(c in _HAN_PLACES or c in "万亿" for c in numeral):
        return int("".join(str(_HAN_DIGITS[c]) for c in numeral))
    total = section = digit = 0
    for c in numeral:
        if c in _HAN_DIGITS:
            digit = _HAN_DIGITS[c]
        elif c in _HAN_PLACES:
            section, digit = section + (digit or 1) * _HAN_PLACES[c], 0
        elif c == "万":
            total, section, digit = total + ((section + digit) or 1) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit or 1) * 10**8, 0, 0
    return total + section + digit
