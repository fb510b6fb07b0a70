"""What a build remembers: it finds every change, reads nothing else, and is no worse than a look at everything."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import add, build, files, keep, newsroom

from pipeline.desk import Topic
from pipeline.front import FrontMatter
from pipeline.publish import changes as changes_module
from pipeline.publish import spread as spread_module
from pipeline.publish.archive import Entry, bytes_again, entry_of, keys_of
from pipeline.publish.changes import Changes, catch_up
from pipeline.publish.manifest import Manifest
from pipeline.publish.spread import spread
from pipeline.trouble import Trouble

TOPICS = {t.id: t for t in (Topic("energy", "Energy"), Topic("wind", "Wind", broader=("energy",)), Topic("ports", "P"))}
MADE_BY = b"this version"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled as soon as they are written; the tests change their sizes, so no clock is asked."""
    monkeypatch.setattr(changes_module, "_UNSETTLED", -(10**18))


def looked(root: Path) -> Changes:
    """What is not as it was in the newsroom ``root``, which is then known."""
    manifest = Manifest(root / "m.sqlite", MADE_BY, TOPICS)
    found = catch_up(manifest, root / "content", TOPICS)
    manifest.commit()
    return msgspec.structs.replace(found, since=0, hidden=())


def said(changes: Changes) -> list[tuple[str | None, str | None]]:
    return sorted(
        ((c.old.front.title if c.old else None, c.new.front.title if c.new else None) for c in changes.articles),
        key=str,
    )


@pytest.mark.usefixtures("settled")
def test_every_change_is_found_and_only_what_changed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = newsroom(tmp_path, stories=False)
    for number in range(4):
        keep(add(root, f"News {number}", date=f"2024-0{number + 1}-01", topics=("wind",)))
    assert len(looked(root).articles) == 4
    read: list[str] = []
    entry_of = changes_module.entry_of
    monkeypatch.setattr(
        changes_module, "entry_of", lambda content, path, known: read.append(path) or entry_of(content, path, known)
    )
    assert looked(root) == Changes() and read == []
    articles = sorted((root / "content/articles").rglob("*.md"))
    articles[0].unlink()
    articles[1].write_text(articles[1].read_text(encoding="utf-8").replace("News 1", "Newer 1"), encoding="utf-8")
    articles[2].rename(articles[2].with_name("other.md"))
    ledger = keep(articles[3], page="more")
    found = looked(root)
    assert said(found) == [("News 0", None), ("News 1", "Newer 1"), ("News 2", None), (None, "News 2")]
    assert found.ledgers == (f"articles/2024/04/{ledger.stem}.md",)
    assert sorted(read) == ["articles/2024/02/news-1.md", "articles/2024/03/other.md"]
    assert looked(root) == Changes()


def test_a_file_that_was_just_written_is_looked_at_again(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    article = add(root, "One way", date="2024-01-01")
    looked(root)
    stood = article.stat()
    article.write_text(article.read_text(encoding="utf-8").replace("One", "Two"), encoding="utf-8")
    os.utime(article, ns=(stood.st_atime_ns, stood.st_mtime_ns))
    assert said(looked(root)) == [("One way", "Two way")]


@pytest.mark.usefixtures("settled")
def test_a_file_that_cannot_be_published_leaves_the_archive_until_it_is_healed(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    article = add(root, "News", date="2024-01-01")
    looked(root)
    whole = article.read_text(encoding="utf-8")
    article.write_text("no front matter", encoding="utf-8")
    assert said(looked(root)) == [("News", None)]
    assert looked(root) == Changes()
    manifest = Manifest(root / "m.sqlite", MADE_BY, TOPICS)
    assert [aside.path for aside in manifest.asides()] == ["articles/2024/01/news.md"]
    manifest.close()
    article.write_text(whole, encoding="utf-8")
    assert said(looked(root)) == [(None, "News")]


def test_bytes_are_compared_where_the_file_changed_since_and_nowhere_else(tmp_path: Path) -> None:
    root = newsroom(tmp_path, stories=False)
    article = add(root, "News", date="2024-01-01")
    content, name = root / "content", "articles/2024/01/news.md"
    entry, changed = entry_of(content, name, {}), article.stat().st_ctime_ns
    assert isinstance(entry, Entry)
    other = msgspec.structs.replace(entry, digest="?")
    for since in (0, changed):
        assert bytes_again(content, entry, since) == (article.read_bytes(), True)
        assert bytes_again(content, other, since) == (article.read_bytes(), False)
    assert bytes_again(content, other, changed + 1) == (article.read_bytes(), True)


@pytest.mark.parametrize("what", ["cut off", "no database", "another version", "of no form"])
def test_a_manifest_that_is_not_ours_is_made_anew(tmp_path: Path, what: str) -> None:
    root = newsroom(tmp_path)
    site = build(root)
    before, file = files(site), root / ".copydesk" / "site.sqlite"
    if what == "cut off":
        file.write_bytes(file.read_bytes()[:5000])
    elif what == "another version":
        Manifest(file, b"another", {}).commit()
    else:
        file.write_bytes(b"no database" * 1000 if what == "no database" else b"")
    add(root, "Fresh", date="2025-01-01")
    build(root)
    assert "articles/2025/01/fresh/index.html" in files(site)
    next((root / "content/articles/2025").rglob("*.md")).unlink()
    build(root)
    assert files(site) == before


@pytest.mark.usefixtures("settled")
def test_a_build_that_dies_before_it_is_written_down_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had put in place is compared again, even if the articles are by then what the manifest knows."""
    root = newsroom(tmp_path)
    article = add(root, "News", date="2024-01-01", body="As it was.")
    site = build(root)
    before, whole = files(site), article.read_bytes()
    article.write_text(article.read_text(encoding="utf-8").replace("As it was", "As it is not"), encoding="utf-8")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Manifest, "commit", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        build(root)
    article.write_bytes(whole)
    build(root)
    assert files(site) == before


DATES = st.sampled_from(["", "2023", "2024-02", "2024-02-01", "2024-02-01T10:00", "2024-03-05", "2025-01-01"])
ARTICLES = st.dictionaries(
    st.integers(0, 30),
    st.tuples(DATES, st.lists(st.sampled_from([*TOPICS, "unknown"]), unique=True, max_size=2)),
    max_size=20,
)


def entries(told: dict[int, tuple[str, list[str]]]) -> list[Entry]:
    out = []
    for number, (date, about) in told.items():
        front = FrontMatter(f"Title {number % 3} harbour", date=date, topics=tuple(about))
        topics = tuple(TOPICS[topic] for topic in about if topic in TOPICS)
        keys = keys_of(front.title, topics, TOPICS)
        out.append(Entry(f"articles/{number:02}.md", f"articles/{number:02}/", front, "", "", 1, topics, keys=keys))
    return out


@settings(max_examples=60)
@given(ARTICLES, st.data())
def test_the_manifest_answers_as_a_look_at_every_article_would(
    told: dict[int, tuple[str, list[str]]], data: st.DataObject
) -> None:
    every = entries(told)
    manifest = Manifest(None, MADE_BY, TOPICS)
    manifest.add([(entry, "articles", "stood") for entry in every])
    for entry in data.draw(st.lists(st.sampled_from(every), unique_by=lambda e: e.path)) if every else ():
        manifest.take_away(entry)
        every.remove(entry)
    every.sort(key=lambda entry: entry.order)
    orders = [entry.order for entry in every]
    assert manifest.entries() == every
    assert [*manifest.newest(5)] == orders[::-1][:5]
    months = Counter(entry.front.date[:7] for entry in every)
    assert manifest.months() == months
    rolls: dict[str, Sequence[Entry]] = {"": every}
    rolls |= {f"m:{month}": [e for e in every if e.front.date[:7] == month] for month in {*months, "2024-02", ""}}
    rolls |= {key: [e for e in every if key in e.keys] for key in ("t:energy", "t:wind", "t:ports")}
    for name, members in rolls.items():
        held = [entry.order for entry in members]
        assert manifest.roll(name) == held
        assert manifest.roll(name, 1, 3) == held[1:3]
        for entry in entries(told):
            assert manifest.before(name, entry.order) == sum(order < entry.order for order in held)
    counts = {"": len(every), **{key: len(rolls[key]) for key in rolls if key.startswith("t:")}}
    assert manifest.counts() == {key: count for key, count in counts.items() if count}
    for entry in entries(told):
        later, earlier = [o for o in orders if o > entry.order], [o for o in orders if o < entry.order][::-1]
        assert (manifest.newer(entry.order), manifest.older(entry.order)) == (later[:1], earlier[:1])
        for key in ("w:harbour", "t:energy"):
            held = [e.order for e in every if key in e.keys]
            assert manifest.holders_after(key, entry.order, 2) == [o for o in held if o > entry.order][:2]
            assert manifest.holders_before(key, entry.order, 2) == [o for o in held if o < entry.order][::-1][:2]


def test_work_that_is_shared_out_gives_what_it_gives_here(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [*range(1000)]
    monkeypatch.setattr(spread_module, "_cores", lambda: 3)
    assert spread(lambda some: [(n, os.getpid() == here) for n in some], pieces) == [(n, False) for n in pieces]
    monkeypatch.setattr(spread_module, "_cores", lambda: 1)
    assert spread(lambda some: [(n, os.getpid() == here) for n in some], pieces) == [(n, True) for n in pieces]


def test_a_process_that_is_killed_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread_module, "_cores", lambda: 2)

    def killed(some: Sequence[int]) -> list[int]:
        os.kill(os.getpid(), signal.SIGKILL)
        return [*some]

    with pytest.raises(Trouble, match="was killed"):
        spread(killed, [*range(1000)])


here = os.getpid()
