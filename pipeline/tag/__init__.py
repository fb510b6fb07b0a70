"""Article -> Article: which of the desk's topics an article is about, and the words that say so.

``words`` cuts text into tokens, ``vocabulary`` turns topics into something that can be looked for and checks
them, ``matching`` finds their words, ``scoring`` weighs what was found and decides. Where the desk has learned from
its archive and from its editors, ``learned`` has the last word.
"""

from __future__ import annotations

from pipeline.article import Article, TopicTag, plain, replace
from pipeline.desk import Desk, Learned, Topic
from pipeline.tag.learned import because, hear, opinions, standing
from pipeline.tag.scoring import decided, scored
from pipeline.tag.vocabulary import Fault as Fault
from pipeline.tag.vocabulary import compiled
from pipeline.tag.vocabulary import problems as problems
from pipeline.tag.words import said


def tag(article: Article, desk: Desk) -> Article:
    """The article with the topics that its title and its prose speak of; evidence in the text is of ``plain(body)``."""
    return replace(article, topics=topics_of(article.title, plain(article.body), desk.topics, desk.learned))


def topics_of(title: str, text: str, topics: tuple[Topic, ...], learned: Learned | None = None) -> tuple[TopicTag, ...]:
    """The topics that we stand by, best first; none where the words are too few or too faint.

    Spans of ``because`` are of ``title`` or of ``text``, as each says. With ``learned``, the score is a probability.
    """
    vocabulary, words = compiled(topics), said(title, text)
    candidates = scored(words, vocabulary)
    own = decided(candidates, len(text), vocabulary)
    if learned is None:
        return own
    heard = hear(words, learned)
    found = opinions(heard, candidates, own, learned, vocabulary)
    return because(standing(found), heard, words, candidates, learned, vocabulary)


def ranked(title: str, text: str, topics: tuple[Topic, ...]) -> tuple[TopicTag, ...]:
    """Every topic that any word of the vocabulary speaks for, best first: what ``topics_of`` begins with."""
    return scored(said(title, text), compiled(topics))
