"""Display equations: number, readable linear text, box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.model import Block, Fragment


def equation_block(page: Any, part: LayoutPart, fragments: Sequence[Fragment], number: int) -> Block | None:
    """The equation of a part as a block of kind "equation" with an EquationShape; None if it is none."""
    return None
