"""Any sentence-transformers model, by its directory or its name in the hub's local cache."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bench.crash.model import DIMENSION, MAX_TOKENS, make_model
from index.embed import open_embedder
from index.embed.base import TokenEmbedder
from index.errors import ModelUnavailable

TEXTS = ["blan brot", "drami flek " * 3, "grelan " * 3 * MAX_TOKENS]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "small")


def test_a_directory_is_taken_as_the_model(model: Path) -> None:
    embedder = open_embedder(str(model))
    assert embedder.dimension == DIMENSION
    assert embedder.fingerprint.startswith("small-")
    vectors = embedder.embed_documents(TEXTS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    again = open_embedder(str(model), dtype="float32").embed_documents(TEXTS)
    assert (vectors * again).sum(axis=1).min() > 0.99


def test_the_same_seed_makes_the_same_model_and_other_weights_another(model: Path, tmp_path: Path) -> None:
    named = [open_embedder(str(make_model(tmp_path / f"{seed}" / "small", seed=seed))) for seed in (7, 8)]
    fingerprint = open_embedder(str(model)).fingerprint
    assert [one.fingerprint == fingerprint for one in named] == [True, False]


def test_a_model_in_the_local_cache_is_found_by_its_name(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "models--somebody--small"
    shutil.copytree(model, place / "snapshots" / ("ab" * 20))
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("ab" * 20)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    embedder = open_embedder("somebody/small")
    assert embedder.fingerprint == open_embedder(str(model)).fingerprint
    assert embedder.embed_query("blan").shape == (DIMENSION,)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nobody/nothing", "hf download nobody/nothing"),
        ("/no/such/directory", "no directory /no/such/directory"),
        ("./models/", "no directory models"),
    ],
)
def test_a_model_that_is_nowhere_is_refused(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelUnavailable, match=message):
        open_embedder(name)


def test_questions_are_read_while_texts_are_embedded(model: Path) -> None:
    """Both ask the tokenizer, each to cut and to pad in its own way."""
    embedder = open_embedder(str(model))
    tokens = cast(TokenEmbedder, embedder)
    embedder.embed_query("brot")
    with ThreadPoolExecutor(4) as pool:
        both = [
            (pool.submit(tokens.embed_query_tokens, "blan brot"), pool.submit(embedder.embed_documents, ["a", "flek"]))
            for _ in range(400)
        ]
        questions = [question for question, _ in both]
        assert {texts.result().shape for _, texts in both} == {(2, DIMENSION)}
        assert len({one.result().words for one in questions}) == 1


@pytest.mark.parametrize("file", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_torn_model_is_refused_with_the_reason(model: Path, tmp_path: Path, file: str) -> None:
    torn = tmp_path / "small"
    shutil.copytree(model, torn)
    (torn / file).write_bytes((torn / file).read_bytes()[:100])
    with pytest.raises(ModelUnavailable, match=str(torn)):
        open_embedder(str(torn)).embed_query("blan")
