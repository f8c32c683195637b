"""Edges from text to the figures, tables and equations that it names."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Edge, Element


def references(elements: Sequence[Element]) -> list[Edge]:
    """A `refers_to` edge for each mention ("Figure 4", "Tables 2 and 3", "Eq. (3)"), with its characters."""
    return []
