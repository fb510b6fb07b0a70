"""A line of a plain page in numbers: its words and signs, its place on the page, and its neighbours.

What they are worth together was measured: see docs/strip.md. The idea is Kohlschütter's (Boilerplate Detection
using Shallow Text Features, WSDM 2010): word counts, densities and neighbours say nearly all that can be said.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.strip.wrapping import BULLET

Numbers = npt.NDArray[np.float32]

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?。！？][\"”’)\]]*(?:\s|$)")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?(?:[-/.](?:19|20)?\d\d)?|{_MONTH} \d\d?\b"
    rf"|\d\d? {_MONTH}\b)|(?:19|20)\d\d年"
)
_TIME = re.compile(r"\b\d\d?:\d\d\b|\b\d+ ?(?:min|mins|minutes?|hours?|hrs?|days?|weeks?|months?|years?)\b")
_AGO = re.compile(r"\bago\b|\bmin(?:ute)?s? read\b|\breading time\b|\bthis article requires\b")
_ADDRESS = re.compile(r"https?://|www\.|\w@\w+\.\w|\b\w+\.(?:com|org|net|cn|co)\b")
_SEPARATOR = re.compile(r"[|»«·•/>›→]")
_NAME_AND_TIME = re.compile(  # who commented and when
    rf"[\w.’'-]{{1,20}}(?: [\w.’'-]{{1,20}}){{0,3}} ?[,|•·–—:-]? ?(?:(?:on|at) )?(?:{_MONTH} \d|\d\d? {_MONTH}"
    rf"|\d+ ?(?:[smhdw]|min|hour|day|week|month|year)[a-z]* ago)"
)
_CLOSING = ('.', '!', '?', '。', '！', '？', '…', '"', '”', '’', '»', ')')  # fmt: skip

# Function words of the languages that news pages come in: their share tells prose from labels.
_FUNCTION = (
    "the a an of to in on at by for from with as and or but not no is are was were be been being it its this that "
    "these those "
    "he she they we you i his her their our your who which what when where there has have had will would can "
    "could may "
    "than then so if about after before into over out up more also said all one two "
    "der die das und ist nicht ein eine mit von zu den im auf für des dem sich wird auch als es an "
    "le la les de et des un une du en que qui dans pour est sur au par pas ne ce il elle plus avec "
    "el los las del y por con se lo su al como más o os da do dos das e em um uma para não na no mais "
    "il lo gli di che per non si è della dei het een van dat op te met voor niet aan er om och att det som på är av "
    "w na z i się nie że jest od po и в не на я что он как это по но из за к"
)
_CHROME = {  # words of the page's furniture; one of them means little, a line full of them is furniture
    "share": "share shares shared tweet facebook twitter whatsapp linkedin pinterest reddit telegram instagram "
    "youtube weibo wechat "
    "flipboard email mail print copy follow followers like likes collect favorite favourite bookmark save rss "
    "feed messenger",
    "comment": "comment comments reply replies commenting respond response responses disqus avatar commented "
    "upvote discussion "
    "conversation report flag permalink",
    "account": "log login sign signin signup register password account username verification captcha subscribe "
    "subscription "
    "subscriber subscribers member members membership newsletter newsletters inbox unsubscribe trial code cancel "
    "submit retrieve forgot remember sure",
    "legal": "copyright rights reserved privacy policy cookie cookies terms conditions gdpr consent disclaimer "
    "trademark sitemap "
    "accessibility advertise advertisement advertising sponsored promoted ad ads",
    "navigation": "menu home search skip navigation toggle close open next previous back top more view browse "
    "categories category "
    "archive archives tags tag topics sections section about contact us careers jobs help faq support shop store "
    "cart donate login channel",
    "related": "related recommended recommend popular trending latest most read articles article stories posts "
    "news recent picks "
    "similar watch video videos gallery photos slideshow elsewhere",
    "byline": "author written editor edited posted published updated reporter staff correspondent contributor "
    "source filed modified reviewed",
    "caption": "credit image photograph photo getty reuters ap afp shutterstock caption courtesy figure pictured",
}
_KINDS = {word: kind + 1 for kind, words in enumerate(_CHROME.values()) for word in words.split()}
_KINDS |= {word: 0 for word in _FUNCTION.split() if word not in _KINDS}
_FIRST_PERSON = frozenset("i me my mine we us our ours".split())
_SECOND_PERSON = frozenset("you your yours".split())

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
_EVERYWHERE = (2, 3, 4)  # cues that count in long lines too

_OWN = 33 + len(_CHROME) + 3 + len(_CUES)
(LENGTH, WORDS, SENTENCES, CAPITALS, FUNCTION, CLOSED, BULLETED, DATED, SEPARATED, ANY, CHROME, HEAD, GAP, AGAIN) = (
    range(14)
)
_AROUND = (-3, -2, -1, 1, 2, 3)
_HASHES = 4096  # hashed words; their table is 64 of the 248 KB of the weights
_SLOTS = 12  # hashed words a line


def _own(line: str) -> tuple[list[float], list[str], str]:
    """(what can be said of the line alone, its words, the line in lower case without its bullet)."""
    bullet = BULLET.match(line)
    text = line[bullet.end() :].strip() if bullet else line.strip()
    words = _WORD.findall(text)
    count = max(1, len(words))
    low = text.lower()
    small = _WORD.findall(low)
    kinds = [0] * (1 + len(_CHROME))
    for word in small:
        kind = _KINDS.get(word)
        if kind is not None:
            kinds[kind] += 1
    chrome = sum(kinds[1:])
    start = low[:240]
    cues = [1.0 if cue.match(start) else 0.0 for cue in _CUES]
    head = any(cues[:2]) or cues[5]
    wide = 0 if text.isascii() else len([1 for c in text if "\u3040" <= c <= "\u9fff"])
    letters = len(text)
    own: list[float] = [
        float(np.log1p(letters + wide)) if wide else _LOG[min(letters, 4000)],
        _LOG[min(len(words) + wide // 2, 4000)],
        min(8, len(_SENTENCE_END.findall(text))),
        len([1 for w in words if w[0].isupper()]) / count,
        kinds[0] / count,
        float(text.endswith(_CLOSING)),
        float(bullet is not None),
        float(_DATE.search(start) is not None),
        len(_SEPARATOR.findall(text)) / count,
        min(4, chrome),
        chrome / count,
        float(head) * (letters < 80),
        0.0,  # blank lines before, filled in by the page
        0.0,  # how often the line stands on the page, filled in by the page
        min(10, text.count(",") + text.count("，")),
        sum(map(str.isdigit, text)) / max(1, letters),
        float(text.isupper()),
        float(text.endswith(":")),
        float(text.endswith("?")),
        float(text.endswith(("...", "…"))),
        min(20, len(line) - len(line.lstrip())),
        float(_TIME.search(start) is not None),
        float(_AGO.search(start) is not None),
        float(_ADDRESS.search(low) is not None),
        float("©" in text or "copyright" in small),
        float(text[:1] in "\"“‘'«"),
        letters / count,
        float(text[:1].islower()),
        float(text[:1] in "(["),
        float("!" in text),
        float(len(words) < 16 and _NAME_AND_TIME.match(low) is not None),
        float(len(words) <= 3 and kinds[0] == 0 and text[:1].isupper() and not text.endswith(_CLOSING)),
        float("|" in text or "»" in text or " > " in text),
    ]
    own += [k / count for k in kinds[1:]]
    own += [
        len([1 for w in small if w in _FIRST_PERSON]) / count,
        len([1 for w in small if w in _SECOND_PERSON]) / count,
        float(small[0] in _KINDS) if small else 0.0,
    ]
    return own + cues, small, low


_LOG = [float(x) for x in np.log1p(np.arange(4001))]


def features(lines: Sequence[str], gaps: Sequence[int]) -> tuple[Numbers, Numbers, npt.NDArray[np.int64]]:
    """For the non-blank ``lines`` and the blank lines before each (and after the last, so one more):

    (features of each line and its place, those of its neighbours, its hashed words with 0 for none).
    """
    said = [_own(line) for line in lines]
    own = np.array([s[0] for s in said], dtype=np.float32)
    words = [s[1] for s in said]
    keys = [s[2] for s in said]
    many = Counter(keys)
    own[:, GAP] = np.minimum(4, gaps[:-1])
    own[:, AGAIN] = np.log([many[k] for k in keys])
    length = np.expm1(own[:, LENGTH])
    here = np.concatenate([own, _place(own, length, gaps, keys, words), _cues(own, length)], axis=1).astype(np.float32)
    core = own[:, :14]
    around = np.full((len(lines), len(_AROUND), core.shape[1]), -1, dtype=np.float32)
    for slot, step in enumerate(_AROUND):
        if abs(step) < len(lines):
            if step < 0:
                around[-step:, slot] = core[:step]
            else:
                around[:-step, slot] = core[step:]
    return here, around.reshape(len(lines), -1), np.array([_hashed(w, k) for w, k in zip(words, keys, strict=True)])


def _place(own: Numbers, length: Numbers, gaps: Sequence[int], keys: list[str], words: list[list[str]]) -> Numbers:
    """Where on the page a line stands: prose before and after, the best run, distances, words shared with the run."""
    many = len(own)
    place = np.arange(many)
    flowing = (own[:, CLOSED] > 0) | (own[:, SENTENCES] > 0)
    prose = length * flowing * np.minimum(1, 0.35 + 2 * own[:, FUNCTION]) * (length > 40)
    paragraph = prose > 80
    long = paragraph.astype(np.float64)
    total = float(prose.sum()) + 1e-6
    before = (np.cumsum(prose) - prose) / total
    gain = np.minimum(prose, 400) / 100 - 0.55 - 0.35 * (own[:, CHROME] > 0.3) - 0.3 * own[:, HEAD]
    first, last = best_run(gain)
    inside = (place >= first) & (place <= last)
    since = np.where(place < first, place - first, np.where(place > last, place - last, 0))
    head = own[:, HEAD].astype(np.float64)
    heads = np.cumsum(head)
    start = int(np.argmax(paragraph)) if paragraph.any() else 0
    seen: set[str] = set()
    repeated = np.zeros(many)
    for i, key in enumerate(keys):
        repeated[i] = key in seen
        seen.add(key)
    openings = Counter(w[0] for w in words if w)
    core, lead = _vocabulary(words, inside & paragraph)
    shared = np.zeros((many, 3))
    for i, line in enumerate(words):
        content = {w for w in line if len(w) > 3 and w not in _KINDS}
        many_words = max(1, len(content))
        own_turn = 1 if inside[i] and paragraph[i] else 0
        shared[i] = (
            sum(core.get(w, 0) > own_turn for w in content) / many_words,
            sum(w in lead for w in content) / many_words,
            _LOG[min(len(content), 4000)],
        )
    near = _window(long, -10, 11)
    columns = [
        np.minimum(4, gaps[1:]), repeated, np.log([max(1, openings[w[0]]) if w else 1 for w in words]),
        place / many, np.log1p(place), np.log1p(many - 1 - place), before, 1 - before - prose / total, prose / total,
        np.log1p(prose), long, inside, np.clip(since, -60, 60), _distance(paragraph), _distance(paragraph[::-1])[::-1],
        np.clip(heads - heads[start], -8, 8), _since(head, paragraph), _since(head[::-1], paragraph[::-1])[::-1],
        *(_mean(long, k) for k in (2, 5, 12)), *(_mean(own[:, LENGTH], k) for k in (2, 5)), _mean(own[:, FUNCTION], 3),
        *(_mean(own[:, CHROME], k) for k in (2, 6)), _mean(own[:, CAPITALS], 3), _mean(own[:, DATED], 6),
        _mean(own[:, BULLETED], 4), _mean(own[:, GAP], 5), np.full(many, np.log(many)),
        np.full(many, np.median(own[:, LENGTH])), np.full(many, np.log1p(total)), np.full(many, long.sum()),
        np.cumsum(length > 80), own[:, LENGTH] - _mean(own[:, LENGTH], 8),
        shared[:, 0], shared[:, 1], shared[:, 2],
        _window(shared[:, 0] * long, -10, 11) / np.maximum(1, near), _window(long, 1, 31), _window(long, -30, 0),
        _window(length, -20, 0) / 1000, _window(length, 1, 21) / 1000,
        _window(own[:, 33 + len(_CHROME)] * long, -10, 11) / np.maximum(1, near),
        _window(own[:, 34 + len(_CHROME)] * long, -10, 11) / np.maximum(1, near),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _cues(own: Numbers, length: Numbers) -> Numbers:
    """How many lines before and after announce something, near and far."""
    columns = []
    first = own.shape[1] - len(_CUES)
    for number in range(len(_CUES)):
        cue = own[:, first + number] * ((length < 120) if number not in _EVERYWHERE else 1)
        columns += [_window(cue, *reach) for reach in ((-8, 0), (1, 9), (-40, 0), (1, 41))]
    return np.stack(columns, axis=1).astype(np.float32)


def best_run(gain: npt.NDArray[np.float64]) -> tuple[int, int]:
    """The first and last index of the run with the greatest sum (Kadane's maximum subarray)."""
    best, at, start, run = -np.inf, 0.0, 0, (0, len(gain) - 1)
    for i, g in enumerate(gain.tolist()):
        if at <= 0:
            at, start = 0.0, i
        at += g
        if at > best:
            best, run = at, (start, i)
    return run


def _vocabulary(words: list[list[str]], chosen: npt.NDArray[np.bool_]) -> tuple[Counter[str], set[str]]:
    """(in how many of the chosen lines each word stands, the words of the first three)."""
    sets = [{w for w in words[i] if len(w) > 3 and w not in _KINDS} for i in np.flatnonzero(chosen)]
    return Counter(w for s in sets for w in s), set().union(*sets[:3])


def _window(values: npt.NDArray[np.floating], start: int, end: int) -> npt.NDArray[np.float64]:
    """The sum over the lines from ``start`` up to ``end`` relative to each line."""
    many = len(values)
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    place = np.arange(many)
    out: npt.NDArray[np.float64] = sums[np.clip(place + end, 0, many)] - sums[np.clip(place + start, 0, many)]
    return out


def _mean(values: npt.NDArray[np.floating], reach: int) -> npt.NDArray[np.float64]:
    many, place = len(values), np.arange(len(values))
    counted = np.minimum(many, place + reach + 1) - np.maximum(0, place - reach)
    out: npt.NDArray[np.float64] = _window(values, -reach, reach + 1) / counted
    return out


def _distance(marks: npt.NDArray[np.bool_], most: int = 40) -> npt.NDArray[np.float64]:
    """How many lines ago the last mark was, at most ``most``."""
    place = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, place, -most))
    return np.minimum(most, place - last).astype(np.float64)


def _since(values: npt.NDArray[np.float64], marks: npt.NDArray[np.bool_], most: int = 6) -> npt.NDArray[np.float64]:
    """The sum of ``values`` since the last mark, at most ``most``."""
    sums = np.cumsum(values)
    last = np.maximum.accumulate(np.where(marks, sums, 0.0))
    return np.minimum(most, np.where(marks, 0.0, sums - last))


_DIGIT = re.compile(r"\d")


def _hashed(words: list[str], key: str) -> list[int]:
    """The first six words, the last three, and the first pairs, as places in a table of ``_HASHES``; 0 is no word."""
    first = [_DIGIT.sub("0", w) for w in words[:6]]
    names = first + [_DIGIT.sub("0", w) for w in words[6:][-3:]] + [f"{a} {b}" for a, b in pairwise(first[:3])]
    if 0 < len(words) < 6:
        names.append("= " + " ".join(first))
    elif not words:
        names.append("signs " + key[:4])
    places = [zlib.crc32(name.encode()) % (_HASHES - 1) + 1 for name in names[:_SLOTS]]
    return places + [0] * (_SLOTS - len(places))
