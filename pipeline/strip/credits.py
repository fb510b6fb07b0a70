"""Who wrote, edited and published an article: lines of credit, and credits at either end of a kept line."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import regex

from pipeline.article import Claims, Part, Removal, Role
from pipeline.strip.dates import told
from pipeline.strip.reasons import certain, opens
from pipeline.strip.sheet import CACHED, NEAR, Prose, Sheet, is_dateline, likeness, words_of
from pipeline.text import Span

Cut = Part | Removal  # characters at one end of a kept block that are not of the body

_I = regex.IGNORECASE
_PERSON = (
    r"\p{Lu}[\p{L}.’'-]*(?:\s(?:\p{Lu}[\p{L}.’'-]*|de|van|von|der|la|bin|al|el|du|di|editors|team|staff)){0,4}"
    r"|\p{Han}{2,4}"
)
_PEOPLE = rf"(?:{_PERSON})(?:(?:\s?[,;&、/]\s?(?:(?i:and)\s)?|\s(?:(?i:and)|with)\s|\s\|\s)(?:{_PERSON}))*"
_OUTLET = r"[\p{Lu}\d\p{Han}][\p{L}\p{N}.&'’-]*(?:\s[\p{L}\p{N}.&'’-]+){0,5}"
_EDITS = (
    r"(?i:(?:responsible|executive|managing|chief|copy|duty|web|english)\s)?(?i:editors?(?:\sin\scharge"
    r"|-in-charge|-in-chief)?|edited\sby|edit(?:ing)?|责任编辑|编辑)"
)
_CHECKS = r"(?i:proofread(?:er|ing)?|proofs|review(?:er|ed\sby)?|校对|审核)"
_WRITES = (
    r"(?i:(?:(?:our|staff|special|correspondent|trainee)\s)?(?:reporters?|correspondents?|authors?|writers?"
    r"|writer|text|article)(?:\sby)?|written\sby|report(?:ed|ing)\sby|记者|作者)"
)
_COMES = (
    r"(?i:(?:article|news|information|original|data|content)?\s?sources?|(?:reprinted\s|reproduced\s"
    r"|transferred\s)?from|via|来源)"
)
_OPEN, _CLOSE = r"\\?[(\[（【]", r"\\?[)\]）】]"  # Markdown escapes its own brackets
_CLOSED = r"[.!?。．！？…\"”’)\]）】]"
_DASH = r"(?:--|—|–|-)"

_OF_NEWS = (
    r"\b(?:News|Net|Network|Daily|Times|Post|Weekly|Monthly|Group|Agency|Online|Media|Press|Journal|Today|Herald|Gazette"
    r"|Courier|Chronicle|Telegraph|Bulletin|Monitor|Dispatch|Examiner|Tribune|Observer|Review|Magazine|Energy|Power|Watch|Report|Reuters|Xinhua|Wire|Editors|Staff|Team|China"
    r"|Information)\b"
)
_PAPER = regex.compile(_OF_NEWS)

# "Editor/Zhao E", "Source: Xinhua", "(Reporter Li Wei)": a line of its own, or the end of one.
_CREDIT = rf"""
    (?:{_EDITS}\s?[/:：|丨]\s?(?P<editor>{_PEOPLE})
    | {_CHECKS}\s?[/:：|丨]\s?(?P<proof>{_PEOPLE})
    | {_WRITES}\s?[/:：|丨]\s?(?P<author>{_PEOPLE})
    | {_COMES}\s?[/:：|丨]\s?(?P<source>{_OUTLET}))
    """
_NAMED = rf"(?:{_EDITS}\s(?P<editor2>{_PEOPLE})|{_WRITES}\s(?P<author2>{_PEOPLE}))"
_BRACKETED = rf"{_OPEN}\s?(?:{_NAMED}(?:\s?[;；,，]\s?{_NAMED})*|{_CREDIT}(?:[\s,;|·，；、]+{_CREDIT})*)\s?\.?{_CLOSE}"
_PICTURE = (
    rf"{_OPEN}\s?(?i:photo|picture|image)s?\s?(?:[/:：]|(?i:by|via|provided\sby|courtesy\sof)\s)"
    rf"[^\]\)】）]{{2,60}}{_CLOSE}"
)


@functools.cache
def _line() -> regex.Pattern[str]:
    """A line of credits. It and ``_tail`` are compiled when first needed: together that takes a tenth of a second."""
    return regex.compile(rf"(?:(?:{_BRACKETED}|{_CREDIT})[\s,;|·]*)+", regex.VERBOSE)


@functools.cache
def _tail() -> regex.Pattern[str]:
    """A credit at the end of a line."""
    return regex.compile(
        rf"""(?:(?<={_CLOSED})|(?<=\s))\s*(?P<mark>[*_]{{0,3}})
        (?:{_BRACKETED}|(?P<picture>{_PICTURE})|(?<={_CLOSED}\s*[*_]{{0,3}}){_CREDIT})(?P=mark)\s*\Z""",
        regex.VERBOSE,
    )


_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = rf"(?i:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s(?:19|20)\d\d)?"
_PLACE = r"\p{Lu}[\p{L}.’'-]*(?:\s\p{Lu}[\p{L}.’'-]*){0,3}(?:,\s\p{Lu}[\p{L}. ]{1,20})?"
_REPORTED = rf"{_OPEN}\s?{_WRITES}\s?[:：/]?\s?(?P<author2>{_PEOPLE})\s?{_CLOSE}"
_LEAD = regex.compile(  # at the beginning of the first paragraph
    rf"""(?P<mark>[*_]{{0,3}})(?:
      # BEIJING, Feb. 21 (Xinhua) --
      (?P<dateline>{_PLACE},\s{_DAY}\s?{_OPEN}(?P<source>{_OUTLET}){_CLOSE})\s?(?:{_DASH}|{_REPORTED}|:)
      # Xinhua News Agency, Beijing, Feb. 21 (Reporter Li Wei)
    | (?P<dateline>(?=[^,]{{0,40}}{_OF_NEWS})(?P<source>{_OUTLET}),\s(?:{_PLACE},\s)?{_DAY})\s?(?:{_DASH}|{_REPORTED}|:)
      # BEIJING, Feb. 21 --
    | (?P<dateline>{_PLACE},\s{_DAY})\s?(?:{_DASH}{{1,2}})(?=\s)
    | {_REPORTED}
    )\s?{_DASH}?[:,，]?(?P=mark)\s*(?=\S)""",
    regex.VERBOSE,
)  # fmt: skip
_TOLD_FROM = regex.compile(  # "LONDON (Reuters) - ": the place is told nowhere else, so the words stay where they are
    rf"(?P<place>{_PLACE})\s\(?\((?P<source>Reuters|AP|AFP|UPI|PTI|ANI|Xinhua|Bloomberg|CNN|Kyodo|Yonhap|TASS|IANS|dpa)\)\s?{_DASH}"
)
_BY = regex.compile(
    rf"""\W*(?:(?i:(?:written|posted|submitted|reported|recommended|words|story|published|text|article)\s)?(?i:by)\s?:?\s+|—\s?)
        (?P<people>{_PEOPLE}|(?<=[yY]\s?:?\s+)[\p{{L}}\d_.-]{{3,30}}(?=\s*(?:\Z|[,|·•–—-]|\s(?i:on)\b)))
        (?:\s?[,|·•–—-]\s?(?P<rest>.{{0,80}})
        |(?:\s+(?i:updated|published|posted|on|for|in)|(?<=\p{{Ll}})(?:Updated|Published|Posted))\b.{{0,60}})?""",
    regex.VERBOSE,
)  # fmt: skip
_BY_LABEL = regex.compile(
    r"(?:(?:article|story|text|words|post)\s)?(?:(?:written|posted|published|reported)\s)?by\s?:?|authors?\s?:?", _I
)
_NAME = regex.compile(r"\p{Lu}[\p{L}.’'-]+(?:\s\p{Lu}[\p{L}.’'-]*){1,2}")  # of a person or a paper, alone on its line
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
_CREDENTIAL = regex.compile(r"(?:\p{Lu}\.?){2,6}®?|Ph\.?D\.?|Esq\.?|Jr\.?")
_PIECES = regex.compile(r"[|丨·•,()\[\]–—]|\s-\s|\s{2,}")
_SLASH = re.compile(r"[/:：|丨(\[（【]")  # without one of these no credit ends a line
_BEGINS = re.compile(r"\W*(?:[A-Z\u3400-\u9fff][^\W\d_.’'-]*|记)")  # a dateline begins with a name, or in brackets

REACH = 160  # characters at the end of a line in which its named stand
LEAD = 120  # characters at the beginning of a paragraph that its dateline may take
FEET = 3  # blocks at the end of an article in which its own source is named
LONGEST_BY = 120  # characters of a byline


class Named:
    """Who is named, gathered while the lines are read."""

    def __init__(self) -> None:
        self.authors: list[str] = []
        self.editors: list[str] = []
        self.readers: list[str] = []  # of the proofs; they are named where no editor is
        self.source = ""
        self.beside = ""  # a name beside the date without a label: the source, if the page gives no other as its own
        self.credit = ""  # the source that is named at either end of the article, where it was first printed
        self.agency = ""  # whose dateline begins the article; the site's own name says more

    def take(self, found: regex.Match[str], *, end: bool) -> None:
        """Take the named of a credit; ``end`` says that it stands behind the first prose."""
        held = found.capturesdict()
        for name in ("editor", "editor2"):
            self.editors += [p for said in held.get(name, []) for p in people(said)]
        for name in ("author", "author2"):
            self.authors += [p for said in held.get(name, []) for p in people(said)]
        self.readers += [p for said in held.get("proof", []) for p in people(said)]
        for said in held.get("source", []):
            if end:
                self.credit = self.credit or said.strip()
            else:
                self.source = self.source or said.strip()


def people(said: str) -> list[str]:
    """The names in "Jane Doe, Li Wei and John Roe"; what a name has earned ("MD") is none."""
    names: list[str] = []
    for part in regex.split(r"\s?[,;&、/|]\s?(?:and\s)?|\s(?:(?i:and)|with)\s", said):
        words = regex.sub(r"(?<=\p{Ll})(?:Updated|Published|Posted|Last)\Z", "", part).split()
        while words and certain(words[-1]):  # "Jane Doe Share", where the button stood beside the name
            words.pop()
        name = " ".join(words)
        if name and not (names and len(words) == 1 and _CREDENTIAL.fullmatch(name)):
            names.append(name)
    return names


@functools.lru_cache(maxsize=CACHED)
def is_credit(text: str) -> bool:
    """Whether a line is nothing but a credit."""
    if len(text) <= LONGEST_BY and _BY.fullmatch(text):
        return True
    return bool(_SLASH.search(text)) and _line().fullmatch(text) is not None


def named_in(
    sheet: Sheet,
    body: Sequence[bool],
    first: int,
    title_at: int | None,
    roles: dict[int, Role],
    named: Named,
    labels: set[str],
    prose: Prose,
) -> dict[int, tuple[Cut, ...]]:
    """Fill ``roles`` and ``named`` from lines of credit; give the credits at the ends of kept lines, as cuts."""
    cuts: dict[int, tuple[Cut, ...]] = {}
    kept = [i for i, k in enumerate(body) if k]
    last = kept[-1] if kept else -1
    begun = title_at or 0
    for i in range(min(len(sheet.words), last + NEAR + 1) if kept else len(sheet.words)):
        if i == title_at or i in roles or not (i < first or body[i] or i > last):
            continue
        words = sheet.words[i]
        whole = _line().fullmatch(words) if _SLASH.search(words) else None
        if whole:
            of_source = _only_source(whole)
            if of_source and first < i < last - FEET:
                continue  # of a table or a figure in the article
            named.take(whole, end=i >= first)
            roles[i] = "source" if of_source else "byline"
        elif i < first and i > begun - NEAR and len(words) < LONGEST_BY and (by := _BY.fullmatch(words)):
            named.authors += people(by["people"])
            roles[i] = "byline"
        elif begun < i < first and (name_at := _beside_the_title(sheet, i, labels, prose)) is not None:
            name = sheet.words[name_at]
            if _PAPER.search(name):
                named.source = named.source or name
            else:
                named.authors += people(name)
            roles.update({i: "byline", name_at: "byline"})
        elif body[i] and (ends := _ends(sheet.page.text, sheet.spans[i], named, lead=i == first)):
            cuts[i] = ends
    return cuts


def _only_source(found: regex.Match[str]) -> bool:
    held = found.capturesdict()
    return bool(held["source"]) and not any(held[n] for n in ("editor", "editor2", "author", "author2", "proof"))


def _beside_the_title(sheet: Sheet, i: int, labels: set[str], prose: Prose) -> int | None:
    """The block with a name that block ``i`` leads to: the next one below "Written by", itself beside a dateline."""
    words = sheet.words[i]
    if len(words) > LONGEST_BY:
        return None
    if i + 1 < len(sheet.words) and _BY_LABEL.fullmatch(words):
        return i + 1 if _NAME.fullmatch(sheet.words[i + 1]) else None
    if not _NAME.fullmatch(words) or certain(words) or opens(words) or words.casefold() in labels:
        return None
    beside = any(is_dateline(t) for t in (*sheet.words[i - 1 : i], *sheet.words[i + 1 : i + 2]))
    if beside:
        return i
    if sheet.page.claims.authors:
        return None  # a name alone says less than the page does
    again = any(other.startswith(words) for other in sheet.words[i + 1 :])  # "Jane Doe is a writer in…"
    return i if again and _is_name(words, prose) and not _PAPER.search(words) else None


def _is_name(words: str, prose: Prose) -> bool:
    """Whether ``words`` may name a person: the article writes none of them small."""
    return not any(word in prose.small for word in words_of(words) if len(word) > 1)


def _ends(text: str, span: Span, named: Named, *, lead: bool) -> tuple[Cut, ...]:
    """The named at the ends of a kept block, each as a cut; none where they would leave nothing."""
    begin = _dateline(text, span, named) if lead else None
    start = begin.span.end if begin else span.start
    tails = _tails(text, Span(start, span.end), named)
    return (begin, *tails) if begin else tails


def _dateline(text: str, span: Span, named: Named) -> Cut | None:
    """The dateline at the beginning of the first paragraph: "BEIJING, Feb. 21 (Xinhua) --", "(Reporter Li Wei) "."""
    head = text[span.start : min(span.end, span.start + LEAD)]
    if not _BEGINS.match(head):
        return None
    found = _LEAD.match(head)
    if not found:
        agency = _TOLD_FROM.match(head)
        named.agency = agency["source"] if agency else ""
        return None
    named.take(found, end=True)
    role: Role = "source" if found["source"] else "date" if found["dateline"] else "byline"
    return Part(Span(span.start, span.start + found.end()), role)


def _tails(text: str, span: Span, named: Named) -> tuple[Cut, ...]:
    """The named at the end of a kept block, each as a part, or as a removal where a picture's maker is named."""
    parts: list[Cut] = []
    end = span.end
    while True:
        begin = max(span.start, end - REACH)
        found = _tail().search(text[begin:end]) if _SLASH.search(text, begin, end) else None
        start = begin + found.start() if found else 0
        if not found or start <= span.start:
            return tuple(reversed(parts))
        named.take(found, end=True)
        while text[start].isspace():
            start += 1
        if found["picture"]:
            parts.append(Removal(Span(start, end), "media"))
        else:
            parts.append(Part(Span(start, end), "source" if found["source"] else "byline"))
        end = len(text[:start].rstrip())


def beside_the_date(words: str, named: Named, claims: Claims, prose: Prose) -> None:
    """Who else is named on the dateline: "Seetao 2024-02-21 16:56", "By Jane Doe | 21 February 2024"."""
    for date in reversed(told(words)):
        words = f"{words[: date.span.start]} | {words[date.span.end :]}"
    words = _NEXT_LABEL.sub(" | ", _COUNTED.sub("|", words))
    for piece in _PIECES.split(words):
        said = piece.strip(" :：;/")
        if not said:
            continue
        whole, by = _line().fullmatch(said), _BY.fullmatch(said)
        if whole:
            named.take(whole, end=False)
        elif by:
            named.authors += people(by["people"])
        elif not named.beside:
            name = _LABEL_OF_DATE.sub("", said).strip(" :：;/.")
            if name != said.strip(" .") or not regex.fullmatch(_OUTLET, name) or certain(name) or name.isdigit():
                continue
            if _is_person(name, claims, prose):
                named.authors += [name] if not named.authors else []
            else:
                named.beside = name


def _is_person(name: str, claims: Claims, prose: Prose) -> bool:
    """Whether a name beside the date is the writer's: the page says so, or it is neither a paper's nor the site's."""
    if name in claims.authors:
        return True
    if not _NAME.fullmatch(name) or _PAPER.search(name):
        return False
    return not likeness(name, claims.source) if claims.source else _is_name(name, prose)
