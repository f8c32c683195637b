"""Embedders by name. A model's weights load with the first text, not when it is opened."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from index.embed.base import Embedder
from index.errors import InvalidInput

EMBEDDERS = {
    "minilm": "index.embed.minilm:MiniLM",
    "hashing": "index.embed.hashing:HashingEmbedder",
}


def open_embedder(name: str, **options: Any) -> Embedder:
    """An embedder with the options of its class. Raises InvalidInput for an unknown name."""
    if name not in EMBEDDERS:
        raise InvalidInput(f"no embedder {name!r}; there are {', '.join(EMBEDDERS)}", field="embedder")
    module, _, attribute = EMBEDDERS[name].partition(":")
    return cast(Embedder, getattr(import_module(module), attribute)(**options))
