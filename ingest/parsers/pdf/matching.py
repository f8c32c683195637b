"""The cheapest way to pair two lists."""

from __future__ import annotations

from collections.abc import Sequence


def cheapest_pairs(costs: Sequence[Sequence[float]], limit: float) -> list[tuple[int, int]]:
    """Pairs (row, column), each row and column used once at most, such that the sum of `limit - cost` is greatest.

    Pairs that cost more than `limit` are never made. The Hungarian algorithm on a square matrix in which every
    row and column may also stay alone for `limit`.
    """
    rows, columns = len(costs), len(costs[0]) if costs else 0
    size = max(rows, columns)
    square = [
        [min(limit, costs[r][c]) if r < rows and c < columns else limit for c in range(size)] for r in range(size)
    ]
    return sorted((r, c) for r, c in _assigned(square) if r < rows and c < columns and costs[r][c] < limit)


def _assigned(square: list[list[float]]) -> list[tuple[int, int]]:
    """The least-cost assignment of rows to columns: shortest augmenting paths with potentials."""
    size = len(square)
    row_of, by_row, by_column = [0] * (size + 1), [0.0] * (size + 1), [0.0] * (size + 1)
    for row in range(1, size + 1):
        row_of[0], column = row, 0
        slack, way = [float("inf")] * (size + 1), [0] * (size + 1)
        seen = [False] * (size + 1)
        while row_of[column]:
            seen[column] = True
            here, step, following = row_of[column], float("inf"), 0
            for c in range(1, size + 1):
                if seen[c]:
                    continue
                reduced = square[here - 1][c - 1] - by_row[here] - by_column[c]
                if reduced < slack[c]:
                    slack[c], way[c] = reduced, column
                if slack[c] < step:
                    step, following = slack[c], c
            for c in range(size + 1):
                if seen[c]:
                    by_row[row_of[c]] += step
                    by_column[c] -= step
                else:
                    slack[c] -= step
            column = following
        while column:
            row_of[column] = row_of[way[column]]
            column = way[column]
    return [(row_of[c] - 1, c - 1) for c in range(1, size + 1)]
