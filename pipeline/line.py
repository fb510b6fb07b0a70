"""One page's way, whole: strip, repair, tag."""

from __future__ import annotations

from pipeline.article import Article, Page, Refusal, plain
from pipeline.desk import Desk
from pipeline.language import language
from pipeline.repair import repair
from pipeline.strip import strip
from pipeline.tag import tag


def clean(page: Page, desk: Desk) -> Article | Refusal:
    """The page as an article in repaired English with its topics, or why it is not one."""
    article = strip(page)
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
