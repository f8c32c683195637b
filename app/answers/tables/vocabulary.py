"""The words of one language by which a question asks to compute."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Form = Literal["sum", "average", "difference", "ratio", "share", "change", "extreme", "rank", "count", "filter"]
Bound = Literal["gt", "ge", "lt", "le", "eq"]


def any_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern for any of these as whole words."""
    return re.compile("|".join(rf"(?<!\w)(?:{one})(?!\w)" for one in alternatives), re.IGNORECASE)


def written(*alternatives: str) -> re.Pattern[str]:
    """A pattern for any of these anywhere, for languages that put no space between words."""
    return re.compile("|".join(f"(?:{one})" for one in alternatives))


NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`forms` are the most specific first; `bound` and `bound_after` have a group for each bound, the latter also for
    the `amount` and `unit` before it: "33 %以上". `light` are words that say nothing of what is asked about.

    `smaller` asks by how much the first is less, `smallest` for the smallest first, `magnitude` for the largest or
    smallest by size; `nth` has the ordinal as its first group that matches, `top` the count. What follows a word of
    `against` is the base that another number is compared with, what follows `of` the whole of a share; `absolute` asks
    how far numbers are apart; `fell` says that something became less.
    """

    forms: Sequence[tuple[Form, re.Pattern[str]]]
    bound: re.Pattern[str]
    counts: re.Pattern[str]
    lists: re.Pattern[str]
    smaller: re.Pattern[str]
    smallest: re.Pattern[str]
    against: re.Pattern[str]
    absolute: re.Pattern[str]
    fell: re.Pattern[str]
    refused: re.Pattern[str]
    light: frozenset[str]
    of: re.Pattern[str] = NEVER
    magnitude: re.Pattern[str] = NEVER
    ascending: re.Pattern[str] = NEVER
    nth: re.Pattern[str] = NEVER
    top: re.Pattern[str] = NEVER
    ordinals: Mapping[str, int] | None = None
    numbers: Mapping[str, int] | None = None
    bound_after: re.Pattern[str] | None = None
    comma: frozenset[str] | None = None
    """The first words of bounds after which numbers have decimal commas; None: after all of them."""

    def says_nothing(self, surface: str) -> bool:
        """Whether a word says nothing of what is asked about: "how", "number", "total", "produced"."""
        return surface.casefold() in self.light


def bounds_of(words: Mapping[Bound, str], *, spaced: bool = True) -> re.Pattern[str]:
    """A pattern with a group for each bound, in the order in which they are looked for."""
    edge = r"\b" if spaced else ""
    order: tuple[Bound, ...] = get_args(Bound)
    return re.compile(
        "|".join(f"(?P<{name}>{edge}(?:{words[name]}){edge})" for name in sorted(words, key=order.index)), re.IGNORECASE
    )
