"""MCP on stdin and stdout, passed on to a running server; nothing is loaded that only that server needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import anyio
from anyio.to_thread import run_sync
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)

from app.mcp.about import INSTRUCTIONS, NAME, TITLE
from index.errors import PlexusError


class Forward(Protocol):
    """Sends a method of the protocol with its parameters to a server. Raises PlexusError."""

    def __call__(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]: ...


def serve_remote(forward: Forward) -> None:
    """Pass what comes in on to a server, until stdin ends. What the server refuses is told in its words."""

    async def list_tools(call: object, params: PaginatedRequestParams | None) -> ListToolsResult:
        try:
            return ListToolsResult.model_validate(await run_sync(forward, "tools/list", {}))
        except PlexusError as error:
            raise MCPError(INTERNAL_ERROR, error.detail) from error

    async def call_tool(call: object, params: CallToolRequestParams) -> CallToolResult:
        asked = {"name": params.name, "arguments": params.arguments or {}}
        try:
            return CallToolResult.model_validate(await run_sync(forward, "tools/call", asked))
        except PlexusError as error:
            return CallToolResult(content=[TextContent(type="text", text=error.detail)], is_error=True)

    server: Server[Any] = Server(
        NAME, title=TITLE, instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool
    )

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)
