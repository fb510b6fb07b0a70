"""JSON lines at every seam: one row in, one row out, order kept, unknown fields passed through.

A row that cannot be handled comes out with its reason in ``refused``; a row that came in refused goes out as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from functools import partial
from typing import Any

import msgspec

from pipeline.article import Change, Evidence, Page, Refusal, plain, replace
from pipeline.desk import Desk, Learned, Topic
from pipeline.line import defect, not_english
from pipeline.read import AN_ID, called, record
from pipeline.read import row as page_of
from pipeline.repair import repair_text
from pipeline.rules import Mended
from pipeline.strip import NO_DESK, strip
from pipeline.tag import topics_of
from pipeline.text import apply

Row = dict[str, Any]
SOURCES = ("html", "text", "markdown")  # of which a row has one; what comes out has its own
REPAIRED_BESIDE = ("title", "summary")  # fields of a stripped row that are English too


def rows(lines: Iterable[bytes]) -> Iterator[tuple[int, Row]]:
    """(line number from 1, row) for every line that is not blank; a broken one is a row that is refused."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = record(line)
            refused = {"id": f"row-{number}", "refused": f"line {number:,}: {row}"}
            yield number, row if isinstance(row, dict) else refused


def strip_row(row: Row, number: int, *, desk: Desk = NO_DESK, with_page: bool = False) -> Row:
    """{"id","url"?,"html"|"text"} as an article's fields, its removals in characters of the page."""
    return _of_page(row, number, partial(strip_of, desk=desk, with_page=with_page))


def clean_row(row: Row, number: int, *, desk: Desk, with_page: bool = False) -> Row:
    """Strip, repair and tag in a row."""
    return _of_page(row, number, partial(clean_of, desk=desk, with_page=with_page))


def _of_page(row: Row, number: int, work: Callable[[Page], Row]) -> Row:
    row = _named(row, number)
    if row.get("refused"):
        return row
    page = page_of(row, number)
    beside = {name: value for name, value in row.items() if name not in SOURCES}
    if isinstance(page, Refusal):
        return {**beside, "refused": page.why}
    return {**beside, **work(page), "id": row["id"]}


def _named(row: Row, number: int) -> Row:
    """The row with an id, its own as it came; refused where that cannot be one."""
    if row.get("refused"):
        return row
    if row.get("id") is None:
        return {"id": called({}, number), **{name: value for name, value in row.items() if name != "id"}}
    return row if called(row, number) else {**row, "refused": f'line {number:,}: "id" is to be {AN_ID}'}


def strip_of(page: Page, *, desk: Desk = NO_DESK, with_page: bool = False) -> Row:
    """What strip makes of ``page``, as a row."""
    article = strip(page, desk)
    out: Row = {"id": page.id, "url": page.url}
    if isinstance(article, Refusal):
        out["refused"] = article.why
    else:
        out |= {
            "url": article.url, "title": article.title, "date": article.date, "authors": list(article.authors),
            "editor": article.editor, "source": article.source, "section": article.section,
            "summary": article.summary, "related": [msgspec.to_builtins(r) for r in article.related],
            "markdown": article.body, "text": plain(article.body),
            "removed": [{"start": r.span.start, "end": r.span.end, "why": r.why} for r in article.removed],
            "doubt": article.doubt, "refused": None,
        }  # fmt: skip
    return out | {"page": page.text} if with_page else out


def clean_of(page: Page, *, desk: Desk, with_page: bool = False) -> Row:
    """Strip, repair and tag as a row; what is clearly not English is refused before it is repaired."""
    out = strip_of(page, desk=desk, with_page=with_page)
    foreign = not_english(page, out.get("text", page.text))
    if foreign:
        return {**out, "refused": foreign.why}
    return tag_row(repair_row(out, 1, desk=desk), 1, topics=desk.topics, learned=desk.learned)


def prose_of(page: Page) -> Row:
    """A page that is an article and nothing else, as the row that repair and tag read."""
    text = plain(page.text) if page.markup == "markdown" else page.text
    return {"id": page.id, "title": page.claims.title, "text": text}


def repair_row(row: Row, number: int, *, desk: Desk) -> Row:
    """{"id","text"} with its English repaired: ``changes`` applied to the text that came give the ``text`` that goes.

    A title, a summary and a Markdown body beside it are repaired too; their changes are in ``title_changes`` and
    ``summary_changes``, and those of the Markdown are the text's.
    """
    row = _named(row, number)
    if row.get("refused"):
        return row
    if not isinstance(row.get("text"), str):
        return {**row, "refused": f'line {number:,}: there is no "text" that is a string'}
    mended = repair_text(row["text"], desk)
    markdown = row["markdown"] if isinstance(row.get("markdown"), str) else ""
    as_markdown = repair_text(markdown, desk)
    if plain(markdown) == row["text"] and plain(as_markdown.text) != mended.text:
        mended, as_markdown = _alike(row["text"], mended, markdown, as_markdown)
    out = {**row, "text": mended.text, "changes": _changes(mended.changes), "suggestions": _changes(mended.suggestions)}
    for name in REPAIRED_BESIDE:
        if isinstance(row.get(name), str):
            beside = repair_text(row[name], desk, headline=name == "title", body=row["text"])
            out |= {name: beside.text, f"{name}_changes": _changes(beside.changes)}
    if markdown:
        out["markdown"] = as_markdown.text
    return out


def _alike(text: str, one: Mended, markdown: str, other: Mended) -> tuple[Mended, Mended]:
    """What was mended in a text and in its Markdown, whose signs hide a pattern now and then: only what was in both.

    Where the two would say different things even so, neither is changed.
    """
    keys, others = [[(c.rule, c.edit.old, c.edit.new) for c in mended.changes] for mended in (one, other)]
    same = SequenceMatcher(None, keys, others, autojunk=False).get_matching_blocks()
    kept = tuple(one.changes[m.a + i] for m in same for i in range(m.size))
    kept_beside = tuple(other.changes[m.b + i] for m in same for i in range(m.size))
    mended, beside = apply(text, [c.edit for c in kept]), apply(markdown, [c.edit for c in kept_beside])
    if plain(beside) != mended:
        mended, beside, kept, kept_beside = text, markdown, (), ()
    return replace(one, text=mended, changes=kept), replace(other, text=beside, changes=kept_beside)


def tag_row(row: Row, number: int, *, topics: tuple[Topic, ...], learned: Learned | None = None) -> Row:
    """{"id","title","text"} with its topics; ``because`` are characters of the text, ``title_because`` of the title."""
    row = _named(row, number)
    if row.get("refused"):
        return row
    if not isinstance(row.get("text"), str):
        return {**row, "refused": f'line {number:,}: there is no "text" that is a string'}
    title = row.get("title")
    found = topics_of(title if isinstance(title, str) else "", row["text"], topics, learned)
    return {**row, "topics": [
        {
            "id": t.topic, "label": t.label, "score": t.score,
            "because": [_evidence(e) for e in t.because if e.field == "text"],
            "title_because": [_evidence(e) for e in t.because if e.field == "title"],
        }
        for t in found
    ]}  # fmt: skip


def through(lines: Iterable[bytes], work: Callable[[Row, int], Row]) -> Iterator[tuple[bytes, bool]]:
    """(the line that ``work`` makes of each row, whether it is refused), in the order in which they came."""
    for number, row in rows(lines):
        try:
            done = encoded(work(row, number))
        except Exception as error:  # one row failing among millions
            why = f"line {number:,}: {defect(error)[1]}"
            done = encoded({"id": called(row, number) or f"row-{number}", "refused": why})
        yield done


def encoded(row: Row) -> tuple[bytes, bool]:
    """(the row as a line, whether it is refused)."""
    return msgspec.json.encode(row) + b"\n", bool(row.get("refused"))


def _changes(changes: Iterable[Change]) -> list[Row]:
    return [
        {
            "start": c.edit.span.start, "end": c.edit.span.end, "old": c.edit.old, "new": c.edit.new,
            "rule": c.rule, "why": c.why,
        }
        for c in changes
    ]  # fmt: skip


def _evidence(evidence: Evidence) -> Row:
    return {"start": evidence.span.start, "end": evidence.span.end, "words": evidence.words}
