"""What is drawn on a scanned page: dark places of its picture where no text was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from index.types import BBox
from ingest.parsers.pdf.marks import Mark
from ingest.parsers.pdf.model import Fragment
from ingest.parsers.pdf.mupdf import pymupdf

CELL = 4
"""Points; a cell with a dark point in it is inked. The page is rendered at one pixel per point."""
DARK = 150
"""Of 255: printed lines grow grey when a scan is reduced."""
PAPER_SHARE = 0.6
"""Share of light cells from which a picture is a sheet of paper, not a photo."""
EDGE = 0.02
"""Share of the page at its edges where a scanner leaves shadows."""
AROUND = 2.0
"""Points around a run of text that are its own."""


def ink_marks(page: Any, fragments: Sequence[Fragment]) -> list[Mark]:
    """Runs of inked cells outside the text of a page that is a scan of paper; none on other pages."""
    pixels = page.get_pixmap(colorspace=pymupdf.csGRAY, alpha=False)
    shades = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.stride)[:, : pixels.width]
    rows, columns = pixels.height // CELL, pixels.width // CELL
    if min(rows, columns) < 10:
        return []
    cells = shades[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns, CELL)
    # Cells that are wholly dark are no lines: the shadow of a scanner, or an area whose edges are seen anyway.
    darkest, lightest = cells.min(axis=(1, 3)), cells.max(axis=(1, 3))
    if (darkest < DARK).mean() > 1 - PAPER_SHARE:
        return []
    inked = (darkest < DARK) & (lightest >= DARK)
    for fragment in fragments:
        x0, y0, x1, y1 = fragment.box
        top, left = max(0, int((y0 - AROUND) // CELL)), max(0, int((x0 - AROUND) // CELL))
        inked[top : int((y1 + AROUND) // CELL) + 1, left : int((x1 + AROUND) // CELL) + 1] = False
    high, wide = max(1, int(EDGE * rows)), max(1, int(EDGE * columns))
    inked[:high] = inked[-high:] = False
    inked[:, :wide] = inked[:, -wide:] = False
    return [Mark("shape", box, filled=True) for box in _runs(inked)]


def _runs(inked: Any) -> list[BBox]:
    """Each unbroken run of inked cells of a row as a box."""
    found: list[BBox] = []
    for row in np.flatnonzero(inked.any(axis=1)):
        steps = np.diff(np.concatenate(([0], inked[row].astype(np.int8), [0])))
        for start, end in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
            found.append((float(start * CELL), float(row * CELL), float(end * CELL), float((row + 1) * CELL)))
    return found
