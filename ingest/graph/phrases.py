"""Capitalised phrases, quotes and years in a piece of text: what may be a name by its letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from index.naming import FUNCTION_WORDS, normalised
from index.types import EntityKind
from ingest.graph.words import COMPANY_FORMS, INITIALS, LINKS, MONTHS, PERSON_TITLES, STRUCTURE, WEEKDAYS, letters

MAX_WORDS = 10
"""A longer run of capitalised words is no name but a heading or an enumeration."""
MAX_LENGTH = 100
"""Characters of a name."""
QUOTED_WORDS = 8
UNCASED_SHARE = 5
"""From one character in five on, a text is in a script without capitals."""
_UNITS = r"(?:x|×|px|pixels?|mm|cm|m|km|kg|g|mg|ml|bytes?|[kMG]?B|bits?|Hz|[kMG]Hz|W|kW|V|words?|tokens?|people|units?)"
_YEAR = re.compile(rf"(?<![\w.,$€£¥#/=-])(?:1[5-9]\d\d|20\d\d)(?![\w%°$€£]|[.,:/]\d|\s?{_UNITS}\b)")
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|June|July|August|September"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}\s)?(?:{_MONTH}|October|November|December)\.?(?:\s\d{{1,2}})?,?\s(?:1[5-9]\d\d|20\d\d)\b"
)
_CONTRACTION = re.compile(r"(?:n['’]t|['’](?:ll|ve|re|m|d))$")
_QUOTE = re.compile(r"(?<![\w\"])[\"“„«]([^\"“”„«»\n]{3,60})[\"”“»](?!\w)|[「『《]([^「」『』《》\n]{2,40})[」』》]")
_QUOTES = re.compile(r"[\"“„«「『《]")
_KANA = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff]+(?:・[\u30a1-\u30fa\u30fc-\u30ff]+)*")
_SHORTEST_KANA = 3
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.&][A-Za-z0-9]+)*(?: [A-Z][A-Za-z0-9]*(?:[-.&][A-Za-z0-9]+)*)*")
_UNCASED = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_REFERENCE = re.compile(r"^(?:[A-Z]|[IVXLC]{1,5}|(?:[A-Z]-?)?[\d.]+[a-zA-Z]?)$")
_WORD = re.compile(r"\S+")
NOT_NAMES = MONTHS | WEEKDAYS
"""Where one of these follows a name, the name has ended: "U.S. Sept. 2019"; "May Fourth Movement" is one."""
KEEPS_STOP = ("Inc.", "Ltd.", "Corp.", "Co.", "Jr.", "Sr.")


class Phrase(NamedTuple):
    """The characters [start, end) of a piece of text, and how they were read."""

    start: int
    end: int
    name: str
    kind: EntityKind


def phrases(text: str) -> Iterator[Phrase]:
    """Capitalised phrases, quotes, dates, years; of a script without capitals its quotes, katakana and Latin words."""
    if not text.isascii() and UNCASED_SHARE * len(_UNCASED.findall(text)) > len(text):
        yield from _uncased(text)
    else:
        for match in _capitalised("[A-Z]" if text.isascii() else f"[{letters('Lu', 'Lt')}]").finditer(text):
            yield from _trimmed(text, match.start(), match.end())
    if _QUOTES.search(text):
        for match in _QUOTE.finditer(text):
            yield from _quoted(match)
    for match in _DATE.finditer(text):
        yield Phrase(match.start(), match.end(), normalised(match.group()), "date")
    for match in _YEAR.finditer(text):
        yield Phrase(match.start(), match.end(), match.group(), "year")


@cache
def _capitalised(upper: str) -> re.Pattern[str]:
    """Capitalised words with small words between them, a number at the end, and forms of companies."""
    word = r"\w*(?:['’&/-]\w+)*"
    plain = rf"\d{{0,3}}{upper}{word}(?:\.(?:com|org|net|edu|ai|io)\b)?"
    camel = rf"[a-z]{{1,2}}{upper}{word}"
    dotted = rf"(?:{upper}\.){{2,6}}{upper}?(?!\w)"
    initial = rf"(?:{upper}|{INITIALS})\.(?=\s{upper})"
    one = rf"(?:{dotted}|{initial}|{plain}|{camel})"
    links = "|".join(sorted(LINKS))
    number = r"\s\d{1,4}(?:-[A-Z]{1,3})?(?![\w%]|[.,:/-]\d|\s?[\d%])"
    follows = rf"(?:,?\s(?:{COMPANY_FORMS})\b\.?|\s(?:(?:{links})\s){{0,2}}{one})"
    begins = rf"(?<![\w@#/-])(?=\d{{0,3}}{upper}|[a-z]{{1,2}}{upper})"
    return re.compile(rf"{begins}{one}{follows}{{0,{MAX_WORDS - 1}}}(?:{number})?")


def _trimmed(text: str, start: int, end: int) -> Iterator[Phrase]:
    """The names of a run of capitalised words, without the small words at its ends."""
    words = list(_WORD.finditer(text, start, end))
    at = next((at for at, word in enumerate(words) if _plain(word) in NOT_NAMES), None)
    if at is not None and (at > 0 or len(words) == 1 or words[1].group().strip(".,").isdigit()):
        if at:
            yield from _trimmed(text, start, words[at - 1].end())
        if at + 1 < len(words):
            yield from _trimmed(text, words[at + 1].start(), end)
        return
    while words and _is_small(words[0]):
        del words[0]
    while words and _is_small(words[-1]):
        del words[-1]
    if not words:
        return
    if len(words) > 1 and _YEAR.fullmatch(words[-1].group()):
        del words[-1]  # "Spring 2019" is named by its year
    if _plain(words[0]) in PERSON_TITLES and len(words) > 1:
        yield from _named(text, words[1:], "person")
    elif not _is_structure([word.group() for word in words]):
        yield from _named(text, words, "name")


def _plain(word: re.Match[str]) -> str:
    return word.group().strip(".,").casefold()


def _is_small(word: re.Match[str]) -> bool:
    """Whether a word is no part of a name: "The", "Don't", "Whether"."""
    plain = _plain(word)
    return plain in FUNCTION_WORDS or _CONTRACTION.search(plain) is not None


def _named(text: str, words: list[re.Match[str]], kind: EntityKind) -> Iterator[Phrase]:
    start, end = words[0].start(), words[-1].end()
    if text[end - 1] in ".," and not text.endswith(KEEPS_STOP, start, end):
        end -= 1
    written = text[start:end]
    name = normalised(written)
    plain = name.split(" ")
    if len(name) < 2 or len(name) > MAX_LENGTH or name in FUNCTION_WORDS or name.isdigit():
        return
    if max(map(len, plain)) == 1 and not written.replace(".", "").isalpha():
        return
    if kind == "name" and len(words) == 1 and is_acronym(written):
        kind = "acronym"
    yield Phrase(start, end, name, kind)


def is_acronym(word: str) -> bool:
    """Whether a word is written as an acronym: two to eight characters, mostly capitals, beginning with a letter."""
    plain = word.replace(".", "").removesuffix("'s").removesuffix("’s").removesuffix("s")
    capitals = sum(map(str.isupper, plain))
    return 2 <= len(plain) <= 8 and plain[0].isalpha() and capitals >= 2 and 2 * capitals >= len(plain)


def _is_structure(words: list[str]) -> bool:
    """Whether words point into the document: "Table 3", "Section A.1", "Figure"."""
    first = words[0].strip(".").casefold()
    return first in STRUCTURE and (len(words) == 1 or _REFERENCE.match(words[1].strip(".,:")) is not None)


def _quoted(match: re.Match[str]) -> Iterator[Phrase]:
    """What stands in quotation marks, where it may be a title or a term, and is no sentence."""
    group = 1 if match[1] is not None else 2
    written = match[group].strip(" ,.;")
    words = written.split()
    name = normalised(written)
    if not words or len(words) > QUOTED_WORDS or (group == 1 and len(words) > 3 and not _is_title(words)):
        return
    if len(name) > 2 and not name.isdigit() and name not in FUNCTION_WORDS:
        start = match.start(group) + match[group].index(written)
        yield Phrase(start, start + len(written), name, "quote")


def _is_title(words: list[str]) -> bool:
    """Whether more than the first word is written with a capital."""
    return not words[0][0].islower() and any(word[0].isupper() for word in words[1:])


def _uncased(text: str) -> Iterator[Phrase]:
    for match in _KANA.finditer(text):
        if len(match.group()) >= _SHORTEST_KANA:
            yield Phrase(match.start(), match.end(), normalised(match.group()), "name")
    for match in _LATIN.finditer(text):
        words = match.group().split(" ")
        if match.group()[0].isupper() and len(match.group()) > 1 and not _is_structure(words):
            kind: EntityKind = "acronym" if len(words) == 1 and is_acronym(match.group()) else "name"
            yield Phrase(match.start(), match.end(), normalised(match.group()), kind)
