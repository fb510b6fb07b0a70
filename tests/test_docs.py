"""The documents are true: what they name is there, and what is there is named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import msgspec
import pytest

from pipeline.cli import verbs
from pipeline.desk import Settings

HOME = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEPENDENCIES = [*PROJECT["dependencies"], *(d for extra in PROJECT["optional-dependencies"].values() for d in extra)]
DOCUMENTS = sorted([*HOME.glob("*.md"), *(HOME / "docs").glob("*.md")])


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found
    return plain(found[0])


def plain(name: str) -> str:
    """A distribution's name as the packaging standards compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("requirement", DEPENDENCIES, ids=name_of)
def test_every_dependency_is_pinned_and_defended(requirement: str) -> None:
    lines = (HOME / "constraints.txt").read_text().splitlines()
    pins = {plain(name): version for name, _, version in (line.partition("==") for line in lines if "==" in line)}
    told = (HOME / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    name = name_of(requirement)
    assert name in pins
    assert f"{name} {pins[name]}" in told


def test_the_pins_hold_no_address() -> None:
    assert "//" not in (HOME / "constraints.txt").read_text()


@pytest.mark.parametrize("verb", sorted(verbs.commands))
def test_every_verb_is_in_the_readme_and_explains_itself(verb: str) -> None:
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"copydesk .*\b{verb}\b", readme)
    context = click.Context(verbs.commands[verb], info_name=verb)
    assert len(verbs.commands[verb].get_help(context)) > 100


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    settings = msgspec.json.decode(msgspec.json.encode(Settings()))
    table = tomllib.loads(readme[readme.index("    [tool.copydesk]") :].partition("\n\n")[0])["tool"]["copydesk"]
    assert table == settings


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)", prose):
        if "://" not in target:
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    for path in re.findall(
        r"`((?:pipeline|tests|benchmarks|docs|desk)/[a-z0-9_./-]+\.\w+)`", document.read_text(encoding="utf-8")
    ):
        assert (HOME / path).exists(), path
