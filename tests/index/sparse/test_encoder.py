"""A tiny real SPLADE model: its vectors, what is kept of them, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.crash.model import make_model
from index.embed import open_sparse
from index.embed.base import IMPACT_SCALE, MOST_IMPACT, SparseVector
from index.embed.hashing import HashingSparse
from index.embed.sparse import Sparse
from index.errors import InvalidInput, ModelUnavailable
from tests.index.embed.made import make_sparse_encoder

TEXTS = ["blan brot", "drami flek " * 200, "", "grelan, the harbour"]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sparse_encoder(tmp_path_factory.mktemp("sparse"))


@pytest.fixture(scope="module")
def model(directory: Path) -> Sparse:
    return Sparse(directory, dtype="float32")


def test_a_text_has_the_weights_of_the_library_to_the_nearest_part(model: Sparse, directory: Path) -> None:
    from sentence_transformers import SparseEncoder

    library = SparseEncoder(str(directory), device="cpu").encode_document(TEXTS, convert_to_sparse_tensor=False)
    for vector, row in zip(model.embed_documents(TEXTS), library.numpy(), strict=True):
        assert (np.diff(vector.tokens.astype(np.int64)) > 0).all()
        assert vector.tokens.dtype == np.uint32
        assert vector.weights.dtype == np.uint16
        dense = np.zeros(len(row), np.float32)
        dense[vector.tokens] = vector.weights / IMPACT_SCALE
        assert np.abs(dense - row).max() <= 0.5 / IMPACT_SCALE + 1e-3


def test_a_question_keeps_its_weights_and_weighs_most_with_the_text_that_says_the_same(model: Sparse) -> None:
    question = model.embed_query("blan brot")
    assert question.tokens.dtype == np.uint64
    assert (question.weights > 0).all()
    alike, other = model.embed_documents(["blan brot", "7"])
    assert np.array_equal(question.tokens, np.sort(question.tokens))
    assert dict(zip(alike.tokens.tolist(), (alike.weights / IMPACT_SCALE).tolist(), strict=True)) == pytest.approx(
        {
            token: weight
            for token, weight in zip(question.tokens.tolist(), question.weights.tolist(), strict=True)
            if weight >= 0.5 / IMPACT_SCALE
        },
        abs=0.5 / IMPACT_SCALE + 1e-3,
    )
    assert alike.tokens.tolist() != other.tokens.tolist() or alike.weights.tolist() != other.weights.tolist()


def test_only_the_largest_weights_are_kept_and_none_that_rounds_to_nothing() -> None:
    weights = np.array([0.001, 2.0, 300.0, 0.5, 1.0], np.float32)
    vector = SparseVector.of(np.array([9, 7, 5, 3, 1]), weights, 3)
    assert vector.tokens.tolist() == [1, 5, 7]
    assert vector.weights.tolist() == [IMPACT_SCALE, MOST_IMPACT, 2 * IMPACT_SCALE]
    assert SparseVector.of(np.array([9, 7]), np.array([0.001, 1.0], np.float32), 9).tokens.tolist() == [7]


def test_what_is_no_sparse_encoder_is_refused(tmp_path: Path) -> None:
    assert open_sparse("off") is None
    assert isinstance(open_sparse("hashing"), HashingSparse)
    with pytest.raises(ModelUnavailable, match="no sparse encoder"):
        open_sparse(str(make_model(tmp_path / "small")))
    with pytest.raises(InvalidInput, match="organisation/model") as refused:
        open_sparse("splade")
    assert refused.value.field == "sparse"


def test_naming_it_loads_no_torch(directory: Path) -> None:
    code = (
        "import sys\nfrom index.embed import open_sparse\n"
        f"assert open_sparse({str(directory)!r}).fingerprint.startswith('splade-')\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
