"""The collections as the models of OpenAI's API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from app.access import Asking, needs
from app.serving import Here
from app.wire.bodies import ModelBody, ModelList
from app.wire.collections import model_body, model_of

router = APIRouter(prefix="/v1/models", tags=["openai"])
ModelName = Annotated[str, Path(min_length=1, max_length=6400, description="Name of a collection.")]


@router.get("", operation_id="list_models", summary="List models", dependencies=[needs("read")])
def list_models(server: Here, asking: Asking) -> ModelList:
    """One for each collection that the key may use; its id is the name of the collection."""
    return ModelList(data=[model_body(one) for one in server.store.collections() if asking.sees(one.name)])


@router.get("/{model}", operation_id="get_model", summary="Look at a model", dependencies=[needs("read")])
def get_model(model: ModelName, server: Here, asking: Asking) -> ModelBody:
    """A collection, or several with commas between them, as a model that can be asked."""
    return model_of(server, asking, model)
