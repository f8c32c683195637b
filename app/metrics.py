"""What the server counts, in the text form of Prometheus; several processes count into one directory.

No metric holds a text, a file name or an id; a collection's name stands only in its own sizes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.chat.base import Usage
from index.types import Collection

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0, 600.0)
_ELSEWHERE = "other"
"""The route of requests for which there is none, so that strangers make no new series."""


class Metrics:
    """The counters of this process. With `shared` they are in files there, beside those of other processes."""

    def __init__(self, shared: Path | None) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._shared = shared
        self._registry = CollectorRegistry()
        mine = self._registry if shared is None else None
        self._requests = Counter(
            "plexus_requests", "Requests that were answered.", ["method", "route", "status"], registry=mine
        )
        self._latency = Histogram(
            "plexus_request_seconds",
            "Time to the end of an answer.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=mine,
        )
        self._stages = Histogram(
            "plexus_stage_seconds",
            "Time of a stage of parsing, writing, searching or answering.",
            ["stage"],
            buckets=_BUCKETS,
            registry=mine,
        )
        self._cache_looks = Counter(
            "plexus_cache_looks",
            "Looks into a cache, by what was there: hit, miss, or shared with one who asked the same at once.",
            ["cache", "result"],
            registry=mine,
        )
        self.answers_running = Gauge(
            "plexus_answers_running", "Answers that are being made.", registry=mine, multiprocess_mode="livesum"
        )

        self._chat_calls = Counter(
            "plexus_chat_calls", "Calls of the chat model by how they ended.", ["outcome"], registry=mine
        )
        self._chat_seconds = Histogram(
            "plexus_chat_seconds",
            "Time to the first token of the chat model, and to the end of its answer.",
            ["until"],
            buckets=_BUCKETS,
            registry=mine,
        )
        self._chat_tokens = Counter(
            "plexus_chat_tokens",
            "Tokens of the chat model: counted by its endpoint, or estimated where it does not say.",
            ["kind", "source"],
            registry=mine,
        )

    def cache_look(self, cache: str, result: str) -> None:
        self._cache_looks.labels(cache, result).inc()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._latency.labels(method, route).observe(seconds)

    def stages(self, timings_ms: Mapping[str, float]) -> None:
        """Stages of one piece of work, each with its time in milliseconds."""
        for stage, milliseconds in timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def chat_call(self, outcome: str, seconds: float, first_s: float | None) -> None:
        self._chat_calls.labels(outcome).inc()
        self._chat_seconds.labels("end").observe(seconds)
        if first_s is not None:
            self._chat_seconds.labels("first_token").observe(first_s)

    def chat_tokens(self, usage: Usage) -> None:
        source = "estimated" if usage.estimated else "endpoint"
        self._chat_tokens.labels("prompt", source).inc(usage.prompt)
        self._chat_tokens.labels("completion", source).inc(usage.completion)

    def text(self, state: State) -> tuple[bytes, str]:
        """All metrics of all processes with the present state, and the media type."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        registry.register(state)
        if self._shared is not None:
            MultiProcessCollector(registry, str(self._shared))  # type: ignore[no-untyped-call]
        counted = b"" if self._shared is not None else generate_latest(self._registry)
        return counted + generate_latest(registry), CONTENT_TYPE_LATEST


def forget_process(shared: Path, process: int) -> None:
    """Take what a process that has ended was just doing out of the metrics; what it has done stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(process, str(shared))  # type: ignore[no-untyped-call]


class State:
    """What is read when it is asked for: the same from every process."""

    def __init__(
        self, jobs: Mapping[str, int], collections: Iterable[Collection], version: int, sizes: Mapping[str, int]
    ) -> None:
        """`sizes` are bytes on disk by what they hold."""
        self._jobs = jobs
        self._collections = list(collections)
        self._version = version
        self._sizes = sizes

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from prometheus_client.core import GaugeMetricFamily

        def family(name: str, text: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
            made = GaugeMetricFamily(name, text, labels=[label])
            for of_label, value in values:
                made.add_metric([of_label], value)
            return made

        held = self._collections
        yield family("plexus_jobs", "Jobs that wait or run.", "status", self._jobs.items())
        yield family("plexus_documents", "Documents.", "collection", ((one.name, one.documents) for one in held))
        yield family("plexus_units", "Indexed units.", "collection", ((one.name, one.units) for one in held))
        yield family("plexus_disk_bytes", "Bytes on disk.", "part", self._sizes.items())
        yield GaugeMetricFamily("plexus_index_version", "Version of the index.", value=self._version)


class CountRequests:
    """Counts every request under the pattern of its route."""

    def __init__(self, app: ASGIApp, metrics: Callable[[], Metrics]) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, method = time.perf_counter(), 500, scope["method"]

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", _ELSEWHERE)
            known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else _ELSEWHERE
            self._metrics().request(known, route, status, time.perf_counter() - started)
