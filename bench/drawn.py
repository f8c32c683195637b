"""Draws what the parser found over the pages, to be looked at.

python -m bench.drawn PDF OUT_DIR [--pages 1 2 3] [--layout auto] [--ocr auto] [--cache DIR] [--dpi 100]

Each element has the colour of its kind, its number in reading order and, where it is a heading, its level. Lines join
captions and what they describe; cells of tables are drawn thin, those of headers filled.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bench.truth import read_pages
from index.types import BBox, Bundle, Element
from ingest.base import Reading
from ingest.parsers.pdf.mupdf import open_pdf

Colour = tuple[float, float, float]
COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        "title": (0.8, 0.0, 0.0),
        "heading": (1.0, 0.2, 0.2),
        "text": (0.0, 0.5, 0.0),
        "list": (0.0, 0.6, 0.6),
        "caption": (1.0, 0.5, 0.0),
        "table": (0.0, 0.0, 0.9),
        "image": (0.9, 0.0, 0.9),
        "equation": (0.45, 0.0, 0.6),
        "footnote": (0.5, 0.4, 0.1),
        "code": (0.3, 0.3, 0.3),
    }
)
OTHER: Colour = (0.6, 0.6, 0.6)


def draw_pages(path: Path, bundle: Bundle, pages: Sequence[int], directory: Path, dpi: int) -> Iterator[Path]:
    """One PNG for each page."""
    file = open_pdf(path)
    try:
        for number in pages:
            page = file[number - 1]
            page.remove_rotation()
            _draw(page, number, bundle)
            target = directory / f"{path.stem}-{number:03d}.png"
            page.get_pixmap(dpi=dpi).save(target)
            yield target
    finally:
        file.close()


def _draw(page: Any, number: int, bundle: Bundle) -> None:
    elements = [element for element in bundle.elements if element.kind != "row"]
    boxes: dict[str, BBox] = {}
    for order, element in enumerate(elements):
        colour = COLOURS.get(element.kind, OTHER)
        for region in element.regions:
            if region.page != number:
                continue
            boxes.setdefault(element.id, region.bbox)
            page.draw_rect(region.bbox, color=colour, width=1.2)
            page.insert_text((region.bbox[0] + 1, region.bbox[1] + 5), _label(order, element), fontsize=6, color=colour)
        _draw_cells(page, number, element)
    flow = [boxes[element.id] for element in elements if element.id in boxes]
    for before, after in pairwise(flow):
        page.draw_line((before[0], before[3]), (after[0], after[1]), color=(0.75, 0.75, 0.75), width=0.5)
    for edge in bundle.edges:
        if edge.kind == "caption_of" and edge.source in boxes and edge.target in boxes:
            page.draw_line(_centre(boxes[edge.source]), _centre(boxes[edge.target]), color=(1.0, 0.5, 0.0), width=1.5)


def _draw_cells(page: Any, number: int, element: Element) -> None:
    if element.table is None:
        return
    for cell in element.table.cells:
        if cell.bbox is not None and (cell.page or element.regions[0].page) == number:
            fill = (0.6, 0.8, 1.0) if cell.header else None
            page.draw_rect(cell.bbox, color=(0.2, 0.5, 1.0), fill=fill, fill_opacity=0.3, width=0.4)


def _label(order: int, element: Element) -> str:
    level = "" if element.level is None else f" h{element.level}"
    return f"{order} {element.kind}{level}"


def _centre(box: BBox) -> tuple[float, float]:
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.drawn", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--pages", nargs="*", type=int, default=[], help="from 1; none: all")
    parser.add_argument("--layout", choices=("auto", "always", "never"), default="auto")
    parser.add_argument("--ocr", choices=("auto", "always", "never"), default="auto")
    parser.add_argument("--cache", type=Path, help="where recognised text is kept")
    parser.add_argument("--dpi", type=int, default=100)
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as staging:
        reading = Reading(layout=options.layout, ocr=options.ocr, cache=options.cache)
        bundle = read_pages(options.path, reading, Path(staging))
    pages = options.pages or range(1, (bundle.document.pages or 0) + 1)
    for target in draw_pages(options.path, bundle, pages, options.directory, options.dpi):
        print(target)


if __name__ == "__main__":
    main()
