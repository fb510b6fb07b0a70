"""Pictures that the newsroom has are shown, whose place nobody learns; all others are named and never asked for."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import feedparser
import msgspec
import pytest
from browser import Browser, browser, needed, served
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from mkdocs.exceptions import Abort
from newsroom import add, build, files, live_things, newsroom, trees
from test_site_machines import valid

from pipeline.cli import verbs
from pipeline.markdown import destination
from pipeline.publish import derive, linkcheck
from pipeline.publish.archive import read as read_archive
from pipeline.publish.image import image_of
from pipeline.publish.pictures import Pictures, keep, pictures_at, read, sources, take
from pipeline.publish.render import Shown, body_html, outward
from pipeline.trouble import Trouble

__all__ = ["browser"]
SAMPLES = Path(__file__).parent / "pictures"
PHOTO = "https://wire.example/pictures/crane.jpg"
ADDRESS = "https://paper.example/news/"
BY = "Photo: A. Name, CC BY 4.0"
SHOWN = Shown(f"../../../../assets/{'a' * 32}.jpg", 800, 600, "A crane", "Photo: A. Name", "CC BY 4.0")


def copydesk(root: Path, *argv: str | Path) -> int:
    status = verbs.main(["--root", str(root), *map(str, argv)], "copydesk", standalone_mode=False)
    assert isinstance(status, int)
    return status


def took(root: Path, sample: str = "camera.jpg", *argv: str) -> str:
    """Take a sample in; its name in content/assets/."""
    assert copydesk(root, "picture", SAMPLES / sample, *argv) == 0
    form, data = sample.rpartition(".")[2], image_of((SAMPLES / sample).read_bytes()).data
    return next(p.name for p in (root / "content/assets").glob(f"*.{form}") if p.read_bytes() == data)


def page(site: Path, path: str) -> html.HtmlElement:
    return html.document_fromstring((site / path / "index.html").read_text(encoding="utf-8"))


# taking in


def test_a_picture_is_named_by_its_bytes_and_told_of_in_the_register(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    name = took(root, "camera.jpg", "--of", PHOTO, "--alt", "A crane", "--credit", "Photo: A. Name", "--licence", "CC0")
    row = json.loads((root / "content/.pictures.jsonl").read_text())
    size = (root / "content/assets" / name).stat().st_size
    assert row == {
        "file": name, "width": 16, "height": 24, "bytes": size, "of": [PHOTO], "alt": "A crane",
        "credit": "Photo: A. Name", "licence": "CC0",
    }  # fmt: skip
    assert b"Obscura Works" not in (root / "content/assets" / name).read_bytes()


def test_taking_it_in_again_changes_what_is_said_and_nothing_else(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    name = took(root, "camera.jpg", "--of", PHOTO, "--alt", "A crane")
    before = files(root / "content")
    took(root)
    copydesk(root, "picture", root / "content/assets" / name)
    assert files(root / "content") == before
    took(root, "camera.jpg", "--credit", "Photo: A. Name")
    (row,) = read(root / "content/.pictures.jsonl")
    assert (row.of, row.alt, row.credit) == ((PHOTO,), "A crane", "Photo: A. Name")


def test_an_address_is_of_the_picture_that_was_last_taken_in_for_it(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    took(root, "camera.jpg", "--of", PHOTO)
    name = took(root, "words.png", "--of", PHOTO)
    assert {row.file: row.of for row in read(root / "content/.pictures.jsonl") if row.of} == {name: (PHOTO,)}
    assert pictures_at(root / "content").found[PHOTO].file == name


@pytest.mark.parametrize(
    "address",
    [
        "https://wire.example/Ö.jpg?w=1&h=2",
        "https://wire.example/a[1]|b.jpg",
        "https://wire.example/%zz",
        "HTTP://a.b/(1)",
    ],
)
def test_an_address_is_found_as_markdown_says_it(tmp_path: Path, address: str) -> None:
    root = newsroom(tmp_path, stories=False)
    name = took(root, "camera.jpg", "--of", address)
    for written in (f"<{address}>", destination(address)):
        (found,) = sources(f"![a]({written})", "articles/a.md", "")
        assert pictures_at(root / "content").found[found].file == name
    register = root / "content/.pictures.jsonl"  # and so it is where a person wrote it there
    (row,) = read(register)
    register.write_bytes(msgspec.json.encode(msgspec.structs.replace(row, of=(address,))))
    assert pictures_at(root / "content").found[found].file == name


def test_a_person_is_told_what_was_left_out_and_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = newsroom(tmp_path, stories=False)
    name = took(root, "camera.jpg", "--alt", "A [crane]")
    said = capsys.readouterr().out
    assert "left out: Exif, with the place where it was taken; XMP; a comment" in said
    assert f"![A \\[crane\\]](../../../assets/{name})" in said


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["gone.jpg"], "there is no such file"),
        (["."], "there is no such file"),
        (["words.txt"], "is none of JPEG"),
        (["drawn.svg"], "SVG can hold scripts"),
        (["png.jpg"], "holds PNG, which its name does not say; end it in .png"),
        (["cut.jpg"], "is not whole"),
        (["fine.jpg", "--of", "crane.jpg"], "is no whole http(s) address"),
        (["fine.jpg", "--alt", "two\nlines"], "alt is to be words on one line"),
        (["fine.jpg", "cut.jpg"], "cut.jpg: breaks off"),
        (["fine.jpg", "fine.jpg", "--alt", "x"], "one file at a time"),
        (["page.html", "--alt", "x"], "are about a picture"),
        (["gone.html"], "there is no such file"),
    ],
)
def test_what_is_no_picture_is_told_in_one_line_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str], why: str
) -> None:
    root = newsroom(tmp_path / "newsroom", stories=False)
    monkeypatch.chdir(tmp_path)
    camera = (SAMPLES / "camera.jpg").read_bytes()
    for name, data in {
        "words.txt": b"words", "drawn.svg": b"<svg/>", "png.jpg": (SAMPLES / "words.png").read_bytes(),
        "cut.jpg": camera[:-9], "fine.jpg": camera, "page.html": b"<p>words",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(data)
    with pytest.raises(Trouble, match=re.escape(why)):
        copydesk(root, "picture", *argv)
    assert files(root / "content") == {}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", ":2: "),
        ('{"file":"../../etc/passwd","width":1,"height":1,"bytes":1}', ":2: .*file"),
        (f'{{"file":"{"a" * 32}.svg","width":1,"height":1,"bytes":1}}', ":2: .*file"),
        (f'{{"file":"{"a" * 32}.jpg","width":0,"height":1,"bytes":1}}', ":2: .*width"),
        (f'{{"file":"{"a" * 32}.jpg","width":1,"height":1,"bytes":1,"onload":"x"}}', ":2: .*onload"),
        (f'{{"file":"{"a" * 32}.jpg","width":1,"height":1,"bytes":1,"of":["javascript:x"]}}', ":2: .*of"),
        (f'{{"file":"{"a" * 32}.jpg","width":1,"height":1,"bytes":1,"alt":"a\\nb"}}', ":2: alt is to be"),
        (f'{{"file":"{"b" * 32}.jpg","width":1,"height":1,"bytes":1}}', ":2: .*stands in line 1 too"),
    ],
)
def test_a_register_that_does_not_fit_is_told_with_its_line(tmp_path: Path, line: str, why: str) -> None:
    register = tmp_path / ".pictures.jsonl"
    register.write_text(f'{{"file":"{"b" * 32}.jpg","width":1,"height":1,"bytes":1}}\n{line}\n')
    with pytest.raises(Trouble, match=why):
        read(register)


def test_a_build_stops_at_a_register_that_does_not_fit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    root = newsroom(tmp_path)
    (root / "content/.pictures.jsonl").write_text("no JSON\n")
    with pytest.raises(Abort):
        build(root)
    assert re.search(r"copydesk: .*\.pictures\.jsonl:1: JSON is malformed", caplog.text)


SAVED = """<!doctype html><html><head><title>A crane of the port goes electric</title>
<link rel="canonical" href="https://wire.example/2024/crane.html"></head><body><article>
<h1>A crane of the port goes electric</h1>{paragraphs}
<figure><img src="./crane_files/hero" alt="A crane"><figcaption>The crane at its berth on Monday.</figcaption></figure>
<p><img src="crane_files/cut%20off.jpg" alt="Another"></p><p><img src="../../secret/x.jpg" alt="Out"></p>
<p><img src="crane_files/{long}.jpg" alt="Long"></p>
{paragraphs}</article></body></html>"""
WORDS = "<p>The port of Harrow said on Monday that its first electric crane lifts 40 containers an hour.</p>" * 5


def test_the_pictures_of_a_saved_page_come_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = newsroom(tmp_path / "newsroom", stories=False)
    saved = tmp_path / "saved" / "inner" / "crane.html"
    (saved.parent / "crane_files").mkdir(parents=True)
    saved.write_text(SAVED.format(paragraphs=WORDS, long="x" * 300))
    shutil.copy(SAMPLES / "progressive.jpg", saved.parent / "crane_files/hero")
    (saved.parent / "crane_files/cut off.jpg").write_bytes(b"\xff\xd8\xff")
    assert copydesk(root, "picture", saved) == 1
    said = capsys.readouterr()
    assert "cut off.jpg: breaks off" in said.err
    address = "https://wire.example/2024/crane_files/hero"
    assert address in said.out
    assert [row.of for row in read(root / "content/.pictures.jsonl")] == [(address,)]
    bare = tmp_path / "bare.html"
    bare.write_text(SAVED.format(paragraphs=WORDS, long="x" * 300))
    assert copydesk(root, "picture", bare) == 1
    assert "beside it lies no picture" in capsys.readouterr().err


# on the site


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A newsroom with one picture in every place, and its name."""
    root = newsroom(tmp_path_factory.mktemp("pictures"), site_url=ADDRESS)
    name = took(root, "camera.jpg", "--of", PHOTO, "--alt", "A crane at its berth", "--credit", "Photo: A. Name")
    took(root, "lossless.webp", "--of", "https://wire.example/unused.webp")
    kept = took(root, "words.png")
    body = f"""Words.

![](../../../assets/{name} "The crane on Monday")

![A crane]({PHOTO})

*The same, from afar.*

[![A crane]({PHOTO})]({PHOTO})

A sentence with ![a crane]({PHOTO}) in it.

![Elsewhere](https://wire.example/other.jpg "Not ours")

![Gone](../../../assets/{"0" * 32}.jpg)
"""
    add(root, "By name and by address", body, slug="one", date="2024-03-20")
    add(root, "Beside its original", "Words.\n\n![x](pictures/crane.jpg)", slug="two", date="2024-03-21",
        url="https://wire.example/two.html")  # fmt: skip
    (root / "content/about.md").write_text(f"# About us\n\n![Our house](assets/{kept})\n")
    build(root)
    return root, name


def test_a_picture_that_the_newsroom_has_is_shown_with_its_size_and_its_caption(shown: tuple[Path, str]) -> None:
    root, name = shown
    figures = page(root / "site", "articles/2024/03/one").xpath("//figure[@class='picture']")
    assert [figure.xpath("string(figcaption)") for figure in figures] == [
        "The crane on Monday Photo: A. Name", "The same, from afar. Photo: A. Name", "Photo: A. Name",
    ]  # fmt: skip
    for figure in figures:
        (image,) = figure.xpath(".//img")
        assert dict(image.attrib) | {"alt": ""} == {
            "src": f"../../../../assets/{name}", "alt": "", "width": "16", "height": "24", "decoding": "async",
            **({"loading": "lazy"} if figure is not figures[0] else {}),
        }  # fmt: skip
    assert [image.get("alt") for image in page(root / "site", "articles/2024/03/one").xpath("//img")] == [
        "A crane at its berth", "A crane", "A crane", "a crane",
    ]  # fmt: skip


def test_one_that_it_has_not_is_named_and_not_asked_for(shown: tuple[Path, str]) -> None:
    root, _ = shown
    tree = page(root / "site", "articles/2024/03/one")
    assert [words.xpath("string()") for words in tree.xpath("//p[@class='picture']")] == [
        "Picture: Elsewhere – Not ours (wire.example)", "Picture: Gone",
    ]  # fmt: skip
    assert tree.xpath("//p[@class='picture']//@href") == ["https://wire.example/other.jpg"]


def test_a_relative_address_is_looked_up_beside_the_original(shown: tuple[Path, str]) -> None:
    root, name = shown
    assert page(root / "site", "articles/2024/03/two").xpath("//img/@src") == [f"../../../../assets/{name}"]


def test_only_what_a_page_shows_is_published(shown: tuple[Path, str]) -> None:
    root, name = shown
    published = {path for path in files(root / "site") if path.startswith("assets/")}
    assert {Path(path).suffix for path in published} == {".jpg", ".png"}
    assert f"assets/{name}" in published
    assert b"Obscura Works" not in b"".join(files(root / "site").values())


def test_every_link_of_a_site_with_pictures_leads_somewhere_and_nothing_is_live(shown: tuple[Path, str]) -> None:
    site = shown[0] / "site"
    assert linkcheck.look(site).broken == []
    assert [thing for where, tree in trees(site) for thing in live_things(tree, where)] == []


def large(folder: Path) -> Path:
    """A picture that says of itself that it is 700 by 500."""
    data = (SAMPLES / "progressive.jpg").read_bytes()
    frame = data.index(b"\xff\xc2")
    file = folder / "large.jpg"
    file.write_bytes(data[: frame + 5] + b"\x01\xf4\x02\xbc" + data[frame + 9 :])
    return file


def test_the_front_page_leads_with_a_picture_if_it_is_large_enough(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    took(root, "words.png", "--of", "https://wire.example/small.png")
    copydesk(root, "picture", large(tmp_path), "--of", PHOTO, "--alt", 'A "crane"', "--credit", "Photo: <A>")
    add(root, "A crane", f"![x](https://wire.example/small.png)\n\n![x]({PHOTO})", date="2024-03-20")
    (figure,) = page(build(root), "").xpath("//article[@class='lead']/figure")
    (image,) = figure.xpath("img")
    assert (image.get("alt"), image.get("width"), image.get("height")) == ('A "crane"', "700", "500")
    assert (root / "site" / image.get("src")).is_file()
    assert figure.xpath("string(figcaption)") == "Photo: <A>"
    add(root, "Another", "![x](https://wire.example/small.png)", date="2024-03-21")
    assert page(build(root), "").xpath("//article[@class='lead']//figure") == []


def test_a_link_to_an_article_is_shown_with_its_picture_if_that_is_large_enough(tmp_path: Path) -> None:
    root = newsroom(tmp_path, site_url=ADDRESS, stories=False)
    copydesk(root, "picture", large(tmp_path), "--of", PHOTO)
    took(root, "words.png", "--of", "https://wire.example/small.png")
    add(root, "Large", f"![A crane]({PHOTO})", date="2024-03-20")
    add(root, "Small", "![A crane](https://wire.example/small.png)", date="2024-03-21")
    site = build(root)
    tree = page(site, "articles/2024/03/large")
    file = pictures_at(root / "content").found[PHOTO].file
    assert tree.xpath("//meta[starts-with(@property, 'og:image')]/@content") == [
        f"{ADDRESS}assets/{file}", "700", "500", "Large",
    ]  # fmt: skip
    assert json.loads(tree.xpath("string(//script)"))["image"] == [f"{ADDRESS}assets/{file}"]
    assert page(site, "articles/2024/03/small").xpath("string(//meta[@property='og:image']/@content)") == (
        f"{ADDRESS}card.png"
    )


def test_feeds_bring_the_picture_along(tmp_path: Path) -> None:
    root = newsroom(tmp_path, site_url=ADDRESS, stories=False)
    copydesk(root, "picture", large(tmp_path), "--of", PHOTO)
    add(root, "A crane", f"![A crane]({PHOTO})", date="2024-03-20")
    add(root, "No crane", date="2024-03-19")
    site = build(root)
    picture = pictures_at(root / "content").found[PHOTO]
    told = {
        "href": f"{ADDRESS}assets/{picture.file}", "type": "image/jpeg",
        "length": str((site / "assets" / picture.file).stat().st_size),
    }  # fmt: skip
    for name, schema in (("feed.xml", "atom"), ("rss.xml", "rss")):
        data = (site / name).read_bytes()
        valid(schema, data)
        enclosures = [entry.enclosures for entry in feedparser.parse(data).entries]
        assert [[{key: one[key] for key in told} for one in held] for held in enclosures] == [[told], []]
    items = json.loads((site / "feed.json").read_bytes())["items"]
    assert [item.get("image") for item in items] == [told["href"], None]
    assert linkcheck.look(site).broken == []
    took(root, "camera.jpg", "--of", PHOTO)  # too small to go along, and takes the large one's place
    assert "image" not in json.loads((build(root) / "feed.json").read_bytes())["items"][0]


def test_a_page_is_made_again_when_its_picture_comes_changes_or_goes_as_a_full_build_makes_it(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "newsroom")
    add(root, "A crane", f"Words.\n\n![A crane]({PHOTO})", slug="crane", date="2024-03-20")
    build(root)

    def full() -> dict[str, bytes]:
        again = tmp_path / "again"
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(root, again, ignore=shutil.ignore_patterns("site", ".copydesk"))
        return files(build(again))

    name = took(root, "camera.jpg", "--of", PHOTO)
    assert files(build(root)) == full()
    assert f"assets/{name}" in files(root / "site")
    took(root, "camera.jpg", "--credit", "Photo: A. Name")
    assert files(build(root)) == full()
    assert "Photo: A. Name" in (root / "site/articles/2024/03/crane/index.html").read_text()
    (root / "content/assets" / name).unlink()
    assert files(build(root)) == full()
    assert f"assets/{name}" not in files(root / "site")


STEPS = st.lists(
    st.sampled_from(["take", "take other", "credit", "lose", "forget", "edit", "show", "hide", "own page", "delete"]),
    min_size=1, max_size=4,
)  # fmt: skip


def step(root: Path, what: str, number: int) -> None:
    """Change something about the pictures of a newsroom, or about who shows them."""
    content = root / "content"
    register, about = content / ".pictures.jsonl", content / "about.md"
    named = sorted((content / "assets").glob("*.jpg")) if (content / "assets").is_dir() else []
    article = content / "articles/2024/03/crane.md"
    if what in ("take", "take other", "credit"):
        file = large(root) if what == "take" else SAMPLES / "camera.jpg"
        copydesk(root, "picture", file, *(["--credit", f"By {number}"] if what == "credit" else ["--of", PHOTO]))
    elif what == "lose" and named:
        named[0].unlink()
    elif what == "forget":
        register.unlink(missing_ok=True)
    elif what == "own page" and named:
        about.write_text(f"# About us\n\n![Us](assets/{named[-1].name})\n\n{number}\n")
    elif what == "delete":
        article.unlink(missing_ok=True)
    else:
        words = {"edit": f"Words {number}.", "hide": "Words."}.get(what, f"![A crane]({PHOTO})\n\n{number}")
        add(root, "A crane", words, slug="crane", date="2024-03-20", topics=("ports",))


@pytest.mark.slow
@settings(max_examples=15)
@given(STEPS)
def test_an_incremental_build_with_pictures_gives_the_bytes_of_a_full_one(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    root = newsroom(tmp_path_factory.mktemp("incremental") / "newsroom", site_url=ADDRESS)
    step(root, "show", 0)
    build(root)
    for number, what in enumerate(steps, 1):
        step(root, what, number)
        made = files(build(root))
        again = root.with_name(f"again-{number}")
        shutil.copytree(root, again, ignore=shutil.ignore_patterns("site", ".*.sqlite", ".copydesk"))
        assert made == files(build(again)), steps[:number]


def test_a_picture_goes_with_the_article_that_is_withdrawn(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    name = took(root, "camera.jpg", "--of", PHOTO)
    add(root, "A crane", f"![A crane]({PHOTO})", slug="crane", date="2024-03-20")
    assert (build(root) / "assets" / name).is_file()
    add(root, "A crane", f"![A crane]({PHOTO})", slug="crane", date="2024-03-20", withdrawn="It was not so.")
    assert not (build(root) / "assets" / name).exists()


def test_a_second_build_leaves_pictures_as_they_are(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    name = took(root, "camera.jpg", "--of", PHOTO)
    add(root, "A crane", f"![A crane]({PHOTO})", date="2024-03-20")
    before = (build(root) / "assets" / name).stat()
    assert (build(root) / "assets" / name).stat() == before


def test_a_picture_that_is_exchanged_while_it_is_read_and_put_back_is_published_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = newsroom(tmp_path)
    name = took(root, "camera.jpg", "--of", PHOTO)
    add(root, "A crane", f"![A crane]({PHOTO})", slug="crane", date="2024-03-20")
    file, away, real = root / "content/assets" / name, tmp_path / "away", derive.bytes_of

    def exchanged(content: Path, path: str) -> bytes:
        file.rename(away)
        file.write_bytes(b"Another.")
        data = real(content, path)
        away.rename(file)
        return data

    with monkeypatch.context() as patch:
        patch.setattr(derive, "bytes_of", exchanged)
        assert files(build(root))[f"assets/{name}"] == b"Another."
    assert files(build(root))[f"assets/{name}"] == file.read_bytes()


def test_a_picture_in_one_of_the_two_places_alone_is_told(tmp_path: Path) -> None:
    content = newsroom(tmp_path, stories=False) / "content"
    name = took(tmp_path)
    (content / "assets" / f"{'1' * 32}.png").write_bytes(b"")
    (content / "assets" / f"{'2' * 32}.png").symlink_to(content / "assets" / name)
    (content / "assets" / name).rename(content / "assets" / "elsewhere.jpg")
    assert pictures_at(content) == Pictures({}, (
        f"assets/{'1' * 32}.png: not in .pictures.jsonl; copydesk picture takes it in",
        f".pictures.jsonl: assets/{name} is not there, or cannot be read",
    ))  # fmt: skip


# rendering


def test_where_the_pictures_of_an_article_are_looked_for() -> None:
    body = f"""![a]({PHOTO}) ![b](c.jpg) ![c](/d.jpg)

![d](../../../assets/{"a" * 32}.jpg) ![e](/assets/{"b" * 32}.png) ![f](data:image/png;base64,x) ![g](//evil.example/x)

![h][there] ![i](../../../../assets/{"a" * 32}.jpg?x) ![j](../../../assets/x.jpg) `![k](l.jpg)`

[there]: {PHOTO}
"""
    assert sources(body, "articles/2024/03/a.md", "https://wire.example/a/b.html") == (
        PHOTO, "https://wire.example/a/c.jpg", "https://wire.example/d.jpg", f"assets/{'a' * 32}.jpg",
        f"assets/{'b' * 32}.png", "https://wire.example/assets/x.jpg",
    )  # fmt: skip


@given(
    st.text(st.sampled_from("./?#%[]:@\\ axX0éhtps\0\ud800\n"), max_size=40),
    st.sampled_from(["", PHOTO, "http://[", "x"]),
)
def test_whatever_a_picture_is_called_it_is_looked_for_at_an_address_below_assets_or_nowhere(
    src: str, original: str
) -> None:
    for found in sources(f"![a](<{src}>) ![b]({src})", "articles/2024/03/a.md", original):
        assert outward(found) or re.fullmatch(r"assets/[0-9a-f]{32}\.[a-z]{3,4}", found)


@pytest.mark.parametrize(
    ("markdown", "figures", "paragraphs"),
    [
        ("![a](x)", [BY], []),
        ('![a](x "One *word*")\n\n*Not this one.*', [f"One *word* {BY}"], ["Not this one."]),
        ("![a](x)\n\n*A **caption** of two\nlines.*\n\nMore.", [f"A caption of two\nlines. {BY}"], ["More."]),
        ('![a](x "Seen by all. Photo: A. Name")', ["Seen by all. Photo: A. Name CC BY 4.0"], []),
        ("![a](x)\n\n*A caption*\n\nMore.", [f"A caption {BY}"], ["More."]),
        ("![a](x)\n\n*Some* words.", [BY], ["Some words."]),
        ("![a](x)\n\n*Some* and *more*", [BY], ["Some and more"]),
        ("![a](x)\n![b](x)\n\n*Of which?*", [BY, BY], ["Of which?"]),
        ("![a](x) words", [], [f" {BY} words"]),
        ("[![a](x) ![b](x)](https://wire.example/)", [], [f" {BY}  {BY}"]),
        ("- ![a](x)\n- b", [BY], []),
        ("> ![a](x)\n\n*Outside.*", [BY], ["Outside."]),
    ],
)  # fmt: skip
def test_a_caption_is_the_title_or_the_emphasis_that_follows(
    markdown: str, figures: list[str], paragraphs: list[str]
) -> None:
    tree = html.document_fromstring(f"<html><body>{body_html(markdown, outward, lambda src: SHOWN)}</body></html>")
    assert [figure.xpath("string(figcaption)") for figure in tree.xpath("//figure")] == figures
    assert [paragraph.xpath("string()") for paragraph in tree.xpath("//p")] == paragraphs
    assert len(tree.xpath("//img")) == markdown.count("![")


SIGNS = "![ ]( x.jpg y.jpg ) \" ' * _ [ ] < > & | ` \\ - # > = ~ : {".split()
ROWS = ("| a |\n|---|\n", "\n[x]: x.jpg", 'x.jpg" onerror="a()', "[![a](x.jpg)](https://a.b/)")
PIECES = st.sampled_from(
    [*SIGNS, *ROWS, "![a](x.jpg)", '![b](y.jpg "t")', "\n", "\n\n", "*em*", "- ", "> ", " ", "words"]
)


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["", 'a "crane" <b>&', "\n"]))
def test_no_markdown_makes_a_picture_of_anything_else(markdown: str, words: str) -> None:
    shown = Shown(SHOWN.url, 800, 600, words, words)
    made = str(body_html(markdown, outward, lambda src: shown if src == "x.jpg" else None))
    tree = html.document_fromstring(f"<html><body><div>{made}</div></body></html>")
    assert live_things(tree, "body") == []
    for image in tree.xpath("//img"):
        assert image.get("src") == SHOWN.url and "alt" in image.attrib
        assert set(image.attrib) <= {"src", "alt", "width", "height", "loading", "decoding"}
    assert len(tree.xpath("//img[not(@loading)]")) <= 1


def test_an_address_that_is_not_ours_does_not_come_through_the_last_wall() -> None:
    here = f"assets/{'a' * 32}.jpg"
    for url in (f"https://evil.example/{here}", f"//evil.example/../{here}", "../assets/x.jpg", here, f"../{here}?x"):
        made = body_html("![a](x)", outward, lambda src, url=url: Shown(url, 8, 6))  # type: ignore[misc]
        assert "src" not in made


FILES = st.sampled_from(sorted(SAMPLES.glob("*.[jpwg]*")))


@settings(max_examples=20)  # each writes files, and waits for the disk
@given(st.lists(st.tuples(FILES, st.sampled_from(["", PHOTO, "HTTPS://WIRE.example/?a=%281%29&b#c"])), max_size=6))
def test_whatever_is_taken_in_the_register_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[Path, str]]
) -> None:
    content = tmp_path_factory.mktemp("content")
    last: dict[str, str] = {}
    for file, of in asked:
        taken = take(file, [of] if of else ())
        keep([taken], content)
        last |= {of: taken.picture.file} if of else {}
        last[f"assets/{taken.picture.file}"] = taken.picture.file
    found = pictures_at(content)
    assert {place: one.file for place, one in found.found.items()} == last
    assert found.lost == ()


def test_an_archive_is_read_with_its_pictures(shown: tuple[Path, str]) -> None:
    root, name = shown
    pictures = pictures_at(root / "content")
    entries = read_archive(root / "content").entries
    held = {one.url: pictures.of(sources(one.body, one.path, one.front.url)) for one in entries}
    assert {url: [p.file for p in of.values()] for url, of in held.items() if of} == {
        "articles/2024/03/two/": [name], "articles/2024/03/one/": [name, name],
    }  # fmt: skip


# in a real browser


@pytest.mark.slow
@needed
def test_pictures_are_drawn_under_the_policy_and_no_other_host_is_asked(
    shown: tuple[Path, str], browser: Browser
) -> None:
    root, name = shown
    drawn = "async i => { i.loading = 'eager'; await i.decode(); return `${i.naturalWidth} ${i.naturalHeight}` }"
    with served(root / "site") as (address, asked), browser.page(proxy=address.removesuffix("/")) as page:
        page.open(f"{address}articles/2024/03/one/")
        assert page.evaluate(f"Promise.all([...document.images].map({drawn}))") == ["16 24"] * 4
        assert page.complaints() == []
    assert f"/assets/{name}" in asked
    assert not [path for path in asked if ".example" in path]
