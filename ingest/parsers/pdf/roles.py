"""Roles of blocks over the whole document: running headers, title, headings, lists, captions, code."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ingest.parsers.pdf.blocks import BULLET, CAPTION, ENUMERATED
from ingest.parsers.pdf.model import Block

MARGIN = 0.12
"""Share of the page's height at the top and bottom where running headers and footers stand."""
MIN_REPEATS = 3
MAX_HEADING_CHARS = 180
TELLING = 0.2
"""Share of the headings of one look whose level must be known for the rest to have it."""
NUMBERED = re.compile(r"^((?:\d{1,2}|[IVX]{2,5}|[A-Z])(?:\.\d{1,2}){0,4})\.?\s+(?=[A-Z\"“])")
_NAMED = re.compile(r"^(?:chapter|part|section|appendix|item|article)\s+[\dIVXA-Z]+\b", re.IGNORECASE)
_FRONT = re.compile(
    r"^(?:abstract|references|bibliography|acknowledge?ments?|introduction|conclusions?|contents)$", re.I
)
_DIGITS = re.compile(r"\d+|\b[ivxl]+\b")

Outline = dict[tuple[int, str], int]
"""(page, folded text) -> level, from the file's own table of contents."""


def body_size(blocks: Sequence[Block]) -> float:
    """The font size that most characters of running text have."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        if not block.mono and block.text:
            sizes[round(block.size * 2) / 2] += len(block.text)
    return max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 10.0


def fold(text: str) -> str:
    """Letters and digits only, lower case: equal for two spellings of a heading."""
    return "".join(char for char in text.lower() if char.isalnum())


def settle(blocks: Sequence[Block], heights: Sequence[float], outline: Outline) -> Block | None:
    """Set the kind and level of every block; returns the title block if page 1 has one."""
    _margins(blocks, heights)
    body = body_size([block for block in blocks if block.kind == "text"])
    for block in blocks:
        if block.kind == "text" and block.text and block.shape is None:
            _settle_alone(block, body, heights[block.page - 1])
    title = _title(blocks, body, heights[0]) if heights else None
    _headings([block for block in blocks if block is not title], body, outline)
    return title


def _margins(blocks: Sequence[Block], heights: Sequence[float]) -> None:
    """Mark blocks that repeat, but for digits, near one place at the top or bottom of three pages or more."""
    places: dict[tuple[str, str], list[Block]] = defaultdict(list)
    for block in blocks:
        height = heights[block.page - 1]
        if block.shape is not None or len(block.text) > 200:
            continue
        if block.turn != 0:
            places["footer", _DIGITS.sub("#", block.text.lower())].append(block)
        elif block.box[3] <= MARGIN * height:
            places["header", _DIGITS.sub("#", block.text.lower())].append(block)
        elif block.box[1] >= (1 - MARGIN) * height:
            places["footer", _DIGITS.sub("#", block.text.lower())].append(block)
    for (side, _), group in places.items():
        for block in group:
            near = {b.page for b in group if abs(b.box[1] - block.box[1]) < 8}
            if len(near) >= MIN_REPEATS:
                block.kind = "header" if side == "header" else "footer"


def _settle_alone(block: Block, body: float, height: float) -> None:
    """Roles that a block's own look gives."""
    if CAPTION.match(block.text):
        block.kind = "caption"
    elif block.mono and len(block.text) > 20:
        block.kind = "code"
    elif BULLET.match(block.text) and len(block.text) > 2 and not block.tabular:
        block.kind = "list"
    elif _is_footnote(block, body, height):
        block.kind = "footnote"
    elif ENUMERATED.match(block.text) and not (_stands_out(block, body) or block.tabular):
        block.kind = "list"


def _stands_out(block: Block, body: float) -> bool:
    """Looks unlike running text, as a heading does."""
    short = len(block.text) < 80
    return block.bold or block.size > 1.08 * body or (short and (block.italic or block.text.isupper()))


def _is_footnote(block: Block, body: float, height: float) -> bool:
    starts = block.raised_start or bool(re.match(r"^(?:\d{1,2}|[*†‡§])\s?[A-Za-z“\"]", block.text))
    return starts and block.size <= 0.92 * body and block.box[1] > 0.6 * height


def _title(blocks: Sequence[Block], body: float, height: float) -> Block | None:
    """The biggest text in the upper part of page 1, if it is clearly bigger than the body."""
    options = [
        block
        for block in blocks
        if block.page == 1
        and block.kind == "text"
        and block.turn == 0
        and not block.tabular
        and sum(char.isalpha() for char in block.text) >= 3
        and len(block.text) <= 250
        and block.box[1] < 0.75 * height
    ]
    best = max(options, key=lambda block: (round(block.size * 2), -block.box[1]), default=None)
    if best is None or best.size < 1.15 * body:
        return None
    best.kind = "title"
    return best


def _headings(blocks: Sequence[Block], body: float, outline: Outline) -> None:
    found: list[Block] = []
    from_outline: dict[int, int] = {}
    for block in blocks:
        level = _stated_level(block, outline)
        if level is not None:
            from_outline[id(block)] = level
            found.append(block)
        elif block.kind == "text" and _looks_like_heading(block, body):
            found.append(block)
    levels = _style_levels(found, from_outline)
    for block in found:
        block.kind = "heading"
        block.level = from_outline.get(id(block)) or _depth(block) or levels[_style(block)]


def _stated_level(block: Block, outline: Outline) -> int | None:
    """Level in the table of contents, which may leave out the number."""
    if block.kind not in ("text", "list") or len(block.text) > MAX_HEADING_CHARS:
        return None
    bare = NUMBERED.sub("", block.text)
    return outline.get((block.page, fold(block.text))) or outline.get((block.page, fold(bare)))


def _looks_like_heading(block: Block, body: float) -> bool:
    text = block.text
    letters = sum(char.isalpha() for char in text)
    if block.shape is not None or block.tabular or block.mono or block.turn != 0:
        return False
    if letters < 3 or letters < 0.4 * len(text) or len(text) > MAX_HEADING_CHARS or len(block.lines) > 4:
        return False
    if text.endswith((",", ";")) or text[0].islower():
        return False
    bigger = block.size >= 1.13 * body
    if text.endswith((".", ":")) and not bigger and not NUMBERED.match(text) and not _NAMED.match(text):
        return False
    if bigger:
        return True
    strong = block.bold or block.italic or (text.isupper() and len(text.split()) >= 2)
    if _FRONT.match(text) or (strong and (NUMBERED.match(text) or _NAMED.match(text))):
        return True
    return block.bold and block.size >= 0.97 * body and len(text) <= 120


def _depth(block: Block) -> int | None:
    """Level told by a decimal number before the words; a lone letter or Roman number tells none."""
    number = NUMBERED.match(block.text)
    return number.group(1).count(".") + 1 if number and any(map(str.isdigit, number.group(1))) else None


def _style(block: Block) -> tuple[float, bool, bool]:
    return (round(block.size * 2) / 2, block.bold, block.text.isupper())


def _style_levels(found: Sequence[Block], from_outline: dict[int, int]) -> dict[tuple[float, bool, bool], int]:
    """A level for each look of heading: that of members whose level is known, else one below the bigger."""
    known: dict[tuple[float, bool, bool], Counter[int]] = defaultdict(Counter)
    for block in found:
        depth = _depth(block)
        counter = known[_style(block)]
        if id(block) in from_outline:
            counter[from_outline[id(block)]] += 1
        elif depth:
            counter[depth] += 1
    members = Counter(_style(block) for block in found)
    levels: dict[tuple[float, bool, bool], int] = {}
    above, above_size = 0, 0.0
    for style in sorted(known, key=lambda style: (-style[0], not style[1], not style[2])):
        counter = known[style]
        telling = counter and counter.total() >= TELLING * members[style]
        guess = above + (1 if above == 0 or style[0] < above_size - 0.5 or not style[1] or not style[2] else 0)
        level = max(counter, key=lambda key: (counter[key], -key)) if telling else max(1, guess)
        levels[style] = min(6, level)
        above, above_size = levels[style], style[0]
    return levels
