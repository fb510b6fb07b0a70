"""Every rule has a page, and the examples on it are true."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from lxml import html
from mkdocs.commands.build import build
from mkdocs.config import load_config

from pipeline.check import check
from pipeline.check.pages import RulePage, as_markdown, page_of, pages
from pipeline.check.problem import NAMES
from pipeline.desk import Desk, Phrase
from pipeline.terminal import rule_page
from pipeline.trouble import Trouble

HOME = Path(__file__).resolve().parents[1]
HEAD = "---\ntitle: A plan for the harbour\nsource: Harbour Post\n---\n\n"
EVERY = list(pages(Desk()))
CHECKS = [page for page in EVERY if page.kind == "check"]
TODAY = datetime.date(2024, 6, 1)


def test_every_check_has_a_page() -> None:
    assert [page.name for page in CHECKS] == list(NAMES)
    assert all(page.told or (page.bad and page.good) for page in CHECKS)


def found(root: Path, example: str) -> list[str]:
    path = root / "content" / "articles" / "2024" / "02" / "plan.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(example if example.startswith("---\n") else HEAD + example, encoding="utf-8")
    return [problem.rule for problem in check(path, Desk(root=root), today=TODAY)]


@pytest.mark.parametrize("page", [page for page in CHECKS if page.bad], ids=lambda page: page.name)
def test_the_examples_of_a_check_are_true(tmp_path: Path, page: RulePage) -> None:
    for bad, _ in page.bad:
        assert page.name in found(tmp_path, bad), bad
    for good in page.good:
        assert found(tmp_path, good) == [], good


def test_a_rule_of_the_desk_has_a_page_too_and_an_unknown_one_a_hint() -> None:
    phrase = Phrase(name="teh", find=r"\bteh\b", put="the", why="So.", bad={"In teh bay.": "In the bay."}, good=("A.",))
    assert page_of("teh", Desk(phrases=(phrase,))).bad == (("In teh bay.", "In the bay."),)
    with pytest.raises(Trouble, match="did you mean 'raw-html'"):
        page_of("raw-htm", Desk())


def test_a_page_says_how_to_switch_the_rule_off() -> None:
    shown = as_markdown(page_of("raw-html", Desk()))
    assert '[tool.copydesk.check]\nignore = ["raw-html"]' in shown
    assert "<!-- copydesk: ignore raw-html because … -->" in shown
    assert "The plant is <b>open</b>." in rule_page(page_of("raw-html", Desk()))


def test_the_documentation_builds_strictly_with_a_page_for_each_rule(tmp_path: Path) -> None:
    config = load_config(str(HOME / "docs.yml"), site_dir=str(tmp_path))
    assert config.strict
    build(config)  # raises where a link leads nowhere
    assert {path.parent.name for path in (tmp_path / "rules").glob("*/index.html")} == {page.name for page in EVERY}
    shown = html.document_fromstring((tmp_path / "rules" / "raw-html" / "index.html").read_text(encoding="utf-8"))
    assert "The plant is <b>open</b>." in shown.text_content()
    loaded = [
        *shown.xpath("//script/@src"),
        *shown.xpath("//link[@rel='stylesheet']/@href"),
        *shown.xpath("//img/@src"),
    ]
    assert loaded and not [address for address in loaded if re.match(r"(?:https?:)?//", address)]
