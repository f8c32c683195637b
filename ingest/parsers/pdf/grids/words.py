"""The words of a table with their places and looks, from the page's text or from recognised text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.blocks import is_unspaced, mends
from ingest.parsers.pdf.fragments import TEXT_FLAGS, clean
from ingest.parsers.pdf.model import Fragment, centre_inside, overlap, union
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf
from ingest.tabular import is_number

MARGIN = 2.0
"""Points around a table's box in which words still belong to it: the model's boxes cut into letters."""
SPACE = 0.5
"""Widest gap between words of one run, in font sizes."""
TIGHT = 0.42
"""Widest gap between words that no column border can part, in font sizes."""
JOINED = 0.9
"""The same around a sign that joins two numbers."""
_AROUND = 60.0
_LEADER = re.compile(r"(?:\s*[.·…_]){3,}\s*$")
_SIGN = re.compile(r"^[$€£¥₹(+\-–—−]+$")
_JOINS = re.compile(r"^(?:±|×|\+/[-−–]|⋅|≤|≥|<|>|=)$")
YEAR = re.compile(r"^(?:fy\s?)?(?:19|20)\d\d[*†‡]?$", re.IGNORECASE)
_EMPTY = re.compile(r"^(?:[-–—.…]+|n/?a\.?|nil|none|\*+|[✓✗✔✘×])$", re.IGNORECASE)
_OF_NUMBERS = re.compile(r"\s*(?:±|\+/[-−]|[-–—]|/|×|\()\s*(?=[\d.$€£])")
_DOTS = re.compile(r"^[.·…]+$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word on the displayed page; `leader`: dots that lead to the next column followed it."""

    box: BBox
    text: str
    size: float
    bold: bool
    turn: int = 0
    leader: bool = False

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def centre(self) -> float:
        return (self.box[0] + self.box[2]) / 2


def table_words(page: Any, box: BBox, fragments: Sequence[Fragment]) -> list[Word]:
    """The words whose middle is in the box, in content order; leaders are taken off.

    A fragment that the page has no words for (recognised text) is cut at its spaces, by the share of its letters.
    """
    outer = (box[0] - MARGIN, box[1] - MARGIN, box[2] + MARGIN, box[3] + MARGIN)
    near = [
        fragment for fragment in fragments if overlap(fragment.box, outer) > 0 or centre_inside(fragment.box, outer)
    ]
    found: list[Word] = []
    spoken: set[int] = set()
    for bounds, text in _page_words(page, outer):
        owner = next((f for f in near if _holds(f.box, bounds)), None)
        if owner is None:
            continue
        spoken.add(owner.stream)
        found.append(Word(bounds, text, owner.size, owner.bold, owner.turn))
    for fragment in near:
        if fragment.stream not in spoken:
            found += _cut(fragment)
    return _without_leaders([word for word in _once(found) if centre_inside(word.box, outer)])


def _page_words(page: Any, outer: BBox) -> list[tuple[BBox, str]]:
    matrix = display_matrix(page)
    clip = pymupdf.Rect(outer[0] - _AROUND, outer[1] - _AROUND, outer[2] + _AROUND, outer[3] + _AROUND)
    words: list[tuple[BBox, str]] = []
    for x0, y0, x1, y1, text, *_ in page.get_text("words", flags=TEXT_FLAGS, clip=(clip * ~matrix).normalize()):
        box = (pymupdf.Rect(x0, y0, x1, y1) * matrix).normalize()
        words.append(((box.x0, box.y0, box.x1, box.y1), clean(text).strip()))
    return [word for word in words if word[1]]


def _holds(outer: BBox, box: BBox) -> bool:
    return centre_inside(box, (outer[0] - 1, outer[1] - 1, outer[2] + 1, outer[3] + 1))


def _cut(fragment: Fragment) -> list[Word]:
    """Words of an upright fragment at places in proportion to their letters."""
    x0, y0, x1, y1 = fragment.box
    if fragment.turn != 0 or not fragment.text:
        return [Word(fragment.box, fragment.text, fragment.size, fragment.bold, fragment.turn)] if fragment.text else []
    step = (x1 - x0) / len(fragment.text)
    return [
        Word((x0 + m.start() * step, y0, x0 + m.end() * step, y1), m.group(), fragment.size, fragment.bold)
        for m in re.finditer(r"\S+", fragment.text)
    ]


def _once(words: list[Word]) -> list[Word]:
    """Words drawn twice over each other (imitated bold) count once."""
    kept: list[Word] = []
    seen: dict[str, list[BBox]] = {}
    for word in words:
        boxes = seen.setdefault(word.text, [])
        near = 0.25 * word.size
        if not any(all(abs(a - b) <= near for a, b in zip(box, word.box, strict=True)) for box in boxes):
            boxes.append(word.box)
            kept.append(word)
    return kept


def _without_leaders(words: list[Word]) -> list[Word]:
    kept: list[Word] = []
    for word in words:
        if _DOTS.match(word.text) and kept and _follows(kept[-1], word):
            last = kept[-1]
            kept[-1] = Word(last.box, last.text, last.size, last.bold, last.turn, leader=True)
            continue
        bare = _LEADER.sub("", word.text)
        if bare != word.text:
            share = len(bare) / len(word.text)
            x0, y0, x1, y1 = word.box
            if bare:
                box = (x0, y0, x0 + share * (x1 - x0), y1)
                kept.append(Word(box, bare, word.size, word.bold, word.turn, leader=True))
            continue
        kept.append(word)
    return kept


def _follows(before: Word, word: Word) -> bool:
    return abs(before.middle - word.middle) < 0.5 * word.size and word.box[0] > before.box[0]


def runs(words: Sequence[Word]) -> list[list[Word]]:
    """Words that stand on one line with no more than a space between them."""
    chains: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box[0]):
        best = None
        for chain in chains:
            last = chain[-1]
            size = max(last.size, word.size)
            gap = word.box[0] - last.box[2]
            level = abs(last.middle - word.middle) < (0.3 if gap > 0.15 * size else 0.5) * size
            room = JOINED if _JOINS.match(last.text) or _JOINS.match(word.text) else SPACE
            if level and last.turn == word.turn == 0 and -0.3 * size < gap < room * size:
                best = chain
                break
        if best is None:
            chains.append([word])
        else:
            best.append(word)
    return chains


def tight(before: Word, word: Word) -> bool:
    """Whether two words of a run are parts of one phrase; numbers may stand as close in two columns."""
    if _JOINS.match(before.text) or _JOINS.match(word.text):
        return word.box[0] - before.box[2] <= JOINED * max(before.size, word.size)
    numbers = is_number(before.text) and not before.text.endswith(","), is_number(word.text)
    if all(numbers) or _SIGN.match(before.text) or _SIGN.match(word.text):
        return False
    return word.box[0] - before.box[2] <= TIGHT * max(before.size, word.size)


def phrases(words: Sequence[Word]) -> list[BBox]:
    """Boxes that no border of columns should cut: words and those that stand close to each other."""
    boxes: list[BBox] = []
    for run in runs(words):
        start = 0
        for index in range(1, len(run) + 1):
            if index == len(run) or not tight(run[index - 1], run[index]):
                boxes.append(around(run[start:index]))
                start = index
    return boxes


def text_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words as lines from the top, each from the left; raised and lowered marks stay in their line."""
    lines: list[list[Word]] = []
    bands: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: (-word.size, word.middle)):
        top, bottom = word.box[1], word.box[3]
        best, shared = -1, 0.4 * (bottom - top)
        for index, (high, low) in enumerate(bands):
            common = min(low, bottom) - max(high, top)
            if common > shared:
                best, shared = index, common
        if best < 0:
            lines.append([word])
            bands.append((top, bottom))
        else:
            lines[best].append(word)
    ordered = sorted(zip(bands, lines, strict=True), key=lambda pair: (pair[0][0] + pair[0][1]) / 2)
    return [sorted(line, key=lambda word: word.box[0]) for _, line in ordered]


def words_text(words: Sequence[Word]) -> str:
    """The words of one cell as they are read: upright ones by place, turned ones in content order."""
    if any(word.turn != 0 for word in words):
        return clean(" ".join(word.text for word in words)).strip()
    text = ""
    for line in text_lines(words):
        for index, word in enumerate(line):
            if not text:
                text = word.text
            elif index == 0 and mends(text, word.text):
                text = text[:-1] + word.text
            elif (index and _touch(line[index - 1], word)) or (not index and is_unspaced(text, word.text)):
                text += word.text
            else:
                text += " " + word.text
    return clean(text).strip()


def _touch(before: Word, word: Word) -> bool:
    """Parts of one word in different sizes: an index, a mark."""
    return before.size != word.size and word.box[0] - before.box[2] < 0.08 * max(before.size, word.size)


def around(words: Sequence[Word]) -> BBox:
    return union([word.box for word in words])


def is_value(text: str) -> bool:
    """A number that is no year, two of them joined ("5.6 ± 0.4", "12 (3.4)", "10–20"), or a sign for a missing one."""
    if YEAR.match(text):
        return False
    parts = _OF_NUMBERS.split(text.strip())
    return bool(_EMPTY.match(text)) or all(is_number(part) for part in parts if part)
