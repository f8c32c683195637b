"""How a question wants its result written, "round to two decimals", "in millions", apart from what it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_POINTS = re.compile(r"(?:\bpercentage|\bper ?cent|%)[- ]points?\b", re.IGNORECASE)
_COUNTS = {"no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
DECIMALS = re.compile(
    r"(?:\b(?:to|with|in|by) )?(?:\bthe )?\b(one|two|three|four|five|[0-6])[- ](?:decimals?|digits?)"
    r"(?: (?:places?|points?))?\b",
    re.IGNORECASE,
)
WHOLE = re.compile(r"(?:\bto )?(?:\bthe )?\bnearest (?:whole )?(?:number|integer|day)\b", re.IGNORECASE)
SCALE = re.compile(r"\bin (?:us |usd )?(thousand|million|billion)s?\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:(?<=[?.!])|[,;(])\s*(?:and )?(?:please )?"
    r"(?:round(?:ed)?|answer|give|write|express(?:ed)?|state|provide|report)\b[^?!]*?(?:[?!)]|\.(?=\s|$)|$)",
    re.IGNORECASE,
)
_WORDS = """
round rounded answer give write express expressed state provide report please and your the a an it this that in to
with as of by for result number numbers value down up format form float int integer decimal decimals digit digits
place places point points nearest whole one two three four five million millions thousand thousands billion billions
dollar dollars percent percentage usd us only terms using
"""
_ONLY = frozenset(_WORDS.split())
_IN = re.compile(
    r"\((?:in )(?:us |usd |\$ ?)?(thousand|million|billion)s?(?: of)?(?: dollars?| usd| \$)?\)", re.IGNORECASE
)
_SCALES = {"thousand": 3, "million": 6, "billion": 9}


@dataclass(frozen=True, slots=True)
class Wish:
    """`question` is what is left of it. `places` are decimal places, `scale` a power of ten for amounts; None where the
    question does not say."""

    question: str
    places: int | None = None
    scale: int | None = None


def wish(question: str) -> Wish:
    """The question without the clauses and phrases that say nothing but how to write the result."""
    found = SCALE.search(question) or _IN.search(question)
    text = _IN.sub(" ", _CLAUSE.sub(_without, question))
    for pattern in (DECIMALS, WHOLE, SCALE, _POINTS):
        text = pattern.sub(" ", text)
    return Wish(text, places(question), _SCALES[found[1].casefold()] if found else None)


def places(question: str) -> int | None:
    """The decimal places that a question wants."""
    decimals = DECIMALS.search(question)
    if decimals is not None:
        word = decimals[1].casefold()
        return int(word) if word.isdecimal() else _COUNTS[word]
    return 0 if WHOLE.search(question) else None


def _without(clause: re.Match[str]) -> str:
    words = re.findall(r"[^\W\d_]+", clause[0].casefold())
    return " " if all(word in _ONLY for word in words) else clause[0]
