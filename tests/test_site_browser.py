"""The site in a real browser: it obeys its own policy, and it fits a phone. Needs Chromium; slow."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from browser import Browser, browser, needed, served
from newsroom import add, build, keep, newsroom

__all__ = ["browser"]
pytestmark = [pytest.mark.slow, needed]
BODY = """
A paragraph that fills a line or two of a narrow page, and then one long word: {long}.

| a wide table | {long} | c | d |
|---|--:|---|---|
| 1 | 2 | 3 | {long} |

    {long}{long}
""".format(long="Donaudampfschifffahrtsgesellschaft" * 4)
PAGES = (
    "",
    "articles/2024/04/one/",
    "articles/2024/04/one/edits/",
    "articles/2024/05/withdrawn/",
    "topics/energy/",
    "topics/",
    "archive/",
    "about/",
    "404.html",
)
ICON = "favicon.svg"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = newsroom(tmp_path_factory.mktemp("newsroom"), site_url="https://paper.example/")  # so that heads are full
    title = "A headline with one Donaudampfschifffahrtsgesellschaftskapitänswitwenrente"
    path = add(root, title, BODY.strip(), slug="one", date="2024-04-04", topics=("wind", "storage"),
               aliases=("articles/2024/03/before/",))  # fmt: skip
    add(root, "Withdrawn", date="2024-05-01", topics=("wind",), withdrawn=f"It was a {'long' * 30} hoax.")
    start, words = BODY.strip().index("narrow"), "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    new = {"field": "body", "start": start, "end": start + 63, "old": words, "new": "narrow", "rule": words, "why": "x"}
    keep(path, page="x" * 300, removed=[{"start": 0, "end": 300, "why": "share"}], changes=[new])
    return build(root)


def test_no_page_breaches_its_policy_or_asks_another_host_and_each_takes_three_requests(
    site: Path, browser: Browser
) -> None:
    with served(site) as (address, asked):
        for path in PAGES:
            with browser.page(proxy=address.removesuffix("/")) as page:  # brings us every request for another host
                page.open(address + path)
                assert page.complaints() == [], path
                assert page.requests() == [address + path, address + "css/news.css"]  # and its icon, when it likes
        assert {at for at in asked if at.startswith("/")} <= {f"/{path}" for path in (*PAGES, "css/news.css", ICON)}
        assert not [at for at in asked if ".example" in at]  # the browser's own makers are asked always


def test_a_request_for_another_host_and_a_breach_would_have_been_seen(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "index.html").write_text(
        '<img src="http://one.example/x.png"><img src="https://two.example/y.png">', encoding="utf-8"
    )
    (tmp_path / "strict.html").write_text(
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><p style='color: red'>x", "utf-8"
    )
    with served(tmp_path) as (address, asked), browser.page(proxy=address.removesuffix("/")) as page:
        page.open(address)
        assert page.requests() == [address, "http://one.example/x.png", "https://two.example/y.png"]
        assert {"http://one.example/x.png", "two.example:443"} <= set(asked)
        page.open(address + "strict.html")
        assert any("Content Security Policy" in said for said in page.complaints())


@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_are_drawn_in_the_readers_scheme(site: Path, browser: Browser, dark: bool) -> None:
    with served(site) as (address, _), browser.page() as page:
        page.look(dark=dark)
        for path in PAGES:
            page.open(address + path)
            red, green, blue = page.evaluate(
                "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)"
            )
            assert max(red, green, blue) < 64 if dark else min(red, green, blue) > 192, path


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(site: Path, browser: Browser, width: int) -> None:
    with served(site) as (address, _), browser.page() as page:
        page.look(width=width)
        for path in PAGES:
            page.open(address + path)
            assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [width, width], path


def test_a_former_address_leads_on_under_the_policy(site: Path, browser: Browser) -> None:
    with served(site) as (address, asked), browser.page() as page:
        page.open(address + "articles/2024/03/before/")
        for _ in range(50):  # it goes on as soon as it is read, perhaps before we ask
            if page.evaluate("location.pathname") == "/articles/2024/04/one/":
                break
            time.sleep(0.1)
        assert page.evaluate("document.readyState && location.pathname") == "/articles/2024/04/one/"
        assert page.complaints() == []
    assert "/articles/2024/04/one/" in asked


def test_the_style_works_from_a_folder_too(site: Path, browser: Browser) -> None:
    with browser.page() as page:
        page.open((site / "index.html").as_uri())
        assert page.complaints() == []
        assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
