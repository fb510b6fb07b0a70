"""The verbs; the only place that prints and exits.

Exit status: 0 done, 1 done with something to look at (pages refused, findings), 2 could not run.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import partial
from itertools import chain, product
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from pipeline import __version__
from pipeline.desk import Desk, Settings, desk_at
from pipeline.trouble import Trouble, one_line

# Each verb imports the stages that it needs: a commit waits for check, not for what cleans a page.
if TYPE_CHECKING:
    from pipeline import read, rows
    from pipeline.article import Article, Page, Refusal
    from pipeline.desk import Topic
    from pipeline.publish import content
    from pipeline.publish.archive import Entry
    from pipeline.publish.content import Published
    from pipeline.publish.pictures import Taken
    from pipeline.run.state import State

    Work = Callable[[rows.Row, int], rows.Row]

DONE, LOOK, BROKEN = 0, 1, 2
MOST_SHOWN = 20  # refusals below the closing table, and pages of the same story: a screen of each
LONGEST = 200  # characters of an id that are shown; a path has at most 4,096
ASKED = 50  # addresses elsewhere between two lines of progress: about a minute of one host
MOST_KINDS = 6  # of records that are no pages, in the closing table
EVERY = 500  # pages between two lines of progress where there is no terminal

STATES: dict[content.State, str] = {
    "published": "new articles",
    "updated": "articles brought up to date",
    "unchanged": "as they were",
    "edited": "edited by a person since, left alone",
    "withdrawn": "deleted by a person since, left out",
}


def main(argv: list[str] | None = None) -> NoReturn:
    """Run a verb and exit. Whatever is wrong is one line on standard error, never a traceback."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(signum) != signal.SIG_IGN:  # as nohup, or a shell for its background, wants it
            signal.signal(signum, _end)
    try:
        status = verbs.main(argv, prog_name="copydesk", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort as error:
        status = _stopped(error.__cause__)
    except click.ClickException as error:
        error.show()
        status = BROKEN
    except Trouble as error:
        status = _say(str(error))
    except KeyboardInterrupt as error:
        status = _stopped(error)
    except BrokenPipeError:  # the reader of our output has had enough
        _hush()
        status = DONE
    except OSError as error:
        if error.filename is None:  # standard output: what is left of it would fail once more at the very end
            _hush()
        status = _say(f"{error.filename or 'writing'}: {error.strerror or error}")
    except sqlite3.Error as error:
        status = _say(f"the state in .copydesk cannot be kept: {error}")
    sys.exit(status if isinstance(status, int) else DONE)


def _say(line: str) -> int:
    click.echo(f"copydesk: {one_line(line)}", err=True)
    return BROKEN


def _hush() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Terminated(KeyboardInterrupt):
    """SIGTERM: as orderly an end as Ctrl-C, with a status of its own."""


def _end(signum: int, frame: FrameType | None) -> None:
    """End in good order; a little later where Python would swallow the exception, as it does inside a finalizer."""
    while frame is not None:
        if frame.f_code.co_name == "__del__":
            threading.Timer(0.05, os.kill, (os.getpid(), signum)).start()
            return
        frame = frame.f_back
    raise _Terminated if signum == signal.SIGTERM else KeyboardInterrupt


def _desk(root: Path) -> Desk:
    """The newsroom's decisions, all of them looked at, so that a bad one stops the verb and not its pages."""
    from pipeline.repair import catalogue

    desk = desk_at(root)
    catalogue(desk)
    return desk


def _stopped(why: BaseException | None) -> int:
    click.echo("copydesk: stopped. What was finished is kept; the same command goes on from there.", err=True)
    return 128 + (signal.SIGTERM if isinstance(why, _Terminated) else signal.SIGINT)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, package_name="copydesk", message="copydesk %(version)s")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The newsroom's folder [this one].")
@click.pass_context
def verbs(context: click.Context, root: Path) -> None:
    """Scraped, machine-translated news pages in; clean articles and a site out."""
    if not root.is_dir():
        raise Trouble(f"{root}: there is no such folder")
    context.obj = root


def _paths(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[Path, ...]:
    if "" in given:  # a variable of a script that was never set; a Path would make it this folder
        raise Trouble("an empty path is no path")
    return tuple(map(Path, given))


@verbs.command()
@click.argument("pages", nargs=-1, type=click.Path(), callback=_paths)
@click.option("--workers", type=click.IntRange(0), help="Processes; 0 is one a core. [settings]")
@click.option("--no-site", is_flag=True, help="Write content/ and leave site/ as it is.")
@click.option("--atomic", is_flag=True, help="Exchange site/ as a whole for the new one, at once.")
@click.option("--keep", type=click.IntRange(1), help="With --atomic: earlier sites to keep for rollback. [3]")
@click.pass_obj
def publish(
    root: Path, pages: tuple[Path, ...], workers: int | None, no_site: bool, atomic: bool, keep: int | None
) -> int:
    """Clean PAGES, or the inbox; write content/; build site/.

    Exit status 1 says that pages were refused: each stands in the table with its
    reason, and in .copydesk/refused.jsonl. The others are published.
    """
    import msgspec

    from pipeline import read
    from pipeline.article import Refusal
    from pipeline.check import proved
    from pipeline.files import put, sweep
    from pipeline.publish import content, site
    from pipeline.publish.content import Cleaned
    from pipeline.publish.generations import KEEP
    from pipeline.run.state import State

    if atomic and no_site:
        raise Trouble("--atomic exchanges the site, and --no-site makes none; one of them")
    if keep is not None and not atomic:
        raise Trouble("--keep says how many earlier sites --atomic keeps; it goes with it")
    desk = _desk(root)
    settings = desk.settings
    where = list(pages) or [root / settings.inbox]
    _fence(where, root, settings)
    kept, archive = root / ".copydesk", root / settings.content
    with _alone(root):
        for folder in (kept, archive):
            sweep(folder)
        passed: Counter[str] = Counter()
        number = sum(1 for _ in read.sources(where, settings, root))  # not kept: a file may hold a year's pages
        sources = read.sources(where, settings, root, passed)
        with State(kept / "state.sqlite") as state:
            outcomes = list(_watched(sources, number, desk, settings.workers if workers is None else workers, state))
        cleaned = [o for o in outcomes if isinstance(o, Cleaned)]
        published = content.publish(cleaned, archive, same_story=settings.same_story)
        proved.keep(published.written, cleaned, desk)
        refused = [o for o in outcomes if isinstance(o, Refusal)] + list(published.refused)
        refused.sort(key=lambda r: (r.id, r.why))
        put(kept / "refused.jsonl", b"".join(msgspec.json.encode(r) + b"\n" for r in refused))
        built = None if no_site else site.build(root, keep=(KEEP if keep is None else keep) if atomic else None)
    _close(published, refused, passed, built)
    return LOOK if refused else DONE


def _alone(root: Path) -> AbstractContextManager[object]:
    """What is held while content/ is written; raises Trouble where another run holds it."""
    from pipeline.files import lock

    if held := lock(root / ".copydesk" / "publish.lock"):
        return held
    raise Trouble(f"{root}: another publish is running here; wait for its end")


def _fence(pages: Sequence[Path], root: Path, settings: Settings) -> None:
    """Raises Trouble where ``pages`` meet what the newsroom writes: its own articles would come in as new pages."""
    if Path("-") in pages:
        raise Trouble("publish takes files and folders; of standard input, clean gives the article")
    for page, own in product(pages, (settings.content, settings.site, ".copydesk")):
        here, there = page.resolve(), (root / own).resolve()
        if here.is_relative_to(there):
            raise Trouble(f"{page}: {own}/ is what publish writes; give it the pages that came in")
        if there.is_relative_to(here):
            raise Trouble(f"{page}: holds {own}/, which publish writes; give it the folder of the pages alone")


def _watched(
    sources: Iterable[read.Source], number: int, desk: Desk, workers: int, state: State
) -> Iterator[content.Cleaned | Refusal]:
    """The outcomes of ``number`` sources, as a person watches: a bar on a terminal, a line now and then elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from pipeline.run import clean_all

    outcomes = clean_all(sources, desk, workers=workers, state=state)
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("cleaning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=number)
            for outcome in outcomes:
                bar.advance(task)
                yield outcome
    else:
        for done, outcome in enumerate(outcomes, 1):
            if done % EVERY == 0:
                click.echo(f"cleaned {done:,} of {number:,} pages", err=True)
            yield outcome


def _passed(passed: Counter[str]) -> str:
    """What the records are that hold no page: "request 20, image/png 12, HTTP 404 4"."""
    kinds = sorted(passed.items(), key=lambda item: (-item[1], item[0]))
    others = len(kinds) - MOST_KINDS
    told = ", ".join(f"{kind} {number:,}" for kind, number in kinds[:MOST_KINDS])
    return one_line(told) + (f" and {others:,} other kinds" if others > 0 else "")


def _close(published: Published, refused: list[Refusal], passed: Counter[str], built: str | None) -> None:
    """The closing table."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console()
    states = Counter(w.state for w in published.written)
    table = Table(box=None, show_header=False, pad_edge=False)
    for state, words in STATES.items():
        if states[state]:
            table.add_row(state, f"{states[state]:,}", words)
    if published.same:
        table.add_row("same story", f"{len(published.same):,}", "told by another page too, named in its article")
    if refused:
        table.add_row("refused", f"{len(refused):,}", "kept in .copydesk/refused.jsonl")
    if passed:
        table.add_row("passed over", f"{passed.total():,}", Text(f"records that are no pages: {_passed(passed)}"))
    console.print(table if table.row_count else "no pages")
    shown = [(s.id, s.why) for s in published.same[:MOST_SHOWN]] + [(r.id, r.why) for r in refused[:MOST_SHOWN]]
    for name, why in shown:
        console.print(f"\n  {one_line(name, LONGEST)}", markup=False, highlight=False, soft_wrap=True)
        console.print(Padding(Text(one_line(why)), (0, 0, 0, 6), expand=False))
    if len(published.same) > MOST_SHOWN:
        console.print(f"\n  and {len(published.same) - MOST_SHOWN:,} more of the same story: copydesk explain ARTICLE")
    if len(refused) > MOST_SHOWN:
        console.print(f"\n  and {len(refused) - MOST_SHOWN:,} more refused: copydesk refused")
    if built:
        console.print()
        console.print(built, highlight=False, markup=False, soft_wrap=True)


@verbs.command()
@click.argument("number", required=False, type=click.IntRange(1))
@click.option("--list", "listed", is_flag=True, help="Say which sites are kept, and until when each stood.")
@click.pass_obj
def rollback(root: Path, number: int | None, listed: bool) -> int:
    """Put the site that stood before, or the kept site NUMBER, back into site/.

    What stands there now is kept instead: once more takes it back. Sites are kept
    by publish --atomic. content/ stays as it is: the next publish builds from it,
    what was wrong there too, so put that right first.
    """
    from pipeline.files import lock
    from pipeline.publish.generations import KEPT, Generations
    from pipeline.publish.place import refusal

    if listed and number:
        raise Trouble("--list says which sites are kept; a number puts one back; one of them")
    live = root / desk_at(root).settings.site
    sites = Generations(live, root / KEPT)
    held = lock(root / ".copydesk" / "site.lock")
    if held is None:
        raise Trouble(f"a build of {live} is running; wait for its end")
    with held:
        if listed:
            sites.mend()
            if not sites.kept():
                click.echo("no earlier site is kept")
            for kept in sites.kept():
                click.echo(f"{kept:>6}  until {datetime.fromtimestamp(sites.since(kept)):%Y-%m-%d %H:%M:%S}")
            return DONE
        if against := refusal(live, []) or sites.obstacle():
            raise Trouble(against)
        back, instead = sites.back(number)
    click.echo(f"Site {back} stands in {live}{f'; what stood there is kept as {instead}' if instead else ''}.")
    return DONE


@verbs.command()
@click.pass_obj
def refused(root: Path) -> int:
    """List the pages that the last publish refused, and why."""
    import msgspec

    from pipeline.article import Refusal

    file = root / ".copydesk" / "refused.jsonl"
    if not file.exists():
        raise Trouble(f"{file}: nothing has been published here yet")
    try:
        kept = [msgspec.json.decode(line, type=Refusal) for line in file.read_bytes().splitlines()]
    except msgspec.DecodeError as error:
        raise Trouble(f"{file}: {error}; publish writes it anew") from None
    for refusal in kept:
        click.echo(_refusal(refusal, f" ({refusal.stage})"))
    return LOOK if kept else DONE


def _refusal(refusal: Refusal, stage: str = "") -> str:
    return f"{one_line(refusal.id, LONGEST)}: {one_line(refusal.why)}{stage}"


PAGES = click.argument("pages", nargs=-1, required=True, type=click.Path(allow_dash=True), callback=_paths)
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
    help="For a person, or JSON lines in and out.",
)  # fmt: skip
WITH_PAGE = click.option("--with-page", is_flag=True, help="jsonl: add the page's visible text as `page`.")


@verbs.command()
@PAGES
@FORMAT
@WITH_PAGE
@click.pass_obj
def strip(root: Path, pages: tuple[Path, ...], form: str, with_page: bool) -> int:
    """Take the chrome off PAGES ("-": standard input).

    With --format jsonl, "-" reads rows {"id","url"?,"html"|"text"} and each comes
    out with title, date, markdown, text, removed...
    """
    from pipeline import rows
    from pipeline.strip import strip as strip_page

    desk = _desk(root)
    if form == "jsonl":
        of_row = partial(rows.strip_row, desk=desk, with_page=with_page)
        return _rows(pages, desk, of_row, partial(rows.strip_of, desk=desk, with_page=with_page))
    return _articles(pages, desk, partial(strip_page, desk=desk))


@verbs.command()
@PAGES
@FORMAT
@WITH_PAGE
@click.pass_obj
def clean(root: Path, pages: tuple[Path, ...], form: str, with_page: bool) -> int:
    """Strip, repair and tag PAGES ("-": standard input); write nothing to content/.

    With --format jsonl, "-" reads the rows that strip reads, and each comes out
    with what all three stages found.
    """
    from pipeline import rows
    from pipeline.line import clean as clean_page

    desk = _desk(root)
    if form == "jsonl":
        of_row = partial(rows.clean_row, desk=desk, with_page=with_page)
        return _rows(pages, desk, of_row, partial(rows.clean_of, desk=desk, with_page=with_page))
    return _articles(pages, desk, partial(clean_page, desk=desk))


@verbs.command()
@PAGES
@FORMAT
@click.pass_obj
def repair(root: Path, pages: tuple[Path, ...], form: str) -> int:
    """Repair the English of PAGES that hold an article and nothing else.

    With --format jsonl, "-" reads rows {"id","text"}; each comes out with its text
    repaired, and the changes and suggestions in characters of the text that came.
    """
    from pipeline import rows

    desk = _desk(root)
    work = partial(rows.repair_row, desk=desk)
    if form == "jsonl":
        return _rows(pages, desk, work, lambda page: work(rows.prose_of(page), 1))
    return _told(pages, desk, lambda page: work(rows.prose_of(page), 1)["text"])


@verbs.command()
@PAGES
@FORMAT
@click.option(
    "--topics", type=click.Path(path_type=Path),
    help="A vocabulary to use instead of the desk's: .toml, or SKOS as .ttl or .rdf.",
)  # fmt: skip
@click.pass_obj
def tag(root: Path, pages: tuple[Path, ...], form: str, topics: Path | None) -> int:
    """Find the topics of PAGES, and the words that persuaded us.

    With --format jsonl, "-" reads rows {"id","title","text"}; each comes out with
    topics, their score, and the words in characters of the text.
    """
    from pipeline import rows

    desk = _desk(root)
    known, learned = (_vocabulary(topics), None) if topics else (desk.topics, desk.learned)
    work = partial(rows.tag_row, topics=known, learned=learned)
    if form == "jsonl":
        return _rows(pages, desk, work, lambda page: work(rows.prose_of(page), 1))
    return _told(pages, desk, lambda page: _topic_lines(work(rows.prose_of(page), 1)))


def _vocabulary(path: Path) -> tuple[Topic, ...]:
    from pipeline.tag import exchange

    if not path.is_file():
        raise Trouble(f"{path}: there is no such vocabulary")
    return exchange.topics_in(path)


def _topic_lines(row: rows.Row) -> str:
    lines = []
    for topic in row["topics"]:
        words = dict.fromkeys(e["words"] for e in (*topic["title_because"], *topic["because"]))
        lines.append(f"{topic['score']:.2f}  {topic['label']}: {one_line(', '.join(words))}")
    said = str(row.get("title") or "") + row["text"]
    return "\n".join(lines) or ("no topic of the vocabulary" if said.strip() else "no topic: there is no text")


def _rows(pages: tuple[Path, ...], desk: Desk, of_row: Work, of_page: Callable[[Page], rows.Row]) -> int:
    """Write a row for each JSON line of standard input ("-"), and for each page of the files."""
    from pipeline import rows

    out = sys.stdout.buffer
    looked = False
    for path in pages:
        if str(path) == "-":
            done = rows.through(sys.stdin.buffer, of_row)
        else:
            done = (rows.encoded(_row_of(page, of_page)) for page in _pages(path, desk))
        for line, refused in done:
            out.write(line)
            looked |= refused
    out.flush()
    return LOOK if looked else DONE


def _row_of(page: Page | Refusal, of_page: Callable[[Page], rows.Row]) -> rows.Row:
    from pipeline.article import Refusal

    return {"id": page.id, "refused": page.why} if isinstance(page, Refusal) else of_page(page)


def _articles(pages: tuple[Path, ...], desk: Desk, work: Callable[[Page], Article | Refusal]) -> int:
    """Write each page's article as it would stand in content/, and on standard error what was done to it."""
    from pipeline.article import Refusal
    from pipeline.publish import content

    status = DONE
    for page in chain.from_iterable(_pages(path, desk) for path in pages):
        article = page if isinstance(page, Refusal) else work(page)
        if isinstance(article, Refusal):
            click.echo(f"copydesk: refused: {_refusal(article)}", err=True)
            status = LOOK
            continue
        click.echo(content.article_file(article).decode(), nl=False)
        click.echo(_account(article), err=True)
    return status


def _account(article: Article) -> str:
    reasons = Counter(r.why for r in article.removed)
    removed = ", ".join(f"{why} {number}" for why, number in reasons.most_common())
    name = one_line(article.id, LONGEST)
    lines = [f"copydesk: {name}: {len(article.changes)} changes, {len(article.removed)} removals ({removed})"]
    lines += [f"  {c.edit.old!r} -> {c.edit.new!r}: {c.why} ({c.rule})" for c in article.changes]
    return "\n".join(lines)


def _told(pages: tuple[Path, ...], desk: Desk, tell: Callable[[Page], str]) -> int:
    """Write what there is to say of each page."""
    from pipeline.article import Refusal

    status = DONE
    for page in chain.from_iterable(_pages(path, desk) for path in pages):
        if isinstance(page, Refusal):
            click.echo(f"copydesk: refused: {_refusal(page)}", err=True)
            status = LOOK
        else:
            click.echo(tell(page))
    return status


def _pages(path: Path, desk: Desk) -> Iterator[Page | Refusal]:
    """The pages at ``path``, or the one page that standard input holds."""
    from pipeline import read

    if str(path) == "-":
        yield read.page(read.stdin_source(sys.stdin.buffer.read()), desk.settings)
    else:
        passed: Counter[str] = Counter()
        for source in read.sources([path], desk.settings, desk.root, passed):
            yield read.page(source, desk.settings)
        if passed:
            name = one_line(str(path), LONGEST)
            click.echo(f"copydesk: {name}: {passed.total():,} records are no pages: {_passed(passed)}", err=True)


@verbs.command()
@click.argument("vocabulary", required=False, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Say instead what is to be mended, with its line.")
@click.option("--export", type=click.Path(path_type=Path), help="Write it as .toml, .ttl, .rdf (SKOS) or .tsv (Annif).")
@FORMAT
@click.pass_obj
def topics(root: Path, vocabulary: Path | None, check: bool, export: Path | None, form: str) -> int:
    """List the desk's topics as a tree, with the articles of content/ that carry each.

    VOCABULARY is a file to take instead of desk/topics.toml: .toml, SKOS as .ttl or
    .rdf, or Annif's .tsv. Exit status 1 says that --check has found something.
    """
    import msgspec

    from pipeline.publish.archive import read as read_archive
    from pipeline.tag import listing

    if check and export:
        raise Trouble("--check and --export do two things; one at a time")
    path = vocabulary or root / "desk" / "topics.toml"
    found = _vocabulary(path)
    if export:
        return _exported(found, export)
    archive = root / desk_at(root).settings.content
    entries = read_archive(archive, found).entries if archive.is_dir() else ()
    if check:
        return _faults(path, found, entries, form)
    often = Counter(topic.id for entry in entries for topic in entry.topics)
    if form == "jsonl":
        sys.stdout.buffer.writelines(msgspec.json.encode(row) + b"\n" for row in listing.listed(found, often))
    else:
        for line in listing.tree(found, often):
            click.echo(line)
    return DONE


def _exported(found: tuple[Topic, ...], export: Path) -> int:
    """Write a vocabulary; one that people may have written by hand is not written over."""
    from pipeline.files import put
    from pipeline.tag import exchange

    if export.suffix == ".toml" and export.exists():
        raise Trouble(f"{export}: is there already, and may hold what people wrote; move it away or name another file")
    put(export, exchange.written(found, export.suffix))
    click.echo(f"{export}: {len(found):,} topics")
    return DONE


def _faults(path: Path, found: tuple[Topic, ...], entries: Sequence[Entry], form: str) -> int:
    """What there is to mend in the vocabulary ``path``, line by line; then what is worth knowing."""
    import msgspec

    from pipeline.article import plain
    from pipeline.tag import exchange, listing, problems

    line_of = exchange.places(path, found)
    told = (*problems(found), *listing.heard(found, ((e.front.title, plain(e.body)) for e in entries)))
    lines = sorted((line_of(fault.topic, fault.said), fault) for fault in told)
    if form == "jsonl":
        for line, fault in lines:
            row = {"path": str(path), "line": line, "topic": fault.topic, "said": fault.said, "why": fault.why}
            sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
        return LOOK if lines else DONE
    for line, fault in lines:
        click.echo(f"{path}:{line}: {fault.topic}: {one_line(fault.why)}")
    for note in listing.overheard(found):
        click.echo(f"note: {note}")
    if len(entries) < listing.TELLING:
        click.echo(f"note: {len(entries):,} articles are too few to tell about words; {listing.TELLING} would do")
    click.echo(f"{len(lines):,} to mend in {len(found):,} topics")
    return LOOK if lines else DONE


@verbs.command("learn-chrome")
@click.argument("sources", nargs=-1, required=True, type=click.Path(), callback=_paths)
@click.pass_obj
def learn_chrome(root: Path, sources: tuple[Path, ...]) -> int:
    """Learn from SOURCES which lines the pages of a site share.

    They are kept in desk/chrome.toml, where strip looks them up; sites that are not
    among SOURCES stay as they were. Many pages of one site teach most.
    """
    from pipeline import read
    from pipeline.article import Page
    from pipeline.desk import sites_file
    from pipeline.files import put
    from pipeline.strip import laid_out
    from pipeline.strip.common import FEWEST, host, learn

    desk = _desk(root)
    pages = [read.page(source, desk.settings) for source in read.sources(list(sources), desk.settings, root)]
    found = [page for page in pages if isinstance(page, Page) and not page.ours]
    seen = {host(page) for page in found}
    learned = learn((host(page), laid_out(page).words) for page in found)
    kept = [known for known in desk.sites if known.host not in seen]
    put(root / "desk" / "chrome.toml", sites_file(sorted([*kept, *learned], key=lambda known: known.host)))
    for one in learned:
        name = one.host or "pages without an address"
        click.echo(f"{one_line(name, LONGEST)}: {len(one.lines):,} lines that its {one.stories:,} stories share")
    without = len(seen) - len(learned)
    if without:
        click.echo(f"{without:,} sites have no lines that {FEWEST} stories or more share")
    if passed := len(pages) - len(found):
        click.echo(f"{passed:,} pages could not be used")
    return LOOK if passed else DONE


FILE = click.Path(path_type=Path, dir_okay=False)


@verbs.command("learn-topics")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.pass_obj
def learn_topics(root: Path, dry_run: bool) -> int:
    """Learn from the archive, and from the topics that editors changed in it.

    An article whose topics are not those that its ledger proposed was corrected; it
    is noted in desk/corrections.jsonl. What was learned goes to
    desk/learned-topics.json, where tag finds it, unless the corrections, those left
    out of learning in turn, say that it is worse than the vocabulary alone.
    """
    from pipeline import terminal
    from pipeline.desk import LEARNED, learned_file
    from pipeline.files import put
    from pipeline.learn.corrections import CORRECTIONS, corrections_file, gathered
    from pipeline.learn.training import effect, lesson_of

    desk = _desk(root)
    with _alone(root):
        material = gathered(root / desk.settings.content, root / CORRECTIONS)
        lesson = lesson_of(material.archive, material.examples, desk.topics)
        articles = [*material.archive, *((one.title, one.text) for one in material.examples)]
        for line in terminal.lesson(lesson, material, effect(articles, lesson.best, desk.topics)):
            click.echo(line)
        if not dry_run:
            if material.corrections:
                put(root / CORRECTIONS, corrections_file(material.corrections))
            if lesson.best is not None:
                put(root / LEARNED, learned_file(lesson.best))
                click.echo(f"{LEARNED} is written; publish tags every page anew")
    return LOOK if lesson.best is None or material.gone or material.passed else DONE


@verbs.command()
@click.argument("paths", nargs=-1, type=click.Path(), callback=_paths)
@click.option("--fix", is_flag=True, help="Make the safe cures; a file that was changed is a finding.")
@click.option("--confirm", is_flag=True, help="Answer for what drifted from the page: keep it in the ledger.")
@click.option("--suggest", is_flag=True, help="Say also what a person might change.")
@click.option("--since", metavar="REV", default="", help="Only files that changed since this revision of git.")
@click.option("--baseline", type=FILE, help="Leave out the problems that this file names. [settings]")
@click.option("--write-baseline", type=FILE, help="Name today's problems in this file; one that is there only shrinks.")
@click.option("--explain", metavar="RULE", help="Say what a rule is for, with examples, and do nothing else.")
@click.option("--summary", is_flag=True, help="End with a table by rule, as a long report does by itself.")
@click.option("--no-cache", is_flag=True, help="Look at every file, and keep nothing of it in .copydesk.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github", "sarif"]), default="text", show_default=True
)
@click.pass_obj
def check(
    root: Path,
    paths: tuple[Path, ...],
    fix: bool,
    confirm: bool,
    suggest: bool,
    since: str,
    baseline: Path | None,
    write_baseline: Path | None,
    explain: str | None,
    summary: bool,
    no_cache: bool,
    form: str,
) -> int:
    """Look over PATHS, or content/: chrome, front matter, topics, English, links.

    Exit status 0 clean, 1 findings or changed files, 2 could not run.
    """
    desk = desk_at(root)
    if explain is not None:
        return _explained(explain, desk)
    if confirm:
        _answer_for(root, paths, desk)

    from pipeline.check import run_check

    status, lines = run_check(
        list(paths) or [root / desk.settings.content], desk,
        fix=fix, format=form, suggest=suggest, colour=sys.stdout.isatty(), today=date.today(), since=since,
        baseline=baseline, write_baseline=write_baseline, summary=summary, cache=not no_cache,
    )  # fmt: skip
    for line in lines:
        click.echo(line)
    return status


def _answer_for(root: Path, paths: tuple[Path, ...], desk: Desk) -> None:
    """Keep in the ledgers of articles that a person answers for what drifted in them."""
    from pipeline.check.drift import confirm
    from pipeline.check.places import content_of, files_of

    if not paths:
        raise Trouble("name the articles for which you answer: copydesk check --confirm ARTICLES")
    with _alone(root):
        for path in files_of(paths):
            if count := confirm(path, content_of(desk)):
                click.echo(f"{one_line(str(path))}: {count} sentence{'' if count == 1 else 's'} confirmed")


@verbs.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(), callback=_paths)
@click.option(
    "--of", metavar="ADDRESS", default="", help="Where it stands elsewhere; articles that name it there show it."
)
@click.option("--alt", default="", help="What it shows, for those who cannot see it, where an article does not say.")
@click.option("--credit", default="", help="Whose it is, as readers are to see it: 'Photo: A. Name / Agency'.")
@click.option("--licence", default="", help="Under which it may be shown: 'CC BY 4.0'.")
@click.pass_obj
def picture(root: Path, files: tuple[Path, ...], of: str, alt: str, credit: str, licence: str) -> int:
    """Take pictures into content/assets/, so that the site shows them.

    FILES are JPEG, PNG, GIF, WebP or AVIF; what a camera wrote into them, such as
    the place, is left out. Of a page that a browser saved whole (.html) come the
    pictures that its article shows. Exit status 1 says that some of these did not.
    """
    from pipeline.publish.pictures import beside, keep, take

    said = {"alt": alt, "credit": credit, "licence": licence}
    if len(files) > 1 and (of or alt):
        raise Trouble("--of and --alt are about one picture; one file at a time")
    content = root / _desk(root).settings.content
    taken, missed = [], 0
    for file in files:
        if file.suffix.lower() not in (".html", ".htm"):
            taken.append((file, take(file, [of] if of else (), ending=file.suffix, **said)))
            continue
        if of or alt:
            raise Trouble(f"{file}: --of and --alt are about a picture, not about a page of them")
        found = list(beside(file, _article_of(file, root)))
        for address, saved in found:
            try:
                taken.append((saved, take(saved, [address], **said)))
            except Trouble as error:
                click.echo(f"copydesk: {one_line(str(error))}", err=True)
                missed += 1
        if not found:
            click.echo(f"copydesk: {one_line(str(file))}: beside it lies no picture that its article shows", err=True)
            missed += 1
    with _alone(root):
        keep((one for _, one in taken), content)
    for file, one in taken:
        click.echo("\n".join(_taken(file, one, content)))
    return LOOK if missed else DONE


def _article_of(file: Path, root: Path) -> str:
    """The Markdown of the article of a saved page; raises Trouble for a page that has none."""
    from pipeline.article import Refusal
    from pipeline.strip import strip as strip_page

    desk = _desk(root)
    if not file.is_file():
        raise Trouble(f"{file}: there is no such file")
    for page in _pages(file, desk):
        article = page if isinstance(page, Refusal) else strip_page(page, desk)
        if isinstance(article, Refusal):
            raise Trouble(_refusal(article))
        return article.body
    raise Trouble(f"{file}: no page")


def _taken(file: Path, taken: Taken, content: Path) -> Iterator[str]:
    """What a person is told of a picture that was taken in, and how an article shows it."""
    from pipeline.markdown import inline
    from pipeline.publish.pictures import FOLDER

    row, image = taken.picture, taken.image
    place = content / FOLDER / row.file
    size = f"{row.width:,} by {row.height:,}, {len(image.data):,} bytes"
    yield f"{one_line(str(file))}: {one_line(str(place))}, {size}"
    if image.left_out:
        yield f"    left out: {one_line('; '.join(image.left_out))}"
    if row.of:
        yield f"    shown where an article names {', '.join(row.of)}"
    else:
        yield f"    in an article: ![{inline(row.alt)}](../../../{FOLDER}/{row.file})"


@verbs.command()
@click.argument("built", metavar="[SITE]", required=False, type=click.Path(path_type=Path))
@click.option("--external", is_flag=True, help="Ask the addresses elsewhere too; this takes the network, and time.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def links(root: Path, built: Path | None, external: bool, form: str) -> int:
    """See whether every link of the built SITE, or site/, leads somewhere.

    Exit status 0 all do, 1 some do not, 2 could not run. With --external one that
    gives no clear answer (403, 503...) is told, and is not held against the site.
    """
    from pipeline.publish import linkcheck

    where = built or root / _desk(root).settings.site
    looked = linkcheck.look(where)
    if external:
        from pipeline.publish.outside import Asker, Remembered, ask_all

        with Remembered(root / ".copydesk" / "links.sqlite") as remembered:
            asked = ask_all(looked.outside, Asker(looked.address), remembered)
            for number, (url, answer) in enumerate(asked, 1):
                if answer.state != "there":
                    linkcheck.answered(looked, url, answer.why, unsure=answer.state == "unsure")
                if number % ASKED == 0:
                    click.echo(f"asked {number:,} of {len(looked.outside):,} addresses", err=True)
    lines = linkcheck.as_json(looked) if form == "json" else linkcheck.as_text(looked, where, asked=external)
    for line in lines:
        click.echo(line)
    return DONE if all(broken.unsure for broken in looked.broken) else LOOK


@verbs.command()
@click.pass_obj
def lsp(root: Path) -> int:
    """Serve check to an editor, over standard input and output: problems are
    underlined as you write, and their cures offered.

    docs/check.md has the settings for VS Code, Neovim and Helix.
    """
    from pipeline.lsp import serve

    serve(root)
    return DONE


@verbs.command()
@click.argument("name")
@click.pass_obj
def explain(root: Path, name: str) -> int:
    """Say what the rule NAME is for, with its examples; what was done to an article
    of content/; or of any other page, line by line, what is kept and what is not.
    """
    from pipeline import read, terminal
    from pipeline.publish.undo import standing

    desk = _desk(root)
    path = Path(name)
    archive = root / desk.settings.content
    if path.suffix == ".md" and path.resolve().is_relative_to(archive.resolve()):
        click.echo(terminal.history(standing(path, archive).ledger))
        return DONE
    if path.is_file():
        return max((_shown_page(page, desk) for page in _pages(path, desk)), default=DONE)
    if path.suffix in read.FORMS:
        raise Trouble(f"{path}: there is no such file")
    return _explained(name, desk)


def _explained(rule: str, desk: Desk) -> int:
    from pipeline import terminal
    from pipeline.check.pages import page_of

    click.echo(terminal.rule_page(page_of(rule, desk)))
    return DONE


def _shown_page(page: Page | Refusal, desk: Desk) -> int:
    """Print a page line by line: what strip keeps, what it leaves out and why, and where it is not sure."""
    from rich.console import Console

    from pipeline import terminal
    from pipeline.article import Refusal
    from pipeline.strip import bodied, laid_out
    from pipeline.strip import strip as strip_page

    if isinstance(page, Refusal):
        raise Trouble(_refusal(page))
    article = strip_page(page, desk)
    sheet = laid_out(page)
    likely = [1.0] * len(sheet.words) if page.ours else bodied(sheet, desk)[1]
    console = Console(highlight=False, soft_wrap=True)
    for line in terminal.page_lines(sheet, likely, article):
        console.print(line)
    if isinstance(article, Refusal):
        console.print(f"\nrefused: {one_line(article.why)}", markup=False)
        return LOOK
    console.print(f"\ndoubt {article.doubt:.2f}: how likely it is that a paragraph is missing, or one too many")
    return DONE


ARTICLES = click.argument("articles", nargs=-1, required=True, type=click.Path(), callback=_paths)


@verbs.command()
@ARTICLES
@click.pass_obj
def diff(root: Path, articles: tuple[Path, ...]) -> int:
    """Show what repair changed in ARTICLES of content/: old words struck, new words
    set, and why.
    """
    from rich.console import Console

    from pipeline import terminal
    from pipeline.publish.undo import standing

    archive = root / _desk(root).settings.content
    console = Console(highlight=False, soft_wrap=True)
    for found in [standing(file, archive) for file in articles]:
        console.print(f"{found.ledger.path}: {_changes(found.ledger.changes)}", markup=False)
        for line in terminal.word_diff(found, colour=console.color_system is not None):
            console.print(line)
    return DONE


@verbs.command()
@ARTICLES
@click.option("--rule", default="", help="Only what this rule changed.")
@click.pass_obj
def undo(root: Path, articles: tuple[Path, ...], rule: str) -> int:
    """Take back what repair changed in ARTICLES of content/: the page's own words.

    From then on each counts as edited by a person: publish leaves it alone.
    """
    from pipeline.publish.undo import standing
    from pipeline.publish.undo import undo as take_back

    archive = root / _desk(root).settings.content
    with _alone(root):
        found = [standing(file, archive) for file in articles]
        for article, back in zip(found, take_back(found, archive, rule), strict=True):
            click.echo(f"{article.ledger.path}: {_changes(back)} taken back")
    return DONE


def _changes(made: Sequence[object]) -> str:
    return f"{len(made)} change{'' if len(made) == 1 else 's'}"
