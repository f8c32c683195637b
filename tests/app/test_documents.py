"""Documents over HTTP: upload, look at, change, delete, parse again."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.uploads import base_name
from app.wiring import Services
from ingest.identity import document_id
from tests.app.conftest import Library
from tests.app.running import HANDBOOK, NOTES, assert_emptied, finished, ingested, pdf, running, settings_for, upload

DOCUMENTS = "/api/collections/library/documents"


def test_an_upload_becomes_a_ready_document(library: Library) -> None:
    body = library.client.get(f"{DOCUMENTS}/{library.report}").json()
    assert body["status"] == "ready"
    assert body["source"] == "report.pdf"
    assert body["sources"] == ["report.pdf"]
    assert body["media_type"] == "application/pdf"
    assert body["pages"] == 3
    assert body["page_sizes"] == [[612.0, 792.0]] * 3
    assert body["metadata"]["year"] == 2024
    assert body["enrichment"] == "none"
    assert body["job_id"] is None
    assert sum(body["counts"].values()) > 0
    assert body["size"] == len(pdf())


def test_the_id_of_a_document_comes_from_its_bytes(library: Library) -> None:
    assert library.report == document_id("library", hashlib.sha256(pdf()).hexdigest())


def test_documents_are_listed_page_by_page(library: Library) -> None:
    first = library.client.get(DOCUMENTS, params={"limit": 2}).json()
    rest = library.client.get(DOCUMENTS, params={"limit": 2, "cursor": first["next"]}).json()
    assert rest["next"] is None
    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert sorted(ids) == ids
    assert set(ids) == {library.report, library.handbook, library.notes}


def test_elements_are_listed_in_reading_order_and_by_kind_and_page(library: Library) -> None:
    path = f"{DOCUMENTS}/{library.handbook}/elements"
    everything = library.client.get(path).json()["items"]
    orders = [one["order"] for one in everything]
    assert orders == sorted(orders)
    tables = library.client.get(path, params={"kind": "table"}).json()["items"]
    assert [one["kind"] for one in tables] == ["table"]
    assert {"rope", "12"} <= {cell["text"] for cell in tables[0]["table"]["cells"]}
    second = library.client.get(f"{DOCUMENTS}/{library.report}/elements", params={"page": 2}).json()["items"]
    assert second
    assert {one["page"] for one in second} == {2}


def test_elements_are_paged_without_gaps(library: Library) -> None:
    path = f"{DOCUMENTS}/{library.handbook}/elements"
    whole = [one["id"] for one in library.client.get(path).json()["items"]]
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = library.client.get(path, params={"limit": "2", **cursor}).json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert found == whole


def test_an_element_and_its_picture_can_be_looked_at(library: Library) -> None:
    listed = library.client.get(f"{DOCUMENTS}/{library.report}/elements").json()["items"]
    element = library.client.get(f"/api/collections/library/elements/{listed[0]['id']}").json()
    assert element == listed[0]
    assert element["page_size"] == [612.0, 792.0]
    picture = library.client.get(element["image_url"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_an_element_without_a_page_has_no_picture(library: Library) -> None:
    listed = library.client.get(f"{DOCUMENTS}/{library.notes}/elements").json()["items"]
    assert listed[0]["image_url"] is None
    assert library.client.get(f"/api/collections/library/elements/{listed[0]['id']}/image").status_code == 404


def test_the_original_comes_back_byte_for_byte(library: Library) -> None:
    response = library.client.get(f"{DOCUMENTS}/{library.report}/file")
    assert response.content == pdf()
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == 'inline; filename="report.pdf"'
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["page.html", "picture.svg"])
def test_a_file_that_could_run_in_a_browser_is_only_offered_for_download(
    server: tuple[TestClient, Services], name: str
) -> None:
    client, _ = server
    content = b"<!doctype html><html><body><p>hello there</p><script>alert(1)</script></body></html>"
    item = upload(client, "web", {name: content})[0]
    finished(client, item["job_id"])
    response = client.get(f"/api/collections/web/documents/{item['document_id']}/file")
    if response.status_code == 200:  # a failed document may not keep its original
        assert response.headers["content-disposition"].startswith("attachment")
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["content-security-policy"] == "sandbox"


def test_a_source_with_strange_letters_makes_a_safe_file_name(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    source = 'Jahr "2024"; filename=evil.exe é✓.txt'
    (document,) = ingested(client, "c", {"plain.txt": NOTES}, data={"source": source})
    header = client.get(f"/api/collections/c/documents/{document}/file").headers["content-disposition"]
    assert header.startswith("inline; filename*=utf-8''")
    assert '"' not in header
    assert header.count(";") == 1


def test_a_page_is_drawn_with_highlights(library: Library) -> None:
    path = f"{DOCUMENTS}/{library.report}/pages/1.png"
    plain, marked = (library.client.get(path, params=params) for params in ({}, {"highlight": "70,120,300,140"}))
    assert plain.headers["content-type"] == marked.headers["content-type"] == "image/png"
    assert plain.content != marked.content
    assert len(library.client.get(path, params={"dpi": 150}).content) > len(plain.content)


def test_a_page_out_of_range_is_not_found(library: Library) -> None:
    assert library.client.get(f"{DOCUMENTS}/{library.report}/pages/4.png").status_code == 404
    assert library.client.get(f"{DOCUMENTS}/{library.notes}/pages/1.png").status_code == 404


# -- uploading -----------------------------------------------------------------------------------------------


def test_many_files_are_one_job_and_each_keeps_its_source(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    files = {"a.txt": NOTES, "b.md": HANDBOOK}
    ids = ingested(client, "c", files, data={"source": ["notes/2024/a.txt", "b.md"]})
    sources = [client.get(f"/api/collections/c/documents/{one}").json()["source"] for one in ids]
    assert sources == ["notes/2024/a.txt", "b.md"]


def test_the_same_bytes_are_a_duplicate_with_one_more_source(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"a.txt": NOTES})
    item = upload(client, "c", {"b.txt": NOTES})[0]
    assert (item["document_id"], item["duplicate"]) == (document, True)
    finished(client, item["job_id"])
    assert client.get(f"/api/collections/c/documents/{document}").json()["sources"] == ["a.txt", "b.txt"]


def test_one_source_is_dropped_and_the_document_stays(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"a.txt": NOTES})
    ingested(client, "c", {"b.txt": NOTES})
    path = f"/api/collections/c/documents/{document}"
    assert client.delete(path, params={"source": "none.txt"}).status_code == 404
    assert client.delete(path, params={"source": "a.txt"}).status_code == 204
    assert client.get(path).json()["sources"] == ["b.txt"]
    assert client.delete(path, params={"source": "b.txt"}).status_code == 204
    assert client.get(path).status_code == 404


def test_a_file_with_many_documents_has_no_document_id(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    lines = b"".join(
        json.dumps({"_id": f"n{n}", "text": f"The number {n} is odd or even."}).encode() + b"\n" for n in range(3)
    )
    item = upload(client, "c", {"numbers.jsonl": lines})[0]
    assert item["document_id"] is None
    job = finished(client, item["job_id"])
    assert job["status"] == "done"
    assert len(job["documents"]) == 3


def test_what_cannot_be_read_ends_as_failed_with_a_reason(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    items = upload(client, "c", {"good.txt": NOTES, "bad.pdf": b"%PDF-1.4 nothing more"})
    job = finished(client, items[0]["job_id"])
    assert job["status"] == "failed"
    assert "bad.pdf" in job["error"]
    by_source = {one["source"]: one for one in job["outcomes"]}
    assert by_source["good.txt"]["status"] == "ready"
    assert by_source["bad.pdf"]["status"] == "failed"
    assert by_source["bad.pdf"]["detail"]
    failed = client.get(f"/api/collections/c/documents/{items[1]['document_id']}").json()
    assert failed["status"] == "failed"
    assert failed["error"]


@pytest.mark.parametrize(
    ("files", "data", "field"),
    [
        ([], {}, "file"),
        ([("file", ("a.txt", NOTES))], {"metadata": "["}, "metadata"),
        ([("file", ("a.txt", NOTES))], {"metadata": "[1]"}, "metadata"),
        ([("file", ("a.txt", NOTES))], {"metadata": ["{}", "{}"]}, "metadata"),
        ([("file", ("a.txt", NOTES))], {"source": ["a", "b"]}, "source"),
        ([("file", ("a.txt", NOTES))], {"source": " "}, "source"),
        ([("file", ("a.txt", NOTES))], {"source": "a\nb"}, "source"),
        ([("file", ("a.txt", NOTES))], {"colour": "red"}, "colour"),
        ([("file", ("a.txt", NOTES)), ("file", ("a.txt", HANDBOOK))], {}, "file"),
        ([("picture", ("a.txt", NOTES))], {}, "picture"),
    ],
)
def test_a_wrong_upload_is_refused_and_leaves_nothing(
    server: tuple[TestClient, Services],
    files: list[tuple[str, tuple[str, bytes]]],
    data: dict[str, object],
    field: str,
) -> None:
    client, services = server
    parts = [*files, *([("other", (None, b"x"))] if not files else [])]
    if not files:
        parts = [("metadata", (None, b"{}"))]
    response = client.post("/api/collections/c/documents", files=parts, data=data)
    assert response.status_code == 422, response.text
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not services.uploads.exists() or not list(services.uploads.iterdir())
    assert services.ledger.jobs() == []


@pytest.mark.parametrize(
    ("media_type", "status"),
    [("application/json", 415), ("text/plain", 415), ("", 415), ("multipart/form-data", 422)],
)
def test_an_upload_that_is_not_multipart_is_refused(
    server: tuple[TestClient, Services], media_type: str, status: int
) -> None:
    headers = {"Content-Type": media_type}
    response = server[0].post("/api/collections/c/documents", content=b"{}", headers=headers)
    assert response.status_code == status


@pytest.mark.parametrize("cut", [3, 40, 200, 400])
def test_a_body_that_ends_too_early_leaves_nothing(server: tuple[TestClient, Services], cut: int) -> None:
    client, services = server
    request = client.build_request("POST", "/api/collections/c/documents", files={"file": ("a.txt", NOTES * 20)})
    content = request.read()[:-cut]
    headers = {"Content-Type": request.headers["content-type"]}
    response = client.post("/api/collections/c/documents", content=content, headers=headers)
    assert response.status_code == 422
    assert list(services.uploads.iterdir()) == []


def test_an_upload_over_the_limit_leaves_nothing_behind(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, max_upload_bytes=10_000)) as (client, services):
        big = os.urandom(20_000)
        assert client.post("/api/collections/c/documents", files={"file": ("a.bin", big)}).status_code == 413
        huge = os.urandom(3_000_000)
        assert client.post("/api/collections/c/documents", files={"file": ("a.bin", huge)}).status_code == 413

        def pieces() -> object:
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            for _ in range(40):
                yield os.urandom(100_000)

        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        response = client.post("/api/collections/c/documents", content=pieces(), headers=headers)  # type: ignore[arg-type]
        assert response.status_code == 413
        assert not services.uploads.exists() or not list(services.uploads.iterdir())
        assert services.ledger.jobs() == []
        assert client.get("/api/collections/c").status_code == 404


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, max_upload_files=1)) as (client, _):
        files = [("file", ("a.txt", NOTES)), ("file", ("b.txt", HANDBOOK))]
        assert client.post("/api/collections/c/documents", files=files).status_code == 413


def test_uploaded_files_are_gone_once_their_job_is_done(server: tuple[TestClient, Services]) -> None:
    client, services = server
    ingested(client, "c", {"a.txt": NOTES})
    assert_emptied(services.uploads)


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("a.pdf", "a.pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\a.pdf", "a.pdf"),
        ("C:\\x\\é.pdf", "é.pdf"),
        ("x\0y", "xy"),
    ],
)
def test_a_file_name_is_its_last_part(name: str, base: str) -> None:
    assert base_name(name) == base


# -- changing ------------------------------------------------------------------------------------------------


def test_metadata_is_merged_and_null_removes(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"a.txt": NOTES}, data={"metadata": '{"team": "sales", "year": 2023}'})
    path = f"/api/collections/c/documents/{document}"
    changed = client.patch(path, json={"metadata": {"year": 2024, "team": None, "tags": ["x"]}})
    assert changed.status_code == 200
    assert changed.json()["metadata"] == {"year": 2024, "tags": ["x"]}
    assert client.get(path).json()["metadata"] == {"year": 2024, "tags": ["x"]}


def test_a_deleted_document_leaves_nothing(server: tuple[TestClient, Services]) -> None:
    client, services = server
    (document,) = ingested(client, "c", {"report.pdf": pdf()})
    path = f"/api/collections/c/documents/{document}"
    element = client.get(f"{path}/elements").json()["items"][0]["id"]
    assert client.get(f"{path}/pages/1.png").status_code == 200
    assert list(services.page_cache.iterdir())
    assert client.delete(path).status_code == 204
    for gone in (path, f"{path}/file", f"{path}/pages/1.png", f"/api/collections/c/elements/{element}"):
        assert client.get(gone).status_code == 404
    assert client.post("/api/collections/c/search", json={"query": "treasure"}).json()["hits"] == []
    assert list(services.page_cache.iterdir()) == []
    assert client.delete(path).status_code == 404


def test_a_deleted_collection_is_gone(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    ingested(client, "c", {"a.txt": NOTES})
    assert client.get("/api/collections/c").json()["documents"] == 1
    assert client.delete("/api/collections/c").status_code == 204
    assert client.get("/api/collections").json()["items"] == []
    assert client.post("/api/collections/c/search", json={"query": "ferry"}).status_code == 404


def test_a_collection_is_made_once(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    first = client.put("/api/collections/c")
    assert first.status_code == 200
    assert client.put("/api/collections/c").json() == first.json()


def test_collections_are_listed_page_by_page(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    for name in ("b", "a", "c"):
        client.put(f"/api/collections/{name}")
    first = client.get("/api/collections", params={"limit": 2}).json()
    assert [one["name"] for one in first["items"]] == ["a", "b"]
    rest = client.get("/api/collections", params={"limit": 2, "cursor": first["next"]}).json()
    assert [one["name"] for one in rest["items"]] == ["c"]
    assert rest["next"] is None


def test_a_document_is_parsed_again(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"a.txt": NOTES}, data={"metadata": '{"year": 2024}'})
    path = f"/api/collections/c/documents/{document}"
    before = client.get(path).json()
    accepted = client.post(f"{path}/reparse")
    assert accepted.status_code == 202
    job = finished(client, accepted.json()["items"][0]["job_id"])
    assert job["status"] == "done"
    after = client.get(path).json()
    assert after["status"] == "ready"
    assert (after["sources"], after["metadata"], after["counts"]) == (
        before["sources"],
        before["metadata"],
        before["counts"],
    )


def test_only_what_failed_is_retried(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"a.txt": NOTES})
    assert client.post(f"/api/collections/c/documents/{document}/retry").status_code == 409
