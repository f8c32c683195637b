"""Sentences that point at a picture or table by its place: "the table below", "in the following chart"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.sentences import sentences
from index.types import Edge, Element, ElementKind

NEAR = 3
"""Elements from the sentence's to what it points at, rows and running heads left out."""
SURE = 0.9
_SKIPPED: frozenset[ElementKind] = frozenset({"row", "header", "footer", "caption"})
_SPEAKING: frozenset[ElementKind] = frozenset({"text", "list"})
_TABLE = r"tables?|tabellen?|表"
_PICTURE = r"figures?|charts?|graphs?|diagrams?|pictures?|images?|maps?|plots?|abbildung|grafik|diagramm|bild|図"
_ANY = rf"(?:(?P<table>{_TABLE})|(?P<picture>{_PICTURE}))"
_BELOW = re.compile(
    rf"\b(?:following|next|folgenden?[mnrs]?|nachstehenden?[mnrs]?)\s+(?:[\w-]+\s+)?{_ANY}\b"
    rf"|\b{_ANY.replace('<', '<b_')}\s+(?:\w+\s+)?(?:below|unten)\b|(?:次の|下の?|以下の){_ANY.replace('<', '<c_')}",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    rf"\b(?:preceding|above|obigen?[mnrs]?|vorstehenden?[mnrs]?)\s+{_ANY}\b"
    rf"|\b{_ANY.replace('<', '<b_')}\s+(?:\w+\s+)?(?:above|oben)\b|(?:上の?){_ANY.replace('<', '<c_')}",
    re.IGNORECASE,
)


def pointed(elements: Sequence[Element]) -> Iterator[Edge]:
    """A `describes` edge from each such sentence to the nearest table or picture on the side that it names."""
    flow = [element for element in elements if element.kind not in _SKIPPED]
    for at, element in enumerate(flow):
        if element.kind not in _SPEAKING or not (_BELOW.search(element.text) or _ABOVE.search(element.text)):
            continue
        for start, end in sentences(element.text):
            for pattern, side in ((_BELOW, flow[at + 1 : at + 1 + NEAR]), (_ABOVE, flow[max(0, at - NEAR) : at][::-1])):
                match = pattern.search(element.text, start, end)
                target = _first(match, side) if match else None
                if match is not None and target is not None:
                    yield Edge(
                        element.id,
                        target.id,
                        "describes",
                        element=element.id,
                        span=(start, end),
                        label=match.group(),
                        confidence=SURE,
                    )


def _first(match: re.Match[str], side: Sequence[Element]) -> Element | None:
    is_table = any(match[name] for name in ("table", "b_table", "c_table"))
    kind = "table" if is_table else "image"
    return next((element for element in side if element.kind == kind), None)
