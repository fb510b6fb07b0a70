"""What repair changed can be shown and taken back, and stays taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pipeline.article import Article
from pipeline.desk import Desk
from pipeline.publish import ledger as ledgers
from pipeline.publish.alike import sketch
from pipeline.publish.archive import read
from pipeline.publish.content import Cleaned, publish
from pipeline.publish.ledger import ledger_path
from pipeline.publish.story import history_of, story
from pipeline.publish.undo import Standing, standing, undo
from pipeline.repair import repair
from pipeline.terminal import word_diff
from pipeline.trouble import Trouble

CAME = Article(
    id="quay.txt",
    title="The the quay of Hengxi opens",
    date="2024-02-21",
    summary="It cost 45000 yuan a meter.",
    body="The the crane lifts 45000 tons at at once.\n\nThe quay has a 5MW cable and and a 12MW cable, 45000 m long.",
)
PLACE = "articles/2024/02/the-quay-of-hengxi-opens.md"
RULES = ("doubled-word", "ungrouped-digits", "glued-unit")


def published(content: Path) -> Path:
    """The file of CAME, repaired and published."""
    article = repair(CAME, Desk())
    publish([Cleaned(article, article.body, "plain", sketch(article.body))], content, same_story=0.5)
    return content / PLACE


def texts(article: Standing) -> tuple[str, str, str]:
    return article.front.title, article.front.summary, article.body


def test_all_taken_back_is_the_page_own_words(tmp_path: Path) -> None:
    file = published(tmp_path)
    (back,) = undo([standing(file, tmp_path)], tmp_path)
    assert len(back) == 8
    assert texts(standing(file, tmp_path)) == (CAME.title, CAME.summary, CAME.body)


@given(st.permutations(RULES))
def test_rule_by_rule_in_any_order_is_all_at_once(tmp_path_factory: pytest.TempPathFactory, order: list[str]) -> None:
    folder = tmp_path_factory.mktemp("content")
    file = published(folder)
    for rule in order:
        undo([standing(file, folder)], folder, rule)
    assert texts(standing(file, folder)) == (CAME.title, CAME.summary, CAME.body)


def test_one_rule_taken_back_leaves_the_others_made(tmp_path: Path) -> None:
    file = published(tmp_path)
    undo([standing(file, tmp_path)], tmp_path, "glued-unit")
    assert "a 5MW cable and a 12MW cable, 45000 m long" in standing(file, tmp_path).body


def test_what_was_taken_back_stays_so_when_the_page_is_published_again(tmp_path: Path) -> None:
    file = published(tmp_path)
    undo([standing(file, tmp_path)], tmp_path, "doubled-word")
    before = file.read_bytes()
    published(tmp_path)
    assert file.read_bytes() == before


def test_a_run_killed_between_ledger_and_article_loses_nothing(tmp_path: Path) -> None:
    file = published(tmp_path)
    whole = file.read_bytes()
    undo([standing(file, tmp_path)], tmp_path, "doubled-word")
    file.write_bytes(whole)
    undo([standing(file, tmp_path)], tmp_path)
    assert texts(standing(file, tmp_path)) == (CAME.title, CAME.summary, CAME.body)


def test_the_ledger_tells_both(tmp_path: Path) -> None:
    file = published(tmp_path)
    undo([standing(file, tmp_path)], tmp_path, "glued-unit")
    ledger = ledgers.read(ledgers.place(tmp_path, PLACE))
    assert {made.rule for made in ledger.undone} == {"glued-unit"}
    assert {made.rule for made in ledger.changes} == {"doubled-word", "ungrouped-digits"}


def test_the_site_shows_what_is_left_where_it_stands(tmp_path: Path) -> None:
    file = published(tmp_path)
    undo([standing(file, tmp_path)], tmp_path, "glued-unit")
    (entry,) = read(tmp_path).entries
    history = history_of((tmp_path / ledger_path(entry.path)).read_bytes())
    assert history
    shown = story(entry, history)
    assert not shown.moved_on
    assert {why.rule for why in shown.whys} == {"doubled-word", "ungrouped-digits"}


@pytest.mark.parametrize("rule", ["", "doubled-word"])
def test_an_article_that_a_person_edited_is_left_alone(tmp_path: Path, rule: str) -> None:
    file = published(tmp_path)
    file.write_text(file.read_text().replace("long.", "long!"))
    before = file.read_bytes()
    with pytest.raises(Trouble, match="a person edited it since"):
        undo([standing(file, tmp_path)], tmp_path, rule)
    assert file.read_bytes() == before


def test_a_rule_that_changed_nothing_is_named_with_those_that_did(tmp_path: Path) -> None:
    file = published(tmp_path)
    with pytest.raises(Trouble, match="per-cent changed nothing here; there is doubled-word, glued-unit, ungrouped"):
        undo([standing(file, tmp_path)], tmp_path, "per-cent")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("elsewhere.md", b"", "not an article below"),
        ("articles/2024/02/none.md", None, "there is no such article"),
        ("articles/2024/02/mine.md", b"---\ntitle: Mine\n---\n\nWords.\n", "a person wrote this article"),
        (PLACE, b"no front matter", "quay-of-hengxi-opens.md:1: "),
        (PLACE, b"---\ntitle: \xff\n---\n", "byte 11 is not UTF-8"),
    ],
)
def test_what_is_no_article_of_ours_is_named(tmp_path: Path, name: str, data: bytes | None, says: str) -> None:
    published(tmp_path)
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(Trouble, match=says):
        standing(tmp_path / name, tmp_path)


def shown(article: Standing, *, colour: bool) -> list[str]:
    return [line.plain for line in word_diff(article, colour=colour)]


def test_a_diff_strikes_the_old_words_and_sets_the_new(tmp_path: Path) -> None:
    lines = shown(standing(published(tmp_path), tmp_path), colour=False)
    assert lines[0] == "title: The[- the-] quay of Hengxi opens"
    assert lines[2] == "summary: It cost [-45000-]{+45,000+} yuan a meter."
    assert lines[4] == "The[- the-] crane lifts [-45000-]{+45,000+} tons at[- at-] once."
    assert lines[5] == "    The word stands twice. (doubled-word)"


def test_a_diff_in_colour_needs_no_brackets(tmp_path: Path) -> None:
    first = next(word_diff(standing(published(tmp_path), tmp_path), colour=True))
    assert first.plain == "title: The the quay of Hengxi opens"
    console = Console(force_terminal=True, color_system="standard", width=80)
    with console.capture() as captured:
        console.print(first)
    assert "\x1b[9;31m the\x1b[0m" in captured.get()


def test_a_diff_of_an_edited_article_shows_the_changes_alone(tmp_path: Path) -> None:
    file = published(tmp_path)
    file.write_text(file.read_text().replace("long.", "long!"))
    lines = shown(standing(file, tmp_path), colour=False)
    assert lines[:2] == ["A person edited this article since; what was changed before that:", "[- the-]"]
