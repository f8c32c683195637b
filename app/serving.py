"""What the routes share: the services, and who signs, replays and works on jobs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.changes import Changes
from app.idempotency import Replays
from app.jobs import JobLoop
from app.keys import NO_KEYS, Principal
from app.links import Links, Signer
from app.pictures import Pictures
from app.readiness import Readiness
from app.wiring import Services
from index.errors import NotFound
from index.store.base import Store
from index.types import Document


@dataclass(frozen=True, slots=True)
class Server:
    """One running server. It takes up jobs only where it may write."""

    services: Services
    changes: Changes
    signer: Signer
    replays: Replays
    jobs: JobLoop
    readiness: Readiness
    pictures: Pictures
    worker: bool = False
    """Another process writes and takes the jobs."""
    owns: bool = False
    """The services end with the server."""

    @property
    def store(self) -> Store:
        return self.services.engine.store

    def links(self, principal: Principal, base: str | None = None) -> Links:
        """Links for the one who asks: signed where keys are in use, no longer than the link it came by.

        `base` stands before them, else the public address.
        """
        settings, site = self.services.settings, principal.site
        expires = principal.link_expires or int(time.time()) + settings.link_lifetime_s
        signer = None if principal == NO_KEYS else self.signer
        base = settings.public_url or (site.server if site else "") if base is None else base
        return Links(signer, expires, base, site.origin if site else "")

    def document(self, collection: str, document_id: str) -> Document:
        """Raises NotFound, also for a document of another collection."""
        document = self.store.document(document_id)
        if document.collection != collection:
            raise NotFound(f"there is no document {document_id!r} in {collection!r}")
        return document


def server_of(request: Request) -> Server:
    server: Server = request.app.state.server
    return server


Here = Annotated[Server, Depends(server_of)]
