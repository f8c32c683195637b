"""The `model` of a request as the collections that it names."""

from __future__ import annotations

from datetime import datetime

from app.keys import Principal
from app.serving import Server
from app.wire.bodies import ModelBody
from app.wire.errors import ModelNotFound
from index.errors import InvalidInput, NotFound
from index.names import check_collection_name
from index.types import Collection

MOST = 100


def collections_of(server: Server, asking: Principal, model: str, field: str = "model") -> list[str]:
    """The collections, which the key may use and which are there. Raises Forbidden, ModelNotFound, InvalidInput."""
    names = list(dict.fromkeys(name.strip() for name in model.split(",") if name.strip()))
    if not names:
        raise InvalidInput("name a collection", field=field)
    if len(names) > MOST:
        raise InvalidInput(f"at most {MOST} collections can be asked at once", field=field)
    for name in names:
        asking.require_collection(name)
    for name in names:
        try:
            server.store.require(check_collection_name(name))
        except (NotFound, InvalidInput) as error:
            raise ModelNotFound(f"there is no collection {name!r}: models are collections", field=field) from error
    return names


def model_body(collection: Collection) -> ModelBody:
    made = datetime.fromisoformat(collection.created_at)
    return ModelBody(id=collection.name, created=int(made.timestamp()))


def model_of(server: Server, asking: Principal, name: str) -> ModelBody:
    """The newest of several collections says since when it is. Raises as `collections_of`."""
    named = [server.store.collection(one) for one in collections_of(server, asking, name)]
    return model_body(max(named, key=lambda one: one.created_at)).model_copy(update={"id": name})
