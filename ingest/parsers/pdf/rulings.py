"""Closed cells in the ruling lines of a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.model import area, overlap
from ingest.parsers.pdf.mupdf import display_matrix

THIN = 3.0
"""A rectangle at most this thick, in points, is a line."""
SNAP = 2.5
MIN_CELL = 4.0
MAX_PATHS = 4_000
MAX_RULES = 1_200

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at` across, from `start` to `end` along."""

    at: float
    start: float
    end: float


def may_have_tables(page: Any) -> bool:
    """Whether lines or boxes enough for a grid are drawn, by a cheap look at their bounding boxes."""
    rows = columns = boxes = paths = 0
    for kind, (x0, y0, x1, y1) in page.get_bboxlog():
        if not kind.endswith("path"):
            continue
        paths += 1
        if y1 - y0 <= THIN and x1 - x0 > 8:
            rows += 1
        elif x1 - x0 <= THIN and y1 - y0 > 8:
            columns += 1
        elif x1 - x0 > 8 and y1 - y0 > 8:
            boxes += 1
    if paths > MAX_PATHS:
        return False
    return (rows >= 2 and columns >= 1) or boxes >= 4 or (boxes >= 1 and rows + columns >= 2) or boxes in (1, 2, 3)


def ruled_grids(page: Any) -> list[list[BBox]]:
    """The closed cells of each grid on the displayed page, found from lines and edges of rectangles."""
    flat, upright = page_rules(page)
    if len(flat) < 2 or not upright or len(flat) + len(upright) > MAX_RULES:
        return []
    flat, upright = joined(flat), joined(upright)
    upright = joined(upright + _missing_sides(flat, upright))
    cells = _cells(flat, upright)
    return [grid for grid in _connected(cells) if len(grid) >= 4]


def page_rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Lines that run across and down the displayed page."""
    matrix, bounds = tuple(display_matrix(page)), page.rect
    flat: list[Rule] = []
    upright: list[Rule] = []
    paths = [path for path in page.get_cdrawings() if not _unseen(path)]
    hidden = _inner_edges(paths, matrix)
    for path in paths:
        for x0, y0, x1, y1 in _edges(path, matrix):
            if hidden and _shaded(path) and _rounded((x0, y0, x1, y1)) in hidden:
                continue
            if x1 < bounds.x0 or x0 > bounds.x1 or y1 < bounds.y0 or y0 > bounds.y1:
                continue
            if y1 - y0 <= THIN and x1 - x0 > MIN_CELL:
                flat.append(Rule((y0 + y1) / 2, x0, x1))
            elif x1 - x0 <= THIN and y1 - y0 > MIN_CELL:
                upright.append(Rule((x0 + x1) / 2, y0, y1))
        if len(flat) + len(upright) > 4 * MAX_RULES:
            return [], []
    return flat, upright


def _unseen(path: dict[str, Any]) -> bool:
    fill, stroke = path.get("fill"), path.get("color")
    return path.get("type") == "f" and fill is not None and min(fill) > 0.99 and stroke is None


def _shaded(path: dict[str, Any]) -> bool:
    return path.get("type") == "f"


def _inner_edges(paths: Sequence[dict[str, Any]], matrix: Matrix) -> set[tuple[int, ...]]:
    """Edges that two areas of one colour share: nobody sees a line there."""
    counts: Counter[tuple[Any, ...]] = Counter()
    for path in paths:
        if _shaded(path):
            edges = {_rounded(edge) for edge in _edges(path, matrix) if edge[0] == edge[2] or edge[1] == edge[3]}
            counts.update((path.get("fill"), *edge) for edge in edges)
    return {key[1:] for key, count in counts.items() if count > 1}


def _rounded(edge: BBox) -> tuple[int, ...]:
    return tuple(round(value) for value in edge)


def _edges(path: dict[str, Any], matrix: Matrix) -> Iterable[BBox]:
    """The straight edges of a path as boxes without (or with little) thickness."""
    for item in path["items"]:
        if item[0] == "l":
            yield _turned((*item[1], *item[2]), matrix)
        elif item[0] in ("re", "qu"):
            quad = item[1] if item[0] == "re" else (*item[1][0], *item[1][3])
            x0, y0, x1, y1 = _turned(quad, matrix)
            if x1 - x0 <= THIN or y1 - y0 <= THIN:
                yield (x0, y0, x1, y1)
            else:
                yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))


def _turned(box: Sequence[float], matrix: Matrix) -> BBox:
    a, b, c, d, e, f = matrix
    x0, x1 = a * box[0] + c * box[1] + e, a * box[2] + c * box[3] + e
    y0, y1 = b * box[0] + d * box[1] + f, b * box[2] + d * box[3] + f
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def joined(rules: list[Rule]) -> list[Rule]:
    """Rules at nearly the same place become one place; pieces that touch become one piece."""
    by_place: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if by_place and rule.at - by_place[-1][-1].at <= SNAP:
            by_place[-1].append(rule)
        else:
            by_place.append([rule])
    joined: list[Rule] = []
    for group in by_place:
        at = sum(rule.at for rule in group) / len(group)
        start = end = None
        for rule in sorted(group, key=lambda r: r.start):
            if start is None or end is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + SNAP:
                end = max(end, rule.end)
            else:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None and end is not None:
            joined.append(Rule(at, start, end))
    return joined


def _missing_sides(flat: list[Rule], upright: list[Rule]) -> list[Rule]:
    """Outer sides for tables drawn open left and right: rules of one width, crossed by an inner line."""
    widths: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    for rule in flat:
        widths[round(rule.start / 4), round(rule.end / 4)].append(rule)
    sides: list[Rule] = []
    for group in widths.values():
        if len(group) < 3:
            continue
        top, bottom = group[0].at, group[-1].at
        start, end = group[0].start, group[0].end
        inner = any(
            start + MIN_CELL < rule.at < end - MIN_CELL
            and rule.start <= bottom - MIN_CELL
            and rule.end >= top + MIN_CELL
            for rule in upright
        )
        if inner:
            sides += [Rule(start, top, bottom), Rule(end, top, bottom)]
    return sides


def _cells(flat: list[Rule], upright: list[Rule]) -> list[BBox]:
    """Smallest rectangles whose four corners are crossings and whose sides are drawn."""
    crossings: dict[tuple[int, int], None] = {}
    on_flat: dict[int, list[int]] = defaultdict(list)
    on_upright: dict[int, list[int]] = defaultdict(list)
    for h, row in enumerate(flat):
        for v, column in enumerate(upright):
            if row.start - SNAP <= column.at <= row.end + SNAP and column.start - SNAP <= row.at <= column.end + SNAP:
                crossings[h, v] = None
                on_flat[h].append(v)
                on_upright[v].append(h)
    cells: list[BBox] = []
    for h, v in crossings:
        box = _cell_at(h, v, flat, upright, crossings, on_flat, on_upright)
        if box is not None:
            cells.append(box)
    return cells


def _cell_at(
    h: int,
    v: int,
    flat: list[Rule],
    upright: list[Rule],
    crossings: dict[tuple[int, int], None],
    on_flat: dict[int, list[int]],
    on_upright: dict[int, list[int]],
) -> BBox | None:
    """The smallest cell whose top left corner is the crossing of rules h and v."""
    x0, y0 = upright[v].at, flat[h].at
    rights = [other for other in on_flat[h] if upright[other].at > x0 + MIN_CELL]
    for below in sorted(on_upright[v], key=lambda index: flat[index].at):
        y1 = flat[below].at
        if y1 <= y0 + MIN_CELL:
            continue
        for right in sorted(rights, key=lambda index: upright[index].at):
            if (below, right) in crossings and upright[right].start <= y0 + SNAP:
                return (x0, y0, upright[right].at, y1)
    return None


def _connected(cells: list[BBox]) -> list[list[BBox]]:
    """Cells that share a corner belong to one grid; cells that lie in others twice are dropped."""
    corners: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (x0, y0, x1, y1) in enumerate(cells):
        for corner in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)):
            corners[round(corner[0]), round(corner[1])].append(index)
    group = list(range(len(cells)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for indexes in corners.values():
        for other in indexes[1:]:
            group[root(other)] = root(indexes[0])
    grids: dict[int, list[BBox]] = defaultdict(list)
    for index, cell in enumerate(cells):
        grids[root(index)].append(cell)
    return [_distinct(grid) for grid in grids.values()]


def _distinct(cells: list[BBox]) -> list[BBox]:
    kept: list[BBox] = []
    for cell in sorted(cells, key=area):
        if not any(overlap(cell, other) > 0.3 * area(other) for other in kept):
            kept.append(cell)
    return sorted(kept, key=lambda cell: (cell[1], cell[0]))
