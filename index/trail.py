"""The way that the graph took to a hit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """An edge that was followed, from node to node, and where it was read: the characters `span` of an element.

    `edge` is a kind of edge, or `about`: from a name to the document that bears it in its title. Nodes are ids of
    entities, documents and units.
    """

    source: str
    edge: str
    target: str
    element: str | None = None
    span: tuple[int, int] | None = None
