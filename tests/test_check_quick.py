"""What check does the short way, held against the long one: it says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from pipeline.check.draft import Draft, draft_of
from pipeline.check.head import Scalar, head_of, scalars
from pipeline.check.problem import Problem
from pipeline.check.twins import pairs
from pipeline.front import _LOADER, FrontMatter, render
from pipeline.publish import alike
from pipeline.text import Span, squeezed

WORDS = st.sampled_from(
    ["Ada Brook", "12", "1,500", "the", *(f"{word}{n}" for word in ("port", "ship") for n in "123456")]
)
STORY = st.lists(WORDS, min_size=0, max_size=60)
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


def draft(text: str) -> Draft:
    return draft_of(text, Path("/n/content/articles/2024/02/a.md"), Path("/n/content"))


@given(st.lists(STORY, min_size=1, max_size=3), st.data(), st.sampled_from([0.2, 0.5, 1.0]))
def test_the_pairs_that_check_finds_are_those_that_publish_finds(
    stories: list[list[str]], data: st.DataObject, least: float
) -> None:
    for _ in range(4):  # and copies of them, more or less changed
        copy = list(data.draw(st.sampled_from(stories)))
        copy[: data.draw(st.integers(0, len(copy)))] = data.draw(st.lists(WORDS, max_size=4))
        stories.append(copy)
    sketches = [alike.sketch(" ".join(story)) for story in stories]
    assert sorted(pairs([astuple(one) for one in sketches], least)) == sorted(alike.pairs(sketches, least))


@given(
    st.builds(FrontMatter, title=LINES.filter(str.strip), summary=LINES, topics=st.lists(LINES, max_size=3).map(tuple)),
    st.booleans(),
)
def test_a_fields_values_stand_where_the_yaml_has_them(front: FrontMatter, as_dashes: bool) -> None:
    text = render(front, "A body.")
    if as_dashes:
        text = text.replace("---\n", "---\nalso: [{title: x}, y]\nauthors: ['a', [b], \"c\"]\n", 1)
    one = draft(text)
    assert one.head is not None
    if not isinstance(head_of(one), Problem):
        assert scalars(one) == _composed(one, one.head)


@pytest.mark.parametrize(
    "head", ["title: x\nauthors: [a, 'b']", "title: >-\n  two\n  lines\nurl:", "{title: x, date: '2024'}"]
)
def test_values_of_every_style_stand_where_the_yaml_has_them(head: str) -> None:
    one = draft(f"---\n{head}\n---\n\nA body.\n")
    assert one.head is not None
    assert scalars(one) == _composed(one, one.head)


def _composed(one: Draft, head: Span) -> dict[str, tuple[Scalar, ...]]:
    """What the document's tree says, which takes a second reading of it."""
    out = {}
    for key, value in yaml.compose(head.of(one.text), Loader=_LOADER).value:
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        out[key.value] = tuple(
            Scalar(
                Span(head.start + node.start_mark.index, head.start + node.end_mark.index), node.value, node.style or ""
            )
            for node in nodes
            if isinstance(node, yaml.ScalarNode)
        )
    return out


@given(st.text(st.sampled_from("ab é\t\n\x1c\x85\xa0\u2028\u3000’"), max_size=12))
def test_white_space_is_squeezed_as_split_and_joined(text: str) -> None:
    assert squeezed(text) == " ".join(text.split())
