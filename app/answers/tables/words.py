"""The words of questions and tables in one form, so that "March" finds "Mar" and "spending" finds "Spent"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from index.lexical.analyse import Analyser, Word
from index.lexical.languages.base import Language

_MONTHS = (
    ("jan", "january", "januar"), ("feb", "february", "februar"), ("mar", "march", "märz", "mär"), ("apr", "april"),
    ("may", "mai"), ("jun", "june", "juni"), ("jul", "july", "juli"), ("aug", "august"), ("sep", "sept", "september"),
    ("oct", "october", "okt", "oktober"), ("nov", "november"), ("dec", "december", "dez", "dezember"),
)  # fmt: skip
_MONTH_OF = {word: f"month:{names[0]}" for names in _MONTHS for word in names}
_BASES = {
    "spent": "spend", "spending": "spend", "expenditure": "spend", "expenditures": "spend", "sold": "sell", "sales": "sell",
    "paid": "pay", "bought": "buy", "built": "build", "held": "hold", "lost": "lose", "won": "win", "grew": "grow",
    "men": "man", "women": "woman", "children": "child", "people": "person",
}  # fmt: skip
"""Words whose stem their other forms do not share."""
_PERIOD = re.compile(r"^(?:fy|cy)?((?:19|20)\d\d)$")
_SHORT_PERIOD = re.compile(r"^fy(\d\d)$")
_QUARTER = re.compile(r"^q([1-4])$")
_BEFORE_HEAD = frozenset("per of in by for at on from with to pro je von im in mit für".split())
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


Reader = Callable[[str], tuple[Term, ...]]
"""Reads the words of a text that say something, in order."""


def reader(analyser: Analyser, language: Language) -> Reader:
    """Reads texts of one language, and questions on them."""
    return partial(_terms, analyser, language)


def tokens_of(terms: tuple[Term, ...]) -> frozenset[str]:
    return frozenset(term.token for term in terms)


def _terms(analyser: Analyser, language: Language, text: str) -> tuple[Term, ...]:
    words = [word for word in analyser.words(text, language) if word.surface]
    head = _head(words)
    return tuple(
        Term(_token(word), word.surface, at, head=at == head) for at, word in enumerate(words) if not word.stop
    )


def _token(word: Word) -> str:
    surface = word.surface
    if (month := _MONTH_OF.get(surface)) is not None:
        return month
    if (found := _PERIOD.match(surface)) is not None:
        return f"period:{found[1]}"
    if (found := _SHORT_PERIOD.match(surface)) is not None:
        return f"period:20{found[1]}"
    if (found := _QUARTER.match(surface)) is not None:
        return f"period:q{found[1]}"
    base = _BASES.get(surface)
    return f"={base}" if base else word.stem or surface


def _head(words: list[Word]) -> int:
    """The place of the last word before the first preposition that follows a word; -1 where there is none."""
    last = -1
    for at, word in enumerate(words):
        if word.surface in _BEFORE_HEAD and last >= 0:
            break
        if not word.stop and not _PERIOD.match(word.surface):
            last = at
    return last


