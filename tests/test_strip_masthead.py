"""The masthead, the reasons and the related list, by example."""

from __future__ import annotations

import pytest

from pipeline.article import Article, Block, Hints, Page, Reason
from pipeline.strip import strip
from pipeline.strip.masthead import likeness, people, without_site
from pipeline.strip.reasons import certain, opens, reasons
from pipeline.strip.related import related
from pipeline.strip.wrapping import paragraphs, width
from pipeline.text import lines

BODY = """\
The new line between the two cities was opened on Tuesday, and the first train left the northern station with 600 \
passengers at seven in the morning.

It covers the 310 kilometers in eighty minutes, half of what the old line takes. The railway expects eleven million \
passengers in the first year."""


def article_of(head: str, tail: str = "") -> Article:
    text = f"{head}\n\n{BODY}{tail}\n"
    article = strip(Page("x", text, tuple(Block(span, "text") for span in lines(text))))
    assert isinstance(article, Article)
    assert "eleven million passengers in the first year." in article.body
    assert article.body.endswith("first year.")
    return article


TITLE = "New railway line opens between the two cities"


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        (f"{TITLE}\nRail Weekly 2024-02-21 16:56", "source", "Rail Weekly"),
        (f"{TITLE}\n2024-02-21 16:56 Source: Rail Weekly", "source", "Rail Weekly"),
        (f"{TITLE}\nSource：Rail Weekly | Time：2024-02-21", "source", "Rail Weekly"),
        (f"{TITLE}\nFrom: China Rail News\n2024-02-21", "source", "China Rail News"),
        (f"{TITLE}\nPublished on 21 February 2024", "date", "2024-02-21"),
        (f"{TITLE}\nPublished: 12 March 2024 | Updated: 14 March 2024", "date", "2024-03-12"),
        (f"{TITLE}\nUpdated: 14 March 2024\nPublished: 12 March 2024", "date", "2024-03-12"),
        (f"Published on 21 February 2024\n{TITLE}", "date", "2024-02-21"),
        (f"{TITLE}\n03/04/2024", "date", ""),
        (f"{TITLE}\nBy Jane Doe", "authors", ("Jane Doe",)),
        (f"{TITLE}\nBy Jane Doe, Li Wei and John van Roe", "authors", ("Jane Doe", "Li Wei", "John van Roe")),
        (f"{TITLE}\nBy Jane Doe | 21 February 2024", "authors", ("Jane Doe",)),
        (f"{TITLE}\nReporter: Li Wei", "authors", ("Li Wei",)),
        (f"{TITLE}\nEditor/Zhao E", "editor", "Zhao E"),
        (f"{TITLE}\nEdited by: Zhao E", "editor", "Zhao E"),
        (f"Railways\n{TITLE}\n2024-02-21", "section", "Railways"),
        (f"Category: Railways\n{TITLE}\n2024-02-21", "section", "Railways"),
        (f"Home » News » Railways\n{TITLE}", "section", "Railways"),
        (
            f"{TITLE}\n2024-02-21\n• The old line will be used for freight trains only",
            "summary",
            "The old line will be used for freight trains only",
        ),
        (
            f"{TITLE}\nAbstract: The old line will be used for freight.",
            "summary",
            "The old line will be used for freight.",
        ),
    ],
)
def test_the_masthead_is_read(head: str, field: str, value: object) -> None:
    article = article_of(head)
    assert article.title == TITLE
    assert getattr(article, field) == value


@pytest.mark.parametrize(
    ("tail", "field", "value"),
    [
        (" Editor/Zhao E", "editor", "Zhao E"),
        (" (Editor: Zhao E)", "editor", "Zhao E"),
        ("(Responsible editor: Zhao E)", "editor", "Zhao E"),
        ("\n\nEditor in charge: Zhao E", "editor", "Zhao E"),
        (" (Reporter Li Wei)", "authors", ("Li Wei",)),
        (" [Reporter: Li Wei]", "authors", ("Li Wei",)),
        (" Source: Rail Weekly", "source", "Rail Weekly"),
        ("\nSource: Rail Weekly", "source", "Rail Weekly"),
        (" (Reporter Li Wei) Editor/Zhao E", "authors", ("Li Wei",)),
    ],
)
def test_credits_at_the_end_are_cut_off(tail: str, field: str, value: object) -> None:
    assert getattr(article_of(TITLE, tail), field) == value


def test_an_editor_who_is_spoken_of_stays() -> None:
    text = f"{BODY} The text was praised by its editor: Zhao E. said that he liked it."
    article = strip(Page("x", text, tuple(Block(span, "text") for span in lines(text))))
    assert isinstance(article, Article)
    assert article.editor == ""
    assert article.body.endswith("he liked it.")


def test_an_article_without_a_title_is_called_by_its_first_sentence() -> None:
    article = strip(Page("x", BODY, tuple(Block(span, "text") for span in lines(BODY))))
    assert isinstance(article, Article)
    assert article.title.startswith("The new line between the two cities")
    assert len(article.title) <= 91


FURNITURE: dict[str, Reason] = {
    "Log in": "login",
    "Sign in / Register": "login",
    "Retrieve password": "login",
    "Get verification code": "login",
    "Sure": "login",
    "Share": "share",
    "Collect": "share",
    "Facebook Twitter WhatsApp": "share",
    "Share on Weibo": "share",
    "Tweet": "share",
    "12 likes": "share",
    "Comments (3)": "comment",
    "Leave a reply": "comment",
    "No comments yet": "comment",
    "5 min read": "reading-time",
    "Reading time: 5 minutes": "reading-time",
    "Home": "navigation",
    "Back to top": "navigation",
    "Skip to content": "navigation",
    "Advertisement": "advertisement",
    "Sponsored content": "advertisement",
    "Subscribe to our newsletter": "newsletter",
    "© 2024 The Valley Post": "legal",
    "All rights reserved.": "legal",
    "Privacy policy": "legal",
    "Photo: Jane Doe / Valley Post": "media",
}


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_known_by_its_words(line: str) -> None:
    assert certain(line) == FURNITURE[line]


@pytest.mark.parametrize(
    "line",
    [
        "Shares of the battery maker rose by five percent.",
        "The home of the wind turbine is the coast.",
        "Comments by the minister were received with interest.",
        "Sign of hope for the coal towns",
        "Search for oil ends",
        "More than 300 people work at the plant.",
        "Menu prices rise",
        "Copy editors strike",
        "5 minutes later it was dark.",
    ],
)
def test_prose_with_such_a_word_is_not_furniture(line: str) -> None:
    assert certain(line) is None


def test_minutes_are_a_reading_time_only_below_their_label() -> None:
    assert certain("5 Minute", "Reading this article requires") == "reading-time"
    assert certain("5 Minute", "Boil the eggs") is None


def test_a_head_explains_what_stands_below_it() -> None:
    words = ["Related articles", "A dam is raised in the valley", "About the author", "Jane grew up in the valley."]
    none = [False] * 4
    assert reasons(words, none, ["text"] * 4, [Hints()] * 4) == ["related", "related", "about", "about"]
    assert opens("Most read") == "related"
    assert opens("Related companies were told of the plan before it was published, the ministry said on Monday") is None


def test_what_html_knew_is_heard() -> None:
    hints = [
        Hints(words=("page", "social-links")),
        Hints(path="body/nav/ul/li"),
        Hints(hidden=True),
        Hints(words=("ad-slot",)),
    ]
    found = reasons(["Look here", "Look there", "Look away", "Look up"], [False] * 4, ["text"] * 4, hints)
    assert found == ["share", "navigation", "hidden", "advertisement"]


@pytest.mark.parametrize(
    ("rows", "items"),
    [
        (
            ["Solar", "A plant is built in the desert", "03-15", "Wind", "A park is built at sea", "03-14"],
            [("Solar", "A plant is built in the desert", "03-15"), ("Wind", "A park is built at sea", "03-14")],
        ),
        (
            ["A plant is built in the desert", "03-15", "A park is built at sea", "03-14"],
            [("", "A plant is built in the desert", "03-15"), ("", "A park is built at sea", "03-14")],
        ),
        (
            ["2024-03-15", "A plant is built in the desert", "2024-03-14", "A park is built at sea"],
            [("", "A plant is built in the desert", "2024-03-15"), ("", "A park is built at sea", "2024-03-14")],
        ),
        (
            ["A plant is built in the desert 03-15", "A park is built at sea (March 14)"],
            [("", "A plant is built in the desert", "03-15"), ("", "A park is built at sea", "March 14")],
        ),
        (
            ["[Solar] A plant is built in the desert", "[Wind] A park is built at sea"],
            [("Solar", "A plant is built in the desert", ""), ("Wind", "A park is built at sea", "")],
        ),
        (
            ["Solar", "A plant is built in the desert", "Solar", "A park is built at sea", "Collect", "Share"],
            [("Solar", "A plant is built in the desert", ""), ("Solar", "A park is built at sea", "")],
        ),
    ],
)
def test_a_related_list_is_read_in_any_order(rows: list[str], items: list[tuple[str, str, str]]) -> None:
    words = ["Related articles", *rows]
    found, _ = related(words, words, [False] * len(words))
    assert [(r.section, r.title, r.date) for r in found] == items


def test_a_related_item_keeps_its_link() -> None:
    words = ["Read more", "A plant is built in the desert"]
    found, places = related(
        words, ["Read more", "[A plant is built in the desert](https://example.org/a)"], [False] * 2
    )
    assert found[0].url == "https://example.org/a"
    assert places == {0, 1}


def test_a_related_list_ends_where_the_prose_goes_on() -> None:
    words = ["Related articles", "A plant is built in the desert", BODY.split("\n")[0]]
    _, places = related(words, words, [False, False, True])
    assert places == {0, 1}


def test_names_are_told_apart() -> None:
    assert people("Jane Doe, Li Wei and John Roe") == ["Jane Doe", "Li Wei", "John Roe"]


def test_a_site_is_cut_off_its_title() -> None:
    assert without_site("Storm ahead | The Daily Tide", "The Daily Tide") == "Storm ahead"
    assert without_site("Storm ahead for the coast - Daily Tide", "") == "Storm ahead for the coast"
    assert without_site("Storm ahead", "The Daily Tide") == "Storm ahead"


def test_likeness_is_one_for_the_same_words() -> None:
    assert likeness("Storm ahead!", "storm ahead") == 1
    assert likeness("", "storm") == 0


def test_only_broken_lines_are_joined() -> None:
    wrapped = ["The longest tunnel of the line was broken through on Sunday after a long"] * 8
    assert width(["Home", "News", "A short line."]) == 0
    assert width(wrapped) == len(wrapped[0])
    assert paragraphs([*wrapped, "", "End."]) == [[*range(8)], [9]]
    assert paragraphs(["One.", "", "Two."]) == [[0], [2]]
