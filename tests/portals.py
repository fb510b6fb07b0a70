"""Twenty portal layouts of our own, each as HTML and as plain text, with what of them is story and what is furniture.

The stories, the names and the furniture are made up; the shapes are those of news portals.
"""

from __future__ import annotations

import html
import textwrap
from typing import NamedTuple


class Box(NamedTuple):
    """A box of furniture: its tag, its class, what it says; ``links`` where each line leads somewhere."""

    tag: str
    name: str
    lines: tuple[str, ...]
    links: bool = False


class Table(NamedTuple):
    """A table of the story."""

    rows: tuple[tuple[str, ...], ...]


class Items(NamedTuple):
    """A list of the story."""

    lines: tuple[str, ...]
    tag: str = "ul"


Piece = str | Table | Items


class Story(NamedTuple):
    """An article: what a reader came for."""

    title: str
    byline: tuple[str, ...]
    body: tuple[Piece, ...]


class Layout(NamedTuple):
    """A story among its portal's furniture; ``within`` stands after the story's second piece."""

    name: str
    story: Story
    before: tuple[Box, ...] = ()
    top: tuple[Box, ...] = ()  # between masthead and story
    within: tuple[Box, ...] = ()
    after: tuple[Box, ...] = ()
    tight: bool = False  # as text: no blank lines
    wrapped: int = 0  # as text: columns, 0 for none


FERRY = Story(
    "New ferry line joins the two shores of Heron Bay",
    ("2024-05-12 09:30", "Source: Bay Herald", "Author: Mira Holt"),
    (
        "HERON BAY, May 12 -- A ferry line that crosses Heron Bay in eighteen minutes carried its first travellers on "
        "Sunday morning, ending four years in which the only way across was a road of 96 kilometers around the water.",
        "The two boats of the line were built in the yard of Port Alder and run on batteries that are charged at both "
        "piers. Each carries 240 people and forty bicycles, and leaves every half hour from six in the morning.",
        "“We had stopped believing in it,” said Tomas Reyes, a baker from the north shore who sells his bread on the "
        "south shore. “Now I sleep an hour longer, and the bread is still warm when it arrives.”",
        "The regional government paid 31.5 million crowns for the boats and the piers, a fifth more than it had "
        "planned, because the ground below the southern pier turned out to be softer than the drawings of 1962 said.",
        "Fishermen had protested against the line for fear of its waves. A trial in March showed that the boats make "
        "smaller ones than the trawlers themselves, and the fishermen's union withdrew its complaint in April.",
        "A third boat is to follow in the spring of 2025. Until then the line stops at nine in the evening, which the "
        "mayor of the south shore, Inga Berg, called a beginning and not the end of the matter.",
    ),
)  # fmt: skip
BATTERY = Story(
    "Salt caverns of Lower Tessin to store summer heat for 9,000 homes",
    ("By Jonas Weil", "June 3, 2024"),
    (
        "Water heated by the summer sun will wait in disused salt caverns below Lower Tessin until winter, and then "
        "warm some 9,000 homes, the town's utility said on Monday after the council approved the plan with "
        "two votes against.",
        "The caverns lie 310 meters deep and hold as much as a hundred swimming pools. Salt conducts heat badly, so "
        "the water loses no more than eight degrees between August and January, according to a test that ran "
        "for two years.",
        "The plan has three stages, which the utility wants to finish one after the other:",
        Items((
            "a field of solar collectors on the old tip, with an area of 42,000 square meters",
            "a heat pump of 14 megawatts beside the railway, which raises the last degrees",
            "pipes below eleven streets, laid when these are dug up for new drains anyway",
        )),
        "A household will pay about 74 euros a month, the utility reckons, against 103 euros for gas at the prices of "
        "last winter. The council's opposition doubts both figures and asks for an independent study by October.",
        "Geologists of the mining school have measured the caverns with sound since 2019. None of them has moved by "
        "more than three millimeters, said Professor Lena Maurer, who leads the group, and none is expected to.",
    ),
)  # fmt: skip
HARVEST = Story(
    "Rice harvest of Yunhe county rises for the third year in a row",
    ("2024-10-08 16:56", "Source: County Daily", "Editor: Fang Lin"),
    (
        "The rice harvest of Yunhe county reached 186,000 tons this autumn, 4.2 percent more than a year before and "
        "the third rise in a row, the county's bureau of agriculture announced at a press conference on Tuesday.",
        "Officials put the growth down to new seed, to canals that lose less water, and to a summer without floods. In "
        "the villages along the river the yield was 7.9 tons a hectare, which has not been seen since records began.",
        "The bureau published the harvest of the four largest townships:",
        Table((
            ("Township", "2023, tons", "2024, tons"),
            ("Baishan", "41,200", "43,900"),
            ("Longquan", "38,650", "40,100"),
            ("Dongxi", "29,800", "30,450"),
            ("Hekou", "27,300", "28,720"),
        )),
        "Chen Guihua, who farms six hectares near Dongxi with her two sons, said that she had sold half of her rice "
        "before it was cut. The mill pays 2.94 yuan a kilogram this year, which is eleven fen more than last year.",
        "Not all is well, however. Young people leave for the cities, and the mean age of those who work the fields "
        "has risen to 57. The county wants to pay beginners 12,000 yuan a year for as long as three years.",
    ),
)  # fmt: skip
MUSEUM = Story(
    "Museum gives back 214 masks to the people of the Oru islands",
    ("Anna Castell", "Published 17 January 2024, 11:05"),
    (
        "The museum of the city of Brandt has given back 214 wooden masks that a trading captain had brought from the "
        "Oru islands in 1887, and that had stood in its cellar, mostly unseen, for more than a hundred years.",
        "A delegation of six elders came to take them home. Before the boxes were closed they spent a night alone with "
        "the masks, and nobody of the museum was asked to be there, the director, Piet van Loon, said afterwards.",
        "“These are not things,” said the oldest of them, Teru Amaki, who is 91. “They are people of ours who were "
        "away for a long time, and who must be told what happened in the meantime.”",
        "The museum keeps twelve copies, which carvers of the islands made last year, and pays for a house in which "
        "the masks will stand from now on. It opens in July, on the day on which the captain's ship had left.",
        "Other museums watch the case closely. A survey of the union of museums counted some 3,800 objects from the "
        "islands in eleven countries, and for fewer than a tenth of them is it known how they were come by.",
    ),
)  # fmt: skip
BRIDGE = Story(
    "What the inspectors found below the Kessel bridge",
    ("Published: 2024-02-21 14:12", "Author: Ruth Adeyemi", "Section: Transport"),
    (
        "Two of the eight bearings of the Kessel bridge have worn through, and a third has moved by nine centimeters, "
        "inspectors wrote in a report of 140 pages that the ministry of transport made public late on Wednesday.",
        "The bridge has been closed to lorries since 4 February. Some 18,000 vehicles a day crossed it before, every "
        "sixth of them a lorry, and these now go through the old town of Kessel, where the residents count them.",
        "The inspectors name the causes in the order of their weight:",
        Items((
            "salt water that ran through a broken joint for at least seven winters",
            "loads that were 22 percent above those which the bridge was built for in 1971",
            "paint that hid the cracks from the yearly inspections until last autumn",
        ), "ol"),
        "To lift the deck and change all the bearings takes five months and costs about 19 million. The ministry "
        "prefers this to a new bridge, which would cost 160 million and could not be opened before 2031.",
        "The mayor of Kessel asks for a speed limit of 30 until then. “We hear every lorry twice,” she said, “once "
        "when it comes, and once when the glasses in the cupboard answer.”",
    ),
)  # fmt: skip

MENU = Box("nav", "main-nav", ("Home", "World", "Business", "Culture", "Sport", "Opinion"), links=True)
LOGIN = Box("div", "login-box", ("Log in", "User name", "Password", "Forgot your password?", "Register now"))
SHARE = Box("div", "share-bar", ("Share", "Facebook", "WhatsApp", "Copy link"))
COOKIES = Box("div", "cookie-banner", (
    "We use cookies to give you the best experience on our site.", "Accept all", "Cookie settings",
))  # fmt: skip
LETTER = Box("section", "newsletter-signup", (
    "Sign up for our newsletter", "The most important stories of the day in your inbox.", "Subscribe",
))  # fmt: skip
RELATED = Box("section", "related-articles", (
    "Related articles", "Harbour master retires after thirty years", "Why our bays are getting warmer",
    "Ten walks along the northern coast",
), links=True)  # fmt: skip
RANKING = Box("aside", "ranking", (
    "Most read", "1 Mayor wants to ban scooters", "2 Snow closes the Gotten pass", "3 A town without a cinema",
    "4 The last lamplighter of Brandt",
), links=True)  # fmt: skip
COMMENTS = Box("div", "comments", (
    "3 comments", "harbourcat 2 hours ago", "About time, I have waited years for this!", "Reply", "oldsalt 1 hour ago",
    "And who is going to pay for it in the end?", "Reply", "Leave a comment",
))  # fmt: skip
ABOUT = Box("div", "about-author", (
    "About the author", "Our correspondent writes about towns, water and everything between. Before that she "
    "sold boats.",
))  # fmt: skip
FOOT = Box("footer", "site-footer", (
    "About us", "Contact", "Privacy policy", "Copyright © 2024 Example Media. All rights reserved.",
))  # fmt: skip
CRUMBS = Box("div", "breadcrumb", ("Your position: Home > News > Local",))
CHINESE = Box("div", "top-bar", (
    "Set as home page", "Add to favorites", "Mobile version", "WeChat official account", "Scan the QR code",
))  # fmt: skip
DISCLAIMER = Box("div", "statement", (
    "Disclaimer: This article only represents the author's personal views and has nothing to do with this website.",
    "[Print] [Close window] [Back to top]",
))  # fmt: skip
NEIGHBOURS = Box("div", "pager", (
    "Previous: Tea prices fall at the spring fair", "Next: County opens its second library",
), links=True)  # fmt: skip
ADVERT = Box("div", "ad-slot", ("Advertisement", "Advertisement continues below"))
TAGS = Box("div", "tag-list", ("Tags:", "transport", "region", "infrastructure"), links=True)
FONT = Box("div", "tools", ("Font size: Large Medium Small", "Print this page", "Listen to this article"))
SECOND = Box("article", "next-article", (
    "Next story", "Zoo of Alder counts its bats", "2024-05-10 08:00",
    "Once a year the keepers of the zoo of Alder count the bats that nobody bought a ticket for. This year there were "
    "412 of them, which is 37 more than last year, and most of them slept in the house of the hippos.",
    "Read more",
))  # fmt: skip
READING = Box("div", "reading-time", ("Reading this article requires", "4 Minute"))
TEASERS = Box("div", "teaser-grid", (
    "You may also like", "How a village saved its swimming pool", "The engineer who listens to bridges",
    "Five questions about heat pumps", "Load more",
), links=True)  # fmt: skip
APP = Box("div", "app-banner", ("Download our app", "Available on iOS and Android"))
DONATE = Box("div", "support-us", (
    "Support independent journalism", "Our stories are free for all. Become a member from 3 euros a month.",
    "Donate now",
))  # fmt: skip
LATEST = Box("div", "latest-news", (
    "Latest news", "12:40 Rain expected in the valleys", "11:15 Court adjourns the harbour case",
    "10:02 Choir wins in Oslo",
), links=True)  # fmt: skip

LAYOUTS = (
    Layout("plain portal", FERRY, (MENU, CRUMBS), (SHARE,), (), (TAGS, RELATED, FOOT)),
    Layout("login above", BATTERY, (LOGIN, MENU), (), (), (SHARE, RANKING, FOOT)),
    Layout("Chinese masthead", HARVEST, (CHINESE, MENU, CRUMBS), (FONT,), (), (DISCLAIMER, NEIGHBOURS, RANKING, FOOT)),
    Layout("no blank lines", HARVEST, (CHINESE, CRUMBS), (), (), (NEIGHBOURS, RELATED, FOOT), tight=True),
    Layout("hard-wrapped", MUSEUM, (MENU,), (SHARE,), (), (RELATED, FOOT), wrapped=72),
    Layout("cookie wall", BRIDGE, (COOKIES, MENU), (), (), (LETTER, FOOT)),
    Layout("newsletter within", FERRY, (MENU,), (SHARE,), (LETTER,), (ABOUT, FOOT)),
    Layout("adverts within", BATTERY, (MENU,), (ADVERT,), (ADVERT,), (ADVERT, TEASERS, FOOT)),
    Layout("comments below", MUSEUM, (MENU,), (), (), (COMMENTS, FOOT)),
    Layout("second article below", FERRY, (MENU, CRUMBS), (), (), (SHARE, SECOND, FOOT)),
    Layout("about box", BRIDGE, (MENU,), (READING, SHARE), (), (ABOUT, TEASERS, FOOT)),
    Layout("ranking beside", MUSEUM, (MENU, RANKING), (), (), (TAGS, LATEST, FOOT)),
    Layout("related within", BATTERY, (MENU,), (SHARE,), (RELATED,), (COMMENTS, FOOT)),
    Layout("donation", MUSEUM, (APP, MENU), (READING,), (DONATE,), (DONATE, LETTER, FOOT)),
    Layout("tight table", HARVEST, (MENU, LATEST), (FONT, SHARE), (), (TAGS, DISCLAIMER, FOOT), tight=True),
    Layout("tight list", BRIDGE, (LOGIN, CRUMBS), (), (), (SHARE, RELATED, FOOT), tight=True),
    Layout("wrapped list", BATTERY, (MENU,), (), (), (TEASERS, LETTER, FOOT), wrapped=66),
    Layout("everything above", FERRY, (COOKIES, APP, LOGIN, MENU, LATEST, CRUMBS), (READING, SHARE, FONT), (), (FOOT,)),
    Layout("everything below", BRIDGE, (MENU,), (), (), (
        TAGS, SHARE, ABOUT, RELATED, COMMENTS, RANKING, LETTER, DISCLAIMER, FOOT,
    )),
    Layout("wrapped, tight", FERRY, (MENU, CRUMBS), (SHARE,), (), (NEIGHBOURS, RANKING, FOOT), tight=True, wrapped=80),
)  # fmt: skip


def furniture(layout: Layout) -> list[str]:
    """Every line of the layout that is none of the story's."""
    return [line for box in _boxes(layout) for line in box.lines]


def story_lines(layout: Layout) -> list[str]:
    """Every line, item and row of the story."""
    return [line for piece in layout.story.body for line in _lines(piece)]


def as_html(layout: Layout) -> str:
    """The layout as a page of HTML."""
    story = layout.story
    pieces = [_piece(piece) for piece in story.body]
    masthead = f"<h1>{html.escape(story.title)}</h1><div class=meta>"
    masthead += "".join(f"<span>{html.escape(line)}</span> " for line in story.byline) + "</div>"
    inner = [masthead, *map(_box, layout.top), *pieces[:2], *map(_box, layout.within), *pieces[2:]]
    below = [box for box in layout.after if box.tag in ("article", "footer", "aside")]
    inner += [_box(box) for box in layout.after if box not in below]
    return (
        f"<!doctype html><html><head><title>{html.escape(story.title)} - Example</title></head><body>"
        f"{''.join(map(_box, layout.before))}<main><article class=story>{''.join(inner)}</article></main>"
        f"{''.join(map(_box, below))}</body></html>"
    )


def as_text(layout: Layout) -> str:
    """The layout as a person copies it from a screen."""
    story = layout.story
    bodies = [_lines(piece, bullet="• ") for piece in story.body]
    groups: list[list[str]] = [list(box.lines) for box in layout.before]
    groups += [[story.title], list(story.byline), *(list(box.lines) for box in layout.top)]
    groups += [*bodies[:2], *(list(box.lines) for box in layout.within), *bodies[2:]]
    groups += [list(box.lines) for box in layout.after]
    if layout.wrapped:
        groups = [[row for line in lines for row in textwrap.wrap(line, layout.wrapped)] for lines in groups]
    return ("\n" if layout.tight else "\n\n").join("\n".join(lines) for lines in groups) + "\n"


def _boxes(layout: Layout) -> tuple[Box, ...]:
    return layout.before + layout.top + layout.within + layout.after


def _lines(piece: Piece, bullet: str = "") -> list[str]:
    if isinstance(piece, Table):
        return [" ".join(row) for row in piece.rows]
    return [bullet + line for line in piece.lines] if isinstance(piece, Items) else [piece]


def _piece(piece: Piece) -> str:
    if isinstance(piece, Table):
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in piece.rows)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    if isinstance(piece, Items):
        return f"<{piece.tag}>{''.join(f'<li>{html.escape(line)}</li>' for line in piece.lines)}</{piece.tag}>"
    return f"<p>{html.escape(piece)}</p>"


def _box(box: Box) -> str:
    said = (html.escape(line) for line in box.lines)
    if box.links:
        inner = "<ul>" + "".join(f"<li><a href='/{n}.html'>{line}</a></li>" for n, line in enumerate(said)) + "</ul>"
    else:
        inner = "".join(f"<div>{line}</div>" for line in said)
    return f"<{box.tag} class='{box.name}'>{inner}</{box.tag}>"
