"""Sentence-transformers models; all-MiniLM-L6-v2, bundled as a package, unless another one is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from index.embed import weights
from index.embed.base import QueryTokens, TokenBatch
from index.embed.once import LoadedOnce
from index.embed.prompts import prompts_of
from index.embed.tokens import Mask, ids_of, longest_first, meaningful, shared_start, stacked, words_of
from index.errors import InvalidInput, ModelUnavailable
from index.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Dtype = Literal["auto", "float32", "bfloat16"]
Side = Literal["query", "document"]
_CPU_FACTS = Path("/proc/cpuinfo")
_BATCHES = 8
"""Batches whose tokens are held at once: 100 MB at most with the bundled model."""


class MiniLM(LoadedOnce["SentenceTransformer"]):
    """Opening is cheap: torch and the weights load with the first text. Safe for use by many threads."""

    def __init__(
        self,
        model: str | Path | None = None,
        *,
        dtype: Dtype = "auto",
        threads: int | None = None,
        batch_size: int = 32,
        max_tokens: int = 256,
        dimension: int = 0,
        query_prompt: str | None = None,
        document_prompt: str | None = None,
    ) -> None:
        """`model` is a directory, or a name on the hub that is in its local cache; nothing is ever downloaded.

        `dimension` keeps so many numbers of a vector (Matryoshka), 0 all. The prompts are the model's own unless they
        are given here; see `index.embed.prompts`. Raises ModelUnavailable where files of the model are missing or,
        for the bundled model, not the published ones, and InvalidInput where it has no so many numbers.
        """
        if dtype not in ("auto", "float32", "bfloat16"):
            raise InvalidInput(f"dtype is auto, float32 or bfloat16, not {dtype!r}", field="dtype")
        self._directory, self._name = weights.find(model) if model else weights.bundled()
        self._weights = weights.weight_file(self._directory)
        self._width = weights.dimension_of(self._directory)
        if not 0 <= dimension <= self._width:
            raise InvalidInput(
                f"{self._name} makes vectors of {self._width} numbers, not {dimension}", field="embedder_dimension"
            )
        self._dimension = dimension or self._width
        self._prompts = prompts_of(self._directory, self._name, query_prompt, document_prompt)
        if not model:
            weights.verify(self._weights, weights.BUNDLED_SHA256)
        self._dtype = number_format(dtype)
        self._threads = threads
        self._batch_size = batch_size
        self._max_tokens = max_tokens
        super().__init__()
        self._meaningful: Mask = np.zeros(0, np.bool_)
        self._reader: Any = None
        self._prompt_ids: dict[Side, list[int]] = {}
        self._all_threads = 1

    @property
    def fingerprint(self) -> str:
        """Last part of the name, first 12 hex digits of the weights' hash, prompts and size; known without torch."""
        return self.token_fingerprint + (f"-{self._dimension}" if self._dimension < self._width else "")

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def dtype(self) -> str:
        """The number format it computes in: float32 or bfloat16."""
        return self._dtype

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), float32; beyond `max_tokens`, or what the model takes, a text is cut.

        Raises ModelUnavailable, like `embed_query`, where the model's files cannot be loaded.
        """
        if not texts:
            return np.zeros((0, self._dimension), np.float32)
        return self._embed(texts, "document", self._threads)

    def embed_query(self, text: str) -> Vectors:
        """Shape (dimension,), float32.

        On one thread: handing a short text's small matrices to others takes longer than multiplying them, most of
        all on a busy machine (measured with two: 22 ms and 72 ms at the worst, against 10 ms and 16 ms with one).
        """
        vector: Vectors = self._embed([text], "query", 1)[0]
        return vector

    @property
    def token_fingerprint(self) -> str:
        """Without the size of the vectors of whole texts, which changes nothing about those of tokens."""
        return f"{self._name}-{weights.hash_of(self._weights)[:12]}{self._prompts.mark}"

    @property
    def token_dimension(self) -> int:
        """The width of the transformer, which need not be that of the vectors of whole texts."""
        return weights.hidden_size_of(self._directory)

    def embed_tokens(self, texts: Sequence[str]) -> Iterator[TokenBatch]:
        """Tokens and vectors of the texts from one pass, long texts first, so that a batch pads little."""
        for places in longest_first(texts, _BATCHES * self._batch_size):
            read = self._pass([texts[place] for place in places.tolist()], "document", self._threads)
            rows = [row for _, row, _ in read]
            lengths = np.array([len(row) for row in rows], np.int64)
            vectors = stacked([vector[np.newaxis] for vector, _, _ in read], self._dimension)
            yield TokenBatch(places, lengths, stacked(rows, self.token_dimension), vectors)

    def embed_query_tokens(self, text: str) -> QueryTokens:
        """On one thread, like `embed_query`."""
        ((vector, rows, kept),) = self._pass([text], "query", 1)
        words = words_of(self._reader, self._prompts.query + text, self._max_tokens)
        named = tuple(word for word, keep in zip(words, kept.tolist(), strict=False) if keep)
        pooled = stacked([vector[np.newaxis]], self._dimension)[0]
        return QueryTokens(stacked([rows], self.token_dimension), named, pooled)

    def _pass(self, texts: Sequence[str], side: Side, threads: int | None) -> list[tuple[Vectors, Vectors, Mask]]:
        """Of each text its vector, the rows of its meaningful tokens, and which of its tokens these are.

        Tokens of the prompt are the same in every text: they tell nothing.
        """
        found: Any = self._encode(texts, side, threads, output_value=None)
        before = self._prompt_ids[side]
        read = []
        for one in found:
            there = one["attention_mask"].numpy().astype(np.bool_)
            ids = one["input_ids"].numpy()[there]
            kept = self._meaningful[ids]
            kept[: shared_start(before, ids)] = False
            rows = one["token_embeddings"].numpy()[there][kept]
            read.append((one["sentence_embedding"].float().numpy(), rows, kept))
        return read

    def _embed(self, texts: Sequence[str], side: Side, threads: int | None) -> Vectors:
        vectors = np.asarray(self._encode(texts, side, threads, convert_to_numpy=True), np.float32)
        normalised: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised

    def _encode(self, texts: Sequence[str], side: Side, threads: int | None, **options: Any) -> Any:
        """What the library sorts by length, so that a batch pads little, comes back in order."""
        model = self._loaded()
        use_threads(threads or self._all_threads)
        # A model with one part for questions and another for texts chooses by the name of the call.
        encode, prompt = (
            (model.encode_query, self._prompts.query)
            if side == "query"
            else (model.encode_document, self._prompts.document)
        )
        return encode(list(texts), prompt=prompt, batch_size=self._batch_size, show_progress_bar=False, **options)

    def _load(self) -> SentenceTransformer:
        import torch
        from sentence_transformers import SentenceTransformer

        self._all_threads = torch.get_num_threads()
        kept = self._dimension if self._dimension < self._width else None
        model = weights.opened(SentenceTransformer, self._directory, self._dtype, truncate_dim=kept)
        width = model.get_embedding_dimension()
        if width != self._dimension:
            raise ModelUnavailable(
                f"{self._directory} makes vectors of {width} numbers, its files say {self._dimension}"
            )
        self._max_tokens = min(self._max_tokens, model.max_seq_length or self._max_tokens)
        model.max_seq_length = self._max_tokens
        model[0].register_forward_hook(pool_in_float32)
        self._meaningful = meaningful(model.tokenizer)
        # A tokenizer keeps how it shall pad and cut: asked in another way meanwhile, it would spoil a batch of others.
        self._reader = deepcopy(model.tokenizer)
        self._prompt_ids = {
            "query": ids_of(self._reader, self._prompts.query),
            "document": ids_of(self._reader, self._prompts.document),
        }
        words_of(self._reader, "", self._max_tokens)
        return model


def use_threads(count: int) -> None:
    """Bounds the threads of what this thread computes next."""
    import torch

    if torch.get_num_threads() != count:
        torch.set_num_threads(count)


def pool_in_float32(module: object, inputs: object, output: dict[str, Any]) -> dict[str, Any]:
    """Between transformer and pooling: a mean in bfloat16 would lose two more digits."""
    return {**output, "token_embeddings": output["token_embeddings"].float()}


def number_format(dtype: Dtype = "auto") -> Dtype:
    """In which numbers a model computes: as is said, else in bfloat16 where this processor has it."""
    return ("bfloat16" if has_bfloat16() else "float32") if dtype == "auto" else dtype


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself; in software it is slower than float32."""
    try:
        facts = _CPU_FACTS.read_text("utf-8", "replace")
    except OSError:
        return False
    return "avx512_bf16" in facts or "amx_bf16" in facts
