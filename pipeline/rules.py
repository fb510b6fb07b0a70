"""Rule, Finding, look, mend: the only place where a finding becomes a change."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
import regex

from pipeline.article import Change, Lane, replace
from pipeline.desk import Phrase, Record
from pipeline.facts import Fact, Kind, moved
from pipeline.glance import heads, heads_of, joints, latin, needles, shape, spots, words
from pipeline.late import late
from pipeline.text import Edit, Span, apply, join, lines
from pipeline.trouble import Trouble

_PLAIN_WORD = regex.compile(r"(?<!\\)[a-z]{2,}")
PASSES = 6  # a cure can uncover another mistake, seldom a third: one pass was enough for all 9,233 benchmark texts


class Finding(msgspec.Struct, frozen=True):
    """A mistake at ``span``, what should stand there (None where only a person can say), and why."""

    span: Span
    cure: str | None
    why: str


class View(msgspec.Struct, frozen=True, dict=True):
    """A text as rules are shown it, and the places in it that they must leave alone."""

    text: str

    @functools.cached_property
    def lowered(self) -> str:
        """The text in small letters, character for character, for a quick look whether a word is there at all."""
        lowered = self.text.lower().replace("ſ", "s")  # as a pattern that ignores case takes it
        return lowered if len(lowered) == len(self.text) else "".join(c.lower()[:1] for c in self.text)

    @functools.cached_property
    def shape(self) -> str:
        """The kinds of its characters, one by one (``glance.shape``)."""
        return shape(self._latin)

    def marks(self, *beside: str) -> list[int]:
        """Where a mark stands with one of the neighbours ``beside`` (``glance.joints``), in order."""
        places = [at for key in beside for at in self._joints.get(key, ())]
        return sorted(set(places)) if len(places) > 1 else places

    @functools.cached_property
    def words(self) -> list[str]:
        """Its words in order, in small letters (``glance.words``)."""
        return words(self._latin)

    @functools.cached_property
    def vocabulary(self) -> frozenset[str]:
        """Each of its words once."""
        return frozenset(self.words)

    @functools.cached_property
    def _joints(self) -> dict[str, list[int]]:
        return joints(self.shape)

    @functools.cached_property
    def _latin(self) -> bytes:
        return latin(self.text)

    @functools.cached_property
    def shields(self) -> tuple[Span, ...]:
        """Front matter, code, links, tags and table rules: not prose, whatever a rule thinks it sees there."""
        return _spans([pattern for wanted, pattern in _SHIELDS if wanted in self.text], self.text)

    @functools.cached_property
    def quotations(self) -> tuple[Span, ...]:
        """Words inside quotation marks, with their marks; a quotation that nothing closes runs to its line's end.

        A straight mark may close what a curly one opened, and the other way: engines mix them.
        """
        return _spans([_QUOTATION], self.text)

    def free(self, span: Span, *, quotes: bool = False) -> bool:
        """Whether a rule may touch ``span``: it meets no shield, and no quotation unless it may (``quotes``)."""
        return not _near(self.shields, span) and (quotes or not _near(self.quotations, span))

    def lines(self, needles: Sequence[str]) -> Iterator[Span]:
        """The lines that hold one of ``needles`` (small letters), in order; the whole text where there are none."""
        return self.lines_at(spots(self.lowered, *needles)) if needles else iter((Span(0, len(self.text)),))

    def lines_at(self, places: Iterable[int]) -> Iterator[Span]:
        """The lines in which ``places``, in order, are."""
        end = -1
        for at in places:
            if at > end:
                end = self.text.find("\n", at)
                end = len(self.text) if end < 0 else end
                yield Span(self.text.rfind("\n", 0, at) + 1, end)


class Rule(msgspec.Struct, frozen=True, eq=False):
    """One kind of mistake, how it is found, and the evidence for it.

    ``bad`` maps wrong texts to their cure (to themselves where the rule only reports), ``good`` are left alone,
    ``missed`` are not seen yet. ``quotes``: may it reach into quoted words.
    ``headline``: it looks only at a text that is a headline. ``plain``: words it knows to be no names.
    ``may_move``: kinds of fact on which the newsroom itself has said that old and new are one.
    ``signs``: sets of words or heads (``glance.heads``), of each of which a text has one wherever it finds something.
    """

    name: str
    why: str
    find: Callable[[View], Iterator[Finding]]
    bad: dict[str, str]
    good: tuple[str, ...]
    lane: Lane = "auto"
    missed: tuple[str, ...] = ()
    quotes: bool = False
    headline: bool = False
    subject: str = ""
    plain: frozenset[str] = frozenset()
    may_move: frozenset[Kind] = frozenset()
    signs: tuple[frozenset[str], ...] = ()
    record: Record = Record()
    page: str = ""  # its documentation, where that is more than the reason


class Mended(msgspec.Struct, frozen=True):
    """A text after repair. Applying the edits of ``changes`` to the text that came in gives ``text``.

    ``suggestions`` are of the text that came in too; one whose edit changes nothing only points to a place.
    """

    text: str
    changes: tuple[Change, ...] = ()
    suggestions: tuple[Change, ...] = ()


class _Having(dict[str, tuple[int, ...]]):
    """The numbers of the sets of signs that have a word; each word is looked up once, as long as there are not many."""

    def __init__(self, by_head: dict[str, list[int]]) -> None:
        super().__init__()
        self._by_head = by_head

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= MOST:
            self.clear()
        self[word] = numbers = tuple(n for head in heads_of(word) for n in self._by_head.get(head, ()))
        return numbers


MOST = 1 << 15  # words; an archive has so many, and they are met again and again


class _Choice:
    """Rules in their order, and which of them a text may be something for."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._always = frozenset(number for number, rule in enumerate(rules) if not rule.signs)
        self._more: list[frozenset[int]] = []  # of each rule, the numbers of its further sets of signs
        by_head: dict[str, list[int]] = defaultdict(list)
        sets = len(rules)
        for number, rule in enumerate(rules):
            more = range(sets, sets + max(0, len(rule.signs) - 1))
            sets = more.stop
            self._more.append(frozenset(more))
            for of_set, signs in zip((number, *more), rule.signs, strict=False):  # a rule's number is its first set's
                for sign in signs:
                    by_head[sign].append(of_set)
        self._having = _Having(by_head)

    def of(self, view: View) -> list[Rule]:
        there = self._always.union(*filter(None, map(self._having.__getitem__, view.vocabulary)))
        last = len(self._rules)
        return [self._rules[n] for n in sorted(there) if n < last and self._more[n] <= there]


_choice = functools.lru_cache(maxsize=32)(_Choice)


def worth(view: View, rules: Iterable[Rule]) -> list[Rule]:
    """Those of ``rules`` that may find something in ``view``, in their order: it has their signs."""
    return _choice(tuple(rules)).of(view)


def look(text: str, rules: Iterable[Rule]) -> tuple[tuple[Rule, Finding], ...]:
    """Every finding in reading order; where two claim a place, the earlier rule has it."""
    view = View(text)
    return _look(view, worth(view, rules))


def _look(view: View, rules: Iterable[Rule]) -> tuple[tuple[Rule, Finding], ...]:
    taken: list[tuple[int, int]] = []
    kept: list[tuple[Rule, Finding]] = []
    for rule in rules:
        for finding in rule.find(view):
            if view.free(finding.span, quotes=rule.quotes) and not _meets(taken, finding.span):
                insort(taken, (finding.span.start, finding.span.end))
                kept.append((rule, finding))
    return tuple(sorted(kept, key=lambda pair: pair[1].span))


def findings(view: View, rule: Rule) -> Iterator[Finding]:
    """What ``rule`` by itself finds in ``view``, less what meets a shield or, where it may not, a quotation."""
    return (finding for finding in rule.find(view) if view.free(finding.span, quotes=rule.quotes))


def mend(text: str, rules: Sequence[Rule], also: Sequence[Rule] = ()) -> Mended:
    """``text`` with every cure of lane "auto" that moves no fact, pass after pass until nothing is left to do.

    ``rules`` are those of many texts; ``also`` come behind them, and are of this text alone.

    An edit that would move a fact of its sentence is not made but suggested. If, all edits made, the whole text says
    another fact than it did, the edits in the lines that say it are not made but suggested; if it still does, none is.
    """
    made: list[tuple[Edit, tuple[tuple[Rule, str], ...]]] = []
    allowed: list[Fact] = []
    refused: list[Change] = []
    now = text
    came = view = View(text)
    some = first = [*worth(came, rules), *also]
    for number in range(PASSES):
        edits, owners = [], []
        for stretch in _stretches(view, [rule for rule in some if rule.lane == "auto"]):
            strange = _moved(now, stretch)
            if all(fact.kind in rule.may_move for fact in strange for rule, _, _ in stretch):
                edits += [edit for _, _, edit in stretch]
                owners += [(rule, why) for rule, why, _ in stretch]
                allowed += strange
            elif number == 0:
                refused += [_change(edit, ((rule, why),)) for rule, why, edit in stretch]
        if not edits:
            break
        labels = [who for _, who in made] + [(owner,) for owner in owners]
        joined = join(text, [edit for edit, _ in made], edits)
        made = [(edit, tuple(who for i in members for who in labels[i])) for edit, members in joined]
        now = apply(now, edits)
        view = View(now)
        some = [*worth(view, rules), *also]
    if not made:
        return Mended(text, (), _suggestions(came, first, (), refused))
    known = frozenset(word for _, whose in made for rule, _ in whose for word in rule.plain)
    changes = [_change(edit, whose) for edit, whose in made]

    def safe(before: str, after: str) -> bool:
        return all(fact in allowed for fact in moved(before, after, plain=known))

    if not safe(*_lines_that_differ(text, now)):
        changes, dropped = _divide(text, changes, safe)
        now = apply(text, [change.edit for change in changes])
        if not safe(*_lines_that_differ(text, now)):
            now, changes, dropped = text, [], [*changes, *dropped]
        refused += dropped
    return Mended(now, tuple(changes), _suggestions(came, first, changes, refused))


def wherever(
    pattern: regex.Pattern[str], cure: str | None, why: str, *, holding: Sequence[str] = (), marks: Sequence[str] = ()
) -> Callable[[View], Iterator[Finding]]:
    """The ``find`` of a rule whose every match is a mistake with the same cure.

    ``holding``: strings of which one stands in each line in which ``pattern``, which does not leave its line, matches;
    ``marks``: the same of its marks and what is beside them (``View.marks``). They are looked for before.
    """

    def find(view: View) -> Iterator[Finding]:
        places = view.marks(*marks) if marks else spots(view.text, *holding)
        for line in view.lines_at(places) if marks or holding else view.lines(()):
            for match in pattern.finditer(view.text, line.start, line.end):
                yield Finding(Span(*match.span()), cure, why)

    return find


class Sought(msgspec.Struct, frozen=True):
    """What a phrase tells before its pattern is tried: needles and signs of its texts, and words that are no names."""

    needles: tuple[str, ...]
    signs: tuple[frozenset[str], ...]
    plain: frozenset[str]


def sought(phrase: Phrase) -> Sought:
    """What there is to look for before a phrase's pattern is tried, or compiled."""
    plain = frozenset(_PLAIN_WORD.findall(f"{phrase.find} {phrase.put or ''}".replace("\\b", " ")))
    return Sought(needles(phrase.find), heads(phrase.find), plain)


def phrase_rule(phrase: Phrase, subject: str = "", told: Sought | None = None) -> Rule:
    """The rule that a phrase is, of which ``sought`` has ``told``; its pattern is compiled when a text needs it."""
    told = told or sought(phrase)
    return Rule(
        name=phrase.name,
        why=phrase.why,
        find=functools.partial(_phrase_findings, phrase, told.needles),
        bad=phrase.bad,
        good=phrase.good,
        lane="auto" if phrase.lane == "auto" else "suggest",
        missed=phrase.missed,
        quotes=phrase.quotes,
        subject=subject,
        plain=told.plain,
        signs=told.signs,
        record=phrase.record,
    )


def proved(phrase: Phrase) -> Phrase:
    """``phrase`` itself; raises Trouble, naming it, where it cannot be used or does not do what its examples say."""
    if phrase.lane not in ("auto", "suggest"):
        raise Trouble(f"phrase {phrase.name!r}: the lane is auto or suggest, not {phrase.lane!r}")
    if phrase.lane == "auto" and phrase.put is None:
        raise Trouble(f"phrase {phrase.name!r}: lane auto needs a put")
    try:
        pattern = compiled(phrase.find)
        if "\\" in (phrase.put or ""):  # a match of nothing shows whether every group that ``put`` names is there
            next(regex.compile(f"{pattern.pattern}|", pattern.flags).finditer("")).expand(phrase.put or "")
    except (regex.error, IndexError) as error:
        raise Trouble(f"phrase {phrase.name!r}: {error}") from None
    if any(not match.group() for text in ("", "A word.") for match in pattern.finditer(text)):
        raise Trouble(f"phrase {phrase.name!r}: find matches where nothing stands")
    _in_time(phrase, pattern)
    _rests(phrase)
    if not (phrase.bad and phrase.good):
        raise Trouble(f"phrase {phrase.name!r}: it needs a text that is wrong (bad) and one that is right (good)")
    _exemplified(phrase)
    return phrase


TIME = 1.0  # seconds for one text; a pattern that is fit for use needs a thousandth of that
TRIED = 2000  # characters of the texts that a pattern is timed with


def _in_time(phrase: Phrase, pattern: regex.Pattern[str]) -> None:
    """Raises Trouble for a pattern that takes ages: on its own examples, and on their words, said again and again."""
    texts = [*phrase.bad, *phrase.good]
    said = [
        (piece, text) for text in texts for piece in sorted({*text, *text.split(), *(f"{w} " for w in text.split())})
    ]
    try:
        # The text itself stands behind: a pattern that needs a word of it would else give up before it begins.
        for text in (*texts, *(piece * (TRIED // len(piece)) + f"! {text}" for piece, text in said)):
            for _ in pattern.finditer(text, timeout=TIME):
                pass
    except TimeoutError:
        raise Trouble(f"phrase {phrase.name!r}: find is too slow: over a second on {text[:30]!r}…") from None


def _exemplified(phrase: Phrase) -> None:
    """Raises Trouble where the rule does not do with its examples what they say."""
    rule = phrase_rule(phrase)
    for text, cure in phrase.bad.items():
        if not any(True for _ in findings(View(text), rule)):
            raise Trouble(f"phrase {phrase.name!r}: find does not find its own {text!r}")
        if phrase.put is not None and (made := apply(text, _cures(rule, text))) != cure:
            raise Trouble(f"phrase {phrase.name!r}: {text!r} becomes {made!r}, not {cure!r}")
    for text in phrase.good:
        if any(True for _ in findings(View(text), rule)):
            raise Trouble(f"phrase {phrase.name!r}: find finds {text!r}, which is to be left alone")


def _rests(phrase: Phrase) -> None:
    """Raises Trouble where the phrase finds its own words wrong again: it would never be content with a text."""
    if phrase.put is None:
        return
    rule = phrase_rule(phrase)
    texts = [*phrase.bad] if "\\" in phrase.put else [phrase.put, *phrase.bad]
    for text in texts:
        once = text if text == phrase.put else apply(text, _cures(rule, text))
        again = _cures(rule, once)
        if again and len(apply(once, again)) > len(once):
            raise Trouble(f"phrase {phrase.name!r}: put is found by find again, in {once!r}")


def _cures(rule: Rule, text: str) -> list[Edit]:
    return [edit for _, _, edit in _wanted(View(text), [rule])]


# Where a sentence begins: a line, its Markdown sign, or the mark that ends the sentence before.
_START = r"""(?<=^(?:[#>*•-]+ |\d+[.)] )*|[.!?]["”’)]* )"""
_CASED = regex.compile(r"(?<!\\)(?:\\\\)*\K\\p\{(?:Lu|Ll)\}")


@functools.lru_cache(maxsize=4096)
def compiled(find: str) -> regex.Pattern[str]:
    """A phrase's pattern: it ignores case save in ``\\p{Lu}`` and ``\\p{Ll}``; ``{start}`` is a sentence's start."""
    pattern = _CASED.sub(lambda m: f"(?-i:{m.group()})", find.replace("{start}", _START))
    return regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE)


def _phrase_findings(phrase: Phrase, wanted: tuple[str, ...], view: View) -> Iterator[Finding]:
    for line in view.lines(wanted):  # most texts have none, and need not wait for the pattern to be compiled
        for match in compiled(phrase.find).finditer(view.text, line.start, line.end):
            span = Span(*match.span())
            if phrase.put is None:
                yield Finding(span, None, phrase.why)
                continue
            cure = match.expand(phrase.put)
            if not cure and match.group()[:1].isupper() and span.end < len(view.text):
                span = Span(span.start, span.end + 1)  # what followed now opens the sentence
                cure = view.text[span.end - 1]
            yield Finding(span, cased(cure, match.group()), phrase.why)


def cased(new: str, old: str) -> str:
    """``new`` with a capital where ``old`` has one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


# What is no prose, each behind a string without which it cannot be there: most texts have none of them.
_SHIELDS = tuple(
    (wanted, late(pattern, regex.VERBOSE | regex.MULTILINE | regex.DOTALL))
    for wanted, pattern in (
        ("---", r"\A---[ \t]*\n .*? ^(?:---|\.\.\.)[ \t]*$"),  # front matter
        ("```", r"^`{3,}[^\n]*\n (?:.*?^`{3,}[ \t]*$ | .*)"),  # a fence, closed or not
        ("~~~", r"^~{3,}[^\n]*\n (?:.*?^~{3,}[ \t]*$ | .*)"),
        ("    ", r"(?:\A|(?<=\n\n))(?:[ ]{4}[^\n]*(?:\n|\Z))+"),  # indented code
        ("\t", r"(?:\A|(?<=\n\n))(?:\t[^\n]*(?:\n|\Z))+"),
        ("`", r"(?<!`)(`++)(?:(?!\n\n).)*?(?<!`)\1(?!`)"),  # code in a line
        ("](", r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ \n]+\"[^\"\n]*\")?\)"),  # where a link leads
        ("]:", r"^[ ]{0,3}\[[^\]\n]+\]:[^\n]*"),  # where a reference leads
        ("<", r"<[a-zA-Z/!?][^<>\n]*>"),  # a tag, an address in angle brackets
        ("://", r"\bhttps?://[^\s<>)\]]+"),
        ("www.", r"\bwww\.[^\s<>)\]]+"),
        ("@", r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]+(?:\.[\w-]+)+"),
        ("/", r"(?<![^\s])[\w-]+(?:\.[\w-]+)*/[\w./-]+\.\w{1,5}(?!\S)"),  # a path
        ("--", r"^[ ]*\|?(?:[ ]*:?-{2,}:?[ ]*\|)+[ ]*(?::?-{2,}:?)?[ ]*$"),  # the rule under a table's head
    )
)
_QUOTATION = late(
    r"""
      “(?: [^“”"\n] | (?<=\d)" | (?<=[\s(])"[^"“”\n]*" )*+(?: ” | (?<!\s)"(?![\p{L}\d]) )  # an inch is no end
    | “[^“”\n]*+(?:”|$)
    | „[^„“”\n]*+[“”]
    | «[^«»\n]*+»
    | [「『][^「」『』\n]*+[」』]
    | (?<![\p{L}\d])"(?!\s)(?: [^"“”\n] | “[^"“”\n]*” )*+["”]
    | (?<![\p{L}\d])"(?!\s)[^"\n]*+(?:"|$)
    """,
    regex.VERBOSE | regex.MULTILINE,
)


def _spans(patterns: Sequence[regex.Pattern[str]], text: str) -> tuple[Span, ...]:
    """Where any of ``patterns`` matches, in order, what overlaps joined."""
    out: list[Span] = []
    for span in sorted(
        Span(*match.span()) for pattern in patterns for match in pattern.finditer(text) if match.group()
    ):
        if out and span.start < out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def _near(spans: tuple[Span, ...], span: Span) -> bool:
    at = bisect_right(spans, span)
    return any(other.meets(span) for other in spans[max(0, at - 1) : at + 2])


def _meets(taken: list[tuple[int, int]], span: Span) -> bool:
    at = bisect_left(taken, (span.start, span.end))
    return any(Span(*other).meets(span) for other in taken[max(0, at - 2) : at + 2])


_SENTENCE_END = late(r"[.!?][\"”’)]*\s+(?=[\p{Lu}\"“])|\n")
REACH = 250  # characters either way: most sentences are shorter, and the whole text is held against the old one anyway


SINGLY = 600  # edits of one pass that are looked at one by one; a real page has under 100, and 600 cost about a second
Wanted = tuple[Rule, str, Edit]  # an edit, the rule that wants it, and why


def _stretches(view: View, rules: Sequence[Rule]) -> Iterator[list[Wanted]]:
    """The edits that ``rules`` want: each alone or, where there are too many to look at one by one, by stretches."""
    wanted = _wanted(view, rules)
    width = 4 * REACH if len(wanted) > SINGLY else 0
    stretch: list[Wanted] = []
    for one in wanted:
        if stretch and one[2].span.end - stretch[0][2].span.start > width:
            yield stretch
            stretch = []
        stretch.append(one)
    if stretch:
        yield stretch


def _wanted(view: View, rules: Sequence[Rule]) -> list[Wanted]:
    return [
        (rule, finding.why, Edit(finding.span, finding.span.of(view.text), finding.cure))
        for rule, finding in _look(view, rules)
        if finding.cure is not None and finding.cure != finding.span.of(view.text)
    ]


def _moved(text: str, stretch: Sequence[Wanted]) -> tuple[Fact, ...]:
    """The facts that the edits of the stretch would move in the sentences that they stand in."""
    edits = [edit for _, _, edit in stretch]
    first, last = edits[0].span.start, edits[-1].span.end
    low, high = max(0, first - REACH), min(len(text), last + REACH)
    ends = [m.end() for m in _SENTENCE_END.finditer(text, low, first)]
    start = ends[-1] if ends else low
    after = _SENTENCE_END.search(text, last, high)
    end = after.start() + 1 if after else high
    here = [Edit(Span(e.span.start - start, e.span.end - start), e.old, e.new) for e in edits]
    known = frozenset[str]().union(*(rule.plain for rule, _, _ in stretch))
    return moved(text[start:end], apply(text[start:end], here), plain=known)


def _divide(
    text: str, changes: Sequence[Change], safe: Callable[[str, str], bool]
) -> tuple[list[Change], list[Change]]:
    """The changes in lines that say the same facts after them, and those in lines that do not."""
    starts = [line.start for line in lines(text)]
    ends = [*starts[1:], len(text)]
    groups: list[tuple[int, int, list[Change]]] = []  # first line, last line, the changes in them
    for change in sorted(changes, key=lambda change: change.edit.span):
        first = bisect_right(starts, change.edit.span.start) - 1
        last = bisect_right(starts, max(change.edit.span.start, change.edit.span.end - 1)) - 1
        if groups and first <= groups[-1][1]:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], change])
        else:
            groups.append((first, last, [change]))
    kept: list[Change] = []
    dropped: list[Change] = []
    for first, last, held in groups:
        here = Span(starts[first], ends[last])
        shifted = [
            Edit(Span(e.span.start - here.start, e.span.end - here.start), e.old, e.new) for e in (c.edit for c in held)
        ]
        (kept if safe(here.of(text), apply(here.of(text), shifted)) else dropped).extend(held)
    return kept, dropped


def _lines_that_differ(before: str, after: str) -> tuple[str, str]:
    """Both texts less the lines that they share, which say the same facts: no fact runs over a line's end."""
    one, two = before.split("\n"), after.split("\n")
    if len(one) != len(two):
        return before, after
    pairs = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    return "\n".join(a for a, _ in pairs), "\n".join(b for _, b in pairs)


def _change(edit: Edit, whose: tuple[tuple[Rule, str], ...]) -> Change:
    names = dict.fromkeys(rule.name for rule, _ in whose)
    reasons = dict.fromkeys(why for _, why in whose)
    return Change(edit, " + ".join(names), " ".join(reasons))


def _suggestions(
    view: View, rules: Sequence[Rule], changes: Sequence[Change], refused: Iterable[Change]
) -> tuple[Change, ...]:
    """What a person should look at: findings of lane "suggest", and cures that the guard refused."""
    found = [replace(change, lane="suggest") for change in refused]
    for rule, finding in _look(view, [rule for rule in rules if rule.lane == "suggest"]):
        old = finding.span.of(view.text)
        edit = Edit(finding.span, old, old if finding.cure is None else finding.cure)
        found.append(Change(edit, rule.name, finding.why, "suggest"))
    taken = sorted((change.edit.span.start, change.edit.span.end) for change in changes)
    out = []
    for change in found:
        span = change.edit.span
        if not _meets(taken, span):
            insort(taken, (span.start, span.end))
            out.append(change)
    return tuple(sorted(out, key=lambda change: change.edit.span))
