"""What is drawn near each other, as one drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.types import BBox
from ingest.parsers.pdf.labels import Caption, near_caption, touches
from ingest.parsers.pdf.marks import Mark
from ingest.parsers.pdf.model import area, overlap, union
from ingest.parsers.pdf.pictures import BACKGROUND_SHARE, MIN_SIDE

NEAR = 6.0
"""Points between two marks of one drawing."""
MAX_MARKS = 3_000
PANEL_GAP = 24.0
"""Points between panels side by side."""
STACK_GAP = 14.0
"""Points between panels one below the other; a caption or a line of text needs more."""
LEVEL = 4.0
CENTRED = 0.15
"""Of a panel's width, how far the middle of its own caption may be from its middle."""
LEGEND_GAP = 18.0
BAR_GAP = 2.0
"""Distance of a bar to its chart, in breadths of the bar, at most."""
MIN_BAR, MAX_BARS = 5.0, 2
LEGEND_SHARE = 0.5
"""Area of a legend against its chart, at most."""


@dataclass(slots=True)
class Cluster:
    """Marks and raster pictures that stand together, and the box around them and their labels."""

    box: BBox
    marks: list[Mark] = field(default_factory=list)
    rasters: list[BBox] = field(default_factory=list)
    called: bool = False
    """Whether the layout calls it a picture."""
    cut: bool = False
    """Whether it is a part of a larger picture: of the scan of a page."""

    def take(self, other: Cluster) -> None:
        self.box = union([self.box, other.box])
        self.marks += other.marks
        self.rasters += other.rasters
        self.called = self.called or other.called
        self.cut = self.cut or other.cut


def clusters_of(marks: Sequence[Mark], rasters: Sequence[BBox]) -> list[Cluster]:
    """Marks nearer than NEAR together; rasters join marks, but not each other."""
    clusters: list[Cluster] = []
    for mark in sorted(marks, key=lambda mark: -area(mark.box))[:MAX_MARKS]:
        _add(clusters, Cluster(mark.box, marks=[mark]), NEAR)
    clusters = merged(clusters)
    for raster in rasters:
        _add(clusters, Cluster(raster, rasters=[raster]), 1.0)
    return clusters


def _add(clusters: list[Cluster], new: Cluster, near: float) -> None:
    for cluster in [c for c in clusters if touches(c.box, new.box, near)]:
        if not cluster.marks and not new.marks:
            continue
        new.take(cluster)
        clusters.remove(cluster)
    clusters.append(new)


def merged(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Clusters whose boxes have come to overlap are one."""
    out: list[Cluster] = []
    for cluster in clusters:
        _add(out, cluster, 0.0)
    return out if len(out) == len(clusters) else merged(out)


def with_parts(clusters: list[Cluster], parts: Sequence[BBox], grounds: Sequence[BBox]) -> list[Cluster]:
    """Let each picture of the layout gather the clusters that lie mostly in it, or it in them.

    On a ground (the scan of a page) it is a picture of its own.
    """
    for part in parts:
        own = [c for c in clusters if overlap(_grown(c.box), part) > 0.4 * min(area(_grown(c.box)), area(part))]
        cut = any(
            overlap(ground, part) > 0.9 * area(part) and area(part) < BACKGROUND_SHARE * area(ground)
            for ground in grounds
        )
        if not own and not cut:
            continue
        whole = Cluster(part, called=True, cut=cut)
        for cluster in own:
            whole.take(cluster)
            clusters.remove(cluster)
        clusters.append(whole)
    return clusters


def legends_joined(clusters: Sequence[Cluster], is_free: Callable[[BBox], bool]) -> list[Cluster]:
    """A small cluster close beside a larger one that spans it is its legend, where no paragraph stands between."""
    out: list[Cluster] = []
    for cluster in sorted(clusters, key=lambda c: -area(c.box)):
        whole = next((c for c in out if _is_legend(cluster, c) and is_free(union([cluster.box, c.box]))), None)
        if whole is None:
            out.append(cluster)
        else:
            whole.take(cluster)
    return out


def _is_legend(small: Cluster, large: Cluster) -> bool:
    one, other = small.box, large.box
    if not (small.marks and large.marks) or area(one) > LEGEND_SHARE * area(other):
        return False
    if min(other[2] - other[0], other[3] - other[1]) < 2 * MIN_SIDE:
        return False
    level = min(one[3], other[3]) - max(one[1], other[1]) >= 0.9 * (one[3] - one[1])
    under = min(one[2], other[2]) - max(one[0], other[0]) >= 0.9 * (one[2] - one[0])
    beside = max(one[0] - other[2], other[0] - one[2])
    below = max(one[1] - other[3], other[1] - one[3])
    return (level and 0 <= beside <= LEGEND_GAP) or (under and 0 <= below <= LEGEND_GAP)


def bars_joined(clusters: Sequence[Cluster]) -> list[Cluster]:
    """A cluster of a bar or two as broad and on the same base line as two bars of a chart beside it is the chart's."""
    out: list[Cluster] = []
    for cluster in sorted(clusters, key=lambda c: -area(c.box)):
        mate = next((c for c in out if _goes_on_with_bars(c, cluster)), None)
        if mate is None:
            out.append(cluster)
        else:
            mate.take(cluster)
    return out


def _goes_on_with_bars(chart: Cluster, other: Cluster) -> bool:
    bars = [mark.box for mark in other.marks if _is_bar(mark)]
    known = [mark.box for mark in chart.marks if _is_bar(mark)]
    return len(bars) <= MAX_BARS < len(known) and any(
        sum(_is_next_bar(bar, one, base, chart.box) for one in known) >= 2 for bar in bars for base in (0, 1, 3)
    )


def _is_bar(mark: Mark) -> bool:
    return mark.kind == "area" and mark.filled and min(_sides(mark.box)) >= MIN_BAR


def _sides(box: BBox) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _is_next_bar(bar: BBox, other: BBox, base: int, chart: BBox) -> bool:
    """Whether two bars stand on one base line (of these edges) with equal breadth, and the chart ends near the bar."""
    across = base % 2  # 1: the base line runs across, the bars stand side by side
    breadth = _sides(bar)[1 - across]
    low = 1 - across
    gap = max(bar[low] - chart[low + 2], chart[low] - bar[low + 2])
    level = abs(bar[base] - other[base]) < 1 and abs(_sides(other)[1 - across] - breadth) < 1
    return level and gap <= BAR_GAP * breadth


def panels_joined(clusters: Sequence[Cluster], captions: Sequence[Caption]) -> list[Cluster]:
    """Panels side by side or one below the other that share a caption are one drawing."""
    beside = _paired(sorted(clusters, key=lambda c: c.box[0]), captions, _is_panel)
    return _paired(sorted(beside, key=lambda c: c.box[1]), captions, _is_stacked)


def _paired(
    clusters: Sequence[Cluster],
    captions: Sequence[Caption],
    belong: Callable[[Cluster, Cluster, Sequence[Caption]], bool],
) -> list[Cluster]:
    out: list[Cluster] = []
    for cluster in clusters:
        mate = next((c for c in out if belong(c, cluster, captions)), None)
        if mate is None:
            out.append(cluster)
        else:
            mate.take(cluster)
    return out


def _is_stacked(upper: Cluster, lower: Cluster, captions: Sequence[Caption]) -> bool:
    """Of nearly one width, with little between, and one caption above or below both."""
    one, other = upper.box, lower.box
    shared = min(one[2], other[2]) - max(one[0], other[0])
    wide = max(one[2] - one[0], other[2] - other[0])
    low = min(one[3] - one[1], other[3] - other[1])
    if not (upper.marks or lower.marks) or not 0 <= other[1] - one[3] < STACK_GAP or shared < 0.8 * wide:
        return False
    near = [c for c in captions if c.pictured and (near_caption(one, c.box) or near_caption(other, c.box))]
    return low >= MIN_SIDE and len(near) == 1


def _is_panel(left: Cluster, right: Cluster, captions: Sequence[Caption]) -> bool:
    """Close side by side, and of one height or over (under) one caption in their middle."""
    one, other = left.box, right.box
    shared = min(one[3], other[3]) - max(one[1], other[1])
    low = min(one[3] - one[1], other[3] - other[1])
    if not (left.marks or right.marks) or other[0] - one[2] >= PANEL_GAP or low < MIN_SIDE or shared < 0.5 * low:
        return False
    near = {c.box for c in captions if c.pictured and (near_caption(one, c.box) or near_caption(other, c.box))}
    if len(near) == 1:
        caption = next(iter(near))
        return (caption[0] < one[2] and caption[2] > other[0]) or not any(
            _centred(caption, box) for box in (one, other)
        )
    level = abs(one[1] - other[1]) < LEVEL and abs(one[3] - other[3]) < LEVEL
    apart = any(c[2] <= other[0] for c in near) and any(c[0] >= one[2] for c in near)
    return level and low > 2 * MIN_SIDE and bool(left.marks and right.marks) and not apart


def _centred(caption: BBox, box: BBox) -> bool:
    """Whether a caption is set in the middle of a panel: then it is that panel's alone."""
    off = abs(caption[0] + caption[2] - box[0] - box[2]) / 2
    return off < CENTRED * (box[2] - box[0])


def _grown(box: BBox) -> BBox:
    """A line has an area, too."""
    return (box[0] - 0.5, box[1] - 0.5, box[2] + 0.5, box[3] + 0.5)
