"""Embedders by name. A model's weights load with the first text, not when it is opened."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from index.embed.base import Embedder, SparseEmbedder, TokenEmbedder
from index.errors import InvalidInput

EMBEDDERS = {
    "minilm": "index.embed.minilm:MiniLM",
    "hashing": "index.embed.hashing:HashingEmbedder",
}
_ANY_MODEL = "index.embed.minilm:MiniLM"
_WITHOUT_PROMPTS = frozenset({"hashing"})


def open_embedder(name: str, **options: Any) -> Embedder:
    """An embedder with the options of its class.

    What has a slash names a sentence-transformers model: its directory, or `organisation/model` as it lies in the
    local cache of the Hugging Face hub. Raises InvalidInput for an unknown name, or an option that it does not take,
    and ModelUnavailable.
    """
    if name in _WITHOUT_PROMPTS and (asked := sorted(option for option in options if option.endswith("_prompt"))):
        raise InvalidInput(f"{name} is no model, it takes no prompts", field=f"embedder_{asked[0]}")
    if name in EMBEDDERS:
        place = EMBEDDERS[name]
    elif "/" in name:
        place, options = _ANY_MODEL, {"model": name, **options}
    else:
        raise InvalidInput(
            f"no embedder {name!r}; there are {', '.join(EMBEDDERS)}, and any sentence-transformers model "
            "by its directory or its name on the hub (organisation/model)",
            field="embedder",
        )
    module, _, attribute = place.partition(":")
    return cast(Embedder, getattr(import_module(module), attribute)(**options))


def open_token_embedder(name: str) -> TokenEmbedder:
    """A model trained for late interaction (ColBERT, PyLate), by its directory or its name in the hub's local cache.

    Raises InvalidInput for what cannot be such a name, ModelUnavailable.
    """
    if "/" not in name:
        raise InvalidInput(
            f"no late interaction {name!r}; there is off, embedder (the tokens of the embedding model), and any "
            "ColBERT model by its directory or its name on the hub (organisation/model)",
            field="late",
        )
    module = import_module("index.embed.multivector")
    return cast(TokenEmbedder, module.MultiVector(name))


def open_sparse(name: str) -> SparseEmbedder | None:
    """A learned sparse encoder, by its directory or its name in the hub's local cache; None for `off`.

    Raises InvalidInput for what cannot be such a name, ModelUnavailable.
    """
    if name == "off":
        return None
    if name == "hashing":
        return cast(SparseEmbedder, import_module("index.embed.hashing").HashingSparse())
    if "/" not in name:
        raise InvalidInput(
            f"no sparse encoder {name!r}; there is off, hashing, and any sparse encoder (SPLADE) by its directory or "
            "its name on the hub (organisation/model)",
            field="sparse",
        )
    return cast(SparseEmbedder, import_module("index.embed.sparse").Sparse(name))
