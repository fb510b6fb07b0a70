"""What check tells a writer: one problem at its place, and the report of many files."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]

# What leftover lines were part of, by strip's reason.
BOXES: dict[str, str] = {
    "login": "its log-in box",
    "share": "its share buttons",
    "comment": "its comment box",
    "related": "its list of other articles",
    "reading-time": "its reading time",
    "navigation": "its navigation",
    "advertisement": "an advertisement",
    "newsletter": "its newsletter box",
    "legal": "its legal notices",
    "media": "its player",
}

# Every check's name and what it means, for SARIF and for docs/check.md; the catalogue's rules bring their own words.
NAMES: dict[str, str] = {
    "unreadable-bytes": "The file is not UTF-8.",
    "too-large": "The file is too large for an article.",
    "file-name": "The site publishes no article under this name.",
    "front-matter": "The front matter is missing or does not fit its schema.",
    "bad-date": "The date is not ISO 8601 or is no day of the calendar.",
    "future-date": "The date lies in the future.",
    "bad-url": "The address of the original is not an http(s) address.",
    "bad-alias": "A former address of the article leads nowhere.",
    "withdrawn-without-reason": "Readers are not told why the article was withdrawn.",
    "missing-source": "Nobody is named as the source.",
    "unknown-topic": "A topic is not in the desk's vocabulary.",
    "not-english": "The article or a paragraph of it is in another language.",
    "broken-link": "A link leads to a page, a heading or a file that is not there.",
    "missing-image": "A picture is not among those that the site can show.",
    "unsafe-link": "A link has a scheme that has no place in an article.",
    "raw-html": "HTML in Markdown is shown as the characters it is.",
    "heading-jump": "A heading skips a level.",
    "image-without-alt": "A picture has no words for those who cannot see it.",
    "placeholder": "Words stand where something was meant to be put.",
    "garbled-text": "Signs stand here that a wrong encoding made of others.",
    "unpaired-mark": "A quotation mark or a square bracket has no fellow.",
    "stray-markdown": "Markdown that did not take: readers see its signs.",
    "lost-words": "Words of the file are not shown to readers.",
    "control-character": "A sign that nobody sees steers how the words around it are shown.",
    "repeated-title": "The body begins with the title, which the site shows above it.",
    "duplicate-article": "Another article has the same body.",
    "drift": "A fact of the page is another in the article.",
    "drift-of-sense": "The article claims more, less or otherwise than the page.",
    "drift-by-addition": "The article has a fact that the page has nowhere.",
    "unreadable-ledger": "The article's ledger cannot be read.",
    "near-duplicate": "Another article tells the same story in nearly the same words.",
    "empty-body": "The article has a head and no words.",
    "bad-ignore": "A note to ignore a rule names none, or gives no reason.",
    "unused-ignore": "A note ignores a rule that finds nothing there.",
    **{
        f"leftover-{why}": f"A line of the page that the article comes from is left: {box}."
        for why, box in BOXES.items()
    },
}


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong in a file, said to its writer.

    ``start`` and ``end`` count characters of the file's text from 0 (a byte order mark is not counted, a carriage
    return is); lines and columns count from 1, and the end column is that after the last character. ``cure`` is what
    to put in place of those characters, None where a person must find the words; ``safe`` says that ``--fix`` does it.
    ``snippet`` is the first line of the place.
    """

    path: Path
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    message: str
    cure: str | None = None
    severity: Severity = "error"
    safe: bool = False
    snippet: str = ""

    @property
    def words(self) -> str:
        """The words that are wrong, as far as they stand on the first line."""
        return self.snippet[self.column - 1 : self.end_column - 1 if self.end_line == self.line else None]


def page_of(rule: str, docs: str = "", own: Container[str] = ()) -> str:
    """Where the documentation has the page of ``rule``, below the address ``docs``; "" for one of the desk's ``own``.

    Of a problem that several rules found together: of the first.
    """
    name = rule.partition(" + ")[0]
    if name in own or not re.fullmatch(r"[a-z0-9-]+", name):  # a term of the desk is a rule as "term: CATL"
        return ""
    return f"{docs.rstrip('/')}/rules/{name}/".lstrip("/")


class Report(msgspec.Struct, frozen=True):
    """What was found in ``files`` files; ``fixed`` are those that were changed, with the number of cures in each.

    ``docs`` is the address of the documentation, "" where nobody has said it; ``own`` are the desk's own rules.
    """

    problems: tuple[Problem, ...] = ()
    files: int = 0
    fixed: tuple[tuple[Path, int], ...] = ()
    docs: str = ""
    own: frozenset[str] = frozenset()

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity == "error" for problem in self.problems)
