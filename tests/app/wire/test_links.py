"""Addresses in answers: absolute, signed where there are keys, and never those of another host."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.app.running import ingested, pdf, running, settings_for
from tests.app.wire.conftest import Live

QUESTION = "Under which tree does the treasure number 2 lie?"
CHAT = {"model": "library", "messages": [{"role": "user", "content": QUESTION}]}
ENDPOINTS: dict[str, dict[str, Any]] = {
    "/v1/chat/completions": CHAT,
    "/v1/responses": {"model": "library", "input": QUESTION},
    "/v1/vector_stores/library/search": {"query": QUESTION},
    "/dify/retrieval": {"knowledge_id": "library", "query": QUESTION},
}


def urls_in(found: Any) -> list[str]:
    """All texts that look like addresses of the viewer."""
    if isinstance(found, dict):
        return [url for value in found.values() for url in urls_in(value)]
    if isinstance(found, list):
        return [url for value in found for url in urls_in(value)]
    return [found] if isinstance(found, str) and "/view/library/" in found else []


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_link_opens_without_a_key_where_keys_exist_and_not_when_it_was_altered(keyed: Live, path: str) -> None:
    headers = {"Authorization": f"Bearer {keyed.tied}"}
    urls = urls_in(httpx.post(keyed.address + path, json=ENDPOINTS[path], headers=headers).json())
    assert urls
    for url in urls:
        assert url.startswith(f"{keyed.address}/view/library/")
        assert "sig=" in url
    assert httpx.get(urls[0]).status_code == 200
    assert httpx.get(urls[0].replace("exp=", "exp=9")).status_code == 401


def test_the_public_address_stands_before_all_links(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, public_url="https://docs.example.org/plexus")) as (client, _):
        ingested(client, "library", {"report.pdf": pdf()})
        for path, body in ENDPOINTS.items():
            urls = urls_in(client.post(path, json=body).json())
            assert urls, path
            assert all(url.startswith("https://docs.example.org/plexus/view/library/") for url in urls)


def test_without_keys_a_foreign_host_gets_no_links(live: Live) -> None:
    response = httpx.post(f"{live.v1}/chat/completions", json=CHAT, headers={"Host": "evil.example"})
    assert response.status_code == 403
    named = httpx.post(f"{live.v1}/chat/completions", json=CHAT, headers={"Host": "localhost:1234"})
    assert all(url.startswith("http://localhost:1234/view/") for url in urls_in(named.json()))


@pytest.mark.parametrize("host", ["nas.local:8000", "[fd00::1]:80", "docs.example.org"])
def test_with_keys_the_host_that_the_holder_of_a_key_names_is_used(keyed: Live, host: str) -> None:
    headers = {"Authorization": f"Bearer {keyed.tied}", "Host": host}
    urls = urls_in(httpx.post(f"{keyed.v1}/chat/completions", json=CHAT, headers=headers).json())
    assert urls
    assert all(url.startswith(f"http://{host}/view/library/") for url in urls)


@pytest.mark.parametrize(
    "host", ["evil.example/path?x=", "a b", "user@evil.example", "evil.example#", "evil.example:x"]
)
def test_what_is_no_host_is_not_put_into_links(keyed: Live, host: str) -> None:
    """Sent raw: clients refuse to."""
    port = int(keyed.address.rpartition(":")[2])
    body = '{"model": "library", "messages": [{"role": "user", "content": "treasure number 2 tree"}]}'
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {keyed.tied}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall((head + body).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert "evil" not in answer
    if " 200 " in answer.splitlines()[0]:
        assert f"{keyed.address}/view/library/" in answer
