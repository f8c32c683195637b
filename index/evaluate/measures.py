"""The measures as pure functions: of a ranking against its gold, and of boxes against gold boxes.

A gold box counts with its own area, and what covers it is the union of all boxes of the k hits on that
page, as in the independent scorer of the page questions.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from index.types import BBox

K = TypeVar("K", bound=Hashable)
RANKS = (1, 2, 3, 5, 10, 20)
BOX_RANKS = (1, 5, 10)
NDCG_RANK = 10


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box on a page of a document."""

    source: str
    page: int
    bbox: BBox


@dataclass(frozen=True, slots=True)
class BoxHit:
    """The boxes of one hit; `share` is the part of its page that its first box covers, 0..1."""

    boxes: tuple[PlacedBox, ...]
    share: float
    page_areas: Mapping[tuple[str, int], float]
    """Area of every page that a box stands on, by (source, page)."""


def recall(gold: Collection[K], ranked: Sequence[K], k: int) -> float:
    """Share of the gold in the first k; 0 without gold."""
    found = set(ranked[:k])
    return sum(item in found for item in set(gold)) / len(set(gold)) if gold else 0.0


def hit(gold: Collection[K], ranked: Sequence[K], k: int) -> float:
    """1 if any of the gold is in the first k, else 0."""
    return float(not set(gold).isdisjoint(ranked[:k]))


def ndcg(gains: Mapping[K, float], ranked: Sequence[K], k: int) -> float:
    """Discounted gain of the first k over that of the best order; 0 without gains, repeats count once."""
    distinct = list(dict.fromkeys(ranked))[:k]
    best = sorted(gains.values(), reverse=True)[:k]
    ideal = sum(gain / math.log2(rank + 2) for rank, gain in enumerate(best))
    gained = sum(gains.get(item, 0.0) / math.log2(rank + 2) for rank, item in enumerate(distinct))
    return gained / ideal if ideal else 0.0


def reciprocal_rank(gold: Collection[K], ranked: Sequence[K]) -> float:
    """1 / rank of the first gold item, 0 if there is none in the ranking."""
    wanted = set(gold)
    return next((1.0 / rank for rank, item in enumerate(ranked, 1) if item in wanted), 0.0)


def area(box: BBox) -> float:
    """Area of a box; an inside-out box has none."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def union_area(boxes: Iterable[BBox]) -> float:
    """Exact area that the boxes cover together, by a sweep over their vertical edges."""
    solid = [box for box in boxes if area(box) > 0.0]
    edges = sorted({x for box in solid for x in (box[0], box[2])})
    return sum(
        (right - left) * _length([(box[1], box[3]) for box in solid if box[0] <= left and box[2] >= right])
        for left, right in pairwise(edges)
    )


def _length(intervals: Sequence[tuple[float, float]]) -> float:
    total, end = 0.0, -math.inf
    for low, high in sorted(intervals):
        total += max(0.0, high - max(low, end))
        end = max(end, high)
    return total


def clip(box: BBox, window: BBox) -> BBox:
    """The part of a box inside a window; it has no area where they do not meet."""
    return (
        max(box[0], window[0]),
        max(box[1], window[1]),
        min(box[2], window[2]),
        min(box[3], window[3]),
    )


def box_recall(gold: Sequence[PlacedBox], found: Sequence[PlacedBox]) -> float:
    """Gold area under the union of the found boxes / gold area; 0 without gold area."""
    total = sum(area(box.bbox) for box in gold)
    covered = sum(
        union_area(
            clip(other.bbox, box.bbox) for other in found if other.source == box.source and other.page == box.page
        )
        for box in gold
    )
    return covered / total if total else 0.0


def pages_covered(hits: Sequence[BoxHit]) -> float:
    """Pages' worth of area under all boxes of the hits together: 1.0 is one whole page."""
    boxes: dict[tuple[str, int], list[BBox]] = {}
    sizes: dict[tuple[str, int], float] = {}
    for found in hits:
        sizes.update(found.page_areas)
        for box in found.boxes:
            boxes.setdefault((box.source, box.page), []).append(box.bbox)
    return sum(union_area(group) / sizes[place] for place, group in boxes.items() if sizes.get(place))


def rank_measures(gains: Mapping[K, float], ranked: Sequence[K]) -> dict[str, float]:
    """All measures of a ranking: r@k, hit@k, ndcg@10 and mrr."""
    distinct = list(dict.fromkeys(ranked))
    return {
        **{f"r@{k}": recall(gains.keys(), distinct, k) for k in RANKS},
        **{f"hit@{k}": hit(gains.keys(), distinct, k) for k in RANKS},
        f"ndcg@{NDCG_RANK}": ndcg(gains, distinct, NDCG_RANK),
        "mrr": reciprocal_rank(gains.keys(), distinct),
    }


def box_measures(gold: Sequence[PlacedBox], hits: Sequence[BoxHit]) -> dict[str, float]:
    """For k of 1, 5, 10: box@k, share@k (mean share of a page in a first box), area@k (pages covered)."""
    measured: dict[str, float] = {}
    for k in BOX_RANKS:
        first = hits[:k]
        placed = [found for found in first if found.boxes]
        measured[f"box@{k}"] = box_recall(gold, [box for found in first for box in found.boxes])
        measured[f"share@{k}"] = sum(found.share for found in placed) / len(placed) if placed else 0.0
        measured[f"area@{k}"] = pages_covered(first)
    return measured
