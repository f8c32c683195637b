"""What every maker of token vectors must do: those of the table of embedders, and a model trained for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bench.crash.model import DIMENSION, make_model
from index.embed import EMBEDDERS, open_embedder, open_token_embedder
from index.embed.base import TokenEmbedder
from index.errors import InvalidInput, ModelUnavailable
from index.types import Vectors

WIDTH = 32
TEXTS = ["blan brot, drami flek", "", "flek", "... --- ...", "drami " * 400, "Grelan brot (2024)"]


def make_colbert(directory: Path) -> Path:
    """A tiny real model: a transformer, a layer that makes its tokens smaller, and marks that do not count."""
    import torch
    from sentence_transformers import MultiVectorEncoder
    from sentence_transformers.base.modules import Dense, Transformer
    from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

    torch.manual_seed(3)
    transformer = Transformer(str(make_model(directory / "base")))
    dense = Dense(
        DIMENSION,
        WIDTH,
        bias=False,
        activation_function=torch.nn.Identity(),
        module_input_name="token_embeddings",
        module_output_name="token_embeddings",
    )
    model = MultiVectorEncoder(modules=[transformer, dense, MultiVectorMask(skiplist_words=list(".,-"))], device="cpu")
    model.save_pretrained(str(directory / "colbert"))
    return directory / "colbert"


@pytest.fixture(scope="module")
def colbert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_colbert(tmp_path_factory.mktemp("late"))


@pytest.fixture(scope="module", params=[*sorted(EMBEDDERS), "colbert"])
def model(request: pytest.FixtureRequest, colbert: Path) -> TokenEmbedder:
    if request.param == "colbert":
        return open_token_embedder(str(colbert))
    return cast(TokenEmbedder, open_embedder(str(request.param)))


def by_text(model: TokenEmbedder, texts: list[str]) -> dict[str, Vectors]:
    found: dict[str, Vectors] = {}
    for batch in model.embed_tokens(texts):
        assert batch.rows.shape == (batch.lengths.sum(), model.token_dimension)
        assert batch.rows.dtype == np.float32
        ends = np.cumsum(batch.lengths)
        for place, end, length in zip(batch.places.tolist(), ends.tolist(), batch.lengths.tolist(), strict=True):
            found[texts[place]] = batch.rows[end - length : end]
    return found


def test_every_text_is_in_one_batch_and_every_token_has_length_one(model: TokenEmbedder) -> None:
    found = by_text(model, TEXTS)
    assert found.keys() == set(TEXTS)
    assert np.linalg.norm(np.concatenate(list(found.values())), axis=1) == pytest.approx(1.0, abs=1e-4)
    assert len(found[TEXTS[0]]) > len(found["flek"]) > 0
    assert list(model.embed_tokens([])) == []


def test_a_question_is_nearest_to_the_text_that_says_the_same(model: TokenEmbedder) -> None:
    question = model.embed_query_tokens(TEXTS[0])
    assert question.rows.shape[1] == model.token_dimension
    scores = {
        text: (question.rows @ rows.T).max(axis=1).mean() for text, rows in by_text(model, TEXTS).items() if len(rows)
    }
    assert max(scores, key=lambda text: float(scores[text])) == TEXTS[0]


@pytest.mark.parametrize("name", sorted(EMBEDDERS))
def test_one_pass_gives_the_vectors_of_the_texts_too(name: str) -> None:
    embedder = open_embedder(name)
    tokens = cast(TokenEmbedder, embedder)
    whole = embedder.embed_documents(TEXTS)
    for batch in tokens.embed_tokens(TEXTS):
        assert batch.vectors is not None
        assert (batch.vectors * whole[batch.places]).sum(axis=1) == pytest.approx(1.0, abs=1e-3)
    question = tokens.embed_query_tokens("blan brot")
    assert question.vector is not None
    assert float(question.vector @ embedder.embed_query("blan brot")) > 0.999


def test_special_tokens_and_punctuation_have_no_vector_and_words_are_named() -> None:
    model = cast(TokenEmbedder, open_embedder("minilm"))
    question = model.embed_query_tokens("Who likes T-shirts, in Zambia?")
    assert question.words == ("Who", "likes", "T", "shirts", "in", "Zambia")
    assert len(question.rows) == 6
    marks = model.embed_query_tokens("?! ...")
    assert (marks.rows.shape, marks.words) == ((0, 384), ())


def test_a_trained_model_has_all_its_tokens_count_alike(colbert: Path) -> None:
    model = open_token_embedder(str(colbert))
    assert model.token_dimension == WIDTH
    assert model.token_fingerprint.startswith("colbert-")
    assert model.embed_query_tokens("blan brot").words == ()
    assert len(by_text(model, ["blan, brot", "blan brot"])["blan, brot"]) == len(
        by_text(model, ["blan brot"])["blan brot"]
    )


def test_a_model_that_was_not_trained_for_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no model for late interaction"):
        open_token_embedder(str(make_model(tmp_path / "small")))
    with pytest.raises(InvalidInput, match="organisation/model"):
        open_token_embedder("colbert")


def test_naming_a_trained_model_loads_no_torch(colbert: Path) -> None:
    code = (
        "import sys\nfrom index.embed import open_token_embedder\n"
        f"model = open_token_embedder({str(colbert)!r})\n"
        f"assert model.token_dimension == {WIDTH} and model.token_fingerprint\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
