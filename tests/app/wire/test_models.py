"""Collections as models, and the vectors of the embedding model, by the official client."""

from __future__ import annotations

import base64

import httpx
import numpy as np
import openai
import pytest

from tests.app.wire.conftest import Live


def test_there_is_a_model_for_each_collection(live: Live) -> None:
    models = list(live.client().models.list())
    assert [model.id for model in models] == ["library", "other"]
    assert {model.owned_by for model in models} == {"plexus"}
    found = live.client().models.retrieve("library")
    assert (found.id, found.object, found.created) == ("library", "model", models[0].created)
    assert live.client().models.retrieve("library,other").id == "library,other"
    with pytest.raises(openai.NotFoundError, match="nowhere"):
        live.client().models.retrieve("nowhere")


def test_a_tied_key_sees_only_its_models(keyed: Live) -> None:
    assert [model.id for model in keyed.client(keyed.tied).models.list()] == ["library"]
    assert [model.id for model in keyed.client().models.list()] == ["library", "secret"]
    for name in ("secret", "nowhere", "library,secret"):
        with pytest.raises(openai.PermissionDeniedError):
            keyed.client(keyed.tied).models.retrieve(name)


def test_the_client_gets_the_vectors_that_searches_use(live: Live) -> None:
    texts = ["a brass lantern", "the ferry to Skye"]
    done = live.client().embeddings.create(model="hashing", input=texts)
    expected = live.services.engine.embedder.embed_documents(texts)
    assert [one.index for one in done.data] == [0, 1]
    np.testing.assert_allclose([one.embedding for one in done.data], expected, atol=1e-7)
    assert done.usage.prompt_tokens == done.usage.total_tokens > 0


def test_vectors_come_as_numbers_or_as_base64(live: Live) -> None:
    def ask(form: str) -> object:
        body = {"model": "hashing", "input": "a lantern", "encoding_format": form}
        return httpx.post(f"{live.v1}/embeddings", json=body).json()["data"][0]["embedding"]

    numbers, text = ask("float"), ask("base64")
    assert isinstance(text, str)
    np.testing.assert_array_equal(np.array(numbers, "<f4"), np.frombuffer(base64.b64decode(text), "<f4"))


def test_more_texts_than_go_at_once_keep_their_order(live: Live) -> None:
    texts = [f"text {number}" for number in range(150)]
    done = live.client().embeddings.create(model="hashing", input=texts, encoding_format="float")
    expected = live.services.engine.embedder.embed_documents(texts)
    np.testing.assert_allclose([one.embedding for one in done.data], expected, atol=1e-7)


@pytest.mark.parametrize(
    ("body", "status", "place"),
    [
        ({"model": "text-embedding-3-small", "input": "x"}, 404, "model"),
        ({"model": "hashing", "input": []}, 400, "input"),
        ({"model": "hashing", "input": [""]}, 400, "input[0]"),
        ({"model": "hashing", "input": [[101, 2023]]}, 400, "input[0]"),
        ({"model": "hashing", "input": ["x"] * 2049}, 400, "input"),
        ({"model": "hashing", "input": "x", "dimensions": 7}, 400, "dimensions"),
        ({"model": "hashing", "input": "x", "encoding_format": "int8"}, 400, "encoding_format"),
    ],
)
def test_what_cannot_be_embedded_is_named(live: Live, body: dict[str, object], status: int, place: str) -> None:
    response = httpx.post(f"{live.v1}/embeddings", json=body)
    assert (response.status_code, response.json()["error"]["param"]) == (status, place)
