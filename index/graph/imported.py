"""Finds imported names and triples in the text of their document, so that they have a place like all others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.naming import entity_id, normalised
from index.store.imports_base import Extracted
from index.types import Edge, Element, Mention

SENTENCE = -1
"""Imported mentions have a sentence below 0, each name one of its own: that two of them were read in one document does
not tie them, their triples do."""
_MOST_PLACES = 20
"""So many mentions of one name in an element are looked for."""
_WORD = re.compile(r"[^\W_]+")
_SILENT = frozenset({"header", "footer", "row", "page", "attachment"})
"""Kinds of element that say nothing of their own."""

Place = tuple[str, int, int]
"""An element and characters of its text."""


@dataclass(frozen=True, slots=True)
class Located:
    """By element the imported names in it, and the imported edges that were read in it."""

    mentions: Mapping[str, tuple[Mention, ...]]
    edges: tuple[Edge, ...]


def located(elements: Sequence[Element], extracted: Extracted) -> Located:
    """What is not written there in these words is placed in the element that has most of its words, as a whole."""
    said = [element for element in elements if element.text.strip() and element.kind not in _SILENT]
    names: dict[str, str] = {}
    for text in (*extracted.names, *(end for first, _, second in extracted.triples for end in (first, second))):
        names.setdefault(normalised(text), text)
    names.pop("", None)
    if not said or not names:
        return Located({}, ())
    places = {name: list(_places(said, text)) for name, text in names.items()}
    mentions: dict[str, list[Mention]] = {}
    for number, name in enumerate(sorted(names)):
        for element, start, end in places[name]:
            found = Mention(element, start, end, name, sentence=SENTENCE - number)
            mentions.setdefault(element, []).append(found)
    return Located({id: tuple(found) for id, found in mentions.items()}, tuple(_edges(extracted, places)))


def _places(elements: Sequence[Element], name: str) -> Iterator[Place]:
    """Where a name stands; else all of the element that has most of its words, the first of several."""
    words = _WORD.findall(name)
    pattern = re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words)) + r"(?![^\W_])", re.IGNORECASE)
    found = [
        (element.id, *match.span())
        for element in elements
        for _, match in zip(range(_MOST_PLACES), pattern.finditer(element.text), strict=False)
    ]
    if found:
        yield from found
        return
    wanted = set(normalised(name).split())
    shared = [len(wanted.intersection(normalised(element.text).split())) for element in elements]
    home = elements[shared.index(max(shared))]
    yield home.id, 0, len(home.text)


def _edges(extracted: Extracted, places: Mapping[str, Sequence[Place]]) -> Iterator[Edge]:
    """One for each distinct triple, read from the shortest piece of text that has both of its ends."""
    for first, relation, second in dict.fromkeys(extracted.triples):
        source, target = normalised(first), normalised(second)
        if source and target and source != target:
            element, start, end = _around(places[source], places[target])
            ends = (entity_id(source), entity_id(target))
            yield Edge(*ends, "related", 1.0, element, (start, end), relation.strip() or None, origin="import")


def _around(sources: Sequence[Place], targets: Sequence[Place]) -> Place:
    together = [
        (one[0], min(one[1], other[1]), max(one[2], other[2]))
        for one in sources
        for other in targets
        if one[0] == other[0]
    ]
    return min(together, key=lambda place: (place[2] - place[1], place)) if together else sources[0]
