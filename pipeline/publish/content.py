"""The writer of content/: which article goes where, what is the same story, what a person has edited.

What is written depends on the set of articles alone, not on their order: every choice between two articles is by
date, then by id.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.article import Article, Markup, Refusal, plain
from pipeline.files import put, remove
from pipeline.front import BadFront, FrontMatter, parse, render
from pipeline.publish import ledger as ledgers
from pipeline.publish.ledger import Brief
from pipeline.trouble import Trouble

LONGEST = 80  # characters of a slug; search results and mail programs cut addresses off at about that
SKETCH = 64  # hashes kept of a story; the share of words in common is then told to about 5 points
PROBES = 8  # smallest hashes by which a like story is looked up; at .7 in common, 1 in 15,000 has none of them
GRAM = 5  # words; Broder 1997 used 10 for the web, 5 sees through an editor's small changes

State = Literal["published", "updated", "unchanged", "edited", "withdrawn"]


class Cleaned(msgspec.Struct, frozen=True):
    """An article as the line gives it, the text of the page that it came from, and a sketch of its words.

    ``ours``: its page was an article file that this line wrote before.
    """

    article: Article
    page: str
    markup: Markup
    story: tuple[str, ...]
    ours: bool = False


class Written(msgspec.Struct, frozen=True):
    """What became of an article: "edited" by a person and left alone, "withdrawn" by one and not brought back."""

    id: str
    path: str
    state: State


class Published(msgspec.Struct, frozen=True):
    """What a run left in content/."""

    written: tuple[Written, ...]
    refused: tuple[Refusal, ...]


class _Story(msgspec.Struct, frozen=True):
    """One article among all, new ones and those of the archive, as far as choosing needs it."""

    id: str
    date: str
    slug: str
    sketch: tuple[str, ...]
    fixed: str = ""  # the path, where a person's edit or the absence of its page keeps it there
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


def sketch(text: str) -> tuple[str, ...]:
    """The ``SKETCH`` smallest hashes of the word 5-grams of ``text``: a bottom-k sketch (Broder 1997)."""
    words = re.findall(r"\w+", text.casefold())
    grams = {" ".join(words[i : i + GRAM]) for i in range(max(1, len(words) - GRAM + 1))}
    hashes = sorted(hashlib.blake2b(gram.encode(), digest_size=6).hexdigest() for gram in grams)
    return tuple(hashes[:SKETCH])


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of 5-grams that two sketched texts have in common (Jaccard), as their sketches tell it."""
    both = sorted(set(one) | set(other))[:SKETCH]
    return len(set(both) & set(one) & set(other)) / len(both) if both else 0.0


def publish(cleaned: Iterable[Cleaned], content: Path, *, same_story: float) -> Published:
    """Write every article and its ledger into ``content``, less those that tell a story twice.

    Files that already hold the right bytes are not touched; an article that a person has edited or deleted since is
    left as it is, and so is one whose ledger cannot be read. Raises OSError where a file cannot be written.
    """
    briefs, refused = _briefs(content)
    new, versions = _one_of_each_id(cleaned, briefs)
    refused += versions
    stories = [*_archived(content, briefs, new), *(_story(one, content, briefs) for one in new.values())]
    chosen, twice = _one_of_each(stories, same_story)
    refused += twice
    paths = _paths(chosen, content, briefs)
    written = [_write(story, paths[story.id], content, briefs) for story in chosen if story.cleaned is not None]
    stand = set(paths.values())
    for name in new:  # what moved, and what a better witness now tells; another may stand in its place by now
        if name in briefs and briefs[name].path not in stand:
            _drop(briefs[name], content)
    return Published(tuple(sorted(written, key=lambda w: w.id)), tuple(sorted(refused, key=lambda r: r.id)))


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


def _briefs(content: Path) -> tuple[dict[str, Brief], list[Refusal]]:
    """The ledgers of the archive by page id, of two with one id that whose article is there; what cannot be read."""
    out: dict[str, Brief] = {}
    refused = []
    for file in sorted((content / ledgers.HIDDEN).rglob("*.json")):
        try:
            brief = ledgers.brief(file)
            if not _is_path(brief.path) or ledgers.place(content, brief.path) != file:
                raise Trouble(f"{file}: this ledger belongs to {brief.path!r}, not here")
        except Trouble as trouble:
            found = _without_ledger(content, file)
            kept = "its article stays as it is" if found else "it is passed over"
            name = found.id if found else file.relative_to(content).as_posix()
            refused.append(Refusal(name, "publish", f"{trouble}; until its last good version is back, {kept}"))
            if found is None:
                continue
            brief = found
        if brief.id not in out or (content / brief.path).exists():
            out[brief.id] = brief
    return out, refused


def _without_ledger(content: Path, file: Path) -> Brief | None:
    """What the article whose ledger should stand in ``file`` says of itself: as if a person had edited it."""
    path = f"articles/{file.relative_to(content / ledgers.HIDDEN).with_suffix('.md').as_posix()}"
    try:
        front, body = parse((content / path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, BadFront):
        return None
    return Brief(front.id, path, "", sketch(plain(body))) if front.id and _is_path(path) else None


def _is_path(path: str) -> bool:
    """Whether ``path`` is one that this module could have given."""
    return bool(re.fullmatch(r"articles/(?:\d{4}/\d{2}|undated)/[a-z0-9-]+\.md", path))


def _archived(content: Path, briefs: dict[str, Brief], new: dict[str, Cleaned]) -> Iterator[_Story]:
    """The articles of earlier runs whose page is not among ``new``: they stay where they are."""
    for brief in briefs.values():
        if brief.id not in new and (content / brief.path).exists():
            date = "-".join(Path(brief.path).parts[1:-1])
            yield _Story(brief.id, date, Path(brief.path).stem, brief.story, fixed=brief.path)


def _story(one: Cleaned, content: Path, briefs: dict[str, Brief]) -> _Story:
    article = one.article
    brief = briefs.get(article.id)
    fixed = ""
    if brief is not None and _state(brief, content) in ("edited", "withdrawn"):
        fixed = brief.path
    return _Story(article.id, article.date, slug(article.title), one.story, fixed, one)


def _state(brief: Brief, content: Path) -> State:
    try:
        data = (content / brief.path).read_bytes()
    except FileNotFoundError:
        return "withdrawn"
    except OSError:  # a person's doing too, and theirs to mend
        return "edited"
    return "unchanged" if ledgers.digest(data) == brief.digest else "edited"


def _one_of_each(stories: list[_Story], same_story: float) -> tuple[list[_Story], list[Refusal]]:
    """The earliest teller of each story, and a refusal for each later one."""
    chosen: list[_Story] = []
    refused = []
    known: dict[str, list[_Story]] = defaultdict(list)
    for story in sorted(stories, key=lambda s: (not s.fixed, s.date or "9999", s.id)):
        others = {other.id: other for probe in story.sketch[:PROBES] for other in known[probe]}
        like = max(((alike(story.sketch, o.sketch), o.id) for o in others.values()), default=(0.0, ""))
        if like[1] and like[0] >= same_story and not story.fixed:
            refused.append(Refusal(story.id, "publish", f"the same story as {like[1]} ({like[0]:.0%} of the wording)"))
            continue
        chosen.append(story)
        for probe in story.sketch[:PROBES]:
            known[probe].append(story)
    return chosen, refused


def _paths(stories: list[_Story], content: Path, briefs: dict[str, Brief]) -> dict[str, str]:
    """Where each article goes. Where several would have one name, all but the first by id carry a mark of their id."""
    out = {story.id: story.fixed for story in stories if story.fixed}
    taken = set(out.values())
    ours = {brief.path for brief in briefs.values()}
    for story in sorted((s for s in stories if not s.fixed), key=lambda s: s.id):
        mark = hashlib.blake2b(story.id.encode(), digest_size=4).hexdigest()
        name = story.slug if story.slug not in ("", "index", "readme") else f"{story.slug or 'article'}-{mark}"
        path = f"{folder(story.date)}/{name}.md"
        if path in taken or (path not in ours and _someone_elses(content / path, story)):
            path = f"{folder(story.date)}/{name}-{mark}.md"
        inside = (content / path).resolve()
        if not inside.is_relative_to((content / "articles").resolve()):
            raise Trouble(f"{content / path}: leads out of {content / 'articles'} by a link")
        taken.add(path)
        out[story.id] = path
    return out


def _someone_elses(file: Path, story: _Story) -> bool:
    """Whether a person wrote ``file`` by hand."""
    return file.exists() and story.cleaned is not None and not _is_whole(file, article_file(story.cleaned.article))


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
    )
    return render(front, article.body).encode()


def _write(story: _Story, path: str, content: Path, briefs: dict[str, Brief]) -> Written:
    assert story.cleaned is not None  # noqa: S101  # only new articles are written
    article = story.cleaned.article
    before = briefs.get(story.id)
    data = article_file(article)
    if story.fixed and before is not None and not _is_whole(content / before.path, data):
        return Written(story.id, before.path, _state(before, content))
    history = ledgers.ledger_of(
        article, story.cleaned.page, story.cleaned.markup, path=path, written=data, story=story.sketch
    )
    # The article first: a run that is killed between the two finds its own bytes again and goes on.
    new = put(content / path, data)
    put(ledgers.place(content, path), ledgers.encode(history))
    return Written(story.id, path, ("updated" if before else "published") if new else "unchanged")


def _is_whole(file: Path, data: bytes) -> bool:
    """Whether ``file`` holds ``data`` already: a run that was killed put the article there and not yet its ledger."""
    try:
        return file.read_bytes() == data
    except OSError:
        return False


def _drop(brief: Brief, content: Path) -> None:
    remove(content / brief.path, up_to=content)
    remove(ledgers.place(content, brief.path), up_to=content)
