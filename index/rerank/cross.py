"""Cross-encoders: one pass of a model over question and text together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ModelUnavailable
from index.rerank.pairs import Pairs
from index.types import Scores

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Cross(Pairs):
    """A model that gives one number for a question and a text."""

    def log_odds(self, question: str, texts: Sequence[str]) -> Scores:
        """How likely it is that each text answers, as the logarithm of the odds, shape (len(texts),), float32.

        What is longer than the model takes is cut. Raises ModelUnavailable where its files cannot be loaded.
        """
        if not texts:
            return np.zeros(0, np.float32)
        return self._read([(question, text) for text in texts])

    def _require(self, model: CrossEncoder) -> None:
        if model.num_labels != 1:
            raise ModelUnavailable(
                f"{self._directory} is no reranker: it gives {model.num_labels} numbers for a pair of texts, not one"
            )
