"""Imported names and triples of the store in memory."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from threading import RLock

from index.errors import NotFound
from index.store.imports_base import Extracted
from index.store.memory_state import State

_IMPORTS = "imports"
"""The name under which imports are counted, beside the fills of models."""


class MemoryImports:
    """The part of `MemoryStore` that concerns what was imported."""

    _lock: RLock
    _state: State

    @abstractmethod
    def require(self, collection: str) -> None: ...

    def imported(self, documents: Sequence[str]) -> dict[str, Extracted]:
        records = self._state.records
        found = {id: records[id].imported for id in documents if id in records}
        return {id: extracted for id, extracted in found.items() if extracted is not None}

    def replace_imported(
        self, collection: str, found: Mapping[str, Extracted], *, anew: bool = False, gone: Iterable[str] = ()
    ) -> None:
        with self._lock:
            self.require(collection)
            state = self._state.begin()
            for id, record in self._state.records.items():
                if anew and record.document.collection == collection:
                    state.records[id] = replace(record, imported=None)
            for id, extracted in found.items():
                known = state.records.get(id)
                if known is None or known.document.collection != collection:
                    raise NotFound(f"there is no document '{id}' in '{collection}'", field="document")
                state.records[id] = replace(known, imported=extracted)
            names = set(gone)
            state.segments = [one for one in state.segments if one[1].name not in names]
            state.refilled(collection, _IMPORTS)
            self._state = state.commit()

    def imports(self, collection: str) -> int:
        return self._state.fills.get((collection, _IMPORTS), 0)
