"""Embedded raster pictures: which of them count, and which object holds their bytes.

Left out: a side under 24 points or less than 1% of the page unless captioned, the same picture on three
pages or more, pictures of one colour or wholly transparent, and backgrounds of pages that have text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.model import Picture, area, overlap, union
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf

MIN_SIDE = 24.0
MIN_SHARE = 0.01
BACKGROUND_SHARE = 0.9
BACKGROUND_WORDS = 20
MAX_PLACED = 2_000
PILE = 12
"""With more pictures than this on a page, those that lie on each other are layers of one."""


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
