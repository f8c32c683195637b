"""Wrong input to every route, and the one shape that every error has."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from app.api import create_app
from app.errors import Problem, field_path, problem_of
from app.wiring import Services
from index import errors
from tests.app.conftest import Library
from tests.app.routes import all_routes, filled
from tests.app.running import running, settings_for

BAD_JSON = [
    "",
    "{",
    "[]",
    '"text"',
    "null",
    '{"surprise": 1}',
    '{"query": 7}',
    '{"query": ""}',
    '{"query": "x", "top_k": 0}',
]


def check_foreign(response: Any, path: str) -> dict[str, Any]:
    """The body of an error of a path that is of another API, as ours would say it."""
    assert response.headers["content-type"] == "application/json", response.text
    body: dict[str, Any] = response.json()
    if path.startswith("/dify/"):
        assert body.keys() == {"error_code", "error_msg"}
        assert isinstance(body["error_code"], int)
        return {"status": response.status_code, "type": "", "errors": [{"field": "", "detail": body["error_msg"]}]}
    error = body["error"]
    assert body.keys() == {"error"}
    assert error.keys() == {"message", "type", "param", "code"}
    assert error["message"]
    errors = [{"field": error["param"], "detail": error["message"]}] if error["param"] else []
    return {"status": response.status_code, "type": f"urn:plexus:error:{error['code']}", "errors": errors}


def check_problem(response: Any, path: str) -> dict[str, Any]:
    """The body, which has the one shape, or that of the API that the path is of."""
    assert response.status_code >= 400
    if path.startswith(("/v1/", "/dify/")):
        return check_foreign(response, path)
    assert response.headers["content-type"] == "application/problem+json", response.text
    body: dict[str, Any] = response.json()
    assert body.keys() - {"errors"} == {"type", "title", "status", "detail", "instance"}
    assert body["type"].startswith("urn:plexus:error:")
    assert body["status"] == response.status_code
    assert body["instance"] == path
    assert body["detail"]
    assert body["title"]
    for error in body.get("errors", []):
        assert error.keys() == {"field", "detail"}
        assert error["field"]
        assert error["detail"]
    return body


def test_what_is_not_there_is_told_in_the_one_shape_by_every_route(library: Library) -> None:
    for method, route in all_routes():
        if any(name in route.path for name in ("{document}", "{element}", "{job}", "{key}", "{node:path}")):
            path = filled(route.path)
            json: dict[str, Any] | None = {"metadata": {}} if method == "PATCH" else None
            response = library.client.request(method, path, json=json)
            assert response.status_code == 404, f"{method} {path}"
            assert check_problem(response, path)["type"] == "urn:plexus:error:not_found"


def test_a_missing_collection_is_told_in_the_one_shape_by_every_route(library: Library) -> None:
    for method, route in all_routes():
        if route.path.startswith("/api/collections/{collection}") and method in {"GET", "DELETE"}:
            path = filled(route.path, collection="missing")
            response = library.client.request(method, path, params={"from": "n0", "to": "n1"})
            assert response.status_code == 404, f"{method} {path}"
            check_problem(response, path)


def test_a_wrong_collection_name_is_told_in_the_one_shape_by_every_route(library: Library) -> None:
    for method, route in all_routes():
        if "{collection}" in route.path and not route.path.endswith("/documents"):
            path = filled(route.path, collection="-wrong name")
            response = library.client.request(method, path, json={"query": "x", "metadata": {}})
            assert response.status_code == (400 if path.startswith("/v1/") else 422), f"{method} {path}"
            body = check_problem(response, path)
            assert "collection" in {error["field"] for error in body["errors"]}


@pytest.mark.parametrize("content", BAD_JSON)
def test_a_wrong_body_is_told_in_the_one_shape_by_every_route(library: Library, content: str) -> None:
    for method, route in all_routes():
        if method not in {"POST", "PATCH"} or route.path.endswith(("/retry", "/reparse", "/documents")):
            continue
        path = filled(route.path)
        if path.startswith("/v1/vector_stores/") and "top_k" in content:
            continue  # OpenAI's clients send keys that are not known, and they are ignored
        headers = {"Content-Type": "application/json"}
        response = library.client.request(method, path, content=content, headers=headers)
        assert response.status_code in {400, 422}, f"{method} {path} {content!r}"
        body = check_problem(response, path)
        assert body.get("errors") or body["type"].endswith("malformed")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"])
def test_a_method_that_a_route_does_not_have_is_told_in_the_one_shape(library: Library, method: str) -> None:
    response = library.client.request(method, "/health")
    assert response.status_code == 405
    assert response.headers["allow"]
    check_problem(response, "/health")


@pytest.mark.parametrize("path", ["/nowhere", "/api", "/api/collections/", "/static/nothing.js", "/view/library"])
def test_an_unknown_route_is_told_in_the_one_shape(library: Library, path: str) -> None:
    response = library.client.get(path)
    assert response.status_code == 404
    check_problem(response, path)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("documents?limit=0", "limit"),
        ("documents?limit=many", "limit"),
        ("documents/{report}/elements?kind=poem", "kind"),
        ("documents/{report}/elements?page=0", "page"),
        ("documents/{report}/elements?page=99999999999999999999", "page"),
        ("documents/{report}/elements?cursor=later", "cursor"),
        ("documents/{report}/pages/1.png?dpi=1", "dpi"),
        ("documents/{report}/pages/1.png?dpi=100000", "dpi"),
        ("documents/{report}/pages/0.png", "page"),
        ("documents/{report}/pages/x.png", "page"),
        ("documents/{report}/pages/1.png?highlight=1,2,3", "highlight"),
        ("documents/{report}/pages/1.png?highlight=30,40,10,20", "highlight"),
    ],
)
def test_a_wrong_parameter_is_named(library: Library, path: str, field: str) -> None:
    path = "/api/collections/library/" + path.format(report=library.report)
    body = check_problem(library.client.get(path), path.partition("?")[0])
    assert body["status"] == 422
    assert [error["field"] for error in body["errors"]] == [field]


def test_a_place_that_no_document_has_is_named_by_the_viewer_too(library: Library) -> None:
    path = f"/view/library/{library.notes}"
    body = check_problem(library.client.get(path, params={"after": "9" * 20}), path)
    assert (body["status"], body["errors"][0]["field"]) == (422, "after")


@pytest.mark.parametrize(("status", "title"), [(413, "Content Too Large"), (422, "Unprocessable Content")])
def test_titles_are_the_same_under_every_python(status: int, title: str) -> None:
    assert Problem(status, "any", "what happened").title == title


@pytest.mark.parametrize(
    ("request_body", "field"),
    [
        ({"query": "x", "top_k": 5000}, "top_k"),
        ({"query": "  "}, "query"),
        ({"query": "x", "image": "e1"}, "image"),
        ({"query": "x", "retrievers": ["psychic"]}, "retrievers[0]"),
        ({"query": "x", "retrievers": []}, "retrievers"),
        ({"query": "x", "group_by": "shelf"}, "group_by"),
        ({"query": "x", "filter": {"kinds": ["poem"]}}, "filter.kinds[0]"),
        ({"query": "x", "filter": {"colour": "red"}}, "filter.colour"),
        ({"query": "x", "filter": {"page_range": [9, 3]}}, "filter.page_range"),
        (
            {"query": "x", "filter": {"where": {"and": [{"eq": ["kind", "text"]}, {"is": 1}]}}},
            "filter.where.and[1]",
        ),
    ],
)
def test_a_wrong_field_of_a_search_is_named(library: Library, request_body: dict[str, Any], field: str) -> None:
    path = "/api/collections/library/search"
    body = check_problem(library.client.post(path, json=request_body), path)
    assert body["status"] == 422
    assert body["errors"][0]["field"].startswith(field)


def test_an_unforeseen_error_says_an_id_and_not_what_happened(
    server: tuple[TestClient, Services], caplog: pytest.LogCaptureFixture
) -> None:
    _, services = server
    router = APIRouter()

    @router.get("/broken")
    def broken() -> None:
        raise RuntimeError("the secret inner detail")

    app = create_app(services)
    app.include_router(router)
    own = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1), raise_server_exceptions=False)
    response = own.get("/broken")
    body = check_problem(response, "/broken")
    assert body["status"] == 500
    assert "secret" not in response.text
    incident = body["detail"].split()[-1]
    assert incident in caplog.text
    assert "the secret inner detail" in caplog.text


def test_below_v1_errors_have_the_shape_of_openai(library: Library) -> None:
    response = library.client.get("/v1/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/json"
    assert response.json()["error"].keys() == {"message", "type", "param", "code"}


def test_a_body_over_the_limit_is_refused(tmp_path: Any) -> None:
    with running(settings_for(tmp_path, max_request_bytes=2000)) as (client, _):
        big = '{"query": "' + "x" * 5000 + '"}'
        path = "/api/search"
        body = check_problem(client.post(path, content=big), path)
        assert body["status"] == 413

        def pieces() -> Any:
            for _ in range(10):
                yield b"x" * 1000

        headers = {"Content-Type": "application/json"}
        assert check_problem(client.post(path, content=pieces(), headers=headers), path)["status"] == 413


def test_every_error_of_ours_has_a_status() -> None:
    pending: list[type[errors.PlexusError]] = [errors.PlexusError]
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        assert 400 <= problem_of(kind("it went wrong", field="here")).status < 600


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        (("body", "filter", "pages", 1), "filter.pages[1]"),
        (("query", "limit"), "limit"),
        (("header", "Idempotency-Key"), "Idempotency-Key"),
        (("body",), "body"),
    ],
)
def test_a_place_in_the_input_reads_as_a_path(parts: tuple[str | int, ...], path: str) -> None:
    assert field_path(parts) == path


STRANGE = [
    '"\\ud800"',
    '"\\u0000"',
    '"%"',
    '"\' OR 1=1 --"',
    "NaN",
    "1e999",
    "9" * 400,
    "[" * 2000 + "]" * 2000,
    "null",
    "-1",
]
PLACES = [
    '{"query": %s}',
    '{"query": "ferry", "filter": {"documents": [%s]}}',
    '{"query": "ferry", "filter": {"metadata": {"year": %s}}}',
    '{"query": "ferry", "filter": {"where": {"eq": [%s, 1]}}}',
    '{"query": "ferry", "filter": {"where": {"in": ["metadata.year", [%s]]}}}',
    '{"query": "ferry", "filter": {"pages": [%s]}}',
]


@pytest.mark.parametrize("place", PLACES)
def test_strange_values_never_break_a_search(library: Library, place: str) -> None:
    for value in STRANGE:
        headers = {"Content-Type": "application/json"}
        response = library.client.post("/api/collections/library/search", content=place % value, headers=headers)
        assert response.status_code in {200, 400, 422}, f"{place % value[:50]}: {response.text}"


@pytest.mark.parametrize("value", ["NaN", "1e999", '"\\ud800"'])
def test_metadata_that_cannot_be_written_again_is_refused(library: Library, value: str) -> None:
    path = f"/api/collections/library/documents/{library.notes}"
    headers = {"Content-Type": "application/json"}
    changed = library.client.patch(path, content=f'{{"metadata": {{"x": {value}}}}}', headers=headers)
    assert check_problem(changed, path)["status"] == 422
    files = {"file": ("a.txt", b"text")}
    data = {"metadata": f'{{"x": {value}}}'}
    sent = library.client.post("/api/collections/library/documents", files=files, data=data)
    assert sent.status_code == 422
