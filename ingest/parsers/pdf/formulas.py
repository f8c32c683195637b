"""Which parts of a page are display equations: the layout's own set right, and those that it took for text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from index.types import BBox
from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.model import Fragment, centre_inside, union

NUMBER = re.compile(
    r"^[(\[]\s*((?:[A-Z]{1,2}[.\-–]?)?\d{1,3}(?:[.\-–]\d{1,3})*[a-z]?['′]?|[IVX]{1,5}|\*{1,3})\s*[)\]]$"
)
ENDING = re.compile(r"\s[(\[]\s*((?:[A-Z]{1,2}[.\-–]?)?\d{1,3}(?:[.\-–]\d{1,3})*[a-z]?)\s*[)\]]\s*$")
NUMBER_REACH = 400.0
"""Points between a short equation in the middle of a wide column and its number."""
NUMBER_GAP = 1.2
"""Gap, in font sizes, between an equation and its number."""
LINE_WORDS = 3
"""Words on a line from which it is text."""
WORD = re.compile(r"[A-Za-z]{3,}")
_RELATION = re.compile(r"[=≈≤≥<>∝→]")
_MATH = re.compile(r"[=≈≡≤≥≠∼∝∑∏∫√∂∇∈∀∃±×÷→⇒∞^]|[\U0001d400-\U0001d7ff]|[α-ωΑ-Ω]")


def equation_parts(parts: Sequence[LayoutPart], fragments: Sequence[Fragment]) -> list[LayoutPart]:
    """The parts with equations set right: a part with several numbers is one equation each, a lone number joins
    the equation beside it, and a heading or line of text that is a numbered formula is an equation."""
    numbers = [f for f in fragments if f.turn == 0 and NUMBER.match(f.text)]
    found: list[LayoutPart] = []
    other = ("heading", "text", "list", "title")
    parts = [
        replace(part, kind="equation") if part.kind in other and _is_formula(part, fragments) else part
        for part in parts
    ]
    for part in parts:
        if part.kind == "text" and _is_lone_number(part, parts, fragments):
            continue
        if part.kind in ("text", "list"):
            found += _parted(part, numbers, fragments)
        else:
            found += _by_number(part, numbers, fragments) if part.kind == "equation" else [part]
    return found


def _parted(part: LayoutPart, numbers: Sequence[Fragment], fragments: Sequence[Fragment]) -> list[LayoutPart]:
    """A paragraph cut where a numbered formula stands in it on lines of its own."""
    x0, y0, x1, y1 = part.box
    inside = [f for f in fragments if f.turn == 0 and centre_inside(f.box, part.box)]
    found: list[LayoutPart] = []
    top = y0
    for number in sorted((n for n in numbers if centre_inside(n.box, part.box)), key=lambda n: n.box[1]):
        band = _formula_around(number, inside)
        if band is None or band[1] < top - 1 or number.box[2] < x1 - 0.1 * (x1 - x0):
            continue
        if any(f.box[1] >= top - 1 and f.box[3] <= band[1] + 0.5 * f.size for f in inside):
            found.append(replace(part, box=(x0, top, x1, band[1]), pieces=()))
        found.append(LayoutPart("equation", band))
        top = band[3]
    if not found:
        return [part]
    if any((f.box[1] + f.box[3]) / 2 > top for f in inside):
        found.append(replace(part, box=(x0, top, x1, y1), pieces=()))
    return found


def _formula_around(number: Fragment, inside: Sequence[Fragment]) -> BBox | None:
    """The box of a number and the formula beside it; None if it is beside text or nothing."""
    band = [number]
    for _ in range(4):
        low, high = min(f.box[1] for f in band), max(f.box[3] for f in band)
        band = [f for f in inside if min(f.box[3], high) - max(f.box[1], low) > 0.3 * (f.box[3] - f.box[1])]
        band = [f for f in band if len(WORD.findall(f.text)) < LINE_WORDS]
    text = " ".join(f.text for f in band if f is not number)
    if (
        number not in band
        or not _RELATION.search(text)
        or any(gap(f.box, number.box) < 0 for f in band if f is not number)
    ):
        return None
    return union([f.box for f in band])


def _is_lone_number(part: LayoutPart, parts: Sequence[LayoutPart], fragments: Sequence[Fragment]) -> bool:
    inside = [f for f in fragments if centre_inside(f.box, part.box)]
    return (
        len(inside) == 1
        and bool(NUMBER.match(inside[0].text))
        and any(p.kind == "equation" and level(p.box, part.box) for p in parts)
    )


def level(one: BBox, other: BBox) -> bool:
    """Whether two boxes stand side by side."""
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _is_formula(part: LayoutPart, fragments: Sequence[Fragment]) -> bool:
    """Short, hardly any words, and a relation or signs of mathematics."""
    text = " ".join(f.text for f in fragments if centre_inside(f.box, part.box))
    if not 3 <= len(text) <= 160 or not _MATH.search(text):
        return False
    letters = sum(len(word) for word in WORD.findall(text))
    relation = bool(_RELATION.search(text))
    return relation and letters < (0.35 if ENDING.search(text) else 0.2) * len(text.replace(" ", ""))


def _by_number(part: LayoutPart, numbers: Iterable[Fragment], fragments: Sequence[Fragment]) -> list[LayoutPart]:
    """A part cut between its numbers, one below the other at the same side."""
    x0, y0, x1, y1 = part.box
    own = sorted(
        (n.box for n in numbers if y0 <= (n.box[1] + n.box[3]) / 2 <= y1 and beside(n.box, part.box)),
        key=lambda b: b[1],
    )
    column = [box for box in own if abs(box[2] - own[-1][2]) < 3 or abs(box[0] - own[-1][0]) < 3]
    if len(column) < 2:
        return [part]
    inside = [f.box for f in fragments if centre_inside(f.box, part.box)]
    cuts = [y0]
    for above, below in pairwise(column):
        cuts.append(_cut(inside, above[3], below[1]))
    bands = zip(cuts, [*cuts[1:], y1], strict=True)
    return [replace(part, box=(x0, top, x1, bottom), pieces=()) for top, bottom in bands]


def _cut(boxes: Sequence[BBox], top: float, bottom: float) -> float:
    """The height between two numbers that the fewest boxes cross, the middle first."""
    middle = (top + bottom) / 2
    heights = [top + (bottom - top) * step / 10 for step in range(11)]
    return min(heights, key=lambda y: (sum(box[1] < y < box[3] for box in boxes), abs(y - middle)))


def beside(number: BBox, box: BBox) -> bool:
    """In the box, or as far right or left of it as the edge of its column may be."""
    return number[0] < box[2] + NUMBER_REACH and number[2] > box[0] - NUMBER_REACH


def gap(one: BBox, other: BBox) -> float:
    return max(other[0] - one[2], one[0] - other[2])
