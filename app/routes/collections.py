"""Collections: make, list, look at, delete."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app import bodies
from app.access import Asking, needs
from app.changes import Change
from app.jobs import end_jobs
from app.present import collection_body
from app.schemas import CollectionName, Cursor, Limit
from app.serving import Here

router = APIRouter(prefix="/api/collections", tags=["collections"])


@router.get("", operation_id="list_collections", summary="List collections", dependencies=[needs("read")])
def list_collections(
    server: Here, asking: Asking, limit: Limit = 100, cursor: Cursor = None
) -> bodies.Listing[bodies.CollectionBody]:
    """By name; a key that is tied to collections sees only these."""
    after = cursor or ""
    found = [one for one in server.store.collections() if one.name > after and asking.sees(one.name)]
    shown = found[:limit]
    following = shown[-1].name if len(found) > limit else None
    return bodies.Listing(items=[collection_body(one) for one in shown], next=following)


@router.put(
    "/{collection}",
    operation_id="create_collection",
    summary="Make a collection",
    dependencies=[needs("write")],
)
def create_collection(collection: CollectionName, server: Here) -> bodies.CollectionBody:
    """Make it, or return the one that is there. An upload makes its collection by itself too."""
    server.changes.do(Change("create_collection", collection))
    return collection_body(server.store.collection(collection))


@router.get(
    "/{collection}",
    operation_id="get_collection",
    summary="Look at a collection",
    dependencies=[needs("read")],
)
def get_collection(collection: CollectionName, server: Here) -> bodies.CollectionBody:
    """Its name and how many documents and units it holds."""
    return collection_body(server.store.collection(collection))


@router.delete(
    "/{collection}",
    operation_id="delete_collection",
    summary="Delete a collection",
    status_code=204,
    dependencies=[needs("write")],
)
def delete_collection(collection: CollectionName, server: Here) -> Response:
    """Delete it with all its documents. Its open jobs are cancelled first."""
    server.changes.require()
    server.store.require(collection)
    end_jobs(server.services, [job.id for job in server.services.ledger.open_jobs(collection)])
    server.changes.do(Change("drop_collection", collection))
    return Response(status_code=204)
