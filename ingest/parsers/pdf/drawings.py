"""Vector drawings and charts: clusters of drawn paths, with their labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.model import Fragment, Picture
from ingest.parsers.pdf.pictures import Placed


def page_drawings(
    page: Any, number: int, parts: Sequence[LayoutPart], fragments: Sequence[Fragment], placed: Sequence[Placed]
) -> list[Picture]:
    """The drawings of a page; without `parts` they are found by their paths alone.

    A drawing takes in the raster pictures that lie in it (leave them out by `left_over`) and its `texts`, which
    are then no text of the page.
    """
    return []


def left_over(placed: Sequence[Placed], drawings: Sequence[Picture]) -> list[Placed]:
    """The raster pictures that are in no drawing."""
    return list(placed)
