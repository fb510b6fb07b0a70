"""A large quantity whose digits are not grouped: 12000 yuan.

Five digits and more count something where a word in small letters follows. Four are a quantity before a unit (a year
is never followed by MW); before a word that is counted, unless they could be a year; and, where the text groups other
fours, before any noun and before meters and kilograms, whose fours the SI leaves alone (of 12 such in the training
half post-editors left 11); before these also where the text has five digits before one, that a column is set one way.
A year, a model, a code, a flight or a telephone number stays as it is, and so does whatever stands behind a word that
is followed by a number rather than counted: No., tower, flight, ISO.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.facts import OPENERS
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Large numbers are grouped in threes."
_UNIT = (
    "[kMGT]Wh?|[kM]Wp|[kMG]VA|kV|[kMG]bps|kg|km|mm|mAh|TEUs?|dwt|DWT|tons?|tonnes?|yuan|RMB|square|cubic|mu|hectares|"
    "(?:kilo)?met(?:er|re)s|(?:mega|kilo)watts"
)
_METRIC = late(r"k?m|kg|mm|(?:kilo)?met(?:er|re)s")  # four digits before these stay as the SI sets them
_COUNTED = (
    "residents|workers|people|employees|students|households|families|homes|jobs|vehicles|sets|units|pieces|acres|"
    "villages|villagers|patients|tourists|passengers|trees|containers|panels|piles|towers|stations|companies|"
    "enterprises|ships|trucks|trains|flights|participants|visitors|guests|samples|cases"
)
_NO_NOUN = (
    "to|and|or|nor|in|at|on|is|are|was|were|be|of|for|from|by|with|the|an|as|that|this|which|who|has|had|have|will|would|"
    "can|could|may|might|must|should|it|he|she|they|we|you|but|if|when|while|after|before|since|until|than|then|not|no|"
    "via|per|into|onto|over|under|so|because|did|does|do|up|out|off|about|between|through|during|said|says|today|"
    "yesterday|am|pm|also|only|just|now|still|where|here|there|his|her|their|its|our|my|your|won|came|went|left|made"
)
_DIGITS = late(
    rf"""
    (?<![\p{{L}}\d.,#_:=+-]|[^Wh]/) (?!0) (?P<number>\d{{4,12}}) (?=(?:\.\d+)?
      (?: [ ](?P<unit>{_UNIT})(?![\p{{L}}\d])
        | -(?P<joined>tons?|tonne|met(?:er|re)|square|cubic|mu|hectare|acre|person)\b
        | [ ](?P<counted>{_COUNTED})\b | [ ](?!(?:{_NO_NOUN})\b)(?P<noun>\p{{Ll}}[\p{{L}}-]+\b(?![’'])) ))
    """,
    regex.VERBOSE,
)
_NAMED = late(  # a number behind these names a thing
    r"(?:\b(?:no|nos|numbers?|codes?|models?|flights?|towers?|rooms?|bus|trains?|routes?|lines?|types?|series|versions?|"
    r"pages?|roads?|highways?|channels?|sections?|articles?|units?|gates?|lots?|plots?|buildings?|wells?|blocks?|poles?|"
    r"class|grade|id|zip|postcode|phone|tel|telephone|hotline|call|dial|ext|extension|asteroid|comet|serial|year|box|"
    r"order|document|case|windows|port|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)[.:]?|[#№])[ ]?$",
    regex.IGNORECASE,
)
_DATED = late(r"\b(?:years?|since|until|by) $", regex.IGNORECASE)  # before a unit, what follows is no year
_WORD_BEFORE = late(r"(\p{L}[\p{L}\d’'-]*)[.]? $")
_COUNTS = late(r"\b(?:more than|fewer than|less than|at least|nearly|almost|exceed(?:s|ed|ing)?|total of) $", regex.I)
_GROUPED = late(r"(?<![\d.,])\d,\d{3}(?![\d,])")
_FIVE = late(rf"(?<![\d.,])\d{{2,3}},?\d{{3}}(?:\.\d+)?[ ](?:{_METRIC.pattern})(?![\p{{L}}\d])")
YEARS = range(1600, 2101)  # “2024 yuan” is rare and “the 2024 people's congress” is not


def find(view: View) -> Iterator[Finding]:
    text = view.text
    grouping = None
    starts = [at for at in spots(view.shape, "0000") if view.shape[at - 1 : at] != "0"]
    for match in near(_DIGITS, text, starts):
        number = int(match["number"])
        before = text[max(0, match.start() - 24) : match.start()]
        if _NAMED.search(before) or _named(before) or (not match["unit"] and _DATED.search(before)):
            continue
        metric = bool(match["unit"] and _METRIC.fullmatch(match["unit"]))
        if number < 10_000 and not _COUNTS.search(before):
            if not match["unit"] and (number in YEARS or match["joined"]):
                continue
            if (match["noun"] or metric) and grouping is None:
                grouping = bool(_GROUPED.search(text))
            if (match["noun"] or metric) and not (grouping or (metric and _FIVE.search(text))):
                continue
        yield Finding(Span(match.start(), match.end("number")), f"{number:,}", WHY)


def _named(before: str) -> bool:
    """Whether a name stands just before: ISO 9001, Boeing 7070."""
    word = _WORD_BEFORE.search(before)
    return bool(word and word[1] != word[1].lower() and word[1].lower() not in OPENERS | {"rmb", "cny", "usd"})


rule = Rule(
    name="ungrouped-digits",
    why=WHY,
    find=find,
    bad={
        "The quay cost 45000 yuan a meter.": "The quay cost 45,000 yuan a meter.",
        "It employs 13200 people.": "It employs 13,200 people.",
        "It feeds 2000 MW over more than 1585 meters.": "It feeds 2,000 MW over more than 1,585 meters.",
        "It lent to more than 2000 farmers.": "It lent to more than 2,000 farmers.",
        "It has 1,500 jobs and 1240 wooden huts.": "It has 1,500 jobs and 1,240 wooden huts.",
        "Output rose by 2600000 kWh.": "Output rose by 2,600,000 kWh.",
        "It lifts 5400 kg, the other 10,900 kg.": "It lifts 5,400 kg, the other 10,900 kg.",
        "A 50000-ton berth takes 300000 standard boxes.": "A 50,000-ton berth takes 300,000 standard boxes.",
    },
    good=(
        "In 2024 people came back.",
        "By 2050 households will use less.",
        "It cost 4,500 yuan.",
        "Model 5000 sold well.",
        "Flight 12345 landed and No. 45000 wooden boats did not.",
        "It meets ISO 14001 rules and GB 18030 rules; tower 2317 stands.",
        "It has 1,500 jobs; in 2024 ships came, and 2024 ships left.",
        "Write to 10001 in Hengxi or call 12345678 free of charge to order 45000.",
        "It is 0.12345 meters wide and 1250 km long.",
    ),
    missed=("It has 45000.", "It has 1240 wooden huts."),
    quotes=True,
    subject="notation",
    record=Record(machine=6, native=1, better=18, equal=2, worse=0),
)
