"""Keys that stand in web pages: from which pages they work, for what, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.keys import create_key
from app.origins import MAX_ORIGINS, parse_origin
from app.rates import Rates, client_of
from app.wiring import Services
from index.errors import InvalidInput
from tests.app.routes import all_routes, filled
from tests.app.running import NOTES, ingested, pdf, running, settings_for, with_key

SITE = "https://www.example.org"
OTHER = "https://evil.example"
ANSWER = "/api/collections/library/answer"
QUESTION = {"query": "Under which tree lies the treasure number 2?"}


@dataclass(frozen=True, slots=True)
class Sites:
    """A server with a key for pages of SITE and http://localhost:5500 that may ask `library`."""

    client: TestClient
    services: Services
    admin: dict[str, str]
    key: dict[str, str]

    def ask(self, origin: str | None = SITE, path: str = ANSWER, **more: Any) -> Any:
        headers = self.key | ({} if origin is None else {"Origin": origin})
        return self.client.post(path, json=QUESTION | more, headers=headers)

    def preflight(self, origin: str, path: str = ANSWER) -> Any:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        return self.client.options(path, headers=asked | {"Origin": origin})


def site_key(services: Services, *origins: str, rate: int | None = None, collection: str = "library") -> dict[str, str]:
    key, secret = create_key(services.ledger, "site", ["read"], [collection], origins=origins, rate=rate)
    assert key.origins == origins
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with running(settings_for(tmp_path_factory.mktemp("sites"), site_rate=1000)) as (client, services):
        admin = with_key(services, "boss", ["admin"])
        ingested(client, "library", {"report.pdf": pdf(), "notes.txt": NOTES}, headers=admin)
        ingested(client, "secret", {"notes.txt": NOTES}, headers=admin)
        yield Sites(client, services, admin, site_key(services, SITE, "http://localhost:5500"))


# -- where it works ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", [SITE, "http://localhost:5500"])
def test_a_page_of_a_listed_origin_may_ask_and_read_the_answer(sites: Sites, origin: str) -> None:
    response = sites.ask(origin)
    assert response.status_code == 200
    assert "oak" in response.json()["answer"] or "walnut" in response.json()["answer"]
    assert response.headers["access-control-allow-origin"] == origin
    assert "origin" in response.headers["vary"].lower()
    assert "access-control-allow-credentials" not in response.headers


def test_a_streamed_answer_may_be_read_too(sites: Sites) -> None:
    response = sites.ask(stream=True)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["access-control-allow-origin"] == SITE
    assert "event: done" in response.text


@pytest.mark.parametrize(
    "origin",
    [None, OTHER, "null", "*", "https://example.org", "http://www.example.org", f"{SITE}:8443", f"{SITE}.evil.example"],
)
def test_elsewhere_the_key_opens_nothing_and_nothing_may_be_read(sites: Sites, origin: str | None) -> None:
    response = sites.ask(origin)
    assert response.status_code == 403
    assert response.json()["detail"].startswith("this key ")
    assert not [name for name in response.headers if name.startswith("access-control")]


def test_no_route_but_asking_its_collection_is_open_to_it(sites: Sites) -> None:
    for method, route in all_routes():
        path = filled(route.path)
        response = sites.client.request(method, path, headers=sites.key | {"Origin": SITE})
        if path in {"/health", "/", "/widget.js"}:
            assert response.status_code == 200
        elif (method, path) in {("POST", ANSWER), ("POST", "/api/collections/library/feedback")}:
            assert response.status_code == 422, f"{method} {path}: without a body"
        else:
            assert response.status_code == 403, f"{method} {path}"
    for path in ("/openapi.json", "/nowhere", "/api/collections/secret/answer", f"{ANSWER}/", "/v1/models", "/mcp"):
        assert sites.ask(path=path).status_code == 403, path


def test_an_error_after_the_door_may_be_read_by_the_page(sites: Sites) -> None:
    response = sites.ask(top_k=0)
    assert response.status_code == 422
    assert response.headers["access-control-allow-origin"] == SITE


def test_other_keys_are_not_for_web_pages(sites: Sites) -> None:
    response = sites.client.post(ANSWER, json=QUESTION, headers=sites.admin | {"Origin": SITE})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers


def test_a_revoked_key_opens_nothing_and_its_origin_may_not_ask(sites: Sites) -> None:
    origin = "https://old.example"
    headers = site_key(sites.services, origin) | {"Origin": origin}
    assert sites.preflight(origin).status_code == 204
    assert sites.client.post(ANSWER, json=QUESTION, headers=headers).status_code == 200
    listed = sites.client.get("/api/keys", headers=sites.admin).json()["items"]
    key = next(one["id"] for one in listed if origin in one["origins"])
    sites.client.delete(f"/api/keys/{key}", headers=sites.admin)
    assert sites.preflight(origin).status_code == 403
    response = sites.client.post(ANSWER, json=QUESTION, headers=headers)
    assert response.status_code == 401
    assert "access-control-allow-origin" not in response.headers


# -- what a browser asks before ------------------------------------------------------------------------------


def test_a_preflight_is_answered_for_listed_origins(sites: Sites) -> None:
    response = sites.preflight(SITE)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == SITE
    assert response.headers["access-control-allow-methods"] == "POST"
    assert response.headers["access-control-allow-headers"].lower() == "authorization, content-type"
    assert response.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        (OTHER, ANSWER),
        ("null", ANSWER),
        (SITE, "/api/collections/secret/answer"),
        (SITE, "/api/collections/library/search"),
        (SITE, "/api/keys"),
    ],
)
def test_a_preflight_for_all_else_is_refused(sites: Sites, origin: str, path: str) -> None:
    response = sites.preflight(origin, path)
    assert response.status_code in {401, 403}
    assert response.headers["content-type"] == "application/problem+json"
    assert not [name for name in response.headers if name.startswith("access-control")]


# -- links ---------------------------------------------------------------------------------------------------


def test_links_are_absolute_signed_and_may_be_framed_by_the_asking_site_only(sites: Sites) -> None:
    citation = sites.ask().json()["citations"][0]
    url = citation["view_url"]
    assert url.startswith("http://127.0.0.1/view/library/")
    page = sites.client.get(url)
    assert page.status_code == 200
    assert page.headers["content-security-policy"].endswith(f"; frame-ancestors {SITE}")
    following = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert following
    turned = sites.client.get(following.group(1).replace("&amp;", "&"))
    assert turned.headers["content-security-policy"].endswith(f"; frame-ancestors {SITE}")
    assert re.search(r'<input type="hidden" name="site" value="https://www.example.org">', page.text)


def test_the_site_of_a_link_cannot_be_changed(sites: Sites) -> None:
    url = sites.ask().json()["citations"][0]["view_url"]
    site = re.search(r"&site=[^&]+", url)
    assert site
    for wrong in ("", "&site=https%3A%2F%2Fevil.example", f"{site.group()}&site=https%3A%2F%2Fevil.example"):
        assert sites.client.get(url.replace(site.group(), wrong)).status_code == 401, wrong


def test_the_viewer_for_others_may_still_be_framed_by_assistants(sites: Sites) -> None:
    found = sites.client.post(ANSWER, json=QUESTION, headers=sites.admin).json()
    page = sites.client.get(found["citations"][0]["view_url"])
    assert "frame-ancestors" not in page.headers["content-security-policy"]


def test_links_start_with_the_public_address_where_there_is_one(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, public_url="https://plexus.example")) as (client, services):
        admin = with_key(services, "boss", ["admin"])
        ingested(client, "library", {"report.pdf": pdf()}, headers=admin)
        headers = site_key(services, SITE) | {"Origin": SITE}
        citations = client.post(ANSWER, json=QUESTION, headers=headers).json()["citations"]
    assert citations
    assert all(one["view_url"].startswith("https://plexus.example/view/library/") for one in citations)


# -- how often -----------------------------------------------------------------------------------------------


def test_too_many_requests_are_told_when_the_next_is_answered(sites: Sites) -> None:
    headers = site_key(sites.services, SITE, rate=2) | {"Origin": SITE}
    for _ in range(2):
        assert sites.client.post(ANSWER, json=QUESTION, headers=headers).status_code == 200
    response = sites.client.post(ANSWER, json=QUESTION, headers=headers)
    assert response.status_code == 429
    assert 25 <= int(response.headers["retry-after"]) <= 30
    assert response.headers["access-control-allow-origin"] == SITE
    assert response.headers["access-control-expose-headers"] == "Retry-After"
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:plexus:error:rate_limited"
    assert sites.ask().status_code == 200, "another key has a bucket of its own"


def test_each_client_address_has_its_own_bucket_and_all_together_one_more(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, site_rate=2, site_total_rate=3)) as (client, services):
        admin = with_key(services, "boss", ["admin"])
        client.put("/api/collections/library", headers=admin)
        headers = site_key(services, SITE) | {"Origin": SITE}

        def ask(address: str) -> int:
            visitor = TestClient(client.app, base_url="http://127.0.0.1", client=(address, 50000))
            return visitor.post(ANSWER, json=QUESTION, headers=headers).status_code

        assert [ask("203.0.113.1") for _ in range(3)] == [200, 200, 429]
        assert [ask("2001:db8::1"), ask("203.0.113.2")] == [200, 429]


def test_a_bucket_fills_evenly() -> None:
    now = 0.0
    rates = Rates(clock=lambda: now)
    assert [rates.wait_s(("a", 60)) for _ in range(60)] == [0] * 60
    assert rates.wait_s(("a", 60)) == 1
    now = 2.0
    assert [rates.wait_s(("a", 60)) for _ in range(3)] == [0, 0, 1]
    now = 10_000.0
    assert [rates.wait_s(("a", 60)) for _ in range(61)].count(0) == 60, "no more than a minute's requests at once"


def test_a_refused_request_takes_from_no_bucket() -> None:
    rates = Rates(clock=lambda: 0.0)
    assert rates.wait_s(("one", 1), ("all", 2)) == 0
    assert [rates.wait_s(("one", 1), ("all", 2)) for _ in range(5)] == [60] * 5
    assert rates.wait_s(("two", 1), ("all", 2)) == 0


def test_buckets_need_bounded_memory() -> None:
    rates = Rates(clock=lambda: 0.0, max_buckets=100)
    for number in range(1000):
        assert rates.wait_s((number, 1), ("all", 10_000)) == 0
    assert len(rates) == 100
    assert rates.wait_s((999, 1)) == 60
    assert rates.wait_s(("all", 10_000)) == 0


def test_a_client_is_an_ipv4_address_or_an_ipv6_network() -> None:
    assert client_of("203.0.113.9") == client_of("::ffff:203.0.113.9") == "203.0.113.9"
    assert client_of("2001:db8:1:2:3::4") == client_of("2001:db8:1:2:ffff::9") != client_of("2001:db8:1:3::4")
    assert client_of("testclient") == "testclient"


# -- how it is made ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG:443/", "https://example.org"),
        ("http://localhost:5500", "http://localhost:5500"),
        ("http://10.0.0.7:80", "http://10.0.0.7"),
        ("https://[2001:DB8::0001]:8443", "https://[2001:db8::1]:8443"),
        (" https://xn--bcher-kva.example ", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(text: str, origin: str) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "null",
        "example.org",
        "https://",
        "https://*.example.org",
        "https://example.org/shop",
        "https://example.org?a=1",
        "https://example.org#top",
        "https://user@example.org",
        "https://example.org:port",
        "https://example.org:99999",
        "https://bücher.example",
        "https://exam ple.org",
        "https://example.org; script-src *",
        "https://[::1",
        "ftp://example.org",
        "file:///home",
    ],
)
def test_what_is_no_origin_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no origin") as caught:
        parse_origin(text)
    assert caught.value.field == "origins"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"collections": []}, "collections"),
        ({"collections": ["a", "b"]}, "collections"),
        ({"scopes": ["read", "write"]}, "scopes"),
        ({"scopes": ["write"]}, "scopes"),
        ({"origins": ["example.org"]}, "origins"),
        ({"origins": [f"https://{number}.example" for number in range(MAX_ORIGINS + 1)]}, "origins"),
        ({"rate": 0}, "rate"),
        ({"rate": 10_001}, "rate"),
        ({"rate": 5, "origins": []}, "rate"),
    ],
)
def test_a_key_for_pages_is_bound_when_it_is_made(sites: Sites, body: dict[str, Any], field: str) -> None:
    asked = {"name": "site", "scopes": ["read"], "collections": ["library"], "origins": [SITE]} | body
    response = sites.client.post("/api/keys", json=asked, headers=sites.admin)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_a_key_is_listed_with_its_origins_and_rate(sites: Sites) -> None:
    body = {"name": "listed", "collections": ["library"], "origins": [f"{SITE}:443", SITE], "rate": 7}
    headers = sites.admin | {"Idempotency-Key": "listed-once"}
    made = sites.client.post("/api/keys", json=body, headers=headers).json()
    assert (made["origins"], made["rate"]) == ([SITE], 7)
    assert sites.client.post("/api/keys", json=body, headers=headers).json() == made
    listed = sites.client.get("/api/keys", headers=sites.admin).json()["items"]
    assert {key: made[key] for key in listed[0]} in listed


# -- the script ----------------------------------------------------------------------------------------------


def test_the_script_is_one_file_that_browsers_keep(sites: Sites) -> None:
    response = sites.client.get("/widget.js", headers={"Origin": OTHER})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert "max-age" in response.headers["cache-control"]
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    again = sites.client.get("/widget.js", headers={"If-None-Match": f'"other", W/{response.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == response.headers["etag"]
    assert sites.client.head("/widget.js").headers["etag"] == response.headers["etag"]


def test_the_script_never_makes_markup_or_code_of_text(sites: Sites) -> None:
    script = sites.client.get("/widget.js").text
    for name in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "srcdoc",
        "eval(",
        "Function(",
        "document.write",
        ".style",
    ):
        assert name not in script, name
