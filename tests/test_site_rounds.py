"""Promise 6 at length: after any edits whatever, a build that made what changed leaves what a build from nothing makes.

The edits are random, the seeds are not. What is not held here: a file that somebody takes out of site/ by hand.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from newsroom import TOPICS, add, broken, files, keep, newsroom

from pipeline.publish import archive
from pipeline.publish import plugin as plugin_module
from pipeline.publish import site as whole_site
from pipeline.publish import spread as spread_module
from pipeline.publish.changes import Changes

Act = Callable[[Path, random.Random, int], None]

TITLES = (
    "Turbines off the cape",
    "Økonomi, naïve & “quoted”",
    "港口 opens",
    "A mine <b>stores</b> the evening",
    "I'm: a #1",
)
DATES = ("2024-03-18T09:20", "2024-03-18T09:20+08:00", "2024-03-18", "2024-03", "2024", "2023-12-30", "2022-07-01", "")
KNOWN = ("energy", "wind", "storage", "ports")
BODIES = (
    "A first paragraph about the cape.\n\nA second one.",
    "## What it costs\n\nMuch, says the *harbour*.\n\n- one\n- two\n\n> A quote.",
    '| Port | Berths |\n| --- | ---: |\n| North | 1,000 |\n\n![Chart](https://pictures.example/c.png "Berths")',
    " ".join(["A long story of turbines, cables and quays."] * 90),
    "",
)
BUILT = ("site", ".copydesk")
OTHER = '\n[[topic]]\nid = "rail"\nlabel = "Rail & road"\nbroader = ["energy"]\n'


def articles(root: Path) -> list[Path]:
    return sorted((root / "content/articles").rglob("*.md"))


def change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def head(path: Path, field: str, value: str) -> None:
    """Write ``field: value`` into an article's head in place of what it said there."""
    lines = path.read_text(encoding="utf-8").split("\n")
    ends = lines.index("---", 1)
    kept = [line for line in lines[1:ends] if not line.startswith(f"{field}:")]
    path.write_text("\n".join(["---", *kept, f"{field}: {value}", *lines[ends:]]), encoding="utf-8")


def new(root: Path, rng: random.Random, number: int, *, date: str | None = None) -> Path:
    """An article with a head of any shape; its topics may be unknown, its body may link to another."""
    front = {} if rng.random() < 0.7 else {"summary": "", "source": "", "url": ""}
    path = add(
        root, f"{rng.choice(TITLES)} {number}", rng.choice(BODIES), slug=f"story-{number}",
        date=rng.choice(DATES) if date is None else date,
        topics=tuple(rng.sample((*KNOWN, "rail", "unheard-of"), rng.randint(0, 3))), **front,
    )  # fmt: skip
    if rng.random() < 0.4:
        other = Path(os.path.relpath(rng.choice(articles(root)), path.parent)).as_posix()
        path.write_text(
            path.read_text(encoding="utf-8") + f"\n[before]({other}#what-it-costs) [gone](gone.md)\n", "utf-8"
        )
    return path


def some(root: Path, rng: random.Random) -> list[Path]:
    """One article, or none where none is left."""
    return [rng.choice(found)] if (found := articles(root)) else []


def an_article_comes(root: Path, rng: random.Random, step: int) -> None:
    new(root, rng, 1000 * step + rng.randrange(1000))


def many_come_at_once(root: Path, rng: random.Random, step: int) -> None:
    for number in range(27):
        new(root, rng, 1000 * step + number, date=rng.choice(DATES[:3]))


def a_body_grows(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        path.write_text(path.read_text(encoding="utf-8") + f"\nStep {step}, [see](story-1.md).\n", encoding="utf-8")


def a_word_is_changed_for_one_as_long_and_the_times_are_put_back(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        was = path.stat()
        change(path, "first", "third")
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def an_older_file_is_put_in_place(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        beside = path.with_suffix(".new")
        beside.write_bytes(path.read_bytes() + b"\nFrom a backup.\n")
        os.utime(beside, (1_600_000_000 + step, 1_600_000_000 + step))
        beside.replace(path)


def two_articles_change_places(root: Path, rng: random.Random, step: int) -> None:
    if len(articles(root)) > 1:
        one, other = rng.sample(articles(root), 2)
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)


def a_title_changes(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        head(path, "title", f"Turbines, once more ({step})")


def a_summary_changes(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        head(path, "summary", rng.choice(["", f"In short, {step}."]))


def topics_change(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = "\n".join(line for line in lines if not line.startswith(("topics:", "  - ")))
        path.write_text(kept, encoding="utf-8")
        head(path, "topics", f"[{', '.join(rng.sample((*KNOWN, 'rail', 'unheard-of'), rng.randint(0, 3)))}]")


def a_date_changes(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        head(path, "date", rng.choice([f"'{date}'" for date in DATES] + ["2024-05-05", "1999-01-02"]))


def a_file_is_renamed(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        folder = root / "content/articles" / rng.choice(["2021/01", "undated", path.parent.name])
        folder.mkdir(parents=True, exist_ok=True)
        path.rename(folder / f"moved-{step}-{path.name}")


def an_article_goes(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        path.unlink()  # its ledger, where it has one, stays


def all_go(root: Path, rng: random.Random, step: int) -> None:
    for path in articles(root):
        path.unlink()


def half_go(root: Path, rng: random.Random, step: int) -> None:
    for path in articles(root)[::2]:
        path.unlink()


def a_head_breaks(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        change(path, "title:", "title: [broken")


def a_head_is_healed(root: Path, rng: random.Random, step: int) -> None:
    for path in articles(root):
        change(path, "title: [broken", "title:")


def a_date_does_not_exist(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        head(path, "date", "2024-02-30")


def one_is_withdrawn(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        head(path, "withdrawn", "The wire took it back.")


def one_stood_elsewhere(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        head(path, "aliases", f"[articles/2020/01/old-{rng.randrange(3)}/]")


def a_ledger_comes_or_changes(root: Path, rng: random.Random, step: int) -> None:
    for path in some(root, rng):
        body = path.read_text(encoding="utf-8").partition("\n---\n")[2].lstrip("\n")
        made = {
            "field": "body",
            "start": 0,
            "end": 3,
            "old": "The",
            "new": body[:3],
            "rule": "r",
            "why": f"Step {step}.",
        }
        keep(path, page=f"Share {step} {body}", changes=[made], removed=[{"start": 0, "end": 5, "why": "share"}])


def a_ledger_is_damaged_or_goes(root: Path, rng: random.Random, step: int) -> None:
    ledgers = sorted((root / "content/.ledger").rglob("*.json"))
    if ledgers and rng.random() < 0.5:
        rng.choice(ledgers).write_text('{"changes": [[', encoding="utf-8")
    elif ledgers:
        rng.choice(ledgers).unlink()


def a_topic_is_named_anew(root: Path, rng: random.Random, step: int) -> None:
    change(root / "desk/topics.toml", 'label = "', f'label = "{step} ')


def a_topic_comes_or_goes(root: Path, rng: random.Random, step: int) -> None:
    desk = root / "desk/topics.toml"
    text = desk.read_text(encoding="utf-8")
    desk.write_text(text.replace(OTHER, "") if OTHER in text else text + OTHER, encoding="utf-8")


def topics_stand_otherwise(root: Path, rng: random.Random, step: int) -> None:
    desk = root / "desk/topics.toml"
    under, over = 'label = "Ports"\nbroader = ["storage"]\n', 'label = "Ports"\n'
    text = desk.read_text(encoding="utf-8")
    desk.write_text(text.replace(under, over) if under in text else text.replace(over, under), encoding="utf-8")


def the_paper_is_named_anew(root: Path, rng: random.Random, step: int) -> None:
    change(root / "mkdocs.yml", "site_name: ", f"site_name: {step} ")


def the_paper_moves(root: Path, rng: random.Random, step: int) -> None:
    config = root / "mkdocs.yml"
    lines = [line for line in config.read_text(encoding="utf-8").split("\n") if not line.startswith("site_url:")]
    addresses = ["", "site_url: https://paper.example/news/", f"site_url: https://{step}.example/"]
    config.write_text("\n".join([rng.choice(addresses), *lines]), encoding="utf-8")


def a_page_of_our_own_comes_changes_or_goes(root: Path, rng: random.Random, step: int) -> None:
    about, robots = root / "content/about.md", root / "content/robots.txt"
    about.write_text(f"# About us, {step}\n\n[a story](articles/undated/story-1.md)\n", encoding="utf-8")
    if rng.random() < 0.5:
        about.unlink()
    if rng.random() < 0.5:
        robots.unlink(missing_ok=True)
    else:
        robots.write_text("User-agent: *\n", encoding="utf-8")


def nothing_but_times_change(root: Path, rng: random.Random, step: int) -> None:
    for path in articles(root):
        path.touch()


ARTICLES: tuple[Act, ...] = (
    an_article_comes, a_body_grows, a_word_is_changed_for_one_as_long_and_the_times_are_put_back,
    an_older_file_is_put_in_place, two_articles_change_places, a_title_changes, a_summary_changes, topics_change,
    a_date_changes, a_file_is_renamed, an_article_goes, a_head_breaks, a_head_is_healed, a_date_does_not_exist,
    one_is_withdrawn, one_stood_elsewhere, a_ledger_comes_or_changes, a_ledger_is_damaged_or_goes,
)  # fmt: skip
WHOLE: tuple[Act, ...] = (
    many_come_at_once, half_go, all_go, a_topic_is_named_anew, a_topic_comes_or_goes, topics_stand_otherwise,
    the_paper_is_named_anew, the_paper_moves, a_page_of_our_own_comes_changes_or_goes, nothing_but_times_change,
)  # fmt: skip


def stands(root: Path) -> tuple[dict[str, bytes], list[str], str]:
    """Build; gives the files of the site, its folders, and what a person is told."""
    told = whole_site.build(root)
    folders = [
        path.relative_to(root / "site").as_posix() for path in sorted((root / "site").rglob("*")) if path.is_dir()
    ]
    return files(root / "site"), folders, told or ""


def from_nothing(root: Path) -> tuple[dict[str, bytes], list[str], str]:
    """The same of a build that finds neither a site nor anything that was kept; both are put back afterwards."""
    away = root.with_name("away")
    away.mkdir()
    for name in BUILT:
        (root / name).rename(away / name)
    made = stands(root)
    for name in BUILT:
        shutil.rmtree(root / name)
        (away / name).rename(root / name)
    away.rmdir()
    return made


def hold_rounds(root: Path, *, seed: int, rounds: int, begun: int) -> None:
    """``rounds`` times one to four edits of a paper of ``begun`` articles, after each the two builds compared."""
    rng = random.Random(seed)
    newsroom(root, topics=TOPICS, stories=False, site_url="https://paper.example/" if seed % 2 else "")
    for number in range(begun):
        new(root, rng, number)
    stands(root)
    history: list[str] = []
    for step in range(1, rounds + 1):
        acts = [rng.choice(WHOLE if rng.random() < 0.12 else ARTICLES) for _ in range(rng.randint(1, 4))]
        for act in acts:
            act(root, rng, step)
        history.append(" + ".join(act.__name__ for act in acts))
        (ours, folders, told), (wanted, wanted_folders, wanted_told) = stands(root), from_nothing(root)
        differ = sorted(path for path in {*ours, *wanted} if ours.get(path) != wanted.get(path))
        assert not differ, f"seed {seed}, round {step}: {differ[:9]}\n" + "\n".join(history[-3:])
        assert (folders, told) == (wanted_folders, wanted_told), f"seed {seed}, round {step}: {history[-1]}"
    # What about.md links to is MkDocs' to look after; 404.html, shown at any depth, links from the top of the host.
    assert [link for link in broken(root / "site") if not link.startswith(("about/", "404.html"))] == []


@pytest.mark.parametrize("seed", [2, 5])
def test_a_few_rounds_of_edits_leave_what_a_build_from_nothing_makes(tmp_path: Path, seed: int) -> None:
    """Seeds under which articles lose the target of a link, a neighbour and a related one."""
    hold_rounds(tmp_path / "room", seed=seed, rounds=3, begun=8)


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "begun"), [*enumerate((0, 1, 5, 23, 24, 48, 99, 104), 11)])
def test_two_hundred_rounds_of_edits_leave_what_builds_from_nothing_make(tmp_path: Path, seed: int, begun: int) -> None:
    """25 rounds of each paper; its listings have 24, 50 and 100 articles at the places where pages are added."""
    hold_rounds(tmp_path / "room", seed=seed, rounds=25, begun=begun)


@pytest.mark.parametrize("act", [*ARTICLES, *WHOLE], ids=lambda act: act.__name__)
def test_each_edit_changes_what_it_says(tmp_path: Path, act: Act) -> None:
    """An edit that left content/, desk/ and mkdocs.yml alone would prove nothing."""
    root = newsroom(tmp_path, stories=False)
    for number in range(6):
        path = add(root, f"Story {number}", date="2024-03-18", topics=("wind",))
        keep(path)
    before = _newsroom_of(root)
    after = before
    for step in range(1, 20):  # some edits leave some articles alone
        if act is a_head_is_healed:
            a_head_breaks(root, random.Random(step), step)
            before = _newsroom_of(root)
        act(root, random.Random(step), step)
        after = _newsroom_of(root)
        if after != before:
            break
    assert after != before


def _newsroom_of(root: Path) -> Sequence[tuple[str, bytes, int]]:
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return [(path.relative_to(root).as_posix(), path.read_bytes(), path.stat().st_ctime_ns) for path in found]


def test_a_site_that_was_taken_away_is_made_whole_again(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room", site_url="https://paper.example/")
    made = stands(root)
    shutil.rmtree(root / "site")
    assert stands(root) == made


def test_an_article_that_becomes_a_link_to_nowhere_is_taken_away(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    stands(root)
    path = root / "content/articles/2024/03/turbines-off-the-cape-begin-to-turn.md"
    path.unlink()
    path.symlink_to("nowhere.md")
    assert stands(root) == from_nothing(root)
    add(root, "A new one", date="2024-04-01")
    assert stands(root) == from_nothing(root)


def test_an_article_below_another_stays_where_the_upper_one_changes_or_goes(tmp_path: Path) -> None:
    """It has the place of the other's page of edits."""
    root = newsroom(tmp_path / "room")
    upper = add(root, "Upper", slug="upper", date="2024-03-20")
    add(root, "Lower", slug="upper/edits", date="2024-03-01")
    made = stands(root)[0]
    page = f"{upper.relative_to(root / 'content').with_suffix('').as_posix()}/edits/index.html"
    assert b"Lower" in made[page]
    change(upper, "A first", "A third")
    assert stands(root) == from_nothing(root)
    upper.unlink()
    assert stands(root) == from_nothing(root)


def test_a_link_without_an_ending_leads_into_the_original_whatever_comes(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    page = add(root, "Linker", "See [it](target).", slug="linker", date="2023-01-01")
    made = stands(root)[0]
    where = f"{page.relative_to(root / 'content').with_suffix('').as_posix()}/index.html"
    assert b'href="https://wire.example/target"' in made[where]
    for number in range(5):
        add(root, f"Between {number}", date="2023-01-02")
    add(root, "Target", slug="target", date="2023-01-30")
    assert stands(root) == from_nothing(root)
    assert broken(root / "site") == []


def test_a_name_that_is_not_utf_8_is_set_aside(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    made = stands(root)
    (root / "content/articles" / os.fsdecode(b"\xff.md")).write_text("---\ntitle: A\n---\n\nB.\n", encoding="utf-8")
    (root / "content/articles" / os.fsdecode(b"\xfe")).mkdir()
    assert stands(root)[0] == made[0]


def test_a_page_of_our_own_stays_in_place_of_one_that_would_be_made(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    for name in ("archive.md", "topics/wind.md"):
        (root / "content" / name).parent.mkdir(exist_ok=True)
        (root / "content" / name).write_text("# Ours\n\nWords of ours.\n", encoding="utf-8")
    for step in range(3):
        made = stands(root)
        for page in ("archive/index.html", "topics/wind/index.html"):
            assert b"Words of ours." in made[0][page], step
        assert made == from_nothing(root)
        if step:
            add(root, "One more", date="2024-03-19", topics=("wind",))
    (root / "content/archive.md").unlink()
    assert b"Words of ours." not in stands(root)[0]["archive/index.html"]


def test_what_a_template_of_our_own_includes_may_change(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    theme, config = root / "theme", root / "mkdocs.yml"
    theme.mkdir()
    (theme / "main.html").write_text("{% include 'mark.svg' %}", encoding="utf-8")
    (theme / "topics.html").write_text("{% include 'mark.svg' %}", encoding="utf-8")
    (theme / "mark.svg").write_text("<svg>1</svg>", encoding="utf-8")
    told = config.read_text(encoding="utf-8").replace("theme: copydesk", "theme: {name: copydesk, custom_dir: theme}")
    config.write_text(told, encoding="utf-8")
    assert b"<svg>1" in stands(root)[0]["topics/index.html"]
    (theme / "mark.svg").write_text("<svg>2</svg>", encoding="utf-8")
    assert b"<svg>2" in stands(root)[0]["topics/index.html"]


def test_an_article_in_a_folder_named_as_a_page_is_stops_no_build(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    add(root, "Upper", slug="upper", date="2024-03-20")
    add(root, "Lower", slug="upper/index.html", date="2024-03-01")
    made, _, _ = stands(root)
    assert "articles/2024/03/upper/index.html" in made


def test_an_address_that_goes_and_comes_back_changes_every_link(tmp_path: Path) -> None:
    """What a template makes of fixed words hangs on it too."""
    root = newsroom(tmp_path / "room", site_url="https://paper.example/")
    stood = stands(root)
    config = root / "mkdocs.yml"
    with_address = config.read_text(encoding="utf-8")
    config.write_text(with_address.replace("site_url: https://paper.example/\n", ""), encoding="utf-8")
    without = stands(root)
    assert without == from_nothing(root)
    assert without != stood
    config.write_text(with_address, encoding="utf-8")
    assert stands(root) == stood


@pytest.mark.parametrize("damage", ["lost", "empty", "cut short", "overwritten", "with a page of noise"])
def test_what_is_kept_between_builds_may_be_lost_or_damaged(tmp_path: Path, damage: str) -> None:
    """It costs time, and nothing else; the lock is no such file."""
    root = newsroom(tmp_path / "room", site_url="https://paper.example/")
    stands(root)
    kept = [path for path in sorted((root / ".copydesk").rglob("*")) if path.is_file() and path.suffix != ".lock"]
    assert kept
    for path in kept:
        data = path.read_bytes()
        path.write_bytes(
            {
                "empty": b"",
                "cut short": data[: len(data) // 2],
                "overwritten": b"Not what you think.\n" * 40,
                "with a page of noise": data[:100] + random.Random(1).randbytes(4096) + data[4196:],
            }.get(damage, data)
        )
        if damage == "lost":
            path.unlink()
    a_title_changes(root, random.Random(1), 1)
    assert stands(root) == from_nothing(root)


Looked = list[Changes]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    """What each build found to be other than before."""
    found: Looked = []
    catch_up = plugin_module.catch_up

    def noted(*args: object) -> Changes:
        found.append(catch_up(*args))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(plugin_module, "catch_up", noted)
    return found


def meanwhile(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Have the next builds ``do`` something when they have looked at content/ and have not made a page."""
    begin = plugin_module.Derivation.run

    def run(self: plugin_module.Derivation) -> None:
        do()
        begin(self)

    monkeypatch.setattr(plugin_module.Derivation, "run", run)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("other", [b"---\ntitle: A\n---\n\nMeanwhile.\n", b"", b"\xff\xfe Meanwhile.", b"Meanwhile."])
def test_an_article_that_is_changed_while_pages_are_made_and_put_back_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked: Looked, other: bytes, shared: bool
) -> None:
    """Whether its page is made in this process or in another, and with it the front page, which it leads."""
    if shared:
        monkeypatch.setattr(spread_module, "WORTH", 1)
        monkeypatch.setattr(spread_module, "_cores", lambda: 2)
    root = newsroom(tmp_path / "room", site_url="https://paper.example/")
    path = root / "content/articles/2024/03/cranes-in-the-old-harbour-go-electric.md"
    made = {"field": "body", "start": 0, "end": 1, "old": "A", "new": "A", "rule": "r", "why": "So."}
    keep(path, changes=[made])
    whole = path.read_bytes()
    wanted = stands(root)
    (root / "content/about.md").write_text("# About us, anew\n", encoding="utf-8")  # so that every page is made again
    with monkeypatch.context() as patch:
        meanwhile(patch, lambda: path.write_bytes(other))
        torn = stands(root)[0]
        shown = [torn[f"{at}index.html"] for at in ("", "articles/2024/03/cranes-in-the-old-harbour-go-electric/")]
        assert [b"Meanwhile." in page for page in shown] == [b"Mean" in other] * 2
        assert not any(b"A second one." in page for page in shown)
    path.write_bytes(whole)
    (root / "content/about.md").write_text("# About us\n\nA paper for tests.\n", encoding="utf-8")
    assert stands(root) == wanted
    stands(root)
    assert [len(one.articles) for one in looked] == [6, 0, 1, 0]


def test_the_story_that_leads_is_looked_at_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked: Looked
) -> None:
    """Where the front page is made again, and the page of its lead is not."""
    root = newsroom(tmp_path / "room")
    lead = root / "content/articles/2024/03/cranes-in-the-old-harbour-go-electric.md"
    whole = lead.read_bytes()
    stands(root)
    add(root, "An older one", date="2020-01-01")
    with monkeypatch.context() as patch:
        meanwhile(patch, lambda: lead.write_bytes(whole.replace(b"A first", b"Meanwhile a first")))
        torn = stands(root)[0]
        assert b"Meanwhile" in torn["index.html"]
        assert [path for path in torn if b"Meanwhile" in torn[path]] == ["index.html"]
    lead.write_bytes(whole)
    assert stands(root) == from_nothing(root)
    assert [len(one.articles) for one in looked[:3]] == [6, 1, 1]


def test_what_was_only_just_written_is_made_once(tmp_path: Path, looked: Looked) -> None:
    root = newsroom(tmp_path / "room")
    stands(root)
    articles(root)[0].touch()
    stands(root)
    assert [len(one.articles) for one in looked] == [6, 0]


def test_a_ledger_that_is_reached_by_a_link_is_named_and_not_read(tmp_path: Path) -> None:
    """Whether the link is in place of a folder or of a file; where .ledger itself is one, all is as without it."""
    root = newsroom(tmp_path / "room", stories=False)
    path = add(root, "News", date="2024-03-01")
    other = add(root, "Older news", date="2024-01-01")
    for article in (path, other):
        below, left = article.relative_to(root / "content").as_posix(), [{"start": 0, "end": 5, "why": "share"}]
        aliases = [f"articles/2020/01/{article.stem}/"]
        keep(article, id=article.stem, path=below, page="Share it", removed=left, aliases=aliases)
    ledgers, away = root / "content/.ledger", tmp_path / "elsewhere"
    edits, led = "articles/2024/03/news/edits/index.html", "articles/2020/01/news/index.html"
    made = stands(root)
    assert {edits, led} < {*made[0]} and ".ledger" not in made[2]

    ledgers.rename(away)
    ledgers.symlink_to(away)
    assert stands(root) == made

    for name, text in (("2024", "leads to a folder"), ("2024/03/news.json", "is a link"), ("2024/03", "to a folder")):
        real = root / "content/.kept"
        (away / name).rename(real)
        for target in (real, root / "content/articles", tmp_path / "nowhere"):
            (away / name).symlink_to(target)
            now, _, said = told = stands(root)
            assert told == from_nothing(root)
            assert not {edits, led} & {*now}
            assert said.count(f"Set aside: .ledger/{name}, line 1: ") == said.count("Set aside") == 1
            (away / name).unlink()
            (away / name).symlink_to(real)
            assert text in stands(root)[2]
            for file in real.rglob("*.json") if real.is_dir() else [real]:
                file.write_text(file.read_text(encoding="utf-8").replace("Share it", "Share  it"), encoding="utf-8")
            path.rename(tmp_path / "gone.md")
            assert stands(root) == from_nothing(root)
            (tmp_path / "gone.md").rename(path)
            (away / name).unlink()
        real.rename(away / name)
        assert {edits, led} < {*stands(root)[0]}
        assert stands(root) == from_nothing(root)


def test_a_link_to_a_folder_of_articles_is_named_and_not_followed(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    kept = stands(root)
    (root / "content/articles/2025").symlink_to("2024")
    (root / "content/articles/2024/03/more.md").symlink_to("../../2023", target_is_directory=True)
    made, folders, told = stands(root)
    assert (made, folders) == kept[:2]
    for name in ("2025", "2024/03/more.md"):
        assert told.count(f"Set aside: articles/{name}, line 1: This link leads to a folder, and is not followed.") == 1
    assert (made, folders, told) == from_nothing(root)
    aside = archive.read(root / "content").asides
    assert [f"Set aside: {one.path}, line {one.line}: {one.why}" for one in aside] == told.splitlines()[:2]
    (root / "content/articles/2025").unlink()
    (root / "content/articles/2024/03/more.md").unlink()
    assert stands(root) == kept


def shown(root: Path) -> dict[str, bytes]:
    """What `mkdocs serve` shows of a newsroom."""
    site = root.with_name("shown")
    site.mkdir()
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(site))
    config.plugins.on_startup(command="serve", dirty=False)
    mkdocs_build(config, serve_url="http://127.0.0.1:8000/")
    return files(site)


@pytest.mark.parametrize("setting", ["exclude_docs", "draft_docs"])
def test_a_page_of_our_own_that_is_left_out_is_in_nobodys_way(tmp_path: Path, setting: str) -> None:
    """Nothing leads there, and what would be made at its address is; a preview shows drafts."""
    root = newsroom(tmp_path / "room")
    add(root, "Linker", "See [us](../../../about.md).", date="2024-03-20", url="")
    wanted = stands(root)[0]
    (root / "content/archive.md").write_text("# Ours\n\nWords of ours.\n", encoding="utf-8")
    (root / "content/robots.txt").write_text("Ours.\n", encoding="utf-8")
    config = root / "mkdocs.yml"
    config.write_text(
        f"{config.read_text(encoding='utf-8')}{setting}: |\n  archive.md\n  robots.txt\n  /about.md\n"
        "nav: [archive.md, about.md]\n",
        encoding="utf-8",
    )
    made = stands(root)
    assert made == from_nothing(root)
    assert made[0]["robots.txt"] == wanted["robots.txt"]
    assert b"Words of ours." not in made[0]["archive/index.html"]
    assert broken(root / "site") == []
    assert not any(b"About us" in data or b"about/" in data for data in made[0].values())
    draft = setting == "draft_docs"
    preview = shown(root)
    assert (b"Words of ours." in preview["archive/index.html"]) == draft
    assert (preview["robots.txt"] == b"Ours.\n") == ("about/index.html" in preview) == draft
    assert (b'href="../../../../about/index.html"' in preview["articles/2024/03/linker/index.html"]) == draft
    config.write_text(config.read_text(encoding="utf-8").partition(setting)[0], encoding="utf-8")
    assert stands(root) == from_nothing(root)
    assert b"Words of ours." in stands(root)[0]["archive/index.html"]


def test_what_another_plugin_adds_is_there_too(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    (root / "own.py").write_text(
        "from mkdocs.structure.files import File\n"
        "def on_files(files, config):\n"
        "    files.append(File.generated(config, 'robots.txt', content='Generated.'))\n",
        encoding="utf-8",
    )
    config = root / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8") + "hooks: [own.py]\n", encoding="utf-8")
    for _ in range(2):
        assert stands(root)[0]["robots.txt"] == b"Generated."
