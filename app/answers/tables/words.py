"""The words of questions and tables in one form, so that "March" finds "Mar" and "spending" finds "Spent"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from index.lexical.analyse import Analyser, Word
from index.lexical.languages.base import Language

_MONTHS = (
    ("jan", "january", "januar"), ("feb", "february", "februar"), ("mar", "march", "märz", "mär"), ("apr", "april"),
    ("may", "mai"), ("jun", "june", "juni"), ("jul", "july", "juli"), ("aug", "august"), ("sep", "sept", "september"),
    ("oct", "october", "okt", "oktober"), ("nov", "november"), ("dec", "december", "dez", "dezember"),
)  # fmt: skip
_MONTH_OF = {word: f"month:{names[0]}" for names in _MONTHS for word in names}
_BASES = {
    "spent": "spend", "spending": "spend", "expenditure": "spend", "expenditures": "spend",
    "sold": "sell", "sales": "sell",
    "paid": "pay", "bought": "buy", "built": "build", "held": "hold", "lost": "lose", "won": "win", "grew": "grow",
    "men": "man", "women": "woman", "children": "child", "people": "person",
}  # fmt: skip
"""Words whose stem their other forms do not share."""
_SHORT_PERIOD = re.compile(r"^fy(\d\d)$")
_TO = r"(?:to|till|until|through|and|bis|und|à|al?|tot|年?から|年?[到至]|-|–|—|〜|～)"
_PERIOD = re.compile(r"^(?:fy|cy)?((?:19|20)\d\d)$")
_FISCAL = re.compile(
    r"\b(?:fiscal|financial)\s+(?=years?\b|(?:FY ?)?(?:19|20)?\d\d\b)|\bFY\s+(?=(?:19|20)\d\d)", re.IGNORECASE
)
_FY = re.compile(r"\bFY ?['’]?(\d\d)\b", re.IGNORECASE)
_SPLIT_YEAR = re.compile(r"(?<![\w.,])(?:FY ?)?((?:19|20)\d\d)\s?[-–/]\s?(\d\d)(?![\w.,]*\d)", re.IGNORECASE)
_FISCAL_YEAR = re.compile(r"^fy((?:19|20)\d\d)(\d\d)$")
_NAMED_QUARTER = re.compile(r"\b(?:(first|second|third|fourth|1st|2nd|3rd|4th) quarter|([1-4])Q)\b", re.IGNORECASE)
_QUARTERS = {
    "fi": 1, "se": 2, "th": 3, "fo": 4, "1s": 1, "2n": 2, "3r": 3, "4t": 4, "1": 1, "2": 2, "3": 3, "4": 4,
}  # fmt: skip
_QUARTER = re.compile(r"^q([1-4])$")
_DAY = re.compile(r"^([1-9]|[12]\d|3[01])(?:st|nd|rd|th)$")
_COUNTED = frozenset({"no", "nr", "number", "numbers", "anzahl"})
"""Words of names and questions that only say that something is counted: "No. of shares"."""
_OTHER = frozenset({"other", "others", "andere", "anderen", "anderer", "sonstige"})
"""Words that are often passed over, but not in the name of a row."""
_BEFORE_HEAD = frozenset(
    {"at", "by", "for", "from", "für", "im", "in", "je", "mit", "of", "on", "per", "pro", "to", "von", "with"}
)
"""Words after which a name only says more of its head."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that says something, in the form in which it is compared; `at` counts the words of the text."""

    token: str
    surface: str
    at: int
    head: bool = False
    """Whether it is the noun that the name is about: "capacity factor", "young per nest"."""

    @property
    def period(self) -> bool:
        """Whether it is a year or a quarter."""
        return self.token.startswith("period:")

    @property
    def month(self) -> bool:
        return self.token.startswith("month:")


Reader = Callable[[str], tuple[Term, ...]]
"""Reads the words of a text that say something, in order."""


def reader(analyser: Analyser, language: Language, asked: Language | None = None) -> Reader:
    """Reads texts of one language, and questions on them; of questions in another the words that say nothing there
    are left out too."""
    other = asked if asked is not language else None
    return partial(_terms, analyser, language, other)


def tokens_of(terms: tuple[Term, ...]) -> frozenset[str]:
    return frozenset(term.token for term in terms)


def with_between(terms: tuple[Term, ...], question: str) -> tuple[Term, ...]:
    """The terms with the years and months between the ends of a range: "from 2021 to 2024", "March to June"."""
    dated = [term for term in terms if term.period or term.month]
    added: list[Term] = []
    for first, last in pairwise(dated):
        between = rf"\b{re.escape(first.surface)}\s*{_TO}\s*{re.escape(last.surface)}\b"
        found = re.search(between, question, re.IGNORECASE)
        if found and (
            found[0][len(first.surface) :].strip()[:3].casefold() not in ("and", "und")
            or _spans(question, found.start())
        ):
            added += [Term(token, token.partition(":")[2], first.at) for token in _between(first.token, last.token)]
    return (*terms, *added)


def _spans(question: str, at: int) -> bool:
    """Whether "between" stands before this place: what it joins by "and" is a range."""
    return re.search(r"\b(?:between|zwischen)\s*$", question[:at], re.IGNORECASE) is not None


def _between(first: str, last: str) -> list[str]:
    """The years or months after the first and before the last of them."""
    kind, _, start = first.partition(":")
    other, _, end = last.partition(":")
    if kind != other:
        return []
    if kind == "month":
        names = [names[0] for names in _MONTHS]
        return [f"month:{name}" for name in names[names.index(start) + 1 : names.index(end)]]
    if not (start.isdecimal() and end.isdecimal()):
        return []
    return [f"period:{year}" for year in range(int(start) + 1, int(end))]


def _terms(analyser: Analyser, language: Language, other: Language | None, text: str) -> tuple[Term, ...]:
    passed = other.stop_words if other is not None else frozenset[str]()
    if other is not None and other.elided:
        text = re.sub(rf"\b(?:{'|'.join(sorted(other.elided))})['’](?=\w)", " ", text, flags=re.IGNORECASE)
    words = [word for word in analyser.words(_with_periods(text), language) if word.surface]
    head = _head(words)
    return tuple(
        Term(_token(word), word.surface, at, head=at == head)
        for at, word in enumerate(words)
        if (not (word.stop or word.surface in passed) or word.surface in _OTHER) and word.surface not in _COUNTED
    )


def _with_periods(text: str) -> str:
    """The text with its fiscal years and quarters in one form: "FY17", "fiscal 2017" and "2017" are the same."""
    text = _FISCAL.sub("", text)
    text = _SPLIT_YEAR.sub(_joined_year, text)
    text = _FY.sub(r"20\1", text)
    return _NAMED_QUARTER.sub(lambda found: f"Q{_QUARTERS[(found[1] or found[2])[:2].casefold()]}", text)


def _joined_year(found: re.Match[str]) -> str:
    """A year over the turn of one as one word, "FY200304"; other pairs of numbers stay as they are."""
    follows = (int(found[1]) + 1) % 100 == int(found[2])
    return f"FY{found[1]}{found[2]}" if follows else found[0]


def _token(word: Word) -> str:
    surface = word.surface
    if (month := _MONTH_OF.get(surface)) is not None:
        return month
    if (found := _PERIOD.match(surface)) is not None:
        return f"period:{found[1]}"
    if (found := _SHORT_PERIOD.match(surface)) is not None:
        return f"period:20{found[1]}"
    if (found := _FISCAL_YEAR.match(surface)) is not None:
        return f"period:{found[1]}-{found[2]}"
    if (found := _QUARTER.match(surface)) is not None:
        return f"period:q{found[1]}"
    if (day := _DAY.match(surface)) is not None:
        return day[1]
    base = _BASES.get(surface)
    return f"={base}" if base else word.stem or surface


def _head(words: list[Word]) -> int:
    """The place of the last word before the first preposition that follows a word; -1 where there is none."""
    last = -1
    for at, word in enumerate(words):
        if word.surface in _BEFORE_HEAD and last >= 0:
            break
        if word.surface not in _COUNTED and not word.stop and not _PERIOD.match(word.surface):
            last = at
    return last
