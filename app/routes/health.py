"""Whether the server lives and can work."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app import bodies
from app.access import needs
from app.serving import Here
from app.version import plexus_version

router = APIRouter(tags=["server"])


@router.get("/health", operation_id="get_health", summary="Is the process alive?")
def get_health() -> bodies.HealthBody:
    """Answers as long as the process lives. Needs no key."""
    return bodies.HealthBody(status="ok", version=plexus_version())


@router.get(
    "/ready",
    operation_id="get_readiness",
    summary="Can the server do its work?",
    dependencies=[needs("read")],
    responses={503: {"model": bodies.ReadyBody, "description": "Not yet, or the model cannot be loaded."}},
)
def get_readiness(server: Here, response: Response) -> bodies.ReadyBody:
    """Status 200 once a search would be answered, else 503; the body says what is missing or degraded."""
    if not server.readiness.serves:
        response.status_code = 503
    return server.readiness.report()
