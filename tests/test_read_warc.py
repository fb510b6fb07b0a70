"""A WARC is its pages: each as if it had come by itself, what is none counted, what is damaged told with its place."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from story import html_page, other_page
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import pipeline.run as run
from pipeline.article import Page, Refusal, replace
from pipeline.desk import Desk, Settings
from pipeline.publish.content import Cleaned, article_file
from pipeline.read import page, sources, warc
from pipeline.run.state import State

SETTINGS = Settings(largest_page=20_000)
HTML = "text/html; charset=utf-8"
SMALL = b"<p>Some words of a page.</p>"

Answer = tuple[str, str, str, list[tuple[str, str]], bytes]  # type, address, status, HTTP's headers, body


def answer(
    body: bytes, uri: str = "https://a.example/1", *, media: str = HTML, status: str = "200 OK", **more: str
) -> Answer:
    headers = [(name.replace("_", "-"), value) for name, value in more.items()]
    return "response", uri, status, [("Content-Type", media), *headers], body


def written(*answers: Answer, packed: bool = False) -> bytes:
    """A WARC of these, as warcio writes it; ``packed`` in a gzip member each."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for number, (kind, uri, status, headers, body) in enumerate(answers):
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1") if kind == "response" else None
        beside = {"http_headers": http} if http else {"warc_content_type": dict(headers).get("Content-Type", "")}
        beside["warc_headers_dict"] = {"WARC-Date": "2024-03-05T09:30:00Z", "WARC-Record-ID": f"<urn:x:{number}>"}
        writer.write_record(writer.create_warc_record(uri, kind, payload=io.BytesIO(body), **beside))
    return out.getvalue()


def read_all(data: bytes, folder: Path, settings: Settings = SETTINGS) -> tuple[list[Page | Refusal], Counter[str]]:
    file = folder / "in.warc"
    file.write_bytes(data)
    passed: Counter[str] = Counter()
    return [page(source, settings) for source in sources([file], settings, passed=passed)], passed


def only(data: bytes, folder: Path, settings: Settings = SETTINGS) -> Page | Refusal:
    (found,), passed = read_all(data, folder, settings)
    assert not passed
    return found


def why(found: Page | Refusal) -> str:
    assert isinstance(found, Refusal), found
    assert found.stage == "read" and "\n" not in found.why
    return found.why


def text(found: Page | Refusal) -> str:
    assert isinstance(found, Page), found
    return found.text


# the law


@run_with(max_examples=15)
@given(
    titles=st.lists(st.text("abcdefg hij", min_size=3, max_size=20).map(str.strip).filter(bool), unique=True),
    form=st.sampled_from(["plain", "members", "whole"]),
    charset=st.sampled_from(["utf-8", "utf-16"]),
)
def test_a_page_in_a_warc_is_the_page_in_a_file(
    titles: list[str], form: str, charset: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("law")
    pages = {f"https://a.example/{number}": other_page(title) for number, title in enumerate(titles)}
    pages = {uri: page.replace("<head>", f"<head><link rel=canonical href={uri}>") for uri, page in pages.items()}
    data = written(*(answer(html.encode(charset), uri) for uri, html in pages.items()), packed=form == "members")
    (folder / "in.warc.gz").write_bytes(gzip.compress(data, mtime=0) if form == "whole" else data)
    for number, html in enumerate(pages.values()):
        (folder / f"in-{number:03}.html").write_bytes(html.encode(charset))
    desk = Desk()
    outcomes = list(run.clean_all(sources([folder], desk.settings), desk))
    for uri, alone, record in zip(pages, outcomes, outcomes[len(pages) :], strict=False):
        assert isinstance(record, Cleaned) and isinstance(alone, Cleaned)
        assert record.article.id == record.article.url == uri
        assert article_file(replace(record.article, id=alone.article.id)) == article_file(alone.article)
        assert replace(record.article, id="") == replace(alone.article, id="")


def test_the_address_is_the_records_where_the_page_has_none(tmp_path: Path) -> None:
    found = only(written(answer(b"<p>Some words, and <a href=/b>a link</a>.</p>", "https://a.example/x/1")), tmp_path)
    assert isinstance(found, Page)
    assert found.id == found.url == "https://a.example/x/1"
    assert "https://a.example/b" in found.text


@pytest.mark.parametrize("address", ["file:///home/a.html", "urn:x:1", "https://a.example/\x1b[1m", ""])
def test_an_address_that_is_none_of_the_web_is_no_url(address: str, tmp_path: Path) -> None:
    found = only(written(("resource", "https://place.example/", "", [("Content-Type", HTML)], SMALL)).replace(
        b"https://place.example/", address.encode()
    ), tmp_path)  # fmt: skip
    assert isinstance(found, Page)
    assert found.url == ""
    assert found.id == (address if address.isprintable() and address else "in.warc#1")


# what a page is


@pytest.mark.parametrize("media", ["text/html", "TEXT/HTML;charset=utf-8", "application/xhtml+xml", "text/plain"])
@pytest.mark.parametrize("kind", ["response", "resource"])
def test_html_and_text_are_pages(media: str, kind: str, tmp_path: Path) -> None:
    body = b"Some words.\n\nMore." if media == "text/plain" else SMALL
    found = only(written((kind, "https://a.example/", "200 OK", [("Content-Type", media)], body)), tmp_path)
    assert text(found).startswith("Some words")
    assert isinstance(found, Page) and found.markup == ("plain" if media == "text/plain" else "markdown")


def test_what_is_no_page_is_counted_by_what_it_is(tmp_path: Path) -> None:
    lone: list[Answer] = [
        (kind, "urn:x:1", "", [("Content-Type", "application/http")], b"" if kind == "revisit" else b"GET / HTTP/1.1")
        for kind in ("request", "metadata", "warcinfo", "revisit", "conversion")
    ]
    data = written(
        answer(SMALL), *lone, answer(b"gone", status="404 Not Found"), answer(b"", status="301 Moved"),
        answer(b"\x89PNG", media="image/png"), answer(b"\x89PNG", media="image/png; q=1"),
        ("resource", "dns:a.example", "", [("Content-Type", "text/dns")], b"20240101 a.example"),
        answer(SMALL, "https://a.example/2"),
    )  # fmt: skip
    found, passed = read_all(data, tmp_path)
    assert [f.id for f in found if text(f)] == ["https://a.example/1", "https://a.example/2"]
    assert passed == {
        "request": 1, "metadata": 1, "warcinfo": 1, "revisit": 1, "conversion": 1, "HTTP 404": 1, "HTTP 301": 1,
        "image/png": 2, "text/dns": 1,
    }  # fmt: skip


# encodings, of both kinds


@pytest.mark.parametrize("charset", ["windows-1251", "GBK", "utf-8", "iso-8859-1"])
def test_the_charset_is_what_http_declares(charset: str, tmp_path: Path) -> None:
    words = {"windows-1251": "Привет, мир", "GBK": "中文网页", "utf-8": "naïve", "iso-8859-1": "naïve été"}[charset]
    body = f"<meta charset=koi8-r><p>{words}</p>".encode(charset)
    assert text(only(written(answer(body, media=f'text/html; Charset="{charset}"')), tmp_path)) == words


def test_a_charset_that_http_is_wrong_about_is_the_pages_own(tmp_path: Path) -> None:
    body = "<meta charset=windows-1251><p>Привет, мир</p>".encode("cp1251")
    for wrong in ("utf-8", "nonsense", "gb18030", "rot13", "hex"):
        assert text(only(written(answer(body, media=f"text/html; charset={wrong}")), tmp_path)) == "Привет, мир"


def chunked(body: bytes, size: int = 7) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def bare(body: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(body) + pack.flush()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(SMALL), {"Transfer_Encoding": "chunked"}),
        (chunked(SMALL)[:-2], {"Transfer_Encoding": "chunked"}),
        (SMALL, {"Transfer_Encoding": "chunked"}),  # joined by the crawler
        (gzip.compress(SMALL), {"Content_Encoding": "gzip"}),
        (gzip.compress(SMALL[:9]) + gzip.compress(SMALL[9:]), {"Content_Encoding": "x-gzip"}),
        (SMALL, {"Content_Encoding": "GZIP"}),  # unpacked by the crawler
        (zlib.compress(SMALL), {"Content_Encoding": "deflate"}),
        (bare(SMALL), {"Content_Encoding": "deflate"}),
        (chunked(gzip.compress(SMALL)), {"Content_Encoding": "gzip", "Transfer_Encoding": "Chunked"}),
    ],
)
def test_a_body_is_joined_and_unpacked(body: bytes, headers: dict[str, str], tmp_path: Path) -> None:
    assert text(only(written(answer(body, **headers)), tmp_path)) == "Some words of a page."


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"\x8b\x0d", {"Content_Encoding": "br"}, "Content-Encoding is br; only gzip and deflate"),
        (b"x", {"Content_Encoding": "gzip, gzip"}, "only gzip and deflate"),
        (gzip.compress(SMALL)[:-12], {"Content_Encoding": "gzip"}, "cut off"),
        (gzip.compress(SMALL)[:-8] + bytes(8), {"Content_Encoding": "gzip"}, "gzip data is broken"),
        (b"\xff\xff", {"Content_Encoding": "deflate"}, "deflate data is broken"),
        (chunked(SMALL)[:-5], {"Transfer_Encoding": "chunked"}, "chunks"),
        (chunked(SMALL)[:-12], {"Transfer_Encoding": "chunked"}, "chunks"),
        (b"\x89PNG\r\n\x1a\n", {}, "a PNG picture, not a page"),
        (b"", {}, "empty"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_place(
    body: bytes, headers: dict[str, str], words: str, tmp_path: Path
) -> None:
    found, _ = read_all(written(answer(body, **headers), answer(SMALL, "https://a.example/2")), tmp_path)
    assert found[0].id == "https://a.example/1"
    assert why(found[0]).startswith("in.warc, record 1: ") and words in why(found[0])
    assert text(found[1])


def test_what_the_crawler_cut_off_is_refused(tmp_path: Path) -> None:
    data = written(answer(SMALL)).replace(b"WARC-Type", b"WARC-Truncated: length\r\nWARC-Type")
    assert "the crawler cut it off" in why(only(data, tmp_path))
    data = written(answer(SMALL)).replace(b"WARC-Type", b"WARC-Segment-Number: 1\r\nWARC-Type")
    assert "segments" in why(only(data, tmp_path))


# sizes


@pytest.fixture
def memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def peak() -> int:
    """Bytes that Python held at most since the last time."""
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    return most


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_that_is_too_large_is_refused_and_the_next_is_read(packed: bool, tmp_path: Path) -> None:
    data = written(answer(b"<p>" + b"x" * 20_000), answer(SMALL, "https://a.example/2"), packed=packed)
    found, _ = read_all(data, tmp_path)
    assert "20,003 bytes, more than the 20,000 that a page may have" in why(found[0])
    assert text(found[1])


def test_a_bomb_is_bounded(memory: None, tmp_path: Path) -> None:
    zeros = gzip.compress(b"<p>" + bytes(50_000_000))
    assert len(zeros) < 100_000
    settings = Settings(largest_page=100_000)
    page_of_zeros = written(answer(zeros, Content_Encoding="gzip"), answer(SMALL), packed=True)
    head_of_zeros = gzip.compress(b"WARC/1.0\r\nX: " + b"x" * 30_000_000 + b"\r\n") + written(
        answer(SMALL), packed=True
    )
    http_of_zeros = written(("response", "http://a.example/", "200 OK", [("X", "x" * 30_000_000)], SMALL), packed=True)
    http_of_zeros += written(answer(SMALL), packed=True)
    peak()
    for data in (page_of_zeros, head_of_zeros, http_of_zeros):
        found, _ = read_all(data, tmp_path, settings)
        assert peak() < 5_000_000
        assert "bytes" in why(found[0])
        assert text(found[1])


def test_a_long_file_is_read_a_record_at_a_time(memory: None, tmp_path: Path) -> None:
    block = written(answer(b"<p>" + b"x" * 15_000), answer(bytes(3_000_000), media="image/png"))
    (tmp_path / "in.warc").write_bytes(block * 20)
    del block
    peak()
    assert sum(1 for _ in sources([tmp_path / "in.warc"], SETTINGS)) == 20
    assert peak() < 3_000_000


# damage


@pytest.mark.parametrize("form", ["plain", "members", "whole"])
def test_cut_anywhere_it_gives_the_pages_before_and_says_so(form: str, tmp_path: Path) -> None:
    answers = [answer(b"<p>Page %d</p>" % number, f"https://a.example/{number}") for number in range(3)]
    data = written(*answers, packed=form == "members")
    data = gzip.compress(data, mtime=0) if form == "whole" else data
    last = 0
    for size in range(len(data)):
        found = list(warc.records(io.BufferedReader(io.BytesIO(data[:size])), 1_000))  # type: ignore[type-var]
        pages = [record.data for record in found if not record.refused]
        assert pages == [b"<p>Page %d</p>" % number for number in range(len(pages))]
        assert last <= len(pages)
        assert len(found) - len(pages) <= 1
        assert found[-1].refused or form != "whole"
        last = len(pages)
    assert last >= 2


@pytest.mark.parametrize("form", ["plain", "members", "whole"])
def test_a_flipped_byte_never_stops_the_program(form: str) -> None:
    answers = [answer(b"<p>Page %d</p>" % number, f"https://a.example/{number}") for number in range(3)]
    data = written(*answers, packed=form == "members")
    data = gzip.compress(data, mtime=0) if form == "whole" else data
    for at in range(2, len(data), 3):  # the first two say that it is gzip
        hurt = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        found = list(warc.records(io.BufferedReader(io.BytesIO(hurt)), 1_000))  # type: ignore[type-var]
        assert found
        if form == "members":  # each has its checksum: what is hurt is refused, what is told is true
            pages = [record.data for record in found if record.data]
            whole = [b"<p>Page %d</p>" % number for number in range(3)]
            assert set(pages) <= set(whole)
            assert len(pages) >= 2 or "cut off" in found[-1].refused
            assert len(pages) == 3 or any(record.refused for record in found)


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_program(data: bytes) -> None:
    for start in (
        b"",
        b"WARC/1.0\r\n",
        b"WARC/1.0\r\nContent-Length: 20\r\nWARC-Type: response\r\n\r\nHTTP/1.1",
        b"\x1f\x8b",
    ):
        for record in warc.records(io.BufferedReader(io.BytesIO(start + data)), 1_000):  # type: ignore[type-var]
            assert record.refused or record.passed or record.data is not None


def test_a_damaged_member_costs_itself_alone(tmp_path: Path) -> None:
    parts = [written(answer(b"<p>Page %d</p>" % n, f"https://a.example/{n}"), packed=True) for n in range(4)]
    parts[1] = parts[1][:40] + b"\xff" * 40 + parts[1][80:]
    found, _ = read_all(b"".join(parts), tmp_path)
    assert [text(found[at]) for at in (0, 2, 3)] == ["Page 0", "Page 2", "Page 3"]
    assert why(found[1]) == f"in.warc, record 2: at byte {len(parts[0]):,}: the gzip data is broken"


def test_a_wrong_length_costs_what_it_swallows(tmp_path: Path) -> None:
    parts = [written(answer(b"<p>Page %d</p>" % n, f"https://a.example/{n}")) for n in range(4)]
    for wrong, left in ((b"Content-Length: 5\r\n", (0, 2, 3)), (b"Content-Length: 200\r\n", (0, 3)),
                        (b"Content-Length: -1\r\n", (0, 2, 3)), (b"X: 1\r\n", (0, 2, 3)),
                        (b"Content-Length: " + b"9" * 5_000 + b"\r\n", (0, 2, 3))):  # fmt: skip
        start = parts[1].index(b"Content-Length")
        hurt = parts[1][:start] + wrong + parts[1][parts[1].index(b"\n", start) + 1 :]
        found, _ = read_all(b"".join((parts[0], hurt, *parts[2:])), tmp_path)
        assert [text(f) for f in found if isinstance(f, Page)] == [f"Page {n}" for n in left]
        assert next(why(f) for f in found if isinstance(f, Refusal)).startswith(
            f"in.warc, record 2: at byte {len(parts[0]):,}: "
        )


def test_what_a_page_says_is_never_a_record(tmp_path: Path) -> None:
    false = written(answer(b"<p>False</p>", "https://bank.example/"))
    long = [("X", "x" * 300_000)]
    for body, headers in ((b"<p>True</p>\r\n\r\n" + false, []), (b"\r\n\r\n" + false, long)):
        data = written(("response", "https://a.example/", "200 OK", [("Content-Type", HTML), *headers], body))
        found, _ = read_all(data, tmp_path)
        assert [f.id for f in found] == ["https://a.example/"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "record 1: empty"), (b"\r\n\n", "record 1: empty"), (gzip.compress(b""), "record 1: empty"),
        (b"\x89PNG\r\n\x1a\n", "record 1: no WARC"), (b"{}\n" * 9, "no WARC"), (gzip.compress(b"{}"), "no WARC"),
        (b"\x1f\x8b", "cut off"), (b"\x1f\x8bxxxxxxxxxx", "gzip data is broken"), (b"WARC/1.0", "cut off"),
        (b"WARC/1.0\r\n\r\n", "no Content-Length"),
        (b"WARC/3.0\r\nContent-Length: 0\r\n\r\n", "begins with WARC/3.0"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_warc_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    found = only(data, tmp_path)
    assert found.id == "in.warc#1"
    assert why(found).startswith("in.warc, record 1: ") and words in why(found)


# many pages' way


def test_of_two_records_of_one_address_the_later_is_published(tmp_path: Path) -> None:
    one, two = (html_page(inside=f"<p>Update {number}: the gates were opened.</p>").encode() for number in (1, 2))
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/a.warc.gz").write_bytes(written(answer(one), answer(two), answer(one), packed=True))
    done = publish(tmp_path)
    assert done.returncode == 1, done.stderr
    assert b"published" in done.stdout and b"another version of this page, by the same id" in done.stdout
    assert done.stdout.count(b"https://a.example/1") == 1


def test_a_warc_in_the_inbox_is_published_and_stays_unchanged(tmp_path: Path) -> None:
    titles = "The dam,A quay,Two roads,Old bridges".split(",")
    pages = [answer(other_page(title).encode(), f"https://a.example/{n}") for n, title in enumerate(titles)]
    data = written(*pages, answer(b"\x89PNG", media="image/png"), packed=True)
    for workers in ("1", "2"):
        root = tmp_path / workers
        (root / "inbox").mkdir(parents=True)
        (root / "inbox/a.warc.gz").write_bytes(data)
        done = publish(root, "--workers", workers)
        assert done.returncode == 0, done.stderr
        assert b"4  new articles" in done.stdout and b"records that are no pages: image/png 1" in done.stdout
        again = publish(root, "--workers", workers)
        assert b"4  as they were" in again.stdout and b"new" not in again.stdout
    one, two = ({p.relative_to(tmp_path / w): p.read_bytes() for p in (tmp_path / w / "content").rglob("*.*")
                 if p.is_file()} for w in "12")  # fmt: skip
    assert list(one.values()) == list(two.values()) and len(one) >= 8
    assert any(b"url: https://a.example/0" in data for data in one.values())


def publish(root: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pipeline", "--root", str(root), "publish", "--no-site", *args]
    return subprocess.run(command, capture_output=True, check=False)


def test_a_verb_says_how_many_records_are_no_pages(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(written(answer(other_page("The dam").encode()), answer(b"", media="image/png")))
    command = [sys.executable, "-m", "pipeline", "strip", str(tmp_path / "a.warc"), "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0 and done.stdout.startswith(b'{"id":"https://a.example/1"')
    assert done.stderr.endswith(b"a.warc: 1 records are no pages: image/png 1\n")


def test_the_state_tells_records_apart_by_all_that_they_say(tmp_path: Path) -> None:
    body = "<p>Слово о словах</p>".encode("cp1251")
    (tmp_path / "a.warc").write_bytes(
        written(answer(body, media="text/html; charset=windows-1251"), answer(body, media="text/html; charset=koi8-r"))
    )
    found = list(sources([tmp_path / "a.warc"], SETTINGS))
    names = {run._name(source, Desk()) for source in found}
    assert len(found) == len(names) == 2
    with State(tmp_path / "state.sqlite") as state:
        first = list(run.clean_all(found, Desk(), state=state))
        assert list(run.clean_all(found, Desk(), state=state)) == first


def test_what_reads_no_warc_does_not_load_the_library() -> None:
    code = "import sys, pipeline.cli, pipeline.read, pipeline.check; sys.exit('warcio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
