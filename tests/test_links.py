"""Every link of the built site is followed; what leads to nothing is said with its place; nothing private is asked."""

from __future__ import annotations

import contextlib
import http.server
import ipaddress
import json
import os
import re
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from newsroom import add, build, newsroom

from pipeline import __version__
from pipeline.cli import verbs
from pipeline.publish.linkcheck import Broken, look
from pipeline.publish.outside import Answer, Asker, Remembered, ask_all, public
from pipeline.trouble import Trouble

ADDRESS = "https://paper.example/news/"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = newsroom(tmp_path_factory.mktemp("newsroom"), site_url=ADDRESS)
    add(root, "Parts", "[costs](#what-it-costs)\n\n## What it costs\n\nMuch.", date="2024-05-05", topics=("wind",))
    add(root, "Refers", "[costs](parts.md#what-it-costs) [out](https://a.example/x#y)", date="2024-05-06")
    return build(root)


def site(folder: Path, page: str, **others: str) -> list[Broken]:
    """What is broken in a site of one page, and other files; "/" in a file's name is written "__"."""
    for name, text in {"index.html": page, **{n.replace("__", "/"): t for n, t in others.items()}}.items():
        path = folder / name.replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return look(folder).broken


@pytest.mark.parametrize("address", ["", ADDRESS, "https://paper.example/"])
def test_the_site_that_we_build_has_no_broken_link(tmp_path: Path, address: str) -> None:
    looked = look(build(newsroom(tmp_path, site_url=address)))
    assert looked.broken == []
    assert looked.pages == 19 and looked.links > 400
    assert all(outside.startswith("https://wire.example/") for outside in looked.outside)


def test_addresses_outside_are_told_once_with_their_first_place(whole: Path) -> None:
    outside = look(whole).outside
    assert "https://a.example/x" in outside
    path, line = outside["https://a.example/x"]
    assert "https://a.example/x#y" in (whole / path).read_text().splitlines()[line - 1]


@pytest.mark.parametrize(
    ("path", "old", "new", "link", "why"),
    [
        ("index.html", 'href="./about/"', 'href="./abuot/"', "./abuot/", "leads to nothing"),
        ("about/index.html", "../css/news.css", "../css/mews.css", "../css/mews.css", "leads to nothing"),
        ("topics/index.html", "card.png", "cart.png", f"{ADDRESS}cart.png", "leads to nothing"),
        ("index.html", '"#_main"', '"#_mian"', "#_mian", "is no part of this page"),
        ("404.html", "/news/css/", "/mews/css/", "/mews/css/news.css", "leads out of the site"),
        ("feed.xml", "articles/2024/05/refers/", "articles/2024/05/refres/",
         f"{ADDRESS}articles/2024/05/refres/", "leads to nothing"),
        ("rss.xml", "articles/2024/05/refers/</link>", "articles/2024/05/x/</link>",
         f"{ADDRESS}articles/2024/05/x/", "leads to nothing"),
        ("topics/wind/feed.json", "articles/2024/05/parts/", "articles/2024/05/x/",
         f"{ADDRESS}articles/2024/05/x/", "leads to nothing"),
        ("sitemap-2023.xml", f"{ADDRESS}articles/2023", "https://other.example/articles/2023",
         "https://other.example/articles/2023/12/what-the-year-built-in-wind/",
         "is not of this site, as a sitemap wants it"),
        ("sitemap.xml", "sitemap-2023", "sitemap-1923", f"{ADDRESS}sitemap-1923.xml", "leads to nothing"),
        ("robots.txt", "sitemap-news", "sitemap-views", f"{ADDRESS}sitemap-views.xml", "leads to nothing"),
        ("css/news.css", "", "a { background: url('gone.png') }\n", "gone.png", "leads to nothing"),
        ("articles/2024/05/refers/index.html", "#what-it-costs", "#what-it-cost",
         "../parts/#what-it-cost", "leads to no part of its page"),
        ("articles/2024/05/parts/index.html", '"mainEntityOfPage":"https://paper.example/news/articles/2024/05/parts/"',
         '"mainEntityOfPage":"https://paper.example/news/parts/"', f"{ADDRESS}parts/", "leads to nothing"),
        ("articles/2024/05/refers/index.html", '"https://a.example/x#y"', '"javascript:x()"',
         "javascript:x()", "leads nowhere: javascript is no scheme of the web"),
        ("articles/2024/05/refers/index.html", '"https://a.example/x#y"', '"http://[::1"',
         "http://[::1", "is no address"),
    ],
)  # fmt: skip
def test_each_kind_of_broken_link_is_found_with_its_line(
    whole: Path, path: str, old: str, new: str, link: str, why: str
) -> None:
    file = whole / path
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new) if old else new + before, encoding="utf-8")
    try:
        broken = look(whole).broken
    finally:
        file.write_text(before, encoding="utf-8")
    assert {(b.path, b.link, b.why) for b in broken} == {(path, link, why)}
    for b in broken:
        assert new.split("</")[0].strip('"#')[:12] in before.replace(old, new).splitlines()[b.line - 1] or not old


def test_an_article_that_is_gone_breaks_every_link_to_it(whole: Path) -> None:
    page = whole / "articles/2024/05/refers/index.html"
    hidden = page.rename(page.with_name("hidden"))
    try:
        broken = look(whole).broken
    finally:
        hidden.rename(page)
    assert {b.path for b in broken} >= {"index.html", "feed.xml", "rss.xml", "feed.json", "sitemap-2024.xml"}
    assert {b.why for b in broken} == {"leads to nothing"}


def test_links_are_read_as_a_browser_reads_them(tmp_path: Path) -> None:
    fine = (
        '<a href=" a%20b.html ">1</a><a href="?x=1">2</a><a href="">3</a><a href="#">4</a><a href="#top">5</a>'
        '<a href="sub">6</a><a href="sub/?q#Teil%20%C3%BC">7</a><a href="sub/../sub/index.html">8</a>'
        '<a href="mailto:a@b">9</a><a href="#:~:text=x">10</a><img srcset="p.png 1x, p.png 2x" src="data:image/png,x">'
        '<a href="#n">11</a><a name="n"></a><a href="HTTPS://A.example/">12</a><a href="//b.example/x">13</a>'
        '<a href="&#x73;ub/">14</a><!-- <a href="gone">15</a> -->'
    )
    assert site(tmp_path, fine, sub__index_dot_html='<p id="Teil ü">', a_b="") == [
        Broken("index.html", 1, "a%20b.html", "leads to nothing"),
        Broken("index.html", 1, "p.png", "leads to nothing"),
        Broken("index.html", 1, "p.png", "leads to nothing"),
    ]
    (tmp_path / "a b.html").write_text("<p>", encoding="utf-8")
    (tmp_path / "p.png").touch()
    assert look(tmp_path).broken == []
    assert sorted(look(tmp_path).outside) == ["https://A.example/", "https://b.example/x"]


@pytest.mark.parametrize("link", ["../x", "sub/../../x", "/../x", "%2e%2e/x"])
def test_a_link_out_of_the_site_is_said_to_be_one(tmp_path: Path, link: str) -> None:
    (tmp_path / "x").touch()
    (tmp_path / "site").mkdir()
    assert [b.why for b in site(tmp_path / "site", f'<a href="{link}">')] == ["leads out of the site"]


def test_what_cannot_be_read_is_a_finding_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "bytes.html").write_bytes(b'\xff\xfe<a href="gone\xff\x00">')
    (tmp_path / "loop.html").symlink_to("loop.html")
    broken = site(tmp_path, '<p>\n<a href="loop.html">x</a>', empty_dot_html="", feed_dot_xml="<feed>\n<a>",
                  feed_dot_json="{", deep_dot_html="<div>" * 5_000 + '<a href="gone">')  # fmt: skip
    said = {(b.path, b.line, b.why) for b in broken}
    assert {
        ("index.html", 2, "leads to nothing"), ("empty.html", 1, "holds no page that can be read"),
        ("deep.html", 1, "holds no page that can be read"), ("bytes.html", 1, "leads to nothing"),
        ("feed.xml", 2, "is no well-formed XML"), ("feed.json", 1, "holds JSON that cannot be read"),
    } == said  # fmt: skip


@given(st.text(max_size=40), st.sampled_from(["", ADDRESS]))
def test_no_link_whatever_stops_the_look(tmp_path_factory: pytest.TempPathFactory, link: str, address: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-link"
    folder.mkdir(exist_ok=True)
    escaped = link.replace("&", "&amp;").replace('"', "&quot;").encode("utf-8", "replace").decode()
    site(folder, f'<link rel="canonical" href="{address}"><a href="{escaped}">x</a>')


def test_a_way_up_and_down_again_is_not_read_as_another_kind_of_link(tmp_path: Path) -> None:
    links = ("../javascript:x", "..//a.example/x", "..///a.example/x", "../#here", "..", "../index.html", "../?x")
    page = "".join(f'<a href="{link}">x</a>' for link in links)
    broken = site(tmp_path, '<link rel="canonical" href="https://a.example/"><p id="here">', sub__index_dot_html=page)
    assert [b.link for b in broken] == ["..///a.example/x", "..//a.example/x", "../javascript:x"]
    assert {b.why for b in broken} == {"leads to nothing"}


def test_strange_json_and_a_strange_address_of_the_site_stop_nothing(tmp_path: Path) -> None:
    deep = '{"items":' * 400 + '[{"url": "half \\ud800"}, {"url": "gone"}]' + "}" * 400
    broken = site(tmp_path, '<link rel="canonical" href="http://[::1">', feed_dot_json=deep)
    assert [(b.link, b.why) for b in broken] == [
        ("gone", "leads to nothing"), ("half ?", "leads to nothing"), ("http://[::1", "is no address"),
    ]  # fmt: skip


def test_a_folder_without_a_site_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Trouble, match="holds no page that can be read"):
        site(tmp_path / "empty", "")
    with pytest.raises(Trouble, match="no site stands there"):
        look(tmp_path)
    done = CliRunner().invoke(verbs, ["--root", str(tmp_path), "links"])
    assert isinstance(done.exception, Trouble) and str(tmp_path / "site") in str(done.exception)


def test_the_verb_tells_each_place_and_its_status_says_whether_there_are_any(tmp_path: Path) -> None:
    built = build(newsroom(tmp_path))
    run = CliRunner()
    done = run.invoke(verbs, ["--root", str(tmp_path), "links"], standalone_mode=False)
    assert done.return_value == 0
    assert re.fullmatch(r"19 pages, \d+ links, 6 addresses outside, not asked: 0 broken\n", done.output)
    (built / "css/news.css").unlink()
    lines = (built / "index.html").read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "css/news.css" in line)
    done = run.invoke(verbs, ["links", str(built)], standalone_mode=False)
    assert done.return_value == 1
    assert f"{built / 'index.html'}:{number}: ./css/news.css leads to nothing" in done.output.splitlines()
    assert "19 broken" in done.output
    done = run.invoke(verbs, ["links", "--format", "json", str(built)], standalone_mode=False)
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert len(rows) == 19
    assert {
        "path": "index.html", "line": number, "link": "./css/news.css", "why": "leads to nothing", "unsure": False,
    } in rows  # fmt: skip


# What is elsewhere: a real server on this machine, with the guard told that this one address is fine.


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Answers by its path, and writes down what it was asked."""

    asked: list[tuple[str, str, str]]
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        self.asked.append((self.command, self.path, str(self.headers["User-Agent"])))
        path, _, rest = self.path.partition("?")
        if path == "/status":
            self._head(int(rest))
        elif path == "/no-head":
            self._head(200 if self.command == "GET" else 405)
        elif path == "/drop-head" and self.command == "HEAD":
            self.close_connection = True
        elif path == "/to":
            self._head(302, to=rest)
        elif path == "/drip":
            with contextlib.suppress(OSError):
                for _ in range(100):
                    self.wfile.write(b"H")
                    time.sleep(0.05)
            self.close_connection = True
        elif path == "/huge":
            self._head(200, length=10**12)
            with contextlib.suppress(OSError):
                while True:
                    self.wfile.write(b"x" * 65_536)
        elif path == "/noise":
            self.wfile.write(b"\x00\xff nothing of the web\r\n\r\n")
            self.close_connection = True
        elif path == "/bad-redirect":
            self._head(302, to="http://[::1")
        else:
            self._head(200)

    do_GET = do_HEAD = _answer  # noqa: N815  # http.server's names

    def _head(self, status: int, to: str = "", length: int = 0) -> None:
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def elsewhere(context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    asked: list[tuple[str, str, str]] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Elsewhere,), {"asked": asked}))
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http{'s' if context else ''}://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def loopback(**more: Any) -> Asker:
    return Asker(
        **{"allowed": lambda address: address == "127.0.0.1", "pause": 0.0, "timeout": 0.5, "whole": 0.4, **more}
    )


@pytest.mark.parametrize(
    ("path", "state", "why", "methods"),
    [
        ("/fine", "there", "", ["HEAD"]),
        ("/status?404", "gone", "answers 404", ["HEAD", "GET"]),
        ("/status?410", "gone", "answers 410", ["HEAD", "GET"]),
        ("/status?403", "unsure", "answers 403", ["HEAD", "GET"]),
        ("/status?500", "unsure", "answers 500", ["HEAD", "GET"]),
        ("/no-head", "there", "", ["HEAD", "GET"]),
        ("/drop-head", "there", "", ["HEAD", "GET"]),
        ("/to?/fine", "there", "", ["HEAD", "HEAD"]),
        ("/to?/status?404", "gone", "answers 404", ["HEAD", "HEAD", "GET"]),
        ("/to?ftp://a.example/x", "gone", "redirects to ftp://a.example/x, which is no address of the web", ["HEAD"]),
        ("/bad-redirect", "gone", "redirects to http://[::1, which is no address", ["HEAD"]),
        ("/drip", "unsure", "does not answer as the web does", ["HEAD", "GET"]),
        ("/noise", "unsure", "does not answer as the web does", ["HEAD", "GET"]),
        ("/huge", "there", "", ["HEAD"]),
        ("/ü b?q=ü", "there", "", ["HEAD"]),
    ],
)
def test_an_address_is_judged_by_what_it_answers(path: str, state: str, why: str, methods: list[str]) -> None:
    with elsewhere() as (address, asked):
        answer = loopback().ask(address + path)
    assert (answer.state, answer.why if path != "/noise" else why) == (state, why)
    assert [method for method, *_ in asked] == methods


def test_an_endless_answer_and_endless_redirects_come_to_an_end() -> None:
    with elsewhere() as (address, asked):
        begun = time.monotonic()
        assert loopback().ask(f"{address}/no-head?/huge").state == "there"
        answer = loopback().ask(f"{address}/to?/to?/to?/to?/to?/to?/to?/to?/fine")
        assert time.monotonic() - begun < 2
        assert answer == Answer("unsure", "redirects more than 5 times")
        assert len(asked) == 2 + 6


def test_who_asks_says_so_and_leaves_a_host_time() -> None:
    with elsewhere() as (address, asked):
        asker = loopback(site=ADDRESS, pause=0.15)
        begun = time.monotonic()
        asker.ask(f"{address}/fine")
        asker.ask(f"{address}/status?404")
        assert time.monotonic() - begun >= 0.3
    assert [agent for *_, agent in asked] == [f"copydesk/{__version__} (link check; +{ADDRESS})"] * 3


def test_a_host_that_wants_rest_is_left_alone(tmp_path: Path) -> None:
    with elsewhere() as (address, asked), Remembered(tmp_path / "links.sqlite") as remembered:
        urls = [f"{address}/a", f"{address}/status?429", f"{address}/z1", f"{address}/z2"]
        answers = dict(ask_all(urls, loopback(), remembered))
    assert [answers[url].state for url in urls] == ["there", "unsure", "unsure", "unsure"]
    assert answers[urls[3]].why == "was not asked: its host wants rest"
    assert [path for _, path, *_ in asked] == ["/a", "/status?429"]


PRIVATE = (
    "127.0.0.1 127.255.0.9 10.0.0.1 172.16.0.1 172.31.255.254 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 "
    "224.0.1.1 239.255.255.250 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 "
    "fd12::1 fec0::1 ff02::1 ff0e::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe "
    "2002:7f00:1::1 2002:a00:1::1 2001:db8::1 64:ff9b:1::1 nonsense"
).split()


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_within_is_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_addresses_of_the_public_net_are(address: str) -> None:
    assert public(address)


NETS = (
    "10.0.0.0/8 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 224.0.0.0/4 fc00::/7 fe80::/10 ff00::/8 "
    "::ffff:10.0.0.0/104 2002::/16 64:ff9b::7f00:0/112"
).split()


@given(st.sampled_from([ipaddress.ip_network(net) for net in NETS]), st.integers(0, 2**128))
def test_nothing_in_a_private_net_is_public(net: Any, number: int) -> None:
    assert not public(str(net[number % net.num_addresses]))


def test_an_address_is_looked_up_once_and_only_what_was_looked_at_is_asked() -> None:
    """A name that has a harmless address first and this machine's then (DNS rebinding) gains nothing."""
    looked_up = []

    def rebinding(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["127.0.0.2"]

    with elsewhere() as (address, asked):
        port = address.rpartition(":")[2]
        assert loopback(resolve=rebinding).ask(f"http://news.example:{port}/no-head").state == "there"
        assert looked_up == ["news.example"]
        assert len(asked) == 2


@pytest.mark.parametrize("found", [["127.0.0.2"], ["127.0.0.1", "10.0.0.1"], ["127.0.0.1", "::1"]])
def test_a_name_with_one_private_address_among_its_addresses_is_not_asked(found: list[str]) -> None:
    with elsewhere() as (address, asked):
        port = address.rpartition(":")[2]
        answer = loopback(resolve=lambda *_: found).ask(f"http://news.example:{port}/")
    assert answer == Answer("gone", f"leads into a private net ({found[-1]}), and was not asked")
    assert asked == []


def test_a_redirect_into_a_private_net_is_not_followed() -> None:
    with elsewhere() as (address, asked):
        port = address.rpartition(":")[2]
        answer = loopback().ask(f"{address}/to?http://127.0.0.2:{port}/secret")
    assert answer.state == "gone"
    assert "redirects to http://127.0.0.2" in answer.why and "private net (127.0.0.2)" in answer.why
    assert [path for _, path, *_ in asked] == [f"/to?http://127.0.0.2:{port}/secret"]


@pytest.mark.parametrize(
    "host", "127.0.0.1 localhost 127.1 2130706433 0x7f000001 [::ffff:127.0.0.1] user@127.0.0.1".split()
)
def test_this_machine_is_never_asked_unless_a_test_allows_it(host: str) -> None:
    with elsewhere() as (address, asked):
        assert Asker(pause=0, timeout=0.5).ask(f"http://{host}:{address.rpartition(':')[2]}/").state != "there"
    assert asked == []


@pytest.mark.parametrize(
    ("url", "state"),
    [("ftp://a.example/", "gone"), ("http:///x", "gone"), ("http://[::1", "gone"), ("http://a:99999/", "gone"),
     (f"http://{'ü' * 80}.example/", "gone"), ("file:///etc/passwd", "gone")],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_not_asked(url: str, state: str) -> None:
    assert loopback(resolve=lambda *_: pytest.fail("looked up")).ask(url).state == state


@given(st.text(max_size=30), st.sampled_from(["", "http:", "http://", "https://a.example/", "http://a.example:"]))
def test_whatever_stands_in_a_link_asking_gives_an_answer(rest: str, begin: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        if "\0" in host:
            raise ValueError("embedded null character")
        return ["127.0.0.2"]

    assert loopback(resolve=resolve).ask(begin + rest).state != "there"


def test_a_name_that_is_not_there_is_gone_and_a_name_server_that_is_not_is_unsure() -> None:
    def failing(error: int) -> Any:
        def resolve(host: str, port: int) -> list[str]:
            raise socket.gaierror(error, "no")

        return resolve

    assert loopback(resolve=failing(socket.EAI_NONAME)).ask("http://a.example/").state == "gone"
    assert loopback(resolve=failing(socket.EAI_AGAIN)).ask("http://a.example/").state == "unsure"
    assert loopback(resolve=lambda *_: []).ask("http://a.example/").state == "gone"


def test_a_closed_door_is_unsure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert loopback().ask(f"http://127.0.0.1:{port}/") == Answer("unsure", "refuses the connection")


def test_a_certificate_that_nobody_vouches_for_is_a_finding(tmp_path: Path) -> None:
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", "key.pem", "-out", "cert.pem"],
            cwd=tmp_path, check=True, capture_output=True,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("there is no openssl on this machine to make a certificate with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with elsewhere(context) as (address, asked):
        answer = loopback().ask(f"{address}/fine")
        assert answer.state == "gone" and "no valid certificate" in answer.why
        trusting = loopback()
        trusting._context.load_verify_locations(tmp_path / "cert.pem")
        assert trusting.ask(f"{address}/no-head").state == "there"
        assert [method for method, *_ in asked] == ["HEAD", "GET"]


def test_answers_are_kept_a_while_and_doubts_are_not(tmp_path: Path) -> None:
    now = [1_000_000.0]
    file = tmp_path / ".copydesk/links.sqlite"
    with elsewhere() as (address, asked):
        urls = [f"{address}/fine", f"{address}/status?404", f"{address}/status?500"]

        def ask() -> int:
            asked.clear()
            with Remembered(file, now=lambda: now[0]) as remembered:
                answers = dict(ask_all(urls, loopback(), remembered))
            assert [answers[url].state for url in urls] == ["there", "gone", "unsure"]
            return len({path for _, path, *_ in asked})

        assert ask() == 3
        assert ask() == 1
        now[0] += 2 * 86_400
        assert ask() == 2
        now[0] += 31 * 86_400
        assert ask() == 3
        now[0] -= 90 * 86_400  # a clock that was wrong
        assert ask() == 3
    file.write_bytes(b"no database at all " * 99)
    for extra in file.parent.glob("links.sqlite-*"):
        extra.unlink()
    with Remembered(file) as remembered:
        assert remembered.get(urls[0]) is None
    assert sqlite3.connect(file).execute("SELECT count(*) FROM asked").fetchone() == (0,)


def test_answers_that_another_process_holds_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "links.sqlite"
    with Remembered(file) as remembered:
        remembered.keep("https://a.example/", Answer("there"))
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode = DELETE")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            Remembered(file, wait=0.05)
    with Remembered(file) as remembered:
        assert remembered.get("https://a.example/") == Answer("there")


def test_a_defect_of_ours_is_said_and_does_not_leave_us_waiting(tmp_path: Path) -> None:
    asker = loopback()
    asker.ask = lambda url: 1 / 0  # type: ignore[method-assign, assignment, return-value]
    with Remembered(tmp_path / "links.sqlite") as remembered, pytest.raises(ZeroDivisionError):
        list(ask_all(["http://a.example/"], asker, remembered))


def test_the_verb_asks_outside_only_when_told_and_holds_only_what_is_gone_against_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom(tmp_path, stories=False, site_url=ADDRESS)
    monkeypatch.setattr("pipeline.publish.outside.Asker", lambda site: loopback(site=site))
    run = CliRunner()

    def links(*more: str) -> tuple[int, str]:
        done = run.invoke(verbs, ["--root", str(tmp_path), "links", *more], standalone_mode=False)
        assert done.exception is None, done.exception
        return done.return_value, done.output

    with elsewhere() as (address, asked):
        add(tmp_path, "One", date="2024-01-01", url=f"{address}/fine")
        add(tmp_path, "Two", date="2024-01-02", url=f"{address}/status?500")
        build(tmp_path)
        assert links()[0] == 0 and asked == []
        status, said = links("--external")
        assert status == 0
        assert f"perhaps: {address}/status?500 answers 500" in said
        assert "2 addresses outside: 0 broken, 1 perhaps" in said
        add(tmp_path, "Three", date="2024-01-03", url=f"{address}/status?404")
        build(tmp_path)
        status, said = links("--external", "--format", "json")
        assert status == 1
        rows = [json.loads(line) for line in said.splitlines()]
        assert [(row["why"], row["unsure"]) for row in rows if "404" in row["link"]] == [("answers 404", False)]
    assert os.path.exists(tmp_path / ".copydesk/links.sqlite")  # noqa: PTH110
