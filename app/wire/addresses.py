"""Links that lead back here from another program: absolute, also where no public address is set."""

from __future__ import annotations

import re

from starlette.requests import Request

from app.keys import Principal
from app.links import Links
from app.serving import Server

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")


def links_for(server: Server, asking: Principal, request: Request) -> Links:
    """As `Server.links`, with the address that the request came by where PLEXUS_PUBLIC_URL is not set.

    Who may give that address: without keys the access rules let pass loopback names only; with keys whoever has one,
    and the answer is for nobody else (no-store).
    """
    return server.links(asking, server.services.settings.public_url or base_of(request))


def base_of(request: Request) -> str:
    """`http://host:port` of the request's Host header; of the socket that it came to where that is no host."""
    host = request.headers.get("host", "")
    if _HOST.fullmatch(host) is None:
        address, port = request.scope.get("server") or ("localhost", None)
        host = f"[{address}]" if ":" in address else address
        host = f"{host}:{port}" if port else host
    return f"{request.url.scheme}://{host}"
