"""Display equations: number, readable linear text, box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from index.types import BBox, Line
from ingest.parsers.pdf.fragments import ITALIC, TEXT_FLAGS
from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.linear import Glyph, glyph, linear
from ingest.parsers.pdf.model import Block, EquationShape, Fragment, centre_inside, union
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf

NUMBER = re.compile(
    r"^[(\[]\s*((?:[A-Z]{1,2}[.\-–]?)?\d{1,3}(?:[.\-–]\d{1,3})*[a-z]?['′]?|[IVX]{1,5}|\*{1,3})\s*[)\]]$"
)
_ENDING = re.compile(r"\s[(\[]\s*((?:[A-Z]{1,2}[.\-–]?)?\d{1,3}(?:[.\-–]\d{1,3})*[a-z]?)\s*[)\]]\s*$")
NUMBER_REACH = 250.0
"""Points between a short equation in the middle of a wide column and its number."""
NUMBER_GAP = 1.2
"""Gap, in font sizes, between an equation and its number."""
BAR = 1.6
"""A drawn line at most this thick, in points, may be the bar of a fraction or root."""
PROSE_WORDS = 9
_WORD = re.compile(r"[A-Za-z]{3,}")
_VARIABLES = re.compile(r"CMMI|CMBX?TI|MTMI|rtxmi|txmi", re.IGNORECASE)
_MATH = re.compile(r"[=≈≡≤≥≠∼∝∑∏∫√∂∇∈∀∃±×÷→⇒∞^]|[\U0001d400-\U0001d7ff]|[α-ωΑ-Ω]")
_EXTENSION = re.compile(r"CMEX|LMMathExtension|txex|MTEX|yhex|MathExtension", re.IGNORECASE)
_EXTENSIONS = {
    **dict.fromkeys((0x50, 0x58), "∑"),
    **dict.fromkeys((0x51, 0x59), "∏"),
    **dict.fromkeys((0x52, 0x5A), "∫"),
    **dict.fromkeys((0x53, 0x5B), "⋃"),
    **dict.fromkeys((0x54, 0x5C), "⋂"),
    **dict.fromkeys((0x56, 0x5E), "⋀"),
    **dict.fromkeys((0x57, 0x5F), "⋁"),
    **dict.fromkeys((0x4C, 0x4D), "⨁"),
    **dict.fromkeys((0x4E, 0x4F), "⨂"),
    **dict.fromkeys((0x00, 0x10, 0x12, 0x20, 0x30, 0x40, 0xA1, 0xB3, 0xB5, 0xC3), "("),
    **dict.fromkeys((0x01, 0x11, 0x13, 0x21, 0x31, 0x41, 0xA2, 0xB4, 0xB6, 0xC4), ")"),
    **dict.fromkeys((0x02, 0x14, 0x22, 0x32, 0x34, 0x68), "["),
    **dict.fromkeys((0x03, 0x15, 0x23, 0x33, 0x35, 0x69), "]"),
    **dict.fromkeys((0x08, 0x1A, 0x28, 0x38, 0x3A, 0x3C, 0x6E), "{"),
    **dict.fromkeys((0x09, 0x1B, 0x29, 0x39, 0x3B, 0x3D, 0x6F), "}"),
    **dict.fromkeys((0x0C, 0x3F), "|"),
    **dict.fromkeys((0x70, 0x71, 0x72, 0x73, 0x74), "√"),
}
"""The big operators and delimiters of TeX's extension fonts by their codes, where a file names no characters."""


def equation_block(page: Any, part: LayoutPart, fragments: Sequence[Fragment], number: int) -> Block | None:
    """The equation of a part as a block of kind "equation" with an EquationShape; None if it is none.

    The text ends with the number in brackets; its one Line is the box. `fragments` serve where the page has no
    characters (text was recognised).
    """
    label, beside = _number(part.box, fragments)
    box = union([part.box, *beside])
    glyphs = _glyphs(page, box)
    if glyphs:
        main = _without_number(glyphs, label)
        text = linear(main, _bars(page, box))
    else:
        inside = sorted((f for f in fragments if centre_inside(f.box, box)), key=lambda f: (f.box[1], f.box[0]))
        text = _ENDING.sub("", " ".join(f.text for f in inside if not NUMBER.match(f.text)))
    if not text.strip() or _is_prose(text, label):
        return None
    text = f"{text} ({label})" if label else text
    size = max((f.size for f in fragments if centre_inside(f.box, box)), default=10.0)
    return Block(
        page=number,
        box=box,
        text=text,
        lines=[Line(0, len(text), number, box)],
        regions=[box],
        size=size,
        shape=EquationShape(box, label),
        kind="equation",
    )


def equation_parts(parts: Sequence[LayoutPart], fragments: Sequence[Fragment]) -> list[LayoutPart]:
    """The parts with equations set right: a part with several numbers is one equation each, a lone number joins
    the equation beside it, and a heading or line of text that is a numbered formula is an equation."""
    numbers = [f for f in fragments if f.turn == 0 and NUMBER.match(f.text)]
    found: list[LayoutPart] = []
    for part in parts:
        if part.kind == "text" and _is_lone_number(part, parts, fragments):
            continue
        if part.kind in ("heading", "text", "list", "title") and _is_formula(part, fragments):
            part = replace(part, kind="equation")
        found += _by_number(part, numbers, fragments) if part.kind == "equation" else [part]
    return found


def _is_lone_number(part: LayoutPart, parts: Sequence[LayoutPart], fragments: Sequence[Fragment]) -> bool:
    inside = [f for f in fragments if centre_inside(f.box, part.box)]
    return (
        len(inside) == 1
        and bool(NUMBER.match(inside[0].text))
        and any(p.kind == "equation" and _level(p.box, part.box) for p in parts)
    )


def _level(one: BBox, other: BBox) -> bool:
    """Whether two boxes stand side by side."""
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _is_formula(part: LayoutPart, fragments: Sequence[Fragment]) -> bool:
    """Short, hardly any words, and a relation or signs of mathematics."""
    text = " ".join(f.text for f in fragments if centre_inside(f.box, part.box))
    if not 3 <= len(text) <= 160 or not _MATH.search(text):
        return False
    letters = sum(len(word) for word in _WORD.findall(text))
    relation = bool(re.search(r"[=≈≤≥<>∝→]", text))
    return relation and letters < (0.35 if _ENDING.search(text) else 0.2) * len(text.replace(" ", ""))


def _by_number(part: LayoutPart, numbers: Iterable[Fragment], fragments: Sequence[Fragment]) -> list[LayoutPart]:
    """A part cut between its numbers, one below the other at the same side."""
    x0, y0, x1, y1 = part.box
    own = sorted(
        (n.box for n in numbers if y0 <= (n.box[1] + n.box[3]) / 2 <= y1 and _beside(n.box, part.box)),
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


def _beside(number: BBox, box: BBox) -> bool:
    """In the box, or as far right or left of it as the edge of its column may be."""
    return number[0] < box[2] + NUMBER_REACH and number[2] > box[0] - NUMBER_REACH


def _number(box: BBox, fragments: Sequence[Fragment]) -> tuple[str, list[BBox]]:
    """The number of the equation in a box, without brackets, and its box: at the right, or else the left."""
    near = [
        (f, match)
        for f in fragments
        if f.turn == 0
        and (match := NUMBER.match(f.text))
        and box[1] - 2 <= (f.box[1] + f.box[3]) / 2 <= box[3] + 2
        and _beside(f.box, box)
        and not _text_between(f, box, fragments)
    ]
    if near:
        best, match = max(near, key=lambda pair: (pair[0].box[0] > (box[0] + box[2]) / 2, pair[0].box[0]))
        inside = [f for f in fragments if f is not best and centre_inside(f.box, box) and _level(f.box, best.box)]
        apart = all(_gap(f.box, best.box) > NUMBER_GAP * best.size for f in inside)
        if apart:
            return match[1], [best.box]
    lines = [f for f in fragments if centre_inside(f.box, box)]
    for f in sorted(lines, key=lambda f: -f.box[2]):
        if (ending := _ENDING.search(f.text)) and f.box[2] >= box[2] - 2:
            return ending[1], []
    return "", []


def _gap(one: BBox, other: BBox) -> float:
    return max(other[0] - one[2], one[0] - other[2])


def _text_between(number: Fragment, box: BBox, fragments: Sequence[Fragment]) -> bool:
    """Whether other text stands between a box and a number outside it: then it is that text's number."""
    low, high = (box[2], number.box[0]) if number.box[0] >= box[2] else (number.box[2], box[0])
    return low < high and any(
        low < (f.box[0] + f.box[2]) / 2 < high and _level(f.box, number.box) for f in fragments if f is not number
    )


def _glyphs(page: Any, box: BBox) -> list[Glyph]:
    """The characters in a box of the displayed page that stand upright."""
    matrix = display_matrix(page)
    # The clip is as wide as the page, so that a line of text that only reaches into the box is seen for what it is.
    clip = (pymupdf.Rect(0, box[1] - 1, page.rect.width, box[3] + 1) * ~matrix).normalize()
    found: list[Glyph] = []
    for block in page.get_text("rawdict", flags=TEXT_FLAGS, clip=clip)["blocks"]:
        for line in block.get("lines", ()):
            glyphs = [_glyph(char, span, matrix) for span in line["spans"] for char in span["chars"]]
            if not _passes_by(glyphs, box):
                found += glyphs
    return [g for g in found if centre_inside((g.x0, g.baseline - 0.3 * g.size, g.x1, g.baseline), box)]


def _passes_by(line: Sequence[Glyph], box: BBox) -> bool:
    """Whether a line of words starts or ends well outside the box: the text above or below the equation."""
    outside = any(g.middle < box[0] - g.size or g.middle > box[2] + g.size for g in line if g.text.strip())
    return outside and len(_WORD.findall("".join(g.text for g in line))) >= 2


def _glyph(char: dict[str, Any], span: dict[str, Any], matrix: Any) -> Glyph:
    size, text = span["size"], char["c"]
    shown = (pymupdf.Rect(char["bbox"]) * matrix).normalize()
    baseline = (pymupdf.Point(char["origin"]) * matrix).y
    if not _EXTENSION.search(span["font"]):
        italic = bool(span["flags"] & ITALIC) or bool(_VARIABLES.search(span["font"]))
        return glyph(text, tuple(shown), baseline, size, italic=italic)
    # Glyphs of extension fonts hang from their origin: about 1.4 sizes down, their middle on the axis of the row.
    made = glyph(_EXTENSIONS.get(ord(text), text), tuple(shown), baseline + 0.95 * size, size)
    return replace(made, top=baseline, bottom=baseline + 1.4 * size)


def _without_number(glyphs: list[Glyph], label: str) -> list[Glyph]:
    """The glyphs without those of the number: the rightmost (else leftmost) run that spells it."""
    if not label:
        return glyphs
    wanted = f"({label})"
    for ordered in (sorted(glyphs, key=lambda g: -g.x1), sorted(glyphs, key=lambda g: g.x0)):
        first = next((g for g in ordered if g.text.strip()), None)
        if first is None:
            break
        row = [g for g in ordered if g.text.strip() and abs(g.baseline - first.baseline) < 0.3 * first.size]
        run = row[: len(wanted)]
        spelt = "".join(g.text for g in sorted(run, key=lambda g: g.x0)).replace("[", "(").replace("]", ")")
        if spelt == wanted:
            return [g for g in glyphs if g not in run]
    return glyphs


def _bars(page: Any, box: BBox) -> list[BBox]:
    """The flat lines drawn in a box: bars of fractions and roots."""
    matrix = display_matrix(page)
    bars: list[BBox] = []
    for kind, raw in page.get_bboxlog():
        if not kind.endswith("path"):
            continue
        x0, y0, x1, y1 = (pymupdf.Rect(raw) * matrix).normalize()
        if y1 - y0 <= BAR and 2 < x1 - x0 <= box[2] - box[0] + 2 and centre_inside((x0, y0, x1, y1), box):
            bars.append((x0, y0, x1, y1))
    return bars


def _is_prose(text: str, label: str) -> bool:
    """A sentence that was taken for a formula."""
    words = _WORD.findall(text)
    return not label and len(words) >= PROSE_WORDS and sum(map(len, words)) > 0.75 * len(text.replace(" ", ""))
