"""Quotes as one text with a marker after each; those that contradict each other side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.answers.base import Citation, Conflict
from app.answers.checks.conflicts import Contradiction
from app.answers.quotes import Quote
from app.answers.sayings import ENGLISH, Sayings

BETWEEN = " — "


@dataclass(frozen=True, slots=True)
class Composed:
    text: str
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def composed(quotes: Sequence[Quote], differing: Sequence[Contradiction], sayings: Sayings = ENGLISH) -> Composed:
    """The quotes in order; what contradicts a quote follows it, whether it was chosen or not, and is not repeated."""
    text = ""
    citations: list[Citation] = []
    conflicts: list[Conflict] = []
    told: set[tuple[str, int]] = set()
    by_first = {_place(one.first): one for one in differing}
    for quote in quotes:
        if _place(quote) in told:
            continue
        one = by_first.get(_place(quote))
        group = (quote,) if one is None else (one.first, one.second)
        for place, piece in enumerate(group):
            before = (" " if text else "") + (sayings.differ if one is not None else "") if place == 0 else BETWEEN
            number, marker = len(citations) + 1, f"[{len(citations) + 1}]"
            text += f"{before}{piece.text} "
            citations.append(
                Citation(number, piece.hit, piece.text, piece.regions, start=len(text), end=len(text) + len(marker))
            )
            text += marker
            told.add(_place(piece))
        if one is not None:
            conflicts.append(Conflict((len(citations) - 1, len(citations)), one.about, one.values))
    return Composed(text, tuple(citations), tuple(conflicts))


def _place(quote: Quote) -> tuple[str, int]:
    return quote.element.id, quote.start
