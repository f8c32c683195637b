"""Learned sparse encoders (SPLADE) by sentence-transformers' SparseEncoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embed import weights
from index.embed.base import SparseQuery, SparseVector
from index.embed.minilm import Dtype, number_format, use_threads
from index.embed.once import LoadedOnce
from index.embed.prompts import prompts_of
from index.embed.tokens import longest_first
from index.errors import ModelUnavailable
from index.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SparseEncoder

MOST_TOKENS = 256
"""Tokens kept of a text, those of the largest weight: trained models give 100 to 300."""
_LONGEST = 256
_AT_ONCE = 64
_MADE_FOR_IT = ("sparse_encoder", "SpladePooling")


class Sparse(LoadedOnce["SparseEncoder"]):
    """Opening is cheap: torch and the weights load with the first text. Safe for use by many threads.

    Of a text's vector the MOST_TOKENS largest weights are kept, to the nearest 1/256; a question is kept as it is.
    """

    def __init__(
        self, model: str | Path, *, dtype: Dtype = "auto", threads: int | None = None, batch_size: int = 8
    ) -> None:
        """`model` is a directory, or a name on the hub that is in its local cache.

        Raises ModelUnavailable, also for a model that is no sparse encoder: the library would make one of it that was
        never trained. Batches are small: a pass has a number for each word of the vocabulary at each token.
        """
        self._directory, self._name = weights.find(model)
        self._weights = weights.weight_file(self._directory)
        if not weights.has_module(self._directory, _MADE_FOR_IT):
            raise ModelUnavailable(f"{self._directory} is no sparse encoder (SPLADE)")
        self._prompts = prompts_of(self._directory, self._name)
        self._dtype = number_format(dtype)
        self._threads = threads
        self._batch_size = batch_size
        super().__init__()
        self._all_threads = 1

    @property
    def fingerprint(self) -> str:
        return f"{self._name}-{weights.hash_of(self._weights)[:12]}{self._prompts.mark}-{MOST_TOKENS}"

    def embed_documents(self, texts: Sequence[str]) -> list[SparseVector]:
        """What is longer than 256 tokens, or than the model takes, is cut. Raises ModelUnavailable."""
        found: dict[int, SparseVector] = {}
        for places in longest_first(texts, _AT_ONCE):
            some = [texts[place] for place in places.tolist()]
            rows = self._encode(some, question=False, threads=self._threads)
            made = (SparseVector.of(*row, MOST_TOKENS) for row in rows)
            found.update(zip(places.tolist(), made, strict=True))
        return [found[place] for place in range(len(texts))]

    def embed_query(self, text: str) -> SparseQuery:
        """On one thread, which is fastest for a short text. Raises ModelUnavailable."""
        ((tokens, found),) = self._encode([text], question=True, threads=1)
        return SparseQuery(tokens.astype(np.uint64), found.astype(np.float64))

    def _encode(
        self, texts: Sequence[str], *, question: bool, threads: int | None
    ) -> list[tuple[np.ndarray[Any, np.dtype[np.int64]], Vectors]]:
        """Tokens and weights above 0 of each text."""
        model = self._loaded()
        use_threads(threads or self._all_threads)
        encode = model.encode_query if question else model.encode_document
        prompt = self._prompts.query if question else self._prompts.document
        rows: Any = encode(
            list(texts), prompt=prompt, batch_size=self._batch_size, convert_to_tensor=False, show_progress_bar=False
        )
        read = []
        for row in rows:
            row = row.coalesce()
            tokens, weighed = row.indices()[0].numpy(), row.values().float().numpy()
            above = weighed > 0.0
            read.append((tokens[above], weighed[above]))
        return read

    def _load(self) -> SparseEncoder:
        import torch
        from sentence_transformers import SparseEncoder

        self._all_threads = torch.get_num_threads()
        model: SparseEncoder = weights.opened(SparseEncoder, self._directory, self._dtype)
        model.max_seq_length = min(_LONGEST, model.max_seq_length or _LONGEST)
        return model
