"""Who may ask for what: with keys, tied keys, and without keys on this machine only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.keys import prepare_keys
from app.wiring import Services
from tests.app.routes import all_routes, filled, scope_of
from tests.app.running import HANDBOOK, NOTES, finished, ingested, running, settings_for, upload, with_key

NEEDS_NO_KEY = {"/health", "/", "/widget.js"}


@dataclass(frozen=True, slots=True)
class Guarded:
    """A server with keys and two collections."""

    client: TestClient
    services: Services
    admin: dict[str, str]
    reader: dict[str, str]
    writer: dict[str, str]
    tied: dict[str, str]
    """May read and write `library` only."""
    secret_document: str
    secret_job: str


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with running(settings_for(tmp_path_factory.mktemp("guarded"))) as (client, services):
        admin = with_key(services, "boss", ["admin"])
        reader = with_key(services, "reader", ["read"])
        writer = with_key(services, "writer", ["write"])
        tied = with_key(services, "tied", ["read", "write"], ("library",))
        ingested(client, "library", {"notes.txt": NOTES}, headers=admin)
        item = upload(client, "secret", {"handbook.md": HANDBOOK}, headers=admin)[0]
        finished(client, item["job_id"], headers=admin)
        yield Guarded(client, services, admin, reader, writer, tied, item["document_id"], item["job_id"])


def test_every_route_refuses_without_a_key_or_with_an_unknown_one(guarded: Guarded) -> None:
    for method, route in all_routes():
        path = filled(route.path)
        if path in NEEDS_NO_KEY:
            assert guarded.client.request(method, path).status_code == 200, path
            continue
        for headers in ({}, {"Authorization": "Bearer plx_wrong"}, {"Authorization": "Basic eDp5"}):
            response = guarded.client.request(method, path, headers=headers)
            assert response.status_code == 401, f"{method} {path} {headers}"
            assert response.headers["www-authenticate"].startswith("Bearer")
            own = not path.startswith(("/v1/", "/dify/"))
            assert response.headers["content-type"] == ("application/problem+json" if own else "application/json")


@pytest.mark.parametrize("path", ["/openapi.json", "/nowhere", "/api", "/view", "/docs", "/api/collections/"])
def test_what_is_no_route_of_ours_needs_a_key_too(guarded: Guarded, path: str) -> None:
    assert guarded.client.get(path).status_code == 401


def test_static_files_need_no_key_and_lead_nowhere_else(guarded: Guarded) -> None:
    assert guarded.client.get("/static/style.css").status_code == 200
    assert guarded.client.get("/static/%2e%2e/api.py").status_code in {401, 404}
    assert guarded.client.get("/static/..%2f..%2fapp%2fapi.py").status_code in {401, 404}


def test_every_route_needs_a_scope_unless_it_holds_no_data() -> None:
    for _, route in all_routes():
        assert (scope_of(route) is None) == (route.path in NEEDS_NO_KEY), route.path


def test_a_key_without_the_scope_is_refused(guarded: Guarded) -> None:
    by_scope = {"read": guarded.reader, "write": guarded.writer}
    for method, route in all_routes():
        scope = scope_of(route)
        for has, headers in by_scope.items():
            if scope is not None and scope != has:
                response = guarded.client.request(method, filled(route.path), headers=headers)
                assert response.status_code == 403, f"{method} {route.path} with {has}"


def test_an_admin_key_may_do_everything(guarded: Guarded) -> None:
    assert guarded.client.get("/api/collections", headers=guarded.admin).status_code == 200
    assert guarded.client.put("/api/collections/more", headers=guarded.admin).status_code == 200
    assert guarded.client.get("/api/keys", headers=guarded.admin).status_code == 200
    assert guarded.client.delete("/api/collections/more", headers=guarded.admin).status_code == 204


def test_a_tied_key_is_refused_by_every_route_of_another_collection(guarded: Guarded) -> None:
    for method, route in all_routes():
        if "{collection}" in route.path:
            path = filled(route.path, collection="secret", document=guarded.secret_document)
            response = guarded.client.request(method, path, headers=guarded.tied)
            assert response.status_code == 403, f"{method} {path}"


def test_a_tied_key_does_not_reach_a_document_through_its_own_collection(guarded: Guarded) -> None:
    for method, route in all_routes():
        if "{document}" in route.path and method == "GET":
            path = filled(route.path, document=guarded.secret_document)
            assert guarded.client.get(path, headers=guarded.tied).status_code == 404, path


def test_a_tied_key_sees_only_its_collections(guarded: Guarded) -> None:
    client, tied = guarded.client, guarded.tied
    assert [one["name"] for one in client.get("/api/collections", headers=tied).json()["items"]] == ["library"]
    jobs = client.get("/api/jobs", headers=tied).json()["items"]
    assert {job["collection"] for job in jobs} == {"library"}
    for path in (f"/api/jobs/{guarded.secret_job}", f"/api/jobs/{guarded.secret_job}/events"):
        assert client.get(path, headers=tied).status_code == 404
    assert client.delete(f"/api/jobs/{guarded.secret_job}", headers=tied).status_code == 404
    status = client.get("/api/status", headers=tied).json()
    assert [one["name"] for one in status["collections"]] == ["library"]
    assert status["settings"] is None


@pytest.mark.parametrize("verb", ["search", "answer"])
def test_a_search_over_several_collections_checks_each(guarded: Guarded, verb: str) -> None:
    def status(*collections: str) -> int:
        body = {"query": "ferry", "collections": list(collections)}
        return guarded.client.post(f"/api/{verb}", json=body, headers=guarded.tied).status_code

    assert status("library") == 200
    assert status("library", "secret") == 403


def test_a_revoked_key_opens_nothing_any_more(guarded: Guarded) -> None:
    headers = with_key(guarded.services, "short-lived", ["read"])
    assert guarded.client.get("/api/collections", headers=headers).status_code == 200
    keys = guarded.client.get("/api/keys", headers=guarded.admin).json()["items"]
    key = next(one["id"] for one in keys if one["name"] == "short-lived")
    assert guarded.client.delete(f"/api/keys/{key}", headers=guarded.admin).status_code == 204
    assert guarded.client.get("/api/collections", headers=headers).status_code == 401


# -- without keys --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "localhost:9", "[::1]:8000"])
def test_without_keys_a_loopback_host_is_answered(server: tuple[TestClient, Services], host: str) -> None:
    assert server[0].get("/api/collections", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "evil.example:8000"},
        {"Host": ""},
        {"Host": "[::1"},
        {"Host": "user@127.0.0.1:80@evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_without_keys_other_names_and_sites_are_refused(
    server: tuple[TestClient, Services], headers: dict[str, str]
) -> None:
    response = server[0].get("/api/collections", headers=headers)
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"


def test_without_keys_another_machine_is_refused(server: tuple[TestClient, Services]) -> None:
    app = server[0].app
    stranger = TestClient(app, base_url="http://127.0.0.1", client=("10.0.0.7", 50000))
    assert stranger.get("/api/collections").status_code == 403
    assert stranger.get("/health").status_code == 200


def test_the_first_key_closes_the_server(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    made = client.post("/api/keys", json={"name": "first", "scopes": ["admin"]})
    assert made.status_code == 201
    assert client.get("/api/collections").status_code == 401
    headers = {"Authorization": f"Bearer {made.json()['key']}"}
    assert client.get("/api/collections", headers=headers).status_code == 200


def test_the_first_key_must_be_an_admins(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    assert client.post("/api/keys", json={"name": "first", "scopes": ["read"]}).status_code == 409
    assert client.get("/api/collections").status_code == 200


def test_the_last_admin_key_cannot_be_revoked_over_http(server: tuple[TestClient, Services]) -> None:
    client, services = server
    admin = with_key(services, "only", ["admin"])
    key = client.get("/api/keys", headers=admin).json()["items"][0]["id"]
    assert client.delete(f"/api/keys/{key}", headers=admin).status_code == 409


# -- the start on another address ----------------------------------------------------------------------------


def test_on_another_address_the_first_start_prints_an_admin_key_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(tmp_path, host="0.0.0.0")
    with running(settings) as (client, _):
        secret = next(word for word in capsys.readouterr().out.split() if word.startswith("plx_"))
        assert client.get("/api/collections").status_code == 401
        headers = {"Authorization": f"Bearer {secret}"}
        assert client.get("/api/keys", headers=headers).status_code == 200
    with running(settings) as (client, _):
        assert "plx_" not in capsys.readouterr().out
        assert client.get("/api/keys", headers=headers).status_code == 200


def test_the_secret_of_a_key_is_stored_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running(settings_for(tmp_path, host="0.0.0.0")) as (client, _):
        secret = next(word for word in capsys.readouterr().out.split() if word.startswith("plx_"))
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "made-once"}
        made = client.post("/api/keys", json={"name": "second", "scopes": ["read"]}, headers=headers).json()["key"]
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert stored
    for one in (secret, made):
        assert one.encode() not in stored


def test_a_key_of_ones_own_works_and_a_new_one_replaces_it(tmp_path: Path) -> None:
    first, second = "own-key-0123456789", "own-key-9876543210"
    with running(settings_for(tmp_path, host="0.0.0.0", api_key=first)) as (client, services):
        assert client.get("/api/keys", headers={"Authorization": f"Bearer {first}"}).status_code == 200
        assert prepare_keys(services.settings, services.ledger) is None, "taken once"
        assert len(services.ledger.keys()) == 1
    with running(settings_for(tmp_path, api_key=second)) as (client, _):
        assert client.get("/api/keys", headers={"Authorization": f"Bearer {first}"}).status_code == 401
        assert client.get("/api/keys", headers={"Authorization": f"Bearer {second}"}).status_code == 200
