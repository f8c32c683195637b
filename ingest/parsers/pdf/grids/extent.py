"""How far a table reaches: two tables that the layout model took for one, and rows it left outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.blocks import CAPTION
from ingest.parsers.pdf.grids.lines import Drawn, drawn_near
from ingest.parsers.pdf.grids.words import Word, around, phrases, runs, table_words, text_lines, words_text
from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.model import Fragment

APART = 1.5
"""Width of the strip between two tables without rulings, in font sizes, at least."""
INNER = (0.2, 0.8)
"""Where across the part such a strip may lie."""
MIN_LINES = 3
CORE, MAX_CUT = 0.3, 0.15
"""An edge so close to the middle of a word, in font sizes, cuts it; the share of edges that may."""
WHOLE = 0.9
"""Share of its width over which a table's rulings run."""
SAME_END = 6.0
"""Points by which rulings of one table may end differently."""
ABOVE = 45.0
"""Points above or below a table within which a row and ruling of it may have been left out."""
BESIDE = 100.0
"""Points left and right of a table in which a line above it may start or end that is no row of it."""
CENTRED = 3.0
Span = tuple[float, float]


def whole_tables(page: Any, part: LayoutPart, fragments: Sequence[Fragment]) -> list[LayoutPart]:
    """The tables of a part, each with the header above it that the model left out."""
    words = table_words(page, part.box, fragments)
    if not words:
        return [part]
    drawn = drawn_near(page, around(words))
    strip = _strip_between(words, drawn)
    if strip is None:
        return [_with_rows(page, part, words, fragments, drawn)]
    x = (strip[0] + strip[1]) / 2
    left = [word for word in words if word.centre < x]
    right = [word for word in words if word.centre >= x]
    halves = [_half(part, half) for half in (left, right)]
    return [table for half in halves for table in whole_tables(page, half, fragments)]


def _half(part: LayoutPart, words: Sequence[Word]) -> LayoutPart:
    """One of two tables; with a row for each line where the model's rows are those of the other."""
    box = around(words)
    columns = (box[0], *(edge for edge in part.column_edges if box[0] + 2 < edge < box[2] - 2), box[2])
    upright = [word for word in words if word.turn == 0]
    inner = [edge for edge in part.row_edges if box[1] + 2 < edge < box[3] - 2]
    cutting = [edge for edge in inner if any(abs(word.middle - edge) < CORE * word.size for word in upright)]
    if len(cutting) > MAX_CUT * len(inner):
        heights = [line[0].middle for line in text_lines(upright)]
        inner = [(above + below) / 2 for above, below in pairwise(heights)]
    rows = (box[1], *inner, box[3])
    return replace(part, box=box, pieces=(), row_edges=rows, column_edges=columns)


def _strip_between(words: Sequence[Word], drawn: Drawn) -> Span | None:
    """The empty strip from top to bottom between two tables side by side."""
    box = around(words)
    low, high = (box[0] + share * (box[2] - box[0]) for share in INNER)
    upright = [word for word in words if word.turn == 0]
    reach, strips = box[0], []
    for text in sorted(phrases(upright)):
        if text[0] - reach > upright[0].size and low < (reach + text[0]) / 2 < high:
            strips.append((reach, text[0]))
        reach = max(reach, text[2])
    for strip in sorted(strips, key=lambda strip: strip[0] - strip[1]):
        middle = (strip[0] + strip[1]) / 2
        sides = [word for word in upright if word.centre < middle], [word for word in upright if word.centre > middle]
        crossed = any(rule.start < strip[0] and rule.end > strip[1] for rule in drawn.flat)
        if crossed or not all(_is_tabular(side) for side in sides):
            continue
        ruled = [_ruled(around(side), drawn) for side in sides]
        if all(ruled):
            return strip
        wide = strip[1] - strip[0] > APART * upright[0].size and strip[1] - strip[0] >= max(b - a for a, b in strips)
        if wide and _at_other_heights(*sides):
            return strip
    return None


def _is_tabular(side: Sequence[Word]) -> bool:
    lines = text_lines(side)
    return len(lines) >= MIN_LINES and 2 * sum(len(runs(line)) > 1 for line in lines) >= len(lines)


def _ruled(box: BBox, drawn: Drawn) -> bool:
    """Whether rulings at two heights or more run over the whole width."""
    width = box[2] - box[0]
    heights = [rule.at for rule in drawn.flat if min(rule.end, box[2]) - max(rule.start, box[0]) > WHOLE * width]
    return bool(heights) and max(heights) - min(heights) > 0.5 * (box[3] - box[1])


def _at_other_heights(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether less than half of the lines at one side go on at the other."""
    here, there = ([around(line)[3] for line in text_lines(side)] for side in (left, right))
    size = left[0].size
    level = sum(any(abs(one - other) < 0.25 * size for other in there) for one in here)
    return 2 * level < min(len(here), len(there))


def _with_rows(
    page: Any, part: LayoutPart, words: Sequence[Word], fragments: Sequence[Fragment], drawn: Drawn
) -> LayoutPart:
    """The part with the header row above it that lies below its uppermost ruling, or over several of its columns."""
    if len(part.row_edges) < 2:
        return part
    box = around(words)
    above = (box[0] - BESIDE, box[1] - ABOVE, box[2] + BESIDE, box[1] - 1)
    outside = [word for word in table_words(page, above, fragments) if word not in words]
    lines = text_lines([word for word in outside if word.turn == 0 and word.box[3] < box[1] + 0.3 * word.size])
    bars = [r.at for r in drawn.flat if r.end - r.start > WHOLE * (box[2] - box[0]) and r.at < box[1]]
    taken: list[list[Word]] = []
    top = box[1]
    for line in reversed(lines):
        size = line[0].size
        over = around(line)
        if top - over[3] > size or len(taken) == 2:
            break
        within = box[0] - SAME_END <= over[0] and over[2] <= box[2] + SAME_END
        below_bar = any(bar < over[1] + 2 for bar in bars) and not any(over[3] - 2 < bar < top for bar in bars)
        if not within or CAPTION.match(words_text(line)):
            return part  # What stands here goes on above: the lines of a caption or paragraph.
        if not ((below_bar and len(runs(line)) > 1) or _over_columns(line, words)):
            return part
        taken.append(line)
        top = over[1]
    if not taken:
        return part
    rows = [around(line)[1] for line in reversed(taken)]
    return replace(part, box=(part.box[0], top, part.box[2], part.box[3]), row_edges=(*rows, *part.row_edges))


def _over_columns(line: Sequence[Word], words: Sequence[Word]) -> bool:
    """Whether each text of a line stands in the middle over two or more names below it, and not over all of them."""
    first = text_lines([word for word in words if word.turn == 0])[0]
    names = [(run[0].box[0], run[-1].box[2]) for run in runs(first)]
    return all(_over_names((run[0].box[0], run[-1].box[2]), names) for run in runs(line))


def _over_names(text: Span, names: Sequence[Span]) -> bool:
    middle = (text[0] + text[1]) / 2
    for start in range(len(names)):
        for end in range(start + 1, len(names)):
            whole = end - start == len(names) - 1
            if not whole and abs((names[start][0] + names[end][1]) / 2 - middle) < CENTRED:
                return True
    return False
