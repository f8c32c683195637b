"""A client that goes away, with a real socket: what is being made for it ends within a second."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn

from app.answers import Answering, Asked, Delta, Written
from app.answers.cached import Cached
from app.answers.running import Running
from app.answers.tickets import Rateable
from app.api import create_app
from app.wiring import Services, open_services
from index.engine import Engine
from tests.app.running import HANDBOOK, ingested, running, settings_for
from tests.app.test_metrics import value

QUESTION = "How long does a brass lantern burn?"


@dataclass
class Model:
    """Says one word to everyone who connects, and then nothing; counts its open connections."""

    listener: socket.socket
    open: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.open += 1
                thread = threading.Thread(target=self._talk, args=(connection,))
                self.threads.append(thread)
                thread.start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            connection.sendall(b"word\n")
            with suppress(OSError):
                connection.recv(1)
            self.open -= 1


class Stalling:
    """Writes what a model over a socket says."""

    model = "stalling"

    def __init__(self, port: int) -> None:
        self._port = port

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            while line := await reader.readline():
                yield Delta(line.decode())
        finally:
            writer.close()


@pytest.fixture
def model() -> Iterator[Model]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        model = Model(listener)
        accepting = threading.Thread(target=model.serve)
        accepting.start()
        yield model
        listener.shutdown(socket.SHUT_RDWR)
    for thread in (accepting, *model.threads):
        thread.join(10)


@contextmanager
def live(services: Services) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(services), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until(lambda: server.started, 30)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """With a handbook."""
    settings = settings_for(tmp_path)
    with running(settings) as (client, _):
        ingested(client, "c", {"handbook.md": HANDBOOK})
    with open_services(settings, writable=True) as services:
        yield services


@pytest.fixture
def stalled(services: Services, model: Model) -> Iterator[str]:
    """The address of a server whose answers stall after a word."""
    made = Running(Answering(Stalling(model.port)), services.metrics.answers_running.track_inprogress)
    services.answering = Rateable(Cached(made, 1_000_000, lambda look: None), services.tickets)
    with live(services) as address:
        yield address


def until(done: Callable[[], bool], timeout_s: float = 20.0) -> float:
    """Seconds that it took."""
    started = time.monotonic()
    while not done():
        assert time.monotonic() < started + timeout_s
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
    until(lambda: model.open == 1 and made(stalled) == 1)
    client.close()
    assert until(lambda: model.open == 0 and made(stalled) == 0) < 1.0


def test_an_answer_that_two_listen_to_ends_with_the_second(stalled: str, model: Model) -> None:
    first, second = (asking(stalled, stream=True, word="event: delta") for _ in range(2))
    assert model.open == 1, "it is made once"
    first.close()
    time.sleep(0.5)
    assert model.open == 1
    assert made(stalled) == 1
    second.close()
    assert until(lambda: model.open == 0 and made(stalled) == 0) < 1.0


def test_quotes_for_clients_that_go_away_end_within_a_second(services: Services) -> None:
    with live(services) as address:
        made(address)
        for number in range(12):
            word = "event: evidence" if number % 3 == 0 else ""
            asking(address, stream=bool(word) or number % 2 == 0, word=word).close()
        assert until(lambda: made(address) == 0) < 1.0
        assert httpx.post(f"{address}/api/collections/c/answer", json={"query": QUESTION}).status_code == 200
