"""Words and phrases that are facts: negation, modality, hearsay, bounds, directions, rates, relative dates.

What stands under one value is one fact, however it is said; the longest phrase at a place is the one that is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from pipeline.facts.kinds import Fact, Kind


class Saying(msgspec.Struct, frozen=True):
    """What a word or phrase says; ``counts``: it says so only where a number follows, as “about” does."""

    facts: tuple[Fact, ...]
    counts: bool = False


class Sayings(msgspec.Struct, frozen=True):
    """What begins with one word: alone, and with the ``rests`` (from the blank on, the longest first) behind it."""

    alone: Saying | None
    rests: tuple[str, ...]
    phrases: tuple[Saying, ...]


def _words(sentence: str) -> frozenset[str]:
    return frozenset(sentence.split())


_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL_NUMBERS = dict(zip([*_TEENS, *_TENS], [*range(20), *range(20, 100, 10)], strict=True))
POWERS = {
    "hundred": 2, "thousand": 3, "million": 6, "mln": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12, "tn": 12,
}  # fmt: skip
SHORT_POWERS = {"k": 3, "K": 3, "m": 6, "M": 6, "b": 9, "B": 9, "Bn": 9, "t": 12, "T": 12}  # behind a currency only
_NTH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS = {word: number for number, word in enumerate(_NTH, start=1)} | {"thirtieth": 30, "hundredth": 100}
DENOMINATORS = {word + end: number for word, number in ORDINALS.items() if number > 2 for end in ("", "s")} | {
    "half": 2, "halves": 2, "quarter": 4, "quarters": 4,
}  # fmt: skip

_EACH: dict[Kind, str] = {  # words that are each a fact of its own
    "negation": "not no never without neither nor none nobody nothing nowhere hardly scarcely barely unable except "
    "instead",
    "modality": "may might must could shall should would ought likely unlikely proposed suspected estimated",
    "hearsay": "apparently supposedly",
    "qualifier": "acting honorary retired attempted partial provisional draft pilot",
    "quantifier": "both half halves quarter quarters dozen dozens tens hundreds thousands millions billions trillions "
    "couple once twice thrice",
    "date": "yesterday today tomorrow tonight ago",
    "time": "dawn dusk",
    "ordinal": "last final",
}
_SAME: dict[Kind, tuple[str, ...]] = {  # each line is one fact: its value, then the other ways to say it
    "negation": (
        "fail|fails|failed|failing|failure|failures",
        "lack|lacks|lacked|lacking|absence|absent",
        "refuse|refuses|refused|refusing|refusal",
        "rather than",
    ),
    "modality": (
        "can|able to",
        "will|going to",
        "possibly|possible",
        "probably|probable",
        "perhaps|maybe",
        "only|merely|solely",
        "expected|expect|expects",
        "planned|plan|plans|planning",
        "intends|intend",
        "hope|hopes|hoped|hoping",
        "aim|aims|aimed|aiming",
        "forecast|forecasts|predict|predicts|predicted",
        "need|needs|needed",
        "try|tries|tried|trying|strive|strives|striving",
        "if|in case|in the event that",
        "unless|except if",
    ),
    "hearsay": (
        "reportedly|it is reported|it was reported|it has been reported|reports say|reports said|according to reports",
        "allegedly|alleged|it is alleged",
        "rumored|rumoured|rumor has it|rumour has it",
        "it is said|it was said|is said to|are said to|was said to|were said to",
        "it is understood|it is learned|it is learnt|it was learned|it has been learned",
        "it is believed|is believed to|are believed to",
        "seem|seems|seemed|seemingly",
    ),
    "attribution": (
        "said|say|says|saying|tell|tells|told|stated|announced|announces|announce|noted|pointed out|points out|"
        "stressed|emphasized|emphasised|revealed|disclosed|explained|remarked|introduced that|introduced|"
        "expressed that|according to",
        "claimed|claim|claims",
        "denied|deny|denies",
        "confirmed|confirm|confirms",
        "admitted|admit|admits",
        "believed|believe|believes",
        "warned|warn|warns",
        "reported|report|reports",
    ),
    "qualifier": ("former|ex", "deputy|vice|assistant", "so-called", "partially|partly", "temporary|temporarily"),
    "bound": (
        "more than|over|above|exceeding|exceeds|exceeded|exceed|upwards of|in excess of",
        "less than|fewer than|under|below",
        "at least|no less than|no fewer than|not less than|not fewer than",
        "at most|up to|no more than|not more than|as many as|as much as|as high as",
        "about|around|approximately|approx|roughly|some|circa|an estimated",
        "nearly|almost|close to",
    ),
    "quantifier": (
        "all|every|each",
        "most|the majority of|a majority of",
        "many|numerous|a large number of|large numbers of|a great number of|a lot of|lots of|a great many",
        "several|a number of",
        "few|a handful of",
        "a few",
        "double|doubled|doubles|doubling|twofold",
        "triple|tripled|triples|tripling|threefold",
    ),
    "rate": (
        "/year|per year|per annum|annually|annual|yearly|every year|each year",
        "/month|per month|monthly|every month|each month",
        "/week|per week|weekly|every week|each week",
        "/day|per day|daily|every day|each day",
        "/hour|per hour|hourly",
        "/person|per capita|per person|per head",
        "year on year|year-on-year|year over year|year-over-year|yoy|from a year earlier|than a year earlier|"
        "over the same period last year|over the same period of last year|compared with the same period last year|"
        "compared with the same period of last year|compared to the same period last year",
        "month on month|month-on-month|month over month|month-over-month|from a month earlier",
    ),
    "date": (
        *(f"{which} {unit}" for which in ("last", "this", "next") for unit in ("year", "month", "week", "quarter")),
        *(f"Q{number}|{nth} quarter" for number, nth in enumerate(_NTH[:4], start=1)),
        *(f"H{number}|{nth} half of the year" for number, nth in enumerate(_NTH[:2], start=1)),
    ),
    "time": (
        "12:00|noon",
        "0:00|midnight",
        "morning|mornings",
        "afternoon|afternoons",
        "evening|evenings",
        "night|nights",
    ),
    "percentage": ("percent|per cent|percentage|percentages",),
}
_RULES = "law laws rules regulations requirements plan plans provisions standards schedule needs conditions contract"
_IDLE = "each other|as we all know|as all know|as is known to all|as said|as mentioned|as noted|" + "|".join(
    f"according to {the}{rule}" for the in ("the ", "") for rule in _RULES.split()
)  # phrases whose words say nothing of their own
_AXES = (  # two poles of each axis: a text may not pass from the one to the other
    (
        "rise rises rose risen rising increase increases increased increasing increasingly grow grows grew grown "
        "growing growth climb climbs climbed climbing soar soars soared soaring surge surges surged surging upward "
        "upwards expand expands expanded expanding expansion up",
        "fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined declining "
        "drop drops dropped dropping plunge plunges plunged shrink shrinks shrank shrinking downward downwards slump "
        "slumps slumped down",
    ),
    (
        "raise raises raised raising",
        "reduce reduces reduced reducing reduction lower lowers lowered lowering",
    ),
    (
        "more higher larger bigger greater",
        "less lower fewer smaller",
    ),
    ("largest biggest highest greatest", "smallest lowest least"),
    (
        "better best stronger strongest strengthen strengthens strengthened improve improves improved improving",
        "worse worst weaker weakest weaken weakens weakened worsen worsens worsened worsening",
    ),
    ("faster fastest accelerate accelerates accelerated accelerating", "slower slowest slow slows slowed slowing"),
    ("longer longest extend extends extended", "shorter shortest shorten shortens shortened"),
    ("import imports imported importing importer", "export exports exported exporting exporter"),
    ("buy buys bought buying buyer buyers purchase purchases purchased", "sell sells sold selling seller sale sales"),
    ("profit profits profitable gain gains gained surplus", "loss losses lose loses lost deficit"),
    ("inflow inflows input inputs inward", "outflow outflows output outputs outward"),
    ("supply supplies", "demand demands"),
    ("win wins won winning winner victory", "lose loses lost losing loser defeat defeated"),
    (
        "open opens opened opening begin begins began begun start starts started starting launch launches launched",
        "close closes closed closing end ends ended ending stop stops stopped shut halt halts halted suspend suspended",
    ),
    (
        "accept accepts accepted approve approves approved allow allows allowed permit permits permitted",
        "reject rejects rejected ban bans banned forbid forbidden prohibit prohibits prohibited",
    ),
    ("support supports supported supporting", "oppose opposes opposed opposing against"),
    ("before earlier prior", "after later"),
    ("north northern northward", "south southern southward"),
    ("east eastern eastward", "west western westward"),
    ("upstream", "downstream"),
    ("charge charges charged charging", "discharge discharges discharged discharging"),
    ("positive positively", "negative negatively"),
    (
        "success successes successful successfully succeed succeeds succeeded",
        "failure failures unsuccessful unsuccessfully fail fails failed",
    ),
    (
        "enter enters entered entering arrive arrives arrived arriving",
        "leave leaves left leaving exit exits exited depart departs departed",
    ),
    ("domestic domestically", "foreign overseas"),
    ("urban", "rural"),
    ("public", "private"),
    (
        "he him his himself man men boy boys son sons father",
        "she her hers herself woman women girl girls daughter mother",
    ),
    ("born birth births", "died dead die dies death deaths"),
    ("former", "latter"),
    ("maximum max", "minimum min"),
    ("above", "below beneath"),
    ("inside", "outside"),
    ("add adds added adding", "remove removes removed removing"),
    ("young younger", "old older"),
    ("early", "late"),
    ("attack attacks attacked", "defend defends defended defense defence"),
    ("include includes included including", "exclude excludes excluded excluding"),
    ("safe safely safety", "dangerous danger unsafe"),
)
OPPOSITE = {
    one: other for pair in _AXES for poles in (pair, pair[::-1]) for one, other in [[pole.split()[0] for pole in poles]]
}

HELD = frozenset(
    "rise fall more less largest smallest north south east west maximum minimum".split()
)  # these may not be dropped either

NEGATIONS = _words(_EACH["negation"]) | _words(_SAME["negation"][0].replace("|", " "))
MODALS = {word: word for word in _EACH["modality"].split()} | {
    phrase: line.split("|")[0]
    for line in (*_SAME["modality"], *_SAME["hearsay"][:2])
    for phrase in line.split("|")
    if " " not in phrase
}
NUMBER_WORDS = (
    SMALL_NUMBERS.keys()
    | POWERS.keys()
    | _words(f"{_EACH['quantifier']} double doubled triple tripled percent percentage")
)
ORDINAL_WORDS = ORDINALS.keys() | {"last"}
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
NO_NAMES = OPENERS | NUMBER_WORDS | MODALS.keys() | NEGATIONS


def _sayings() -> Iterator[tuple[str, Fact | None]]:
    for kind, words in _EACH.items():
        yield from ((word, Fact(kind, word)) for word in words.split())
    for kind, lines in _SAME.items():
        for line in lines:
            value, *others = line.split("|")
            yield from ((phrase.lower(), Fact(kind, value)) for phrase in [value, *others] if phrase[0].isalpha())
    for pair in _AXES:
        for pole in pair:
            value, *others = pole.split()
            yield from ((word, Fact("opposite", value)) for word in [value, *others])
    yield from ((word, Fact("ordinal", str(number))) for word, number in ORDINALS.items())
    yield from (("cannot", Fact("modality", "can")), ("cannot", Fact("negation", "not")))
    yield from ((phrase, None) for phrase in _IDLE.split("|"))


def _by_first_word() -> dict[str, Sayings]:
    facts: dict[str, list[Fact]] = defaultdict(list)
    for phrase, fact in _sayings():
        facts[phrase] += [fact] if fact else []
    said: dict[str, dict[str, Saying]] = defaultdict(dict)
    for phrase in sorted(facts, key=len, reverse=True):
        first = phrase.split(" ")[0].split("-")[0]
        counts = phrase in ("up", "down") or any(fact.kind == "bound" for fact in facts[phrase])
        said[first][phrase[len(first) :]] = Saying(tuple(facts[phrase]), counts)
    out = {}
    for first, by_rest in said.items():
        alone = by_rest.pop("", None)
        out[first] = Sayings(alone, tuple(by_rest), tuple(by_rest.values()))
    return out


SAYINGS = _by_first_word()
