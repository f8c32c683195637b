"""A repeated request with the same Idempotency-Key returns its first answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from starlette.testclient import TestClient

from app.api import create_app
from app.wiring import Services, open_services
from tests.app.running import HANDBOOK, NOTES, assert_emptied, finished, upload, with_key

KEY = {"Idempotency-Key": "upload-1"}


def test_a_repeated_upload_is_taken_in_once(server: tuple[TestClient, Services]) -> None:
    client, services = server
    first = upload(client, "c", {"a.txt": NOTES}, headers=KEY)
    finished(client, first[0]["job_id"])
    assert upload(client, "c", {"a.txt": NOTES}, headers=KEY) == first
    assert len(services.ledger.jobs()) == 1
    assert_emptied(services.uploads)


def test_the_same_key_with_another_body_is_a_conflict(server: tuple[TestClient, Services]) -> None:
    client, services = server
    upload(client, "c", {"a.txt": NOTES}, headers=KEY)
    for files, data in (
        ({"a.txt": HANDBOOK}, {}),
        ({"b.txt": NOTES}, {}),
        ({"a.txt": NOTES}, {"metadata": '{"x": 1}'}),
    ):
        response = client.post(
            "/api/collections/c/documents",
            files=[("file", (name, content)) for name, content in files.items()],
            data=data,
            headers=KEY,
        )
        assert response.status_code == 409
        assert response.json()["errors"][0]["field"] == "Idempotency-Key"
    assert len(services.ledger.jobs()) == 1


def test_a_key_means_something_else_elsewhere_and_for_others(server: tuple[TestClient, Services]) -> None:
    client, services = server
    one, other = with_key(services, "one", ["admin"]), with_key(services, "other", ["admin"])
    jobs = {
        upload(client, collection, {"a.txt": NOTES}, headers=KEY | headers)[0]["job_id"]
        for collection in ("a", "b")
        for headers in (one, other)
    }
    assert len(jobs) == 4


def test_requests_at_the_same_time_are_taken_in_once(server: tuple[TestClient, Services]) -> None:
    client, services = server
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: upload(client, "c", {"a.txt": NOTES}, headers=KEY), range(4)))
    assert all(one == found[0] for one in found)
    assert len(services.ledger.jobs()) == 1


def test_a_repeated_request_for_a_key_returns_the_same_key(server: tuple[TestClient, Services]) -> None:
    client, services = server
    admin = with_key(services, "boss", ["admin"])
    body = {"name": "robot", "scopes": ["read"]}
    headers = admin | {"Idempotency-Key": "key-1"}
    first = client.post("/api/keys", json=body, headers=headers)
    assert first.status_code == 201
    again = client.post("/api/keys", json=body, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(services.ledger.keys()) == 2
    assert client.post("/api/keys", json={**body, "name": "other"}, headers=headers).status_code == 409
    secret = {"Authorization": f"Bearer {first.json()['key']}"}
    assert client.get("/api/collections", headers=secret).status_code == 200


def test_a_repeated_retry_or_reparse_is_done_once(server: tuple[TestClient, Services]) -> None:
    client, services = server
    item = upload(client, "c", {"empty.txt": b"", "a.txt": NOTES})
    finished(client, item[0]["job_id"])
    for document, action in ((item[0]["document_id"], "retry"), (item[1]["document_id"], "reparse")):
        path = f"/api/collections/c/documents/{document}/{action}"
        first = client.post(path, headers=KEY)
        assert first.status_code == 202, first.text
        finished(client, first.json()["items"][0]["job_id"])
        again = client.post(path, headers=KEY)
        assert (again.status_code, again.json()) == (202, first.json())
    assert len(services.ledger.jobs()) == 3


def test_a_request_that_is_refused_does_not_take_its_key(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    item = upload(client, "c", {"a.txt": NOTES})[0]
    finished(client, item["job_id"])
    path = f"/api/collections/c/documents/{item['document_id']}/retry"
    for _ in range(2):
        refused = client.post(path, headers=KEY)
        assert (refused.status_code, refused.json()["detail"]) == (
            409,
            "the document is ready: there is nothing to redo",
        )


def test_requests_at_once_at_two_servers_are_taken_in_once(server: tuple[TestClient, Services]) -> None:
    """The other one shares nothing but the database."""
    client, services = server
    with open_services(services.settings, writable=False) as beside:
        app = create_app(beside, writer="the server of the test")
        with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as other:
            clients = (client, other)
            with ThreadPoolExecutor(8) as threads:
                calls = [
                    threads.submit(upload, clients[number % 2], "c", {"a.txt": NOTES}, headers=KEY)
                    for number in range(8)
                ]
                found = [call.result() for call in calls]
    assert all(one == found[0] for one in found)
    assert len(services.ledger.jobs()) == 1
    finished(client, found[0][0]["job_id"])
    assert_emptied(services.uploads)


def test_without_an_idempotency_key_every_request_counts(server: tuple[TestClient, Services]) -> None:
    client, services = server
    admin = with_key(services, "boss", ["admin"])
    made = {client.post("/api/keys", json={"name": "robot"}, headers=admin).json()["key"] for _ in range(2)}
    assert len(made) == 2
