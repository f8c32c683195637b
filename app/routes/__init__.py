"""The routes, one file per area: an endpoint is a file here and a line in ROUTERS."""

from __future__ import annotations

from app.routes import (
    chat_completions,
    collections,
    dify,
    documents,
    elements,
    embeddings,
    files,
    graph,
    health,
    home,
    jobs,
    keys,
    metrics,
    models,
    responses,
    search,
    status,
    vector_stores,
    view,
    widget,
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
    chat_completions.router,
    models.router,
    responses.router,
    vector_stores.router,
    embeddings.router,
    dify.router,
    keys.router,
    view.router,
    home.router,
    widget.router,
)
