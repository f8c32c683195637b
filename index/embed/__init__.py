"""Embedders by name. A model's weights load with the first text, not when it is opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from index.embed.base import Embedder, SparseEmbedder, TokenEmbedder
from index.errors import InvalidInput

EMBEDDERS = {
    "minilm": "index.embed.minilm:MiniLM",
    "hashing": "index.embed.hashing:HashingEmbedder",
}
_HASHING = re.compile(r"hashing-([1-9]\d{0,3})")
_ANY_MODEL = "index.embed.minilm:MiniLM"
_WITHOUT_PROMPTS = frozenset({"hashing"})
_OPTIONS = ("dimension", "query_prompt", "document_prompt")


def open_embedder(name: str, **options: Any) -> Embedder:
    """An embedder with the options of its class.

    What has a slash names a sentence-transformers model: its directory, or `organisation/model` as it lies in the
    local cache of the Hugging Face hub; `hashing-64` has 64 numbers instead of 256. Options may follow a name as
    `spelled` writes them. Raises InvalidInput for an unknown name, or an option that it does not take, and
    ModelUnavailable.
    """
    name, _, written = name.partition("?")
    options = {**_read(written), **options}
    if name.partition("-")[0] in _WITHOUT_PROMPTS and (
        asked := sorted(option for option in options if option.endswith("_prompt"))
    ):
        raise InvalidInput(f"{name} is no model, it takes no prompts", field=f"embedder_{asked[0]}")
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


def spelled(name: str, options: Mapping[str, str | int]) -> str:
    """An embedder with its options in one line, by which it can be opened again: `name?dimension=64`."""
    return f"{name}?{urlencode(options)}" if options else name


def _read(written: str) -> dict[str, str | int]:
    """Raises InvalidInput for what `spelled` does not write."""
    options: dict[str, str | int] = {}
    for name, value in parse_qsl(written, keep_blank_values=True):
        if name not in _OPTIONS or (name == "dimension" and not value.isdecimal()):
            raise InvalidInput(f"an embedder has no option {name}={value}", field="embedder")
        options[name] = int(value) if name == "dimension" else value
    return options


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
