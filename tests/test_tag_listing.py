"""``copydesk topics``: the vocabulary as a tree, what there is to mend in it, and other people's files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import verbs
from pipeline.desk import Topic, topics_from
from pipeline.tag.listing import TELLING, heard, listed, overheard, tree
from pipeline.trouble import Trouble

HOME = Path(__file__).resolve().parents[1]
COMMAND = str(Path(sys.executable).with_name("copydesk"))
DESK = topics_from(HOME / "desk" / "topics.toml")
FOUR = (
    Topic("power", "Power"),
    Topic("wind", "Wind power", ("turbine",), ("power",)),
    Topic("storage", "Storage", ("battery",), ("power",)),
    Topic("pumped", "Pumped storage", ("upper reservoir",), ("wind", "storage")),
)

# ------------------------------------------------------------------------------------------------ the tree


def test_the_tree_shows_each_topic_below_those_that_hold_it_with_its_articles() -> None:
    assert list(tree(FOUR, {"wind": 1_200, "pumped": 3})) == [
        "Power                                   power",
        "  Wind power                            wind                               1,200",
        "    Pumped storage                      pumped                                 3",
        "  Storage                               storage                                0",
        "    Pumped storage                      pumped (see above)",
    ]


def test_each_line_of_the_desks_tree_fits_a_terminal() -> None:
    lines = list(tree(DESK, {}))
    assert max(map(len, lines)) <= 80
    told = [line[40:72].strip() for line in lines]
    assert {topic.id for topic in DESK} <= set(told)


labels = st.text(max_size=60).filter(str.strip)


@given(st.lists(st.tuples(labels, st.lists(st.integers(0, 30), max_size=3)), max_size=12))
def test_every_topic_is_told_in_full_once_on_a_line_of_its_own(drawn: list[tuple[str, list[int]]]) -> None:
    topics = tuple(
        Topic(f"t{n}", label, broader=tuple(sorted({f"t{other % n}" for other in others if n})))
        for n, (label, others) in enumerate(drawn)
    )
    lines = list(tree(topics, {}))
    told = [line[40:72].strip() for line in lines if not line.endswith("(see above)")]
    assert sorted(told) == sorted(topic.id for topic in topics)
    assert len(lines) == sum(max(1, len(topic.broader)) for topic in topics)
    assert all(len(line.split("\n")) == 1 for line in lines)


def test_chains_of_two_broader_topics_do_not_grow_without_end() -> None:
    rungs = [
        Topic(f"t{n}", f"T{n}", broader=tuple(f"t{m}" for m in (2 * (n // 2) - 2, 2 * (n // 2) - 1) if m >= 0))
        for n in range(80)
    ]
    assert len(list(tree(tuple(rungs), {}))) == 2 + 78 * 2


def test_a_row_of_json_says_which_topics_are_headings() -> None:
    rows = {row.id: row for row in listed(FOUR, {"wind": 2})}
    assert rows["power"].heading and not rows["wind"].heading
    assert (rows["wind"].articles, rows["storage"].articles, rows["pumped"].broader) == (2, 0, ("wind", "storage"))


# ------------------------------------------------------------------------------------------------ what an archive tells


def test_a_word_of_every_story_and_a_topic_of_none_are_heard() -> None:
    often = [("Turbines\nrise", "A turbine.")] * (TELLING // 5 + 1)
    rest = [("The upper reservoir fills", "")] * (TELLING // 5) + [("Nothing", "")] * TELLING
    found = heard(FOUR, [*often, *rest][:TELLING])
    assert [(fault.topic, fault.said) for fault in found] == [
        ("wind", "turbine"),
        ("wind", "turbines"),
        ("storage", ""),
    ]
    assert "stands in 20% of 200 articles" in found[0].why or "stands in 21% of 200 articles" in found[0].why
    assert "none of its words stands in any of 200 articles" in found[2].why


def test_a_small_archive_tells_nothing() -> None:
    assert heard(FOUR, [("Turbine", "")] * (TELLING - 1)) == ()


def test_a_word_that_nobody_listed_is_worth_a_note() -> None:
    topic = Topic("sea", "Offshore wind", ("offshore turbine", "offshore wind farm"))
    assert list(overheard((topic,))) == ["'offshore' speaks for sea too, faintly: it opens several of its phrases"]


# ------------------------------------------------------------------------------------------------ the command

BAD = """
[[topic]]
id = "power"
label = "Power"

[[topic]]
id = "wind"
label = "Wind power"
note = "Wind."
broader = ["power"]
words = [
  "turbine",
  "(a+)+$",
]

[[topic]]
id = "storage"
label = "Storage"
note = "Storage."
words = ["turbines"]
"""


class Done(NamedTuple):
    status: int
    out: str


@pytest.fixture
def copydesk(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """The command, here and now: what it printed and the status that it would exit with."""

    def run(root: Path, *args: str | Path) -> Done:
        status = verbs.main(["--root", str(root), *map(str, args)], standalone_mode=False)
        return Done(status, capsys.readouterr().out)

    return run


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk/topics.toml").write_text(BAD)
    articles = tmp_path / "content/articles/2024/01"
    articles.mkdir(parents=True)
    (articles / "a.md").write_text("---\ntitle: A\ntopics: [wind, gone]\n---\nBody.\n")
    (articles / "b.md").write_text("---\ntitle: B\n")  # cannot be read: check says so, the list goes on
    return tmp_path


def test_the_list_counts_the_articles_that_carry_a_topic(newsroom: Path, copydesk: Callable[..., Done]) -> None:
    done = copydesk(newsroom, "topics")
    assert done.status == 0
    assert [line.split() for line in done.out.splitlines()] == [
        ["Power", "power"],
        ["Wind", "power", "wind", "1"],
        ["Storage", "storage", "0"],
    ]
    rows = [json.loads(line) for line in copydesk(newsroom, "topics", "--format", "jsonl").out.splitlines()]
    assert [(row["id"], row["articles"]) for row in rows] == [("power", 0), ("wind", 1), ("storage", 0)]


def test_check_names_the_line_of_everything_to_mend_and_ends_with_1(
    newsroom: Path, copydesk: Callable[..., Done]
) -> None:
    done = copydesk(newsroom, "topics", "--check")
    path = newsroom / "desk/topics.toml"
    assert done.status == 1
    assert [line.partition(": ")[0] for line in done.out.splitlines() if line.startswith(str(path))] == [
        f"{path}:2",  # no definition
        f"{path}:13",  # (a+)+$
        f"{path}:20",  # turbines
    ]
    assert done.out.endswith("3 to mend in 3 topics\n")
    rows = [json.loads(line) for line in copydesk(newsroom, "topics", "--check", "--format", "jsonl").out.splitlines()]
    assert [(row["line"], row["topic"]) for row in rows] == [(2, "power"), (13, "wind"), (20, "storage")]


def test_the_desks_own_list_is_in_order() -> None:
    done = subprocess.run([COMMAND, "topics", "--check"], cwd=HOME, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"0 to mend in {len(DESK)} topics"), done.stdout


def test_export_and_import_are_one_verb(newsroom: Path, copydesk: Callable[..., Done]) -> None:
    for name in ("out.ttl", "out.rdf", "out.tsv", "out.toml"):
        done = copydesk(newsroom, "topics", "--export", newsroom / name)
        assert done == (0, f"{newsroom / name}: 3 topics\n")
    assert copydesk(newsroom, "topics", newsroom / "out.ttl", "--export", newsroom / "back.rdf").status == 0
    assert (newsroom / "back.rdf").read_bytes() == (newsroom / "out.rdf").read_bytes()
    page = newsroom / "page.txt"
    page.write_text("A turbine rises\n\nThe turbine stands on the hill, and the second turbine is to follow.\n")
    tagged = {
        copydesk(newsroom, "tag", page, "--topics", newsroom / name)
        for name in ("desk/topics.toml", "out.ttl", "out.rdf")
    }
    assert len(tagged) == 1
    assert "Wind power: turbine" in tagged.pop().out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nowhere.ttl"], "nowhere.ttl: there is no such vocabulary"),
        (["--check", "--export", "a.ttl"], "one at a time"),
        (["--export", "desk/topics.toml"], "topics.toml: is there already"),
        (["--export", "a.xlsx"], "not as .xlsx"),
        (["circle.toml"], "circle.toml:2: topic 'a' is broader than itself: a < a"),
        (["circle.toml", "--check"], "circle.toml:2: "),
        (["dutch.ttl", "--export", "a.toml"], "dutch.ttl:1: every concept lacks a label"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_writes_nothing(newsroom: Path, args: list[str], said: str) -> None:
    (newsroom / "circle.toml").write_text('[[topic]]\nid = "a"\nlabel = "A"\nbroader = ["a"]\n')
    skos = "http://www.w3.org/2004/02/skos/core#"
    (newsroom / "dutch.ttl").write_text(f'<http://a/b> a <{skos}Concept> ; <{skos}prefLabel> "Wind"@nl .')
    before = {p: p.read_bytes() for p in newsroom.rglob("*") if p.is_file()}
    given = [str(newsroom / a) if "." in a else a for a in args]
    with pytest.raises(Trouble) as found:
        verbs.main(["--root", str(newsroom), "topics", *given], standalone_mode=False)
    assert said in str(found.value) and "\n" not in str(found.value)
    assert {p: p.read_bytes() for p in newsroom.rglob("*") if p.is_file()} == before
