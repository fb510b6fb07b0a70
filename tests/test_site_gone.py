"""Where an article stood once: the page that leads on, and the page that says it was withdrawn."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from newsroom import add, broken, build, files, keep, live_things, newsroom, trees

from pipeline.publish import changes
from pipeline.publish.gone import Trace, trace
from pipeline.publish.linkcheck import look

ADDRESS = "https://paper.example/"
OLD = "articles/2024/02/cranes/"
NEW = "articles/2024/03/cranes-anew/"


def page(site: Path, url: str) -> Any:
    return html.document_fromstring((site / url / "index.html").read_text(encoding="utf-8"))


def text(tree: Any) -> str:
    return " ".join(tree.xpath("string(//main)").split())


def refresh(tree: Any) -> str:
    return str(tree.xpath("string(//meta[@http-equiv='refresh']/@content)"))


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_a_former_address_leads_on_without_a_script(tmp_path: Path, address: str) -> None:
    newsroom(tmp_path, site_url=address)
    add(tmp_path, "Cranes anew", date="2024-03-04", aliases=(OLD, "/articles/2024/02/crane"))
    site = build(tmp_path)
    for old in (OLD, "articles/2024/02/crane/"):
        tree = page(site, old)
        way = f"../../../../{NEW}" + ("" if address else "index.html")
        assert refresh(tree) == f"0; url={way}"
        assert tree.xpath("//main//a/@href") == [way] and tree.xpath("string(//main//a)") == "Cranes anew"
        assert tree.xpath("//link[@rel='canonical']/@href") == ([ADDRESS + NEW] if address else [])
        assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert "default-src 'none'" in tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert broken(site) == [] and look(site).broken == []
    assert [thing for where, tree in trees(site) for thing in live_things(tree, where)] == []
    machines = b"".join(data for path, data in files(site).items() if path.endswith((".xml", ".json")))
    assert OLD.encode() not in machines


def test_a_withdrawn_article_says_why_and_nothing_of_its_body_is_left(tmp_path: Path) -> None:
    newsroom(tmp_path, site_url=ADDRESS)
    why = "The <b>letter</b> it rested on was forged."
    path = add(
        tmp_path, "Cranes made of gold", "Goldfinger spoke.", slug="cranes", date="2024-03-04",
        topics=("wind", "ports"), summary="Goldfinger, in short.", aliases=("articles/2024/02/gold/",), withdrawn=why,
    )  # fmt: skip
    keep(path, id="g", path="articles/2024/03/cranes.md", page="Goldfinger spoke.", topics=[])
    add(tmp_path, "A word on cranes", "See [them](../03/cranes.md) and [before](../02/gold.md).", date="2024-04-01")
    site = build(tmp_path)
    tree = page(site, "articles/2024/03/cranes/")
    assert text(tree).startswith("410 Gone Cranes made of gold This article was withdrawn. " + why)
    assert "A wire" in text(tree) and "4 March 2024" in text(tree)
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not tree.xpath("//link[@rel='canonical']|//meta[starts-with(@property, 'og:')]|//script")
    assert [a.text for a in tree.xpath("//main//a[contains(@href, '/topics/')]")][:2] == ["Wind power", "Ports"]
    assert refresh(page(site, "articles/2024/02/gold/")) == "0; url=../../../../articles/2024/03/cranes/"
    assert not [path for path, data in files(site).items() if b"Goldfinger" in data]
    named = {path for path, data in files(site).items() if b"Cranes made of gold" in data}
    assert named == {"articles/2024/03/cranes/index.html", "articles/2024/02/gold/index.html"}
    linked = page(site, "articles/2024/04/a-word-on-cranes/").xpath("//div[@class='body']//a/@href")
    assert linked == ["../../03/cranes/", "../../02/gold/"]
    assert broken(site) == [] and look(site).broken == []


def test_topics_that_only_what_was_withdrawn_had_are_not_linked(tmp_path: Path) -> None:
    newsroom(tmp_path, stories=False)
    add(tmp_path, "Cranes", date="2024-03-04", topics=("ports",), withdrawn="It was a hoax.")
    site = build(tmp_path)
    assert broken(site) == [] and not (site / "topics/ports").exists()


@pytest.mark.parametrize("said", ["", "true", "false"])
def test_a_word_is_no_reason_and_the_article_is_withdrawn_all_the_same(tmp_path: Path, said: str) -> None:
    newsroom(tmp_path, stories=False)
    add(tmp_path, "Cranes", date="2024-03-04", withdrawn=said)
    assert "This article was withdrawn. A wire" in text(page(build(tmp_path), "articles/2024/03/cranes/"))


def test_an_article_whose_file_is_gone_says_so_from_its_ledger(tmp_path: Path) -> None:
    newsroom(tmp_path, stories=False)
    path = add(tmp_path, "Cranes <i>anew</i>", "Goldfinger spoke.", slug="cranes", date="2024-03-04")
    keep(
        path, id="a", path="articles/2024/03/cranes.md", story=["", "", "", ""], markup="plain", parts=[],
        page="Goldfinger spoke.", claimed={"title": "Cranes <i>anew</i>"}, aliases=[OLD],
    )  # fmt: skip
    path.unlink()
    site = build(tmp_path)
    tree = page(site, "articles/2024/03/cranes/")
    assert text(tree).startswith("410 Gone Cranes <i>anew</i> This article was withdrawn. March 2024")
    assert refresh(page(site, OLD)) == "0; url=../../../../articles/2024/03/cranes/index.html"
    assert not [name for name, data in files(site).items() if b"Goldfinger" in data]
    assert b"anew" not in (site / "index.html").read_bytes()
    again = files(site)
    assert build(tmp_path) and files(site) == again
    add(tmp_path, "Cranes again", slug="back", date="2024-03-05", id="a")
    assert refresh(page(build(tmp_path), "articles/2024/03/cranes/")).endswith("articles/2024/03/back/index.html")


def test_an_alias_that_is_in_the_way_is_named_with_its_line_and_everything_else_is_published(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom(tmp_path, stories=False)
    aliases = {
        "articles/2024/02/cranes/": "is the address of another article.",
        "articles/2024/02/docks/": "leads to articles/2024/01/first/ already.",
        "articles/2024/03/last/": "is the article's own address.",
        "https://evil.example/": "is no address below articles/.",
    }
    add(tmp_path, "Cranes", date="2024-02-04")
    add(tmp_path, "First", date="2024-01-04", aliases=("articles/2024/02/docks/",))
    add(tmp_path, "Last", date="2024-03-04", aliases=(*aliases, "articles/2024/02/fine/"))
    with caplog.at_level(logging.INFO, "mkdocs.plugins.copydesk"):
        site = build(tmp_path)
    said = [record.getMessage() for record in caplog.records if "alias" in record.getMessage()]
    lines = (tmp_path / "content/articles/2024/03/last.md").read_text().splitlines()
    assert sorted(said) == sorted(
        f"Set aside: articles/2024/03/last.md, line {lines.index(f'  - {alias}') + 1}: The alias “{alias}” {why}"
        for alias, why in aliases.items()
    )
    assert refresh(page(site, "articles/2024/02/docks/")).endswith("articles/2024/01/first/index.html")
    assert refresh(page(site, "articles/2024/02/fine/")).endswith(f"{'articles/2024/03/last/'}index.html")
    assert not refresh(page(site, "articles/2024/02/cranes/"))


def test_an_article_that_comes_back_has_its_page_again(tmp_path: Path) -> None:
    newsroom(tmp_path)
    before = files(build(tmp_path))
    path = tmp_path / "content/articles/2024/03/a-mine-that-stores-the-evening.md"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"---\n\n", b"withdrawn: It was a hoax.\n---\n\n"))
    told = files(build(tmp_path))
    assert b"It was a hoax." in told["articles/2024/03/a-mine-that-stores-the-evening/index.html"]
    assert b"a-mine-that-stores-the-evening" not in told["archive/2024-03/index.html"] + told["feed.xml"]
    path.write_bytes(whole)
    assert files(build(tmp_path)) == before


def test_what_is_new_is_there_before_anybody_is_led_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom(tmp_path)
    old = add(tmp_path, "Cranes", date="2024-02-04")
    build(tmp_path)
    old.unlink()
    add(tmp_path, "Ports", slug="zz-cranes", date="2024-03-04", aliases=(OLD,))
    order: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        order.append(Path(target).as_posix())
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    site = build(tmp_path).as_posix()
    assert order.index(f"{site}/articles/2024/03/zz-cranes/index.html") < order.index(f"{site}/{OLD}index.html")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"id": 1, "path": "articles/a.md"}', b'{"id": "a"}'])
def test_a_ledger_that_cannot_be_read_tells_nothing(data: bytes, tmp_path: Path) -> None:
    assert trace(data, ()) is None
    newsroom(tmp_path, stories=False)
    ledger = tmp_path / "content/.ledger/2024/02/cranes.json"
    ledger.parent.mkdir(parents=True)
    ledger.write_bytes(data)
    assert not (build(tmp_path) / "articles").exists()


def test_a_ledger_that_belongs_elsewhere_makes_no_page(tmp_path: Path) -> None:
    newsroom(tmp_path, stories=False)
    ledger = tmp_path / "content/.ledger/2024/02/cranes.json"
    ledger.parent.mkdir(parents=True)
    for path in ("articles/2024/03/cranes.md", "../../out.md", "articles/../../out.md"):
        ledger.write_text(json.dumps({"id": "a", "path": path}))
        assert not (build(tmp_path) / "articles").exists()
        assert not (tmp_path / "out").exists()


def test_of_a_ledger_that_tells_little_as_much_is_told() -> None:
    found = trace(b'{"id": "a", "path": "articles/2024/13/cranes.md", "aliases": ["x"]}', ())
    assert found == Trace("a", "articles/2024/13/cranes.md", ("x",), gone=True)


NAMES = ("cranes", "docks", "hulls", "quays", "rails")
LEFT = {"start": 0, "end": 5, "why": "share"}
WORDS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b", ""]),
        "aliases": st.lists(st.sampled_from((*NAMES, "cranes/edits")), max_size=2, unique=True),
        "withdrawn": st.sampled_from([None, None, None, "It was a hoax.", "It was forged."]),
        "topics": st.sampled_from([(), ("wind",), ("ports",)]),
        "links": st.sampled_from(NAMES),
    }
)
ROUNDS = st.tuples(
    st.sampled_from(NAMES),
    st.one_of(WORDS, st.sampled_from(["delete", "break", "lose the ledger", "ledger alone", "touch"])),
)


@settings(max_examples=6, deadline=None)
@given(rounds=st.lists(ROUNDS, min_size=3, max_size=7))
def test_a_build_after_each_change_gives_the_site_of_a_full_one(
    rounds: list[tuple[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = newsroom(tmp_path_factory.mktemp("room"), stories=False, site_url=ADDRESS)
    add(root, "One that stays", "[One](cranes.md), [two](docks.md).", date="2024-02-01", slug="stays")
    build(root)
    for name, what in rounds:
        file = root / f"content/articles/2024/02/{name}.md"
        ledger = root / f"content/.ledger/2024/02/{name}.json"
        if isinstance(what, dict):
            aliases = [f"articles/2024/02/{alias}/" for alias in what["aliases"]]
            add(
                root, f"{name} of {what['id']}", f"See [it]({what['links']}.md).", slug=name, date="2024-02-01",
                id=what["id"], aliases=tuple(aliases[:1]), withdrawn=what["withdrawn"], topics=what["topics"],
            )  # fmt: skip
            keep(file, id=what["id"], path=f"articles/2024/02/{name}.md", aliases=aliases, page="Share", removed=[LEFT])
        elif what == "lose the ledger":
            ledger.unlink(missing_ok=True)
        elif what == "ledger alone":
            ledger.parent.mkdir(parents=True, exist_ok=True)
            ledger.write_text(json.dumps({"id": "b", "path": f"articles/2024/02/{name}.md"}), encoding="utf-8")
        elif file.exists():
            if what == "delete":
                file.unlink()
            elif what == "break":
                file.write_text("---\ntitle: [\n---\n", encoding="utf-8")
            else:
                file.touch()
        full = newsroom(tmp_path_factory.mktemp("full"), stories=False, site_url=ADDRESS)
        shutil.copytree(root / "content", full / "content", dirs_exist_ok=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(changes, "_UNSETTLED", 0)  # what was not written since is not read again
            assert files(build(root)) == files(build(full))
        assert look(full / "site").broken == []


def test_who_is_led_on_from_below_an_article_is_led_on_when_that_article_changes(tmp_path: Path) -> None:
    newsroom(tmp_path, stories=False)
    add(tmp_path, "Docks", date="2024-02-01", aliases=("articles/2024/02/cranes/edits/",))
    for summary in ("One.", "Another."):
        keep(add(tmp_path, "Cranes", date="2024-02-01", summary=summary), page="Share", removed=[LEFT])
        assert refresh(page(build(tmp_path), "articles/2024/02/cranes/edits/"))


def test_own_pages_may_link_to_what_was_withdrawn(tmp_path: Path) -> None:
    newsroom(tmp_path)
    add(tmp_path, "Cranes", date="2024-02-01", withdrawn="It was a hoax.")
    (tmp_path / "content/about.md").write_text("# About\n\nWe erred [once](articles/2024/02/cranes.md).\n")
    assert page(build(tmp_path), "about/").xpath("//main//a/@href") == ["../articles/2024/02/cranes/index.html"]
