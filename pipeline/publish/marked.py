"""A text with its edits marked in it: the words that went struck, the words that came underlined, as safe HTML.

An edit is of characters of Markdown, and may begin or end where no element could: half in an emphasis, over two
paragraphs, in a sign. So the published text is rendered as on the article's own page, with a sign of ours on either
side of an edit's new words. Without our signs that must be what it gives with none; then they become elements, and the
old words are set beside them as the characters they are. Where it is not, or a sign ended up in a tag, that piece is
shown as its Markdown, marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

import msgspec
from markupsafe import Markup

from pipeline.markdown import pieces
from pipeline.publish.render import body_html
from pipeline.text import Edit, inverse

_BEGIN, _END = "\x01", "\x02"  # no page may hold them (render.fit); Markdown reads them as it would a letter
_SIGNS = re.compile(f"([{_BEGIN}{_END}])")
_IN_A_TAG = re.compile(f"<[^>]*[{_BEGIN}{_END}]")
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r'<(h[2-6]) id="[^"]*"')  # of a heading; links reach them on the article's page


class Mark(msgspec.Struct, frozen=True):
    """An edit as published: the characters ``start`` to ``end`` came for ``old``; ``note`` (HTML) stands behind."""

    start: int
    end: int
    old: str
    note: str = ""


class _Stretch(msgspec.Struct):
    """Characters ``begin`` to ``close`` of the text, whose words stand from ``start`` to ``end``, and their marks.

    Where ``tag`` is given the words need no reader of Markdown: they are one element.
    """

    begin: int
    start: int
    end: int
    close: int
    tag: str
    marks: list[Mark]


def marks_of(text: str, edits: Iterable[Edit], notes: Sequence[str] = ()) -> list[Mark] | None:
    """The marks in the published ``text`` of the ``edits`` that made it, in their order, each with its note.

    None where the text has moved on, or where edits were written down that cannot be. White space that old and new
    words share at an end stands outside of the mark.
    """
    try:
        back = inverse(edits)
    except ValueError:
        return None
    out: list[Mark] = []
    at = 0
    for edit, note in zip(back, notes or [""] * len(back), strict=True):
        start, end, old, new = edit.span.start, edit.span.end, edit.new, edit.old
        if start < at or text[start:end] != new:
            return None
        at = end
        while old and new and old[0] == new[0] and old[0].isspace():
            start, old, new = start + 1, old[1:], new[1:]
        while old and new and old[-1] == new[-1] and old[-1].isspace():
            end, old, new = end - 1, old[:-1], new[:-1]
        out.append(Mark(start, end, old, note))
    return out


def words_html(text: str, marks: Sequence[Mark]) -> Markup:
    """``text`` as the characters it is, with ``marks``."""
    return Markup(_words(text, 0, len(text), marks))  # noqa: S704  # every word is escaped


def text_html(markdown: str, marks: Sequence[Mark]) -> Markup:
    """``markdown`` as the article's page shows it, but for links and the names of headings, with ``marks``.

    ``marks`` are in order and do not overlap.
    """
    out = []
    for one in _stretches(markdown, marks):
        if one.tag:
            out.append(f"<{one.tag}>{_words(markdown, one.start, one.end, one.marks)}</{one.tag}>\n")
        else:
            out.append(_signed(markdown, one))
    return Markup("".join(out))  # noqa: S704  # each piece was made safe


def mark_html(old: str, new: str, note: str = "") -> Markup:
    """One change by itself."""
    return Markup(_mark(old, escape(new, quote=False), note))  # noqa: S704  # every word is escaped


def _mark(old: str, new: str, note: str) -> str:
    gone = f"<del>{escape(old, quote=False)}</del>" if old else ""
    return f"{gone}<ins>{new}</ins>{note}" if new else gone + note


def _words(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    out = []
    for mark in marks:
        out.append(escape(text[start : mark.start], quote=False))
        out.append(_mark(mark.old, escape(text[mark.start : mark.end], quote=False), mark.note))
        start = mark.end
    out.append(escape(text[start:end], quote=False))
    return "".join(out)


def _stretches(markdown: str, marks: Sequence[Mark]) -> list[_Stretch]:
    """The pieces of ``markdown`` with their marks; those that a mark joins or cuts need a reader.

    A mark between two pieces, where there is nothing but white space, is a stretch by itself.
    """
    placed = list(_placed(markdown))
    out: list[_Stretch] = []
    at = 0
    for mark in marks:
        while at < len(placed) and placed[at].end < mark.start:
            out.append(placed[at])
            at += 1
        if at == len(placed) or _stands_before(mark, placed[at]):
            out.append(_Stretch(mark.start, mark.start, mark.end, mark.end, "p", [mark]))
            continue
        one, last = placed[at], at
        while last + 1 < len(placed) and placed[last + 1].begin <= mark.end:
            last += 1
        if last > at or mark.start < one.start or mark.end > one.end:
            begin, end = min(one.begin, mark.start), max(placed[last].end, mark.end)
            at, one = last, _Stretch(begin, begin, end, max(placed[last].close, end), "", one.marks)
            placed[at] = one
        one.marks.append(mark)
    return out + placed[at:]


def _stands_before(mark: Mark, one: _Stretch) -> bool:
    """Whether ``mark`` belongs to no words of ``one``, the first that might: whole lines that went from before it."""
    before = mark.end <= one.begin and not one.marks
    return before and (mark.end < one.start or mark.start < mark.end or mark.old.endswith("\n"))


def _placed(markdown: str) -> Iterator[_Stretch]:
    at = 0
    for piece in pieces(markdown):
        start = markdown.index(piece.text, at)  # what lies between is blank
        at = start + len(piece.text)
        if not piece.is_bare:
            yield _Stretch(start, start, start + len(piece.text.rstrip("\n")), at, "", [])
        elif piece.level:
            yield _Stretch(start, start + piece.level + 1, at, at, f"h{max(2, piece.level)}", [])
        else:
            yield _Stretch(start, start, at, at, "p", [])


def _signed(markdown: str, one: _Stretch) -> str:
    """The HTML of a stretch that needs a reader of Markdown."""
    plain = _rendered(markdown[one.begin : one.close])
    if not one.marks:
        return plain
    source: list[str] = []
    at = one.begin
    for mark in one.marks:
        source += (markdown[at : mark.start], _BEGIN, markdown[mark.start : mark.end], _END)
        at = mark.end
    html = _rendered("".join((*source, markdown[at : one.close])))
    parts = _SIGNS.split(html)
    as_published = "".join(parts[::2]) == plain and parts[1::2] == [_BEGIN, _END] * len(one.marks)
    if not as_published or _IN_A_TAG.search(html):
        return f'<p class="signs">{_words(markdown, one.begin, one.close, one.marks)}</p>\n'
    out = [parts[0]]
    for mark, new, after in zip(one.marks, parts[2::4], parts[4::4], strict=True):
        out += (_mark(mark.old, new, mark.note) if "<" not in new else _over_tags(mark, new), after)
    return "".join(out)


def _over_tags(mark: Mark, new: str) -> str:
    """A mark whose new words stand in more than one element: each stretch of them is marked by itself."""
    texts = _TAG.split(new)
    texts[::2] = [f"<ins>{text}</ins>" if text.strip() else text for text in texts[::2]]
    return _mark(mark.old, "", "") + "".join(texts) + mark.note


def _rendered(markdown: str) -> str:
    return _NAME.sub(r"<\1", str(body_html(markdown, lambda _: "")))
