"""The read model of content/: the articles that stand there, newest first, and what can be looked up about them."""

from __future__ import annotations

import datetime
import hashlib
import heapq
import math
import os
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import regex

from pipeline.desk import Topic
from pipeline.front import BadFront, FrontMatter, parse
from pipeline.notes import without

UNDATED = "undated"
PACE = 230  # words a minute, silent reading of English non-fiction: 238 in Brysbaert 2019, a little less on screens
_NAME = regex.compile(r"articles/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*\.md")
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


class Entry(msgspec.Struct, frozen=True):
    """An article as it stands in content/. ``path`` is of the file there, ``url`` of its page, both relative.

    ``digest`` names the file's bytes (BLAKE2b, 16 bytes, hexadecimal), ``topics`` are those that the desk knows.
    """

    path: str
    url: str
    front: FrontMatter
    body: str
    digest: str
    minutes: int  # to read, at least 1
    topics: tuple[Topic, ...] = ()

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
    """Every article, newest first; what was set aside; and the desk's topics, by id."""

    entries: tuple[Entry, ...] = ()
    asides: tuple[Aside, ...] = ()
    topics: dict[str, Topic] = {}


def read(content: Path, topics: Iterable[Topic] = ()) -> Archive:
    """The archive of the folder ``content``; a file that cannot be published is set aside, the others go on."""
    known = {topic.id: topic for topic in topics}
    entries: list[Entry] = []
    asides: list[Aside] = []
    folder = content / "articles"
    for path in sorted(folder.rglob("*.md")):
        found = _entry(path, path.relative_to(content).as_posix(), known)
        if isinstance(found, Entry):
            entries.append(found)
        else:
            asides.append(found)
    entries.sort(key=lambda entry: (entry.front.date, entry.url), reverse=True)
    return Archive(tuple(entries), tuple(asides), known)


def strays(content: Path) -> tuple[Aside, ...]:
    """The links in the folder ``content`` that lead to nothing, out of it or round in a circle, and what is no file."""
    root = content.resolve()
    return tuple(_strays(root, root, (root,)))


def _strays(folder: Path, root: Path, above: tuple[Path, ...]) -> Iterator[Aside]:
    for path in sorted(path for path in folder.iterdir() if not path.name.startswith(".")):
        name = path.relative_to(root).as_posix()
        real = Path(os.path.realpath(path)) if path.is_symlink() else path  # which, unlike resolve, never raises
        if not path.is_dir() and not path.is_file():
            yield Aside(name, 1, "This link leads to nothing." if path.is_symlink() else "This is no file.")
        elif not real.is_relative_to(root):
            yield Aside(name, 1, "This link leads out of the content folder.")
        elif path.is_dir() and real in above:
            yield Aside(name, 1, "This link leads to a folder that it stands in.")
        elif path.is_dir():
            yield from _strays(path, root, (*above, real))


def is_article_path(path: str) -> bool:
    """Whether the file ``path``, below content/, has a name under which an article can be published."""
    return bool(_NAME.fullmatch(path)) and Path(path).stem.lower() not in ("index", "readme")


def _entry(path: Path, name: str, known: Mapping[str, Topic]) -> Entry | Aside:
    if not is_article_path(name):
        return Aside(name, 1, "The name of an article's file is made of a-z, 0-9 and -, and is not index or readme.")
    try:
        data = path.read_bytes()
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
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    topics = tuple(known[topic] for topic in dict.fromkeys(front.topics) if topic in known)
    minutes = max(1, round(len(body.split()) / PACE))
    return Entry(name, f"{name.removesuffix('.md')}/", front, without(body), digest, minutes, topics)


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


def instant(date: str) -> str:
    """A date as RFC 3339 wants it in feeds, what is unknown taken as its beginning; "" for none."""
    found = _DATE.fullmatch(date)
    if not found:
        return ""
    day = f"{found['year']}-{found['month'] or '01'}-{found['day'] or '01'}"
    return f"{day}T{found['clock'] or '00:00'}:00{found['zone'] or 'Z'}"


def topic_path(topic: Topic) -> str:
    """The name of a topic's folder; an id that would be unsafe in a path is named by its digest."""
    if _PATH_SAFE.fullmatch(topic.id):
        return topic.id
    return f"t-{hashlib.blake2b(topic.id.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def by_month(archive: Archive) -> dict[str, list[Entry]]:
    """The articles of each month, newest month first, "undated" last."""
    months: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in archive.entries:
        months[entry.month].append(entry)
    return dict(months)


def by_topic(archive: Archive) -> dict[str, list[Entry]]:
    """The articles under each topic or anything narrower, newest first; topics in the desk's order, none empty."""
    above = {topic: (topic, *ancestors(archive, topic)) for topic in archive.topics}
    found: dict[str, list[Entry]] = {topic: [] for topic in archive.topics}
    for entry in archive.entries:
        for topic in {up for own in entry.topics for up in above[own.id]}:
            found[topic].append(entry)
    return {topic: entries for topic, entries in found.items() if entries}


def ancestors(archive: Archive, topic: str) -> tuple[str, ...]:
    """The ids of every topic broader than ``topic``, nearest first."""
    seen: dict[str, None] = {}
    ahead = deque(archive.topics[topic].broader)
    while ahead:
        here = ahead.popleft()
        if here not in seen:
            seen[here] = None
            ahead += archive.topics[here].broader
    return tuple(seen)


LOOKBACK = 30  # latest articles looked at for each shared word or topic, so that the cost grows with the archive only
MOST_KEYS = 16  # the rarest of what an article can share; those behind them add little and would be half of the work
MOST_RELATED = 4
LEAD = 500  # characters of the body that are read for words: who, what and where stand at the beginning
RARE = 0.02  # of the older articles, and FEW at least; a word that more of them have ("project") relates nothing
FEW = 3
_TOPIC, _IN_TITLE, _IN_LEAD = 6, 3, 2  # points of a shared one
_ENOUGH = 6  # a topic, two words of both titles, or three rare words
_WORD = regex.compile(r"\p{L}[\p{L}\p{N}]{3,}")
_NO_PROSE = regex.compile(r"\]\([^)\s]*|https?:\S+")  # where links and pictures lead


def related(entries: Sequence[Entry]) -> dict[str, tuple[Entry, ...]]:
    """For each url, at most four older articles that share topics or rare words of title and lead, closest first.

    Rarity (inverse document frequency, Spärck Jones 1972) is counted over older articles only, so that a new
    article changes nothing on the pages of those before it.
    """
    seen: Counter[str] = Counter()
    recent: defaultdict[str, deque[int]] = defaultdict(lambda: deque(maxlen=LOOKBACK))
    oldest_first = entries[::-1]
    out = {}
    for number, entry in enumerate(oldest_first):
        score: defaultdict[int, float] = defaultdict(float)
        points: Counter[int] = Counter()
        keys = _keys(entry)
        common = max(FEW, RARE * number)
        known = ((seen[key], key) for key in keys if key in seen and (keys[key] == _TOPIC or seen[key] <= common))
        for times, key in heapq.nsmallest(MOST_KEYS, known):
            weight = keys[key] * math.log((2 + number) / (1 + times))
            for other in recent[key]:
                score[other] += weight
                points[other] += keys[key]
        enough = ((-round(score[i], 9), -i) for i in score if points[i] >= _ENOUGH)
        out[entry.url] = tuple(oldest_first[-i] for _, i in heapq.nsmallest(MOST_RELATED, enough))
        for key in keys:
            seen[key] += 1
            recent[key].append(number)
    return out


def _keys(entry: Entry) -> dict[str, int]:
    """What an article can share with another, and how much a share counts."""
    lead = _NO_PROSE.sub(" ", f"{entry.front.summary} {entry.body[:LEAD]}")
    keys = dict.fromkeys(_WORD.findall(lead.lower()), _IN_LEAD)
    keys |= dict.fromkeys(_WORD.findall(entry.front.title.lower()), _IN_TITLE)
    return keys | {f"topic:{topic.id}": _TOPIC for topic in entry.topics}
