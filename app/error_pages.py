"""Errors of the viewer as pages: who follows a link that has expired, or to what was deleted, is a person."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import PROBLEM
from app.routes.view import POLICY, templates

VIEWER = "/view/"


class ErrorPages:
    """Shows a problem below `/view/` as a page to browsers, which ask for `text/html`; the status stays."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self._app = app
        self._root = urlsplit(public_url or "").path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["path"].startswith(VIEWER)
        if not asked or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def shown(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and Headers(raw=message["headers"])["content-type"] == PROBLEM:
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await self._page(start, body)(scope, receive, send)

        await self._app(scope, receive, shown)

    def _page(self, start: Message, body: bytes) -> HTMLResponse:
        problem = json.loads(body)
        page = templates().get_template("problem.html").render(root=self._root, problem=problem)
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("content-length", "content-type"):
            del headers[name]
        headers["Content-Security-Policy"] = POLICY
        return HTMLResponse(page, problem["status"], dict(headers))
