"""Where the links of an article lead when they stay in the newsroom: to other articles, own pages and files."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit

from pipeline.publish.render import body_html, outward

_NOT_OUT = re.compile(r"\]\((?!https?:|mailto:|#)")


def inward(href: str, path: str) -> tuple[str, str]:
    """The url and the fragment that a link of the article ``path`` means; ("", "") where it leaves or means nothing.

    A link within the article has no url, and its fragment.
    """
    if outward(href) or href.startswith("mailto:"):
        return "", ""
    try:
        parts = urlsplit(href)
    except ValueError:
        return "", ""
    if parts.scheme or parts.netloc:
        return "", ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    if not parts.path:
        return "", fragment
    ours = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
    return ours.removesuffix(".md") + "/" if ours.endswith(".md") else ours, fragment


def targets(markdown: str, path: str) -> tuple[str, ...]:
    """The urls to which the body of the article ``path`` may link, each once, sorted; most articles have none."""
    if not ("](" in markdown and _NOT_OUT.search(markdown)) and "]:" not in markdown:
        return ()
    found = set()

    def seen(href: str) -> str:
        found.add(inward(href, path)[0])
        return ""

    body_html(markdown, seen)
    return tuple(sorted(found - {""}))
