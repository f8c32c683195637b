"""Models trained for late interaction (ColBERT, PyLate), by sentence-transformers' MultiVectorEncoder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embed import weights
from index.embed.base import QueryTokens, TokenBatch
from index.embed.minilm import number_format, use_threads
from index.embed.once import LoadedOnce
from index.embed.tokens import longest_first, stacked
from index.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import MultiVectorEncoder

_AT_ONCE = 256
_MADE_FOR_TOKENS = ("multi_vector_encoder", "pylate")
_STANFORD = "HF_ColBERT"


class MultiVector(LoadedOnce["MultiVectorEncoder"]):
    """Which tokens count, and how a question is lengthened, is the model's own. Safe for use by many threads."""

    def __init__(self, model: str | Path, *, threads: int | None = None, batch_size: int = 32) -> None:
        """`model` is a directory, or a name on the hub that is in its local cache.

        Raises ModelUnavailable, also for a model that was not trained for late interaction: the library would give it
        a last layer of random numbers.
        """
        self._directory, self._name = weights.find(model)
        self._weights = weights.weight_file(self._directory)
        if not _is_made_for_tokens(self._directory):
            raise ModelUnavailable(
                f"{self._directory} is no model for late interaction; PLEXUS_LATE=embedder takes the tokens of the "
                "embedding model"
            )
        self._threads = threads
        self._batch_size = batch_size
        super().__init__()
        self._all_threads = 1

    @property
    def token_fingerprint(self) -> str:
        return f"{self._name}-{weights.hash_of(self._weights)[:12]}"

    @cached_property
    def token_dimension(self) -> int:
        """Raises ModelUnavailable."""
        if (self._directory / "modules.json").is_file():
            return weights.dimension_of(self._directory)
        return int(self._loaded().get_embedding_dimension() or 0)

    def embed_tokens(self, texts: Sequence[str]) -> Iterator[TokenBatch]:
        """Long texts first, so that a batch pads little. Raises ModelUnavailable."""
        model = self._loaded()
        for places in longest_first(texts, _AT_ONCE):
            use_threads(self._threads or self._all_threads)
            some = [texts[place] for place in places.tolist()]
            found = model.encode_document(
                some, batch_size=self._batch_size, convert_to_numpy=True, show_progress_bar=False
            )
            rows = [np.asarray(row, np.float32) for row in found]
            lengths = np.array([len(row) for row in rows], np.int64)
            yield TokenBatch(places, lengths, stacked(rows, self.token_dimension))

    def embed_query_tokens(self, text: str) -> QueryTokens:
        """All tokens count alike, as they did in training. Raises ModelUnavailable."""
        model = self._loaded()
        use_threads(1)
        rows = np.asarray(model.encode_query(text, convert_to_numpy=True, show_progress_bar=False), np.float32)
        return QueryTokens(stacked([rows], self.token_dimension), ())

    def _load(self) -> MultiVectorEncoder:
        import torch
        from sentence_transformers import MultiVectorEncoder

        self._all_threads = torch.get_num_threads()
        return weights.opened(MultiVectorEncoder, self._directory, number_format())


def _is_made_for_tokens(directory: Path) -> bool:
    try:
        if (directory / "modules.json").is_file():
            modules = json.loads((directory / "modules.json").read_text("utf-8"))
            return any(part in module["type"] for module in modules for part in _MADE_FOR_TOKENS)
        return _STANFORD in json.loads((directory / "config.json").read_text("utf-8")).get("architectures", [])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailable(f"{directory} is no model for late interaction: {error!r}") from error
