"""What single words and single characters tell of the line that they stand in, for all of a page at once.

A word is known by a number: its letters times the powers of a base, summed modulo 2**64 (after Rabin and Karp, 1987).
The numbers of the words listed here lead to what is known of them, as the bits of one integer.
"""

from __future__ import annotations

import functools
import re

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

Bits = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint64]
Signs = npt.NDArray[np.uint32]

# Function words of the languages that news pages come in: their share tells prose from labels.
FUNCTION = (
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
CHROME = {  # words of the page's furniture; one of them means little, a line full of them is furniture
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
KINDS = {word: kind + 1 for kind, words in enumerate(CHROME.values()) for word in words.split()}
KINDS |= {word: 0 for word in FUNCTION.split() if word not in KINDS}
_PERSONS = dict.fromkeys("i me my mine we us our ours".split(), 1)
_PERSONS |= dict.fromkeys("you your yours".split(), 2)

# Where one of these words begins a line, or stands anywhere in it, it is worth asking what the line announces: the cues
# of features.py, by number.
_OPENING = {
    0: "comment comments response responses reply replies discussion join leave post add write reactions what "
    "commentaire commentaires kommentar kommentare comentario comentarios",
    1: "related recommended read more you most what trending popular latest also see next previous similar don editor "
    "editors recent top in further keep up around from hot",
    2: "about written",
    5: "share tweet facebook twitter e email print pinterest whatsapp linkedin reddit save pin flipboard copy follow "
    "collect tag tags topic topics filed category categories posted keyword keywords",
    6: "by posted published updated written author last photo image credit source via editor reporter",
}
_INSIDE = {
    2: "writer reporter editor journalist author correspondent columnist blogger contributor professor founder "
    "director producer attorney consultant provider manufacturer leader follow reached",
    3: "sign subscribe newsletter newsletters inbox address join donate member support trial log login register get "
    "download",
    4: "copyright reserved published reproduced terms privacy cookie cookies affiliate affiliates affiliated "
    "disclaimer disclaimers disclosure disclosures editorial trademark trademarks",
}
_LAST = "says wrote said reply"
_TIMES = "ago read reading requires"
_ADDRESSES = "http https www com org net cn co"

CUES = 8  # bits for the cues that a word may open; as many for those that it may stand in
KIND, OPENING, INSIDE, PERSON = 15, 4, 4 + CUES, 4 + 2 * CUES  # where the bits of each begin; kind has four
IS_LAST, IS_TIME, IS_PLACE = (1 << PERSON + 2 + n for n in range(3))
NONE = len(CHROME) + 1  # the kind of a word that has none


def _facts() -> dict[str, int]:
    """Every word that we know something of, and what, as bits."""
    facts = dict(KINDS)
    told = [(word, who << PERSON) for word, who in _PERSONS.items()]
    told += [(word, 1 << OPENING + cue) for cue, words in _OPENING.items() for word in words.split()]
    told += [(word, 1 << INSIDE + cue) for cue, words in _INSIDE.items() for word in words.split()]
    for bit, words in ((IS_LAST, _LAST), (IS_TIME, _TIMES), (IS_PLACE, _ADDRESSES)):
        told += [(word, bit) for word in words.split()]
    for word, bits in told:
        facts[word] = facts.get(word, NONE) | bits
    return facts


COMMA, DIGIT, SEPARATOR, WIDE, BANG, RIGHTS, AT, BAR, END, CLOSER, MORE = (1 << n for n in range(11))
COUNTED = (1 << 11) - 1  # those of which each line's are counted
SPACE, UPPER, LOWER, WORD, ENDS, QUOTE, BRACKET, COLON, QUESTION = (1 << n for n in range(11, 20))
_PLANE = 0x10000  # characters beyond the basic plane count as its last one, which says nothing
_PLACES = 16  # bits of a place in the table of words
_LONGEST = 64  # letters of a word that tell it from others
_GOLDEN = 0x9E3779B97F4A7C15  # odd, its bits evenly mixed: multiplied with it, near numbers fall apart (Knuth)


class Table(msgspec.Struct, frozen=True):
    """What is known: ``signs`` and ``lower`` of every character, ``number`` and ``facts`` of words, by place."""

    signs: Signs
    lower: Codes  # the lower case of each letter, that of "0" for each digit
    powers: Codes
    salt: np.uint64 = np.uint64(1)
    number: Codes = np.zeros(1 << _PLACES, dtype=np.uint64)
    facts: Bits = np.full(1 << _PLACES, NONE, dtype=np.int64)


class Text(msgspec.Struct, frozen=True):
    """A text as arrays: ``signs`` of its characters; of its words the ``start``, the ``length``, the ``number``."""

    signs: Signs
    start: Bits
    length: Bits
    number: Codes

    def facts(self) -> Bits:
        """What is known of each word."""
        known = table()
        place = (self.number * known.salt) >> np.uint64(64 - _PLACES)
        return np.where(known.number[place] == self.number, known.facts[place], NONE)


def read(text: str) -> Text:
    """The characters and the words of ``text``."""
    return _read(text, table())


def mixed(number: Codes, many: int) -> Bits:
    """The number of each word (or of several together) as a place in a table of ``many``, from 1."""
    high = (number * np.uint64(_GOLDEN)) >> np.uint64(40)
    return (high % np.uint64(many - 1)).astype(np.int64) + 1


@functools.cache
def table() -> Table:
    """The tables, made when they are first needed."""
    every = "".join(map(chr, range(0xD800))) + " " * 0x800 + "".join(map(chr, range(0xE000, _PLANE)))
    signs = np.zeros(_PLANE, dtype=np.uint32)
    for bit, pattern in (
        (COMMA, "[,，]"), (DIGIT, r"\d"), (SEPARATOR, "[|»«·•/>›→]"), (WIDE, "[\u3040-\u9fff]"), (BANG, "!"),
        (RIGHTS, "©"), (AT, "@"), (BAR, "[|»]"), (END, "[.!?。！？]"), (CLOSER, r"[\"”’)\]]"), (SPACE, r"\s"),
        (MORE, ">"), (WORD, r"\w"), (ENDS, "[.!?。！？…\"”’»)]"), (QUOTE, "[\"“‘'«]"), (BRACKET, r"[(\[]"),
        (COLON, ":"), (QUESTION, r"\?"),
    ):  # fmt: skip
        signs[[found.start() for found in re.finditer(pattern, every)]] |= bit
    signs[[code for code, sign in enumerate(every) if sign.isupper()]] |= UPPER
    signs[[code for code, sign in enumerate(every) if sign.islower()]] |= LOWER
    low = [sign.lower() for sign in every]
    lower: Codes = np.array(
        [ord(new if len(new) == 1 else old) for new, old in zip(low, every, strict=True)], dtype=np.uint64
    )
    lower[(signs & DIGIT) > 0] = ord("0")
    powers: Codes = np.cumprod(np.full(_LONGEST, _GOLDEN, dtype=np.uint64), dtype=np.uint64)
    return _placed(Table(signs, lower, powers))


def _placed(known: Table) -> Table:
    """The table with a place for each word; the salt is the first odd number that gives no two of them the same."""
    facts = _facts()
    own = _read(" ".join(facts), known).number
    for salt in range(_GOLDEN, _GOLDEN + 4096, 2):
        place = (own * np.uint64(salt)) >> np.uint64(64 - _PLACES)
        if len(np.unique(place)) == len(own):
            break
    number, found = known.number.copy(), known.facts.copy()
    number[place], found[place] = own, list(facts.values())
    return replace(known, salt=np.uint64(salt), number=number, facts=found)


def _read(text: str, known: Table) -> Text:
    codes = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), _PLANE - 1)
    signs = known.signs[codes]
    at = np.flatnonzero(signs & WORD)
    begins = np.ones(len(at), dtype=bool)
    begins[1:] = np.diff(at) > 1
    first = np.flatnonzero(begins)
    if not len(first):
        return Text(signs, first, first, first.astype(np.uint64))
    length = np.diff(np.append(first, len(at)))
    inside = np.minimum(np.arange(len(at)) - np.repeat(first, length), _LONGEST - 1)
    sums = np.append(np.uint64(0), np.cumsum(known.lower[codes[at]] * known.powers[inside]))
    number = sums[first + length] - sums[first]
    return Text(signs, at[first], length, number)
