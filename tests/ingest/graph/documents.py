"""Small documents for these tests."""

from __future__ import annotations

from collections.abc import Iterable

from index.naming import ENTITY
from index.types import Bundle, Document, EdgeKind, Element, ElementKind, Mention
from ingest.graph.read import with_names

IN_ENGLISH = "It is the aim of this text to be told from those in other languages, as most of the rules are for it."
"""Words enough to tell the language, and no name."""


def read(*texts: str | tuple[ElementKind, str], title: str = "", language: str = IN_ENGLISH) -> Bundle:
    """A document of these texts, each an element of its own, with its names; the language shows in one more."""
    kinds = [("text", text) if isinstance(text, str) else text for text in (*texts, language) if text]
    elements = [Element(f"e{at}", "d", kind, text, at) for at, (kind, text) in enumerate(kinds)]  # type: ignore[arg-type]
    return with_names(Bundle(Document("d", "c", ("d.txt",), "text/plain", title, 1, "hash"), tuple(elements)))


def names(bundle: Bundle, weight: float = 1.0) -> list[str]:
    return [one.name for one in bundle.mentions if one.weight == weight]


def kinds(bundle: Bundle) -> dict[str, str]:
    return {one.name: one.kind for one in bundle.mentions}


def written(bundle: Bundle, mentions: Iterable[Mention]) -> list[str]:
    texts = {element.id: element.text for element in bundle.elements}
    return [texts[one.element][one.start : one.end] for one in mentions]


def told(bundle: Bundle, kind: EdgeKind) -> set[tuple[str, str]]:
    """The ends of the edges of a kind between names."""
    return {
        (edge.source.removeprefix(ENTITY), edge.target.removeprefix(ENTITY))
        for edge in bundle.edges
        if edge.kind == kind
    }
