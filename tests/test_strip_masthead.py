"""The masthead, the reasons and the related list, by example."""

from __future__ import annotations

import pytest
from story import sure

from pipeline.article import Article, Block, Hints, Page, Reason, accounts_for
from pipeline.read import html as read_html
from pipeline.strip import strip
from pipeline.strip.credits import people
from pipeline.strip.headline import without_site
from pipeline.strip.reasons import certain, opens, reasons
from pipeline.strip.related import related
from pipeline.strip.sheet import likeness
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
        (
            f"{TITLE}\n[Abstract] The old line will be used for freight.",
            "summary",
            "The old line will be used for freight.",
        ),
        (f"{TITLE}\nCore tip: the old line is for freight.", "summary", "the old line is for freight."),
        (f"{TITLE}\n【Introduction】The old line is for freight.", "summary", "The old line is for freight."),
        (
            f"{TITLE}\nRail Weekly 2024-02-21 16:56\nThe line between the cities saves passengers half the time",
            "summary",
            "The line between the cities saves passengers half the time",
        ),
        (f"{TITLE}\n2024-02-21 14:12 Source: Rail Weekly Author: Li Wei Share to: Weibo", "source", "Rail Weekly"),
        (f"{TITLE}\n2024-02-21 14:12 Source: Rail Weekly Author: Li Wei Share to: Weibo", "authors", ("Li Wei",)),
        (f"{TITLE}\nSubmitted by Li Wei on Thu, 03/07/2024 - 16:05", "authors", ("Li Wei",)),
        (f"{TITLE}\nSubmitted by Li Wei on Thu, 03/07/2024 - 16:05", "date", "2024-03-07T16:05"),
        (f"Home - Transport - Railways - Text\n{TITLE}\n2024-02-21", "section", "Railways"),
        (f"Home Railways Forum\n{TITLE}\n2024-02-21", "section", ""),
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
        ("\n\n(Editor: Zhao E, Proofreader: Xu N)", "editor", "Zhao E"),
        (" (Proofreader: Xu N)", "editor", "Xu N"),
        ("（Editor：Zhao E）", "editor", "Zhao E"),
        (" (Reporter Li Wei)", "authors", ("Li Wei",)),
        (" [Reporter: Li Wei]", "authors", ("Li Wei",)),
        (" Source: Rail Weekly", "source", "Rail Weekly"),
        ("\nSource: Rail Weekly", "source", "Rail Weekly"),
        (" (Reporter Li Wei) Editor/Zhao E", "authors", ("Li Wei",)),
    ],
)
def test_credits_at_the_end_are_cut_off(tail: str, field: str, value: object) -> None:
    assert getattr(article_of(TITLE, tail), field) == value


def test_a_full_width_stop_ends_a_sentence_too() -> None:
    text = f"{TITLE}\n\n{BODY[:-1]}．（Editor：Zhao E）"
    article = strip(Page("x", text, tuple(Block(span, "text") for span in lines(text))))
    assert isinstance(article, Article)
    assert (article.editor, article.body[-7:]) == ("Zhao E", "t year．")


def test_the_source_in_the_masthead_beats_the_credit_at_the_end() -> None:
    head, tail = f"{TITLE}\nTime: 2024-02-21 09:12    Source: Rail Weekly", " (Source: The Sleeper)"
    assert article_of(head, tail).source == "Rail Weekly"
    assert article_of(TITLE, tail).source == "The Sleeper"


def read_page(html: str) -> Article:
    page = read_html.page("x", html)
    assert isinstance(page, Page)
    article = strip(page)
    assert isinstance(article, Article)
    assert accounts_for(article, page.text)
    return article


def shown(head: str, menu: str, above: str = "", below: str = "") -> str:
    prose = "".join(f"<p>{paragraph}</p>" for paragraph in BODY.split("\n\n"))
    return f"<head>{head}</head><body>{menu}<main>{above}<h1>{TITLE}</h1>{below}{prose}</main></body>"


MENUS = [
    "<nav><a href=#>Railways</a><a href=#>Roads</a></nav>",
    "<nav><a href=/r>Railways</a></nav>",
    "<div class=nav><a href=#>Railways</a> <a href=#>Roads</a></div>",
    "<div><a href=#>Railways</a> <a href=#>Roads</a></div>",
    "<header><a href=#>Railways</a></header>",
]


@pytest.mark.parametrize("menu", MENUS)
def test_a_menu_is_never_a_section(menu: str) -> None:
    page = read_html.page("x", shown("", menu))
    assert isinstance(page, Page)
    article = strip(page)
    assert isinstance(article, Article)
    assert article.section == ""
    assert "Railways" in article.removed[0].span.of(page.text)
    assert article.removed[0].why == "navigation"


def test_a_breadcrumb_may_be_a_list() -> None:
    steps = f"<ol class=breadcrumb><li><a href=/>Home</a><li><a href=/t>Transport</a><li>{TITLE}</ol>"
    assert read_page(shown("", MENUS[0], f"<nav>{steps}</nav>")).section == "Transport"


def test_a_label_above_the_title_that_the_menu_has_is_the_section() -> None:
    above = "<p>Sunny, 21 degrees</p><p>12 trains are late</p><a href=#>Railways</a>"
    assert read_page(shown("", MENUS[0], above)).section == "Railways"


def test_a_name_beside_the_date_is_the_writer_where_the_site_has_another() -> None:
    head = "<title>Line opens - Rail &amp; Road</title><meta name=author content='Rail &amp; Road'>"
    article = read_page(shown(head, "", below="<div><span>Li Wei</span><span>2024-02-21 16:56</span></div>"))
    assert (article.authors, article.source, article.date) == (("Li Wei",), "Rail & Road", "2024-02-21T16:56")


@pytest.mark.parametrize(
    ("claim", "summary"),
    [
        (
            "The new line covers the 310 kilometers in eighty minutes.",
            "The new line covers the 310 kilometers in eighty minutes.",
        ),
        ("Rail Weekly brings you all news about trains", ""),
        ("Buy cheap tickets, read reviews, win prizes", ""),
        ("The new line covers the 310 kilometers in…", ""),
    ],
)
def test_a_claimed_summary_speaks_of_the_article(claim: str, summary: str) -> None:
    head = f"<meta name=description content='{claim}'><meta property=og:site_name content='Rail Weekly'>"
    assert read_page(shown(head, "")).summary == summary


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
    "Get code": "login",
    "User name： Verification code：": "login",
    "Username * Password *": "login",
    "Members log in to view the price list": "login",
    "Collect Comment Share": "share",
    "Netizen comments（0）": "comment",
    "Leave a message: 3 people participated": "comment",
    "02-21 16:56 · 3 likes · Reply": "comment",
    "【Print】【Close window】": "navigation",
    "[Print this page] [Close window] [Back to top]": "navigation",
    "Contact us | Disclaimer | Legal adviser | WAP version": "navigation",
    "About us - Advertising service - Recruitment - Site map": "navigation",
    "Font size: [Large] [Medium] [Small]  [Print] [Close]": "navigation",
    "Log in | Register": "login",
    "Advertising space for rent": "advertisement",
    "Download the app": "advertisement",
    "Disclaimer：what stands here is not what we think．": "legal",
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
        "The minister gave no reply",
        "Home prices - a turn at last",
        "The port | a history",
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
            ["A plant is built in the desert 2024-03-15", "A park is built at sea 2024/03/14"],
            [("", "A plant is built in the desert", "2024-03-15"), ("", "A park is built at sea", "2024/03/14")],
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


@pytest.mark.parametrize(
    "after",
    [
        "Disclaimer：The articles of this site are printed for information alone, and the site does not share them",
        "Netizen comments（0）",
        "User name： Verification code：",
        "Ranking list",
        "Read on: the sea in your inbox",
        "Advertising space for rent",
        "Rail Weekly | 8 Shunting Road | Without written authorization, reproduction is prohibited",
    ],
)
def test_a_related_list_ends_where_something_else_begins(after: str) -> None:
    words = [
        "You may also like",
        "A plant is built in the desert",
        "A park is built at sea",
        after,
        "Something else here",
    ]
    found, places = related(words, words, [False] * len(words))
    assert [r.title for r in found] == words[1:3]
    assert after == "Ranking list" or places == {0, 1, 2}


def test_what_the_site_lists_for_every_page_is_not_related_to_this_one() -> None:
    for head in ("24-hour hot list", "Most read", "Ranking list", "Hot clicks this week", "Latest news"):
        words = [head, "A plant is built in the desert", "A park is built at sea"]
        assert related(words, words, [False] * 3) == ((), frozenset({0, 1, 2}))


def test_links_in_one_line_are_items_of_their_own() -> None:
    titles = ["A plant is built in the desert", "A park is built at sea"]
    words = ["Related articles", " ".join(titles)]
    found, _ = related(words, words, [False] * 2, ["Home", *titles, "More"])
    assert [r.title for r in found] == titles


def test_a_comment_button_above_the_article_opens_no_comments() -> None:
    words = ["Comments", "Harbours", "The prose.", "All comments (2)", "Ann Reef", "I saw it from the pier."]
    kept = [False, False, True, False, False, False]
    assert reasons(words, kept, ["text"] * 6, [Hints()] * 6)[1] == "navigation"
    assert reasons(words, kept, ["text"] * 6, [Hints()] * 6)[3:] == ["comment"] * 3


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


def test_what_is_kept_between_a_related_box_and_prose_is_the_articles() -> None:
    heading, sentence = "What the passengers say", "The fares were left as they are."
    words = ["Related articles", "A plant is built in the desert", heading, sentence, BODY.split("\n")[0]]
    _, places = related(words, words, [False, False, True, True, True])
    assert places == {0, 1}
    _, places = related(words[:4], words[:4], [False, False, True, True])
    assert places == {0, 1, 2, 3}


def test_the_lines_of_one_box_are_one_list_whatever_is_kept_of_them() -> None:
    words = ["Related articles", "A plant is built in the desert", "A dam is raised in the valley", BODY.split("\n")[0]]
    body = [False, False, True, True]
    assert related(words, words, body, apart=[True, False, False, True])[1] == {0, 1, 2}
    assert related(words, words, body, apart=[True, False, True, True])[1] == {0, 1}
    assert related(words, words, body)[1] == {0, 1}


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


def test_lines_that_were_broken_after_a_space_are_joined_too() -> None:
    """``fold -s`` counts the space that it breaks after."""
    prose = " ".join(BODY.split()) * 2
    rows, row = [], ""
    for word in prose.split():
        if len(row) + len(word) + 1 > 60:
            rows.append(row)
            row = ""
        row += f"{word} "
    assert paragraphs([*rows, row]) == [list(range(len(rows) + 1))]


@pytest.mark.parametrize(
    "date", ["2024-13-01 16:56", "0001-01-01", "9999-12-31", "2023-02-29", "Feb 30, 2024", "31 November 2024 08:00"]
)
def test_a_date_in_no_calendar_is_a_dateline_still(date: str) -> None:
    article = article_of(f"{TITLE}\nGridnote {date}")
    assert (article.title, article.date, article.source) == (TITLE, "", "Gridnote")
    assert article.body.startswith("The new line") and article.removed == ()


def test_a_time_in_no_calendar_is_no_paragraph() -> None:
    paragraphs = "".join(f"<p>{words}</p>" for words in BODY.split("\n\n"))
    page = read_html.page("x", f"<article><h1>{TITLE}</h1><time>2024-02-30</time>{paragraphs}</article>")
    assert isinstance(page, Page)
    article = strip(page, choice=lambda sheet: sure([i > 0 for i in range(len(sheet.words))]))
    assert isinstance(article, Article)
    assert article.date == "" and article.body.startswith("The new line")


def with_lead(lead: str, head: str = TITLE, tail: str = "") -> Article:
    text = f"{head}\n\n{lead}{BODY}{tail}\n"
    page = Page("x", text, tuple(Block(span, "text") for span in lines(text)))
    article = strip(page)
    assert isinstance(article, Article)
    assert accounts_for(article, text)
    return article


@pytest.mark.parametrize(
    ("lead", "source", "authors"),
    [
        ("BEIJING, Feb. 21 (Xinhua) -- ", "Xinhua", ()),
        ("NEW DELHI, 21 February 2024 (Rail Wire) — ", "Rail Wire", ()),
        ("BEIJING, Feb. 21 -- ", "", ()),
        ("Rail News Agency, Beijing, February 21 (Reporter Li Wei) ", "Rail News Agency", ("Li Wei",)),
        ("Rail News Agency, Feb. 21 - ", "Rail News Agency", ()),
        ("(Reporter Li Wei) ", "", ("Li Wei",)),
        ("(Reporters Li Wei and Zhao E) ", "", ("Li Wei", "Zhao E")),
        ("[Our reporter: Li Wei] ", "", ("Li Wei",)),
    ],
)
def test_a_dateline_at_the_beginning_of_the_body_is_cut_off(lead: str, source: str, authors: tuple[str, ...]) -> None:
    article = with_lead(lead)
    assert article.body.startswith("The new line between")
    assert (article.source, article.authors) == (source, authors)
    assert lead in [part.span.of(f"{TITLE}\n\n{lead}{BODY}\n") for part in article.parts]


@pytest.mark.parametrize("lead", ["LONDON (Reuters) - ", "WASHINGTON (AP) — "])
def test_a_place_that_is_told_nowhere_else_stays(lead: str) -> None:
    article = with_lead(lead)
    assert article.body.startswith(lead.split(" (", maxsplit=1)[0])
    assert article.source in ("Reuters", "AP")


@pytest.mark.parametrize(
    "lead",
    [
        "In Beijing, Feb. 21 is a holiday. ",
        "(The reporter Li Wei was there.) ",
        "May 1 was fine. ",
        "Editor Li Wei said. ",
    ],
)
def test_a_sentence_at_the_beginning_is_no_dateline(lead: str) -> None:
    assert with_lead(lead).body.startswith(lead[:8])


def test_credits_at_both_ends_of_one_paragraph_are_cut_off() -> None:
    text = f"{TITLE}\n\n(Reporter Li Wei) {' '.join(BODY.split())} Editor/Zhao E\n"
    article = strip(Page("x", text, tuple(Block(span, "text") for span in lines(text))))
    assert isinstance(article, Article)
    assert accounts_for(article, text)
    assert (article.authors, article.editor) == (("Li Wei",), "Zhao E")
    assert article.body == " ".join(BODY.split())


def test_the_maker_of_a_picture_is_no_prose() -> None:
    text = f"{TITLE}\n\n{' '.join(BODY.split())} [Photo/Rail Wire]\n"
    article = strip(Page("x", text, tuple(Block(span, "text") for span in lines(text))))
    assert isinstance(article, Article) and accounts_for(article, text)
    assert article.body.endswith("first year.")
    assert [(cut.span.of(text), cut.why) for cut in article.removed] == [("[Photo/Rail Wire]\n", "media")]


def test_credits_in_emphasis_leave_no_lonely_signs() -> None:
    prose = [f"<p>{paragraph}" for paragraph in BODY.split("\n\n")]
    article = read_page(f"<main><h1>{TITLE}</h1>{'</p>'.join(prose)} <em>(Reporter Li Wei)</em></p></main>")
    assert article.authors == ("Li Wei",)
    assert article.body.endswith("in the first year.")


def test_the_source_of_a_figure_in_the_article_stays_with_it() -> None:
    more = "\n\n".join(f"Passengers of the year {year}: " + BODY.split("\n\n")[0] for year in range(2017, 2024))
    text = f"{TITLE}\n\n{BODY}\n\nSource: Rail Weekly\n\n{more}\n"
    page = Page("x", text, tuple(Block(span, "text") for span in lines(text)))
    article = strip(page, choice=lambda sheet: sure([i > 0 for i in range(len(sheet.words))]))
    assert isinstance(article, Article)
    assert "Source: Rail Weekly" in article.body and article.source == ""


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Jane DoeUpdated: Feb 5, 2026", ("Jane Doe",)),
        ("By Erin Mufson", ("Erin Mufson",)),
        ("By Erin Mufson on Tuesday", ("Erin Mufson",)),
        ("by railfan | Apr 21, 2025", ("railfan",)),
        ("By Jane Doe, MD, PhD", ("Jane Doe",)),
        ("By Jane Doe with Li Wei", ("Jane Doe", "Li Wei")),
        ("Jane Doe • October 11, 2024", ("Jane Doe",)),
        ("Posted on July 1, 2024 by Jane Doe", ("Jane Doe",)),
    ],
)
def test_a_byline_has_many_forms(line: str, authors: tuple[str, ...]) -> None:
    assert article_of(f"{TITLE}\n{line}").authors == authors


def test_a_label_whose_words_the_article_uses_is_no_writer() -> None:
    article = article_of(f"{TITLE}\nNew Line • October 11, 2024")
    assert (article.authors, article.source) == ((), "New Line")


COMMENTERS = "".join(
    f"<li class=comment><p class=author>Reader {n}</p><time>2024-02-2{n}</time><p>I took the train on Tuesday and it "
    f"was late by {n} minutes, which nobody told us about at the northern station.</p></li>"
    for n in range(1, 6)
)


def test_a_comment_thread_does_not_leak_into_the_body() -> None:
    below = f"<div id=comments class=comments><h3>5 comments</h3><ol>{COMMENTERS}</ol></div>"
    page = shown("", MENUS[0]).replace("</main>", f"</main>{below}")
    article = read_page(page)
    assert article.body.endswith("in the first year.")
    assert "nobody told us" not in article.body
    assert article.authors == () and article.date == ""


def test_readers_are_not_the_article_even_if_they_are_chosen() -> None:
    below = f"<div class=comments><h3>5 comments</h3><ol>{COMMENTERS}</ol></div>"
    page = read_html.page("x", shown("", "").replace("</main>", f"{below}</main>"))
    assert isinstance(page, Page)
    article = strip(page, choice=lambda sheet: sure([len(words) > 60 for words in sheet.words]))
    assert isinstance(article, Article) and article.body.endswith("in the first year.")
    forum = f"<main><h1>{TITLE}</h1><ol>{COMMENTERS}</ol></main>"
    page = read_html.page("x", forum)
    assert isinstance(page, Page)
    article = strip(page, choice=lambda sheet: sure([len(words) > 60 for words in sheet.words]))
    assert isinstance(article, Article) and article.body.count("nobody told us") == 5


def test_latest_news_does_not_end_the_body() -> None:
    headlines = ("A plant is built in the desert", "A park is built at sea", "A dam is raised in the valley")
    listed = "".join(f"<li><a href=/{n}>{words}</a></li>" for n, words in enumerate(headlines))
    article = read_page(shown("", MENUS[0]).replace("</main>", f"<h3>Latest news</h3><ul>{listed}</ul></main>"))
    assert article.body.endswith("in the first year.")
    plain_text = article_of(TITLE, "\n\nLatest news\n" + "\n".join(headlines))
    assert plain_text.body.endswith("in the first year.")


@pytest.mark.parametrize("again", [TITLE, TITLE.upper(), f"{TITLE}!"])
def test_the_title_is_not_the_first_line_of_the_body(again: str) -> None:
    assert with_lead("", head=f"{TITLE}\n\n{again}").body.startswith("The new line between")
    article = read_page(shown("", MENUS[0], below=f"<p>{again}</p>"))
    assert (article.title, article.body[:12]) == (TITLE, "The new line")


@pytest.mark.parametrize(
    ("head", "above", "title", "source"),
    [
        ("<title>Fares fall again | Rail and Road</title>", "<a href=/>Rail and Road</a>", "Fares fall again", True),
        ("<title>Fares fall [Rail and Road]</title>", "<a href=/>Rail and Road, the paper</a>", "Fares fall", True),
        ("<title>Fares fall [Updated]</title>", "<a href=/>Rail and Road</a>", "Fares fall [Updated]", False),
        (
            "<title>Fares - Rail and Road</title><script type=application/ld+json>"
            '{"@type":"Article","name":"Fares","headline":"what a journey costs"}</script>',
            "<a href=/>Rail and Road</a>",
            "Fares",
            True,
        ),
        ("<meta property=og:title content='Fares &amp;#8211; and wares'>", "", "Fares – and wares", False),
    ],
)
def test_a_claimed_title_is_the_articles_own(head: str, above: str, title: str, source: bool) -> None:
    page = read_html.page("x", f"<head>{head}</head><body>{above}<p>{BODY}</p></body>")
    assert isinstance(page, Page)
    assert (page.claims.title, page.claims.source == "Rail and Road") == (title, source)


def test_a_heading_that_says_the_title_further_down_stays() -> None:
    first, second = BODY.split("\n\n")
    page = read_html.page("x", f"<main><h1>{TITLE}</h1><p>{first}</p><h2>{TITLE}</h2><p>{second}</p></main>")
    assert isinstance(page, Page)
    article = strip(page, choice=lambda sheet: sure([words != TITLE or i > 0 for i, words in enumerate(sheet.words)]))
    assert isinstance(article, Article)
    assert f"## {TITLE}" in article.body and article.title == TITLE


def test_a_standfirst_that_is_chosen_begins_the_article() -> None:
    below = "<h2>Passengers save half of the time between the two cities</h2>"
    page = read_html.page("x", shown("", "", below=below))
    assert isinstance(page, Page)
    chosen = strip(page, choice=lambda sheet: sure([words != TITLE for words in sheet.words]))
    assert isinstance(chosen, Article)
    assert (chosen.body.startswith("## Passengers save"), chosen.summary) == (True, "")
    left = strip(page, choice=lambda sheet: sure([len(words) > 60 for words in sheet.words]))
    assert isinstance(left, Article)
    assert left.summary == "Passengers save half of the time between the two cities"


@pytest.mark.parametrize(
    ("head", "below", "date"),
    [
        ("", "<p>Published</p><p>July 8, 2024</p>", "2024-07-08"),
        ("", "<span class=post-date>21.02.2024</span>", "2024-02-21"),
        ("<meta name=w-published-date content=2024-02-21T06:03:43Z>", "", "2024-02-21T06:03+00:00"),
        ("<meta property=article:modified_time content=2024-02-21>", "", "2024-02-21"),
        ("<meta property=article:published_time content=2024-02-21>", "<p>Updated March 5, 2024</p>", "2024-02-21"),
        ("<meta property=article:published_time content=2024-02-21>", "<p>March 5, 2024</p>", "2024-03-05"),
        (
            "<meta property=article:published_time content=2024-02-21>"
            "<meta property=article:modified_time content=2024-03-05T07:08>",
            "<p>March 5, 2024</p>",
            "2024-02-21",
        ),
        ("<meta property=article:published_time content=2024-03-05>", "<p>Reviewed: March 1, 2024</p>", "2024-03-01"),
        ("<meta property=article:published_time content=2024-02-21>", "<p>The February 2024 list</p>", "2024-02-21"),
        ("<meta name=pubdate content=1708500000>", "", "2024-02-21T07:20+00:00"),
        (
            "<script type=application/ld+json>{'@type':'Report','datePublished':1708500000123}</script>",
            "",
            "2024-02-21T07:20+00:00",
        ),
        ("", "<div class=post-date>02/21 — 2024 <time datetime=2024-02-21>today</time></div>", "2024-02-21"),
        ("", f"{'<p>Word</p>' * 12}<p>Updated March 5, 2024</p>", "2024-03-05"),
        (
            "",
            "<p>March 5, 2024</p><p>This story was first published on 21 February 2024 but has changed since</p>",
            "2024-02-21",
        ),
        (
            "<script type=application/ld+json><![CDATA[ {'@type':'Report','datePublished':'2024-02-21'}]]></script>",
            "",
            "2024-02-21",
        ),
    ],
)
def test_no_date_vanishes(head: str, below: str, date: str) -> None:
    assert read_page(shown(head.replace("'", '"'), MENUS[0], below=below)).date == date


def test_a_date_below_the_article_that_is_labelled_is_its_date() -> None:
    assert article_of(TITLE, "\n\nShare\nPrint\nPosted on: 21 February 2024").date == "2024-02-21"


def test_who_is_marked_as_the_writer_is_the_writer() -> None:
    for mark in ("<a rel=author href=/jd>Jane Doe</a>", "<div class=post-author-name>By Jane Doe, our writer</div>"):
        assert read_page(shown("", MENUS[0], below=f"<div>{mark}</div>")).authors == ("Jane Doe",)


def test_a_name_beside_the_date_is_not_the_source_where_the_site_has_another() -> None:
    head = "<meta property=og:site_name content='Rail &amp; Road'>"
    assert read_page(shown(head, MENUS[0], below="<p>railfan 2024-02-21 16:56</p>")).source == "Rail & Road"
    labelled = read_page(shown(head, MENUS[0], below="<p>Source: Harbour Post 2024-02-21 16:56</p>"))
    assert labelled.source == "Harbour Post"


def test_the_name_of_a_blog_is_not_the_title_of_its_post() -> None:
    head = f"<meta property=og:site_name content='Rail and Road'><meta property=og:title content='{TITLE}'>"
    page = shown(head, "<h1><a href=/>Rail and Road</a></h1>").replace(f"<h1>{TITLE}</h1>", f"<h2>{TITLE}</h2>")
    assert read_page(page).title == TITLE
