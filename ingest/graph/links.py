"""Links inside a document, to anchors of its own: `<a href="#fig3">`, `[see](#results)`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.types import Edge, Element

Link = tuple[int, int, str]
"""First and past-the-last character of the words of a link, and the anchor that it leads to."""


@dataclass(frozen=True, slots=True)
class _Placed:
    element: Element
    link: Link


class Links:
    """Gathers anchors and links while a document is read. An anchor stands for the next element that is placed."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._anchors: dict[str, Element] = {}
        self._links: list[_Placed] = []

    def anchor(self, name: str | None) -> None:
        if name:
            self._waiting.append(name)

    def place(self, element: Element, links: Sequence[Link] = ()) -> None:
        """Note that an element was added, with the links in its text."""
        for name in self._waiting:
            self._anchors.setdefault(name, element)
        self._waiting = []
        self._links += [_Placed(element, link) for link in links]

    def edges(self, ties: Sequence[Edge]) -> Iterator[Edge]:
        """A `refers_to` edge for each link to another element; to what a caption belongs to rather than the caption.

        Signs without letters or digits ("↩", "^") lead back to where a reader came from: they refer to nothing.
        """
        captioned = {edge.source: edge.target for edge in ties if edge.kind == "caption_of"}
        for placed in self._links:
            start, end, name = placed.link
            target = self._anchors.get(name)
            if target is None or not any(char.isalnum() for char in placed.element.text[start:end]):
                continue
            node = captioned.get(target.id, target.id)
            if node not in (placed.element.id, captioned.get(placed.element.id)):
                source = placed.element.id
                yield Edge(source, node, "refers_to", element=source, span=(start, end), label=f"link {name}")


class Slugs:
    """The anchors that Markdown renderers give to headings: of two called "The site" the-site and the-site-1."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def of(self, heading: str) -> str:
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        count = self._counts[slug]
        self._counts[slug] += 1
        return f"{slug}-{count}" if count else slug
