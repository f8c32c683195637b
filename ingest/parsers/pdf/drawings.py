"""Vector drawings and charts: clusters of what is drawn, with their labels.

Left out: rules and frames alone, what lies in tables and equations, panels behind running text, and small clusters
(logos, icons) that neither the layout nor a caption calls a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.blocks import CAPTION
from ingest.parsers.pdf.layout import LayoutPart, PartKind
from ingest.parsers.pdf.marks import Mark, page_marks
from ingest.parsers.pdf.model import Fragment, Picture, area, centre_inside, overlap, union
from ingest.parsers.pdf.pictures import BACKGROUND_SHARE, MIN_SIDE, Placed

NEAR = 6.0
"""Points between two marks of one drawing."""
MAX_MARKS = 3_000
MIN_SHARE = 0.02
"""Share of the page of a drawing that nothing else calls a picture; half of it where layout or caption does."""
CAPTION_NEAR = 36.0
LABEL_WORDS = 6
PROSE_WORDS = 7
"""Words on a line from which it is running text."""
PANEL_WORDS = 20
MAX_PROSE = 0.35
_PROTECTED: frozenset[PartKind] = frozenset({"title", "heading", "caption", "table", "footnote", "header", "footer"})


@dataclass(slots=True)
class _Cluster:
    """Marks, raster pictures and labels that stand together."""

    box: BBox
    marks: list[Mark] = field(default_factory=list)
    rasters: list[BBox] = field(default_factory=list)
    labels: list[Fragment] = field(default_factory=list)
    called: bool = False
    """Whether the layout calls it a picture."""

    def take(self, other: _Cluster) -> None:
        self.box = union([self.box, other.box])
        self.marks += other.marks
        self.rasters += other.rasters
        self.labels += other.labels
        self.called = self.called or other.called


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
    taken = [*tables, *(part.box for part in parts if part.kind in ("table", "equation"))]
    captions = _caption_boxes(parts, fragments)
    text = _Text(parts, fragments, captions)
    marks = [mark for mark in page_marks(page) if not _is_foreign(mark, taken, text)]
    rasters = [item.box for item in placed if area(item.box) < BACKGROUND_SHARE * area(bounds)]
    clusters = _clusters(marks, rasters)
    clusters = _with_parts(clusters, [part.box for part in parts if part.kind == "picture"])
    for _ in range(3):
        for cluster in clusters:
            text.label(cluster)
        clusters = _merged(clusters)
    found: list[Picture] = []
    for cluster in clusters:
        box = _without_captions(cluster, captions)
        if _is_drawing(cluster, box, bounds, captions, text):
            drawn = sum(area(raster) for raster in cluster.rasters) < 0.5 * area(box)
            found.append(Picture(number, box, 0, 0, 0, drawn, tuple(text.inside(box))))
    return sorted(found, key=lambda picture: (picture.box[1], picture.box[0]))


def left_over(placed: Sequence[Placed], drawings: Sequence[Picture]) -> list[Placed]:
    """The raster pictures that are in no drawing."""
    return [item for item in placed if not any(overlap(item.box, d.box) > 0.6 * area(item.box) for d in drawings)]


class _Text:
    """The text of a page by its part in drawings: labels, running text, captions."""

    def __init__(self, parts: Sequence[LayoutPart], fragments: Sequence[Fragment], captions: Sequence[BBox]) -> None:
        self._fragments = fragments
        self._known = bool(parts)
        sizes = [f.size for f in fragments if len(f.text.split()) >= PROSE_WORDS]
        self._body = median(sizes) if sizes else 0.0
        kept = [part.box for part in parts if part.kind in _PROTECTED]
        kept += [part.box for part in parts if part.kind in ("text", "list") and self._words(part.box) > 2 * LABEL_WORDS]
        self._kept = {id(f) for f in fragments if any(centre_inside(f.box, box) for box in (*kept, *captions))}

    def _words(self, box: BBox) -> int:
        return sum(len(f.text.split()) for f in self._fragments if centre_inside(f.box, box))

    def prose(self, box: BBox) -> int:
        """Words of running text in a box."""
        lines = (f for f in self._fragments if centre_inside(f.box, box))
        return sum(words for f in lines if (words := len(f.text.split())) >= PROSE_WORDS)

    def inside(self, box: BBox) -> list[Fragment]:
        """The text in a box that is a drawing's own."""
        return [f for f in self._fragments if id(f) not in self._kept and centre_inside(f.box, box)]

    def words(self, box: BBox) -> int:
        return sum(len(f.text.split()) for f in self._fragments if centre_inside(f.box, box))

    def label(self, cluster: _Cluster) -> None:
        """Let a cluster take the short texts in it and at its sides."""
        known = {id(f) for f in cluster.labels}
        for f in self._fragments:
            if id(f) in known or id(f) in self._kept or len(f.text.split()) > 2 * LABEL_WORDS:
                continue
            if centre_inside(f.box, cluster.box) or self._is_label_beside(f, cluster.box):
                cluster.labels.append(f)
                cluster.box = union([cluster.box, f.box])

    def _is_label_beside(self, f: Fragment, box: BBox) -> bool:
        reach = 0.6 * f.size + NEAR / 2
        if not _touches(f.box, box, reach) or len(f.text.split()) > LABEL_WORDS:
            return False
        if f.box[2] - f.box[0] > 0.7 * (box[2] - box[0]) and f.turn == 0:
            return False
        beside = min(f.box[3], box[3]) - max(f.box[1], box[1]) > 0.5 * (f.box[3] - f.box[1])
        figures = sum(char.isdigit() for char in f.text) * 2 >= len(f.text.replace(" ", ""))
        small = 0 < f.size < 0.93 * self._body
        return self._known or beside or figures or small or f.turn != 0


def _caption_boxes(parts: Sequence[LayoutPart], fragments: Sequence[Fragment]) -> list[BBox]:
    """Where captions stand: parts that start like one, else such a line with those that follow it closely."""
    found: list[BBox] = []
    for f in fragments:
        if f.turn != 0 or not CAPTION.match(f.text):
            continue
        whole = [p.box for p in parts if p.kind in ("caption", "text", "heading", "list") and centre_inside(f.box, p.box)]
        own = [box for box in whole if f.box[1] - box[1] < 0.8 * f.size]
        found.append(min(own, key=area) if own else _following(f, fragments))
    found += [part.box for part in parts if part.kind == "caption"]
    return found


def _following(first: Fragment, fragments: Sequence[Fragment]) -> BBox:
    """A line with the lines of its size right below it."""
    box = first.box
    for f in sorted(fragments, key=lambda f: f.box[1]):
        follows = box[1] < f.box[1] and f.box[1] - box[3] < 0.5 * first.size and abs(f.size - first.size) < 0.6
        if f is not first and f.turn == 0 and follows and f.box[0] < box[2] and f.box[2] > box[0]:
            box = union([box, f.box])
    return box


def _is_foreign(mark: Mark, taken: Sequence[BBox], text: _Text) -> bool:
    """Whether a mark is a table's or an equation's, or a panel or frame around running text."""
    if any(centre_inside(mark.box, (b[0] - 3, b[1] - 3, b[2] + 3, b[3] + 3)) for b in taken):
        return True
    return mark.kind == "area" and text.prose(mark.box) >= PANEL_WORDS


def _clusters(marks: Sequence[Mark], rasters: Sequence[BBox]) -> list[_Cluster]:
    """Marks nearer than NEAR together; rasters join marks, but not each other."""
    clusters: list[_Cluster] = []
    for mark in sorted(marks, key=lambda mark: -area(mark.box))[:MAX_MARKS]:
        _add(clusters, _Cluster(mark.box, marks=[mark]), NEAR)
    clusters = _merged(clusters)
    for raster in rasters:
        _add(clusters, _Cluster(raster, rasters=[raster]), 1.0)
    return clusters


def _add(clusters: list[_Cluster], new: _Cluster, near: float) -> None:
    for cluster in [c for c in clusters if _touches(c.box, new.box, near)]:
        if not cluster.marks and not new.marks:
            continue
        new.take(cluster)
        clusters.remove(cluster)
    clusters.append(new)


def _merged(clusters: Sequence[_Cluster]) -> list[_Cluster]:
    """Clusters whose boxes have come to overlap are one."""
    out: list[_Cluster] = []
    for cluster in clusters:
        _add(out, cluster, 0.0)
    return out if len(out) == len(clusters) else _merged(out)


def _touches(one: BBox, other: BBox, near: float) -> bool:
    return (
        one[0] - near <= other[2] and other[0] - near <= one[2] and one[1] - near <= other[3] and other[1] - near <= one[3]
    )


def _with_parts(clusters: list[_Cluster], parts: Sequence[BBox]) -> list[_Cluster]:
    """Let each picture of the layout gather the clusters that lie mostly in it, or it in them."""
    for part in parts:
        own = [c for c in clusters if overlap(_grown(c.box), part) > 0.4 * min(area(_grown(c.box)), area(part))]
        if not own:
            continue
        whole = _Cluster(part, called=True)
        for cluster in own:
            whole.take(cluster)
            clusters.remove(cluster)
        clusters.append(whole)
    return clusters


def _grown(box: BBox) -> BBox:
    """A line has an area, too."""
    return (box[0] - 0.5, box[1] - 0.5, box[2] + 0.5, box[3] + 0.5)


def _without_captions(cluster: _Cluster, captions: Sequence[BBox]) -> BBox:
    """The cluster's box cut at captions that reach into it, on the side where less of the cluster lies."""
    x0, y0, x1, y1 = cluster.box
    for caption in captions:
        if overlap(caption, (x0, y0, x1, y1)) < 0.3 * area(caption):
            continue
        inner = [mark.box for mark in cluster.marks if mark.kind != "area"] + cluster.rasters
        boxes = inner or [mark.box for mark in cluster.marks] or [(x0, y0, x1, y1)]
        above = sum(1 for box in boxes if (box[1] + box[3]) / 2 < caption[1])
        below = sum(1 for box in boxes if (box[1] + box[3]) / 2 > caption[3])
        if above >= below:
            y1 = min(y1, caption[1] - 1)
        else:
            y0 = max(y0, caption[3] + 1)
    return (x0, y0, x1, max(y0, y1))


def _is_drawing(cluster: _Cluster, box: BBox, bounds: BBox, captions: Sequence[BBox], text: _Text) -> bool:
    if not cluster.marks and len(cluster.rasters) < 2:
        # One embedded picture is kept as it is, with its own bytes.
        return False
    if len(cluster.rasters) == 1 and area(cluster.rasters[0]) > 0.85 * area(box):
        return False
    called = cluster.called or any(_near_caption(box, caption) for caption in captions)
    share = area(box) / max(1.0, area(bounds))
    if min(box[2] - box[0], box[3] - box[1]) < MIN_SIDE or share < (MIN_SHARE / 2 if called else MIN_SHARE):
        return False
    words = text.words(box)
    if words and text.prose(box) > MAX_PROSE * words and not cluster.called:
        return False
    return cluster.called or _is_figure(cluster, called=called)


def _near_caption(box: BBox, caption: BBox) -> bool:
    across = min(box[2], caption[2]) > max(box[0], caption[0])
    return across and -6 <= max(caption[1] - box[3], box[1] - caption[3]) <= CAPTION_NEAR


def _is_figure(cluster: _Cluster, *, called: bool) -> bool:
    """Free shapes, or bars of several lengths; where a caption stands, anything but rules of one direction."""
    shapes = sum(1 for mark in cluster.marks if mark.kind == "shape")
    areas = [mark.box for mark in cluster.marks if mark.kind == "area"]
    if called:
        flat = {mark.box[2] - mark.box[0] > mark.box[3] - mark.box[1] for mark in cluster.marks if mark.kind == "rule"}
        return shapes > 0 or len(areas) > 1 or len(flat) == 2
    if shapes >= 3:
        return True
    bars = [mark.box for mark in cluster.marks if mark.kind == "area" and mark.filled]
    lengths = {round(max(b[2] - b[0], b[3] - b[1])) for b in bars}
    return len(bars) >= 3 and len(lengths) >= 3
