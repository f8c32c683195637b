"""Embedded raster pictures: which of them count, and their bytes.

Left out: a side under 24 points or less than 1% of the page unless captioned, the same picture on three
pages or more, pictures of one colour or wholly transparent, and backgrounds of pages that have text.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.types import Asset, BBox
from ingest.identity import hash_bytes
from ingest.parsers.pdf.model import Picture, area, overlap, union
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf

MIN_SIDE = 24.0
MIN_SHARE = 0.01
BACKGROUND_SHARE = 0.9
BACKGROUND_WORDS = 20
MAX_PLACED = 2_000
CUT_DPI = 150
PILE = 12
"""With more pictures than this on a page, those that lie on each other are layers of one."""
_WEB_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "gif": "image/gif"}


@dataclass(frozen=True, slots=True)
class Placed:
    box: BBox
    width: int
    height: int
    upright: bool
    depth: int
    tiles: int = 1


def placed_pictures(page: Any) -> list[Placed]:
    """Every raster picture as displayed; slices that touch are put together."""
    matrix, bounds = display_matrix(page), page.rect
    found: list[Placed] = []
    for info in _without_shadings(page, page.get_image_info())[:MAX_PLACED]:
        rect = (pymupdf.Rect(info["bbox"]) * matrix).normalize() & bounds
        if rect.is_empty or rect.width < 1 or rect.height < 1:
            continue
        turned = pymupdf.Matrix(*info["transform"]) * matrix
        upright = turned.a > 0 and turned.d > 0 and abs(turned.b) + abs(turned.c) < 0.01 * turned.a
        box = (rect.x0, rect.y0, rect.x1, rect.y1)
        found.append(Placed(box, info["width"], info["height"], upright, info["bpc"]))
    found = _merged(found) if len(found) > 1 else found
    return _piled(found, (bounds.x0, bounds.y0, bounds.x1, bounds.y1)) if len(found) > PILE else found


def _without_shadings(page: Any, infos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """MuPDF lists each piece of a gradient as a picture: one without bytes that the page does not embed."""
    if all(info["size"] for info in infos):
        return infos
    embedded = {(width, height) for _, _, width, height, *_ in page.get_images(full=True)}
    return [info for info in infos if info["size"] or (info["width"], info["height"]) in embedded]


def _merged(placed: list[Placed]) -> list[Placed]:
    """Put strips of one sliced picture together: equal extent one way, touching the other way."""
    for low, high, side_low, side_high in ((1, 3, 0, 2), (0, 2, 1, 3)):
        placed = sorted(placed, key=lambda p: (round(p.box[side_low]), round(p.box[side_high]), p.box[low]))
        out: list[Placed] = []
        for item in placed:
            last = out[-1] if out else None
            if last is not None and _continues(last.box, item.box, low, high, side_low, side_high):
                tiles = last.tiles + item.tiles
                out[-1] = Placed(union([last.box, item.box]), 0, 0, upright=False, depth=8, tiles=tiles)
            else:
                out.append(item)
        placed = out
    return placed


def _continues(one: BBox, next_box: BBox, low: int, high: int, side_low: int, side_high: int) -> bool:
    same = abs(one[side_low] - next_box[side_low]) < 0.75 and abs(one[side_high] - next_box[side_high]) < 0.75
    return same and abs(next_box[low] - one[high]) < 0.75


def _piled(placed: list[Placed], page_box: BBox) -> list[Placed]:
    """Put the layers of a flattened picture together: what lies by more than half on another."""
    piles: list[Placed] = []
    for item in sorted(placed, key=lambda p: -area(p.box)):
        if area(item.box) >= BACKGROUND_SHARE * area(page_box):
            if not piles:
                piles.append(item)
            continue
        under = next((i for i, pile in enumerate(piles) if _covers(pile, item, page_box)), None)
        if under is None:
            piles.append(item)
        else:
            pile = piles[under]
            box = union([pile.box, item.box])
            piles[under] = Placed(box, 0, 0, upright=False, depth=8, tiles=pile.tiles + item.tiles)
    return piles


def _covers(pile: Placed, item: Placed, page_box: BBox) -> bool:
    background = area(pile.box) >= BACKGROUND_SHARE * area(page_box)
    return not background and overlap(pile.box, item.box) > 0.5 * area(item.box)


def counts(placed: Placed, page_box: BBox, words: int, *, captioned: bool) -> bool:
    """Whether a picture is worth an element by its size on the page."""
    share = area(placed.box) / max(1.0, area(page_box))
    if share >= BACKGROUND_SHARE and words >= BACKGROUND_WORDS:
        return False
    side = min(placed.box[2] - placed.box[0], placed.box[3] - placed.box[1])
    return captioned or (side >= MIN_SIDE and share >= MIN_SHARE)


def identify(page: Any, placed: list[Placed], number: int) -> list[Picture]:
    """Give each picture the object that holds its bytes; 0 where it must be cut from the page."""
    embedded = page.get_images(full=True)
    by_shape: dict[tuple[int, int, int], set[int]] = {}
    for xref, _, width, height, depth, *_ in embedded:
        by_shape.setdefault((width, height, depth), set()).add(xref)
    exact: dict[tuple[int, ...], int] | None = None
    pictures: list[Picture] = []
    for item in placed:
        xref = 0
        if item.upright and item.tiles == 1:
            xrefs = by_shape.get((item.width, item.height, item.depth), set())
            if len(xrefs) == 1:
                xref = next(iter(xrefs))
            elif xrefs:
                exact = exact if exact is not None else _exact(page)
                xref = exact.get(_rounded(item.box), 0)
        pictures.append(Picture(number, item.box, xref, item.width, item.height))
    return pictures


def _exact(page: Any) -> dict[tuple[int, ...], int]:
    """Object numbers by place, from digests of the decoded pictures: slow, so only where shapes are equal."""
    matrix, bounds = display_matrix(page), page.rect
    found: dict[tuple[int, ...], int] = {}
    for info in page.get_image_info(xrefs=True):
        rect = (pymupdf.Rect(info["bbox"]) * matrix).normalize() & bounds
        found[_rounded((rect.x0, rect.y0, rect.x1, rect.y1))] = info["xref"]
    return found


def _rounded(box: BBox) -> tuple[int, ...]:
    return tuple(round(value) for value in box)


class PictureStage:
    """Writes the bytes of pictures into the staging directory, each content once."""

    def __init__(self, document: Any, staging: Path, max_pixels: int) -> None:
        self._document = document
        self._staging = staging
        self._max_pixels = max_pixels
        self._known: dict[int, Asset | None] = {}
        self._drawn: tuple[int, Any] | None = None

    def asset(self, picture: Picture) -> Asset | None:
        """The staged picture, or None if it shows nothing. Raises ValueError if it is too large to decode."""
        if picture.width * picture.height > self._max_pixels:
            raise ValueError(f"the picture has {picture.width} x {picture.height} pixels, more than allowed")
        if not picture.xref:
            return self._put(*self._cut(picture))
        if picture.xref not in self._known:
            self._known[picture.xref] = self._put(*self._embedded(picture.xref))
        return self._known[picture.xref]

    def _put(self, data: bytes, media_type: str) -> Asset | None:
        if not data:
            return None
        digest = hash_bytes(data)
        path = self._staging / digest
        if not path.exists():
            path.write_bytes(data)
        return Asset(digest, path, media_type)

    def _embedded(self, xref: int) -> tuple[bytes, str]:
        image = self._document.extract_image(xref)
        if not image:
            raise ValueError("the picture holds no bytes")
        data, media_type = image["image"], _WEB_TYPES.get(image["ext"])
        plain = media_type is not None and not image["smask"] and image["colorspace"] in (1, 3)
        if plain and len(data) > 2_000 + 0.02 * image["width"] * image["height"]:
            return data, str(media_type)
        pixels = pymupdf.Pixmap(self._document, xref)
        if _is_plain(pixels):
            if not image["smask"] or _is_plain(pymupdf.Pixmap(self._document, image["smask"])):
                return b"", ""
        elif plain:
            return data, str(media_type)
        return self._png(pixels, image["smask"]), "image/png"

    def _png(self, pixels: Any, mask: int) -> bytes:
        if pixels.colorspace is None or pixels.colorspace.n not in (1, 3):
            pixels = pymupdf.Pixmap(pymupdf.csRGB, pixels)
        if mask:
            shades = pymupdf.Pixmap(self._document, mask)
            if (shades.width, shades.height) == (pixels.width, pixels.height):
                opaque = pymupdf.Pixmap(pixels, 0) if pixels.alpha else pixels
                pixels = pymupdf.Pixmap(opaque, shades)
        return bytes(pixels.tobytes("png"))

    def _cut(self, picture: Picture) -> tuple[bytes, str]:
        if self._drawn is None or self._drawn[0] != picture.page:
            self._drawn = (picture.page, self._document[picture.page - 1].get_displaylist())
        scale = min(CUT_DPI / 72, (self._max_pixels / max(1.0, area(picture.box))) ** 0.5)
        # The clip of get_pixmap is given on the displayed page, not scaled.
        pixels = self._drawn[1].get_pixmap(
            matrix=pymupdf.Matrix(scale, scale), clip=pymupdf.Rect(picture.box), alpha=False
        )
        return (b"", "") if _is_plain(pixels) else (bytes(pixels.tobytes("png")), "image/png")


def _is_plain(pixels: Any) -> bool:
    """Whether all pixels are equal; PyMuPDF's own is_unicolor walks them in Python."""
    samples = pixels.samples
    return bool(samples == samples[: pixels.n] * (pixels.width * pixels.height))
