"""Vector drawings and charts: clusters of what is drawn, with their labels.

Left out: rules and frames alone, what lies in tables and equations, panels behind running text, and small clusters
(logos, icons) that neither the layout nor a caption calls a picture. On the scan of a page the dark places outside
its text are what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.clusters import (
    Cluster,
    bars_joined,
    clusters_of,
    legends_joined,
    merged,
    panels_joined,
    with_parts,
)
from ingest.parsers.pdf.ink import ink_marks
from ingest.parsers.pdf.labels import Caption, PageText, near_caption, page_captions
from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.marks import PAGE_SHARE, Mark, page_marks
from ingest.parsers.pdf.model import Fragment, Picture, area, centre_inside, overlap, union
from ingest.parsers.pdf.pictures import BACKGROUND_SHARE, MIN_SIDE, Placed

MIN_SHARE = 0.02
"""Share of the page of a drawing that nothing else calls a picture; half of it where the layout does."""
MIN_SHAPES = 3
CURVE = 12
"""Lines and curves of one path that make it the curve of a chart."""
PANEL_WORDS = 20
MAX_PROSE = 0.35
MAX_TEXT = 0.45
"""Share of a part of a scan that text covers, from which it is no picture."""
GROUND_PARTS = 2
"""Parts of text in a raster picture from which it is taken for the ground they are written on."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """What of a page decides whether a cluster is a drawing."""

    bounds: BBox
    captions: Sequence[Caption]
    text: PageText
    scanned: bool
    taken: Sequence[BBox]


def page_drawings(
    page: Any,
    number: int,
    parts: Sequence[LayoutPart],
    fragments: Sequence[Fragment],
    placed: Sequence[Placed],
    tables: Iterable[BBox] = (),
) -> list[Picture]:
    """The drawings of a page; without `parts` they are found by their paths alone.

    A drawing takes in the raster pictures that lie in it (leave them out by `left_over`) and its `texts`, which
    are then no text of the page. `tables` are the boxes of tables found otherwise.
    """
    bounds: BBox = (0.0, 0.0, page.rect.width, page.rect.height)
    called = [part.box for part in parts if part.kind == "picture"]
    taken = [table for table in tables if not any(overlap(box, table) > 0.8 * area(box) for box in called)]
    taken += [part.box for part in parts if part.kind in ("table", "equation")]
    captions = page_captions(parts, fragments)
    text = PageText(parts, fragments, captions)
    grounds = [item.box for item in placed if _is_ground(item.box, bounds, parts)]
    drawn = page_marks(page)
    scanned = bool(not drawn and grounds and parts)
    marks = [mark for mark in (ink_marks(page, fragments) if scanned else drawn) if not _is_foreign(mark, taken, text)]
    rasters = [item.box for item in placed if item.box not in grounds]
    clusters = with_parts(clusters_of(marks, rasters), called, grounds)
    for _ in range(3):
        for cluster in clusters:
            cluster.box = text.with_labels(cluster.box)
        clusters = legends_joined(bars_joined(merged(clusters)), text.is_free)
    scene = _Scene(bounds, captions, text, scanned, taken)
    found: list[Picture] = []
    for cluster in panels_joined(clusters, captions):
        box = _without_captions(cluster, captions, text)
        if _is_drawing(cluster, box, scene):
            vectors = not (scanned or cluster.cut) and sum(area(raster) for raster in cluster.rasters) < 0.5 * area(box)
            found.append(Picture(number, box, 0, 0, 0, vectors, tuple(text.inside(box))))
    return sorted(found, key=lambda picture: (picture.box[1], picture.box[0]))


def left_over(placed: Sequence[Placed], drawings: Sequence[Picture]) -> list[Placed]:
    """The raster pictures that are in no drawing."""
    return [item for item in placed if not any(overlap(item.box, d.box) > 0.6 * area(item.box) for d in drawings)]


def labelled(
    pictures: Sequence[Picture], parts: Sequence[LayoutPart], fragments: Sequence[Fragment], bounds: BBox
) -> list[Picture]:
    """Raster pictures with the text in them that the layout takes for no paragraph: labels, words of a screen.

    What is written on a picture that is the ground of its page stays the page's.
    """
    if not parts:
        return list(pictures)
    text = PageText(parts, fragments, page_captions(parts, fragments))
    return [
        picture if _is_ground(picture.box, bounds, parts) else replace(picture, texts=tuple(text.inside(picture.box)))
        for picture in pictures
    ]


def _is_ground(box: BBox, bounds: BBox, parts: Sequence[LayoutPart]) -> bool:
    """Whether a raster picture is what the page is written on: a scan or a background."""
    if area(box) >= BACKGROUND_SHARE * area(bounds):
        return True
    held = [part for part in parts if part.kind in ("text", "list", "heading") and centre_inside(part.box, box)]
    return area(box) > 0.4 * area(bounds) and len(held) >= GROUND_PARTS


def _is_foreign(mark: Mark, taken: Sequence[BBox], text: PageText) -> bool:
    """Whether a mark is a table's or an equation's, or a panel or frame around running text."""
    if any(centre_inside(mark.box, (b[0] - 3, b[1] - 3, b[2] + 3, b[3] + 3)) for b in taken):
        return True
    return mark.kind == "area" and text.prose(mark.box) >= PANEL_WORDS


def _without_captions(cluster: Cluster, captions: Sequence[Caption], text: PageText) -> BBox:
    """The cluster's box without captions that lie in it.

    Only what is drawn counts then, with its labels; what still holds a caption is cut at the side of it that costs
    the fewest marks.
    """
    box = cluster.box
    for caption in (one.box for one in captions):
        if overlap(caption, box) < 0.3 * area(caption):
            continue
        core = [mark.box for mark in cluster.marks if overlap(_grown(mark.box), caption) < 0.8 * area(caption)]
        core += [] if cluster.cut else cluster.rasters
        box = _meet(box, text.with_labels(union(core))) if core else box
        if overlap(caption, box) >= 0.3 * area(caption):
            box = max(_cuts(box, caption), key=lambda cut: (sum(centre_inside(mark, cut) for mark in core), area(cut)))
    return box


def _cuts(box: BBox, caption: BBox) -> list[BBox]:
    """What of a box lies above, below, left and right of a caption."""
    x0, y0, x1, y1 = box
    sides = [
        (x0, y0, x1, caption[1] - 1),
        (x0, caption[3] + 1, x1, y1),
        (x0, y0, caption[0] - 1, y1),
        (caption[2] + 1, y0, x1, y1),
    ]
    return [side for side in sides if side[0] < side[2] and side[1] < side[3]] or [box]


def _meet(one: BBox, other: BBox) -> BBox:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _grown(box: BBox) -> BBox:
    return (box[0] - 0.5, box[1] - 0.5, box[2] + 0.5, box[3] + 0.5)


def _is_drawing(cluster: Cluster, box: BBox, scene: _Scene) -> bool:
    if not cluster.marks and len(cluster.rasters) < 2 and not cluster.cut:
        # One embedded picture is kept as it is, with its own bytes.
        return False
    if len(cluster.rasters) == 1 and area(cluster.rasters[0]) > 0.85 * area(box):
        return False
    captioned = any(c.pictured and near_caption(box, c.box) for c in scene.captions)
    share = area(box) / max(1.0, area(scene.bounds))
    least = 0.0 if captioned else MIN_SHARE / 2 if cluster.called or scene.scanned else MIN_SHARE
    if min(box[2] - box[0], box[3] - box[1]) < MIN_SIDE or share < least:
        return False
    if not cluster.called and any(overlap(box, other) > 0.5 * area(box) for other in scene.taken):
        return False
    if share >= PAGE_SHARE and not cluster.called:
        return False
    if (cluster.cut or scene.scanned) and scene.text.share(box) > MAX_TEXT:
        return False
    words = scene.text.words(box)
    if words and scene.text.prose(box) > MAX_PROSE * words and not cluster.called:
        return False
    return cluster.called or _is_figure(cluster, called=captioned)


def _is_figure(cluster: Cluster, *, called: bool) -> bool:
    """Free shapes, or bars of several lengths; where a caption stands, anything but rules of one direction."""
    shapes = sum(MIN_SHAPES if mark.steps >= CURVE else 1 for mark in cluster.marks if mark.kind == "shape")
    areas = [mark.box for mark in cluster.marks if mark.kind == "area"]
    if called:
        flat = {mark.box[2] - mark.box[0] > mark.box[3] - mark.box[1] for mark in cluster.marks if mark.kind == "rule"}
        return shapes > 0 or len(areas) > 1 or len(flat) == 2
    if shapes and shapes + len(cluster.rasters) >= MIN_SHAPES:
        return True
    bars = [mark.box for mark in cluster.marks if mark.kind == "area" and mark.filled]
    lengths = {round(max(b[2] - b[0], b[3] - b[1])) for b in bars}
    return len(bars) >= 3 and len(lengths) >= 3
