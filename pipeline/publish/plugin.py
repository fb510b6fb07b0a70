"""The MkDocs plugin: articles stay out of MkDocs' navigation, and every page about them is ours.

MkDocs keeps what it does well: settings, the newsroom's own pages (content/about.md), serving. An article is to it a
link target that costs nothing; a navigation of thousands of articles is what makes it slow with their square.
"""

from __future__ import annotations

import logging
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import jinja2
import msgspec
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext
from mkdocs.utils.yaml import yaml_load

from pipeline import version
from pipeline.article import plain
from pipeline.desk import Desk, desk_at
from pipeline.files import lock
from pipeline.publish import gone, search
from pipeline.publish.archive import Aside, Entry, bytes_again, strays
from pipeline.publish.changes import Changes, catch_up, catch_up_pictures
from pipeline.publish.derive import Derivation, body_of
from pipeline.publish.manifest import Manifest
from pipeline.publish.pages import POLICY, PREVIEW, Link, Pages, Site, base, link_to, prepare, standfirst
from pipeline.publish.pictures import FOLDER, Pictures, pictures_at
from pipeline.publish.place import Exchange, Placed, Staging, refusal, standing
from pipeline.publish.render import own_html
from pipeline.trouble import Trouble

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer  # a server, which a build would load for nothing

log = logging.getLogger("mkdocs.plugins.copydesk")


class Target(File):
    """An article as MkDocs sees it: a place that links may lead to, nothing to read, render or copy."""

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Its page is written by ``pages``."""


class Shelf(Files):
    """What MkDocs knows of content/: its own files, and each article and picture as soon as a page links to it."""

    def __init__(self, files: Files, manifest: Manifest, pictures: Pictures, config: MkDocsConfig) -> None:
        super().__init__([*files])
        self._manifest, self._pictures, self._config = manifest, pictures, config

    def get_file_from_path(self, path: str) -> File | None:
        file = super().get_file_from_path(path)
        if file is None and path.startswith("articles/") and self._manifest.shown_or_withdrawn(path):
            file = _target(path, f"{path.removesuffix('.md')}/", self._config)
            self.append(file)
        elif file is None and path in self._pictures.found:
            file = Target(path, self._config.docs_dir, self._config.site_dir, use_directory_urls=True)
            self.append(file)
        return file


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs has no types there
    """One; what else there is to decide stands in mkdocs.yml, pyproject.toml and desk/."""

    search = config_options.Type(bool, default=False)


class CopydeskPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Holds one build from its first hook to its last."""

    def __init__(self) -> None:
        self.preview = False
        self.asides: tuple[Aside, ...] = ()
        self._desk = Desk()
        self._content = Path()
        self._manifest: Manifest | None = None
        self._changes = Changes()
        self._site = Site("")
        self._pages: Pages | None = None
        self._staging: Staging | None = None
        self._others: set[str] = set()
        self._gone = gone.Gone()
        self._published = 0
        self.at_once: Exchange | None = None  # how whole sites change places; None: file by file
        self._strays: tuple[Aside, ...] = ()
        self._lock: IO[bytes] | None = None
        self._pictures = Pictures()
        self._shown: set[str] = set()  # the pictures of the newsroom's own pages

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self.preview = command == "serve"
        self.at_once = None  # MkDocs keeps a plugin for all builds of a process

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
            self._desk = desk_at(root)
        except Trouble as trouble:
            raise PluginError(f"copydesk: {trouble}") from None
        if against := _objection(config, self._desk):
            raise PluginError(f"copydesk: {against}.")
        self._content = Path(config.docs_dir)
        try:
            self._pictures, self._shown = pictures_at(self._content), set()
        except Trouble as trouble:
            raise PluginError(f"copydesk: {trouble}") from None
        self._begin(root, Path(config.site_dir))
        self._staging = Staging(Path(config.site_dir))
        config.site_dir = str(self._staging.folder)
        self._strays = strays(self._content)
        config.docs_dir = str(_own(self._content, self._staging.live, self._strays, self._pictures))
        return config

    def _begin(self, root: Path, site: Path) -> None:
        """See to it that no other process builds this site; a preview has a folder of its own each time."""
        if self.preview:
            return
        try:
            self._lock = lock(root / ".copydesk" / "site.lock")
        except OSError as error:
            raise _without(error) from None
        if self._lock is None:
            raise PluginError(f"copydesk: another build of {site} is running; wait for its end.")

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        topics = {topic.id: topic for topic in self._desk.topics}
        root = Path(config.config_file_path).parent
        assert self._staging is not None  # noqa: S101  # MkDocs calls its hooks in order
        file = self._staging.live / ".copydesk.sqlite" if self.preview else root / ".copydesk" / "site.sqlite"
        made_by = version.key_of(version.digest(), msgspec.msgpack.encode(sorted(topics.items())))
        try:
            self._manifest = Manifest(file, made_by, topics)
            try:
                changes = catch_up(self._manifest, self._content, topics)
            except sqlite3.DatabaseError:  # a damaged file costs time only
                self._manifest.discard()
                self._manifest = Manifest(file, made_by, topics)
                changes = catch_up(self._manifest, self._content, topics)
        except OSError as error:
            raise _without(error) from None
        except sqlite3.Error as error:
            raise PluginError(f"copydesk: {file}: {error}") from None
        self._changes = catch_up_pictures(self._manifest, self._pictures, changes)
        for lost in self._pictures.lost:
            log.info("A picture that is not shown: %s.", lost)
        self.asides = (*self._manifest.asides(), *self._strays)
        links = {stray.path for stray in self._strays}
        for file_there in [*files]:
            uri = file_there.src_uri
            unused = uri in search.ASSETS and not self.config.search
            if unused or any(f"{uri}/".startswith(f"{link}/") for link in links):
                files.remove(file_there)
            elif uri == "sitemap.xml":
                files.remove(file_there)  # MkDocs' own template would say the day of the build, ours does not
                if file_there.src_dir == config.docs_dir and self._is_shown(file_there):
                    log.info("content/sitemap.xml is not used: the sitemaps are made from the articles.")
            elif uri == "index.md":
                files.remove(file_there)
                log.info("content/index.md is not used: the front page is made from the articles.")
        return Shelf(files, self._manifest, self._pictures, config)

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        assert self._manifest is not None  # noqa: S101
        there = (file for file in files if self._is_shown(file) and not isinstance(file, Target))
        self._others = {where for file in there for where in (file.url, file.dest_uri)}
        for sheet in map(str, config.extra_css):
            if sheet not in self._others:
                raise PluginError(f"copydesk: extra_css: {sheet!r} is not published; see exclude_docs and draft_docs.")
        self._gone = _settled(self._manifest, self._others)
        for aside in (*self.asides, *gone.asides(self._content, self._gone.passed)):
            log.info("Set aside: %s, line %d: %s", aside.path, aside.line, aside.why)
        if self.config.search and search.PLACE in self._others:
            raise PluginError("copydesk: the search page and a page of content/ are both search/; rename yours.")
        counts = self._manifest.counts()
        filled = (topic for topic in self._desk.topics if not topic.broader and counts.get(f"t:{topic.id}"))
        self._site = Site(
            name=config.site_name,
            description=config.site_description or "",
            address=_address(config.site_url),
            policy=PREVIEW if self.preview else POLICY,
            sections=tuple(map(link_to, filled)),
            search=self.config.search,
            styles=tuple(map(str, config.extra_css)),
        )
        self._nav = nav
        return nav

    def _is_shown(self, file: File) -> bool:
        """Whether MkDocs makes or copies the file: none that is excluded, and a draft in a preview alone."""
        draft = file.inclusion is InclusionLevel.DRAFT
        return file.inclusion is not InclusionLevel.EXCLUDED and (self.preview or not draft)

    def on_env(self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        own = tuple(Link(str(page.title), page.url) for page in self._nav.pages if self._is_shown(page.file))
        self._site = msgspec.structs.replace(self._site, own=own)
        try:
            prepare(env, self._site, None if self.preview else self._desk.root / ".copydesk" / "templates")
            self._pages = Pages(self._site, env, {topic.id: topic for topic in self._desk.topics}, self._pictures)
        except OSError as error:
            raise _without(error) from None
        return env

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        server.watch(str(self._desk.root / "desk"))
        return server

    def on_page_context(
        self, context: TemplateContext, /, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        ours: dict[str, Any] = {"base": base(page.url), "canonical": page.url, "title": str(page.title)}
        self._shown |= self._pictures.used_in(page.content or "")
        context.update(ours, content=own_html(page.content or "", self._site.link))  # type: ignore[typeddict-item, call-arg]
        return context

    def on_template_context(
        self, context: TemplateContext, /, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        # Served at any depth, so its links start at the site's own root.
        context.update(base=context["base_url"].rstrip("/") + "/", canonical="")  # type: ignore[call-arg]
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        manifest, pages, staging = self._manifest, self._pages, self._staging
        assert manifest and pages and staging  # noqa: S101
        try:
            placed = self._placed(manifest, pages, staging)
        except OSError as error:
            raise _without(error) from None
        except Trouble as trouble:
            raise PluginError(f"copydesk: {trouble}") from None
        except sqlite3.DatabaseError as error:
            manifest.discard()
            raise PluginError(f"copydesk: what was known of the site was damaged ({error}); build once more.") from None
        except KeyboardInterrupt as error:  # which MkDocs does not tell us of
            self.on_build_error(error=error)
            raise
        self._end()
        config.site_dir = str(staging.live)  # gh-deploy looks there next
        config.docs_dir = str(self._content)  # serve watches it next
        log.info(
            "copydesk: %s published, %s; %s written, %d taken away.",
            _count(self._published, "article"),
            f"{_count(len(self.asides), 'file')} set aside ({', '.join(a.path for a in self.asides)})"
            if self.asides
            else "none set aside",
            _count(placed.written, "file"),
            placed.removed,
        )

    def _placed(self, manifest: Manifest, pages: Pages, staging: Staging) -> Placed:
        """Make what changed, put it in place, and write down that it is there."""
        own = staging.adopt()
        key = version.key_of(pages.key, msgspec.msgpack.encode(sorted(self._others)))
        left = standing(staging.live).encode()
        everything = manifest.said("pages") != key or not left or manifest.said("site") != left
        for path in set(msgspec.msgpack.decode(manifest.said("own") or b"\x90")).difference(own):
            staging.drop(path)
        Derivation(
            manifest,
            self._changes,
            pages,
            staging,
            self._content,
            gone=self._gone,
            others=self._others,
            shown=self._shown,
            everything=everything,
        ).run()
        if self._site.search:
            self._search(manifest, pages, staging)
        placed = staging.finish(sweep=everything, at_once=self.at_once)
        manifest.say("pages", key)
        manifest.say("site", standing(staging.live).encode())
        manifest.say("own", msgspec.msgpack.encode(own))
        self._published = manifest.count()
        manifest.commit()
        return placed

    def _search(self, manifest: Manifest, pages: Pages, staging: Staging) -> None:
        """The search page and its indexes; a preview, whose folder is new each time, has the page alone."""
        pagefind, placed = search.program(), search.Placed()
        if pagefind and not self.preview:
            memory = self._desk.root / ".copydesk" / "search.msgpack"
            doubted = []

            def words(article: search.Listed) -> search.Words:
                entry = manifest.entry((article.date, article.url))
                data, same = bytes_again(self._content, entry, self._changes.since)
                if not same:
                    doubted.append(entry.path)
                entry = msgspec.structs.replace(entry, body=body_of(data))
                said = "\n".join((standfirst(entry), plain(entry.body)))
                return search.Words(entry.front.title, entry.front.source, said)

            listed = [search.Listed(entry.url, entry.front.date, entry.digest) for entry in manifest.entries()]
            placed = search.place(listed, words, staging, pagefind, memory)
            if doubted:
                memory.unlink()  # so that every index is made again
            for path in doubted:
                manifest.doubt(path)
        for path in staging.paths(search.PLACE):
            staging.drop(path)  # unless an index that stays has it
        for line in (*placed.failed, *(() if pagefind else (search.MISSING,))):
            log.warning(line)
        staging.offer(search.PAGE, pages.search(placed.names))

    def on_build_error(self, *, error: BaseException) -> None:
        if self._manifest:
            self._manifest.close()
        self._end()

    def _end(self) -> None:
        """Leave nothing of the build behind but what it made."""
        if self._staging:
            self._staging.discard()
            shutil.rmtree(_own_of(self._staging.live), ignore_errors=True)
        if self._lock:
            self._lock.close()
            self._lock = None


def _without(error: OSError) -> PluginError:
    """There is no site without the place that ``error`` names: of two, as where a file is renamed, the second."""
    place = error.filename2 or error.filename
    return PluginError(f"copydesk: {place}: {error.strerror}" if place else f"copydesk: {error}")  # a template has none


def _settled(manifest: Manifest, others: set[str]) -> gone.Gone:
    """What is at the addresses where articles stood."""

    def stand(entry: Entry | None) -> gone.Stand | None:
        return gone.stand(entry) if entry else None

    return gone.settle(
        map(gone.stand, manifest.aliased()),
        map(gone.withdrawn, manifest.withdrawn()),
        (msgspec.msgpack.decode(data, type=gone.Trace) for data in manifest.traces()),
        others,
        at=lambda url: stand(manifest.shown_or_withdrawn(f"{url.removesuffix('/')}.md")),
        of=lambda name: stand(manifest.from_page(name)),
    )


def _own(content: Path, site: Path, strays: Iterable[Aside], pictures: Pictures) -> Path:
    """A folder of links to what MkDocs is to see of ``content``: not the articles, which it would walk one by one.

    Nor the pictures, which it would copy each time.
    """
    folder = _own_of(site)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    astray = {aside.path for aside in strays}
    seen = [path for path in content.iterdir() if path.name != FOLDER or not path.is_dir()]
    if (content / FOLDER).is_dir() and FOLDER not in astray:
        (folder / FOLDER).mkdir()
        for path in (content / FOLDER).iterdir():
            name = f"{FOLDER}/{path.name}"
            if name not in pictures.found and name not in astray and not path.name.startswith("."):
                (folder / name).symlink_to(path.absolute(), target_is_directory=path.is_dir())
    for path in seen:
        if path.name != "articles" and not path.name.startswith(".") and path.name not in astray:
            (folder / path.name).symlink_to(path.absolute(), target_is_directory=path.is_dir())
    return folder


def _own_of(site: Path) -> Path:
    return site.with_name(f".{site.name}.own")


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
    return refusal(site, [desk.root / folder for folder in own]) or _no_address(config.site_url) or _no_sheet(config)


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


def _no_sheet(config: MkDocsConfig) -> str | None:
    """Why a page cannot load a sheet that extra_css names; None where it can load them all."""
    content = Path(config.docs_dir)
    for sheet in map(str, config.extra_css):
        path = content / sheet
        plain = re.fullmatch(r"(?:\w[\w.-]*/)*\w[\w.-]*\.css", sheet, re.ASCII)  # nothing hidden, nothing to be escaped
        if not (plain and path.is_file() and path.resolve().is_relative_to(content.resolve())):
            return f"extra_css: {sheet!r} is not a style sheet in {content}, such as css/own.css"
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
