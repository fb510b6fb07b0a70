"""A line of a plain page in numbers: its words and signs, its place on the page, and its neighbours.

What they are worth together was measured: see docs/strip.md. The idea is Kohlschütter's (Boilerplate Detection
using Shallow Text Features, WSDM 2010): word counts, densities and neighbours say nearly all that can be said.
All lines of a page are one array; a pattern is asked only where a word of it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.strip import vocabulary as v
from pipeline.strip.vocabulary import Bits
from pipeline.strip.wrapping import BULLET

Numbers = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_Ask = Callable[[str, int, int], object]

_WORD = re.compile(r"\w+")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(rf"\b(?:\d\d?(?:[-/.]\d| {_MONTH}\b)|{_MONTH} \d\d?\b)|(?:19|20)\d\d年")
_TIME = re.compile(  # it begins with the digit, which is found faster than the beginning of a word
    r"\d(?<!\w\d)(?:\d?:\d\d|\d* ?(?:min|mins|minutes?|hours?|hrs?|days?|weeks?|months?|years?))\b"
)
_AGO = re.compile(r"\bago\b|\bmin(?:ute)?s? read\b|\breading time\b|\bthis article requires\b")
_ADDRESS = re.compile(r"https?://|www\.|\w@\w+\.\w|\b\w+\.(?:com|org|net|cn|co)\b")
_NAME_AND_TIME = re.compile(  # who commented and when
    rf"[\w.’'-]{{1,20}}(?: [\w.’'-]{{1,20}}){{0,3}} ?[,|•·–—:-]? ?(?:(?:on|at) )?(?:{_MONTH} \d|\d\d? {_MONTH}"
    rf"|\d+ ?(?:[smhdw]|min|hour|day|week|month|year)[a-z]* ago)"
)

_COPYRIGHT = re.compile(r"\bcopyright\b")

_CUES = [  # what a line announces; each is looked for before, after and around a line
    re.compile(  # comments
        r"\W*(?:\d+ )?(?:comments?|responses?|replies|discussion|join the (?:discussion|conversation)"
        r"|leave a (?:reply|comment)|"
        r"(?:post|add|write) (?:a|your) comment|reply|reactions|what do you think|commentaires?|kommentare?"
        r"|comentarios?)\b|.{0,60}(?:says|wrote|said):?$|.{0,60}\breply$"
    ),
    re.compile(  # other articles
        r"\W*(?:related|recommended|read (?:more|next|also)|more (?:from|in|on|stories|news|articles|like|posts"
        r"|by|to)|you (?:may|might)|"
        r"most (?:read|popular|viewed|recent)|what.s (?:popular|trending|next)|trending|popular|latest|also (?:on"
        r"|read|see)|see also|next\b|previous\b|"
        r"similar|don.t miss|editors?.? (?:picks?|choice)|recent (?:posts|articles|stories)|top stories"
        r"|in case you|further reading|keep reading|up next|"
        r"(?:around|from) the web|hot (?:news|topics|articles))"
    ),
    re.compile(  # who wrote it, who publishes it
        r"\W*(?:about (?:the )?(?:author|writer|company|us)|written by|about \w+$)"
        r"|.*\bis an? (?:\w+[ -]){0,4}(?:writer|reporter|editor|journalist|"
        r"author|correspondent|columnist|blogger|contributor|professor|founder|director|producer|attorney"
        r"|consultant|provider|manufacturer|leader)\b|"
        r".*\bfollow (?:him|her|them|me|us) (?:on|at)|.*can be reached at"
    ),
    re.compile(  # give us your address
        r".*\b(?:sign up|subscribe|newsletters?|your inbox|e-?mail address|join (?:now|us|our)|donate"
        r"|become a member|support (?:us|our)|"
        r"free trial|log ?in|register|get (?:the|our) (?:latest|best|free)|download (?:the|our))\b"
    ),
    re.compile(  # law
        r".*(?:©|\bcopyright\b|all rights reserved|may not be (?:published|reproduced)|terms of (?:use|service)"
        r"|privacy policy|\bcookies?\b|"
        r"affiliate|disclaimer|disclosure|editorial (?:policy|standards)|trademarks?)"
    ),
    re.compile(  # pass it on, file it under
        r"\W*(?:share|tweet|facebook|twitter|e-?mail|print|pinterest|whatsapp|linkedin|reddit|save|pin it"
        r"|flipboard|copy link|follow us|collect|"
        r"tags?|topics?|filed under|categor(?:y|ies)|posted in|keywords?)\b"
    ),
    re.compile(  # masthead
        r"\W*(?:by|posted|published|updated|written|author|last (?:updated|modified)|photo|image|credit|source"
        r"|via|editor|reporter)\b"
    ),
]  # fmt: skip
_EVERYWHERE = (2, 3, 4)  # cues that stand anywhere in it, and count in long lines too
_BEGINNING = 240  # characters of a line in which it announces something

_KINDS = len(v.CHROME)
_SIMPLE = 33  # numbers of a line alone, before those by kind of word
_FIRST_CUE = _SIMPLE + _KINDS + 3
(LENGTH, WORDS, SENTENCES, CAPITALS, FUNCTION, CLOSED, BULLETED, DATED, SEPARATED, ANY, CHROME, HEAD, GAP, AGAIN) = (
    range(14)
)
ELDER = 125  # the first of the numbers, without those that look for another article, threads and lists
NEIGHBOURLY = 14  # the first of the numbers, told of the neighbours too
TIMED, AGO, NAMED = 21, 22, 30
_AROUND = (-3, -2, -1, 1, 2, 3)
HASHES = 4096  # hashed words
_BULLETS = frozenset("•·▪◦■□●○‣⁃*+–-(0123456789")  # what wrapping.BULLET begins with


class _Lines:
    """The lines of a page, their words and their signs, each counted once for all of them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.many = len(lines)
        self.indent = [len(line) - len(line.lstrip()) for line in lines]
        bare = [line.strip() for line in lines]
        bullets = [BULLET.match(line) if text[:1] in _BULLETS else None for line, text in zip(lines, bare, strict=True)]
        self.bulleted = [bullet is not None for bullet in bullets]
        self.texts = [
            line[bullet.end() :].strip() if bullet else text
            for line, text, bullet in zip(lines, bare, bullets, strict=True)
        ]
        self.low = [text.lower() for text in self.texts]
        self.same = _same(self.low)
        self.letters = np.fromiter(map(len, self.texts), dtype=np.int64, count=self.many)
        text = v.read("\n".join(self.texts) + "\n")
        behind = np.cumsum(self.letters + 1) - 1  # of each line, its line feed
        self.first, self.last = text.signs[behind - self.letters], text.signs[behind - 1]
        line_of = np.repeat(np.arange(self.many), self.letters + 1)  # of each character
        self.line = line_of[text.start]  # of each word
        self.number = text.number
        self.facts = text.facts()
        self.content = ((self.facts & v.KIND) == v.NONE) & (text.length > 3)
        self.upper = (text.signs[text.start] & v.UPPER) > 0
        self.counts = np.bincount(self.line, minlength=self.many)
        self.ends = np.cumsum(self.counts)
        self.starts = self.ends - self.counts
        self.counted = (text.signs[text.start] & v.DIGIT) > 0  # words that begin with a digit
        where = np.flatnonzero(text.signs & v.COUNTED)
        self._signs, self._line_of_sign = text.signs[where], line_of[where]
        ends = where[(self._signs & v.END) > 0]
        after = ends + 1
        for _ in range(3):
            after += (text.signs[after] & v.CLOSER) > 0
        self.sentences = self.lines(line_of[ends[(text.signs[after] & v.SPACE) > 0]])
        more = where[(self._signs & v.MORE) > 0]
        spaced = (text.signs[more - 1] & text.signs[more + 1] & v.SPACE) > 0
        self.arrows = self.lines(line_of[more[spaced]])

    def lines(self, numbers: Bits) -> Bits:
        """How often each line is named."""
        return np.bincount(numbers, minlength=self.many)

    def signs(self, bit: int) -> Bits:
        """How many signs of a kind each line has."""
        return self.lines(self._line_of_sign[(self._signs & bit) > 0])

    def words(self, chosen: Flags) -> Bits:
        """How many of the chosen words each line has."""
        return self.lines(self.line[chosen])

    def saying(self, ask: _Ask, lines: Flags, most: int = _BEGINNING) -> Flags:
        """Whether the beginning of each line says so; only ``lines`` are asked."""
        out = np.zeros(self.many, dtype=bool)
        out[[i for i in np.flatnonzero(lines).tolist() if ask(self.low[i], 0, most)]] = True
        return out


def features(lines: Sequence[str], gaps: Sequence[int]) -> tuple[Numbers, Numbers, Bits]:
    """For the non-blank ``lines`` and the blank lines before each (and after the last, so one more):

    (features of each line and its place, those of its neighbours, its hashed words with 0 for none).
    """
    page = _Lines(lines)
    own = _own(page, gaps)
    here = np.concatenate([own, _place(page, own, gaps)], dtype=np.float32)
    core = here[:NEIGHBOURLY]
    around = np.full((len(_AROUND), NEIGHBOURLY, page.many), -1, dtype=np.float32)
    for slot, step in zip(around, _AROUND, strict=True):
        if abs(step) < page.many:
            if step < 0:
                slot[:, -step:] = core[:, :step]
            else:
                slot[:, :-step] = core[:, step:]
    return here.T, around.reshape(-1, page.many).T, _hashed(page)


def _own(page: _Lines, gaps: Sequence[int]) -> Reals:
    """What can be said of each line alone, a row for each number."""
    many, texts, facts = page.many, page.texts, page.facts
    count = np.maximum(1, page.counts)
    kinds = np.bincount(page.line * 16 + (facts & v.KIND), minlength=16 * many).reshape(many, 16)
    chrome = kinds[:, 1 : 1 + _KINDS].sum(axis=1)
    wide = page.signs(v.WIDE)
    rights, at, digit = page.signs(v.RIGHTS) > 0, page.signs(v.AT) > 0, page.signs(v.DIGIT)
    some, two = np.flatnonzero(page.counts), np.flatnonzero(page.counts > 1)
    first, opening, last = np.full((3, many), v.NONE)
    first[some] = opening[some] = facts[page.starts[some]]
    last[some] = facts[page.ends[some] - 1]
    two = two[page.counted[page.starts[two]]]
    opening[two] = facts[page.starts[two] + 1]  # "3 comments"
    inside = np.zeros(many, dtype=np.int64)
    np.bitwise_or.at(inside, page.line[told := facts > v.KIND], facts[told])
    announced = opening >> v.OPENING | inside >> v.INSIDE
    asked = [(announced & 1 << cue) > 0 for cue in range(len(_CUES))]
    asked[0] |= ((last & v.IS_LAST) > 0) & (page.letters < 70)
    asked[4] |= rights
    cues = [page.saying(cue.match, lines) for cue, lines in zip(_CUES, asked, strict=True)]
    closed = (page.last & v.ENDS) > 0
    bare = (kinds[:, 0] == 0) & (page.counts <= 3) & ((page.first & v.UPPER) > 0) & ~closed
    columns = [
        np.log1p(page.letters + wide),
        np.log1p(page.counts + wide // 2),
        np.minimum(8, page.sentences),
        page.words(page.upper) / count,
        kinds[:, 0] / count,
        closed,
        page.bulleted,
        page.saying(_DATE.search, digit > 0),
        page.signs(v.SEPARATOR) / count,
        np.minimum(4, chrome),
        chrome / count,
        (cues[0] | cues[1] | cues[5]) & (page.letters < 80),
        np.minimum(4, gaps[:-1]),
        np.log(np.bincount(page.same)[page.same]),
        np.minimum(10, page.signs(v.COMMA)),
        digit / np.maximum(1, page.letters),
        [text.isupper() for text in texts],
        (page.last & v.COLON) > 0,
        (page.last & v.QUESTION) > 0,
        [text.endswith(("...", "…")) for text in texts],
        np.minimum(20, page.indent),
        page.saying(_TIME.search, digit > 0),
        page.saying(_AGO.search, (inside & v.IS_TIME) > 0),
        page.saying(_ADDRESS.search, ((inside & v.IS_PLACE) > 0) | at, most=4000),
        rights | page.saying(_COPYRIGHT.search, asked[4], most=4000),
        (page.first & v.QUOTE) > 0,
        page.letters / count,
        (page.first & v.LOWER) > 0,
        (page.first & v.BRACKET) > 0,
        page.signs(v.BANG) > 0,
        page.saying(_NAME_AND_TIME.match, (digit > 0) & (page.counts < 16), most=120),
        bare,
        (page.signs(v.BAR) > 0) | (page.arrows > 0),
        *(kinds[:, 1 : 1 + _KINDS] / count[:, None]).T,
        *(np.bincount(page.line[(facts >> v.PERSON & 3) == who], minlength=many) / count for who in (1, 2)),
        (first & v.KIND) != v.NONE,
        *cues,
    ]  # fmt: skip
    return np.array(columns, dtype=np.float64)


def _same(keys: Sequence[object]) -> Bits:
    """Where each of the keys stands first."""
    first: dict[object, int] = {}
    return np.array([first.setdefault(key, place) for place, key in enumerate(keys)])


class _Sums:
    """Sums of columns over windows of lines, in constant time a line."""

    def __init__(self, columns: Sequence[npt.NDArray[np.floating]]) -> None:
        self._many = len(columns[0])
        self._sums = np.zeros((len(columns) + 1, self._many + 2 * _FARTHEST + 1))
        inside = self._sums[:, _FARTHEST + 1 : _FARTHEST + 1 + self._many]
        np.cumsum(np.array([*columns, np.ones(self._many)]), axis=1, out=inside)
        self._sums[:, _FARTHEST + 1 + self._many :] = inside[:, -1:]

    def over(self, start: int, end: int, columns: slice | list[int]) -> Reals:
        """The sums over the lines from ``start`` up to ``end`` relative to each line: a row for each of ``columns``."""
        ends, starts = _FARTHEST + end, _FARTHEST + start
        out: Reals = self._sums[columns, ends : ends + self._many] - self._sums[columns, starts : starts + self._many]
        return out

    def mean(self, reach: int, columns: slice | list[int]) -> Reals:
        """The means over each line and ``reach`` lines to either side."""
        return self.over(-reach, reach + 1, columns) / self.over(-reach, reach + 1, slice(-1, None))


def _place(page: _Lines, own: Reals, gaps: Sequence[int]) -> Reals:
    """Where on the page a line stands: prose before and after, the best run, distances, words shared with the run."""
    many = page.many
    place = np.arange(many)
    length = np.expm1(own[LENGTH])
    flowing = (own[CLOSED] > 0) | (own[SENTENCES] > 0)
    prose = length * flowing * np.minimum(1, 0.35 + 2 * own[FUNCTION]) * (length > 40)
    paragraph = prose > 80
    long = paragraph.astype(np.float64)
    total = float(prose.sum()) + 1e-6
    before = (np.cumsum(prose) - prose) / total
    gain = np.minimum(prose, 400) / 100 - 0.55 - 0.35 * (own[CHROME] > 0.3) - 0.3 * own[HEAD]
    first, last = best_run(gain)
    inside = (place >= first) & (place <= last)
    since = np.where(place < first, place - first, np.where(place > last, place - last, 0))
    head = own[HEAD]
    heads = np.cumsum(head)
    start = int(np.argmax(paragraph)) if paragraph.any() else 0
    words = _Words(page, inside & paragraph)
    shared, new = words.shared(), words.new()
    cues = [own[_FIRST_CUE + n] * (1 if n in _EVERYWHERE else length < 120) for n in range(len(_CUES))]
    soon = np.maximum(own[TIMED], own[AGO]) * (length < 120)
    sums = _Sums([
        *cues, own[NAMED], soon,
        long, own[LENGTH], own[FUNCTION], own[CHROME], own[CAPITALS], own[DATED], own[BULLETED],
        own[GAP], length / 1000, shared[0] * long, own[_FIRST_CUE - 3] * long, own[_FIRST_CUE - 2] * long,
        new[0] * long, new[1] * long,
    ])  # fmt: skip
    said = slice(0, len(_CUES))
    named, timed, long_, log_, function, chrome, capitals, dated, bulleted, gap, size, common, we, you, begun, ended = (
        range(said.stop, said.stop + 16)
    )
    near = sums.over(-10, 11, [long_, common, we, you])
    before_it, after_it = sums.over(-8, 1, [long_, ended]), sums.over(0, 9, [long_, begun])
    runs = np.stack([own[LENGTH], own[FUNCTION], own[CHROME], own[CAPITALS], own[CLOSED], shared[0], long])
    columns = [
        np.minimum(4, gaps[1:]), page.same < place, np.log(words.openings()),
        place / many, np.log1p(place), np.log1p(many - 1 - place), before, 1 - before - prose / total, prose / total,
        np.log1p(prose), long, inside, np.clip(since, -60, 60), _distance(paragraph), _distance(paragraph[::-1])[::-1],
        np.clip(heads - heads[start], -8, 8), _since(head, paragraph), _since(head[::-1], paragraph[::-1])[::-1],
        *sums.mean(2, [long_, log_, chrome]), *sums.mean(5, [long_, log_, gap]), *sums.mean(12, [long_]),
        *sums.mean(3, [function, capitals]), *sums.mean(6, [chrome, dated]), *sums.mean(4, [bulleted]),
        np.full(many, np.log(many)), np.full(many, _median(own[LENGTH])), np.full(many, np.log1p(total)),
        np.full(many, long.sum()), np.cumsum(length > 80), own[LENGTH] - sums.mean(8, [log_])[0],
        *shared, *(near[1:] / np.maximum(1, near[0])),
        *sums.over(1, 31, [long_]), *sums.over(-30, 0, [long_]),
        *sums.over(-20, 0, [size]), *sums.over(1, 21, [size]),
        *(column for reach in _REACHES for column in sums.over(*reach, said)),
        *(column for reach in _REACHES for column in sums.over(*reach, [named, timed])),
        *_events(own, paragraph, length, start), words.repeated(),
        *new, before_it[1] / np.maximum(1, before_it[0]), after_it[1] / np.maximum(1, after_it[0]),
        *_runs(np.flatnonzero(np.asarray(gaps[1:-1]) > 0) + 1, runs),
        *_runs(np.flatnonzero(paragraph[1:] != paragraph[:-1]) + 1, runs),
        np.full(many, np.log1p(own[NAMED].sum())), np.full(many, np.log1p(own[DATED].sum())),
    ]  # fmt: skip
    return np.array(columns)


_REACHES = ((-8, 0), (1, 9), (-40, 0), (1, 41))
_FARTHEST = 41


class _Words:
    """The words of a page's lines: which recur, and which the best run of prose has too."""

    def __init__(self, page: _Lines, chosen: Flags) -> None:
        self._page = page
        self._chosen = chosen
        names, line = page.number[page.content], page.line[page.content]
        order = np.argsort(names, kind="stable")  # by line already
        words, lines = names[order], line[order]
        fresh = np.ones(len(words), dtype=bool)
        fresh[1:] = (words[1:] != words[:-1]) | (lines[1:] != lines[:-1])
        words, self._line = words[fresh], lines[fresh]  # each word once a line, by word, then by line
        begins = np.ones(len(words), dtype=bool)
        begins[1:] = words[1:] != words[:-1]
        self._begins = begins
        self._word = np.cumsum(begins) - 1

    def shared(self) -> list[Reals]:
        """The share of each line's words that the chosen lines have too, that their first three have; how many."""
        many, line, word = self._page.many, self._line, self._word
        ours = self._chosen[line]
        core = np.bincount(word[ours], minlength=int(self._begins.sum()))
        lead = np.zeros(len(core), dtype=bool)
        lead[word[(self._chosen & (np.cumsum(self._chosen) <= 3))[line]]] = True
        self._count = np.bincount(line, minlength=many)
        count = np.maximum(1, self._count)
        return [
            np.bincount(line[core[word] > ours], minlength=many) / count,
            np.bincount(line[lead[word]], minlength=many) / count,
            np.log1p(self._count),
        ]

    def new(self) -> list[Reals]:
        """The share of each line's words that no line before has, that none after has."""
        ends = np.append(self._begins[1:], True) if len(self._begins) else self._begins
        count = np.maximum(1, self._count)
        return [self._page.lines(self._line[some]) / count for some in (self._begins, ends)]

    def repeated(self) -> Reals:
        """The share of each line's runs of four words that a line before has too."""
        page, names = self._page, self._page.number
        if len(names) < 4:
            return np.zeros(page.many)
        base = np.uint64(31)
        runs = ((names[:-3] * base + names[1:-2]) * base + names[2:-1]) * base + names[3:]
        whole = page.line[:-3] == page.line[3:]
        runs, line = runs[whole], page.line[:-3][whole]
        order = np.argsort(runs, kind="stable")
        begins = np.ones(len(runs), dtype=bool)
        begins[1:] = runs[order][1:] != runs[order][:-1]
        first = line[order][np.maximum.accumulate(np.where(begins, np.arange(len(runs)), 0))]
        again = page.lines(line[order][first < line[order]])
        out: Reals = again / np.maximum(1, page.lines(line))
        return out

    def openings(self) -> Bits:
        """How many lines begin with the word that each one begins with."""
        page = self._page
        some = page.counts > 0
        same = _same(page.number[page.starts[some]].tolist())
        out = np.ones(page.many, dtype=np.int64)
        out[some] = np.bincount(same)[same] if len(same) else 1
        return out


def _events(own: Reals, paragraph: Flags, length: Reals, start: int) -> list[Reals]:
    """Where another article seems to begin: something like a title, soon a date or a byline, then prose.

    Whether one does at each line, how many do from the first paragraph up to it and after it, how far the last one is.
    """
    title = (length > 20) & (length < 140) & (own[CLOSED] == 0) & (own[HEAD] == 0)
    dated = ((own[DATED] > 0) | (own[AGO] > 0) | (own[_FIRST_CUE + 6] > 0)) & (length < 120)
    sums = _Sums([dated.astype(np.float64), paragraph.astype(np.float64)])
    event = title & (sums.over(1, 4, [0])[0] > 0) & (sums.over(1, 8, [1])[0] > 0)
    event[1:] &= ~event[:-1]
    counted = np.cumsum(event) - np.cumsum(event)[start]
    return [
        event.astype(np.float64), np.clip(counted, -3, 6).astype(np.float64),
        np.minimum(6, counted[-1] - counted).astype(np.float64), _distance(event),
    ]  # fmt: skip


def _runs(cuts: Bits, said: Reals) -> list[Reals]:
    """Lines in a row judged as one: the runs between ``cuts``, and what is ``said`` of each run on the whole."""
    many = said.shape[1]
    starts = np.concatenate([[0], cuts])
    sizes = np.diff(np.append(starts, many))
    run = np.repeat(np.arange(len(starts)), sizes)
    means = np.add.reduceat(said, starts, axis=1) / sizes
    return [np.log(sizes)[run], (np.arange(many) - starts[run]) / sizes[run], *means[:, run]]


def best_run(gain: Reals) -> tuple[int, int]:
    """The first and last index of the run with the greatest sum (Kadane's maximum subarray)."""
    sums = np.concatenate([[0.0], np.cumsum(gain)])
    lowest = np.minimum.accumulate(sums[:-1])
    last = int(np.argmax(sums[1:] - lowest))
    return int(np.flatnonzero(sums[: last + 1] <= lowest[last])[-1]), last


def _median(values: Reals) -> float:
    """What ``np.median`` gives, ten times as fast for so few."""
    ordered = np.sort(values)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def _distance(marks: Flags, most: int = 40) -> Reals:
    """How many lines ago the last mark was, at most ``most``."""
    place = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, place, -most))
    return np.minimum(most, place - last).astype(np.float64)


def _since(values: Reals, marks: Flags, most: int = 6) -> Reals:
    """The sum of ``values`` since the last mark, at most ``most``."""
    sums = np.cumsum(values)
    last = np.maximum.accumulate(np.where(marks, sums, 0.0))
    return np.minimum(most, np.where(marks, 0.0, sums - last))


def _hashed(page: _Lines) -> Bits:
    """The first six words, the last three, the first pairs, a short line whole: places in a table; 0 is no word."""
    names = np.append(page.number, np.uint64(0))
    nowhere = len(names) - 1
    at = page.starts[:, None] + np.arange(6)
    first = names[np.where(at < page.ends[:, None], at, nowhere)]
    at = page.ends[:, None] - np.arange(1, 4)
    last = names[np.where(at >= page.starts[:, None] + 6, at, nowhere)]
    pairs = np.where(first[:, 1:3] > 0, first[:, :2] * np.uint64(31) + first[:, 1:3], np.uint64(0))
    short = (page.counts > 0) & (page.counts < 6)
    whole = np.where(short, (first * _ORDER).sum(axis=1), np.uint64(0))
    every = np.concatenate([first, last, pairs, whole[:, None]], axis=1)
    return np.where(every > 0, v.mixed(every, HASHES), 0)


_ORDER = np.array([37, 41, 43, 47, 53, 59], dtype=np.uint64)  # so that the same words in another order are another line
