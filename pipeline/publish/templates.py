"""The theme's templates as the site needs them: thousands of pages from a few, and no work done twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, MutableMapping
from types import CodeType, FunctionType
from typing import Any, cast

import jinja2
import markupsafe
from markupsafe import Markup

from pipeline.publish.archive import Entry

# How many pieces of pages are remembered, each of some 700 bytes. A story stands in half a dozen listings that are made
# one after the other; the articles that one article is read beside are those of the next ones too.
REMEMBERED = {"story": 200_000}
NEARBY = 5_000  # of each other macro
_INNER: Callable[[str], str] | None = getattr(markupsafe, "_escape_inner", None)  # what its ``escape`` calls, in C


class Template(jinja2.Template):
    """A template that is filled in two thirds of the time: a page has a hundred values to be escaped."""

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """What a loader calls. The globals are gathered here, once, and not for each page."""
        made = cast(Template, super().from_code(environment, code, dict(globals), uptodate))
        if _INNER is not None:
            cast(FunctionType, made.root_render_func).__globals__["escape"] = escaped
        return made


def escaped(value: object) -> str:
    """What ``markupsafe.escape`` makes of ``value``, as words alone: they are joined at once and asked nothing more."""
    assert _INNER is not None  # noqa: S101
    kind = type(value)
    if kind is str:
        return _INNER(value)  # type: ignore[arg-type]
    return value if kind is Markup else markupsafe.escape(value)  # type: ignore[return-value]


_BASE = Markup("<base>")  # stands for the way to the root; no value can say it, since its < would be escaped


def once(env: jinja2.Environment) -> Callable[..., Markup]:
    """A filter ``name | once(base, *arguments)``: a macro of parts.html, called once for words that many pages show.

    ``base``, the way from the page to the site's root, is set into them page by page. (Jinja calls a filter in half the
    time of a function.)
    """
    made: defaultdict[str, dict[tuple[object, ...], list[str]]] = defaultdict(dict)
    macros: dict[str, Callable[..., Markup]] = {}

    def call(name: str, base: str, *arguments: object, **named: object) -> Markup:
        first = arguments[0] if arguments else None
        key = (first.url if isinstance(first, Entry) else first, *arguments[1:], *named.items())
        parts = made[name].get(key)
        if parts is None:
            if len(made[name]) >= REMEMBERED.get(name, NEARBY):
                made[name].clear()
            if name not in macros:
                macros[name] = getattr(env.get_template("parts.html").module, name)
            parts = made[name][key] = str(macros[name](*arguments[:1], _BASE, *arguments[1:], **named)).split(_BASE)
        return str.__new__(
            Markup, base.join(parts)
        )  # what Markup() gives in twice the time; ``base`` is dots and slashes

    return call
