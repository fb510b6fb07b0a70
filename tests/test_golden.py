"""Golden pages: tests/pages/NAME/page.* gives article.md and ledger.json, to the byte.

A change in them is read by a person as a diff: ``pytest tests/test_golden.py --write-golden``, then ``git diff``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import read
from pipeline.article import Article, Page, replace
from pipeline.desk import desk_at
from pipeline.line import clean
from pipeline.publish import ledger
from pipeline.publish.content import article_file
from pipeline.publish.sketch import Sketch

HOME = Path(__file__).resolve().parents[1]
PAGES = sorted((HOME / "tests" / "pages").glob("*/page.*"))
DESK = desk_at(HOME)


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.parent.name)
def test_a_golden_page_gives_its_article_and_its_ledger(file: Path, request: pytest.FixtureRequest) -> None:
    (source,) = read.sources([file], DESK.settings)
    page = read.page(source, DESK.settings)
    assert isinstance(page, Page)
    article = clean(replace(page, id=file.parent.name), DESK)
    assert isinstance(article, Article)
    written = article_file(article)
    path = f"articles/undated/{file.parent.name}.md"
    history = ledger.ledger_of(article, page.text, page.markup, path=path, written=written, story=Sketch())
    found = {"article.md": written, "ledger.json": ledger.encode(history)}
    for name, data in found.items():
        golden = file.with_name(name)
        if request.config.getoption("--write-golden"):
            golden.write_bytes(data)
        assert golden.read_bytes() == data, f"{golden} is not what the line gives now"


def test_there_are_golden_pages() -> None:
    assert len(PAGES) >= 4
