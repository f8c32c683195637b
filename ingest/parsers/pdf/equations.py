"""Display equations: number, readable linear text, box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.types import BBox, Line
from ingest.parsers.pdf.formulas import ENDING, NUMBER, NUMBER_GAP, WORD, beside, gap, level
from ingest.parsers.pdf.glyphs import bars_in, glyphs_in
from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.linear import Glyph, linear
from ingest.parsers.pdf.model import Block, EquationShape, Fragment, centre_inside, union

ITEM_GAP = 0.9
"""Gap, in font sizes, from the number of a list item to its words; a column is farther away."""
PROSE_WORDS = 9


def equation_block(page: Any, part: LayoutPart, fragments: Sequence[Fragment], number: int) -> Block | None:
    """The equation of a part as a block of kind "equation" with an EquationShape; None if it is none.

    The text ends with the number in brackets; its one Line is the box. `fragments` serve where the page has no
    characters (text was recognised).
    """
    label, beside = _number(part.box, fragments)
    box = union([part.box, *beside])
    glyphs = glyphs_in(page, box)
    if glyphs:
        main = _without_number(glyphs, label)
        text = linear(main, bars_in(page, box))
    else:
        inside = sorted((f for f in fragments if centre_inside(f.box, box)), key=lambda f: (f.box[1], f.box[0]))
        text = ENDING.sub("", " ".join(f.text for f in inside if not NUMBER.match(f.text)))
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


def _number(box: BBox, fragments: Sequence[Fragment]) -> tuple[str, list[BBox]]:
    """The number of the equation in a box, without brackets, and its box: at the right, or else the left."""
    near = [
        (f, match)
        for f in fragments
        if f.turn == 0
        and (match := NUMBER.match(f.text))
        and box[1] - 2 <= (f.box[1] + f.box[3]) / 2 <= box[3] + 2
        and beside(f.box, box)
        and not _text_between(f, box, fragments)
        and _ends_line(f, box, fragments)
    ]
    if near:
        best, match = max(near, key=lambda pair: (pair[0].box[0] > (box[0] + box[2]) / 2, pair[0].box[0]))
        inside = [f for f in fragments if f is not best and centre_inside(f.box, box) and level(f.box, best.box)]
        apart = all(gap(f.box, best.box) > NUMBER_GAP * best.size for f in inside)
        if apart:
            return match[1], [best.box]
    lines = [f for f in fragments if centre_inside(f.box, box)]
    for f in sorted(lines, key=lambda f: -f.box[2]):
        if (ending := ENDING.search(f.text)) and f.box[2] >= box[2] - 2:
            return ending[1], []
    return "", []


def _ends_line(number: Fragment, box: BBox, fragments: Sequence[Fragment]) -> bool:
    """Whether nothing follows a number on its far side: else it begins an item of a list in the next column."""
    right = number.box[0] >= (box[0] + box[2]) / 2
    for f in fragments:
        far = f.box[0] - number.box[2] if right else number.box[0] - f.box[2]
        if f is not number and -1 <= far < ITEM_GAP * number.size and level(f.box, number.box):
            return False
    return True


def _text_between(number: Fragment, box: BBox, fragments: Sequence[Fragment]) -> bool:
    """Whether other text stands between a box and a number outside it: then it is that text's number."""
    low, high = (box[2], number.box[0]) if number.box[0] >= box[2] else (number.box[2], box[0])
    return low < high and any(
        low < (f.box[0] + f.box[2]) / 2 < high and level(f.box, number.box) for f in fragments if f is not number
    )


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


def _is_prose(text: str, label: str) -> bool:
    """A sentence that was taken for a formula."""
    words = WORD.findall(text)
    return not label and len(words) >= PROSE_WORDS and sum(map(len, words)) > 0.75 * len(text.replace(" ", ""))
