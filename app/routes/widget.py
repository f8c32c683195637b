"""The widget: one script that puts cited answers into any web page. It holds no data, so it needs no key."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from app.routes.home import STATIC

FOLDER = STATIC / "widget"
PARTS = ("words.js", "nodes.js", "text.js", "server.js", "page.js", "reply.js", "chat.js", "start.js")

router = APIRouter(tags=["server"])


@cache
def widget_script() -> tuple[str, str]:
    """The script, made of its parts and its style sheet in one scope of its own, and its ETag."""
    parts = [f"const STYLE = {json.dumps((FOLDER / 'style.css').read_text('utf-8'))};"]
    parts += [(FOLDER / name).read_text("utf-8") for name in PARTS]
    script = '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"
    return script, f'"{sha256(script.encode()).hexdigest()[:32]}"'


@router.get("/widget.js", operation_id="get_widget", summary="The widget", response_class=Response)
def get_widget(if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """The script of the embeddable widget; docs/widget.md shows its tag. It is kept by browsers for an hour."""
    script, tag = widget_script()
    headers = {
        "ETag": tag,
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    known = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(script, media_type="text/javascript", headers=headers)
