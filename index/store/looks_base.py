"""The part of the store's contract that concerns how pictures look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class LooksStore(Protocol):
    """Perceptual hashes belong to the units of pictures and go with them."""

    def picture_looks(self, collection: str) -> dict[int, bytes]:
        """Perceptual hashes, 8 bytes each, of the units of pictures, by rising number."""
        ...

    def looks_of_element(self, element: str) -> bytes | None:
        """Those of one element; None where nobody looked at it, or it is no picture."""
        ...

    def unlooked_pictures(self, collection: str) -> dict[int, str]:
        """The units of pictures that have no perceptual hashes, by rising number with the hash of their file."""
        ...

    def fill_picture_looks(self, found: Mapping[int, bytes]) -> None:
        """Give perceptual hashes to units that are there; the version stays as it is."""
        ...
