"""Models that embed pictures of pages as many vectors (ColPali, ColQwen2, ColModernVBERT), by transformers."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import weights
from index.embed.minilm import has_bfloat16, use_threads
from index.embed.once import LoadedOnce
from index.embed.tokens import stacked
from index.errors import ModelUnavailable
from index.types import Vectors

ARCHITECTURES: Mapping[str, tuple[str, str]] = {
    "colpali": ("ColPaliForRetrieval", "ColPaliProcessor"),
    "colqwen2": ("ColQwen2ForRetrieval", "ColQwen2Processor"),
    "colmodernvbert": ("ColModernVBertForRetrieval", "ColModernVBertProcessor"),
}
"""Classes of transformers for model and processor, by `model_type`."""
_DIMENSION = 128


class PageModel(LoadedOnce[tuple[Any, Any]]):
    """A row of length 1 for each patch of a page's picture, or for each token of a question, which all count alike.

    Loads with the first page or question. Safe for use by many threads.
    """

    def __init__(self, model: str | Path, *, threads: int | None = None) -> None:
        """`model` is a directory, or a name on the hub that is in its local cache. Raises ModelUnavailable."""
        self._directory, self._name = weights.find(model)
        self._config = _config_of(self._directory)
        kind = str(self._config.get("model_type"))
        if kind not in ARCHITECTURES:
            raise ModelUnavailable(
                f"{self._directory} is no model for pictures of pages: its type is {kind!r}, not one of "
                f"{', '.join(ARCHITECTURES)}"
            )
        self._classes = ARCHITECTURES[kind]
        self._files = _weight_files(self._directory)
        self._threads = threads
        super().__init__()
        self._all_threads = 1

    @cached_property
    def fingerprint(self) -> str:
        """Names the model and the hash of its weights."""
        hashes = "".join(weights.hash_of(file) for file in self._files)
        return f"{self._name}-{hashlib.sha256(hashes.encode()).hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        return int(self._config.get("embedding_dim", _DIMENSION))

    def embed_page(self, picture: bytes) -> Vectors:
        """Of a PNG or JPEG; shape (patches, dimension). Raises ModelUnavailable."""
        from PIL import Image

        with Image.open(io.BytesIO(picture)) as source:
            page = source.convert("RGB")
        model, processor = self._loaded()
        return self._rows(model, processor.process_images(images=[page]), self._threads or self._all_threads)

    def embed_query(self, text: str) -> Vectors:
        """Shape (tokens, dimension); the model's own padding of questions included. Raises ModelUnavailable."""
        model, processor = self._loaded()
        return self._rows(model, processor.process_queries(text=[text]), 1)

    def _rows(self, model: Any, inputs: Any, threads: int) -> Vectors:
        import torch

        use_threads(threads)
        inputs = {name: value for name, value in inputs.items() if name != "labels"}
        with torch.inference_mode():
            found = model(**inputs).embeddings[0].float().numpy()
        kept = np.asarray(inputs["attention_mask"][0].numpy(), np.bool_)
        return stacked([np.asarray(found, np.float32)[kept]], self.dimension)

    def _load(self) -> tuple[Any, Any]:
        import torch
        import transformers

        self._all_threads = torch.get_num_threads()
        number_format = torch.bfloat16 if has_bfloat16() else torch.float32
        where: dict[str, Any] = {"local_files_only": True}
        model_class, processor_class = (getattr(transformers, name) for name in self._classes)
        with weights.loading(self._directory):
            model = model_class.from_pretrained(str(self._directory), dtype=number_format, **where)
            return model.eval(), processor_class.from_pretrained(str(self._directory), **where)


def _config_of(directory: Path) -> dict[str, Any]:
    try:
        found = json.loads((directory / "config.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(f"{directory} is no model for pictures of pages: {error}") from error
    return found if isinstance(found, dict) else {}


def _weight_files(directory: Path) -> list[Path]:
    """One file, or the parts of a large model."""
    found = sorted(directory.glob("model*.safetensors")) or sorted(directory.glob("pytorch_model*.bin"))
    if not found:
        raise ModelUnavailable(f"{directory} has no model*.safetensors or pytorch_model*.bin")
    return found
