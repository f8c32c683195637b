"""Text into raw words: normalised, split, with the marks across which words are not neighbours."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from itertools import pairwise

# Scripts written without spaces between words: a character is a word, and pairs of them are what is searched.
_SINGLE = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_BREAKS = r",;!?()\[\]{}<>\"“”„‟«»‹›…¿¡。、「」『』【】〈〉《》〔〕،؛؟।॥•·|"
_APOSTROPHES = "'’ʼ"


def normalise(text: str) -> str:
    """NFKC and case folding."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def split(normalised: str) -> list[str]:
    """Raw words of normalised text in order, with the marks (see `is_mark`) that end phrases between them."""
    return _pattern(normalised.isascii()).findall(normalised)


def is_mark(raw: str) -> bool:
    """Whether a piece of `split` is no word but the end of a phrase."""
    return not raw[0].isalnum()


def is_ideograph(char: str) -> bool:
    """Whether a character is a word of its own."""
    return _ideograph().match(char) is not None


def clean(raw: str) -> str:
    """The word as it is indexed: apostrophes joined, possessive s and commas of thousands dropped."""
    if raw.isalnum():
        return raw
    if raw[0].isdigit() and "," in raw:
        return raw.replace(",", "")
    for apostrophe in _APOSTROPHES:
        raw = raw.removesuffix(f"{apostrophe}s").replace(apostrophe, "")
    return raw


def without_accents(word: str) -> str:
    """The word with its Latin, Greek and Cyrillic accents taken off."""
    if word.isascii():
        return word
    plain = "".join(char for char in unicodedata.normalize("NFKD", word) if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", plain)


@cache
def _ideograph() -> re.Pattern[str]:
    return re.compile(f"[{_SINGLE}]")


@cache
def _pattern(ascii_only: bool) -> re.Pattern[str]:
    run = "[a-z0-9]+" if ascii_only else f"(?:[^\\W_{_SINGLE}]+[{_combining()}]*)+"
    number = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!,?\d)|\d+(?:\.\d+)+"
    word = f"{run}(?:[{_APOSTROPHES}]{run})*"
    # No phrase ends inside "node.js" or "10:30", nor at the stop of one letter ("J. Smith", "U.S. Army").
    stop = r"(?:(?<!(?<![^\W_])[^\W\d_])\.|:)(?![^\W_])"
    parts = [number, word, f"[{_BREAKS}]", stop, r"\n[ \t\r]*\n"]
    if not ascii_only:
        parts.insert(1, f"[{_SINGLE}]")
    return re.compile("|".join(parts))


@cache
def _combining() -> str:
    """Combining marks (vowel signs, accents that compose with nothing) as ranges of a regular expression."""
    codes = [code for code in range(0x300, sys.maxunicode >> 3) if unicodedata.category(chr(code)) in ("Mn", "Mc")]
    firsts = [codes[0]] + [after for before, after in pairwise(codes) if after - before > 1]
    lasts = [before for before, after in pairwise(codes) if after - before > 1] + [codes[-1]]
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in zip(firsts, lasts, strict=True))
