"""A real server on a free port, so that the clients of others talk to it over HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from app.api import create_app
from app.settings import Settings
from app.wiring import Services, open_services


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, Services]]:
    """The address, `http://127.0.0.1:port`, and the services."""
    with open_services(settings, writable=True) as services:
        config = uvicorn.Config(create_app(services), host="127.0.0.1", port=0, log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}", services
        finally:
            server.should_exit = True
            thread.join(30)
