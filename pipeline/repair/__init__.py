"""Article -> Article: the catalogue of mistakes that machine translation makes, and their cures."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from pathlib import Path

import msgspec
import regex

from pipeline.article import FIELDS, Article, Change, replace, undone
from pipeline.desk import Desk, Phrase, Term, phrases_from
from pipeline.repair import rules as modules
from pipeline.rules import Mended, Rule, mend, phrase_rule, proved


def repair(article: Article, desk: Desk) -> Article:
    """The article with the English of its title, summary and body mended; what was done stands in ``changes``.

    An article that has been repaired before is first taken back to the page's own words, so that a second repair
    gives what one gives.
    """
    article = undone(article)
    changes: list[Change] = []
    suggestions: list[Change] = []
    fields = {}
    for name in FIELDS:
        mended = repair_text(getattr(article, name), desk, headline=name == "title")
        fields[name] = mended.text
        changes += [replace(change, field=name) for change in mended.changes]
        suggestions += [replace(change, field=name) for change in mended.suggestions]
    return replace(article, changes=tuple(changes), suggestions=tuple(suggestions), **fields)


def repair_text(text: str, desk: Desk, *, headline: bool = False) -> Mended:
    """``text`` (prose or Markdown) mended by the whole catalogue and the desk's own phrases and terms.

    ``headline``: the text is one, and the rules for headlines look at it too.
    """
    return mend(text, rules_for(desk, headline=headline))


def catalogue(desk: Desk) -> tuple[Rule, ...]:
    """Every rule, in the order in which they claim a place: the desk's own before ours, and all that suggests last.

    A phrase of the desk takes the place of one of ours with its name.
    """
    return _catalogue(_decisions(desk))


def rules_for(desk: Desk, *, headline: bool) -> tuple[Rule, ...]:
    """The rules of ``catalogue`` that look at a headline, or at any other text, in its order."""
    return catalogue(desk) if headline else _prose_rules(_decisions(desk))


@functools.lru_cache(maxsize=16)
def _prose_rules(decisions: bytes) -> tuple[Rule, ...]:
    return tuple(rule for rule in _catalogue(decisions) if not rule.headline)


def _decisions(desk: Desk) -> bytes:
    return msgspec.json.encode((desk.phrases, desk.terms))  # by value: a phrase holds a dict


@functools.lru_cache(maxsize=16)
def _catalogue(decisions: bytes) -> tuple[Rule, ...]:
    phrases, terms = msgspec.json.decode(decisions, type=tuple[tuple[Phrase, ...], tuple[Term, ...]])
    own = [phrase_rule(proved(phrase), "desk") for phrase in phrases]
    taken = {rule.name for rule in own}
    ours = [rule for rule in (*python_rules(), *phrase_rules()) if rule.name not in taken]
    return tuple(sorted([*map(term_rule, terms), *own, *ours], key=lambda rule: rule.lane != "auto"))


@functools.cache
def phrase_rules() -> tuple[Rule, ...]:
    """The built-in phrases, by file name, each in its file's order; a rule's subject is its file.

    They are proved by the tests, not here: compiling every pattern would cost each start a third of a second.
    """
    return tuple(phrase_rule(phrase, subject) for subject, phrase in built_in())


@functools.cache
def built_in() -> tuple[tuple[str, Phrase], ...]:
    """The built-in phrases as they are written, each with its subject."""
    files = sorted((Path(__file__).parent / "phrases").glob("*.toml"))
    return tuple((path.stem, phrase) for path in files for phrase in phrases_from(path))


@functools.cache
def python_rules() -> tuple[Rule, ...]:
    """The rules of the folder ``rules``, by file name; a module's docstring is its rule's page."""
    found = []
    for info in sorted(pkgutil.iter_modules(modules.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{modules.__name__}.{info.name}")
        rule: Rule = module.rule
        found.append(replace(rule, page=inspect.cleandoc(module.__doc__ or "")))
    return tuple(found)


def term_rule(term: Term) -> Rule:
    """A term of the desk as a rule: its wrong forms, as whole words and as written, become the right one."""
    wrong = "|".join(regex.escape(form) for form in sorted(term.wrong, key=len, reverse=True))
    phrase = Phrase(
        name=f"term: {term.right}",
        find=rf"(?<![\p{{L}}\d-])(?-i:{wrong})(?![\p{{L}}\d-])",
        put=term.right.replace("\\", r"\\"),
        why=term.why or f"This newsroom writes “{term.right}”.",
        lane="auto",
        bad=dict.fromkeys(term.wrong, term.right),
        good=(term.right,),
    )
    return replace(phrase_rule(proved(phrase), "terms of the desk"), may_move=frozenset({"name"}))
