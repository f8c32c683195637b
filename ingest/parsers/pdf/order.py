"""Reading order: cuts a page into columns that are read one after the other."""

from __future__ import annotations

from itertools import accumulate, pairwise
from statistics import median

from ingest.parsers.pdf.model import Item

MIN_GUTTER = 5.0
MIN_SIDE_LINES = 3
MAX_TAIL = 4
MAX_DEPTH = 6
MAX_SPLITS = 6
SPLIT_GAP = 8.0
"""Points of white space over the whole width between parts of a page that may be laid out differently."""


def reading_groups(items: list[Item], depth: int = 0) -> list[list[Item]]:
    """Split items into groups in reading order, each of one column from top to bottom.

    What crosses a gutter (a title, a wide figure) ends the columns above it.
    """
    if len(items) < 2:
        return [items] if items else []
    cut = _best_cut(items) if depth < MAX_DEPTH else None
    if cut is None:
        parts = _parts(items) if depth < MAX_DEPTH else None
        if parts is not None:
            return [group for part in parts for group in reading_groups(part, depth + 1)]
        return [sorted(items, key=lambda item: (item.frame[1], item.frame[0]))]
    groups: list[list[Item]] = []
    for crossers, left, right in _bands(items, cut):
        if crossers:
            groups.extend(reading_groups(crossers, depth + 1))
        for side in (left, right):
            groups.extend(reading_groups(side, depth + 1))
    return groups


def _best_cut(items: list[Item]) -> float | None:
    """The x of the gutter that separates most text, or None where the items are one column or a table."""
    best: tuple[float, float] | None = None
    for x in _candidates(items):
        worth = _worth(items, x)
        if worth > 0 and (best is None or worth > best[0]):
            best = (worth, x)
    return best[1] if best else None


def _parts(items: list[Item]) -> tuple[list[Item], list[Item]] | None:
    """Where no gutter serves all: what is above and below a gap, if one of them is prose in columns.

    A wide table over two columns of text hides their gutter.
    """
    ordered = sorted(items, key=lambda item: item.frame[1])
    gaps: list[tuple[float, int]] = []
    foot = ordered[0].frame[3]
    for index, item in enumerate(ordered):
        if item.frame[1] - foot >= SPLIT_GAP:
            gaps.append((item.frame[1] - foot, index))
        foot = max(foot, item.frame[3])
    for _, index in sorted(gaps, reverse=True)[:MAX_SPLITS]:
        above, below = ordered[:index], ordered[index:]
        if _is_prose_in_columns(above) or _is_prose_in_columns(below):
            return above, below
    return None


def _is_prose_in_columns(items: list[Item]) -> bool:
    cut = _best_cut(items)
    if cut is None:
        return False
    sides = [[item for _, *both in _bands(items, cut) for item in both[side] if item.fragment] for side in (0, 1)]
    return all(side and _prose(side) for side in sides)


def _candidates(items: list[Item]) -> list[float]:
    """Middles of the x ranges that fewer items cover than their surroundings."""
    low = min(item.frame[0] for item in items)
    high = max(item.frame[2] for item in items)
    width = int(high - low) + 2
    if width < 40:
        return []
    steps = [0] * (width + 1)
    for item in items:
        steps[max(0, int(item.frame[0] - low))] += 1
        steps[min(width, int(item.frame[2] - low) + 1)] -= 1
    cover = list(accumulate(steps))
    found: list[tuple[int, float]] = []
    start = 0
    for x in range(1, width):
        if cover[x] == cover[start]:
            continue
        lower_left = start == 0 or cover[start - 1] > cover[start]
        if lower_left and cover[x] > cover[start] and start > 0:
            found.append((cover[start], low + (start + x) / 2))
        start = x
    margin = 0.12 * width
    inside = [(count, x) for count, x in found if low + margin < x < high - margin]
    inside.sort()
    return [x for _, x in inside[:8]]


def _worth(items: list[Item], x: float) -> float:
    """Height of text that stands side by side in columns at this cut; 0 where the cut is wrong."""
    left_all: list[Item] = []
    right_all: list[Item] = []
    worth = 0.0
    for _, left, right in _bands(items, x):
        if not left or not right:
            continue
        gap = _gap(left, right)
        top = max(min(i.frame[1] for i in left), min(i.frame[1] for i in right))
        bottom = min(max(i.frame[3] for i in left), max(i.frame[3] for i in right))
        if gap < MIN_GUTTER or bottom <= top:
            continue
        worth += bottom - top
        left_all += left
        right_all += right
    if not _enough(left_all) or not _enough(right_all) or not _are_columns(left_all, right_all):
        return 0.0
    return worth


def _gap(left: list[Item], right: list[Item]) -> float:
    """Width of the gutter, a few items that reach into it left aside."""
    starts = sorted(item.frame[0] for item in right)
    ends = sorted((item.frame[2] for item in left), reverse=True)
    return starts[len(starts) // 20] - ends[len(ends) // 20]


def _enough(side: list[Item]) -> bool:
    shapes = sum(1 for item in side if item.shape is not None)
    return len(side) - shapes >= MIN_SIDE_LINES or (shapes > 0 and len(side) >= 1)


def _bands(items: list[Item], x: float) -> list[tuple[list[Item], list[Item], list[Item]]]:
    """From top to bottom: items that cross x, then those left and right of it down to the next crossing."""
    bands: list[tuple[list[Item], list[Item], list[Item]]] = [([], [], [])]
    for item in sorted(items, key=lambda item: (item.frame[1] + item.frame[3]) / 2):
        x0, _, x1, _ = item.frame
        crossers, left, right = bands[-1]
        if x0 < x - 1 and x1 > x + 1:
            if left or right:
                bands.append(([item], [], []))
            else:
                crossers.append(item)
        elif (x0 + x1) / 2 <= x:
            left.append(item)
        else:
            right.append(item)
    for (_, left, right), (crossers, _, _) in pairwise(bands):
        crossers[:0] = _tail(left, right) or _tail(right, left)
    return bands


def _tail(side: list[Item], other: list[Item]) -> list[Item]:
    """Take from a column the few lines below both columns, right above what crosses: a heading of it."""
    if not side or not other:
        return []
    foot = max(item.frame[3] for item in other)
    below = [item for item in side if item.frame[1] > foot]
    kept = [item for item in side if item.frame[1] <= foot]
    if not below or not kept or len(below) > MAX_TAIL:
        return []
    gap = min(item.frame[1] for item in below) - max(item.frame[3] for item in kept)
    if gap < 1.2 * median(item.frame[3] - item.frame[1] for item in below):
        return []
    side[:] = kept
    return below


def _are_columns(left: list[Item], right: list[Item]) -> bool:
    """Tell columns of prose (or text boxes) from the columns of a table, whose rows belong together."""
    texts_left = [item for item in left if item.fragment is not None]
    texts_right = [item for item in right if item.fragment is not None]
    if not texts_left or not texts_right:
        return True
    changes = _changes(texts_left, texts_right) / (2.0 * min(len(texts_left), len(texts_right)))
    if changes <= 0.2:
        return not (_numeric(texts_right) > 0.6 and _aligned(texts_left, texts_right) > 0.7)
    return changes < 0.6 and _prose(texts_left) and _prose(texts_right)


def _changes(left: list[Item], right: list[Item]) -> int:
    """How often the page's content goes from one side to the other."""
    sides = [
        (item.fragment.stream, side) for side, items in enumerate((left, right)) for item in items if item.fragment
    ]
    sides.sort()
    return sum(1 for before, after in pairwise(sides) if before[1] != after[1]) - 1


def _words(items: list[Item]) -> float:
    return median(len(item.fragment.text.split()) for item in items if item.fragment)


def _numeric(items: list[Item]) -> float:
    """Share of runs without a word of letters: the cells of a table of figures."""
    texts = [item.fragment.text for item in items if item.fragment]
    return sum(1 for text in texts if sum(map(str.isalpha, text)) < 3) / len(texts)


def _prose(items: list[Item]) -> bool:
    width = max(i.frame[2] for i in items) - min(i.frame[0] for i in items)
    return _words(items) >= 4 and median(i.frame[2] - i.frame[0] for i in items) >= 0.5 * width


def _aligned(left: list[Item], right: list[Item]) -> float:
    """Share of the smaller side's lines that have a line on the same baseline opposite."""
    small, large = sorted((left, right), key=len)
    bottoms = [item.frame[3] for item in large]
    return sum(1 for item in small if any(abs(item.frame[3] - bottom) < 2.5 for bottom in bottoms)) / len(small)
