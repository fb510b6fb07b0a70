"""The looks: a small sheet that loads nothing, colours that can be read, and a paper that is one's own."""

from __future__ import annotations

import re

from newsroom import THEME

from pipeline.publish import cards

SHEET = (THEME / "css" / "news.css").read_text(encoding="utf-8")
AA, AAA = 4.5, 7.0  # WCAG 2.2, 1.4.3 and 1.4.6: contrast of text that is not large
PAIRS = (
    *(("ink", "paper", AAA), ("ink", "shade", AAA), ("soft", "paper", AA), ("spot", "paper", AA)),
    *(("old", "old-bg", AA), ("new", "new-bg", AA)),
)


def colours(block: str) -> dict[str, str]:
    """What a :root rule sets, by name without the dashes."""
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):([^;]*);", block)}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_style_sheet_is_small_and_loads_nothing() -> None:
    assert len(SHEET.encode()) < 20_000
    assert "url(" not in SHEET and "@import" not in SHEET and "http://" not in SHEET


def test_the_text_passes_aaa_and_every_other_pair_of_colours_aa_by_day_and_by_night() -> None:
    rules = [colours(block) for block in re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)]
    day = rules[0]
    night = day | rules[1]
    assert "ink" in rules[1]
    for scheme in (day, night):
        for front, back, least in PAIRS:
            named = re.fullmatch(r"var\(--([\w-]+)\)", scheme[front])
            front_colour = scheme[named[1]] if named else scheme[front]
            light, dark = sorted((_luminance(front_colour), _luminance(scheme[back])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= least, (front, back)


def test_every_colour_and_face_that_is_used_has_been_set() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", SHEET))
    assert used - set(colours(SHEET.partition("@media")[0])) == set()


def test_the_pictures_beside_links_have_the_colours_of_the_sheet() -> None:
    day = colours(SHEET.partition("@media")[0])
    drawn = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in cards._COLOURS]
    assert [drawn[0], *drawn[2:]] == [day["paper"], day["ink"], day["accent"]]
    assert day["accent"] in (THEME / "favicon.svg").read_text(encoding="utf-8")
