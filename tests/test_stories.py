"""The same story told twice: known again, published once, and every teller named."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import add, build, live_things, newsroom, trees

from pipeline.article import Article, replace
from pipeline.desk import Desk
from pipeline.front import parse, render
from pipeline.publish import ledger as ledgers
from pipeline.publish.alike import alike, pairs, sketch
from pipeline.publish.content import MOST_NAMED, Cleaned, Published, publish
from pipeline.publish.sketch import Sketch
from pipeline.publish.undo import standing
from pipeline.repair import repair_text
from pipeline.telling import Telling
from pipeline.terminal import history

SYLLABLES = "ba ce di fo gu ha ki lo mu ne pa ro".split()
LEXICON = ["".join(parts) for parts in itertools.product(SYLLABLES, SYLLABLES, "dal fen gor lis mut nek".split())]
REPORT = (
    "On {day} the exchange at Hengxi sold {a} tons of lithium at {b} yuan a ton, said {who}, who keeps its books, and "
    "{c} tons of nickel, {d} more than the week before. Buyers from Lanbei waited, since the harbour of Qiushan "
    "stays shut until the storm has passed and the rails are dry again; the price of cobalt did not move."
)


def prose(seed: object, length: int = 150) -> str:
    rng = random.Random(repr(seed))
    return " ".join(rng.choice(LEXICON) for _ in range(length)) + "."


def edited(text: str, seed: object, share: float = 0.1) -> str:
    """``text`` with that share of its words replaced, as a copying site would."""
    rng = random.Random(repr(seed))
    return " ".join(rng.choice(LEXICON) if rng.random() < share else word for word in text.split())


def page(id: str, story: str, date: str = "", **fields: str) -> Cleaned:
    body = edited(prose(story), id)
    article = Article(id=id, title=f"{story} by {id}", date=date, body=body, source=f"Source of {id}", **fields)  # type: ignore[arg-type]
    return Cleaned(article, "", "plain", sketch(body))


def go(content: Path, *pages: Cleaned) -> Published:
    return publish(pages, content, same_story=0.5)


def written(content: Path) -> dict[str, bytes]:
    return {str(p.relative_to(content)): p.read_bytes() for p in sorted(content.rglob("*")) if p.is_file()}


def as_of_now(content: Path) -> dict[str, object]:
    """What is written but for the addresses at which articles stood before, which hang on what came first."""
    found: dict[str, object] = {}
    for path, data in written(content).items():
        if path.endswith(".md"):
            front, body = parse(data.decode())
            found[path] = render(replace(front, aliases=()), body)
        else:
            assert json.loads(data)["digest"] == ledgers.digest((content / json.loads(data)["path"]).read_bytes())
            found[path] = {name: value for name, value in json.loads(data).items() if name not in ("digest", "aliases")}
    return found


def articles(content: Path) -> list[str]:
    return [path for path in written(content) if path.endswith(".md")]


def named(content: Path, path: str) -> list[str]:
    """The other sources in an article's head."""
    return [one.source for one in parse((content / path).read_text())[0].also]


EARLY, LATE, LATEST = (page(name, "quay", f"2024-02-2{n}") for n, name in ((1, "early"), (3, "late"), (5, "latest")))
OTHER = page("other", "mine", "2024-02-22")
AT = "articles/2024/02/quay-by-early.md"


def test_a_story_told_twice_is_published_once_and_names_who_told_it_too(tmp_path: Path) -> None:
    done = go(tmp_path, LATE, EARLY)
    assert [(w.id, w.state) for w in done.written] == [("early", "published")]
    assert [(s.id, s.of) for s in done.same] == [("late", "early")] and not done.refused
    assert done.same[0].why.startswith("the same story as early (")
    head = parse((tmp_path / AT).read_text())[0]
    assert head.also == (Telling(source="Source of late", date="2024-02-23"),)
    (also,) = ledgers.read(ledgers.place(tmp_path, AT)).also
    assert (also.id, also.title, also.told) == ("late", "quay by late", head.also[0])


@settings(max_examples=40)
@given(pages=st.permutations([EARLY, LATE, LATEST, OTHER]), cuts=st.sets(st.integers(1, 3)), again=st.booleans())
def test_in_however_many_runs_the_pages_come_the_articles_are_those_of_one(
    pages: list[Cleaned], cuts: set[int], again: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    go(one, EARLY, LATE, LATEST, OTHER)
    for start, end in itertools.pairwise([0, *sorted(cuts), 4]):
        go(other, *pages[0 if again else start : end])
    assert as_of_now(one) == as_of_now(other)


def test_a_second_run_touches_nothing(tmp_path: Path) -> None:
    go(tmp_path, EARLY, LATE)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    for pages in ([LATE, EARLY], [EARLY], [LATE], [OTHER][:0]):
        again = go(tmp_path, *pages)
        assert {w.state for w in again.written} <= {"unchanged"}
        assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before


def test_a_page_that_comes_to_tell_something_else_gets_its_own_article(tmp_path: Path) -> None:
    go(tmp_path, EARLY, LATE)
    go(tmp_path, page("late", "bridge", "2024-02-23"))
    assert articles(tmp_path) == ["articles/2024/02/bridge-by-late.md", AT]
    assert named(tmp_path, AT) == [] and ledgers.read(ledgers.place(tmp_path, AT)).also == ()


def test_who_told_it_stays_named_when_the_article_itself_changes(tmp_path: Path) -> None:
    go(tmp_path, EARLY, LATE)
    go(tmp_path, replace(page("early", "bridge", "2024-02-21")))
    assert named(tmp_path, "articles/2024/02/bridge-by-early.md") == ["Source of late"]


def test_an_article_that_a_person_edited_keeps_its_file_and_the_ledger_knows_the_other(tmp_path: Path) -> None:
    go(tmp_path, EARLY)
    (tmp_path / AT).write_text((tmp_path / AT).read_text().replace("title: quay", "title: The quay"))
    edit = (tmp_path / AT).read_bytes()
    for pages in ([LATE], [LATE, EARLY], [EARLY]):
        done = go(tmp_path, *pages)
        assert (tmp_path / AT).read_bytes() == edit and articles(tmp_path) == [AT]
        assert [s.of for s in done.same] == ["early"] * (LATE in pages)
        assert [one.id for one in ledgers.read(ledgers.place(tmp_path, AT)).also] == ["late"]


def test_a_note_of_a_person_in_the_head_is_an_edit_too(tmp_path: Path) -> None:
    go(tmp_path, EARLY)
    (tmp_path / AT).write_text((tmp_path / AT).read_text().replace("title:", "# mine\ntitle:"))
    edit = (tmp_path / AT).read_bytes()
    go(tmp_path, LATE)
    assert (tmp_path / AT).read_bytes() == edit


def test_an_article_that_gives_way_to_an_earlier_one_is_accounted_for(tmp_path: Path) -> None:
    go(tmp_path, LATE)
    done = go(tmp_path, EARLY)
    assert [(s.id, s.of) for s in done.same] == [("late", "early")] and articles(tmp_path) == [AT]


def test_a_source_that_a_person_took_out_stays_out(tmp_path: Path) -> None:
    go(tmp_path, EARLY, LATE)
    head = (tmp_path / AT).read_text()
    (tmp_path / AT).write_text(head[: head.index("also:")] + "---\n\n" + EARLY.article.body + "\n")
    for pages in ([LATE], [EARLY, LATE], [EARLY]):
        go(tmp_path, *pages)
        assert named(tmp_path, AT) == []


def test_an_edited_article_goes_before_an_earlier_one(tmp_path: Path) -> None:
    go(tmp_path, LATE)
    at = "articles/2024/02/quay-by-late.md"
    (tmp_path / at).write_text((tmp_path / at).read_text().replace("title: quay", "title: The quay"))
    for pages in ([EARLY], [EARLY, LATE]):
        done = go(tmp_path, *pages)
        assert [(s.id, s.of) for s in done.same] == [("early", "late")] and articles(tmp_path) == [at]


def test_a_story_that_a_person_deleted_does_not_come_back_from_elsewhere(tmp_path: Path) -> None:
    go(tmp_path, EARLY)
    (tmp_path / AT).unlink()
    for pages in ([LATE], [LATE, EARLY]):
        done = go(tmp_path, *pages)
        assert [s.why.endswith("which a person deleted") for s in done.same] == [True] and articles(tmp_path) == []


def test_two_that_persons_edited_both_stay(tmp_path: Path) -> None:
    go(tmp_path, EARLY)
    (tmp_path / "aside").mkdir()
    for name in written(tmp_path):
        (tmp_path / name).rename(tmp_path / "aside" / Path(name).name)
    go(tmp_path, LATE)
    (tmp_path / "aside/quay-by-early.md").rename(tmp_path / AT)
    (tmp_path / "aside/quay-by-early.json").rename(ledgers.place(tmp_path, AT))
    for file in (tmp_path / "articles").rglob("*.md"):
        file.write_text(file.read_text() + "\nA word of mine.\n")
    before = written(tmp_path)
    assert not go(tmp_path, EARLY, LATE).same
    assert {path: data for path, data in written(tmp_path).items() if path in before} == before


@pytest.mark.parametrize("pages", [[LATE], [LATE, EARLY]])
def test_a_run_killed_between_article_and_ledger_is_finished_by_the_next(tmp_path: Path, pages: list[Cleaned]) -> None:
    go(tmp_path, EARLY)
    place = ledgers.place(tmp_path, AT)
    old = place.read_bytes()
    go(tmp_path, LATE)
    whole = written(tmp_path)
    place.write_bytes(old)
    go(tmp_path, *pages)
    assert written(tmp_path) == whole


def test_a_run_killed_before_it_took_the_copy_away_is_finished_by_the_next(tmp_path: Path) -> None:
    go(tmp_path, LATE)
    alone = written(tmp_path)
    go(tmp_path, EARLY)
    whole = written(tmp_path)
    for name, data in alone.items():
        (tmp_path / name).write_bytes(data)
    go(tmp_path, EARLY)
    assert written(tmp_path) == whole


def test_a_ledger_of_version_0_1_is_known_again_by_its_article(tmp_path: Path) -> None:
    go(tmp_path, EARLY)
    place = ledgers.place(tmp_path, AT)
    old = json.loads(place.read_bytes()) | {"story": ["001a237ce7d9", "0035280e886f", "00768eba182d"] * 20}
    place.write_text(json.dumps(old))
    assert [s.of for s in go(tmp_path, LATE).same] == ["early"]
    assert named(tmp_path, AT) == ["Source of late"]


@pytest.mark.parametrize("parts", [["AAAA"], ["", "", "", "AAAAAAA="], ["A" * 4000]])
def test_a_sketch_that_is_none_costs_nothing(tmp_path: Path, parts: list[str]) -> None:
    go(tmp_path, EARLY)
    place = ledgers.place(tmp_path, AT)
    place.write_text(json.dumps(json.loads(place.read_bytes()) | {"story": parts}))
    assert [s.of for s in go(tmp_path, LATE).same] == ["early"]


def test_each_other_place_is_named_once_and_no_more_than_a_head_can_hold(tmp_path: Path) -> None:
    copies = [
        replace(one, article=replace(one.article, source=source, url=url))
        for number, (source, url) in enumerate(
            [
                ("Source of early", ""),
                ("", ""),
                ("A wire", "https://wire.example/1"),
                ("A wire", "https://wire.example/1"),
            ]
            + [(f"Portal {n}", f"https://{n}.example/") for n in range(20)]
        )
        for one in [page(f"copy-{number:02}", "quay", "2024-03-01")]
    ]
    go(tmp_path, EARLY, *copies)
    assert named(tmp_path, AT) == ["A wire", *(f"Portal {n}" for n in range(MOST_NAMED - 1))]
    assert len(ledgers.read(ledgers.place(tmp_path, AT)).also) == len(copies)


def test_an_article_says_who_told_it_too_and_nothing_of_theirs_is_live(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    also = (
        Telling("A <b>daily</b>", "https://daily.example/7?a=1&b=2", "2024-03-19T08:02"),
        Telling("", "https://www.weekly.example/", ""),
        Telling("Bad", "javascript:alert(1)", "soon"),
        Telling("", "data:text/html,x", ""),
        Telling('"><script>alert(1)</script>', 'https://x.example/" onclick="y', "2024-03-19"),
    )
    path = add(root, "Cranes told twice", date="2024-03-18", also=also).relative_to(root / "content")
    site = build(root)
    tree = dict(trees(site))[f"{path.with_suffix('')}/index.html"]
    shown = [" ".join(p.text_content().split()) for p in tree.xpath("//p[starts-with(normalize-space(), 'Also')]")]
    assert shown == [
        "Also published by A <b>daily</b>, 19 March 2024, 08:02", "Also published by weekly.example",
        "Also published by Bad", "Also published by another",
        'Also published by "><script>alert(1)</script>, 19 March 2024',
    ]  # fmt: skip
    links = tree.xpath("//p[starts-with(normalize-space(), 'Also')]/a")
    assert [a.get("href") for a in links] == ["https://daily.example/7?a=1&b=2", "https://www.weekly.example/"]
    assert {a.get("rel") for a in links} == {"noopener noreferrer nofollow"}
    assert [thing for where, tree in trees(site) for thing in live_things(tree, where)] == []


def test_explain_names_who_told_it_too(tmp_path: Path) -> None:
    go(tmp_path, EARLY, LATE)
    said = history(standing(tmp_path / AT, tmp_path).ledger)
    assert "1 other pages that tell the story\n  2024-02-23 Source of late quay by late late\n" in said


@given(st.text(), st.text())
def test_any_two_texts_have_a_share_and_it_is_the_same_from_both_sides(one: str, other: str) -> None:
    share = alike(sketch(one), sketch(other))
    assert 0 <= share <= 1 and share == alike(sketch(other), sketch(one))
    assert alike(sketch(one), sketch(one)) == 1
    assert sketch(one).whole and msgspec.json.decode(msgspec.json.encode(sketch(one)), type=Sketch) == sketch(one)


@given(
    st.lists(
        st.sampled_from("Hengxi costs 1,200 4.5 quay’s “new” MW – don’t the, a. (b) É 1,000,000".split()), max_size=60
    )
)
def test_marks_commas_in_numbers_and_white_space_count_for_nothing(words: list[str]) -> None:
    text = " ".join(words)
    plainer = text.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-")
    plainer = plainer.replace("1,200", "1200").replace("1,000,000", "1000000").replace(" ", " \n")
    one, other = sketch(text), sketch(plainer)
    assert (one.words, one.runs, one.numbers) == (other.words, other.runs, other.numbers)


def test_case_counts_for_names_alone() -> None:
    one, other = sketch("the crane of Lanbei"), sketch("THE CRANE OF LANBEI")
    assert one.words == other.words and len(one.names) == 4 and len(other.names) == 0


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_a_copy_whose_words_were_changed_is_known(share: float) -> None:
    text = prose("copy", 400)
    assert alike(sketch(text), sketch(edited(text, share, share))) >= 0.5


def test_a_copy_is_known_whatever_we_repaired() -> None:
    text = (
        REPORT.format(day="Monday", who="Lin Qiao", a=12000, b=98000, c=450, d=12) + " The the cranes cost 45000 yuan."
    )
    assert alike(sketch(text), sketch(repair_text(text, Desk()).text)) >= 0.9


def test_the_report_of_another_day_is_another_story() -> None:
    monday = REPORT.format(day="Monday", who="Lin Qiao", a=12000, b=98000, c=450, d=12)
    tuesday = REPORT.format(day="Tuesday", who="Lin Qiao", a=8000, b=97500, c=510, d=60)
    assert alike(sketch(monday), sketch(monday.replace("waited", "paused"))) > 0.9
    assert alike(sketch(monday), sketch(tuesday)) == 0


def test_the_report_of_another_place_is_another_story() -> None:
    form = REPORT.format(day="Monday", who="Lin Qiao", a="many", b="more", c="few", d="some")
    other = (
        form.replace("Hengxi", "Wuping").replace("Lanbei", "Daxing").replace("Qiushan", "Nanzhu").replace("Lin", "Wei")
    )
    assert alike(sketch(form), sketch(form.replace("waited", "paused"))) > 0.9
    assert alike(sketch(form), sketch(other.replace("Qiao", "Bai"))) == 0


def test_a_caption_is_a_copy_only_word_for_word() -> None:
    assert alike(sketch("The quay of Hengxi at night."), sketch("The quay of Hengxi, at night")) == 1
    assert alike(sketch("The quay of Hengxi at night."), sketch("The quay of Hengxi at noon.")) == 0


@settings(max_examples=30)
@given(st.permutations(range(12)), st.integers(0, 12))
def test_pairs_are_those_that_are_alike_in_any_order(order: list[int], old: int) -> None:
    texts = [edited(prose(f"story {n % 4}"), n, 0.15 * (n // 4)) for n in range(11)] + [prose("story 0")]
    sketches = [sketch(texts[n]) for n in order]
    every = {(i, j, alike(sketches[i], sketches[j])) for i, j in itertools.combinations(range(12), 2) if j >= old}
    assert set(pairs(sketches, 0.5, old=old)) == {one for one in every if one[2] >= 0.5}


def test_a_run_of_words_that_a_crowd_has_does_not_hide_a_copy() -> None:
    opening = prose("the same opening of every page of the site", 25)
    texts = [f"{opening} {prose(n)}" for n in range(90)]
    assert {(i, j) for i, j, _ in pairs([sketch(text) for text in [*texts, edited(texts[7], 1)]], 0.5)} == {(7, 90)}


def test_a_thousand_copies_are_paired_without_being_looked_up() -> None:
    assert len(list(pairs([sketch(prose("one"))] * 1000, 0.5, old=999))) == 999


def test_a_word_is_the_same_wherever_it_stands_in_a_long_text() -> None:
    assert sketch("a b c " * 30_000).words == sketch("c a b").words


@pytest.mark.parametrize("sketches", [[], [Sketch()], [Sketch(), Sketch()], [sketch("A port")]])
def test_too_little_to_tell_by_is_alike_to_nothing_but_itself(sketches: list[Sketch]) -> None:
    assert [(a, b) for a, b, _ in pairs(sketches, 0.5)] == []
