"""Late views by name, and what an engine needs for late interaction."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from index.embed import open_token_embedder
from index.embed.base import Embedder, TokenEmbedder
from index.errors import InvalidInput
from index.late.base import LateView
from index.late.codec import TokenCodec
from index.late.interaction import Late
from index.late.setting import LateSetting

OFF, OF_EMBEDDER = "off", "embedder"

LATE_VIEWS = {
    "segmented": "index.late.view:SegmentedLateView",
    "memory": "index.late.memory:MemoryLateView",
}


def open_late_view(name: str, codec: TokenCodec) -> LateView:
    """An empty late view. Raises InvalidInput for an unknown name."""
    if name not in LATE_VIEWS:
        raise InvalidInput(f"no late view {name!r}; there are {', '.join(LATE_VIEWS)}", field="late")
    module, _, attribute = LATE_VIEWS[name].partition(":")
    return cast(LateView, getattr(import_module(module), attribute).empty(codec))


def open_late(name: str, embedder: Embedder, setting: LateSetting | None = None) -> Late | None:
    """What an engine needs for late interaction, None for `off`.

    `embedder` takes the tokens of the embedding model, anything with a slash is a ColBERT model by its directory or
    its name in the local cache of the hub. Raises InvalidInput, ModelUnavailable.
    """
    if name == OFF:
        return None
    if name != OF_EMBEDDER:
        model = open_token_embedder(name)
    elif hasattr(embedder, "embed_tokens"):
        model = cast(TokenEmbedder, embedder)
    else:
        raise InvalidInput(f"{embedder.fingerprint} gives no vectors of tokens: set PLEXUS_LATE=off", field="late")
    return Late.of(model, setting or LateSetting())
