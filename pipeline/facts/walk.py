"""A text taken apart: its facts in reading order, by one walk over its words, figures, names and quotation marks."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Set

import msgspec
import regex

from pipeline.facts.figures import (
    CURRENCIES,
    MONTHS,
    UNITS,
    WEEKDAYS,
    Reading,
    rate,
    read_figure,
    read_han,
    read_money,
    read_month,
    read_spelt,
)  # fmt: skip
from pipeline.facts.kinds import Fact
from pipeline.facts.lexicon import NO_NAMES, POWERS, SAYINGS, SMALL_NUMBERS
from pipeline.late import late

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(a): b
    for a, b in zip(
        "　 \u2009\u202f“”„‟「」『』«»‘’‚−。、㎡㎞㎏", [*'    """"""""""\'\'\'-.,', "m²", "km", "kg"], strict=True
    )
}


_THIN = late(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")  # what groups digits elsewhere


class Said(msgspec.Struct, frozen=True):
    """A fact and where it stands. ``opens``: a capitalised word that may owe its capital to its place alone."""

    at: int
    fact: Fact
    opens: bool = False


class Walk(msgspec.Struct, frozen=True, dict=True):
    """A text as it was read; ``text`` is folded: straight quotes, half-width letters, plain blanks."""

    text: str
    said: tuple[Said, ...]

    @functools.cached_property
    def facts(self) -> Counter[Fact]:
        return Counter(one.fact for one in self.said if not one.opens)

    @functools.cached_property
    def openings(self) -> Counter[str]:
        return Counter(one.fact.value for one in self.said if one.opens)

    @functools.cached_property
    def words(self) -> Counter[str]:
        """The words in small letters."""
        return Counter(word for word in _LETTERS.findall(self.text) if word[0].islower())


_LETTERS = late(r"[\p{L}\p{M}]+(?:'\p{L}+)*")
_LINK = late(r"""(?:https?://|www\.)[^\s<>")\]]+ | (?<![\w.+-])[\w.+-]{1,64}+@[\w-]++(?:\.[\w-]++)++""", regex.VERBOSE)
_TOKEN = late(
    r"""
      (?P<dotted>(?<!\w)(?:\p{Lu}\.){2,})
    | (?P<word>[\p{L}\p{M}\p{Nd}〇]+(?:'\p{L}+)*)
    | (?P<sign>[$€£¥₩₹₽฿₺₫])
    | (?P<double>")
    | (?P<single>')
    | (?P<rare>[\p{No}\p{Nl}])
    """,
    regex.VERBOSE,
)
_CJK = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}〇"
_SCRIPTS = late(rf"[{_CJK}]+|[^{_CJK}\p{{Nd}}]+|\p{{Nd}}[^{_CJK}]*")  # no word is of two scripts
_HAS_CJK = late(f"[{_CJK}]")
_COUNTED = late(
    rf"""
    [ ] (?: (?:by|from|to|the|an?|about|nearly|almost|around|only|more[ ]than|over|another|half|its|their)[ ] ){{0,3}}+
    (?: (?:US|HK|RMB|CNY|A|C)?[ ]?[$€£¥]?[ ]?-?\d
      | (?:{"|".join([*SMALL_NUMBERS, *POWERS])}|half|double|dozens?|hundreds|thousands|millions|all|every|twice)\b )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_PER = late(r"[ ](\p{L}+)")
_PARTICLES = late(r"[ ](?:(?:d[aeiou]s?|del(?:la)?|las?|los|le|van|von|der|den|zu[rm]?|bin|bint|ibn|al|el|ul|y)[ -])+")
_ABBREVIATIONS = frozenset(
    "Mr Mrs Ms Dr Prof St Co Ltd Inc Corp No vs Gen Gov Sen Rep Lt Col Jr Sr Fig Nos Eq Vol".split()
)
_NOTHING = late(r"(?!)")
_SHORTENED = {  # what may stand behind a word so that the two are one name with its period or without it
    **dict.fromkeys(("Mr", "Mrs", "Ms", "Dr", "Prof"), late(r"\. \p{L}+")),
    "Co": late(r"\.?,? ?(?:Ltd|Inc)"),
}
_OPENS = late(r"(?:^|\n|[.!?:;•*#>|(\[\"]|\d[.)]|^-|\n[ ]*-)[\"'’)*_ \t]*$")  # what a first word stands behind
_STEM = late(r"(\p{L}+)\.[ ]$")
_IRREGULAR = {"can't": "can", "won't": "will", "shan't": "shall"}
_LONE_MONEY = frozenset("yuan renminbi dollar dollars euro euros yen ruble rubles rupee rupees baht sterling".split())
_LONE_UNITS = frozenset(
    "ton tons tonne tonnes kilometer kilometers kilometre kilometres meter meters metre metres kilogram kilograms "
    "hectare hectares acre acres megawatt megawatts gigawatt gigawatts kilowatt kilowatts kilowatt-hour barrel barrels "
    "liter liters litre litres mile miles mu".split()
)
_TERMS = frozenset(("Q1", "Q2", "Q3", "Q4", "H1", "H2"))
_LETTERED = late(r"I\b(?!')|A\b(?![ ]\p{Lu}|')")
_NEAR = 24  # characters; the particles inside a name are fewer


@functools.lru_cache(maxsize=64)  # drift holds the same sentence against several others
def walk(text: str, plain: frozenset[str] = frozenset()) -> Walk:
    """``text`` taken apart; ``plain`` are words, in small letters, that are no names even with a capital."""
    text = text if text.isascii() else _THIN.sub(",", text).translate(_FOLD)
    links: list[Said] = []
    if "://" in text or "www." in text or "@" in text:
        links = [Said(m.start(), Fact("link", m.group().rstrip(".,;:!?"))) for m in _LINK.finditer(text)]
        text = _LINK.sub(lambda m: " " * len(m.group()), text)
    walker = _Walker(text, plain)
    walker.go()
    said = [*links, *walker.said, *_quotations(text, walker.doubles), *_single_quotations(text, walker.singles)]
    return Walk(text, tuple(sorted(said, key=lambda one: one.at)))


class _Walker:
    """One walk; what it found grows as it goes: ``said``, and where quotation marks stand."""

    def __init__(self, text: str, plain: Set[str]) -> None:
        lowered = text.lower()
        self.text = text
        self.lowered = lowered if len(lowered) == len(text) else "".join(c.lower()[:1] for c in text)
        self.plain = plain
        self.said: list[Said] = []
        self.doubles: list[int] = []
        self.singles: list[int] = []
        self.run: list[str] = []  # the words of a name and what joins them, as far as it was read
        self.begun = self.ended = 0  # where that name begins and ends

    def go(self) -> None:
        done = 0  # what was read already
        for match in _TOKEN.finditer(self.text):
            start = match.start()
            if start >= done:
                token, kind = match.group(), match.lastgroup
                if kind == "word":
                    small = _SMALL.get(token)
                    if small is not None:
                        done = small(self, start, token)
                    elif not (token.isalpha() and token.islower()):
                        done = self.word(start, token)
                elif kind == "dotted":
                    self.name(start, token.replace(".", ""), match.end())
                elif kind == "sign":
                    done = self.money(start, token)
                elif kind == "double":
                    self.doubles.append(start)
                elif kind == "single":
                    self.singles.append(start)
                else:
                    self.said.append(Said(start, Fact("number", token)))
        self.flush()

    def read(self, at: int, reading: Reading | None) -> int:
        """Takes in what was read at ``at``; gives the offset behind it, or ``at`` where there is nothing."""
        if reading is None:
            return at
        begin = at - 1 if self.text[at - 1 : at] == "-" else at
        self.said += [Said(begin, fact) for fact in reading.facts]
        return reading.end

    def money(self, at: int, token: str) -> int:
        end = self.read(at, read_money(self.text, at))
        if end == at:
            self.said.append(Said(at, Fact("money", CURRENCIES[token])))
        return max(end, at + 1)

    def saying(self, at: int, word: str) -> int:
        """What ``word``, in small letters, says at ``at``, with the words behind it where they belong to it."""
        entry, end = SAYINGS[word], at + len(word)
        if entry.rests and self.lowered.startswith(entry.rests, end):
            for rest, phrase in zip(entry.rests, entry.phrases, strict=True):
                behind = end + len(rest)
                whole = self.lowered.startswith(rest, end) and not self.lowered[behind : behind + 1].isalpha()
                if whole and (not phrase.counts or _COUNTED.match(self.text, behind)):
                    self.said += [Said(at, fact) for fact in phrase.facts]
                    return behind
        if entry.alone and (not entry.alone.counts or _COUNTED.match(self.text, end)):
            self.said += [Said(at, fact) for fact in entry.alone.facts]
        return end

    def spelt(self, at: int, word: str) -> int:
        return max(self.read(at, read_spelt(self.text, at)), at + len(word))

    def measure(self, at: int, word: str) -> int:
        fact = Fact("money", CURRENCIES[word]) if word in CURRENCIES else Fact("unit", UNITS[word])
        self.said.append(Said(at, fact))
        return at + len(word)

    def per(self, at: int, word: str) -> int:
        end = self.saying(at, word)
        unit = _PER.match(self.text, end) if end == at + 3 else None
        if unit is None:
            return end
        self.said.append(Said(at, rate(unit[1])))
        return int(unit.end())

    def word(self, at: int, token: str) -> int:
        """A word that is not in plain small letters."""
        if token[0].isdigit():
            end = self.read(at, read_figure(self.text, at))
            if end == at:
                end = int(next(_SCRIPTS.finditer(self.text, at, at + len(token))).end())
                self.name(at, self.text[at:end], end)
            return self.rest(end, at + len(token)) if end < at + len(token) else end
        if not token.isascii() and _HAS_CJK.search(token):
            return self.rest(at, at + len(token))
        if "'" in token:
            self.contraction(at, token.lower())
        return max(self.capitalised(at, token), at + len(token))

    def contraction(self, at: int, word: str) -> None:
        base, _, ending = word.rpartition("'")
        if word.endswith("n't"):
            self.said += [
                Said(at, fact) for fact in (*_alone(_IRREGULAR.get(word, word[:-3])), Fact("negation", "not"))
            ]
        elif ending != "s":
            self.said += [Said(at, fact) for fact in _alone(base)]
        if ending == "ll":
            self.said.append(Said(at, Fact("modality", "will")))

    def rest(self, at: int, end: int) -> int:
        """A word of several scripts, piece by piece."""
        done = at
        for piece in _SCRIPTS.finditer(self.text, at, end):
            start = max(piece.start(), done)
            if start >= piece.end():
                continue
            if _HAS_CJK.match(self.text, start):
                done = self.read(start, read_han(self.text, start))
                if done == start:
                    self.flush()
                    self.said.append(Said(start, Fact("name", self.text[start : piece.end()])))
            else:
                done = max(self.word(start, self.text[start : piece.end()]), piece.end())
        return max(done, end)

    def capitalised(self, at: int, token: str) -> int:
        end = at + len(token)
        title = token.removesuffix("'s")
        lower = title.lower()
        if title in CURRENCIES or self.text[end : end + 1] == "$" or not title.isalpha():
            done = self.read(at, read_money(self.text, at))
            if done > at:
                return done
        if title in CURRENCIES and title.isupper():
            return self.measure(at, title)
        if title in _TERMS:
            self.said.append(Said(at, Fact("date", title)))
            return end
        if title in MONTHS or title in WEEKDAYS:
            done = self.calendar(at, title)
            if done > at:
                return done
        if lower in _SMALL:
            end = max(end, _SMALL[lower](self, at, lower))
        if title != lower and _LETTERED.match(self.text, at) and self.run and self.text[self.ended : at] == " ":
            self.name(at, title, end)  # Phase I, Plan A
        elif (title != lower or _shows(title)) and _is_name(title, self.plain):
            self.name(at, title, at + len(title))
            if title != token:
                self.flush()
        return end

    def calendar(self, at: int, word: str) -> int:
        """A month or a weekday by its name; ``at`` where it is none."""
        if word in WEEKDAYS:
            self.said.append(Said(at, Fact("date", WEEKDAYS[word])))
            return at + len(word)
        end = self.read(at, read_month(self.text, at))
        before = self.text[max(0, at - 2) : at]
        named = before[1:] in (" ", "-") and (before[0].isalpha() or before[0] == ",")
        if end > at or (len(word) <= 4 and word not in ("May", "June", "July")) or not (word != "May" or named):
            return end
        self.said.append(Said(at, Fact("date", f"-{MONTHS[word]:02}")))
        return at + len(word)

    def name(self, at: int, word: str, end: int) -> None:
        """Adds a capitalised word to the name that ends before it, or begins a new one."""
        gap = self.text[self.ended : at] if self.run and at - self.ended <= _NEAR else ""
        if gap.strip() in ("-", "–"):
            self.run += ["-", word]
        elif gap == " " or (gap and _PARTICLES.fullmatch(gap)):
            self.run += [gap, word]
        elif _SHORTENED.get(self.run[-1] if gap else "", _NOTHING).fullmatch(f"{gap}{word}"):
            self.run += [" ", word]  # Mr. Lin, Port Co., Ltd.
        else:
            self.flush()
            self.run, self.begun = [word], at
        self.ended = end

    def flush(self) -> None:
        if self.run:
            name = "".join(self.run)
            opens = len(self.run) == 1 and not _shows(name) and _first(self.text, self.begun)
            self.said.append(Said(self.begun, Fact("name", name), opens))
            self.run = []


_SMALL: dict[str, Callable[[_Walker, int, str], int]] = {
    **dict.fromkeys([*SMALL_NUMBERS, *POWERS], _Walker.spelt),
    **dict.fromkeys(_LONE_MONEY | _LONE_UNITS, _Walker.measure),
    **dict.fromkeys(SAYINGS, _Walker.saying),
    "per": _Walker.per,
}


def _alone(word: str) -> tuple[Fact, ...]:
    entry = SAYINGS.get(word)
    return entry.alone.facts if entry and entry.alone and not entry.alone.counts else ()


def _is_name(word: str, plain: Set[str]) -> bool:
    lower = word.lower()
    return _shows(word) or not (lower in NO_NAMES or lower in plain)


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


_QUOTED = late(r"\p{L}+|\p{N}+")
_GROUPED = late(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?!\d)")
_LONGEST = 400  # characters between single marks; further apart they are two apostrophes


def _quotation(text: str, start: int, end: int) -> Said:
    words = _GROUPED.sub(lambda m: m.group().replace(",", ""), text[start:end]).replace("%", " percent ")
    return Said(start, Fact("quotation", " ".join(_QUOTED.findall(words)).lower().replace("per cent", "percent")))


def _quotations(text: str, marks: list[int]) -> Iterator[Said]:
    """The words inside double marks, paired within each line; a mark without a fellow quotes to its line's end."""
    start = line = -1  # where the open one stands, and where its line ends
    for mark in marks:
        if start >= 0 and mark > line:
            yield _quotation(text, start, line)
            start = -1
        if start >= 0:
            yield _quotation(text, start, mark)
            start = -1
        elif not (mark and text[mark - 1].isdigit()):  # else an inch mark
            start = mark
            line = _line_end(text, mark) if mark > line else line
    if start >= 0:
        yield _quotation(text, start, line)


def _single_quotations(text: str, marks: list[int]) -> Iterator[Said]:
    """The words inside single marks that open before a word and close behind one, within a line."""
    start = -1
    for mark in marks:
        before, after = text[mark - 1 : mark] if mark else "", text[mark + 1 : mark + 2]
        if not before.isalnum() and after.isalnum():
            start = mark
        elif start >= 0 and before.strip() and not after.isalnum():
            if mark - start <= _LONGEST and "\n" not in text[start:mark]:
                yield _quotation(text, start, mark)
            start = -1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
