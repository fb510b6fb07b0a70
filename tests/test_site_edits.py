"""What was edited, as a page for readers: the text with its marks, and what the page says beside it."""

from __future__ import annotations

import re

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.publish.marked import Mark, marks_of, text_html, words_html
from pipeline.publish.render import body_html, fit
from pipeline.text import Edit, Span, apply

SIGNS = st.sampled_from(
    ["The ", "the ", "quay", "\n", "\n\n", " ", "*", "**", "_", "`", "[", "](", ")", "<b>", "&amp;", "&", "\\", "1. ",
     "- ", "# ", "## ", "> ", "|", "|---|", "![", "https://a.example/x", "<https://a.example>", "\n---\n", "    ", "\t",
     "```\n", "\r\n", "\xa0", "，", "1000", "\x01", "\x02", "]: "]
)  # fmt: skip
MARKDOWN = st.lists(SIGNS, max_size=24).map("".join)
PLAIN = st.lists(st.sampled_from(["The ", "quay ", "opened. ", "1000 ", "\n\n", "Tariffs "]), max_size=24).map("".join)

DEL = re.compile(r"<del>([^<]*)</del>")
SIGNED = re.compile(r'<p class="signs">(.*?)</p>\n', re.DOTALL)
ALLOWED = {
    *"p h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong br hr table thead tbody tr th td div span del ins".split()
}
ATTRIBUTES = {
    "p": {"class"}, "span": {"class"}, "ol": {"start"}, "th": {"class"}, "td": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
}  # fmt: skip


@st.composite
def edited(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> tuple[str, list[Edit]]:
    """A text as it came into repair, and edits of it."""
    text = draw(texts)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = []
    for start, end in zip(places[::2], places[1::2], strict=False):
        new = draw(texts)[:9]
        if new != text[start:end]:
            edits.append(Edit(Span(start, end), text[start:end], new))
    return text, edits


def kept(html: str) -> str:
    """Marked HTML with the new words alone."""
    return re.sub(r"<del>.*?</del>|</?ins>", "", html, flags=re.DOTALL)


def before(html: str) -> str:
    """Marked HTML with the old words alone."""
    return re.sub(r"<ins>.*?</ins>|</?del>", "", html, flags=re.DOTALL)


def published(markdown: str) -> str:
    """The HTML of the article's own page, but for links and the names of headings."""
    html = str(body_html(markdown, lambda _: "")).replace("&nbsp;", "\xa0")
    return re.sub(r'(<h[2-6]) id="[^"]*"', r"\1", html)


def unescaped(html: str) -> str:
    return html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@given(edited(MARKDOWN))
def test_words_are_the_published_ones_or_the_pages_own_as_one_reads_ins_or_del(told: tuple[str, list[Edit]]) -> None:
    text, edits = told
    new = apply(text, edits)
    marks = marks_of(new, edits)
    assert marks is not None
    html = str(words_html(new, marks))
    assert unescaped(kept(html)) == new
    assert unescaped(before(html)) == text


@given(edited(MARKDOWN))
@example(("The *old quay* opened.", [Edit(Span(8, 18), " quay* ope", "* quay ope")]))
@example(("One.\n\nTwo.\n\nTwo.", [Edit(Span(4, 10), "\n\nTwo.", "")]))
@example(("One. Two.", [Edit(Span(4, 5), " ", "\n\n")]))
@example(("## One\n\nTwo", [Edit(Span(0, 3), "## ", "")]))
def test_without_what_was_struck_the_marked_text_is_the_articles(told: tuple[str, list[Edit]]) -> None:
    text, edits = told
    new = apply(text, edits)
    marks = marks_of(new, edits) or []
    html = str(text_html(new, marks))
    assert [unescaped(old) for old in DEL.findall(html)] == [mark.old for mark in marks if mark.old]
    html = re.sub(r"<p>(<del>[^<]*</del>|(<del>[^<]*</del>)?<ins>\s*</ins>)</p>\n", "", html)  # what stood between two paragraphs
    html = SIGNED.sub(lambda found: published(unescaped(kept(found[1]))), html)
    assert kept(html).replace("&nbsp;", "\xa0") == published(new)


@given(edited(MARKDOWN))
def test_marked_text_is_whole_and_safe_wherever_a_mark_begins_or_ends(told: tuple[str, list[Edit]]) -> None:
    text, edits = told
    new = apply(text, edits)
    html = str(text_html(new, marks_of(new, edits) or [])).replace("\r", "").replace("\xa0", "&nbsp;")
    assert nh3.clean(html, tags=ALLOWED, attributes=ATTRIBUTES, link_rel=None) == html


@given(edited(PLAIN))
def test_without_the_new_words_marked_prose_is_the_pages_own(told: tuple[str, list[Edit]]) -> None:
    text, edits = told
    new = apply(text, edits)
    html = str(text_html(new, marks_of(new, edits) or []))
    assert "".join(re.sub(r"</?p[^>]*>", "", before(html)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "edit", "html"),
    [
        ("A the quay.", (1, " the", ""), "<p>A<del> the</del> quay.</p>\n"),
        ("About 1000 of *ten berths*", (6, "1000", "1,000"),
         "<p>About <del>1000</del><ins>1,000</ins> of <em>ten berths</em></p>\n"),
        ("- *One two* three", (7, "two* three", "tow* there"),
         "<ul>\n<li><em>One <del>two* three</del><ins>tow</ins></em><ins> there</ins></li>\n</ul>\n"),
        ("One.\n\nTwo.\n\nTwo.\n\nThree.", (12, "Two.\n\n", ""),
         "<p>One.</p>\n<p>Two.</p>\n<p><del>Two.\n\n</del></p>\n<p>Three.</p>\n"),
        ("[the quay](https://a.example/1000)", (29, "1000", "1,000"),
         '<p class="signs">[the quay](https://a.example/<del>1000</del><ins>1,000</ins>)</p>\n'),
        ("1. One", (0, "1. One", "<b>One</b>"), "<p><del>1. One</del><ins>&lt;b&gt;One&lt;/b&gt;</ins></p>\n"),
    ],
)  # fmt: skip
def test_a_mark_stands_in_its_sentence(text: str, edit: tuple[int, str, str], html: str) -> None:
    at, old, new = edit
    edits = [Edit(Span(at, at + len(old)), old, new)]
    assert text_html(apply(text, edits), marks_of(apply(text, edits), edits) or []) == html


def test_marks_are_none_where_the_text_has_moved_on() -> None:
    edits = [Edit(Span(0, 3), "One", "Two")]
    assert marks_of("Two quays", edits) == [Mark(0, 3, "One")]
    assert marks_of("A quay", edits) is None
    assert marks_of("Two quays", [*edits, Edit(Span(1, 2), "n", "m")]) is None
