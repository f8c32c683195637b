"""Embedders by name. A model's weights load with the first text, not when it is opened."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, cast

from index.embed.base import Embedder, TokenEmbedder
from index.errors import InvalidInput

EMBEDDERS = {
    "minilm": "index.embed.minilm:MiniLM",
    "hashing": "index.embed.hashing:HashingEmbedder",
}
_HASHING = re.compile(r"hashing-([1-9]\d{0,3})")
_ANY_MODEL = "index.embed.minilm:MiniLM"


def open_embedder(name: str, **options: Any) -> Embedder:
    """An embedder with the options of its class.

    What has a slash names a sentence-transformers model: its directory, or `organisation/model` as it lies in the
    local cache of the Hugging Face hub; `hashing-64` has 64 numbers instead of 256. Raises InvalidInput for an
    unknown name, ModelUnavailable.
    """
    if name in EMBEDDERS:
        place = EMBEDDERS[name]
    elif (sized := _HASHING.fullmatch(name)) is not None:
        place, options = EMBEDDERS["hashing"], {"dimension": int(sized[1]), **options}
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
