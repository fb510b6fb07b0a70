"""What stands in a line of HTML, as Markdown: text, breaks, images and the marks around them.

Emphasis is written only where CommonMark is sure to read it (its flanking rules, 6.2), and within emphasis only the
other kind; elsewhere its words stand bare. So no sign of ours is ever shown, and none of the page's is ever obeyed.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from pipeline import markdown


class Closed(NamedTuple):
    """Where a mark ends."""

    sign: str


_CLOSED = {sign: Closed(sign) for sign in ("**", "*", "`", "[")}


class Mark:
    """Where a mark begins: ``sign`` is "**", "*", "`" or "[" for a link to ``target``."""

    __slots__ = ("closed", "sign", "target")

    def __init__(self, sign: str, target: str = "") -> None:
        self.sign, self.target = sign, target
        self.closed = _CLOSED[sign]


class Image(NamedTuple):
    """An image, its alternative text and its destination."""

    alt: str
    target: str


class Break:
    """A line break within a paragraph."""


BREAK = Break()
Token = str | Mark | Closed | Image | Break
_MARKS = (Mark, Closed)
_SEEN = (str, Image, Break)


def render(tokens: list[Token], *, emphasis: bool) -> list[str]:
    """The lines of Markdown that ``tokens`` mean; all but the last end in a hard break. Blank for none."""
    bare = [token for token in tokens if isinstance(token, str)]
    marks = len(tokens) - len(bare)
    if not marks:
        return [markdown.inline(" ".join("".join(bare).split()))]
    if marks == 2 and (one := _one_link(tokens)) is not None:
        return [one]
    clean = _kept(_spaced(tokens), emphasis=emphasis)
    return "".join(_written(clean)).split("\n")


def _one_link(tokens: list[Token]) -> str | None:
    """The line that is one link and nothing else, which most lines with marks are; None for any other."""
    whole = tokens if len(tokens) == 3 else [t for t in tokens if not (isinstance(t, str) and t.isspace())]
    if len(whole) != 3:
        return None
    mark, words, end = whole
    if isinstance(mark, Mark) and mark.sign == "[" and isinstance(words, str) and isinstance(end, Closed):
        said = markdown.inline(" ".join(words.split()))
        return f"[{said}]({mark.target})" if mark.target and said else said
    return None


def _spaced(tokens: list[Token]) -> list[Token]:
    """White space squeezed over all tokens and moved out of the marks; breaks only between words."""
    out: list[Token] = []
    space = False
    begun = False  # something to see stands in this line
    broken = False
    for token in tokens:
        if isinstance(token, Break):
            broken, space = broken or begun, False
        elif isinstance(token, _MARKS):
            out.append(token)
        else:
            words = token.split() if isinstance(token, str) else []
            if isinstance(token, str) and not words:
                space = True
                continue
            if broken or (begun and (space or (isinstance(token, str) and token[0].isspace()))):
                out.insert(_before_marks(out), BREAK if broken else " ")
            broken, begun = False, True
            out.append(" ".join(words) if isinstance(token, str) else token)
            space = isinstance(token, str) and token[-1].isspace()
    return out


def _before_marks(out: list[Token]) -> int:
    at = len(out)
    while at and isinstance(out[at - 1], Mark):
        at -= 1
    return at


def _kept(tokens: list[Token], *, emphasis: bool) -> list[Token]:
    """Only the marks that can be written; neighbouring texts as one."""
    ends: dict[int, int] = {}
    stack: list[int] = []
    for i, token in enumerate(tokens):
        if isinstance(token, Mark):
            stack.append(i)
        elif isinstance(token, Closed) and stack:
            ends[stack.pop()] = i
    written: set[int] = set()
    held: list[tuple[str, int]] = []  # (sign, where it ends) of the marks that are written and open
    for i in sorted(ends):
        end, mark = ends[i], tokens[i]
        while held and held[-1][1] < i:
            held.pop()
        if isinstance(mark, Mark) and _may(mark, tokens, i, end, [sign for sign, _ in held], emphasis=emphasis):
            written |= {i, end}
            held.append((mark.sign, end))
    out: list[Token] = []
    for i, token in enumerate(tokens):
        if isinstance(token, _MARKS) and i not in written:
            continue
        if isinstance(token, str) and out and isinstance(out[-1], str):
            out[-1] += token
        else:
            out.append(token)
    return out


def _may(mark: Mark, tokens: list[Token], start: int, end: int, outer: list[str], *, emphasis: bool) -> bool:
    """Whether the mark from ``start`` to ``end`` can be written within the marks ``outer``."""
    if "`" in outer or (mark.sign == "[" and (not mark.target or "[" in outer)):
        return False
    if mark.sign in ("*", "**") and (not emphasis or mark.sign in outer):
        return False
    held = [type(token) for token in tokens[start + 1 : end]]
    if mark.sign == "[":
        return str in held or Image in held
    if str not in held:
        return False
    if mark.sign == "`":  # holds text only, and two in a row would run together
        return not (Image in held or Break in held or _touches_code(tokens, start))
    if _ends_beside(tokens, start):
        return False
    return _open(_near(tokens, range(start - 1, -1, -1), -1)) and _open(_near(tokens, range(end + 1, len(tokens)), 0))


def _touches_code(tokens: list[Token], start: int) -> bool:
    for i in range(start - 1, -1, -1):
        token = tokens[i]
        if isinstance(token, _SEEN):
            return False
        if token.sign == "`":
            return True
    return False


def _ends_beside(tokens: list[Token], start: int) -> bool:
    """Whether emphasis ends right before ``start``: its stars and those of a new one would be read as one sign."""
    for i in range(start - 1, -1, -1):
        token = tokens[i]
        if isinstance(token, _SEEN):
            return False
        if isinstance(token, Closed) and token.sign in ("*", "**"):
            return True
    return False


def _near(tokens: list[Token], places: range, which: int) -> str:
    """The first character that is met on the way over ``places``; a space for none, an image or a break."""
    for i in places:
        token = tokens[i]
        if isinstance(token, str):
            return token[which]
        if isinstance(token, (Image, Break)):
            return " "
    return " "


def _open(char: str) -> bool:
    """Whether emphasis may begin after, or end before, ``char``."""
    return char.isspace() or unicodedata.category(char)[0] == "P"


def _written(tokens: list[Token]) -> list[str]:
    out: list[str] = []
    code: list[str] | None = None
    targets: list[str] = []
    for token in tokens:
        if code is not None:
            if isinstance(token, str):
                code.append(token)
            elif isinstance(token, Closed) and token.sign == "`":
                out.append(markdown.code("".join(code)))
                code = None
        elif isinstance(token, str):
            out.append(markdown.inline(token))
        elif isinstance(token, Break):
            out.append("\\\n")
        elif isinstance(token, Image):
            _no_bang(out)
            out.append(f"![{markdown.inline(token.alt)}]({token.target})")
        elif isinstance(token, Mark):
            if token.sign == "`":
                code = []
            else:
                if token.sign == "[":
                    _no_bang(out)
                    targets.append(token.target)
                out.append(token.sign)
        else:
            out.append(f"]({targets.pop()})" if token.sign == "[" else token.sign)
    return out


def _no_bang(out: list[str]) -> None:
    """An exclamation mark before a link would make it an image."""
    if out and out[-1].endswith("!"):
        out[-1] = out[-1][:-1] + "\\!"
