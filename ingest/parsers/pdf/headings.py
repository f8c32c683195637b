"""Which blocks are headings, and of which level, over the whole document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ingest.parsers.pdf.blocks import CAPTION
from ingest.parsers.pdf.model import Block

MAX_HEADING_CHARS = 180
TELLING = 0.2
"""Share of the headings of one look whose level must be known for the rest to have it."""
MIN_LETTERS = 0.5
"""Share of the characters of a heading that are letters: formulas and amounts have fewer."""
MAX_SENTENCE = 8
"""Words of a heading that ends with a full stop."""
NUMBERED = re.compile(r"^((?:\d{1,2}|[IVX]{2,5}|[A-Z])(?:\.\d{1,2}){0,4})\.?\s+(?=[A-Z\"“])")
_NAMED = re.compile(r"^(?:chapter|part|section|appendix|item|article)\s+[\dIVXA-Z]+\b", re.IGNORECASE)
_FRONT = re.compile(
    r"^(?:abstract|references|bibliography|acknowledge?ments?|introduction|conclusions?|contents)$", re.I
)
_LABELLED = re.compile(r"^(?:listing|algorithm|figure|fig\.|table|equation|eq\.)\s+[\dIVX]+(?:[.-]\d+)*\b", re.I)
_RELATION = re.compile(r"[=≈≡≤≥≠∼∝→⇒∈]|\s[<>+*/]\s")

Outline = dict[tuple[int, str], int]
"""(page, folded text) -> level, from the file's own table of contents."""
Style = tuple[float, bool, bool]
"""Size, bold, capitals."""


def fold(text: str) -> str:
    """Letters and digits only, lower case: equal for two spellings of a heading."""
    return "".join(char for char in text.lower() if char.isalnum())


def settle_headings(blocks: Sequence[Block], body: float, outline: Outline) -> None:
    """Set kind and level of the headings; what the layout model wrongly calls one becomes text again."""
    found: list[Block] = []
    from_outline: dict[int, int] = {}
    for block in blocks:
        level = _stated_level(block, outline)
        if level is not None:
            from_outline[id(block)] = level
            found.append(block)
        elif _is_heading(block, body):
            found.append(block)
        elif block.kind in ("heading", "title"):
            block.kind = "text"
    levels = _style_levels(found, from_outline)
    numbered = any(_depth(block) == 1 for block in found)
    for block in found:
        depth = _depth(block) or (1 if numbered and _FRONT.match(block.text) else None)
        block.kind = "heading"
        block.level = from_outline.get(id(block)) or depth or levels[_style(block)]


def _is_heading(block: Block, body: float) -> bool:
    if block.shape is not None or block.tabular or block.mono or block.turn != 0:
        return False
    if block.kind in ("heading", "title"):
        return _may_head(block.text) and not _leads_in(block, body)
    return block.kind == "text" and _looks_like_heading(block, body)


def _leads_in(block: Block, body: float) -> bool:
    """A line in the look of the text that ends with a colon: "The following steps apply:"."""
    return block.text.endswith(":") and block.size < 1.13 * body and not (block.bold or block.italic)


def _may_head(text: str) -> bool:
    """Whether what the model calls a heading can be one: no formula, no label of a listing, no running text."""
    letters = sum(char.isalpha() for char in text)
    printed = sum(not char.isspace() for char in text)
    if letters < 2 or letters < MIN_LETTERS * printed or len(text) > MAX_HEADING_CHARS:
        return False
    if _LABELLED.match(text) or (_RELATION.search(text) and not NUMBERED.match(text)):
        return False
    sentence = text.endswith(".") and len(text.split()) > MAX_SENTENCE and not NUMBERED.match(text)
    return not text.endswith((",", ";")) and not sentence


def _stated_level(block: Block, outline: Outline) -> int | None:
    """Level in the table of contents, which may leave out the number."""
    if block.kind not in ("text", "list", "heading", "title") or len(block.text) > MAX_HEADING_CHARS:
        return None
    bare = NUMBERED.sub("", block.text)
    return outline.get((block.page, fold(block.text))) or outline.get((block.page, fold(bare)))


def _looks_like_heading(block: Block, body: float) -> bool:
    """By its look. Where the model saw the page, only what is plainly one that it missed."""
    text = block.text
    letters = sum(char.isalpha() for char in text)
    if letters < 3 or letters < 0.4 * len(text) or len(text) > MAX_HEADING_CHARS or len(block.lines) > 4:
        return False
    if text.endswith((",", ";")) or text[0].islower() or CAPTION.match(text):
        return False
    numbered = bool(NUMBERED.match(text) or _NAMED.match(text))
    bigger = block.size >= 1.13 * body
    if text.endswith((".", ":")) and not bigger and not numbered:
        return False
    strong = block.bold or block.italic or (text.isupper() and len(text.split()) >= 2)
    if block.seen:
        return bool(_FRONT.match(text)) or (numbered and len(text) <= 100 and (block.bold or bigger))
    if bigger or _FRONT.match(text) or (strong and numbered):
        return True
    return block.bold and block.size >= 0.97 * body and len(text) <= 120


def _depth(block: Block) -> int | None:
    """Level told by a decimal number before the words; a lone letter or Roman number tells none."""
    number = NUMBERED.match(block.text)
    return number.group(1).count(".") + 1 if number and any(map(str.isdigit, number.group(1))) else None


def _style(block: Block) -> Style:
    return (round(block.size * 2) / 2, block.bold, block.text.isupper())


def _style_levels(found: Sequence[Block], from_outline: dict[int, int]) -> dict[Style, int]:
    """A level for each look of heading: that of members whose level is known, else one below the bigger."""
    known: dict[Style, Counter[int]] = defaultdict(Counter)
    for block in found:
        depth = _depth(block)
        counter = known[_style(block)]
        if id(block) in from_outline:
            counter[from_outline[id(block)]] += 1
        elif depth:
            counter[depth] += 1
    members = Counter(_style(block) for block in found)
    levels: dict[Style, int] = {}
    above, above_size = 0, 0.0
    for style in sorted(known, key=lambda style: (-style[0], not style[1], not style[2])):
        counter = known[style]
        telling = counter and counter.total() >= TELLING * members[style]
        guess = above + (1 if above == 0 or style[0] < above_size - 0.5 or not style[1] or not style[2] else 0)
        level = max(counter, key=lambda key: (counter[key], -key)) if telling else max(1, guess)
        levels[style] = min(6, level)
        above, above_size = levels[style], style[0]
    return levels
