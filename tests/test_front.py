"""The head of an article file."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.front import _LOADER, BadFront, FrontMatter, _built, _simple, _written, parse, render

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


topics = st.lists(words, max_size=3).map(tuple)


@given(
    st.builds(
        FrontMatter,
        title=words.filter(str.strip),
        source=words,
        topics=topics,
        aliases=topics,
        withdrawn=st.none() | words,
    )
)
def test_what_is_written_is_read_back(front: FrontMatter) -> None:
    assert parse(render(front, "One.\n\nTwo.")) == (front, "One.\n\nTwo.\n")


@pytest.mark.parametrize("value", ["", " ''", " true", " false", " It was a hoax."])
def test_an_article_is_withdrawn_whatever_is_said_of_it(value: str) -> None:
    front = parse(f"---\ntitle: a\nwithdrawn:{value}\n---\n")[0]
    assert front.withdrawn == value.strip(" '")


@pytest.mark.parametrize("word", ["no", "2024-02-21", "1.0", "null", "~", "0x1F", "12:30:45", "- a", "# x", "a: b"])
def test_a_title_stays_a_title_however_it_looks(word: str) -> None:
    assert parse(render(FrontMatter(title=word), "x"))[0].title == word


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("no head", 1, "no front matter"),
        ("---\ntitle: [\n---\n", 3, "cannot be read"),
        ("---\ntitle: a\ncolour: red\n---\n", 3, "unknown field"),
        ("---\ntitle: a\ntopics: wind\n---\n", 3, "Expected `array`"),
        ("---\ndate: 2024\n---\n", 2, "missing required field `title`"),
        ("---\ntitle: ''\n---\n", 2, "empty"),
        ("---\ntitle: &a x\nsource: *a\n---\n", 3, "alias"),
        ("---\n- a\n---\n", 2, "not a list of fields"),
        ("---\ntitle: a\ntopics: [b]\n'title': c\n---\n", 4, "`title` stands here a second time"),
        ("---\rtitle: a\rcolour: red\r---\r", 3, "unknown field"),
    ],
)
def test_a_head_that_does_not_fit_is_named_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(BadFront, match=why) as caught:
        parse(text)
    assert caught.value.line == line


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_line_ends_as_editors_count(ending: str) -> None:
    text = "---\ntitle: a\ntopics:\n- b\n- b\n---\n\nOne.\n\nTwo.\n".replace("\n", ending)
    front, body = parse(text)
    assert front == FrontMatter("a", topics=("b", "b"))
    assert body == f"One.{ending}{ending}Two.{ending}"


def test_a_stray_carriage_return_ends_the_head_too() -> None:
    assert parse("---\ntitle: a\n---\rOne.\n") == (FrontMatter("a"), "One.\n")
    assert parse("---\r\ntitle: a\n---\r\r\nOne.\n") == (FrontMatter("a"), "One.\n")


def test_a_tag_makes_nothing() -> None:
    with pytest.raises(BadFront):
        parse("---\ntitle: !!python/object/apply:os.system ['echo x']\n---\n")


def test_a_bomb_is_not_expanded() -> None:
    bomb = "---\ntitle: a\na: &a [x,x]\nb: [*a,*a,*a]\n---\n"
    with pytest.raises(BadFront):
        parse(bomb)


NAMES = st.sampled_from(["title", "date", "topics", "null"])
VALUES = st.lists(
    st.sampled_from([*"ab09 .,()'’“–?!@*:#", ": ", " #", "- ", "é", "https://a.b/c:d"]), min_size=1, max_size=6
)
ROWS = st.one_of(
    st.tuples(NAMES, VALUES).map(lambda row: f"{row[0]}: x{''.join(row[1])}"),
    NAMES.map(lambda name: f"{name}:"),
    VALUES.map(lambda value: f"  - 0{''.join(value)}"),
    st.tuples(NAMES, VALUES).map(lambda row: f"{row[0]}: '{''.join(row[1])}'"),
)


@given(st.lists(ROWS, min_size=1, max_size=5).map(lambda rows: "\n".join([*rows, ""])))
def test_a_head_that_needs_no_parser_is_read_as_the_parser_reads_it(head: str) -> None:
    short = _simple(head)
    assert short is None or (short, _written(head)) == _built(yaml.parse(head, _LOADER))


def test_most_heads_need_no_parser() -> None:
    front = FrontMatter(
        "Town opens “the plant” (2): no, a yard", date="2024-02-21T16:56", url="https://a.b/c", topics=("x", "y-z")
    )
    head = render(front, "A body.").split("---\n")[1]
    short = _simple(head)
    assert short is not None
    assert short["topics"] == [one.value for one in _written(head)["topics"]] == ["x", "y-z"]
    assert _simple("title: x\n  - y\n") is None, "a value that goes on"
    assert _simple("title: x\ntitle: y\n") is None, "a field that stands twice"
    assert _simple("a:\n  - x\na:\n  - y\n") is None, "a list that stands twice"
