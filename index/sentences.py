"""Sentence borders by a plain rule, so that long elements are split and answers quoted at whole sentences."""

from __future__ import annotations

import re

# fmt: off
_ABBREVIATIONS = frozenset({
    "e.g", "i.e", "etc", "vs", "cf", "al", "fig", "figs", "eq", "eqs", "tab", "sec", "vol", "pp", "p", "dr",
    "mr", "mrs", "ms", "prof", "st", "inc", "ltd", "co", "corp", "jr", "sr", "u.s", "u.k", "approx", "dept",
    "est",
})
# fmt: on
_BEFORE_NUMBERS = frozenset({"no", "nos"})
_END = re.compile(r"[.!?。！？…]+[\"'”’)\]]*(?=\s|$)|[。！？]|\n\s*\n")
_LAST_WORD = re.compile(r"([\w.]+)$")
_NEXT = re.compile(r"\s*(\S?)")
_LOOK_BACK = 16
"""Characters before a full stop that are looked at: more than any abbreviation has."""


def _is_border(text: str, end: int, mark: str) -> bool:
    """Whether a mark that ends at `end` closes a sentence, and not an abbreviation or an initial."""
    if not mark.startswith("."):
        return True
    stop = end - len(mark)
    before = _LAST_WORD.search(text[max(0, stop - _LOOK_BACK) : stop])
    if before is None:
        return True
    word = before.group(1).casefold()
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    following = _NEXT.match(text, end)
    first = following[1] if following else ""
    if word in _BEFORE_NUMBERS and first.isdigit():
        return False
    return not first.islower()


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
