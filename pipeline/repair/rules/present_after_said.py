"""The present tense after “said that”: “The firm said that it will build a quay.”

Chinese has no tenses, so that an engine writes down what was said as if it were being said. English reports in the past
(“would build”), as the Guardian's and the AP's style books have it. A truth that lasts may stay in the present: a
person decides. Only the verb of the clause itself; not behind “has said”, nor where a further clause or a quotation
begins before it.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import small_run, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "What was said is reported in the past tense."
PAST = {"will": "would", "has": "had", "have": "had", "is": "was", "are": "were"}
REACH = 160  # characters in which the verb of the clause stands


_SAYS = frozenset(
    "said stated announced noted stressed added out emphasised emphasized reported revealed acknowledged admitted "
    "disclosed explained declared confirmed warned believed predicted".split()
)
_SAID = late(
    r"""
        (?<!\b(?:has|have|had|having|is|are|be|been|being|to|as|often|I|we|you)
            (?:[ ](?:\p{L}+ly|not|also|been|long))?[ ])
        \b(?:said|stated|announced|noted|stressed|added|pointed[ ]out|emphasi[sz]ed|reported|revealed|acknowledged|
          admitted|disclosed|explained|declared|confirmed|warned|believed|predicted|told[ ]\p{L}+(?:[ ]\p{L}+){0,3}?)
        [ ]that\b
        """,
    regex.VERBOSE,
)
_ELSEWHERE = late(
    r"[.!?;:“”\"‘\n(]"
    r"|\b(?:who|which|that|what|where|if|when|because|as|while|whether|how|why|since|although|after|before|until"
    r"|can|could|may|might|should|would|must|does|did|don|doesn|didn|isn|aren)\b"
)
_VERB = late(r"\b(?:will|has|have|is|are)\b")


def _said(view: View) -> Iterator[regex.Match[str]]:
    if " that " not in view.text:
        return
    told = "told " in view.text
    ends = (at for at in spots(view.text, " that") if told or view.text[small_run(view.shape, at) : at] in _SAYS)
    for line in view.lines_at(ends):
        yield from _SAID.finditer(view.text, line.start, line.end)


def find(view: View) -> Iterator[Finding]:
    for said in _said(view):
        stop = _ELSEWHERE.search(view.text, said.end(), said.end() + REACH)
        verb = _VERB.search(view.text, said.end(), stop.start() if stop else said.end() + REACH)
        if verb and not view.text.startswith((" “", ' "'), verb.end()):
            yield Finding(Span(*verb.span()), PAST[verb.group()], WHY)


rule = Rule(
    name="present-after-said",
    why=WHY,
    find=find,
    bad={
        "The firm said that it will build a quay.": "The firm said that it would build a quay.",
        "Lin Yao told reporters that the old kiln is cold.": "Lin Yao told reporters that the old kiln was cold.",
    },
    good=(
        "The firm says that it will build a quay.",
        "The firm has said that it will build a quay.",
        "The firm said that those who are late pay more.",
        "It is said that the kiln is cold.",
        "He warned that there is “no way back”.",
    ),
    missed=("The firm said it will build a quay.", "The firm said that the people love tea."),
    lane="suggest",
    subject="structure",
    record=Record(machine=75, native=4, better=12, equal=8, worse=0),
)
