"""Servers for the tests: one with documents to read, and fresh ones to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.wiring import Services
from tests.app.running import HANDBOOK, NOTES, ingested, pdf, running, settings_for


@dataclass(frozen=True, slots=True)
class Library:
    """A server without keys, with three documents in `library`; tests only read from it."""

    client: TestClient
    services: Services
    report: str
    handbook: str
    notes: str


@pytest.fixture(scope="package")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with running(settings_for(tmp_path_factory.mktemp("library"))) as (client, services):
        files = {"report.pdf": pdf(), "handbook.md": HANDBOOK, "notes.txt": NOTES}
        ids = ingested(client, "library", files, data={"metadata": '{"year": 2024}'})
        yield Library(client, services, *ids)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[TestClient, Services]]:
    """A fresh server without keys."""
    with running(settings_for(tmp_path)) as found:
        yield found
