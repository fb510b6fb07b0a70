"""What was edited, as a page for readers: the text with its marks, and what the page says beside it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html as lxml_html
from newsroom import add, broken, build, files, keep, live_things, newsroom

from pipeline.publish.marked import Mark, marks_of, text_html, words_html
from pipeline.publish.render import body_html
from pipeline.text import Edit, Span, apply

SIGNS = st.sampled_from(
    ["The ", "the ", "quay", "\n", "\n\n", " ", "*", "**", "_", "`", "[", "](", ")", "<b>", "&amp;", "&", "\\", "1. ",
     "- ", "# ", "## ", "> ", "|", "|---|", "![", "https://a.example/x", "<https://a.example>", "\n---\n", "    ", "\t",
     "```\n", "\r\n", "\xa0", "，", "1000", "\x01", "\x02", "]: "]
)  # fmt: skip
MARKDOWN = st.lists(SIGNS, max_size=24).map("".join)
PLAIN = st.lists(st.sampled_from(["The ", "quay ", "opened. ", "1000 ", "\n\n", "Tariffs "]), max_size=24).map("".join)

DEL = re.compile(r"<del>([^<]*)</del>")
BETWEEN = re.compile(r"<p>(<del>[^<]*</del>|(<del>[^<]*</del>)?<ins>\s*</ins>)</p>\n")  # two paragraphs
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
    html = re.sub(
        r"<p>(<del>[^<]*</del>|(<del>[^<]*</del>)?<ins>\s*</ins>)</p>\n", "", html
    )  # what stood between two paragraphs
    html = SIGNED.sub(lambda found: published(unescaped(kept(found[1]))), html)
    assert kept(html).replace("&nbsp;", "\xa0") == published(new)


@given(edited(MARKDOWN))
def test_marked_text_is_whole_and_safe_wherever_a_mark_begins_or_ends(told: tuple[str, list[Edit]]) -> None:
    text, edits = told
    new = apply(text, edits)
    html = str(text_html(new, marks_of(new, edits) or [])).replace("\r", "").replace("\xa0", "&nbsp;")
    assert nh3.clean(html, tags=ALLOWED, attributes=ATTRIBUTES, link_rel=None) == html


@given(edited(PLAIN))
@example(("One.\n\nTwo.", [Edit(Span(0, 1), "O", ""), Edit(Span(1, 6), "ne.\n\n", "")]))
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


OLD = "The port did open on Tuesday. It has 1000 *berths\tin* all, and 1000 <b>cranes</b>."
PAGE = f"Log in\n{OLD}\nShare <b>this</b>"


def change(
    old: str, new: str, rule: str, why: str, *, text: str = OLD, field: str = "body", at: int = 0
) -> dict[str, Any]:
    start = text.index(old, at)
    return {
        "field": field, "start": start, "end": start + len(old), "old": old, "new": new, "rule": rule, "why": why
    }  # fmt: skip


CHANGES = [
    change("did open", "opened", "emphatic-did", "It is plainer."),
    change("1000", "1,000", "ungrouped-digits", "Large numbers are grouped in threes."),
    change("1000", "1,000", "ungrouped-digits", "Large numbers are grouped in threes.", at=50),
    change("Portt", "Port", "typo", "One t & no more.", text="Portt opens", field="title"),
]
NEW = OLD.replace("did open", "opened").replace("1000", "1,000")
REMOVED = [
    {"start": 0, "end": 6, "why": "login"},
    {"start": 6, "end": 7, "why": "blank"},
    {"start": PAGE.index("\nShare"), "end": len(PAGE), "why": "share"},
]
TOPICS = [
    {
        "topic": "ports", "label": "Ports", "score": 0.5,
        "because": [{"field": "text", "start": 4, "end": 8, "words": words} for words in ("port", "berths", "Port")],
    },
    {"topic": "wind", "label": "Wind power", "score": 0.1, "because": []},
]  # fmt: skip


def paper(root: Path, **ledger: Any) -> Path:
    """A newsroom with one article that was edited; gives the article's file."""
    newsroom(root)
    article = add(root, "Port opens", NEW, date="2024-06-01", topics=("ports",))
    keep(article, **{"page": PAGE, "changes": CHANGES, "removed": REMOVED, "topics": TOPICS, **ledger})
    return article


def tree_of(site: Path, url: str) -> Any:
    return lxml_html.document_fromstring((site / url / "index.html").read_text(encoding="utf-8"))


AT = "articles/2024/06/port-opens/"


def test_the_articles_page_says_how_much_was_edited_and_leads_to_what(tmp_path: Path) -> None:
    paper(tmp_path)
    site = build(tmp_path)
    (said,) = tree_of(site, AT).xpath("//p[@class='edited']")
    assert said.text_content() == (
        "4 changes to the English, 2 pieces of the original page left out: see what was edited."
    )
    assert said.xpath("a/@href") == ["../../../../articles/2024/06/port-opens/edits/index.html"]
    assert broken(site) == []


def test_the_page_of_edits_shows_them_in_place_each_with_its_reason(tmp_path: Path) -> None:
    paper(tmp_path)
    tree = tree_of(build(tmp_path), f"{AT}edits/")
    title, body = tree.xpath("//section[contains(@class, 'marked')]/p[not(@class)]")
    assert title.text_content() == "Title: PorttPort1 opens"
    assert body.xpath("del/text()") == ["did open", "1000", "1000"]
    assert body.xpath("ins/text()") == ["opened", "1,000", "1,000"]
    assert body.xpath("em/text()") == ["berths\tin"]
    assert body.text_content().endswith("<b>cranes</b>.")
    reasons = {one.get("id"): one for one in tree.xpath("//aside[contains(@class, 'whys')]//li")}
    assert [one.xpath("string(code)") for one in reasons.values()] == ["typo", "emphatic-did", "ungrouped-digits"]
    assert reasons["_r1"].text_content().startswith("One t & no more.")
    for note in tree.xpath("//sup"):
        reason = reasons[note.xpath("a/@href")[0].removeprefix("#")]
        assert f"#{note.get('id')}" in reason.xpath("a/@href")  # and back again
    assert len(tree.xpath("//sup")) == len(tree.xpath("//aside//li/a")) == 4


def test_the_page_of_edits_shows_what_was_left_out_by_kind_and_what_decided_the_topics(tmp_path: Path) -> None:
    article = paper(tmp_path)
    tree = tree_of(build(tmp_path), f"{AT}edits/")
    assert tree.xpath("//dt/text()") == ["Log-in boxes", "Share buttons", "Ports"]
    assert tree.xpath("//dd/text()") == ["Log in", "Share <b>this</b>", "port, berths"]
    article.write_text(article.read_text(encoding="utf-8").replace("- ports", "- storage"), encoding="utf-8")
    assert tree_of(build(tmp_path), f"{AT}edits/").xpath("//dd/text()")[-1] == "set by an editor"


def test_an_article_edited_by_hand_since_has_its_changes_listed_without_their_places(tmp_path: Path) -> None:
    article = paper(tmp_path)
    article.write_text(article.read_text(encoding="utf-8").replace("Tuesday", "Monday"), encoding="utf-8")
    tree = tree_of(build(tmp_path), f"{AT}edits/")
    assert "edited by hand since" in tree.xpath("string(//p[@class='standfirst'])")
    listed = tree.xpath("//section[contains(@class, 'marked')]/ol/li")
    assert [one.text_content() for one in listed] == [
        "Title: PorttPort1",
        "did openopened2",
        "10001,0003",
        "10001,0003",
    ]
    assert "Monday" not in tree.xpath("string(//article)")


def test_where_some_changes_were_taken_back_the_others_stand_in_their_places(tmp_path: Path) -> None:
    article = paper(tmp_path)
    left = hashlib.blake2b(article.read_bytes(), digest_size=16).hexdigest()
    keep(article, page=PAGE, changes=CHANGES[:3], digest="of the file as it was written", as_left=left)
    tree = tree_of(build(tmp_path), f"{AT}edits/")
    assert tree.xpath("//section[contains(@class, 'marked')]//del/text()") == ["Struck", "did open", "1000", "1000"]


def test_search_engines_are_kept_to_the_article(tmp_path: Path) -> None:
    newsroom(tmp_path, site_url="https://paper.example/")
    keep(add(tmp_path, "Port opens", NEW, date="2024-06-01"), page=PAGE, changes=CHANGES[:3], removed=REMOVED)
    site = build(tmp_path)
    tree = tree_of(site, f"{AT}edits/")
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not tree.xpath("//link[@rel='canonical']|//meta[starts-with(@property, 'og:')]")
    listed = [data.decode() for path, data in files(site).items() if path.endswith((".xml", ".json"))]
    assert listed and not any("edits/" in text for text in listed)


def test_with_a_damaged_ledger_there_is_an_article_and_no_page_of_edits(tmp_path: Path) -> None:
    keep(paper(tmp_path)).write_text('{"changes": [[', encoding="utf-8")
    site = build(tmp_path)
    assert not list(site.rglob("edits"))
    assert not tree_of(site, AT).xpath("//p[@class='edited']")


def test_changes_that_cannot_be_are_listed(tmp_path: Path) -> None:
    paper(tmp_path, changes=[{"field": "body", "start": 9, "end": 3, "old": "x", "new": "y", "rule": "r", "why": "w"}])
    listed = tree_of(build(tmp_path), f"{AT}edits/").xpath("//section[contains(@class, 'marked')]/ol/li")
    assert [one.text_content() for one in listed] == ["xy1"]


def test_an_article_that_stands_where_the_page_of_edits_would_stays(tmp_path: Path) -> None:
    article = paper(tmp_path)
    below = article.with_suffix("") / "edits.md"
    below.parent.mkdir()
    below.write_bytes(article.read_bytes().replace(b"Port opens", b"Edits"))
    site = build(tmp_path)
    assert tree_of(site, f"{AT}edits/").xpath("//h1/text()") == ["Edits"]
    assert not tree_of(site, AT).xpath("//p[@class='edited']")


def test_a_page_of_edits_is_made_again_when_its_article_or_ledger_changed_and_goes_with_them(tmp_path: Path) -> None:
    article = paper(tmp_path)
    site = build(tmp_path)
    page = site / AT / "edits/index.html"
    old = page.stat().st_mtime_ns
    add(tmp_path, "Something newer", date="2024-07-01")
    assert build(tmp_path) == site and page.stat().st_mtime_ns == old
    keep(article, page=PAGE, changes=CHANGES[:1], removed=REMOVED)
    assert "1 change to the English" in (build(tmp_path) / AT / "edits/index.html").read_text(encoding="utf-8")
    keep(article).unlink()
    build(tmp_path)
    assert not page.exists() and not page.parent.exists()


def test_nothing_of_a_hostile_ledger_is_live(tmp_path: Path) -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=y>'
    changes = [change("did open", bad, bad, bad), change("Port", bad, bad, bad, text="Port opens", field="title")]
    newsroom(tmp_path)
    article = add(
        tmp_path, "Port opens".replace("Port", bad), OLD.replace("did open", bad), slug="port-opens",
        date="2024-06-01", topics=("ports",), source=bad,
    )  # fmt: skip
    because = [{"field": "text", "start": 0, "end": 1, "words": bad}]
    keep(article, page=bad, changes=changes, removed=[{"start": 0, "end": len(bad), "why": "share"}],
         topics=[{"topic": "ports", "label": bad, "score": 1, "because": because}])  # fmt: skip
    tree = tree_of(build(tmp_path), f"{AT}edits/")
    assert live_things(tree, "edits") == []
    assert tree.xpath("//section[contains(@class, 'marked')]//ins/text()") == ["underlined", bad, bad]
    assert not tree.xpath("//img")
