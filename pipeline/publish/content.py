"""The writer of content/: which article goes where, who tells a story and who told it too, what a person has edited.

What is written depends on the set of articles and on what stood there before, not on their order: every choice between
two articles is by date, then by id. No address at which an article once stood is forgotten: who stands or tells its
story now has it among its ``aliases``.
"""

from __future__ import annotations

import hashlib
import os.path
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.article import Article, Markup, Refusal, plain, replace
from pipeline.files import put, remove
from pipeline.front import BadFront, FrontMatter, address, former, parse, render
from pipeline.publish import ledger as ledgers
from pipeline.publish.alike import pairs, sketch
from pipeline.publish.archive import is_article_path
from pipeline.publish.ledger import Brief, Retold
from pipeline.publish.sketch import Sketch
from pipeline.telling import Telling
from pipeline.trouble import Trouble

MOST_NAMED = 12  # other tellers in an article's head, which has to stay readable; the ledger has them all
LONGEST = 80  # characters of a slug; search results and mail programs cut addresses off at about that

State = Literal["published", "updated", "unchanged", "edited", "withdrawn"]
HELD = ("edited", "withdrawn")


class Cleaned(msgspec.Struct, frozen=True):
    """An article as the line gives it, the text of the page that it came from, and a sketch of its words.

    ``ours``: its page was an article file that this line wrote before.
    """

    article: Article
    page: str
    markup: Markup
    story: Sketch
    ours: bool = False


class Written(msgspec.Struct, frozen=True):
    """What became of an article: "edited" by a person and left alone, "withdrawn" by one and not brought back."""

    id: str
    path: str
    state: State


class Same(msgspec.Struct, frozen=True):
    """A page whose story another one tells: it stands among the sources of the article ``of``, by its page's id."""

    id: str
    of: str
    why: str


class Published(msgspec.Struct, frozen=True):
    """What a run left in content/."""

    written: tuple[Written, ...]
    same: tuple[Same, ...]
    refused: tuple[Refusal, ...]


class _Story(msgspec.Struct, frozen=True):
    """One article among all, new ones and those of the archive, as far as choosing needs it.

    ``held``: a person edited or deleted it, or its ledger is lost; it is left as it is, whoever else tells its story.
    A file that a person renamed keeps the name.
    """

    id: str
    date: str
    slug: str
    sketch: Sketch
    fixed: str = ""  # the path, where a person's doing or the absence of its page keeps it there
    held: bool = False
    cleaned: Cleaned | None = None


def slug(title: str) -> str:
    """``title`` as a name of [a-z0-9-], cut between words; "" where nothing of it can be so written."""
    plain_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=\d),(?=\d{3}\b)|'", "", plain_title.lower())  # 180,000 is one number
    name = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if len(name) > LONGEST:
        name = name[: LONGEST + 1].rpartition("-")[0] or name[:LONGEST]
        name = re.sub(r"(?:-\d+)+$", "", name) or name  # a number says little without what it counts
    return name


def folder(date: str) -> str:
    """The folder below content/ for an article of that ISO date: articles/2024/02, or articles/undated."""
    found = re.match(r"(\d{4})-(0[1-9]|1[0-2])(?![0-9])", date)
    return f"articles/{found[1]}/{found[2]}" if found else "articles/undated"


def publish(cleaned: Iterable[Cleaned], content: Path, *, same_story: float) -> Published:
    """Write every article and its ledger into ``content``; of those that tell one story the earliest, for all.

    ``same_story`` is the share of their words (0 to 1) that two have in common at least. Files that already hold the
    right bytes are not touched; an article that a person has edited or deleted since is left as it is, and so is one
    whose ledger cannot be read. Raises OSError where a file cannot be written.
    """
    briefs, doubles, refused = _briefs(content)
    briefs = _followed(briefs, content)
    new, versions = _one_of_each_id(cleaned, briefs)
    refused += versions
    stories = [*_archived(content, briefs, new), *(_story(one, content, briefs) for one in new.values())]
    chosen, after = _one_of_each(stories, same_story, content, briefs)
    also = _others(after, new, content, briefs)
    before = _before(chosen, after, new, doubles, briefs)
    paths = _paths(chosen, before, content, briefs)
    stand = set(paths.values())
    own = set(map(address, stand))
    written = []
    for story in chosen:
        others, aliases = also.get(story.id, ()), tuple(sorted(before.get(story.id, set()) - own))
        if story.cleaned is not None:
            written.append(_write(story, paths[story.id], others, aliases, content, briefs))
        elif _retell(briefs[story.id], others, aliases, content):
            written.append(Written(story.id, briefs[story.id].path, "updated"))
    moved = [brief for name, brief in briefs.items() if name in new or name in after]
    for brief in (*moved, *doubles):  # what moved, and what another tells; one of them may stand in its place by now
        teller = after[brief.id].of if brief.id in after else brief.id
        if brief.path not in stand and _has_alias(paths[teller], address(brief.path), content):
            _drop(brief, content)
    return Published(
        tuple(sorted(written, key=lambda w: w.id)),
        tuple(after[name] for name in sorted(after)),
        tuple(sorted(refused, key=lambda r: r.id)),
    )


def _one_of_each_id(
    cleaned: Iterable[Cleaned], briefs: Mapping[str, Brief]
) -> tuple[dict[str, Cleaned], list[Refusal]]:
    """The articles by id. Of several versions of one page the latest counts, by its date and then by its bytes.

    A copy of an article that stands in ``content`` is none: it would take the place of its own history.
    """
    versions: dict[str, dict[bytes, Cleaned]] = defaultdict(dict)
    refused = []
    for one in cleaned:
        if one.ours and one.article.id in briefs:
            why = f"a copy of {briefs[one.article.id].path}, which Copydesk wrote; edit that one where it stands"
            refused.append(Refusal(one.article.id, "publish", why))
        else:
            versions[one.article.id][article_file(one.article)] = one
    new = {}
    for name, found in versions.items():
        *earlier, latest = sorted(found, key=lambda data: (not found[data].ours, found[data].article.date, data))
        new[name] = found[latest]
        refused += [
            Refusal(name, "publish", "another version of this page, by the same id, is published") for _ in earlier
        ]
    return new, refused


def _briefs(content: Path) -> tuple[dict[str, Brief], list[Brief], list[Refusal]]:
    """The ledgers of the archive by page id, of two with one id that whose article is there; what a run that was killed
    left of the other, unless a person edited it; what cannot be read.
    """
    out: dict[str, Brief] = {}
    doubles = []
    refused = []
    for file in sorted((content / ledgers.HIDDEN).rglob("*.json")):
        try:
            brief = ledgers.brief(file)
            if not is_article_path(brief.path) or ledgers.place(content, brief.path) != file:
                raise Trouble(f"{file}: this ledger belongs to {brief.path!r}, not here")
        except Trouble as trouble:
            found = _without_ledger(content, file)
            kept = "its article stays as it is" if found else "it is passed over"
            name = found.id if found else file.relative_to(content).as_posix()
            refused.append(Refusal(name, "publish", f"{trouble}; until its last good version is back, {kept}"))
            if found is None:
                continue
            brief = found
        other = out.get(brief.id)
        if other is None or (content / brief.path).exists():
            out[brief.id], brief = brief, other or brief
        if other is not None:
            doubles.append(brief)
    return out, [brief for brief in doubles if _state(brief, content) != "edited"], refused


def _without_ledger(content: Path, file: Path) -> Brief | None:
    """What the article whose ledger should stand in ``file`` says of itself: as if a person had edited it."""
    path = f"articles/{file.relative_to(content / ledgers.HIDDEN).with_suffix('.md').as_posix()}"
    try:
        front, body = parse((content / path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, BadFront):
        return None
    return Brief(front.id, path, "", sketch(plain(body))) if front.id and is_article_path(path) else None


def _followed(briefs: dict[str, Brief], content: Path) -> dict[str, Brief]:
    """``briefs``, in which an article whose file a person gave another name is known by it, as its page's id tells.

    Its ledger is moved to where the file is now, and has the address that it left.
    """
    there = os.path.exists  # once for each article of the archive: Path's takes three times as long
    lost = {name: brief for name, brief in briefs.items() if not there(f"{content}/{brief.path}")}
    if not lost:
        return briefs
    out = dict(briefs)
    known = {brief.path for brief in briefs.values()}
    for file in sorted((content / "articles").rglob("*.md")):
        path = file.relative_to(content).as_posix()
        article = _article(path, content) if path not in known and is_article_path(path) else None
        brief = lost.get(article[0].id) if article else None
        if brief is None:
            continue
        try:
            ledger = ledgers.read(ledgers.place(content, brief.path))
        except Trouble:  # said by _briefs
            continue
        aliases = tuple(sorted({*brief.aliases, address(brief.path)} - {address(path)}))
        # The new one first: of two ledgers that a run which was killed leaves, that whose article is there counts.
        put(ledgers.place(content, path), ledgers.encode(replace(ledger, path=path, aliases=aliases, named=True)))
        remove(ledgers.place(content, brief.path), up_to=content)
        out[brief.id] = replace(brief, path=path, aliases=aliases, named=True)
        del lost[brief.id]
    return out


def _archived(content: Path, briefs: Mapping[str, Brief], new: Mapping[str, Cleaned]) -> Iterator[_Story]:
    """The articles of earlier runs whose page is not among ``new``; those too that a person deleted."""
    for brief in briefs.values():
        if brief.id not in new:
            date = "-".join(Path(brief.path).parts[1:-1])
            yield _Story(brief.id, date, Path(brief.path).stem, _sketch(brief, content), fixed=brief.path)


def _sketch(brief: Brief, content: Path) -> Sketch:
    """The sketch of an article of the archive; ledgers of version 0.1 have none that can be read."""
    if brief.story.whole:
        return brief.story
    article = _article(brief.path, content)
    return sketch(plain(article[1])) if article else Sketch()


def _article(path: str, content: Path) -> tuple[FrontMatter, str] | None:
    """The head and the body of the article file ``path``, None where there is none to be read."""
    try:
        return parse((content / path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, BadFront):
        return None


def _story(one: Cleaned, content: Path, briefs: Mapping[str, Brief]) -> _Story:
    article = one.article
    brief = briefs.get(article.id)
    held = brief is not None and _state(brief, content) in HELD
    fixed = brief.path if brief is not None and (held or brief.named) else ""
    return _Story(article.id, article.date, slug(article.title), one.story, fixed, held, one)


def _state(brief: Brief, content: Path) -> State:
    try:
        data = (content / brief.path).read_bytes()
    except FileNotFoundError:
        return "withdrawn"
    except OSError:  # a person's doing too, and theirs to mend
        return "edited"
    return "unchanged" if ledgers.digest(data) == brief.digest else "edited"


def _one_of_each(
    stories: list[_Story], same_story: float, content: Path, briefs: Mapping[str, Brief]
) -> tuple[list[_Story], dict[str, Same]]:
    """The earliest teller of each story, and by their ids those who told it after one.

    A story that is held goes before all others, and after none. Two of the archive are not compared: they were when
    they came.
    """
    stories = sorted(stories, key=lambda story: story.cleaned is not None)
    near: dict[int, list[tuple[int, float]]] = defaultdict(list)
    archived = sum(story.cleaned is None for story in stories)
    for one, other, share in pairs([story.sketch for story in stories], same_story, old=archived):
        near[one].append((other, share))
        near[other].append((one, share))
    looked = {number: _looked_at(stories[number], content, briefs) for number in near}
    order = sorted(near, key=lambda n: (not looked[n].held, looked[n].date or "9999", looked[n].id))
    first: dict[int, int] = {}  # the stories that are told by their own page, and which comes before which
    after: dict[str, Same] = {}
    for number in order:
        before = [(share, -first[other], other) for other, share in near[number] if other in first]
        if before and not looked[number].held:
            share, _, other = max(before)
            after[stories[number].id] = _same(stories[number].id, looked[other], share, content, briefs)
        else:
            first[number] = len(first)
    return [looked.get(n, story) for n, story in enumerate(stories) if story.id not in after], after


def _looked_at(story: _Story, content: Path, briefs: Mapping[str, Brief]) -> _Story:
    """A story of the archive with what only its file tells; any other as it is."""
    if story.cleaned is not None:
        return story
    brief = briefs[story.id]
    article = _article(brief.path, content)
    return replace(story, date=article[0].date if article else story.date, held=_state(brief, content) in HELD)


def _same(name: str, teller: _Story, share: float, content: Path, briefs: Mapping[str, Brief]) -> Same:
    gone = teller.held and not (content / briefs[teller.id].path).exists()
    why = f"the same story as {teller.id} ({share:.0%} of the words)"
    return Same(name, teller.id, f"{why}, which a person deleted" if gone else why)


def _others(
    after: Mapping[str, Same], new: Mapping[str, Cleaned], content: Path, briefs: Mapping[str, Brief]
) -> dict[str, tuple[Retold, ...]]:
    """By an article's id the other pages that told its story, earliest first.

    A page that told it in an earlier run, and does not come in this one, stays with the article that it was put to, or
    with the one that now stands for that.
    """
    found: dict[str, dict[str, Retold]] = defaultdict(dict)
    for name, same in after.items():
        found[same.of][name] = _retold(new[name]) if name in new else _retold_of(briefs[name], content)
    for name, brief in briefs.items():
        of = after[name].of if name in after else name
        for one in brief.also:
            if one.id not in new:
                found[of].setdefault(one.id, one)
    return {
        name: tuple(sorted(others.values(), key=lambda one: (one.told.date or "9999", one.id)))
        for name, others in found.items()
    }


def _retold(one: Cleaned) -> Retold:
    article = one.article
    return Retold(article.id, article.title, Telling(article.source, article.url, article.date))


def _retold_of(brief: Brief, content: Path) -> Retold:
    article = _article(brief.path, content)
    if article is None:
        return Retold(brief.id)
    front = article[0]
    return Retold(brief.id, front.title, Telling(front.source, front.url, front.date))


def _before(
    chosen: Iterable[_Story],
    after: Mapping[str, Same],
    new: Collection[str],
    doubles: Iterable[Brief],
    briefs: Mapping[str, Brief],
) -> dict[str, set[str]]:
    """By an article's id the addresses at which it, and those whose story it tells now, have stood until now."""
    found: dict[str, set[str]] = defaultdict(set)
    moving = (brief for name, brief in briefs.items() if brief.aliases or name in new or name in after)
    for brief in (*moving, *doubles):
        found[after[brief.id].of if brief.id in after else brief.id].update((*brief.aliases, address(brief.path)))
    for story in chosen:
        if story.cleaned is not None and story.cleaned.article.aliases:
            found[story.id].update(filter(None, map(former, story.cleaned.article.aliases)))
    return found


def _paths(
    stories: list[_Story], before: Mapping[str, set[str]], content: Path, briefs: Mapping[str, Brief]
) -> dict[str, str]:
    """Where each article goes. Where several would have one name, all but the first by id carry a mark of their id.

    So does one that would come to stand where another stood ``before`` its title or date changed: whoever kept that
    address is led to the other.
    """
    out = {story.id: story.fixed for story in stories if story.fixed}
    taken = set(out.values())
    ours = {brief.path for brief in briefs.values()}
    wanted = {story.id: _wanted(story) for story in stories if not story.fixed}
    left: dict[str, str] = {}  # by address, who stood there and gave it up for no other
    for name in sorted(before):
        left |= {one: left.get(one, name) for one in before[name] if one != address(wanted.get(name, ""))}
    for story in sorted((s for s in stories if not s.fixed), key=lambda s: s.id):
        path = wanted[story.id]
        others = path in taken or left.get(address(path), story.id) != story.id
        if others or (path not in ours and _someone_elses(content / path, story)):
            path = f"{path.removesuffix('.md')}-{_mark(story)}.md"
        inside = (content / path).resolve()
        if not inside.is_relative_to((content / "articles").resolve()):
            raise Trouble(f"{content / path}: leads out of {content / 'articles'} by a link")
        taken.add(path)
        out[story.id] = path
    return out


def _wanted(story: _Story) -> str:
    """The path that an article's date and title give it."""
    name = story.slug if story.slug not in ("", "index", "readme") else f"{story.slug or 'article'}-{_mark(story)}"
    return f"{folder(story.date)}/{name}.md"


def _mark(story: _Story) -> str:
    return hashlib.blake2b(story.id.encode(), digest_size=4).hexdigest()


def _someone_elses(file: Path, story: _Story) -> bool:
    """Whether a person wrote ``file`` by hand; a run that was killed before it came to the ledger wrote it else."""
    if story.cleaned is None or not file.exists():
        return False
    try:
        data = file.read_bytes()
        front = parse(data.decode())[0]
    except (OSError, UnicodeDecodeError, BadFront):
        return True
    article = story.cleaned.article
    ours = replace(article, also=front.also, aliases=front.aliases)  # these two depend on other articles
    return data != article_file(ours) or front.id != article.id


def article_file(article: Article) -> bytes:
    """The bytes of the article's file in content/."""
    front = FrontMatter(
        title=article.title,
        id=article.id,
        date=article.date,
        source=article.source,
        url=article.url,
        authors=article.authors,
        editor=article.editor,
        section=article.section,
        summary=article.summary,
        topics=tuple(tag.topic for tag in article.topics),
        also=article.also,
        aliases=article.aliases,
        withdrawn=article.withdrawn,
    )
    return render(front, article.body).encode()


def _named(others: Iterable[Retold], source: str, url: str) -> tuple[Telling, ...]:
    """What a reader of the article by ``source``, at ``url``, is told of others: each place once, earliest first."""
    seen = {("", ""), (source, url)}
    out = []
    for one in others:
        place = (one.told.source, one.told.url)
        if place not in seen:
            seen.add(place)
            out.append(one.told)
    return tuple(out[:MOST_NAMED])


def _write(
    story: _Story,
    path: str,
    others: tuple[Retold, ...],
    aliases: tuple[str, ...],
    content: Path,
    briefs: Mapping[str, Brief],
) -> Written:
    assert story.cleaned is not None  # noqa: S101  # only new articles are written
    article = story.cleaned.article
    article = replace(article, also=article.also or _named(others, article.source, article.url), aliases=aliases)
    before = briefs.get(story.id)
    data = article_file(article)
    if story.held and before is not None and not _is_whole(content / before.path, data):
        _retell(before, others, aliases, content)
        return Written(story.id, before.path, _state(before, content))
    history = ledgers.ledger_of(
        article, story.cleaned.page, story.cleaned.markup, path=path, written=data, story=story.sketch, also=others,
        named=before is not None and before.named,
    )  # fmt: skip
    # The article first: a run that is killed between the two finds its own bytes again and goes on.
    new = put(content / path, data)
    put(ledgers.place(content, path), ledgers.encode(history))
    return Written(story.id, path, ("updated" if before else "published") if new else "unchanged")


def _retell(brief: Brief, others: tuple[Retold, ...], aliases: tuple[str, ...], content: Path) -> bool:
    """Name ``others`` and ``aliases`` in an article of the archive, and in its ledger; says whether it is another now.

    The file of one that a person edited is left as it is, and an article whose ledger is lost altogether.
    """
    if (others, aliases) == (brief.also, brief.aliases):
        return False
    place = ledgers.place(content, brief.path)
    article = _article(brief.path, content)
    try:
        ledger = ledgers.read(place)
    except Trouble:
        return False
    new = False
    if article is not None:
        front, body = article
        as_was, data = (
            render(replace(front, also=_named(some, front.source, front.url), aliases=stood), body).encode()
            for some, stood in ((brief.also, brief.aliases), (others, aliases))
        )
        now = (content / brief.path).read_bytes()
        # It is as the line wrote it; or, by a run that was killed before it came to the ledger, as it is to be.
        if ledgers.digest(now) == brief.digest or (now == data and ledgers.digest(as_was) == brief.digest):
            new = put(content / brief.path, data)
            ledger = replace(ledger, digest=ledgers.digest(data))
    put(place, ledgers.encode(replace(ledger, also=others, aliases=aliases)))
    return new


def _has_alias(path: str, alias: str, content: Path) -> bool:
    """Whether the ledger of the article ``path`` has ``alias``: what stood there can be let go."""
    try:
        return alias in ledgers.brief(ledgers.place(content, path)).aliases
    except Trouble:
        return False


def _is_whole(file: Path, data: bytes) -> bool:
    """Whether ``file`` holds ``data`` already: a run that was killed put the article there and not yet its ledger."""
    try:
        return file.read_bytes() == data
    except OSError:
        return False


def _drop(brief: Brief, content: Path) -> None:
    remove(content / brief.path, up_to=content)
    remove(ledgers.place(content, brief.path), up_to=content)
