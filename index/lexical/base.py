"""The contract of the lexical view: BM25 over our own tokens, with statistics of the units that are there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt

from index.store.base import Hashes, TermCounts
from index.types import Numbers, Population, Scored, Scores


class LexicalUnit(NamedTuple):
    """A unit as the view takes it."""

    number: int
    population: Population
    terms: TermCounts


class Matches(Protocol):
    """The units of one population with their scores for one query."""

    @property
    def ceiling(self) -> float:
        """The score that no unit can exceed: every token at saturation. 0 without a known token."""
        ...

    def best(self, k: int, allowed: Numbers | None = None) -> Scored:
        """The k best by falling score, ties by number, among all or the allowed (rising numbers).

        Units without any of the tokens are not found.
        """
        ...

    def of(self, numbers: Numbers) -> Scores:
        """The scores of these units (rising numbers), 0 where no token matches."""
        ...


class LexicalView(Protocol):
    """Immutable, derived from the store and rebuildable from it. Scores do not depend on what was there before."""

    def plus(self, units: Sequence[LexicalUnit]) -> Self:
        """With more units, whose numbers are not there yet."""
        ...

    def minus(self, numbers: Numbers) -> Self:
        """Without units; numbers that are not there are ignored."""
        ...

    def match(self, weights: Mapping[str, float], population: Population) -> Matches:
        """Score a population for weighted query tokens."""
        ...

    def units(self, population: Population) -> int: ...

    def frequencies(self, hashes: Hashes, population: Population) -> npt.NDArray[np.int64]:
        """Units of the population that hold each token, shape (len(hashes),)."""
        ...

    def numbers(self, population: Population) -> Numbers:
        """All units of the population, rising."""
        ...
