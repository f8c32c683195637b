"""Lexical views by name. A back end's library loads when the view is opened."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from index.errors import InvalidInput
from index.lexical.base import LexicalView
from index.store.base import LiveCounts

LEXICAL_VIEWS = {
    "tantivy": "index.lexical.tantivy:TantivyView",
    "memory": "index.lexical.memory:MemoryLexicalView",
}


def open_lexical(name: str, directory: Path | None, counts: LiveCounts, collection: str) -> LexicalView:
    """The lexical view of a collection. Raises InvalidInput for an unknown name or a missing directory."""
    if name not in LEXICAL_VIEWS:
        raise InvalidInput(f"no lexical view {name!r}; there are {', '.join(LEXICAL_VIEWS)}", field="lexical")
    module, _, attribute = LEXICAL_VIEWS[name].partition(":")
    return cast(LexicalView, getattr(import_module(module), attribute)(directory, counts, collection))
