"""Which language a text is in: by its script, and within one script by the function words that it uses.

A page has dozens of function words, so their counts tell languages apart that far; a few words may show nothing, and
then it is English that is read, which does no harm to names and numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from index.lexical.languages.base import ENGLISH, LANGUAGES, Language
from index.lexical.languages.words import STOP_WORDS

LONGEST_SAMPLE = 20_000
"""Characters that are looked at."""
_CLEAR = 2.0
"""How much more evidence than English another language must show: names bring single words of it ("Los Angeles")."""
_LEAST = 2
_SCRIPTS = {
    "ja": "\u3041-\u3096\u30a1-\u30fa\u30fc",
    "ko": "\uac00-\ud7a3",
    "th": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff",
    "he": "\u05d0-\u05ea",
    "latin": "a-zà-öø-ÿāăąćčďđęěğīıłńňōőœřśşšťūůűźżž",
    "ru": "а-яё",
    "el": "α-ωάέήίόύώ",
    "ar": "ء-ي",
    "hi": "\u0900-\u097f",
}
"""Characters that a script is known by; all that have more than one language here are told apart by words."""
_WORTH = {"zh": 3, "ja": 3, "ko": 3}
"""Letters that a character says as much as."""
_KANA_OF_JAPANESE = 0.1
"""Japanese has kana among its ideographs, Chinese has none."""


def language_of(text: str, among: Iterable[str] = ()) -> Language:
    """The language of a document's text; English where nothing shows another. `among` are codes to choose from."""
    ranked = _evidence(text[:LONGEST_SAMPLE].casefold(), frozenset(among) or frozenset(LANGUAGES))
    english = ranked.pop(ENGLISH.code, 0.0)
    if not ranked:
        return ENGLISH
    code, most = max(ranked.items(), key=lambda one: (one[1], one[0]))
    return LANGUAGES[code] if most >= _LEAST and most > _CLEAR * english else ENGLISH


def languages_of_question(question: str, among: Iterable[str]) -> tuple[Language, ...]:
    """Those of the languages in which a question may be meant: one where its words show it, else all of them."""
    codes = frozenset(among) & LANGUAGES.keys()
    if len(codes) <= 1:
        return tuple(LANGUAGES[code] for code in codes) or (ENGLISH,)
    ranked = sorted(_evidence(question.casefold(), codes).items(), key=lambda one: (-one[1], one[0]))
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return (LANGUAGES[ranked[0][0]],)
    return tuple(LANGUAGES[code] for code in sorted(codes))


def _evidence(text: str, among: frozenset[str]) -> dict[str, float]:
    """Language to the amount of text that shows it: function words, or letters of a script of its own."""
    scripts = _scripts(text)
    if not scripts:
        return {}
    script = max(scripts, key=lambda name: (scripts[name], name))
    if script in ("zh", "ja"):
        kana, han = scripts.get("ja", 0), scripts.get("zh", 0)
        script = "ja" if kana > _KANA_OF_JAPANESE * (kana + han) else "zh"
    if script in LANGUAGES and script not in _SHARED:
        return {script: float(scripts[script])} if script in among else {}
    found: Counter[str] = Counter()
    languages = _languages_by_word()
    for word, times in Counter(_LETTERS.findall(text)).items():
        for code in languages.get(word, ()):
            if code in among:
                found[code] += times
    return dict(found)


_SHARED = frozenset({"latin"})
_LETTERS = re.compile(r"[^\W\d_]+")


def _scripts(text: str) -> dict[str, int]:
    """Script to the number of its characters."""
    if text.isascii():
        return {"latin": len(text)} if any(map(str.isalpha, text[:1000])) else {}
    counts = {name: len(found) * _WORTH.get(name, 1) for name, found in _found(text)}
    return {name: count for name, count in counts.items() if count}


def _found(text: str) -> Iterator[tuple[str, list[str]]]:
    for name, pattern in _patterns().items():
        yield name, pattern.findall(text)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(f"[{characters}]") for name, characters in _SCRIPTS.items()}


@cache
def _languages_by_word() -> Mapping[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for code, stop_words in STOP_WORDS.items():
        for word in stop_words:
            if len(word) == 1 and word.isascii():
                continue  # initials of names
            words[word] = (*words.get(word, ()), code)
    return words
