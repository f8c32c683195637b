"""The `image` of a search: a base64 picture or the id of an element, as what the index searches by."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence

from app.wiring import Services
from index.errors import InvalidInput, LimitExceeded, NotFound, ParseFailed
from index.types import Element, Picture

WORDS = 200
"""So many words of a picture are searched for: a page is told by fewer."""
FEWEST_WORDS, SHORTEST_WORD = 3, 2
"""Fewer words than this, or shorter ones, are what text recognition sees in bars and branches."""
_AT_ONCE = 64
_ELEMENT = re.compile(r"[0-9a-f]{20}-[0-9]+")
_DATA_URI = re.compile(r"data:[\w/+.-]*;base64,")
_FIELD = "image"


def picture_asked(services: Services, collections: Sequence[str], image: str) -> Picture:
    """Raises NotFound for an element that is in none of these collections, InvalidInput for what is no picture."""
    image = image.strip()
    found = _of_element(services, collections, image) if _ELEMENT.fullmatch(image) else _of_bytes(services, image)
    if not found.looks and not found.words:
        raise InvalidInput("the picture shows nothing to search by", field=_FIELD)
    return found._replace(words=" ".join(found.words.split()[:WORDS]))


def look_at_old_pictures(services: Services) -> int:
    """Give looks to the pictures that came before there were any; returns how many got some."""
    engine, made = services.engine, 0
    for collection in engine.store.collections():
        waiting = list(engine.store.unlooked_pictures(collection.name).items())
        for start in range(0, len(waiting), _AT_ONCE):
            looks = {number: _old_looks(services, asset) for number, asset in waiting[start : start + _AT_ONCE]}
            with engine.changing():
                engine.store.fill_picture_looks(looks)
            made += len(looks)
    return made


def _old_looks(services: Services, asset: str) -> bytes:
    """None of a file that is gone or cannot be decoded."""
    try:
        return services.picture_reader.read(services.engine.files.path(asset).read_bytes(), words=False).looks
    except (NotFound, ParseFailed):
        return b""


def _of_bytes(services: Services, image: str) -> Picture:
    start = _DATA_URI.match(image)
    try:
        data = base64.b64decode("".join(image[start.end() if start else 0 :].split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(f"this is neither base64 nor the id of an element: {error}", field=_FIELD) from error
    if not data:
        raise InvalidInput("the picture is empty", field=_FIELD)
    found = _read(services, data, words=True)
    words = [word for word in found.words.split() if sum(map(str.isalnum, word)) >= SHORTEST_WORD]
    return found._replace(words=" ".join(words) if len(words) >= FEWEST_WORDS else "")


def _of_element(services: Services, collections: Sequence[str], id: str) -> Picture:
    """By the looks that were kept, and the words of the element."""
    store = services.engine.store
    missing = NotFound(f"there is no element {id!r} in {', '.join(collections)}", field=_FIELD)
    try:
        element = store.element(id)
        if store.document(element.document).collection not in collections:
            raise missing
    except NotFound:
        raise missing from None
    looks = store.looks_of_element(id)
    if looks is None and element.kind == "image" and element.asset is not None:
        looks = _read(services, services.engine.files.path(element.asset).read_bytes(), words=False).looks
    return Picture(looks or b"", _words_of(element))


def _words_of(element: Element) -> str:
    return element.text.strip() or (element.caption or "").strip()


def _read(services: Services, data: bytes, *, words: bool) -> Picture:
    try:
        return services.picture_reader.read(data, words=words)
    except LimitExceeded as error:
        raise LimitExceeded(error.detail, field=_FIELD) from error
    except ParseFailed as error:
        raise InvalidInput(error.detail, field=_FIELD) from error
