"""Checks that store, files and views agree, and mends what can be derived again."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from index.store.base import Store
from index.store.files import FileStore
from index.types import Notice
from index.views import Views


class Checked(Protocol):
    """What the check needs of an engine."""

    store: Store
    files: FileStore

    def views(self, collection: str) -> Views: ...

    def reset_views(self, collection: str) -> None: ...


def check_engine(engine: Checked, *, repair: bool) -> list[Notice]:
    """All broken invariants; with `repair` those that remain after views are rebuilt and stray files removed."""
    found = [*engine.store.problems(), *_file_problems(engine), *_view_problems(engine)]
    if not found or not repair:
        return found
    for collection in engine.store.collections():
        engine.reset_views(collection.name)
    engine.files.sweep(engine.store.files_in_use())
    return check_engine(engine, repair=False)


def _file_problems(engine: Checked) -> list[Notice]:
    in_use, kept = engine.store.files_in_use(), engine.files.digests()
    missing = [
        Notice("file_missing", f"file {digest} is referred to but not there") for digest in sorted(in_use - kept)
    ]
    stray = [Notice("file_stray", f"file {digest} belongs to no document") for digest in sorted(kept - in_use)]
    changed = [
        Notice("file_changed", f"file {digest} does not have the bytes that its name says")
        for digest in sorted(in_use & kept)
        if not engine.files.is_intact(digest)
    ]
    return missing + stray + changed


def _view_problems(engine: Checked) -> list[Notice]:
    found: list[Notice] = []
    for collection in engine.store.collections():
        views = engine.views(collection.name)
        elements = engine.store.numbers(collection.name, "element")
        pages = engine.store.numbers(collection.name, "page")
        for model in engine.store.models(collection.name):
            held = len(engine.store.vectors(model, elements)[0])
            if held != len(views.dense):
                detail = f"{collection.name}: {held} vectors in the store, {len(views.dense)} in the dense view"
                found.append(Notice("dense_view", detail))
        missing = np.setdiff1d(np.union1d(elements, pages), np.union1d(views.lexical.numbers(), views.tail))
        extra = np.setdiff1d(views.lexical.numbers(), np.union1d(elements, pages))
        if len(missing) or len(extra):
            detail = f"{collection.name}: {len(missing)} units missing in the lexical view, {len(extra)} too many"
            found.append(Notice("lexical_view", detail))
    return found
