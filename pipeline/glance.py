"""A quick look: what a text is made of, and what must be in it for a pattern to match. Most texts do not hold it.

A glance never misses what is there and may see what is not: it only says where it is worth looking.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import regex

HEAD = 4  # letters of a word by which a pattern knows it that leaves its ending open: three begin too many words


# What stands for a character beyond ASCII: one of Latin-1, which is a byte.
_SMALL, _CAPITAL, _OTHER, _DIGIT, _NO_LETTER, _LOOSE = "\x80\x81\x82\x83\x84\x85"
_KINDS = tuple(
    (kind, regex.compile(pattern))
    for kind, pattern in (
        (_SMALL, r"\p{Ll}"), (_CAPITAL, r"\p{Lu}"), (_DIGIT, r"\d"), (_OTHER, r"(?=[\p{L}\p{N}\p{Han}])\w"),
        (_LOOSE, r"[\p{N}\p{Han}]"),  # ² and ½, beside which a word ends
        ('"', "[“”]"), ("'", "[‘’]"), (_NO_LETTER, "(?s:.)"),
    )
)  # fmt: skip


_AS_ASKED = {"ſ": "s", "\u212a": "K", "İ": "I"}  # as a pattern that ignores case takes them


class _Signs(dict[int, str]):
    """Every character beyond ASCII as what stands for it: a table for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        asked = _AS_ASKED.get(char, char)
        self[code] = asked if asked.isascii() else next(kind for kind, pattern in _KINDS if pattern.match(char))
        return self[code]


_SIGNS = _Signs()
_MARK = re.compile("[^aA0o ]")  # in half the time that the regex module takes
_FEW = 12  # characters to be replaced one by one; more, and a table, which is asked for each character, is quicker
_ASCII = bytes(range(128))


def _as_shape(char: str) -> str:
    if char.isascii():
        return char if not char.isalnum() else "0" if char.isdigit() else "a" if char.islower() else "A"
    return {_SMALL: "a", _CAPITAL: "A", _OTHER: "o", _LOOSE: "o", _DIGIT: "0"}.get(char, "~")


def _as_word(char: str) -> str:
    if char.isascii():
        return char.lower() if char.isalnum() else " "
    return "~" if char in (_SMALL, _CAPITAL, _OTHER, _DIGIT) else " "


_SHAPES = "".join(_as_shape(chr(code)) for code in range(256)).encode("ascii")
_WORDS = "".join(_as_word(chr(code)) for code in range(256)).encode("ascii")


def latin(text: str) -> bytes:
    """A byte for each character of ``text``, as ``shape`` and ``words`` want them."""
    foreign = beyond(text)
    if len(foreign) > _FEW:
        text = text.translate(_SIGNS)
    else:
        for char in sorted(foreign):
            text = text.replace(char, _SIGNS[ord(char)])
    return text.encode("latin-1")


def beyond(text: str) -> frozenset[str]:
    """The characters of ``text`` that ASCII does not have: in most texts a quotation mark or two."""
    if text.isascii():
        return frozenset()
    return frozenset(text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass"))


def shape(letters: bytes) -> str:
    """What ``latin`` gave, character for character: small letters as a, capitals as A, other letters as o, digits as 0.

    Quotation marks and apostrophes are straight, other signs beyond ASCII ~; ASCII's own signs stand as they are.
    """
    return letters.translate(_SHAPES).decode("ascii")


def joints(shape: str) -> dict[str, list[int]]:
    """Where the marks of what ``shape`` gave stand, by what is beside them: a mark is no letter, digit or space.

    A key is a mark between its neighbours, of which one may be "_", which is any; at the text's ends there is a line's
    end. The comma of "ships,cranes" is found under "a,a", "_,a" and "a,_". Places under one key are in no order.
    """
    padded = f"\n{shape}\n"
    found: dict[str, list[int]] = defaultdict(list)
    for mark in _MARK.finditer(shape):
        at = mark.start()
        found[padded[at : at + 3]].append(at)
    for beside, places in [(beside, tuple(places)) for beside, places in found.items()]:
        found[f"{beside[:2]}_"] += places
        found[f"_{beside[1:]}"] += places
    return found


def words(letters: bytes) -> list[str]:
    """The runs of letters and digits in what ``latin`` gave, in order, in small letters; those beyond ASCII as ~."""
    return letters.translate(_WORDS).decode("ascii").split()


def spots(text: str, *signs: str) -> list[int]:
    """Where any of ``signs`` begins in ``text``, in order; a place that two of them share is there twice."""
    found = []
    for sign in signs:
        at = text.find(sign)
        while at >= 0:
            found.append(at)
            at = text.find(sign, at + 1)
    return sorted(found) if len(signs) > 1 else found


def small_run(shape: str, end: int) -> int:
    """Where the small letters begin that stand before ``end`` in what ``shape`` gave."""
    return len(shape[:end].rstrip("a"))


def near(pattern: regex.Pattern[str], text: str, anchors: Iterable[int], before: int = 0) -> Iterator[regex.Match[str]]:
    """What ``pattern.finditer(text)`` gives, if each match begins at one of ``anchors`` or up to ``before`` earlier.

    ``anchors`` are in order. Between them nothing is looked at.
    """
    end = 0
    for anchor in anchors:
        for at in range(max(end, anchor - before), anchor + 1):
            match = pattern.match(text, at)
            if match:
                yield match
                end = max(match.end(), at + 1)
                break


@functools.lru_cache(maxsize=4096)
def needles(find: str) -> tuple[str, ...]:
    """Strings in small letters of which one stands wherever ``find`` can match; () where that cannot be told.

    Reads the pattern from the left: the longest run of letters and spaces that no group, option or quantifier touches;
    else what the first group must hold. Of alternatives each must hold something. ``{start}`` is a sentence's start.
    """
    return _read(find)[0]


def heads(find: str) -> tuple[frozenset[str], ...]:
    """Sets of words, or of their first ``HEAD`` letters: of each set one stands wherever ``find`` can match.

    The rarest set first; those with a word that most texts have only where there is no other. None as ``needles``.
    """
    told = sorted(map(frozenset, _read(find)[1]), key=_rarest, reverse=True)
    rare = [some for some in told if _rarest(some) >= len(_COMMON)]
    return tuple(dict.fromkeys(rare or told[:1]))


def heads_of(word: str) -> tuple[str, ...]:
    """The ``heads`` of which ``word`` is one."""
    return (word, word[:HEAD]) if len(word) > HEAD else (word,)


_Told = tuple[str, ...]  # alternatives, of which one must be there; none where nothing is sure


def _read(find: str) -> tuple[_Told, tuple[_Told, ...]]:
    tokens = [(token.lastgroup, token.group()) for token in _TOKEN.finditer(find.replace("{start}", r"\b"))]
    said, known, _, _ = _of_alternatives(tokens, 0, "", "")
    return said, known


_Tokens = list[tuple[str | None, str]]
_EDGE = "|"  # in a run: a word begins or ends here
_BOUND = f" ,{_EDGE}-"


def _of_alternatives(tokens: _Tokens, at: int, before: str, after: str) -> tuple[_Told, tuple[_Told, ...], str, int]:
    """What stands between ``at`` and the bracket that closes its group: needles, heads, and the offset behind it.

    ``before`` and ``after`` are ``_EDGE`` where no word can run over the group's beginning or end; so is the third
    that is given where none can run over the end of what it matches.
    """
    found: list[_Told] = []
    known: list[list[_Told]] = []
    ends = _EDGE
    runs, groups, named = [before], [], list[_Told]()
    while at < len(tokens) and tokens[at][1] != ")":
        kind, token = tokens[at]
        at += 1
        sure = not _optional(tokens, at)
        if kind == "open":
            here = _edge(runs[-1][-1:])
            beyond = _begins(tokens, _closed(tokens, at) + 1, after) if not token.startswith(_LOOKS) else ""
            start = "" if token.startswith(_LOOKS_BACK) else here
            inner, names, end, at = _of_alternatives(tokens, at, start, beyond)
            sure = not _optional(tokens, at)
            while at < len(tokens) and tokens[at][1] in ("?", "*", "+"):
                at += 1
            if sure and not token.startswith(_LOOKS_AWAY):
                groups.append(inner)
                named += names
            if token.startswith(_LOOKS):
                end = end if sure and token.startswith("(?<=") else here
            runs.append(end if sure else end and here)
        elif kind == "bar":
            found.append(_told(runs, groups))
            known.append(_known([*runs[:-1], runs[-1] + after], named))
            ends = ends and _edge(runs[-1][-1:])
            runs, groups, named = [before], [], []
        elif kind == "plain" and sure:
            runs[-1] += token.lower()
        elif kind == "edge":
            runs[-1] += _EDGE
        elif kind == "sign" and sure:
            runs[-1] += _EDGE
            runs.append(_EDGE)
        else:
            runs.append("")
    found.append(_told(runs, groups))
    known.append(_known([*runs[:-1], runs[-1] + after], named))
    either = _any([max(some, key=_rarest, default=()) for some in known])
    every = known[0] if len(known) == 1 else [either] if either else []
    return _any(found), tuple(every), ends and _edge(runs[-1][-1:]), at + 1


def _edge(char: str) -> str:
    return _EDGE if char in tuple(_BOUND) else ""


def _closed(tokens: _Tokens, at: int) -> int:
    """Where the group closes in which the token ``at`` is."""
    depth = 1
    while at < len(tokens) and depth:
        depth += (tokens[at][0] == "open") - (tokens[at][1] == ")")
        at += 1
    return at - 1


def _begins(tokens: _Tokens, at: int, after: str) -> str:
    """``_EDGE`` where no word can run over the place before the token ``at``; ``after`` is that of its group's end."""
    if at >= len(tokens) or tokens[at][1] in (")", "|"):
        return after if at >= len(tokens) or tokens[at][1] == ")" else ""
    kind, token = tokens[at]
    if _optional(tokens, at) or (kind != "edge" and _optional(tokens, at + 1)):
        return ""
    return _EDGE if kind in ("edge", "sign") else _edge(token[0]) if kind == "plain" else ""


def _any(parts: list[_Told]) -> _Told:
    return tuple(one for part in parts for one in part) if all(parts) else ()


def _told(runs: list[str], groups: list[_Told]) -> _Told:
    longest = max((run.replace(_EDGE, "") for run in runs), key=len)
    told = [group for group in groups if group and min(map(len, group)) >= 3]
    if len(longest.strip()) >= 4 or not told:  # three letters stand in every line
        return (longest,) if len(longest.strip()) >= 3 else ()
    return max(told, key=lambda group: min(map(len, group)))


def _known(runs: list[str], named: list[_Told]) -> list[_Told]:
    """The words that the runs must hold, and those of which their groups must hold one each (``named``)."""
    return [*((head,) for run in runs for word in _WORD.finditer(run) if (head := _head(word))), *named]


def _head(word: regex.Match[str]) -> str:
    """The word where both its ends are sure, its head where only its beginning is; "" where that says nothing."""
    if word["before"] is None:
        return ""
    return word["word"] if word["after"] is not None else word["word"][:HEAD] if len(word["word"]) >= HEAD else ""


def _rarity(head: str) -> int:
    """How rare a word is, as far as its length tells."""
    return _COMMON.get(head, len(_COMMON) + len(head))


def _rarest(told: Iterable[str]) -> int:
    """How rare the commonest of ``told`` is."""
    return min(map(_rarity, told), default=-1)


_WORD = regex.compile(rf"(?P<before>(?<=[{_BOUND}]))?(?P<word>[a-z]+)(?P<after>(?=[{_BOUND}]))?")
_COMMON = {word: rank for rank, word in enumerate(
    "the of and to in for on with that from this will more have been were their than which after also year over first "
    "said they would about when year into made most some time people work make it is was are by at as has its be an "
    "not who his had but one out new up all other".split()
)}  # fmt: skip


def _optional(tokens: _Tokens, at: int) -> bool:
    return at < len(tokens) and tokens[at][1] in ("?", "*", "{")


_LOOKS_AWAY = ("(?!", "(?<!")  # what must not stand there is no needle
_LOOKS_BACK = ("(?<=", "(?<!")
_LOOKS = (*_LOOKS_AWAY, *_LOOKS_BACK, "(?=")
_TOKEN = regex.compile(
    r"(?P<edge>\\[bAZ]|\^|\$)|\\p\{\w+\}"
    r"|(?P<sign>\\[^\w\s]|[^\w\s\\.^$*+?{}\[\]()|-]|\[(?:[^\w\\\]^-]|\\[^\w])+-?\])"
    r"|\\.|\[\^?\]?(?:\\.|[^\]])*\]|(?P<open>\((?:\?(?:[:=!>]|<[=!]|-?\w+:|P<\w+>))?)"
    r"|(?P<bar>\|)|(?P<plain>[A-Za-z ,-]+(?![?*{])|[A-Za-z ,-])|.",
    regex.DOTALL,
)
