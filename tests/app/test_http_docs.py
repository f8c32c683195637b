"""docs/http.md lists the routes that there are, with the scope that each needs."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi.routing import APIRoute

from app.routes import ROUTERS
from tests.app.routes import all_routes, scope_of

DOCS = Path(__file__).parents[2] / "docs" / "http.md"


def documented() -> dict[str, str]:
    """Route -> scope."""
    rows = re.findall(r"^\| `(\w+ [^`]+)` \| ([\w ]+) \|", DOCS.read_text(encoding="utf-8"), re.M)
    return {route.replace("…", "/api/collections/{collection}"): scope for route, scope in rows}


def test_every_route_is_documented_with_its_scope() -> None:
    there = {
        f"{method} {route.path.replace(':path}', '}')}": scope_of(route) or "none" for method, route in all_routes()
    }
    there["GET /openapi.json"] = "any key"
    there["POST /mcp"] = "read"
    assert documented() == there


def test_every_route_says_what_it_does() -> None:
    for method, route in all_routes():
        assert route.operation_id, f"{method} {route.path}"
        assert route.summary, f"{method} {route.path}"
        assert route.description, f"{method} {route.path}"


def test_operation_ids_are_distinct() -> None:
    ids = [route.operation_id for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(ids) == len(set(ids))
