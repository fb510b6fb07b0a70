"""What counts as right in a masthead: ours against the truth, in the normal forms of each field.

Truth differs in form more than in fact: Readability's titles keep the site's name ("How to | eHow"), its bylines the
word "By", a day, or a count of readers; WCXB's are what the page's marks say. So every field has the form in which two
people would call two answers the same, and no more:

- title: the same letters and digits, the site's name at an end of the truth aside ("same"); or, to be "right", four of
  five words in common (Dice): a subtitle more or less.
- author: the words of all names, without "by", brackets, dates and numbers; the same, or one among the other's.
- source: letters and digits, without "the" and the end of a domain; the same, or one within the other.
- date: the same day.

An answer that is missing is wrong, so is that of a page that was refused: the figure is the share of truth found.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator

import msgspec
import regex

from benchmarks.figure import BENCH, Figure
from pipeline.article import Article, Page, Refusal
from pipeline.read import html as read_html
from pipeline.read import text as read_text
from pipeline.strip import strip
from pipeline.strip.html import prose

TARGETS = {"title": ">= .87", "date": ">= .90", "author": ">= .77", "source": ">= .94"}  # of HTML
BASELINES = {
    "title": "trafilatura .69, newspaper4k .84",
    "date": "trafilatura .94, newspaper4k .76",
    "author": "trafilatura .67, newspaper4k .53",
    "source": "trafilatura .92, goose3 .90",
}
FIELDS = ("title", "date", "author", "source")
ALIKE = 0.8  # Dice, of the words of two titles

_WORD = regex.compile(r"[\p{L}\p{N}]+")
_ENDS = regex.compile(r"\s+[|–—·»:_-]+\s+|\s*[|_»]\s*")
_NOISE = regex.compile(
    r"""\([^)]*\) | ^\W*(?:(?:written|posted|edited)\s+)?(?:by|par|von|por)\b:?
    | (?:\d{1,2}\s*)?\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b\.?[\s\d,:apm]* | \d+""",
    regex.VERBOSE | regex.IGNORECASE,
)
_DOMAIN = regex.compile(r"^https?://(?:www\.)?|\.(?:com|org|net|de|fr|cz|cn)\b|^the\s+", regex.IGNORECASE)


class Count(msgspec.Struct):
    """Of how many pages the truth is known, of how many it was found, by field."""

    asked: Counter[str]
    right: Counter[str]

    def add(self, truth: dict[str, str], article: Article | Refusal) -> None:
        """Count one page; ``truth`` holds the fields that are known of it."""
        ours = answers(article)
        for field, said in truth.items():
            self.asked[field] += 1
            self.right[field] += right(field, ours[field], said)
            if field == "title":
                self.right["same"] += bool(ours["title"]) and same_title(ours["title"], said)

    def figures(self, corpus: str, how: str) -> list[Figure]:
        """The shares, for HTML with their targets, for mozilla's pages with those of others."""
        out = []
        for field in (f for f in FIELDS if self.asked[f]):
            name = f"{field}, {corpus}, {how}"
            if field == "title":
                name += f" (the very same {self.right['same'] / self.asked['title']:.3f})"
            others = BASELINES[field] if corpus == "mozilla" and how == "HTML" else ""
            value = self.right[field] / self.asked[field]
            out.append(Figure("strip", name, value, others, TARGETS[field] if how == "HTML" else ""))
        return out


def counted() -> Count:
    """A count of nothing yet."""
    return Count(Counter(), Counter())


def answers(article: Article | Refusal) -> dict[str, str]:
    """What we say of each field."""
    if isinstance(article, Refusal):
        return dict.fromkeys(FIELDS, "")
    return {
        "title": article.title,
        "date": article.date,
        "author": ", ".join(article.authors),
        "source": article.source,
    }


def mozilla(most: int | None) -> list[Figure]:
    """Readability's own test pages, as HTML and as the text of their visible blocks; no model has learned them."""
    html, text = counted(), counted()
    for truth, page in _pages(most):
        html.add(truth, strip(page) if isinstance(page, Page) else page)
        text.add(truth, strip(_as_text(page)) if isinstance(page, Page) else page)
    return html.figures("mozilla", "HTML") + text.figures("mozilla", "text")


def _pages(most: int | None) -> Iterator[tuple[dict[str, str], Page | Refusal]]:
    with gzip.open(BENCH / "strip" / "mozilla.jsonl.gz", "rt", encoding="utf-8") as file:
        for _, line in zip(range(most or 10_000), file, strict=False):
            row = json.loads(line)
            known = {"title": row["title"], "date": row["date"], "author": row["byline"], "source": row["site"]}
            yield {field: said for field, said in known.items() if said}, read_html.page(row["id"], row["html"])


def _as_text(page: Page) -> Page:
    said = (words for block, words in zip(page.blocks, prose(page), strict=True) if not block.hints.hidden)
    return read_text.page(page.id, "\n\n".join(words for words in said if words))


def right(field: str, ours: str, truth: str) -> bool:
    """Whether ``ours`` says what the ``truth`` says."""
    if not ours:
        return False
    if field == "date":
        return ours[:10] == truth[:10]
    if field == "title":
        return same_title(ours, truth) or _dice(ours, truth) >= ALIKE
    if field == "author":
        a, b = (_words(_NOISE.sub(" ", said)) for said in (ours, truth))
        return bool(a and b) and (set(a) <= set(b) or set(b) <= set(a))
    a, b = ("".join(_words(_DOMAIN.sub("", said))) for said in (ours, truth))
    return bool(a and b) and (a in b or b in a)


def same_title(ours: str, truth: str) -> bool:
    """Whether a title has the very words of the truth, the site's name at one of its ends aside."""
    cuts = [found.span() for found in _ENDS.finditer(truth)]
    forms = [truth, *(truth[:start] for start, _ in cuts), *(truth[end:] for _, end in cuts[:1])]
    return "".join(_words(ours)) in {"".join(_words(form)) for form in forms}


def _words(said: str) -> list[str]:
    return _WORD.findall(said.casefold())


def _dice(one: str, other: str) -> float:
    a, b = Counter(_words(one)), Counter(_words(other))
    return 2 * (a & b).total() / max(1, a.total() + b.total())
