"""Models that read two texts together, by sentence-transformers; what their numbers mean is said by who derives."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.embed import weights
from index.embed.minilm import Dtype, number_format, use_threads
from index.embed.once import LoadedOnce

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_MOST_TOKENS = 512
"""Of both texts together, though a model may take more: a passage of 200 words is whole, and time is bounded."""


class Pairs(LoadedOnce["CrossEncoder"]):
    """Opening is cheap: torch and the weights load with the first pair. Safe for use by many threads."""

    def __init__(
        self, model: str | Path, *, dtype: Dtype = "auto", threads: int | None = None, batch_size: int = 16
    ) -> None:
        """`model` is a directory, or a name on the hub that is in its local cache. Raises ModelUnavailable."""
        self._directory, self._name = weights.find(model)
        self._weights = weights.weight_file(self._directory)
        self._dtype = number_format(dtype)
        self._threads = threads
        self._batch_size = batch_size
        super().__init__()
        self._all_threads = 1

    @property
    def fingerprint(self) -> str:
        return f"{self._name}-{weights.hash_of(self._weights)[:12]}"

    def _read(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        """The model's numbers for each pair as they are, shape (n,) or (n, labels). What is too long is cut.

        Raises ModelUnavailable where its files cannot be loaded, or are not of such a model.
        """
        import torch

        model = self._loaded()
        use_threads(self._threads or self._all_threads)
        found = model.predict(
            list(pairs), batch_size=self._batch_size, activation_fn=torch.nn.Identity(), show_progress_bar=False
        )
        return np.asarray(found, np.float32)

    @abstractmethod
    def _require(self, model: CrossEncoder) -> None:
        """Raises ModelUnavailable where the model's numbers do not mean what is read from them."""

    def _load(self) -> CrossEncoder:
        import torch
        from sentence_transformers import CrossEncoder

        self._all_threads = torch.get_num_threads()
        model: CrossEncoder = weights.opened(CrossEncoder, self._directory, self._dtype)
        self._require(model)
        model.max_seq_length = min(_MOST_TOKENS, model.max_seq_length or _MOST_TOKENS)
        return model
