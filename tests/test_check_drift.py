"""A fact of the page stays the fact of the article, or a person answers for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article, Part, plain
from pipeline.check import Problem, check
from pipeline.check.draft import draft_at
from pipeline.check.drift import confirm, drift
from pipeline.check.head import scalars
from pipeline.check.markdown import pieces
from pipeline.check.sentences import _TOKEN, Sentence, _form, differences, sentences, with_difference
from pipeline.cli import verbs
from pipeline.desk import Desk, Term
from pipeline.markdown import escape
from pipeline.publish import ledger as ledgers
from pipeline.publish.content import Cleaned, publish, sketch
from pipeline.repair import repair
from pipeline.text import Span
from pipeline.trouble import Trouble

TITLE = "Elmsey opens a tidal power plant of 12 turbines"
SUMMARY = "The plant cost 50 million yuan and feeds 4,000 homes"
BODY = (
    "The harbour town of Elmsey opened a tidal power plant on Wednesday, March 6, 2024. It has 12 turbines of 5MW each "
    "and will supply 4000 homes, the port authority said.",
    "Elmsey Tidal Energy Co., Ltd. invested 50 million yuan in the the plant, which is not subsidized. More than 300 "
    "people worked on it, and Chen Luo, its chief engineer, said that 50,000 tons of concrete were used.",
    '"We have waited for the moon for nine years," said mayor Ada Brook at the opening. Output is expected to rise by '
    "8% a year.",
    "Its turbines work down to -20℃.",
    "A second plant is planned for 2027. It may cost less than the first, since the cable is there.",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(root=tmp_path)


def published(desk: Desk, title: str = TITLE, summary: str = SUMMARY, body: tuple[str, ...] = BODY) -> Path:
    """The article of a page of these words, as the line wrote it."""
    pieces_of_page = [title, summary, *body]
    page = "\n\n".join(pieces_of_page) + "\n"
    starts = [page.index(piece) for piece in pieces_of_page]
    spans = [Span(a, b) for a, b in zip(starts, [*starts[1:], len(page)], strict=True)]
    parts = (Part(spans[0], "title"), Part(spans[1], "summary"), *(Part(span, "body") for span in spans[2:]))
    came = Article("elmsey.txt", title, "\n\n".join(map(escape, body)), date="2024-03-07", source="Harbour Post",
                   summary=summary, parts=parts)  # fmt: skip
    article = repair(came, desk)
    content = desk.root / "content"
    publish([Cleaned(article, page, "plain", sketch(plain(article.body)))], content, same_story=0.5)
    return content / "articles/2024/03/elmsey-opens-a-tidal-power-plant-of-12-turbines.md"


def edited(file: Path, *edits: tuple[str, str]) -> Path:
    text = file.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return file


def drifted(file: Path, desk: Desk) -> list[Problem]:
    return [problem for problem in check(file, desk) if problem.rule.startswith("drift")]


def test_what_the_line_wrote_has_not_drifted(desk: Desk) -> None:
    file = published(desk)
    assert drifted(file, desk) == []
    draft = draft_at(file, desk.root / "content")
    assert not isinstance(draft, Problem)
    found = ledgers.original(desk.root / "content", file.relative_to(desk.root / "content").as_posix())
    assert list(drift(draft, scalars(draft), pieces(draft), found)) == [], "also where its digest does not vouch for it"


@pytest.mark.parametrize(
    ("old", "new", "words", "rule"),
    [
        ("50,000 tons", "5,000 tons", "5,000", "drift"),
        ("12 turbines of", "21 turbines of", "21", "drift"),
        ("5 MW each", "5 GW each", "GW", "drift"),
        ("8% a year", "80% a year", "80", "drift"),
        ("50 million yuan in", "50 million dollars in", "dollars", "drift"),
        ("50 million yuan in", "50 billion yuan in", "billion", "drift"),
        ("March 6, 2024", "March 9, 2024", "9", "drift"),
        ("on Wednesday, March", "on Thursday, March", "Thursday", "drift"),
        ("for 2027", "for 2029", "2029", "drift"),
        ("Chen Luo, its", "Chen Lao, its", "Lao", "drift"),
        ("mayor Ada Brook", "mayor Ida Brook", "Ida", "drift"),
        ("town of Elmsey", "town of Almsey", "Almsey", "drift"),
        ("which is not subsidized", "which is subsidized", "is subsidized", "drift"),
        ("will supply", "will not supply", "not", "drift"),
        ("waited for the moon", "waited for the sun", "sun", "drift"),
        ("for nine years,\" said", "for nine long years,\" said", "long", "drift"),
        ("expected to rise", "expected to fall", "fall", "drift"),
        ("More than 300", "Some 300", "Some", "drift"),
        ("to -20℃", "to 20℃", "20", "drift"),
        ("It may cost", "It will cost", "will", "drift-of-sense"),
        ("is expected to rise", "is to rise", "is to", "drift-of-sense"),
        ("12 turbines\n", "15 turbines\n", "15", "drift"),
        ("cost 50 million yuan and", "cost 90 million yuan and", "90", "drift"),
        ("since the cable is there.", "since the cable is there. It will stand in Norway.", "Norway",
         "drift-by-addition"),
        ("A second plant is", "The whole budget is 730 million euros, by 2031. A second plant is",
         "730 million euros, by 2031", "drift-by-addition"),
    ],
)  # fmt: skip
def test_a_fact_that_moved_is_found_at_its_words(desk: Desk, old: str, new: str, words: str, rule: str) -> None:
    file = edited(published(desk), (old, new))
    (problem,) = drifted(file, desk)
    assert problem.rule == rule
    assert file.read_text(encoding="utf-8")[problem.start : problem.end] == words
    assert problem.severity == ("error" if rule == "drift" else "warning")


def test_the_message_says_what_the_page_says(desk: Desk) -> None:
    (problem,) = drifted(edited(published(desk), ("50,000 tons", "5,000 tons")), desk)
    assert problem.message == "The page says “50,000” here; the article says “5,000”."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("opened a tidal power plant", "has opened a power plant driven by the tides"),
        ("It has 12 turbines of 5 MW each and will supply", "Its 12 turbines of 5 MW each will supply"),
        ("12 turbines of", "twelve turbines of"),
        ("March 6, 2024", "6 March 2024"),
        ("50,000 tons", "50000 tons"),
        ("8% a year", "8 percent a year"),
        ("worked on it, and Chen Luo", "worked on it. Chen Luo"),
        ("2027. It may", "2027, and it may"),
        (", which is not subsidized", ""),
        (", its chief engineer,", ""),
        ("the port authority said", "according to the port authority"),
        ("More than 300 people worked on it, and Chen", "Chen"),
        ("A second plant is planned for 2027. ", ""),
        ("since the cable is there.", "since the cable is there. The town is glad."),
        ("since the cable is there.", "since the cable is there. Elmsey has 4,000 homes in all."),
        ("A second plant is", "## What comes next\n\nA second plant is"),
        ("\"We have waited for the moon for nine years,\" said mayor Ada Brook at",
         "Mayor Ada Brook said they had \"waited for the moon for nine years\" at"),
        ("concrete were used", "conrcete were used"),
        ("is expected to rise", "is expcted to rise"),
        ("The harbour town of Elmsey opened a tidal power plant on Wednesday, March 6, 2024.",
         "On Wednesday, March 6, 2024, the harbour town of Elmsey opened a tidal power plant."),
    ],
)  # fmt: skip
def test_an_editors_work_is_no_drift(desk: Desk, old: str, new: str) -> None:
    assert drifted(edited(published(desk), (old, new)), desk) == []


def test_paragraphs_may_change_places_and_go(desk: Desk) -> None:
    file = published(desk)
    text = file.read_text(encoding="utf-8")
    head, *paragraphs = text.rstrip("\n").split("\n\n")
    file.write_text("\n\n".join([head, paragraphs[3], paragraphs[0], paragraphs[2]]) + "\n", encoding="utf-8")
    assert drifted(file, desk) == []


def test_two_facts_that_change_places_are_found_both(desk: Desk) -> None:
    file = edited(published(desk), ("has 12 turbines of 5 MW", "has 5 turbines of 12 MW"))
    text = file.read_text(encoding="utf-8")
    assert " ".join(text[p.start : p.end] for p in drifted(file, desk)) == "5 12"


def test_a_term_of_the_desk_is_no_drift(tmp_path: Path) -> None:
    desk = Desk(root=tmp_path, terms=(Term("Elmsey-on-Sea", wrong=("Elmsey",)),))
    file = published(desk)
    named = next(file.parent.glob("*.md"))
    assert "Elmsey-on-Sea" in named.read_text(encoding="utf-8")
    assert drifted(edited(named, ("people worked", "persons worked")), desk) == []


def test_a_title_that_only_the_pages_head_had_is_known_from_the_ledger(desk: Desk) -> None:
    body = "\n\n".join(BODY)
    article = Article("a.html", "Twelve turbines for Elmsey", body, date="2024-03", source="A",
                      parts=(Part(Span(0, len(body)), "body"),))  # fmt: skip
    content = desk.root / "content"
    publish([Cleaned(repair(article, desk), body, "markdown", sketch(body))], content, same_story=0.5)
    file = content / "articles/2024/03/twelve-turbines-for-elmsey.md"
    assert b'"claimed"' in ledgers.place(content, file.relative_to(content).as_posix()).read_bytes()
    assert drifted(edited(file, ("people worked", "persons worked")), desk) == []
    (problem,) = drifted(edited(file, ("Twelve turbines", "Ten turbines")), desk)
    assert problem.line == 2


def test_a_table_is_held_against_the_pages_row_by_row(desk: Desk) -> None:
    table = "| Berth | Ships |\n| --- | --- |\n| [East](https://port.example/east) | 12 |\n| West | 30 |"
    page = (
        f"- The port is open.\n\n  {table.replace(chr(10), chr(10) + '  ')}\n\nIt has two berths (old).Both are full."
    )
    start, end = page.index("|"), page.index("It has")
    parts = tuple(Part(Span(a, b), "body") for a, b in ((0, start), (start, end), (end, len(page))))
    body = f"The port is open.\n\n{table}\n\nIt has two berths (old). Both are full."
    article = Article("a.html", "The port is open", body, date="2024-03", source="A", parts=parts)
    content = desk.root / "content"
    publish([Cleaned(repair(article, desk), page, "markdown", sketch(body))], content, same_story=0.5)
    file = edited(content / "articles/2024/03/the-port-is-open.md", ("Both are full.", "Both are quite full."))
    assert drifted(file, desk) == []
    (problem,) = drifted(edited(file, ("| 12 |", "| 21 |")), desk)
    assert (problem.message, problem.line) == ("The page says “12” here; the article says “21”.", 12)


def test_what_a_person_confirms_is_no_drift_any_more_and_what_follows_is(desk: Desk) -> None:
    file = edited(published(desk), ("50,000 tons", "5,000 tons"), ("since the cable", "since Norway's cable"))
    content = desk.root / "content"
    ledger = ledgers.place(content, file.relative_to(content).as_posix())
    before = file.read_bytes()
    assert confirm(file, content) == 2
    assert file.read_bytes() == before
    once = ledger.read_bytes()
    assert drifted(file, desk) == []
    assert confirm(file, content) == 0
    assert ledger.read_bytes() == once
    (problem,) = drifted(edited(file, ("5,000 tons", "7,000 tons")), desk)
    assert problem.message == "The page says “5,000” here; the article says “7,000”."


def test_the_verb_confirms_what_it_is_given_and_nothing_else(desk: Desk) -> None:
    file = edited(published(desk), ("50,000 tons", "5,000 tons"))
    verb = CliRunner()
    assert verb.invoke(verbs, ["--root", str(desk.root), "check"], standalone_mode=False).return_value == 1
    with pytest.raises(Trouble, match="name the articles"):
        verb.invoke(verbs, ["--root", str(desk.root), "check", "--confirm"], catch_exceptions=False)
    done = verb.invoke(verbs, ["--root", str(desk.root), "check", "--confirm", str(file)], standalone_mode=False)
    assert done.return_value == 0
    assert done.output == f"{file}: 1 sentence confirmed\n1 file checked, nothing to say.\n"


def test_the_page_may_be_believed_again(desk: Desk) -> None:
    file = edited(published(desk), ("50,000 tons", "5,000 tons"))
    confirm(file, desk.root / "content")
    assert drifted(edited(file, ("5,000 tons", "50,000 tons")), desk) == []


def test_a_person_answers_for_an_article_without_a_ledger_already(desk: Desk) -> None:
    file = published(desk)
    content = desk.root / "content"
    ledgers.place(content, file.relative_to(content).as_posix()).unlink()
    assert drifted(edited(file, ("50,000 tons", "5,000 tons")), desk) == []
    with pytest.raises(Trouble, match="there is no ledger"):
        confirm(file, content)


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[" * 5000, b'{"digest": 1}'])
def test_a_ledger_that_cannot_be_read_is_said(desk: Desk, data: bytes) -> None:
    file = published(desk)
    content = desk.root / "content"
    ledger = ledgers.place(content, file.relative_to(content).as_posix())
    ledger.write_bytes(data)
    assert [problem.rule for problem in check(file, desk)] == ["unreadable-ledger"]
    with pytest.raises(Trouble, match="no ledger"):
        confirm(file, content)
    assert ledger.read_bytes() == data


SAID = st.lists(
    st.sampled_from("The the plant cost 5 7 million yuan, in May. Luo said “no” not and It has 1,200 5MW".split())
)


@given(SAID, SAID)
def test_every_difference_made_is_the_other_sentence(one: list[str], other: list[str]) -> None:
    first, second = Sentence(" ".join(one), 0), Sentence(" ".join(other), 0)
    at = 0
    for difference in differences(first, second):
        assert 0 <= difference.start <= difference.end <= len(first.words)
        assert 0 <= difference.begin <= difference.stop <= len(second.words)
        assert difference.begin >= at
        at = difference.stop
        said = Sentence(with_difference(first, second, difference), 0).words
        expected = (
            *first.words[: difference.start], *second.words[difference.begin : difference.stop],
            *first.words[difference.end :],
        )  # fmt: skip
        assert said == expected


@given(SAID)
def test_sentences_lose_no_word(words: list[str]) -> None:
    text = " ".join(words)
    assert " ".join(sentence.text for sentence in sentences(text, 0)).split() == text.split()


@given(st.text(alphabet=st.sampled_from("ab [](){}<>!#*_`-|>\\\n\t&;:/.é中\u2028“”\"'0159,%$Aß"), max_size=200))
def test_nothing_that_a_writer_types_stops_it(tmp_path_factory: pytest.TempPathFactory, typed: str) -> None:
    desk = Desk(root=tmp_path_factory.mktemp("room"))
    file = published(desk)
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text[:-40]}{typed}{text[-40:]}", encoding="utf-8")
    for problem in drifted(file, desk):
        assert 0 <= problem.start <= problem.end <= len(text) + len(typed)


@given(st.text(st.sampled_from("aZbé09.,:/-−'’“”\"‘$%€_ \n½中\u0301"), max_size=30))
def test_a_sentence_is_cut_into_the_same_words_the_short_way_and_the_long(text: str) -> None:
    sentence = Sentence(text, 0)
    found = [(Span(*one.span()), _form(one[0])) for one in _TOKEN.finditer(text)]
    assert list(zip(sentence.places, sentence.forms, strict=True)) == found
    assert sentence.words == tuple(form.lower() for _, form in found)


def test_a_sentence_that_never_ends_is_cut() -> None:
    assert [len(one.text.split()) for one in sentences("ab " * 600, 0)] == [250, 250, 100]
    assert [len(one.text.split()) for one in sentences("a " * 249 + "b", 0)] == [250]
