"""What a question asks to be computed, told by its words: the form, its bounds ("above 33 %"), order and count.

English and German. None where it asks for nothing computed, and where it asks for two things at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal as Number
from typing import get_args

from app.answers.tables.asked_words import LIGHT, NUMBER_WORDS, ORDINALS
from app.answers.tables.forms import (
    AMOUNT,
    ASCENDING,
    BOUND,
    COUNTS,
    FORMS,
    GERMAN_BOUNDS,
    LISTS,
    MAGNITUDE,
    NTH,
    REFUSED,
    SMALLER,
    SMALLEST,
    TOP,
    Bound,
    Form,
)
from app.answers.tables.numbers import read_value
from app.answers.tables.units import NO_UNIT, Unit, parsed_unit
from index.lexical.languages.base import Decimal


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on numbers; `number` is multiplied by `unit.scale` where the question says so ("100 thousand")."""

    op: Bound
    number: Number
    unit: Unit
    start: int
    end: int
    number_end: int

    @property
    def bare(self) -> Limit:
        """The bound without its unit."""
        return replace(self, unit=Unit("", self.unit.scale, self.unit.scaled), end=self.number_end)


@dataclass(frozen=True, slots=True)
class Asking:
    """`descending`: the largest first. `nth` asks for one place, `count` for so many; 0 where it does neither.

    `smaller` asks by how much the first is less, `magnitude` for the largest or smallest, which may be one below zero;
    `spans` are the characters of the words that told all this.
    """

    form: Form
    limits: tuple[Limit, ...] = ()
    descending: bool = True
    nth: int = 0
    count: int = 0
    smaller: bool = False
    magnitude: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def forms_in(question: str) -> list[tuple[Form, tuple[int, int]]]:
    """Each form that words of the question may mean, with these words."""
    return [(form, match.span()) for form, pattern in FORMS if (match := pattern.search(question))]


def limits_in(question: str) -> tuple[Limit, ...]:
    """The bounds that the question sets on numbers."""
    found: list[Limit] = []
    for match in BOUND.finditer(question):
        after = AMOUNT.match(question, match.end())
        if after is None:
            continue
        limit = _limit(match, after)
        if limit is not None:
            found.append(limit)
    return tuple(found)


def may_compute(question: str) -> bool:
    """Whether the question might ask for something computed."""
    return bool(forms_in(question) or limits_in(question)) and not REFUSED.search(question)


def readings(question: str) -> list[Asking]:
    """What the question may ask for, the most specific form first; empty where no form is meant."""
    if REFUSED.search(question):
        return []
    limits = limits_in(question)
    plain = question
    for limit in limits:  # "at least 5" asks for nothing that is least
        plain = plain[: limit.start] + " " * (limit.end - limit.start) + plain[limit.end :]
    forms = forms_in(plain)
    found = [_asking(form, plain, limits, (span,)) for form, span in forms]
    if limits and not any(form in ("average", "sum", "extreme", "rank") for form, _ in forms):
        form: Form | None = "count" if COUNTS.search(question) else "filter" if LISTS.search(question) else None
        if form is not None:
            found = [Asking(form, limits)]
    return found


def _asking(form: Form, question: str, limits: tuple[Limit, ...], spans: tuple[tuple[int, int], ...]) -> Asking:
    nth, top = NTH.search(question), TOP.search(question)
    descending = not (ASCENDING.search(question) if form == "rank" and not (nth or top) else SMALLEST.search(question))
    place = ORDINALS.get((nth[1] or nth[2]).casefold(), 0) if nth else 0
    count = (
        0 if top is None or place else NUMBER_WORDS.get(top[1].casefold()) or (int(top[1]) if top[1].isdecimal() else 0)
    )
    return Asking(
        form,
        limits,
        descending,
        place,
        count,
        SMALLER.search(question) is not None,
        MAGNITUDE.search(question) is not None,
        spans,
    )


def _limit(match: re.Match[str], after: re.Match[str]) -> Limit | None:
    mark = Decimal.COMMA if match[0].casefold().split()[0] in GERMAN_BOUNDS else Decimal.POINT
    value = read_value(after["amount"], mark)
    if value is None:
        return None
    unit = parsed_unit(after["unit"].strip()) if after["unit"].strip() else NO_UNIT
    said = unit or NO_UNIT
    whole = Unit(said.symbol or value.unit.symbol, said.scale, said.scaled)
    op: Bound = next(name for name in get_args(Bound) if match[name])
    end = after.end() if unit is not None else after.end("amount")
    return Limit(op, value.number, whole, match.start(), end, after.end("amount"))


def light(surface: str) -> bool:
    """Whether a word says nothing of what is asked about: "how", "number", "total", "produced"."""
    return surface.casefold() in LIGHT
