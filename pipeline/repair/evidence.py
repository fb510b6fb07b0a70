"""What a rule must show to be auto: how its hits read, how often it hits native English, sentences made for it."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Literal

import regex

from pipeline.rules import Rule

_ALTERNATIVE = regex.compile(r"\{([^|{}]*)\|([^|{}]*)\}")
Standing = Literal["counted", "constructed"]

NATIVE_WORDS = 20_000  # of native English in which an auto rule may hit once
NOT_WORSE, BETTER = 0.95, 0.85  # shares of the hits read
READ = 5  # hits read, at the least, for a record to count; rarer entries stand on sentences made for them
MADE = 8  # such sentences, in different surroundings
ONE_PAGE = {"space-before-mark": "33 of its 38 native hits are on one page whose links were cut out of their sentences"}


def standing(rule: Rule, native_words: int) -> Standing | None:
    """On which evidence ``rule`` may be auto, its native hits counted in ``native_words`` words; None where on none."""
    record = rule.record
    read = record.better + record.equal + record.worse
    if read >= READ:
        often = record.native * NATIVE_WORDS > native_words and rule.name not in ONE_PAGE
        reads_well = record.better >= BETTER * read and record.better + record.equal >= NOT_WORSE * read
        return "counted" if reads_well and not often else None
    made = len(constructed().get(rule.name, ())) >= MADE
    return "constructed" if made and record.native == 0 and record.worse == 0 else None


@functools.cache
def constructed() -> dict[str, dict[str, str]]:
    """The sentences made for rules too rare to be counted: for each its wrong ones, each with its cure.

    The files of the folder ``constructed`` set them as one: ``{wrong|right}`` where the two differ.
    """
    files = sorted((Path(__file__).parent / "constructed").glob("*.toml"))
    return {
        name: {_ALTERNATIVE.sub(r"\1", both): _ALTERNATIVE.sub(r"\2", both) for both in made}
        for path in files
        for name, made in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }
