"""What every embedder must do; a new line in the table puts one under these tests."""

from __future__ import annotations

import numpy as np
import pytest

from index.embed import EMBEDDERS, open_embedder
from index.embed.base import Embedder
from index.errors import InvalidInput

TEXTS = [
    "The capital of France is Paris.",
    "Paris is the French capital.",
    "a " * 600 + "long text about nothing",
    "Photosynthesis turns light into sugar.",
    "",
]


@pytest.fixture(scope="module", params=sorted(EMBEDDERS))
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return open_embedder(str(request.param))


def test_every_text_has_a_vector_of_length_one(embedder: Embedder) -> None:
    vectors = embedder.embed_documents(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert embedder.embed_documents([]).shape == (0, embedder.dimension)
    assert embedder.embed_query("Paris").shape == (embedder.dimension,)


def test_rows_stand_in_the_order_of_the_texts(embedder: Embedder) -> None:
    vectors = embedder.embed_documents(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert float(vector @ embedder.embed_query(text)) > 0.999


def test_like_texts_are_nearer_than_unlike_ones(embedder: Embedder) -> None:
    vectors = embedder.embed_documents(TEXTS)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[3] + 0.2


def test_the_fingerprint_is_the_same_for_the_same_model(embedder: Embedder) -> None:
    names = {open_embedder(name).fingerprint for name in EMBEDDERS}
    assert len(names) == len(EMBEDDERS)
    assert embedder.fingerprint in names


def test_an_unknown_embedder_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="no embedder 'ada'"):
        open_embedder("ada")
