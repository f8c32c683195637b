"""Reads the questions of a text that asks several things at once, each to be searched for by itself."""

from __future__ import annotations

import re

_WORD = r"(?:who|whom|whose|what|which|when|where|why|how)"
_BEFORE = r"(?:(?:in|on|at|for|to|from|of|by|with) )?"
_ASKS = re.compile(
    rf"{_BEFORE}{_WORD}\b|(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b",
    re.IGNORECASE,
)
_ASKS_INSIDE = re.compile(rf"\b{_WORD}\b", re.IGNORECASE)
_BORDER = re.compile(rf"[?？]\s*|[,;]?\s+and\s+(?={_BEFORE}{_WORD}\b)", re.IGNORECASE)
_LEAST_WORDS = 3


def questions_in(text: str) -> tuple[str, ...]:
    """The questions that a text asks, where it asks several, else none.

    A question ends at its mark, or before "and" with a question word. Each but the first must begin as a question
    does; what does not ("Republicans, or Democrats?", "List the pages.") leaves the text whole, as it belongs to what
    was asked before.
    """
    pieces = [piece.strip(" ,;") for piece in _BORDER.split(text)]
    asked = [piece for piece in pieces if len(piece.split()) >= _LEAST_WORDS]
    if len(asked) < 2 or not (_ASKS.match(asked[0]) or _ASKS_INSIDE.search(asked[0])):
        return ()
    return tuple(asked) if all(_ASKS.match(piece) for piece in asked[1:]) else ()
