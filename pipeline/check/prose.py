"""What does not belong in an article's body: the page's own furniture, empty places, another language, its title."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from pipeline.check.draft import Draft
from pipeline.check.markdown import PROSE, Piece
from pipeline.check.problem import Problem
from pipeline.language import language
from pipeline.late import late
from pipeline.text import Span

# A paragraph of an English article may be a list of names or a line of statistics, which langdetect takes for any
# language at all; this much text without a single English function word is not one.
LETTERS = 120
IDEOGRAPHS = 20  # the same for scripts in which a character is a word or half of one
_IDEOGRAPH = late(r"\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Hangul}")
# Words that are frequent in English and rare elsewhere. With more than one in twenty of these, another opinion of
# langdetect would be about the names in the paragraph, and it takes ten times as long as all other checks together.
_ENGLISH = (" the ", " of ", " and ", " that ", " with ", " from ", " which ")

# All of C0 and C1 but tab and line feed, and the signs of UAX #9 that set, override or isolate a direction.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_PLACEHOLDER = late(
    r"""
      \[ (?: photo | picture | image | video | chart | map | graph | table | caption | advertisement | embed | audio )
         (?: \s+ (?:here|\d+) )? \]
    | \[ (?: insert | add | put | your | name\ of ) \s [^\]\n]{1,40} \]
    | \[ /? (?: caption | gallery | embed | video | audio | sidebar | shortcode ) (?: \s [^\]\n]{1,200} )? \]
    | \[object\ Object\] | (?<!\w) %\(\w+\)s | \$\{ \w{1,40} \} | <%= [^%\n]{1,60} %> | \{\{ [\s\w.|-]{1,60} \}\}
    | lorem\ ipsum\ dolor
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_HOLDS = ("[", "{", "%", "orem ipsum")  # one of these stands in each of them
_PLACEHOLDER_LINE = late(
    r"""
      (?: click | tap ) \s (?: here \s )? to \s (?: view | enlarge | expand | play | watch | open ) \b .{0,30}
    | (?: photo | picture | image | video ) \s (?: loading | unavailable | placeholder ) \W*
    | TK | TKTK | TBD | TBC | XXX+ | undefined | null | NaN
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
LINE = 80  # characters; no such line is longer


# UTF-8 that was read as Windows-1252 or Latin-1, the sign for what could not be read, and signs left as entities.
_GARBLED = late(
    r"(?:â(?:€[\p{L}\p{P}\p{S}\x80-\x9f]?|[\x80-\x9f]{1,2})|[ÃÂ][\xa0-\xbf\x80-\x9f€™œž‚„†‡‰‹“”•–—˜›]|ï»¿|ï¿½|\ufffd)+"
    r"|&(?:amp|nbsp|quot|apos|lt|gt|[lr][sd]quo|[mn]dash|hellip|#\d{2,5}|#x[\da-f]{2,4});",
    regex.IGNORECASE,
)
_GARBLES = ("&", "â", "Ã", "Â", "ï", "\ufffd")
_MARKS = re.compile(r"[“”\"\[\]]")
_INCH = late(r"\d[\d⁄½¼¾/.]*\Z")


def look_at_prose(draft: Draft, title: str, found: tuple[Piece, ...]) -> Iterator[Problem]:
    """Every line of the body that is not the article's own words."""
    if not draft.body:
        yield draft.problem(draft.body, "empty-body", "The article has no body yet.")
    prose = [piece for piece in found if piece.kind in PROSE]
    yield from _repeated_title(draft, title, prose)
    yield from _language(draft, prose)
    lines = [line for piece in prose for line in piece.lines]
    whole = "\n".join(words for _, words in lines)
    holds, garbled = (any(sign in whole for sign in signs) for signs in (_HOLDS, _GARBLES))
    for span, words in lines:
        if holds or len(words) <= LINE:
            yield from _placeholder(draft, span, words)
        if garbled:
            yield from _garbled(draft, span, words)
    yield from _unpaired(draft, prose)


def look_for_controls(draft: Draft) -> Iterator[Problem]:
    """Signs anywhere in the file that no reader sees and that change what is shown."""
    for found in _CONTROL.finditer(draft.text):
        sign = f"U+{ord(found[0][0]):04X}"
        message = f"{sign} is not seen, and browsers, feeds or readers stumble over it; take it out."
        yield draft.problem(Span(*found.span()), "control-character", message)


def _placeholder(draft: Draft, span: Span, words: str) -> Iterator[Problem]:
    whole = _PLACEHOLDER_LINE.fullmatch(words) if len(words) <= LINE else None
    inside = _PLACEHOLDER.finditer(words) if any(sign in words for sign in _HOLDS) else ()
    for found in (*((whole,) if whole else ()), *inside):
        place = _within(draft, span, found[0])
        yield draft.problem(place, "placeholder", f"“{found[0]}” holds a place; put in what belongs there, or nothing.")


def _garbled(draft: Draft, span: Span, words: str) -> Iterator[Problem]:
    if not any(sign in words for sign in _GARBLES):
        return
    for found in _GARBLED.finditer(words):
        if "\ufffd" in found[0] and "\ufffd" not in draft.text:
            continue  # what the parser makes of a NUL, which is a control character
        message = f"“{found[0]}” was another sign once; put in what the page has."
        yield draft.problem(_within(draft, span, found[0]), "garbled-text", message)


def _unpaired(draft: Draft, prose: list[Piece]) -> Iterator[Problem]:
    """Quotation marks and square brackets without a fellow in their paragraph."""
    for piece, following in zip(prose, [*prose[1:], None], strict=False):
        if not _MARKS.search(piece.words):
            continue
        goes_on = following is not None and following.words[:1] in ("“", '"')  # a quotation of several paragraphs
        seen = set()
        for at in _lonely(piece.words, goes_on=goes_on):
            sign = piece.words[at]
            if sign in seen:
                continue  # said once of a paragraph
            seen.add(sign)
            span = _nth(draft, piece.span, sign, piece.words.count(sign, 0, at))
            message = f"This {sign} has no fellow in its paragraph."
            yield draft.problem(span, "unpaired-mark", message, severity="warning")


def _nth(draft: Draft, whole: Span, sign: str, before: int) -> Span:
    """Where ``sign`` stands in ``whole`` behind so many of it; the whole where it is not written as it reads."""
    at = whole.start - 1
    for _ in range(before + 1):
        at = draft.text.find(sign, at + 1, whole.end)
        if at < 0:
            return whole
    return Span(at, at + 1)


def _lonely(words: str, *, goes_on: bool) -> Iterator[int]:
    """Where marks stand that nothing closes or opens. ``goes_on``: what is open at the end is closed later."""
    quotes: list[int] = []  # those that are open: a straight mark closes one, a curly one may stand inside another
    brackets: list[int] = []
    for found in _MARKS.finditer(words):
        sign, at = found[0], found.start()
        if sign == "[":
            brackets.append(at)
        elif sign == "]":
            if brackets:
                brackets.pop()
            else:
                yield at
        elif not quotes and sign != "“" and _INCH.search(words[max(0, at - 8) : at]):
            continue  # 5’11”
        elif sign == "“" or (sign == '"' and not quotes):
            quotes.append(at)
        elif quotes:
            quotes.pop()
        else:
            yield at
    yield from brackets
    if not goes_on:
        yield from quotes


def _repeated_title(draft: Draft, title: str, prose: list[Piece]) -> Iterator[Problem]:
    if prose and len(prose[0].words) <= 2 * len(title) and _bare(title) and _bare(prose[0].words) == _bare(title):
        yield draft.problem(
            prose[0].span, "repeated-title", "The title stands above the article already; leave it out of the body."
        )


def _language(draft: Draft, prose: list[Piece]) -> Iterator[Problem]:
    unsure = [piece for piece in prose if not piece.quoted and not _is_english(piece.words)]
    if not unsure:
        return
    whole = _other_language("\n".join(piece.words for piece in prose if not piece.quoted), letters=0)
    if whole:
        yield draft.problem(prose[0].span, "not-english", f"The article is in {whole}, not English.")
        return
    for piece in unsure:
        if other := _other_language(piece.words, letters=LETTERS):
            yield draft.problem(piece.span, "not-english", f"This paragraph is in {other}, not English.")


def _is_english(words: str) -> bool:
    """Whether more than one in twenty of ``words`` is one that other languages do not have."""
    small = f" {words.lower()} "
    enough, found = small.count(" ") // 20, 0
    for word in _ENGLISH:
        found += small.count(word)
        if found > enough:
            return True
    return False


def _other_language(words: str, *, letters: int) -> str | None:
    """The language of words that are surely not English, else None; of fewer than ``letters`` nothing is said."""
    if _is_english(words) or (sum(map(str.isalpha, words)) < letters and len(_IDEOGRAPH.findall(words)) < IDEOGRAPHS):
        return None
    every = words.split()
    if sum(word[0].isupper() for word in every) * 2 > len(every):
        return None  # a list of names
    found = language(words)
    return None if found == "English" else found


def _bare(words: str) -> str:
    return " ".join(regex.findall(r"\w+", words.casefold()))


def _within(draft: Draft, line: Span, words: str) -> Span:
    """Where ``words`` stand on ``line`` of the draft's text; the whole line where Markdown's signs part them."""
    at = draft.text.find(words, line.start, line.end)
    return line if at < 0 else Span(at, at + len(words))
