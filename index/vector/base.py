"""The contract of the dense view: nearest units by cosine, over unit vectors of one model and collection."""

from __future__ import annotations

from typing import Protocol, Self

from index.types import Numbers, Scored, Scores, Vectors


class DenseView(Protocol):
    """Immutable, derived from the store and rebuildable from it."""

    def plus(self, numbers: Numbers, vectors: Vectors) -> Self:
        """With more vectors (float32, shape (n, dimension), length 1), whose numbers are not there yet."""
        ...

    def minus(self, numbers: Numbers) -> Self:
        """Without units; numbers that are not there are ignored."""
        ...

    def search(self, vector: Vectors, k: int, allowed: Numbers | None = None) -> Scored:
        """The k best by inner product with `vector` (shape (dimension,)), by falling score, ties by number.

        `allowed` (rising numbers) restricts the search; scores are exact inner products in either case.
        """
        ...

    def scores(self, vector: Vectors, numbers: Numbers) -> Scores:
        """Exact inner products of these units (rising numbers), 0 for those that are not there."""
        ...

    def moments(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the inner product of `vector` with all vectors of the view."""
        ...

    def numbers(self) -> Numbers:
        """All units, rising."""
        ...

    def __len__(self) -> int: ...
