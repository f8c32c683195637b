"""A server with the example report, parsed for real, and small tables in other formats; tests only read from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.app.chat.model import Model, chat_model, says
from tests.app.running import HANDBOOK, ingested, running, settings_for

EXAMPLES = Path(__file__).parents[4] / "examples" / "documents"
STALLS = b"""# Market

## Takings of the stalls

| Stall | Takings (euro) | Visitors |
|---|---|---|
| Bread | 412 | 96 |
| Cheese | 655 | 71 |
| Ropes'; DROP TABLE body; -- | 120 | 12 |
| Total | 1,187 | 179 |
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with running(settings_for(tmp_path_factory.mktemp("tables"))) as (found, _):
        report = (EXAMPLES / "tidewater-report.pdf").read_bytes()
        ingested(found, "c", {"tidewater-report.pdf": report, "handbook.md": HANDBOOK, "market.md": STALLS})
        yield found


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Model]]:
    """A server with a chat model."""
    with chat_model(says("nothing")) as model:
        settings = settings_for(tmp_path_factory.mktemp("planning"), answer_cache_bytes=0, **model.settings)
        with running(settings) as (found, _):
            ingested(found, "c", {"market.md": STALLS})
            yield found, model
