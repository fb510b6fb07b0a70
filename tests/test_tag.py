"""How topics are found, weighed and chosen."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article, plain
from pipeline.desk import Desk, Topic
from pipeline.tag import ranked, tag, topics_of
from pipeline.tag.vocabulary import openers

TOPICS = (
    Topic(id="energy", label="Energy"),
    Topic(
        id="wind",
        label="Wind power",
        words=("wind", "wind farm", "turbine"),
        exclude=("wind tunnel",),
        broader=("energy",),
    ),
    Topic(id="offshore-wind", label="Offshore wind", words=("offshore wind farm", "monopile"), broader=("wind",)),
    Topic(
        id="storage", label="Energy storage", words=("battery", "storage"), broader=("energy",), related=("batteries",)
    ),
    Topic(id="batteries", label="Batteries", words=("battery", "cathode"), broader=("energy",)),
    Topic(id="cars", label="Electric vehicles", words=("EV", "electric car")),
    Topic(id="oil-majors", label="Oil companies", words=("Shell", "Total")),
    Topic(id="trade", label="Trade", words=("export", "import")),
    Topic(id="lead", label="Lead"),
    Topic(id="work", label="Housing", words=("home",)),
    Topic(id="ships", label="Ships", exact=("vessel",)),
    Topic(id="aluminium", label="Aluminium", words=("electrolyser works",)),
)
SHARING = (
    Topic(id="storage", label="Energy storage", words=("cell",), related=("batteries",)),
    Topic(id="batteries", label="Batteries", words=("cell", "cathode")),
)
WORDS = [
    "wind", "farm", "offshore", "turbines", "wind tunnel", "battery", "batteries", "EVs", "ev", "Shell", "shell", "the",
    "export", "important", "lead", "leading", "million", "homes", "housing", "house", "vessel", "Vessel", "aluminum",
    "electrolyzer", "works", "China's", "storage", "sodium-ion", ".", ",", "\n", "\n\n", "(", "’", "—", "电池", "ß",
]  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))


def ids(title: str, text: str = "", topics: tuple[Topic, ...] = TOPICS) -> list[str]:
    return [found.topic for found in topics_of(title, text, topics)]


def words(title: str, text: str = "") -> dict[str, list[str]]:
    return {found.topic: [e.words for e in found.because] for found in ranked(title, text, TOPICS)}


# ------------------------------------------------------------------------------------------------ laws


@given(texts, texts)
def test_evidence_is_the_very_words_of_the_title_or_the_text(title: str, text: str) -> None:
    for found in ranked(title, text, TOPICS):
        assert found.because
        for evidence in found.because:
            assert evidence.words
            assert evidence.span.of(title if evidence.field == "title" else text) == evidence.words


@given(texts, texts)
def test_no_word_of_the_article_counts_twice_for_a_topic(title: str, text: str) -> None:
    for found in ranked(title, text, TOPICS):
        for one, other in itertools.combinations(found.because, 2):
            assert one.field != other.field or not one.span.meets(other.span)


@given(texts, texts)
def test_scores_lie_between_0_and_1_and_the_best_comes_first(title: str, text: str) -> None:
    found = ranked(title, text, TOPICS)
    assert all(0 < f.score < 1 for f in found)
    assert list(found) == sorted(found, key=lambda f: (-f.score, f.topic))


@given(texts, texts)
def test_we_stand_by_what_we_ranked_and_say_each_topic_once(title: str, text: str) -> None:
    candidates, chosen = ranked(title, text, TOPICS), topics_of(title, text, TOPICS)
    assert set(chosen) <= set(candidates)
    assert len({f.topic for f in candidates}) == len(candidates)


@given(texts, texts, st.permutations(TOPICS))
def test_the_order_of_the_topics_in_the_file_changes_nothing(title: str, text: str, shuffled: list[Topic]) -> None:
    assert ranked(title, text, tuple(shuffled)) == ranked(title, text, TOPICS)
    assert topics_of(title, text, tuple(shuffled)) == topics_of(title, text, TOPICS)


@given(texts, texts)
def test_an_unrelated_topic_changes_no_evidence(title: str, text: str) -> None:
    gardens = Topic(id="gardens", label="Gardens", words=("rose", "hedge and lawn"), exclude=("rose water",))
    before = {f.topic: f.because for f in ranked(title, text, TOPICS)}
    after = {f.topic: f.because for f in ranked(title, text + " hedges", (*TOPICS, gardens)) if f.topic != "gardens"}
    assert after == before


@given(texts, texts)
def test_a_topic_brings_its_broader_topics_but_no_heading(title: str, text: str) -> None:
    found = ids(title, text)
    assert "energy" not in found
    if "offshore-wind" in found:
        assert "wind" in found


@given(texts)
def test_all_that_is_said_in_a_text_is_said_in_a_title(text: str) -> None:
    assert set(words(text)) == set(words("", text))


# ------------------------------------------------------------------------------------------------ matching


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("Offshore wind farms grow.", "offshore-wind", ["Offshore wind farms"]),  # the longest word, in any inflection
        ("Offshore wind farms grow.", "wind", ["Offshore wind farms"]),  # and not the shorter one inside it
        ("offshore\nwind farm", "offshore-wind", ["offshore\nwind farm"]),  # a wrapped line
        ("offshore\nWind farm", "offshore-wind", None),  # another paragraph
        ("offshore\n\nwind farm", "offshore-wind", None),
        ("offshore. Wind farm", "offshore-wind", None),  # another sentence
        ("offshore-wind-farm", "offshore-wind", ["offshore-wind-farm"]),
        ("Sales of EVs rise.", "cars", ["EVs"]),
        ("ev", "cars", None),
        ("Shell drills.", "oil-majors", ["Shell"]),
        ("A shell cracks; the total is 4.", "oil-majors", None),
        ("The vessel sails.", "ships", ["vessel"]),
        ("Vessel and vessels sail.", "ships", None),
        ("They exported, and exports rose.", "trade", ["exported", "exports"]),
        ("An important exporter.", "trade", None),
        ("The leading firm led.", "lead", None),
        ("Lead and leads.", "lead", ["Lead", "leads"]),
        ("The house was housed.", "work", None),
        ("A wind tunnel.", "wind", None),
        ("A wind tunnel in the wind.", "wind", ["wind"]),
        ("Light for 2 million homes.", "work", None),
        ("Light for the homes.", "work", ["homes"]),
        ("ALUMINUM AND ELECTROLYZER WORKS", "aluminium", ["ALUMINUM", "ELECTROLYZER WORKS"]),
        ("The turbine’s blades and China's wind farm", "wind", ["turbine", "wind farm"]),
    ],
)
def test_words_match_as_the_desk_means_them(text: str, topic: str, expected: list[str] | None) -> None:
    assert words("", text).get(topic) == expected
    assert words(text).get(topic) == expected


def test_a_word_that_two_topics_claim_says_less_for_each() -> None:
    both, alone = ranked("The cell", "", SHARING), ranked("The cathode", "", SHARING)
    assert [f.topic for f in both] == ["batteries", "storage"]
    assert both[0].score == both[1].score < alone[0].score


def test_a_title_says_more_than_the_opening_and_that_more_than_the_rest() -> None:
    far = "Nothing is said here of anything. " * 10
    scores = [ranked(*place, TOPICS)[0].score for place in (("Monopile", ""), ("", "Monopile"), ("", far + "Monopile"))]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


OFFSHORE = (
    Topic(id="wind", label="Wind power", words=("wind",)),
    Topic(id="sea", label="Offshore wind", words=("offshore turbine", "offshore wind farm"), broader=("wind",)),
)


def test_a_word_that_opens_three_phrases_of_one_topic_speaks_for_it_faintly() -> None:
    found = {f.topic: f for f in ranked("Polish offshore project", "", OFFSHORE)}
    assert [e.words for e in found["sea"].because] == ["offshore"]
    assert found["sea"].score < {f.topic: f.score for f in ranked("Polish offshore wind", "", OFFSHORE)}["sea"]


def test_a_word_that_opens_phrases_of_one_topic_and_stands_in_another_does_not_speak() -> None:
    oil = Topic(id="oil", label="Oil", words=("oil platform offshore",))
    assert openers(OFFSHORE) == {"offshore": "sea"}
    assert openers((*OFFSHORE, oil)) == {}


# ------------------------------------------------------------------------------------------------ deciding


def test_a_passing_mention_is_no_topic() -> None:
    text = "The monopile for the offshore wind farm is driven. " * 8 + "A ship brought an electric car."
    assert "cars" in words("An offshore wind farm is built", text)
    assert ids("An offshore wind farm is built", text) == ["offshore-wind", "wind"]


def test_what_a_long_text_says_once_it_says_in_passing() -> None:
    page = "Nothing is said here of anything at all, line after line. " * 30
    assert ids("News", page[:300] + "A monopile.") == ["offshore-wind", "wind"]
    assert ids("News", page + "A monopile.") == []
    assert ids("News", page + "A monopile, and a second monopile.") == ["offshore-wind", "wind"]


def test_equal_topics_come_in_the_order_of_their_ids() -> None:
    assert ids("The cell", "", SHARING) == ids("The cell", "", SHARING[::-1]) == ["batteries", "storage"]


def test_at_most_five_topics_are_named_besides_their_broader_ones() -> None:
    topics = tuple(Topic(id=f"t{i}", label=f"Topic{i}x", words=(f"word{i}x",)) for i in range(9))
    assert len(ids(" ".join(f"word{i}x" for i in range(9)), "", topics)) == 5


def test_broader_topics_take_no_place_from_others() -> None:
    pairs = [(f"n{i}", f"b{i}") for i in range(5)]
    narrow = tuple(Topic(id=n, label=f"Narrow{n}x", words=(f"word{n}x",), broader=(b,)) for n, b in pairs)
    broad = tuple(Topic(id=b, label=f"Broad{b}x", words=(f"word{b}x",)) for _, b in pairs)
    assert len(ids(" ".join(f"word{n}x" for n, _ in pairs), "", broad + narrow)) == 10


def test_a_word_without_end_is_passed_over() -> None:
    assert words("", "wind" * 500_000 + " wind") == {"wind": ["wind"]}
    assert words("", "offshore " + "x" * 100 + " wind farm").get("offshore-wind") is None


@pytest.mark.parametrize("text", ["", " \n", "Nothing of ours is here.", "12 34", "电池"])
def test_where_nothing_is_found_nothing_is_claimed(text: str) -> None:
    assert topics_of(text, text, TOPICS) == ()


def test_a_desk_without_topics_tags_nothing() -> None:
    assert topics_of("Wind farm opens", "It is a wind farm.", ()) == ()


def test_an_article_is_tagged_on_its_title_and_its_prose() -> None:
    article = Article(
        id="a", title="New **turbine**", body="## Wind\n\nThe [wind farm](https://monopile.example/cathode) opens."
    )
    tagged = tag(article, Desk(topics=TOPICS))
    assert tagged.topics == topics_of(article.title, plain(article.body), TOPICS)
    assert [t.topic for t in tagged.topics] == ["wind"]
    assert (tagged.title, tagged.body) == (article.title, article.body)
