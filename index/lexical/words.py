"""Text into raw words: normalised, split, with the marks across which words are not neighbours."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from itertools import pairwise

from index.lexical.languages.base import Decimal
from index.lexical.numbers import ATTACHED_UNITS, clean_number, number_pattern

# Scripts whose words are not told apart by spaces, or run together with what follows them (Korean): a character is
# a word, with the vowels and tones that stand on it, and pairs of them are what is searched.
UNSPACED = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3"
    "\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2-\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u1780-\u17b3"
    "\U00020000-\U0003ffff"
)
_BREAKS = r",;!?()\[\]{}<>\"“”„‟«»‹›…¿¡。、「」『』【】〈〉《》〔〕،؛؟।॥•·|"
_APOSTROPHES = "'’ʼ"
_PERCENT = "%"
_NARROW = re.compile("(?<=\\d)[\u00a0\u2007\u2009\u202f](?=\\d{3}(?!\\d))")
"""Spaces that keep a number together: what stands there is no gap between two numbers."""


def normalise(text: str) -> str:
    """NFKC and case folding; narrow and fixed spaces within a number become apostrophes."""
    if text.isascii():
        return text.lower()
    text = _NARROW.sub("'", text)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def split(normalised: str, decimal: Decimal = Decimal.POINT) -> list[str]:
    """Raw words of normalised text in order, with the marks (see `is_mark`) that end phrases between them."""
    return _pattern(normalised.isascii(), decimal).findall(normalised)


def is_mark(raw: str) -> bool:
    """Whether a piece of `split` is no word but the end of a phrase."""
    return not raw[0].isalnum() and raw != _PERCENT


def is_ideograph(char: str) -> bool:
    """Whether a character is a word of its own."""
    return _ideograph().match(char) is not None


def is_grammar(token: str) -> bool:
    """Whether a character, or a pair of them, is all of hiragana, in which Japanese writes its grammar."""
    return "\u3041" <= token[0] <= "\u309f" and "\u3041" <= token[-1] <= "\u309f"


def clean(raw: str, decimal: Decimal = Decimal.POINT) -> str:
    """The word as it is indexed: apostrophes joined, possessive s dropped, numbers as 1234.5, `%` as a word."""
    if raw.isalnum():
        return raw
    if raw == _PERCENT or raw == "per cent":
        return "percent"
    if raw[0].isdigit() and (number := clean_number(raw, decimal)):
        return number
    for apostrophe in _APOSTROPHES:
        raw = raw.removesuffix(f"{apostrophe}s").replace(apostrophe, "")
    return raw


def without_elision(raw: str, elided: frozenset[str]) -> str:
    """The word without a shorter one before its apostrophe: "eau" for "l'eau"."""
    for apostrophe in _APOSTROPHES if elided else "":
        head, mark, rest = raw.partition(apostrophe)
        if mark and rest and head in elided:
            return rest
    return raw


def without_accents(word: str) -> str:
    """The word with its Latin, Greek and Cyrillic accents taken off."""
    if word.isascii():
        return word
    plain = "".join(char for char in unicodedata.normalize("NFKD", word) if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", plain)


@cache
def _ideograph() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")


@cache
def _pattern(ascii_only: bool, decimal: Decimal) -> re.Pattern[str]:
    run = "[a-z0-9]+" if ascii_only else f"(?:[^\\W_{UNSPACED}]+[{_combining()}]*)+"
    word = f"{run}(?:[{_APOSTROPHES}]{run})*"
    letter = "(?=[a-z])" if ascii_only else r"(?=[^\W\d_])"
    # No phrase ends inside "node.js" or "10:30", nor at the stop of one letter ("J. Smith", "U.S. Army").
    stop = r"(?:(?<!(?<![^\W_])[^\W\d_])\.|:)(?![^\W_])"
    # What begins with a letter is no number: it is looked for first because it is most frequent.
    parts = [r"per cent\b", f"{letter}{word}", number_pattern(decimal)]
    parts += [rf"(?=\d)\d+(?=(?:{ATTACHED_UNITS})\b)", word, _PERCENT, f"[{_BREAKS}]", stop, r"\n[ \t\r]*\n"]
    if not ascii_only:
        parts.insert(1, f"[{UNSPACED}][{_combining()}]*")
    return re.compile("|".join(parts))


@cache
def _combining() -> str:
    """Combining marks (vowel signs, accents that compose with nothing) as ranges of a regular expression."""
    codes = [code for code in range(0x300, sys.maxunicode >> 3) if unicodedata.category(chr(code)) in ("Mn", "Mc")]
    firsts = [codes[0]] + [after for before, after in pairwise(codes) if after - before > 1]
    lasts = [before for before, after in pairwise(codes) if after - before > 1] + [codes[-1]]
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in zip(firsts, lasts, strict=True))
