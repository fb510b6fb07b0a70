"""What this newsroom decided: settings, topics, phrases, terms. Loaded once, passed openly, sent to each worker."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from pipeline.trouble import Trouble

LONGEST_ID = 80  # characters of a topic's id: it names a folder of the site, and a person types it
_TOPIC_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_IPTC = re.compile(r"[0-9]{8}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
LEARNED = Path("desk", "learned-topics.json")  # below the newsroom's folder
STYLES = Path(__file__).parent / "repair" / "styles"  # the styles that come with the catalogue


class CheckSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """[tool.copydesk.check]: which rules check speaks of. A rule is a name or a pattern of names, as "leftover-*".

    ``ignore_in`` has rules by the folder or file, relative to the newsroom's, in which they are ignored; ``severity``
    makes errors of warnings and warnings of errors; ``baseline`` is a file of problems that are let be; ``docs`` is the
    address at which this documentation stands, to which findings lead.
    """

    select: tuple[str, ...] = ("*",)
    ignore: tuple[str, ...] = ()
    ignore_in: dict[str, tuple[str, ...]] = {}
    severity: dict[str, Literal["error", "warning"]] = {}
    baseline: str = ""
    docs: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """[tool.copydesk] in pyproject.toml. Paths are relative to the folder that holds it.

    ``largest_page`` is in bytes, ``most_doubt`` a probability, ``same_story`` a share of the words in common.
    """

    inbox: str = "inbox"
    content: str = "content"
    site: str = "site"
    workers: Annotated[int, Meta(ge=0)] = 0  # 0: as many as the machine has cores
    largest_page: Annotated[int, Meta(ge=1)] = 20_000_000  # the largest real news page seen has 4 MB, mostly pictures
    strip: Literal["fast", "quality"] = "quality"  # of HTML pages: by our own trees alone, or with trafilatura's advice
    most_doubt: Annotated[float, Meta(ge=0, le=1)] = 0.8
    same_story: Annotated[float, Meta(gt=0, le=1)] = 0.5  # another story has under .25, a follow-up .3 to .6
    style: str = "as-found"  # the file name of a Style
    check: CheckSettings = CheckSettings()


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """A subject of the desk's vocabulary. ``words`` match in any inflection, ``exact`` only as written.

    ``exclude`` are phrases in which a word of this topic means something else. ``broader`` and ``related`` are ids.
    """

    id: str
    label: str
    words: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    note: str = ""  # the definition that the topic's page shows
    exact: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    iptc: str = ""  # IPTC Media Topics id, as "20000256"
    wikidata: str = ""  # as "Q12725"


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was measured of a rule: the evidence that puts it into its lane.

    ``machine`` and ``native`` are its hits in the dev halves of machine-translated and of native English (tests count
    them anew); ``better``, ``equal`` and ``worse`` say how real hits read, one by one, with the cure in their place.
    """

    machine: int = 0
    native: int = 0
    better: int = 0
    equal: int = 0
    worse: int = 0


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mistake as a pattern, with the evidence for it; the form that desk/phrases.toml and the catalogue share.

    ``find`` is a pattern of the regex module, ``put`` its replacement (\\1, \\g<name>); without ``put`` the phrase only
    reports. ``bad`` maps wrong sentences to their cure, ``good`` are to be left alone, ``missed`` are not seen yet.
    """

    name: str
    find: str
    why: str
    put: str | None = None
    lane: str = "suggest"
    bad: dict[str, str] = {}
    good: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    quotes: bool = False  # may it reach into quoted words
    record: Record = Record()


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name or term of the newsroom: ``right`` is preferred, ``allowed`` is left alone, ``wrong`` becomes ``right``.

    An allowed form may hold a wrong one: Heng Xi University, where Heng Xi is wrong.
    """

    right: str
    wrong: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    why: str = ""


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The notation that a newsroom writes, one example for each matter; "as-found": the text's own majority decides."""

    date: Literal["as-found", "Feb. 21, 2024", "February 21, 2024", "21 February 2024"] = "as-found"
    clock: Literal["as-found", "8:30 a.m.", "8:30 am", "8.30am"] = "as-found"
    numbers: Literal["as-found", "nine, 10"] = "as-found"
    percent: Literal["as-found", "5%", "5 percent", "5 per cent"] = "as-found"
    quotes: Literal["as-found", "straight", "curly"] = "as-found"
    us: Literal["as-found", "US", "U.S."] = "as-found"
    titles: Literal["as-found", "Mr.", "Mr"] = "as-found"
    company: Literal["as-found", "Co., Ltd.", "Co. Ltd.", "Co Ltd"] = "as-found"
    spelling: Literal["as-found", "American", "British"] = "as-found"
    headline: Literal["as-found", "sentence"] = "as-found"
    headline_quotes: Literal["as-found", "'so'", "‘so’"] = "as-found"


class SiteLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines that many pages of ``host`` ("": pages without an address) share, as ``learn-chrome`` counted them.

    ``lines`` have their numbers as 0 and small letters; each with the number of ``stories`` that have it.
    """

    host: str
    stories: Annotated[int, Meta(ge=1)]
    lines: dict[str, Annotated[int, Meta(ge=1)]] = {}


class Judge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What corrections taught about a topic: summands of the log-odds that an editor would give it.

    ``words`` and ``beside`` are by stem and by topic; pipeline/tag/learned.py says what each is multiplied with.
    """

    bias: float
    named: float  # where the vocabulary alone stands by the topic
    score: float  # times the vocabulary's score
    title: float  # where a word of the topic stands in the title
    archive: float  # times the log-odds that the archive's words give
    words: dict[str, float] = {}
    beside: dict[str, float] = {}


class LearnedTopic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of the archive's articles that tell a topic, as summands of log-odds by stem; and its judge.

    A topic that editors gave to too few articles has no judge: the vocabulary decides as before.
    """

    bias: float
    words: dict[str, float] = {}
    judge: Judge | None = None


class Learned(msgspec.Struct, frozen=True, forbid_unknown_fields=True, eq=False):
    """desk/learned-topics.json: what ``learn-topics`` made of so many articles and corrections, by topic.

    Two of them are equal only where they are one object, which makes it a key that costs nothing.
    """

    articles: int
    corrections: int
    topics: dict[str, LearnedTopic]


class Desk(msgspec.Struct, frozen=True):
    """The newsroom's decisions. ``root`` is the folder that holds them; ``digest`` names this very state of them."""

    root: Path = Path()
    settings: Settings = Settings()
    topics: tuple[Topic, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    terms: tuple[Term, ...] = ()
    sites: tuple[SiteLines, ...] = ()
    digest: str = ""
    style: Style = Style()
    learned: Learned | None = None

    def site(self, host: str) -> SiteLines | None:
        """What is known of the pages of ``host``."""
        return next((site for site in self.sites if site.host == host), None)


def desk_at(root: Path) -> Desk:
    """The desk of the folder ``root``: its pyproject.toml and desk/*.toml. A missing file is an empty decision.

    Raises Trouble, with the file and the field, for one that cannot be read or does not fit.
    """
    settings = _settings(root / "pyproject.toml")
    topics = topics_from(root / "desk" / "topics.toml") if (root / "desk" / "topics.toml").exists() else ()
    phrases = _list(root / "desk" / "phrases.toml", "phrase", Phrase)
    terms = _list(root / "desk" / "terms.toml", "term", Term)
    sites = sites_from(root / "desk" / "chrome.toml")
    style = style_named(settings.style, root)
    learned = learned_from(root / LEARNED)
    said = msgspec.json.encode([topics, phrases, terms, sites, settings.strip, settings.most_doubt, style, learned])
    digest = hashlib.blake2b(said, digest_size=16).hexdigest()
    return Desk(root, settings, topics, phrases, terms, sites, digest, style, learned)


def style_named(name: str, root: Path) -> Style:
    """The style of desk/styles/NAME.toml below ``root`` or, where the desk has none of that name, of ours.

    Raises Trouble where there is neither, or where the file does not fit.
    """
    places = [folder / f"{name}.toml" for folder in (root / "desk" / "styles", STYLES)]
    path = next((path for path in places if path.exists() and path.stem == name), None)
    if path is None:
        known = sorted({path.stem for place in places for path in place.parent.glob("*.toml")})
        raise Trouble(
            f"{root / 'pyproject.toml'} [tool.copydesk]: there is no style {name!r}; known: {', '.join(known)}"
        )
    style: Style = _fit(_toml(path), Style, str(path))
    return style


def topics_from(path: Path) -> tuple[Topic, ...]:
    """The vocabulary in a TOML file of ``[[topic]]``; raises Trouble where it does not fit or hang together."""
    topics: tuple[Topic, ...] = _list(path, "topic", Topic)
    sound(topics, lambda number, said: f"{path}:{line_of(path, 'topic', number, said)}")
    return topics


def sound(topics: Sequence[Topic], place: Callable[[int, str], str]) -> None:
    """Raises Trouble for what no article could be tagged with: the first fault, in the order of ``topics``.

    That is an id that is no address or stands twice, a topic without a label, one that points to nothing or is broader
    than itself, an id of another vocabulary that cannot be one. ``place`` names the place of an entry, counted from 1,
    or of what it says there.
    """
    ids: set[str] = set()
    for number, topic in enumerate(topics, 1):
        if not _TOPIC_ID.fullmatch(topic.id) or len(topic.id) > LONGEST_ID:
            raise Trouble(
                f"{place(number, topic.id)}: topic id {topic.id[:LONGEST_ID]!r}: an id has only a-z, 0-9 and single "
                f"hyphens, and at most {LONGEST_ID} characters"
            )
        if topic.id in ids:
            raise Trouble(f"{place(number, topic.id)}: two topics have the id {topic.id!r}")
        if not topic.label.strip():
            raise Trouble(f"{place(number, topic.id)}: topic {topic.id!r} has no label")
        for name, said, shape, wanted in (
            ("iptc", topic.iptc, _IPTC, "eight digits"), ("wikidata", topic.wikidata, _WIKIDATA, "Q and a number"),
        ):  # fmt: skip
            if said and not shape.fullmatch(said):
                raise Trouble(f"{place(number, said)}: topic {topic.id!r}: {name} = {said!r} is not {wanted}")
        ids.add(topic.id)
    for number, topic in enumerate(topics, 1):
        for other in (*topic.broader, *topic.related):
            if other not in ids:
                raise Trouble(f"{place(number, other)}: topic {topic.id!r} points to {other!r}, which is not there")
    circle = _circle({topic.id: topic.broader for topic in topics})
    if circle:
        number = next(number for number, topic in enumerate(topics, 1) if topic.id == circle[0])
        raise Trouble(f"{place(number, circle[1])}: topic {circle[0]!r} is broader than itself: {' < '.join(circle)}")


def _circle(broader: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The first circle in ``broader``, each topic followed by one that holds it and the first again; () for none."""
    done: set[str] = set()
    for start in broader:
        way: dict[str, Iterator[str]] = {} if start in done else {start: iter(broader[start])}
        while way:
            here = next(reversed(way))
            ahead = next(way[here], None)
            if ahead is None:
                done.add(here)
                del way[here]
            elif ahead in way:
                steps = list(way)
                return (*steps[steps.index(ahead) :], ahead)
            elif ahead not in done:
                way[ahead] = iter(broader[ahead])
    return ()


def sites_from(path: Path) -> tuple[SiteLines, ...]:
    """The lines by site in a TOML file of ``[[site]]``; raises Trouble where it does not fit."""
    sites: tuple[SiteLines, ...] = _list(path, "site", SiteLines)
    for site in sites:
        if [other.host for other in sites].count(site.host) > 1:
            raise Trouble(f"{path}: two sites have the host {site.host!r}")
    return sites


def sites_file(sites: Iterable[SiteLines]) -> bytes:
    """The TOML file that ``sites_from`` reads."""
    out = ["# Lines that many pages of a site share, with the number of stories that have each: copydesk learn-chrome."]
    for site in sites:
        out += ["", "[[site]]", f"host = {quoted(site.host)}", f"stories = {site.stories}", "[site.lines]"]
        out += [f"{quoted(line)} = {count}" for line, count in site.lines.items()]
    return ("\n".join(out) + "\n").encode()


def topics_file(topics: Iterable[Topic]) -> bytes:
    """The TOML file that ``topics_from`` reads."""
    out = []
    for topic in topics:
        out += ["[[topic]]", f"id = {quoted(topic.id)}", f"label = {quoted(topic.label)}"]
        for name in ("words", "exact", "exclude", "broader", "related"):
            if said := getattr(topic, name):
                out += _array(name, said)
        out += [f"{name} = {quoted(said)}" for name in ("note", "iptc", "wikidata") if (said := getattr(topic, name))]
        out.append("")
    return "\n".join(out).encode()


def _array(name: str, said: tuple[str, ...]) -> list[str]:
    """An array of strings, on one line where it has room there."""
    whole = f"{name} = [{', '.join(map(quoted, said))}]"
    return [whole] if len(whole) <= 120 else [f"{name} = [", *(f"  {quoted(one)}," for one in said), "]"]


def learned_from(path: Path) -> Learned | None:
    """What was learned, as it stands in ``path``; None where there is no such file. Raises Trouble for a bad one."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}") from None
    try:
        return msgspec.json.decode(data, type=Learned)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Trouble(f"{path}:{_bad_line(data)}: {error}; copydesk learn-topics writes it anew") from None


def _bad_line(data: bytes) -> int:
    """The first line, from 1, of a file as ``learned_file`` writes it that is no topic; 1 where all are."""
    for number, line in enumerate(data.split(b"\n")[1:], 2):
        try:
            if line not in (b"}}", b""):
                msgspec.json.decode(b"{" + line.removesuffix(b",") + b"}", type=dict[str, LearnedTopic])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return number
    return 1


def learned_file(learned: Learned) -> bytes:
    """The JSON file that ``learned_from`` reads: a topic a line, by id, so that a change in it reads as a diff."""
    head = f'{{"articles": {learned.articles}, "corrections": {learned.corrections}, "topics": {{\n'
    lines = [
        f"{msgspec.json.encode(name).decode()}: {msgspec.json.encode(topic, order='sorted').decode()}"
        for name, topic in sorted(learned.topics.items())
    ]
    return (head + ",\n".join(lines) + "\n}}\n").encode()


def quoted(words: str) -> str:
    """A TOML basic string: JSON's, but that DEL is escaped too."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


@functools.cache
def phrases_from(path: Path) -> tuple[Phrase, ...]:
    """The phrases in a TOML file of ``[[phrase]]``, in its order; raises Trouble where one does not fit."""
    return _list(path, "phrase", Phrase)


def _settings(path: Path) -> Settings:
    place = f"{path} [tool.copydesk]"
    tool = _toml(path).get("tool", {})
    settings: Settings = _fit(tool.get("copydesk", {}) if isinstance(tool, dict) else tool, Settings, place)
    for name in ("content", "site"):
        folder = PurePath(os.path.normpath(getattr(settings, name)))
        if folder.is_absolute() or folder.parts[:1] in ((), ("..",)):
            raise Trouble(f"{place}: {name} = {getattr(settings, name)!r} is not a folder below this one")
    if not settings.inbox:
        raise Trouble(f"{place}: inbox is empty; name the folder of the pages")
    return settings


def _list(path: Path, name: str, kind: Any) -> tuple[Any, ...]:
    table = _toml(path)
    strange = set(table) - {name}
    if strange:
        raise Trouble(f"{path}: only [[{name}]] is known here, not {sorted(strange)[0]!r}")
    entries = table.get(name, [])
    if not isinstance(entries, list):
        raise Trouble(f"{path}: {name} is a list of tables; write each as [[{name}]]")
    out = []
    for number, entry in enumerate(entries, 1):
        try:
            out.append(msgspec.convert(entry, kind))
        except msgspec.ValidationError as error:
            named = entry if isinstance(entry, dict) else {}
            called = next((f" ({named[field]})" for field in ("id", "name", "right", "host") if named.get(field)), "")
            raise Trouble(f"{path}:{line_of(path, name, number)}: {name} {number}{called}: {error}") from None
    return tuple(out)


def line_of(path: Path, name: str, number: int, said: str = "") -> int:
    """The line, from 1, on which entry ``number`` (from 1) of the list ``name`` in the TOML file ``path`` begins.

    With ``said`` the line of that entry on which these words stand in quotes, where there is one.
    """
    return lines_of(path, name)(number, said)


def lines_of(path: Path, name: str) -> Callable[[int, str], int]:
    """``line_of`` for many entries of one file, which is read once."""
    lines = path.read_text(encoding="utf-8").split("\n")
    heads = [at for at, line in enumerate(lines, 1) if line.replace(" ", "").startswith(f"[[{name}]]")]
    ends = [*heads[1:], len(lines) + 1]

    def find(number: int, said: str) -> int:
        if number > len(heads):
            return 1
        head, words = heads[number - 1], (quoted(said), f"'{said}'") if said else ()
        return next((at for at in range(head, ends[number - 1]) if any(w in lines[at - 1] for w in words)), head)

    return find


def _fit(raw: Any, kind: Any, place: str) -> Any:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise Trouble(f"{place}: {error}") from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise Trouble(f"{path}: {error}") from None
    except tomllib.TOMLDecodeError as error:
        why, _, place = str(error).partition(" (at line ")
        line = place.partition(",")[0]  # "" for what is missing at the end
        raise Trouble(f"{path}:{line}: {why}" if line else f"{path}: {error}") from None
