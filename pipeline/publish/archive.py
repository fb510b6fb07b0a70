"""The read model of content/: the articles that stand there, newest first, and what can be looked up about them."""

from __future__ import annotations

import datetime
import functools
import hashlib
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from sys import intern

import msgspec
import regex

from pipeline.desk import Topic
from pipeline.front import BadFront, FrontMatter, address, parse
from pipeline.notes import without
from pipeline.publish.inward import targets
from pipeline.publish.ledger import digest
from pipeline.publish.pictures import sources
from pipeline.publish.render import prose

UNDATED = "undated"
SHORT_WORDS = 32  # of an article that has no summary
PACE = 230  # words a minute, silent reading of English non-fiction: 238 in Brysbaert 2019, a little less on screens
_NAME = re.compile(r"articles/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*\.md")
_DATE = regex.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<clock>[0-9]{2}:[0-9]{2})(?::[0-5][0-9](?:\.[0-9]+)?)?"
    r"(?P<zone>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?)?)?"  # RFC 3339, section 5.6
)
_PATH_SAFE = regex.compile(r"[a-z0-9][a-z0-9-]*")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An article as it stands in content/. ``path`` is of the file there, ``url`` of its page, both relative.

    ``digest`` names the file's bytes (BLAKE2b, 16 bytes, hexadecimal), ``topics`` are those that the desk knows,
    ``short`` tells it in a sentence or two: its summary, else its first words. What is kept between builds has no body.
    """

    path: str
    url: str
    front: FrontMatter
    body: str
    digest: str
    minutes: int  # to read, at least 1
    topics: tuple[Topic, ...] = ()
    short: str = ""
    targets: tuple[str, ...] = ()  # urls to which its links may lead within the site
    pictures: tuple[str, ...] = ()  # where its pictures are looked for, in order
    keys: tuple[str, ...] = ()  # what it can share with others: "t:ID" a topic, or one that is broader, "w:word"

    @property
    def order(self) -> tuple[str, str]:
        """Where it stands among all: the greatest is the newest."""
        return self.front.date, self.url

    @property
    def month(self) -> str:
        """The month page it belongs to: "2024-02", "2024" where no more is known, or "undated"."""
        return self.front.date[:7] or UNDATED

    @property
    def shown(self) -> str:
        """The date for a reader, as "21 February 2024, 16:56"."""
        return shown(self.front.date)


class Aside(msgspec.Struct, frozen=True):
    """A file that is not published, and why, with the line (from 1) at which a person should look."""

    path: str
    line: int
    why: str


class Archive(msgspec.Struct, frozen=True):
    """Every article, newest first; what was set aside; the desk's topics, by id; and the articles withdrawn."""

    entries: tuple[Entry, ...] = ()
    asides: tuple[Aside, ...] = ()
    topics: dict[str, Topic] = {}
    withdrawn: tuple[Entry, ...] = ()


def read(content: Path, topics: Iterable[Topic] = ()) -> Archive:
    """The archive of the folder ``content``; a file that cannot be published is set aside, the others go on."""
    known = {topic.id: topic for topic in topics}
    entries: list[Entry] = []
    asides: list[Aside] = []
    for path in sorted((content / "articles").rglob("*")):
        name = path.relative_to(content).as_posix()
        found: Entry | Aside
        if path.is_symlink() and (why := unfollowed(path, content)):
            found = Aside(name, 1, why)
        elif path.name.endswith(".md") and path.is_file():
            found = entry_of(content, name, known)
        else:
            continue
        if isinstance(found, Entry):
            entries.append(found)
        else:
            asides.append(found)
    entries.sort(key=lambda entry: entry.order, reverse=True)
    withdrawn = tuple(entry for entry in entries if entry.front.withdrawn is not None)
    if withdrawn:
        entries = [entry for entry in entries if entry.front.withdrawn is None]
    return Archive(tuple(entries), tuple(asides), known, withdrawn)


def strays(content: Path) -> tuple[Aside, ...]:
    """The links in ``content``, beside its articles, that lead to nothing, out of it or round, and what is no file."""
    root = content.resolve()
    found = (_strays(path, root) for path in sorted(root.iterdir()) if path.name != "articles")
    return tuple(aside for asides in found for aside in asides)


def _strays(path: Path, root: Path) -> Iterator[Aside]:
    name = path.relative_to(root).as_posix()
    if path.name.startswith("."):
        return
    if path.is_symlink() and (why := astray(path, root)):
        yield Aside(name, 1, why)
    elif path.is_dir() and not path.is_symlink():
        for below in sorted(path.iterdir()):
            yield from _strays(below, root)
    elif not path.is_dir() and not path.is_file():
        yield Aside(name, 1, "This is no file.")


def astray(link: Path | str, content: Path) -> str:
    """Why the symbolic link ``link`` in the folder ``content`` is not followed; "" if it may be."""
    real = Path(os.path.realpath(link))  # which, unlike resolve, never raises
    if not real.exists():
        return "This link leads to nothing."
    if not real.is_relative_to(content.resolve()):
        return "This link leads out of the content folder."
    if real.is_dir() and Path(os.path.realpath(Path(link).parent)).is_relative_to(real):
        return "This link leads to a folder that it stands in."
    return ""


def unfollowed(link: Path | str, content: Path) -> str:
    """Why the symbolic link ``link`` among the articles of ``content`` is not followed; "" if it is."""
    return astray(link, content) or ("This link leads to a folder, and is not followed." if Path(link).is_dir() else "")


def is_article_path(path: str) -> bool:
    """Whether the file ``path``, below content/, has a name under which an article can be published."""
    parts = path.removesuffix(".md").split("/")
    return bool(_NAME.fullmatch(path)) and parts[-1].lower() not in ("index", "readme") and "index.html" not in parts


def entry_of(content: Path, name: str, known: Mapping[str, Topic]) -> Entry | Aside:
    """The article in the file ``name`` of the folder ``content``, or why it cannot be published; ``known`` by id."""
    if not is_article_path(name):
        return Aside(name, 1, "The name of an article's file is made of a-z, 0-9 and -, and is not index or readme.")
    try:
        data = bytes_of(content, name)
        front, body = parse(data.decode("utf-8-sig"))
    except OSError as error:
        return Aside(name, 1, f"The file cannot be read: {error.strerror or error}.")
    except UnicodeDecodeError as error:
        return Aside(name, data.count(b"\n", 0, error.start) + 1, f"Byte {error.start} is not UTF-8.")
    except BadFront as error:
        return Aside(name, error.line, error.why)
    if front.date and not is_date(front.date):
        line = next((n for n, text in enumerate(data.splitlines(), 1) if text.startswith(b"date:")), 1)
        return Aside(name, line, f"The date {front.date!r} is not like 2024-02-21T16:56, 2024-02-21 or 2024-02.")
    body = without(body)
    topics = topics_of(front, known)
    return Entry(
        path=name,
        url=address(name),
        front=front,
        body=body,
        digest=digest(data),
        minutes=max(1, round(_words_in(body) / PACE)),
        topics=topics,
        short=front.summary or first_words(body, SHORT_WORDS),
        targets=targets(body, name),
        pictures=sources(body, name, front.url) if front.withdrawn is None else (),
        keys=keys_of(front.title, topics, known),
    )


_SHAPE = bytes(ord(" ") if chr(byte) in " \t\n\r\f\v" else ord("x") for byte in range(256))


def _words_in(text: str) -> int:
    """How many words ``text`` has, a blank that does not break counted as part of one; no word is made for it."""
    shape = text.encode("utf-8").translate(_SHAPE)
    return shape.count(b" x") + shape.startswith(b"x")


def bare(entry: Entry) -> bytes:
    """``entry`` as it is kept: without its body, and without what its head says already."""
    short = "" if entry.front.summary else entry.short
    return msgspec.msgpack.encode(msgspec.structs.replace(entry, body="", topics=(), short=short))


def kept(data: bytes, known: Mapping[str, Topic]) -> Entry:
    """The article of which ``bare`` gave ``data``; what it has in common with others is held once."""
    entry = msgspec.msgpack.decode(data, type=Entry)
    front = entry.front
    return msgspec.structs.replace(
        entry, topics=topics_of(front, known), short=entry.short or front.summary, keys=tuple(map(intern, entry.keys))
    )


def topics_of(front: FrontMatter, known: Mapping[str, Topic]) -> tuple[Topic, ...]:
    """The topics of an article that the desk knows, each once."""
    return tuple(known[topic] for topic in dict.fromkeys(front.topics) if topic in known)


_AT_ONCE = 1 << 16  # bytes; more than nearly every article has, and less than malloc asks the system for


def bytes_of(content: Path, name: str) -> bytes:
    """The bytes of the file ``name`` in the folder ``content``; raises OSError."""
    handle = os.open(f"{content}/{name}", os.O_RDONLY)  # once for each article, and a third of the time of open()
    try:
        return _all_of(handle)
    finally:
        os.close(handle)


def bytes_again(content: Path, entry: Entry, since: int) -> tuple[bytes, bool]:
    """The bytes of an article's file, read a second time, and whether they are still those of ``entry``.

    What did not change after ``since`` (ns, on the file system's clock) is not compared. Raises OSError.
    """
    handle = os.open(f"{content}/{entry.path}", os.O_RDONLY)
    try:
        data = _all_of(handle)
        changed = os.fstat(handle).st_ctime_ns  # asked last, so that a change during the reading is seen
    finally:
        os.close(handle)
    return data, changed < since or digest(data) == entry.digest


def _all_of(handle: int) -> bytes:
    data = os.read(handle, _AT_ONCE)
    while len(data) % _AT_ONCE == 0 and (more := os.read(handle, _AT_ONCE)):
        data += more
    return data


def first_words(markdown: str, most: int) -> str:
    """The beginning of the first paragraph of ``markdown``, at most so many words."""
    return cut(next(prose(markdown), "").split(), most)


def cut(words: list[str], most: int) -> str:
    """``words`` as text, no more than ``most`` of them."""
    return " ".join(words[:most]) + (" …" if len(words) > most else "")


@functools.lru_cache(4096)
def is_date(text: str) -> bool:
    """Whether ``text`` is a date that exists, ISO 8601, to the minute, the day, the month or the year."""
    found = _DATE.fullmatch(text)
    if not found:
        return False
    try:
        datetime.date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
        datetime.time.fromisoformat(found["clock"] or "00:00")
    except ValueError:
        return False
    return True


@functools.lru_cache(4096)
def shown(date: str, *, weekday: bool = False) -> str:
    """A date as a reader expects it: "21 February 2024, 16:56", "February 2024", or "" for none."""
    found = _DATE.fullmatch(date)
    if not found:
        return ""
    if not found["month"]:
        return str(found["year"])
    month = f"{MONTHS[int(found['month']) - 1]} {found['year']}"
    if not found["day"]:
        return month
    day = f"{int(found['day'])} {month}"
    if weekday:
        name = _DAYS[datetime.date(int(found["year"]), int(found["month"]), int(found["day"])).weekday()]
        return f"{name}, {day}"
    return f"{day}, {found['clock']}" if found["clock"] else day


@functools.lru_cache(4096)
def instant(date: str) -> str:
    """A date as RFC 3339 wants it in feeds, what is unknown taken as its beginning; "" for none."""
    found = _DATE.fullmatch(date)
    if not found:
        return ""
    day = f"{found['year']}-{found['month'] or '01'}-{found['day'] or '01'}"
    return f"{day}T{found['clock'] or '00:00'}:00{found['zone'] or 'Z'}"


def topic_path(topic: str) -> str:
    """The name of the folder of the topic with that id; one that would be unsafe in a path is named by its digest."""
    if _PATH_SAFE.fullmatch(topic):
        return topic
    return f"t-{hashlib.blake2b(topic.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def ancestors(topics: Mapping[str, Topic], topic: str) -> tuple[str, ...]:
    """The ids of every topic broader than ``topic``, nearest first."""
    seen: dict[str, None] = {}
    ahead = deque(topics[topic].broader)
    while ahead:
        here = ahead.popleft()
        if here not in seen:
            seen[here] = None
            ahead += topics[here].broader
    return tuple(seen)


_KEY_WORDS = 5  # of a title, the longest: names are longer than what stands between them
_WORD = regex.compile(r"\p{L}[\p{L}\p{N}]{3,}")
_FUNCTION = frozenset(
    "about after again against also amid among been before being between both could does down each even ever first "
    "from full have having here into just last less like made make more most much must near next once only other over "
    "said same says second some such take than that their them then there these they this those three through under "
    "until upon very want well were what when where which while will with within without would year years your".split()
)  # words of four letters and more that say nothing of what a story is about


def keys_of(title: str, topics: Iterable[Topic], known: Mapping[str, Topic]) -> tuple[str, ...]:
    """What an article shares: "t:ID" for each topic and what is broader, "w:word" for words of its title."""
    about = dict.fromkeys(up for topic in topics for up in (topic.id, *ancestors(known, topic.id)))
    words = (word for word in dict.fromkeys(_WORD.findall(title.lower())) if word not in _FUNCTION)
    longest = sorted(words, key=lambda word: (-len(word), word))[:_KEY_WORDS]
    return (*(f"t:{topic}" for topic in about), *(f"w:{word}" for word in longest))
