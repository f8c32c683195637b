"""Acronyms with their long forms, and names that a text gives something for itself.

The letters are matched as Schwartz and Hearst (2003), "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pacific Symposium on Biocomputing 8, 451-462.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.naming import FUNCTION_WORDS, normalised

_BRACKETS = re.compile(r"[(（]\s*([^()（）\n]{2,80}?)\s*[)）]")
_SHORT = re.compile(r"(?=[^\W_]*[A-Z])[^\W_][\w.&/-]{1,9}(?: [A-Z0-9][\w-]{0,5})?")
_GIVEN = re.compile(
    r"^(?:(?:the|hereinafter|hereafter|collectively|together|each|a|an|or|our|referred to as|abbreviated(?: as| to)?|"
    r"in short|short|called|also),?\s+)*[\"“„‘']+(?P<name>[^\"“”„‘’']{2,40})[,.]?[\"”’']+$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:or|abbreviated(?: as| to)?|in short|short|called|hereafter|henceforth|i\.e\.,?)\s+", re.IGNORECASE
)
_TAIL = re.compile(r"\s*[;,].*$", re.DOTALL)
_WORD = re.compile(r"[^\s]+")
_BREAK = re.compile(r"[.;:!?()\[\]{}\"“”]")
_SAYS = frozenset({"is", "was", "are", "were", "has", "have", "had", "been", "its", "their", "that", "which", "not"})
"""Words of a sentence, not of a long form."""
MAX_LONG = 120
"""Characters before a bracket that are looked at."""


class Definition(NamedTuple):
    """Two names of one thing in a piece of text, each as its characters [start, end)."""

    short: tuple[int, int]
    long: tuple[int, int]
    label: str


def definitions(text: str) -> Iterator[Definition]:
    """ "Retrieval-Augmented Generation (RAG)", "RAG (retrieval-augmented generation)", "the Equity Plan (“Plan”)"."""
    for match in _BRACKETS.finditer(text) if "(" in text or "（" in text else ():
        content, start = match[1], match.start(1)
        given = _GIVEN.match(content)
        if given is not None:
            yield from _given(text, match.start(), start + given.start("name"), given["name"])
            continue
        lead = _LEADS.match(content)
        begin = lead.end() if lead else 0
        inner = _TAIL.sub("", content[begin:])
        if _is_short(inner):
            yield from _before(text, match.start(), start + begin, inner)
        else:
            yield from _inside(text, match.start(), start, content)


def _is_short(text: str) -> bool:
    capitals = sum(map(str.isupper, text))
    return capitals >= 2 and 2 * capitals >= sum(map(str.isalpha, text)) and _SHORT.fullmatch(text) is not None


def _before(text: str, bracket: int, start: int, short: str) -> Iterator[Definition]:
    """The long form that stands before a bracket with its acronym."""
    plural = short.endswith("s") and short[:-1].isupper()
    letters = short[:-1] if plural else short
    window = _window(text, bracket, sum(map(str.isalnum, letters)))
    begin = best_long_form(letters, text[window:bracket].rstrip())
    if begin is None:
        return
    end = window + len(text[window:bracket].rstrip())
    yield Definition((start, start + len(short)), (window + begin, end), "acronym")


def _inside(text: str, bracket: int, start: int, content: str) -> Iterator[Definition]:
    """The long form in a bracket after its acronym."""
    before = re.search(r"(?<!\S)(\S{2,10})\s*$", text[max(0, bracket - 14) : bracket])
    if before is None or not _is_short(before[1]) or not 2 <= len(content.split()) <= 10:
        return
    letters = before[1].removesuffix("s") if before[1][:-1].isupper() else before[1]
    long = _TAIL.sub("", content)
    if best_long_form(letters, long) != 0:
        return
    at = max(0, bracket - 14) + before.start(1)
    yield Definition((at, at + len(before[1])), (start, start + len(long)), "acronym")


def _given(text: str, bracket: int, start: int, short: str) -> Iterator[Definition]:
    """A name that the text gives to what stands before: all its words are words or initials of that."""
    letters = short.removesuffix("s") if short[:-1].isupper() else short
    if _is_short(short):
        yield from _before(text, bracket, start, short)
        return
    window = _window(text, bracket, len(letters.split()) + 6)
    head = text[window:bracket].rstrip(" ,")
    words = list(_WORD.finditer(head))
    wanted = [word for word in normalised(short).split(" ") if word not in FUNCTION_WORDS]
    held = [at for at, word in enumerate(words) if normalised(word.group()) in wanted and not word.group()[0].islower()]
    if len(wanted) < 1 or not held or {normalised(words[at].group()) for at in held} != set(wanted):
        return
    first = last = held[0]
    while last + 1 < len(words) and (words[last + 1].group()[0].isupper() or words[last + 1].group() in ("of", "&")):
        last += 1
    while first > 0 and words[first - 1].group()[0].isupper() and not words[first - 1].group().endswith((",", ";")):
        first -= 1
    if held[-1] > last or last - first < len(wanted):
        return
    span = window + words[first].start(), window + words[last].end()
    yield Definition((start, start + len(short)), span, "defined")


def _window(text: str, bracket: int, letters: int) -> int:
    """Where the words before a bracket begin that may be a long form: min(n + 5, 2n) of them, in one clause."""
    head = text[max(0, bracket - MAX_LONG) : bracket]
    words = list(_WORD.finditer(head))[-min(letters + 5, 2 * letters) :]
    if not words:
        return bracket
    begin = words[0].start()
    for stop in _BREAK.finditer(head, begin):
        if not (stop.group() == "." and head[stop.end() : stop.end() + 1].strip()):
            begin = stop.end()
    return max(0, bracket - MAX_LONG) + begin


def best_long_form(short: str, long: str) -> int | None:
    """Where in `long` the shortest long form of `short` begins: its letters in order, the first one at a word's start.

    None if the letters are not there. The rules of the source: long forms have more characters than the short one and
    do not hold it.
    """
    place = len(long) - 1
    for at in range(len(short) - 1, -1, -1):
        letter = short[at].lower()
        if not letter.isalnum():
            continue
        while place >= 0 and (long[place].lower() != letter or (at == 0 and place > 0 and long[place - 1].isalnum())):
            place -= 1
        if place < 0:
            return None
        place -= 1
    begin = place + 1
    found = long[begin:]
    words = found.split()
    if len(found) <= len(short) or short.lower() in {word.lower().strip(",.") for word in words}:
        return None
    if words[0].lower() in FUNCTION_WORDS or _SAYS.intersection(words) or not is_fair(short, found):
        return None
    return begin


def is_fair(short: str, long: str) -> bool:
    """Beyond the source: each capital of the acronym begins a word of the long form, or a part of one, but for one."""
    capitals = [char.lower() for char in short if char.isupper()]
    begins = re.findall(r"(?<![^\W_])[^\W_]|(?<=[a-z])[A-Z]", long)
    letters = iter(letter.lower() for letter in begins)
    missing = 0
    rest = list(letters)
    for capital in capitals:
        if capital in rest:
            del rest[: rest.index(capital) + 1]
        else:
            missing += 1
    return missing <= len(capitals) // 4
