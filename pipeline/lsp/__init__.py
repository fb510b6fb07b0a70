"""Check in an editor: a language server over standard input and output."""

from __future__ import annotations

from pathlib import Path

from pipeline.trouble import Trouble


def serve(root: Path) -> None:
    """Serve until the editor ends it. ``root`` is the newsroom's folder; "." is whatever folder the editor has open.

    Raises Trouble where pygls, which the extra ``lsp`` brings, is not installed.
    """
    try:
        from pipeline.lsp.server import serve as start
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise Trouble("lsp needs pygls, which is not installed: pip install 'copydesk[lsp]'") from None
    start(root)
