"""How many tokens of a language model a text takes, about."""

from __future__ import annotations

import re

_PIECE = re.compile(r"\d{1,3}|[^\W\d_\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+|[^\w\s]|\w")
_LETTERS = 7
"""Letters that one token holds at most, on average."""


def tokens_in(text: str) -> int:
    """Words (long ones in runs of seven letters), three digits, signs and ideographs count one each.

    Within 0.89 to 1.24 times the WordPiece tokens of 90% of a sample of passages, tables and rows; words * 4/3 lies
    between 0.54 and 1.16 times, as it takes a row of numbers for few words.
    """
    return sum(-(-len(piece) // _LETTERS) for piece in _PIECE.findall(text))
