"""SKOS: a vocabulary in Turtle (.ttl) or RDF/XML (.rdf), read as topics and written from them.

Reading leans on rdflib, the extra ``skos``. Writing does not: what we write is sorted here, so that the same topics are
the same bytes with any version of it. Nothing that a file names is ever fetched: no import, no namespace, no DTD.

SKOS is W3C's Simple Knowledge Organization System (Recommendation, 18 August 2009). Its words for our fields: prefLabel
is the label, altLabel and hiddenLabel are words, definition is the note, exactMatch leads to IPTC and Wikidata; for
``exact`` and ``exclude`` it has none, they are properties of our own.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.parsers import expat
from xml.sax import SAXException, SAXParseException

import msgspec

from pipeline.desk import LONGEST_ID, Topic, quoted
from pipeline.trouble import Trouble, one_line

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_OURS = "urn:copydesk:"
TOPIC = f"{_OURS}topic:"  # and the id: the address of a topic that has no other
_IPTC = "http://cv.iptc.org/newscodes/mediatopic/"
_WIKIDATA = "http://www.wikidata.org/entity/"
_IPTC_ADDRESS = re.compile(r"https?://cv\.iptc\.org/newscodes/mediatopic/([0-9]{8})")
_WIKIDATA_ADDRESS = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)")
_ENGLISH = ("en", "en-gb", "en-us")  # in this order; any other English after them
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, 2.2: what no document may hold


class _Value(msgspec.Struct, frozen=True):
    """What a file says of something: the address of another thing, or words in a language ("": none is named)."""

    said: str
    language: str = ""
    address: bool = False


Statements = Mapping[str, Mapping[str, list[_Value]]]  # of an address, by property


# ------------------------------------------------------------------------------------------------ reading


def topics_of_skos(path: Path) -> tuple[tuple[Topic, ...], list[str]]:
    """The concepts of a file that are still in use, in the order of their addresses, as topics; and these addresses.

    Of labels in several languages the English ones count. Raises Trouble, with the line, for a file that cannot be
    read, has no English labels, or has a concept that points to nothing.
    """
    statements = _statements(path)
    retired = {
        one for one, said in statements.items() if any(v.said in ("true", "1") for v in said.get(_DEPRECATED, ()))
    }
    concept = _Value(f"{_SKOS}Concept", address=True)
    concepts = sorted(
        o for o, said in statements.items() if concept in said.get(f"{_RDF}type", ()) and o not in retired
    )
    if not concepts:
        raise Trouble(f"{path}: there is no skos:Concept in this file")
    labels = _labels(path, concepts, statements)
    ids = ids_of({one: found[0] for one, found in labels.items()})
    above = {one: _addresses(statements[one], "broader") - retired for one in concepts}
    for one in concepts:
        for other in _addresses(statements[one], "narrower") & above.keys():
            above[other].add(one)
    holding = {other for others in above.values() for other in others}
    topics = []
    for one in concepts:
        said = statements[one]
        beside = _addresses(said, "related") - retired
        if other := min((above[one] | beside) - ids.keys(), default=""):
            raise Trouble(f"{path}:{line_of(path, one)}: <{one}> points to <{other}>, which is not there")
        label, *more = labels[one]
        words = {*more, *_spoken(said, f"{_SKOS}altLabel"), *_spoken(said, f"{_SKOS}hiddenLabel")}
        if not words and one in holding and above[one] and not one.startswith(TOPIC):
            words = {label}  # or it would be a heading, which no article gets: elsewhere only what stands at the top is
        notes = _english(said, "definition") or _english(said, "scopeNote")
        same = _addresses(said, "exactMatch")
        topics.append(
            Topic(
                id=ids[one],
                label=label,
                words=tuple(sorted(words)),
                exact=tuple(sorted(set(_spoken(said, f"{_OURS}exact")))),
                exclude=tuple(sorted(set(_spoken(said, f"{_OURS}exclude")))),
                broader=tuple(sorted(ids[other] for other in above[one])),
                related=tuple(sorted(ids[other] for other in beside)),
                note=notes[0] if notes else "",
                iptc=iptc_of(one) or min(filter(None, map(iptc_of, same)), default=""),
                wikidata=min((found[1] for each in same if (found := _WIKIDATA_ADDRESS.fullmatch(each))), default=""),
            )
        )
    return tuple(topics), concepts


def _labels(path: Path, concepts: list[str], statements: Statements) -> dict[str, list[str]]:
    """The English labels of each concept, the best first."""
    labels = {one: _english(statements[one], "prefLabel") for one in concepts}
    if without := [one for one in concepts if not labels[one]]:
        found = [value for one in without for value in statements[one].get(f"{_SKOS}prefLabel", ())]
        languages = ", ".join(sorted({value.language or "no language" for value in found}))
        who = f"<{without[0]}>" if len(without) < len(concepts) else "every concept"
        had = f"; there are labels in {languages}" if languages else ""
        raise Trouble(f"{path}:{line_of(path, without[0])}: {who} lacks a label (skos:prefLabel) in English{had}")
    return labels


def _statements(path: Path) -> Statements:
    """What a file says of each thing that has an address; raises Trouble with the line where it breaks off."""
    try:
        from rdflib import Graph, Literal, URIRef
        from rdflib.exceptions import Error
    except ImportError:
        raise Trouble(f"{path}: to read SKOS, install the extra: pip install 'copydesk[skos]'") from None
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # a number that is none is no matter of ours
    xml = path.suffix == ".rdf"
    if xml:
        _look_at_xml(path)
    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(
            data=bytes_of(path) if xml else text_of(path),
            format="xml" if xml else "turtle",
            publicID="http://vocabulary.invalid/",  # what an address is below that is not whole
        )
    except RecursionError:
        raise Trouble(f"{path}: is nested too deeply") from None
    except (AssertionError, IndexError):  # its Turtle parser looked for more
        raise Trouble(f"{path}:{len(text_of(path).splitlines())}: the file breaks off") from None
    except (*_FAULTS, Error) as error:
        raise Trouble(f"{path}{_place(error)}: cannot be read: {_why(error)}") from None
    out: dict[str, dict[str, list[_Value]]] = defaultdict(lambda: defaultdict(list))
    for one, name, value in graph:
        if isinstance(one, URIRef) and isinstance(value, Literal | URIRef):
            language = (value.language or "").lower() if isinstance(value, Literal) else ""
            out[str(one)][str(name)].append(_Value(str(value), language, isinstance(value, URIRef)))
    return out


# What rdflib raises over a file that is none: a BadSyntax, its own ParserError, and what it did not think of.
_FAULTS = (SyntaxError, ValueError, LookupError, TypeError, AttributeError, SAXException)


def _place(error: Exception) -> str:
    """ ":" and the line, from 1, where ``error`` knows it."""
    if isinstance(error, SAXParseException):
        return f":{error.getLineNumber()}"
    if (line := getattr(error, "lines", None)) is not None:  # of BadSyntax, from 0
        return f":{line + 1}"
    found = re.match(r"None:([0-9]+):", str(error))  # of ParserError
    return f":{found[1]}" if found else ""


def _why(error: Exception) -> str:
    said = getattr(error, "_why", "") or (error.getMessage() if isinstance(error, SAXException) else str(error))
    return one_line(re.sub(r"^None:[0-9:]+ ", "", said), 200)


def _look_at_xml(path: Path) -> None:
    """Raises Trouble for a document type, whose entities could grow without end, and for XML that breaks off."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        why = "declares a document type (DOCTYPE), which could grow without end; take it out"
        raise Trouble(f"{path}:{parser.CurrentLineNumber}: {why}")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(bytes_of(path), True)
    except LookupError as error:
        raise Trouble(f"{path}:1: cannot be read as XML: {error}") from None
    except expat.ExpatError as error:
        raise Trouble(f"{path}:{error.lineno}: cannot be read as XML: {expat.ErrorString(error.code)}") from None


def _addresses(said: Mapping[str, list[_Value]], name: str) -> set[str]:
    return {value.said for value in said.get(_SKOS + name, ()) if value.address}


def _english(said: Mapping[str, list[_Value]], name: str) -> list[str]:
    """The values in English, the best first and each once; where there is none, those without a language."""
    ranked = _ranked(said, _SKOS + name)
    return list(dict.fromkeys([words for rank, words in ranked if rank < _NONE] or [words for _, words in ranked]))


def _spoken(said: Mapping[str, list[_Value]], name: str) -> list[str]:
    """The values in English and in no language."""
    return [words for _, words in _ranked(said, name)]


def _ranked(said: Mapping[str, list[_Value]], name: str) -> list[tuple[int, str]]:
    found = ((_rank(value.language), value.said.strip()) for value in said.get(name, ()) if not value.address)
    return sorted((rank, words) for rank, words in found if words and rank <= _NONE)


_OTHER, _NONE, _FOREIGN = range(len(_ENGLISH), len(_ENGLISH) + 3)  # after the English of _ENGLISH


def _rank(language: str) -> int:
    if language in _ENGLISH:
        return _ENGLISH.index(language)
    return _NONE if not language else _OTHER if language.startswith("en-") else _FOREIGN


def ids_of(labels: Mapping[str, str]) -> dict[str, str]:
    """An id for each address: our own as it is, else the label's letters; where two are alike, its end too."""
    slugs = {one: _slug(label) or _slug(_end(one)) or "topic" for one, label in labels.items()}
    often = Counter(slugs.values())
    return {
        one: one.removeprefix(TOPIC) if one.startswith(TOPIC)
        else slugs[one] if often[slugs[one]] == 1
        else _slug(f"{slugs[one][: LONGEST_ID // 2]} {_end(one)}")
        for one in sorted(labels)
    }  # fmt: skip


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-")


def _end(address: str) -> str:
    """What stands last in an address."""
    return re.split(r"[/#:]", address.rstrip("/#:"))[-1]


def iptc_of(address: str) -> str:
    """The IPTC Media Topics id that an address is of, or ""."""
    found = _IPTC_ADDRESS.fullmatch(address)
    return found[1] if found else ""


def line_of(path: Path, address: str) -> int:
    """The line, from 1, on which a thing is described, or is first named; 1 where a base hides it."""
    text, end = text_of(path), re.escape(_end(address))
    described = rf"(?m)^[^\S\n]*(?:<[^<>\s]*{end}>|[\w.-]*:{end})(?![\w-])|\babout\s*=\s*[\"'][^\"'\n]*{end}[\"']"
    found = re.search(described, text) or re.search(end, text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def bytes_of(path: Path) -> bytes:
    """The bytes of a file; raises Trouble."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}") from None


def text_of(path: Path) -> str:
    """The text of a UTF-8 file, raising Trouble; of XML, which says itself how it is written, for its lines only."""
    data = bytes_of(path)
    try:
        return data.decode("utf-8-sig", errors="replace" if path.suffix == ".rdf" else "strict")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Trouble(f"{path}:{line}: is not UTF-8") from None


# ------------------------------------------------------------------------------------------------ writing


def _said(topic: Topic) -> Iterator[tuple[str, str, bool]]:
    """What there is to say of a topic: the property, its value, and whether that is an address."""
    yield "skos:inScheme", f"{_OURS}topics", True
    yield "skos:prefLabel", topic.label, False
    for name, values in (("skos:altLabel", topic.words), ("desk:exact", topic.exact), ("desk:exclude", topic.exclude)):
        yield from ((name, value, False) for value in sorted(set(values)))
    for name, values in (("skos:broader", topic.broader), ("skos:related", topic.related)):
        yield from ((name, TOPIC + value, True) for value in sorted(set(values)))
    if topic.note:
        yield "skos:definition", topic.note, False
    if topic.iptc:
        yield "skos:exactMatch", _IPTC + topic.iptc, True
    if topic.wikidata:
        yield "skos:exactMatch", _WIKIDATA + topic.wikidata, True


def turtle(topics: Iterable[Topic]) -> bytes:
    """``topics`` as a Turtle file, in their order."""
    out = [f"@prefix desk: <{_OURS}> .", f"@prefix skos: <{_SKOS}> .", "", f"<{_OURS}topics> a skos:ConceptScheme ."]
    for topic in topics:
        out += ["", f"<{TOPIC}{topic.id}> a skos:Concept"]
        for name, value, address in _said(topic):
            language = "@en" if name.startswith("skos:") else ""
            out[-1] += " ;"
            out.append(f"    {name} " + (f"<{value}>" if address else quoted(value) + language))
        out[-1] += " ."
    return ("\n".join(out) + "\n").encode()


def rdf_xml(topics: Iterable[Topic]) -> bytes:
    """``topics`` as an RDF/XML file, in their order; raises Trouble for a sign that XML cannot hold."""
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<rdf:RDF xmlns:desk="{_OURS}" xmlns:rdf="{_RDF}" xmlns:skos="{_SKOS}">',
        f'<skos:ConceptScheme rdf:about="{_OURS}topics"/>',
    ]
    for topic in topics:
        out.append(f'<skos:Concept rdf:about="{TOPIC}{topic.id}">')
        for name, value, address in _said(topic):
            if bad := _NOT_XML.search(value):
                raise Trouble(f"topic {topic.id!r}: RDF/XML cannot hold the sign U+{ord(bad[0]):04X}; Turtle can")
            language = ' xml:lang="en"' if name.startswith("skos:") else ""
            words = value.translate(_ESCAPED)
            out.append(f'  <{name} rdf:resource="{value}"/>' if address else f"  <{name}{language}>{words}</{name}>")
        out.append("</skos:Concept>")
    return ("\n".join([*out, "</rdf:RDF>"]) + "\n").encode()
