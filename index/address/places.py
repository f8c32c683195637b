"""The places of a document, by element and by page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from index.address.numerals import normal, with_wholes
from index.address.question import KINDS, counted, numbered
from index.types import Bundle, Element, Unit

_LABEL = r"(\(?(?:[A-Z]{0,2}[.-]?\d{1,4}(?:[.-]\d+)*[a-z]?|[IVXL]+|[A-Z](?:\.\d+)*)\)?)(?![\w%])"
_CAPTION = {
    kind: re.compile(rf"^\s*(?i:{KINDS[kind]})\s*{_LABEL}")
    for kind in ("figure", "table", "equation", "chart", "exhibit", "algorithm", "listing")
}
_HEADING = re.compile(
    r"^\s*(?:(?i:(?P<kind>section|chapter|appendix|annex|part))\s+)?(?P<number>\d{1,3}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})*|[IVXL]+)"
    r"(?:[.:)]|\s|$)"
)
_EQUATION_NUMBER = re.compile(r"\((\d{1,4}(?:[.-]\d+)*[a-z]?|[A-Z]\.?\d+)\)\s*$")
_FACING = re.compile(r"(?<=\d)–(?=\d)")
"""Facing pages that are one page of the file bear two numbers."""
_COUNTED_KINDS: Mapping[str, str] = {"image": "figure", "table": "table", "equation": "equation"}


class Places:
    """Which places the units of one document are."""

    def __init__(self, bundle: Bundle) -> None:
        self._pages = bundle.document.pages or 0
        labels = bundle.document.metadata.get("page_labels")
        self._labels = [str(label) for label in labels] if isinstance(labels, list) else []
        self._by_id = {element.id: element for element in bundle.elements}
        self._of_element = self._named(bundle.elements)

    def of(self, unit: Unit) -> tuple[str, ...]:
        """Tokens of a unit: what its elements are called, and the pages it stands on."""
        tokens = [token for element in unit.elements for token in self._of_element.get(element, ())]
        for page in dict.fromkeys(region.page for region in unit.regions):
            tokens += self._of_page(page)
        return tuple(dict.fromkeys(tokens))

    def _of_page(self, page: int) -> list[str]:
        tokens = [numbered("page", str(page)), counted("page", page)]
        if self._pages:
            tokens.append(counted("page", page - self._pages - 1))
        label = self._labels[page - 1] if page <= len(self._labels) else ""
        return [*tokens, *(numbered("page", normal(one)) for one in _FACING.split(label) if one)]

    def _named(self, elements: Sequence[Element]) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        ordered = sorted(elements, key=lambda element: element.order)
        for element in ordered:
            found[element.id] += _called(element)
        for kind, called in _COUNTED_KINDS.items():
            alike = [element for element in ordered if element.kind == kind]
            for at, element in enumerate(alike):
                found[element.id] += [counted(called, at + 1), counted(called, at - len(alike))]
        for element in ordered:
            found[element.id] += self._inherited(element, found)
        return found

    def _inherited(self, element: Element, found: Mapping[str, Sequence[str]]) -> Iterable[str]:
        """A row has the places of its table, everything those of the headings above it."""
        tokens: list[str] = []
        seen = {element.id}
        parent = self._by_id.get(element.parent or "")
        while parent is not None and parent.id not in seen:
            seen.add(parent.id)
            tokens += [token for token in found.get(parent.id, ()) if token not in tokens]
            parent = self._by_id.get(parent.parent or "")
        return tokens


def _called(element: Element) -> list[str]:
    """The names of an element by its own words."""
    if element.kind in ("title", "heading"):
        return _section(element.text)
    tokens: list[str] = []
    caption = element.caption or (element.text if element.kind == "caption" else "")
    for kind, pattern in _CAPTION.items():
        match = pattern.match(caption)
        if match:
            tokens += [numbered(kind, number) for number in with_wholes(normal(match[1]))]
    if element.kind == "equation" and (match := _EQUATION_NUMBER.search(element.text)):
        tokens += [numbered("equation", number) for number in with_wholes(normal(match[1]))]
    return tokens


def _section(heading: str) -> list[str]:
    match = _HEADING.match(heading)
    if match is None:
        return []
    said = (match["kind"] or "").lower()
    kinds = {"": ("section", "chapter"), "annex": ("appendix",), "part": ("section",)}.get(said, (said,))
    number = normal(match["number"])
    if not said and number[:1].isalpha():
        kinds = ("appendix", "section")
    return [numbered(kind, one) for kind in kinds for one in with_wholes(number)]
