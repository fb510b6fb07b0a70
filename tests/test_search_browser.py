"""Searching in a real browser, under the page's own policy. Needs Chromium and Pagefind; slow."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browser import Browser, browser, needed, served
from lxml import html
from newsroom import STORIES, add, build, newsroom

__all__ = ["browser"]

pytestmark = [pytest.mark.slow, needed]
ATTACK = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\"> &lt;b> <mark>own</mark>"
LATE = "Quay of hangars"  # ten of them in the newest year, each of them like Hangzhou to Pagefind


@pytest.fixture(scope="module", params=["", "https://paper.example/news/"], ids=["no address", "an address"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = newsroom(tmp_path_factory.mktemp("newsroom"), site_url=request.param)
    settings = root / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("[copydesk]", "[copydesk: {search: true}]"))
    add(root, "Another letter without a date", "A second letter.")
    for day in range(1, 13):
        add(root, f"{LATE} {day}", f"They hang {'in the harbour ' * (13 - day)}.", date=f"2025-06-{day:02}")
    add(root, "A port far from the sea", "Hangzhou has one.", date="2019-02-03T04:05")
    add(
        root, f"Attack {ATTACK}", f"Zeppelins {ATTACK} rise.\n\nA {'long' * 60} word.", date="2018-01-02", slug="attack"
    )
    return build(root)


def sought(site: Path, browser: Browser, query: str) -> Any:
    """The search page, below a prefix, when its answer stands."""
    with served(site.parent) as (address, _):
        return answered(f"{address}site/search/index.html?{query}", browser)


def answered(url: str, browser: Browser) -> Any:
    """The page at ``url`` when it has an answer."""
    with browser.page() as page:
        page.open(url)
        for _ in range(300):
            tree = html.document_fromstring(page.evaluate("document.documentElement.outerHTML"))
            tree.make_links_absolute(url)
            if told(tree) not in ("", "Searching…") or visible(tree, "gone") or visible(tree, "without"):
                breaches = [line for line in page.complaints() if "Content Security Policy" in line]
                assert breaches == []
                return tree
            time.sleep(0.1)
    raise AssertionError("no answer")


def told(tree: Any) -> str:
    return str(tree.xpath("normalize-space(//*[@id='told'])"))


def found(tree: Any) -> list[str]:
    return [str(heading.text_content()) for heading in tree.xpath("//*[@id='found']//h2")]


def visible(tree: Any, name: str) -> bool:
    return bool(tree.xpath(f"//*[@id='{name}'][not(@hidden)]"))


def test_a_search_finds_articles_and_leads_to_them_from_any_folder(site: Path, browser: Browser) -> None:
    tree = sought(site, browser, "q=turbines")
    assert sorted(found(tree)) == ["Turbines off the cape begin to turn", "Turbines off the cape lose a cable"]
    assert told(tree) == "2 articles found."
    for link in tree.xpath("//*[@id='found']//a/@href"):
        path = re.fullmatch(r"http://127\.0\.0\.1:\d+/site/(.*)", link)
        assert path and (site / path[1]).exists()
        assert (site / path[1]).is_file() == ("https" not in (site.parent / "mkdocs.yml").read_text())
    assert tree.xpath("//*[@id='found']//mark/text()") == ["Turbines"] * 2
    assert "17 March 2024" in tree.xpath("//*[@id='found']//time/text()")
    assert "A wire" in tree.xpath("//*[@id='found']//span/text()")
    assert not visible(tree, "without") and not visible(tree, "gone")


def test_the_newest_year_is_enough_where_it_has_enough_and_says_so(site: Path, browser: Browser) -> None:
    with served(site) as (address, asked):
        tree = answered(f"{address}search/?q=harbour", browser)
    assert told(tree) == "12 articles found in 2025. The first 10 are shown."
    assert len(found(tree)) == 10 and visible(tree, "more") and visible(tree, "older")
    assert not [path for path in asked if "/search/20" in path and "/search/2025/" not in path]
    assert not [path for path in asked if "worker" in path]


def test_a_word_of_an_old_year_is_found_behind_many_that_begin_like_it(site: Path, browser: Browser) -> None:
    tree = sought(site, browser, "q=Hangzhou")
    assert found(tree) == ["A port far from the sea"]
    assert tree.xpath("//time/text()") == ["3 February 2019, 04:05"]


def test_all_words_are_looked_for_and_some_only_where_no_article_has_all(site: Path, browser: Browser) -> None:
    assert found(sought(site, browser, "q=turbines+cable")) == ["Turbines off the cape lose a cable"]
    tree = sought(site, browser, "q=turbines+Hangzhou")
    assert told(tree).startswith("No article has all of these words;")
    assert "A port far from the sea" in found(tree)
    assert told(sought(site, browser, "q=xylophone")) == "Nothing found. Fewer or other words may find more."
    phrase = quote('"lose a cable"')
    assert found(sought(site, browser, f"q={phrase}")) == ["Turbines off the cape lose a cable"]


def test_newest_first_goes_by_date_over_the_years_and_a_year_can_be_chosen(site: Path, browser: Browser) -> None:
    titles = found(sought(site, browser, "q=in+short&order=newest"))
    assert titles == [f"{LATE} {day}" for day in range(12, 2, -1)]
    titles = found(sought(site, browser, "q=paragraph&order=newest"))
    assert titles == [title for _, title, _ in STORIES]
    letters = found(sought(site, browser, "q=letter&order=newest"))
    assert sorted(letters) == ["A letter without a date", "Another letter without a date"]
    tree = sought(site, browser, "q=paragraph&year=2023")
    assert found(tree) == ["What the year built in wind"] and told(tree) == "1 article found in 2023."
    tree = sought(site, browser, "q=paragraph&year=Undated&order=nonsense")
    assert found(tree) == ["A letter without a date"] and told(tree) == "1 article found among the undated."


@pytest.mark.parametrize("query", ["zeppelins", ATTACK])
def test_nothing_that_an_article_or_an_address_says_is_live(site: Path, browser: Browser, query: str) -> None:
    tree = sought(site, browser, f"q={quote(query)}")
    assert f"Attack {ATTACK}" in found(tree)
    assert tree.xpath("string(//title)") == "Search – The Test & Times"
    assert {element.tag for element in tree.xpath("//*[@id='found']//*")} <= set(
        "article h2 a p mark time span".split()
    )
    (excerpt,) = tree.xpath("//article[contains(., 'Attack')]/p[@class='short']")
    assert "<img src=x onerror=\"document.title='ran'\">" in excerpt.text_content()
    assert not [name for element in tree.xpath("//main//*") for name in element.attrib if name.startswith("on")]


def test_a_year_that_is_not_there_is_passed_over_and_a_missing_index_is_told(
    site: Path, tmp_path: Path, browser: Browser
) -> None:
    copy = tmp_path / "copy" / "site"
    shutil.copytree(site, copy)
    (copy.parent / "mkdocs.yml").touch()
    for name in ("2025", "2023"):
        shutil.rmtree(copy / "search" / name)
    tree = sought(copy, browser, "q=turbines")
    assert len(found(tree)) == 2 and not visible(tree, "gone")
    for folder in [path for path in (copy / "search").iterdir() if path.is_dir()]:
        shutil.rmtree(folder)
    tree = sought(copy, browser, "q=turbines")
    assert visible(tree, "gone") and not found(tree) and told(tree) == ""
    assert tree.xpath("//*[@id='gone']/a[contains(@href, 'archive/')]")


def test_from_a_folder_and_without_script_the_page_says_where_else_to_look(site: Path, browser: Browser) -> None:
    page = (site / "search/index.html").as_uri()
    folder = answered(f"{page}?q=turbines", browser)
    bare = html.document_fromstring((site / "search/index.html").read_text(encoding="utf-8"))  # as it is without script
    for tree in (folder, bare):
        assert visible(tree, "without") and not visible(tree, "seek")
        assert tree.xpath("//*[@id='without']/a[contains(@href, 'topics/')]")


WORKED = """(async () => {
  const said = [], at = (id) => document.getElementById(id);
  const count = () => document.querySelectorAll("#found article").length;
  const until = async (test) => {
    for (let n = 0; n < 300 && !test(); n++) await new Promise((go) => setTimeout(go, 100));
  };
  await until(() => !at("seek").hidden);
  said.push("focus " + document.activeElement.id);
  at("q").value = "harbour";
  document.querySelector("#seek button").click();
  await until(() => count() === 10);
  said.push(location.search, count(), document.documentElement.scrollWidth);
  at("more").click();
  await until(() => count() === 12);
  said.push("focus " + [...document.querySelectorAll("#found a")].indexOf(document.activeElement), at("more").hidden);
  at("older").click();
  await until(() => at("older").hidden && count() >= 10);
  said.push(at("told").textContent);
  at("order").value = "newest";
  at("order").dispatchEvent(new Event("change"));
  await until(() => location.search.includes("newest") && count());
  said.push(location.search);
  at("q").value = "zeppelins";
  document.querySelector("#seek button").click();
  await until(() => count() === 1);
  said.push(document.documentElement.scrollWidth);
  history.back();
  await until(() => at("q").value === "harbour" && count() > 1);
  said.push(location.search, at("q").value, count());
  return said;
})()"""


def test_the_page_is_worked_by_hand_keeps_its_address_and_fits_a_phone(site: Path, browser: Browser) -> None:
    with served(site) as (address, _), browser.page() as page:
        page.look(width=320, height=900)
        page.open(f"{address}search/index.html")
        said = page.evaluate(WORKED)
        assert page.complaints() == []
    assert said[:3] == ["focus q", "?q=harbour", 10] and said[3] <= 320
    assert said[4:6] == ["focus 10", True]
    assert said[6] == "13 articles found. The first 10 are shown."
    assert said[7] == "?q=harbour&order=newest" and said[8] <= 320
    assert said[9:] == ["?q=harbour&order=newest", "harbour", 10]
