"""Models for pictures of pages: the real architectures of transformers, tiny and random, with processors made here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index.embed.pages import ARCHITECTURES, PageModel
from index.errors import InvalidInput, ModelUnavailable
from index.late.pages import open_page_images
from index.late.setting import LateSetting
from tests.index.embed.tiny_pages import MAKERS
from tests.pictures import chart, encoded


@pytest.fixture(scope="module", params=sorted(MAKERS))
def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp(str(request.param)) / "tiny-model"
    MAKERS[request.param](place)
    return place


def test_a_page_and_a_question_become_rows_of_length_one(directory: Path) -> None:
    model = PageModel(directory)
    page, question = model.embed_page(encoded(chart(1))), model.embed_query("What is the tide at noon?")
    for rows in (page, question):
        assert rows.dtype == np.float32
        assert rows.shape[1] == model.dimension == 16
        assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-3)
    assert len(page) > 4
    assert len(question) > 4


def test_pages_that_look_unlike_have_other_rows(directory: Path) -> None:
    model = PageModel(directory)
    one, again, other = (model.embed_page(encoded(chart(seed))) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert one.shape != other.shape or not np.allclose(one, other, atol=1e-3)


def test_the_fingerprint_is_that_of_the_weights(directory: Path) -> None:
    assert PageModel(directory).fingerprint == PageModel(directory).fingerprint
    assert PageModel(directory).fingerprint.startswith("tiny-model-")


def test_three_architectures_are_known() -> None:
    import transformers

    for model, processor in ARCHITECTURES.values():
        assert hasattr(transformers, model)
        assert hasattr(transformers, processor)


def test_what_is_no_such_model_is_refused(tmp_path: Path) -> None:
    def render(file: Path, digest: str, page: int) -> bytes:
        raise AssertionError("nothing is drawn")

    assert open_page_images("off", LateSetting(), render) is None
    with pytest.raises(InvalidInput, match="page model"):
        open_page_images("colpali", LateSetting(), render)
    with pytest.raises(ModelUnavailable, match=r"config\.json"):
        open_page_images(f"{tmp_path}/", LateSetting(), render)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(ModelUnavailable, match="colpali"):
        PageModel(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "colpali"}))
    with pytest.raises(ModelUnavailable, match="safetensors"):
        PageModel(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        PageModel(tmp_path).embed_query("anything")
