"""The state of the server: collections, jobs, sizes, models, settings in force."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path

from fastapi import APIRouter

from app import bodies
from app.access import Asking, needs
from app.present import collection_body
from app.serving import Here
from app.swaps import collection_models
from app.version import plexus_version

router = APIRouter(prefix="/api/status", tags=["server"])


@router.get("", operation_id="get_status", summary="State of the server", dependencies=[needs("read")])
def get_status(server: Here, asking: Asking) -> bodies.StatusBody:
    """For a key that is tied to collections only their numbers; sizes and settings are for admins."""
    services = server.services
    admin = "admin" in asking.scopes
    jobs = Counter(job.status for job in services.ledger.open_jobs() if asking.sees(job.collection))
    settings = services.settings.model_dump(mode="json", exclude={"api_key", "chat_key"}) if admin else None
    return bodies.StatusBody(
        version=plexus_version(),
        index_version=server.store.version(),
        writable=services.writable,
        model=services.engine.embedder.fingerprint,
        answers=services.answering.model,
        collections=[collection_body(one) for one in server.store.collections() if asking.sees(one.name)],
        models=[one for one in collection_models(services) if asking.sees(one.collection)],
        jobs={status: jobs.get(status, 0) for status in ("queued", "running")},
        disk_bytes=_size_of(services.settings.data_dir) if admin else None,
        settings=settings,
    )


def _size_of(directory: Path) -> int:
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            with suppress(FileNotFoundError):  # a file may go while we look
                total += (Path(folder) / name).lstat().st_size
    return total
