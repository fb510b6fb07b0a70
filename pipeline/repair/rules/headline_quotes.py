"""Double quotation marks in a headline, where the style sets single ones there."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, STYLE, Matter
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

_PAIR = late(r"""(?<![\p{L}\d])(?:"([^"'‘’“”\n]+)"|“([^"'‘’“”\n]+)”)(?![\p{L}\d])""")


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    """Each quotation whole, that its two marks change together; one that holds an apostrophe is left as it is."""
    if way != AS_FOUND:
        for match in _PAIR.finditer(view.text):
            yield Finding(Span(*match.span()), way[0] + (match[1] or match[2]) + way[-1], STYLE)


matter = Matter(
    "headline_quotes",
    {
        "'so'": {"Port calls berth “ready” for ships": "Port calls berth 'ready' for ships"},
        "‘so’": {'Port calls berth "ready" for ships': "Port calls berth ‘ready’ for ships"},
    },
)
rule = Rule(
    name="headline-quotes",
    why=STYLE,
    find=find,
    bad={},
    good=(),
    quotes=True,
    headline=True,
    subject="headlines",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
