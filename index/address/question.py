"""Reads the places that a question names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.address.numerals import NUMBER_WORD, ORDINAL, from_ordinal, normal

KINDS: dict[str, str] = {
    "figure": r"figures?|figs?\.?",
    "table": r"tables?|tabs?\.",
    "equation": r"equations?|eqs?\.?|eqns?\.?|formulas?|formulae",
    "chart": r"charts?|graphs?|plots?",
    "exhibit": r"exhibits?",
    "algorithm": r"algorithms?|algs?\.",
    "listing": r"listings?",
    "section": r"sections?|sect?s?\.|subsections?|§§?",
    "chapter": r"chapters?|chaps?\.",
    "appendix": r"appendix|appendices|annex",
    "page": r"pages?|pp?\.|slides?|sheets?",
}
"""What places are called; a slide is a page."""

_DIGITS = r"\d{1,4}(?:[.-]\d+)*[a-z]?|[A-Z](?:\.\d+)+|[A-Z]{1,2}\d+"
_NUMBER = rf"\(?(?:{_DIGITS}|[IVXL]+|[A-Z]|(?:{NUMBER_WORD}))\)?(?![\w%])"
_NEXT = rf"\s*(?:,|,?\s+and|,?\s+or|&)\s*(?={_NUMBER})"
_RANGE = r"\s*(?:[-–]|to|through)\s*"
_LONGEST_RANGE = 10
_NUMBERED = {
    kind: re.compile(rf"(?i:\b(?:{name})|§)\s*(?i:no\.?\s*|number\s+)?({_NUMBER}(?:(?:{_NEXT}|{_RANGE}){_NUMBER})*)")
    for kind, name in KINDS.items()
}
_ONE = re.compile(_NUMBER)
_COUNTED = {
    kind: re.compile(rf"\b({ORDINAL})\s+(?:{name})\b", re.IGNORECASE)
    for kind, name in KINDS.items()
    if kind in {"figure", "table", "equation", "page", "chart"}
}
_BEFORE_LAST = rf"(?P<nth>{ORDINAL})[\s-]+(?:to[\s-]+)?"
_FROM_END = {
    kind: re.compile(rf"\b(?:{_BEFORE_LAST}(?:the[\s-]+)?)?(?:last|final)\s+(?:{name})\b", re.IGNORECASE)
    for kind, name in KINDS.items()
    if kind in _COUNTED
}
_LAST_AFTER = re.compile(rf"\b(?:{KINDS['page']})\s+(?:at\s+)?(?:the\s+)?(?:{_BEFORE_LAST})?last\b", re.IGNORECASE)
_COVER = re.compile(r"\b(?:(?:front\s+)?cover(?:\s+(?:page|slide))?|title\s+(?:page|slide))\b", re.IGNORECASE)
_BACK = re.compile(r"\bback\s+cover\b", re.IGNORECASE)


def places_named(text: str) -> tuple[str, ...]:
    """Tokens of the places that a question names, each once, in order of kind."""
    return tuple(dict.fromkeys(_places(text)))


def numbered(kind: str, number: str) -> str:
    return f"@{kind}:{number}"


def counted(kind: str, nth: int) -> str:
    """The nth of a kind in its document; -1 is the last."""
    return f"@{kind}#{nth}"


def _places(text: str) -> Iterator[str]:
    for kind, pattern in _NUMBERED.items():
        for match in pattern.finditer(text):
            several = match[0].split()[0].rstrip(".").lower().endswith("s")
            for number in _numbers(match[1].replace("-", " to ") if several else match[1]):
                yield numbered(kind, number)
    for kind, pattern in _FROM_END.items():
        for match in pattern.finditer(text):
            yield counted(kind, -_nth(match["nth"]))
    for match in _LAST_AFTER.finditer(text):
        yield counted("page", -_nth(match["nth"]))
    for kind, pattern in _COUNTED.items():
        for match in pattern.finditer(text):
            if (nth := from_ordinal(match[1])) is not None:
                yield counted(kind, nth)
    if _BACK.search(text):
        yield counted("page", -1)
    elif _COVER.search(text):
        yield counted("page", 1)


def _nth(ordinal: str | None) -> int:
    return (from_ordinal(ordinal) or 1) if ordinal else 1


def _numbers(run: str) -> Iterator[str]:
    """ "3", "3 and 4", "3-5": each number named; a long range only by its ends."""
    found = [(match.start(), match.end(), normal(match[0])) for match in _ONE.finditer(run)]
    for at, (start, _, number) in enumerate(found):
        before = found[at - 1] if at else None
        if before and before[2].isdigit() and number.isdigit() and re.fullmatch(_RANGE, run[before[1] : start]):
            first, last = int(before[2]), int(number)
            if first < last <= first + _LONGEST_RANGE:
                yield from map(str, range(first + 1, last))
        yield number
