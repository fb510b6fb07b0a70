"""A block of an HTML page in numbers: its words, the boxes that it stands in, its neighbours, another extractor's vote.

A box is an element that contains blocks; ``Hints.place`` tells the boxes of a page apart. What leads, by gain, is where
a block stands to the box that holds most of the page's prose, as in readability, then the names of the boxes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from pipeline.article import Block, Page

Numbers = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?。！？][\"”’)\]]*(?:\s|$)")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:(?:19|20)\d\d[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d\d|{_MONTH} \d\d?\b|\d\d? {_MONTH}\b|\d\d?:\d\d\b)"
)
_AGO = re.compile(r"\bago\b|\bmin(?:ute)?s? read\b|\breading time\b|\b\d+ (?:comments?|shares?|views?)\b")
_SEPARATOR = re.compile(r"[|»·•/>›→]")
_OPENER = re.compile(  # what opens something that is not the article
    r"\W*(?:\d+ )?(?:comments?|responses?|replies|leave a (?:reply|comment)|join the |related|recommended|"
    r"read (?:more|next|also)|more (?:from|in|on|stories|news|articles|like|posts|by|to)|you (?:may|might)|"
    r"most (?:read|popular|viewed)|trending|popular|latest|also (?:on|read|see)|see also|next\b|previous\b|similar|"
    r"don.t miss|recent (?:posts|articles)|top stories|share|tweet|follow us|tags?\b|filed under|about (?:the )?author|"
    r"written by|sign up|subscribe|newsletter|advertisement|copyright|©)"
)
_CLOSING = (".", "!", "?", "。", "！", "？", "…", '"', "”", "’", ")")
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
_UNITS = frozenset(
    "p li h1 h2 h3 h4 h5 h6 dt dd tr th".split()
)  # boxes of one block; their brothers are their parent's
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


class Lexicon(msgspec.Struct, frozen=True):
    """Log odds that a block with this word is body: ``names`` of the boxes around it, ``words`` in short blocks."""

    names: Mapping[str, float] = {}
    words: Mapping[str, float] = {}


class Boxes:
    """The boxes of a page: for each its parent, the blocks from ``first`` up to ``last``, its tag and its own names."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.parent: list[int] = []
        self.first: list[int] = []
        self.last: list[int] = []
        self.tag: list[str] = []
        self.depth: list[int] = []
        self.of: list[int] = []  # the innermost box of each block
        self._known: list[
            int
        ] = []  # how many of the names of its first block are surely the box's own or an ancestor's
        self._names: list[tuple[str, ...]] = []
        open_: list[int] = []
        before: tuple[int, ...] = ()
        for number, block in enumerate(blocks):
            place, names = block.hints.place, block.hints.words
            shared = 0
            if open_:
                shared = 1
                for ours, theirs in zip(place, before, strict=False):
                    if ours != theirs:
                        break
                    shared += 1
                self._narrow(open_[shared - 1], names)
                for box in open_[shared:]:
                    self.last[box] = number
                del open_[shared:]
            if len(open_) <= len(place):
                tags = block.hints.path.split("/")
                for depth in range(len(open_), len(place) + 1):
                    self._open(open_, tags[depth] if depth < len(tags) else "", names, number)
            self.of.append(open_[-1])
            before = place
        for box in open_:
            self.last[box] = len(blocks)

    def _open(self, open_: list[int], tag: str, names: tuple[str, ...], number: int) -> None:
        self.parent.append(open_[-1] if open_ else -1)
        self.depth.append(len(open_))
        self.first.append(number)
        self.last.append(number)
        self.tag.append(tag)
        self._known.append(len(names))
        self._names.append(names)
        open_.append(len(self.parent) - 1)

    def _narrow(self, box: int, names: tuple[str, ...]) -> None:
        """Blocks of one box share its names and those of its ancestors, and no others surely."""
        held = self._names[box]
        known = min(self._known[box], len(names))
        if held is not names:
            known = next((i for i in range(known) if held[i] != names[i]), known)
        while box >= 0 and self._known[box] > known:
            self._known[box] = known
            box = self.parent[box]

    def names(self, box: int) -> tuple[str, ...]:
        """The box's own class words, id and role."""
        parent = self.parent[box]
        return self._names[box][self._known[parent] if parent >= 0 else 0 : self._known[box]]


class Words(msgspec.Struct, frozen=True):
    """What the features need of a page's words: each block's text, its words, and those in lower case."""

    texts: list[str]
    words: list[list[str]]
    low: list[list[str]]


def words_of(texts: list[str]) -> Words:
    """The words of a page's blocks."""
    words = [WORD.findall(text) for text in texts]
    return Words(texts, words, [[word.lower() for word in line] for line in words])


def features(page: Page, said: Words, votes: Sequence[float], lexicon: Lexicon) -> Numbers:
    """A row for each block of ``page``; ``votes`` are the shares of the blocks that another extractor kept."""
    boxes = Boxes(page.blocks)
    many = len(page.blocks)
    own = np.array([_own(t, w, s) for t, w, s in zip(said.texts, said.words, said.low, strict=True)], dtype=np.float64)
    length = np.array([len(text) for text in said.texts], dtype=np.float64)
    links = np.array([block.hints.links for block in page.blocks])
    prose = (
        length * ((own[:, 2] > 0) | (own[:, 7] > 0)) * np.minimum(1, 0.35 + 2 * own[:, 6]) * (length > 40) * (1 - links)
    )
    tree = _Tree(boxes, prose, length, links)
    signatures = _signatures(page)
    marks = _marks(page, signatures)
    names, score = _named(boxes, lexicon)
    columns = [
        own, marks, tree.columns(), names, _worded(said, lexicon), _again(said, page),
        _groups(signatures, prose, length, links, tree.total), _groups(tree.brothers, prose, length, links, tree.total),
        _sequence(own, prose, length, links, tree.total, many),
        _opinion(np.array(votes), tree, signatures, np.array([len(w) for w in said.words], dtype=np.float64)),
    ]  # fmt: skip
    core = np.stack([own[:, 0], own[:, 2], own[:, 5], own[:, 6], own[:, 7], marks[:, 0], links, score, votes], axis=1)
    return np.concatenate([*columns, *_neighbours(core, tree.brothers)], axis=1).astype(np.float32)


# the block alone


def _own(text: str, words: list[str], low: list[str]) -> tuple[float, ...]:
    count = len(words) or 1
    size = len(text)
    wide = sum("぀" <= char <= "鿿" for char in text) if not text.isascii() else 0
    start = text[:200].lower()
    short = size < 300
    digits = sum([word[0].isdigit() for word in words])
    return (
        math.log1p(size + wide),
        math.log1p(len(words) + wide // 2),
        min(8, len(_SENTENCE.findall(text))) if size > 20 else float(text.endswith(_CLOSING)),
        min(10, text.count(",") + text.count("，")),
        digits / count,
        sum([word[0].isupper() for word in words]) / count,
        sum(map(_FUNCTION.__contains__, low)) / count,
        float(text.endswith(_CLOSING)),
        float(text.endswith(":")),
        float(text.endswith("?")),
        float(text.endswith(("…", "..."))),
        float(text.isupper()),
        float(short and digits > 0 and _DATE.search(start) is not None),
        float(short and ("ago" in low or "read" in start or digits > 0) and _AGO.search(start) is not None),
        len(_SEPARATOR.findall(text)) / count if short else 0.0,
        float("©" in text or "opyright" in start),
        float(text[:1] in "\"“‘'«" and size > 0),
        float(text[:1].islower()),
        float(text[:1] in "([" and size > 0),
        float(short and _OPENER.match(start) is not None),
        size / count,
    )


def _marks(page: Page, signatures: Places) -> Reals:
    """Kind, links, level and what the ancestors are called; the ancestry is looked at once for all that share it."""
    around: dict[int, tuple[float, ...]] = {}
    rows = []
    for block, signature in zip(page.blocks, signatures.tolist(), strict=True):
        hints = block.hints
        if signature not in around:
            around[signature] = _ancestry(hints.path.split("/"), hints.words)
        rows.append((_KIND[block.kind], hints.links, hints.hidden, hints.level, *around[signature]))
    return np.array(rows, dtype=np.float64)


def _ancestry(path: list[str], names: tuple[str, ...]) -> tuple[float, ...]:
    inner = [_TAG.get(tag, 0) for tag in path[:-4:-1]] + [0, 0]
    good, bad = sum(map(_GOOD.__contains__, names)), sum(map(_BAD.__contains__, names))
    return (len(path), *inner[:3], good, bad, *(tag in path for tag in _AROUND))


# the boxes around it


class _Tree:
    """Sums over boxes, as arrays; ``brothers`` says which blocks stand side by side in one box."""

    def __init__(self, boxes: Boxes, prose: Reals, length: Reals, links: Reals) -> None:
        self.many = len(prose)
        self.parent = np.array(boxes.parent, dtype=np.intp)
        self.first = np.array(boxes.first, dtype=np.intp)
        self.last = np.array(boxes.last, dtype=np.intp)
        self.depth = np.array(boxes.depth, dtype=np.float64)
        self.tag = np.array([_TAG.get(tag, 0) for tag in boxes.tag], dtype=np.float64)
        self.of = np.array(boxes.of, dtype=np.intp)
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
        unit = np.array([tag in _UNITS for tag in boxes.tag])
        self.brothers = np.where(unit[self.of], self.up[1], self.of)
        self.own = prose

    def sum(self, values: Reals) -> Reals:
        """The sum of the blocks' ``values`` over each box."""
        total = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(total[self.last] - total[self.first])

    def columns(self) -> Reals:
        parents = self.parent.tolist()
        children: list[list[int]] = [[] for _ in parents]
        for box in range(1, len(parents)):
            children[parents[box]].append(box)
        prose = self.prose.tolist()
        readable: Reals = np.bincount(self.of, self.own * self.long * 0.5, len(parents)).astype(np.float64)
        for level, share in ((1, 1.0), (2, 0.5)):
            readable = readable + np.bincount(self.up[level], self.own * self.long * share, len(parents))
        readable = readable * (1 - self.links)
        mains = [_descend(children, prose, 0.5, whole=True), _descend(children, prose, 0.85, whole=False),
                 _descend(children, prose, 0.6, whole=False), int(np.argmax(readable))]  # fmt: skip
        out: list[Reals] = []
        place = np.arange(self.many)
        for number, main in enumerate(mains):
            shared = self._shared(main, parents)
            first, last = int(self.first[main]), int(self.last[main])
            inside = (place - first) / max(1, last - first)
            away = np.where(place < first, place - first, np.where(place >= last, place - last + 1, 0))
            out += [(shared - self.depth[main])[self.of], (self.depth - shared)[self.of]]
            out += [np.where(place < first, -1.0, np.where(place >= last, 2.0, inside))]
            if number in (1, 3):
                out += [np.full(self.many, float(v[main])) for v in (self.prose, self.links, self.count)]
                out += [np.clip(away, -60, 60), np.clip(last - place, -5, 60), np.clip(place - first, -5, 60)]
        for level, at in enumerate(self.up):
            out += [self.prose[at], self.links[at], np.log1p(self.count[at]), np.log1p(self.size[at])]
            if level:
                out += [self.tag[at], self.longs[at]]
        branch, trunk = self._branches(parents, prose)
        out += [
            self.prose[trunk],
            self.links[trunk],
            self.depth[self.of] - self.depth[trunk],
            np.log1p(self.count[trunk]),
        ]
        out += [self.prose[branch], self.links[branch], np.log1p(self.count[branch]), np.log1p(self.size[branch])]
        out += [self.tag[branch], self.longs[branch]]
        return np.stack(out, axis=1)

    def _shared(self, main: int, parents: list[int]) -> Reals:
        """The depth to which each box's way from the root is also that of ``main``."""
        way: dict[int, float] = {}
        while main >= 0:
            way[main] = float(self.depth[main])
            main = parents[main]
        out = [0.0] * len(parents)
        for box, parent in enumerate(parents):
            out[box] = way[box] if box in way else out[parent]
        return np.array(out)

    def _branches(self, parents: list[int], prose: list[float]) -> tuple[Places, Places]:
        """For each block the nearest box with a fifth of the page's prose, and the part of that box that it is in."""
        trunk, branch = list(range(len(parents))), list(range(len(parents)))
        for box, parent in enumerate(parents):
            if parent >= 0 and prose[box] < 0.2:
                trunk[box] = trunk[parent]
                branch[box] = box if trunk[parent] == parent else branch[parent]
        return np.array(branch)[self.of], np.array(trunk)[self.of]


def _descend(children: list[list[int]], prose: list[float], share: float, *, whole: bool) -> int:
    """The innermost box on the way from the root with ``share`` of the prose of the page, or of the box before."""
    at = 0
    while True:
        bound = share * (1.0 if whole else prose[at])
        fit = [box for box in children[at] if prose[box] >= bound]
        if not fit:
            return at
        at = max(fit, key=lambda box: prose[box])


def _named(boxes: Boxes, lexicon: Lexicon) -> tuple[Reals, Reals]:
    """What the names of the boxes say, from the innermost out: each alone, the worst, the best, a fading sum."""
    rows: list[tuple[float, float, float, float]] = []
    for box, parent in enumerate(boxes.parent):
        scores = [lexicon.names[name] for name in boxes.names(box) if name in lexicon.names]
        own = sum(scores) / len(scores) if scores else 0.0
        _, low, high, sums = rows[parent] if parent >= 0 else (0.0, 0.0, 0.0, 0.0)
        rows.append((own, min([low, *scores]), max([high, *scores]), sums * 0.8 + own))
    table = np.array(rows)
    inner = np.array(boxes.of)
    parents = np.array(boxes.parent)
    one = np.maximum(parents[inner], 0)
    two = np.maximum(parents[one], 0)
    columns = np.concatenate([table[inner], table[one][:, :1], table[two][:, :1]], axis=1)
    return columns, table[inner][:, 3]


# the words


def _worded(said: Words, lexicon: Lexicon) -> Reals:
    """What the words of short blocks say: their mean, worst, best and first."""
    rows = []
    for text, low in zip(said.texts, said.low, strict=True):
        known = [lexicon.words[word] for word in low if word in lexicon.words] if len(text) < 120 else []
        if known:
            rows.append((sum(known) / len(known), min(known), max(known), lexicon.words.get(low[0], 0.0)))
        else:
            rows.append((0.0, 0.0, 0.0, 0.0))
    return np.array(rows)


def _again(said: Words, page: Page) -> Reals:
    """How often a block stands on the page, and how far it says the page's title and summary once more."""
    keys = [" ".join(low) for low in said.low]
    many = Counter(keys)
    title = {word.lower() for word in WORD.findall(page.claims.title)}
    summary = {word.lower() for word in WORD.findall(page.claims.summary)}
    seen: set[str] = set()
    rows = []
    titled = -1
    for number, (key, low) in enumerate(zip(keys, said.low, strict=True)):
        words = set(low) if 0 < len(key) < 400 else set()
        told = len(words & title) / max(1, len(title))
        if titled < 0 and told > 0.6 and page.blocks[number].kind == "heading":
            titled = number
        rows.append((
            math.log(many[key]), key in seen, len(words & title) / len(words) if words else -1.0, told,
            len(words & summary) / len(words) if words and summary else -1.0, 0.0,
        ))  # fmt: skip
        seen.add(key)
    out = np.array(rows, dtype=np.float64)
    out[:, 5] = np.clip(np.arange(len(keys)) - titled, -FAR, FAR) if titled >= 0 else -99
    return out


# the blocks like it, and around it


def _signatures(page: Page) -> Places:
    """Blocks with the same tags and names around them have the same number."""
    numbers: dict[tuple[str, tuple[str, ...]], int] = {}
    return np.array(
        [numbers.setdefault((b.hints.path, b.hints.words), len(numbers)) for b in page.blocks], dtype=np.intp
    )


def _groups(group: Places, prose: Reals, length: Reals, links: Reals, total: float) -> Reals:
    """Of all blocks in a block's group: how many, their prose, their mean length, their share of links."""
    many = int(group.max()) + 1
    count = np.bincount(group, minlength=many)
    size = np.bincount(group, length, many)
    linked = np.bincount(group, links * length, many) / np.maximum(1, size)
    mean = size / np.maximum(1, count)
    table = np.stack([np.log1p(count), np.bincount(group, prose, many) / total, np.log1p(mean), linked], axis=1)
    return np.asarray(table[group])


def _sequence(own: Reals, prose: Reals, length: Reals, links: Reals, total: float, many: int) -> Reals:
    """Where in the page's run of blocks a block stands."""
    place = np.arange(many)
    long = prose > PROSE
    opener = own[:, 19] * (length < 80)
    before = (np.cumsum(prose) - prose) / total
    openers = np.cumsum(opener)
    start = int(np.argmax(long)) if long.any() else 0
    columns = [
        place / many, np.log1p(place), np.log1p(many - 1 - place), before, 1 - before - prose / total,
        np.log1p(prose), long,
        _since(long), _since(long[::-1])[::-1], _since(opener > 0), np.clip(openers - openers[start], -8, 8),
        *(_mean(long.astype(np.float64), k) for k in (2, 5, 12)), *(_mean(own[:, 0], k) for k in (2, 5)),
        _mean(own[:, 6], 3), *(_mean(links, k) for k in (1, 3, 8)), _mean(own[:, 5], 3), _mean(own[:, 12], 6),
        np.full(many, math.log1p(many)), np.full(many, math.log1p(total)), np.full(many, float(long.sum())),
        np.full(many, float((links * length).sum() / max(1.0, length.sum()))),
    ]  # fmt: skip
    return np.stack(columns, axis=1)


def _opinion(votes: Reals, tree: _Tree, signatures: Places, words: Reals) -> Reals:
    """The other extractor's votes: the block's, its neighbours', its boxes', and where they begin and end."""
    many = len(votes)
    weight = np.minimum(words, 60) + 0.1
    kept = np.flatnonzero(votes >= 0.5)
    first, last = (int(kept[0]), int(kept[-1])) if len(kept) else (0, many - 1)
    mass = np.cumsum(votes * weight)
    whole = float(mass[-1]) + 1e-6
    held = tree.sum(votes * weight)
    share, part = held / np.maximum(1e-6, tree.sum(weight)), held / whole
    groups = int(signatures.max()) + 1
    like = np.bincount(signatures, votes * weight, groups) / np.maximum(1e-6, np.bincount(signatures, weight, groups))
    place = np.arange(many)
    columns = [
        votes, *(_shifted(votes, step) for step in (-3, -2, -1, 1, 2, 3)), _mean(votes, 2), _mean(votes, 6),
        like[signatures],
        *(share[box] for box in tree.up[:4]), part[tree.up[1]], part[tree.up[2]], np.clip(place - first, -60, 60),
        np.clip(last - place, -60, 60), mass / whole, np.full(many, votes.mean()), np.full(many, float(len(kept))),
        np.full(many, math.log1p(whole)),
    ]  # fmt: skip
    return np.stack(columns, axis=1)


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


def _shifted(values: Reals, step: int) -> Reals:
    out = np.full(len(values), -1.0)
    if abs(step) < len(values):
        if step < 0:
            out[-step:] = values[:step]
        else:
            out[:-step] = values[step:]
    return out


def _since(marked: npt.NDArray[np.bool_]) -> Reals:
    """How many blocks ago the last marked one was, 0 for itself."""
    place = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, place, -int(FAR) - 1))
    return np.minimum(FAR, place - last).astype(np.float64)


def _mean(values: Reals, reach: int) -> Reals:
    """The mean over up to ``reach`` blocks to either side."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    place = np.arange(len(values))
    low, high = np.maximum(0, place - reach), np.minimum(len(values), place + reach + 1)
    return np.asarray((total[high] - total[low]) / (high - low))
