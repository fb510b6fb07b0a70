"""The masthead: title, section, source, date, authors, editor, summary, as the page shows them and as it claims them.

What readers see beats what the page says of itself where readers do not look; claims help to recognise it, and fill in
where nothing is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from pipeline.article import Role
from pipeline.strip.credits import Cut, Named, beside_the_date, named_in
from pipeline.strip.dateline import date_of
from pipeline.strip.headline import headline, without_site
from pipeline.strip.section import section_of
from pipeline.strip.sheet import POINT, Prose, Sheet, likeness
from pipeline.strip.summary import claimed_summary, ends, summary_of
from pipeline.text import Span

PROSE = 12  # words that make a kept line the article's first prose


class Masthead(msgspec.Struct, frozen=True):
    """What the masthead says, and where: ``roles`` are of whole blocks, ``cuts`` are the ends of kept blocks."""

    title: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    editor: str = ""
    source: str = ""
    section: str = ""
    summary: str = ""
    first: int = 0  # the first block of the article's prose
    roles: dict[int, Role] = {}
    cuts: dict[int, tuple[Cut, ...]] = {}

    def left(self, i: int, span: Span) -> Span:
        """What the cuts leave of block ``i``, which stands at ``span``."""
        cuts = [cut.span for cut in self.cuts.get(i, ())]
        start = next((cut.end for cut in cuts if cut.start == span.start), span.start)
        return Span(start, next((cut.start for cut in cuts if cut.start > start), span.end))


def masthead(sheet: Sheet, body: Sequence[bool], labels: Iterable[str] = (), links: Sequence[str] = ()) -> Masthead:
    """The masthead of a page. ``body`` is the choice for its blocks.

    ``labels`` are sections that the page names, ``links`` the texts of all its links.
    """
    claims = sheet.page.claims
    first = _first_prose(sheet, body)
    roles: dict[int, Role] = {}
    known = {label.casefold() for label in (*labels, claims.section) if label}
    prose = Prose(sheet, body)
    title_at = headline(sheet, body, prose, first, known)
    if title_at is not None:
        roles[title_at] = "title"
        first = max(first, _first_prose(sheet, [k and i > title_at for i, k in enumerate(body)]))
    title = sheet.said(title_at) if title_at is not None else without_site(claims.title, claims.source)
    named = Named()
    cuts = named_in(sheet, body, first, title_at, roles, named, known, prose)
    date, dateline = date_of(sheet, body, first, title_at, roles)
    beside_the_date(dateline, named, claims, prose)
    section = section_of(sheet, first, title_at, roles, known, links)
    summary = summary_of(sheet, body, prose, first, title_at, roles)
    names = (claims.source, named.source, named.beside, named.credit, *ends(claims.title))
    return Masthead(
        title=title,
        date=date,
        authors=tuple(dict.fromkeys(named.authors)) or claims.authors,
        editor=", ".join(dict.fromkeys(named.editors or named.readers)) or claims.editor,
        source=_source(named, claims.source),
        section=section or claims.section,
        summary=summary or claimed_summary(sheet, prose, names),
        first=first,
        roles=roles,
        cuts=cuts,
    )


def _source(named: Named, claimed: str) -> str:
    """The source: as it is labelled, else the name beside the date where the page does not claim another."""
    beside = named.beside if not claimed or likeness(named.beside, claimed) else ""
    return named.source or beside or named.credit or claimed or named.agency


def _first_prose(sheet: Sheet, body: Sequence[bool]) -> int:
    """The first kept block that reads like prose, else the first kept one, else the end."""
    kept = [i for i, k in enumerate(body) if k]
    return next((i for i in kept if _is_prose(sheet, i)), kept[0] if kept else len(sheet.texts))


def _is_prose(sheet: Sheet, i: int) -> bool:
    labelled = sheet.kinds[i] in ("heading", "item") or POINT.match(sheet.texts[i])
    return not labelled and len(sheet.words[i].split()) >= PROSE
