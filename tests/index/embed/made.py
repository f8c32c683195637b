"""Tiny real models with random weights, made in the test: with prompts, and with a multilingual tokenizer."""

from __future__ import annotations

import json
from pathlib import Path

from bench.crash.model import make_model

PIECES = (
    *("▁query", "▁passage", "▁who", "▁likes", "▁Zam", "bia", "▁rivers", "query", "passage", ":", ",", "?", "。", "-"),
    *("東京", "の", "人口", "東", "京", "人", "口", "は", "何", "人", "です", "か", "▁जन", "संख्या", "ประชากร", "ของ"),
    *"abcdefghijklmnopqrstuvwxyzZ0123456789",
)
"""What the tokenizer knows beside special tokens and the sign of a space; longer pieces are preferred."""
WIDTH = 32
MAX_TOKENS = 64


def with_prompts(directory: Path, prompts: dict[str, str]) -> Path:
    """A WordPiece model whose files state prompts."""
    make_model(directory)
    described = {"prompts": prompts, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    (directory / "config_sentence_transformers.json").write_text(json.dumps(described), "utf-8")
    return directory


def make_multilingual(directory: Path) -> Path:
    """XLM-RoBERTa: unigram pieces (SentencePiece) that know no words but what spaces part."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    _transformer(directory / "base")
    torch.manual_seed(5)
    modules = [Transformer(str(directory / "base"), max_seq_length=MAX_TOKENS), Pooling(WIDTH, "mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save_pretrained(str(directory / "multilingual"))
    return directory / "multilingual"


def make_multilingual_colbert(directory: Path) -> Path:
    """The same transformer under a head for late interaction."""
    import torch
    from sentence_transformers import MultiVectorEncoder
    from sentence_transformers.base.modules import Dense, Transformer
    from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

    _transformer(directory / "base")
    torch.manual_seed(6)
    dense = Dense(
        WIDTH,
        16,
        bias=False,
        activation_function=torch.nn.Identity(),
        module_input_name="token_embeddings",
        module_output_name="token_embeddings",
    )
    transformer = Transformer(str(directory / "base"))
    marks = MultiVectorMask(skiplist_words=[",", "。"])
    MultiVectorEncoder(modules=[transformer, dense, marks], device="cpu").save_pretrained(str(directory / "colbert"))
    return directory / "colbert"


def make_cross_encoder(directory: Path, *, labels: int = 1, names: tuple[str, ...] = (), leaning: str = "") -> Path:
    """A WordPiece model that gives numbers for a pair of texts; its own activation is none, as of many published.

    Its labels may have names, of which it gives the one that it is `leaning` to whatever it reads.
    """
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    make_model(directory / "base")
    torch.manual_seed(9)
    config = BertConfig.from_pretrained(directory / "base", num_labels=labels)
    if names:
        config.id2label = dict(enumerate(names))
        config.label2id = {name: number for number, name in enumerate(names)}
    made = BertForSequenceClassification(config)
    if leaning:
        made.classifier.bias.data[names.index(leaning)] += 20.0
    made.save_pretrained(directory / "pairs")
    BertTokenizer.from_pretrained(directory / "base").save_pretrained(directory / "pairs")
    model = CrossEncoder(str(directory / "pairs"), device="cpu", activation_fn=torch.nn.Identity())
    model.save_pretrained(str(directory / "cross"))
    return directory / "cross"


def make_sparse_encoder(directory: Path) -> Path:
    """SPLADE: a WordPiece model that says for each word of its vocabulary how much a text is about it."""
    import torch
    from sentence_transformers import SparseEncoder
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sparse_encoder.modules import SpladePooling
    from transformers import BertConfig, BertForMaskedLM, BertTokenizer

    make_model(directory / "base")
    torch.manual_seed(11)
    model = BertForMaskedLM(BertConfig.from_pretrained(directory / "base", tie_word_embeddings=True))
    model.save_pretrained(directory / "words")
    BertTokenizer.from_pretrained(directory / "base").save_pretrained(directory / "words")
    transformer = Transformer(str(directory / "words"), transformer_task="fill-mask")
    SparseEncoder(modules=[transformer, SpladePooling("max")], device="cpu").save_pretrained(str(directory / "splade"))
    return directory / "splade"


def _transformer(directory: Path) -> None:
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaModel, XLMRobertaTokenizer

    special = [(token, 0.0) for token in ("<s>", "<pad>", "</s>", "<unk>")]
    pieces = [(piece, -2.0 if len(piece) > 1 else -6.0) for piece in dict.fromkeys(("▁", *PIECES))]
    tokenizer = XLMRobertaTokenizer(vocab=[*special, *pieces, ("<mask>", 0.0)], model_max_length=MAX_TOKENS)
    tokenizer.save_pretrained(directory)
    torch.manual_seed(4)
    config = XLMRobertaConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=MAX_TOKENS + 2,
        pad_token_id=tokenizer.pad_token_id,
        initializer_range=0.3,
    )
    XLMRobertaModel(config).save_pretrained(directory)
