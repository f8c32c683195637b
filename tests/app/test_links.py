"""Signed links: what they open, and what they do not."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pytest
from starlette.testclient import TestClient

from app.links import Links, Signer, highlight
from tests.app.running import HANDBOOK, NOTES, ingested, pdf, running, settings_for, with_key

SIGNER = Signer(b"s" * 32)
VIEW = "/view/library/d1"
PAGE = "/api/collections/library/documents/d1/pages/3.png"
IMAGE = "/api/collections/library/elements/e1-1/image"
FILE = "/api/collections/library/documents/d1/file"


def opened(url: str, now: float = 1000) -> bool:
    path, _, query = url.partition("?")
    return SIGNER.grant(path, parse_qsl(query), now) is not None


@pytest.mark.parametrize("path", [VIEW, PAGE, IMAGE, FILE])
def test_a_signed_link_opens_until_it_expires(path: str) -> None:
    url = SIGNER.sign(path, [("dpi", "72")], 2000)
    assert opened(url, 1999)
    assert not opened(url, 2000)


@pytest.mark.parametrize("path", ["/api/collections", "/api/collections/library/search", "/view/library", "/api/keys"])
def test_no_other_route_can_be_signed(path: str) -> None:
    assert not opened(SIGNER.sign(path, [], 2000))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("d1", "d2"),
        ("library", "secret"),
        ("3.png", "4.png"),
        ("dpi=72", "dpi=300"),
        ("exp=2000", "exp=9999"),
        ("exp=2000", "exp=2000&exp=9999"),
        ("exp=2000", "exp=²000"),
        ("&sig=", "&sig=A"),
        ("dpi=72", "dpi=72&highlight=1,1,9,9"),
    ],
)
def test_an_altered_link_opens_nothing(old: str, new: str) -> None:
    url = SIGNER.sign(PAGE, [("dpi", "72")], 2000)
    assert opened(url)
    assert old in url
    assert not opened(url.replace(old, new, 1))


def test_a_viewer_link_turns_pages_of_its_document_only() -> None:
    url = SIGNER.sign(VIEW, [("page", "3")], 2000)
    assert opened(url.replace("page=3", "page=4"))
    assert not opened(url.replace("d1", "d2"))
    assert not opened(url.replace("/view/library/d1", FILE))


def test_a_link_of_another_server_opens_nothing() -> None:
    assert not opened(Signer(b"t" * 32).sign(VIEW, [], 2000))


def test_without_keys_links_are_plain() -> None:
    links = Links(None, 0)
    assert links.view("c", "d", [("page", "2"), ("highlight", "1,2,3,4")]) == "/view/c/d?page=2&highlight=1,2,3,4"
    assert links.file("c", "d") == "/api/collections/c/documents/d/file"


def test_links_start_with_the_public_address() -> None:
    assert Links(None, 0, "https://plexus.example").file("c", "d").startswith("https://plexus.example/api/")


def test_boxes_are_written_short() -> None:
    assert highlight([(64, 274.5, 546.123, 389.0), (1, 2, 3, 4)]) == "64,274.5,546.12,389;1,2,3,4"


# -- over HTTP -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Closed:
    client: TestClient
    reader: dict[str, str]
    report: str
    other: str


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    with running(settings_for(tmp_path_factory.mktemp("closed"))) as (client, services):
        admin = with_key(services, "boss", ["admin"])
        ids = ingested(client, "library", {"report.pdf": pdf(), "notes.txt": NOTES}, headers=admin)
        ingested(client, "secret", {"handbook.md": HANDBOOK}, headers=admin)
        yield Closed(client, with_key(services, "reader", ["read"]), *ids)


def hit(closed: Closed, query: str = "treasure under the oak tree") -> dict[str, Any]:
    path = "/api/collections/library/search"
    response = closed.client.post(
        path, json={"query": query, "filter": {"documents": [closed.report]}}, headers=closed.reader
    )
    found: dict[str, Any] = response.json()["hits"][0]
    return found


def test_the_links_of_a_hit_open_without_a_key(closed: Closed) -> None:
    found = hit(closed)
    picture = closed.client.get(found["image_url"])
    assert picture.status_code == 200
    assert picture.headers["content-type"].startswith("image/")
    assert closed.client.get(found["view_url"]).status_code == 200


def test_the_viewer_and_all_that_it_shows_open_without_a_key(closed: Closed) -> None:
    page = closed.client.get(hit(closed)["view_url"]).text
    found = [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="([^"]+)"', page)]
    assert any("/pages/" in link for link in found)
    assert any(link.endswith("/static/style.css") for link in found)
    for link in found:
        assert closed.client.get(link).status_code == 200, link


def test_links_in_the_viewer_last_no_longer_than_the_link_to_it(closed: Closed) -> None:
    url = hit(closed)["view_url"]
    expires = re.search(r"exp=(\d+)", url)
    assert expires
    page = closed.client.get(url).text
    assert set(re.findall(r"exp=(\d+)", page)) == {expires.group(1)}


def test_an_altered_or_expired_link_is_refused_over_http(closed: Closed) -> None:
    url = hit(closed)["view_url"]
    for wrong in (
        url.replace(closed.report, closed.other),
        re.sub(r"exp=\d+", f"exp={int(time.time()) + 9999}", url),
        re.sub(r"exp=\d+", "exp=1", url),
        re.sub(r"sig=.", "sig=", url),
        url.partition("?")[0],
    ):
        response = closed.client.get(wrong)
        assert response.status_code == 401, wrong
        assert response.headers["content-type"] == "application/problem+json"


def test_a_browser_reads_what_became_of_a_link_and_what_to_do(closed: Closed) -> None:
    url = re.sub(r"exp=\d+", "exp=1", hit(closed)["view_url"])
    response = closed.client.get(url, headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert "This link has expired or was altered." in response.text
    assert "Ask the question again" in response.text


def test_a_signed_link_works_for_reading_its_path_only(closed: Closed) -> None:
    query = hit(closed)["view_url"].partition("?")[2]
    path = f"/api/collections/library/documents/{closed.report}"
    assert closed.client.get(f"{path}?{query}").status_code == 401
    assert closed.client.delete(f"{path}?{query}").status_code == 401
    assert closed.client.get(f"/api/collections?{query}").status_code == 401


def test_a_link_expires(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(settings_for(tmp_path_factory.mktemp("brief"), link_lifetime_s=1)) as (client, services):
        admin = with_key(services, "boss", ["admin"])
        ingested(client, "library", {"notes.txt": NOTES}, headers=admin)
        found = client.post("/api/collections/library/search", json={"query": "ferry"}, headers=admin).json()
        url = found["hits"][0]["view_url"]
        time.sleep(2.1)
        assert client.get(url).status_code == 401
