"""Streamed answers over HTTP: the first token, many streams at once, and clients that go away.

python -m bench.streams DATA_DIR COLLECTION QUESTIONS [--streams 32] [--seconds 60] [--gone 20] [--work DIR]

On a copy of the data directory. QUESTIONS is a JSON Lines file with a `question` on each line. Prints the time to the
events of an answer, without caches and with them; then how many answers so many clients get that ask without a pause,
their errors, and what others wait meanwhile for `GET /health` and for a search; then how long it takes until nothing
is being made for a client that closed its socket in the middle, also where a chat model stalls after its first words.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bench.quantiles import HEADER, Spread, load
from bench.serving import serving

WARMING = 10
EVENTS = ("evidence", "delta", "done")
ALONE_S = 5.0
"""How long one client asks alone, and others are watched, before many do."""
_RUNNING = re.compile(r"^plexus_answers_running (\S+)$", re.M)
_MODEL = "stalling"
_UNSET = {"PLEXUS_ANSWER_CACHE_BYTES": "0", "PLEXUS_QUESTION_CACHE_BYTES": "0"}


class Asker:
    """Asks one collection for streamed answers."""

    def __init__(self, address: str, collection: str) -> None:
        self.address = address
        self.path = f"/api/collections/{collection}/answer"

    async def times(self, client: httpx.AsyncClient, question: str) -> dict[str, float]:
        """Milliseconds to the first of each event. Raises RuntimeError where the answer does not end with `done`."""
        started = time.perf_counter()
        found: dict[str, float] = {}
        async with client.stream("POST", self.path, json={"query": question, "stream": True}) as response:
            if response.status_code != 200:
                raise RuntimeError(f"status {response.status_code}")
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    found.setdefault(line.removeprefix("event: "), (time.perf_counter() - started) * 1000.0)
        if "error" in found or "done" not in found:
            raise RuntimeError(f"the stream ended after {list(found)}")
        return found

    def leaves(self, question: str, after: str) -> float:
        """Seconds from when a client goes, once it has read `after`, to when nothing is being made any more."""
        there = urlsplit(self.address)
        body = json.dumps({"query": question, "stream": True}).encode()
        head = f"POST {self.path} HTTP/1.1\r\nHost: {there.netloc}\r\nContent-Type: application/json\r\n"
        with (
            httpx.Client(base_url=self.address) as watching,
            socket.create_connection((there.hostname or "", there.port or 80)) as client,
        ):
            client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            seen = b""
            while after.encode() not in seen and (more := client.recv(65536)):
                seen += more
            while not after and not running(watching):
                time.sleep(0.002)
            client.close()
            gone = time.perf_counter()
            while running(watching):
                time.sleep(0.005)
            return time.perf_counter() - gone


def running(client: httpx.Client) -> float:
    """Answers that are being made."""
    found = _RUNNING.search(client.get("/metrics").text)
    return float(found[1]) if found else 0.0


def print_times(address: str, collection: str, questions: Sequence[str], title: str) -> None:
    async def measure() -> list[dict[str, float]]:
        asker = Asker(address, collection)
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            for question in questions[:WARMING]:
                await asker.times(client, question)
            return [await asker.times(client, question) for question in questions]

    found = asyncio.run(measure())
    print(f"\nmilliseconds to the first event, {len(questions)} questions, {title} ({load()})\n{'':<12}{HEADER}")
    for event in EVENTS:
        print(f"{event:<12}{Spread.of([one[event] for one in found if event in one])}")


@dataclass
class Crowd:
    """Many clients that ask without a pause, and one that watches what others wait meanwhile."""

    asker: Asker
    collection: str
    questions: Sequence[str]
    first: list[float] = field(default_factory=list)
    """Milliseconds to the first token of each answer."""
    errors: Counter[str] = field(default_factory=Counter)
    others: dict[str, list[float]] = field(default_factory=lambda: {"GET /health": [], "search": []})

    async def run(self, count: int, length: float) -> None:
        until = time.perf_counter() + length
        limits = httpx.Limits(max_connections=count + 1)
        async with httpx.AsyncClient(base_url=self.asker.address, timeout=60, limits=limits) as client:
            asking = (self._ask(client, number, until) for number in range(count))
            await asyncio.gather(*asking, self._watch(client, until))

    async def _ask(self, client: httpx.AsyncClient, number: int, until: float) -> None:
        for at in count(7 * number):
            if time.perf_counter() > until:
                return
            try:
                times = await self.asker.times(client, self.questions[at % len(self.questions)])
                self.first.append(times.get("delta", times["done"]))
            except (httpx.HTTPError, RuntimeError) as error:
                self.errors[repr(error)] += 1

    async def _watch(self, client: httpx.AsyncClient, until: float) -> None:
        for at in count():
            if time.perf_counter() > until:
                return
            started = time.perf_counter()
            (await client.get("/health")).raise_for_status()
            healthy = time.perf_counter()
            path, asked = f"/api/collections/{self.collection}/search", self.questions[at % len(self.questions)]
            (await client.post(path, json={"query": asked})).raise_for_status()
            self.others["GET /health"].append((healthy - started) * 1000.0)
            self.others["search"].append((time.perf_counter() - healthy) * 1000.0)
            await asyncio.sleep(0.1)


def print_many(address: str, collection: str, questions: Sequence[str], streams: int, seconds: float) -> int:
    """Returns the number of errors."""
    errors = 0
    for clients, length in ((1, ALONE_S), (streams, seconds)):
        crowd = Crowd(Asker(address, collection), collection, questions)
        asyncio.run(crowd.run(clients, length))
        rate = len(crowd.first) / length
        print(f"\n{clients} at once for {length:.0f} s: {len(crowd.first)} answers, {rate:.1f} a second ({load()})")
        print(f"{'milliseconds':<14}{HEADER}\n{'first token':<14}{Spread.of(crowd.first)}")
        for name, waits in crowd.others.items():
            print(f"{name:<14}{Spread.of(waits)}")
        print(f"errors: {sum(crowd.errors.values())}")
        for text, times in crowd.errors.most_common(5):
            print(f"  {times} of {text}")
        errors += sum(crowd.errors.values())
    return errors


def print_gone(address: str, collection: str, questions: Sequence[str], times: int, after: str, what: str) -> None:
    asker = Asker(address, collection)
    waits = [asker.leaves(questions[number % len(questions)], after) * 1000.0 for number in range(times)]
    print(f"{what:<52}{Spread.of(waits)}")


@asynccontextmanager
async def _model() -> AsyncIterator[str]:
    """A chat model that says two words and then nothing; its address."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        for text in ("Two ", "words "):
            delta = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": _MODEL, "choices": [delta]}
            writer.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await writer.drain()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"


@contextmanager
def stalling_model() -> Iterator[str]:
    """The same beside this thread."""
    with asyncio.Runner() as runner:
        model = _model()
        address = runner.run(model.__aenter__())
        loop = runner.get_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield address
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


def main() -> None:
    options = _options()
    lines = options.questions.read_text("utf-8").splitlines()
    questions = [str(json.loads(line)["question"]) for line in lines if line.strip()]
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        data = Path(work) / "data"
        shutil.copytree(options.data_dir, data, ignore=shutil.ignore_patterns("writer.lock"))
        with serving(data, "minilm", **_UNSET) as (address, _):
            print_times(address, options.collection, questions, "no caches")
            errors = print_many(address, options.collection, questions, options.streams, options.seconds)
            print(f"\nmilliseconds until a client's work is freed{'':<10}{HEADER}")
            print_gone(
                address, options.collection, questions, options.gone, "", "gone while its evidence is looked for"
            )
            print_gone(
                address, options.collection, questions, options.gone, "event: evidence", "gone with the evidence"
            )
        with serving(data, "minilm") as (address, _):
            print_times(address, options.collection, questions, "caches, first time")
            print_times(address, options.collection, questions, "caches, second time")
        with (
            stalling_model() as model,
            serving(data, "minilm", PLEXUS_CHAT_URL=model, PLEXUS_CHAT_MODEL=_MODEL, **_UNSET) as (address, _),
        ):
            print(f"\nmilliseconds until a client's work is freed{'':<10}{HEADER}")
            print_gone(
                address, options.collection, questions, options.gone, "event: delta", "gone from a stalling chat model"
            )
    raise SystemExit(1 if errors else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.streams", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("collection")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--streams", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--gone", type=int, default=20, help="clients that go away, of each kind")
    parser.add_argument("--work", type=Path, help="where the copy lies while it is asked")
    return parser.parse_args()


if __name__ == "__main__":
    main()
