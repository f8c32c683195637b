"""Collections that are searched by other models than those configured: which, why, and how far they are."""

from __future__ import annotations

from app import bodies
from app.wiring import Services
from index.errors import NotFound
from index.store.ledger import EMBED
from index.swap import is_due


def queue_swaps(services: Services) -> None:
    """Have the collections that are due get vectors of the configured models; what waits already is not asked twice."""
    engine, ledger = services.engine, services.ledger
    waiting = {job.collection for job in ledger.open_jobs() if job.kind == EMBED}
    for collection in engine.store.collections():
        if collection.name not in waiting and is_due(engine, collection.name):
            ledger.add_job(EMBED, collection.name, {"model": engine.embedder.fingerprint})


def collection_models(services: Services) -> list[bodies.CollectionModelBody]:
    """By which model each collection is searched, and what becomes of it."""
    engine = services.engine
    jobs = {job.collection: job for job in services.ledger.open_jobs() if job.kind == EMBED}
    told = []
    for collection in engine.store.collections():
        try:
            names = engine.shown.names_of(collection.name)
        except NotFound:  # dropped at this moment
            continue
        job = jobs.get(collection.name)
        told.append(
            bodies.CollectionModelBody(
                collection=collection.name,
                model=names.model,
                token_model=names.token_model or None,
                becomes=engine.shelf.target_of(names).model if engine.shelf.is_behind(names) else None,
                job_id=job.id if job is not None else None,
                done=job.done if job is not None else 0,
                total=job.total if job is not None else 0,
                problem=engine.shelf.open(names).missing or None,
            )
        )
    return told
