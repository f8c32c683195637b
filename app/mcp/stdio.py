"""MCP on stdin and stdout: over the data directory, or passed on to a running server."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import anyio
from anyio.to_thread import run_sync
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)

from app.keys import NO_KEYS, keys_in_use
from app.links import Links, Signer
from app.mcp.caller import Caller
from app.mcp.server import INSTRUCTIONS, open_mcp
from app.pictures import Pictures
from app.readiness import Readiness
from app.routes.health import plexus_version
from app.settings import Settings
from app.wiring import Services, open_services
from index.errors import PlexusError


EVERYWHERE = frozenset({"0.0.0.0", "::"})


class Forward(Protocol):
    """Sends a method of the protocol with its parameters to a server. Raises PlexusError."""

    def __call__(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]: ...


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


def serve_remote(forward: Forward) -> None:
    """Pass what comes in on to a server, until stdin ends. What the server refuses is told in its words."""

    async def list_tools(call: object, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult.model_validate(await run_sync(forward, "tools/list", {}))

    async def call_tool(call: object, params: CallToolRequestParams) -> CallToolResult:
        asked = {"name": params.name, "arguments": params.arguments or {}}
        try:
            return CallToolResult.model_validate(await run_sync(forward, "tools/call", asked))
        except PlexusError as error:
            return CallToolResult(content=[TextContent(type="text", text=error.detail)], is_error=True)

    about = {"title": "Plexus", "version": plexus_version(), "instructions": INSTRUCTIONS}
    server: Server[Any] = Server("plexus", on_list_tools=list_tools, on_call_tool=call_tool, **about)

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


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
