"""One page's way, whole: strip, repair, tag."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import get_args

from pipeline.article import Article, Page, Refusal, Stage, plain
from pipeline.desk import Desk
from pipeline.language import language
from pipeline.repair import repair
from pipeline.strip import strip
from pipeline.tag import tag


def clean(page: Page, desk: Desk) -> Article | Refusal:
    """The page as an article in repaired English with its topics, or why it is not one."""
    article = strip(page, desk)
    foreign = not_english(page, plain(article.body) if isinstance(article, Article) else page.text)
    if foreign:
        return foreign
    if isinstance(article, Refusal):
        return article
    return tag(repair(article, desk), desk)


def not_english(page: Page, prose: str) -> Refusal | None:
    """A Refusal where ``prose``, the best of the page that there is, is clearly in another language."""
    spoken = language(prose)
    return None if spoken in (None, "English") else Refusal(page.id, "read", f"{spoken}, not English")


def defect(error: Exception) -> tuple[Stage, str]:
    """(the stage, what to tell) of an error that no stage foresaw: a defect of ours, told with its place."""
    home = Path(__file__).resolve().parent
    inside = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(home)]
    rooms = [Path(frame.filename).relative_to(home).parts[0].removesuffix(".py") for frame in inside]
    stages: tuple[Stage, ...] = get_args(Stage)
    stage: Stage = next((stage for room in reversed(rooms) for stage in stages if stage == room), "read")
    place = f"{Path(inside[-1].filename).relative_to(home)}:{inside[-1].lineno}" if inside else "?"
    return stage, f"a defect in Copydesk: {type(error).__name__} at {place}: {str(error)[:200]}"
