"""The language of a text. langdetect is seeded here and nowhere else, so that the same text has the same answer."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import msgspec
import regex

ENOUGH = 60  # letters; below this langdetect guesses: Dutch for "Hydrogen + Storage", Danish for "Comment"
SAMPLE = 4000  # characters; a longer sample changes no answer on our pages and costs as its length

NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "kn": "Kannada",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi",
    "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh-cn": "Chinese", "zh-tw": "Chinese",
}  # fmt: skip

FUNCTION_WORDS = frozenset(
    "the a an of to in and is are was were be been that this with for on as at by it its from has have had will "
    "which not but or said their he she they who about after more than into would can could also".split()
)
_WORD = regex.compile(r"\p{L}+")
_CLEARLY = 0.22  # share of English function words above which no other language has been seen (Scots aside)


@functools.lru_cache(maxsize=4096)
def language(text: str) -> str | None:
    """The English name of the language of ``text`` ("Portuguese"), or None where there is too little to tell.

    Clear English is recognised by its function words, which is a hundred times faster than langdetect
    (Nakatani's naive Bayes over character n-grams); everything else is langdetect's answer.
    """
    sample = text[:SAMPLE]
    words = _WORD.findall(sample)
    if sum(map(len, words)) < ENOUGH and not _ideographs(sample):
        return None
    if words and sum(w.lower() in FUNCTION_WORDS for w in words) / len(words) >= _CLEARLY:
        return "English"
    found = _detected(sample)
    return NAMES.get(found, found) if found else None


def _detected(text: str) -> str | None:
    """langdetect's code for the language of ``text``, None where it finds no letters."""
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    try:
        detector.append(text)
        return str(detector.detect())
    except LangDetectException:
        return None


@functools.cache
def _factory() -> Any:
    """langdetect with its own profiles, the n-grams of which are reckoned as they are asked for, not all at once.

    It would take half a second of each start for the 88,000 of which a text has some hundreds.
    """
    from langdetect import DetectorFactory, detector_factory

    DetectorFactory.seed = 0
    files = sorted(file for file in Path(detector_factory.PROFILES_DIRECTORY).iterdir() if file.is_file())
    profiles = [msgspec.json.decode(file.read_bytes(), type=_Profile) for file in files]
    factory = DetectorFactory()
    factory.langlist = [profile.name for profile in profiles]
    factory.word_lang_prob_map = _Grams(profiles)
    return factory


class _Profile(msgspec.Struct, frozen=True):
    """How often a language has each n-gram of one to three letters, and how many of each length it has in all."""

    name: str
    freq: dict[str, int]
    n_words: tuple[int, int, int]


class _Grams(dict[str, list[float]]):
    """The share of an n-gram in each language, for those that one of them has."""

    def __init__(self, profiles: list[_Profile]) -> None:
        super().__init__()
        self._profiles = profiles
        self._known = frozenset[str]().union(*(profile.freq for profile in profiles))

    def __contains__(self, gram: object) -> bool:
        return gram in self._known

    def __missing__(self, gram: str) -> list[float]:
        self[gram] = [profile.freq.get(gram, 0) / profile.n_words[len(gram) - 1] for profile in self._profiles]
        return self[gram]


def _ideographs(text: str) -> bool:
    return len(regex.findall(r"\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Hangul}", text)) >= 20
