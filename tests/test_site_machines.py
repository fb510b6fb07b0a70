"""What machines read of the site: each against its standard, and no more of it changes than an article moves."""

from __future__ import annotations

import datetime
import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import feedparser
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from newsroom import STORIES, add, build, files, newsroom, trees

from pipeline.front import FrontMatter
from pipeline.publish import sitemaps
from pipeline.publish.archive import Entry
from pipeline.publish.cards import card
from pipeline.publish.feeds import IN_FEED, Feeds, feed_of
from pipeline.publish.png import deflated, png
from pipeline.publish.sitemaps import maps_of, news

SCHEMAS = Path(__file__).parent / "schemas"
ADDRESS = "https://paper.example/news/"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HARD = "Salt </script> & <b>sea ]]> ‘quay’"


def valid(name: str, data: bytes) -> Any:
    """The root of an XML document, which must obey tests/schemas/NAME.rng."""
    schema = etree.RelaxNG(etree.parse(SCHEMAS / f"{name}.rng"))
    root = etree.fromstring(data)
    assert schema.validate(root), schema.error_log
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with an address, one article of which is hard to write down."""
    root = newsroom(tmp_path_factory.mktemp("newsroom"), site_url=ADDRESS)
    add(root, HARD, slug="salt", date="2024-04-01T08:30+08:00", authors=("Ada & B",), editor="Zhao E", section="Sea",
        topics=("wind",), url="https://wire.example/s?a=1&b=2", summary="Not <i>so</i> & so.")  # fmt: skip
    add(root, "No summary", "The first words of it.", date="2024-03-31", summary="", source="", url="")
    return build(root)


def feeds(site: Path, name: str) -> dict[str, bytes]:
    return {path: data for path, data in files(site).items() if path.endswith(name)}


def test_the_site_and_every_topic_have_a_feed_of_each_kind(site: Path) -> None:
    for name in ("feed.xml", "rss.xml", "feed.json"):
        assert sorted(feeds(site, name)) == sorted(
            [name, *(f"topics/{topic}/{name}" for topic in ("energy", "wind", "storage", "ports"))]
        )


def test_every_page_says_where_its_feeds_are(site: Path) -> None:
    for where, tree in trees(site):
        kinds = tree.xpath("//link[@rel='alternate']/@type")
        assert kinds[-1:] == ["application/atom+xml"] or where == "index.html"
        if where == "index.html" or re.fullmatch("topics/[^/]+/index.html", where):
            assert {"application/atom+xml", "application/rss+xml", "application/feed+json"} == set(kinds), where
    wind = html.document_fromstring((site / "topics/wind/index.html").read_bytes())
    assert wind.xpath("//link[@type='application/feed+json']/@href") == ["../../topics/wind/feed.json"]


def test_atom_obeys_rfc_4287(site: Path) -> None:
    for path, data in feeds(site, "feed.xml").items():
        feed = valid("atom", data)
        ids = [found.text for found in feed.iter(f"{ATOM}id")]
        assert len(set(ids)) == len(ids), path
        here = ADDRESS + path
        assert feed.xpath("//a:link[@rel='self']/@href", namespaces={"a": ATOM[1:-1]}) == [here]
        for entry in feed.findall(f"{ATOM}entry"):
            alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
            assert len(alternates) == 1
            assert entry.findall(f"{ATOM}author") or feed.findall(f"{ATOM}author")
        updated = [feed.findtext(f"{ATOM}updated"), *(e.findtext(f"{ATOM}updated") for e in feed.iter(f"{ATOM}entry"))]
        moments = [datetime.datetime.fromisoformat(moment) for moment in updated]
        assert moments[0] == max(moments[1:])


def test_rss_obeys_its_specification(site: Path) -> None:
    for data in feeds(site, "rss.xml").values():
        channel = valid("rss", data)[0]
        guids = [item.findtext("guid") for item in channel.findall("item")]
        assert guids == [item.findtext("link") for item in channel.findall("item")]
        assert len(set(guids)) == len(guids)


def test_json_feed_obeys_version_1_1(site: Path) -> None:
    for path, data in feeds(site, "feed.json").items():
        feed = json.loads(data)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"] and feed["feed_url"] == ADDRESS + path
        assert feed["home_page_url"] == ADDRESS + path.removesuffix("feed.json")
        known = {"id", "url", "external_url", "title", "content_text", "date_published", "authors", "tags"}
        for item in feed["items"]:
            assert set(item) <= known
            assert item["id"] and item["content_text"]
            assert datetime.datetime.fromisoformat(item["date_published"]).tzinfo
            assert all(author["name"] for author in item.get("authors", []))
        assert len({item["id"] for item in feed["items"]}) == len(feed["items"])


def test_a_reader_finds_the_same_articles_with_the_same_words_in_all_three(site: Path) -> None:
    atom, rss = (feedparser.parse((site / name).read_bytes()) for name in ("feed.xml", "rss.xml"))
    feed = json.loads((site / "feed.json").read_bytes())
    assert not atom.bozo and not rss.bozo
    dated = sorted((date for date, *_ in STORIES if date), reverse=True)
    assert len(atom.entries) == len(dated) + 2
    assert [e.link for e in atom.entries] == [e.link for e in rss.entries] == [item["url"] for item in feed["items"]]
    assert [e.published_parsed for e in atom.entries] == [e.published_parsed for e in rss.entries]
    hard = atom.entries[0], rss.entries[0], feed["items"][0]
    assert hard[0].title == hard[2]["title"] == HARD
    assert hard[2]["content_text"] == "Not <i>so</i> & so."
    assert hard[2]["external_url"] == "https://wire.example/s?a=1&b=2"
    assert [link.href for link in hard[0].links if link.rel == "via"] == ["https://wire.example/s?a=1&b=2"]
    assert hard[1].author == hard[0].author == "Ada & B"
    assert feed["items"][1]["content_text"] == atom.entries[1].summary == "The first words of it."


def test_the_words_of_a_page_are_no_html_in_a_reader_of_rss(site: Path) -> None:
    """A reader takes a description for HTML, and many take a title for it too."""
    item = valid("rss", (site / "rss.xml").read_bytes()).find("channel/item")
    for name, words in (("title", HARD), ("description", "Not <i>so</i> & so.")):
        read = html.fromstring(f"<div>{item.findtext(name)}</div>")
        assert len(read) == 0 and read.text == words


def test_a_feed_holds_the_newest_and_no_more_than_a_reader_wants(tmp_path: Path) -> None:
    newsroom(tmp_path, stories=False, site_url=ADDRESS)
    for number in range(IN_FEED + 5):
        add(tmp_path, f"News {number}", date=f"2024-0{number // 28 + 1}-{number % 28 + 1:02}")
    feed = json.loads((build(tmp_path) / "feed.json").read_bytes())
    assert [item["title"] for item in feed["items"]] == [f"News {n}" for n in range(IN_FEED + 4, 4, -1)]


def test_dates_of_several_zones_are_compared_as_instants() -> None:
    one = Entry("articles/one.md", "articles/one/", FrontMatter("One", date="2024-03-18T09:00+08:00"), "", "", 1)
    two = Entry("articles/two.md", "articles/two/", FrontMatter("Two", date="2024-03-18T08:00Z"), "", "", 1)
    made = Feeds("Paper", ADDRESS, lambda entry: None)
    assert (
        b"<updated>2024-03-18T08:00:00Z</updated>"
        in made.atom(feed_of("All", "", "", (one, two))).partition(b"<entry")[0]
    )


def test_a_site_without_an_address_has_atom_alone_with_links_that_work_where_it_stands(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path))
    names = {path.rpartition("/")[2] for path in files(site) if not path.endswith((".html", ".css", ".svg"))}
    assert names == {".copydesk-site", "feed.xml", "robots.txt"}
    for path, data in feeds(site, "feed.xml").items():
        feed = valid("atom", data)
        for link in feed.iter(f"{ATOM}link"):
            if link.get("rel") in (None, "alternate"):
                assert (site / path).parent.joinpath(link.get("href"), "index.html").is_file(), path
    assert "og:" not in (site / "index.html").read_text()
    assert "Sitemap" not in (site / "robots.txt").read_text()


@pytest.mark.parametrize(
    ("name", "path", "old", "new"),
    [
        ("atom", "feed.xml", "<updated>2024-04-01T08:30:00+08:00</updated>", ""),
        ("atom", "feed.xml", "T08:30:00+08:00", "T08:30:00"),
        ("atom", "feed.xml", "<name>Ada &amp; B</name>", "<name> </name>"),
        ("atom", "feed.xml", '<link rel="via" href="', '<link rel="via" hreef="'),
        ("rss", "rss.xml", "<language>en</language>", ""),
        ("rss", "rss.xml", "Mon, 01 Apr 2024 08:30:00 +0800", "2024-04-01T08:30:00+08:00"),
        ("rss", "rss.xml", "<link>https://paper.example/", "<link>/"),
        ("sitemap", "sitemap-2024.xml", "<lastmod>2024-04-01<", "<lastmod>2024-04<"),
        ("sitemap", "sitemap-2024.xml", "<loc>https://paper.example/", "<loc>/"),
        ("sitemap", "sitemap-news.xml", "<news:language>en</news:language>", ""),
        ("sitemap", "sitemap-news.xml", "<news:title>No summary<", "<news:title> <"),
        ("sitemap", "sitemap.xml", "<sitemap>", "<url>"),
    ],
)
def test_the_schemas_know_what_is_wrong(site: Path, name: str, path: str, old: str, new: str) -> None:
    text = (site / path).read_text(encoding="utf-8")
    valid(name, text.encode())
    assert old in text
    spoiled = text.replace(old, new).replace("</sitemap>", "</url>" if new == "<url>" else "</sitemap>")
    with pytest.raises(AssertionError):
        valid(name, spoiled.encode())


def test_what_the_newsroom_wrote_itself_stands_in_place_of_ours(tmp_path: Path) -> None:
    newsroom(tmp_path, site_url=ADDRESS)
    build(tmp_path)
    (tmp_path / "content/robots.txt").write_text("User-agent: *\nDisallow: /archive/\n")
    (tmp_path / "content/card.png").write_bytes(b"a picture of ours")
    made = files(build(tmp_path))
    assert made["robots.txt"] == b"User-agent: *\nDisallow: /archive/\n"
    assert made["card.png"] == b"a picture of ours"
    assert made["topics/energy/card.png"].startswith(b"\x89PNG")
    (tmp_path / "content/card.png").unlink()
    assert files(build(tmp_path))["card.png"].startswith(b"\x89PNG")


def test_an_empty_site_has_empty_feeds_that_are_valid(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path, stories=False, site_url=ADDRESS))
    assert not valid("atom", (site / "feed.xml").read_bytes()).findall(f"{ATOM}entry")
    assert not valid("rss", (site / "rss.xml").read_bytes()).findall("channel/item")
    assert json.loads((site / "feed.json").read_bytes())["items"] == []
    for path in feeds(site, ".xml"):
        if path.startswith("sitemap"):
            valid("sitemap", (site / path).read_bytes())


def locations(data: bytes) -> list[str]:
    return [str(loc.text) for loc in valid("sitemap", data).iter(f"{MAP}loc")]


def test_the_sitemaps_name_every_page_once_under_one_index(site: Path) -> None:
    index = locations((site / "sitemap.xml").read_bytes())
    assert [url.removeprefix(ADDRESS) for url in index] == [
        "sitemap-2023.xml", "sitemap-2024.xml", "sitemap-undated.xml", "sitemap-pages.xml",
    ]  # fmt: skip
    assert locations((site / "sitemap-news.xml").read_bytes()) == [
        ADDRESS + path for path in ("articles/2024/04/salt/", "articles/2024/03/no-summary/")
    ]
    urls = [url for path in index for url in locations((site / path.removeprefix(ADDRESS)).read_bytes())]
    made = {path.removesuffix("index.html") for path in files(site) if path.endswith("index.html")}
    assert sorted(urls) == sorted(ADDRESS + path for path in made)
    robots = (site / "robots.txt").read_text().splitlines()
    assert robots == [
        "User-agent: *", "Allow: /", f"Sitemap: {ADDRESS}sitemap.xml", f"Sitemap: {ADDRESS}sitemap-news.xml",
    ]  # fmt: skip


def entries_of(number: int, date: str = "2024-03-18") -> tuple[Entry, ...]:
    return tuple(
        Entry(f"articles/{n}.md", f"articles/{n:06}/", FrontMatter(f"News {n}", date=date), "", "", 1)
        for n in range(number, 0, -1)
    )


def maps(entries: tuple[Entry, ...], named: str = "2024") -> dict[str, str]:
    rows = [(entry.url, entry.front.date[:10]) for entry in reversed(entries)]
    return {made.path: made.text for made in maps_of(ADDRESS, named, rows)}


def test_a_year_of_too_many_articles_is_cut_and_its_first_part_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (sitemaps.MOST_URLS, sitemaps.MOST_BYTES, sitemaps.MOST_NEWS) == (50_000, 50_000_000, 1_000)
    monkeypatch.setattr(sitemaps, "MOST_URLS", 10)
    before, after = (maps(entries_of(n)) for n in (25, 26))
    assert [len(locations(before[f"sitemap-2024{part}.xml"].encode())) for part in ("", "-2", "-3")] == [10, 10, 5]
    assert {path for path in before if before[path] != after[path]} == {"sitemap-2024-3.xml"}
    monkeypatch.setattr(sitemaps, "MOST_URLS", 50_000)
    monkeypatch.setattr(sitemaps, "MOST_BYTES", 3_000)
    parts = [*maps(entries_of(100)).values()]
    assert len(parts) > 4 and all(len(text) <= 3_000 for text in parts)
    assert len(locations("".join(parts[:1]).encode())) > 10


def test_an_address_that_is_too_long_for_a_sitemap_is_left_out() -> None:
    long = Entry("a.md", f"articles/{'a/' * 1_100}", FrontMatter("Long", date="2024-03-18"), "", "", 1)
    made = maps((long, *entries_of(1)))["sitemap-2024.xml"]
    assert locations(made.encode()) == locations(news(ADDRESS, "Paper", (long, *entries_of(1))).encode())


def test_the_news_sitemap_holds_the_two_days_before_the_newest_and_at_most_a_thousand() -> None:
    def fresh(*dates: str) -> list[str]:
        entries = tuple(e for date in dates for e in entries_of(1, date))
        made = valid("sitemap", news(ADDRESS, "The Test & Times", entries).encode())
        return [str(found.text) for found in made.iter("{*}publication_date")]

    assert fresh("2024-03-18T09:20", "2024-03-18", "2024-03-16T09:20", "2024-03-16T09:19", "2024-03", "") == [
        "2024-03-18T09:20:00Z", "2024-03-18", "2024-03-16T09:20:00Z",
    ]  # fmt: skip
    assert fresh("0001-01-01", "2024") == ["0001-01-01"]
    assert fresh("2024", "") == []
    assert len(fresh(*["2024-03-18"] * 1_200)) == 1_000


def test_a_new_article_changes_only_what_it_belongs_to(tmp_path: Path) -> None:
    root = newsroom(tmp_path, site_url=ADDRESS)
    site = build(root)
    before = files(site)
    add(root, "Blades come home", date="2024-03-19", topics=("wind",), slug="blades")
    after = files(build(root))
    changed = {path for path in after if before.get(path) != after[path] and not path.endswith(".html")}
    mine = {f"{folder}{name}" for folder in ("", "topics/energy/", "topics/wind/") for name in
            ("feed.xml", "rss.xml", "feed.json")}  # fmt: skip
    assert changed == mine | {"sitemap.xml", "sitemap-2024.xml", "sitemap-pages.xml", "sitemap-news.xml"}
    before = after
    add(root, "An old letter", date="2021-01-05", slug="letter")
    after = files(build(root))
    changed = {path for path in after if before.get(path) != after[path] and not path.endswith(".html")}
    assert changed == {"feed.xml", "rss.xml", "feed.json", "sitemap.xml", "sitemap-2021.xml", "sitemap-pages.xml"}


def meta(tree: Any) -> dict[str, str]:
    return {m.get("property") or m.get("name"): m.get("content") for m in tree.xpath("//meta[@property or @name]")}


def test_every_page_has_what_open_graph_requires_and_a_picture_that_is_there(site: Path) -> None:
    for where, tree in trees(site):
        said = meta(tree)
        if where == "404.html":
            assert said["robots"] == "noindex" and "og:url" not in said
            continue
        assert all(said[f"og:{need}"] for need in ("title", "type", "image", "url")), where
        assert said["og:url"] == ADDRESS + where.removesuffix("index.html")
        assert tree.xpath("//link[@rel='canonical']/@href") == [said["og:url"]]
        assert (site / said["og:image"].removeprefix(ADDRESS)).is_file(), where
        assert said["twitter:card"] == "summary_large_image"
        properties = tree.xpath("//meta/@property[starts-with(., 'og:')]")
        assert len(set(properties)) == len(properties), where


def test_an_article_is_shown_with_the_picture_of_its_section(site: Path) -> None:
    def picture(page: str) -> tuple[str, str]:
        said = meta(html.document_fromstring((site / page / "index.html").read_bytes()))
        return said["og:image"].removeprefix(ADDRESS), said["og:image:alt"]

    assert picture("articles/2024/04/salt") == ("topics/energy/card.png", "Energy – The Test & Times")
    assert picture("topics/wind") == ("topics/energy/card.png", "Energy – The Test & Times")
    assert picture("articles/2024/03/no-summary") == ("card.png", "The Test & Times")


def test_an_article_says_what_it_is_and_what_it_is_based_on(site: Path) -> None:
    """The keys are those that Google names for an article; the last change is not known, so it is not said."""
    tree = html.document_fromstring((site / "articles/2024/04/salt/index.html").read_bytes())
    raw = tree.xpath("string(//script[@type='application/ld+json'])")
    assert not set("<>&") & set(raw)
    said = json.loads(raw)
    assert said["@context"] == "https://schema.org" and said["@type"] == "NewsArticle"
    assert said["headline"] == HARD
    assert said["image"] == [ADDRESS + "topics/energy/card.png"]
    assert datetime.datetime.fromisoformat(said["datePublished"]).tzinfo
    assert said["author"] == [{"@type": "Person", "name": "Ada & B"}]
    assert said["isBasedOn"] == meta(tree)["original-source"] == "https://wire.example/s?a=1&b=2"
    assert said["mainEntityOfPage"] == ADDRESS + "articles/2024/04/salt/"
    assert meta(tree)["og:title"] == HARD and meta(tree)["og:type"] == "article"
    plain = html.document_fromstring((site / "articles/2024/03/no-summary/index.html").read_bytes())
    assert not {"isBasedOn", "author", "description"} & set(json.loads(plain.xpath("string(//script)")))
    wire = html.document_fromstring((site / "articles/2024/03/a-mine-that-stores-the-evening/index.html").read_bytes())
    assert json.loads(wire.xpath("string(//script)"))["author"] == {"@type": "Organization", "name": "A wire"}


def test_an_article_page_weighs_forty_kilobytes_and_three_requests_at_most(tmp_path: Path) -> None:
    newsroom(tmp_path, site_url=ADDRESS)
    add(tmp_path, "A long report", "\n\n".join(["Some plain words of a report. " * 15] * 7), slug="long",
        date="2024-06-01", topics=("wind", "storage", "ports"), url="https://wire.example/long")  # fmt: skip
    site = build(tmp_path)
    page = site / "articles/2024/06/long/index.html"
    tree = html.document_fromstring(page.read_bytes())
    loads = [*tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href"), *tree.xpath("//@src")]
    assert len(loads) == 2
    assert page.stat().st_size + sum((page.parent / path).stat().st_size for path in loads) <= 40_000


def pixels_of(data: bytes) -> Any:
    """The picture in a PNG of two bits a pixel, read by its standard."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0] == zlib.crc32(name + body)
        chunks[name] = body
        at += 12 + size
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colour, len(chunks[b"PLTE"])) == (2, 3, 12)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width // 4 + 1)
    assert set(rows[:, 0].tolist()) == {2}  # the filter Up
    packed = np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8)
    return np.stack([packed >> 6, packed >> 4 & 3, packed >> 2 & 3, packed & 3], axis=-1).reshape(height, width)


@given(st.integers(1, 9), st.integers(1, 5), st.randoms(use_true_random=False))
def test_a_picture_read_back_is_the_picture_that_was_written(height: int, fours: int, rng: Any) -> None:
    picture = [[rng.choice((0, 0, 0, 1, 2, 3)) for _ in range(4 * fours)] for _ in range(height)]
    rows = [int("".join(map(str, row)), 4) for row in picture]
    assert pixels_of(png(rows, 4 * fours, ((0, 0, 0), (1, 1, 1), (2, 2, 2), (3, 3, 3)))).tolist() == picture


runs = st.lists(st.tuples(st.integers(0, 255), st.integers(1, 600)), max_size=12)


@given(st.lists(runs.map(lambda row: b"".join(bytes([value]) * length for value, length in row)), max_size=3))
def test_whatever_is_packed_is_unpacked_by_zlib(rows: list[bytes]) -> None:
    assert zlib.decompress(deflated(rows)) == b"".join(rows)


def test_a_card_is_small_and_shows_its_words() -> None:
    long = "Anhui plans to build a sodium battery industrial base in Hengtao with partners from three provinces " * 4
    for words in (
        ("Energy storage", "The Copydesk"),
        ("The Copydesk", "", "News, every word of it"),
        (long, long, long),
    ):
        data = card(*words)
        assert len(data) < 30_000
        assert pixels_of(data).shape == (630, 1200)
    assert card("Energy") != card("Ports") != card("Ports", "Paper") != card("Ports", "", "Paper")
    assert card("Energy   storage") == card("Energy storage") == card("Energy 储 storage")
    free = pixels_of(card(long, long, long))
    assert not free[:, 1200 - 72 :].any() and not free[:, :72].any()


def test_the_same_words_make_the_same_card_on_any_machine() -> None:
    assert zlib.crc32(card("Énergie – “Copydesk”", "The Test & Times", "Ω")) == 182058689


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_words_are_too_much_for_a_card(title: str, name: str, note: str) -> None:
    assert card(title, name, note).startswith(b"\x89PNG")
