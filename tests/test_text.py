"""Spans and edits: apply, undo, join."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import Edit, Moved, Places, Span, apply, inverse, join, lines


def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    return [Edit(s, s.of(text), draw(st.text(max_size=4))) for s in spans]


@st.composite
def one_round(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=60))
    return text, edits_of(draw, text)


@st.composite
def two_rounds(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit]]:
    text, first = draw(one_round())
    return text, first, edits_of(draw, apply(text, first))


@given(one_round())
def test_undoing_gives_the_old_words_back(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert apply(apply(text, edits), inverse(edits)) == text


@given(two_rounds())
def test_two_rounds_joined_are_one_round_with_the_same_end(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = case
    joined = [edit for edit, _ in join(text, first, second)]
    assert apply(text, joined) == apply(apply(text, first), second)


@given(two_rounds())
def test_every_joined_edit_names_the_edits_it_came_from(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = case
    for _, members in join(text, first, second):
        assert members and all(0 <= i < len(first) + len(second) for i in members)


def test_an_edit_refuses_when_the_text_has_moved_on() -> None:
    with pytest.raises(Moved, match="expected 'cat' at character 4"):
        apply("the dog", [Edit(Span(4, 7), "cat", "cow")])


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply("abcdef", [Edit(Span(0, 3), "abc", "x"), Edit(Span(2, 4), "cd", "y")])


@given(st.text())
def test_lines_lie_side_by_side_and_cover_the_text(text: str) -> None:
    assert "".join(span.of(text) for span in lines(text)) == text


@given(st.text(min_size=1), st.data())
def test_line_and_column_lead_back_to_the_offset(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text) - 1))
    line, column = Places(text).line_and_column(offset)
    assert list(lines(text))[line - 1].start + column - 1 == offset
