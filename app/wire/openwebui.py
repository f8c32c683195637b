"""What Open WebUI shows beside the text of an answer: sources, and what is being done. Sent only when asked for."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from app.answers import Citation
from app.present import cited_page
from app.serving import Server
from app.wire.citing import filename_of, shortened, title_of
from app.wire.sse import data
from app.wire.writing import Whole

HEADER, NAME = "x-plexus-events", "openwebui"
_NAMED = 3


class Events:
    """The event lines of one answer.

    Open WebUI takes [n] for the n-th distinct source, so each number is told once, in the order of the markers.
    """

    def __init__(self, collections: list[str]) -> None:
        self._collections = collections
        self._told: set[int] = set()

    def searching(self) -> bytes:
        more = len(self._collections) - _NAMED
        names = ", ".join(self._collections[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        return _event("status", {"description": f"Searching {names}", "done": False, "hidden": False})

    def found(self, whole: Whole) -> bytes:
        """The last status: a status that is not done would turn for ever."""
        documents = len({citation.hit.document.id for citation in whole.citations})
        counted = f"{_count(len(self._told), 'source')} in {_count(documents, 'document')}"
        told = whole.notice or (counted if self._told else "No source")
        return _event("status", {"description": told, "done": True, "hidden": False})

    def source(self, citation: Citation, url: str) -> bytes | None:
        """None for a number that was told before."""
        if citation.number in self._told:
            return None
        self._told.add(citation.number)
        return _event("source", source_of(citation, url))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def events_for(request: Request, server: Server, collections: list[str]) -> Events | None:
    """The event lines of an answer, where the request or the settings ask for them."""
    named = request.headers.get(HEADER, "").strip().lower() == NAME
    wanted = named or server.services.settings.openwebui_events == "on"
    return Events(collections) if wanted else None


def source_of(citation: Citation, url: str) -> dict[str, Any]:
    """Lists go along with each other. Pages count from 0 here; `source` of the metadata is what tells sources apart."""
    hit = citation.hit
    passage = f"{hit.unit.id}#{citation.number}"
    name = shortened(title_of(citation), 120)
    place: dict[str, Any] = {"source": passage, "name": name, "url": url, "source_url": url}
    place |= {"file_id": hit.document.id, "file_name": filename_of(hit.document)}
    if (page := cited_page(citation)) is not None:
        place["page"] = page - 1
    return {
        "source": {"id": passage, "name": name, "url": url, "embed_url": url},
        "document": [citation.quote or hit.unit.text],
        "metadata": [place],
        "distances": [min(max(float(hit.score), 0.0), 1.0)],
    }


def _event(kind: str, body: dict[str, Any]) -> bytes:
    return data({"event": {"type": kind, "data": body}})
