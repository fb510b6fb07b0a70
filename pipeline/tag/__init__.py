"""Article -> Article: which of the desk's topics an article is about, and the words that say so.

``words`` cuts text into tokens, ``vocabulary`` turns topics into something that can be looked for and checks
them, ``matching`` finds their words, ``scoring`` weighs what was found and decides.
"""

from __future__ import annotations

from pipeline.article import Article, TopicTag, plain, replace
from pipeline.desk import Desk, Topic
from pipeline.tag.scoring import decided, scored
from pipeline.tag.vocabulary import Fault as Fault
from pipeline.tag.vocabulary import compiled
from pipeline.tag.vocabulary import problems as problems


def tag(article: Article, desk: Desk) -> Article:
    """The article with the topics that its title and its prose speak of; evidence in the text is of ``plain(body)``."""
    return replace(article, topics=topics_of(article.title, plain(article.body), desk.topics))


def topics_of(title: str, text: str, topics: tuple[Topic, ...]) -> tuple[TopicTag, ...]:
    """The topics that we stand by, best first; none where the words are too few or too faint.

    Spans of ``because`` are of ``title`` or of ``text``, as each says.
    """
    return decided(ranked(title, text, topics), len(text), compiled(topics))


def ranked(title: str, text: str, topics: tuple[Topic, ...]) -> tuple[TopicTag, ...]:
    """Every topic that anything speaks for, best first: what ``topics_of`` chooses from."""
    return scored(title, text, compiled(topics))
