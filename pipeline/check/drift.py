"""Drift: facts of an article that are not its page's any more, and how a person answers for them.

Each sentence of title, summary and body is held against the sentence of the page that it was made from, wherever that
stood; where the two say different facts, each difference is tried by itself under the guard of repair. What was left
out whole is no drift, and neither is another way to say the same.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import msgspec
import regex

from pipeline.article import Field, plain
from pipeline.check.draft import Draft, draft_at
from pipeline.check.head import Scalar, head_of, scalars
from pipeline.check.markdown import PROSE, Piece, pieces
from pipeline.check.problem import Problem, Severity
from pipeline.check.sentences import (
    FEW,
    NEXT,
    Difference,
    Finder,
    Sentence,
    differences,
    folded,
    sentences,
    with_difference,
)
from pipeline.facts import Fact, Kind, moved
from pipeline.facts.walk import Walk, walk
from pipeline.files import put
from pipeline.late import late
from pipeline.publish import ledger as ledgers
from pipeline.publish.ledger import Original
from pipeline.rules import View
from pipeline.text import Span
from pipeline.trouble import Trouble

HARD: frozenset[Kind] = frozenset(
    {"number", "unit", "money", "percentage", "range", "date", "time", "ordinal", "negation", "opposite", "quotation",
     "name", "link", "order", "bound", "rate"}
)  # fmt: skip
"""Kinds that make another fact of a sentence; the others turn what it claims (may to will), which is a warning."""
_COUNTED: frozenset[Kind] = frozenset(
    {"number", "money", "percentage", "range", "date", "time", "quotation", "name", "link", "unit"}
)  # of a new sentence, what the page must have somewhere
LETTERS = 5  # of a word that can be told to be misspelt
_FIGURES: frozenset[Kind] = frozenset({"number", "unit", "money", "percentage", "range", "ordinal"})
_CUT = 5  # words of a clause; what is cut in a piece and longer was left out, not changed
ADDED = "drift-by-addition"
NEAR = 0.7  # likeness of letters from which one name may be another misspelt; Smith and Smyth have .8
SAID = 60  # characters of the page's or the article's words that a message repeats
_BEFORE = late(r"(?:^|[,;:(–—，；：（.!?。．！？][\"”’)]*|\s-)\s*$")
_BEHIND = late(r"\s*(?:$|[,;:.!?)–—，；：）。．！？]|- )")
_OPENING = frozenset(
    "and but or who which that while as when where because so since with after before although including such".split()
)
_ACCORDING = late(r"according to\b", regex.IGNORECASE)
_STANDING_IN = frozenset("he she it they his her its their him them who which the this that these those".split())


class Unit(msgspec.Struct, frozen=True):
    """A field's value, paragraph, heading, item or row of an article: its plain words, and where it stands."""

    field: Field
    text: str
    span: Span


class Drifted(msgspec.Struct, frozen=True):
    """A sentence of the article that drifted, and the problems in it."""

    sentence: Sentence
    problems: tuple[Problem, ...]


def look_for_drift(
    draft: Draft,
    written: dict[str, tuple[Scalar, ...]],
    found: tuple[Piece, ...],
    original: Original | Trouble | None,
    said: Sequence[Problem],
) -> Iterator[Problem]:
    """What the article says that its page, ``original``, does not; nothing of one that is as the line wrote it.

    A new sentence in which something is wrong by itself, as ``said``, and only a person can mend it, is not held
    against the page.
    """
    if isinstance(original, Trouble):
        yield draft.problem(Span(0, 0), "unreadable-ledger", f"{original}; its facts cannot be looked at.")
    elif original is not None and draft.digest not in (original.digest, original.as_left):
        for drifted in drift(draft, written, found, original, said):
            yield from drifted.problems


def drift(
    draft: Draft,
    written: dict[str, tuple[Scalar, ...]],
    found: tuple[Piece, ...],
    original: Original,
    said: Sequence[Problem] = (),
) -> Iterator[Drifted]:
    """Every sentence of the article that says another fact than ``original`` does, in the article's order."""
    page = _Page(original)
    units = [unit for unit in _units(draft, written, found) if unit.field == "body" or unit.field in page.fields]
    cut = functools.cache(lambda number: tuple(sentences(units[number].text, number)))

    @functools.cache
    def whole() -> str:
        every = (sentence for number in range(len(units)) for sentence in cut(number))
        return " ".join(word for sentence in every for word in ("", *sentence.words, ""))

    for number, unit in enumerate(units):
        if unit.text in page.said:  # most paragraphs are as they came, and none of their sentences can have drifted
            continue
        at = unit.span.start
        for sentence in cut(number):
            places, at = _places(draft, unit, sentence, at)
            problems = tuple(_Judge(draft, page, sentence, places, whole).problems())
            if problems and not (problems[0].rule == ADDED and _wrong_by_itself(draft, places, said)):
                yield Drifted(sentence, problems)


def _wrong_by_itself(draft: Draft, places: Sequence[Span], said: Sequence[Problem]) -> bool:
    whole = draft.raw_span(Span(places[0].start, max(places[0].start, places[-1].end)))
    return any(p.cure is None and p.start <= whole.end and whole.start <= p.end for p in said)


def confirm(path: Path, content: Path) -> int:
    """Keep in the ledger of the article ``path`` that a person answers for what drifted; gives how many sentences did.

    From then on these sentences count as if the page had said them. ``content`` is the desk's content folder.
    Raises Trouble for an article that cannot be read, or has no ledger that can.
    """
    draft = draft_at(path, content)
    if isinstance(draft, Problem):
        raise Trouble(f"{path}:{draft.line}: {draft.message}")
    original = original_of(draft)
    if original is None:
        raise Trouble(f"{path}: there is no ledger: a person wrote this article, and answers for it already")
    if isinstance(original, Trouble):
        raise original
    if isinstance(front := head_of(draft), Problem):
        raise Trouble(f"{path}:{front.line}: {front.message}")
    new = [one.sentence.text for one in drift(draft, scalars(draft), pieces(draft), original)]
    if new:
        file = ledgers.place(draft.root, draft.name)
        ledger = ledgers.read(file)
        confirmed = tuple(dict.fromkeys((*ledger.confirmed, *new)))
        put(file, ledgers.encode(msgspec.structs.replace(ledger, confirmed=confirmed)))
    return len(new)


def original_of(draft: Draft) -> Original | Trouble | None:
    """What the ledger of ``draft`` tells of its page; None where it has none, Trouble where that is no ledger."""
    try:
        return ledgers.original(draft.root, draft.name) if draft.article else None
    except Trouble as trouble:
        return trouble


class _Page:
    """What the page said, and what a person has confirmed since."""

    def __init__(self, original: Original) -> None:
        terms = [
            (change.old, change.new)
            for change in original.changes
            if any(name.startswith("term: ") for name in change.rules())
        ]
        self.fields = {part.role for part in original.parts} | original.claimed.keys()
        self.text = original.page
        self.confirmed = original.confirmed
        # What repair changed is known to be no name, though a sentence may have opened with it.
        self.plain = frozenset(
            folded(word)
            for change in original.changes
            for word in f"{change.old} {change.new}".split()
            if word.isalpha()
        )
        self._paragraphs = [_with_terms(text, terms) for text in _said(original)]
        self.said = frozenset(self._paragraphs)

    @functools.cached_property
    def finder(self) -> Finder:
        kept = [sentence for number, text in enumerate(self._paragraphs) for sentence in sentences(text, number)]
        kept += [Sentence(text, len(self._paragraphs) + number) for number, text in enumerate(self.confirmed)]
        return Finder(kept)

    @functools.cached_property
    def verbatim(self) -> frozenset[tuple[str, ...]]:
        return frozenset(sentence.forms for sentence in self.finder.sentences)

    @functools.cached_property
    def walk(self) -> Walk:
        return walk("\n".join([" ".join(line.split()) for line in self.text.split("\n\n")] + list(self.confirmed)))

    @functools.cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for sentence in sentences(self.walk.text, 0) for word in sentence.words)

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The words of its names, but for those that only ever open a sentence."""
        names = [fact.value for fact in self.walk.facts if fact.kind == "name"]
        return frozenset(word for name in names for word in folded(name).split())

    @functools.cached_property
    def words_in_small(self) -> frozenset[str]:
        return frozenset(self.walk.words)

    @functools.cached_property
    def quoted(self) -> str:
        return "\n".join(fact.value for fact in self.walk.facts if fact.kind == "quotation")

    @functools.cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(regex.findall(r"\d+(?:\.\d+)?", " ".join(fact.value for fact in self.walk.facts)))

    def has(self, fact: Fact) -> bool:
        """Whether the page says ``fact`` somewhere, if with other words around it."""
        if self.walk.facts[fact]:
            return True
        if fact.kind == "quotation":
            return fact.value in self.quoted
        if fact.kind == "name":
            return all(word in self.words for word in folded(fact.value).replace("-", " ").split())
        figures = regex.findall(r"\d+(?:\.\d+)?", fact.value)
        return bool(figures) and self.figures.issuperset(figures)


def _said(original: Original) -> Iterator[str]:
    """The plain words of title, summary and body as they came, a paragraph at a time."""
    yield from original.claimed.values()
    for part in original.parts:
        if part.role in ("title", "summary", "body"):
            words = original.page[part.start : part.end].strip()
            yield from (
                [" ".join(words.split())] if original.markup == "plain" else plain(_to_the_left(words)).splitlines()
            )


def _to_the_left(words: str) -> str:
    """A block of Markdown that hung below an item, as if it stood by itself."""
    indents = [len(line) - len(line.lstrip(" ")) for line in words.split("\n")[1:] if line.strip()]
    least = min(indents, default=0)
    return words.replace("\n" + " " * least, "\n") if least else words


def _with_terms(text: str, terms: Sequence[tuple[str, str]]) -> str:
    """``text`` with the newsroom's own names, which its desk has declared to be the same."""
    for old, new in dict.fromkeys(terms):
        if old in text:
            view = View(text)
            whole = regex.compile(rf"(?<![\p{{L}}\d-]){regex.escape(old)}(?![\p{{L}}\d-])")
            text = whole.sub(lambda m, new=new, view=view: new if view.free(Span(*m.span())) else m[0], text)
    return text


def _units(draft: Draft, written: dict[str, tuple[Scalar, ...]], found: tuple[Piece, ...]) -> Iterator[Unit]:
    for field in ("title", "summary"):
        for scalar in written.get(field, ()):
            yield Unit(field, scalar.value, scalar.span)
    row: list[Piece] = []
    for piece in (piece for piece in found if piece.kind in PROSE):
        if row and (piece.kind != "cell" or draft.line_of(piece.span.start) != draft.line_of(row[0].span.start)):
            yield _row(row)
            row = []
        if piece.kind == "cell":
            row.append(piece)
        else:
            yield Unit("body", piece.words, piece.span)
    if row:
        yield _row(row)


def _row(cells: Sequence[Piece]) -> Unit:
    return Unit("body", " ".join(cell.words for cell in cells), Span(cells[0].span.start, cells[-1].span.end))


def _places(draft: Draft, unit: Unit, sentence: Sentence, at: int) -> tuple[list[Span], int]:
    """Where each word of ``sentence`` stands in the draft, looked for from ``at`` on, and the offset behind the last.

    A word that is written in another way than it reads (an entity, an escape) stands where the one before it ends.
    """
    out = []
    for place in sentence.places:
        word = place.of(sentence.text)
        start = draft.text.find(word, at, unit.span.end)
        if start >= 0:
            at = start + len(word)
        out.append(Span(at - len(word), at) if start >= 0 else Span(at, at))
    return out, at


class _Judge:
    """One sentence of the article before what the page says; ``whole`` gives the words of all its sentences."""

    def __init__(
        self, draft: Draft, page: _Page, sentence: Sentence, places: Sequence[Span], whole: Callable[[], str]
    ) -> None:
        self.draft, self.page, self.sentence, self.places, self.whole = draft, page, sentence, places, whole

    def problems(self) -> Iterator[Problem]:
        sentence, page = self.sentence, self.page
        if not sentence.words or sentence.forms in page.verbatim:
            return
        source = page.finder.find(sentence)
        if source is None:
            yield from self._new()
            return
        strange = [fact for fact in self._moved(source.text, sentence.text) if not self._stays(fact, source)]
        swapped = self._swapped(source)
        if not swapped and all(fact.kind == "order" for fact in strange):
            return  # as where a date, or who said it, stands elsewhere in the sentence
        tried = [(d, self._tried(source, d, None if swapped else strange)) for d in differences(source, sentence)]
        bad = [(d, severity) for d, severity in tried if severity]
        for d, severity in bad:
            if not self._one_with_its_neighbour(source, d, [other for other, _ in tried if other is not d]):
                yield self._changed(source, d, severity)

    def _stays(self, fact: Fact, source: Sentence) -> bool:
        """Whether a name stands in both sentences, if with a first word's capital: mayor Ada Brook, Mayor Ada Brook."""
        name = fact.value.split()
        if fact.kind != "name" or len(name) < 2:
            return False
        both = [list(sentence.forms) for sentence in (source, self.sentence)]
        if any(forms[: len(name)] == name for forms in both):
            name[0] = name[0].lower()
        one, other = (f" {' '.join([forms[0].lower(), *forms[1:]])} ".count(f" {' '.join(name)} ") for forms in both)
        return one == other > 0

    def _swapped(self, source: Sentence) -> bool:
        """Whether figures, or names, that both sentences have stand in another order."""
        rows = [walk(text, self.page.plain).said for text in (source.text, self.sentence.text)]
        for kinds in (_FIGURES, {"name"}):
            one, two = ([said.fact for said in row if said.fact.kind in kinds and not said.opens] for row in rows)
            both = Counter(one) & Counter(two)
            if [fact for fact in one if both[fact]] != [fact for fact in two if both[fact]]:
                return True
        return False

    def _moved(self, before: str, after: str) -> tuple[Fact, ...]:
        return tuple(fact for fact in moved(before, after, plain=self.page.plain) if self._matters(fact, before, after))

    def _matters(self, fact: Fact, before: str, after: str) -> bool:
        """Whether a fact is one: the first word of a sentence is a name only where the page has it as one."""
        if fact.kind != "name" or " " in fact.value or "-" in fact.value:
            return True
        said = [one for text in (before, after) for one in walk(text, self.page.plain).said]
        if any(one.fact == fact and not one.opens for one in said) or folded(fact.value) in self.page.names:
            return True
        others = {one.fact.value for one in said if one.opens} - {fact.value}  # one that is spelt nearly so
        plain = self.page.words_in_small
        return folded(fact.value) not in plain and any(
            folded(name) not in plain and SequenceMatcher(None, name, fact.value).ratio() >= NEAR for name in others
        )

    def _tried(self, source: Sentence, difference: Difference, whole: Sequence[Fact] | None) -> Severity | None:
        """How bad it is to say of ``source`` what the article says at one place.

        ``whole`` are the facts that the two sentences do not share, where only these count.
        """
        before = source.text
        after = with_difference(source, self.sentence, difference)
        strange = [fact for fact in self._moved(before, after) if whole is None or fact in whole]
        if not strange or self._respelt(source, difference):
            return None
        one, two = walk(before, self.page.plain).facts, walk(after, self.page.plain).facts
        old = source.words[difference.start : difference.end]
        new = self.sentence.words[difference.begin : difference.stop]
        came = [fact for fact in strange if two[fact] > one[fact]]
        gained = [fact for fact in came if not self._known(fact, source, difference)]
        shorter = [fact.value for fact in came if fact.kind == "quotation"]
        lost = [
            fact for fact in strange
            if one[fact] > two[fact] and not (fact.kind == "quotation" and any(said in fact.value for said in shorter))
        ]  # fmt: skip
        turned = [fact for fact in strange if one[fact] == two[fact]]
        if not gained and not turned:
            if not lost or self._cut_whole(source, difference, lost):
                return None
            if new and all(fact.kind == "name" for fact in lost) and not _STANDING_IN.isdisjoint(new):
                return None
            sharp = any(fact.kind in ("negation", "opposite", "bound", "unit", "percentage") for fact in lost)
            return "error" if sharp or new else "warning"
        if not old and len(new) > _CUT and all(self.page.has(fact) for fact in gained if fact.kind in _COUNTED):
            return None if not turned else "warning"
        return "error" if any(fact.kind in HARD for fact in (*gained, *turned)) else "warning"

    def _respelt(self, source: Sentence, d: Difference) -> bool:
        """Whether a misspelt word was put right, or a right one misspelt: letters changed places, one came or went."""
        if d.end - d.start != 1 or d.stop - d.begin != 1:
            return False
        old, new = source.forms[d.start], self.sentence.forms[d.begin]
        if not all(word.isalpha() and word.islower() and len(word) >= LETTERS for word in (old, new)):
            return False
        if not View(self.sentence.text).free(self.sentence.places[d.begin]):
            return False  # words that somebody said
        if all(walk(word).said or word in self.page.words_in_small for word in (old, new)):
            return False  # both are words
        long, short = sorted((old, new), key=len, reverse=True)
        return sorted(old) == sorted(new) or short in {long[:i] + long[i + 1 :] for i in range(len(long))}

    def _known(self, fact: Fact, source: Sentence, difference: Difference) -> bool:
        """Whether a fact that the article gained is only said in another way: a shorter name, part of a quotation."""
        if fact.kind == "quotation":
            return fact.value in self.page.quoted
        if fact.kind == "name":
            near = source.words[max(0, difference.start - 2) : difference.end + 2]
            return all(word in near for word in folded(fact.value).replace("-", " ").split())
        return False

    def _cut_whole(self, source: Sentence, difference: Difference, lost: Sequence[Fact]) -> bool:
        """Whether a clause, set off by marks, was left out; a hedge that is set off is none."""
        if difference.start == difference.end:
            return True
        old = list(source.words[difference.start : difference.end])
        while old and (old[-1] in _OPENING or old[-1] == "the"):
            old.pop()
        if len(old) >= FEW and f" {' '.join(old)} " in self.whole():
            return True  # it stands elsewhere: a sentence was made two
        start, end = source.places[difference.start].start, source.places[difference.end - 1].end
        before, behind = source.text[:start], source.text[end:]
        first, last = source.words[difference.start], source.words[difference.end - 1 :][:2]
        opens = bool(_BEFORE.search(before)) or first in _OPENING
        closes = bool(_BEHIND.match(behind)) or not _OPENING.isdisjoint(last)
        if not (opens and closes):
            return False
        if any(fact.kind in ("attribution", "hearsay") for fact in lost) and first not in _OPENING:
            return difference.end - difference.start > _CUT and not _ACCORDING.match(source.text, start)
        return first in _OPENING or difference.end - difference.start > _CUT or all(f.kind in _COUNTED for f in lost)

    def _one_with_its_neighbour(self, source: Sentence, d: Difference, others: Sequence[Difference]) -> bool:
        """Whether a difference and one beside it are together another way to say the same."""
        for other in others:
            first, last = sorted((d, other), key=lambda one: (one.start, one.begin))
            if last.start - first.end <= NEXT and last.begin - first.stop <= NEXT:
                both = Difference(first.start, last.end, first.begin, last.stop)
                if not self._moved(source.text, with_difference(source, self.sentence, both)):
                    return True
        return False

    def _changed(self, source: Sentence, d: Difference, severity: Severity) -> Problem:
        page = _shown(source.text, source.places, d.start, d.end)
        ours = _shown(self.sentence.text, self.sentence.places, d.begin, d.stop)
        if not page:
            message = f"The article says “{ours}” here; the page does not."
        elif not ours:
            message = f"The page says “{page}” here; the article leaves it out."
        else:
            message = f"The page says “{page}” here; the article says “{ours}”."
        rule = "drift" if severity == "error" else "drift-of-sense"
        return self.draft.problem(self._span(d.begin, d.stop), rule, message, severity=severity)

    def _span(self, begin: int, stop: int) -> Span:
        """Where the article's words ``begin`` to ``stop`` stand; of no words, those between which some were."""
        if begin == stop:
            begin, stop = max(0, begin - 1), min(len(self.places), stop + 1)
        return Span(self.places[begin].start, max(self.places[begin].start, self.places[stop - 1].end))

    def _new(self) -> Iterator[Problem]:
        """Facts of a sentence that is nowhere on the page, and that the page does not have elsewhere either."""
        said = walk(self.sentence.text, self.page.plain).said
        strange = [one for one in said if one.fact.kind in _COUNTED and not one.opens and not self.page.has(one.fact)]
        if not strange:
            return
        at = dict(sorted((self._word_at(one.at), one.fact) for one in strange))
        words = _listed([self._said(i, fact) for i, fact in at.items()])
        span = self._span(min(at), max(at) + 1)
        message = f"The page does not say {words}. Say in the article who does, and confirm it; or leave it out."
        yield self.draft.problem(span, ADDED, message, severity="warning")

    def _said(self, at: int, fact: Fact) -> str:
        """The word at ``at``; of a quotation, the words without their marks."""
        quoted = len(fact.value.split()) if fact.kind == "quotation" else 0
        first = min(at + (quoted > 0), len(self.places) - 1)
        return _shown(self.sentence.text, self.sentence.places, first, min(first + max(1, quoted), len(self.places)))

    def _word_at(self, offset: int) -> int:
        """The word that stands at ``offset`` of the sentence, or the next."""
        return next((i for i, place in enumerate(self.sentence.places) if place.end > offset), len(self.places) - 1)


def _shown(text: str, places: Sequence[Span], start: int, end: int) -> str:
    words = text[places[start].start : places[end - 1].end] if end > start else ""
    return words if len(words) <= SAID else f"{words[: SAID - 1].rstrip()}…"


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in dict.fromkeys(words)]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
