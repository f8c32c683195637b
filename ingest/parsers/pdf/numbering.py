"""The numbers that pages bear in print or by the file's own labels, which may differ from their index."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ingest.parsers.pdf.model import Block
from ingest.parsers.pdf.mupdf import FAILURES

MIN_AGREED = 3
AGREED = 0.5
"""Share of the pages with a number in their margin that must count on from one another."""
FACING = "–"
"""Between the two numbers of facing pages that are one page of the file."""
_ARABIC = re.compile(r"(?<![\d.,/-])\d{1,5}(?![\d.,/-]*\d)")


def page_labels(file: Any, blocks: Sequence[Block], pages: int) -> list[str]:
    """The label of every page, "" where it has none; empty if all are the pages' own indexes or nothing is known."""
    labels = _stated(file, pages)
    if not labels or labels == _plain(pages):
        labels = _printed(blocks, pages)
    return [] if labels == _plain(pages) else labels


def _plain(pages: int) -> list[str]:
    return [str(number) for number in range(1, pages + 1)]


def _stated(file: Any, pages: int) -> list[str]:
    try:
        return [file[number].get_label() or "" for number in range(pages)] if file.get_page_labels() else []
    except FAILURES:
        return []


def _printed(blocks: Sequence[Block], pages: int) -> list[str]:
    """Numbers in headers and footers that count on from page to page, by one or, on facing pages, by two.

    A page between two that bear their number counts with them.
    """
    numbers: dict[int, set[int]] = {}
    for block in blocks:
        if block.kind in ("header", "footer") and block.turn == 0:
            for match in _ARABIC.finditer(block.text):
                numbers.setdefault(block.page, set()).add(int(match.group()))
    runs = [run for step in (1, 2) if (run := _run(numbers, step, pages))]
    return max(runs, key=lambda run: sum(len(label.split(FACING)) for label in run if label), default=[])


def _run(numbers: Mapping[int, Collection[int]], step: int, pages: int) -> list[str]:
    """Labels `step` * page + offset with the offset that most pages bear; empty if too few agree."""
    offsets = Counter(number - step * page for page, found in numbers.items() for number in found)
    if not offsets:
        return []
    offset, count = max(offsets.items(), key=lambda entry: (entry[1], -abs(entry[0])))
    if count < MIN_AGREED or count < AGREED * len(numbers):
        return []
    starts = [offset]
    if step == 2:  # the left number, with the right one or, where pages bear only one, without
        starts = [start for start in (offset - 1, offset, offset + 1) if offsets[start] >= AGREED * count][:2]
    bearing = [page for page, found in numbers.items() if any(step * page + start in found for start in starts)]
    return [
        FACING.join(str(step * page + start) for start in starts if step * page + start > 0)
        if bearing and min(bearing) <= page <= max(bearing)
        else ""
        for page in range(1, pages + 1)
    ]
