"""A client that goes away, with a real socket: what is being made for it ends within a second."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.wiring import open_services
from tests.app.chat.model import Model, chat_model, says
from tests.app.live import live
from tests.app.running import HANDBOOK, ingested, running, settings_for
from tests.app.test_metrics import value

QUESTION = "How long does a brass lantern burn?"


@pytest.fixture
def model() -> Iterator[Model]:
    """It says some words and then nothing."""
    with chat_model(says("A lantern burns for a long time", stalls_after=3)) as model:
        yield model


@pytest.fixture
def stalled(tmp_path: Path, model: Model) -> Iterator[str]:
    """The address of a server whose chat model stalls, for longer than any test."""
    patient = {"chat_between_s": 60.0, "chat_first_token_s": 60.0}
    with served(tmp_path, **(model.settings | patient)) as address:
        yield address


@pytest.fixture
def quoting(tmp_path: Path) -> Iterator[str]:
    """The address of a server without a chat model."""
    with served(tmp_path) as address:
        yield address


@contextmanager
def served(folder: Path, **more: object) -> Iterator[str]:
    settings = settings_for(folder, **more)
    with running(settings) as (client, _):
        ingested(client, "c", {"handbook.md": HANDBOOK})
    with open_services(settings, writable=True) as services, live(services) as address:
        yield address


def until(done: Callable[[], bool]) -> float:
    """Seconds that it took."""
    started = time.monotonic()
    while not done():
        assert time.monotonic() < started + 20
        time.sleep(0.01)
    return time.monotonic() - started


def asking(address: str, *, stream: bool, word: str = "") -> socket.socket:
    """A connection that has asked, and read the answer up to a word."""
    url = httpx.URL(address)
    body = json.dumps({"query": QUESTION, "stream": stream}).encode()
    head = (
        f"POST /api/collections/c/answer HTTP/1.1\r\nHost: {url.host}:{url.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    client = socket.create_connection((url.host, url.port or 80), timeout=20)
    client.sendall(head.encode() + body)
    seen = b""
    while word.encode() not in seen:
        more = client.recv(65536)
        assert more, seen
        seen += more
    return client


def made(address: str) -> float:
    """Answers that are being made, as the metrics say."""
    return value(httpx.get(f"{address}/metrics").text, "plexus_answers_running")


@pytest.mark.parametrize("stream", [True, False])
def test_the_work_for_a_client_that_goes_away_ends_within_a_second(stalled: str, model: Model, stream: bool) -> None:
    client = asking(stalled, stream=stream, word="event: delta" if stream else "")
    until(lambda: len(model.heard) == 1 and made(stalled) == 1)
    client.close()
    assert until(lambda: model.left == 1 and made(stalled) == 0) < 1.0


def test_an_answer_that_two_listen_to_ends_with_the_second(stalled: str, model: Model) -> None:
    first, second = (asking(stalled, stream=True, word="event: delta") for _ in range(2))
    assert len(model.heard) == 1, "it is made once"
    first.close()
    time.sleep(0.5)
    assert model.left == 0
    assert made(stalled) == 1
    second.close()
    assert until(lambda: model.left == 1 and made(stalled) == 0) < 1.0


def test_quotes_for_clients_that_go_away_end_within_a_second(quoting: str) -> None:
    for number in range(12):
        word = "event: evidence" if number % 3 == 0 else ""
        asking(quoting, stream=bool(word) or number % 2 == 0, word=word).close()
    assert until(lambda: made(quoting) == 0) < 1.0
    assert httpx.post(f"{quoting}/api/collections/c/answer", json={"query": QUESTION}).status_code == 200
