"""A multilingual model with a SentencePiece tokenizer: texts, tokens, and the words that tokens belong to."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest

from index.embed import open_embedder, open_token_embedder
from index.embed.base import TokenEmbedder
from index.embed.tokens import meaningful, words_of
from index.lexical.analyse import Analyser
from index.retrieve.base import Question
from tests.index.embed.made import WIDTH, make_multilingual, make_multilingual_colbert

TEXTS = ["東京の人口は何人ですか。", "who likes Zambia", "ประชากรของ", "जनसंख्या rivers", "。。。", ""]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_multilingual(tmp_path_factory.mktemp("multilingual"))


def test_texts_of_all_scripts_have_vectors_of_length_one(model: Path) -> None:
    embedder = open_embedder(str(model))
    vectors = embedder.embed_documents(TEXTS)
    assert vectors.shape == (len(TEXTS), WIDTH)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert float(vectors[0] @ embedder.embed_query(TEXTS[0])) > 0.999


def test_every_token_with_a_letter_has_a_vector_whatever_the_script(model: Path) -> None:
    tokens = cast(TokenEmbedder, open_embedder(str(model)))
    (batch,) = tokens.embed_tokens(TEXTS)
    lengths = dict(zip(batch.places.tolist(), batch.lengths.tolist(), strict=True))
    assert [lengths[place] for place in range(len(TEXTS))] == [8, 4, 2, 3, 0, 0]
    assert batch.vectors is not None
    assert batch.vectors.shape == (len(TEXTS), WIDTH)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("東京の人口は何人ですか。", ("東京", "の", "人口", "は", "何", "人", "です", "か")),
        ("  東京 rivers", ("東京", "rivers")),
        ("ประชากรของ", ("ประชากร", "ของ")),
        ("जनसंख्या rivers", ("जनसंख्या", "जनसंख्या", "rivers")),
        ("who likes Zambia-rivers?", ("who", "likes", "Zambia", "Zambia", *["rivers"] * 6)),
    ],
)
def test_a_token_belongs_to_its_word_and_is_one_where_no_spaces_part_words(
    model: Path, text: str, words: tuple[str, ...]
) -> None:
    for options in ({}, {"query_prompt": "query: "}):
        tokens = cast(TokenEmbedder, open_embedder(str(model), **options))
        question = tokens.embed_query_tokens(text)
        assert question.words == words
        assert question.rows.shape == (len(words), WIDTH)


def test_a_prompt_that_grows_together_with_the_text_takes_none_of_its_tokens(model: Path) -> None:
    """Alone the prompt ends in the sign of a space; before a word that sign is a part of the word's token."""
    plain = cast(TokenEmbedder, open_embedder(str(model)))
    prompted = cast(TokenEmbedder, open_embedder(str(model), document_prompt="passage: "))
    texts = ["who likes Zambia", "東京の人口"]
    assert [b.lengths.tolist() for b in prompted.embed_tokens(texts)] == [
        b.lengths.tolist() for b in plain.embed_tokens(texts)
    ]


def test_the_words_of_tokens_are_those_that_the_lexical_index_counts(model: Path) -> None:
    analyser, embedder = Analyser(), open_embedder(str(model))
    question = Question("", analyser, embedder)
    held = set(analyser.tokens("東京の人口は何人ですか。 जनसंख्या Zambia"))
    words = cast(TokenEmbedder, embedder).embed_query_tokens("東京の人口 जनसंख्या Zambia").words
    assert {question.surface(word) for word in words} <= held
    assert question.surface("東京") == "東_京", "one sign alone is in many words"


def test_a_trained_multilingual_model_makes_tokens_too(tmp_path: Path) -> None:
    tokens = open_token_embedder(str(make_multilingual_colbert(tmp_path)))
    (batch,) = tokens.embed_tokens(["東京の人口。", "who"])
    assert (batch.lengths > 0).all()
    assert batch.rows.shape == (batch.lengths.sum(), tokens.token_dimension) == (batch.lengths.sum(), 16)
    assert len(tokens.embed_query_tokens("東京").rows)


def test_marks_are_told_from_letters_where_tokens_are_bytes() -> None:
    """Byte-level tokenizers (Qwen, GPT) write a space and the bytes of other scripts as letters of their own."""
    from tokenizers import Tokenizer, decoders, pre_tokenizers
    from tokenizers.models import BPE
    from transformers import PreTrainedTokenizerFast

    vocabulary = {"<pad>": 0, "Ġ": 1, ",": 2, "Ġ,": 3, "a": 4, "Ġa": 5, "æ": 6, "Ŀ": 7, "±": 8}
    made = Tokenizer(BPE(vocabulary, [("Ġ", ","), ("Ġ", "a")]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>")  # type: ignore[no-untyped-call]
    assert meaningful(tokenizer).tolist() == [False, False, False, False, True, True, True, True, True]
    assert words_of(tokenizer, "a 東 ,a", 10) == ("a", "", "東", "東", "東", "", "a")
