"""What an article is, for search engines: schema.org/NewsArticle as JSON-LD."""

from __future__ import annotations

from typing import Any

import msgspec
from markupsafe import Markup

from pipeline.publish.archive import Entry
from pipeline.publish.render import outward


def json_ld(entry: Entry, name: str, address: str, card: str) -> Markup:
    """The article fit to stand in a script element: no <, > or & as themselves.

    ``name`` and ``address`` are the site's, ``card`` is the path of the article's picture; without an address there
    is none. An article that names no author is its source's.
    """
    front = entry.front
    source = {"@type": "Organization", "name": front.source} if front.source else None
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": front.title,
        "description": front.summary,
        "image": [address + card] if address else None,
        "datePublished": front.date,
        "articleSection": front.section,
        "author": [{"@type": "Person", "name": author} for author in front.authors] or source,
        "editor": {"@type": "Person", "name": front.editor} if front.editor else None,
        "keywords": [topic.label for topic in entry.topics],
        "about": [
            {"@type": "Thing", "name": topic.label, "sameAs": f"https://www.wikidata.org/entity/{topic.wikidata}"}
            for topic in entry.topics
            if topic.wikidata
        ],
        "isBasedOn": outward(front.url),
        "sourceOrganization": source,
        "publisher": {"@type": "Organization", "name": name, **({"url": address} if address else {})},
        "mainEntityOfPage": address + entry.url if address else None,
        "inLanguage": "en",
    }
    text = msgspec.json.encode({key: value for key, value in said.items() if value}).decode("utf-8")
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # JSON in which no sign of HTML is left
