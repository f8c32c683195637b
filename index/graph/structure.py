"""All cross-modal edges of a document: those that are stored, and those that its elements imply.

`contains`, `next` and `on_page` are what `parent`, `order` and `regions` say; they are derived, so that there is one
truth. Rows are tied to their table by the stored `row_of` and stand in no `contains` or `next`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.naming import page_id
from index.store.base import Store
from index.types import Edge, EdgeKind, Element

CROSS_MODAL: tuple[EdgeKind, ...] = (
    "contains",
    "next",
    "on_page",
    "caption_of",
    "refers_to",
    "row_of",
    "continues",
    "describes",
)
BESIDE_THE_TEXT = ("row", "header", "footer")
"""Kinds that are not read in turn with the others."""


def edges(store: Store, document: str) -> list[Edge]:
    """The cross-modal edges of a document, stored ones first. Raises NotFound."""
    store.document(document)
    stored = [edge for edge in store.edges(document) if edge.kind in CROSS_MODAL]
    return [*stored, *derived(document, store.elements(document))]


def derived(document: str, elements: Sequence[Element]) -> Iterator[Edge]:
    """What the elements of a document imply; what has no heading above it belongs to the document itself."""
    ordered = sorted(elements, key=lambda element: element.order)
    for element in ordered:
        if element.kind != "row":
            yield Edge(element.parent or document, element.id, "contains", element=element.id)
    for before, after in pairwise(element for element in ordered if element.kind not in BESIDE_THE_TEXT):
        yield Edge(before.id, after.id, "next", element=before.id)
    for element in ordered:
        for page in dict.fromkeys(region.page for region in element.regions):
            yield Edge(element.id, page_id(document, page), "on_page", element=element.id)
