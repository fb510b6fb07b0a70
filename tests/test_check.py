"""What check says to a writer, problem by problem, and what it leaves in peace."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases import TEH, VAST

from pipeline.check import Problem, check, check_all, run_check
from pipeline.check.chrome import furniture
from pipeline.check.draft import draft_of
from pipeline.check.links import look_at_markdown
from pipeline.check.markdown import pieces
from pipeline.check.problem import NAMES
from pipeline.check.prose import look_at_prose
from pipeline.desk import Desk, Topic
from pipeline.trouble import Trouble

HEAD = """\
---
title: Harbour town opens a tidal power plant
date: 2024-02-21T16:56
source: Harbour Post
url: https://news.example/tidal
topics:
  - tidal-power
---

"""
BODY = """\
The harbour town of Elmsey opened a tidal power plant on Wednesday. It has twelve turbines and will supply
4,000 homes, the port authority said.

A second plant is planned for 2027.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    topics = (Topic("tidal-power", "Tidal power"), Topic("ports", "Ports and harbours"))
    return Desk(root=tmp_path, topics=topics, phrases=(TEH, VAST))


def article(desk: Desk, text: str, name: str = "2024/02/tidal.md") -> Path:
    path = desk.root / "content" / "articles" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def rules(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.rule for problem in problems]


def said_of(desk: Desk, body: str, **switches: bool) -> list[str]:
    return rules(check(article(desk, HEAD + body), desk, **switches))


def test_a_clean_article_is_left_in_peace(desk: Desk) -> None:
    assert check(article(desk, HEAD + BODY), desk, today=datetime.date(2024, 2, 22)) == ()


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Get verification code", "leftover-login"),
        ("Log in or register", "leftover-login"),
        ("Share on Facebook", "leftover-share"),
        ("Collect", "leftover-share"),
        ("Comment", "leftover-comment"),
        ("Leave a comment", "leftover-comment"),
        ("## Related articles", "leftover-related"),
        ("- You may also like", "leftover-related"),
        ("Reading this article requires", "leftover-reading-time"),
        ("3 min read", "leftover-reading-time"),
        ("Home > News > Energy", "leftover-navigation"),
        ("Advertisement", "leftover-advertisement"),
        ("Sign up for our newsletter", "leftover-newsletter"),
        ("© 2024 Harbour Post. All rights reserved.", "leftover-legal"),
        ("We use cookies to make this site better.", "leftover-legal"),
        ("Privacy policy | Terms of use", "leftover-legal"),
        ("Watch the video", "leftover-media"),
    ],
)
def test_a_line_of_the_pages_own_furniture_is_found(desk: Desk, line: str, rule: str) -> None:
    assert said_of(desk, f"{BODY}\n{line}\n") == [rule]


@pytest.mark.parametrize(
    "line",
    [
        "## Comments",
        "- Facebook",
        "## Cookies",
        "Copyright lawyers met in Elmsey to talk about the case of the stolen lighthouse.",
        "The office granted an exemption under section 501(c) of the code.",
        "“Share this with everyone you know,” the mayor wrote to the harbour pilots.",
        "Subscribers to the old service keep their price.",
        "The ad was withdrawn on Monday.",
        "Figure 2: the plant from above.",
        "| Share | Comment |\n|---|---|\n| 12 | 4 |",
        "`Log in or register`",
    ],
)
def test_prose_that_has_a_word_of_furniture_in_it_is_left_in_peace(desk: Desk, line: str) -> None:
    found = said_of(desk, f"{BODY}\n{line}\n")
    assert not [rule for rule in found if rule.startswith("leftover")], found


def test_labels_in_one_paragraph_are_found_and_the_lines_of_a_wrapped_one_are_not(desk: Desk) -> None:
    labels = "Collect\nComment\nShare\n"
    assert said_of(desk, f"{BODY}\n{labels}") == ["leftover-share", "leftover-comment", "leftover-share"]
    wrapped = "Every skipper of the harbour who has a licence for the bay may now\nsign up for the pilot scheme\n"
    assert said_of(desk, f"{BODY}\n{wrapped}") == []


def test_minutes_after_a_reading_time_are_part_of_it() -> None:
    assert furniture("5 Minute", "Reading this article requires", alone=True) == "reading-time"
    assert furniture("5 minutes", "Boil the eggs.", alone=True) is None


@pytest.mark.parametrize(
    ("head", "rule", "line"),
    [
        ("", "front-matter", 1),
        ("---\ntitle: [\n---\n", "front-matter", 3),
        ("---\ndate: 2024-02-21\n---\n", "front-matter", 2),
        ("---\ntitle: A\nsource: B\nmood: good\n---\n", "front-matter", 4),
        ("---\ntitle: ''\nsource: B\n---\n", "front-matter", 2),
        ("---\ntitle: A\nsource: B\ndate: 21 February 2024\n---\n", "bad-date", 4),
        ("---\ntitle: A\nsource: B\ndate: 2024-02-30\n---\n", "bad-date", 4),
        ("---\ntitle: A\nsource: B\ndate: 2024-02-21T25:00\n---\n", "bad-date", 4),
        ("---\ntitle: A\nsource: B\ndate: 2024-02-21T16:56+99:99\n---\n", "bad-date", 4),
        ("---\ntitle: A\nsource: B\ndate: 2024-03-01\n---\n", "future-date", 4),
        ("---\ntitle: A\nsource: B\nurl: javascript:alert(1)\n---\n", "bad-url", 4),
        ("---\ntitle: A\nsource: B\nurl: www.news.example\n---\n", "bad-url", 4),
        ("---\ntitle: A\nsource: B\naliases:\n  - articles/a/\n  - ../b/\n---\n", "bad-alias", 6),
        ("---\ntitle: A\nsource: B\naliases: [articles/2024/02/tidal/]\n---\n", "bad-alias", 4),
        ("---\ntitle: A\nsource: B\nwithdrawn:\n---\n", "withdrawn-without-reason", 4),
        ("---\ntitle: A\n---\n", "missing-source", 2),
        ("---\ntitle: A\nsource: B\ntopics:\n- ports\n- tidal power\n---\n", "unknown-topic", 6),
    ],
)
def test_a_head_that_does_not_fit_is_shown_at_its_line(desk: Desk, head: str, rule: str, line: int) -> None:
    problems = check(article(desk, head + BODY), desk, today=datetime.date(2024, 2, 22))
    assert [(p.rule, p.line) for p in problems] == [(rule, line)]


def test_an_alias_is_wrong_as_long_as_another_article_stands_there(desk: Desk) -> None:
    head = "---\ntitle: A\nsource: B\naliases:\n  - /articles/2024/02/wave\n---\n"
    file = article(desk, head + BODY)
    for there in (False, True, False):
        other = article(desk, HEAD + BODY, "2024/02/wave.md")
        if not there:
            other.unlink()
        assert rules(check(file, desk)) == ["bad-alias"] * there
        status, said = run_check([file], desk, cache=True)
        assert (status, any("the address of articles/2024/02/wave.md" in line for line in said)) == (there, there)


@pytest.mark.parametrize("name", ["2024/02/Neue Brücke.md", "2024/02/index.md", "2024/zwölf/plan.md"])
def test_a_name_under_which_nothing_is_published_is_found(desk: Desk, name: str) -> None:
    assert rules(check(article(desk, HEAD + BODY, name), desk)) == ["file-name"]


@pytest.mark.parametrize("date", ["2024", "2024-02", "2024-02-21", "2024-02-21T16:56", "2024-02-21T16:56:01+08:00"])
def test_a_date_may_be_known_only_in_part(desk: Desk, date: str) -> None:
    text = f"---\ntitle: A\nsource: B\ndate: {date}\n---\n{BODY}"
    assert check(article(desk, text), desk, today=datetime.date(2024, 2, 21)) == ()


def test_an_unknown_topic_names_the_nearest_one(desk: Desk) -> None:
    problems = check(article(desk, f"---\ntitle: A\nsource: B\ntopics: [Tidal-Pwer]\n---\n{BODY}"), desk)
    assert problems[0].cure == "tidal-power"
    assert "“tidal-power”" in problems[0].message
    assert not problems[0].safe, "a person chooses the topic"


def test_an_article_in_another_language_is_one_problem(desk: Desk) -> None:
    body = "A cidade abriu uma nova usina de energia das marés na quarta-feira, disse a autoridade do porto.\n\n" * 3
    assert said_of(desk, body).count("not-english") == 1


@pytest.mark.parametrize(
    "foreign",
    [
        "A cidade abriu na quarta-feira uma nova usina de energia das marés, que tem doze turbinas e vai "
        "abastecer quatro mil casas, segundo a autoridade do porto.",
        "港口城市于星期三启用了一座新的潮汐发电站，该电站装有十二台涡轮机，将为四千户家庭供电。",
    ],
)
def test_a_paragraph_in_another_language_is_found_and_a_quoted_one_is_not(desk: Desk, foreign: str) -> None:
    [problem] = [p for p in check(article(desk, f"{HEAD}{BODY}\n{foreign}\n"), desk) if p.rule == "not-english"]
    assert problem.line == 15
    assert "not-english" not in said_of(desk, f"{BODY}\n> {foreign}\n")


def test_a_list_of_names_is_no_other_language(desk: Desk) -> None:
    names = "Anneke Verhoeven, Giulia Bianchi, José Carvalho, Ingrid Søndergaard, Thibault Lefèvre, Katarzyna Nowak"
    assert said_of(desk, f"{BODY}\n{names} (captain)\n") == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("[the plan](../03/plan.md)", "broken-link"),
        ("[the plan](#the-plan)", "broken-link"),
        ("[the plan]()", "broken-link"),
        ("[the plan](http://)", "broken-link"),
        ("[the plan](../../../../../plan.md)", "broken-link"),
        ("[the plan][p]\n\n[p]: ../03/plan.md", "broken-link"),
        ("[the plan](javascript:alert(1))", "unsafe-link"),
        ("[the plan](JaVaScRiPt:alert(1))", "unsafe-link"),
        ("[the plan](data:text/html;base64,AAAA)", "unsafe-link"),
        ("[the plan](//elsewhere.example/plan)", "unsafe-link"),
        ("![the plan](data:image/png;base64,AAAA)", "unsafe-link"),
        ("![](https://news.example/plan.png)", "image-without-alt"),
        ("The <b>plan</b>", "raw-html"),
        ("<script>alert(1)</script>", "raw-html"),
        ("The plan <!-- of course -->", "raw-html"),
        ("## Plan\n\n#### Far", "heading-jump"),
        ("[Photo]", "placeholder"),
        ("[insert quote here]", "placeholder"),
        ("Click to view the gallery", "placeholder"),
        ("[object Object]", "placeholder"),
        ("[caption id=7 align=left]", "placeholder"),
        ("The mayor, %(name)s, came.", "placeholder"),
        ("undefined", "placeholder"),
        ("**The plan ** stands", "stray-markdown"),
        ("The __plan stands", "stray-markdown"),
        ("See [the plan] (https://news.example/plan)", "stray-markdown"),
        ("##The plan", "stray-markdown"),
        ("| Berth | Ships |", "stray-markdown"),
        ("[note]: plan.md 'What the editor wrote'", "lost-words"),
        ("| Berth | Ships |\n|---|---|\n| 1 | 20 | many |", "lost-words"),
        ("The cafÃ© is open", "garbled-text"),
        ("The townâ€™s café is open", "garbled-text"),
        ("They are na\ufffdve", "garbled-text"),
        ("Bread &amp;amp; butter", "garbled-text"),
        ("They saw “the plan", "unpaired-mark"),
        ("They saw the plan”", "unpaired-mark"),
        ('They saw the "plan', "unpaired-mark"),
        ("They saw the plan]", "unpaired-mark"),
        ("They saw (the plan", "lonely-bracket"),
        ("They saw the 计划 there", "untranslated-characters"),
        ("It cost 1,2345 yuan", "broken-digits"),
    ],
)
def test_markdown_that_will_not_work_is_found(desk: Desk, line: str, rule: str) -> None:
    assert said_of(desk, f"{BODY}\n{line}\n") == [rule]


@pytest.mark.parametrize(
    "line",
    [
        "[the plan](../01/plan.md)",
        "[the plan](../01/plan.md#money-and-time)",
        "[the plan](/articles/2024/01/plan.md)",
        "[the plan](https://news.example/plan)",
        "<https://news.example/plan>",
        "[write to us](mailto:desk@news.example)",
        "![the plan](../../../assets/cae66941d9efbd404e4d88758ea67670.png)",
        "![the plan](/assets/cae66941d9efbd404e4d88758ea67670.png)",
        "![the plan](plan.png)",
        "## Second part\n\n[up](#second-part)",
        "`<b>` and \\<b> and &lt;b&gt; and a < b > c",
        "    <b>code</b>",
        "## Plan\n\n### Near\n\n## Back",
        "[Photo](https://news.example/photo) of the plant",
        "[elsewhere on the page it comes from](/about/team)",
        "2 ** 3 is eight, and f**k is no word, and \\*\\*this\\*\\* is meant",
        "`**code**` and __init__ in `__init__`",
        "#Elmsey is a tag",
        "| Berth | Ships |\n|---|---|\n| 1 |",
        "| Berth | Ships |\n|---|---|\n| 1 | a \\| b |",
        "[the plan][p]\n\n[p]: https://news.example/plan",
        "“We saw the plan.\n\n“It is good,” they said",
        'A door of 5’11” and a pipe of 4", and a word [sic] in a bracket',
        "A café, naïve; Ça va; Brontë & Söhne; R&B; AT&T;",
        "The [first] of “two “inner” words” is mixed",
    ],
)
def test_markdown_that_will_work_is_left_in_peace(desk: Desk, line: str) -> None:
    article(desk, f"{HEAD}The plan says it all.\n\n## Money and time\n\nMore.\n", "2024/01/plan.md")
    (desk.root / "content" / "assets").mkdir(parents=True)
    (desk.root / "content" / "assets" / "cae66941d9efbd404e4d88758ea67670.png").write_bytes(b"")
    assert said_of(desk, f"{BODY}\n{line}\n") == []


@pytest.mark.parametrize(
    "path", ["assets/plan.png", "plan.png", "assets/cae66941d9efbd404e4d88758ea67670.png", f"assets/{'0' * 32}.png"]
)
def test_a_picture_whose_name_is_not_that_of_its_bytes_is_found(desk: Desk, path: str) -> None:
    (desk.root / "content" / "assets").mkdir(parents=True)
    if "000" not in path:  # the last is not there
        (desk.root / "content" / path).write_bytes(b"not what its name says")
    assert said_of(desk, f"{BODY}\n![the plan](../../../{path})\n") == ["missing-image"]


def test_a_picture_that_is_changed_is_looked_at_again(desk: Desk) -> None:
    file = desk.root / "content" / "assets" / "cae66941d9efbd404e4d88758ea67670.png"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    path = article(desk, f"{HEAD}{BODY}\n![the plan](../../../assets/{file.name})\n")
    assert run_check([path], desk, cache=True)[0] == 0
    file.write_bytes(b"another")
    assert run_check([path], desk, cache=True)[0] == 1


def test_a_link_beside_no_original_has_to_be_here(desk: Desk) -> None:
    path = article(desk, f"---\ntitle: A\nsource: B\n---\n[us](/about/team) and ![it](it.png)\n\n{BODY}")
    assert rules(check(path, desk)) == ["broken-link", "missing-image"]


def test_a_title_said_again_is_found(desk: Desk) -> None:
    assert said_of(desk, f"# Harbour town opens a tidal power plant.\n\n{BODY}") == ["repeated-title"]


def test_a_head_without_words_is_found(desk: Desk) -> None:
    assert said_of(desk, "") == ["empty-body"]


def test_residue_is_found_where_it_stands_in_title_summary_and_body(desk: Desk) -> None:
    text = HEAD.replace("Harbour town", "Teh town").replace("source:", "summary: 'On teh coast'\nsource:")
    found = check(article(desk, f"{text}They saw teh plant. {BODY}"), desk)
    assert [(p.rule, p.line, p.column, p.cure, p.safe) for p in found] == [
        ("teh-for-the", 2, 8, "The", True),
        ("teh-for-the", 4, 14, "the", True),
        ("teh-for-the", 11, 10, "the", True),
    ]


def test_residue_in_a_title_written_with_escapes_is_found_and_left_to_the_writer(desk: Desk) -> None:
    text = HEAD.replace("Harbour town", '"Harbour\\u0020teh town').replace("plant\n", 'plant"\n')
    [problem] = check(article(desk, text + BODY), desk)
    assert (problem.line, problem.safe) == (2, False)


def test_what_is_only_suggested_is_said_when_asked_for(desk: Desk) -> None:
    assert said_of(desk, f"A vast crowd came. {BODY}") == []
    [problem] = check(article(desk, f"{HEAD}A vast crowd came. {BODY}"), desk, suggest=True)
    assert (problem.rule, problem.severity, problem.cure) == ("vast", "warning", "large")


def test_of_a_page_that_is_no_article_only_the_markdown_is_looked_at(desk: Desk) -> None:
    page = desk.root / "content" / "about.md"
    page.parent.mkdir()
    page.write_text("# About\n\nTeh <b>plant</b>, [topics](topics/), [gone](gone.md).\n\nShare\n", encoding="utf-8")
    assert rules(check(page, desk)) == ["broken-link"]


def test_two_articles_with_one_body_are_seen_together(desk: Desk) -> None:
    first = article(desk, HEAD + BODY, "2024/02/a.md")
    second = article(desk, HEAD.replace("Harbour", "Seaside") + BODY.replace("\n", "\r\n"), "2024/02/b.md")
    report = check_all([desk.root / "content"], desk)
    [problem] = report.problems
    assert (problem.rule, problem.path) == ("duplicate-article", second)
    assert str(first) in problem.message


def test_two_articles_that_tell_one_story_are_seen_together(desk: Desk) -> None:
    first = article(desk, HEAD + BODY, "2024/02/a.md")
    second = article(desk, HEAD + BODY.replace("A second plant is planned", "Another is planned"), "2024/02/b.md")
    article(desk, HEAD + "A bridge was closed in the west of the country, nobody knows why.", "2024/02/c.md")
    [problem] = check_all([desk.root / "content"], desk).problems
    assert (problem.rule, problem.path, problem.severity) == ("near-duplicate", second, "warning")
    assert str(first) in problem.message


def test_bytes_that_are_no_text_are_named(desk: Desk) -> None:
    path = article(desk, "")
    path.write_bytes(b"---\ntitle: Caf\xe9\n---\n")
    [problem] = check(path, desk)
    assert (problem.rule, problem.line, problem.column) == ("unreadable-bytes", 2, 11)
    assert "0xe9 at offset 14" in problem.message


def test_hidden_folders_and_other_files_are_passed_over(desk: Desk) -> None:
    article(desk, HEAD + BODY)
    for name in ("content/.ledger/a.md", "content/.draft.md", "content/notes.txt"):
        path = desk.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Share", encoding="utf-8")
    assert check_all([desk.root / "content"], desk).files == 1


def test_a_path_that_is_not_there_is_trouble(desk: Desk) -> None:
    with pytest.raises(Trouble, match="no such file or folder"):
        run_check([desk.root / "nowhere"], desk)


@pytest.mark.parametrize("name", ["/dev/null", "notes.txt", "pipe.md"])
def test_a_file_that_is_no_markdown_is_trouble(desk: Desk, name: str) -> None:
    (desk.root / "notes.txt").write_text("Teh plant.", encoding="utf-8")
    os.mkfifo(desk.root / "pipe.md")
    with pytest.raises(Trouble, match="not a Markdown file"):
        check_all([desk.root / name], desk)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0c", "\x1b", "\x7f", "\x85", "\x9b", "\u202e", "\u2066"])
def test_a_sign_that_nobody_sees_is_found_at_its_place(desk: Desk, sign: str) -> None:
    (problem,) = check(article(desk, f"{HEAD}{BODY}\nThe plant{sign} is open.\n"), desk)
    assert (problem.rule, problem.column, problem.severity) == ("control-character", 10, "error")
    assert f"U+{ord(sign):04X}" in problem.message


def test_tabs_and_joiners_are_left_in_peace(desk: Desk) -> None:
    assert said_of(desk, f"{BODY}\nA\ttab, and a family: 👨\u200d👩.\n") == []


@pytest.mark.parametrize("head", ["", "---\ntitle: [\n---\n", "---\nmood: good\n---\n"])
def test_where_the_head_cannot_be_read_no_cure_is_announced(desk: Desk, head: str) -> None:
    path = article(desk, f"{head}\n{BODY}\nTeh plant is open.\n")
    assert [(p.rule, p.safe) for p in check(path, desk)] == [("front-matter", False), ("teh-for-the", False)]
    assert "--fix can cure" not in run_check([path], desk)[1][-1]


def test_a_format_that_is_not_there_is_trouble(desk: Desk) -> None:
    with pytest.raises(Trouble, match="there are text, json, github, sarif"):
        run_check([article(desk, HEAD + BODY)], desk, format="xml")


def test_a_warning_alone_does_not_fail(desk: Desk) -> None:
    path = article(desk, HEAD.replace("source: Harbour Post\n", "") + BODY)
    status, lines = run_check([path], desk)
    assert status == 0
    assert lines[-1] == "0 errors, 1 warning in 1 of 1 file."
    assert run_check([article(desk, HEAD + BODY)], desk) == (0, ["1 file checked, nothing to say."])


def test_places_are_those_of_the_file_whatever_its_line_endings(desk: Desk) -> None:
    unix = f"{HEAD}They saw 🌊 teh plant. {BODY}"
    for text in (unix, unix.replace("\n", "\r\n"), "\ufeff" + unix, unix.replace("\n", "\r")):
        [problem] = check(article(desk, text), desk)
        assert (problem.line, problem.column, problem.end_column) == (10, 12, 15)
        assert text.removeprefix("\ufeff")[problem.start : problem.end] == "teh"


def test_every_check_has_its_line_in_the_documentation() -> None:
    page = (Path(__file__).parents[1] / "docs" / "check.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"`{name}`" in page, name


@given(st.text(alphabet=st.sampled_from("ab [](){}<>!#*_`-|>\\\n\r\t&;:/.é中\u2028\x0c\"'0"), max_size=120))
def test_nothing_that_a_writer_types_stops_the_check(text: str) -> None:
    draft = draft_of(HEAD + text, Path("content/articles/2024/02/a.md"), Path("content"))
    found = pieces(draft)
    for problem in (*look_at_markdown(draft, found), *look_at_prose(draft, "Title", found)):
        assert 0 <= problem.start <= problem.end <= len(draft.raw)
        assert (problem.line, problem.column) <= (problem.end_line, problem.end_column)


@pytest.mark.shared
def test_native_english_is_left_in_peace(shared: Path) -> None:
    """At most one paragraph in 2,000 of English that people wrote is called furniture, a place holder or foreign."""
    with gzip.open(shared / "bench" / "native" / "native.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    for shape, some in ((str, texts), (textwrap.fill, texts[::3])):
        alarms = [text for text in some if _alarms(shape(text))]
        assert len(alarms) * 2000 <= len(texts), alarms


@pytest.mark.shared
def test_furniture_of_real_pages_is_told_from_their_articles(shared: Path) -> None:
    """Of the lines of real pages, as labelled, at most 1 in 1,000 of the article's own is called furniture."""
    kept = alarms = left_out = found = 0
    with gzip.open(shared / "bench" / "strip" / "text.dev.flat.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in list(file)[::6]:
            page = json.loads(line)
            for words, gold in zip(page["lines"], page["gold"], strict=True):
                if not words.strip():
                    continue
                said = furniture(" ".join(words.split()), alone=True) is not None
                kept, left_out = kept + gold, left_out + (not gold)
                alarms, found = alarms + (gold and said), found + (not gold and said)
    assert alarms * 1000 <= kept, (alarms, kept)
    assert found * 20 >= left_out, (found, left_out)  # most of what a page leaves out are headlines and menus


def _alarms(paragraph: str) -> list[str]:
    draft = draft_of(HEAD + paragraph, Path("content/articles/2024/02/a.md"), Path("content"))
    found = pieces(draft)
    lines = [words for piece in found for _, words in piece.lines if furniture(words, alone=True)]
    said = [problem.rule for problem in look_at_prose(draft, "Title", found)]
    return lines + [rule for rule in said if rule != "unpaired-mark"]
