"""Joins the runs of one column into lines, and lines into paragraphs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from index.types import BBox, Line
from ingest.graph.kinds import CAPTION_SIGN, CAPTION_WORDS
from ingest.parsers.pdf.model import Block, Fragment, Item, union

BULLET = re.compile(r"^(?:[•‣◦▪■□●○◆◇➢➤►▶✓✔❖·∙–—*-]\s|[•‣◦▪■□●○◆◇➢➤►▶✓✔❖])")
ENUMERATED = re.compile(r"^(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]|\[\d{1,3}\])\s+\S")
CAPTION = re.compile(
    r"^(?:(?:Figure|Fig\.?|FIGURE|FIG\.?|Table|TABLE|Tab\.|TAB\.|Chart|CHART|Exhibit|EXHIBIT|Listing|Scheme|Plate"
    rf"|{CAPTION_WORDS})"
    r"\s+(?:[A-Z]{0,2}[.-]?\d+(?:[.-]\d+)*|[IVXLC]+)(?:\s*[.:|–—-]|\s+[A-ZÄÖÜÉ(]|\s*$)"
    rf"|{CAPTION_SIGN})"
)
LABEL = re.compile(r"^(?:[^\w\s$€£]{1,2}|\(?\w{1,4}[.)]|\d{1,2}(?:\.\d{1,2})*\.?|\[\d+\]|[•o§l])$")
_UNSPACED = re.compile(
    "[\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003ffff]"
)
"""Ideographs, kana, and their punctuation; the ideographic space is none of them."""
CELL_GAP = 1.6
"""Gap inside a line, in font sizes, that separates cells rather than words."""


@dataclass(slots=True)
class TextLine:
    """A visual line: its runs from left to right."""

    parts: list[Fragment]
    frame: BBox
    size: float
    bold: bool
    mono: bool

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)

    @property
    def italic(self) -> bool:
        return all(part.italic for part in self.parts)

    @property
    def cells(self) -> int:
        """Runs that wide gaps keep apart; a bullet or number before an item is no cell of its own."""
        pairs = list(zip(self.parts, self.parts[1:], strict=False))
        if pairs and LABEL.match(self.parts[0].text):
            pairs = pairs[1:]
        return 1 + sum(1 for a, b in pairs if b.frame[0] - a.frame[2] > CELL_GAP * self.size)


def column_blocks(items: list[Item], page: int) -> list[Block]:
    """The paragraphs, tables and pictures of one column, top to bottom."""
    blocks: list[Block] = []
    run: list[Fragment] = []
    for item in items:
        if item.fragment is not None:
            run.append(item.fragment)
            continue
        blocks.extend(_paragraphs(run, page))
        run = []
        if item.shape is not None:
            blocks.append(Block(page=page, box=item.shape.box, shape=item.shape))
    blocks.extend(_paragraphs(run, page))
    return blocks


def _paragraphs(fragments: list[Fragment], page: int) -> list[Block]:
    lines = text_lines(fragments)
    if not lines:
        return []
    left, right = min(line.frame[0] for line in lines), max(line.frame[2] for line in lines)
    leading = _leading(lines)
    groups: list[list[TextLine]] = [[lines[0]]]
    for line in lines[1:]:
        if _starts_new(groups[-1], line, left, right, leading):
            groups.append([line])
        else:
            groups[-1].append(line)
    return [line_block(group, page) for group in groups]


def text_lines(fragments: list[Fragment]) -> list[TextLine]:
    """Group runs that share a baseline; small raised or lowered runs join the line that they touch."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.frame[1] + f.frame[3]) / 2):
        row = next((row for row in reversed(rows[-3:]) if _same_line(row, fragment)), None)
        if row is None:
            rows.append([fragment])
        else:
            row.append(fragment)
    lines = [_text_line(row) for row in rows]
    return sorted(lines, key=lambda line: (line.frame[1] + line.frame[3]) / 2)


def _same_line(row: list[Fragment], new: Fragment) -> bool:
    top, bottom = min(f.frame[1] for f in row), max(f.frame[3] for f in row)
    tall = max(row, key=lambda f: f.size)
    shared = min(bottom, new.frame[3]) - max(top, new.frame[1])
    height = min(tall.frame[3] - tall.frame[1], new.frame[3] - new.frame[1])
    if height <= 0 or shared < 0.5 * height:
        return False
    return not any(min(f.frame[2], new.frame[2]) - max(f.frame[0], new.frame[0]) > 0.5 * new.size for f in row)


def _text_line(row: list[Fragment]) -> TextLine:
    row.sort(key=lambda f: f.frame[0])
    weights = [len(f.text) for f in row]
    main = max(row, key=lambda f: (len(f.text), f.size))
    bold = sum(weight for weight, f in zip(weights, row, strict=True) if f.bold)
    mono = sum(weight for weight, f in zip(weights, row, strict=True) if f.mono)
    total = sum(weights)
    return TextLine(_glued(row), union([f.frame for f in row]), main.size, bold * 2 > total, mono * 2 > total)


def _glued(row: list[Fragment]) -> list[Fragment]:
    """Runs closer than a space become one run, so that no space parts what was one word."""
    glued: list[Fragment] = [row[0]]
    for new in row[1:]:
        before = glued[-1]
        apart = new.frame[0] - before.frame[2] > 0.12 * max(new.size, before.size)
        if apart or _rise(before, new) > 0.9 * min(new.size, before.size):
            glued.append(new)
            continue
        glued[-1] = Fragment(
            text=before.text + new.text,
            box=union([before.box, new.box]),
            frame=union([before.frame, new.frame]),
            size=max(before.size, new.size),
            bold=before.bold and new.bold,
            mono=before.mono and new.mono,
            turn=before.turn,
            stream=before.stream,
            superscript=before.superscript,
            italic=before.italic and new.italic,
            confidence=_confidence([before, new]),
        )
    return glued


def _rise(one: Fragment, other: Fragment) -> float:
    """How far apart two runs stand in height: little for raised marks, a line for the halves of a fraction."""
    return abs(one.frame[1] + one.frame[3] - other.frame[1] - other.frame[3]) / 2


def _leading(lines: list[TextLine]) -> float:
    """The usual distance of baselines, in points."""
    steps = [b.frame[3] - a.frame[3] for a, b in itertools.pairwise(lines)]
    close = [step for step, line in zip(steps, lines, strict=False) if 0.7 * line.size < step < 2.2 * line.size]
    return median(close) if close else 1.2 * median(line.size for line in lines)


def _starts_new(group: list[TextLine], line: TextLine, left: float, right: float, leading: float) -> bool:
    before = group[-1]
    if _far(before, line, leading) or (_style_changes(before, line) and not _hangs(group, line)):
        return True
    if CAPTION.match(line.text) and not before.text.endswith(("see", "in", "and", "of", ",", "the", "(")):
        return True
    if line.cells == 1 and before.cells == 2 and abs(before.parts[-1].frame[0] - line.frame[0]) < 2:
        return False
    if (before.cells > 1) != (line.cells > 1):
        return True
    if line.cells > 1 or line.mono:
        return False
    if before.italic and not line.italic and before.frame[2] < right - 0.15 * (right - left):
        return True
    if BULLET.match(line.text) or (ENUMERATED.match(line.text) and _may_enumerate(group, line)):
        return True
    return _new_paragraph(group, line, left, right)


def _style_changes(before: TextLine, line: TextLine) -> bool:
    ratio = line.size / before.size if before.size else 1.0
    if not 0.89 < ratio < 1.13 and min(len(line.text), len(before.text)) > 3:
        return True
    return before.bold != line.bold or before.mono != line.mono


def _hangs(group: list[TextLine], line: TextLine) -> bool:
    """Whether the line goes on under the text of a list item, whose first words may be set in bold."""
    first = group[0]
    listed = bool(BULLET.match(first.text) or ENUMERATED.match(first.text))
    same_size = 0.89 < line.size / first.size < 1.13 if first.size else False
    return listed and same_size and line.frame[0] > first.frame[0] + 0.5 * first.size


def _far(before: TextLine, line: TextLine, leading: float) -> bool:
    step = line.frame[3] - before.frame[3]
    size = max(before.size, line.size)
    own = leading if leading > 1.05 * size else 1.2 * size
    return step > 1.32 * own or line.frame[3] < before.frame[1]


def _may_enumerate(group: list[TextLine], line: TextLine) -> bool:
    """A number at a line's start is a list item unless it sits in running prose."""
    first = group[0].frame[0]
    return bool(ENUMERATED.match(group[0].text)) and (abs(line.frame[0] - first) < 3 or line.frame[0] > first + 3)


def _new_paragraph(group: list[TextLine], line: TextLine, left: float, right: float) -> bool:
    before, em = group[-1], line.size
    listed = bool(BULLET.match(group[0].text) or ENUMERATED.match(group[0].text))
    ended = before.text.rstrip().endswith((".", "!", "?", ":", ".”", '."', ".)"))
    short = before.frame[2] < right - max(2.5 * em, 0.12 * (right - left))
    indent = line.frame[0] - before.frame[0]
    if listed:
        return ended and short and line.frame[0] < group[0].frame[0] - 0.5 * em
    if 0.7 * em < indent < 4 * em and ended and line.frame[0] - left < 4 * em:
        return True
    starts_big = line.text[:1].isupper() or line.text[:1].isdigit()
    return ended and short and starts_big and right - left > 12 * em


def line_block(group: list[TextLine], page: int) -> Block:
    """The paragraph of some lines."""
    tabular = sum(1 for line in group if line.cells > 1) * 2 > len(group)
    mono = sum(len(line.text) for line in group if line.mono) * 2 > sum(len(line.text) for line in group)
    text, lines = join_lines(group, page, breaks=tabular or mono)
    box = union([line.bbox for line in lines])
    main = max(group, key=lambda line: len(line.text))
    return Block(
        page=page,
        box=box,
        text=text,
        lines=lines,
        regions=[box],
        size=main.size,
        bold=all(line.bold for line in group),
        italic=all(line.italic for line in group),
        mono=mono,
        tabular=tabular,
        raised_start=group[0].parts[0].superscript,
        turn=group[0].parts[0].turn,
        confidence=_confidence([part for line in group for part in line.parts]),
    )


def _confidence(parts: Sequence[Fragment]) -> float | None:
    """The mean confidence of what was recognised, by its characters."""
    known = [(part.confidence, len(part.text)) for part in parts if part.confidence is not None]
    characters = sum(length for _, length in known)
    return sum(confidence * length for confidence, length in known) / characters if characters else None


def join_lines(group: list[TextLine], page: int, *, breaks: bool) -> tuple[str, list[Line]]:
    """The text of some lines and where each stands; `breaks` keeps the line breaks and all hyphens.

    A line with wide gaps gets one Line per cell, so that a number in a row can be boxed alone.
    """
    text = ""
    lines: list[Line] = []
    for number, line in enumerate(group):
        if number and breaks:
            text += "\n"
        elif number:
            text, lines = _mended(text, lines, line.text)
        for index, cell in enumerate(_cells(line)):
            if index:
                text += " "
            start = len(text)
            text += " ".join(part.text for part in cell)
            lines.append(Line(start, len(text), page, union([part.box for part in cell])))
    return text, lines


def _cells(line: TextLine) -> list[list[Fragment]]:
    cells = [[line.parts[0]]]
    for part in line.parts[1:]:
        if part.frame[0] - cells[-1][-1].frame[2] > CELL_GAP * line.size:
            cells.append([part])
        else:
            cells[-1].append(part)
    return cells


def _mended(text: str, lines: list[Line], following: str) -> tuple[str, list[Line]]:
    """Text ready for the next line: a hyphen that only divides a word is dropped, else a space comes."""
    if not mends(text, following):
        joined_word = len(text) > 1 and text[-1] == "-" and text[-2].isalnum() and following[:1].isalnum()
        return (text if joined_word or is_unspaced(text, following) else text + " "), lines
    last = lines[-1]
    return text[:-1], [*lines[:-1], Line(last.start, last.end - 1, last.page, last.bbox)]


def is_unspaced(text: str, following: str) -> bool:
    """Whether a line ends or the next one starts in a script without spaces: Chinese or Japanese."""
    return bool(_UNSPACED.match(text[-1:]) or _UNSPACED.match(following[:1]))


def mends(text: str, following: str) -> bool:
    """Whether the hyphen at the end of `text` divides a word: lower-case on both sides, no other hyphen.

    One letter is no part of a divided word: "p-value", "x-axis".
    """
    if len(text) < 2 or text[-1] not in "-‐" or not text[-2].islower() or not following[:1].islower():
        return False
    word = text.rsplit(None, 1)[-1]
    return "-" not in word[:-1] and len(word) > 2
