"""What a person is shown of a rule, a page and an article in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from rich.text import Text

from pipeline.article import FIELDS, Article, Part, Refusal, Removal
from pipeline.check.pages import RulePage
from pipeline.learn.corrections import Material
from pipeline.learn.training import FEWEST_CORRECTIONS, FOLDS, Lesson
from pipeline.publish.ledger import Ledger, Made
from pipeline.publish.undo import Standing
from pipeline.strip.sheet import Sheet
from pipeline.text import Span, apply, inverse, lines
from pipeline.trouble import one_line

DOUBTFUL = 0.3  # a line is shown as doubtful whose likelihood of being body is .2 to .8
MOST_TOPICS = 12  # whose gains and losses are shown: half a screen
WIDTH = 70  # characters of a removed piece that are shown: a terminal of 80, less the reason


def rule_page(page: RulePage) -> str:
    """What a rule is for, with its examples."""
    out = [f"{page.name} ({page.kind})", page.says, *([page.why] if page.kind == "check" else []), ""]
    out += [f"  {page.told}"] if page.told else []
    for bad, cure in page.bad:
        out += [f"  - {line}" for line in bad.splitlines()]
        out += [f"  + {line}" for line in cure.splitlines()] if cure != bad or page.kind != "check" else [""]
    return "\n".join([*out, *(f"  = {line}" for good in page.good for line in good.splitlines())])


def page_lines(sheet: Sheet, likely: Sequence[float], article: Article | Refusal) -> Iterator[Text]:
    """Each block of a page: whether it is kept, as what or why not, and where the choice is not sure."""
    labels: list[Part | Removal] = [] if isinstance(article, Refusal) else [*article.parts, *article.removed]
    for span, words, chance in zip(sheet.spans, sheet.words, likely, strict=True):
        label = next((one for one in labels if one.span.start <= span.start < one.span.end), None)
        name = label.role if isinstance(label, Part) else label.why if label else ""
        sure = abs(chance - 0.5) > DOUBTFUL or name not in ("body", "other")
        mark, style = ("+", "green") if isinstance(label, Part) else ("-", "red")
        line = f"{mark} {name:<13} {'' if sure else f'? {chance:.0%}':<6} {one_line(words)}"
        yield Text(line, style=style if sure else f"bold {style}")


def history(ledger: Ledger) -> str:
    """An article's ledger: what was changed, suggested and removed, and why; its topics."""
    out = [f"{ledger.path}, from {one_line(ledger.id)}"]
    for name, made in (("changes to the English", ledger.changes), ("suggestions", ledger.suggestions)):
        out += ["", f"{len(made)} {name}", *(f"  {c.old!r} -> {c.new!r}\n    {c.why} ({c.rule})" for c in made)]
    if ledger.undone:
        out += ["", f"{len(ledger.undone)} changes taken back"]
        out += [f"  {c.old!r} -> {c.new!r} ({c.rule})" for c in ledger.undone]
    if ledger.also:
        out += ["", f"{len(ledger.also)} other pages that tell the story"]
        told = ((r.told.date, r.told.source, r.title, r.id) for r in ledger.also)
        out += [f"  {one_line(' '.join(filter(None, fields)))}" for fields in told]
    out += ["", f"{len(ledger.removed)} removals"]
    out += [f"  {r.why}: {one_line(ledger.page[r.start : r.end], WIDTH)}" for r in ledger.removed]
    out += ["", f"{len(ledger.topics)} topics"]
    for topic in ledger.topics:
        words = one_line(", ".join(dict.fromkeys(w.words for w in topic.because)))
        out.append(f"  {topic.label} {topic.score:.2f}: {words}")
    return "\n".join(out)


def lesson(
    learned: Lesson, material: Material, effect: Mapping[tuple[str, Literal["gained", "lost"]], int]
) -> Iterator[str]:
    """What was learned from an archive: how well it does beside the vocabulary alone, and which topics change."""
    yield f"{len(material.archive):,} articles without a correction, {len(material.examples):,} with one"
    yield from (f"passed over: {one_line(why)}" for why in material.passed)
    yield from (f"passed over: {one_line(name)} was corrected, but its article is gone" for name in material.gone)
    scores = (
        ("vocabulary alone", learned.alone),
        ("and the archive", learned.archive),
        ("and the corrections", learned.taught),
    )
    known = [(name, score) for name, score in scores if score is not None]
    if known:
        yield f"\non the corrections, each judged without itself ({FOLDS} parts):"
        yield f"{'':<22}micro-F1  macro-F1  first topic right"
        yield from (f"  {name:<20}{s.micro:8.3f}  {s.macro:8.3f}  {s.first:8.3f}" for name, s in known)
    else:
        yield f"fewer than {FEWEST_CORRECTIONS} corrections teach nothing; what follows is the archive's doing"
    if learned.best is None:
        yield "\nWhat was learned is worse than the vocabulary alone; it is not kept."
        return
    if known and learned.best is learned.bare:
        yield "\nThe corrections make it worse; what the archive taught is kept without them."
    moved = Counter[str]()
    for (topic, _), number in effect.items():
        moved[topic] += number
    yield f"\n{len(moved):,} topics change:"
    for topic, _ in sorted(moved.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TOPICS]:
        yield f"  {topic:<30}+{effect.get((topic, 'gained'), 0):,} -{effect.get((topic, 'lost'), 0):,}"
    if len(moved) > MOST_TOPICS:
        yield f"  and {len(moved) - MOST_TOPICS:,} more"


def word_diff(article: Standing, *, colour: bool) -> Iterator[Text]:
    """Each line of the article that repair changed, the old words struck and the new ones set beside them, and why.

    Without ``colour`` as git writes it: ``[-old-]{+new+}``. An article that a person edited since: the changes alone.
    """
    if article.made is None:
        yield Text("A person edited this article since; what was changed before that:")
        for one in article.ledger.changes:
            yield _struck("", (one,), colour=colour)
            yield _why(one)
        return
    for name in FIELDS:
        made = [one for one in article.made if one.field == name]
        before = apply(article.field(name), inverse(one.edit() for one in made))
        for line in lines(before):
            here = [one for one in made if line.start <= one.start < line.end or one.start == line.end == len(before)]
            if here:
                shifted = tuple(_shifted(one, line) for one in here)
                yield Text("" if name == "body" else f"{name}: ").append(
                    _struck(line.of(before), shifted, colour=colour)
                )
                yield from map(_why, here)


def _shifted(made: Made, line: Span) -> Made:
    return Made(made.field, made.start - line.start, made.end - line.start, made.old, made.new, made.rule, made.why)


def _struck(text: str, made: Sequence[Made], *, colour: bool) -> Text:
    """``text`` as it came with the changes in it shown; without a text, the changes alone."""
    out = Text()
    at = 0
    for one in sorted(made, key=lambda one: one.start):
        out.append(_shown(text[at : one.start]))
        if one.old:
            out.append(_shown(one.old) if colour else f"[-{_shown(one.old)}-]", style="red strike" if colour else "")
        if one.new:
            out.append(
                _shown(one.new) if colour else f"{{+{_shown(one.new)}+}}", style="green underline" if colour else ""
            )
        at = one.end
    return out.append(_shown(text[at:].rstrip("\r\n")))


def _why(made: Made) -> Text:
    return Text(f"    {one_line(made.why)} ({made.rule})", style="dim")


def _shown(words: str) -> str:
    """Words with their spaces, nothing in them that steers a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in words)
