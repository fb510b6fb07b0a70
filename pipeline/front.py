"""The typed head of an article file: which fields there are, how they are written, how they are read.

A file in content/ is three dashes, YAML, three dashes, Markdown. The YAML is read as strings and lists only: no tags,
no anchors, no types guessed from how a value looks, so that a title "NO" stays a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
import regex
import yaml

from pipeline.telling import Telling

# Lines end as editors count them: with LF, CR LF or CR.
_FENCE = re.compile(r"---[ \t]*(?:\r\n|\r|\n|\Z)")
DEEPEST = 8  # a head is a map of values and lists: 2
_ITEM = 3  # how many hold an item of a field's list: it, the map, the document
SENTENCE = 2  # words at least; `withdrawn: true` gives no reason
LONGEST = 500  # characters of a former address; a path on disk has to hold it
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}"  # of a file or folder: file systems take 255
_ADDRESS = re.compile(rf"/?(articles(?:/{_NAME})+)/?")
MOST = 64_000  # characters; the longest real head seen has 2,000, and a bomb should not be parsed at all


class FrontMatter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The allow-list. ``date`` is ISO 8601 as far as it is known; ``topics`` are ids of the desk's vocabulary.

    ``aliases``, as Hugo calls them, are checked where they are used (``former``): a slip in one keeps no article away.
    """

    title: str
    id: str = ""  # of the page the article comes from; "" for one that was written by hand
    date: str = ""
    source: str = ""
    url: str = ""  # of the original
    authors: tuple[str, ...] = ()
    editor: str = ""
    section: str = ""
    summary: str = ""
    topics: tuple[str, ...] = ()
    also: tuple[Telling, ...] = ()  # who else told the story
    aliases: tuple[str, ...] = ()  # addresses below the site's root at which the article stood before
    withdrawn: str | None = None  # why it is not shown any more, in a sentence; "" gives no reason


def address(path: str) -> str:
    """Where the article of the file ``path``, below content/, stands, below the site's root: articles/2024/02/slug/."""
    return f"{path.removesuffix('.md')}/"


def former(alias: str) -> str:
    """``alias`` as ``address`` would write it, "" where no article can have stood there.

    The slash at its beginning, which Hugo wants, and the one at its end may be there or not.
    """
    found = _ADDRESS.fullmatch(alias)
    return f"{found[1]}/" if found and len(alias) <= LONGEST and "index.html" not in alias.split("/") else ""


def reason(withdrawn: str) -> str:
    """What the field ``withdrawn`` tells a reader, in a line; "" where it says that an article was, and not why."""
    words = withdrawn.split()
    return " ".join(words) if len(words) >= SENTENCE else ""


class BadFront(ValueError):
    """A head that cannot be read. ``line`` counts from 1 in the file."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


class Value(NamedTuple):
    """A written value: where it begins and ends in the YAML, what it says, and its quotation mark ("" without)."""

    start: int
    end: int
    value: str
    style: str


# A head as most are: fields with a value on their line, plain or between '', or a list of such. Values may hold more
# (YAML 1.1, 9.1.2 and 9.1.3); whatever else there is, is left to the parser, which takes five times as long.
_PLAIN_SIGNS = r"[A-Za-z0-9 .,;()'‘’“”–—&%$/_+?!=@~À-ɏ-]*+"
_PLAIN = rf"(?=[A-Za-z0-9]){_PLAIN_SIGNS}(?::(?=[^ \n]){_PLAIN_SIGNS})*+(?<! )"
_VALUE = rf"(?:{_PLAIN}|'[ -&(-~‘’“”–—À-ɏ]*')"
_SIMPLE = re.compile(rf"(?:[a-z]+: {_VALUE}\n|[a-z]+:\n(?:  - {_VALUE}\n)+)+")
_ROW = re.compile(r"(?:([a-z]+):(?: (.+))?|  - (.+))\n")

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # strings, lists and maps; in C where PyYAML has it


def split(text: str) -> tuple[str | None, int]:
    """(the YAML of a head or None, the offset in ``text`` at which the body starts)."""
    opens = _FENCE.match(text)
    if opens:
        for closes in _FENCE.finditer(text, opens.end()):
            if text[closes.start() - 1] in "\r\n":
                return text[opens.end() : closes.start()], closes.end()
    return None, 0


def parse(text: str) -> tuple[FrontMatter, str]:
    """The head and the body of an article file. Raises BadFront with the line and a reason."""
    head, start = _parted(text)
    raw = _simple(head)
    return _typed(head, _parsed(head)[0] if raw is None else raw), text[start:].lstrip("\r\n")


def read(text: str) -> tuple[FrontMatter, str, dict[str, list[Value]]]:
    """What ``parse`` gives, and each field's value, or the items of its list, as they are written."""
    head, start = _parted(text)
    raw: object = _simple(head)
    raw, written = _parsed(head) if raw is None else (raw, _written(head))
    return _typed(head, raw), text[start:].lstrip("\r\n"), written


def _parted(text: str) -> tuple[str, int]:
    head, start = split(text)
    if head is None:
        raise BadFront(1, "There is no front matter between two lines of ---.")
    if len(head) > MOST:
        raise BadFront(1, f"The front matter has {len(head):,} characters; at most {MOST:,} are read.")
    return head, start


def _parsed(head: str) -> tuple[object, dict[str, list[Value]]]:
    try:
        return _built(yaml.parse(head, _LOADER))
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", error)
        raise BadFront(2 + (mark.line if mark else 0), f"The YAML cannot be read: {problem}.") from None
    except RecursionError:
        raise BadFront(1, "The YAML is nested too deeply.") from None


def _typed(head: str, raw: object) -> FrontMatter:
    if not isinstance(raw, dict):
        raise BadFront(2, "The front matter is not a list of fields.")
    try:
        front = msgspec.convert(raw, FrontMatter)
    except msgspec.ValidationError as error:
        raise BadFront(_line_of(head, str(error)), f"The front matter does not fit its schema: {error}.") from None
    if not front.title.strip():
        raise BadFront(_line_of(head, "`$.title`"), "The title is empty.")
    return front


def _simple(head: str) -> dict[str, str | list[str]] | None:
    """The fields of a head that needs no parser; None of any other."""
    if not _SIMPLE.fullmatch(head):
        return None
    raw: dict[str, str | list[str]] = {}
    items: list[str] = []
    for row in head.splitlines():
        if row[0] == " ":
            items.append(_unquoted(row[4:]))
            continue
        name, _, said = row.partition(":")
        if name in raw:
            return None
        if said:
            raw[name] = _unquoted(said[1:])
        else:
            raw[name] = items = []
    return raw


def _unquoted(said: str) -> str:
    return said[1:-1] if said[0] == "'" else said


def _written(head: str) -> dict[str, list[Value]]:
    """The values of a head that needs no parser, as they are written."""
    written: dict[str, list[Value]] = {}
    for row in _ROW.finditer(head):
        name, value, item = row.groups()
        if name is not None:
            written[name] = field = []
        said = value or item
        if said:
            style = "'" if said[0] == "'" else ""
            field.append(Value(*row.span(2 if value else 3), _unquoted(said), style))
    return written


def _built(events: Iterable[yaml.Event]) -> tuple[object, dict[str, list[Value]]]:
    """What a document of strings, lists and maps holds, in one pass, none for an empty one; and what ``read`` adds.

    Raises BadFront for an alias, which could grow without end, for a field that is written twice, and for a name that
    is no word.
    """
    out: list[Any] = []
    open_: list[Any] = [out]  # the lists and maps around, the innermost last
    written: dict[str, list[Value]] = {}
    field: list[Value] = []  # the last of it
    names: list[str | None] = [None]  # of the value that comes next in each of them; None: a name comes next
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
            names.pop()
        elif isinstance(event, yaml.NodeEvent):
            holder, name = open_[-1], names[-1]
            line = 2 + (event.start_mark.line if event.start_mark else 0)
            if isinstance(event, yaml.AliasEvent):
                raise BadFront(line, "An alias (*) has no place in a front matter.")
            value: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            if isinstance(event, yaml.ScalarEvent):
                value = event.value
            if isinstance(holder, list):
                holder.append(value)
                if isinstance(event, yaml.ScalarEvent) and len(open_) == _ITEM:
                    field.append(_value(event))
            elif name is not None:
                holder[name], names[-1] = value, None
                if len(open_) < _ITEM:
                    written[name] = field = [_value(event)] if isinstance(event, yaml.ScalarEvent) else []
            elif not isinstance(value, str):
                raise BadFront(line, "The name of a field is a word, not a list or a map.")
            elif value in holder:
                raise BadFront(line, f"The field `{value}` stands here a second time.")
            else:
                names[-1] = value
                continue
            if not isinstance(value, str):
                if len(open_) > DEEPEST:  # libyaml takes the square of the depth
                    raise BadFront(line, "The YAML is nested too deeply.")
                open_.append(value)
                names.append(None)
    if len(out) > 1:
        raise BadFront(2, "The front matter is more than one YAML document.")
    return out[0] if out else None, written


def _value(event: Any) -> Value:
    return Value(event.start_mark.index, event.end_mark.index, event.value, event.style or "")


def _line_of(head: str, error: str) -> int:
    """The line of the field that an error of msgspec names, else the first."""
    name = regex.search(r"`\$\.(\w+)|field `(\w+)`", error)
    wanted = (name[1] or name[2]) if name else None
    for number, line in enumerate(regex.split(r"\r\n|\r|\n", head), 2):
        if wanted and line.startswith(f"{wanted}:"):
            return number
    return 2


def render(front: FrontMatter, body: str) -> str:
    """The text of an article file; ``parse`` gives the same head and body back."""
    fields = msgspec.to_builtins(front)
    head = yaml.dump(
        {name: list(v) if isinstance(v, list | tuple) else v for name, v in fields.items()},
        Dumper=_Dumper, allow_unicode=True, default_flow_style=False, sort_keys=False, width=2**20,
    )  # fmt: skip
    return f"---\n{head}---\n\n{body.strip(chr(10))}\n"


class _Dumper(yaml.SafeDumper):
    """Lists indented, as people write them; no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)
