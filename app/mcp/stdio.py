"""MCP on stdin and stdout, over the data directory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

import anyio

from app.keys import NO_KEYS, keys_in_use
from app.links import Links, Signer
from app.mcp.caller import Caller
from app.mcp.server import open_mcp
from app.pictures import Pictures
from app.readiness import Readiness
from app.settings import Settings
from app.wiring import Services, open_services

EVERYWHERE = frozenset({"0.0.0.0", "::"})


def serve_local(settings: Settings, collections: Sequence[str]) -> None:
    """Answer from the data directory, beside a server too, until stdin ends.

    Raises NotFound for a collection that is not there, and where there is nothing to read.
    """
    with open_services(settings, writable=False) as services:
        for collection in collections:
            services.engine.store.require(collection)
        readiness = Readiness(services, None)
        readiness.start()  # or the first question would wait for the model
        try:
            server = open_mcp(services, Pictures(services), partial(_caller, services, tuple(collections)))
            anyio.run(server.run_stdio_async)
        finally:
            readiness.stop()


def _caller(services: Services, collections: tuple[str, ...], call: object) -> Caller:
    """Whoever may read the data directory may read all of it."""
    return Caller(NO_KEYS, _links(services), collections)


def _links(services: Services) -> Links:
    """Links to the server of this data directory, whether it runs now or not."""
    settings, ledger = services.settings, services.ledger
    signer = Signer(ledger.secret("links")) if keys_in_use(ledger) else None
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    own = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    return Links(signer, int(time.time()) + settings.link_lifetime_s, settings.public_url or own)
