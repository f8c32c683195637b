"""Models for pictures of pages with the real architectures at tiny size: random weights, processors of a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers

DIMENSION = 16
_WORDS = ("describe", "the", "image", "what", "is", "tide", "at", "noon", "question", "query", "user", "assistant")
_TEXT = {"hidden_size": 32, "intermediate_size": 32, "num_attention_heads": 2}
_VISION = {
    "model_type": "siglip_vision_model",
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 8,
    "vision_use_head": False,
}


def make_colpali(place: Path) -> None:
    """A Siglip of 16 patches before a Gemma of one layer."""
    images = _image_processor("siglip", "SiglipImageProcessorPil", size={"height": 32, "width": 32})
    images.image_seq_length = 16
    processor = transformers.ColPaliProcessor(image_processor=images, tokenizer=_tokenizer("<image>"))
    words = len(processor.tokenizer)
    language = {"model_type": "gemma", "num_hidden_layers": 1, "num_key_value_heads": 1, "head_dim": 16}
    config = transformers.ColPaliConfig(
        vlm_config={
            "model_type": "paligemma",
            "image_token_index": processor.image_token_id,
            "projection_dim": 32,
            "hidden_size": 32,
            "vocab_size": words,
            "vision_config": _VISION,
            "text_config": {**_TEXT, **language, "vocab_size": words},
        },
        embedding_dim=DIMENSION,
    )
    _save(place, transformers.ColPaliForRetrieval, config, processor)


def make_colqwen2(place: Path) -> None:
    """A Qwen2-VL of one layer each; the number of patches is that of the page's shape."""
    marks = ("<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
    images = _image_processor(
        "qwen2_vl",
        "Qwen2VLImageProcessorPil",
        size={"shortest_edge": 32 * 32, "longest_edge": 64 * 64},
        patch_size=8,
        merge_size=2,
    )
    tokenizer = _tokenizer(*marks, "<|endoftext|>")
    processor = transformers.ColQwen2Processor(image_processor=images, tokenizer=tokenizer)
    names = ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id")
    ids = tokenizer.convert_tokens_to_ids(["<|image_pad|>", "<|video_pad|>", "<|vision_start|>", "<|vision_end|>"])
    rope = {"rope_type": "default", "mrope_section": [2, 3, 3], "rope_theta": 10_000.0}
    language = {"num_hidden_layers": 1, "num_key_value_heads": 1, "rope_parameters": rope}
    vision = {"depth": 1, "embed_dim": 32, "hidden_size": 32, "num_heads": 2, "mlp_ratio": 2}
    config = transformers.ColQwen2Config(
        vlm_config={
            "model_type": "qwen2_vl",
            **dict(zip(names, ids, strict=True)),
            "vision_config": {**vision, "patch_size": 8, "spatial_merge_size": 2},
            "text_config": {**_TEXT, **language, "vocab_size": len(tokenizer)},
        },
        embedding_dim=DIMENSION,
    )
    _save(place, transformers.ColQwen2ForRetrieval, config, processor)


def make_colmodernvbert(place: Path) -> None:
    """A Siglip before a ModernBERT of two layers; a page is cut into tiles."""
    tiles = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
    marks = ("<fake_token_around_image>", "<image>", "<end_of_utterance>", "<global-img>", "<|begin_of_text|>")
    images = _image_processor(
        "idefics3",
        "Idefics3ImageProcessorPil",
        size={"longest_edge": 64},
        max_image_size={"longest_edge": 32},
    )
    tokenizer = _tokenizer(*marks, *tiles)
    processor = transformers.ColModernVBertProcessor(image_processor=images, tokenizer=tokenizer, image_seq_len=4)
    special = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3}
    language = {"model_type": "modernbert", "num_hidden_layers": 2, "vocab_size": len(processor.tokenizer)}
    config = transformers.ColModernVBertConfig(
        vlm_config={
            "model_type": "modernvbert",
            "image_token_id": processor.image_token_id,
            "pixel_shuffle_factor": 2,
            "vision_config": _VISION,
            "text_config": {**_TEXT, **language, **special},
        },
        embedding_dim=DIMENSION,
    )
    _save(place, transformers.ColModernVBertForRetrieval, config, processor)


MAKERS: Mapping[str, Callable[[Path], None]] = {
    "colpali": make_colpali,
    "colqwen2": make_colqwen2,
    "colmodernvbert": make_colmodernvbert,
}


def _tokenizer(*special: str) -> Any:
    """Splits at spaces and marks; what it does not know is one token."""
    words = ["<pad>", "<unk>", "<bos>", "<eos>", *special, *_WORDS]
    made = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    names = {"unk_token": "<unk>", "pad_token": "<pad>", "bos_token": "<bos>", "eos_token": "<eos>"}
    fast: Any = transformers.PreTrainedTokenizerFast
    return fast(tokenizer_object=made, additional_special_tokens=list(special), **names)


def _image_processor(family: str, name: str, **how: Any) -> Any:
    """The one that needs Pillow alone."""
    module = import_module(f"transformers.models.{family}.image_processing_pil_{family}")
    return getattr(module, name)(**how)


def _save(place: Path, model: Any, config: Any, processor: Any) -> None:
    torch.manual_seed(1)
    model(config).eval().save_pretrained(place)
    processor.save_pretrained(place)
