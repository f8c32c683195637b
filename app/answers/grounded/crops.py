"""Pictures of the evidence for a model that sees: embedded pictures, and parts of pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter

from PIL import Image, UnidentifiedImageError

from app.chat.base import Picture
from index.engine import Engine
from index.errors import PlexusError
from index.evidence import Item
from index.types import Document, Element, UnitKind
from ingest.render import Renderer

_SHOWN: tuple[UnitKind, ...] = ("image", "table", "equation")
"""Kinds that are shown, those that need it most first."""
_READABLE_DPI = 110
SECONDS = 5.0
"""No further picture is begun after that: the answer waits for them."""


class Crops:
    """Makes pictures of at most so many pixels; what cannot be shown is left out."""

    def __init__(self, renderer: Callable[[], Renderer], pixels: int, most_pixels: int) -> None:
        """`most_pixels`: a picture file with more is not opened."""
        self._renderer = renderer
        self._pixels = pixels
        self._most_pixels = most_pixels

    def of(
        self, engine: Engine, items: Mapping[int, Item], elements: Mapping[str, Element], most: int
    ) -> list[Picture]:
        """Pictures of the evidence in its order, of so many pieces at most."""
        ranked = sorted(
            (number for number, item in items.items() if item.hit.unit.kind in _SHOWN),
            key=lambda number: (_SHOWN.index(items[number].hit.unit.kind), number),
        )
        found: dict[int, Picture] = {}
        started = perf_counter()
        for number in ranked:
            if len(found) == most or perf_counter() - started > SECONDS:
                break
            item = items[number]
            for element in self._elements(item, elements):
                data = self._picture(engine, element, item.hit.document)
                if data is not None:
                    found[number] = Picture(data, "image/png", f"Picture of evidence {number}:")
                    break
        return [found[number] for number in sorted(found)]

    def _elements(self, item: Item, elements: Mapping[str, Element]) -> Iterator[Element]:
        return (elements[id] for id in item.hit.unit.elements if id in elements)

    def _picture(self, engine: Engine, element: Element, document: Document) -> bytes | None:
        """The picture as PNG; None where there is none, it cannot be drawn, or its document has just gone."""
        try:
            if element.asset is not None:
                made = self._fitted(engine.files.path(element.asset).read_bytes())
                if made is not None:
                    return made
            if not element.regions or not document.page_sizes:
                return None
            region, original = element.regions[0], engine.files.path(document.content_hash)
            clip = self._renderer().clip_png(original, document.content_hash, region.page, _READABLE_DPI, region.bbox)
            return self._fitted(clip.read_bytes())
        except (PlexusError, OSError):
            return None

    def _fitted(self, data: bytes) -> bytes | None:
        """A picture file as a PNG within the bounds; None for what cannot be read."""
        try:
            with Image.open(io.BytesIO(data)) as file:
                if file.width * file.height > self._most_pixels:
                    return None
                picture = file.convert("RGB")
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
            return None
        scale = (self._pixels / (picture.width * picture.height)) ** 0.5
        if scale < 1.0:
            size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
            picture = picture.resize(size, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()
