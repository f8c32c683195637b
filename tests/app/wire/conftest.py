"""A live server with documents, without keys; and one with keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import httpx
import openai
import pytest

from app.keys import create_key
from app.wiring import Services, open_services
from tests.app.live import live as serving
from tests.app.running import HANDBOOK, NOTES, pdf, settings_for

SIGNS = """# Field signs

The explorer 𝒳 marks her camp 🏕 with three lanterns 🏮🏮🏮 at dusk.

The pilot marks his hangar with two flags at dawn.
"""
"""A text with characters outside the basic plane: in JavaScript each is two units long."""
LIBRARY = {
    "report.pdf": pdf(),
    "handbook.md": HANDBOOK,
    "notes.txt": NOTES,
    "signs.md": SIGNS.encode(),
}


@dataclass(frozen=True, slots=True)
class Live:
    """`address` without a slash at the end; `key` is "" where there are no keys."""

    address: str
    services: Services
    key: str = ""
    tied: str = ""
    """A key for `library` only."""
    ids: tuple[str, ...] = ()
    clients: dict[str, openai.OpenAI] = field(default_factory=dict)

    @property
    def v1(self) -> str:
        return f"{self.address}/v1"

    def client(self, key: str = "") -> openai.OpenAI:
        """The official client, by default with the admin's key; closed at the end of the tests."""
        key = key or self.key or "none"
        if key not in self.clients:
            self.clients[key] = openai.OpenAI(base_url=self.v1, api_key=key, max_retries=0)
        return self.clients[key]

    def close(self) -> None:
        for client in self.clients.values():
            client.close()


def filled(address: str, collection: str, files: dict[str, bytes], headers: dict[str, str]) -> tuple[str, ...]:
    """Ids of documents that are ready."""
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        path = f"/api/collections/{collection}/documents"
        sent = [("file", (name, content)) for name, content in files.items()]
        items = client.post(path, files=sent, data={"metadata": '{"year": 2024, "team": "sales"}'}).json()["items"]
        with client.stream("GET", f"/api/jobs/{items[0]['job_id']}/events") as events:
            assert any('"status":"done"' in line for line in events.iter_lines() if line.startswith("data:"))
        return tuple(item["document_id"] for item in items)


@pytest.fixture(scope="package")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    settings = settings_for(tmp_path_factory.mktemp("live"))
    with open_services(settings, writable=True) as services, serving(services) as address:
        ids = filled(address, "library", LIBRARY, {})
        filled(address, "other", {"other.txt": b"The whale sings in the deep."}, {})
        with closing(Live(address, services, ids=ids)) as live:
            yield live


@pytest.fixture(scope="package")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    settings = settings_for(tmp_path_factory.mktemp("keyed"))
    with open_services(settings, writable=True) as services, serving(services) as address:
        _, key = create_key(services.ledger, "boss", ["admin"])
        _, tied = create_key(services.ledger, "tied", ["read"], ("library",))
        headers = {"Authorization": f"Bearer {key}"}
        ids = filled(address, "library", {"report.pdf": LIBRARY["report.pdf"]}, headers)
        filled(address, "secret", {"notes.txt": NOTES}, headers)
        with closing(Live(address, services, key, tied, ids)) as keyed:
            yield keyed
