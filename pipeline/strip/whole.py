"""Page -> Article: the masthead, the body, and a reason for every other word."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import regex

from pipeline.article import Article, Page, Part, Reason, Refusal, Removal, Role, replace
from pipeline.desk import Desk
from pipeline.markdown import escape, inline
from pipeline.strip import html, lines
from pipeline.strip.common import furniture, host
from pipeline.strip.doubt import doubt
from pipeline.strip.masthead import Masthead, masthead
from pipeline.strip.pictured import titled, with_pictures
from pipeline.strip.reasons import certain, is_caption, opens, reasons, spoken, tools, unmarked
from pipeline.strip.related import related
from pipeline.strip.setting import together
from pipeline.strip.sheet import Sheet, alike, words_of
from pipeline.strip.thread import thread
from pipeline.strip.wrapping import paragraphs
from pipeline.text import Span

ENOUGH = 25  # words; half of the shortest body in the development pages, which has 50
SAME = 0.9  # likeness from which a kept line is the title once more
ONE_LINE = ("title", "date", "editor", "source", "section", "summary")  # fields of an article that are one line
SHORT = 90  # characters of a title that had to be taken from the first sentence

_BULLET = regex.compile(r"\s*[•·▪◦■□●○‣⁃*-]\s+")
_SENTENCE = regex.compile(r".+?[.!?。！？](?=\s|$)|.+", regex.DOTALL)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_LETTERS = regex.compile(r"\p{L}+")

NO_DESK = Desk()

Label = Part | Removal
Choice = Callable[[Sheet], tuple[list[bool], list[float]]]  # whether each block is body, and how likely that is


def choose(
    sheet: Sheet, *, tree: Path = html.WEIGHTS, text: Path = lines.WEIGHTS, mode: html.Mode = "quality"
) -> tuple[list[bool], list[float]]:
    """For each block of the sheet (whether it is body, how likely that is), by its tree, or by its text without one."""
    page = sheet.page
    if page.html:
        found = zip(page.blocks, *html.choose(page, tree, mode=mode), strict=True)
        seen = [(kept, chance) for block, kept, chance in found if block.span.of(page.text).strip()]
        kept = [kept and not tools(words) for (kept, _), words in zip(seen, sheet.words, strict=True)]
        return kept, [chance for _, chance in seen]
    marks, likely = lines.choose(sheet.rows, text)
    before = ["", *sheet.words]
    kept = [
        marks[place] and not certain(words, before[i]) and opens(words) != "related"
        for i, (place, words) in enumerate(zip(sheet.places, sheet.words, strict=True))
    ]
    return kept, [likely[place] for place in sheet.places]


def strip(page: Page, desk: Desk = NO_DESK, *, choice: Choice | None = None) -> Article | Refusal:
    """The article of a page, or why there is none. Its parts and removals lie side by side over ``page.text``.

    Lines that the ``desk`` knows to be the site's are not body. ``choice`` says which blocks are; another than ours is
    for measuring.
    """
    if page.ours:
        return _as_it_is(page)
    sheet = laid_out(page)
    chosen, likely = bodied(sheet, desk, choice)
    unsure = doubt(sheet.words, chosen, likely, tree=bool(page.html))
    links = html.links(page)
    listed, places = related(sheet.words, sheet.texts, chosen, links, _apart(sheet))
    readers = thread(sheet, chosen)
    body = [k and i not in places and i not in readers for i, k in enumerate(chosen)]
    head = masthead(sheet, body, {item.section for item in listed if item.section}, links)
    again = _again(sheet, head.title)
    body = [k and i not in head.roles and not (i <= head.first and i in again) for i, k in enumerate(body)]
    body, captions = with_pictures(sheet, body, head.roles)
    body = [k and not _orphan(sheet, body, i) for i, k in enumerate(body)]
    if (few := _words(sheet, body)) < ENOUGH:
        return Refusal(page.id, "strip", _why_none(sheet, few))
    title = _shown(head.title).strip() or _first_sentence(sheet, body)
    if not title:
        return Refusal(page.id, "strip", "no title was found, and no words to make one of")
    known: dict[int, Reason] = {i: "related" if i in places else "repeated" for i in again | places}
    labels = _labels(sheet, [k or i in captions for i, k in enumerate(body)], head, known)
    article = Article(
        id=page.id,
        url=page.url,
        title=title,
        body=_markdown(sheet, body, head, captions),
        date=head.date,
        authors=head.authors,
        editor=head.editor,
        source=head.source,
        section=head.section,
        summary=head.summary,
        parts=tuple(label for label in labels if isinstance(label, Part)),
        removed=tuple(label for label in labels if isinstance(label, Removal)),
        related=listed,
        doubt=unsure,
    )
    return _of_characters(article)


def bodied(sheet: Sheet, desk: Desk, choice: Choice | None = None) -> tuple[list[bool], list[float]]:
    """What ``choose`` gives, in the desk's mode, less the lines that the desk knows to be the site's."""
    chosen, likely = choice(sheet) if choice else choose(sheet, mode=desk.settings.strip)
    if site := desk.site(host(sheet.page)):
        known = furniture(site, sheet.words, chosen)
        chosen = [k and not shared for k, shared in zip(chosen, known, strict=True)]
        likely = [0.0 if shared else chance for chance, shared in zip(likely, known, strict=True)]
    return chosen, likely


def laid_out(page: Page) -> Sheet:
    """The page's blocks that are not blank, their spans without the white space around them; wrapped lines joined."""
    blocks, spans, text = [], [], page.text
    for block in page.blocks:
        words = block.span.of(text)
        if bare := words.strip():
            start = block.span.start + len(words) - len(words.lstrip())
            spans.append(Span(start, start + len(bare)))
            blocks.append(block)
    rows, places = ([], []) if page.html else as_lines(page, spans)
    if page.markup == "plain" and len(groups := paragraphs(rows)) < len(spans):
        numbers = {place: i for i, place in enumerate(places)}
        ends = [(numbers[group[0]], numbers[group[-1]]) for group in groups]
        spans = [Span(spans[first].start, spans[last].end) for first, last in ends]
        blocks = [blocks[first] for first, _ in ends]
        rows, places = as_lines(page, spans)
    texts = tuple(text[span.start : span.end] for span in spans)
    plain = page.markup == "plain"
    return Sheet(
        page,
        tuple(spans),
        texts,
        tuple(unmarked(rows[place].lstrip()) for place in places) if plain else tuple(map(spoken, texts)),
        tuple(block.kind for block in blocks),
        tuple(block.hints for block in blocks),
        tuple(rows),
        tuple(places),
    )


def as_lines(page: Page, spans: Sequence[Span]) -> tuple[list[str], list[int]]:
    """(what stands at ``spans``, a line each, with the blank lines between them; the number of each one's line)."""
    rows: list[str] = []
    places: list[int] = []
    end = 0
    for span in spans:
        between = page.text[end : span.start]
        if end and between not in ("\n", "\r\n"):
            rows += [""] * (len(f"x{between}x".splitlines()) - 2)
        places.append(len(rows))
        line = " ".join(page.text[span.start : span.end].split())
        rows.append(between[len(between.rstrip(" \t")) :] + line if between[-1:] in (" ", "\t") else line)
        end = span.end
    return rows, places


def _apart(sheet: Sheet) -> list[bool]:
    """Whether a blank line stands before each block of a plain page; nothing for others."""
    if sheet.page.markup != "plain" or not sheet.spans:
        return []
    between = (sheet.page.text[a.end : b.start] for a, b in pairwise(sheet.spans))
    return [True, *(white.count("\n") > 1 for white in between)]


def _as_it_is(page: Page) -> Article:
    """An article that this line wrote: its head is the masthead, all else is body."""
    claims = page.claims
    article = Article(
        id=page.id,
        url=page.url,
        title=claims.title,
        body=page.text.strip("\n"),
        date=claims.date,
        authors=claims.authors,
        editor=claims.editor,
        source=claims.source,
        section=claims.section,
        summary=claims.summary,
        also=claims.also,
        aliases=claims.aliases,
        withdrawn=claims.withdrawn,
        parts=(Part(Span(0, len(page.text)), "body"),) if page.text else (),
    )
    return _of_characters(article)


def _of_characters(article: Article) -> Article:
    """The article without control characters in any field; what a page has of them is in the parts and removals."""
    return replace(
        article,
        **{name: _in_a_line(getattr(article, name)) for name in ONE_LINE},
        body=_shown(article.body),
        authors=tuple(map(_in_a_line, article.authors)),
        related=tuple(
            replace(r, title=_in_a_line(r.title), section=_in_a_line(r.section), date=_in_a_line(r.date))
            for r in article.related
        ),
    )


def _shown(words: str) -> str:
    """``words`` without control characters, lines ended by line feeds alone, tabs set as the spaces they stand for."""
    if not _CONTROL.search(words):
        return words
    return str(_CONTROL.sub("", regex.sub(r"\r\n?", "\n", words).expandtabs(4)))


def _in_a_line(words: str) -> str:
    return " ".join(_shown(words).split()) if _CONTROL.search(words) or "\n" in words else words


def _again(sheet: Sheet, title: str) -> frozenset[int]:
    """The blocks that say the title once more."""
    said = words_of(title)
    least, most = len(title) / 2 - 10, 2 * len(title) + 20
    near = ((i, text) for i, text in enumerate(sheet.words) if least < len(text) < most)
    return frozenset(i for i, text in near if alike(words_of(text), said) > SAME)


def _orphan(sheet: Sheet, body: Sequence[bool], i: int) -> bool:
    """Whether a block is a caption whose picture is not kept: it is kept with it or not at all."""
    if sheet.kinds[i] not in ("caption", "paragraph", "text") or not is_caption(sheet.words[i]):
        return False
    beside = [k for k in (i - 1, i, i + 1) if 0 <= k < len(body) and body[k]]
    return not any("![" in sheet.texts[k] for k in beside)


def _words(sheet: Sheet, body: Sequence[bool]) -> int:
    """The words of the body, as far as it is of interest: no more than ENOUGH of them are looked for."""
    words = (word for text, kept in zip(sheet.texts, body, strict=True) if kept for word in _LETTERS.finditer(text))
    return sum(1 for _ in itertools.islice(words, ENOUGH))


def _why_none(sheet: Sheet, few: int) -> str:
    every = sum(len(_LETTERS.findall(text)) for text in sheet.texts)
    if not every:
        return "the page has no words"
    said = [certain(words) for words in sheet.words]
    if said.count("login") >= 2 and few == 0:
        return f"only a login page: {every} words, none of them an article"
    found = f"{few} words of prose found" if few else "no prose found"
    return f"no article on the page: {found} among {every} words, {ENOUGH} are needed"


def _labels(sheet: Sheet, body: Sequence[bool], head: Masthead, known: Mapping[int, Reason]) -> list[Label]:
    """A part or a removal for every character of the page, in order; removals with one reason are one.

    ``known`` are the reasons of blocks that need not be guessed.
    """
    kept = [k or i in head.roles for i, k in enumerate(body)]
    whys = reasons(sheet.words, kept, sheet.kinds, sheet.hints)
    out: list[Label] = []
    ends = [*(span.start for span in sheet.spans[1:]), len(sheet.page.text)]
    for i, (span, end) in enumerate(zip(sheet.spans, ends, strict=True)):
        start = span.start if i else 0
        role = head.roles.get(i) or ("body" if body[i] else None)
        if role:
            out += _pieces(Span(start, end), role, head.cuts.get(i, ()) if role == "body" else (), head.left(i, span))
        else:
            why = known.get(i, whys[i])
            why = "media" if why != "hidden" and is_caption(sheet.words[i]) else why
            if out and isinstance(out[-1], Removal) and out[-1].why == why:
                start = out.pop().span.start
            out.append(Removal(Span(start, end), why))
    return out


def _pieces(whole: Span, role: Role, cuts: Sequence[Label], left: Span) -> list[Label]:
    """The labels of a kept block over ``whole``: its cuts before and behind what is ``left`` of it."""
    before = [cut for cut in cuts if cut.span.start < left.start]
    behind = [cut for cut in cuts if cut.span.start >= left.end]
    labels = [*before, Part(left, role), *behind]
    starts = [whole.start, *(label.span.start for label in labels[1:]), whole.end]
    return [replace(label, span=Span(a, b)) for label, a, b in zip(labels, starts, starts[1:], strict=False)]


def _markdown(sheet: Sheet, body: Sequence[bool], head: Masthead, captions: dict[int, int]) -> str:
    """The body as Markdown. Slices of a page that is Markdown keep what was between them; plain text is set anew."""
    text = sheet.page.text
    said = list(sheet.texts)
    for i in head.cuts:
        said[i] = head.left(i, sheet.spans[i]).of(text).rstrip()
    if sheet.page.markup == "plain":
        return _joined([_plain_piece(said[i]) for i, kept in enumerate(body) if kept])
    titles: dict[int, list[str]] = {}
    for caption, picture in captions.items():
        titles.setdefault(picture, []).append(sheet.words[caption])
    for picture, words in titles.items():
        said[picture] = titled(said[picture], words)
    return together(text, sheet.spans, said, sheet.kinds, body)


def _joined(pieces: Sequence[tuple[str, bool]]) -> str:
    """Paragraphs and items (marked so) as one Markdown text."""
    out = ""
    listed = False
    for piece, item in pieces:
        out += ("\n" if item and listed else "\n\n") + piece if out else piece
        listed = item
    return out


def _plain_piece(words: str) -> tuple[str, bool]:
    """(a paragraph or an item of plain text as Markdown, whether it is an item)."""
    words = _shown(words)  # before signs are escaped: what is at the beginning of a line then, stays there
    bullet = _BULLET.match(words)
    return (f"- {inline(' '.join(words[bullet.end() :].split()))}", True) if bullet else (escape(words), False)


def _first_sentence(sheet: Sheet, body: Sequence[bool]) -> str:
    """A title for an article that has none: its first sentence with words, cut at a word; "" where none has any."""
    for i in (i for i, kept in enumerate(body) if kept):
        said = " ".join(_shown(sheet.said(i)).split())
        found = _SENTENCE.match(said)
        words = (found[0] if found else said).rstrip(".。")
        if _LETTERS.search(words):
            return words if len(words) <= SHORT else words[:SHORT].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return ""
