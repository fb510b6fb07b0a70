"""Title case in a headline where the style sets it as a sentence: “Port Opens Third Berth”.

Which capital is a name's, a headline does not tell; its article does. Every word of the headline must stand in the
article's own words, in small letters or, inside a sentence, with its capital: else the headline is left as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from pipeline.facts import OPENERS
from pipeline.late import late
from pipeline.repair.ways import STYLE
from pipeline.rules import Finding, Rule, View
from pipeline.text import Edit, Span, apply

_WORD = late(r"[\p{L}\d][\p{L}\d’'.&-]*(?<![.’'&-])")
_SMALL = late(r"(?<![\p{L}-])\p{Ll}[\p{L}’'-]*")
_INSIDE = late(r"(?<=[\p{Ll},;] )(?:\p{Lu}[\p{L}\d’'-]*(?: |(?!\w)))+")  # names: behind a small letter or comma
_FEW = 3  # capitals that a sentence may have without being in title case


def headline_case(body: str) -> Rule:
    """The rule for the headline of an article with ``body`` (plain text)."""
    small = frozenset(_SMALL.findall(body))
    names = frozenset(f" {run.strip()} " for run in _INSIDE.findall(body))
    named = frozenset(word for run in names for word in run.split())
    return Rule(
        name="headline-case",
        why=STYLE,
        find=functools.partial(_find, small, names, named),
        bad={"Port Opens Third Berth for Ships": "Port opens third berth for ships"},
        good=(),
        headline=True,
        subject="headlines",
        plain=frozenset(word for word in small if word.capitalize() not in named),
        page=(__doc__ or "").strip(),
    )


def _find(small: frozenset[str], names: frozenset[str], named: frozenset[str], view: View) -> Iterator[Finding]:
    words = [Span(*match.span()) for match in _WORD.finditer(view.text)]
    texts = [span.of(view.text) for span in words]
    if not _in_title_case(texts):
        return
    small_again = []
    for number, (span, word) in enumerate(zip(words, texts, strict=True)):
        if word[1:] != word[1:].lower() or not word[0].isupper():
            continue
        pairs = (" ".join(texts[number - 1 : number + 1]), " ".join(texts[number : number + 2]))
        in_name = word in named and any(f" {pair} " in run for pair in pairs if " " in pair for run in names)
        common = word.lower() in small or word.lower() in OPENERS
        if not common and word not in named:
            return
        opens = number == 0 or view.text[: span.start].rstrip()[-1:] in (":", "?", "!", ".", "“", '"', "|")
        if common and not in_name and not opens:
            small_again.append(Edit(Span(span.start - words[0].start, span.end - words[0].start), word, word.lower()))
    if small_again:  # one edit: a headline that the guard left half way would be worse than either
        whole = Span(words[0].start, words[-1].end)
        yield Finding(whole, apply(whole.of(view.text), small_again), STYLE)


def _in_title_case(words: list[str]) -> bool:
    """Whether all words but small ones (to, of, the) have a capital, and enough of them."""
    return sum(word[0].isupper() for word in words) > _FEW and all(
        not word[0].islower() or word in OPENERS for word in words
    )
