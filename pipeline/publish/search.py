"""The search index of the site: Pagefind's, one for each year, and made again only where that year has changed.

Pagefind is a program (pagefind_bin, the extra ``search``) that writes many small files; a reader's browser fetches the
few that a query needs, and theme/js/search.js asks for them. An index depends on the urls, dates and files (by digest)
of its articles, on Pagefind's version and on ours: these are its key. The page depends on the names of the indexes.

We talk to the program as its Python package does (base64 of JSON, a comma after each, one answer to each request), and
not through that package, which looks for answers ten times a second: four minutes for 2,500 articles. Over a folder of
pages it would number them in the order in which the folder lists them, which is another on every disk.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

import jinja2
import msgspec

from pipeline import version
from pipeline.files import put
from pipeline.publish.archive import UNDATED
from pipeline.publish.render import fit, fitted

PLACE = "search/"
PAGE = f"{PLACE}index.html"
ASSETS = ("js/search.js", "css/search.css")
MISSING = "No search index: pip install 'copydesk[search]', or take `search: true` out of mkdocs.yml."
MOST = (
    4000  # articles of one index; while it is made Pagefind holds .29 MB of memory for each of 585 words (2026-11-23)
)
_KEPT = re.compile(
    r"pagefind\.js|pagefind-entry\.json|pagefind\.en_\w+\.pf_meta|wasm\.en\.pagefind|(index|fragment)/\w+\.\w+"
)
_WORD = re.compile(r"\w")
_FETCHES = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """What an index is planned by: the url of an article's page, its date (ISO 8601 or ""), its file's digest."""

    url: str
    date: str
    digest: str


class Words(msgspec.Struct, frozen=True):
    """What is found of an article: plain text, a paragraph a line."""

    title: str
    source: str
    text: str


class Part(msgspec.Struct, frozen=True):
    """One index: ``name`` is its folder, "2024", "2024-q1" or "undated"; its articles, oldest first."""

    name: str
    articles: tuple[Listed, ...]

    def key(self) -> bytes:
        """Of all that its files are made from: 16 bytes."""
        return version.key_of(
            version.digest(), importlib.metadata.version("pagefind_bin").encode(), msgspec.msgpack.encode(self.articles)
        )


class Placed(msgspec.Struct, frozen=True):
    """The names of the indexes that the site now has, newest first, and a line for each that could not be made."""

    names: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class Stage(Protocol):
    """Where the files of the next site are gathered (``place.Staging``); paths are of the site."""

    live: Path

    def offer(self, path: str, data: bytes) -> bool: ...
    def keep(self, path: str) -> None: ...


def program() -> Path | None:
    """Pagefind's executable, or None where the extra ``search`` is not installed."""
    try:
        from pagefind_bin import get_executable
    except ImportError:
        return None
    try:
        return Path(get_executable())
    except FileNotFoundError:
        return None


def parts(articles: Iterable[Listed]) -> tuple[Part, ...]:
    """The indexes of ``articles``, newest first, the undated last: one a year, or a quarter where a year is large."""
    years: dict[str, list[Listed]] = {}
    for article in sorted(articles, key=lambda article: (article.date, article.url)):
        years.setdefault(article.date[:4] or UNDATED, []).append(article)
    found: dict[str, list[Listed]] = {}
    for year, held in years.items():
        for article in held:
            split = len(held) > MOST and year != UNDATED
            found.setdefault(f"{year}-q{_quarter(article.date)}" if split else year, []).append(article)
    newest_first = sorted(found, key=lambda name: (name != UNDATED, name), reverse=True)
    return tuple(Part(name, tuple(found[name])) for name in newest_first)


def _quarter(date: str) -> int:
    """From 1; a date that names no month counts as its year's beginning."""
    return (int(date[5:7] or 1) + 2) // 3


def place(
    articles: Iterable[Listed], words: Callable[[Listed], Words], stage: Stage, pagefind: Path, memory: Path
) -> Placed:
    """Have the index of each part of ``articles`` stand in the next site; those that stand in the live one stay.

    ``words`` is asked for the articles of changed parts only. ``memory`` is the file that remembers what the indexes
    of the live site were made from; losing it costs time only. An index that Pagefind cannot make is left out and
    told of. Raises OSError where a file cannot be written.
    """
    remembered = _remembered(memory)
    made: dict[str, tuple[bytes, bytes]] = {}
    failed = []
    planned = parts(articles)
    for part in planned:
        folder = f"{PLACE}{part.name}/"
        stands = sorted(_names(stage.live / folder))
        key = part.key()
        if remembered.get(part.name) == (key, _of(stands)):
            for name in stands:
                stage.keep(folder + name)
        else:
            try:
                files = index(part, words, pagefind)
            except (OSError, Refused) as error:
                failed.append(f"The search index of {part.name} could not be made, and is left out: {error}")
                continue
            for name, data in sorted(files.items()):
                stage.offer(folder + name, data)
            stands = sorted(files)
        if stands:
            made[part.name] = (key, _of(stands))
    put(memory, msgspec.msgpack.encode(made))
    return Placed(tuple(part.name for part in planned if part.name in made), tuple(failed))


def _remembered(memory: Path) -> dict[str, tuple[bytes, bytes]]:
    """For each index its key and the names of its files."""
    try:
        return msgspec.msgpack.decode(memory.read_bytes(), type=dict[str, tuple[bytes, bytes]])
    except (OSError, msgspec.DecodeError):  # none yet, or one that was cut off: everything is made
        return {}


def _names(folder: Path) -> Iterator[str]:
    """The files of an index. Names are enough to know them again: nearly all have the digest of what they hold."""
    for here, _, names in os.walk(folder):
        for name in names:
            yield (Path(here) / name).relative_to(folder).as_posix()


def _of(names: Sequence[str]) -> bytes:
    return hashlib.blake2b("\n".join(names).encode(), digest_size=16).digest()


class Refused(Exception):
    """What Pagefind answered where it did not do what it was asked."""


class _File(msgspec.Struct):
    path: str
    content: str


class _Answer(msgspec.Struct):
    type: str
    message: str = ""
    index_id: int = 0
    files: tuple[_File, ...] = ()


class _Envelope(msgspec.Struct):
    payload: _Answer


def index(part: Part, words: Callable[[Listed], Words], pagefind: Path) -> dict[str, bytes]:
    """The files of one index by their names in its folder; none where no article has a word.

    The same articles give the same bytes. Raises Refused where Pagefind fails, OSError where it cannot be run.
    """
    with tempfile.TemporaryDirectory(prefix="copydesk-search-") as folder, Service(pagefind, folder) as service:
        number = service.ask("NewIndex", config={"force_language": "en"}).index_id
        for article in part.articles:
            held = words(article)
            title, text = fit(held.title), fit(held.text)
            text = text if _WORD.search(text) else title  # Pagefind passes over what has no text
            service.ask(
                "AddRecord", index_id=number, language="en", content=text,
                url=f"{article.date} {article.url}",  # the one field that is kept for the page and is not searched
                meta={"title": title, "source": fit(held.source)},
                sort={"date": article.date},
            )  # fmt: skip
        made = service.ask("GetFiles", index_id=number).files  # of files it says that they are written before they are
    files = {file.path: base64.b64decode(file.content) for file in made if _KEPT.fullmatch(file.path)}
    return files if any(name.startswith("fragment/") for name in files) else {}


class Service:
    """Pagefind at work in ``folder``, where no settings file of its own is found, until the ``with`` ends."""

    def __init__(self, pagefind: Path, folder: str) -> None:
        self._asked = 0
        quiet = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
        self._process = subprocess.Popen(  # noqa: S603
            [pagefind, "--service"], cwd=folder, env=quiet,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, kind: str, **about: Any) -> _Answer:
        """Its answer to one request. Raises Refused where that is an error, or none comes."""
        self._asked += 1
        request = msgspec.json.encode({"message_id": self._asked, "payload": {"type": kind, **about}})
        assert self._process.stdin and self._process.stdout  # noqa: S101  # both are pipes
        try:
            self._process.stdin.write(base64.b64encode(request) + b",")
            self._process.stdin.flush()
            said = base64.b64decode(self._answer(self._process.stdout))
            answer = msgspec.json.decode(said, type=_Envelope).payload
        except BrokenPipeError:
            raise Refused(self._ended()) from None
        except ValueError:
            raise Refused("what answers is not Pagefind") from None
        if answer.type == "Error":
            raise Refused(f"Pagefind says: {' '.join(answer.message.split())}")
        return answer

    def _answer(self, pipe: IO[bytes]) -> bytes:
        said = bytearray()
        while not said.endswith(b","):  # which nothing follows until we ask again
            more = os.read(pipe.fileno(), 1 << 20)
            if not more:
                raise Refused(self._ended())
            said += more
        return bytes(said[:-1])

    def _ended(self) -> str:
        return f"Pagefind ended with status {self._process.wait()}"


def page(env: jinja2.Environment, policy: str, names: Sequence[str]) -> bytes:
    """The search page. ``policy`` is that of every page; where there is an index, this one may fetch it and run it."""
    years: dict[str, list[str]] = {}
    for name in names:
        years.setdefault("Undated" if name == UNDATED else name[:4], []).append(name)
    return fitted(
        env.get_template("search.html").render(
            base="../", years=years, policy=policy.replace("script-src 'none'", _FETCHES) if years else policy
        )
    )
