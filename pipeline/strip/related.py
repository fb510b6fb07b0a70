"""The page's own list of related articles: found, taken out of the text, and read as sections, titles and dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import regex

from pipeline.article import Related
from pipeline.strip.dates import told
from pipeline.strip.reasons import certain, opens, says

Sort = Literal["section", "title", "date"]

_DAY = r"(?:(?:19|20)\d\d[-/.])?\d{1,2}[-/.]\d{1,2}(?:[-/.](?:19|20)\d\d)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WHEN = (
    rf"(?:{_DAY}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s(?:19|20)\d\d)?|\d{{1,2}}\s{_MONTH}(?:\s(?:19"
    rf"|20)\d\d)?|(?:(?:19|20)\d\d年)?\d{{1,2}}月\d{{1,2}}日)(?:,?\s\d{{1,2}}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?)?"
)
_AGO = r"(?:\d+|an?|one)\s(?:min(?:ute)?|hour|day|week|month|year)s?\sago|yesterday|today"
_DATE = regex.compile(rf"[(\[]?(?:{_WHEN}|{_AGO})[)\]]?", regex.IGNORECASE)
_LAST = regex.compile(
    rf"(?P<rest>.*\S)[\s|·•–-]+(?<!\b(?:19|20)\d\d[-/.])[(\[]?(?P<date>{_WHEN}|{_AGO})[)\]]?\s*", regex.IGNORECASE
)
_FIRST = regex.compile(rf"[(\[]?(?P<date>{_WHEN})[)\]]?[\s|·•–-]+(?P<rest>\S.*)", regex.IGNORECASE)
_LABELLED = regex.compile(r"[\[【](?P<section>[^\]】]{2,40})[\]】]\s*(?P<rest>\S.*)")
_INLINE = regex.compile(
    r"\W*(?:related|read\s(?:more|also|next)|see\salso|also\sread|more\son\sthis)(?:\s(?:articles?|stor(?:y|ies)"
    r"|news|reading))?\s?[:：]\s*(?P<rest>\S.*)",
    regex.IGNORECASE,
)  # fmt: skip
_COLON = re.compile("[:：]")
_SITES_OWN = regex.compile(  # what the site counts or lists for every page alike, whatever the article is about
    r"(?!.*\b(?:related|similar|recommend))(?:(?:.{1,16}\s)?(?:hot|rank(?:ing)?s?|click(?:s|ed)?|trending|popular|latest|recent|headlines)\b.*"
    r"|(?:most|top)\b.*|more\sby\b.*|today['’]s\b.*)",
    regex.IGNORECASE,
)
_LINK = regex.compile(r"(?<!!)\[(?P<label>[^\]]+)\]\(<?(?P<url>[^\s)>]+)")

LABEL = 5  # words; "Oil & Gas Storage News" is still a section, six words are rather a title
FEWEST = 3  # words of a title
LONGEST = 40  # words; beyond it a line is a paragraph, and the list is over
ROW = 1000  # characters of a line that may be several headlines; a longer one is not looked at
MOST = 60  # items; a longer list is the rest of the site
BOX = 15  # lines of a box; a longer run is a page without blank lines
PROSE = 25  # words; a kept line of so many is body, and ends the list


def related(
    words: Sequence[str],
    raw: Sequence[str],
    body: Sequence[bool],
    links: Sequence[str] = (),
    apart: Sequence[bool] = (),
) -> tuple[tuple[Related, ...], frozenset[int]]:
    """(the items of every related list, the numbers of the blocks that hold them and their heads).

    ``words`` and ``raw`` are the page's non-blank blocks without and with their Markdown (for the links),
    ``body`` says which the body choice keeps, ``links`` are the texts of all links of the page, in order, ``apart``
    says of plain text before which blocks a blank line stands. A list that the site has for all its pages ("Most
    read") is taken out too, but its items are none of the article's.
    """
    items: list[Related] = []
    places: set[int] = set()
    last = max((i for i, kept in enumerate(body) if kept and len(words[i].split()) >= PROSE), default=-1)
    i = 0
    while i < len(words):
        if opens(words[i]) == "related" and not (body[i] and len(words[i].split()) > LABEL):
            end = max(_end(words, body, i + 1, last), _box(words, body, i + 1, apart))
            found = _items(*_apart(words[i + 1 : end], raw[i + 1 : end], links))
            if found:
                items += found if not _SITES_OWN.fullmatch(words[i]) else []
                places.update(range(i, end))
                i = end
                continue
        inline = _INLINE.fullmatch(words[i]) if _COLON.search(words[i]) else None
        if inline and len(inline["rest"].split()) <= LONGEST and not inline["rest"].endswith((".", "!")):
            items.append(_item(raw[i], inline["rest"]))
            places.add(i)
        i += 1
    return tuple(dict.fromkeys(items[:MOST])), frozenset(places)


def _end(words: Sequence[str], body: Sequence[bool], start: int, last: int) -> int:
    """Where the list that starts at ``start`` is over; ``last`` is the last prose of the article.

    What the body choice keeps above that is the article's; below it, it keeps teasers as often as not.
    """
    for i in range(start, min(len(words), start + 3 * MOST)):
        many = len(words[i].split())
        if (body[i] and i <= last) or many > LONGEST or certain(words[i]) or opens(words[i]):
            return i
        if says(words[i]) == "legal":
            return i
        alone = many < FEWEST and not _DATE.fullmatch(words[i]) and words.count(words[i]) == 1
        if alone and (i + 1 == len(words) or certain(words[i + 1]) or len(words[i + 1].split()) < FEWEST):
            return i
    return min(len(words), start + 3 * MOST)


def _box(words: Sequence[str], body: Sequence[bool], start: int, apart: Sequence[bool]) -> int:
    """Where the lines end that stand right below a head without a blank line, if the choice keeps some but not all.

    Of such lines that it keeps hardly one is the article's. Without blank lines, or with prose, there is no such box.
    """
    end = next((i for i in range(start, len(apart)) if apart[i]), start)
    short = end - start <= BOX and all(len(said.split()) < PROSE for said in words[start:end])
    return end if short and not all(body[start:end]) else start


def _apart(words: Sequence[str], raw: Sequence[str], links: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of a list; one that is several links in a row is as many lines."""
    out: tuple[list[str], list[str]] = ([], [])
    for said, text in zip(words, raw, strict=True):
        found = several(said, links)
        with_urls = [link[0] for link in _LINK.finditer(text)]
        out[0].extend(found or [said])
        out[1].extend((with_urls if len(with_urls) == len(found) else found) if found else [text])
    return out


def several(words: str, links: Sequence[str]) -> list[str]:
    """The texts of two or more ``links`` that follow each other on the page and are all that ``words`` say; or none."""
    for first, link in enumerate(links if len(words) <= ROW else ()):
        if len(link) < len(words) and words.startswith(link):
            run, rest = [link], words[len(link) :].strip(" |·•/-")
            for other in links[first + 1 :]:
                if not rest or not rest.startswith(other):
                    break
                run, rest = [*run, other], rest[len(other) :].strip(" |·•/-")
            if not rest:
                return run
    return []


def _items(words: Sequence[str], raw: Sequence[str]) -> list[Related]:
    """The items of a list, whatever the order of their pieces: the piece that comes first begins each."""
    sorts = _sorts(words)
    if "title" not in sorts:
        return []
    out: list[Related] = []
    held: dict[Sort, str] = {}
    source = ""
    for sort, said, text in zip(sorts, words, raw, strict=True):
        if sort in held or (held and sort == sorts[0]):
            out += _made(held, source)
            held, source = {}, ""
        held[sort] = said
        source = text if sort == "title" else source
    return out + _made(held, source)


def _sorts(words: Sequence[str]) -> list[Sort]:
    """What each line is: a date; a section where it recurs or is the shorter of two between dates; else a title."""
    many = Counter(words)
    out: list[Sort] = []
    for said in words:
        long = len(said.split())
        section = long < FEWEST or (long <= LABEL and many[said] > 1)
        out.append("date" if _DATE.fullmatch(said) else "section" if section else "title")
    dates = [i for i, sort in enumerate(out) if sort == "date"]
    for before, after in pairwise([-1, *dates, len(words)]):
        if after - before == 3 and dates:
            short, long_one = sorted((before + 1, before + 2), key=lambda i: len(words[i].split()))
            if len(words[short].split()) <= LABEL < len(words[long_one].split()):
                out[short], out[long_one] = "section", "title"
    return out


def _made(held: dict[Sort, str], raw: str) -> list[Related]:
    if "title" not in held:
        return []
    item = _item(raw, held["title"])
    return [Related(item.title, held.get("section", item.section), held.get("date", item.date).strip("()[]"), item.url)]


def _item(raw: str, words: str) -> Related:
    """An item from one line: "[Section] Title 03-15", with its link if it had one."""
    link = _LINK.search(raw)
    section = date = ""
    label = _LABELLED.fullmatch(words)
    if label:
        section, words = label["section"], label["rest"]
    for shape in (_LAST, _FIRST):
        dated = shape.fullmatch(words)
        if dated and len(dated["rest"].split()) >= FEWEST and not _part_of_sentence(dated["rest"]):
            words, date = dated["rest"].rstrip(" |·•–-"), dated["date"]
            break
    return Related(words, section, date, link["url"] if link else "")


def _part_of_sentence(rest: str) -> bool:
    """Whether the date belongs to the words before it: "opens on March 5", "from March to June 5"."""
    return rest.lower().endswith(
        (" on", " in", " by", " from", " to", " until", " since", " of", " and", " at")
    ) or bool(told(rest))
