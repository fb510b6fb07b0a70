"""The looks: a small sheet that loads nothing, colours that can be read, and a paper that is one's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from newsroom import THEME, add, broken, build, newsroom, trees

from pipeline.publish import cards
from pipeline.publish import site as whole_site
from pipeline.trouble import Trouble

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
    given = set(colours(SHEET.partition("@media")[0]))
    for sheet in sorted(THEME.glob("css/*.css")):
        assert set(re.findall(r"var\(--([\w-]+)\)", sheet.read_text(encoding="utf-8"))) <= given, sheet.name


def test_the_pictures_beside_links_have_the_colours_of_the_sheet() -> None:
    day = colours(SHEET.partition("@media")[0])
    drawn = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in cards._COLOURS]
    assert [drawn[0], *drawn[2:]] == [day["paper"], day["ink"], day["accent"]]
    assert day["accent"] in (THEME / "favicon.svg").read_text(encoding="utf-8")


def ask_for(root: Path, *sheets: str) -> Path:
    """A newsroom whose mkdocs.yml names style sheets of its own."""
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f"extra_css: [{', '.join(sheets)}]\n")
    return root


def test_a_newsrooms_own_sheet_is_loaded_after_ours_on_every_page(tmp_path: Path) -> None:
    root = ask_for(newsroom(tmp_path), "css/own.css", "late.css")
    (root / "content" / "css").mkdir()
    (root / "content" / "css" / "own.css").write_text(":root { --accent: #00594f; }\n", encoding="utf-8")
    (root / "content" / "late.css").touch()
    site = build(root)
    assert (site / "css" / "own.css").read_text(encoding="utf-8") == ":root { --accent: #00594f; }\n"
    assert broken(site) == []
    for where, tree in trees(site):
        sheets = [link.rpartition("../")[2].lstrip("./") for link in tree.xpath("//link[@rel='stylesheet']/@href")]
        assert sheets == ["css/news.css", "css/own.css", "late.css"], where


@pytest.mark.parametrize(
    "sheet",
    [
        "https://fonts.example/a.css",
        "//fonts.example/a.css",
        "../own.css",
        "gone.css",
        "about.md",
        "a b.css",
        ".own.css",
    ],
)
def test_a_sheet_that_the_site_could_not_load_stops_the_build_in_one_line(tmp_path: Path, sheet: str) -> None:
    root = ask_for(newsroom(tmp_path / "room"), f"'{sheet}'")
    for path in (tmp_path / "room" / "own.css", root / "content" / "a b.css", root / "content" / ".own.css"):
        path.touch()
    with pytest.raises(Trouble) as caught:
        whole_site.build(root)
    assert f"extra_css: {sheet!r} is not a style sheet in" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (root / "site").exists()


@pytest.mark.parametrize("sheet", ["draft.css", "templates/own.css"])  # MkDocs leaves out templates/ by itself
def test_a_sheet_that_is_left_out_stops_the_build_in_one_line(tmp_path: Path, sheet: str) -> None:
    root = ask_for(newsroom(tmp_path / "room"), sheet)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("draft_docs: draft.css\n")
    (root / "content" / sheet).parent.mkdir(exist_ok=True)
    (root / "content" / sheet).touch()
    with pytest.raises(Trouble, match=f"extra_css: '{sheet}' is not published; see exclude_docs and draft_docs.$"):
        whole_site.build(root)
    assert not (root / "site").exists()


def test_a_sheet_is_not_followed_out_of_the_content(tmp_path: Path) -> None:
    root = ask_for(newsroom(tmp_path / "room"), "own.css")
    (tmp_path / "secret.css").touch()
    (root / "content" / "own.css").symlink_to(tmp_path / "secret.css")
    with pytest.raises(Trouble, match="is not a style sheet in"):
        whole_site.build(root)


def page(site: Path, url: str = "") -> html.HtmlElement:
    return html.document_fromstring((site / url / "index.html").read_text(encoding="utf-8"))


def test_a_headline_too_long_for_its_size_is_set_smaller(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    add(root, "Ministers " * 10 + "agree", slug="long", date="2024-03-01")
    site = build(root)
    assert page(site).xpath("//*[@class='lead']/h2/@class") == ["headline long"]
    assert page(site, "articles/2024/03/long").xpath("//h1/@class") == ["headline long"]
    add(root, "Ministers agree", slug="short", date="2024-03-02")
    site = build(root)
    assert page(site).xpath("//*[@class='lead']/h2/@class") == ["headline"]
    assert page(site, "articles/2024/03/short").xpath("//h1/@class") == ["headline"]


def test_the_source_stands_above_the_text(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    add(root, "With", date="2024-03-01", source="A wire")
    add(root, "Without", date="2024-03-02", source="A wire", url="")
    site = build(root)
    for name, words in (("with", "From A wire, the original"), ("without", "From A wire")):
        (byline,) = page(site, f"articles/2024/03/{name}").find_class("byline")
        assert byline.getparent().getnext().get("class") == "body"
        assert " ".join(byline[0].text_content().split()) == words


def test_the_pages_behind_the_front_page_are_listings(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    for day in range(1, 29):
        for part in "ab":
            add(root, f"Report {day}{part}", date=f"2024-01-{day:02}", source="A wire")
    site = build(root)
    assert page(site).xpath("//body/@class") == ["front"]
    behind = page(site, "page/1")
    assert behind.xpath("//body/@class") == ["listing"]
    assert behind.xpath("//h1/text()") == ["Earlier news"]
    assert len(behind.xpath("//main//article/h2")) == 24


def test_the_documents_pictures_are_small() -> None:
    for picture in sorted((Path(__file__).resolve().parents[1] / "docs" / "images").iterdir()):
        assert picture.stat().st_size <= 250_000, picture.name
