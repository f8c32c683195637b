"""Sentence borders by a plain rule, so that long elements are split and answers quoted at whole sentences."""

from __future__ import annotations

import re

# fmt: off
_ABBREVIATIONS = frozenset({
    "e.g", "i.e", "etc", "vs", "cf", "al", "fig", "figs", "eq", "eqs", "tab", "sec", "vol", "pp", "p", "dr",
    "mr", "mrs", "ms", "prof", "st", "inc", "ltd", "co", "corp", "jr", "sr", "u.s", "u.k", "approx", "dept",
    "est",
    "bzw", "ca", "vgl", "usw", "abb", "ggf", "evtl", "inkl", "zzgl", "bspw", "sog", "hr", "dipl", "ing", "hrsg",
    "mme", "mlle", "env", "sra", "srta", "dra", "pág", "págs", "sig", "dott", "ecc", "bijv", "blz", "dhr", "mevr",
})
_MONTHS = frozenset({
    "januar", "jänner", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "dezember",
})
"""Of German, which writes ordinals with a stop and, unlike others that do, what follows with a capital."""
_BEFORE_ORDINALS = frozenset({
    "am", "der", "die", "das", "den", "dem", "des", "zum", "zur", "vom", "im", "beim", "jeder", "jedem", "jeden",
})
# fmt: on
_BEFORE_NUMBERS = frozenset({"no", "nos", "nr", "núm"})
_END = re.compile(r"[.!?。！？…]+[\"'”’)\]]*(?=\s|$)|[。！？][」』）”’]*|．[」』）]*(?!\d)|\n\s*\n")
_LAST_WORD = re.compile(r"([\w.]+)$")
_COUNTED = re.compile(r"(?:^|([^\W\d_]+)\s+)(\d{1,2})$")
_MEASURED = re.compile(r"\d\s?[^\W\d_]$")
_NEXT = re.compile(r"\s*(\S?)")
_NEXT_WORD = re.compile(r"\s*([^\W\d_]*)")
_LOOK_BACK = 16
"""Characters before a full stop that are looked at: more than any abbreviation has."""


def _is_border(text: str, end: int, mark: str) -> bool:
    """Whether a mark that ends at `end` closes a sentence, and not an abbreviation or an initial."""
    if not mark.startswith("."):
        return True
    stop = end - len(mark)
    lead = text[max(0, stop - _LOOK_BACK) : stop]
    before = _LAST_WORD.search(lead)
    if before is None:
        return True
    word = before.group(1).casefold()
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and not _is_unit(lead)):
        return False
    if word.isdecimal() and _is_ordinal(lead, text, end):
        return False
    following = _NEXT.match(text, end)
    first = following[1] if following else ""
    if word in _BEFORE_NUMBERS and first.isdigit():
        return False
    return not first.islower()


def _is_unit(lead: str) -> bool:
    """Whether a letter is no initial but the unit of a number, as in "2,26 m"."""
    return lead[-1].islower() and _MEASURED.search(lead) is not None


def _is_ordinal(lead: str, text: str, end: int) -> bool:
    """Whether a number before a stop is the day of a month or counts what follows: "am 25. Dezember"."""
    number = _COUNTED.search(lead)
    if number is None:
        return False
    following = _NEXT_WORD.match(text, end)
    month = following is not None and following[1].casefold() in _MONTHS
    return month or (number[1] or "").casefold() in _BEFORE_ORDINALS


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans [start, end) of the sentences of `text`, in order, without the white space around them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if not match.group().strip() or _is_border(text, match.end(), match.group()):
            _append(spans, text, start, match.end())
            start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
