"""Pages made for tests: the shape of a scraped industry-news page around a story that is ours."""

from __future__ import annotations

import random

PARAGRAPHS = (
    "On March 4, 2024, the second unit of the Lanshui pumped storage power station in the west of the province was put "
    "into operation after a trial run of fifteen days, the Lanshui Energy Group said in a statement.",
    "The station has an installed capacity of 1200MW and a total investment of 7.4 billion yuan ，and it will store "
    "the electricity of the wind farms on the northern plateau when demand is low at night.",
    "The relevant person in charge of the Lanshui Municipal Government said that the station will help the the grid to "
    "take in more renewable energy, and that it has created about 3000 jobs during the construction.",
    "Two further units are to follow before the end of 2025, and the company does not expect the cost to rise.",
)


def text_page(
    title: str = "Second unit of Lanshui pumped storage station put into operation", *, tail: str = ""
) -> str:
    """A page as text: section, title, source line, body, and the furniture around it."""
    return "\n".join(
        (
            "Energy + Water", title, "Gridnote 2024-03-05 09:30", "Reading this article requires", "3 Minute", "",
            *(line for paragraph in PARAGRAPHS for line in (paragraph, "")),
            "Editor/Lin Q", "", "Comment", "", "Related articles", "", "Energy + Water", "",
            "First unit of Lanshui station starts its trial run", "", "02-17", "", "Collect", "Comment", "Share", "",
            "Retrieve password", "", "Get verification code", "Sure", tail,
        )
    )  # fmt: skip


def html_page(
    title: str = "Second unit of Lanshui pumped storage station put into operation", *, inside: str = ""
) -> str:
    """The same story as HTML, with a menu, share buttons and a footer; ``inside`` goes into its body."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} - Gridnote</title></head><body>"
        "<nav class=menu><a href=/>Home</a><a href=/wind>Wind</a><a href=/water>Water</a></nav>"
        f"<main><article><h1>{title}</h1><p class=meta><span>Gridnote</span> <time>2024-03-05 09:30</time></p>"
        f"<div class=text>{body}{inside}</div></article>"
        "<div class='share-bar'><a href=#>Share on Weibo</a><a href=#>WeChat</a></div></main>"
        "<footer>Copyright 2024 Gridnote. All rights reserved.</footer></body></html>"
    )


def other_page(title: str) -> str:
    """A page of the same shape with a story of its own, its words drawn by its title."""
    rng = random.Random(title)
    things = "turbine cable harbour reservoir tunnel bridge quarry depot viaduct substation kiln terminal".split()
    makers = "Aldane Brunnel Corvik Dellmar Estrand Farnow Gallick Hestom".split()
    verbs = "delivered inspected rebuilt surveyed financed extended insured repainted dismantled tested".split()
    times = "on Monday,in March,before the winter,after two years,at the weekend,in the autumn,last week".split(",")

    def sentence() -> str:
        maker, thing, other = rng.choice(makers), rng.choice(things), rng.choice(things)
        amount = f"{rng.randrange(2, 990)} million yuan"
        return (
            f"{maker} {rng.choice(verbs)} the {thing} near the {other} {rng.choice(times)}, and the "
            f"{rng.choice(things)} that it had {rng.choice(verbs)} {rng.choice(times)} "
            f"has cost the company {amount} so far."
        )

    body = "".join(f"<p>{' '.join(sentence() for _ in range(3))}</p>" for _ in range(4))
    return (
        html_page(title).partition("<div class=text>")[0]
        + f"<div class=text>{body}</div></article></main></body></html>"
    )


def sure(kept: list[bool]) -> tuple[list[bool], list[float]]:
    """A choice of blocks that has no doubt."""
    return kept, [float(mark) for mark in kept]
