"""Readers' comments that the choice of an HTML page took for its body."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.strip.reasons import marked, opens
from pipeline.strip.sheet import Sheet


def thread(sheet: Sheet, body: Sequence[bool]) -> frozenset[int]:
    """The blocks that are marked as comments and stand below the head of a thread, with the article above it.

    Without such a head they are the story: a forum marks every post so.
    """
    of_readers = [marked(hints) == "comment" for hints in sheet.hints]
    begun = next((i for i, kept in enumerate(body) if kept and not of_readers[i]), len(body))
    heads = (i for i, words in enumerate(sheet.words) if i > begun and not body[i] and opens(words) == "comment")
    head = next(heads, len(body))
    return frozenset(i for i in range(head, len(body)) if of_readers[i])
