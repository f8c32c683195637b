"""Runs the server in this process."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from types import FrameType

import uvicorn

from app.api import create_app
from app.cli.output import print_line
from app.fleet import serve_many
from app.jobs import JobLoop
from app.logs import set_up_log
from app.settings import Settings
from app.wiring import open_services

GRACE_S = 10
"""How long requests may go on after a stop was asked for."""


def serve(settings: Settings) -> None:
    """Serve until a signal ends it. Raises WriterBusy where another process writes."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url or f"http://{host}:{settings.port}"
    note = f"the server at {address}"
    set_up_log(settings.log_level)
    signal.signal(signal.SIGTERM, _leave)
    if settings.workers > 1:
        print_line(f"Plexus serves {settings.data_dir} at {address} with {settings.workers} workers")
        serve_many(settings, note, GRACE_S)
        return
    with open_services(settings, writable=True, note=note) as services:
        print_line(f"Plexus serves {settings.data_dir} at {address}")
        app = create_app(services)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_level=settings.log_level,
            # Access lines would hold signed links, which open documents.
            access_log=settings.log_level == "debug",
            timeout_graceful_shutdown=GRACE_S,
        )
        server = _Server(config, app.state.server.jobs)
        with suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            sys.exit(1)


class _Server(uvicorn.Server):
    """Tells the job loop of a stop at once: uvicorn waits for open streams, and these wait for the jobs."""

    def __init__(self, config: uvicorn.Config, jobs: JobLoop) -> None:
        super().__init__(config)
        self._jobs = jobs

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._jobs.announce_stop()
        super().handle_exit(sig, frame)


def _leave(number: int, frame: FrameType | None) -> None:
    """Unwind, so that the data directory is given back. uvicorn raises the signal again once it has stopped."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)
