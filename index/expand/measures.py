"""Reads the calculated measures that a question names, and says what to look for instead."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.expand.glossary import LINES, MEASURES, NAMED

_MEASURES = [(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), lines) for pattern, lines in MEASURES.items()]
_NAMED = "|".join(f"(?:{pattern})" for pattern in (*NAMED, *MEASURES))
_LINE = [(re.compile(pattern, re.IGNORECASE), line) for pattern, line in NAMED.items()]
_RATIO = re.compile(
    rf"\b(?P<over>{_NAMED})\s*(?:-?to-?|/|over|divided by)\s*(?P<under>{_NAMED})(?:\s+ratio)?\b"
    rf"|\bratio of (?P<first>{_NAMED}) (?:to|and) (?P<second>{_NAMED})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:FY\s*)?((?:19|20)\d\d)\b", re.IGNORECASE)


def statements_for(question: str) -> tuple[str, ...]:
    """One search text per financial statement that the question's measures are calculated from, none without any.

    "Return on assets in FY2017" needs net income, of the income statement, and total assets, of the balance sheet.
    """
    lines = list(dict.fromkeys(_lines(question)))
    years = " ".join(dict.fromkeys(_YEAR.findall(question)))
    by_statement: dict[str, list[str]] = {}
    for line in lines:
        statement, words = LINES[line]
        by_statement.setdefault(statement, []).append(words)
    return tuple(" ".join([statement, *words, years]).strip() for statement, words in by_statement.items())


def _lines(question: str) -> Iterable[str]:
    taken: list[tuple[int, int]] = []
    for match in _RATIO.finditer(question):
        taken.append(match.span())
        for side in match.groupdict().values():
            if side:
                yield from _called(side)
    for pattern, lines in _MEASURES:
        for match in pattern.finditer(question):
            if not any(start <= match.start() and match.end() <= end for start, end in taken):
                taken.append(match.span())
                yield from lines


def _called(name: str) -> Iterable[str]:
    """The lines behind one side of a ratio: a line by its name, or a measure."""
    for pattern, line in _LINE:
        if pattern.fullmatch(name.strip()):
            return (line,)
    return next((lines for pattern, lines in _MEASURES if pattern.fullmatch(name.strip())), ())
