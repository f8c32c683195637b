"""Sets a document of set c with Typst, which tells afterwards where the marks are."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import typst

from scripts.examples.seeded.fresh.furniture import printed, running_texts
from scripts.examples.seeded.fresh.model import Dress
from scripts.examples.seeded.fresh.typst_source import source_of
from scripts.examples.seeded.fresh.typst_tables import INSET
from scripts.examples.seeded.gather import Places, truth_of_set
from scripts.examples.seeded.model import Figure, Heading, Paragraph, Table, Written
from scripts.examples.seeded.svg import ink, png, svg
from scripts.examples.seeded.truth import Box, Region, Thing, Truth
from scripts.examples.seeded.with_typst import ASCENT, DESCENT, Mark, grown, pairs, part_of, rounded


def set_with_typst(written: Written, dress: Dress, fonts: Sequence[bytes] = ()) -> tuple[bytes, Truth]:
    """The PDF and its truth, with further fonts as files hold them.

    Set twice: only then are the pages known that a list of contents names.
    """
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        for number, font in enumerate(fonts):
            (folder / f"font{number}.ttf").write_bytes(font)
        for block in written.blocks:
            if isinstance(block, Figure) and block.drawn_as == "vector":
                (folder / f"{block.id}.svg").write_text(
                    svg(block.drawing, ", ".join(filter(None, (dress.font, dress.further_font)))), "utf-8"
                )
            elif isinstance(block, Figure):
                (folder / f"{block.id}.png").write_bytes(png(block.drawing))
        pages: dict[str, int] = {}
        for _ in range(2):
            source = folder / "main.typ"
            source.write_text(source_of(written, dress, pages), "utf-8")
            compiler = typst.Compiler(str(source), directory, [directory], ignore_system_fonts=True)
            marks = [Mark(*values) for values in json.loads(compiler.query("<mark>", field="value"))]
            pages = {mark.id: mark.page for mark in reversed(marks)}
        content = compiler.compile(format="pdf")
        count = int(json.loads(compiler.query("<last>", field="value"))[0])
    if not isinstance(content, bytes):
        raise TypeError("Typst gave no single PDF")
    return content, truth_of_set(written, _places(written, dress, marks), [(dress.width, dress.height)] * count)


def _places(written: Written, dress: Dress, marks: Sequence[Mark]) -> Places:
    places = Places(defaultdict(list), defaultdict(list), [])
    sizes = {b.id: dress.headings[b.level] for b in written.blocks if isinstance(b, Heading)}
    drawn = {b.id: ink(b.drawing) for b in written.blocks if isinstance(b, Figure) and b.drawn_as == "vector"}
    running = running_texts(dress, written.title)
    authors = {b.id for b in written.blocks if isinstance(b, Paragraph) and b.look == "authors"}
    for first, mark in pairs(marks):
        box: Box = (first.x, first.y, mark.x, mark.y)
        if mark.end == "b":
            places.regions[mark.id] += _regions(first, mark, dress, sizes.get(mark.id, dress.size))
        elif ":" in mark.id:
            name, row, column = mark.id.split(":")
            places.cells[name, int(row), int(column)].append(Region(mark.page, rounded(grown(box, *INSET))))
        elif mark.id in running:
            text = printed(running[mark.id], mark.page, dress)
            region = Region(mark.page, rounded(grown(box, 1, 2)))
            places.running.append(Thing(f"{mark.id}-{mark.page}", mark.id.partition("-")[0], text, (region,)))
        elif mark.id in drawn:
            places.regions[mark.id].append(Region(mark.page, rounded(part_of(box, drawn[mark.id]))))
        elif mark.id in sizes:
            places.regions[mark.id].append(Region(mark.page, rounded(grown(box, 0, 0.25 * sizes[mark.id]))))
        elif mark.id in authors:
            places.regions[mark.id].append(Region(mark.page, rounded(grown(box, 0, 2))))
        else:
            places.regions[mark.id].append(Region(mark.page, rounded(box)))
    _join_numbers(places)
    for block in written.blocks:
        if isinstance(block, Table | Figure) and block.caption:
            regions = places.regions[block.caption.id]
            places.regions[block.caption.id] = [Region(r.page, rounded(grown(r.bbox, 1, 3))) for r in regions]
    return places


def _join_numbers(places: Places) -> None:
    """The box of an equation holds its number too, on whichever side it stands."""
    for key in [key for key in places.regions if key.endswith("#")]:
        (number,) = places.regions.pop(key)
        (body,) = places.regions[key[:-1]]
        boxes = (number.bbox, body.bbox)
        joined: Box = (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )
        places.regions[key[:-1]] = [Region(body.page, joined)]


def _regions(first: Mark, last: Mark, dress: Dress, size: float) -> list[Region]:
    """The columns that a text goes through, from the line of its first mark to that of its last."""
    left, upper_margin, _, lower_margin = dress.margins
    step = dress.column + dress.gutter

    def column(mark: Mark) -> int:
        at = int((mark.x - left + 1) / step)
        return mark.page * dress.columns + max(0, min(at, dress.columns - 1))

    found = []
    for number in range(column(first), column(last) + 1):
        page, at = divmod(number, dress.columns)
        x = left + at * step
        upper = first.y - ASCENT * size if number == column(first) else upper_margin - 2
        lower = last.y + DESCENT * size if number == column(last) else dress.height - lower_margin + 4
        found.append(Region(page, rounded((x, upper, x + dress.column, lower))))
    return found
