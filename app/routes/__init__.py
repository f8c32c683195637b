"""The routes, one file per area: an endpoint is a file here and a line in ROUTERS."""

from __future__ import annotations

from app.routes import (
    collections,
    documents,
    elements,
    feedback,
    files,
    graph,
    health,
    home,
    jobs,
    keys,
    metrics,
    search,
    status,
    view,
)

ROUTERS = (
    health.router,
    metrics.router,
    status.router,
    collections.router,
    documents.router,
    files.router,
    elements.router,
    graph.router,
    jobs.router,
    search.router,
    feedback.router,
    keys.router,
    view.router,
    home.router,
)
