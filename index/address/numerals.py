"""Numbers as people write them in the names of places."""

from __future__ import annotations

import re

# fmt: off
_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)
# fmt: on
_ROMAN = re.compile(r"^(?=[ivxl])(x{0,3}|xl|l?x{0,3})(ix|iv|v?i{0,3})$")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}

NUMBER_WORD = "|".join(_WORDS)
ORDINAL = "|".join((*_ORDINALS, r"\d{1,3}(?:st|nd|rd|th)"))


def from_ordinal(text: str) -> int | None:
    """1 for "first" or "1st"."""
    word = text.lower()
    if word in _ORDINALS:
        return _ORDINALS.index(word) + 1
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else None


def normal(number: str) -> str:
    """A number as it stands in a place: "II" and "two" as "2", "A.1." as "a.1"."""
    text = number.lower().strip("().:")
    if text in _WORDS:
        return str(_WORDS.index(text) + 1)
    return str(_from_roman(text)) if text and _ROMAN.match(text) else text


def _from_roman(text: str) -> int:
    values = [_VALUES[char] for char in text]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def with_wholes(number: str) -> list[str]:
    """A number and what it is a part of: "5.1.2" is in "5.1" and "5", "4a" in "4"."""
    found = [number]
    while (shorter := re.sub(r"(?:[.-][^.-]+|(?<=\d)[a-z])$", "", found[-1])) != found[-1]:
        found.append(shorter)
    return found
