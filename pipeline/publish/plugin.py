"""The MkDocs plugin: articles stay out of MkDocs' navigation, and every page about them is ours.

MkDocs keeps what it does well: settings, the newsroom's own pages (content/about.md), serving. An article is to it a
link target that costs nothing; a navigation of thousands of articles is what makes it slow with their square.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Literal

import jinja2
import msgspec
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from pipeline.desk import desk_at
from pipeline.publish.archive import Archive, read
from pipeline.publish.memory import Memory
from pipeline.publish.pages import PREVIEW, Link, Site, base, pages, prepare, sections_of
from pipeline.publish.place import Staging
from pipeline.publish.render import own_html
from pipeline.trouble import Trouble

log = logging.getLogger("mkdocs.plugins.copydesk")


class Target(File):
    """An article as MkDocs sees it: a place that links may lead to, nothing to read, render or copy."""

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Its page is written by ``pages``."""


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs has no types there
    """None: what there is to decide stands in mkdocs.yml, pyproject.toml and desk/."""


class CopydeskPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Holds one build from its first hook to its last."""

    def __init__(self) -> None:
        self.preview = False
        self.archive = Archive()
        self.site = Site("")
        self.env: jinja2.Environment | None = None
        self.staging: Staging | None = None
        self.others: set[str] = set()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self.preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if not config.use_directory_urls:
            raise PluginError("copydesk: use_directory_urls must stay true; every address of the site ends in a slash.")
        if config.theme.name != "copydesk":
            raise PluginError(
                "copydesk: write `theme: copydesk`; a custom_dir beside it may override single templates."
            )
        config.theme.static_templates.discard("sitemap.xml")
        self.staging = Staging(Path(config.site_dir))
        config.site_dir = str(self.staging.folder)
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        try:
            desk = desk_at(Path(config.config_file_path).parent)
        except Trouble as trouble:
            raise PluginError(f"copydesk: {trouble}") from None
        self.archive = read(Path(config.docs_dir), desk.topics)
        for aside in self.archive.asides:
            log.info("Set aside: %s, line %d: %s", aside.path, aside.line, aside.why)
        published = {entry.path: entry.url for entry in self.archive.entries}
        for file in [*files]:
            if file.src_uri.startswith("articles/") and file.src_uri.endswith(".md"):
                files.remove(file)
                if file.src_uri in published:
                    files.append(_target(file.src_uri, published[file.src_uri], config))
            elif file.src_uri == "sitemap.xml":
                files.remove(file)  # MkDocs' own template; it would say the day of the build, ours does not
            elif file.src_uri == "index.md":
                files.remove(file)
                log.info("content/index.md is not used: the front page is made from the articles.")
        self.others = {file.url for file in files if not isinstance(file, Target)}
        return files

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        self.site = Site(
            name=config.site_name,
            description=config.site_description or "",
            address=_address(config.site_url),
            sections=sections_of(self.archive),
        )
        if self.preview:
            self.site = msgspec.structs.replace(self.site, policy=PREVIEW)
        self._nav = nav
        return nav

    def on_env(self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        own = tuple(Link(str(page.title), page.url) for page in self._nav.pages)
        self.site = msgspec.structs.replace(self.site, own=own)
        prepare(env, self.site)
        self.env = env
        return env

    def on_page_context(
        self, context: TemplateContext, /, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        ours: dict[str, Any] = {"base": base(page.url), "canonical": page.url, "title": str(page.title)}
        context.update(ours, content=own_html(page.content or "", self.site.link))  # type: ignore[typeddict-item, call-arg]
        return context

    def on_template_context(
        self, context: TemplateContext, /, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        # Served at any depth, so its links start at the site's own root.
        context.update(base=context["base_url"].rstrip("/") + "/", canonical="")  # type: ignore[call-arg]
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if not (self.env and self.staging):
            return  # MkDocs calls its hooks in order; this tells the type checker
        root = Path(config.config_file_path).parent
        memory = Memory(None if self.preview else root / ".copydesk" / "site.msgpack", self.staging.live)
        self.staging.adopt()
        keyed = []
        for leaf in pages(self.archive, self.site, self.env, Path(config.docs_dir), self.others):
            if leaf.key:
                keyed.append((leaf.path, leaf.key))
            if leaf.key and memory.holds(leaf.path, leaf.key):
                self.staging.keep(leaf.path)
            else:
                self.staging.offer(leaf.path, leaf.text().encode("utf-8"))
        placed = self.staging.finish()
        memory.keep(keyed)
        config.site_dir = str(self.staging.live)  # gh-deploy looks there next
        asides = self.archive.asides
        log.info(
            "copydesk: %s published, %s; %d files written, %d unchanged, %d taken away.",
            _count(len(self.archive.entries), "article"),
            f"{_count(len(asides), 'file')} set aside ({', '.join(a.path for a in asides)})"
            if asides
            else "none set aside",
            *msgspec.structs.astuple(placed),
        )

    def on_build_error(self, *, error: Exception) -> None:
        if self.staging:
            self.staging.discard()


def _target(path: str, url: str, config: MkDocsConfig) -> Target:
    target = Target(
        path, config.docs_dir, config.site_dir, use_directory_urls=True, dest_uri=url + "index.html",
        inclusion=InclusionLevel.NOT_IN_NAV,
    )  # fmt: skip
    target.url = url
    return target


def _address(site_url: str | None) -> str:
    return site_url.rstrip("/") + "/" if site_url else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
