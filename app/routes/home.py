"""The search page and its files. They hold no data, so they need no key."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

STATIC = Path(__file__).parents[1] / "static"
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)

router = APIRouter(tags=["server"])


@router.get("/", operation_id="get_home", summary="The search page", response_class=FileResponse)
def get_home() -> FileResponse:
    """A page to search with; where keys are in use it asks for one."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return FileResponse(STATIC / "index.html", media_type="text/html", headers=headers)
