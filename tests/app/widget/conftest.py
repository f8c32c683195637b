"""The widget as people meet it: a server with documents, a web site at another origin, and a browser."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.answers import Answering
from app.answers.base import Writer
from app.api import create_app
from app.keys import create_key
from app.wiring import Services, open_services
from tests.app.running import HANDBOOK, NOTES, ingested, pdf, running, settings_for

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOST_STYLE = b"""
* { letter-spacing: 3px; text-transform: uppercase }
button { background: red !important; font: 40px serif !important; display: none }
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A web site whose pages hold the widget, with the attributes that stand in the query; `address` is listed."""

    address: str
    unlisted: str
    """The same pages at an origin that is not listed."""
    server: str
    key: str
    services: Services

    def page(self, address: str | None = None, **attributes: str) -> str:
        """The URL of a page with the widget."""
        pairs = {"key": self.key, "collection": "library"} | attributes
        return str(httpx.URL(address or self.address, params=pairs))

    def writes(self, writer: Writer) -> None:
        """Have this writer answer, for the rest of the test."""
        self.services.answering = Answering(writer)


class _Pages(BaseHTTPRequestHandler):
    """A page with the widget, a strict content security policy and a style sheet that would spoil it."""

    def __init__(self, server: str, *args: object) -> None:
        self._server = server
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        style = parts.path == "/style.css"
        attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in parse_qsl(parts.query))
        page = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="stylesheet" href="/style.css"><h1>A shop</h1><a href="#top">A link of the shop</a>'
            f'<script src="{self._server}/widget.js" {attributes} defer></script>'
        )
        policy = (
            f"default-src 'none'; style-src 'self'; script-src {self._server}; connect-src {self._server}; "
            f"frame-src {self._server}; require-trusted-types-for 'script'"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if style else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(HOST_STYLE if style else page.encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def serving_pages(server: str) -> Iterator[int]:
    """The port of the web site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, server)) as pages:
        thread = threading.Thread(target=pages.serve_forever)
        thread.start()
        try:
            yield pages.server_address[1]
        finally:
            pages.shutdown()
            thread.join()


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """The address of a real server."""
    config = uvicorn.Config(create_app(services), host="127.0.0.1", port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = settings_for(tmp_path_factory.mktemp("site"), site_rate=1000)
    with running(settings) as (client, _):
        files = {"report.pdf": pdf(), "handbook.md": HANDBOOK, "notes.txt": NOTES}
        ingested(client, "library", files)
    with open_services(settings, writable=True) as services:
        create_key(services.ledger, "boss", ["admin"])
        with serving(services) as server, serving_pages(server) as port:
            address = f"http://localhost:{port}/"
            _, key = create_key(services.ledger, "site", ["read"], ["library"], origins=[address])
            yield Site(address, f"http://127.0.0.1:{port}/", server, key, services)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: scripts/system_packages.sh installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A fresh window; after it the server answers as usual again."""
    answering = site.services.answering
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    yield context
    context.close()
    site.services.answering = answering


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
