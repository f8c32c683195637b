"""The HTTP application: routes, and around them the layers that every request passes."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from app.access import Access, AccessMiddleware
from app.changes import Changes
from app.error_pages import ErrorPages
from app.errors import ErrorBorder, install
from app.head import AnswerHead
from app.idempotency import Replays
from app.jobs import JobLoop
from app.keys import prepare_keys, tell_first_key
from app.limits import BodyLimit, SafeHeaders
from app.links import Signer
from app.mcp.http import McpEndpoint
from app.metrics import CountRequests
from app.pictures import Pictures
from app.processors import share_processors
from app.readiness import Readiness
from app.routes import ROUTERS
from app.routes.home import STATIC
from app.serving import Server
from app.site_keys import CrossOrigin
from app.version import plexus_version
from app.wiring import Services

DESCRIPTION = "Located, cited answers from documents: text, tables, figures and equations."


def create_app(services: Services, *, writer: str | None = None, owns: bool = False) -> FastAPI:
    """The application over open services, which it closes at its end only if it `owns` them.

    Its start prepares the keys (and prints a first one) and takes up waiting jobs where it may write. `writer` is
    the note in the writer lock of another process, which does both and takes the jobs of this one.
    """
    server = Server(
        services=services,
        changes=Changes(services, writer=writer is not None),
        signer=Signer(services.ledger.secret("links")),
        replays=Replays(services.ledger),
        jobs=JobLoop(services),
        readiness=Readiness(services, writer),
        pictures=Pictures(services),
        worker=writer is not None,
        owns=owns,
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
            Middleware(AnswerHead),
            Middleware(CountRequests, metrics=lambda: services.metrics),
            Middleware(SafeHeaders),
            Middleware(CrossOrigin, ledger=services.ledger),
            Middleware(ErrorPages, public_url=services.settings.public_url),
            Middleware(ErrorBorder),
            Middleware(AccessMiddleware, access=Access(services.settings, services.ledger, server.signer)),
            Middleware(BodyLimit, max_bytes=services.settings.max_request_bytes),
        ],
    )
    app.state.server = server
    install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.state.mcp = McpEndpoint(server)
    app.router.routes.extend(app.state.mcp.routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    share_processors()
    server: Server = app.state.server
    services = server.services
    if server.owns:
        _end_streams_on_stop(server)
    if not server.worker:
        tell_first_key(services.settings, await run_in_threadpool(prepare_keys, services.settings, services.ledger))
    server.readiness.start()
    if services.writable:
        await run_in_threadpool(server.jobs.start)
    mcp: McpEndpoint = app.state.mcp
    try:
        async with mcp.running():
            yield
    finally:
        if services.writable:
            await run_in_threadpool(server.jobs.stop)
        server.readiness.stop()
        if server.owns:
            await run_in_threadpool(services.close)


def _end_streams_on_stop(server: Server) -> None:
    """A worker that shall stop waits for its open streams, so these are told at once."""

    def wrap(number: signal.Signals) -> None:
        stop = signal.getsignal(number)

        def leave(found: int, frame: FrameType | None) -> None:
            server.jobs.announce_stop()
            if callable(stop):
                stop(found, frame)

        signal.signal(number, leave)

    for number in (signal.SIGTERM, signal.SIGINT):
        wrap(number)
