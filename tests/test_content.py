"""The writer of content/: where articles go, what is the same story, what a person's edit is worth."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article, replace
from pipeline.publish import ledger
from pipeline.publish.alike import sketch
from pipeline.publish.content import Cleaned, Published, folder, publish, slug
from pipeline.trouble import Trouble

PROSE = (
    "The harbour board of {0} said on Monday that its {1} crane number {2} will lift containers from the spring on, "
    "when the quay has been widened and the rails are laid again."
)


def cleaned(id: str, title: str = "", *, date: str = "2024-02-21", body: str = "") -> Cleaned:
    rng = random.Random(id)
    words = [PROSE.format(id, rng.choice("red blue green".split()), rng.randrange(10**6)) for _ in range(4)]
    article = Article(id=id, title=title or f"A story of {id}", date=date, body=body or "\n\n".join(words))
    return Cleaned(article, "", "plain", sketch(article.body))


def written(content: Path) -> dict[str, bytes]:
    return {str(p.relative_to(content)): p.read_bytes() for p in sorted(content.rglob("*")) if p.is_file()}


def go(content: Path, *articles: Cleaned) -> Published:
    return publish(articles, content, same_story=0.5)


def test_an_article_and_its_ledger_stand_side_by_side(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Sodium plant opens"))
    assert list(written(tmp_path)) == [
        ".ledger/2024/02/sodium-plant-opens.json",
        "articles/2024/02/sodium-plant-opens.md",
    ]


def test_a_second_run_touches_nothing(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a"), cleaned("b"))
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    again = go(tmp_path, cleaned("a"), cleaned("b"))
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before
    assert {w.state for w in again.written} == {"unchanged"}


@given(order=st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_the_pages_changes_no_byte(order: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    same_name = [cleaned(name, "One name") for name in order]
    go(one, *same_name)
    go(other, *sorted(same_name, key=lambda c: c.article.id))
    assert written(one) == written(other)


def test_articles_of_one_name_do_not_meet(tmp_path: Path) -> None:
    paths = {w.path for w in go(tmp_path, cleaned("a", "One name"), cleaned("b", "One name")).written}
    assert len(paths) == 2 and "articles/2024/02/one-name.md" in paths


def test_adding_page_by_page_gives_the_bytes_of_a_full_run(tmp_path: Path) -> None:
    pages = [cleaned("b", "One name"), cleaned("a", "One name"), cleaned("c")]
    for number in range(1, 4):
        go(tmp_path / "by-and-by", *pages[:number])
        go(tmp_path / f"at-once-{number}", *pages[:number])
        assert written(tmp_path / "by-and-by") == written(tmp_path / f"at-once-{number}")


def test_a_new_title_moves_the_article(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Before"))
    go(tmp_path, cleaned("a", "After"))
    assert list(written(tmp_path)) == [".ledger/2024/02/after.json", "articles/2024/02/after.md"]


def test_what_a_person_edited_is_left_alone(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Title"))
    file = tmp_path / "articles/2024/02/title.md"
    file.write_text(file.read_text().replace("Monday", "Tuesday"))
    before = written(tmp_path)
    (outcome,) = go(tmp_path, cleaned("a", "Another title")).written
    assert (outcome.state, outcome.path) == ("edited", "articles/2024/02/title.md")
    assert written(tmp_path) == before


def test_what_a_person_deleted_stays_away(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Title"))
    (tmp_path / "articles/2024/02/title.md").unlink()
    (outcome,) = go(tmp_path, cleaned("a", "Title")).written
    assert outcome.state == "withdrawn"
    assert not (tmp_path / "articles/2024/02/title.md").exists()


def test_what_a_person_wrote_is_not_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "articles/2024/02/title.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("---\ntitle: Mine\n---\n\nMy words.\n")
    (outcome,) = go(tmp_path, cleaned("a", "Title")).written
    assert mine.read_text().endswith("My words.\n")
    assert outcome.path != "articles/2024/02/title.md"


def test_a_run_killed_between_article_and_ledger_goes_on(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Title"))
    whole = written(tmp_path)
    (tmp_path / ".ledger/2024/02/title.json").unlink()
    go(tmp_path, cleaned("a", "Title"))
    assert written(tmp_path) == whole


def test_an_article_whose_page_is_gone_stays(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a"), cleaned("b"))
    go(tmp_path, cleaned("b"))
    assert len([p for p in written(tmp_path) if p.endswith(".md")]) == 2


def test_of_two_versions_of_a_page_the_later_is_published_in_any_order(tmp_path: Path) -> None:
    early, late = cleaned("a", "Early", date="2024-02-21"), cleaned("a", "Late", date="2024-02-22")
    for number, pages in enumerate([(early, late, late), (late, early)]):
        found = go(tmp_path / str(number), *pages)
        assert [w.path for w in found.written] == ["articles/2024/02/late.md"]
        assert ["another version" in refusal.why for refusal in found.refused] == [True]
    assert written(tmp_path / "0") == written(tmp_path / "1")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Sichuan plans a sodium ion battery project", "sichuan-plans-a-sodium-ion-battery-project"),
        ("../../etc/passwd", "etc-passwd"),
        ("Ürümqi’s Café: 5,000 km!", "urumqis-cafe-5000-km"),
        ("四川", ""),
        ("a" * 200, "a" * 80),
    ],
)
def test_a_slug_is_made_of_plain_letters(title: str, name: str) -> None:
    assert slug(title) == name


@given(st.text())
def test_no_title_leaves_its_folder(title: str) -> None:
    assert not set(slug(title)) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug(title)) <= 80


@given(st.text())
def test_no_date_leaves_articles(date: str) -> None:
    assert folder(date) == "articles/undated" or folder(date).count("/") == 2


def test_a_link_out_of_content_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "content/articles").mkdir(parents=True)
    (tmp_path / "content/articles/2024").symlink_to(outside)
    with pytest.raises(Trouble, match="leads out of"):
        go(tmp_path / "content", cleaned("a"))
    assert not list(outside.iterdir())


@pytest.mark.parametrize("broken", [b"{", b"\xff", b"[]", b'{"id": "a", "path": "../../outside.md"}'])
def test_a_broken_ledger_is_named_and_its_article_left_alone(tmp_path: Path, broken: bytes) -> None:
    go(tmp_path, cleaned("a", "Title"))
    file = tmp_path / ".ledger/2024/02/title.json"
    file.write_bytes(broken)
    before = written(tmp_path)
    done = go(tmp_path, cleaned("a", "A new title"), cleaned("b", "Other"))
    assert [(r.id, "title.json" in r.why) for r in done.refused] == [("a", True)]
    assert [(w.id, w.state) for w in done.written] == [("a", "edited"), ("b", "published")]
    assert written(tmp_path).items() >= before.items()


def test_a_ledger_that_belongs_elsewhere_is_named(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Title"))
    file = tmp_path / ".ledger/2024/02/title.json"
    file.write_text(file.read_text().replace("articles/2024/02/title.md", "../../outside.md"))
    (refusal,) = go(tmp_path, cleaned("a")).refused
    assert "belongs to '../../outside.md'" in refusal.why


def test_a_broken_ledger_without_an_article_is_passed_over(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Title"))
    (tmp_path / ".ledger/2024/02/title.json").write_bytes(b"{")
    (tmp_path / "articles/2024/02/title.md").unlink()
    done = go(tmp_path, cleaned("b", "Other"))
    assert [r.id for r in done.refused] == [".ledger/2024/02/title.json"]
    assert [w.state for w in done.written] == ["published"]


def test_a_copy_of_an_article_does_not_take_the_place_of_its_history(tmp_path: Path) -> None:
    page = cleaned("a", "Title")
    go(tmp_path, page)
    before = written(tmp_path)
    copy = replace(page, ours=True)
    for pages in ([copy], [copy, page]):
        done = go(tmp_path, *pages)
        assert ["edit that one where it stands" in r.why for r in done.refused] == [True]
        assert written(tmp_path) == before


def test_of_a_page_and_a_copy_of_its_article_the_page_is_published(tmp_path: Path) -> None:
    page = cleaned("a", "Title")
    done = go(tmp_path, replace(cleaned("a", "Title, edited", date="2025"), ours=True), page)
    assert (tmp_path / "articles/2024/02/title.md").exists() and len(done.refused) == 1


def test_a_run_killed_before_the_new_ledger_of_an_old_article_goes_on(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Title"))
    file = tmp_path / ".ledger/2024/02/title.json"
    old = file.read_bytes()
    changed = cleaned("a", "Title", body="Another body, word for word, than the page had when it came in before.")
    go(tmp_path, changed)
    whole = written(tmp_path)
    file.write_bytes(old)
    go(tmp_path, changed)
    assert written(tmp_path) == whole


def test_an_article_that_is_no_file_is_left_alone(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Title"))
    file = tmp_path / "articles/2024/02/title.md"
    file.unlink()
    file.mkdir()
    (outcome,) = go(tmp_path, cleaned("a", "Title")).written
    assert outcome.state == "edited" and file.is_dir()


def test_a_ledger_is_read_back(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Title"))
    file = tmp_path / ".ledger/2024/02/title.json"
    assert ledger.encode(ledger.read(file)) == file.read_bytes()
