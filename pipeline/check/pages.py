"""A page for each rule: its reason, examples wrong and right, how to switch it off."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.check.problem import NAMES
from pipeline.check.selection import not_known
from pipeline.desk import Desk
from pipeline.repair import catalogue
from pipeline.rules import Rule
from pipeline.trouble import Trouble


class RulePage(msgspec.Struct, frozen=True):
    """What there is to say of a rule. ``kind`` is "check", or its lane in the catalogue, "auto" or "suggest".

    ``bad`` are texts that it finds, each with its cure (itself where a person must find the words); ``good`` it leaves
    alone. ``told`` is an example that no text alone can show.
    """

    name: str
    kind: str
    says: str
    why: str
    bad: tuple[tuple[str, str], ...] = ()
    good: tuple[str, ...] = ()
    told: str = ""
    subject: str = ""


class _Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    why: str
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    told: str = ""


def page_of(name: str, desk: Desk) -> RulePage:
    """The page of the rule ``name``; raises Trouble, with the nearest name, where there is none."""
    known = {page.name: page for page in pages(desk)}
    if name not in known:
        raise Trouble(not_known(name, known))
    return known[name]


def pages(desk: Desk) -> Iterator[RulePage]:
    """The pages of all rules: the checks in the order of NAMES, then the catalogue's and the desk's own by name."""
    told = _checks()
    for name, says in NAMES.items():
        if name in told:
            one = told[name]
            yield RulePage(name, "check", says, one.why, tuple((text, text) for text in one.bad), one.good, one.told)
    for rule in sorted(catalogue(desk), key=lambda rule: rule.name):
        yield _of_rule(rule)


def _of_rule(rule: Rule) -> RulePage:
    return RulePage(
        rule.name, rule.lane, rule.why, rule.page or rule.why, tuple(rule.bad.items()), rule.good, "", rule.subject
    )


@functools.cache
def _checks() -> dict[str, _Check]:
    file = Path(__file__).with_name("rules.toml")
    entries = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), dict[str, tuple[_Check, ...]])
    return {one.name: one for one in entries["rule"]}


_LANES = {
    "check": "A check of articles, made by `copydesk check`.",
    "auto": "A rule of the repair catalogue: `copydesk repair` makes its cure, `copydesk check --fix` too.",
    "suggest": "A rule of the repair catalogue that only suggests: `copydesk check --suggest` says what it finds.",
}


def as_markdown(page: RulePage) -> str:
    """The page as a document."""
    out = [f"# {page.name}", "", page.says, ""]
    if page.why != page.says:
        out += [page.why, ""]
    out += [_LANES[page.kind], ""]
    if page.bad or page.told:
        out += ["## Wrong", ""]
        out += [page.told, ""] if page.told else []
        out += [line for bad, _ in page.bad for line in _block(bad)]
    right = [cure for bad, cure in page.bad if cure != bad] + list(page.good)
    if right:
        out += ["## Right", ""]
        out += [line for good in right for line in _block(good)]
    out += ["## Switch it off", "", "Everywhere or in one folder, in `pyproject.toml`:", ""]
    out += _block(
        f'[tool.copydesk.check]\nignore = ["{page.name}"]\n\n'
        f'[tool.copydesk.check.ignore-in]\n"content/articles/2019" = ["{page.name}"]'
    )
    out += ["At one place, with the reason, above the paragraph or on its line:", ""]
    out += _block(f"<!-- copydesk: ignore {page.name} because … -->")
    return "\n".join(out)


def _block(text: str) -> list[str]:
    """``text`` as a block of code; a fence of five, since an example may hold one."""
    return ["`````", *text.rstrip("\n").splitlines(), "`````", ""]
