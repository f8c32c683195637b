"""The HTTP application: routes, and around them the layers that every request passes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from app.access import Access, AccessMiddleware
from app.errors import ErrorBorder, install
from app.idempotency import Replays
from app.jobs import JobLoop
from app.keys import prepare_keys
from app.limits import BodyLimit, SafeHeaders
from app.links import Signer
from app.pictures import Pictures
from app.readiness import Readiness
from app.routes import ROUTERS
from app.routes.health import plexus_version
from app.routes.home import STATIC
from app.serving import Server
from app.wiring import Services

DESCRIPTION = "Located, cited answers from documents: text, tables, figures and equations."


def create_app(services: Services) -> FastAPI:
    """The application over open services; it neither opens nor closes them.

    Its start prepares the keys (and prints a first one) and takes up waiting jobs where it may write.
    """
    pictures = Pictures(services)
    server = Server(
        services=services,
        signer=Signer(services.ledger.secret("links")),
        replays=Replays(services.ledger),
        jobs=JobLoop(services, pictures),
        readiness=Readiness(services),
        pictures=pictures,
    )
    app = FastAPI(
        title="Plexus",
        version=plexus_version(),
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(SafeHeaders),
            Middleware(ErrorBorder),
            Middleware(AccessMiddleware, access=Access(services.settings, services.ledger, server.signer)),
            Middleware(BodyLimit, max_bytes=services.settings.max_request_bytes),
        ],
    )
    app.state.server = server
    install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    server: Server = app.state.server
    services = server.services
    made = await run_in_threadpool(prepare_keys, services.settings, services.ledger)
    if made is not None:
        print(
            f"First start on {services.settings.host}: this admin key is shown only now.\n\n    {made}\n",
            flush=True,
        )
    server.readiness.start()
    if services.writable:
        await run_in_threadpool(server.jobs.start)
    try:
        yield
    finally:
        if services.writable:
            await run_in_threadpool(server.jobs.stop)
        server.readiness.stop()
