"""Signed links: a URL that opens one picture or one document's viewer without a key, until it expires."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode

from index.types import BBox

Parameters = Sequence[tuple[str, str]]

SITE = "site"
"""The parameter of a viewer's link that names the origin of the web page it was made for."""
_DOCUMENT = re.compile(r"^/view/([^/]+)/([^/]+)$")
_FILE = re.compile(r"^/api/collections/([^/]+)/documents/[^/]+/file$")
_PICTURE = re.compile(r"^/api/collections/([^/]+)/(?:documents/[^/]+/pages/\d+\.png|elements/[^/]+/image)$")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a signed link opens: reading in one collection, until `expires` (seconds since 1970).

    `site` is the origin of the web page that the link was made for, "" without one.
    """

    collection: str
    expires: int
    site: str = ""


class Signer:
    """Makes and checks `exp` and `sig`: an HMAC-SHA256 over the path, the parameters that matter, and `exp`.

    For pictures every parameter matters. A viewer's signature covers its document, and the site whose pages may frame
    it, but not which page of it is shown, so that its reader can turn pages; so does that of the document's file.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, path: str, parameters: Parameters, expires: int) -> str:
        """The URL `path?parameters&exp&sig`."""
        pairs = [*parameters, ("exp", str(expires)), ("sig", self._signature(path, parameters, expires))]
        return f"{path}?{encode(pairs)}"

    def grant(self, path: str, parameters: Parameters, now: float | None = None) -> Grant | None:
        """What the link opens; None if it is not signed, was altered, has expired or cannot be signed.

        `path` is the decoded one.
        """
        path = quote(path, safe="/")
        match = _DOCUMENT.match(path) or _FILE.match(path) or _PICTURE.match(path)
        expires = [value for name, value in parameters if name == "exp"]
        signatures = [value for name, value in parameters if name == "sig"]
        if match is None or len(expires) != 1 or len(signatures) != 1 or not re.fullmatch(r"[0-9]{1,12}", expires[0]):
            return None
        rest = [(name, value) for name, value in parameters if name not in {"exp", "sig"}]
        expected = self._signature(path, rest, int(expires[0]))
        if not hmac.compare_digest(expected.encode(), signatures[0].encode()):
            return None
        if int(expires[0]) <= (time.time() if now is None else now):
            return None
        sites = [value for name, value in rest if name == SITE]
        return Grant(unquote(match.group(1)), int(expires[0]), sites[0] if len(sites) == 1 else "")

    def _signature(self, path: str, parameters: Parameters, expires: int) -> str:
        whole = _PICTURE.match(path)
        meaningful = sorted(pair for pair in parameters if whole or pair[0] == SITE)
        message = "\n".join([path, encode(meaningful), str(expires)])
        digest = hmac.new(self._secret, message.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")


class Links:
    """The URLs of one answer: signed where keys are in use, absolute where the public address is known."""

    def __init__(self, signer: Signer | None, expires: int, base: str = "", site: str = "") -> None:
        """`site` is the origin of the only web pages that may show the viewer in a frame; "" says nothing of that."""
        self._signer = signer
        self._expires = expires
        self._base = base
        self._site = [(SITE, site)] if site else []

    def view(self, collection: str, document: str, parameters: Parameters = ()) -> str:
        return self._url(f"/view/{_part(collection)}/{_part(document)}", [*parameters, *self._site])

    def hidden(self, collection: str, document: str) -> Parameters:
        """The parameters that a form to the viewer of a document must send along."""
        if self._signer is None:
            return []
        url = self._signer.sign(f"/view/{_part(collection)}/{_part(document)}", self._site, self._expires)
        return parse_qsl(url.partition("?")[2])

    def page(self, collection: str, document: str, page: int, parameters: Parameters = ()) -> str:
        path = f"/api/collections/{_part(collection)}/documents/{_part(document)}/pages/{page}.png"
        return self._url(path, parameters)

    def element_image(self, collection: str, element: str) -> str:
        return self._url(f"/api/collections/{_part(collection)}/elements/{_part(element)}/image", ())

    def file(self, collection: str, document: str) -> str:
        return self._url(f"/api/collections/{_part(collection)}/documents/{_part(document)}/file", ())

    def _url(self, path: str, parameters: Parameters) -> str:
        if self._signer is not None:
            return self._base + self._signer.sign(path, parameters, self._expires)
        return self._base + path + (f"?{encode(parameters)}" if parameters else "")


def encode(parameters: Parameters) -> str:
    """A query string; commas and semicolons stay readable."""
    return urlencode(list(parameters), safe=",;")


def highlight(boxes: Iterable[BBox]) -> str:
    """Boxes as the value of `highlight`: `x0,y0,x1,y1;…` in points."""
    return ";".join(",".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in box) for box in boxes)


def _part(name: str) -> str:
    return quote(name, safe="")
