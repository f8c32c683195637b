"""What lies in a table's box and is no cell: its caption, and notes below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ingest.parsers.pdf.blocks import CAPTION
from ingest.parsers.pdf.grids.words import MARGIN, Word, around, runs, text_lines, words_text

NOTE = re.compile(r"^(?:\(?(?:\d{1,2}|[a-z])\)\s|[*†‡§¶]+\s?\S|(?:notes?|sources?)\s?[:.]\s)", re.IGNORECASE)


def without_captions(words: Sequence[Word]) -> list[Word]:
    """The words without a caption at the top or bottom, its further lines included, and without notes at the bottom."""
    lines = text_lines([word for word in words if word.turn == 0])
    if len(lines) < 3:
        return list(words)
    above = _caption_lines(lines)
    below = 0
    single = len(list(takewhile(_is_single, reversed(lines[above:]))))
    for count in range(1, single + 1):
        text = words_text(lines[-count])
        if CAPTION.match(text) or (NOTE.match(text) and _is_wide(lines[-count], lines)):
            below = count
    taken = {id(word) for line in [*lines[:above], *lines[len(lines) - below :]] for word in line}
    return [word for word in words if id(word) not in taken]


def without_side_caption(words: Sequence[Word], columns: Sequence[float]) -> tuple[list[Word], list[float]]:
    """Words and column edges without a caption that stands beside the table, as a column of its own."""
    edges = sorted(columns)
    if len(edges) < 4:
        return list(words), edges
    for low, high, rest in ((edges[-2], edges[-1], edges[:-1]), (edges[0], edges[1], edges[1:])):
        beside = [word for word in words if low - MARGIN <= word.centre <= high + MARGIN]
        if CAPTION.match(words_text(beside)):
            taken = {id(word) for word in beside}
            return [word for word in words if id(word) not in taken], rest
    return list(words), edges


def _caption_lines(lines: Sequence[list[Word]]) -> int:
    """How many lines at the top are a caption."""
    if not _is_single(lines[0]) or not CAPTION.match(words_text(lines[0])):
        return 0
    count = 1
    first = around(lines[0])
    while count < len(lines) - 2 and _is_single(lines[count]):
        before, line = around(lines[count - 1]), around(lines[count])
        same = abs(lines[count][0].size - lines[0][0].size) < 0.3 and lines[count][0].bold == lines[0][-1].bold
        if not same or line[1] - before[3] > 0.5 * lines[0][0].size or abs(line[0] - first[0]) > 3:
            break
        count += 1
    return count


def _is_single(line: Sequence[Word]) -> bool:
    return len(runs(line)) == 1


def _is_wide(line: Sequence[Word], lines: Sequence[Sequence[Word]]) -> bool:
    """Whether a line is longer than a label: it reaches over half of the table."""
    box, whole = around(line), around([word for other in lines for word in other])
    return box[2] - box[0] > 0.5 * (whole[2] - whole[0])
