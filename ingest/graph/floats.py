"""Figures, tables and equations that a text names by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.graph.kinds import SIGNS, WORDS, kind_of
from ingest.graph.numbers import JOINER, Named, listed

WRITTEN_OUT = 5
"""Letters from which a word of another language is no abbreviation."""
_PANEL = r"(?:\s?\(?[a-h](?:\s?[-–,]\s?[a-h])?\)?(?!\w))?"
_PREFIX = r"(?:(?-i:[A-Z]{1,2})[.-]?)?"
_DIGITS = rf"{_PREFIX}\d{{1,3}}(?:\.\d{{1,3}})*[a-h]?"
_BRACKETED = rf"\({_DIGITS}\)"
_OPEN = rf"(?:{_PREFIX}\d{{1,3}}(?:\.\d{{1,3}})*{_PANEL}|(?-i:[IVX]{{1,5}})\b)"
_COMPOUND = rf"{_PREFIX}\d{{1,3}}-\d{{1,3}}(?![\d.])"
"""After a word in the singular: "Figure 3-4" is one figure."""
_WORDS = {
    "figure": rf"fig(?:ure)?s?|{WORDS['figure']}",
    "table": rf"tab(?:le)?s?|{WORDS['table']}",
    "equation": rf"eq(?:uatio)?n?s?|formula[es]?|{WORDS['equation']}",
    "chart": r"charts?",
    "exhibit": r"exhibits?",
    "listing": r"listings?",
    "algorithm": r"algorithms?",
}
_MENTION = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<{kind}>{word})" for kind, word in _WORDS.items()) + r")\.?\s*"
    rf"(?P<list>(?<!s)(?<!s[.\s])(?<!s\.\s){_COMPOUND}|{_BRACKETED}(?:{JOINER}{_BRACKETED})*"
    rf"|{_OPEN}(?:{JOINER}{_OPEN})*)(?!\w)",
    re.IGNORECASE,
)
_LEADS = "in|from|by|of|into|with|using|see|via|through|than|under|to|between|combining|substituting|solving|inserting"
_BARE = re.compile(rf"\b(?:{_LEADS})\s+(?P<list>\({_DIGITS}\)(?:{JOINER}\({_DIGITS}\))*)(?!\w)", re.IGNORECASE)
"""A number in brackets where a sentence goes on to it: "substituting (2) into (3)"."""
_VERBS = (
    "is|are|was|were|may|can|must|does|do|has|have|gives?|gave|yields?|shows?|holds?|becomes?|follows?|reads?|implies"
    "|describes?|reduces?|means?|says?|states?|applies|turns?|reaches|leads?"
)
_SAYING = re.compile(rf"(?<=[^\W\d_]\s)(?P<list>\({_DIGITS}\))(?=\s+(?:{_VERBS})\b)", re.IGNORECASE)
"""A number in brackets of which a sentence says something: "for small arguments (1) may be replaced"."""
_ONE = re.compile(rf"(?P<number>{_BRACKETED}|{_OPEN})", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"^\s*,?\s*(?:of|in|from)\s+(?:their|the (?:original|supplement)|ref\.?|\[\d|\(?[A-Z][\w-]+ (?:et al|and [A-Z]|\())"
)
"""What follows a number that counts in another work."""
_SIGNED = re.compile(
    r"(?<![\u4e00-\u9fff])(?P<sign>[図圖图表式])\s*(?P<list>[（(]?\s*\d{1,3}(?:[.-]\d{1,3})*\s*[）)]?"
    r"(?:\s*(?:[〜～~–、，,・と]|から|及び|および)\s*[図表式]?\s*[（(]?\d{1,3}(?:[.-]\d{1,3})*[）)]?"
    r"(?![\d名人個件枚年月日回度円つ%％]))*)(?![\d名人個件枚年月日回度円つ%％])"
)
"""A kind's sign and its numbers in Chinese or Japanese; 代表1 names nothing."""
_SIGNED_ONE = re.compile(r"[（(]?\s*(?P<number>\d{1,3}(?:[.-]\d{1,3})*)\s*[）)]?")


def floats_named(text: str) -> Iterator[Named]:
    """Each figure, table or equation that a text names: (kind, number), first and past-the-last character.

    The kind's word counts to the first number of a list; the members of a range stand at the whole range.
    """
    for match in _MENTION.finditer(text):
        kind = next(name for name in _WORDS if match[name])
        if _ELSEWHERE.match(text[match.end() :]) or not _counts(match, kind):
            continue
        if re.fullmatch(_COMPOUND, match["list"], re.IGNORECASE) and not _plural(match[kind]):
            yield (kind, match["list"].lower()), match.start(), match.end()
            continue
        yield from listed(text, kind, _ONE, match.span("list"), match.start())
    bare = list(_BARE.finditer(text))
    listed_ones = {place for match in bare for place in range(*match.span("list"))}
    for match in (*bare, *(match for match in _SAYING.finditer(text) if match.start() not in listed_ones)):
        yield from listed(text, "equation", _ONE, match.span("list"), match.start("list"))
    for match in _SIGNED.finditer(text):
        yield from listed(text, SIGNS[match["sign"]], _SIGNED_ONE, match.span("list"), match.start())


def _plural(word: str) -> bool:
    return word.lower().endswith("s")


def _counts(match: re.Match[str], kind: str) -> bool:
    """Whether the word is meant as a kind: "tab 3", "eq 3" and "chart 1" only with a capital or a full stop."""
    word = match[kind]
    plain = word.lower().rstrip("s")
    known = plain in ("figure", "table", "equation", "formula", "fig", "chart", "exhibit")
    is_short = match.string[match.end(kind)] == "."
    return word[0].isupper() or known or is_short or (len(plain) >= WRITTEN_OUT and kind_of(word) is not None)
