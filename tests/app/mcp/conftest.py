"""Live servers for the MCP clients: one without keys, one with."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from reportlab.lib.colors import black
from reportlab.lib.pagesizes import letter
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle
from starlette.testclient import TestClient

from app.api import create_app
from app.keys import create_key
from app.wiring import Services, open_services
from tests.app.live import live
from tests.app.running import HANDBOOK, NOTES, ingested, pdf, settings_for
from tests.pictures import chart, encoded


@dataclass(frozen=True, slots=True)
class Served:
    """A server with the collections `library` (report.pdf, handbook.md) and `other` (notes.txt, chart.md, prices.pdf).

    The keys are of an admin, of a reader of everything, of a reader of `library`, and of a writer.
    """

    url: str
    data_dir: Path
    report: str
    handbook: str
    notes: str
    chart: str
    prices: str
    admin: str = ""
    reader: str = ""
    tied: str = ""
    writer: str = ""

    @property
    def mcp(self) -> str:
        return f"{self.url}/mcp"


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Without keys."""
    settings = settings_for(tmp_path_factory.mktemp("served"))
    with open_services(settings, writable=True) as services:
        ids = documents(services)
        with live(services) as url:
            yield Served(url, settings.data_dir, *ids)


@pytest.fixture(scope="package")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """With keys."""
    settings = settings_for(tmp_path_factory.mktemp("guarded"))
    with open_services(settings, writable=True) as services:
        _, admin = create_key(services.ledger, "boss", ["admin"])
        _, reader = create_key(services.ledger, "reader", ["read"])
        _, tied = create_key(services.ledger, "tied", ["read"], ["library"])
        _, writer = create_key(services.ledger, "writer", ["write"])
        ids = documents(services, {"Authorization": f"Bearer {admin}"})
        with live(services) as url:
            yield Served(url, settings.data_dir, *ids, admin, reader, tied, writer)


def documents(services: Services, headers: Mapping[str, str] | None = None) -> tuple[str, str, str, str, str]:
    """The ids of the documents, once they are there."""
    with TestClient(create_app(services), base_url="http://127.0.0.1", client=("127.0.0.1", 50000)) as client:
        files = {"report.pdf": pdf(), "handbook.md": HANDBOOK}
        report, handbook = ingested(client, "library", files, headers=headers)
        picture = b64encode(encoded(chart(7), "JPEG")).decode()
        drawn = f"# Charts\n\n![Visitors by month.](data:image/jpeg;base64,{picture})\n".encode()
        others = {"notes.txt": NOTES, "chart.md": drawn, "prices.pdf": prices()}
        notes, charts, table = ingested(client, "other", others, headers=headers)
    return report, handbook, notes, charts, table


def prices() -> bytes:
    """A page with a ruled table."""
    out = io.BytesIO()
    table = Table([["Boat", "Fare"], ["Skiff", "41"], ["Trawler", "57"], ["Barge", "93"]], colWidths=120)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 1, black)]))
    SimpleDocTemplate(out, pagesize=letter, invariant=1).build([table])
    return out.getvalue()
