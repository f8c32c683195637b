"""Numbers for Prometheus."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path

from fastapi import APIRouter, Response

from app.access import Asking, needs
from app.metrics import State
from app.serving import Here
from index.engine import DATABASE
from index.present import VIEWS

router = APIRouter(tags=["server"])


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
    dependencies=[needs("read")],
)
def get_metrics(server: Here, asking: Asking) -> Response:
    """Requests, time of each stage, jobs that wait, sizes; of all processes. A key sees its own collections' sizes."""
    services = server.services
    jobs = Counter({"queued": 0, "running": 0})
    jobs.update(job.status for job in services.ledger.open_jobs() if asking.sees(job.collection))
    data = services.settings.data_dir
    sizes = {"database": _size(data / DATABASE), "log": _size(data / f"{DATABASE}-wal"), "views": _size(data / VIEWS)}
    collections = [one for one in server.store.collections() if asking.sees(one.name)]
    text, media_type = services.metrics.text(State(jobs, collections, server.store.version(), sizes))
    return Response(text, media_type=media_type)


def _size(path: Path) -> int:
    total = 0
    with suppress(FileNotFoundError):  # a file may go while we look
        if path.is_file():
            return path.stat().st_size
        for folder, _, names in os.walk(path):
            for name in names:
                total += (Path(folder) / name).stat().st_size
    return total
