"""The part of the store's contract that concerns names and triples that came ready-made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Triple = tuple[str, str, str]
"""Subject, relation, object, in words."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What somebody else read in a document, as it came: names, and relations between names."""

    names: tuple[str, ...] = ()
    triples: tuple[Triple, ...] = ()


class ImportStore(Protocol):
    """What was imported for a document goes with it, and stays when the document is parsed again."""

    def imported(self, documents: Sequence[str]) -> dict[str, Extracted]:
        """Of those of these documents that have any."""
        ...

    def replace_imported(
        self, collection: str, found: Mapping[str, Extracted], *, anew: bool = False, gone: Iterable[str] = ()
    ) -> None:
        """Give documents of a collection what was imported for them, in the place of what they had.

        With `anew` all other documents lose theirs. Segments named in `gone` leave the list in the same transaction,
        which leaves the version as it is. Raises NotFound without the collection, or for a document that is not in
        it; then nothing is done.
        """
        ...

    def imports(self, collection: str) -> int:
        """A number that rises when anything is imported or taken away; 0 where nothing ever was."""
        ...
