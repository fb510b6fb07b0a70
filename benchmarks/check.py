"""Check on faults that were planted, on articles that have none, and its speed.

A fault of each kind in turn is put into an article in which check finds nothing, alone; it must be found where it is,
and nothing else. ``python -m benchmarks check`` gives the totals; ``python -m benchmarks.check`` prints what was wrong.
"""

from __future__ import annotations

import datetime
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import regex

from benchmarks.drift import ARTICLES, drifts
from benchmarks.figure import Figure
from benchmarks.newsroom import ROOT, bodies, newsroom
from pipeline.check import check, check_all, proved
from pipeline.check.problem import Problem
from pipeline.desk import Desk, desk_at
from pipeline.front import FrontMatter, render
from pipeline.markdown import escape
from pipeline.publish import ledger as ledgers
from pipeline.publish.content import Written
from pipeline.text import Span

SEEDED = 200
MANY = 1000  # articles, for the speeds
QUICK = 12  # articles for the smoke test
STYLE = "mixed-"  # the rules by which a text is to spell one way: checks of style


def measure(*, quick: bool) -> list[Figure]:
    """Shares, counts and CPU seconds; "cold": nothing is kept from an earlier check."""
    few = QUICK if quick else ARTICLES
    drift = drifts(few)
    found = list(seeded(len(KINDS) if quick else SEEDED, few))
    examples = check_all([ROOT / "content"], desk_at(ROOT)).problems
    by_rule, words = native(few if quick else 10**6)
    other = sum(count for rule, count in by_rule.items() if not rule.startswith(STYLE))
    fresh, kept, edited = speeds(few if quick else MANY)
    return [
        Figure("check", "drift: slips planted", drift.slips.total()),
        Figure("check", "drift: recall", drift.recall, "", ">= .97"),
        Figure("check", "drift: precision", drift.precision, "", ">= .99"),
        Figure("check", "faults planted", len(found)),
        Figure("check", "faults found where they are", sum(met for _, met, _ in found) / len(found), "", ">= .98"),
        Figure("check", "findings that were not planted", sum(len(vain) for _, _, vain in found), "", "<= 0"),
        Figure("check", "findings in the published examples", len(examples), "", "<= 0"),
        Figure("check", "findings in 1,000 words of native English, but for style", 1000 * other / words, "", "<= .5"),
        Figure("check", "the same, style included", 1000 * by_rule.total() / words),
        Figure("check", "CPU s per 1,000 articles, cold, where they were published", kept, "", "<= 2"),
        Figure("check", "CPU s per 1,000 articles, cold, elsewhere", fresh, "", "<= 2"),
        Figure("check", "CPU s per 1,000 articles, cold, each edited since", edited),
    ]


def speeds(articles: int) -> tuple[float, float, float]:
    """CPU seconds per 1,000 articles as the line wrote them, without and with what publish keeps; and each edited."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = newsroom(root, articles, examples=False)
        desk = Desk(root=root)
        check_all(files[:5], desk)  # patterns are compiled, languages loaded
        fresh = _seconds(root, desk, articles)
        names = [Written(file.stem, file.relative_to(root / "content").as_posix(), "published") for file in files]
        proved.keep(names, (), desk)
        kept = _seconds(root, desk, articles)
        for file in files:
            data = file.read_bytes()
            file.write_bytes(data[:-2] + b" once more" + data[-2:])
        return fresh, kept, _seconds(root, desk, articles)


def _seconds(root: Path, desk: Desk, articles: int) -> float:
    begun = time.process_time()
    check_all([root / "content"], desk)
    return 1000 * (time.process_time() - begun) / articles


def native(articles: int) -> tuple[Counter[str], int]:
    """How often each rule has something to say of native English as it was written, and its words."""
    seen: set[str] = set()
    words = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for number, paragraphs in zip(range(articles), bodies(), strict=False):
            if paragraphs[0] in seen:
                break
            seen.update(paragraphs)
            words += sum(len(paragraph.split()) for paragraph in paragraphs)
            file = root / "content/articles/2023/01" / f"n{number}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            front = FrontMatter(title="What people wrote", date="2023-01-02", source="A wire")
            file.write_text(render(front, "\n\n".join(map(escape, paragraphs))), encoding="utf-8")
        problems = check_all([root / "content"], Desk(root=root)).problems
    return Counter(problem.rule for problem in problems), words


FAULTS: dict[str, tuple[str, ...]] = {
    # What is put in as a paragraph of its own, after the first; a fault is found on its line and nowhere else.
    "leftover-login": ("Get verification code", "Log in or register", "Forgot your password?"),
    "leftover-share": ("Share on Facebook", "Collect", "Share this article"),
    "leftover-comment": ("Leave a comment", "Comment", "No comments yet"),
    "leftover-related": ("## Related articles", "You may also like", "Most read"),
    "leftover-reading-time": ("3 min read", "Reading this article requires", "5 minute read"),
    "leftover-navigation": ("Home > News > Energy", "Page 1 of 4", "Back to top"),
    "leftover-advertisement": ("Advertisement", "Article continues below", "Sponsored content"),
    "leftover-newsletter": ("Sign up for our newsletter", "Get the best stories in your inbox",
                            "Subscribe to our newsletter"),
    "leftover-legal": ("© Harbour Post. All rights reserved.", "We use cookies to make this site better.",
                       "Privacy policy | Terms of use"),
    "leftover-media": ("Watch the video", "Listen to this article", "Your browser does not support the video tag."),
    "placeholder": ("[insert quote here]", "[Photo]", "Click to view the gallery", "{{ headline }}", "TK"),
    "garbled-text": ("The cafÃ© is open.", "It is the town’s â€œpearl.", "They call it na\ufffdve.",
                     "Bread &amp;amp; butter are there."),
    "not-english": ("A cidade abriu na semana passada uma nova usina de energia das marés, que tem turbinas modernas e "
                    "vai abastecer milhares de casas, segundo a autoridade do porto.",
                    "港口城市于星期三启用了一座新的潮汐发电站，该电站装有涡轮机，将为家庭供电。"),
    "broken-link": ("See [the plan](../03/gone.md).", "See [the plan](#the-plan).", "See [the plan]()."),
    "missing-image": ("![A crane](crane.png)", "![A crane](pictures/crane.png)"),
    "unsafe-link": ("See [the plan](javascript:alert).", "See [the plan](//elsewhere.example/plan)."),
    "raw-html": ("The <b>plan</b> stands.", "The plan stands.<br>", "<iframe></iframe>"),
    "heading-jump": ("## What was planned\n\n#### By whom",),
    "image-without-alt": ("![](https://pictures.example/crane.png)",),
    "unpaired-mark": ("This is “the plan, they said.", "The plan] stands.", "It is the plan” again, they said."),
    "stray-markdown": ("**The plan ** stands.", "See [the plan] (https://news.example/plan).", "##The plan"),
    "lost-words": ("[note]: plan.md 'The words of the editor'",
                   "| Berth | ships |\n|---|---|\n| East | many | but small |"),
    "control-character": ("The plan\x07 stands.", "The plan\u202e stands.", "The plan\x00 stands."),
    "lonely-bracket": ("The plan (of the town stands.", "The plan) stands."),
    "untranslated-characters": ("The 计划 stands.", "They call it 计划 there."),
    "doubled-word": ("The the plan stands.", "It stands at the end of of the town."),
    "full-width-sign": ("The plan stands，as it did.", "The plan stands（as it did）."),
    "space-before-mark": ("The plan stands , as it did.",),
    "drift-by-addition": ("The plan costs 987,654 yuan.", "Zelmira Quorn knows the plan."),
}  # fmt: skip
HEADS: dict[str, tuple[tuple[str, str], ...]] = {  # a pattern of the whole file, and what to put there
    "front-matter": ((r"\Atitle|(?<=\A---\n)title", "titel"), (r"\A---\n", ""), (r"(?<=\A---\n)", "mood: good\n"),
                     (r"(?<=\n)---\n", "")),
    "bad-date": ((r"(?<=\ndate: ).*", "2024-02-30"), (r"(?<=\ndate: ).*", "21 February 2024")),
    "future-date": ((r"(?<=\ndate: ).*", "2142-02-01"),),
    "bad-url": ((r"(?<=\n)source:", "url: www.news.example\nsource:"),),
    "missing-source": ((r"(?<=\n)source: .*\n", ""),),
    "unknown-topic": ((r"\A---\n(?!(?s:.*)\ntopics:)", "---\ntopics: [tidal-pwer]\n"),),
    "repeated-title": ((r"title: (?P<title>.*)\n(?P<rest>(?s:.*?\n---\n)\n)",
                        r"title: \g<title>\n\g<rest>\g<title>\n\n"),),
    "empty-body": ((r"(?<=\n---\n)(?s:.*)", "\n"),),
    "drift": ((r"(?<=\n[^\n]*[a-z] )(?:was|is|were|are) (?=[a-z]{4})", r"\g<0>not "),),
    "drift-of-sense": ((r"(?<=\n[^\n]*[a-z] )(?:may|might|could|should)(?= [a-z]{2})", "will"),),
    "too-large": ((r"\Z", "The town is old. " * 120_000),),
}  # fmt: skip
FILES: dict[str, Callable[[Path], Path]] = {  # what is done to the file itself; gives where it is then
    "unreadable-bytes": lambda file: _bytes(file, b"\xe9"),
    "file-name": lambda file: file.rename(file.with_name("Neue Brücke.md")),
    "unreadable-ledger": lambda file: _bytes(_ledger(file), b"\xff") and file,
    "duplicate-article": lambda file: _copied(file, ""),
    "near-duplicate": lambda file: _copied(file, "The town is old.\n"),
}


def _bytes(file: Path, more: bytes) -> Path:
    file.write_bytes(file.read_bytes() + more)
    return file


def _ledger(file: Path) -> Path:
    content = file.parents[3]
    return ledgers.place(content, file.relative_to(content).as_posix())


def _copied(file: Path, more: str) -> Path:
    copy = file.with_name(f"z-{file.name}")
    copy.write_text(f"{file.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")
    return copy


KINDS = [*FAULTS, *HEADS, *FILES]


def seeded(faults: int, articles: int) -> Iterator[tuple[str, bool, list[Problem]]]:
    """(the fault's kind, whether it was said where it was put, what else was said) of faults in clean articles."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _seeded(Path(folder), faults, articles)


def _seeded(root: Path, faults: int, articles: int) -> Iterator[tuple[str, bool, list[Problem]]]:
    shutil.copytree(ROOT / "desk", root / "desk")
    desk = desk_at(root)
    clean = [file for file in newsroom(root / "all", articles) if not check(file, Desk(root=root / "all"))]
    for number in range(faults):
        kind, lap = KINDS[number % len(KINDS)], number // len(KINDS)
        for turn in range(len(clean)):  # until one has a place for it
            source = clean[(number + turn) % len(clean)]
            shutil.rmtree(root / "content", ignore_errors=True)
            file = root / "content" / source.relative_to(root / "all" / "content")
            for one in (source, _ledger(source)):
                place = root / "content" / one.relative_to(root / "all" / "content")
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(one, place)
            if (put := _seed(kind, lap, file)) is not None:
                break
        else:  # the few articles of a smoke test have no place for every fault; the count of faults shows it
            continue
        path, place = put
        said = check_all([root / "content"], desk, today=datetime.date(2026, 11, 23)).problems
        met = [
            p
            for p in said
            if p.rule == kind and p.path == path and (place is None or place.start <= p.start <= place.end)
        ]
        yield kind, bool(met), [p for p in said if p not in met[:2]]


def _seed(kind: str, lap: int, file: Path) -> tuple[Path, Span | None] | None:
    """Puts the fault in; gives the file and the place that has it. None where this article has no place for it."""
    if kind in FILES:
        return FILES[kind](file), None
    text = file.read_text(encoding="utf-8")
    if kind in FAULTS:
        start = text.index("\n\n", text.index("\n---\n") + 6) if "\n\n" in text[text.index("\n---\n") + 6 :] else -1
        start = len(text) - 1 if start < 0 else start
        words = FAULTS[kind][lap % len(FAULTS[kind])]
        file.write_text(f"{text[:start]}\n\n{words}{text[start:]}", encoding="utf-8")
        return file, Span(start, start + 2 + len(words))
    find, put = HEADS[kind][lap % len(HEADS[kind])]
    match = regex.search(find, text)
    if match is None:
        return None
    file.write_text(text[: match.start()] + match.expand(put) + text[match.end() :], encoding="utf-8")
    return file, None


def main() -> None:
    found = list(seeded(SEEDED, ARTICLES))
    for kind, met, vain in found:
        if vain or not met:
            print(f"{kind}: {'found' if met else 'not found'}", [(p.rule, p.line, p.message) for p in vain])
    print(f"{sum(met for _, met, _ in found)} of {len(found)} faults found")
    by_rule, words = native(10**6)
    print(f"native English, {words:,} words: {dict(by_rule.most_common())}")


if __name__ == "__main__":
    main()
