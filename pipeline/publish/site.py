"""The site: MkDocs, called once with the newsroom's own mkdocs.yml."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from mkdocs.commands.build import build as build_with_mkdocs
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from pipeline.publish.generations import KEPT, Generations
from pipeline.publish.plugin import CopydeskPlugin
from pipeline.trouble import Trouble


class _Complaints(logging.Handler):
    """What MkDocs has to say against a site, kept for the end."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def build(root: Path, *, keep: int | None = None) -> str | None:
    """Build the site of the folder ``root``; closing lines for a person, or None where there is no mkdocs.yml.

    With ``keep`` the whole site is exchanged at once, and so many earlier ones are kept (docs/deploying.md). Raises
    Trouble, in MkDocs' own words, where the site cannot be built.
    """
    file = root / "mkdocs.yml"
    if not file.exists():
        return None
    complaints = _Complaints()
    log = logging.getLogger("mkdocs")
    log.addHandler(complaints)
    log.propagate = False
    try:
        config = load_config(str(file))
        if "copydesk" not in config.plugins:
            raise Trouble(f"{file}: the site is made by our plugin; add `plugins: [copydesk]` and `theme: copydesk`")
        config.plugins.on_startup(command="build", dirty=False)
        if keep is not None:
            _at_once(config, Generations(Path(config.site_dir), root / KEPT, keep))
        build_with_mkdocs(config)
        config.plugins.on_shutdown()
    except (MkDocsException, SystemExit) as error:
        raise Trouble(f"{file}: the site cannot be built: {'; '.join(complaints.lines) or error}") from None
    finally:
        log.removeHandler(complaints)
    plugin = config.plugins.get("copydesk")
    asides = plugin.asides if isinstance(plugin, CopydeskPlugin) else ()
    lines = [f"Set aside: {a.path}, line {a.line}: {a.why}" for a in asides] + complaints.lines
    index = os.path.relpath(Path(config.site_dir) / "index.html")
    return "\n".join((*lines, f"The site is in {Path(config.site_dir).name}/: open {index}"))


def _at_once(config: MkDocsConfig, sites: Generations) -> None:
    """Let the plugin exchange whole sites; raises Trouble where it cannot."""
    if against := sites.obstacle():
        raise Trouble(f"--atomic: {against}")
    plugin = config.plugins.get("copydesk")
    if isinstance(plugin, CopydeskPlugin):
        plugin.at_once = sites.put
