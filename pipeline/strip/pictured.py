"""Which pictures belong to the article, and their captions: those among its words, and those between title and words.

The choice of the body goes by words, and a picture has none; a caption has some, but they interrupt the story. So a
caption that was not chosen becomes the title of its picture, where Markdown has room for it and prose is not disturbed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import regex

from pipeline.markdown import inline
from pipeline.strip.sheet import Sheet

NEAR = 10  # blocks with words; a share bar and a credit may stand between a picture and the story
NEARER = 2  # the same for a picture that is a link: teasers have those
REACH = 60  # blocks of any kind that are looked over, so that rows of ten thousand pictures cost no square of that
SHOWN = 600  # characters of a caption; a longer one is prose that stands in the wrong box
CLOSE = 3  # boxes that may stand between a picture, or its caption, and the figure that holds both

_PICTURE = regex.compile(r"!\[(?:[^\]\\]|\\.)*\]\([^()\s]*(?=\))")


def with_pictures(sheet: Sheet, body: Sequence[bool], head: Collection[int]) -> tuple[list[bool], dict[int, int]]:
    """(the choice with the pictures that belong to it, the picture of each caption that was not chosen).

    ``head`` are the places of the masthead's blocks.
    """
    out = list(body)
    captions: dict[int, int] = {}
    for i, kind in enumerate(sheet.kinds):
        if kind == "image" and not sheet.hints[i].hidden:
            near = NEARER if "[![" in sheet.texts[i] else NEAR
            before, after = _beside(sheet, i, -1, near), _beside(sheet, i, 1, near)
            out[i] = out[i] or (any(body[k] or k in head for k in before) and any(body[k] for k in after))
    for i, kind in enumerate(sheet.kinds):
        if kind == "caption" and not out[i] and i not in head and len(sheet.words[i]) <= SHOWN:
            picture = _picture_of(sheet, out, i)
            if picture is not None:
                captions[i] = picture
    return out, captions


def titled(picture: str, captions: Sequence[str]) -> str:
    """The Markdown of a picture with the words of its captions as its title."""
    found = list(_PICTURE.finditer(picture))
    if not found or not captions:
        return picture
    title = inline(" ".join(captions)).replace('"', '\\"')
    return f'{picture[: found[-1].end()]} "{title}"{picture[found[-1].end() :]}'


def _beside(sheet: Sheet, i: int, step: int, most: int) -> list[int]:
    """The nearest blocks with words before or after a picture, captions left out."""
    out: list[int] = []
    at = i + step
    while 0 <= at < len(sheet.kinds) and len(out) < most and abs(at - i) <= REACH:
        if sheet.kinds[at] not in ("image", "caption") and not sheet.hints[at].hidden:
            out.append(at)
        at += step
    return out


def _picture_of(sheet: Sheet, kept: Sequence[bool], caption: int) -> int | None:
    """The kept picture that stands in the same box as a caption: the nearest before it, or right after it."""
    place = sheet.hints[caption].place
    at = caption - 1
    while at >= max(0, caption - REACH) and (sheet.kinds[at] == "caption" or sheet.hints[at].hidden):
        at -= 1
    for picture in (at, caption + 1):
        if 0 <= picture < len(kept) and kept[picture] and sheet.kinds[picture] == "image":
            shared = _shared(place, sheet.hints[picture].place)
            if shared >= min(len(place), len(sheet.hints[picture].place)) - CLOSE:
                return picture
    return None


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many containers two places have in common."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
