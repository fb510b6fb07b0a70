"""The site in a real browser: it obeys its own policy, and it fits a phone. Needs Chromium; slow."""

from __future__ import annotations

import contextlib
import functools
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import add, build, keep, newsroom

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine")]
BODY = """
A paragraph that fills a line or two of a narrow page, and then one long word: {long}.

| a wide table | {long} | c | d |
|---|--:|---|---|
| 1 | 2 | 3 | {long} |

    {long}{long}
""".format(long="Donaudampfschifffahrtsgesellschaft" * 4)
PAGES = ("", "articles/2024/04/one/", "topics/energy/", "topics/", "archive/", "about/", "404.html")
LIGHT, DARK = 1, 0  # Blink's mojom::PreferredColorScheme


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = newsroom(tmp_path_factory.mktemp("newsroom"), site_url="https://paper.example/")  # so that heads are full
    path = add(root, "A headline with one Donaudampfschifffahrtsgesellschaftskapitänswitwenrente", BODY, slug="one",
               date="2024-04-04", topics=("wind", "storage"))  # fmt: skip
    keep(path, page="x" * 300, removed=[{"start": 0, "end": 300, "why": "share"}])
    return build(root)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The folder over HTTP at a prefix-free address, and the paths that were asked for."""
    asked: list[str] = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", asked
    finally:
        server.shutdown()
        server.server_close()


def chromium(url: str, profile: Path, *switches: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
         "--disable-background-networking", f"--user-data-dir={profile}", "--enable-logging=stderr", *switches, url],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_are_drawn_with_their_style_and_without_a_breach_of_policy(
    site: Path, tmp_path: Path, width: int, scheme: int
) -> None:
    with served(site) as (address, asked):
        for number, page in enumerate(PAGES):
            shot = tmp_path / f"{number}.png"
            done = chromium(
                address + page, tmp_path / "profile", f"--blink-settings=preferredColorScheme={scheme}",
                f"--window-size={width},1200", f"--screenshot={shot}",
            )  # fmt: skip
            assert "Content Security Policy" not in done.stderr, page
            assert shot.stat().st_size > 5_000
        assert "/css/news.css" in asked


def through(address: str) -> tuple[str, str]:
    """Switches that bring every request for another host to us: http by its whole address, https as host:443.

    All other hosts that the pages name end in .example.
    """
    return f"--proxy-server={address.removesuffix('/')}", "--dump-dom"


def test_no_page_asks_another_host_for_anything_and_an_article_takes_three_requests(site: Path, tmp_path: Path) -> None:
    with served(site) as (address, asked):
        for number, page in enumerate(PAGES):
            asked.clear()
            chromium(address + page, tmp_path / f"profile-{number}", *through(address))
            ours = [path for path in asked if path.startswith("/")]
            assert ours[0] == f"/{page}" and set(ours[1:]) <= {"/css/news.css", "/favicon.svg"}, page
            assert len(ours) <= 3
            assert not [path for path in asked if ".example" in path], page  # the browser's own makers are asked always


def test_a_request_for_another_host_would_have_been_seen(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text(
        '<img src="http://one.example/x.png"><img src="https://two.example/y.png">', encoding="utf-8"
    )
    with served(tmp_path / "site") as (address, asked):
        chromium(address, tmp_path / "profile", *through(address))
    assert {"http://one.example/x.png", "two.example:443"} <= set(asked)


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(site: Path, tmp_path: Path, width: int) -> None:
    """Each page stands in a frame of the phone's width (no headless window is narrower than 500) and is measured."""
    probe = site / ".probe"
    probe.mkdir(exist_ok=True)
    frames = "".join(f'<iframe src="/{page}" width="{width}" height="900"></iframe>' for page in PAGES)
    (probe / "index.html").write_text(
        f"<!doctype html>{frames}<pre></pre><script>onload = () => {{ document.querySelector('pre').textContent = "
        "[...document.querySelectorAll('iframe')]"
        ".map(f => f.contentDocument.documentElement.scrollWidth).join(' ') }</script>",
        encoding="utf-8",
    )
    with served(site) as (address, _):
        done = chromium(address + ".probe/", tmp_path / "profile", "--dump-dom", "--window-size=1600,1200")
    widths = [int(w) for w in done.stdout.partition("<pre>")[2].partition("</pre>")[0].split()]
    assert len(widths) == len(PAGES)
    assert max(widths) <= width, dict(zip(PAGES, widths, strict=True))


def test_the_style_works_from_a_folder_too(site: Path, tmp_path: Path) -> None:
    styled, plain = tmp_path / "styled.png", tmp_path / "plain.png"
    done = chromium(
        (site / "index.html").as_uri(), tmp_path / "profile", "--window-size=800,600", f"--screenshot={styled}"
    )
    assert "Content Security Policy" not in done.stderr
    bare = tmp_path / "bare.html"
    text = (site / "index.html").read_text(encoding="utf-8")
    bare.write_text(text.replace('rel="stylesheet"', 'rel="nothing"'), encoding="utf-8")
    chromium(bare.as_uri(), tmp_path / "profile", "--window-size=800,600", f"--screenshot={plain}")
    assert styled.read_bytes() != plain.read_bytes()
