"""Every kind of page, in light and in dark, at a phone's width and a desk's, has nothing that axe-core objects to.

axe-core runs beside the page under the page's own policy. It is read from the package axe-playwright-python, of which
nothing else is used (`make test-slow` installs it without the Playwright that it asks for). Needs Chromium; slow.
"""

from __future__ import annotations

import importlib.resources
import importlib.util
from pathlib import Path

import pytest
from browser import Browser, Page, browser, needed, served
from newsroom import add, build, keep, newsroom

__all__ = ["browser"]
HAS_AXE = importlib.util.find_spec("axe_playwright_python") is not None
pytestmark = [
    pytest.mark.slow,
    needed,
    pytest.mark.skipif(not HAS_AXE, reason="NO PAGE WAS LOOKED AT BY AXE: make test-slow installs it"),
]
BODY = """
Paragraphs with *emphasis*, **strong words**, `code`, [a link](https://elsewhere.example/), and one
[within](../03/a-mine-that-stores-the-evening.md).

## A heading

- one
- two
    1. three

> A quotation of more than a word.

### Below it

| Berths | Tonnes |
|---|--:|
| 12 | 1,000 |

![A quay](https://elsewhere.example/quay.jpg "The quay in May")

    a line of code that is rather long and goes on and on and on and on and on and on and on and on and on and on

* * *

The port opened on Tuesday, it said.
"""
CHANGE = {"field": "body", "start": 0, "end": 0, "old": "", "new": "", "rule": "emphatic-did", "why": "It is plainer."}
PAGES = (
    "",
    "page/1/",
    "articles/2024/06/everything/",
    "articles/2024/06/everything/edits/",
    "articles/2024/06/by-hand/",
    "articles/2024/06/by-hand/edits/",
    "articles/undated/a-letter-without-a-date/",
    "topics/",
    "topics/energy/",
    "topics/wind/",
    "topics/wind/page/1/",
    "archive/",
    "archive/2024-06/",
    "archive/undated/",
    "about/",
    "search/",
    "articles/2024/06/as-it-was-called/staying.html",  # it would lead on at once
    "articles/2024/06/taken-back/",
    "404.html",
)
RUN = """axe.run(document, {preload: false}).then(told => told.violations.map(
    one => one.id + ": " + one.nodes.map(node => node.html.slice(0, 120) + node.failureSummary).join(" | ")))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = newsroom(tmp_path_factory.mktemp("newsroom"), site_url="https://paper.example/")
    place = BODY.strip().index("opened")
    changes = [CHANGE | {"start": place, "end": place + 8, "old": "did open", "new": "opened"}]
    page = f"Log in {BODY} Share this"
    removed = [
        {"start": 0, "end": 6, "why": "login"},
        {"start": len(page) - 10, "end": len(page), "why": "share"},
    ]
    because = [{"field": "text", "start": 0, "end": 5, "words": "berths"}]
    topics = [{"topic": "ports", "label": "Ports", "score": 0.5, "because": because}]
    for slug in ("everything", "by-hand"):
        article = add(
            root, f"A port has {slug}", BODY.strip(), slug=slug, date="2024-06-02T10:00", authors=("A. Writer",),
            editor="An Editor", section="Ports", topics=("ports", "wind"),
        )  # fmt: skip
        keep(article, page=page, changes=changes, removed=removed, topics=topics)
    article.write_text(article.read_text(encoding="utf-8").replace("Tuesday", "Monday"), encoding="utf-8")
    for number in range(100):
        add(root, f"Turbine {number} turns", date=f"2022-{number % 12 + 1:02}-01", slug=f"t{number}", topics=("wind",))
    add(
        root,
        "A port has another name",
        slug="a-port",
        date="2024-06-03",
        aliases=("articles/2024/06/as-it-was-called",),
    )
    add(root, "A port was taken back", slug="taken-back", date="2024-06-04", withdrawn="It was not so.")
    config = root / "mkdocs.yml"
    told = config.read_text(encoding="utf-8").replace("[copydesk]", "\n  - copydesk:\n      search: true")
    config.write_text(told, encoding="utf-8")
    site = build(root)
    moved = (site / "articles/2024/06/as-it-was-called/index.html").read_text(encoding="utf-8")
    staying = "".join(line for line in moved.splitlines(keepends=True) if "refresh" not in line)
    assert staying != moved
    (site / "articles/2024/06/as-it-was-called/staying.html").write_text(staying, encoding="utf-8")
    return site


def violations(page: Page) -> list[str]:
    """What axe-core objects to in the page, each with its elements."""
    page.evaluate((importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    return [str(one) for one in page.evaluate(RUN)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_objects_to_nothing(site: Path, browser: Browser, width: int, dark: bool) -> None:
    with served(site) as (address, _), browser.page() as page:
        page.look(width=width, dark=dark)
        found = {}
        for path in PAGES:
            page.open(address + path)
            assert page.evaluate("document.querySelectorAll('main').length") == 1, path
            found[path] = violations(page)
            assert page.complaints() == [], path  # and axe needed no leave of the policy
        assert {path: told for path, told in found.items() if told} == {}


def test_axe_would_have_objected(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "index.html").write_text(
        "<!doctype html><title>x</title><main><h1>x</h1><img src=x.png><p style='color: #999; background: #eee'>pale",
        encoding="utf-8",
    )
    with served(tmp_path) as (address, _), browser.page() as page:
        page.open(address)
        found = {one.partition(":")[0] for one in violations(page)}
    assert {"html-has-lang", "image-alt", "color-contrast"} <= found
