"""What is drawn on a scanned page: dark places of its picture where no text was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.types import BBox
from ingest.parsers.pdf.labels import lines_of
from ingest.parsers.pdf.marks import Mark
from ingest.parsers.pdf.model import Fragment
from ingest.parsers.pdf.mupdf import pymupdf

CELL = 4
"""Points; a cell with a dark point in it is inked."""
FINE = 2
"""Pixels per point: with fewer, the thin lines of a scan in black and white fade."""
DARK, BLACK = 190, 150
"""Of 255: what is ink (thin lines grow grey when a scan is reduced), and what fills a cell with it."""
LONG = 48.0
"""Points of an unbroken run from which it may be a rule."""
BARE = 0.05
"""Share of the cells above and below a rule that are inked, at most: the frame of a drawing has more."""
PAPER_SHARE = 0.6
"""Share of light cells from which a picture is a sheet of paper, not a photo."""
EDGE = 0.02
"""Share of the page at its edges where a scanner leaves shadows."""
AROUND = 0.3
"""Of the height of a run of text, what around it is its own."""
MARGIN = 0.2
"""Share of the page at its sides where a large dark area is the shadow of the scanner."""


def ink_marks(page: Any, fragments: Sequence[Fragment]) -> list[Mark]:
    """Runs of inked cells outside the text of a page that is a scan of paper; none on other pages."""
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(FINE, FINE), colorspace=pymupdf.csGRAY, alpha=False)
    shades = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.stride)[:, : pixels.width]
    side = CELL * FINE
    rows, columns = pixels.height // side, pixels.width // side
    if min(rows, columns) < 10:
        return []
    cells = shades[: rows * side, : columns * side].reshape(rows, side, columns, side)
    # Cells that are wholly dark are no lines: the shadow of a scanner, or an area whose edges are seen anyway.
    darkest, lightest = cells.min(axis=(1, 3)), cells.max(axis=(1, 3))
    if (darkest < BLACK).mean() > 1 - PAPER_SHARE:
        return []
    inked = (darkest < DARK) & (lightest >= BLACK) & ~_shadows(lightest < BLACK)
    for fragment in lines_of(fragments):
        x0, y0, x1, y1 = fragment.box
        reach = max(2.0, AROUND * min(x1 - x0, y1 - y0))
        top, left = max(0, int((y0 - reach) // CELL)), max(0, int((x0 - reach) // CELL))
        inked[top : int((y1 + reach) // CELL) + 1, left : int((x1 + reach) // CELL) + 1] = False
    high, wide = max(1, int(EDGE * rows)), max(1, int(EDGE * columns))
    inked[:high] = inked[-high:] = False
    inked[:, :wide] = inked[:, -wide:] = False
    return [Mark("shape", box) for box in _runs(inked)]


def _shadows(solid: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Cells in and around dark areas of some width near the sides of the page."""
    core = solid.copy()
    for axis in (0, 1):
        core &= np.roll(solid, 1, axis) & np.roll(solid, -1, axis)
    wide = max(1, int(MARGIN * solid.shape[1]))
    core[:, wide:-wide] = False
    grown = core.copy()
    for _ in range(3):
        for axis in (0, 1):
            grown |= np.roll(grown, 1, axis) | np.roll(grown, -1, axis)
    return grown


def _runs(inked: npt.NDArray[np.bool_]) -> list[BBox]:
    """Each unbroken run of inked cells of a row as a box, but for rules that stand alone."""
    found: list[BBox] = []
    for row in np.flatnonzero(inked.any(axis=1)):
        steps = np.diff(np.concatenate(([0], inked[row].astype(np.int8), [0])))
        around = inked[[near for near in (row - 3, row - 2, row + 2, row + 3) if 0 <= near < len(inked)]]
        for start, end in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
            if (end - start) * CELL > LONG and around[:, start:end].mean() < BARE:
                continue
            found.append((float(start * CELL), float(row * CELL), float(end * CELL), float((row + 1) * CELL)))
    return found
