"""Lexical views by name."""

from __future__ import annotations

from collections.abc import Callable

from index.errors import InvalidInput
from index.lexical.base import LexicalView
from index.lexical.memory import MemoryLexicalView
from index.lexical.view import PostingsView

LEXICAL_VIEWS: dict[str, Callable[[], LexicalView]] = {"postings": PostingsView, "memory": MemoryLexicalView}


def open_lexical(name: str) -> LexicalView:
    """An empty lexical view. Raises InvalidInput for an unknown name."""
    if name not in LEXICAL_VIEWS:
        raise InvalidInput(f"no lexical view {name!r}; there are {', '.join(LEXICAL_VIEWS)}", field="lexical")
    return LEXICAL_VIEWS[name]()
