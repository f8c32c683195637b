"""Several processes that answer requests, beside the one that writes; their parent keeps all of them alive.

The parent holds the socket and opens nothing. The writer holds the lock of the data directory, takes the jobs and
does changes; the workers open the data directory for reading, and reach the writer through the ledger.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import socket
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from fastapi import FastAPI
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.api import create_app
from app.jobs import JobLoop
from app.keys import prepare_keys, tell_first_key
from app.logs import set_up_log
from app.metrics import forget_process
from app.settings import Settings, share_metrics, shared_metrics
from app.wiring import open_services
from index.engine import DATABASE
from index.errors import PlexusError
from index.store.ledger import Ledger
from ingest.workers import end_with_parent

log = logging.getLogger("plexus.fleet")

_OPEN = "open"
_FIRST_START_S = 120.0
_STOP_S = 30.0
_LIVED_S = 10.0
_MOST_PAUSE_S = 10.0


@dataclass(frozen=True, slots=True)
class WorkerApp:
    """Makes the application of a worker, in the worker."""

    settings: Settings
    note: str

    def __call__(self) -> FastAPI:
        end_with_parent()
        set_up_log(self.settings.log_level)
        services = open_services(self.settings, writable=False)
        return create_app(services, writer=self.note, owns=True)


class Writer:
    """The process that writes, as its parent sees it."""

    def __init__(self, settings: Settings, note: str) -> None:
        self._settings = settings
        self._note = note
        self._process: Any = None
        self._started = 0.0
        self._start_at = 0.0
        self._pause = 0.5

    def start(self) -> None:
        """The first start. Raises PlexusError with what keeps the writer from opening the data directory."""
        self._spawn()
        with closing(self._news) as news:
            try:
                told = news.recv() if news.poll(_FIRST_START_S) else "it takes too long"
            except EOFError:
                told = f"it ended with code {self._process.exitcode}"
        if told != _OPEN:
            self.stop()
            raise PlexusError(f"the process that writes cannot start: {told}" if told.startswith("it ") else told)

    def keep_alive(self) -> None:
        """Start it again if it has ended; after a short life only after a pause."""
        if self._process.is_alive():
            return
        now = time.monotonic()
        if self._start_at <= self._started:
            self._pause = 0.5 if now - self._started > _LIVED_S else min(self._pause * 2, _MOST_PAUSE_S)
            self._start_at = now + (0.0 if now - self._started > _LIVED_S else self._pause)
            log.error("the process that writes ended with code %s: it is started again", self._process.exitcode)
        if now >= self._start_at:
            self._process.join()
            self._spawn()
            self._news.close()

    def stop(self) -> None:
        self._process.terminate()
        self._process.join(_STOP_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _spawn(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._news, tell = context.Pipe(duplex=False)
        self._process = context.Process(target=_write, args=(self._settings, self._note, tell), name="plexus-writer")
        self._process.start()
        tell.close()
        self._started = time.monotonic()


def _write(settings: Settings, note: str, news: Connection) -> None:
    """The writer's whole life."""
    end_with_parent()
    stop = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes: the parent decides the order
    set_up_log(settings.log_level)
    try:
        services = open_services(settings, writable=True, note=note)
    except (PlexusError, OSError) as error:
        _tell(news, str(error))
        raise SystemExit(1) from None
    with services:
        loop = JobLoop(services)
        loop.start()
        _tell(news, _OPEN)
        stop.wait()
        loop.stop()


def _tell(news: Connection, message: str) -> None:
    try:
        news.send(message)
    except OSError:  # of a later start nobody wants to know
        log.debug("%s", message)
    news.close()


class Fleet(Multiprocess):
    """uvicorn's workers, which it starts again where they end, and the writer."""

    def __init__(self, config: Config, sockets: list[socket.socket], writer: Writer) -> None:
        super().__init__(config, sockets)
        self._writer = writer

    def keep_subprocess_alive(self) -> None:
        if not self.should_exit.is_set():
            self._writer.keep_alive()
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        metrics = shared_metrics()
        for pid in before - {process.pid for process in self.processes}:
            if metrics is not None and pid is not None:
                forget_process(metrics, pid)


def serve_many(settings: Settings, note: str, grace_s: int) -> None:
    """Serve with several workers until a signal ends it. Raises WriterBusy and what else keeps it from starting."""
    config = Config(
        WorkerApp(settings, note),
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level=settings.log_level,
        access_log=settings.log_level == "debug",
        timeout_graceful_shutdown=grace_s,
    )
    with tempfile.TemporaryDirectory(prefix="plexus-metrics-") as metrics:
        share_metrics(Path(metrics))
        _serve(config, settings, Writer(settings, note))


def _serve(config: Config, settings: Settings, writer: Writer) -> None:
    writer.start()
    try:
        with closing(Ledger(settings.data_dir / DATABASE)) as ledger:
            tell_first_key(settings, prepare_keys(settings, ledger))
        with closing(config.bind_socket()) as listener:
            fleet = Fleet(config, [listener], writer)
            fleet.run()
        if any(process.exitcode == STARTUP_FAILURE for process in fleet.processes):
            raise SystemExit(1)
    finally:
        writer.stop()
