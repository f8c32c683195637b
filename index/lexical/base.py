"""The contract of the lexical view: BM25 over our own tokens, with counts that are live in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.types import Numbers, Population, Scored


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """A unit as the view takes it: its tokens with repetitions, in any order."""

    number: int
    population: Population
    tokens: Sequence[str]


class LexicalView(Protocol):
    """Derived from the store and rebuildable from it. One thread changes it, any number search it."""

    def add(self, documents: Sequence[LexicalDocument]) -> None:
        """Add units. Adding a number again replaces it."""
        ...

    def remove(self, numbers: Numbers) -> None:
        """Forget units; numbers that are not there are ignored."""
        ...

    def commit(self, applied: int) -> None:
        """Make what was added and removed durable and visible; `applied` is the change sequence it reflects."""
        ...

    @property
    def applied(self) -> int:
        """Change sequence of the last commit, 0 in a new view."""
        ...

    def search(
        self, weights: Mapping[str, float], population: Population, k: int, allowed: Numbers | None = None
    ) -> Scored:
        """The k best of a population for weighted query tokens, by falling live BM25 score, ties by number.

        Units without any of the tokens are not found.
        """
        ...

    def scores(self, weights: Mapping[str, float], population: Population, numbers: Numbers) -> Scored:
        """Live BM25 scores of these units (0 where no token matches), in rising number order."""
        ...

    def ceiling(self, weights: Mapping[str, float], population: Population) -> float:
        """The score that no unit can exceed: every token at saturation. 0 without a known token."""
        ...

    def numbers(self) -> Numbers:
        """All units that the view holds, rising."""
        ...

    def close(self) -> None: ...
