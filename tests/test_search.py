"""The search index: one a year, the same each time, made again only where its year has changed."""

from __future__ import annotations

import gzip
import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from newsroom import add, broken, build, files, live_things, newsroom, trees

from pipeline.publish import search
from pipeline.publish import site as publish
from pipeline.publish.pages import POLICY
from pipeline.publish.search import Listed, parts
from pipeline.trouble import Trouble

DATES = st.builds(
    lambda year, month, day: "-".join((year, month, day)[: 1 + bool(month) + bool(month and day)]),
    st.sampled_from(["1999", "2023", "2024"]),
    st.sampled_from(["", "01", "03", "04", "12"]),
    st.sampled_from(["", "09"]),
)  # fmt: skip
ARTICLES = st.lists(
    st.builds(Listed, st.integers(0, 99).map("articles/{}/".format), DATES | st.just(""), st.sampled_from("ab")),
    max_size=40, unique_by=lambda article: article.url,
)  # fmt: skip


def searching(root: Path, **about: str) -> Path:
    """A newsroom whose site can be searched."""
    newsroom(root, **about)
    settings = root / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("[copydesk]", "[copydesk: {search: true}]"))
    return root


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the indexes that were made."""
    made: list[str] = []
    real = search.index

    def index(part: search.Part, *rest: object) -> dict[str, bytes]:
        made.append(part.name)
        return real(part, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "index", index)
    yield made


def fragments(site: Path, name: str) -> list[dict[str, object]]:
    """What Pagefind keeps of each article of an index."""
    found = (site / "search" / name / "fragment").iterdir()
    return [json.loads(gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd")) for file in sorted(found)]


@given(ARTICLES, st.integers(1, 9), st.randoms())
def test_every_article_stands_in_one_index_whatever_their_order(
    articles: list[Listed], most: int, order: object
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MOST", most)
        planned = parts(articles)
        order.shuffle(articles)  # type: ignore[attr-defined]
        assert parts(articles) == planned
    held = [article for part in planned for article in part.articles]
    assert sorted(article.url for article in held) == sorted(article.url for article in articles)
    names = [part.name for part in planned]
    assert len(set(names)) == len(names)
    dated = [name for name in names if name != "undated"]
    assert names == sorted(dated, reverse=True) + ["undated"] * ("undated" in names)
    for part in planned:
        assert all(
            article.date[:4] == part.name[:4] if article.date else part.name == "undated" for article in part.articles
        )


def test_a_year_of_too_many_articles_has_an_index_for_each_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    dates = ("2024", "2024-03-31", "2024-04", "2024-12-31T23:59", "2023-05-05", "", "", "", "")
    planned = parts(Listed(f"articles/{number}/", date, "") for number, date in enumerate(dates))
    assert [(part.name, len(part.articles)) for part in planned] == [
        ("2024-q4", 1), ("2024-q2", 1), ("2024-q1", 2), ("2023", 1), ("undated", 4)
    ]  # fmt: skip


def test_the_key_of_an_index_changes_with_each_thing_that_it_is_made_from() -> None:
    here = Listed("articles/a/", "2024-03", "1")
    others = [
        Listed("articles/b/", "2024-03", "1"),
        Listed("articles/a/", "2024-04", "1"),
        Listed("articles/a/", "2024-03", "2"),
    ]
    keys = {parts([article])[0].key() for article in (here, *others)} | {parts([here, others[0]])[0].key()}
    assert len(keys) == 5
    assert parts([here])[0].key() in keys


def test_without_the_setting_nothing_speaks_of_search(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path))
    assert not [path for path in files(site) if "search" in path]
    assert not [data for path, data in files(site).items() if path.endswith(".html") and b"search" in data.lower()]


def test_every_page_leads_to_the_search_page_which_alone_may_run_a_script(tmp_path: Path) -> None:
    site = build(searching(tmp_path))
    for where, tree in trees(site):
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert (policy != POLICY) == (where == "search/index.html"), where
        assert tree.xpath("//nav[@class='sections']//a[text()='Search']"), where
        if where != "search/index.html":
            assert live_things(tree, where) == []
    page = html.document_fromstring((site / "search/index.html").read_text())
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    wider = {rule for rule in policy.split("; ") if rule not in POLICY.split("; ")}
    assert wider == {"script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'"}
    assert page.xpath("//script/@src") == ["../js/search.js"] and not page.xpath("//script/text()|//@style|//@onsubmit")
    assert page.xpath("//option/@data-names") == ["2024", "2023", "undated"]
    assert broken(site) == []


def test_two_newsrooms_of_the_same_articles_have_the_same_index(tmp_path: Path) -> None:
    one, other = searching(tmp_path / "one"), searching(tmp_path / "two" / "deeper")
    made = files(build(one))
    assert files(build(other)) == made
    assert sum(path.startswith("search/2024/fragment/") for path in made) == 4
    for name in ("2024", "2023", "undated"):
        assert json.loads(made[f"search/{name}/pagefind-entry.json"])["languages"]["en"]["page_count"]


def test_only_the_years_whose_articles_changed_are_indexed_again(tmp_path: Path, indexed: list[str]) -> None:
    searching(tmp_path)
    build(tmp_path)
    assert indexed == ["2024", "2023", "undated"]
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*")}
    build(tmp_path)
    assert len(indexed) == 3
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*")} == before
    add(
        tmp_path,
        "What the year built in wind",
        "More than it said.",
        date="2023-12-30T10:00",
        topics=("wind", "energy"),
    )
    build(tmp_path)
    assert indexed[3:] == ["2023"]
    assert "More than it said" in str(fragments(tmp_path / "site", "2023"))
    next((tmp_path / "site/search/2024/fragment").iterdir()).unlink()
    build(tmp_path)
    assert indexed[4:] == ["2024"]


def test_an_article_that_is_changed_while_it_is_indexed_and_put_back_is_indexed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searching(tmp_path)
    article = tmp_path / "content/articles/2023/12/what-the-year-built-in-wind.md"
    whole, real = article.read_bytes(), search.place
    with monkeypatch.context() as patch:
        patch.setattr(search, "place", lambda *args: article.write_bytes(whole + b"\nMeanwhile.\n") and real(*args))
        assert "Meanwhile" in str(fragments(build(tmp_path), "2023"))
    article.write_bytes(whole)
    assert "Meanwhile" not in str(fragments(build(tmp_path), "2023"))


def test_a_grown_index_is_that_of_a_fresh_build_and_an_emptied_year_goes(tmp_path: Path) -> None:
    searching(tmp_path / "grown")
    build(tmp_path / "grown")
    searching(tmp_path / "fresh")
    for root in (tmp_path / "grown", tmp_path / "fresh"):
        add(root, "A port in the hills", date="2022-07-01", topics=("ports",))
        (root / "content/articles/2023/12/what-the-year-built-in-wind.md").unlink()
    assert files(build(tmp_path / "grown")) == files(build(tmp_path / "fresh"))
    assert not (tmp_path / "grown/site/search/2023").exists()


def test_the_words_of_an_article_stay_words(tmp_path: Path) -> None:
    searching(tmp_path)
    title = "A <script>alert(1)</script> \"quoted\" & 'done'"
    add(
        tmp_path,
        title,
        "# Head\n\n<mark>In</mark> **bold** &lt;b>\n\n- it\x07\u202em",
        slug="h",
        date="2019-05-06",
        source="Otter",
    )
    (held,) = fragments(build(tmp_path), "2019")
    assert held["meta"] == {"title": title, "source": "Otter"}
    assert held["url"] == "2019-05-06 articles/2019/05/h/"
    assert str(held["content"]).endswith("in short. Head <mark>In</mark> bold <b> item".replace("item", "itm"))


def test_an_article_of_a_title_alone_is_found_by_it_and_one_without_a_word_stops_nothing(tmp_path: Path) -> None:
    searching(tmp_path)
    add(tmp_path, "Nothing but this", "", slug="one", date="2019-05-06", summary="")
    add(tmp_path, "…", "***", slug="two", date="2018-05-06", summary="")
    site = build(tmp_path)
    assert [held["content"] for held in fragments(site, "2019")] == ["Nothing but this"]
    assert not (site / "search/2018").exists()


def test_a_page_of_ones_own_at_its_address_is_told_before_anything_is_built(tmp_path: Path) -> None:
    (searching(tmp_path) / "content/search.md").write_text("# Where to look\n")
    with pytest.raises(Trouble, match=r"the search page and a page of content/ are both search/; rename yours"):
        publish.build(tmp_path)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("value", ["maybe", "[]", "1"])
def test_the_setting_is_true_or_false(tmp_path: Path, value: str) -> None:
    settings = searching(tmp_path) / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("search: true", f"search: {value}"))
    with pytest.raises(Trouble, match=r"'search'"):
        publish.build(tmp_path)


def test_where_the_extra_is_missing_the_build_says_so_once_and_the_page_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "program", lambda: None)
    said = publish.build(searching(tmp_path))
    assert said and said.count("pip install 'copydesk[search]'") == 1
    page = html.document_fromstring((tmp_path / "site/search/index.html").read_text())
    assert "This site has no search index yet." in page.text_content()
    assert page.xpath("//main//a/@href") == ["../archive/index.html", "../topics/index.html"]
    assert not page.xpath("//script|//form")
    assert set(page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")) == {POLICY}


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 3", "status 3"),
        ("read -d , _; printf %s, eyJwYXlsb2FkIjp7InR5cGUiOiJFcnJvciIsIm1lc3NhZ2UiOiJmdWxsIn19", "says: full"),
        ("read -d , _; printf hello,", "not Pagefind"),
    ],
)
def test_a_failing_pagefind_costs_its_years_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    broken_one = tmp_path / "pagefind"
    broken_one.write_text(f"#!{shutil.which('bash')}\n{script}\n")
    broken_one.chmod(broken_one.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(search, "program", lambda: broken_one)
    said = publish.build(searching(tmp_path / "room"))
    assert said and said.count("could not be made") == 3 and why in said
    assert "has no search index yet" in (tmp_path / "room/site/search/index.html").read_text()
    assert (tmp_path / "room/site/articles/2024/03").is_dir()
    monkeypatch.undo()
    assert publish.build(tmp_path / "room")
    assert len(fragments(tmp_path / "room/site", "2024")) == 4
