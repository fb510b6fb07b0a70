"""The site: what is built, that it is built the same each time, and that nothing is lost when a build fails."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from newsroom import STORIES, add, broken, build, files, keep, newsroom, trees

from pipeline.publish.derive import Derivation
from pipeline.publish.place import Staging

CAPE = "articles/2024/03/turbines-off-the-cape-begin-to-turn/index.html"


def test_every_article_topic_and_month_has_its_page_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path))
    have = set(files(site))
    assert {"index.html", "404.html", "feed.xml", "robots.txt", "about/index.html", "css/news.css"} <= have
    assert {"archive/2024-03/index.html", "archive/2024-02/index.html", "archive/undated/index.html"} <= have
    assert {"topics/energy/index.html", "topics/wind/index.html", "topics/index.html"} <= have
    assert sum(path.startswith("articles/") for path in have) == len(STORIES)
    assert broken(site) == []


def test_the_front_page_leads_with_the_newest_and_shows_every_article_once(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path))
    tree = html.document_fromstring((site / "index.html").read_text(encoding="utf-8"))
    assert tree.xpath("string(//*[@class='lead']//h2)") == "Cranes in the old harbour go electric"
    assert tree.xpath("string(//*[@class='dateline'])") == "Monday, 18 March 2024"
    titles = [" ".join(e.text_content().split()) for e in tree.xpath("//main//*[contains(@class, 'headline')]")]
    assert sorted(titles) == sorted(title for _, title, _ in STORIES)


def test_a_long_archive_is_paged_and_a_new_article_changes_no_page_that_is_full(tmp_path: Path) -> None:
    newsroom(tmp_path, stories=False)
    for day in range(1, 27):
        for title in ("Report number", "Another report", "A third report", "One more report"):
            add(tmp_path, f"{title} {day}", date=f"2024-01-{day:02}", topics=("wind",))
    site = build(tmp_path)
    listed = []
    for path in ("index.html", *(f"page/{number}/index.html" for number in (3, 2, 1))):
        tree = html.document_fromstring((site / path).read_text(encoding="utf-8"))
        listed += tree.xpath("//main//*[contains(@class, 'headline')]/a/text()")
    assert len(listed) == len(set(listed)) == 104
    assert tree.xpath("//nav[@class='pager']//a/@href") == ["../../page/2/index.html"]
    assert tree.xpath("string(//nav[@class='pager']/p[2])") == "January 2024"
    assert (site / "topics/wind/page/1/index.html").is_file()
    assert not (site / "page/4").exists()
    assert broken(site) == []
    full = {path: data for path, data in files(site).items() if "page/" in path}
    add(tmp_path, "The newest", date="2024-02-01", topics=("wind",))
    assert {path: data for path, data in files(build(tmp_path)).items() if "page/" in path} == full


def test_an_article_shows_its_head_and_where_it_comes_from(tmp_path: Path) -> None:
    newsroom(tmp_path)
    add(
        tmp_path, "A plant by the river", " ".join(["word"] * 700), date="2024-03-20T07:05", authors=("Ada B",),
        editor="Zhao E", section="Hydrogen + Storage", topics=("storage",), url="https://www.wire.example/a?b=1&c=2",
    )  # fmt: skip
    tree = html.document_fromstring(
        build(tmp_path).joinpath("articles/2024/03/a-plant-by-the-river/index.html").read_text()
    )
    text = " ".join(tree.text_content().split())
    for words in ("A plant by the river, in short.", "By Ada B", "Editor Zhao E", "20 March 2024, 07:05", "3 minutes"):
        assert words in text
    assert "Filed there under Hydrogen + Storage" in text
    (original,) = tree.xpath("//a[contains(text(), 'the original')]")
    assert original.get("href") == "https://www.wire.example/a?b=1&c=2"
    assert set(original.get("rel").split()) >= {"nofollow", "noopener", "noreferrer"}
    assert tree.xpath("//aside//a[text()='Energy storage']/@href") == ["../../../../topics/storage/index.html"]


def test_a_summary_that_the_article_begins_with_is_not_shown_twice(tmp_path: Path) -> None:
    newsroom(tmp_path, stories=False)
    said = "The quay is open to *all* ships"
    for title, body in (("One", f"## {said}\n\nIt is long."), ("Two", "The quay is open. It is long.")):
        add(tmp_path, title, body, date="2024-03-20", summary="The quay is open to all ships.")
    site = build(tmp_path) / "articles/2024/03"
    pages = [html.document_fromstring(site.joinpath(name, "index.html").read_text()) for name in ("one", "two")]
    assert [len(page.find_class("standfirst")) for page in pages] == [0, 1]


def test_a_topic_page_holds_the_articles_of_narrower_topics_too(tmp_path: Path) -> None:
    tree = html.document_fromstring(build(newsroom(tmp_path)).joinpath("topics/energy/index.html").read_text())
    assert "How power is made & moved." in tree.text_content()
    assert len(tree.xpath("//article")) == 5
    assert tree.xpath("//header//ul[@class='tags']//a/text()") == ["Wind power", "Energy storage"]


def test_the_same_newsroom_gives_the_same_bytes_in_any_folder(tmp_path: Path) -> None:
    assert files(build(newsroom(tmp_path / "one"))) == files(build(newsroom(tmp_path / "two" / "deeper")))


def test_a_second_build_rewrites_nothing(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path))
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in site.rglob("*")}
    build(tmp_path)
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in site.rglob("*")} == before
    assert not (tmp_path / ".site.next").exists()


def test_a_newer_article_changes_the_page_of_no_article_but_the_one_before_it(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    before = {path: data for path, data in files(build(root)).items() if path.startswith("articles/")}
    add(root, "Turbines off the cape begin to turn again", date="2024-03-19", topics=("wind", "energy"))
    after = files(build(root))
    changed = [path for path, data in before.items() if after[path] != data]
    assert changed == ["articles/2024/03/cranes-in-the-old-harbour-go-electric/index.html"]


def test_a_rebuild_after_a_change_an_addition_and_a_removal_is_the_full_build(tmp_path: Path) -> None:
    newsroom(tmp_path / "grown")
    build(tmp_path / "grown")
    newsroom(tmp_path / "fresh")
    for root in (tmp_path / "grown", tmp_path / "fresh"):
        add(root, "A mine that stores the evening", "It now stores the night.", date="2024-03-02", topics=("storage",))
        add(root, "A port in the hills", date="2022-07-01", topics=("ports",))
        (root / "content/articles/2024/03/turbines-off-the-cape-begin-to-turn.md").unlink()
    assert files(build(tmp_path / "grown")) == files(build(tmp_path / "fresh"))


def test_an_article_that_goes_takes_its_topic_and_month_pages_with_it(tmp_path: Path) -> None:
    newsroom(tmp_path)
    last = add(tmp_path, "The only one on ports", date="2021-05-05", topics=("ports",))
    (tmp_path / "content/articles/2024/03/cranes-in-the-old-harbour-go-electric.md").unlink()
    site = build(tmp_path)
    assert (site / "topics/ports/index.html").is_file()
    last.unlink()
    build(tmp_path)
    for gone in ("topics/ports", "archive/2021-05", "articles/2021"):
        assert not (site / gone).exists(), gone
    assert b"topics/ports" not in (site / "index.html").read_bytes()
    assert broken(site) == []


def test_what_is_not_ours_at_the_top_of_the_site_stays(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path))
    (site / ".nojekyll").touch()
    build(tmp_path)
    assert (site / ".nojekyll").exists()


def elsewhere(site: Path) -> Path:
    """Put another tree of the same files in the site's place, as a restored copy or a checkout does."""
    other = site.with_name("other")
    shutil.copytree(site, other)
    shutil.rmtree(site)
    return other.rename(site)


def test_a_site_that_is_not_the_one_that_was_built_is_made_whole(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path))
    before = files(site)
    elsewhere(site)
    (site / "stale.html").touch()
    (site / "topics/wind/index.html").write_text("half a pa", encoding="utf-8")
    (site / "archive/index.html").unlink()
    build(tmp_path)
    assert files(site) == before


def test_a_build_that_dies_leaves_the_old_site_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = build(newsroom(tmp_path))
    before = files(site)
    add(tmp_path, "Something new", date="2025-01-01", topics=("wind",))

    def dies(*args: object, **more: object) -> object:
        raise KeyboardInterrupt

    for step in (Derivation, "_indexes"), (Staging, "finish"):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(*step, dies)
            build(tmp_path)
        assert files(site) == before
    build(tmp_path)
    assert "articles/2025/01/something-new/index.html" in files(site)


def test_after_any_edits_the_site_is_the_one_that_a_full_build_gives(tmp_path: Path) -> None:
    """Promise 6: pages that are kept from the last build are those that would be made now."""
    rng = random.Random(6)
    root = newsroom(tmp_path / "by-and-by", site_url="https://paper.example/")
    build(root)
    for step in range(12):
        articles = sorted((root / "content/articles").rglob("*.md"))
        what = rng.choice(["add", "change", "delete", "link", "ledger", "spoil the site", "rename a topic", "move"])
        some = rng.choice(articles)
        if what == "add":
            add(root, f"News {step}", date=f"2024-0{rng.randint(1, 6)}-11", topics=("wind",))
        elif what == "change":
            some.write_text(some.read_text(encoding="utf-8") + f"\nStep {step}.\n", encoding="utf-8")
        elif what == "delete" and len(articles) > 3:
            some.unlink()
        elif what == "link":
            other = Path(os.path.relpath(rng.choice(articles), some.parent)).as_posix()
            some.write_text(some.read_text(encoding="utf-8") + f"\n[see]({other})\n", encoding="utf-8")
        elif what == "ledger":
            keep(some, page=f"Share {step}", removed=[{"start": 0, "end": 5, "why": "share"}])
        elif what == "move":
            some.rename(some.with_name(f"moved-{step}.md"))
        elif what == "spoil the site":
            page = rng.choice(sorted((root / "site/articles").rglob("*.html"))).relative_to(root / "site")
            (elsewhere(root / "site") / page).write_text("touched", encoding="utf-8")
        else:
            desk = root / "desk/topics.toml"
            desk.write_text(
                desk.read_text(encoding="utf-8").replace('label = "Wind', 'label = "Windy'), encoding="utf-8"
            )
        incremental = files(build(root))
        fresh = tmp_path / f"fresh-{step}"
        shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("site", ".copydesk"))
        assert incremental == files(build(fresh)), f"step {step}: {what}"


def test_a_file_with_bad_front_matter_is_named_and_the_others_are_published(tmp_path: Path) -> None:
    newsroom(tmp_path)
    bad = tmp_path / "content/articles/2024/03"
    (bad / "list.md").write_text("---\ntitle: [a, b]\n---\n\nBody\n", encoding="utf-8")
    (bad / "open.md").write_text("---\nsource: x\ntitle: [open\n---\n\nBody\n", encoding="utf-8")
    (bad / "day.md").write_text("---\ntitle: x\ndate: 2024-02-30\n---\n\nBody\n", encoding="utf-8")
    (bad / "bytes.md").write_bytes(b"---\ntitle: x\n---\n\nBody \xff\n")
    (bad / "none.md").write_text("No head at all, <script>alert(1)</script>\n", encoding="utf-8")
    (bad / "b'ad <name>.md").write_text("---\ntitle: x\n---\n\nBody\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for place in (
        "list.md, line 2",
        "open.md, line",
        "day.md, line 3",
        "bytes.md, line 5",
        "none.md, line 1",
        "<name>.md",
    ):
        assert place in done.stderr
    assert "6 articles published, 6 files set aside" in done.stderr
    assert sum(path.startswith("articles/") for path in files(tmp_path / "site")) == len(STORIES)


def test_a_desk_that_does_not_hang_together_stops_the_build_in_one_line(tmp_path: Path) -> None:
    newsroom(tmp_path, topics='[[topic]]\nid = "a"\nlabel = "A"\nbroader = ["b"]\n')
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "points to 'b', which is not there" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_newsroom_still_has_a_front_page(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path, stories=False))
    assert "Nothing has been published yet" in (site / "index.html").read_text(encoding="utf-8")
    assert broken(site) == []


def test_articles_link_to_each_other_to_the_outside_and_never_to_nothing(tmp_path: Path) -> None:
    newsroom(tmp_path)
    add(
        tmp_path, "Links", "[ours](../03/turbines-off-the-cape-begin-to-turn.md) [out](https://a.example/x) "
        "[original](/rest?p=1) [here](#top) ![Chart](https://pictures.example/c.png)", date="2024-05-05",
        url="https://wire.example/deep/story",
    )  # fmt: skip
    add(tmp_path, "By hand", "[nowhere](gone.md) and [here](links.md)", date="2024-05-06", url="")
    site = build(tmp_path)
    tree = html.document_fromstring((site / "articles/2024/05/links/index.html").read_text())
    (body,) = tree.xpath("//div[@class='body']")
    assert body.xpath(".//a/text()") == ["ours", "out", "original", "pictures.example"]
    assert body.xpath(".//a/@href")[0] == "../../03/turbines-off-the-cape-begin-to-turn/index.html"
    assert body.xpath(".//a/@href")[2] == "https://wire.example/rest?p=1"
    assert [link.get("rel") for link in body.xpath(".//a")] == [None, *["noopener noreferrer nofollow"] * 3]
    assert "Picture: Chart" in body.text_content()
    assert not tree.xpath("//img")
    tree = html.document_fromstring((site / "articles/2024/05/by-hand/index.html").read_text())
    assert tree.xpath("//div[@class='body']//a/@href") == ["../links/index.html"]
    assert broken(site) == []


def test_a_link_to_a_heading_leads_to_it(tmp_path: Path) -> None:
    newsroom(tmp_path)
    add(tmp_path, "Parts", "[costs](#what-it-costs) [none](#gone)\n\n## What it costs\n\nMuch.", date="2024-05-05")
    add(tmp_path, "Refers", "[costs](parts.md#what-it-costs)", date="2024-05-06")
    site = build(tmp_path)
    tree = html.document_fromstring((site / "articles/2024/05/parts/index.html").read_text())
    (body,) = tree.xpath("//div[@class='body']")
    assert body.xpath(".//a/@href") == ["#what-it-costs"]
    assert body.xpath(".//h2/@id") == ["what-it-costs"]
    tree = html.document_fromstring((site / "articles/2024/05/refers/index.html").read_text())
    assert tree.xpath("//div[@class='body']//a/@href") == ["../parts/index.html#what-it-costs"]


@pytest.mark.parametrize(("address", "ending"), [("", ".html"), ("https://paper.example/news/", "/")])
def test_links_name_files_only_where_the_site_is_opened_from_its_folder(
    tmp_path: Path, address: str, ending: str
) -> None:
    newsroom(tmp_path, site_url=address)
    (tmp_path / "content/about.md").write_text(
        "# About\n\n[a](articles/2024/03/a-mine-that-stores-the-evening.md)", "utf-8"
    )
    for where, tree in trees(build(tmp_path)):
        for link in tree.xpath("//a/@href[not(contains(., ':')) and not(starts-with(., '#'))]"):
            assert link.endswith((ending, "feed.xml")), (where, link)
            assert where == "404.html" or not link.startswith("/"), (where, link)


def test_a_page_of_the_newsroom_may_link_to_an_article(tmp_path: Path) -> None:
    newsroom(tmp_path)
    (tmp_path / "content/about.md").write_text(
        "# About\n\n[a story](articles/2024/03/turbines-off-the-cape-begin-to-turn.md) <script>x()</script>", "utf-8"
    )
    site = build(tmp_path)
    assert broken(site) == []
    about = (site / "about/index.html").read_text()
    assert "../articles/2024/03/turbines-off-the-cape-begin-to-turn/" in about
    assert "x()" not in about


def test_no_page_loads_anything_from_elsewhere_and_each_says_so_in_its_policy(tmp_path: Path) -> None:
    for where, tree in trees(build(newsroom(tmp_path))):
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'"), where
        assert "unsafe" not in policy
        assert len(tree.xpath("//h1")) == 1, where
