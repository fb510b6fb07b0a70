"""The masthead: title, section, source, date, authors, editor, summary, as the page shows them and as it claims them.

What readers see beats what the page says of itself where readers do not look; claims help to recognise it, and fill in
where nothing is seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec
import regex

from pipeline.article import Claims, Hints, Kind, Page, Part, Role, plain
from pipeline.strip.dates import Told, dated, settled, told, undated
from pipeline.strip.reasons import certain, in_menu, in_trail, marked, opens, says
from pipeline.strip.related import several
from pipeline.text import Span

_I = regex.IGNORECASE
_PERSON = r"\p{Lu}[\p{L}.’'-]*(?:\s(?:\p{Lu}[\p{L}.’'-]*|de|van|von|der|la|bin|al|el|du|di)){0,4}|\p{Han}{2,4}"
_PEOPLE = rf"(?:{_PERSON})(?:(?:\s?[,;&、/]\s?(?:(?i:and)\s)?|\s(?i:and)\s|\s\|\s)(?:{_PERSON}))*"
_OUTLET = r"[\p{Lu}\d\p{Han}][\p{L}\p{N}.&'’-]*(?:\s[\p{L}\p{N}.&'’-]+){0,5}"
_EDITS = (
    r"(?i:(?:responsible|executive|managing|chief|copy|duty|web|english)\s)?(?i:editors?(?:\sin\scharge"
    r"|-in-charge|-in-chief)?|edited\sby|edit(?:ing)?|责任编辑|编辑)"
)
_CHECKS = r"(?i:proofread(?:er|ing)?|proofs|review(?:er|ed\sby)?|校对|审核)"
_WRITES = (
    r"(?i:(?:(?:our|staff|special|correspondent|trainee)\s)?(?:reporters?|correspondents?|authors?|writers?"
    r"|writer|text|article)(?:\sby)?|written\sby|reported\sby|记者|作者)"
)
_COMES = (
    r"(?i:(?:article|news|information|original|data|content)?\s?sources?|(?:reprinted\s|reproduced\s"
    r"|transferred\s)?from|via|来源)"
)

# "Editor/Zhao E", "Source: Xinhua", "(Reporter Li Wei)": a line of its own, or the end of one.
_CREDIT = rf"""
    (?:{_EDITS}\s?[/:：|丨]\s?(?P<editor>{_PEOPLE})
    | {_CHECKS}\s?[/:：|丨]\s?(?P<proof>{_PEOPLE})
    | {_WRITES}\s?[/:：|丨]\s?(?P<author>{_PEOPLE})
    | {_COMES}\s?[/:：|丨]\s?(?P<source>{_OUTLET}))
    """
_BRACKETED = (
    rf"[(\[（【]\s?(?:{_EDITS}\s(?P<editor2>{_PEOPLE})|{_WRITES}\s(?P<author2>{_PEOPLE})"
    rf"|{_CREDIT}(?:[\s,;|·，；、]+{_CREDIT})*)\s?[)\]）】]"
)
_LINE = regex.compile(rf"(?:(?:{_BRACKETED}|{_CREDIT})[\s,;|·]*)+", regex.VERBOSE)
_CLOSED = r"[.!?。．！？…\"”’)\]）】]"
_TAIL = regex.compile(
    rf"(?:(?<={_CLOSED})|(?<=\s))\s*(?:{_BRACKETED}|(?<={_CLOSED}\s*){_CREDIT})\s*\Z", regex.VERBOSE
)  # fmt: skip
_BY = regex.compile(
    rf"""\W*(?:(?i:(?:written|posted|submitted|reported|words|story|published|text|article)\s)?(?i:by)\s?:?\s+|—\s?)(?P<people>{_PEOPLE})
        (?:\s?[,|·•–—-]\s?(?P<rest>.{{0,80}})|\s+(?i:on|for|in|updated|published
        |posted)\b.{{0,60}})?""", regex.VERBOSE
)  # fmt: skip
_BY_LABEL = regex.compile(
    r"(?:(?:article|story|text|words|post)\s)?(?:(?:written|posted|published|reported)\s)?by\s?:?|authors?\s?:?", _I
)
_NAME = regex.compile(r"\p{Lu}[\p{L}.’'-]+(?:\s\p{Lu}[\p{L}.’'-]*){1,2}")  # of a person or a paper, alone on its line
_PAPER = regex.compile(
    r"\b(?:News|Net|Network|Daily|Times|Post|Weekly|Monthly|Group|Agency|Online|Media|Press|Journal|Today|Herald|Gazette|Tribune"
    r"|Observer|Review|Magazine|Energy|Power|Watch|Report|Reuters|Xinhua|Wire|Editors|Staff|Team|China|Information)\b"
)
_SECTION = regex.compile(r"(?i:section|category|channel|column|topic|栏目)\s?[:：]\s*(?P<section>\S.{1,40})")
_CRUMBS = regex.compile(r"\s*(?:>|＞|»|›|→|/|::)\s*|\s+[-–—]\s+")
_SUMS_UP = (
    r"(?i:summary|abstract|introduction|lead(?:-in)?|guide|core\s(?:tips?|points?)|key\spoints?|executive\ssummary|in\sbrief"
    r"|摘要|导读|核心提示)"
)
_SUMMARY = regex.compile(
    rf"(?:[\[【(（]\s?{_SUMS_UP}\s?[\]】)）]\s?[:：]?|{_SUMS_UP}\s?[:：])\s*(?P<said>\S.*)", regex.DOTALL
)  # fmt: skip
_POINT = regex.compile(r"\s*(?:[•·▪◦■●○‣⁃]|[*-](?=\s))\s*")
_PUBLISHED = regex.compile(
    r"\b(?:publish|post(?:ed)?\b|release|issued|first\spublished|date\b|time\b|source|from\b|发布|来源)", _I
)
_UPDATED = regex.compile(r"\b(?:updat|modif|edited\son|correct|revis)", _I)
_LABEL_OF_DATE = regex.compile(
    r"\b(?:(?:first\s)?published(?:\s(?:on|at))?|posted(?:\s(?:on|at|in))?|released?(?:\s(?:on|at|date|time))?"
    r"|(?:last\s)?(?:updated|modified)(?:\s(?:on|at))?|publication\s(?:date|time)|(?:pub)?date|time|on|at|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|est|edt|et|pst|pdt|pt|cst|cet|bst|gmt|utc"
    r"|ist|beijing\stime|hrs?|views?|reads?|read|hits|clicks?|comments?|browse|popularity)\b\.?|发布|时间|日期|阅读", _I
)  # fmt: skip
_COUNTED = regex.compile(
    r"(?i:views?|reads?|hits|clicks?|browse[ds]?|popularity|comments?)\s?[:：]?\s?\(?\d[\d,]*\)?"
    r"|\d[\d,]*\s(?i:views?|reads?|hits|clicks?|comments?)"
)
_NEXT_LABEL = regex.compile(  # "14:12 Source: The Herald Author: Zou Yi Share to: …", where nothing else parts them
    rf"\s+(?=[\p{{Lu}}\p{{Han}}])(?=(?:{_EDITS}|{_CHECKS}|{_WRITES}|{_COMES}|(?i:share\sto|font(?:\ssize)?|views?|clicks?"
    r"|reads?|hits|time|date|tags?|keywords?))\s?[:：])"
)
_MENU = regex.compile(r"\||^home(?:\s?page)?\b", _I)
_SLASH = regex.compile(r"[/:：|丨(\[（【]")  # without one of these no credit ends a line
_WORD = regex.compile(r"[\p{L}\p{N}]+")
_IN_URL = regex.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")

PROSE = 12  # words that make a kept line the article's first prose
PROSE_READ = 6000  # characters of the article that a headline's words are looked for in
LEAD = 3  # blocks; a headline sums up the first of them
_HEADINGS = {1: 7.0, 2: 3.5, 3: 2.0}  # of a heading's level
_LIKE_CLAIM = 14.0  # of a line that has all words of the claimed title, and no other
TITLE = (2, 45)  # words; the shortest and longest headlines seen
LONGEST_TITLE = 300  # characters
DATELINE = 22  # words; a line that tells the date of the article has few others
NEAR = 8  # blocks between title and dateline, at most
SECTION = (5, 45)  # words, characters, of a section's name
REACH = 160  # characters at the end of a line in which its named stand
STANDFIRST = (8, 60)  # words; shorter ones are labels, longer ones the first paragraph
SHARED = 0.4  # of a standfirst's telling words stand in the article
MENU = 0.5  # of the characters of a menu or a teaser are links
POINTS = 3  # bullets before the article that are its summary; more are a list
STRANGE, OF_THE_SITE = (
    0.3,
    0.6,
)  # share of a summary's words that the article has; below it is none, if it names the site
CLAIMED = 0.5  # share of words in common from which a visible line is the claimed title; a site's name takes up to half


class Masthead(msgspec.Struct, frozen=True):
    """What the masthead says, and where: ``roles`` are of whole blocks, ``cuts`` are ends of blocks."""

    title: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    editor: str = ""
    source: str = ""
    section: str = ""
    summary: str = ""
    roles: dict[int, Role] = {}
    cuts: dict[int, tuple[Part, ...]] = {}


class Sheet(msgspec.Struct, frozen=True):
    """A page laid out for reading: its non-blank blocks, and their spans without the white space around them.

    The lines of a hard-wrapped paragraph are one block here.
    """

    page: Page
    spans: tuple[Span, ...]
    texts: tuple[str, ...]
    words: tuple[str, ...]  # the same without bullets and Markdown signs, white space squeezed
    kinds: tuple[Kind, ...]
    hints: tuple[Hints, ...]

    def said(self, i: int) -> str:
        """The words of a block exactly: what its Markdown shows."""
        return plain(self.texts[i]).replace("\n", " ") if self.page.markup == "markdown" else self.words[i]


def masthead(sheet: Sheet, body: Sequence[bool], labels: Iterable[str] = (), links: Sequence[str] = ()) -> Masthead:
    """The masthead of a page. ``body`` is the choice for its blocks.

    ``labels`` are sections that the page names, ``links`` the texts of all its links.
    """
    claims = sheet.page.claims
    first = _first_prose(sheet, body)
    roles: dict[int, Role] = {}
    known = {label.casefold() for label in (*labels, claims.section) if label}
    title_at = _title(sheet, body, first, known)
    if title_at is not None:
        roles[title_at] = "title"
    title = sheet.said(title_at) if title_at is not None else without_site(claims.title, claims.source)
    named = _Credits()
    cuts = _credits(sheet, body, first, title_at, roles, named, known)
    date = _date(sheet, body, first, title_at, roles, named)
    section = _section(sheet, first, title_at, roles, known, links)
    summary = _summary(sheet, body, first, title_at, roles)
    return Masthead(
        title=title,
        date=date,
        authors=tuple(dict.fromkeys(named.authors)) or claims.authors,
        editor=", ".join(dict.fromkeys(named.editors or named.readers)) or claims.editor,
        source=named.source or named.credit or claims.source,
        section=section or claims.section,
        summary=summary
        or _claimed_summary(sheet, body, (claims.source, named.source, named.credit, *_ends(claims.title))),
        roles=roles,
        cuts=cuts,
    )


def likeness(one: str, other: str) -> float:
    """How much of the words of either stand in the other, in order not looked at: 0 to 1 (Dice)."""
    a, b = (_WORD.findall(x.casefold()) for x in (one, other))
    if not a or not b:
        return 0.0
    rest = list(b)
    common = 0
    for word in a:
        if word in rest:
            rest.remove(word)
            common += 1
    return 2 * common / (len(a) + len(b))


def without_site(title: str, site: str) -> str:
    """A claimed title without the site's name at its end: "Storm ahead | The Daily Tide"."""
    parts = regex.split(r"\s+[|–—·»-]\s+|\s*\|\s*", title)
    if len(parts) > 1 and (likeness(parts[-1], site) > CLAIMED or len(parts[-1].split()) < len(parts[0].split())):
        end = title.rfind(parts[-1])
        return title[:end].rstrip(" |–—·»-")
    return title


class _Credits:
    """Who is named, gathered while the lines are read."""

    def __init__(self) -> None:
        self.authors: list[str] = []
        self.editors: list[str] = []
        self.readers: list[str] = []  # of the proofs; they are named where no editor is
        self.source = ""
        self.credit = ""  # the source that is named at the end of the article, where it was first printed

    def take(self, found: regex.Match[str], *, end: bool) -> None:
        """Take the named of a credit; ``end`` says that it stands behind the first prose."""
        for name in ("editor", "editor2"):
            self.editors += [p for said in _captures(found, name) for p in people(said)]
        for name in ("author", "author2"):
            self.authors += [p for said in _captures(found, name) for p in people(said)]
        self.readers += [p for said in _captures(found, "proof") for p in people(said)]
        for said in _captures(found, "source"):
            if end:
                self.credit = self.credit or said.strip()
            else:
                self.source = self.source or said.strip()


def _captures(found: regex.Match[str], name: str) -> list[str]:
    return list(found.capturesdict().get(name, []))


def people(said: str) -> list[str]:
    """The names in "Jane Doe, Li Wei and John Roe"."""
    names = []
    for part in regex.split(r"\s?[,;&、/|]\s?(?:and\s)?|\s(?i:and)\s", said):
        words = part.split()
        while words and certain(words[-1]):  # "Jane Doe Share", where the button stood beside the name
            words.pop()
        if words:
            names.append(" ".join(words))
    return names


def _first_prose(sheet: Sheet, body: Sequence[bool]) -> int:
    """The first kept block that reads like prose, else the first kept one, else the end."""
    kept = [i for i, k in enumerate(body) if k]
    return next((i for i in kept if _is_prose(sheet, i)), kept[0] if kept else len(sheet.texts))


def _is_prose(sheet: Sheet, i: int) -> bool:
    labelled = sheet.kinds[i] in ("heading", "item") or _POINT.match(sheet.texts[i])
    return not labelled and len(sheet.words[i].split()) >= PROSE


def _title(sheet: Sheet, body: Sequence[bool], first: int, labels: set[str]) -> int | None:
    """The block that is the headline: it resembles the claim, is a heading, stands above the dateline and the prose."""
    claimed = without_site(sheet.page.claims.title, sheet.page.claims.source)
    kept = [words for words, k in zip(sheet.words, body, strict=True) if k]
    prose = set(_WORD.findall(" ".join(kept).casefold()[:PROSE_READ]))
    lead = set(_WORD.findall(" ".join(kept[:LEAD]).casefold()))
    best, best_score = None, -math.inf
    for i in range(min(first, len(sheet.words))):
        if _may_be_headline(sheet, i) and sheet.words[i].casefold() not in labels:
            score = _headline(sheet, i, first, prose, lead) + _LIKE_CLAIM * likeness(sheet.words[i], claimed)
            if score > best_score:
                best, best_score = i, score
    if best is None or not claimed or sheet.hints[best].level == 1:
        return best
    return best if likeness(sheet.words[best], claimed) >= CLAIMED else None


def _may_be_headline(sheet: Sheet, i: int) -> bool:
    text = sheet.words[i]
    return (
        TITLE[0] <= len(_WORD.findall(text)) <= TITLE[1]
        and len(text) <= LONGEST_TITLE
        and sheet.kinds[i] not in ("button", "image", "caption", "table", "code")
        and not certain(text, sheet.words[i - 1] if i else "")
        and not opens(text)
        and not _is_dateline(text)
        and not _is_credit(text)
    )


def _headline(sheet: Sheet, i: int, first: int, prose: set[str], lead: set[str]) -> float:
    """How much a block looks like the headline, in logits.

    The weights are those of a conditional logit over the lines above the prose, learned from the titles of WCXB's
    development pages as flat text (.67 right by host), rounded; those of headings, links and claims are set by hand.
    """
    text = sheet.words[i]
    words = _WORD.findall(text.casefold())
    telling = [w for w in words if len(w) > 3]
    below = sheet.words[i + 1 : i + 4]
    score = 2.6 * _share(telling, prose) + 3.4 * _share(telling, lead)
    score -= 3.8 if len(words) < 4 else 0.3 * max(0, len(words) - 18)
    score += next((3 / n for n, t in enumerate(below, 1) if _is_dateline(t) or _is_credit(t)), 0)
    score -= 4.0 if text.endswith((".", "。", ":", "：")) else 0
    score -= 2.5 if text.isupper() else 0
    score -= 1.0 * math.log1p(first - i) - 0.7 * math.log1p(i)
    score -= 0.8 if sheet.words.count(text) > 1 else 0
    score -= 6.0 if _POINT.match(sheet.texts[i]) or sheet.kinds[i] == "item" else 0
    if sheet.kinds[i] == "heading":
        return score + _HEADINGS.get(sheet.hints[i].level, 0.0)
    return score - 4.0 * sheet.hints[i].links


def _share(words: Sequence[str], known: set[str]) -> float:
    return sum(w in known for w in words) / max(3, len(words))


def _is_credit(text: str) -> bool:
    return bool(_LINE.fullmatch(text) or _BY.fullmatch(text))


def _is_dateline(text: str) -> bool:
    return len(text.split()) <= DATELINE and dated(text)


def _credits(
    sheet: Sheet,
    body: Sequence[bool],
    first: int,
    title_at: int | None,
    roles: dict[int, Role],
    named: _Credits,
    labels: set[str],
) -> dict[int, tuple[Part, ...]]:
    """Editor, authors and source: lines of their own, and the ends of kept lines (the cuts that are given back)."""
    cuts: dict[int, tuple[Part, ...]] = {}
    kept = [i for i, k in enumerate(body) if k]
    last = kept[-1] if kept else -1
    for i, words in enumerate(sheet.words):
        if i == title_at or i in roles:
            continue
        whole = _LINE.fullmatch(words)
        if whole and (i < first or body[i] or last < i <= last + NEAR):
            named.take(whole, end=i >= first)
            only_source = bool(_captures(whole, "source")) and not (named.authors or named.editors)
            roles[i] = "source" if only_source else "byline"
        elif (
            i < first
            and len(words) < 120
            and (by := _BY.fullmatch(words))
            and (title_at is None or i > title_at - NEAR)
        ):
            named.authors += people(by["people"])
            roles[i] = "byline"
        elif (title_at or 0) < i < first and (next_to := _beside_the_title(sheet, i, labels)):
            named.authors += people(sheet.words[next_to]) if not _PAPER.search(sheet.words[next_to]) else []
            named.source = named.source or (sheet.words[next_to] if _PAPER.search(sheet.words[next_to]) else "")
            roles.update({i: "byline", next_to: "byline"})
        elif body[i]:
            parts = _tails(sheet.page.text, sheet.spans[i], named)
            if parts:
                cuts[i] = parts
    return cuts


def _beside_the_title(sheet: Sheet, i: int, labels: set[str]) -> int | None:
    """The block with a name that block ``i`` leads to: the next one below "Written by", itself beside a dateline."""
    words = sheet.words[i]
    if i + 1 < len(sheet.words) and _BY_LABEL.fullmatch(words):
        return i + 1 if _NAME.fullmatch(sheet.words[i + 1]) else None
    beside = any(_is_dateline(t) for t in (*sheet.words[i - 1 : i], *sheet.words[i + 1 : i + 2]))
    if not beside or certain(words) or opens(words) or words.casefold() in labels:
        return None
    return i if _NAME.fullmatch(words) else None


def _tails(text: str, span: Span, named: _Credits) -> tuple[Part, ...]:
    """The named at the end of a kept block, each as a part; none where they would leave nothing."""
    parts: list[Part] = []
    end = span.end
    while True:
        begin = max(span.start, end - REACH)
        found = _TAIL.search(text[begin:end]) if _SLASH.search(text, begin, end) else None
        start = begin + found.start() if found else 0
        if not found or start <= span.start:
            return tuple(reversed(parts))
        named.take(found, end=True)
        while text[start].isspace():
            start += 1
        role: Role = "source" if _captures(found, "source") else "byline"
        parts.append(Part(Span(start, end), role))
        end = len(text[:start].rstrip())


def _date(
    sheet: Sheet, body: Sequence[bool], first: int, title_at: int | None, roles: dict[int, Role], named: _Credits
) -> str:
    """The date of the article: the dateline nearest to the title, else after the article, else what the page claims."""
    others = [date for words in (*sheet.words, sheet.page.claims.date) for date in told(words)]
    last = max((i for i, k in enumerate(body) if k), default=-1)
    anchor = title_at if title_at is not None else max(0, first - 1)
    best: tuple[float, int, Told] | None = None
    for i, text in enumerate(sheet.words):
        beside = i < first or last < i <= last + 3
        if i == title_at or not beside or len(text.split()) > DATELINE:
            continue
        for n, date in enumerate(told(text)):
            score = _worth(text, date, i, anchor, after=i > last) - 0.1 * n
            if score > 0 and (best is None or score > best[0]):
                best = (score, i, date)
    claimed = next((iso for d in told(sheet.page.claims.date) if (iso := settled(d, others))), "")
    _dateless(sheet, range(anchor + (title_at is not None), min(first, anchor + 1 + NEAR)), roles, named)
    if best is None:
        return claimed or _in_url(sheet.page.url)
    seen = settled(best[2], others)
    roles.setdefault(best[1], "date")
    _beside_the_date(sheet.words[best[1]], named, sheet.page.claims)
    for i in range(min(best[1], anchor), min(first, best[1] + 3)):  # the other dates of the same masthead
        if i not in roles and not body[i] and _is_dateline(sheet.words[i]) and i != title_at:
            roles[i] = "date"
    if claimed[:10] == seen[:10] and len(claimed) > len(seen):
        return claimed
    return seen or claimed


def _dateless(sheet: Sheet, near: range, roles: dict[int, Role], named: _Credits) -> None:
    """The dateline below the title whose day is in no calendar: it dates nothing, and may name the source."""
    for i in near:
        words = sheet.words[i]
        if i not in roles and _is_dateline(words) and not told(words):
            roles[i] = "date"
            _beside_the_date(undated(words), named, sheet.page.claims)
            return


def _worth(text: str, date: Told, i: int, anchor: int, *, after: bool) -> float:
    """How much a dated line looks like the article's own dateline."""
    before = text[max(0, date.span.start - 30) : date.span.start]
    score = 4.0 - 0.35 * abs(i - anchor) if i >= anchor else 2.5 - 0.5 * abs(i - anchor)
    score += 1.0 if "T" in date.iso else 0.0
    score += 1.0 if _PUBLISHED.search(before) else 0.0
    score -= 0.75 if _UPDATED.search(before) else 0.0
    score -= 1.5 if after else 0.0
    score -= 0.05 * len(text.split())
    return score


def _beside_the_date(words: str, named: _Credits, claims: Claims) -> None:
    """Who else is named on the dateline: "Seetao 2024-02-21 16:56", "By Jane Doe | 21 February 2024"."""
    for date in reversed(told(words)):
        words = f"{words[: date.span.start]} | {words[date.span.end :]}"
    words = _NEXT_LABEL.sub(" | ", _COUNTED.sub("|", words))
    for piece in regex.split(r"[|丨·•,()\[\]–—]|\s-\s|\s{2,}", words):
        said = piece.strip(" :：;/")
        whole, by = _LINE.fullmatch(said), _BY.fullmatch(said)
        if whole:
            named.take(whole, end=False)
        elif by:
            named.authors += people(by["people"])
        elif not named.source:
            name = _LABEL_OF_DATE.sub("", said).strip(" :：;/.")
            if name != said.strip(" .") or not regex.fullmatch(_OUTLET, name) or certain(name):
                continue
            if _is_person(name, claims):
                named.authors += [name] if not named.authors else []
            else:
                named.source = name


def _is_person(name: str, claims: Claims) -> bool:
    """Whether a name beside the date is the writer's: the page says so, or gives another name as its own."""
    if name in claims.authors:
        return True
    other = bool(claims.source) and not likeness(name, claims.source)
    return other and bool(_NAME.fullmatch(name)) and not _PAPER.search(name)


def _section(
    sheet: Sheet, first: int, title_at: int | None, roles: dict[int, Role], labels: set[str], links: Sequence[str]
) -> str:
    """The section: labelled, a crumb, a label that the page uses elsewhere too, or the short line above the title."""
    claimed = sheet.page.claims.section.casefold()
    end = first if title_at is None else min(first, title_at + NEAR)
    near = range(max(0, (title_at if title_at is not None else end) - NEAR), end)
    for i in near:
        words = sheet.words[i]
        named = _SECTION.fullmatch(words)
        if i not in roles and named:
            roles[i] = "section"
            return str(named["section"]).strip()
    for i in near:
        words = sheet.words[i]
        known = words.casefold() in labels or (claimed and words.casefold() == claimed)
        if i not in roles and known and not in_menu(sheet.hints[i], sheet.hints[title_at or 0]):
            roles[i] = "section"
            return words
    if title_at is None:
        return ""
    above = range(max(0, title_at - 2 * NEAR), title_at)
    trail = [i for i in above if sheet.kinds[i] == "item" and in_trail(sheet.hints[i]) and i not in roles]
    if len(trail) > 1:
        roles.update(dict.fromkeys(trail, "section"))
        return _last_step([sheet.words[i] for i in trail], sheet.words[title_at])
    for i in range(title_at - 1, max(-1, title_at - 4), -1):
        words = sheet.words[i]
        crumbs = [c for c in _CRUMBS.split(words) if c]
        if i not in roles and len(crumbs) > 1 and len(words.split()) <= 2 * SECTION[0] + 2 and _is_trail(crumbs):
            roles[i] = "section"
            return _last_step(crumbs[1:], sheet.words[title_at])
    label = _label_above(sheet, title_at, roles, links)
    if label is None:
        return ""
    roles[label] = "section"
    return sheet.said(label)


def _last_step(crumbs: Sequence[str], title: str) -> str:
    """The last step of a breadcrumb that is a section: neither the page itself nor the home page."""
    own = ("text", "content", "article", "details", "body")
    steps = [c for c in crumbs if not certain(c) and likeness(c, title) < CLAIMED and c.casefold() not in own]
    return steps[-1] if steps else ""


def _label_above(sheet: Sheet, title_at: int, roles: dict[int, Role], links: Sequence[str]) -> int | None:
    """The short line above the title, where nothing but furniture, and perhaps the site's name, stands above it."""
    for i in range(title_at - 1, max(-1, title_at - 4), -1):
        words = sheet.words[i]
        if i in roles or certain(words) or opens(words):
            continue
        if in_menu(sheet.hints[i], sheet.hints[title_at]) or several(words, links):
            return None
        if i == title_at - 1 and _is_label(sheet, i) and _is_entry(sheet, i):
            return i
        strange = [k for k in range(i) if not (certain(sheet.words[k]) or opens(sheet.words[k]))]
        return i if _is_label(sheet, i) and i <= 2 * NEAR and strange in ([], [0]) else None
    return None


def _is_entry(sheet: Sheet, i: int) -> bool:
    """Whether a menu above has the words of block ``i`` too."""
    entry = regex.compile(rf"(?<!\w){regex.escape(sheet.words[i])}(?!\w)")
    return any(marked(sheet.hints[k]) == "navigation" and entry.search(sheet.words[k]) for k in range(i))


def _is_trail(crumbs: Sequence[str]) -> bool:
    return (
        crumbs[0].casefold().strip() in ("home", "homepage", "home page", "index", "news", "front page")
        or len(crumbs) > 2
    )


def _is_label(sheet: Sheet, i: int) -> bool:
    words = sheet.words[i]
    return (
        len(words.split()) <= SECTION[0]
        and 2 < len(words) <= SECTION[1]
        and words[0].isupper()
        and not _MENU.search(words)
        and not words.endswith((".", "!", "?", ":", "…"))
        and not certain(words)
        and not opens(words)
        and not told(words)
        and sheet.kinds[i] not in ("button", "image", "caption")
    )


def _summary(sheet: Sheet, body: Sequence[bool], first: int, title_at: int | None, roles: dict[int, Role]) -> str:
    """The summary: a labelled line, the bullets between title and article, or the line that the page claims as such."""
    start = max(0, title_at - 2) if title_at is not None else max(0, first - NEAR)
    zone = [i for i in range(start, min(first + 1, len(sheet.words), start + 2 * NEAR)) if i not in roles]
    claimed = sheet.page.claims.summary
    for i in zone:
        said = _SUMMARY.fullmatch(sheet.said(i))
        if said or (i < first and claimed and likeness(sheet.words[i], claimed) > 0.8):
            roles[i] = "summary"
            return str(said["said"]) if said else sheet.said(i)
    zone = [i for i in zone if i < first]
    points = [i for i in zone if _POINT.match(sheet.texts[i]) and len(sheet.texts[i].split()) > SECTION[0]]
    if not points and title_at is not None and (lead := _standfirst(sheet, body, first, title_at, roles)) is not None:
        points = [lead]
    if not 1 <= len(points) <= POINTS:
        return ""
    roles.update(dict.fromkeys(points, "summary"))
    return " ".join(sheet.said(i) for i in points)


def _standfirst(sheet: Sheet, body: Sequence[bool], first: int, title_at: int, roles: dict[int, Role]) -> int | None:
    """The paragraph between title and prose that says what the article says; nothing unexplained stands above it."""
    article = {w for words, k in zip(sheet.words, body, strict=True) if k for w in _WORD.findall(words.casefold())}
    for i in range(title_at + 1, first):
        words = sheet.words[i]
        if i in roles or certain(words, sheet.words[i - 1]) or _is_dateline(words):
            continue
        prose = sheet.kinds[i] in ("paragraph", "text", "heading", "quote") and sheet.hints[i].links < MENU
        telling = [w for w in _WORD.findall(words.casefold()) if len(w) > 3]
        fits = STANDFIRST[0] <= len(words.split()) <= STANDFIRST[1] and _share(telling, article) >= SHARED
        blank = i + 1 < len(sheet.words) and opens(words) is None and says(words) in (None, "navigation")
        return i if prose and fits and blank and marked(sheet.hints[i]) in (None, "navigation") else None
    return None


def _claimed_summary(sheet: Sheet, body: Sequence[bool], names: Iterable[str]) -> str:
    """The summary that the page claims, unless it was cut off in the middle, or speaks of the site (its ``names``)."""
    summary = " ".join(sheet.page.claims.summary.split())
    kept = " ".join(words for words, k in zip(sheet.words, body, strict=True) if k)
    telling = [w for w in _WORD.findall(summary.casefold()) if len(w) > 3]
    common = _share(telling, set(_WORD.findall(kept.casefold())))
    named = any(name and name.casefold() in summary.casefold() for name in names)
    return "" if summary.endswith(("...", "…")) or common < (OF_THE_SITE if named else STRANGE) else summary


def _ends(title: str) -> tuple[str, ...]:
    """What may be the site's name in a claimed title: its last piece, where it has several."""
    return tuple(regex.split(r"\s+[|–—·»-]\s+|\s*[|_]\s*", title)[1:][-1:])


def _in_url(url: str) -> str:
    found = _IN_URL.search(url)
    dates = told(f"{found[1]}-{found[2]}-{found[3]}") if found else ()
    return dates[0].iso if dates else ""
