"""The contract of the dense view: nearest units by cosine, over unit vectors of one model and collection."""

from __future__ import annotations

from typing import Protocol

from index.types import Numbers, Scored, Vectors


class DenseView(Protocol):
    """Derived from the store and rebuildable from it. One thread changes it, any number search it.

    A search sees one consistent state: what was applied before it began.
    """

    def add(self, numbers: Numbers, vectors: Vectors) -> None:
        """Add vectors (float32, shape (n, dimension), length 1). Adding a number again replaces it."""
        ...

    def remove(self, numbers: Numbers) -> None:
        """Forget units; numbers that are not there are ignored."""
        ...

    def search(self, vector: Vectors, k: int, allowed: Numbers | None = None) -> Scored:
        """The k best by inner product with `vector` (shape (dimension,)), by falling score, ties by number.

        `allowed` (rising numbers) restricts the search; scores are exact inner products in either case.
        """
        ...

    def scores(self, vector: Vectors, numbers: Numbers) -> Scored:
        """Exact inner products of those of these units that are there, in rising number order."""
        ...

    def moments(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the inner product of `vector` with all vectors of the view."""
        ...

    def __len__(self) -> int: ...

    def close(self) -> None: ...
