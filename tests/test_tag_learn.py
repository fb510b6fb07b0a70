"""What an archive and its editors teach about topics: how it is learned, kept, applied and shown."""

from __future__ import annotations

import functools
import itertools
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.cli import verbs
from pipeline.desk import LEARNED, Desk, Judge, Learned, LearnedTopic, Topic, desk_at, learned_file, learned_from
from pipeline.learn.corrections import CORRECTIONS, Correction, Told, corrections_file, corrections_from, merged
from pipeline.learn.training import FEWEST_ARTICLES, Example, Lesson, Score, effect, lesson_of, score
from pipeline.publish.content import article_file
from pipeline.publish.ledger import encode, ledger_of, place
from pipeline.tag import ranked, tag, topics_of
from pipeline.trouble import Trouble

TOPICS = (
    Topic(id="energy", label="Energy"),
    Topic(id="wind", label="Wind power", words=("wind farm",), broader=("energy",)),
    Topic(id="coal", label="Coal", words=("coal mine",), broader=("energy",)),
    Topic(id="ports", label="Ports", words=("harbour",)),
    Topic(id="repairs", label="Repairs", words=("overhaul",)),
)
SPOKEN = {  # what is said of a topic: its own word, and the words that stand beside it
    "wind": ("wind farm", "rotor blade turbine gust nacelle"),
    "coal": ("coal mine", "seam shaft pit miner lignite"),
    "ports": ("harbour", "quay crane berth pilot dredger"),
}
FILLER = "the plan was told to the council on a day of rain and nobody there knew more than that about it".split()
WORDS = [*" ".join(" ".join(said) for said in SPOKEN.values()).split(), *FILLER, "overhaul", "12", ".", "\n", "电池"]
texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def story(topic: str, seed: int, *, named: bool, also: str = "") -> tuple[str, str]:
    """A title and a text about a topic; ``named`` says whether its own word stands in it."""
    chance = random.Random(f"{topic} {seed}")
    word, beside = SPOKEN[topic]
    said = [*chance.sample(beside.split(), 3), *chance.sample(FILLER, 8), *([word] if named else []), *also.split()]
    chance.shuffle(said)
    return f"Report {seed}", " ".join(said)


def archive(number: int = 240) -> list[tuple[str, str]]:
    topics = itertools.cycle(SPOKEN)
    return [story(next(topics), seed, named=seed % 4 > 0) for seed in range(number)]


def corrected(number: int) -> list[Example]:
    """Articles whose editor calls "repairs" whatever speaks of a nacelle or a crane, a word that no topic lists."""
    out = []
    for seed in range(number):
        topic = sorted(SPOKEN)[seed % 3]
        title, text = story(topic, 1000 + seed, named=True)
        given = {topic, *(["repairs"] if "nacelle" in text or "crane" in text else []), "no-longer-there"}
        out.append(Example(f"{seed:03}", title, text, frozenset(given)))
    return out


@functools.cache
def lesson(corrections: int = 0) -> Lesson:
    return lesson_of(archive(), corrected(corrections), TOPICS)


def ids(title: str, text: str, learned: Learned | None) -> list[str]:
    return [found.topic for found in topics_of(title, text, TOPICS, learned)]


# ------------------------------------------------------------------------------------------------ learning


def test_the_archive_teaches_the_words_that_stand_beside_a_topics_own() -> None:
    said = "The rotor and the blade met a gust."
    assert ids("", said, None) == []
    found = topics_of("", said, TOPICS, lesson().learned)
    assert [one.topic for one in found] == ["wind"]
    assert {e.words for e in found[0].because} >= {"rotor", "blade", "gust"}


def test_what_the_vocabulary_stands_by_the_archive_takes_from_no_article() -> None:
    for title, text in archive(60):
        alone = {found.topic for found in topics_of(title, text, TOPICS)}
        assert alone <= set(ids(title, text, lesson().learned))


def test_corrections_teach_what_no_word_of_the_vocabulary_says() -> None:
    learned = lesson(90)
    assert learned.best is learned.learned
    assert learned.alone and learned.taught and learned.taught.micro > learned.alone.micro
    assert learned.taught.macro > learned.alone.macro
    found = {t.topic: t for t in topics_of("", "The crane at the quay, by a harbour", TOPICS, learned.learned)}
    assert {"ports", "repairs"} <= set(found)
    assert "crane" in [e.words for e in found["repairs"].because]
    assert "repairs" not in ids("", "The berth and the quay, by a harbour", learned.learned)


def test_a_topic_that_editors_hardly_gave_stays_with_the_vocabulary() -> None:
    rare = [*corrected(60), Example("rare", "A motorway", "of the plan", frozenset({"roads"}))]
    topics = (*TOPICS, Topic(id="roads", label="Roads", words=("motorway",)))
    learned = lesson_of(archive(), rare, topics).learned
    assert learned.topics["roads"].judge is None
    assert learned.topics["repairs"].judge is not None
    assert [t.topic for t in topics_of("The motorway", "", topics, learned)] == ["roads"]


def test_few_corrections_teach_nothing() -> None:
    few = lesson(12)
    assert few.learned is few.bare is few.best
    assert few.taught is None
    assert few.learned.corrections == 0
    assert all(topic.judge is None for topic in few.learned.topics.values())


def test_the_same_articles_and_corrections_give_the_same_bytes_in_any_order() -> None:
    articles, examples = archive(), corrected(60)
    first = learned_file(lesson_of(articles, examples, TOPICS).learned)
    chance = random.Random(1)
    chance.shuffle(articles)
    chance.shuffle(examples)
    assert learned_file(lesson_of(articles, examples, TOPICS[::-1]).learned) == first


def test_an_editor_who_could_not_give_a_topic_did_not_refuse_it() -> None:
    blind = [
        msgspec.structs.replace(one, topics=one.topics - {"repairs"}, known=frozenset({"wind", "coal", "ports"}))
        for one in corrected(90)[::2]
    ]
    learned = lesson_of(archive(), [*corrected(90)[1::2], *blind], TOPICS).learned
    assert "repairs" in ids("", "The crane at the quay, by a harbour", learned)


@pytest.mark.parametrize(
    ("archived", "taught", "kept"),
    [((0.5, 0.5), (0.6, 0.5), "learned"), ((0.5, 0.5), (0.9, 0.4), "bare"), ((0.6, 0.4), (0.9, 0.4), None)],
)
def test_what_does_worse_than_the_vocabulary_is_not_kept(
    archived: tuple[float, float], taught: tuple[float, float], kept: str | None
) -> None:
    way = Lesson(Learned(2, 1, {}), Learned(2, 0, {}), Score(0.5, 0.5, 0), Score(*archived, 0), Score(*taught, 0))
    assert way.best is (getattr(way, kept) if kept else None)


def test_scores_are_those_that_one_counts_by_hand() -> None:
    one, other = Example("1", "", "", frozenset("ab")), Example("2", "", "", frozenset("a"))
    found = score([(one, ["a", "c"]), (other, [])])
    assert found == Score(micro=2 * 1 / (3 + 2), macro=(2 / 3 + 0) / 2, first=0.5)


def test_the_effect_on_the_archive_is_counted() -> None:
    unnamed = [story("wind", 4 * seed, named=False) for seed in range(5)]
    assert effect(unnamed, lesson().learned, TOPICS)["wind", "gained"] == 5
    assert not effect(unnamed, None, TOPICS)


def test_a_small_archive_teaches_nothing_and_says_so() -> None:
    with pytest.raises(Trouble, match=f"199 articles are too few .* {FEWEST_ARTICLES} are enough"):
        lesson_of(archive(FEWEST_ARTICLES - 11), corrected(10), TOPICS)


def test_without_scikit_learn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    with pytest.raises(Trouble, match=r"pip install 'copydesk\[learn\]'"):
        lesson_of(archive(), [], TOPICS)


# ------------------------------------------------------------------------------------------------ applying


@settings(max_examples=60)
@given(texts, texts, st.sampled_from([0, 90]))
def test_every_topic_has_the_very_words_that_speak_for_it(title: str, text: str, corrections: int) -> None:
    found = topics_of(title, text, TOPICS, lesson(corrections).learned)
    assert len({one.topic for one in found}) == len(found)
    for one in found:
        assert 0 < one.score <= 1
        assert one.because
        for evidence in one.because:
            assert evidence.words
            assert evidence.span.of(title if evidence.field == "title" else text) == evidence.words
        for first, second in itertools.combinations(one.because, 2):
            assert first.field != second.field or not first.span.meets(second.span)


@settings(max_examples=40)
@given(texts, st.permutations(TOPICS))
def test_the_order_of_topics_and_of_what_was_learned_changes_nothing(text: str, shuffled: list[Topic]) -> None:
    learned = lesson(90).learned
    turned = msgspec.structs.replace(learned, topics=dict(reversed(learned.topics.items())))
    assert topics_of("", text, tuple(shuffled), turned) == topics_of("", text, TOPICS, learned)


def test_the_weight_of_a_word_times_its_share_is_what_moves_a_topic() -> None:
    learned = Learned(1, 0, {"wind": LearnedTopic(-1.0, {"rotor": 4.0, "gust": -1.0})})
    (found,) = topics_of("", "rotor gust", TOPICS, learned)
    assert found.score == pytest.approx(1 / (1 + 2.718281828 ** -(-1 + (4 - 1) / 2**0.5)), abs=1e-4)
    assert [e.words for e in found.because] == ["rotor"]


def test_a_judge_adds_up_what_it_was_taught() -> None:
    judge = Judge(-3.0, named=1.0, score=0.0, title=1.5, archive=0.0, words={"quay": 1.0}, beside={"coal": 2.0})
    topics = {"wind": LearnedTopic(0.0, {}, judge), "coal": LearnedTopic(-7.0, {"pit": 100.0})}
    learned = Learned(1, 1, topics)
    for title, text, logit in (
        ("", "wind farm", -3 + 1),
        ("wind farm", "", -3 + 1 + 1.5),
        ("", "wind farm quay", -3 + 1 + 1 / 3**0.5),
        ("", "wind farm pit", -3 + 1 + 2),  # the pit makes coal all but sure
    ):
        found = {t.topic: t for t in topics_of(title, text, TOPICS, learned)}
        assert found["wind"].score == pytest.approx(1 / (1 + 2.718281828**-logit), abs=5e-3), logit
    assert [e.words for e in found["wind"].because] == ["wind farm", "pit"]  # by way of coal


def test_an_article_that_would_have_no_topic_gets_its_likeliest_one_if_it_has_words_for_it() -> None:
    learned = Learned(1, 0, {"wind": LearnedTopic(-2.0, {"rotor": 1.0}), "coal": LearnedTopic(-1.5)})
    assert ids("", "rotor", Learned(1, 0, {"wind": learned.topics["wind"]})) == ["wind"]
    assert ids("", "rotor", Learned(1, 0, {"wind": LearnedTopic(-4.0, {"rotor": 1.0})})) == []
    assert ids("", "nothing of ours", Learned(1, 0, {"coal": LearnedTopic(-1.5)})) == []  # no word speaks for it


def test_what_the_vocabulary_passes_over_the_archive_must_be_sure_of() -> None:
    passing = "Nothing is said here of anything at all, line after line. " * 30 + "A harbour."
    assert [t.topic for t in ranked("News", passing, TOPICS)] == ["ports"]
    for bias, kept in ((-7.0, []), (0.1, ["ports"])):
        assert ids("News", passing, Learned(1, 0, {"ports": LearnedTopic(bias)})) == kept
        assert ids("News", passing, Learned(1, 0, {"wind": LearnedTopic(bias)})) == []


def test_a_function_word_is_evidence_only_where_no_other_word_speaks() -> None:
    learned = Learned(1, 0, {"wind": LearnedTopic(0.0, {"the": 5.0, "a": 5.0, "rotor": 1.0})})
    assert [[e.words for e in t.because] for t in topics_of("", "The rotor, a the", TOPICS, learned)] == [["rotor"]]
    assert [[e.words for e in t.because] for t in topics_of("", "The", TOPICS, learned)] == [["The"]]


def test_a_topic_that_the_desk_no_longer_has_is_not_named_and_a_new_one_is_found_by_its_words() -> None:
    learned = Learned(1, 0, {"gone": LearnedTopic(3.0, {"harbour": 3.0})})
    assert ids("The harbour", "", learned) == ["ports"]


@pytest.mark.parametrize("text", ["", " \n", "12 34", "电池"])
def test_nothing_is_learned_of_an_article_without_words(text: str) -> None:
    assert topics_of(text, text, TOPICS, lesson(90).learned) == ()


def test_a_word_that_was_learned_counts_in_any_inflection() -> None:
    assert ids("", "Rotors, blades and turbines", lesson().learned) == ["wind"]


def test_an_article_is_tagged_by_what_the_desk_learned() -> None:
    article = Article(id="a", title="Rotors", body="A **blade** and a nacelle in a gust.")
    assert tag(article, Desk(topics=TOPICS)).topics == ()
    assert [t.topic for t in tag(article, Desk(topics=TOPICS, learned=lesson().learned)).topics] == ["wind"]
    assert ranked("Rotors", "", TOPICS) == ()


def test_applying_needs_no_scikit_learn(tmp_path: Path) -> None:
    (tmp_path / "learned.json").write_bytes(learned_file(lesson(90).learned))
    program = (
        "import sys; sys.modules['sklearn'] = sys.modules['scipy'] = None\n"
        "from pathlib import Path; from pipeline import cli; from pipeline.desk import Topic, learned_from\n"
        "from pipeline.tag import topics_of\n"
        "learned = learned_from(Path(sys.argv[1]))\n"
        "print([t.topic for t in topics_of('', 'rotor blade gust', (Topic(id='wind', label='Wind power'),), learned)])"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "learned.json")], capture_output=True)
    assert done.stdout == b"['wind']\n", done.stderr


# ------------------------------------------------------------------------------------------------ what is kept


def test_what_was_learned_reads_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "learned.json"
    file.write_bytes(learned_file(lesson(90).learned))
    again = learned_from(file)
    assert again is not None
    assert msgspec.to_builtins(again) == msgspec.to_builtins(lesson(90).learned)
    assert learned_file(again) == file.read_bytes()
    assert learned_from(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"[]", 1),
        (b'{"articles": 1, "corrections": 0, "topics": {\n"a": {"bias": 1},\n"b": {"bias": "x"}\n}}\n', 3),
        (b'{"articles": 1, "corrections": 0, "topics": {\n"a": {"bias": 1},\n"b": {"bia', 3),
        (b'{"articles": 1, "corrections": 0, "topics": {\n"a": {"bias": 1e999}\n}}\n', 2),
        (b'{"articles": 1, "corrections": 0, "topics": {\n"a": {"bias": 1, "words": {"\xff": 1}}\n}}\n', 2),
        (b'{"articles": 1, "corrections": 0, "topics": {\n"a": {"bias": 1, "judge": {"bias": 1}}\n}}\n', 2),
    ],
)
def test_a_broken_file_is_one_line_with_its_place(tmp_path: Path, data: bytes, line: int) -> None:
    (tmp_path / LEARNED).parent.mkdir()
    (tmp_path / LEARNED).write_bytes(data)
    with pytest.raises(Trouble, match=rf"learned-topics.json:{line}: .*learn-topics writes it anew"):
        desk_at(tmp_path)


def test_the_desks_digest_covers_what_was_learned(tmp_path: Path) -> None:
    before = desk_at(tmp_path).digest
    (tmp_path / "desk").mkdir()
    (tmp_path / LEARNED).write_bytes(learned_file(lesson().learned))
    after = desk_at(tmp_path)
    assert after.learned is not None
    assert after.digest != before
    (tmp_path / LEARNED).write_bytes(learned_file(lesson(90).learned))
    assert desk_at(tmp_path).digest != after.digest


def told(name: str, topics: str, proposed: str | None) -> Told:
    return Told(name, "", "", tuple(topics.split()), None if proposed is None else tuple(proposed.split()))


@pytest.mark.parametrize(
    ("kept", "article", "expected"),
    [
        ([], told("a", "wind", "wind"), []),  # looked at and left alone: no label
        ([], told("a", "wind coal", "coal wind"), []),  # order is no correction
        ([], told("a", "coal wind", "wind"), [Correction("a", ("coal", "wind"), ("wind",))]),
        ([], told("a", "", "wind"), [Correction("a", (), ("wind",))]),
        ([], told("a", "wind", None), []),  # a person wrote it: nothing was proposed
        (
            [Correction("a", ("x",), ("y",))],
            told("a", "coal", "y"),
            [Correction("a", ("coal",), ("y",))],
        ),  # latest wins
        ([Correction("a", ("x",), ("y",))], told("a", "y", "y"), [Correction("a", ("y",), ("y",))]),
        ([Correction("b", ("x",))], told("a", "wind", "wind"), [Correction("b", ("x",))]),  # its article is gone
    ],
)
def test_a_correction_is_what_an_editor_changed(
    kept: list[Correction], article: Told, expected: list[Correction]
) -> None:
    assert merged(kept, [article]) == tuple(expected)
    assert merged(merged(kept, [article]), [article]) == tuple(expected)


names = st.sampled_from(["wind", "coal", "ports", "né"])
corrections = st.builds(Correction, st.text(max_size=5), st.lists(names).map(tuple), st.lists(names).map(tuple))


@given(st.lists(corrections, unique_by=lambda one: one.id))
def test_corrections_read_back_as_they_were_written(kept: list[Correction]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        data = corrections_file(kept)
        patch.setattr(Path, "read_bytes", lambda _: data)
        again = corrections_from(Path("corrections.jsonl"))
    assert sorted(kept, key=lambda one: one.id) == list(again)
    assert corrections_file(again) == data


def test_of_two_lines_for_an_article_the_later_counts(tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    file.write_bytes(corrections_file([Correction("a", ("x",))]) + b"\n" + corrections_file([Correction("a", ("y",))]))
    assert corrections_from(file) == (Correction("a", ("y",)),)


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"id": 3, "topics": []}', b'{"id": "a", "topics": "b"}', b"\xff"])
def test_a_bad_line_of_corrections_is_named(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "corrections.jsonl"
    file.write_bytes(b'{"id": "a", "topics": []}\n' + line)
    with pytest.raises(Trouble, match=r"corrections.jsonl:2: "):
        corrections_from(file)


# ------------------------------------------------------------------------------------------------ the command


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A folder with a vocabulary and 240 published articles, the first half looked over by an editor."""
    (tmp_path / "desk").mkdir()
    entries = [{k: v for k, v in msgspec.to_builtins(topic).items() if v} for topic in TOPICS]
    lines = ["[[topic]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in entry.items()) for entry in entries]
    (tmp_path / "desk/topics.toml").write_text("\n".join(lines))
    desk, content = desk_at(tmp_path), tmp_path / "content"
    for number, (title, text) in enumerate(archive()):
        article = tag(Article(id=f"{number}.txt", title=title, body=text), desk)
        data = article_file(article)
        path = f"articles/2024/01/a{number}.md"
        ledger = place(content, path)
        for file in (content / path, ledger):
            file.parent.mkdir(parents=True, exist_ok=True)
        ledger.write_bytes(encode(ledger_of(article, text, "plain", path=path, written=data, story=())))
        true = {list(SPOKEN)[number % 3]}
        true |= {"repairs"} if "crane" in text or "nacelle" in text else set()
        given = f"topics: [{', '.join(sorted(true))}]"
        changed = "".join(
            line for line in data.decode().splitlines(keepends=True) if not line.startswith(("topics:", "- "))
        )
        (content / path).write_bytes(
            changed.replace("\n---\n", f"\n{given}\n---\n", 1).encode() if number < 120 else data
        )
    return tmp_path


def learn(root: Path, *args: str) -> Any:
    return verbs.main(["--root", str(root), "learn-topics", *args], standalone_mode=False)


def test_learning_says_what_changes_and_keeps_it(newsroom: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(newsroom.rglob("*"))
    assert learn(newsroom, "--dry-run") == 0
    dry = capsys.readouterr().out
    assert [path for path in sorted(newsroom.rglob("*")) if ".copydesk" not in path.parts] == before
    assert learn(newsroom) == 0
    said = capsys.readouterr().out
    assert said.startswith(dry)
    assert "vocabulary alone" in said and "and the corrections" in said and "  repairs" in said
    kept = {name: (newsroom / name).read_bytes() for name in (LEARNED, CORRECTIONS)}
    assert b'"repairs"' in kept[CORRECTIONS]
    assert learn(newsroom) == 0
    assert {name: (newsroom / name).read_bytes() for name in (LEARNED, CORRECTIONS)} == kept
    assert "repairs" in [t.topic for t in topics_of("", "crane quay harbour", TOPICS, desk_at(newsroom).learned)]


def test_a_correction_whose_article_is_gone_is_named_and_passed_over(
    newsroom: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (newsroom / CORRECTIONS).write_bytes(corrections_file([Correction("lost.txt", ("wind",), ())]))
    (newsroom / "content/articles/2024/01/a3.md").write_text("no head")
    assert learn(newsroom) == 1
    said = capsys.readouterr().out
    assert "lost.txt was corrected, but its article is gone" in said
    assert "a3.md:1: " in said
    assert b"lost.txt" in (newsroom / CORRECTIONS).read_bytes()


def test_an_archive_that_is_too_small_is_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="0 articles are too few"):
        learn(tmp_path)
    assert not (tmp_path / "desk").exists()


def test_an_article_without_text_gets_no_topic_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text, why in (("", "there is no text"), ("Nothing of ours.\n", "no topic of the vocabulary")):
        (tmp_path / "page.md").write_text(f'---\ntitle: ""\n---\n{text}')
        assert verbs.main(["--root", str(tmp_path), "tag", str(tmp_path / "page.md")], standalone_mode=False) == 0
        assert why in capsys.readouterr().out
