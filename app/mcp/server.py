"""The MCP server with its tools; errors reach the model in plain words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError

from app.errors import unforeseen
from app.mcp.about import INSTRUCTIONS, NAME, TITLE
from app.mcp.caller import Caller
from app.mcp.tools import Call, Tools
from app.pictures import Pictures
from app.version import plexus_version
from app.wiring import Services
from index.errors import PlexusError

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
TITLES = {
    "search": "Search the documents",
    "fetch": "Read a piece of evidence",
    "ask": "Answer from the documents",
    "look": "Look at a piece of evidence",
    "list_collections": "List the collections",
}


class PlexusMcp(MCPServer[Any]):
    """Tells the model what went wrong and where; what nobody foresaw is logged under an id, and told by that alone."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            cause = error.__cause__
            if isinstance(cause, PlexusError):
                raise ToolError(cause.detail) from cause
            if isinstance(cause, Exception):
                raise ToolError(unforeseen(cause, f"the tool {name}").detail) from cause
            raise
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(_wrong(error.__cause__)) from error
            raise


def open_mcp(services: Services, pictures: Pictures, caller_of: Callable[[Call], Caller]) -> MCPServer[Any]:
    """The server over open services; `caller_of` says who makes a call."""
    with _own_log():
        server = PlexusMcp(
            NAME,
            title=TITLE,
            instructions=INSTRUCTIONS,
            version=plexus_version(),
            subscriptions=False,  # the tools never change, so nobody need hold a stream open to hear of it
        )
    tools = Tools(services, pictures, caller_of)
    for tool in (tools.search, tools.fetch, tools.ask, tools.look, tools.list_collections):
        name = tool.__name__
        text = " ".join((tool.__doc__ or "").split())
        server.add_tool(tool, title=TITLES[name], description=text, annotations=READ_ONLY)
    return server


@contextmanager
def _own_log() -> Iterator[None]:
    """The library sets up the log of the whole process where nobody has; that is not its business here."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def _wrong(error: ValidationError) -> str:
    """Which argument is wrong, and how."""
    said = []
    for one in error.errors():
        name, message = ".".join(map(str, one["loc"])), str(one["msg"])
        said.append(f"{name}: {message[:1].lower()}{message[1:]}")
    return "; ".join(said)
