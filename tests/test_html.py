"""HTML becomes blocks of Markdown: every visible word once, nothing live, whatever the page does."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.article import DIALECT, Page, Refusal, plain
from pipeline.read.html import page as read

BASE = "https://example.org/news/today.html"


def page(html: str, url: str = BASE) -> Page:
    found = read("a", html, url)
    assert isinstance(found, Page), found
    return found


def text(html: str) -> str:
    return page(html).text


# laws

WORDS = st.text(alphabet="abc *_#-+>`|[]()!\\&;<~=.1\n", min_size=1, max_size=12)
INLINE = st.sampled_from(["b", "i", "em", "strong", "a href='/x'", "a href='javascript:x'", "code", "span", "sup", "u"])
BLOCKS = st.sampled_from(
    ["div", "p", "ul", "ol", "li", "blockquote", "h2", "section", "td", "pre", "figcaption", "button"]
)


def escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def wrapped(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag.split()[0]}>"


LINES = st.recursive(
    WORDS.map(escaped),
    lambda inner: (
        st.builds(wrapped, INLINE, inner) | st.lists(inner, max_size=3).map("".join) | inner.map("{}<br>".format)
    ),
    max_leaves=6,
)
TREES = st.recursive(
    LINES, lambda inner: st.builds(wrapped, BLOCKS, inner) | st.lists(inner, max_size=3).map("".join), max_leaves=12
)


def visible(html: str) -> str:
    return "".join(re.sub(r"<[^>]*>", "", html).replace("&lt;", "<").replace("&amp;", "&").split())


@example("<i>;</i><i>;</i>")
@given(LINES)
def test_every_word_of_a_paragraph_means_itself(html: str) -> None:
    found = read("a", f"<body><p>{html}</p>", BASE)
    shown = visible(html)
    if isinstance(found, Refusal):
        assert not shown
    else:
        assert "".join(plain(found.text).split()) == _superscript(html, shown)


def _superscript(html: str, shown: str) -> str:
    return shown if "<sup>" not in html else "".join(plain(page(f"<p>{html}").text).split())


@given(TREES)
def test_every_visible_word_is_in_exactly_one_block(html: str) -> None:
    found = read("a", f"<body><div>{html}</div>", BASE)
    if isinstance(found, Refusal):
        assert not visible(html)
        return
    shown = "".join(plain(b.span.of(found.text).strip()) for b in found.blocks)
    squeezed = "".join(shown.split()).translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-"))
    assert squeezed == visible(html)


@given(TREES)
def test_blocks_lie_side_by_side_but_for_white_space(html: str) -> None:
    found = read("a", f"<body>{html}", BASE)
    if isinstance(found, Refusal):
        return
    at = 0
    for block in found.blocks:
        assert not found.text[at : block.span.start].strip()
        assert block.span.of(found.text).strip()
        at = block.span.end
    assert at == len(found.text)


@given(TREES)
def test_nothing_live_comes_through(html: str) -> None:
    found = read("a", f"<body>{html}<script>x</script><a href='data:text/html,x'>y</a>", BASE)
    assert isinstance(found, Page)
    rendered = DIALECT.render(found.text)
    assert not re.search(r"<script|javascript:|data:", re.sub(r">[^<]*<", "><", rendered))


# what a page had


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>A head</h2><p>Words.</p>", "## A head\n\nWords."),
        ("<h1>C#</h1>", "# C\\#"),
        ("<p>One <b>bold</b> and <i>slanted</i> word.", "One **bold** and *slanted* word."),
        ("<p>un<b>believ</b>able", "unbelievable"),
        ("<p><b>A <i>b</i></b> <b></b>c", "**A *b*** c"),
        ("<p>Use <code>a_b `c`</code> now", "Use `` a_b `c` `` now"),
        ("<p>See <a href='b.html'>this</a>!", "See [this](https://example.org/news/b.html)!"),
        ("<p>Wow!<a href='/b'>this</a>", "Wow\\![this](https://example.org/b)"),
        ("<p><a href='javascript:alert(1)'>a</a> <a href='#x'>b</a> <a href='file:///etc/passwd'>c</a>", "a b c"),
        ("<p><a href='vbscript:x'>a</a> <a href=' JaVaScRiPt:x'>b</a> <a href='java\tscript:x'>c</a>", "a b c"),
        ("<p><a href='mailto:news@example.org'>Write</a>", "[Write](mailto:news@example.org)"),
        ("<p><a href='/a b(c)<d>\"e'>x</a>", "[x](https://example.org/a%20b%28c%29%3Cd%3E%22e)"),
        ("<p>One<br>two<br><br>three", "One\\\ntwo\n\nthree"),
        ("<div>One<br>two", "One\n\ntwo"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", "3. a\n7) b\n8) c"),
        ("<ul><li><p>a</p><p>b</p></ul>", "- a\n\n  b"),
        ("<blockquote><p>a</p><ul><li>b</ul></blockquote>", "> a\n\n> - b"),
        ("<pre>x = 1\n  y ```\n</pre>", "````\nx = 1\n  y ```\n````"),
        ("<figure><img src=a.png alt='A [hall]'><figcaption>The hall</figcaption></figure>",
         "![A \\[hall\\]](https://example.org/news/a.png)\n\nThe hall"),
        ("<p>x<img src='data:image/png;base64,AA' data-src='/b.jpg' alt=b>", "x![b](https://example.org/b.jpg)"),
        ("<p>10<sup>9</sup> m<sup>2</sup> CO<sub>2</sub> 5<sup>th</sup>", "10⁹ m² CO2 5th"),
        ("<table><tr><th>a<th>b|c</tr><tr><td>1<td><p>2<br>3</p></tr></table>",
         "| a | b\\|c |\n| --- | --- |\n| 1 | 2 3 |"),
        ("<table><caption>Sums</caption><tr><td>a<td>b<tr><td colspan=2>c</table>",
         "Sums\n\n|  |  |\n| --- | --- |\n| a | b |\n| c |  |"),
        ("<table><tr><td><h2>Left</h2><p>Words</p><td>Right</table>", "## Left\n\nWords\n\nRight"),
        ("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "a\n\nb\n\nc\n\nd"),
        ("<a href='/x'><h3>Head</h3><p>Words</p></a>",
         "### [Head](https://example.org/x)\n\n[Words](https://example.org/x)"),
        ("<p>1. Not a list<p># no head<p>- no item<p>&lt;b&gt; &amp;amp;",
         "1\\. Not a list\n\n\\# no head\n\n\\- no item\n\n\\<b> \\&amp;"),
        ("<select><option>One<option>Two</select><button>Go</button><input type=submit value=Send>",
         "One\n\nTwo\n\nGo\n\nSend"),
    ],
)  # fmt: skip
def test_structure_becomes_markdown(html: str, markdown: str) -> None:
    assert text(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<nav><a href=#>Tides</a><a href=#>Moons</a><a href=#>QQ</a></nav>", "Tides Moons QQ"),
        ("<nav><a href=#>tides</a><a href=#>moons</a></nav>", "tides moons"),
        ("<p><span>09:05</span><span>Source: The Buoy</span><span>Author: Ada Reef</span>",
         "09:05 Source: The Buoy Author: Ada Reef"),
        ("<p><span>Ada Reef</span><time>2024-02-21</time><span>Posted in Ports</span>",
         "Ada Reef 2024-02-21 Posted in Ports"),
        ("<li><a href=#>Ferry line opens</a><span>04-18</span>", "- Ferry line opens 04-18"),
        ("<p><b><a href=/x>Left</a></b><b><a href=/y>Right</a></b>",
         "**[Left](https://example.org/x)** **[Right](https://example.org/y)**"),
        ("<form><label>Name:</label><label>Password</label></form>", "Name: Password"),
        ("<form>Name<input name=u>Password<input type=password></form>", "Name Password"),
        ("<p><b>H</b>ello <span>T</span>he <span>T</span><span>ide</span>", "Hello The Tide"),
        ("<p><span>har</span><span>bour</span> <span>H</span><span>2</span><span>O</span>", "harbour H2O"),
        ("<p><span>N</span><span>EWS</span> <span>1</span><span>000</span>", "NEWS 1000"),
        ("<p><span>新</span><span>能源</span>", "新能源"),
        ("<p>Wave<a href=#>s</a>", "Waves"),
    ],
)  # fmt: skip
def test_elements_that_touch_are_parted_but_no_word_is(html: str, markdown: str) -> None:
    assert text(html) == markdown


@pytest.mark.parametrize(
    "attribute", ["hidden", "aria-hidden=true", "style='display: none'", "style='visibility:hidden'"]
)
def test_what_is_not_shown_is_kept_and_marked(attribute: str) -> None:
    found = page(f"<p>Shown words</p><div {attribute}><p>Hidden words</p></div><p>One <span {attribute}>two</span>")
    assert [(b.span.of(found.text), b.hints.hidden) for b in found.blocks] == [
        ("Shown words", False), ("Hidden words", True), ("One", False),
    ]  # fmt: skip


def test_hints_say_what_the_tree_knew() -> None:
    found = page("<main class='storyBody'><ul id=links><li>One <a href=/x>two</a></ul></main>")
    hints = found.blocks[0].hints
    assert hints.path == "html/body/main/ul/li"
    assert hints.words == ("story", "body", "links")
    assert hints.links == 0.5
    assert hints.level == 1
    assert len(hints.place) == 4


# what a page says of itself


def test_a_page_says_who_and_when() -> None:
    found = page(
        """<title>A plant opens - The Example</title><meta property="og:site_name" content="The Example">
        <script type="application/ld+json">{"@graph": [{"@type": "Person", "@id": "#p", "name": "Li Na"},
        {"@type": "NewsArticle", "headline": "A plant opens", "datePublished": "2024-02-21T16:56:00+08:00",
        "author": {"@id": "#p"}, "articleSection": "Energy", "description": "It opened."}]}</script><p>Words"""
    )
    said = found.claims
    assert (said.title, said.date, said.authors) == ("A plant opens", "2024-02-21T16:56:00+08:00", ("Li Na",))
    assert (said.source, said.section, said.summary) == ("The Example", "Energy", "It opened.")


def test_a_site_that_signs_its_own_pages_is_their_source() -> None:
    said = page("<title>Ferry line opens - The Buoy</title><meta name=author content='The Buoy'><p>Words").claims
    assert (said.title, said.authors, said.source) == ("Ferry line opens", (), "The Buoy")


def test_a_title_of_pieces_ends_before_the_site() -> None:
    said = page("<meta name=source content='Buoy Net'><title>Ferry line opens_Ports_Buoy Net</title><p>Words").claims
    assert (said.title, said.source) == ("Ferry line opens_Ports", "Buoy Net")


@pytest.mark.parametrize(
    "author", ["Ada Reef&quot;&gt;", "&lt;b&gt;Ada Reef&lt;/b&gt;", "&lt;script&gt;x()&lt;/script&gt;Ada Reef"]
)
def test_what_is_left_of_a_broken_tag_is_no_part_of_a_name(author: str) -> None:
    assert page(f'<meta name=author content="{author}"><p>Words').claims.authors == ("Ada Reef",)


@pytest.mark.parametrize(
    "data", ["{", "[" * 5000, "null", '"x"', '{"@type": 5, "@graph": 7}', '{"@type": "Article", "author": [[1]]}']
)
def test_broken_claims_are_silence(data: str) -> None:
    assert page(f"<script type='application/ld+json'>{data}</script><p>Words").claims.title == ""


def test_the_address_is_what_the_page_says_where_nobody_else_does() -> None:
    html = "<link rel=canonical href='https://example.org/a'><p><a href=b>Words</a>"
    assert (page(html, "").url, page(html, "").text) == ("https://example.org/a", "[Words](https://example.org/b)")
    assert page("<link rel=canonical href='javascript:x'><p>Words", "").url == ""
    assert page("<p><a href=b>Words</a>", "").text == "Words"


# what a page does to hurt

HOSTILE = {
    "deep": "<div>" * 1500 + "words",
    "deep inline": "<p>" + "<b><i>" * 800 + "words",
    "deep lists": "<ul><li>" * 600 + "words",
    "deep quotes": "<blockquote>" * 800 + "words",
    "wide": "<p>words" + "<span>x</span>" * 20_000,
    "many marks": "<p>words" + "<b>x</b> <a href=/y>y</a><code>z</code>" * 10_000,
    "empty marks": "<p>words" + "<b></b><i> </i>" * 20_000 + "x",
    "many breaks": "<p>words" + "<br>" * 20_000 + "<b><br>" * 500,
    "attributes": f"<p class='{'x ' * 100_000}' style='{'a:b;' * 50_000}'>words",
    "many attributes": "<p " + " ".join(f"a{i}=1" for i in range(5000)) + ">words",
    "zero bytes": "<p>wo\x00rds",
    "controls": "<p>words\x01\x02\x1f\x7f\x85",
    "unclosed": "<p>words<a href='<b>",
    "nested forms": "<form><form><p>words</form></form>",
    "plaintext": "<p>words<plaintext></p><b>",
    "svg": "<svg><text>no</text><foreignObject><p>no</p></foreignObject></svg><p>words",
    "frames": "<frameset><frame src=x><noframes>no</noframes></frameset><p>words",
    "template": "<template><p>no</p></template><noscript><p>no</p></noscript><p>words",
    "processing": "<?php echo 1 ?><?xml version='1.0' encoding='gb2312'?><![CDATA[no]]><p>words",
    "entities": "<p>words &#0; &#xD800; &#x110000; &bogus;",
    "bad addresses": "<p><a href='http://[::1'>words</a><img src='http://[x' alt=no><base href='http://['>",
    "a bad base": "<base href='http://[x'><p><a href='y'>words</a>",
    "nested links": "<p><a href=/1>wo<a href=/2>rds</a></a>",
    "a table in a cell": "<table><tr><td><table>" * 300 + "words",
    "columns": "<table><tr><td colspan=99999999>words<td>x<tr><td>y<td>z</table>",
    "numbers": "<ol start=99999999999999999999><li value=-5>words</ol>",
    "halves": "<p>words\ud800\udfff",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_html_is_read_all_the_same(name: str) -> None:
    found = page(HOSTILE[name])
    assert "words" in plain(found.text).replace("\n", "")
    assert len(found.text) < 50_000 + 3 * len(HOSTILE[name])
    found.text.encode()


def test_html_that_is_nested_too_deeply_is_refused_aloud() -> None:
    found = read("a", "<div>" * 10_000 + "words")
    assert isinstance(found, Refusal)
    assert "depth" in found.why
