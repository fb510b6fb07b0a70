"""Where an article stood once, a reader is led on or told: what the writer of content/ remembers of addresses."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article, Page, replace
from pipeline.desk import Desk
from pipeline.front import FrontMatter, address, former, parse, render
from pipeline.publish import archive, gone, plugin
from pipeline.publish import ledger as ledgers
from pipeline.publish.alike import sketch
from pipeline.publish.changes import catch_up
from pipeline.publish.content import Cleaned, Published, publish
from pipeline.publish.gone import Gone
from pipeline.publish.manifest import Manifest
from pipeline.read.markdown import page as page_of
from pipeline.repair import repair
from pipeline.strip import strip


def cleaned(id: str, title: str, date: str = "2024-02-21", story: str = "") -> Cleaned:
    rng = random.Random(story or id)
    body = " ".join(f"{rng.choice('quay crane rail dock tide hull'.split())}{rng.randrange(10**4)}" for _ in range(40))
    return Cleaned(Article(id=id, title=title, date=date, body=body), "", "plain", sketch(body))


def go(content: Path, *pages: Cleaned) -> Published:
    return publish(pages, content, same_story=0.5)


def written(content: Path) -> dict[str, bytes]:
    return {str(p.relative_to(content)): p.read_bytes() for p in sorted(content.rglob("*")) if p.is_file()}


def front_of(file: Path) -> FrontMatter:
    return parse(file.read_text())[0]


def change(file: Path, **fields: object) -> None:
    front, body = parse(file.read_text())
    file.write_text(render(replace(front, **fields), body))


def found(content: Path) -> tuple[archive.Archive, Gone]:
    """What the site makes of ``content``: its articles, and the pages where articles stood."""
    manifest = Manifest(None, b"", {})
    catch_up(manifest, content, {})
    return archive.read(content), plugin._settled(manifest, set())


def settled(
    stands: Sequence[gone.Stand],
    left: Iterable[gone.Trace],
    told: Iterable[gone.Withdrawn] = (),
    others: Collection[str] = (),
) -> Gone:
    """What is at former addresses, with nothing given that does not have to be."""
    at = {one.url: one for one in stands}
    of = {one.id: one for _, one in sorted(at.items(), reverse=True)}
    left = [one for one in left if one.aliases or one.gone]
    return gone.settle((one for one in stands if one.aliases), told, left, others, at=at.get, of=of.get)


def leads(content: Path) -> dict[str, str]:
    return {one.url: one.to for one in found(content)[1].moved}


A, B = "articles/2024/02/before.md", "articles/2024/02/after.md"


def test_an_article_that_moves_has_its_old_address(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Before"))
    go(tmp_path, cleaned("a", "After"))
    assert front_of(tmp_path / B).aliases == (address(A),) == ledgers.read(ledgers.place(tmp_path, B)).aliases
    assert leads(tmp_path) == {address(A): address(B)}
    before = written(tmp_path)
    assert [w.state for w in go(tmp_path, cleaned("a", "After")).written] == ["unchanged"]
    assert written(tmp_path) == before


def test_whoever_moves_twice_is_found_from_both_places_at_once(tmp_path: Path) -> None:
    for title, date in (("Before", "2024-02-21"), ("After", "2024-02-21"), ("After", "2024-03-01")):
        go(tmp_path, cleaned("a", title, date))
    here = "articles/2024/03/after/"
    assert leads(tmp_path) == {address(A): here, address(B): here}


def test_whoever_comes_back_stands_there_again(tmp_path: Path) -> None:
    for title in ("Before", "After", "Before"):
        go(tmp_path, cleaned("a", title))
    assert leads(tmp_path) == {address(B): address(A)}


@pytest.mark.parametrize("at_once", [False, True])
def test_nobody_takes_an_address_that_another_has_left(tmp_path: Path, at_once: bool) -> None:
    go(tmp_path, cleaned("b", "Before"))
    if at_once:
        go(tmp_path, cleaned("b", "After"), cleaned("a", "Before"))
    else:
        go(tmp_path, cleaned("b", "After"))
        go(tmp_path, cleaned("a", "Before"))
    assert leads(tmp_path) == {address(A): address(B)}
    assert len(found(tmp_path)[0].entries) == 2


def test_whoever_gives_way_to_another_of_the_same_title_leaves_the_address_to_it(tmp_path: Path) -> None:
    go(tmp_path, cleaned("b", "Before"))
    go(tmp_path, cleaned("a", "Before"), cleaned("b", "Before"))
    assert front_of(tmp_path / A).id == "a" and leads(tmp_path) == {}


def test_a_story_that_an_earlier_page_tells_now_leads_there(tmp_path: Path) -> None:
    go(tmp_path, cleaned("late", "Before", "2024-02-23", story="quay"))
    go(tmp_path, cleaned("early", "After", "2024-02-21", story="quay"))
    assert leads(tmp_path) == {address(A): address(B)}


def test_an_edited_article_keeps_its_file_and_has_the_address_in_its_ledger(tmp_path: Path) -> None:
    go(tmp_path, cleaned("late", "After", "2024-02-23", story="quay"), cleaned("early", "Before", story="mine"))
    change(tmp_path / B, source="A person")
    edit = (tmp_path / B).read_bytes()
    go(tmp_path, cleaned("early", "Before", story="quay"))
    assert (tmp_path / B).read_bytes() == edit and not (tmp_path / A).exists()
    assert leads(tmp_path) == {address(A): address(B)}


@pytest.mark.parametrize("date", ["2024-02-21", ""])
def test_what_a_person_deleted_says_so_with_the_title_that_readers_knew_and_the_month(
    tmp_path: Path, date: str
) -> None:
    words = "The plant at the quay has opened after two years. " * 12
    page = as_the_line_gives_it(page_of("a", f"# Plant opens opens\n\n{f'Date: {date}' if date else ''}\n\n{words}"))
    page = replace(page, article=replace(page.article, date=date))
    go(tmp_path, page)
    (file,) = (tmp_path / "articles").rglob("*.md")
    file.unlink()
    (told,) = found(tmp_path)[1].withdrawn
    assert (told.title, told.date, told.why) == ("Plant opens", "February 2024" if date else "", "")
    assert go(tmp_path, page).written[0].state == "withdrawn"


def as_the_line_gives_it(page: Page) -> Cleaned:
    article = strip(page, Desk())
    assert isinstance(article, Article)
    return Cleaned(repair(article, Desk()), page.text, page.markup, sketch(article.body))


def test_a_file_that_a_person_renamed_keeps_the_name_and_its_history(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Before"))
    mine = tmp_path / "articles/energy/Mine.md"
    mine.parent.mkdir()
    (tmp_path / A).rename(mine)
    assert leads(tmp_path) == {address(A): "articles/energy/Mine/"}  # as soon as it is built
    go(tmp_path)
    assert ledgers.read(tmp_path / ".ledger/energy/Mine.json").aliases == (address(A),)
    assert [w.state for w in go(tmp_path, cleaned("a", "Title, repaired")).written] == ["updated"]
    assert front_of(mine).title == "Title, repaired" and front_of(mine).aliases == (address(A),)
    before = written(tmp_path)
    assert sorted(before) == [".ledger/energy/Mine.json", "articles/energy/Mine.md"]
    assert [w.state for w in go(tmp_path, cleaned("a", "Title, repaired")).written] == ["unchanged"]
    assert written(tmp_path) == before and leads(tmp_path) == {address(A): "articles/energy/Mine/"}


def test_a_file_that_a_person_renamed_and_edited_stays_as_it_is(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Before"))
    (tmp_path / A).rename(tmp_path / B)
    change(tmp_path / B, title="Mine")
    edit = (tmp_path / B).read_bytes()
    assert [w.state for w in go(tmp_path, cleaned("a", "Other")).written] == ["edited"]
    assert (tmp_path / B).read_bytes() == edit and leads(tmp_path) == {address(A): address(B)}


def test_a_copy_by_hand_takes_no_history_with_it(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Before"))
    (tmp_path / B).write_bytes((tmp_path / A).read_bytes())
    go(tmp_path, cleaned("a", "Before"))
    assert ledgers.place(tmp_path, A).exists() and not ledgers.place(tmp_path, B).exists()
    assert leads(tmp_path) == {}


@pytest.mark.parametrize("lost", ["nothing", "ledger", "old article"])
def test_a_run_killed_while_an_article_moves_is_finished_by_the_next(tmp_path: Path, lost: str) -> None:
    go(tmp_path, cleaned("a", "Before"))
    old = written(tmp_path)
    go(tmp_path, cleaned("a", "After"))
    whole = written(tmp_path)
    for name, data in old.items():
        if not (lost == "old article" and name == A):
            (tmp_path / name).write_bytes(data)
    if lost == "ledger":
        ledgers.place(tmp_path, B).unlink()
    go(tmp_path, cleaned("a", "After"))
    assert written(tmp_path) == whole


def test_a_run_killed_before_it_took_the_old_place_away_forgets_neither(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Before"))
    old = written(tmp_path)
    go(tmp_path, cleaned("a", "After"))
    for name, data in old.items():
        (tmp_path / name).write_bytes(data)
    go(tmp_path, cleaned("a", "Third"))
    third = "articles/2024/02/third/"
    assert leads(tmp_path) == {address(A): third, address(B): third}
    assert len(written(tmp_path)) == 2


def test_an_article_stays_where_nobody_could_remember_that_it_stood(tmp_path: Path) -> None:
    go(tmp_path, cleaned("late", "After", "2024-02-23", story="quay"), cleaned("early", "Before", story="mine"))
    ledgers.place(tmp_path, B).write_bytes(b"{")
    done = go(tmp_path, cleaned("early", "Before", story="quay"))
    assert [(one.id, one.of) for one in done.same] == [("early", "late")]
    assert {entry.url for entry in found(tmp_path)[0].entries} == {address(A), address(B)}


def test_a_name_under_which_nothing_is_published_takes_no_history_with_it(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Before"))
    (tmp_path / A).rename((tmp_path / A).with_name("My file.md"))
    assert not go(tmp_path, cleaned("a", "Before")).refused
    assert ledgers.place(tmp_path, A).exists()


def test_a_file_renamed_to_where_another_was_deleted_leaves_that_one_its_ledger(tmp_path: Path) -> None:
    go(tmp_path, cleaned("a", "Before"), cleaned("b", "After"))
    theirs = ledgers.place(tmp_path, B).read_bytes()
    (tmp_path / A).rename(tmp_path / B)
    go(tmp_path)
    assert ledgers.place(tmp_path, B).read_bytes() == theirs
    assert leads(tmp_path) == {address(A): address(B)}


S, T = gone.Stand("articles/s/", "s", "S", ("articles/old/",)), gone.Stand("articles/t/", "t", "T")
LOST = gone.Trace("x", "articles/old.md", ("articles/older/",), gone=True, title="X")


@pytest.mark.parametrize(
    ("stands", "left", "moved", "told"),
    [
        ([S, T], [], {"old": "s"}, {}),
        ([T], [LOST], {"older": "old"}, {"old": "X"}),
        ([S], [LOST], {"old": "s", "older": "s"}, {}),  # who deleted the one wrote the other in its stead
        ([T], [replace(LOST, id="t")], {"old": "t", "older": "t"}, {}),  # a person renamed its file
        ([T], [replace(LOST, aliases=("articles/t/", "about/", "articles/old/"))], {}, {"old": "X"}),
        (
            [T],
            [LOST, gone.Trace("y", "articles/older.md", ("articles/old/",), gone=True)],
            {},
            {"old": "X", "older": ""},
        ),
        ([T], [gone.Trace("t", "articles/t.md", ("articles/old/",))], {"old": "t"}, {}),
        ([S], [gone.Trace("y", "articles/y.md", ("articles/old/",))], {"old": "s"}, {}),  # y is set aside
        ([replace(T, id="")], [replace(LOST, id="")], {"older": "old"}, {"old": "X"}),
    ],
)
def test_who_stands_goes_before_who_stood(
    stands: list[gone.Stand], left: list[gone.Trace], moved: dict[str, str], told: dict[str, str]
) -> None:
    for order in (1, -1):
        made = settled(stands[::order], left[::order])
        assert {one.url: one.to for one in made.moved} == {f"articles/{a}/": f"articles/{b}/" for a, b in moved.items()}
        assert {one.url: one.title for one in made.withdrawn} == {f"articles/{a}/": b for a, b in told.items()}
        assert not made.passed


def test_an_alias_that_another_file_stands_in_the_way_of_is_passed_over() -> None:
    aliases = ("articles/plan.png/", "articles/plan.png/more/", "articles/own/", "articles/fine/")
    stands = [gone.Stand("articles/a/", "a", "A", aliases)]
    made = settled(stands, [], others={"articles/plan.png", "articles/own/index.html", "about/"})
    assert [one.url for one in made.moved] == ["articles/fine/"]
    why = "is the address of another file."
    assert [one.why for one in made.passed] == [f"The alias “{one}” {why}" for one in aliases[:3]]


def test_a_folder_that_is_no_month_tells_no_date() -> None:
    made = settled([], [gone.Trace("x", f"articles/{at}/x.md", gone=True) for at in ("2024/13", "2024/12", "me")])
    assert [one.date for one in made.withdrawn] == ["December 2024", "", ""]


def test_a_withdrawn_article_comes_through_the_line_as_it_is(tmp_path: Path) -> None:
    front = FrontMatter("Before", id="a", date="2024-02-21", aliases=("articles/old/",), withdrawn="It was a hoax.")
    page = page_of("x", render(front, "The plant at the quay has opened."))
    go(tmp_path, replace(as_the_line_gives_it(page), ours=True))
    assert front_of(tmp_path / A) == front
    assert [entry.url for entry in found(tmp_path)[0].withdrawn] == [address(A)]


IDS, TITLES, DATES = ("a", "b", "c"), ("One", "Two", "Three"), ("2024-02-21", "2024-03", "")
PAGES = st.builds(cleaned, st.sampled_from(IDS), st.sampled_from(TITLES), st.sampled_from(DATES))
RETOLD = st.builds(
    cleaned, st.sampled_from(IDS), st.sampled_from(TITLES), st.sampled_from(DATES), st.sampled_from(["quay", "mine"])
)
RUNS = st.lists(PAGES, max_size=3)


@settings(max_examples=60, deadline=None)
@given(runs=st.lists(RUNS, min_size=2, max_size=6))
def test_an_address_leads_to_the_article_that_stood_there_last(
    runs: list[list[Cleaned]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = tmp_path_factory.mktemp("content")
    stood: dict[str, str] = {}
    for run in runs:
        go(content, *run)
        entries = {entry.url: entry.front.id for entry in found(content)[0].entries}
        stood |= entries
        assert stood == {**entries, **{url: entries[to] for url, to in leads(content).items()}}
        before = written(content)
        go(content, *run)
        assert written(content) == before


HANDS = st.tuples(st.sampled_from(["delete", "rename", "edit", "withdraw"]), st.integers(0, 2))


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.one_of(st.lists(RETOLD, max_size=3), HANDS), min_size=2, max_size=8))
def test_no_address_is_left_without_a_page_whatever_is_published_or_done_by_hand(
    steps: list[list[Cleaned] | tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = tmp_path_factory.mktemp("content")
    stood: set[str] = set()
    for number, step in enumerate(steps):
        if isinstance(step, list):
            go(content, *step)
            before = written(content)
            go(content, *step)
            assert written(content) == before
        elif files := sorted((content / "articles").rglob("*.md")):
            by_hand(files[step[1] % len(files)], step[0], number)
        made, left = found(content)
        told = {one.url for one in left.withdrawn}
        stand = {entry.url for entry in made.entries}
        stood |= stand if isinstance(step, list) else set()
        assert {one.to for one in left.moved} <= stand | told
        assert {one.url for one in left.moved}.isdisjoint(stand | told) and stand.isdisjoint(told)
        assert stood <= stand | told | {one.url for one in left.moved}
        assert not made.asides and not left.passed


def by_hand(file: Path, what: str, number: int) -> None:
    """What a person does to an article's file."""
    if what == "delete":
        file.unlink()
    elif what == "rename":
        file.rename(file.with_name(f"renamed-{number}.md"))
    elif what == "edit":
        change(file, editor=f"Editor {number}")
    else:
        change(file, withdrawn="It was a hoax.")


@pytest.mark.parametrize(
    ("alias", "url"),
    [
        ("articles/2024/02/old/", "articles/2024/02/old/"),
        ("/articles/2024/02/old", "articles/2024/02/old/"),
        ("articles/Energy/v1.2/", "articles/Energy/v1.2/"),
        *(
            (bad, "")
            for bad in (
                "", "/", "articles/", "about/", "articles/../secret/", "articles//a/", "articles/./a/",
                "../articles/a/", "https://evil.example/articles/a/", "//evil.example/articles/a/", "articles/a?b/",
                "articles/a#b", "articles/a b/", "articles/a/index.html", "articles/index.html/a/", "articles/.git/a/",
                "articles/ü/", "articles/a\n", "articles/a%2f..%2fb/", "articles\\a", f"articles/{'a' * 201}/",
                f"articles/{'a/' * 250}",
            )
        ),
    ],
)  # fmt: skip
def test_an_alias_is_a_plain_address_below_articles(alias: str, url: str) -> None:
    assert former(alias) == url


@given(st.text() | st.text("articles/.-_%\\:", max_size=30).map("articles/".__add__))
def test_no_alias_leads_out_of_the_site(alias: str) -> None:
    url = former(alias)
    assert not url or (url.startswith("articles/") and url == former(url) and "/." not in url and "//" not in url)
