"""Capitalised phrases, quotes and years in a piece of text: what may be a name by its letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from index.naming import FUNCTION_WORDS, normalised
from index.types import EntityKind
from ingest.graph.common import COMMON_WORDS
from ingest.graph.words import (
    COMPANY_FORMS,
    INITIALS,
    KINDS_OF_ORGANISATION,
    LINKS,
    MONTHS,
    OPENERS,
    PERSON_TITLES,
    STRUCTURE,
    WEEKDAYS,
    letters,
)

MAX_WORDS = 10
"""A longer run of capitalised words is no name but a heading or an enumeration."""
MAX_LENGTH = 100
"""Characters of a name."""
CHOICES = 2
"""From so many slashes in a word on, it is no name but an enumeration."""
QUOTED_WORDS = 8
LONGEST_ACRONYM = 14
"""Characters, with full stops and a possessive."""
UNCASED_SHARE = 5
"""From one character in five on, a text is in a script without capitals."""
_UNITS = r"(?:x|×|px|pixels?|mm|cm|m|km|kg|g|mg|ml|bytes?|[kMG]?B|bits?|Hz|[kMG]Hz|W|kW|V|words?|tokens?|people|units?)"
_YEAR = re.compile(
    r"(?:1[5-9]\d\d|20\d\d)(?<![\w.,$€£¥#/=-]\d{4})(?<![$€£¥]\s\d{4})"  # looks back when it has found digits: faster
    rf"(?![\w%°$€£]|[.,:/]\d|\s?{_UNITS}\b)"
)
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
BEGINS = frozenset({"The", "This", "These", "That", "We", "Our", "It", "He", "She", "They", "You", "Your"})
"""With a capital inside a run, such a word begins a sentence whose border was not seen."""
ENDS_PERSON = frozenset({"of", "and", "for", "&", "the"})
KEEPS_STOP = ("Inc.", "Ltd.", "Corp.", "Co.", "Jr.", "Sr.")


class Phrase(NamedTuple):
    """The characters [start, end) of a piece of text, and how they were read."""

    start: int
    end: int
    name: str
    kind: EntityKind


def is_uncased(text: str) -> bool:
    """Whether a text is in a script without capitals."""
    return not text.isascii() and UNCASED_SHARE * len(_UNCASED.findall(text)) > len(text)


def phrases(text: str) -> Iterator[Phrase]:
    """Capitalised phrases, quotes, dates, years; of a script without capitals its quotes, katakana and Latin words."""
    if is_uncased(text):
        yield from _uncased(text)
    else:
        for match in _capitalised("[A-Z]" if text.isascii() else f"[{letters('Lu', 'Lt')}]").finditer(text):
            start = match.start()
            for one in _names_in(match.group()):
                yield Phrase(start + one.start, start + one.end, one.name, one.kind)
    if _QUOTES.search(text):
        for match in _QUOTE.finditer(text):
            yield from _quoted(match)
    years = [Phrase(match.start(), match.end(), match.group(), "year") for match in _YEAR.finditer(text)]
    yield from years
    for match in _DATE.finditer(text) if years else ():
        yield Phrase(match.start(), match.end(), normalised(match.group()), "date")


@cache
def _capitalised(upper: str) -> re.Pattern[str]:
    """Capitalised words with small words between them, a number at the end, and forms of companies."""
    word = r"\w*(?:['’&/-]\w+){0,6}"
    plain = rf"\d{{0,3}}{upper}{word}(?:\.(?:com|org|net|edu|ai|io)\b)?"
    camel = rf"[a-z]{{1,2}}{upper}{word}"
    dotted = rf"(?:{upper}\.){{2,6}}{upper}?(?!\w)"
    initial = rf"(?:{upper}|{INITIALS})\.(?=\s{upper})"
    one = rf"(?:{dotted}|{initial}|{plain}|{camel})"
    links = "|".join(sorted(LINKS))
    number = r"\s(?:of\s(?=1[5-9]\d\d|20\d\d))?\d{1,4}(?:-[A-Z]{1,3})?(?![\w%]|[.,:/-]\d|\s?[\d%])"
    follows = rf"(?:,?\s(?:{COMPANY_FORMS})\b\.?|\s(?:(?:{links})\s){{0,2}}{one})"
    begins = rf"(?<![\w@#/-])(?=\d{{0,3}}{upper}|[a-z]{{1,2}}{upper})"
    return re.compile(rf"{begins}{one}{follows}{{0,{MAX_WORDS - 1}}}(?:{number})?")


@lru_cache(maxsize=50_000)
def _names_in(run: str) -> tuple[Phrase, ...]:
    """The names of a run of capitalised words, counted from its beginning."""
    choices = _choices(run) if run.count("/") >= CHOICES else [(0, len(run))]
    return tuple(phrase for start, end in choices for phrase in _trimmed(run, start, end))


def _trimmed(text: str, start: int, end: int) -> Iterator[Phrase]:
    """The names of a run of capitalised words, without the small words at its ends."""
    words = text[start:end].split()
    plain = [word.strip(".,").casefold() for word in words]
    at = -1 if NOT_NAMES.isdisjoint(plain) else next(at for at, word in enumerate(plain) if word in NOT_NAMES)
    if at > 0 or (at == 0 and (len(words) == 1 or not words[1][0].isupper())):
        spans = [word.span() for word in _WORD.finditer(text, start, end)]
        if at:
            yield from _trimmed(text, start, spans[at - 1][1])
        if at + 1 < len(words):
            yield from _trimmed(text, spans[at + 1][0], end)
        return
    inner = next((at for at, word in enumerate(words) if at and word in BEGINS and not _is_small(plain[at - 1])), 0)
    if inner:
        spans = [word.span() for word in _WORD.finditer(text, start, end)]
        yield from _trimmed(text, start, spans[inner - 1][1])
        yield from _trimmed(text, spans[inner][0], end)
        return
    first, last = 0, len(words)
    while first < last and _is_small(plain[first]):
        first += 1
    while last > first and _is_small(plain[last - 1]):
        last -= 1
    if last - first > 1 and _YEAR.fullmatch(words[last - 1]):
        last -= _years_words(words[first:last])
    kind: EntityKind = "name"
    if last - first > 1 and plain[first] in PERSON_TITLES:
        kind, first = "person", first + 1
        ends = next((at for at in range(first, last) if words[at] in ENDS_PERSON), last)
        if ends < last:
            rest = list(_WORD.finditer(text, start, end))[ends]
            yield from _trimmed(text, rest.end() + 1, end)
        last = ends
    if first < last and not is_structure(words[first:last]):
        if last - first < len(words):
            spans = [word.span() for word in _WORD.finditer(text, start, end)]
            start, end = spans[first][0], spans[last - 1][1]
        yield from _named(text, start, end, kind)


def _years_words(words: Sequence[str]) -> int:
    """How many words at the end of a phrase only name its year: of "War of 1812" and "Clean Air Act of 1970" none."""
    if words[-2] != "of":
        return 1
    return 2 if len(words) == 3 and words[0].casefold() in COMMON_WORDS else 0


def _choices(run: str) -> list[tuple[int, int]]:
    """The pieces of a run at the slashes of an enumeration: "VGA/DVI/HDMI" are three, "TCP/IP" is one name."""
    enumerated = [word.span() for word in _WORD.finditer(run) if word.group().count("/") >= CHOICES]
    borders = [at for start, end in enumerated for at in range(start, end) if run[at] == "/"]
    return list(zip([0, *(at + 1 for at in borders)], [*borders, len(run)], strict=True))


def _is_small(plain: str) -> bool:
    """Whether a word is no part of a name: "The", "Don't", "Whether"."""
    return (
        plain in FUNCTION_WORDS
        or plain in OPENERS
        or (("'" in plain or "’" in plain) and _CONTRACTION.search(plain) is not None)
    )


def _named(text: str, start: int, end: int, kind: EntityKind) -> Iterator[Phrase]:
    if text[end - 1] in ".," and not text.endswith(KEEPS_STOP, start, end):
        end -= 1
    written = text[start:end]
    name = normalised(written)
    if len(name) < 2 or len(name) > MAX_LENGTH or name.isdigit() or name in KINDS_OF_ORGANISATION:
        return
    if FUNCTION_WORDS.issuperset(name.split(" ")):
        return
    if max(map(len, name.split(" "))) == 1 and not written.replace(".", "").isalpha():
        return
    if kind == "name" and is_acronym(written):
        kind = "acronym"
        name = acronym_name(written)
    yield Phrase(start, end, name, kind)


def acronym_name(written: str) -> str:
    """The normalised name of an acronym, without the s of a plural."""
    return normalised(written[:-1] if written.endswith("s") and written[:-1].isupper() else written)


def is_acronym(word: str) -> bool:
    """Whether a word is written as an acronym: two to eight characters, mostly capitals, beginning with a letter."""
    if len(word) > LONGEST_ACRONYM or " " in word:
        return False
    plain = word.replace(".", "").removesuffix("'s").removesuffix("’s").removesuffix("s")
    capitals = sum(map(str.isupper, plain))
    return 2 <= len(plain) <= 8 and plain[0].isalpha() and capitals >= 2 and 2 * capitals >= len(plain)


def is_structure(words: list[str]) -> bool:
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
        if match.group()[0].isupper() and len(match.group()) > 1 and not is_structure(words):
            kind: EntityKind = "acronym" if len(words) == 1 and is_acronym(match.group()) else "name"
            yield Phrase(match.start(), match.end(), normalised(match.group()), kind)
