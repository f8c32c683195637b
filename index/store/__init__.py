"""The truth on disk: documents, units, vectors, live counts. One back end per file, named in `STORES`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from index.errors import InvalidInput
from index.store.base import Store

STORES = {"sqlite": "index.store.sqlite:SqliteStore", "memory": "index.store.memory:MemoryStore"}


def open_store(name: str, path: Path | None, *, read_only: bool = False) -> Store:
    """Open the store of this name; `path` is its database file (its parent exists), None for memory.

    Raises StoreError if it cannot be opened and SchemaMismatch if a newer Plexus wrote it.
    """
    if name not in STORES:
        raise InvalidInput(f"there is no store '{name}'; known: {', '.join(STORES)}", field="store")
    module, _, attribute = STORES[name].partition(":")
    return cast(Store, getattr(import_module(module), attribute)(path, read_only=read_only))
