"""What the repair catalogue finds in a draft: translation residue in the title, the summary and the body."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from pipeline.article import Change, Field
from pipeline.check.draft import Draft
from pipeline.check.head import Scalar
from pipeline.check.problem import Problem
from pipeline.desk import Desk
from pipeline.repair import rules_for
from pipeline.rules import Rule, mend
from pipeline.text import Span

# What the checkers of translators say without being asked, a warning here too: its cure needs the source or a person.
SAID = frozenset({"lonely-bracket", "untranslated-characters", "broken-digits", "repeated-sentence", "ten-thousand"})


class Residue(msgspec.Struct, frozen=True):
    """A change that the catalogue would make, and where it stands in the draft's text.

    ``exact`` says that the edit can be made at ``span`` as it is: false for a value of the front matter that is
    written in another way than it reads, with escapes or over several lines; then ``span`` holds the whole value.
    """

    change: Change
    field: Field
    span: Span
    exact: bool


def residue(
    draft: Draft, written: dict[str, tuple[Scalar, ...]], desk: Desk, *, suggest: bool = False
) -> Iterator[Residue]:
    """Everything that the catalogue would change, field by field; of what it would suggest ``SAID``, or all."""
    wanted = {headline: _wanted(rules_for(desk, headline=headline), suggest) for headline in (True, False)}
    for field in ("title", "summary"):
        for scalar in written.get(field, ()):
            at = _inner(draft, scalar)
            for change in _changes(scalar.value, wanted[field == "title"], suggest=suggest):
                span = Span(at + change.edit.span.start, at + change.edit.span.end) if at is not None else scalar.span
                yield Residue(change, field, span, exact=at is not None)
    for change in _changes(draft.body.of(draft.text), wanted[False], suggest=suggest):
        at = draft.body.start
        yield Residue(change, "body", Span(at + change.edit.span.start, at + change.edit.span.end), exact=True)


def problems_of(draft: Draft, found: Iterable[Residue], safe: Sequence[Residue]) -> Iterator[Problem]:
    """The residue as problems: what is sure is an error with its cure, what is only suggested a warning.

    ``safe`` are those of ``found`` that ``--fix`` would cure.
    """
    for one in found:
        change = one.change
        if change.lane == "auto":
            yield draft.problem(one.span, change.rule, change.why, cure=change.edit.new, safe=one in safe)
        else:
            cure = change.edit.new if change.edit.new != change.edit.old else None  # some only point to a place
            yield draft.problem(one.span, change.rule, change.why, cure=cure, severity="warning")


@functools.lru_cache(maxsize=8)  # the rules for headlines and for other texts, of a desk or two
def _wanted(rules: tuple[Rule, ...], suggest: bool) -> tuple[Rule, ...]:
    """What is not asked for is not looked for: the rules that only suggest take as long as those that change."""
    return tuple(rule for rule in rules if suggest or rule.lane == "auto" or rule.name in SAID)


def _changes(text: str, rules: tuple[Rule, ...], *, suggest: bool) -> tuple[Change, ...]:
    mended = mend(text, rules)
    return (*mended.changes, *(one for one in mended.suggestions if suggest or one.rule in SAID))


def _inner(draft: Draft, scalar: Scalar) -> int | None:
    """Where the value begins in the draft's text, if it is written there as it reads; else None."""
    mark = len(scalar.style) if scalar.style in ("'", '"') else 0
    span = Span(scalar.span.start + mark, max(scalar.span.start + mark, scalar.span.end - mark))
    return span.start if span.of(draft.text) == scalar.value else None
