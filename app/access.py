"""Who may ask: every request is checked here before any route, and each route names the scope it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import problem_of
from app.keys import NO_KEYS, Principal, ScopeName, Site, authenticate, keys_in_use
from app.links import Signer
from app.settings import Settings, is_loopback
from app.site_keys import SiteKeys
from index.errors import Forbidden, PlexusError, Unauthorized
from index.store.ledger import Ledger

ALWAYS_OPEN = frozenset({"/health"})
WITHOUT_KEY = frozenset({"/health", "/", "/widget.js"})
STATIC = "/static/"


def needs_no_key(path: str) -> bool:
    """Whether a path holds no data, so that nobody needs a key for it."""
    return path in WITHOUT_KEY or path.startswith(STATIC)


class Access:
    """Decides who a request comes from; anything that is not clearly allowed is refused."""

    def __init__(self, settings: Settings, ledger: Ledger, signer: Signer) -> None:
        self._loopback = settings.loopback
        self._ledger = ledger
        self._signer = signer
        self._site_keys = SiteKeys(settings)

    def identify(self, request: HTTPConnection) -> Principal:
        """Raises Unauthorized, and Forbidden where there are no keys and the request comes from elsewhere.

        For a key that is tied to origins also TooManyRequests, and Forbidden for all that the widget does not ask.
        """
        path: str = request.scope["path"]
        if path in ALWAYS_OPEN:
            return NOBODY
        if self._loopback and not keys_in_use(self._ledger):
            refuse_strangers(request)
            return NO_KEYS
        if needs_no_key(path):
            return NOBODY
        authorization = request.headers.get("authorization")
        if authorization is not None:
            key = authenticate(self._ledger, authorization)
            if key.origins:
                return self._site_keys.admit(key, request)
            return Principal(key.id, frozenset(key.scopes), frozenset(key.collections))
        grant = None
        if request.scope.get("method") == "GET" and "sig" in request.query_params:
            grant = self._signer.grant(path, request.query_params.multi_items())
            if grant is None:
                raise Unauthorized("this link has expired or was altered")
        if grant is None:
            raise Unauthorized("a key is needed: Authorization: Bearer KEY", field="Authorization")
        site = Site(grant.site) if grant.site else None
        return Principal("link", frozenset({"read"}), frozenset({grant.collection}), grant.expires, site)


NOBODY = Principal("nobody", frozenset())


def refuse_strangers(request: HTTPConnection) -> None:
    """Raises Forbidden unless host, origin and peer are this machine.

    Without keys a web page could otherwise reach the server through the browser of this machine, by a name
    that resolves to loopback (DNS rebinding) or by a form that posts to it.
    """
    if not is_loopback(_host_name(request.headers.get("host", ""))):
        raise Forbidden("without keys the server answers only under a loopback name, such as localhost")
    origin = request.headers.get("origin")
    if origin is not None and not is_loopback(urlsplit(origin).hostname or "") and not _of_sandboxed_page(request):
        raise Forbidden("without keys the server answers no requests from other web sites")
    if request.client is None or not is_loopback(request.client.host):
        raise Forbidden("without keys the server answers only this machine")


def _of_sandboxed_page(request: HTTPConnection) -> bool:
    """Whether a page that is shown in a sandboxed frame, as Open WebUI shows our viewer, loads a picture or a style.

    Such a page has the origin `null`. A browser lets nobody read what is loaded so, and no script sets these headers;
    without a frame the same is loaded with no Origin at all.
    """
    headers = request.headers
    of_page = headers.get("origin") == "null" and headers.get("sec-fetch-mode") == "no-cors"
    return of_page and request.scope.get("method") == "GET"


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


class AccessMiddleware:
    """Puts the principal on the request, or answers with the refusal."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = HTTPConnection(scope)
            try:
                principal = await run_in_threadpool(self._access.identify, request)
            except PlexusError as error:
                await problem_of(error).response(scope["path"])(scope, receive, send)
                return
            scope.setdefault("state", {})["principal"] = principal
        await self._app(scope, receive, send)


def principal_of(request: Request) -> Principal:
    """Who asks; the middleware has set it."""
    principal: Principal = request.state.principal
    return principal


Asking = Annotated[Principal, Depends(principal_of)]


def needs(scope: ScopeName) -> Any:
    """A route dependency: the key has this scope, and may use the collection that the path names."""
    return Depends(check_of(scope))


def check_of(scope: ScopeName) -> Callable[[Request], None]:
    """The check behind `needs`: always the same function for a scope."""
    return _CHECKS[scope]


def _check_for(scope: ScopeName) -> Callable[[Request], None]:
    def check(request: Request) -> None:
        principal = principal_of(request)
        principal.require(scope)
        collection = request.path_params.get("collection")
        if collection is not None:
            principal.require_collection(collection)

    return check


_CHECKS: dict[ScopeName, Callable[[Request], None]] = {
    "read": _check_for("read"),
    "write": _check_for("write"),
    "admin": _check_for("admin"),
}
