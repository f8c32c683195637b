"""Reading order of the parts of a page: columns one after the other, facing pages one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.types import BBox

REACH = 2.0
"""Points by which a part may reach over a gutter."""
MAX_DEPTH = 12
SPREAD = 1.2
"""Width in heights from which a page may be two facing pages."""
ALIGNED = 6.0
LEVEL = 12.0
"""Points between the top of a heading in the margin and that of its text."""
MARGIN = 0.45
"""Width of what stands in a margin, as a share of that of the text beside it."""
LABEL_HEIGHT = 40.0
NARROW = 0.6
MAX_TAIL = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands; `leads` are headings and captions, which belong to what follows below."""

    box: BBox
    leads: bool = False
    picture: bool = False


@dataclass(slots=True)
class _Band:
    """Parts that cross a gutter, then those left and right of it down to the next crossing."""

    crossing: list[int]
    left: list[int]
    right: list[int]


def in_order(places: Sequence[Place], size: tuple[float, float]) -> list[int]:
    """Indexes of the places in the order in which they are read, on a page of this width and height."""
    indexes = list(range(len(places)))
    if size[0] >= SPREAD * size[1]:
        middle = size[0] / 2
        right = [i for i in indexes if places[i].box[0] >= middle - REACH]
        left = [i for i in indexes if places[i].box[2] <= middle + REACH or (places[i].picture and i not in right)]
        if left and right and len(left) + len(right) == len(indexes):
            return [*_ordered(left, places, 0), *_ordered(right, places, 0)]
    return _ordered(indexes, places, 0)


def _ordered(indexes: list[int], places: Sequence[Place], depth: int) -> list[int]:
    cut = _best_cut(indexes, places) if len(indexes) > 1 and depth < MAX_DEPTH else None
    if cut is None:
        return sorted(indexes, key=lambda i: (places[i].box[1], places[i].box[0]))
    found: list[int] = []
    for band in _bands(indexes, places, cut):
        found += _ordered(band.crossing, places, depth + 1)
        for part in _rows(band, places):
            found += _ordered(part, places, depth + 1)
    return found


def _best_cut(indexes: Sequence[int], places: Sequence[Place]) -> float | None:
    """The gutter with most height of parts side by side, those that cross it counted against it."""
    ends = sorted({places[i].box[2] for i in indexes})
    starts = sorted({places[i].box[0] for i in indexes})
    best: tuple[float, float] | None = None
    for start in starts:
        before = [end for end in ends if end <= start + REACH]
        if not before:
            continue
        x = (before[-1] + start) / 2
        bands = _bands(indexes, places, x)
        beside = sum(_beside(band, places) for band in bands)
        crossing = sum(places[i].box[3] - places[i].box[1] for band in bands for i in band.crossing)
        if beside > 0 and (best is None or beside / (beside + crossing) * beside > best[0]):
            best = (beside / (beside + crossing) * beside, x)
    return best[1] if best else None


def _beside(band: _Band, places: Sequence[Place]) -> float:
    """Points of height over which both sides of a band have parts."""
    if not band.left or not band.right:
        return 0.0
    top = max(min(places[i].box[1] for i in side) for side in (band.left, band.right))
    foot = min(max(places[i].box[3] for i in side) for side in (band.left, band.right))
    return max(0.0, foot - top)


def _bands(indexes: Sequence[int], places: Sequence[Place], x: float) -> list[_Band]:
    bands = [_Band([], [], [])]
    for i in sorted(indexes, key=lambda i: (places[i].box[1] + places[i].box[3]) / 2):
        x0, _, x1, _ = places[i].box
        band = bands[-1]
        if x0 < x - REACH and x1 > x + REACH:
            if band.left or band.right:
                bands.append(_Band([i], [], []))
            else:
                band.crossing.append(i)
        elif (x0 + x1) / 2 <= x:
            band.left.append(i)
        else:
            band.right.append(i)
    for band, after in pairwise(bands):
        after.crossing[:0] = _tail(band.left, band.right, places) or _tail(band.right, band.left, places)
    return bands


def _tail(side: list[int], other: Sequence[int], places: Sequence[Place]) -> list[int]:
    """Take the headings and captions at a column's foot, below both columns, that belong to what crosses below them."""
    if not side or not other:
        return []
    foot = max(places[i].box[3] for i in other)
    taken: list[int] = []
    while side and len(taken) < MAX_TAIL and places[side[-1]].leads and places[side[-1]].box[1] > foot:
        taken.insert(0, side.pop())
    return taken


def _rows(band: _Band, places: Sequence[Place]) -> list[list[int]]:
    """The two columns of a band; or its rows, where labels or cards stand in rows."""
    if not band.left or not band.right:
        return [band.left + band.right]
    beside = _in_margin(band.left, band.right, places) or _in_margin(band.right, band.left, places)
    if beside is not None:
        return beside
    rows = _apart(band, places)
    if len(rows) < 2:
        return [band.left, band.right]
    left, right = set(band.left), set(band.right)
    sides = [([i for i in row if i in left], [i for i in row if i in right]) for row in rows]
    level = all(a and b and abs(_top(a, places) - _top(b, places)) <= ALIGNED for a, b in sides)
    if not level or not (_labels(sides, places) or _cards(rows, band, places)):
        return [band.left, band.right]
    return [side for pair in sides for side in pair]


def _in_margin(side: Sequence[int], text: Sequence[int], places: Sequence[Place]) -> list[list[int]] | None:
    """Headings in a margin, each level with the text that it heads, with that text; None where that is not so."""
    widest = max(_width(i, places) for i in text)
    tops = [places[i].box[1] for i in text]
    level = [any(abs(places[i].box[1] - top) <= LEVEL for top in tops) for i in side]
    if not all(places[i].leads and _width(i, places) <= MARGIN * widest for i in side) or len(text) < 2:
        return None
    if 2 * sum(level) < max(1, len(side)):  # captions stand where their picture is
        return None
    found: list[list[int]] = []
    both = [(places[i].box[1] - LEVEL, 0, i) for i in side] + [(places[i].box[1], 1, i) for i in text]
    for _, of_text, i in sorted(both):
        if of_text and found and found[-1][0] not in side:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def _apart(band: _Band, places: Sequence[Place]) -> list[list[int]]:
    """Rows of parts between which the page is white over both columns."""
    rows: list[list[int]] = []
    foot = 0.0
    for i in sorted(band.left + band.right, key=lambda i: places[i].box[1]):
        if not rows or places[i].box[1] >= foot:
            rows.append([i])
        else:
            rows[-1].append(i)
        foot = max(foot, places[i].box[3])
    return rows


def _top(side: Sequence[int], places: Sequence[Place]) -> float:
    return min(places[i].box[1] for i in side)


def _labels(sides: Sequence[tuple[list[int], list[int]]], places: Sequence[Place]) -> bool:
    """Whether one side of every row is a single low part, narrow beside the other."""
    for one, other in ((0, 1), (1, 0)):
        low = all(len(pair[one]) == 1 and _height(pair[one][0], places) <= LABEL_HEIGHT for pair in sides)
        widths = [median(_width(i, places) for pair in sides for i in pair[side]) for side in (one, other)]
        if low and widths[0] <= NARROW * widths[1]:
            return True
    return False


def _width(index: int, places: Sequence[Place]) -> float:
    return places[index].box[2] - places[index].box[0]


def _height(index: int, places: Sequence[Place]) -> float:
    return places[index].box[3] - places[index].box[1]


def _cards(rows: Sequence[Sequence[int]], band: _Band, places: Sequence[Place]) -> bool:
    """Whether the rows stand wider apart than the parts within a column of a row."""
    between = [_top(below, places) - max(places[i].box[3] for i in above) for above, below in pairwise(rows)]
    within: list[float] = []
    for row in rows:
        for side in (band.left, band.right):
            boxes = sorted((places[i].box for i in row if i in side), key=lambda box: box[1])
            within += [below[1] - above[3] for above, below in pairwise(boxes)]
    return bool(within) and min(between) > 2.0 * max(1.0, median(within))
