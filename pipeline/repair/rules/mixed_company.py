"""“Co., Ltd.”, “Co. Ltd.” and “Co Ltd” in one text; the text's own majority decides, or the style.

The last period may end a sentence too: it comes or goes only where a small letter or a mark shows that it does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, MAJORITY, Matter, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

_COMPANY = late(
    r"(?<=\p{L} |\) )(?P<way>Co(?P<dot>\.)?(?P<comma>,)? ?Ltd)(?P<last>\.?(?=[,;:)]|['’]s\b|[ ]\p{Ll}))?(?!\p{L})"
)
WAYS = ("Co., Ltd.", "Co. Ltd.", "Co Ltd")


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    if "Ltd" in view.text:
        yield from one_way(view, _places(view.text), way)


def _places(text: str) -> Iterator[Place]:
    for match in _COMPANY.finditer(text):
        sure = match["last"] is not None
        cures = {way: way if sure else way.removesuffix(".") for way in WAYS}
        here = match.group()
        yield Place(Span(*match.span()), frozenset(way for way in WAYS if cures[way] == here), cures)


matter = Matter(
    "company",
    {
        "Co., Ltd.": {"Hengxi Port Co Ltd said so.": "Hengxi Port Co., Ltd. said so."},
        "Co. Ltd.": {"Hengxi Port Co., Ltd. said so.": "Hengxi Port Co. Ltd. said so."},
        "Co Ltd": {"Hengxi Port Co., Ltd. sold Wuling Rail Co. Ltd.": "Hengxi Port Co Ltd sold Wuling Rail Co Ltd."},
    },
)
rule = Rule(
    name="mixed-company",
    why=MAJORITY,
    find=find,
    bad={
        "Hengxi Port Co., Ltd. and Wuling Rail Co., Ltd. sold Deshan Grid Co. Ltd. to a bank.": (
            "Hengxi Port Co., Ltd. and Wuling Rail Co., Ltd. sold Deshan Grid Co., Ltd. to a bank."
        )
    },
    good=(
        "Hengxi Port Co., Ltd. sold Deshan Grid Co. Ltd. to a bank.",
        "The Co and Ltd of Hengxi Port Co., Ltd. are short for Company and Limited.",
    ),
    missed=("Hengxi Port Co., Ltd. and Wuling Rail Co., Ltd. sold Deshan Grid Company Limited.",),
    lane="suggest",
    subject="consistency",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
