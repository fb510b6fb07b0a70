"""The hits of every rule in the dev halves, counted anew.

``python -m benchmarks.records`` names the records that no longer hold; ``--write`` sets their counts in the catalogue;
``--show NAME`` prints the places that a rule hits, each with its cure, for a person to read.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import regex

from benchmarks.figure import BENCH
from pipeline import repair
from pipeline.desk import Desk
from pipeline.repair import catalogue
from pipeline.rules import Rule, View, findings

MACHINE = ((BENCH / "repair" / "mqm_zhen_news.dev.jsonl.gz", "target"), (BENCH / "repair" / "ape.dev.jsonl.gz", "mt"))
NATIVE = ((BENCH / "native" / "native.dev.jsonl.gz", "text"),)
MORE = ((BENCH / "repair" / "ape.train.jsonl.gz", "mt"),)  # to read in, not to count in: 540,000 words take too long
AROUND = 60  # characters that are shown either side of a hit


class Counts(msgspec.Struct, frozen=True):
    """How often each rule hits machine-translated and native English, and how many words of the latter there are."""

    machine: Counter[str]
    native: Counter[str]
    native_words: int


def texts(files: Iterable[tuple[Path, str]]) -> Iterator[str]:
    """The texts of ``files``, each a path and the field that holds the text."""
    for path, key in files:
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for row in rows:
                yield json.loads(row)[key]


def recount(rules: Sequence[Rule]) -> Counts:
    """The hits of ``rules``, each by itself; those for headlines have none, for the data holds paragraphs."""
    rules = [rule for rule in rules if not rule.headline]
    native = list(texts(NATIVE))
    return Counts(_hits(texts(MACHINE), rules), _hits(native, rules), sum(len(text.split()) for text in native))


def _hits(some: Iterable[str], rules: Sequence[Rule]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in some:
        view = View(text)
        for rule in rules:
            found[rule.name] += sum(1 for _ in findings(view, rule))
    return found


def show(rule: Rule) -> Iterator[str]:
    """Each hit in its surroundings, the machine's first."""
    for name, files in (("machine", (*MACHINE, *MORE)), ("native", NATIVE)):
        for text in texts(files):
            for finding in findings(View(text), rule):
                start, end = finding.span.start, finding.span.end
                cure = "?" if finding.cure is None else finding.cure
                around = (
                    f"{text[max(0, start - AROUND) : start]}[{text[start:end]} -> {cure}]{text[end : end + AROUND]}"
                )
                yield f"{name}: {' '.join(around.split())}"


def write(rules: Sequence[Rule], counts: Counts) -> None:
    """Sets the counts in the files of the catalogue, entry by entry; what reading gave stays."""
    for path in sorted(Path(repair.__file__).parent.glob("*/*.*")):
        old = new = path.read_text(encoding="utf-8")
        for rule in rules:
            record = msgspec.structs.replace(
                rule.record, machine=counts.machine[rule.name], native=counts.native[rule.name]
            )
            values = ", ".join(f"{key} = {value}" for key, value in msgspec.structs.asdict(record).items())
            if path.suffix == ".toml":
                entry = regex.compile(
                    rf'(?s)(?<=\nname = "{regex.escape(rule.name)}"\n)((?:(?!\nrecord = |\n\n).)*)(\nrecord = [^\n]*)?'
                )
                new = entry.sub(lambda m, values=values: f"{m[1].rstrip()}\nrecord = {{ {values} }}", new, count=1)
            elif f'name="{rule.name}",' in new:
                new = regex.sub(r"record=Record\([^)]*\)", f"record=Record({values.replace(' = ', '=')})", new)
        if new != old:
            path.write_text(new, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.records", description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", metavar="NAME")
    args = parser.parse_args()
    rules = catalogue(Desk())
    if args.show:
        print(*(line for rule in rules if rule.name == args.show for line in show(rule)), sep="\n")
        return 0
    counts = recount(rules)
    if args.write:
        write(rules, counts)
        return 0
    wrong = [r for r in rules if (r.record.machine, r.record.native) != (counts.machine[r.name], counts.native[r.name])]
    for rule in wrong:
        print(f"{rule.name}: machine {counts.machine[rule.name]}, native {counts.native[rule.name]}, not {rule.record}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
