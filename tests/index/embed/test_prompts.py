"""Prompts before questions and texts, and vectors of fewer numbers: what a model says, what a setting says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bench.crash.model import DIMENSION, make_model
from index.embed import open_embedder, spelled
from index.embed.base import TokenEmbedder
from index.embed.prompts import Prompts, prompts_of
from index.engine import Engine
from index.errors import InvalidInput, ModelUnavailable
from index.query import Query
from tests.index.embed.made import with_prompts
from tests.index.library import parsed, write

OWN = {"query": "flek: ", "passage": "drami: "}
TEXT = "blan brot grelan"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_prompts(tmp_path_factory.mktemp("prompts") / "small", OWN)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same weights in files that state no prompts."""
    return make_model(tmp_path_factory.mktemp("plain") / "small")


def test_questions_and_texts_are_read_with_the_prompts_of_the_model(model: Path, plain: Path) -> None:
    embedder = open_embedder(str(model), dtype="float32")
    without = open_embedder(str(plain), dtype="float32")
    assert embedder.embed_query(TEXT) == pytest.approx(without.embed_query(f"flek: {TEXT}"), abs=1e-5)
    assert embedder.embed_documents([TEXT]) == pytest.approx(without.embed_documents([f"drami: {TEXT}"]), abs=1e-5)
    assert float(embedder.embed_query(TEXT) @ embedder.embed_documents([TEXT])[0]) < 0.999


def test_a_setting_takes_the_place_of_a_prompt_and_none_takes_it_away(model: Path, plain: Path) -> None:
    without = open_embedder(str(plain), dtype="float32")
    other = open_embedder(str(model), dtype="float32", query_prompt="brot: ", document_prompt="none")
    assert other.embed_query(TEXT) == pytest.approx(without.embed_query(f"brot: {TEXT}"), abs=1e-5)
    assert other.embed_documents([TEXT]) == pytest.approx(without.embed_documents([TEXT]), abs=1e-5)


def test_vectors_of_other_prompts_or_sizes_have_another_fingerprint(model: Path, plain: Path) -> None:
    def opened(path: Path, **options: object) -> str:
        return open_embedder(str(path), **options).fingerprint

    own = opened(model)
    assert opened(plain) == opened(model, query_prompt="none", document_prompt="none") == own.partition("-prompts")[0]
    assert opened(plain, query_prompt="flek: ", document_prompt="drami: ") == own
    fingerprints = [
        own,
        opened(plain),
        opened(model, query_prompt="brot: "),
        opened(model, document_prompt="brot: "),
        opened(model, dimension=16),
        opened(model, dimension=24),
    ]
    assert len(set(fingerprints)) == len(fingerprints)
    assert opened(model, dimension=DIMENSION) == own, "all numbers are all numbers"


def lengths(model: TokenEmbedder, texts: list[str]) -> list[list[int]]:
    return [batch.lengths.tolist() for batch in model.embed_tokens(texts)]


def test_the_tokens_of_a_prompt_are_no_tokens_of_the_text(model: Path, plain: Path) -> None:
    with_own = cast(TokenEmbedder, open_embedder(str(model)))
    without = cast(TokenEmbedder, open_embedder(str(plain)))
    for texts in (["blan brot", "drami flek blan", ""], ["drami: blan"]):
        assert lengths(with_own, texts) == lengths(without, texts)
    for question, words in (("Blan brot?", ["Blan", "brot"]), ("flek blan", ["flek", "blan"])):
        assert list(dict.fromkeys(with_own.embed_query_tokens(question).words)) == words


def test_one_pass_gives_the_vector_that_the_question_alone_has(model: Path) -> None:
    embedder = open_embedder(str(model), dtype="float32", dimension=16)
    tokens = cast(TokenEmbedder, embedder)
    question = tokens.embed_query_tokens(TEXT)
    assert question.vector == pytest.approx(embedder.embed_query(TEXT), abs=1e-5)
    (batch,) = tokens.embed_tokens([TEXT])
    assert batch.vectors == pytest.approx(embedder.embed_documents([TEXT]), abs=1e-5)
    assert batch.rows.shape[1] == DIMENSION, "tokens keep the width of the transformer"


def test_fewer_numbers_are_the_first_ones_at_length_one(plain: Path) -> None:
    whole = open_embedder(str(plain), dtype="float32").embed_documents([TEXT, "flek"])
    part = open_embedder(str(plain), dtype="float32", dimension=16)
    assert part.dimension == 16
    expected = whole[:, :16] / np.linalg.norm(whole[:, :16], axis=1, keepdims=True)
    assert part.embed_documents([TEXT, "flek"]) == pytest.approx(expected, abs=1e-5)
    assert part.embed_query(TEXT) == pytest.approx(expected[0], abs=1e-5)


@pytest.mark.parametrize(
    ("opened", "field"),
    [
        (lambda path: open_embedder(str(path), dimension=DIMENSION + 1), "embedder_dimension"),
        (lambda path: open_embedder("hashing", query_prompt="query: "), "embedder_query_prompt"),
    ],
)
def test_what_a_model_cannot_do_is_refused(opened: Callable[[Path], object], field: str, plain: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        opened(plain)
    assert refused.value.field == field


def test_a_name_with_its_options_opens_the_same_again(plain: Path) -> None:
    options: dict[str, str | int] = {"dimension": 16, "query_prompt": "Query: what & why?\n", "document_prompt": "none"}
    direct = open_embedder(str(plain), **options)
    assert open_embedder(spelled(str(plain), options)).fingerprint == direct.fingerprint
    assert spelled("minilm", {}) == "minilm"
    assert open_embedder("hashing?dimension=32").dimension == 32
    for wrong in ("hashing?size=3", "hashing?dimension=many", "hashing?query_prompt=a"):
        with pytest.raises(InvalidInput):
            open_embedder(wrong)


def test_a_collection_of_another_size_is_searched_by_the_model_that_made_it(plain: Path, tmp_path: Path) -> None:
    options: dict[str, str | int] = {"dimension": 16, "document_prompt": "drami: "}
    name = spelled(str(plain), options)
    with Engine.open(tmp_path / "data", open_embedder(name), writable=True, settings=(name, "off")) as engine:
        write(engine, tmp_path, parsed("a.pdf", "The heron waits in the reeds.", "A lynx sleeps in the attic."))
        before = engine.search(["c"], Query("the heron", retrievers=("dense",)))
    whole = open_embedder(str(plain))
    with Engine.open(tmp_path / "data", whole, writable=True, settings=(str(plain), "off")) as engine:
        after = engine.search(["c"], Query("the heron", retrievers=("dense",)))
        assert engine.shown.names_of("c").model != whole.fingerprint
        assert [hit.unit.id for hit in after.hits] == [hit.unit.id for hit in before.hits]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("multilingual-e5-small", Prompts("query: ", "passage: ")),
        ("e5-base-v2", Prompts("query: ", "passage: ")),
        ("bge-small-en-v1.5", Prompts("Represent this sentence for searching relevant passages: ", "")),
        ("nomic-embed-text-v1.5", Prompts("search_query: ", "search_document: ")),
        ("multilingual-e5-large-instruct", Prompts()),
        ("bge-m3", Prompts()),
        ("all-MiniLM-L6-v2", Prompts()),
    ],
)
def test_models_whose_files_are_silent_have_their_published_prompts(
    name: str, expected: Prompts, tmp_path: Path
) -> None:
    assert prompts_of(tmp_path, name) == expected


def test_what_the_files_say_goes_before_what_is_published(tmp_path: Path) -> None:
    with_prompts(tmp_path / "e5-small", {"query": "", "document": "text: "})
    assert prompts_of(tmp_path / "e5-small", "e5-small") == Prompts("", "text: ")
    (tmp_path / "config_sentence_transformers.json").write_text("[1", "utf-8")
    with pytest.raises(ModelUnavailable, match="config_sentence_transformers"):
        prompts_of(tmp_path, "e5-small")
