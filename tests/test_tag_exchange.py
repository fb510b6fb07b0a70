"""A vocabulary goes out as SKOS and comes back as it was; that of others comes in; nothing that it names is fetched."""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import replace
from pipeline.desk import Topic, topics_from
from pipeline.tag import topics_of
from pipeline.tag.exchange import places, topics_in, written
from pipeline.trouble import Trouble

HOME = Path(__file__).resolve().parents[1]
DESK = topics_from(HOME / "desk" / "topics.toml")
FEW = (
    Topic("energy", "Energy", note="How power is won."),
    Topic("wind", "Wind power", ("turbine", "wind farm"), ("energy",), exclude=("wind tunnel",), wikidata="Q43302"),
    Topic("ships", "Ships", exact=("vessel",), related=("wind",), iptc="20000343"),
)
SETS = ("words", "exact", "exclude", "broader", "related")

MEDIA_TOPICS = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix medtop: <http://cv.iptc.org/newscodes/mediatopic/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

medtop: a skos:ConceptScheme ; owl:imports <http://never.invalid/more.ttl> .

medtop:20000256 a skos:Concept ;
    skos:prefLabel "energy and resource"@en-GB, "Energie und Rohstoffe"@de, "énergie"@fr ;
    skos:definition "The use of natural resources"@en-GB, "Nutzung"@de ;
    skos:notation "medtop:20000256" ;
    skos:broader medtop:04000000 ;
    skos:exactMatch <http://www.wikidata.org/entity/Q2151621>, <http://cv.iptc.org/newscodes/subjectcode/04005000> .

medtop:04000000 a skos:Concept ;
    skos:prefLabel "economy"@en-GB, "Wirtschaft"@de ;
    skos:narrower medtop:20000523 .

medtop:20000523 a skos:Concept ;
    skos:prefLabel "labor market"@en-US, "labour market"@en-GB, "Arbeitsmarkt"@de ;
    skos:altLabel "job market"@en, "Stellenmarkt"@de ;
    skos:broader medtop:20009999 .

medtop:20000999 a skos:Concept ; skos:prefLabel "economy"@en ; skos:related medtop:20000256 .

medtop:20001211 a skos:Concept ; skos:prefLabel "wind power"@en-GB ; skos:broader medtop:20000256 .

medtop:20009999 a skos:Concept ; owl:deprecated true ; skos:prefLabel "work"@en-GB .
"""


def in_order(topics: tuple[Topic, ...]) -> list[Topic]:
    """Topics as sets of what they say: their own order and that of their words mean nothing."""
    alike = (replace(t, **{name: tuple(sorted(set(getattr(t, name)))) for name in SETS}) for t in topics)
    return sorted(alike, key=lambda topic: topic.id)


def file(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# ------------------------------------------------------------------------------------------------ out and back

signs = st.characters(exclude_categories=["Cs"], exclude_characters=[chr(n) for n in range(32) if n not in (9, 10, 13)])
said = st.text(signs.filter(lambda c: c not in "\ufffe\uffff"), min_size=1, max_size=12).map(str.strip).filter(bool)
several = st.lists(said, max_size=3, unique=True).map(tuple)


@st.composite
def vocabularies(draw: st.DrawFn) -> tuple[Topic, ...]:
    """Some topics that hang together: each stands under earlier ones."""
    names = draw(st.lists(st.from_regex(r"[a-z0-9]{1,4}(-[a-z]{1,3})?", fullmatch=True), max_size=5, unique=True))
    out = []
    for number, name in enumerate(names):
        others = st.lists(st.sampled_from(names[:number]), unique=True).map(tuple) if number else st.just(())
        out.append(
            Topic(
                name, draw(said), draw(several), draw(others), draw(others), draw(st.one_of(st.just(""), said)),
                draw(several), draw(several), draw(st.sampled_from(["", "20000256"])),
                draw(st.sampled_from(["", "Q12"])),
            )
        )  # fmt: skip
    return tuple(out)


@given(topics=vocabularies(), suffix=st.sampled_from([".toml", ".ttl", ".rdf"]))
@settings(max_examples=60)
def test_what_goes_out_comes_back(tmp_path_factory: Any, topics: tuple[Topic, ...], suffix: str) -> None:
    path = file(tmp_path_factory.mktemp("out"), f"topics{suffix}", written(topics, suffix))
    if topics or suffix == ".toml":
        assert in_order(topics_in(path)) == in_order(topics)
    else:
        with pytest.raises(Trouble, match="no skos:Concept"):
            topics_in(path)


@given(topics=vocabularies(), data=st.data())
@settings(max_examples=30)
def test_the_order_of_topics_and_words_changes_no_byte(topics: tuple[Topic, ...], data: st.DataObject) -> None:
    mixed = tuple(
        replace(topic, **{name: tuple(data.draw(st.permutations(getattr(topic, name)))) for name in SETS})
        for topic in data.draw(st.permutations(topics))
    )
    for suffix in (".ttl", ".rdf", ".tsv"):
        assert written(mixed, suffix) == written(topics, suffix)


@pytest.mark.parametrize("suffix", [".toml", ".ttl", ".rdf"])
def test_the_desks_own_topics_go_out_and_come_back_and_find_the_same(tmp_path: Path, suffix: str) -> None:
    path = file(tmp_path, f"topics{suffix}", written(DESK, suffix))
    back = topics_in(path)
    assert in_order(back) == in_order(DESK)
    headline = "Vanadium flow battery backs up a hospital in Dalian"
    assert topics_of(headline, "", back) == topics_of(headline, "", DESK)
    assert written(back, suffix) == path.read_bytes()


def test_annif_gets_an_address_and_a_label_on_each_line(tmp_path: Path) -> None:
    topics = (Topic("wind", "Wind\tpower", ("turbine",)), Topic("sea", "Sea", broader=("wind",)))
    data = written(topics, ".tsv")
    assert data == b"<urn:copydesk:topic:sea>\tSea\n<urn:copydesk:topic:wind>\tWind power\n"
    assert topics_in(file(tmp_path, "a.tsv", data)) == (Topic("sea", "Sea"), Topic("wind", "Wind power"))


def test_xml_that_cannot_hold_a_sign_says_so_and_turtle_holds_it(tmp_path: Path) -> None:
    topics = (Topic("bell", "Bell", note="It rings\x07."),)
    with pytest.raises(Trouble, match=r"topic 'bell': RDF/XML cannot hold the sign U\+0007"):
        written(topics, ".rdf")
    assert topics_in(file(tmp_path, "a.ttl", written(topics, ".ttl"))) == topics


def test_a_form_that_nobody_knows_is_named() -> None:
    with pytest.raises(Trouble, match=r"\.toml, \.ttl, \.rdf or \.tsv, not as \.xlsx"):
        written(DESK, ".xlsx")


# ------------------------------------------------------------------------------------------------ from others


def test_iptc_media_topics_come_in_english(tmp_path: Path) -> None:
    found = {topic.id: topic for topic in topics_in(file(tmp_path, "medtop.ttl", MEDIA_TOPICS))}
    assert found["energy-and-resource"] == Topic(
        "energy-and-resource", "energy and resource", ("energy and resource",), ("economy-04000000",),
        note="The use of natural resources", iptc="20000256", wikidata="Q2151621",
    )  # fmt: skip
    assert found["labour-market"] == Topic(
        "labour-market", "labour market", ("job market", "labor market"), ("economy-04000000",), iptc="20000523"
    )
    assert found["economy-20000999"].related == ("energy-and-resource",)
    assert len(found) == 5  # a deprecated concept is none
    tags = [tag.topic for tag in topics_of("Wind power for Yunnan", "", tuple(found.values()))]
    assert tags == ["wind-power", "energy-and-resource"]  # only what stands at the top is a heading


def test_the_same_in_rdf_xml(tmp_path: Path) -> None:
    rdflib = pytest.importorskip("rdflib")
    turtle = file(tmp_path, "medtop.ttl", MEDIA_TOPICS)
    xml = rdflib.Graph().parse(turtle).serialize(format="xml")
    assert topics_in(file(tmp_path, "medtop.rdf", xml)) == topics_in(turtle)


@pytest.mark.shared
def test_the_whole_of_the_media_topics_tags_articles(shared: Path, tmp_path: Path) -> None:
    text = (shared / "bench" / "tag" / "vocab" / "iptc-mediatopics.yaml").read_text(encoding="utf-8")
    concepts = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe loaders
    lines = [
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix m: <http://cv.iptc.org/newscodes/mediatopic/> .",
    ]
    for number, concept in concepts.items():
        lines.append(f'm:{number} a skos:Concept ; skos:prefLabel "{concept["label"]}"@en-GB .')
        lines += [f"m:{number} skos:broader m:{other} ." for other in concept["broader"]]
    topics = topics_in(file(tmp_path, "all.ttl", "\n".join(lines)))
    assert len(topics) == len(concepts)
    assert {topic.iptc for topic in topics} == set(concepts)
    assert "wind-power" in [tag.topic for tag in topics_of("Wind power for Yunnan", "", topics)]


# ------------------------------------------------------------------------------------------------ what cannot be used

WIND = ':wind a skos:Concept ; skos:prefLabel "Wind"@en'
CLOSE = "</skos:Concept></rdf:RDF>"
TTL = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix : <http://a.example/> .\n"
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">\n'
    '<skos:Concept rdf:about="http://a.example/wind">\n<skos:prefLabel>Wind</skos:prefLabel>\n'
)
BOMB = '<?xml version="1.0"?>\n<!DOCTYPE lolz [\n<!ENTITY a "lol">\n' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">\n' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)  # a billion


@pytest.mark.parametrize(
    ("name", "text", "line", "why"),
    [
        ("a.ttl", "", None, "there is no skos:Concept"),
        ("a.ttl", TTL + ':wind a skos:Concept ;\n skos:prefLabel "Vent"@fr, "Wind"@de .', 3, "labels in de, fr"),
        ("a.ttl", TTL + f'{WIND} .\n\n:sun a skos:Concept ; skos:prefLabel "Sol"@fr .', 5, "a.example/sun> lacks"),
        ("a.ttl", TTL + ":wind a skos:Concept .", 3, "every concept lacks a label"),
        ("a.ttl", TTL + WIND + " ;\n skos:broader :energy .", 3, "points to <http://a.example/energy>"),
        ("a.ttl", TTL + WIND + " ; skos:broader :wind .", 3, "broader than itself: wind < wind"),
        ("a.ttl", TTL + WIND[:-6], 3, "breaks off"),
        ("a.ttl", TTL + WIND, 3, "breaks off"),
        ("a.ttl", TTL + "\n\nwind farm", 5, "cannot be read"),
        ("a.ttl", TTL.encode() + b"\n# \xff", 4, "is not UTF-8"),
        ("a.ttl", "<a> <b> " + "(" * 50_000, None, "nested too deeply"),
        ("a.ttl", TTL + '<urn:copydesk:topic:A_B> a skos:Concept ; skos:prefLabel "A" .', 3, "an id has only a-z"),
        ("a.rdf", XML, 4, "cannot be read as XML: no element found"),
        ("a.rdf", XML + "</skos:Concept>\n<skos:Concept>\n</x>", 6, "mismatched tag"),
        ("a.rdf", XML.replace("skos:Concept", "unknown:Concept"), 2, "unbound prefix"),
        ("a.rdf", BOMB + "]>\n" + XML.replace("Wind", "&j;") + CLOSE, 2, "declares a document type"),
        ("a.rdf", '<!DOCTYPE a SYSTEM "http://never.invalid/a.dtd">\n' + XML + CLOSE, 1, "declares a document type"),
        ("a.jsonld", '{"@context": "http://never.invalid/"}', None, "is read from .toml, .ttl, .rdf or .tsv"),
        ("a.tsv", "<http://a.example/wind>\tWind\nhttp://a.example/sun Sun\n", 2, "a tab and a label"),
        ("a.tsv", b"<http://a.example/wind>\t\xe9olien\n", 1, "is not UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_line_with_its_place(
    tmp_path: Path, name: str, text: str | bytes, line: int | None, why: str
) -> None:
    path = file(tmp_path, name, text)
    started = time.process_time()
    with pytest.raises(Trouble) as found:
        topics_in(path)
    assert time.process_time() - started < 5
    assert str(found.value).startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert why in str(found.value)
    assert "\n" not in str(found.value)


@given(suffix=st.sampled_from([".ttl", ".rdf"]), cut=st.floats(0, 1), sign=st.sampled_from([*"<>\"'\\[](){};.:@&", ""]))
@settings(max_examples=150)
def test_a_spoilt_file_is_read_or_refused_with_its_place(
    tmp_path_factory: Any, suffix: str, cut: float, sign: str
) -> None:
    data = written(FEW, suffix).decode()
    at = int(cut * len(data))
    spoilt = data[:at] + sign + data[at + 1 :] if sign else data[:at]
    path = file(tmp_path_factory.mktemp("spoilt"), f"a{suffix}", spoilt)
    try:
        topics_in(path)
    except Trouble as trouble:
        assert str(trouble).startswith(f"{path}:")
        assert len(str(trouble)) < 600


def test_nothing_that_a_file_names_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("somebody asked the network")

    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    owl, there = 'xmlns:owl="http://www.w3.org/2002/07/owl#"', 'rdf:resource="http://never.invalid/"'
    xml = XML + f'</skos:Concept><rdf:Description rdf:about=""><owl:imports {owl} {there}/></rdf:Description></rdf:RDF>'
    assert [topic.label for topic in topics_in(file(tmp_path, "a.rdf", xml))] == ["Wind"]
    assert len(topics_in(file(tmp_path, "a.ttl", MEDIA_TOPICS))) == 5


def test_a_number_that_is_none_writes_nothing_anywhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    odd = (
        ':wind a skos:Concept ; skos:prefLabel "Wind"@en ; :since "soon"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    )
    assert len(topics_in(file(tmp_path, "a.ttl", TTL + odd))) == 1
    assert capfd.readouterr() == ("", "")


def test_without_rdflib_one_line_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(Trouble, match=r"a\.ttl: to read SKOS, install the extra: pip install 'copydesk\[skos\]'"):
        topics_in(file(tmp_path, "a.ttl", MEDIA_TOPICS))
    assert topics_in(file(tmp_path, "a.toml", written(DESK, ".toml")))


def test_a_place_is_the_line_of_the_words(tmp_path: Path) -> None:
    for suffix in (".ttl", ".rdf", ".toml"):
        path = file(tmp_path, f"a{suffix}", written(DESK, suffix))
        find = places(path, topics_in(path))
        lines = path.read_text().split("\n")
        assert "container throughput" in lines[find("container-terminals", "container throughput") - 1]
        assert "container-terminals" in "".join(lines[max(0, find("container-terminals", "") - 4) :][:6])
