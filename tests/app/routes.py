"""The routes of the application, as the walks over them need them."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi.routing import APIRoute

from app.access import check_of
from app.keys import SCOPES
from app.routes import ROUTERS


def all_routes() -> Iterator[tuple[str, APIRoute]]:
    """Method and route."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods or ()):
                yield method, route


def scope_of(route: APIRoute) -> str | None:
    """The scope that a route asks for."""
    asked = [dependency.dependency for dependency in route.dependencies]
    found = [scope for scope in SCOPES if check_of(scope) in asked]
    assert len(found) <= 1
    return found[0] if found else None


def filled(path: str, **values: str) -> str:
    """A path with values for its parameters."""
    defaults = {
        "collection": "library",
        "document": "d0",
        "element": "e0-1",
        "job": "j0",
        "key": "k0",
        "model": "m0",
        "page": "1",
        "node": "n0",
    }
    return path.replace(":path}", "}").format(**(defaults | values))
