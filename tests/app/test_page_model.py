"""A model for pictures of pages by setting: from an upload to a search, drawn by the renderer."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.wiring import open_services
from index.errors import InvalidInput
from tests.app.cli.conftest import Plexus, data_dir, plexus
from tests.app.running import ingested, pdf, running, settings_for
from tests.index.embed.tiny_pages import make_colpali

__all__ = ["data_dir", "plexus"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("page-model") / "tiny-colpali"
    make_colpali(place)
    return str(place)


def test_uploaded_pages_are_searched_by_their_pictures(model: str, tmp_path: Path) -> None:
    with running(settings_for(tmp_path, page_model=model, page_tokens=16)) as (client, services):
        ingested(client, "c", {"report.pdf": pdf(2)})
        images = services.engine.page_images
        assert images is not None
        pages = services.engine.store.numbers("c", "page")
        held, codes = services.engine.store.token_codes(images.fingerprint, pages)
        assert held.tolist() == pages.tolist()
        assert codes.lengths.max() <= 16
        asked = {"query": "under which tree", "group_by": "page", "explain": True}
        found = client.post("/api/collections/c/search", json=asked).json()
        assert {hit["page"] for hit in found["hits"]} == {1, 2}
        assert all(hit["scores"]["page_image"]["rank"] in (1, 2) for hit in found["hits"])
        assert found["plan"]["retrievers"]["page_image"] > 0


def test_without_a_model_pictures_of_pages_cannot_be_asked_for(tmp_path: Path) -> None:
    with running(settings_for(tmp_path)) as (client, _):
        ingested(client, "c", {"report.pdf": pdf(1)})
        asked = {"query": "tree", "retrievers": ["page_image"]}
        refused = client.post("/api/collections/c/search", json=asked)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "retrievers"
        assert "PLEXUS_PAGE_MODEL" in refused.json()["detail"]


def test_a_name_that_cannot_be_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="page model"):
        open_services(settings_for(tmp_path, page_model="colpali"), writable=True)


def test_encode_embeds_the_pages_of_documents_that_are_there(
    model: str, plexus: Plexus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.pdf").write_bytes(pdf(2))
    assert plexus("ingest", tmp_path / "report.pdf").code == 0
    monkeypatch.setenv("PLEXUS_PAGE_MODEL", model)
    assert "pictures of 2 pages embedded" in plexus("encode").out
    monkeypatch.setenv("PLEXUS_LATE", "off")
    assert "pictures of 0 pages embedded" in plexus("encode").out
