"""What does not belong in an article's body: the page's own furniture, empty places, another language, its title."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.check.draft import Draft
from pipeline.check.markdown import PROSE, Piece
from pipeline.check.problem import Problem
from pipeline.language import language
from pipeline.text import Span

# A paragraph of an English article may be a list of names or a line of statistics, which langdetect takes for any
# language at all; this much text without a single English function word is not one.
LETTERS = 120
IDEOGRAPHS = 20  # the same for scripts in which a character is a word or half of one
_IDEOGRAPH = regex.compile(r"\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Hangul}")
# Words that are frequent in English and rare elsewhere. With more than one in twenty of these, another opinion of
# langdetect would be about the names in the paragraph, and it takes ten times as long as all other checks together.
_ENGLISH = regex.compile(r"\b(?:the|and|of|with|which|from|that)\b", regex.IGNORECASE)

# All of C0 and C1 but tab and line feed, and the signs of UAX #9 that set, override or isolate a direction.
_CONTROL = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_PLACEHOLDER = regex.compile(
    r"""
      \[ (?: photo | picture | image | video | chart | map | graph | table | caption | advertisement | embed | audio )
         (?: \s+ (?:here|\d+) )? \]
    | \[ (?: insert | add | put | your | name\ of ) \s [^\]\n]{1,40} \]
    | \{\{ [\s\w.|-]{1,60} \}\}
    | lorem\ ipsum\ dolor
    | ^ (?: click | tap ) \s (?: here \s )? to \s (?: view | enlarge | expand | play | watch | open ) \b .{0,30} $
    | ^ (?: photo | picture | image | video ) \s (?: loading | unavailable | placeholder ) \W* $
    | ^ (?: TK | TKTK | TBD | TBC | XXX+ ) $
    """,
    regex.VERBOSE | regex.IGNORECASE,
)


def look_at_prose(draft: Draft, title: str, found: tuple[Piece, ...]) -> Iterator[Problem]:
    """Every line of the body that is not the article's own words."""
    if not draft.body:
        yield draft.problem(draft.body, "empty-body", "The article has no body yet.")
    prose = [piece for piece in found if piece.kind in PROSE]
    yield from _repeated_title(draft, title, prose)
    yield from _language(draft, prose)
    for piece in prose:
        for span, words in piece.lines:
            yield from _placeholder(draft, span, words)


def look_for_controls(draft: Draft) -> Iterator[Problem]:
    """Signs anywhere in the file that no reader sees and that change what is shown."""
    for found in _CONTROL.finditer(draft.text):
        sign = f"U+{ord(found[0][0]):04X}"
        message = f"{sign} is not seen, and browsers, feeds or readers stumble over it; take it out."
        yield draft.problem(Span(*found.span()), "control-character", message)


def _placeholder(draft: Draft, span: Span, words: str) -> Iterator[Problem]:
    for found in _PLACEHOLDER.finditer(words):
        place = _within(draft, span, found[0])
        yield draft.problem(place, "placeholder", f"“{found[0]}” holds a place; put in what belongs there, or nothing.")


def _repeated_title(draft: Draft, title: str, prose: list[Piece]) -> Iterator[Problem]:
    if prose and _bare(title) and _bare(prose[0].words) == _bare(title):
        yield draft.problem(
            prose[0].span, "repeated-title", "The title stands above the article already; leave it out of the body."
        )


def _language(draft: Draft, prose: list[Piece]) -> Iterator[Problem]:
    whole = _other_language("\n".join(piece.words for piece in prose if not piece.quoted), letters=0)
    if whole:
        yield draft.problem(prose[0].span, "not-english", f"The article is in {whole}, not English.")
        return
    for piece in prose:
        if not piece.quoted and (other := _other_language(piece.words, letters=LETTERS)):
            yield draft.problem(piece.span, "not-english", f"This paragraph is in {other}, not English.")


def _other_language(words: str, *, letters: int) -> str | None:
    """The language of words that are surely not English, else None; of fewer than ``letters`` nothing is said."""
    if sum(map(str.isalpha, words)) < letters and len(_IDEOGRAPH.findall(words)) < IDEOGRAPHS:
        return None
    every = words.split()
    if len(_ENGLISH.findall(words)) * 20 > len(every) or sum(word[0].isupper() for word in every) * 2 > len(every):
        return None  # English, or a list of names
    found = language(words)
    return None if found == "English" else found


def _bare(words: str) -> str:
    return " ".join(regex.findall(r"\w+", words.casefold()))


def _within(draft: Draft, line: Span, words: str) -> Span:
    """Where ``words`` stand on ``line`` of the draft's text; the whole line where Markdown's signs part them."""
    at = draft.text.find(words, line.start, line.end)
    return line if at < 0 else Span(at, at + len(words))
