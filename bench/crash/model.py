"""A small real sentence-transformers model with random but fixed weights: it loads and embeds in no time."""

from __future__ import annotations

import json
import string
from pathlib import Path

from bench.crash.words import COMMON

DIMENSION = 48
MAX_TOKENS = 128


def make_model(directory: Path, *, seed: int = 7) -> Path:
    """Write the model into a new directory and return it: BERT with two layers and a WordPiece vocabulary."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    letters = [*string.ascii_lowercase, *string.digits, *".,;:-#|"]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{one}" for one in letters), *COMMON]
    directory.mkdir(parents=True)
    (directory / "vocab.txt").write_text("\n".join(vocabulary) + "\n", "utf-8")
    tokenizer = BertTokenizer(str(directory / "vocab.txt"), do_lower_case=True, model_max_length=MAX_TOKENS)
    tokenizer.save_pretrained(directory)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=DIMENSION,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=2 * DIMENSION,
        max_position_embeddings=MAX_TOKENS,
        initializer_range=0.3,
    )
    BertModel(config).save_pretrained(directory)
    _describe(directory)
    return directory


def _describe(directory: Path) -> None:
    """The files by which sentence-transformers knows what to do with a transformer: mean of the tokens, length 1."""
    modules = (
        ("", "sentence_transformers.models.Transformer"),
        ("1_Pooling", "sentence_transformers.models.Pooling"),
        ("2_Normalize", "sentence_transformers.models.Normalize"),
    )
    listed = [{"idx": n, "name": str(n), "path": path, "type": kind} for n, (path, kind) in enumerate(modules)]
    pooling = {"word_embedding_dimension": DIMENSION, "pooling_mode_mean_tokens": True}
    limits = {"max_seq_length": MAX_TOKENS, "do_lower_case": False}
    for path, value in (
        ("modules.json", listed),
        ("sentence_bert_config.json", limits),
        ("1_Pooling/config.json", pooling),
    ):
        place = directory / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(json.dumps(value, indent=1), "utf-8")
    (directory / "2_Normalize").mkdir(exist_ok=True)
