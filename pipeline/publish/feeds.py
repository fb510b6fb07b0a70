"""What machines read: the Atom feed (RFC 4287), the sitemap (sitemaps.org 0.9), robots.txt and JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from pipeline.publish.archive import Archive, Entry, instant
from pipeline.publish.render import fit, outward

IN_FEED = 30  # newest articles; what feed readers fetch once a day from a busy paper


def atom(archive: Archive, name: str, address: str) -> str:
    """The feed of the newest articles with a date. Without an ``address`` of the site its links are relative."""
    newest = [entry for entry in archive.entries if entry.front.date][:IN_FEED]
    updated = instant(newest[0].front.date) if newest else "1970-01-01T00:00:00Z"
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<title>{escape(name)}</title>\n<id>{escape(address or 'urn:copydesk:feed')}</id>\n"
        f"<updated>{updated}</updated>\n<author><name>{escape(name)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(address + "feed.xml")}/>\n'
        f'<link rel="alternate" type="text/html" href={quoteattr(address or "./")}/>\n'
    )
    return fit(head + "".join(_atom_entry(entry, address) for entry in newest) + "</feed>\n")


def _atom_entry(entry: Entry, address: str) -> str:
    front = entry.front
    when = instant(front.date)
    lines = [
        f"<title>{escape(front.title)}</title>",
        f"<id>{escape(address + entry.url if address else f'urn:copydesk:{entry.url}')}</id>",
        f"<link href={quoteattr(address + entry.url)}/>",
        f"<published>{when}</published><updated>{when}</updated>",
        *(f"<author><name>{escape(name)}</name></author>" for name in front.authors),
        *(f"<category term={quoteattr(t.id)} label={quoteattr(t.label)}/>" for t in entry.topics),
    ]
    if front.summary:
        lines.append(f"<summary>{escape(front.summary)}</summary>")
    if outward(front.url):
        lines.append(f'<link rel="via" href={quoteattr(front.url)}/>')
    return "<entry>\n" + "\n".join(lines) + "\n</entry>\n"


def sitemap(address: str, pages: Iterable[tuple[str, str]]) -> str:
    """The sitemap of ``pages``, each its relative url and its last change ("2024-02-21" or "")."""
    rows = (
        f"<url><loc>{escape(address + url)}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>\n"
        for url, when in pages
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + fit("".join(rows))
        + "</urlset>\n"
    )


def robots(address: str) -> str:
    """Everything may be read; where the map is, if the site has an address."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {address}sitemap.xml\n" if address else "")


def json_ld(entry: Entry, name: str, address: str) -> Markup:
    """The article as schema.org/NewsArticle, fit to stand in a script element: no <, > or & as themselves."""
    front = entry.front
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": front.title,
        "description": front.summary,
        "datePublished": front.date,
        "articleSection": front.section,
        "author": [{"@type": "Person", "name": author} for author in front.authors],
        "editor": {"@type": "Person", "name": front.editor} if front.editor else None,
        "keywords": [topic.label for topic in entry.topics],
        "about": [
            {"@type": "Thing", "name": topic.label, "sameAs": f"https://www.wikidata.org/entity/{topic.wikidata}"}
            for topic in entry.topics
            if topic.wikidata
        ],
        "isBasedOn": outward(front.url),
        "sourceOrganization": {"@type": "Organization", "name": front.source} if front.source else None,
        "publisher": {"@type": "Organization", "name": name},
        "mainEntityOfPage": address + entry.url if address else None,
        "inLanguage": "en",
    }
    text = fit(json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # JSON in which no sign of HTML is left
