"""A page's doubt is a probability: more of it where the choice was less sure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from story import sure, text_page

from pipeline.article import Article
from pipeline.read import text as read_text
from pipeline.strip import strip
from pipeline.strip.doubt import doubt

BLOCKS = st.lists(st.tuples(st.text(), st.booleans(), st.floats(0, 1)), max_size=8)


@given(BLOCKS, st.booleans())
def test_doubt_is_a_probability(blocks: list[tuple[str, bool, float]], tree: bool) -> None:
    words, kept, likely = [[block[i] for block in blocks] for i in range(3)]
    assert 0 <= doubt(words, kept, likely, tree=tree) <= 1  # type: ignore[arg-type]


def test_what_is_sure_is_not_doubted_and_what_is_not_sure_is() -> None:
    words = ["one two three four five"] * 4
    kept = [True, True, False, False]
    told = [doubt(words, kept, [unsure, 1, 0, 0], tree=True) for unsure in (1.0, 0.8, 0.5, 0.1)]
    assert told == sorted(told) and told[0] < 0.05 < 0.15 < told[-1]


def test_a_lost_paragraph_counts_as_much_as_one_too_many() -> None:
    words = ["one two three"] * 3
    lost = doubt(words, [True, True, False], [1, 1, 0.7], tree=False)
    too_many = doubt(words, [True, True, True], [1, 1, 0.3], tree=False)
    assert lost > 0.3 and too_many > 0.3


def test_an_article_says_how_much_it_is_to_be_doubted() -> None:
    page = read_text.page("a", text_page("A lock opens"))
    ours = strip(page)
    certainly = strip(page, choice=lambda sheet: sure([len(words.split()) > 8 for words in sheet.words]))
    assert isinstance(ours, Article) and isinstance(certainly, Article)
    assert certainly.doubt <= ours.doubt < 0.5
