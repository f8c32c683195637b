"""Origins of web pages, as browsers write them in the header `Origin`, and what a page of a listed one may ask."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from index.errors import InvalidInput

MAX_ORIGINS = 100
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"^{_LABEL}(?:\.{_LABEL})*$")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WIDGET = re.compile(r"^/api/collections/([^/]+)/(?:answer|feedback)$")


def parse_origins(texts: Iterable[str]) -> tuple[str, ...]:
    """Each once, as browsers write it. Raises InvalidInput."""
    found = tuple(dict.fromkeys(map(parse_origin, texts)))
    if len(found) > MAX_ORIGINS:
        raise InvalidInput(f"a key has at most {MAX_ORIGINS} origins", field="origins")
    return found


def parse_origin(text: str) -> str:
    """An origin as browsers write it (RFC 6454): lower case, without the scheme's own port. Raises InvalidInput."""
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise _wrong(text, str(error)) from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise _wrong(text, "it starts with https:// or http://")
    if not host.isascii():
        raise _wrong(text, "write the name as browsers send it, in ASCII (xn--…)")
    if parts.username is not None or parts.path not in {"", "/"} or parts.query or parts.fragment or "?" in text:
        raise _wrong(text, "nothing follows the host and port")
    shown = f"[{_address(host, text)}]" if ":" in host else host
    if shown == host and not _NAME.match(host):
        raise _wrong(text, f"{host!r} is no name of a host" if host else "it names no host")
    return f"{parts.scheme}://{shown}" + ("" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}")


def widget_collection(path: str) -> str | None:
    """The collection that a path asks or judges an answer of; None for every other path."""
    match = _WIDGET.match(path)
    return match.group(1) if match else None


def _address(host: str, text: str) -> str:
    try:
        return ipaddress.IPv6Address(host).compressed
    except ValueError as error:
        raise _wrong(text, str(error)) from error


def _wrong(text: str, why: str) -> InvalidInput:
    return InvalidInput(f"{text!r} is no origin such as https://www.example.org: {why}", field="origins")
