"""The official client of the protocol, as a chat assistant uses it."""

from __future__ import annotations

import asyncio
import io
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp_types import CallToolResult, ImageContent, TextContent
from PIL import Image

Result = TypeVar("Result")
TOOLS = ["search", "fetch", "ask", "look", "list_collections"]


@asynccontextmanager
async def connected(url: str, key: str = "", mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"} if key else None
    async with (
        create_mcp_http_client(headers) as http,
        Client(streamable_http_client(url, http_client=http), mode=mode) as client,
    ):
        yield client


def talk(url: str, what: Callable[[Client], Awaitable[Result]], *, key: str = "", mode: str = "auto") -> Result:
    """What is said over one connection."""

    async def run() -> Result:
        async with connected(url, key, mode) as client:
            return await what(client)

    return asyncio.run(run())


def call(url: str, tool: str, *, key: str = "", mode: str = "auto", **arguments: Any) -> CallToolResult:
    return talk(url, lambda client: client.call_tool(tool, arguments), key=key, mode=mode)


def structured(result: CallToolResult) -> dict[str, Any]:
    """The structured content, which is the same as the JSON of the one text item."""
    assert not result.is_error, result.content
    texts = [item for item in result.content if isinstance(item, TextContent)]
    assert len(texts) == 1
    assert result.structured_content is not None
    assert json.loads(texts[0].text) == result.structured_content
    found: dict[str, Any] = result.structured_content
    return found


def refusal(result: CallToolResult) -> str:
    """What a tool that failed says."""
    assert result.is_error
    (item,) = result.content
    assert isinstance(item, TextContent)
    return item.text


def picture(result: CallToolResult) -> Image.Image:
    (item,) = [item for item in result.content if isinstance(item, ImageContent)]
    assert item.mime_type == "image/png"
    found = Image.open(io.BytesIO(b64decode(item.data)))
    assert found.format == "PNG"
    return found.convert("RGB")
