"""The part of the store's contract that concerns vectors of texts and codes of token vectors."""

from __future__ import annotations

from typing import Protocol

from index.late.base import TokenCodes
from index.types import Numbers, Vectors


class VectorsStore(Protocol):
    """A unit has one vector and the codes of its tokens for each model, which go with it."""

    def models(self, collection: str) -> list[str]:
        """Fingerprints of the models that the collection holds vectors of."""
        ...

    def vectors(self, model: str, numbers: Numbers) -> tuple[Numbers, Vectors]:
        """The vectors that exist for these units, in the order asked for."""
        ...

    def lacking(self, collection: str, model: str, token_model: str) -> Numbers:
        """Element units without a vector of `model`, or without codes of `token_model` if that is not "", rising.

        Units without words are among them for ever.
        """
        ...

    def fill_vectors(self, collection: str, model: str, numbers: Numbers, rows: Vectors) -> None:
        """Give vectors to units that are there; those that are gone, or have one, are passed over.

        The version stays as it is: a view has them after `switch_models`. Raises NotFound without the collection.
        """
        ...

    def drop_vectors(self, collection: str, model: str, most: int) -> bool:
        """Take up to `most` vectors of a model away from a collection; whether any are left."""
        ...

    def token_models(self, collection: str) -> list[str]:
        """Fingerprints of the models and settings that the collection holds codes of token vectors of."""
        ...

    def page_models(self, collection: str) -> list[str]:
        """The same of pictures of pages."""
        ...

    def token_codes(self, model: str, numbers: Numbers) -> tuple[Numbers, TokenCodes]:
        """The codes that exist for these units, in the order asked for."""
        ...

    def fill_token_codes(self, collection: str, model: str, numbers: Numbers, codes: TokenCodes) -> None:
        """Give codes to units that are there; those that are gone are passed over. The version stays as it is."""
        ...

    def drop_token_codes(self, collection: str, model: str, most: int = -1) -> bool:
        """Take the codes of a model away from a collection, all or of up to `most` units; whether any are left."""
        ...

    def token_fills(self, collection: str, model: str) -> int:
        """A number that rises when `fill_token_codes` or `drop_token_codes` changes what a view must hold."""
        ...
