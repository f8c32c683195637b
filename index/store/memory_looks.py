"""What pictures look like, and models that saw pages, in the store in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from threading import RLock

from index.store.memory_state import Record, State
from index.types import Unit


class MemoryLooks:
    """The part of the store that holds what is seen in pictures."""

    _lock: RLock
    _state: State

    def picture_looks(self, collection: str) -> dict[int, bytes]:
        found = {number: looks for record in self._holding(collection) for number, looks in record.looks.items()}
        return dict(sorted(found.items()))

    def looks_of_element(self, element: str) -> bytes | None:
        for record in self._state.records.values():
            for unit in _pictures(record):
                if unit.parts[0].element == element:
                    return record.looks.get(unit.number)
        return None

    def unlooked_pictures(self, collection: str) -> dict[int, str]:
        found: dict[int, str] = {}
        for record in self._holding(collection):
            assets = {element.id: element.asset for element in record.elements if element.asset is not None}
            for unit in _pictures(record):
                if unit.number not in record.looks and unit.parts[0].element in assets:
                    found[unit.number] = assets[unit.parts[0].element]
        return dict(sorted(found.items()))

    def fill_picture_looks(self, found: Mapping[int, bytes]) -> None:
        with self._lock:
            state = self._state.begin()
            seen: set[str] = set()
            for id, record in self._state.records.items():
                come = {unit.number: found[unit.number] for unit in record.units if unit.number in found}
                state.records[id] = replace(record, looks={**record.looks, **come})
                seen |= {record.document.collection} if come else set()
            state.relay(seen)
            self._state = state.commit()

    def _holding(self, collection: str) -> list[Record]:
        records = self._state.records.values()
        return [record for record in records if record.document.collection == collection]


def _pictures(record: Record) -> Iterator[Unit]:
    return (unit for unit in record.units if unit.kind == "image" and unit.parts)
