"""Who calls a tool: which collections they see, and links that open for them."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from app.keys import Principal
from app.links import Links
from index.errors import Forbidden
from index.store.base import Store
from index.types import Collection


@dataclass(frozen=True, slots=True)
class Caller:
    """`only` are the collections that the connection was opened for; empty means all that the principal sees."""

    principal: Principal
    links: Links
    only: tuple[str, ...] = ()
    request: Request | None = None
    """The HTTP request of the call, whose client may go away."""

    def sees(self, collection: str) -> bool:
        return self.principal.sees(collection) and (not self.only or collection in self.only)

    def collections(self, store: Store) -> list[Collection]:
        """All that may be seen, by name."""
        return [one for one in store.collections() if self.sees(one.name)]

    def chosen(self, store: Store, collection: str | None) -> list[str]:
        """Where to look: the named collection, else all that may be seen. Raises Forbidden, NotFound."""
        if collection is None:
            return [one.name for one in self.collections(store)]
        self.principal.require_collection(collection)
        if not self.sees(collection):
            raise Forbidden(f"this connection is for {', '.join(map(repr, self.only))}, not for {collection!r}")
        store.require(collection)
        return [collection]
