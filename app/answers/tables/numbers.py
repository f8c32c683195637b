"""What the text of a cell says as a number: "$ (21,467)" is -21467 dollars, "–" is nothing, "5–10" is no number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal as Number

from app.answers.tables.units import NO_UNIT, Unit, attached_unit
from index.lexical.languages.base import Decimal as Mark

_EMPTY = re.compile(r"^[\s\-–—−.…·*†‡@]*$|^\(?(?:n/?a|n\.a\.|nil|none|k\. ?a\.)\)?$", re.IGNORECASE)
_FOOTNOTES = re.compile(r"(?:\s*(?:[*†‡§¶#@]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[\w{1,2}\]|\([a-z]\)))+$")
_LETTER = re.compile(r"(?<=\d)[a-h]$")
"""A raised letter that a parser could not tell from the number before it."""
_CURRENCY = r"(?:US ?|A|C|HK)?[$€£¥₹]|USD|EUR|GBP|CHF|JPY|INR|Rs\.?"
_SHAPE = re.compile(
    rf"^(?P<sign>[+\-–−]?)\s*(?P<before>{_CURRENCY})?\s*(?P<open>\()?\s*(?P<inner>[+\-–−]?)\s*"
    r"(?P<number>[\d.,'’ \u00a0\u202f]*\d)"
    r"\s*(?P<percent>[%‰])?\s*(?P<close>\))?\s*(?P<after>[%‰]|[^\d\s][^\d]{0,24})?$"
)
_GROUPED = {
    Mark.POINT: r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,2}(?:,\d{2}){2,}|\d{1,3}(?:['’ ]\d{3})+|\d+",
    Mark.COMMA: r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:['’ ]\d{3})+|\d+",
}
_PLAIN = {
    Mark.POINT: re.compile(rf"^(?P<whole>{_GROUPED[Mark.POINT]})?(?:\.(?P<part>\d+))?$"),
    Mark.COMMA: re.compile(rf"^(?P<whole>{_GROUPED[Mark.COMMA]})?(?:,(?P<part>\d+))?$"),
}
_MARKS = {Mark.COMMA: str.maketrans(",.", ".,"), Mark.SPACED: str.maketrans(",.", "\u202f,")}
_LONGEST = 18
"""Digits; longer ones are numbers of articles and accounts, with which nobody computes."""
_SURELY_POINT = re.compile(
    r"\d,\d{3}\.\d|(?<![\d.,])(?:\d{4,}|0)\.\d|(?<![\d.,])\d+\.(?:\d{1,2}|\d{4,})(?![\d.,])|\d,\d{3},\d{3}"
)
_SURELY_COMMA = re.compile(
    r"\d\.\d{3},\d|(?<![\d.,])(?:\d{4,}|0),\d|(?<![\d.,])\d+,(?:\d{1,2}|\d{4,})(?![\d.,])|\d\.\d{3}\.\d{3}"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A number as it is printed: not multiplied by the scale of its table. `places` are its decimal places."""

    number: Number
    unit: Unit = NO_UNIT
    places: int = 0


def is_empty(text: str) -> bool:
    """Whether a cell says that there is no value: blank, a dash, "n/a"."""
    return _EMPTY.match(text.strip()) is not None


def read_value(text: str, mark: Mark, *, letters: bool = False) -> Value | None:
    """The number of a cell, None where it holds anything else: words, a range, a date, "<5", "1.2 ± 0.1".

    `mark` divides its fraction. Marks of footnotes are left out, with `letters` also one letter that follows the
    number at once. A number in parentheses is negative.
    """
    plain = _FOOTNOTES.sub("", text.strip())
    if letters:
        plain = _LETTER.sub("", plain)
    shape = _SHAPE.match(plain)
    if shape is None or bool(shape["open"]) != bool(shape["close"]) or (shape["sign"] and shape["inner"]):
        return None
    after = (shape["after"] or "").strip()
    number = _plain(shape["number"], mark)
    unit = attached_unit(shape["before"] or "", shape["percent"] or "", after)
    if number is None or unit is None:
        return None
    negative = bool(shape["open"]) != ((shape["sign"] or shape["inner"]) in ("-", "–", "−"))
    places = -int(number.as_tuple().exponent)
    return Value(-number if negative and number else number, unit, places)


def decimal_mark(texts: Iterable[str], otherwise: Mark) -> Mark:
    """The mark before fractions in these cells, `otherwise` where they do not show it."""
    points = commas = 0
    for text in texts:
        points += _SURELY_POINT.search(text) is not None
        commas += _SURELY_COMMA.search(text) is not None
    if points == commas:
        return Mark.POINT if otherwise is Mark.POINT else Mark.COMMA
    return Mark.POINT if points > commas else Mark.COMMA


def _plain(text: str, mark: Mark) -> Number | None:
    spaced = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    found = _PLAIN[mark].match(spaced)
    if found is None:
        return None
    whole = re.sub(r"\D", "", found["whole"] or "0")
    part = found["part"] or ""
    return Number(f"{whole}.{part}" if part else whole) if len(whole) + len(part) <= _LONGEST else None


def printed(number: Number, places: int, mark: Mark) -> str:
    """A number with so many decimal places, its thousands grouped, as a language writes them."""
    text = f"{number:,.{places}f}"
    return text if mark is Mark.POINT else text.translate(_MARKS[mark])
