"""Search by picture over HTTP and on the command line."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from starlette.testclient import TestClient

from app.asked_picture import look_at_old_pictures
from app.wiring import Services
from tests.app.cli.conftest import Plexus, data_dir, plexus
from tests.app.running import ingested, running, settings_for
from tests.pictures import CHANGES, chart, encoded

__all__ = ["data_dir", "plexus"]

COUNT = 54
WORDS = "The ferry to Skye leaves at noon"
NOTES = f"# Timetable\n\n{WORDS} and comes back at dusk.\n\n# Food\n\nThere is soup in the galley.\n"


def gallery(numbers: range) -> bytes:
    """A document of charts."""
    shown = (f"![Chart {n}]({uri(chart(n))})\n" for n in numbers)
    return ("# Charts\n\n" + "\n".join(shown)).encode()


def uri(picture: Image.Image) -> str:
    return f"data:image/png;base64,{encoded_64(picture)}"


def encoded_64(picture: Image.Image) -> str:
    return base64.b64encode(encoded(picture)).decode()


def written(text: str) -> Image.Image:
    picture = Image.new("RGB", (760, 120), "white")
    ImageDraw.Draw(picture).text((30, 35), text, fill="black", font=ImageFont.load_default(40))
    return picture


@dataclass(frozen=True, slots=True)
class Gallery:
    client: TestClient
    services: Services
    ids: list[str]
    """Elements of the charts."""

    def post(self, collection: str = "charts", **body: Any) -> Any:
        return self.client.post(f"/api/collections/{collection}/search", json=body)

    def search(self, **body: Any) -> list[dict[str, Any]]:
        response = self.post(**body)
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()["hits"]
        return found


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    settings = settings_for(tmp_path_factory.mktemp("gallery"), max_picture_pixels=1_000_000)
    with running(settings) as (client, services):
        files = {"charts.md": gallery(range(COUNT)), "notes.md": NOTES.encode()}
        document, _ = ingested(client, "charts", files)
        ingested(client, "other", {"more.md": gallery(range(COUNT, COUNT + 2))})
        ids = [element.id for element in services.engine.store.elements(document, kind="image")]
        assert len(ids) == COUNT
        yield Gallery(client, services, ids)


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_changed_picture_is_found_first_among_many(shown: Gallery, change: str) -> None:
    for number in (3, 17, 40):
        best, *others = shown.search(image=encoded_64(CHANGES[change](chart(number))))
        assert best["elements"] == [shown.ids[number]]
        assert best["score"] > 0.6
        assert all(hit["score"] < 0.3 for hit in others)


def test_the_same_picture_scores_near_one_and_says_why(shown: Gallery) -> None:
    best = shown.search(image=uri(chart(8)), explain=True)[0]
    assert best["score"] > 0.99
    assert best["scores"]["picture"] == {"rank": 1, "score": 1.0}
    assert best["kind"] == "image"


def test_a_foreign_picture_scores_low(shown: Gallery) -> None:
    for number in (200, 201, 202):
        found = shown.post(image=encoded_64(chart(number)), explain=True).json()
        assert [(hit["score"], hit["scores"], found["plan"]) for hit in found["hits"] if hit["score"] >= 0.3] == []


def test_the_words_in_a_picture_are_searched_for(shown: Gallery) -> None:
    found = shown.post(image=encoded_64(written(WORDS)), explain=True).json()
    assert found["hits"][0]["source"] == "notes.md"
    assert WORDS in found["hits"][0]["text"]
    assert any("picture with 7 words" in why for why in found["plan"]["why"])


def test_words_and_a_picture_are_searched_for_together(shown: Gallery) -> None:
    hits = shown.search(query="soup in the galley", image=encoded_64(chart(12)))
    assert hits[0]["elements"] == [shown.ids[12]]
    assert "soup" in hits[1]["text"]


def test_a_page_is_found_by_the_picture_on_it(shown: Gallery) -> None:
    assert shown.search(image=encoded_64(chart(5)), group_by="page")[0]["source"] == "charts.md"


def test_an_element_stands_for_its_picture_and_words(shown: Gallery) -> None:
    hits = shown.search(image=shown.ids[21], explain=True)
    assert hits[0]["elements"] == [shown.ids[21]]
    assert hits[0]["scores"]["picture"]["score"] == 1.0
    assert len(hits) > 1, "its caption has words in common with others"


def test_a_filter_holds_for_pictures(shown: Gallery) -> None:
    hits = shown.search(image=encoded_64(chart(5)), filter={"kinds": ["text"]})
    assert all(hit["kind"] != "image" for hit in hits)


def test_only_likeness_can_be_asked_for(shown: Gallery) -> None:
    hits = shown.search(image=encoded_64(written(WORDS)), retrievers=["picture"])
    assert all(hit["source"] != "notes.md" for hit in hits)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"image": "%%%"}, 422, "base64"),
        ({"image": base64.b64encode(b"some words").decode()}, 422, "picture"),
        ({"image": encoded_64(chart(1))[:400]}, 422, "picture"),
        ({"image": encoded_64(Image.new("L", (1200, 900)))}, 413, "pixels"),
        ({"image": encoded_64(Image.new("L", (90, 90), "white"))}, 422, "nothing"),
        ({"image": "0" * 20 + "-1"}, 404, "no element"),
        ({"image": ""}, 422, "at least 1 character"),
        ({"query": "x", "retrievers": ["picture"]}, 422, "no image"),
        ({"query": ""}, 422, "empty"),
        ({}, 422, "empty"),
    ],
)
def test_what_cannot_be_searched_by_is_refused_with_its_field(
    shown: Gallery, body: dict[str, Any], status: int, says: str
) -> None:
    response = shown.post(**body)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert says in problem["detail"]
    assert problem["errors"][0]["field"] == (
        "image" if "image" in body else "retrievers" if body.get("query") else "query"
    )


def test_an_element_of_another_collection_is_not_there(shown: Gallery) -> None:
    assert shown.post("other", image=shown.ids[0]).status_code == 404
    several = {"image": shown.ids[0], "collections": ["other", "charts"]}
    assert shown.client.post("/api/search", json=several).json()["hits"][0]["elements"] == [shown.ids[0]]


def test_a_deleted_picture_is_not_found_again(tmp_path: Path) -> None:
    with running(settings_for(tmp_path)) as (client, services):
        document, _ = ingested(client, "c", {"a.md": gallery(range(3)), "b.md": gallery(range(10, 13))})
        asked = {"image": encoded_64(chart(1)), "retrievers": ["picture"]}
        search = "/api/collections/c/search"
        assert client.post(search, json=asked).json()["hits"][0]["document_id"] == document
        client.delete(f"/api/collections/c/documents/{document}")
        assert client.post(search, json=asked).json()["hits"] == []
        assert len(services.engine.store.picture_looks("c")) == 3


def test_pictures_of_an_older_data_directory_are_looked_at_by_repair(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with running(settings) as (client, _):
        ingested(client, "c", {"a.md": gallery(range(3))})
    with sqlite3.connect(settings.data_dir / "plexus.db") as db:
        db.execute("DELETE FROM picture_looks")
    db.close()
    with running(settings) as (client, services):
        asked = {"image": encoded_64(chart(1)), "retrievers": ["picture"]}
        assert client.post("/api/collections/c/search", json=asked).json()["hits"] == []
        assert [notice.code for notice in services.engine.check()] == ["looks_missing"]
        assert look_at_old_pictures(services) == 3
        assert services.engine.check() == []
        assert client.post("/api/collections/c/search", json=asked).json()["hits"][0]["caption"] == "Chart 1"


def test_the_command_line_takes_a_picture_file_or_an_element(plexus: Plexus, tmp_path: Path) -> None:
    (tmp_path / "charts.md").write_bytes(gallery(range(3)))
    (tmp_path / "asked.jpg").write_bytes(encoded(chart(2), "JPEG", quality=40))
    assert plexus("ingest", tmp_path / "charts.md").code == 0
    found = plexus("search", "--image", tmp_path / "asked.jpg", "--json").json["hits"]
    assert found[0]["caption"] == "Chart 2"
    again = plexus("search", "--image", found[0]["elements"][0], "--json").json["hits"]
    assert again[0]["caption"] == "Chart 2"
    assert "no file" in plexus("search", "--image", tmp_path / "missing.png").err
    assert plexus("search").code != 0
