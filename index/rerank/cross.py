"""Cross-encoders by sentence-transformers: one pass of a model over question and text together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embed import weights
from index.embed.minilm import Dtype, has_bfloat16, use_threads
from index.embed.once import LoadedOnce
from index.errors import ModelUnavailable
from index.types import Scores

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_MOST_TOKENS = 512
"""Of question and text together, though a model may take more: a passage of 200 words is whole, and time is bounded."""


class Cross(LoadedOnce["CrossEncoder"]):
    """Opening is cheap: torch and the weights load with the first question. Safe for use by many threads."""

    def __init__(
        self, model: str | Path, *, dtype: Dtype = "auto", threads: int | None = None, batch_size: int = 16
    ) -> None:
        """`model` is a directory, or a name on the hub that is in its local cache. Raises ModelUnavailable."""
        self._directory, self._name = weights.find(model)
        self._weights = weights.weight_file(self._directory)
        self._dtype = ("bfloat16" if has_bfloat16() else "float32") if dtype == "auto" else dtype
        self._threads = threads
        self._batch_size = batch_size
        super().__init__()
        self._all_threads = 1

    @property
    def fingerprint(self) -> str:
        return f"{self._name}-{weights.hash_of(self._weights)[:12]}"

    def log_odds(self, question: str, texts: Sequence[str]) -> Scores:
        """How likely it is that each text answers, as the logarithm of the odds, shape (len(texts),), float32.

        What is longer than the model takes is cut. Raises ModelUnavailable where its files cannot be loaded.
        """
        if not texts:
            return np.zeros(0, np.float32)
        import torch

        model = self._loaded()
        use_threads(self._threads or self._all_threads)
        found = model.predict(
            [(question, text) for text in texts],
            batch_size=self._batch_size,
            activation_fn=torch.nn.Identity(),
            show_progress_bar=False,
        )
        return np.asarray(found, np.float32)

    def _load(self) -> CrossEncoder:
        import torch
        from sentence_transformers import CrossEncoder

        self._all_threads = torch.get_num_threads()
        with weights.loading(self._directory):
            model: CrossEncoder = CrossEncoder(
                str(self._directory),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"dtype": self._dtype},
            )
        if model.num_labels != 1:
            raise ModelUnavailable(
                f"{self._directory} is no reranker: it gives {model.num_labels} numbers for a pair of texts, not one"
            )
        model.max_seq_length = min(_MOST_TOKENS, model.max_seq_length or _MOST_TOKENS)
        return model
