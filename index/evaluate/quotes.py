"""Whether a gold answer stands in quoted evidence: normalised tokens, numbers only as whole tokens."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable, Sequence

from index.lexical.words import UNSPACED

_THOUSANDS = re.compile(r"(?<=\d)[,'’\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_NUMERALS = "〇一二三四五六七八九十百千万億亿萬兆"
_TOKEN = re.compile(rf"\d+\.\d+(?!(?:[^\W{UNSPACED}]|\.)*\d)|[{_NUMERALS}]+|[{UNSPACED}]|[^\W{UNSPACED}]+")
_BETWEEN_QUOTES = "\0"
"""No token equals it, so that no answer is found across the border of two quotes."""


def tokens(text: str) -> list[str]:
    """Case-folded words and numbers; thousands separators are taken out, a decimal number is one token.

    Where words are not told apart by spaces each character is one, and each run of written numerals.
    """
    plain = unicodedata.normalize("NFKC", _THOUSANDS.sub("", text)).casefold()
    return _TOKEN.findall(plain)


def answer_items(answer: str) -> list[str]:
    """The items of an answer written as a list (`['a', 'b']`), else the answer itself."""
    if answer.startswith("[") and answer.endswith("]"):
        try:
            items = ast.literal_eval(answer)
        except (ValueError, SyntaxError):
            return [answer]
        if isinstance(items, list) and items:
            return [str(item) for item in items]
    return [answer]


def answer_tokens(answer: str) -> list[list[str]]:
    """The tokens of each item of an answer that has any."""
    return [found for found in map(tokens, answer_items(answer)) if found]


def stands_in(answer: str, quotes: Iterable[str]) -> bool:
    """Whether every item of the answer is a run of whole tokens in one of the quotes; false if empty."""
    hay: list[str] = []
    for quote in quotes:
        hay += [*tokens(quote), _BETWEEN_QUOTES]
    items = answer_tokens(answer)
    return bool(items) and all(_contains(hay, item) for item in items)


def is_one_token(answer: str) -> bool:
    """Whether the answer is a single token (`2`, `yes`): such answers are often found by luck."""
    return sum(map(len, answer_tokens(answer))) == 1


def first_words(text: str, count: int) -> str:
    return " ".join(text.split()[:count])


def word_count(quotes: Iterable[str]) -> int:
    return sum(len(quote.split()) for quote in quotes)


def _contains(hay: Sequence[str], needle: Sequence[str]) -> bool:
    n = len(needle)
    return any(hay[i] == needle[0] and list(hay[i : i + n]) == list(needle) for i in range(len(hay) - n + 1))
