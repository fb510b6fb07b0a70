"""Lines of a body that are the page's own furniture: said by the whole line, or not at all.

Strip judges a line by its page. Here stands an article, which a person may have written: a line counts only if every
word of it is furniture, and a single word ("Comments", "Facebook"), which could as well head a section or be an item of
a list, only where it is a paragraph of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.article import Reason
from pipeline.check.draft import Draft
from pipeline.check.markdown import Piece
from pipeline.check.problem import BOXES, Problem
from pipeline.late import late

LONGEST = 160  # characters; a cookie notice on one line is about that, prose that begins like one is longer
SAID = 50  # characters of a line that its message repeats; the line itself is shown below it
_FLAGS = regex.VERBOSE | regex.IGNORECASE

# What strip's own reasons are surest of. Its "media" takes captions, which are an article's own; its "legal" takes any
# line with "copyright" or "(c)" in it, and an article can be about a copyright office.
_SURE: frozenset[Reason] = frozenset(
    {"login", "share", "comment", "reading-time", "navigation", "advertisement", "newsletter"}
)
_EDGE = r"[\s\W]*"  # arrows, bullets, bars and stops around a label
_LINES: dict[Reason, str] = {
    "login": r"""
          (?:log|sign) \s? in \s (?:or|/|\|) \s (?:register|sign \s up|create \s an \s account|subscribe)
        | already \s (?:a \s (?:subscriber|member)|registered|subscribed|have \s an \s account)
            \W+ (?:log|sign) \s? in .{0,20}
        """,
    "related": r"""
          related \s (?:articles|stories|news|posts|content|coverage|reading|tags)
        | (?:more|other) \s (?:related \s)? (?:stories|articles|posts) (?:\s (?:from|by|on|like) .{1,40})?
        | (?:you \s (?:may|might) (?:\s also)? \s (?:like|enjoy|be \s interested \s in)) (?: \s .{1,30})?
        | recommended (?:\s for \s you | \s (?:articles|stories|reading|news))
        | most \s (?:read|popular|viewed|shared|commented) (?:\s (?:articles|stories|news))?
        | trending \s (?:now|news|stories|articles) | popular \s (?:now|articles|posts|stories|news)
        | (?:latest|recent|hot) \s (?:articles|posts|stories|news) | top \s (?:stories|news)
        | (?:read|see) \s (?:more|also|next) | editor[’']?s? \s (?:picks?|choice) | up \s next | also \s read
        """,
    "navigation": r"""
          home (?: \s* [>»›/] \s* [^>»›/]{1,30} ){1,5} | page \s \d+ \s of \s \d+
        | (?:view|switch \s to) \s (?:desktop|mobile) \s (?:site|version)
        """,
    "newsletter": r"get \s (?:our|the) \s .{0,50} (?:in|to|into) \s your \s inbox .{0,20}",
    "legal": r"""
          (?:copyright \s* (?:© | \(c\) | \d{4}) | ©) .{0,80} | (?:.{0,60} [.,] \s)? all \s rights \s reserved
        | (?:we|this \s (?:web)?site) \s uses? \s cookies\b .*
        | by \s (?:continuing|using|browsing|clicking) .{0,60} \b cookies\b .*
        | (?:accept|reject|allow|decline) \s (?:all \s)? cookies | manage \s (?:consent|cookies|cookie \s preferences)
        | cookie \s (?:policy|settings|preferences|notice)
        | (?: (?:privacy \s (?:policy|notice) | terms \s (?:of|and|&) \s (?:use|service|conditions))
              (?: [\s|•·,/]+ (?:and \s)? | $ ) )+
        """,
    "media": r"""
          (?:play|watch) \s (?:the \s|this \s)? video | listen \s to \s this \s (?:article|story)
        | your \s browser \s (?:does \s not|doesn[’']t) \s support .{0,60} | (?:video|audio) \s player \s is \s loading
        """,
}
_LINE = late(rf"{_EDGE} (?: {' | '.join(f'(?P<{why}> {words} )' for why, words in _LINES.items())} ) {_EDGE}", _FLAGS)
_MENU = late(rf"{_EDGE} (?: home | menu | search | next | previous | close ) {_EDGE}", _FLAGS)


def look_for_chrome(draft: Draft, found: tuple[Piece, ...]) -> Iterator[Problem]:
    """Every line of the body that is furniture, as ``leftover-…`` with strip's own reason."""
    before = ""
    for piece in found:
        for span, words in piece.lines:
            why = None if piece.kind == "cell" else furniture(words, before, alone=piece.kind == "paragraph")
            before = words
            if why:
                said = words if len(words) <= SAID else f"{words[: SAID - 1].rstrip()}…"
                message = f"“{said}” is of the page that this article comes from ({BOXES[why]}); leave it out."
                yield draft.problem(span, f"leftover-{why}", message)


def furniture(words: str, before: str = "", *, alone: bool) -> str | None:
    """Why a line is furniture, None where it may be prose.

    ``before`` is the line before it; ``alone`` says that it stands as a paragraph, not as a heading or an item.
    """
    if not words or len(words) > LONGEST:
        return None
    own = _LINE.fullmatch(words)
    if own:
        return str(own.lastgroup)
    from pipeline.strip.reasons import certain  # a sixth of what a commit waits for; many articles have no short line

    why = certain(words, before)
    if why not in _SURE:
        return None
    if " " in words:
        return why
    # A label has a capital and no full stop; a wrapped line may end in a lone “share.”
    label = alone and words[:1].isupper() and not words.endswith(".")
    return why if label and (why != "navigation" or _MENU.fullmatch(words)) else None
