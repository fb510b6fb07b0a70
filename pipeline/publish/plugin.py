"""The MkDocs plugin: articles stay out of MkDocs' navigation, and every page about them is ours.

MkDocs keeps what it does well: settings, the newsroom's own pages (content/about.md), serving. An article is to it a
link target that costs nothing; a navigation of thousands of articles is what makes it slow with their square.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import urlsplit

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
from mkdocs.utils.yaml import yaml_load

from pipeline.desk import Desk, desk_at
from pipeline.files import lock
from pipeline.publish.archive import Archive, Aside, read, strays
from pipeline.publish.memory import Memory
from pipeline.publish.pages import PREVIEW, Link, Site, base, pages, prepare, sections_of
from pipeline.publish.place import Staging, refusal
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
        self.desk = Desk()
        self.strays: tuple[Aside, ...] = ()
        self.lock: IO[bytes] | None = None

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
        root = Path(config.config_file_path).parent.absolute()
        try:
            self.desk = desk_at(root)
        except Trouble as trouble:
            raise PluginError(f"copydesk: {trouble}") from None
        if against := _objection(config, self.desk):
            raise PluginError(f"copydesk: {against}.")
        self.strays = strays(Path(config.docs_dir))
        self._begin(root, Path(config.site_dir))
        self.staging = Staging(Path(config.site_dir))
        config.site_dir = str(self.staging.folder)
        return config

    def _begin(self, root: Path, site: Path) -> None:
        """See to it that no other process builds this site; a preview has a folder of its own each time."""
        if self.preview:
            return
        try:
            self.lock = lock(root / ".copydesk" / "site.lock")
        except OSError as error:
            raise PluginError(f"copydesk: {error.filename}: {error.strerror}") from None
        if self.lock is None:
            raise PluginError(f"copydesk: another build of {site} is running; wait for its end.")

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        links = {stray.path for stray in self.strays}
        archive = read(Path(config.docs_dir), self.desk.topics)
        self.archive = msgspec.structs.replace(
            archive,
            entries=tuple(entry for entry in archive.entries if entry.path not in links),
            asides=(*(aside for aside in archive.asides if aside.path not in links), *self.strays),
        )
        for aside in self.archive.asides:
            log.info("Set aside: %s, line %d: %s", aside.path, aside.line, aside.why)
        published = {entry.path: entry.url for entry in self.archive.entries}
        for file in [*files]:
            if any(f"{file.src_uri}/".startswith(f"{link}/") for link in links):
                files.remove(file)
            elif file.src_uri.startswith("articles/") and file.src_uri.endswith(".md"):
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
                made = leaf.text()
                self.staging.offer(leaf.path, made if isinstance(made, bytes) else made.encode("utf-8"))
        try:
            placed = self.staging.finish()
            memory.keep(keyed)
        except OSError as error:
            raise PluginError(f"copydesk: {error.filename}: {error.strerror}") from None
        self._end()
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
        self._end()

    def _end(self) -> None:
        if self.lock:
            self.lock.close()
            self.lock = None


def _objection(config: MkDocsConfig, desk: Desk) -> str | None:
    """What in mkdocs.yml would harm the newsroom or does not go with its other settings; None for nothing."""
    settings = desk.settings
    with Path(config.config_file_path).open("rb") as file:  # the config itself: --site-dir may ask for another
        stated = str(yaml_load(file).get("site_dir", "site"))
    for name, ours, theirs in (
        ("content", settings.content, Path(config.docs_dir)),
        ("site", settings.site, desk.root / stated),
    ):
        if (desk.root / ours).resolve() != theirs.resolve():
            field = "docs_dir" if name == "content" else "site_dir"
            return f"{field} in mkdocs.yml is {theirs}, {name} in pyproject.toml is {desk.root / ours}; make them one"
    own = [settings.inbox, settings.content, "desk", "pipeline", ".git", ".copydesk"]
    site = Path(config.site_dir)
    if site.resolve() == desk.root.resolve() or desk.root.resolve().is_relative_to(site.resolve()):
        return f"the site cannot stand in {site}, which holds the whole newsroom; give site_dir a new folder"
    return refusal(site, [desk.root / folder for folder in own]) or _no_address(config.site_url)


def _no_address(site_url: str | None) -> str | None:
    """Why links cannot begin with ``site_url``; None where they can, or where there is none."""
    if not site_url:
        return None
    parts = urlsplit(site_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return f"site_url {site_url!r} does not begin with http:// or https://"
    if not re.fullmatch(r"[!-~]+", site_url) or any(sign in site_url for sign in '?#<>"\\^`{|}'):
        return f"site_url {site_url!r} is to be an address alone: no ? and no #, and other signs written as %20"
    return None


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
