"""Who else told a story: the noun that articles, their heads and their ledgers share."""

from __future__ import annotations

import msgspec


class Telling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Another page that tells an article's story: who published it, at which address, when (ISO 8601 or "")."""

    source: str = ""
    url: str = ""
    date: str = ""
