"""Article -> Article: the catalogue of mistakes that machine translation makes, and their cures."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import regex

from pipeline import desk as desks
from pipeline import glance
from pipeline.article import FIELDS, Article, Change, plain, replace, undone
from pipeline.desk import Desk, Phrase, Style, Term, line_of, phrases_from
from pipeline.files import put
from pipeline.glance import latin, words
from pipeline.repair import rules as modules
from pipeline.repair.headline_case import headline_case
from pipeline.repair.ways import AS_FOUND, STYLE, Matter, leaves_alone
from pipeline.rules import Mended, Rule, Sought, mend, phrase_rule, proved, sought
from pipeline.trouble import Trouble
from pipeline.version import key_of

NO_STYLE = Style()  # every matter as found


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
        mended = repair_text(getattr(article, name), desk, headline=name == "title", body=article.body)
        fields[name] = mended.text
        changes += [replace(change, field=name) for change in mended.changes]
        suggestions += [replace(change, field=name) for change in mended.suggestions]
    return replace(article, changes=tuple(changes), suggestions=tuple(suggestions), **fields)


def repair_text(text: str, desk: Desk, *, headline: bool = False, body: str = "") -> Mended:
    """``text`` (prose or Markdown) mended by the whole catalogue and the desk's own phrases and terms.

    ``headline``: the text is one, and the rules for headlines look at it too; ``body`` is what it stands above.
    """
    case = (headline_case(plain(body)),) if headline and desk.style.headline != AS_FOUND else ()
    return mend(text, rules_for(desk, headline=headline), case)


def catalogue(desk: Desk) -> tuple[Rule, ...]:
    """Every rule, in the order in which they claim a place: the desk's own before ours, and all that suggests last.

    A phrase of the desk takes the place of one of ours with its name; one that cannot be used raises Trouble with its
    place.
    """
    try:
        return _catalogue(_decisions(desk))
    except _Unusable as error:
        path = desk.root / "desk" / "phrases.toml"
        place = f"{path}:{line_of(path, 'phrase', error.number)}: " if path.exists() else ""
        raise Trouble(f"{place}{error}") from None


class _Unusable(Trouble):
    """The desk's phrase ``number``, from 1, cannot be used."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


def _own(phrases: Iterable[Phrase]) -> Iterator[Rule]:
    for number, phrase in enumerate(phrases, 1):
        try:
            yield phrase_rule(proved(phrase), "desk")
        except Trouble as trouble:
            raise _Unusable(number, str(trouble)) from None


def rules_for(desk: Desk, *, headline: bool) -> tuple[Rule, ...]:
    """The rules of ``catalogue`` that look at a headline, or at any other text, in its order."""
    if headline and desk.style.us == "U.S.":  # which AP writes without its dots in headlines
        desk = msgspec.structs.replace(desk, style=msgspec.structs.replace(desk.style, us="US"))
    return catalogue(desk) if headline else _prose_rules(_decisions(desk))


@functools.lru_cache(maxsize=16)
def _prose_rules(decisions: bytes) -> tuple[Rule, ...]:
    return tuple(rule for rule in _catalogue(decisions) if not rule.headline)


def _decisions(desk: Desk) -> bytes:
    return msgspec.json.encode((desk.phrases, desk.terms, desk.style))  # by value: a phrase holds a dict


@functools.lru_cache(maxsize=16)
def _catalogue(decisions: bytes) -> tuple[Rule, ...]:
    phrases, terms, style = msgspec.json.decode(decisions, type=tuple[tuple[Phrase, ...], tuple[Term, ...], Style])
    own = list(_own(phrases))
    taken = {rule.name for rule in own}
    forms = frozenset(form for term in terms for form in (term.right, *term.allowed))
    ours = [
        replace(rule, find=functools.partial(leaves_alone, rule.find, forms))
        if forms and rule.subject == "consistency"
        else rule
        for rule in (*python_rules(style), *phrase_rules())
        if rule.name not in taken
    ]
    if style.headline != AS_FOUND:
        ours.append(headline_case(""))  # to be explained; to find anything it needs the article below the headline
    return tuple(
        sorted([*(term_rule(term) for term in terms if term.wrong), *own, *ours], key=lambda rule: rule.lane != "auto")
    )


@functools.cache
def phrase_rules() -> tuple[Rule, ...]:
    """The built-in phrases, by file name, each in its file's order; a rule's subject is its file.

    They are proved by the tests, not here: compiling every pattern would cost each start a third of a second.
    """
    return tuple(phrase_rule(phrase, subject, told) for subject, phrase, told in _built_in())


def built_in() -> tuple[tuple[str, Phrase], ...]:
    """The built-in phrases as they are written, each with its subject."""
    return tuple((subject, phrase) for subject, phrase, _ in _built_in())


_Read = tuple[tuple[str, Phrase, Sought], ...]


@functools.cache
def _built_in() -> _Read:
    """The built-in phrases, each with its subject and what it seeks.

    What reading the TOML gave, a seventh of a second's work, is kept beside it as Python keeps its modules: in
    __pycache__, for as long as the files and the code that reads them are the same, and if it can be written.
    """
    files = sorted((Path(__file__).parent / "phrases").glob("*.toml"))
    kept = Path(importlib.util.cache_from_source(str(files[0].with_name("phrases.py")))).with_suffix(".msgpack")
    key = key_of(*(path.read_bytes() for path in (*files, *map(Path, (glance.__file__, desks.__file__, __file__)))))
    with contextlib.suppress(OSError, msgspec.DecodeError):
        data = kept.read_bytes()
        if data.startswith(key):
            return msgspec.msgpack.decode(data[len(key) :], type=_Read)
    read = tuple((path.stem, phrase, sought(phrase)) for path in files for phrase in phrases_from(path))
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            put(kept, key + msgspec.msgpack.encode(read))
    return read


@functools.cache
def python_rules(style: Style = NO_STYLE) -> tuple[Rule, ...]:
    """The rules of the folder ``rules``, by file name, as ``style`` has them; a module's docstring is its page."""
    found = []
    for module in _modules():
        rule: Rule = replace(module.rule, page=inspect.cleandoc(module.__doc__ or ""))
        matter: Matter | None = getattr(module, "matter", None)
        way = getattr(style, matter.field) if matter else AS_FOUND
        if matter and way != AS_FOUND:
            find = functools.partial(module.find, way=way)
            rule = replace(rule, find=find, why=STYLE, bad=matter.bad[way], good=(), missed=(), lane="auto")
        if rule.bad:  # else it is a mistake only where a style says so
            found.append(rule)
    return tuple(found)


def matters() -> dict[str, Matter]:
    """What a style decides, by the name of the rule that it decides for."""
    return {module.rule.name: module.matter for module in _modules() if hasattr(module, "matter")}


@functools.cache
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(info.name for info in pkgutil.iter_modules(modules.__path__))
    return tuple(importlib.import_module(f"{modules.__name__}.{name}") for name in names)


def term_rule(term: Term) -> Rule:
    """A term of the desk as a rule: its wrong forms, as whole words and as written, become the right one.

    Where a wrong form is part of an allowed one, or of the right one, it is left alone.
    """
    left = _any_of((term.right, *term.allowed))
    phrase = Phrase(
        name=f"term: {term.right}",
        find=rf"(?<![\p{{L}}\d-])(?-i:(?:{left})(?![\p{{L}}\d-])(*SKIP)(*FAIL)|{_any_of(term.wrong)})(?![\p{{L}}\d-])",
        put=term.right.replace("\\", r"\\"),
        why=term.why or f"This newsroom writes “{term.right}”.",
        lane="auto",
        bad=dict.fromkeys(term.wrong, term.right),
        good=(term.right, *term.allowed),
    )
    of_forms = [max(words(latin(form)), key=len, default="") for form in term.wrong]
    signs = (frozenset(of_forms),) if all(of_forms) else ()
    return replace(phrase_rule(proved(phrase), "terms of the desk"), may_move=frozenset({"name"}), signs=signs)


def _any_of(forms: Iterable[str]) -> str:
    return "|".join(regex.escape(form) for form in sorted(forms, key=len, reverse=True))
