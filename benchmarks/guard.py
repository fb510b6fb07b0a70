"""The guard on real texts: slips that it must catch, changes of notation that it must not mind, and its speed.

A slip changes one fact of a text; a change of notation changes none. Both are put where their patterns find a place, at
most ``EACH`` of a kind in a text, the same places every time. ``python -m benchmarks guard`` gives the totals;
``python -m benchmarks.guard`` prints every kind, and the slips that went unseen.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import regex

from benchmarks.figure import BENCH, Figure, scorer
from pipeline.desk import Desk
from pipeline.facts import facts, moved
from pipeline.repair import catalogue, repair_text
from pipeline.rules import View
from pipeline.text import Span

SOURCES = (
    (BENCH / "native" / "native.dev.jsonl.gz", "text"),
    (BENCH / "repair" / "mqm_zhen_news.dev.jsonl.gz", "target"),
    (BENCH / "repair" / "ape.dev.jsonl.gz", "mt"),
)
QUICK = 60  # texts of each set for the smoke test
EACH = 1  # of a kind in a text
Put = Callable[[regex.Match[str]], str]
_OPPOSITES = dict(
    pair
    for words in (
        "rose fell",
        "rise fall",
        "increased decreased",
        "increase decrease",
        "growth decline",
        "grew shrank",
        "imports exports",
        "import export",
        "bought sold",
        "buy sell",
        "higher lower",
        "largest smallest",
        "opened closed",
        "before after",
        "won lost",
        "he she",
        "his her",
        "more less",
        "approved rejected",
    )
    for pair in (words.split(), words.split()[::-1])
)
_MONTHS = "January February March April May June July August September October November December".split()
_NUMBER_WORDS = "two three four five six seven eight nine ten".split()


def _next(words: list[str]) -> Put:
    return lambda match: words[(words.index(match.group()) + 1) % len(words)]


def _drop(match: regex.Match[str]) -> str:
    return ""


def _to(word: str) -> Put:
    return lambda match: word


def _other_letter(match: regex.Match[str]) -> str:
    word = match.group()
    return word[:-1] + ("y" if word[-1] == "x" else "x")


def _swapped(match: regex.Match[str]) -> str:
    return str(match["b"] + match["between"] + match["a"])


SLIPS: dict[str, tuple[str, Put]] = {  # what to look for in a text, and what to put there
    "a digit changed": (r"\d", lambda match: str((int(match.group()) + 1) % 10)),
    "a number dropped": (r"(?<!\p{L})\d[\d,.]*\d(?=[ ]\p{L}) ", _drop),
    "a decimal point moved": (r"(?<=\d)\.(?=\d)", _drop),
    "a number word changed": (rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", _next(_NUMBER_WORDS)),
    "million to billion": (r"\bmillion\b", _to("billion")),
    "two numbers swapped": (
        r"(?<![\p{L}\d.,-])(?P<a>\d+)\b(?P<between>[ ][^.!?\n\d]{2,60}[ ])(?P<b>(?!(?P=a)\b)\d+)\b(?![,.]\d)",
        _swapped,
    ),
    "a range's end changed": (r"(?<=\d[-–])\d+\b", lambda match: str(int(match.group()) + 7)),
    "percent dropped": (r"(?<=\d)(?:%| percent| per cent)(?! ?(?:to|and|[-–]) ?[$€£]?\d)", _drop),
    "a unit changed": (r"(?<=\d )(?:km|kilometers|tons|miles|meters|MW|hours|minutes|years|days)\b", _to("kg")),
    "a unit dropped": (r"(?<=\d)[ ](?:km|kilometers|tons|miles|meters|MW|hours|minutes|months|days)\b(?! to)", _drop),
    "a rate changed": (r"(?<=\d[^.!?]{0,30})\bper (?:day|hour|month|year|week|ton)\b", _to("per decade")),
    "a currency changed": (r"[$€£]", lambda match: "€" if match.group() != "€" else "$"),
    "yuan to dollars": (r"\byuan\b", _to("dollars")),
    "a month changed": (rf"(?<=[\p{{L}},] )(?:{'|'.join(_MONTHS)})\b", _next(_MONTHS)),
    "a weekday changed": (r"\b(?:Mon|Wednes|Thurs|Fri)day\b", _to("Sunday")),
    "last year to this year": (r"\blast year\b", _to("this year")),
    "an ordinal changed": (r"\b(?:second|third|fourth)\b", _to("fifth")),
    "a.m. to p.m.": (r"(?<=\d ?)a\.?m\b", _to("pm")),
    "a bound dropped": (r"\b(?:more than|at least|nearly|about|up to) (?=[$€£]?\d)", _drop),
    "a not dropped": (r"\b(?:not|never|no|without) |n['’]t\b", _drop),
    "a not put in": (r"(?<=\b(?:is|was|are|were|will|has|have) )(?=\p{Ll}{4})", _to("not ")),
    "un- dropped": (r"\bun(?=(?:likely|able|known|usual|clear|fair|happy|safe|willing|necessary|expected)\b)", _drop),
    "a may to will": (r"\b(?:may|might|could|must|should)\b", _to("will")),
    "an expected dropped": (r"\b(?:is|are) expected to\b", _to("are to")),
    "hearsay dropped": (r"\b(?:reportedly|allegedly|apparently|it is (?:said|reported|believed) that) ", _drop),
    "said dropped": (r", [^,.\n“”\"]{3,60} (?:said|says)(?=[.,])|\bhe said\b", _drop),
    "according to dropped": (r"\b[Aa]ccording to [^,.\n]{3,60}, ", _drop),
    "a turn to the opposite": (rf"\b(?:{'|'.join(_OPPOSITES)})\b", lambda match: _OPPOSITES[match.group()]),
    "and to or": (r"(?<=\p{Ll} )and(?= \p{Ll})", _to("or")),
    "by 5 to to 5": (r"(?<=\p{Ll} )by(?= [$€£]?\d)", _to("to")),
    "a superlative dropped": (r"\b(?:largest|biggest|highest|smallest|lowest) ", _drop),
    "a former dropped": (r"\b(?:former|deputy|vice|acting) (?=\p{L})", _drop),
    "all to some": (r"(?<!\b(?:at|after|above) )\b(?:all|most)\b(?= \p{Ll})", _to("some")),
    "a quoted word changed": (r"(?<=“[^”\n]{0,40} )\p{Ll}{4,}(?=[^“\n]{0,200}”)", _other_letter),
    "a word in single quotes changed": (r"(?<=[ (]‘[^’\n]{0,40}) \p{Ll}{4,}(?=[^‘’\n]{0,100}’\W)", _other_letter),
    "quotation marks dropped": (r"“(?P<words>[^“”\n]+)”", lambda match: str(match["words"])),
    "a name changed": (r"(?<=[a-z,] )\p{Lu}\p{Ll}{3,}", _other_letter),
    "a name made small": (r"(?<=[a-z,] )\p{Lu}\p{Ll}{3,}", lambda match: match.group().lower()),
    "a first word changed": (r"^\p{Lu}\p{Ll}{4,}", _other_letter),
    "an acronym changed": (r"\b\p{Lu}{3,5}\b", _other_letter),
    "a name dropped": (r"(?<=[a-z] )\p{Lu}\p{Ll}{3,} (?=\p{Ll})", _drop),
    "two names swapped": (
        r"(?<=[a-z,] )(?P<a>\p{Lu}\p{Ll}{2,})(?P<between>[ ]\p{Ll}[^.!?\n“”\"]{2,50}[a-z,][ ])"
        r"(?P<b>(?!(?P=a)\b)\p{Lu}\p{Ll}{2,})\b",
        _swapped,
    ),
    "a link changed": (r"(?<=https?://[^\s]{3,40})\p{Ll}(?=\s|$)", _other_letter),
    "a Chinese character changed": (r"\p{Han}", lambda match: "天" if match.group() != "天" else "地"),
}
NOTATIONS: dict[str, tuple[str, Put]] = {
    "digits grouped": (
        r"(?<![\p{L}\d.,/-])\d{5,9}(?=[ ]\p{Ll})",
        lambda match: f"{int(match.group()):,}" if match.group()[0] != "0" else match.group(),
    ),
    "digits not grouped": (r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])", lambda match: match.group().replace(",", "")),
    "full-width digits": (
        r"(?<![\p{L}\d.])\d+(?=[ ]\p{Ll})",
        lambda match: "".join(chr(ord(c) + 0xFEE0) for c in match.group()),
    ),
    "% as percent": (r"(?<=\d)%(?=[ .,])", _to(" percent")),
    "a number in words as digits": (
        r"(?<=\p{Ll} )(?:two|three|six|eight)(?= \p{Ll}{3})",
        lambda match: _DIGIT[match.group()],
    ),
    "$30 million as 30 million US dollars": (
        r"(?<![\p{L}\d])\$(?P<sum>\d[\d.,]*\d (?:million|billion))(?=[ .,](?!US|U\.S))",
        lambda match: f"{match['sum']} US dollars",
    ),
    "million as digits": (
        r"(?<![\p{L}\d.,-])(?P<n>\d{1,3}) million(?= \p{Ll})",
        lambda match: f"{match['n']},000,000",
    ),
    "a unit glued": (r"(?<=\d) (?=(?:km|kg|MW|GW|kWh|GB)\b)", _drop),
    "km as kilometers": (r"(?<=\d )km\b", _to("kilometers")),
    "a day before its month": (
        rf"\b(?P<m>{'|'.join(_MONTHS)}) (?P<d>\d{{1,2}}), (?P<y>\d{{4}})\b",
        lambda match: f"{match['d']} {match['m']} {match['y']}",
    ),
    "a date by numbers": (
        rf"\b(?P<m>{'|'.join(_MONTHS)}) (?P<d>\d{{1,2}}), (?P<y>\d{{4}})\b",
        lambda match: f"{match['y']}-{_MONTHS.index(match['m']) + 1:02}-{int(match['d']):02}",
    ),
    "a range with to": (r"(?<=[ ]\d{1,4})[-–](?=\d{1,4}[ ]\p{Ll})", _to(" to ")),
    "an apostrophe straight": (r"(?<=\p{L})’(?=\p{L})", _to("'")),
    "not drawn together": (r"(?<=\b(?:do|does|did|is|was|were|are|has|have|would|could|should)) not\b", _to("n't")),
    "US with points": (r"\bUS\b(?![$.-])(?= \p{Ll})", _to("U.S.")),
    "p.m. as pm": (r"(?<=\d )p\.m\.(?= \p{Ll})", _to("pm")),
}
_DIGIT = {"two": "2", "three": "3", "six": "6", "eight": "8"}


def measure(*, quick: bool) -> list[Figure]:
    """Totals: slips caught, notations minded, cures of the catalogue that it blocks, words a second."""
    texts = _texts(quick=quick)
    slips, notations = _tried(texts, SLIPS), _tried(texts, NOTATIONS)
    caught = sum(count for (_, seen), count in slips.items() if seen)
    minded = sum(count for (_, seen), count in notations.items() if seen)
    made, blocked = _blocked(texts)
    begun = time.process_time()
    for text in texts:
        facts(text)
    words = sum(len(text.split()) for text in texts) / (time.process_time() - begun)
    return [
        Figure("guard", "slips tried", slips.total()),
        Figure("guard", "slips caught, %", 100 * caught / slips.total(), "", ">= 99"),
        Figure("guard", "changes of notation tried", notations.total()),
        Figure("guard", "changes of notation minded, %", 100 * minded / notations.total(), "", "<= 1"),
        Figure("guard", "cures of the catalogue blocked, %", 100 * blocked / (made + blocked)),
        Figure("guard", "words a CPU second", words),
    ]


def _texts(*, quick: bool) -> list[str]:
    kit = scorer("repair/kitlib.py")
    return [row[key] for path, key in SOURCES for row in kit.read_jsonl(path)[: QUICK if quick else None]]


def _changed(texts: list[str], changes: dict[str, tuple[str, Put]]) -> Iterator[tuple[str, str, str]]:
    """(kind, text, text with one change) for each place drawn."""
    for kind, (find, put) in changes.items():
        pattern = regex.compile(find)
        for text in texts:
            places = list(pattern.finditer(text))
            if changes is NOTATIONS and places:  # quoted words stay as they were said
                quoted = View(text).quotations
                places = [m for m in places if not any(one.meets(Span(*m.span())) for one in quoted)]
            for match in random.Random(f"{kind} {text}").sample(places, min(EACH, len(places))):
                changed = text[: match.start()] + put(match) + text[match.end() :]
                if changed != text:
                    yield kind, text, changed


def _tried(texts: list[str], changes: dict[str, tuple[str, Put]]) -> Counter[tuple[str, bool]]:
    """How many changes of each kind the guard saw (True) and did not see (False)."""
    return Counter((kind, bool(moved(text, changed))) for kind, text, changed in _changed(texts, changes))


def _blocked(texts: list[str]) -> tuple[int, int]:
    """How many cures of lane auto were made, and how many only suggested because a fact would have moved."""
    auto = {rule.name for rule in catalogue(Desk()) if rule.lane == "auto"}
    mended = [repair_text(text, Desk()) for text in texts]
    refused: list[Any] = [change for one in mended for change in one.suggestions if change.rule in auto]
    return sum(len(one.changes) for one in mended), len(refused)


def main() -> None:
    texts = _texts(quick="--quick" in sys.argv)
    for title, changes, wanted in (("slips caught", SLIPS, True), ("notations left alone", NOTATIONS, False)):
        tried = _tried(texts, changes)
        print(f"| {title} | of | % |\n|---|---|---|")
        for kind in changes:
            count = tried[kind, True] + tried[kind, False]
            if count:
                print(f"| {kind} | {tried[kind, wanted]} of {count} | {100 * tried[kind, wanted] / count:.1f} |")
        print()
    if "--unseen" in sys.argv:
        for changes, wanted in ((SLIPS, True), (NOTATIONS, False)):
            for kind, text, changed in _changed(texts, changes):
                if bool(moved(text, changed)) != wanted:
                    start = next(i for i, (a, b) in enumerate(zip(text, changed + "\0", strict=False)) if a != b)
                    print(
                        kind, "|", repr(text[max(0, start - 60) : start + 40]), "|", repr(changed[start : start + 20])
                    )
                    if not wanted:
                        print("   ", moved(text, changed))


if __name__ == "__main__":
    main()
