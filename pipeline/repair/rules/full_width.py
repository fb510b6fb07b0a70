"""A full-width sign between English words.

Chinese typesets its punctuation as wide as its characters. A translation engine that copies the sign leaves “，” where
English has a comma and a space. A sign beside a Chinese character stays: there it belongs. Signs that would
mean something to Markdown (＊, ＿, ＜, a bracket before a colon) stay too.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import beyond
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "English punctuation is not full-width."
_CLOSES = {
    "，": ",",
    "。": ".",
    "；": ";",
    "：": ":",
    "！": "!",
    "？": "?",
    "、": ",",
    "．": ".",
    "）": ")",
    "】": "]",
    "％": "%",
}
_NO_SPACE_BEFORE = "\n ,.;:!?)]”’\"'*_|"
_OPENS = {"（": "(", "【": "["}
_PLAIN = {"／": "/", "＋": "+", "－": "-", "～": "–", "＂": '"', "＇": "'", "＆": "&", "＄": "$", "＝": "="}
_OTHER = late(r"[\p{Hiragana}\p{Katakana}\p{Hangul}]")  # a line that holds one is not English
_BLOCKS = (("\u3000", "\u303f"), ("\uff01", "\uff5e"))
_WIDE = late(
    r"""
      (?<!\p{Han}[”’」』]?)[ ]?
      (?: [，。；：！？、．）％（] | 【(?![^】\n]*】[ ]?[:：(（]) | 】(?![ ]?[:：(（]) )
      (?![ \n]?\p{Han})[ ]?
    | [０-９Ａ-Ｚａ-ｚ]+
    | (?<=\d)～(?=\d)  # a range
    | (?<![\p{Han}])[／＋－＂＇＆＄＝](?!\p{Han})
    | (?<=[\p{Latin}\d,.])[ ]*\u3000[ ]*(?=\p{Latin})  # the wide space
    """,
    regex.VERBOSE,
)


def find(view: View) -> Iterator[Finding]:
    text = view.text
    if not any(first <= char <= last for char in beyond(text) for first, last in _BLOCKS):
        return
    for match in _WIDE.finditer(text):
        line = text[text.rfind("\n", 0, match.start() + 1) + 1 : match.start()] + text[match.end() :].partition("\n")[0]
        if _OTHER.search(line):
            continue
        sign = match.group().strip(" ")
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        if sign in _CLOSES:
            cure = _CLOSES[sign]
            inside = sign in "：，．" and before.isdigit() and after.isdigit()
            glued = inside or not after or after in _NO_SPACE_BEFORE
            cure += "" if glued or (sign == "％" and after in "-–/") else " "
        elif sign in _OPENS:
            cure = ("" if not before or before in "\n (“\"'*_|" else " ") + _OPENS[sign]
        elif sign in _PLAIN:
            cure = _PLAIN[sign]
        elif sign == "\u3000" or not sign:
            cure = " "
        else:
            cure = "".join(chr(ord(c) - 0xFEE0) for c in sign)
        yield Finding(Span(*match.span()), cure, WHY)


rule = Rule(
    name="full-width-sign",
    why=WHY,
    find=find,
    bad={
        "The pier opened，and ships came。": "The pier opened, and ships came.",
        "Costs fell by 8％ in May.": "Costs fell by 8% in May.",
        "The mill（built in 1998）closed.": "The mill (built in 1998) closed.",
        "It has ２０ cranes.": "It has 20 cranes.",
        "It opened．Ships came (at last) ．": "It opened. Ships came (at last).",
        "It is 5．2 meters deep and 3～4 meters wide.": "It is 5.2 meters deep and 3–4 meters wide.",
        "【Summary】 It is open.": "[Summary] It is open.",
        "A hall and／or a ＂yard＂.": 'A hall and/or a "yard".',
        "Coal、steel and glass are sold here.": "Coal, steel and glass are sold here.",
    },
    good=(
        "The sign read 欢迎，请进。",
        "さて、Kindleは、PCで。",
        "Costs fell by 8% in May.",
        "【Summary】: a ＊star＊.",
    ),
    missed=("The sign 港口，is old.",),
    quotes=True,
    subject="notation",
    record=Record(machine=2, native=0, better=0, equal=0, worse=0),
)
