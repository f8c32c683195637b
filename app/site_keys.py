"""Keys that stand in web pages: what they open, from where and how often, and the headers that let a browser ask."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooManyRequests, problem_of
from app.keys import Principal, Site
from app.origins import widget_collection
from app.rates import Rates, client_of
from app.settings import Settings
from index.errors import Forbidden
from index.store.ledger import Key, Ledger

_ALLOWED = "site"
"""Where a request's state says from which origin it may be read."""
PREFLIGHT_S = 600


class SiteKeys:
    """Decides about requests with a key that is tied to origins."""

    def __init__(self, settings: Settings, rates: Rates | None = None) -> None:
        self._rate = settings.site_rate
        self._total_rate = settings.site_total_rate
        self._rates = rates or Rates()

    def admit(self, key: Key, request: HTTPConnection) -> Principal:
        """Who asks. Raises Forbidden, and TooManyRequests."""
        origin = request.headers.get("origin")
        if origin is None:
            raise Forbidden("this key works only in web pages of the sites that it is tied to")
        if origin not in key.origins:
            raise Forbidden(f"this key is not for pages of {origin}")
        request.scope.setdefault("state", {})[_ALLOWED] = origin
        if request.scope["method"] != "POST" or widget_collection(request.scope["path"]) not in key.collections:
            raise Forbidden(f"this key only asks the collection {key.collections[0]!r}, and judges its answers")
        each, client = key.rate or self._rate, client_of(request.client.host if request.client else "")
        wait = self._rates.wait_s(((key.id, client), each), (key.id, self._total_rate))
        if wait:
            raise TooManyRequests(f"too many requests: the next one is answered in {wait} s", wait)
        server = f"{request.url.scheme}://{request.url.netloc}"
        return Principal(key.id, frozenset(key.scopes), frozenset(key.collections), site=Site(origin, server))


class CrossOrigin:
    """Lets pages of listed origins read what their key may ask, and nobody else; stands around the error border.

    A preflight names no key, so it is answered for the origins of all keys that are for the collection.
    """

    def __init__(self, app: ASGIApp, ledger: Ledger) -> None:
        self._app = app
        self._ledger = ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin, collection = headers.get("origin"), widget_collection(scope["path"])
        asks = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        if asks and origin is not None and collection is not None:
            listed = await run_in_threadpool(self._listed, origin, collection)
            answer = _preflight(origin) if listed else problem_of(_not_listed(origin)).response(scope["path"])
            await answer(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                allowed = scope.get("state", {}).get(_ALLOWED)
                if allowed is not None:
                    headers = MutableHeaders(scope=message)
                    headers["Access-Control-Allow-Origin"] = allowed
                    headers["Access-Control-Expose-Headers"] = "Retry-After"
                if collection is not None:
                    MutableHeaders(scope=message).add_vary_header("Origin")
            await send(message)

        await self._app(scope, receive, with_headers)

    def _listed(self, origin: str, collection: str) -> bool:
        live = [key for key in self._ledger.keys() if key.revoked_at is None]  # noqa: SIM118
        return any(origin in key.origins and collection in key.collections for key in live)


def _preflight(origin: str) -> Response:
    headers = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": str(PREFLIGHT_S),
        "Vary": "Origin",
    }
    return Response(status_code=204, headers=headers)


def _not_listed(origin: str) -> Forbidden:
    return Forbidden(f"no key of this collection is for pages of {origin}")
