"""Fact: one thing that a text says, with a canonical value."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

Kind = Literal[
    "number", "quantifier", "unit", "rate", "money", "percentage", "range", "date", "time", "ordinal", "bound",
    "negation", "modality", "hearsay", "attribution", "qualifier", "opposite", "quotation", "name", "link", "order",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


class Fact(msgspec.Struct, frozen=True, order=True):
    """One thing that a text says; ``value`` is canonical, so that two notations of it are equal."""

    kind: Kind
    value: str
