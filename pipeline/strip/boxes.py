"""A block of an HTML page in numbers: its words, the boxes that it stands in, its neighbours.

A box is an element that contains blocks; ``Hints.place`` tells the boxes of a page apart. What leads, by gain, is where
a block stands to the box that holds most of the page's prose, as in readability, then the names of the boxes. All
blocks of a page are counted at once, over arrays of its characters, words and boxes.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import compress, pairwise, repeat

import msgspec
import numpy as np
import numpy.typing as npt

from pipeline.article import Block, Page

Numbers = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Marks = npt.NDArray[np.bool_]

WORD = re.compile(r"\w+")
_BETWEEN = "\0"  # no page holds it
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:(?:19|20)\d\d[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d\d|{_MONTH} \d\d?\b|\d\d? {_MONTH}\b|\d\d?:\d\d\b)"
)
_AGO = re.compile(r"\bago\b|\bmin(?:ute)?s? read\b|\breading time\b|\b\d+ (?:comments?|shares?|views?)\b")
_OPENERS = (  # what opens something that is not the article
    "comments?", "responses?", "replies", "leave a (?:reply|comment)", "join the ", "related", "recommended",
    "read (?:more|next|also)", "more (?:from|in|on|stories|news|articles|like|posts|by|to)", "you (?:may|might)",
    "most (?:read|popular|viewed)", "trending", "popular", "latest", "also (?:on|read|see)", "see also", r"next\b",
    r"previous\b", "similar", "don.t miss", "recent (?:posts|articles)", "top stories", "share", "tweet", "follow us",
    r"tags?\b", "filed under", "about (?:the )?author", "written by", "sign up", "subscribe", "newsletter",
    "advertisement", "copyright",
)  # fmt: skip
_OPENER = re.compile(rf"\W*(?:\d+ )?(?:{'|'.join(_OPENERS)}|©)")
_BEGINNINGS = frozenset(words[:3] for words in _OPENERS)  # a word that begins otherwise opens nothing
WORDY, DIGIT, UPPER, LOWER, SPACE, WIDE, STOP, CLOSER, CLOSING = (1 << bit for bit in range(9))
COMMA, SEPARATOR, COLON, QUESTION, DOTS, QUOTE, BRACKET, RIGHTS = (1 << bit for bit in range(9, 17))
_SIGNS = {  # what a character may be besides a letter
    STOP: ".!?。！？", CLOSER: "\"”’)]", CLOSING: ".!?。！？…\"”’)", COMMA: ",，", SEPARATOR: "|»·•/>›→", COLON: ":",
    QUESTION: "?", DOTS: "…", QUOTE: "\"“‘'«", BRACKET: "([", RIGHTS: "©",
}  # fmt: skip
_FUNCTION = frozenset(  # words of the languages that news comes in; their share tells prose from labels
    "the a an of to in on at by for from with as and or but not is are was were be been it its this that he she "
    "they we you i his her their our who which what when there has have had will would can could than if about "
    "after before into over more also said der die das und ist nicht ein eine mit von zu den im auf für des dem "
    "sich le la les de et un une du en que qui dans pour est sur au par pas el los las del y por con se lo su al "
    "como o os da do em um uma il di che per non si è della het een van dat op te er om och att det som på är w na "
    "z i się nie że в и не на с по".split()
)
KINDS = ("paragraph", "heading", "item", "quote", "code", "table", "caption", "image", "button", "text")
_KIND = {kind: number for number, kind in enumerate(KINDS)}
TAGS = (
    "div p span li ul ol section article td tr table body main aside nav header footer figure figcaption h1 h2 h3 h4 "
    "h5 h6 blockquote pre dl dt dd form button select option label th tbody address details"
).split()
_TAG = {tag: number + 1 for number, tag in enumerate(TAGS)}
_AROUND = (  # ancestors that say what a part of the page is for
    "article main aside nav footer header form figure blockquote table ul ol section dl details".split()
)
_UNITS = "p li h1 h2 h3 h4 h5 h6 dt dd tr th".split()  # boxes of one block; their brothers are their parent's
_IS_UNIT = np.array([False, *(tag in _UNITS for tag in TAGS)])
_GOOD = frozenset(
    "article articlebody body content entry post story main text paragraph prose hentry news copy".split()
)
_BAD = frozenset(
    "nav navbar navigation menu sidebar side footer header related recommend recommended comment comments share "
    "sharing social ad ads advert advertisement promo promoted sponsored newsletter subscribe signup popup modal "
    "cookie banner breadcrumb breadcrumbs widget tags tag meta byline author bio pagination login search toolbar "
    "teaser popular trending outbrain taboola disqus copyright legal print hidden caption credit toc next prev "
    "previous info categories category card cards list feed link links".split()
)
PROSE, FAR = 80, 40.0  # of characters from which a block is a paragraph; of blocks, beyond which distance says no more
SHORT, LABEL, START = 300, 120, 200  # characters: of what may be a label or a date; of a label; of what is looked at


class Lexicon(msgspec.Struct, frozen=True):
    """Log odds that a block is body: by the ``names`` of the boxes around it, its ``words`` and ``opens`` if short.

    ``opens`` are the first two words.
    """

    names: Mapping[str, float] = {}
    words: Mapping[str, float] = {}
    opens: Mapping[str, float] = {}


class Boxes:
    """The boxes of a page, parents before children: parent, blocks from ``first`` up to ``last``, depth, tag, names."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        hints = [block.hints for block in blocks]
        words = [hint.words for hint in hints]
        many = len(blocks)
        kept = _kept([hint.place for hint in hints])
        deep = np.array([len(hint.place) + 1 for hint in hints], dtype=np.intp)
        new = np.maximum(0, deep - kept)  # boxes that open before each block
        ends = np.cumsum(new)
        total = int(ends[-1])
        number = np.arange(total)
        self.first = np.repeat(np.arange(many), new)
        self.depth = number - np.repeat(ends - new - kept, new)
        place = self.depth * total + number
        order = np.argsort(place)

        def latest(depth: Places, before: Places) -> Places:
            """The last box at a ``depth`` whose number is less than ``before``: the one that is open there."""
            return np.asarray(order[np.searchsorted(place[order], depth * total + before) - 1])

        self.parent = np.where(self.depth > 0, latest(self.depth - 1, number), -1)
        self.of = latest(deep - 1, ends)  # the innermost box of each block
        self.tag = np.array(
            [tag for hint, start in zip(hints, kept.tolist(), strict=True) for tag in _path(hint.path)[0][start:]],
            dtype=np.intp,
        )
        last = np.zeros(total, dtype=np.intp)
        last[self.of] = np.arange(1, many + 1)
        self.last = np.array(_greatest(last.tolist(), self.parent.tolist()), dtype=np.intp)
        shared = np.array([len(b) if a is b else _same(a, b) for a, b in pairwise([(), *words])], dtype=np.intp)
        own = np.array([len(names) for names in words], dtype=np.intp)[self.first]
        numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        likes = [numbers.setdefault((hint.path, hint.words), len(numbers)) for hint in hints]
        self.likes = np.array(likes, dtype=np.intp)  # blocks with the same tags and names around them have one number
        self._words = words
        self._known = _least(shared, self.first, self.last, own)

    def names(self) -> list[tuple[str, ...]]:
        """The own class words, id and role of each box: what all its blocks share and those of its parent do not."""
        known = np.append(self._known, 0)  # the root's parent is -1
        starts, ends = known[self.parent].tolist(), known.tolist()
        return [
            self._words[block][start:end] for block, start, end in zip(self.first.tolist(), starts, ends, strict=False)
        ]


def _kept(places: Sequence[tuple[int, ...]]) -> Places:
    """How many of the boxes that are open at the block before each block are still open there."""
    return np.array([0, *(_same(ours, theirs) + 1 for ours, theirs in pairwise(places))], dtype=np.intp)


def _same(ours: tuple[object, ...], theirs: tuple[object, ...]) -> int:
    """How many things two tuples begin with alike."""
    low, high = 0, min(len(ours), len(theirs))
    if ours[:high] == theirs[:high]:
        return high
    if ours[: high - 1] == theirs[: high - 1]:
        return high - 1
    while high - low > 1:  # alike up to low, unlike up to high
        half = (low + high) // 2
        if ours[low:half] == theirs[low:half]:
            low = half
        else:
            high = half
    return low


def _greatest(values: list[int], parents: list[int]) -> list[int]:
    """The greatest value in each box and in all boxes below it; parents stand before children."""
    for box in range(len(values) - 1, 0, -1):
        if values[box] > values[parents[box]]:
            values[parents[box]] = values[box]
    return values


def _least(shared: Places, first: Places, last: Places, own: Places) -> Places:
    """The least of ``own`` and what each block of a box, but the first, shares with the one before."""
    bounds = np.stack([first + 1, last], axis=1).reshape(-1)
    low = np.minimum.reduceat(np.append(shared, 0), bounds)[::2]
    return np.where(last - first > 1, np.minimum(own, low), own)


class Words(msgspec.Struct, frozen=True):
    """A page's words: the text of each block, all words in lower case, and where in them each block begins and ends."""

    texts: list[str]
    low: list[str]
    bounds: list[int]  # one more than there are blocks

    @property
    def blocks(self) -> list[list[str]]:
        """The words of each block."""
        return [self.low[a:b] for a, b in pairwise(self.bounds)]

    @property
    def counts(self) -> Places:
        """How many words each block has."""
        bounds = np.array(self.bounds, dtype=np.intp)
        return np.asarray(bounds[1:] - bounds[:-1])


def words_of(texts: list[str]) -> Words:
    """The words of a page's blocks."""
    low: list[str] = []
    bounds = [0]
    for part in _BETWEEN.join(texts).lower().split(_BETWEEN) if texts else ():
        low += WORD.findall(part)
        bounds.append(len(low))
    return Words(texts, low, bounds)


class Vocabulary:
    """The words of a page by number, so that what is known of a word is looked up once."""

    def __init__(self, low: list[str]) -> None:
        self.numbers = dict(zip(dict.fromkeys(low), itertools.count(), strict=False))
        self.words = np.fromiter(map(self.numbers.__getitem__, low), dtype=np.intp, count=len(low))

    def holds(self, words: frozenset[str]) -> Marks:
        """Whether each word of the page is one of ``words``."""
        known = np.fromiter(map(words.__contains__, self.numbers), dtype=np.bool_, count=len(self.numbers))
        return known[self.words]

    def looked_up(self, scores: Mapping[str, float], where: Marks) -> Reals:
        """The score of each word of the page that is asked for, NaN for one that has none."""
        words = self.words[where]
        asked = np.zeros(len(self.numbers), dtype=np.bool_)
        asked[words] = True
        found = np.empty(len(asked))
        found[asked] = [*map(scores.get, compress(self.numbers, asked.tolist()), repeat(math.nan))]
        return found[words]

    def shared(self, counts: Places, words: frozenset[str]) -> Reals:
        """How many different ones of ``words`` each block has; ``counts`` are the words of the blocks."""
        owner = np.repeat(np.arange(len(counts)), counts)
        hits = self.holds(words)
        different = np.unique(owner[hits] * len(self.numbers) + self.words[hits]) // max(1, len(self.numbers))
        return np.bincount(different, minlength=len(counts)).astype(np.float64)


def features(page: Page, boxes: Boxes, said: Words, lexicon: Lexicon) -> Numbers:
    """A row for each block of ``page``."""
    many = len(page.blocks)
    starts = [text[:START].lower() for text in said.texts]
    length = np.array([len(text) for text in said.texts], dtype=np.float64)
    links = np.array([block.hints.links for block in page.blocks])
    vocabulary = Vocabulary(said.low)
    own = _own(said, vocabulary, starts, length)
    prose = (
        length * ((own[:, 2] > 0) | (own[:, 7] > 0)) * np.minimum(1, 0.35 + 2 * own[:, 6]) * (length > 40) * (1 - links)
    )
    tree = Tree(boxes, prose, length, links)
    marks = _marks(page)
    place, relative = tree.columns()
    names = _named(boxes, lexicon)
    worded = _worded(said, vocabulary, lexicon, length)
    groups = _groups(boxes.likes, prose, length, links, tree.total)
    brothers = _groups(tree.brothers, prose, length, links, tree.total)
    columns = [
        own, marks, place, names, worded, _again(said, vocabulary, page, length), groups, brothers,
        _sequence(own, marks, prose, length, links, tree.total, many),
    ]  # fmt: skip
    core = _table([
        own[:, 0], own[:, 2], own[:, 5], own[:, 6], own[:, 7], own[:, 12], own[:, 19], marks[:, 0], links, marks[:, 2],
        names[:, 3], worded[:, 0], tree.prose[tree.up[1]], groups[:, 1], relative,
    ])  # fmt: skip
    return np.concatenate([part.T for part in (*columns, *_neighbours(core, tree.brothers))]).astype(np.float32).T


# the block alone


@functools.lru_cache(maxsize=1)
def _characters() -> npt.NDArray[np.uint32]:
    """What each of the first 65,536 characters is, as bits; those above are looked up as the last, which is none."""
    table = np.zeros(0x10000, dtype=np.uint32)
    for code in range(0x10000):
        sign = chr(code)
        if sign.isalnum():
            table[code] = WORDY | (DIGIT * sign.isdigit()) | (UPPER * sign.isupper()) | (LOWER * sign.islower())
        elif sign.isspace():
            table[code] = SPACE
    table[0x3040:0xA000] |= WIDE
    table[ord("_")] |= WORDY
    table[ord(_BETWEEN)] |= SPACE
    for bit, signs in _SIGNS.items():
        for sign in signs:
            table[ord(sign)] |= bit
    return table


def _own(said: Words, vocabulary: Vocabulary, starts: list[str], length: Reals) -> Reals:
    """What the characters and words of each block are."""
    many = len(starts)
    codes = np.frombuffer((_BETWEEN.join(said.texts) + _BETWEEN).encode("utf-32-le", "replace"), dtype=np.uint32)
    bits = _characters()[np.minimum(codes, 0xFFFF)]
    size = length.astype(np.intp)
    ends = np.cumsum(size + 1) - 1
    begins = ends - size
    owner = np.repeat(np.arange(many), size + 1)

    def count(places: Places) -> Reals:
        return np.bincount(owner[places], minlength=many).astype(np.float64)

    word = (bits & WORDY) != 0
    at = np.flatnonzero(word[1:] & ~word[:-1]) + 1  # where words begin
    at = np.append(0, at) if word[0] else at
    first = bits[at]
    rare = np.flatnonzero(bits & (STOP | COMMA | SEPARATOR | RIGHTS))
    sign = bits[rare]
    stops = rare[(sign & STOP) != 0]
    other = np.flatnonzero((bits & CLOSER) == 0)  # a sentence ends in a stop, closing signs and white space
    after = bits[other[np.searchsorted(other, stops + 1)]] if len(stops) else np.zeros(0, dtype=np.uint32)
    sentences = count(stops[(after & SPACE) != 0])
    wide = count(np.flatnonzero(bits & WIDE))
    counts = said.counts
    words = np.maximum(1, counts)
    digits = count(at[(first & DIGIT) != 0])
    tail, head = bits[np.maximum(ends - 1, begins)], bits[begins]
    closed = (tail & CLOSING) != 0
    dots = np.array([text.endswith("...") for text in said.texts], dtype=np.bool_)
    shouted = np.array([text.isupper() for text in said.texts], dtype=np.bool_)
    rights = count(rare[(sign & RIGHTS) != 0]) > 0
    short = length < SHORT
    dated, told, opens = np.zeros(many), np.zeros(many), np.zeros(many)
    beginnings = _beginnings(said)
    for i, (text, brief, digit) in enumerate(zip(starts, short.tolist(), (digits > 0).tolist(), strict=True)):
        if brief:
            if beginnings[i] in _BEGINNINGS or "©" in text:
                opens[i] = _OPENER.match(text) is not None
            if digit:
                dated[i] = _DATE.search(text) is not None
            if digit or "ago" in text or "read" in text:
                told[i] = _AGO.search(text) is not None
        if "opyright" in text:
            rights[i] = True
    function = vocabulary.holds(_FUNCTION)
    functions = np.bincount(np.repeat(np.arange(many), counts)[function], minlength=many)
    return _table([
        np.log1p(length + wide), np.log1p(counts + wide // 2),
        np.where(length > 20, np.minimum(8, sentences), closed), np.minimum(10, count(rare[(sign & COMMA) != 0])),
        digits / words, count(at[(first & UPPER) != 0]) / words, functions / words, closed,
        (tail & COLON) != 0, (tail & QUESTION) != 0, ((tail & DOTS) != 0) | dots, shouted, dated, told,
        np.where(short, count(rare[(sign & SEPARATOR) != 0]) / words, 0.0), rights, (head & QUOTE) != 0,
        (head & LOWER) != 0, (head & BRACKET) != 0, opens, length / words,
    ])  # fmt: skip


def _beginnings(said: Words) -> list[str]:
    """The first three letters of each block; of its second word, where the first is a number."""
    low = said.low
    return [
        low[start + 1 if end - start > 1 and low[start].isdecimal() else start][:3] if end > start else ""
        for start, end in pairwise(said.bounds)
    ]


def _marks(page: Page) -> Reals:
    """Kind, links, level and which elements a block stands in."""
    hints = [block.hints for block in page.blocks]
    said = [
        [_KIND[block.kind] for block in page.blocks], [hint.links for hint in hints],
        [hint.hidden for hint in hints], [hint.level for hint in hints],
    ]  # fmt: skip
    paths: dict[str, int] = {}
    number = [paths.setdefault(hint.path, len(paths)) for hint in hints]
    inside = np.array([_path(path)[1] for path in paths]).T
    return np.concatenate([np.array(said, dtype=np.float64), inside.take(number, axis=1)]).T


@functools.lru_cache(maxsize=4096)  # the pages of a site share most of them
def _path(path: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """(each element of a path as a number, what the path says of its end)."""
    tags = path.split("/")
    numbers = tuple(_TAG.get(tag, 0) for tag in tags)
    inner = (*numbers[:-4:-1], 0, 0)
    return numbers, (len(tags), *inner[:3], *(tag in tags for tag in _AROUND))


# the boxes around it


class Tree:
    """Sums over boxes, as arrays; ``brothers`` says which blocks stand side by side in one box."""

    def __init__(self, boxes: Boxes, prose: Reals, length: Reals, links: Reals) -> None:
        self.many = len(prose)
        self.parent = boxes.parent
        self.parents: list[int] = boxes.parent.tolist()
        self.first, self.last = boxes.first, boxes.last
        self.depth = boxes.depth.astype(np.float64)
        self.tag = boxes.tag
        self.of = boxes.of
        self.total = float(prose.sum()) + 1e-6
        self.long = (prose > PROSE).astype(np.float64)
        self.prose = self.sum(prose) / self.total
        self.size = self.sum(length)
        self.links = self.sum(links * length) / np.maximum(1, self.size)
        self.count = (self.last - self.first).astype(np.float64)
        self.longs = self.sum(self.long)
        self.up = [self.of]
        for _ in range(4):
            self.up.append(np.maximum(self.parent[self.up[-1]], 0))
        self.brothers = np.where(_IS_UNIT[self.tag[self.of]], self.up[1], self.of)
        self.own = prose

    def sum(self, values: Reals) -> Reals:
        """The sum of the blocks' ``values`` over each box."""
        total = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(total[self.last] - total[self.first])

    def columns(self) -> tuple[Reals, Reals]:
        """(the place of each block among the boxes, its steps from the way to the box that reads best)."""
        parents = self.parents
        prose = self.prose.tolist()
        best = [-1.0] * len(parents)
        heavy = [-1] * len(parents)  # the child with the most prose
        for box in range(1, len(parents)):
            parent = parents[box]
            if prose[box] > best[parent]:
                best[parent], heavy[parent] = prose[box], box
        readable: Reals = np.bincount(self.of, self.own * self.long * 0.5, len(parents)).astype(np.float64)
        for level, share in ((1, 1.0), (2, 0.5)):
            readable = readable + np.bincount(self.up[level], self.own * self.long * share, len(parents))
        readable = readable * (1 - self.links)
        mains = [_descend(heavy, prose, 0.5, whole=True), _descend(heavy, prose, 0.85, whole=False),
                 _descend(heavy, prose, 0.6, whole=False), int(np.argmax(readable))]  # fmt: skip
        out: list[Reals | Places] = []
        place = np.arange(self.many)
        relative = np.zeros(self.many)
        one = np.ones(self.many)
        for number, main in enumerate(mains):
            shared = self._shared(main)
            first, last = int(self.first[main]), int(self.last[main])
            inside = (place - first) / max(1, last - first)
            relative = (self.depth - shared)[self.of]
            out += [(shared - self.depth[main])[self.of], relative]
            out += [np.where(place < first, -1.0, np.where(place >= last, 2.0, inside))]
            if number in (1, 3):
                away = np.minimum(0, place - first) + np.maximum(0, place - last + 1)
                out += [one * self.prose[main], one * self.links[main], one * self.count[main]]
                out += [_within(away, -60, 60), _within(last - place, -5, 60), _within(place - first, -5, 60)]
        table = np.array([self.prose, self.links, np.log1p(self.count), np.log1p(self.size), self.tag, self.longs])
        out.extend(table[:4].take(self.up[0], axis=1))
        for at in self.up[1:]:
            out.extend(table.take(at, axis=1))
        branch, trunk = self._branches(prose)
        around = table.take(trunk, axis=1)
        out += [around[0], around[1], self.depth[self.of] - self.depth[trunk], around[2]]
        out.extend(table.take(branch, axis=1))
        return _table(out), relative

    def _shared(self, main: int) -> Reals:
        """The depth to which each box's way from the root is also that of ``main``."""
        way = []
        while main >= 0:
            way.append(main)
            main = self.parents[main]
        out = np.zeros(len(self.parents))
        ends = np.searchsorted(self.first, self.last[way]).tolist()  # a box and all below it are in a row
        for box, end in zip(way[::-1], ends[::-1], strict=True):
            out[box:end] = self.depth[box]
        return out

    def _branches(self, prose: list[float]) -> tuple[Places, Places]:
        """For each block the nearest box with a fifth of the page's prose, and the part of that box that it is in."""
        trunk, branch = list(range(len(prose))), list(range(len(prose)))
        for box, parent in enumerate(self.parents):
            if parent >= 0 and prose[box] < 0.2:
                trunk[box] = trunk[parent]
                branch[box] = box if trunk[parent] == parent else branch[parent]
        return np.array(branch)[self.of], np.array(trunk)[self.of]


def _descend(heavy: list[int], prose: list[float], share: float, *, whole: bool) -> int:
    """The innermost box on the way from the root with ``share`` of the prose of the page, or of the box before."""
    at = 0
    while (below := heavy[at]) >= 0 and prose[below] >= share * (1.0 if whole else prose[at]):
        at = below
    return at


def _named(boxes: Boxes, lexicon: Lexicon) -> Reals:
    """What the names of the boxes say, from the innermost out: each alone, the worst, the best, sums; good and bad."""
    known: dict[tuple[str, ...], tuple[float, float, float, int, int]] = {(): (0.0, 0.0, 0.0, 0, 0)}
    rows: list[tuple[float, float, float, float, int, int]] = []
    for names, parent in zip(boxes.names(), boxes.parent.tolist(), strict=True):
        if names not in known:
            scores = [lexicon.names[name] for name in names if name in lexicon.names] or [0.0]
            said = sum(map(_GOOD.__contains__, names)), sum(map(_BAD.__contains__, names))
            known[names] = (sum(scores) / len(scores), min(scores), max(scores), *said)
        own, worst, best, good, bad = known[names]
        _, low, high, sums, goods, bads = rows[parent] if rows else (0.0, 0.0, 0.0, 0.0, 0, 0)
        rows.append((
            own, worst if worst < low else low, best if best > high else high, sums * 0.8 + own, goods + good,
            bads + bad,
        ))  # fmt: skip
    table = np.array(rows, dtype=np.float64)
    one = np.maximum(boxes.parent, 0)[boxes.of]
    two = np.maximum(boxes.parent, 0)[one]
    return np.concatenate([table[boxes.of], table[one, :1], table[two, :1]], axis=1)


# the words


def _worded(said: Words, vocabulary: Vocabulary, lexicon: Lexicon, length: Reals) -> Reals:
    """What the words of short blocks say: their mean, worst, best, first and first two."""
    counts = said.counts
    label = (length < LABEL) & (counts > 0)
    out = np.zeros((len(length), 5))
    scores = vocabulary.looked_up(lexicon.words, np.repeat(label, counts))
    known = ~np.isnan(scores)
    counts = counts[label]
    out[label, 3] = np.where(known, scores, 0.0)[np.cumsum(counts) - counts]
    out[label, 4] = [
        lexicon.opens.get(" ".join(said.low[start : min(end, start + 2)]), 0.0)
        for start, end in compress(pairwise(said.bounds), label.tolist())
    ]
    scores, owner = scores[known], np.repeat(np.flatnonzero(label), counts)[known]
    if len(owner):
        cuts = np.flatnonzero(np.diff(owner, prepend=-1))
        at = owner[cuts]
        out[at, 0] = np.add.reduceat(scores, cuts) / np.diff(cuts, append=len(owner))
        out[at, 1] = np.minimum.reduceat(scores, cuts)
        out[at, 2] = np.maximum.reduceat(scores, cuts)
    return out


def _again(said: Words, vocabulary: Vocabulary, page: Page, length: Reals) -> Reals:
    """How often a block stands on the page, and how far it says the page's title and summary once more."""
    many = len(length)
    often = Counter(said.texts)
    seen: set[str] = set()
    repeated = np.zeros(many)
    for i, text in enumerate(said.texts):
        repeated[i] = text in seen
        seen.add(text)
    looked = (length > 0) & (length < 400)
    words = np.where(looked, np.maximum(1, said.counts), 1)
    title, summary = (frozenset(WORD.findall(text.lower())) for text in (page.claims.title, page.claims.summary))
    titled, summed = (vocabulary.shared(said.counts, heard) * looked for heard in (title, summary))
    told = titled / max(1, len(title))
    headings = [i for i in np.flatnonzero(told > 0.6).tolist() if page.blocks[i].kind == "heading"]
    since = np.clip(np.arange(many) - headings[0], -FAR, FAR) if headings else np.full(many, -99.0)
    return _table([
        np.log([often[text] for text in said.texts]), repeated, np.where(looked, titled / words, -1.0), told,
        np.where(looked, summed / words, -1.0) if summary else np.full(many, -1.0), since,
    ])  # fmt: skip


# the blocks like it, and around it


def _groups(group: Places, prose: Reals, length: Reals, links: Reals, total: float) -> Reals:
    """Of all blocks in a block's group: how many, their prose, their mean length, their share of links."""
    many = int(group.max()) + 1
    count = np.bincount(group, minlength=many)
    size = np.bincount(group, length, many)
    linked = np.bincount(group, links * length, many) / np.maximum(1, size)
    mean = size / np.maximum(1, count)
    table = np.array([np.log1p(count), np.bincount(group, prose, many) / total, np.log1p(mean), linked])
    return np.asarray(table.take(group, axis=1).T)


def _sequence(own: Reals, marks: Reals, prose: Reals, length: Reals, links: Reals, total: float, many: int) -> Reals:
    """Where in the page's run of blocks a block stands."""
    place = np.arange(many)
    long = prose > PROSE
    opener = own[:, 19] * (length < PROSE)
    heading = marks[:, 0] == _KIND["heading"]
    before = (np.cumsum(prose) - prose) / total
    openers = np.cumsum(opener)
    start = int(np.argmax(long)) if long.any() else 0
    under = np.maximum.accumulate(np.where(heading, place, -1))  # the heading that a block stands under
    means = _means(
        [long, own[:, 0], own[:, 6], links, own[:, 5], own[:, 12]],
        [(0, 2), (0, 5), (0, 12), (1, 2), (1, 5), (2, 3), (3, 1), (3, 3), (3, 8), (4, 3), (5, 6)],
    )
    columns = [
        place / many, np.log1p(place), np.log1p(many - 1 - place), before, 1 - before - prose / total,
        np.log1p(prose), long,
        _since(long), _since(long[::-1])[::-1], _since(opener > 0), _within(openers - openers[start], -8, 8),
        np.where(under >= 0, 1 + opener[under], 0), _since(heading),
        *means,
        np.full(many, math.log1p(many)), np.full(many, math.log1p(total)), np.full(many, float(long.sum())),
        np.full(many, float((links * length).sum() / max(1.0, length.sum()))),
    ]  # fmt: skip
    return _table(columns)


# what another extractor thinks


def opinion(boxes: Boxes, said: Words, kept: Sequence[float]) -> Numbers:
    """More numbers for each block: what share of it another kept, around it too, and where that begins and ends."""
    none = np.zeros(len(boxes.of))
    tree, likes, words = Tree(boxes, none, none, none), boxes.likes, said.counts
    votes = np.array(kept, dtype=np.float64)
    many = len(votes)
    weight = np.minimum(words, 60) + 0.1
    half = np.flatnonzero(votes >= 0.5)
    first, last = (int(half[0]), int(half[-1])) if len(half) else (0, many - 1)
    mass = np.cumsum(votes * weight)
    whole = float(mass[-1]) + 1e-6
    held = tree.sum(votes * weight)
    share, part = held / np.maximum(1e-6, tree.sum(weight)), held / whole
    groups = int(likes.max()) + 1
    like = np.bincount(likes, votes * weight, groups) / np.maximum(1e-6, np.bincount(likes, weight, groups))
    place = np.arange(many)
    columns = [
        votes, *(_shifted(votes, step) for step in (-3, -2, -1, 1, 2, 3)), *_means([votes], [(0, 2), (0, 6)]),
        like[likes],
        *(share[box] for box in tree.up[:4]), part[tree.up[1]], part[tree.up[2]], np.clip(place - first, -60, 60),
        np.clip(last - place, -60, 60), mass / whole, np.full(many, votes.mean()), np.full(many, float(len(half))),
        np.full(many, math.log1p(whole)),
    ]  # fmt: skip
    return _table(columns).astype(np.float32)


def _neighbours(core: Reals, brothers: Places) -> list[Reals]:
    """The core of the two blocks before and after, and whether they stand in the same box."""
    same = np.concatenate([core, np.zeros((len(core), 1))], axis=1)
    out = []
    for step in (-2, -1, 1, 2):
        moved = np.full_like(same, -1.0)
        if abs(step) < len(core):
            ours, theirs = (
                (slice(-step, None), slice(None, step)) if step < 0 else (slice(None, -step), slice(step, None))
            )
            moved[ours] = same[theirs]
            moved[ours, -1] = brothers[ours] == brothers[theirs]
        out.append(moved)
    return out


def _table(columns: Sequence[Reals | Marks | Places]) -> Reals:
    """The columns side by side; several times as fast as ``np.stack``."""
    return np.concatenate(columns, dtype=np.float64).reshape(len(columns), -1).T


def _within(values: Places, low: int, high: int) -> Places:
    """``values`` held between two bounds; a third of the time of ``np.clip``."""
    return np.minimum(np.maximum(values, low), high)


def _shifted(values: Reals, step: int) -> Reals:
    out = np.full(len(values), -1.0)
    if abs(step) < len(values):
        if step < 0:
            out[-step:] = values[:step]
        else:
            out[:-step] = values[step:]
    return out


def _since(marked: Marks) -> Reals:
    """How many blocks ago the last marked one was, 0 for itself."""
    place = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, place, -int(FAR) - 1))
    return np.minimum(FAR, place - last).astype(np.float64)


def _means(values: Sequence[Reals | Marks], asked: Sequence[tuple[int, int]]) -> list[Reals]:
    """For each (which, reach) the mean of ``values[which]`` over up to ``reach`` blocks to either side."""
    many = len(values[0])
    total = np.zeros((len(values), many + 1))
    np.cumsum(np.array(values, dtype=np.float64), axis=1, out=total[:, 1:])
    place = np.arange(many)
    out = []
    for which, reach in asked:
        low, high = np.maximum(0, place - reach), np.minimum(many, place + reach + 1)
        out.append((total[which].take(high) - total[which].take(low)) / (high - low))
    return out
