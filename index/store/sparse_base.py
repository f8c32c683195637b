"""The part of the store's contract that concerns vectors of weighted tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.embed.base import SparseVector
from index.types import Numbers


class SparseStore(Protocol):
    """A unit has one sparse vector for each model, which goes with it."""

    def sparse_models(self, collection: str) -> list[str]:
        """Fingerprints of the models that the collection holds sparse vectors of."""
        ...

    def sparse_vectors(self, model: str, numbers: Numbers) -> tuple[Numbers, list[SparseVector]]:
        """The vectors that exist for these units, in the order asked for."""
        ...

    def fill_sparse_vectors(
        self, collection: str, model: str, numbers: Numbers, vectors: Sequence[SparseVector]
    ) -> None:
        """Give vectors to units that are there; those that are gone are passed over. The version stays as it is.

        Raises NotFound without the collection.
        """
        ...

    def drop_sparse_vectors(self, collection: str, model: str) -> None:
        """Take all vectors of a model away from a collection."""
        ...

    def sparse_fills(self, collection: str, model: str) -> int:
        """A number that rises when vectors of units that were there before came or went."""
        ...
