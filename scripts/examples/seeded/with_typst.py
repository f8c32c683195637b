"""Sets a document with Typst, which is asked afterwards where it put the marks at each thing."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import typst

from scripts.examples.seeded.gather import Places, truth_of_set
from scripts.examples.seeded.model import Figure, Heading, Look, Table, Written
from scripts.examples.seeded.svg import ink, png, svg
from scripts.examples.seeded.truth import Box, Region, Thing, Truth
from scripts.examples.seeded.typst_source import HEAD_PLACES, INSET, font_of, source_of

ASCENT, DESCENT = 0.78, 0.26


class Mark(NamedTuple):
    id: str
    end: str
    page: int
    x: float
    y: float


def set_with_typst(written: Written) -> tuple[bytes, Truth]:
    """The PDF and its truth. Set twice: only then are the pages known that a list of contents names."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        for block in written.blocks:
            if isinstance(block, Figure):
                _store(block, folder, written.look)
        pages: dict[str, int] = {}
        for _ in range(2):
            source = folder / "main.typ"
            source.write_text(source_of(written, pages), "utf-8")
            compiler = typst.Compiler(str(source), root=directory, ignore_system_fonts=True)
            marks = [Mark(*values) for values in json.loads(compiler.query("<mark>", field="value"))]
            pages = {mark.id: mark.page for mark in reversed(marks)}
        content = compiler.compile(format="pdf")
        count = int(json.loads(compiler.query("<last>", field="value"))[0])
    sizes = [(written.look.width, written.look.height)] * count
    if not isinstance(content, bytes):
        raise TypeError("Typst gave no single PDF")
    return content, truth_of_set(written, _places(written, marks), sizes)


def _store(block: Figure, folder: Path, look: Look) -> None:
    if block.drawn_as == "vector":
        (folder / f"{block.id}.svg").write_text(svg(block.drawing, font_of(look)), "utf-8")
    else:
        (folder / f"{block.id}.png").write_bytes(png(block.drawing))


def _places(written: Written, marks: Sequence[Mark]) -> Places:
    look = written.look
    places = Places(defaultdict(list), defaultdict(list), [])
    sizes = {b.id: look.headings[b.level] for b in written.blocks if isinstance(b, Heading)}
    drawn = {b.id: ink(b.drawing) for b in written.blocks if isinstance(b, Figure) and b.drawn_as == "vector"}
    for first, mark in pairs(marks):
        if mark.id == "h0":
            size = look.headings[0]
            whole = (look.margin, first.y - ASCENT * size, look.width - look.margin, mark.y + DESCENT * size)
            places.regions["h0"].append(Region(mark.page, rounded(whole)))
            continue
        if mark.end == "b":
            places.regions[mark.id] += _regions(first, mark, look, sizes.get(mark.id, look.size))
            continue
        box: Box = (first.x, first.y, mark.x, mark.y)
        if ":" in mark.id:
            name, row, column = mark.id.split(":")
            places.cells[name, int(row), int(column)].append(Region(mark.page, rounded(grown(box, *INSET))))
        elif mark.id in HEAD_PLACES:
            kind = mark.id.partition("-")[0]
            text = _running_text(written, mark)
            places.running.append(
                Thing(f"{mark.id}-{mark.page}", kind, text, (Region(mark.page, rounded(grown(box, 1, 2))),))
            )
        elif mark.id in drawn:
            places.regions[mark.id].append(Region(mark.page, rounded(part_of(box, drawn[mark.id]))))
        else:
            places.regions[mark.id].append(Region(mark.page, rounded(box)))
    _join_numbers(places)
    for block in written.blocks:
        if isinstance(block, Table | Figure) and block.caption:
            places.regions[block.caption.id] = [
                Region(r.page, rounded(grown(r.bbox, 1, 3))) for r in places.regions[block.caption.id]
            ]
    return places


def pairs(marks: Sequence[Mark]) -> Iterator[tuple[Mark, Mark]]:
    """The two ends of each thing; what is set again on the next page has further pairs."""
    ends: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        ends[mark.id, mark.end].append(mark)
    for (key, end), firsts in list(ends.items()):
        if end in ("a", "A"):
            yield from zip(firsts, ends[key, chr(ord(end) + 1)], strict=True)


def _running_text(written: Written, mark: Mark) -> str:
    texts = ("Survey papers", written.title, str(mark.page + written.look.first_page - 1))
    return texts[HEAD_PLACES.index(mark.id)]


def _join_numbers(places: Places) -> None:
    """The box of an equation holds its number too, and a little air for scripts."""
    for key in [key for key in places.regions if key.endswith("#")]:
        (number,) = places.regions.pop(key)
        (body,) = places.regions[key[:-1]]
        low, high = min(number.bbox[1], body.bbox[1]), max(number.bbox[3], body.bbox[3])
        places.regions[key[:-1]] = [Region(body.page, (body.bbox[0], low, number.bbox[2], high))]


def _regions(first: Mark, last: Mark, look: Look, size: float) -> list[Region]:
    """The columns that a text goes through, from the line of its first mark to that of its last."""
    step = (look.width - 2 * look.margin + look.gutter) / look.columns
    top, bottom = look.margin - 2, look.height - look.margin + 4

    def column(mark: Mark) -> int:
        at = int((mark.x - look.margin + 1) / step)
        return mark.page * look.columns + min(at, look.columns - 1)

    found = []
    for number in range(column(first), column(last) + 1):
        page, at = divmod(number, look.columns)
        left = look.margin + at * step
        upper = first.y - ASCENT * size if number == column(first) else top
        lower = last.y + DESCENT * size if number == column(last) else bottom
        found.append(Region(page, rounded((left, upper, left + step - look.gutter, lower))))
    return found


def grown(box: Box, x: float, y: float) -> Box:
    return (box[0] - x, box[1] - y, box[2] + x, box[3] + y)


def part_of(box: Box, share: Box) -> Box:
    width, height = box[2] - box[0], box[3] - box[1]
    return (
        box[0] + share[0] * width,
        box[1] + share[1] * height,
        box[0] + share[2] * width,
        box[1] + share[3] * height,
    )


def rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
