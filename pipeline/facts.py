"""What a repair may never change: numbers, dates, money, units, negation, modality, quoted words, names, links.

A text is read as a bag of facts, each with a canonical value, so that pure notation (1000 and 1,000, US and U.S.,
5MW and 5 MW, straight and curly quotes, full-width digits) is the same fact, and everything else is another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from decimal import Decimal
from typing import Literal, get_args

import msgspec
import regex

Kind = Literal[
    "number", "number word", "unit", "money", "percentage", "date", "time", "ordinal", "bound",
    "negation", "modality", "quotation", "name", "link",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


class Fact(msgspec.Struct, frozen=True, order=True):
    """One thing that a text says; ``value`` is canonical, so that two notations of it are equal."""

    kind: Kind
    value: str


class _Read(msgspec.Struct, frozen=True):
    """A text taken apart. ``openings`` are capitalised words that may owe their capital to their place alone."""

    facts: Counter[Fact]
    openings: Counter[str]
    small: Counter[str]  # words in small letters


def facts(text: str) -> Counter[Fact]:
    """The facts of ``text``, each as often as it is said.

    A capitalised word that opens a sentence is a name only where it shows: an acronym, or followed by another.
    """
    return _read(text, frozenset()).facts


def moved(before: str, after: str, *, plain: Set[str] = frozenset()) -> tuple[Fact, ...]:
    """The facts that ``before`` and ``after`` do not share, in order; empty where both say the same.

    A word that only gained or lost the capital of a sentence's first place is no fact. ``plain`` are words, in small
    letters, that are known to be no names even where a sentence opens with them.
    """
    if before == after:
        return ()
    one, two = _read(before, plain), _read(after, plain)
    strange = Counter(two.facts) - one.facts + (one.facts - two.facts)
    for here, there in ((one, two), (two, one)):
        for word, count in (here.openings - there.openings).items():
            fact = Fact("name", word)
            if strange[fact] and there.facts[fact] > here.facts[fact]:  # the same name, no longer in first place
                strange[fact] -= min(count, strange[fact])
            elif there.small[word.lower()] <= here.small[word.lower()]:
                strange[fact] += count
    return tuple(sorted(fact for fact, count in strange.items() if count > 0))


def _words(sentence: str) -> frozenset[str]:
    return frozenset(sentence.split())


NUMBER_WORDS = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands "
    "million millions billion billions trillion trillions dozen dozens half halves quarter quarters double doubled "
    "triple tripled twice once thrice percent percentage tens couple"
)
ORDINAL_WORDS = _words("first second third fourth fifth sixth seventh eighth ninth tenth last")
NEGATIONS = _words(
    "not no never without neither nor none nobody nothing nowhere hardly scarcely barely unable fails failed fail "
    "except"
)
MODALS = {
    word: words[0]
    for said in (
        "may", "might", "must", "could", "shall", "should", "would", "can", "ought", "will", "perhaps", "possibly",
        "probably", "likely", "unlikely", "only", "allegedly alleged", "reportedly reported", "apparently",
        "expected expect expects", "planned plan plans planning", "proposed", "intends intend", "supposedly",
        "suspected", "estimated",
    )
    for words in [said.split()]
    for word in words
}  # fmt: skip
# Words that open sentences without being names, and the small words of titles: a capital on them says nothing.
OPENERS = _words(
    "the a an this that these those it its he she they we you i his her their our my your who what which when "
    "where why how if as at by for from in into of off on onto out over to under up upon with within and but or "
    "so yet nor both each every all any some many most more much few several other another such same there here "
    "then thus also again after before since until while during through between among against about above below "
    "because although though however therefore moreover meanwhile besides further furthermore finally next later "
    "now today yesterday tomorrow recently currently previously is are was were be been being do does did has "
    "have had not no never without neither will would can could may might must shall should let according due "
    "despite instead according compared including one two three four five six seven eight nine ten first second "
    "third"
)
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(a): b for a, b in zip("　 “”„‟「」『』«»‘’‚−。、", '  """"""""""\'\'\'-.,', strict=True)
}

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = {name: number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3], full[:4])}
_MONTH_NAME = "|".join(f"{m[:4]}\\.|{m[:3]}\\.?(?!\\p{{L}})|{m}" for m in _MONTHS if m != "May") + "|May"
_WHOLE_MONTH = "|".join(_MONTHS)
_NUM = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*"
_TIMES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9}
_TIMES["trillion"] = 10**12

_UNITS = {
    alias: right
    for right, aliases in {
        "km": "kilometer kilometers kilometre kilometres", "m": "meter meters metre metres", "ton": "tons",
        "tonne": "tonnes", "kg": "kilogram kilograms", "MW": "megawatt megawatts", "GW": "gigawatt gigawatts",
        "kW": "KW Kw kw kilowatt kilowatts", "kWh": "KWH Kwh KWh kwh kWH kilowatt-hour kilowatt-hours",
        "MWh": "MWH Mwh MWh megawatt-hour megawatt-hours", "GWh": "GWH Gwh gigawatt-hour gigawatt-hours",
        "TWh": "TWH terawatt-hours", "ha": "hectare hectares", "cm": "centimeter centimeters", "mm": "millimeters",
        "year": "years", "month": "months", "week": "weeks", "day": "days", "hour": "hours", "minute": "minutes",
        "second": "seconds", "mile": "miles", "household": "households", "person": "people persons",
        "barrel": "barrels", "point": "points", "percentage-point": "percentage-points",
        "acre": "acres", "degree": "degrees", "time": "times",
        "square": "sq sq.", "set": "sets", "piece": "pieces", "vehicle": "vehicles", "liter": "liters litre litres",
        "mu": "mus", "foot": "feet", "inch": "inches", "pound": "pounds",
    }.items()
    for alias in [right, *aliases.split()]
} | {
    symbol: symbol
    for symbol in (
        "W TW Wh V kV A Ah mAh Hz kHz MHz GHz bps kbps Mbps Gbps KB MB GB TB °C ℃ t g mg L kPa MPa dwt TEU t/d"
    ).split()
}  # fmt: skip
_UNIT = "|".join(sorted(map(regex.escape, _UNITS), key=len, reverse=True)).replace(r"\-", "[- ]")
_MONEY = {
    "$": "USD", "US$": "USD", "HK$": "HKD", "€": "EUR", "£": "GBP", "¥": "CNY", "RMB": "CNY", "CNY": "CNY",
    "yuan": "CNY", "renminbi": "CNY", "dollar": "USD", "dollars": "USD", "USD": "USD",
    "euro": "EUR", "euros": "EUR", "EUR": "EUR",
    "GBP": "GBP", "sterling": "GBP", "yen": "JPY", "JPY": "JPY", "rubles": "RUB", "rupees": "INR", "baht": "THB",
    "cents": "cent", "cent": "cent",
}  # fmt: skip
_BEFORE = r"US\$|HK\$|[$€£¥]|RMB|CNY|USD|EUR|GBP"
_AFTER = r"U\.?S\.?[ ]dollars?|" + "|".join(sorted((k for k in _MONEY if k.isalpha()), key=len, reverse=True))
_BOUNDS = {
    phrase: right
    for right, phrases in {
        "more than": "more than|over|above|exceeding|upwards of|in excess of",
        "less than": "less than|fewer than|under|below",
        "at least": "at least|no less than|no fewer than|not less than",
        "at most": "at most|up to|no more than|not more than",
        "about": "about|around|approximately|roughly|some|circa", "nearly": "nearly|almost|close to",
    }.items()
    for phrase in phrases.split("|")
}  # fmt: skip
_BOUND = "|".join(sorted(_BOUNDS, key=len, reverse=True)).replace(" ", "[ ]")

_FACT = regex.compile(
    rf"""
      (?P<link>     (?:https?://|www\.)[^\s<>")\]]+ | (?<![\w.+-])[\w.+-]{{1,64}}+@[\w-]+(?:\.[\w-]+)+ )
    | (?P<iso>      (?<!\d)(?P<iy>\d{{4}})-(?P<im>\d\d)-(?P<id>\d\d)(?!\d) )
    | (?P<mdy>      \b(?P<mm>{_MONTH_NAME})[ ](?P<md>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)(?:,?[ ](?P<my>\d{{4}})\b)? )
    | (?P<dmy>      \b(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?(?:[ ]of)?[ ](?P<dm>{_MONTH_NAME})(?!\p{{L}})
                    (?:,?[ ](?P<dy>\d{{4}})\b)? )
    | (?P<ym>       \b(?P<ymm>{_MONTH_NAME})(?:,|[ ]of)?[ ](?P<ymy>\d{{4}})\b )
    | (?P<month>    (?<=[\p{{L}},][ ])(?:{_WHOLE_MONTH})\b | \b(?:{_WHOLE_MONTH.replace("May|", "")})\b )
    | (?P<weekday>  \b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b )
    | (?P<clock>    \b(?P<ch>\d{{1,2}})(?::(?P<cm>\d\d))?[ ]?(?P<half>[ap])\.?m\b\.?
                  | \b(?P<oh>\d{{1,2}})[ ]o'clock(?:[ ]in[ ]the[ ](?P<part>(?:early[ ])?morning|afternoon|evening))? )
    | (?P<time>     (?<![\d.])\d{{1,2}}:\d\d(?::\d\d)?(?!\d) )
    | (?P<nth>      \b\d+(?:st|nd|rd|th)\b )
    | (?P<bound>    (?i:\b(?:{_BOUND}))(?=[ ](?:{_BEFORE})?[ ]?\d) )
    | (?P<figure>   (?:(?P<pre>{_BEFORE})[ ]?)? (?P<sign>(?<![\p{{L}}\d)\]%℃])-)? (?P<num>(?<![\p{{L}}\d])(?:{_NUM}))
                    (?:[ -]?(?P<times>{"|".join(_TIMES)})\b)?
                    (?: [ ]?(?P<pct>%|percent\b|per[ ]cent\b)(?!age)
                      | [ -]?(?P<post>{_AFTER})\b (?:[ ](?P<post2>RMB|yuan)\b)?
                      | [ -]?(?P<power>square|cubic)?[ ]?(?P<unit>{_UNIT})(?![\p{{L}}\d]) )?
                    (?:(?<=%)|(?![A-Za-zÀ-ÖØ-öø-ɏ\d])) )
    | (?P<mixed>    \d[\p{{L}}\d]*\p{{L}}[\p{{L}}\d]* | \p{{L}}+\d[\p{{L}}\d]* )
    | (?P<currency> \b(?:{_AFTER})\b | [$€£¥] )
    | (?P<dotted>   \b(?:\p{{Lu}}\.){{2,}} )
    | (?P<han>      [\p{{Han}}\p{{Hiragana}}\p{{Katakana}}\p{{Hangul}}]+ )
    | (?P<word>     [\p{{L}}\p{{M}}]+(?:'\p{{L}}+)* )
    | (?P<quote>    " )
    """,
    regex.VERBOSE,
)
_ABBREVIATIONS = _words("Mr Mrs Ms Dr Prof St Co Ltd Inc Corp No vs Gen Gov Sen Rep Lt Col Jr Sr Fig Nos Eq Vol")
_OPENS = regex.compile(r"(?:^|\n|[.!?:;•*#>|(\[\"]|\d[.)]|^-|\n[ ]*-)[\"'’)*_ \t]*$")  # what a first word stands behind

_STEM = regex.compile(r"(\p{L}+)\.[ ]$")


def _read(text: str, plain: Set[str]) -> _Read:
    text = text.translate(_FOLD)
    found: Counter[Fact] = Counter()
    openings: Counter[str] = Counter()
    small: Counter[str] = Counter()
    run: list[str] = []  # capitalised words that stand side by side
    at = 0  # where the last of them ended
    opens = False  # whether the first of them opens a sentence
    quotes: list[int] = []
    inside = False  # whether the last of them opened

    def name() -> None:
        if len(run) == 1 and opens and not _shows(run[0]):
            openings[run[0]] += 1
        elif run:
            found[Fact("name", " ".join(run))] += 1
        run.clear()

    for match in _FACT.finditer(text):
        kind, value = match.lastgroup, match.group()
        word = _capitalised(match)
        if run and (word is None or text[at : match.start()] != " "):
            name()
        if word is not None and _is_name(word, plain):
            if not run:
                opens = _first(text, match.start())
            run.append(word)
            at = match.end() if not match.group().endswith("'s") else -1
        elif word is not None:
            name()
        if match["quote"]:
            inside = inside and "\n" not in text[quotes[-1] : match.start()]
            if inside or not (match.start() and text[match.start() - 1].isdigit()):  # else an inch mark
                quotes.append(match.start())
                inside = not inside
        elif match["word"]:
            lower = value.lower()
            if value[0].islower():
                small[lower] += 1
            for fact in _of_word(lower):
                found[fact] += 1
        elif kind is not None and not match["dotted"] and not match["mixed"]:
            for fact in _of_figure(match):
                found[fact] += 1
    name()
    for quoted in _quotations(text, quotes):
        found[Fact("quotation", quoted)] += 1
    return _Read(found, openings, small)


def _capitalised(match: regex.Match[str]) -> str | None:
    if match["dotted"]:
        return str(match["dotted"]).replace(".", "")
    if match["mixed"]:
        return str(match["mixed"])
    word = match["word"]
    if word and word != word.lower():
        return str(word).removesuffix("'s")
    return None


def _is_name(word: str, plain: Set[str]) -> bool:
    lower = word.lower()
    if _shows(word):
        return True
    return not (lower in OPENERS or lower in plain or lower in NUMBER_WORDS or lower in MODALS or lower in NEGATIONS)


def _shows(word: str) -> bool:
    """Whether the word is a name by its own look: an acronym, a capital inside, a digit."""
    return word[1:] != word[1:].lower() or any(c.isdigit() for c in word)


def _first(text: str, at: int) -> bool:
    before = text[max(0, at - 12) : at]
    if not _OPENS.search(before) and at > 12:
        return False
    stem = _STEM.search(before)
    if stem and (stem[1] in _ABBREVIATIONS or (len(stem[1]) == 1 and stem[1].isupper())):
        return False
    return not before.strip() or bool(_OPENS.search(before))


def _of_word(lower: str) -> list[Fact]:
    out: list[Fact] = []
    stem = lower.removesuffix("'s").removesuffix("'ve")
    if lower == "cannot":
        return [Fact("modality", "can"), Fact("negation", "not")]
    if lower.endswith("n't"):
        out.append(Fact("negation", "not"))
        stem = {"can't": "can", "won't": "will", "shan't": "shall"}.get(lower, lower[:-3])
    if lower.endswith("'ll"):
        out.append(Fact("modality", "will"))
    if stem in NUMBER_WORDS:
        out.append(Fact("number word", stem))
    elif stem in ORDINAL_WORDS:
        out.append(Fact("ordinal", stem))
    elif stem in NEGATIONS:
        out.append(Fact("negation", stem))
    if stem in MODALS:
        out.append(Fact("modality", MODALS[stem]))
    return out


def _of_figure(match: regex.Match[str]) -> list[Fact]:
    """The facts of a match that is neither a word nor a quotation mark."""
    g = match
    if g["num"]:
        return _of_number(g)
    value = str(match.group())
    if g["link"]:
        return [Fact("link", value.rstrip(".,;:!?"))]
    if g["iso"]:
        return [Fact("date", value)]
    for year, month, day in (("my", "mm", "md"), ("dy", "dm", "dd"), ("ymy", "ymm", None)):
        if g[month]:
            number = _MONTH[g[month].rstrip(".")]
            parts = [g[year] or "", f"{number:02}", f"{int(g[day]):02}" if day else ""]
            return [Fact("date", "-".join(p for p in parts if p) if parts[0] else "-" + "-".join(parts[1:]))]
    if g["month"]:
        return [Fact("date", f"-{_MONTH[value]:02}")]
    if g["weekday"]:
        return [Fact("date", value.rstrip("s"))]
    if g["clock"]:
        return [Fact("time", _clock(g))]
    if g["time"]:
        return [Fact("time", value.lstrip("0"))]
    if g["nth"]:
        return [Fact("ordinal", value.rstrip("stndrh"))]
    if g["bound"]:
        return [Fact("bound", _BOUNDS[value.lower()])]
    if g["han"]:
        return [Fact("name", value)]
    return [Fact("money", _currency(value))]


def _of_number(g: regex.Match[str]) -> list[Fact]:
    amount = g["num"].replace(",", "")
    if g["times"]:
        amount = format((Decimal(amount) * _TIMES[g["times"]]).normalize(), "f") if amount.count(".") < 2 else amount
    amount = ("-" if g["sign"] else "") + amount
    if g["pct"]:
        return [Fact("percentage", amount)]
    out: list[Fact] = []
    if g["pre"] or g["post"]:
        codes = sorted({_currency(c) for c in (g["pre"], g["post"], g["post2"]) if c})
        out.append(Fact("money", f"{amount} {' '.join(codes)}"))
    if g["unit"]:
        unit = _UNITS[g["unit"] if g["unit"] in _UNITS else g["unit"].replace(" ", "-")]
        out.append(Fact("unit", " ".join(p for p in (amount, g["power"], unit) if p)))
    return out or [Fact("number", amount)]


def _currency(word: str) -> str:
    return _MONEY.get(word) or ("USD" if word.startswith("U") else _MONEY.get(word.lower(), word.lower()))


def _clock(g: regex.Match[str]) -> str:
    hour = int(g["ch"] or g["oh"])
    late = g["half"] == "p" or g["part"] in ("afternoon", "evening")
    if g["half"] or g["part"]:
        hour = hour % 12 + (12 if late else 0)
        return f"{hour}:{g['cm'] or '00'}"
    return f"{hour} o'clock"


_QUOTED = regex.compile(r"\p{L}+|\p{N}+")
_GROUPED = regex.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?!\d)")


def _quotations(text: str, marks: list[int]) -> list[str]:
    """The words inside quotation marks, paired within each line; a mark without a fellow quotes to its line's end."""
    out = []
    waiting = iter(marks)
    start = next(waiting, None)
    while start is not None:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        close = next(waiting, None)
        if close is not None and close < end:
            end, close = close, next(waiting, None)
        words = _GROUPED.sub(lambda m: m.group().replace(",", ""), text[start:end])
        out.append(" ".join(_QUOTED.findall(words)).lower())
        start = close
    return out
