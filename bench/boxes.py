"""Checks one hit: are its words in its boxes, whose words are there besides, where was its picture drawn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.reader import Word, page_pictures, page_words
from bench.words import compare
from index.engine import Engine
from index.types import BBox, Document, Region, Unit


@dataclass(frozen=True, slots=True)
class Check:
    """One hit: `words` are its own, `inside` those in its boxes; `elsewhere` are missing words of the rest of its
    pages, `unread` missing words that the reader does not have. `iou` is set for pictures only."""

    unit: str
    kind: str
    document: str
    page: int
    words: int
    inside: int
    elsewhere: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    iou: float | None = None


class Truth:
    """The pictures that were drawn: noted by the maker of the document, or else found by the other reader."""

    def __init__(self, path: Path | None) -> None:
        self._noted: dict[tuple[str, int], list[BBox]] = {}
        self._document = ""
        if path is not None:
            noted = json.loads(path.read_text("utf-8"))
            self._document = noted["document"]
            for number, page in enumerate(noted["pages"], start=1):
                boxes = [tuple(figure["bbox"]) for figure in page["figures"]]
                self._noted[self._document, number] = boxes

    def pictures(self, document: Document, original: Path, page: int) -> Sequence[BBox]:
        if self._document in document.sources:
            return self._noted.get((self._document, page), [])
        return page_pictures(original, page, document.page_sizes[page - 1])


class Checker:
    def __init__(self, engine: Engine, truth: Truth) -> None:
        self._engine = engine
        self._truth = truth

    def check(self, unit: Unit, document: Document) -> Check:
        original = self._engine.files.path(document.content_hash)
        own = self._own_words(unit)
        inside: list[str] = []
        outside: list[str] = []
        for page in dict.fromkeys(region.page for region in unit.regions):
            for word in page_words(original, page, document.page_sizes[page - 1]):
                (inside if _within(word, page, unit.regions) else outside).append(word.text)
        if unit.kind == "image":
            own, inside, outside = [], [], []
        compared = compare(own, inside)
        unread = set(compare(compared.missing, outside).missing)
        return Check(
            unit=unit.id,
            kind=unit.kind,
            document=document.sources[0],
            page=unit.regions[0].page,
            words=len(own),
            inside=len(inside),
            elsewhere=tuple(word for word in compared.missing if word not in unread),
            unread=tuple(word for word in compared.missing if word in unread),
            foreign=compared.foreign,
            iou=self._iou(unit.regions[0], document, original) if unit.kind == "image" else None,
        )

    def _own_words(self, unit: Unit) -> list[str]:
        """The words of a hit; of a table or row those of its cells: names of columns in a row stand elsewhere."""
        words: list[str] = []
        elements = {element.id: element for element in self._engine.store.elements_by_id(unit.elements)}
        for part in unit.parts:
            element = elements[part.element]
            if element.kind not in ("table", "row"):
                words += element.text[part.start : part.end].split()
                continue
            for line in element.lines:
                if line.start < part.end and line.end > part.start:
                    words += element.text[line.start : line.end].split()
        return words

    def _iou(self, region: Region, document: Document, original: Path) -> float:
        drawn = list(self._truth.pictures(document, original, region.page))
        parts = [box for box in drawn if _shared(box, region.bbox) > 0.5 * _area(box)]
        if len(parts) > 1:
            drawn.append(_around(parts))
        return max((_intersection_over_union(region.bbox, box) for box in drawn), default=0.0)


def _within(word: Word, page: int, regions: Iterable[Region]) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    boxes = (region.bbox for region in regions if region.page == page)
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)


def _area(box: BBox) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _shared(a: BBox, b: BBox) -> float:
    return _area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))


def _around(boxes: Sequence[BBox]) -> BBox:
    lows = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return (*lows, max(box[2] for box in boxes), max(box[3] for box in boxes))


def _intersection_over_union(a: BBox, b: BBox) -> float:
    shared = _shared(a, b)
    return shared / (_area(a) + _area(b) - shared) if shared else 0.0
