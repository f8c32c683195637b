"""MCP over streamable HTTP: each POST to `/mcp` is answered by itself, as JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.access import principal_of
from app.mcp.caller import Caller
from app.mcp.server import open_mcp
from app.mcp.tools import Call
from app.serving import Server
from app.wire.addresses import links_for
from index.names import check_collection_name

PATHS = ("/mcp", "/mcp/")

# Who may ask is decided for every request by AccessMiddleware, before this is reached: without keys only hosts, origins
# and peers of this machine pass (so that no web page gets here by DNS rebinding); with keys a request needs one in a
# header that no browser sends by itself, so any host may be served, that of the public address or of a proxy, and none
# need be listed. The library's own guard would compare with lists that are fixed at the start, while the first key may
# be made later, and it knows no peers.
SECURITY = TransportSecuritySettings(enable_dns_rebinding_protection=False)


class McpEndpoint:
    """The ASGI application behind `/mcp`. Stateless: any worker answers any request.

    `?collection=` (once or several times) ties a connection to collections, as a key may do too.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        services = server.services
        mcp = open_mcp(services, server.pictures, self._caller)
        mcp.streamable_http_app(
            stateless_http=True,
            json_response=True,
            transport_security=SECURITY,
            max_request_body_size=services.settings.max_request_bytes,
        )
        self._manager = mcp.session_manager
        # GET would open a stream on which nothing is ever sent, so it is refused, as the protocol allows.
        self.routes = [Route(path, self, methods=["POST"], include_in_schema=False) for path in PATHS]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Requests are answered while this is open; once in the life of the endpoint."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Forbidden for a key that may not read, InvalidInput for a name that no collection can have."""
        scope["route"] = self.routes[0]  # under which it is counted
        request = Request(scope)
        principal_of(request).require("read")
        for name in request.query_params.getlist("collection"):
            check_collection_name(name)
        await self._manager.handle_request(scope, receive, send)

    def _caller(self, call: Call) -> Caller:
        request = call.request_context.request
        assert isinstance(request, Request)
        principal = principal_of(request)
        links = links_for(self._server, principal, request)
        return Caller(principal, links, tuple(request.query_params.getlist("collection")), request)
