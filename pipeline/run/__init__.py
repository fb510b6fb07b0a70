"""Many pages' way: each through the line, in several processes, none stopping the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.article import Refusal, plain
from pipeline.desk import Desk
from pipeline.line import clean, defect
from pipeline.publish.alike import sketch
from pipeline.publish.content import Cleaned
from pipeline.read import Source
from pipeline.read import page as page_of
from pipeline.run.pool import Pool
from pipeline.run.state import Outcome, State, key

DOUBTFUL = "the body is probably not right"

_desk = Desk()  # a worker's own, set once when its process starts


class Task(msgspec.Struct, frozen=True):
    """A source and the name under which its outcome is kept, b"" where none is."""

    source: Source
    name: bytes = b""


def clean_all(
    sources: Iterable[Source], desk: Desk, *, workers: int = 1, state: State | None = None
) -> Iterator[Outcome]:
    """The outcome of every source, in order. With a ``state``, pages whose outcome it knows are not cleaned again.

    ``workers`` 1 works in this process, 0 takes as many as there are cores. A page that fails, however badly, is a
    Refusal. Raises sqlite3.Error where the state cannot be written.
    """

    def known(task: Task) -> Outcome | None:
        return state.get(task.name) if state is not None and task.name else None

    tasks = (Task(source, _name(source, desk) if state is not None else b"") for source in sources)
    done: Iterator[tuple[Task, Outcome]]
    if workers == 1:
        done = ((task, known(task) or clean_one(task.source, desk)) for task in tasks)
    else:
        pool = Pool(_work, known=known, lost=_lost, workers=workers, setup=_set_desk, args=(desk,))
        done = pool.map(tasks)
    for task, outcome in done:
        if state is not None and task.name:
            state.put(task.name, outcome)
        yield outcome


def clean_one(source: Source, desk: Desk) -> Outcome:
    """One source through the line. Never raises for what a page holds."""
    try:
        page = page_of(source, desk.settings)
        if isinstance(page, Refusal):
            return page
        article = clean(page, desk)
    except Exception as error:  # one page failing among millions
        return Refusal(source.id, *defect(error))
    if isinstance(article, Refusal):
        return article
    if article.doubt > desk.settings.most_doubt:
        return Refusal(source.id, "strip", f"{DOUBTFUL} ({article.doubt:.0%}); copydesk explain shows what was kept")
    return Cleaned(article, page.text, page.markup, sketch(plain(article.body)), page.ours)


def _name(source: Source, desk: Desk) -> bytes:
    """The name under which the outcome of ``source`` is kept, b"" for one that is refused or cannot be read."""
    if source.refused:
        return b""
    data = source.data
    if source.path and not source.number:
        try:
            file = Path(source.path)
            if file.stat().st_size > desk.settings.largest_page:
                return b""
            data = file.read_bytes()
        except OSError:  # told by the stage that reads it
            return b""
    told = "\0".join((source.form, source.url, source.charset, ""))
    return key(id=source.id, page=told.encode(errors="surrogatepass") + data, desk=desk.digest)


def _set_desk(desk: Desk) -> None:
    global _desk
    _desk = desk


def _work(task: Task) -> Outcome:
    return clean_one(task.source, _desk)


def _lost(task: Task) -> Outcome:
    return Refusal(
        task.source.id, "read", "its worker was killed under it, twice: out of memory, or a fault in a library"
    )
