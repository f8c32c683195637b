"""Pages that only show their text: which they are, their words, and a copy that states the words as text."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from typing import Any

import numpy as np

from index.errors import OcrUnavailable
from index.types import BBox, Notice
from ingest.base import Choice
from ingest.ocr.base import Pixels, Word
from ingest.ocr.recogniser import Recogniser
from ingest.parsers.pdf.fragments import frame_of
from ingest.parsers.pdf.model import Fragment, area, union
from ingest.parsers.pdf.mupdf import FAILURES, pymupdf, reason
from ingest.parsers.pdf.pictures import Placed, placed_pictures

OCR_DPI = 150
MIN_SIDE, MAX_SIDE = 1_000, 3_500
"""Pixels of the longer side of what is read: small pages are enlarged, posters reduced."""
COPY_DPI = 96
SCAN_SHARE = 0.5
"""Share of the page that a picture covers if the page is taken for a scan."""
SCAN_WORDS = 20
MANY_PATHS = 30
"""Drawn paths of a page without words that may be outlined letters."""
MIN_LETTERS = 40
GARBLED = 0.15
"""Share of characters that no text has, from which a text layer is no use."""
GAP = 1.0
"""Gap between words, in heights of their line, that parts two runs."""
SIZE = 0.9
"""Font size of a recognised line, in heights of its box."""
SAME_SIZE = 1.2
"""Lines whose heights differ by no more than this from a common one are taken to be of its size."""
MAX_ERROR = 1.5
"""How many times too large a line's box may be where it runs into its neighbours'."""
MORE = 1.2
"""How many times the letters of the text layer have to be recognised to take its place."""

_FAILED: tuple[type[Exception], ...] = (OcrUnavailable, *FAILURES)


@dataclass(frozen=True, slots=True)
class Ocr:
    """What recognises text, when it does, and until when (`time.monotonic`)."""

    recogniser: Recogniser
    choice: Choice = "auto"
    until: float = inf


def recognised(
    page: Any, number: int, fragments: list[Fragment], placed: Sequence[Placed], ocr: Ocr
) -> tuple[list[Fragment], Notice | None]:
    """The text of a page, recognised where that is asked for and gives more, and what went wrong with it."""
    why = "asked" if ocr.choice == "always" else needs_ocr(page, fragments, placed)
    if why is None:
        return fragments, None
    if ocr.choice == "never":
        detail = f"page {number} shows what it says in pictures; text recognition (OCR) is turned off"
        return fragments, Notice("no_text", detail, page=number)
    if time.monotonic() > ocr.until:
        detail = f"page {number}: there was no time left to recognise its text; ingest it again to go on from here"
        return fragments, Notice("no_text", detail, page=number)
    try:
        found = page_words(page, ocr.recogniser)
    except _FAILED as error:
        return fragments, Notice("ocr_failed", f"page {number}: {reason(error)}", page=number)
    more = _letters(found) > MORE * _letters(fragments)
    return (found if more or why == "garbled" else fragments), None


def _letters(fragments: Sequence[Fragment]) -> int:
    return sum(char.isalnum() for fragment in fragments for char in fragment.text)


def needs_ocr(page: Any, fragments: Sequence[Fragment], placed: Sequence[Placed]) -> str | None:
    """Why the text of a page has to be recognised; None where its text layer will do.

    `fragments` are the page's text, a scan's invisible text included.
    """
    bounds = page.rect
    words = sum(len(fragment.text.split()) for fragment in fragments)
    if is_garbled([fragment.text for fragment in fragments]):
        return "garbled"
    if words >= SCAN_WORDS:
        return None
    if any(area(item.box) >= SCAN_SHARE * bounds.width * bounds.height for item in placed):
        return "picture"
    if not words and (placed or _is_drawn(page)):
        return "no_text"
    return None


def is_garbled(texts: Sequence[str]) -> bool:
    """Whether much of a text is no text: glyphs without a meaning, private or control characters, strange mixtures."""
    letters = [char for text in texts for char in text if not char.isspace()]
    if len(letters) < MIN_LETTERS:
        return False
    strange = sum(1 for char in letters if char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs"))
    return strange >= GARBLED * len(letters)


def _is_drawn(page: Any) -> bool:
    """Whether the page shows drawings enough to hold outlined text or a chart."""
    return sum(1 for kind, _ in page.get_bboxlog() if kind.endswith("path")) >= MANY_PATHS


def page_words(page: Any, recogniser: Recogniser) -> list[Fragment]:
    """What is written on a page, from its picture. Raises OcrUnavailable."""
    scale = _scale(page)
    drawn = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False)
    return fragments_of(recogniser.recognise(pixels_of(drawn)), drawn.width / page.rect.width)


def _scale(page: Any) -> float:
    """Pixels per point: those of the page's pictures, as far as they help."""
    bounds = page.rect
    longest = float(max(bounds.width, bounds.height, 1.0))
    most = max(OCR_DPI / 72, 1_600 / longest)
    pictures = [item for item in placed_pictures(page) if area(item.box) >= 0.1 * bounds.width * bounds.height]
    if pictures and all(item.width and item.tiles == 1 for item in pictures):
        own = max(max(item.width, item.height) / max(_sides(item.box)) for item in pictures)
        most = min(most, own)
    return min(max(most, MIN_SIDE / longest), MAX_SIDE / longest)


def _sides(box: BBox) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def pixels_of(pixmap: Any) -> Pixels:
    """The pixels of a pixmap of three colours without alpha."""
    rows: Pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
    return np.ascontiguousarray(rows[:, : pixmap.width * 3].reshape(pixmap.height, pixmap.width, 3))


def fragments_of(words: Sequence[Word], scale: float) -> list[Fragment]:
    """Recognised words as runs of text; `scale` is pixels per point."""
    runs: list[list[Word]] = []
    for word in words:
        before = runs[-1][-1] if runs else None
        if before is not None and before.line == word.line and before.turn == word.turn and not _apart(before, word):
            runs[-1].append(word)
        else:
            runs.append([word])
    found = _evened([_fragment(run, scale) for run in runs])
    return [replace(fragment, stream=place) for place, fragment in enumerate(_stacked(found))]


def _apart(before: Word, word: Word) -> bool:
    one, other = frame_of(before.box, before.turn), frame_of(word.box, word.turn)
    return other[0] - one[2] > GAP * min(one[3] - one[1], other[3] - other[1])


def _fragment(run: Sequence[Word], scale: float) -> Fragment:
    box = union([_scaled(word.box, scale) for word in run])
    turn = run[0].turn
    frame = frame_of(box, turn)
    height = max(0.5, frame[3] - frame[1])
    return Fragment(
        text=" ".join(word.text for word in run),
        box=box,
        frame=frame,
        size=SIZE * height,
        bold=False,
        mono=False,
        turn=turn,
        stream=0,
    )


def _scaled(box: BBox, scale: float) -> BBox:
    return (box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale)


def _stacked(found: Sequence[Fragment]) -> list[Fragment]:
    """Lines right below each other follow one another, as in the content of a page."""
    stacks: list[list[Fragment]] = []
    for fragment in sorted(found, key=lambda fragment: (fragment.turn, fragment.frame[1])):
        under = next((stack for stack in reversed(stacks) if _goes_on(stack[-1], fragment)), None)
        if under is None:
            stacks.append([fragment])
        else:
            under.append(fragment)
    return [fragment for stack in stacks for fragment in _in_step(stack)]


def _in_step(stack: Sequence[Fragment]) -> list[Fragment]:
    """A line amid lines of one size and at equal steps has their size, whatever its box."""
    found = list(stack)
    for index in range(1, len(stack) - 1):
        before, line, after = stack[index - 1 : index + 2]
        steps = [_middle(line) - _middle(before), _middle(after) - _middle(line)]
        tight = max(steps) <= min(1.12 * min(steps), 1.6 * before.size)
        if tight and before.size == after.size and line.size <= MAX_ERROR * before.size:
            found[index] = replace(line, size=before.size)
    return found


def _middle(fragment: Fragment) -> float:
    return (fragment.frame[1] + fragment.frame[3]) / 2


def _evened(found: Sequence[Fragment]) -> list[Fragment]:
    """Sizes that hardly differ made equal, the commonest first: the height of a box wavers with the letters in it."""
    sizes: dict[int, float] = {}
    left = set(range(len(found)))
    while left:
        usual = _usual_size([found[index] for index in left])
        near = {index for index in left if 1 / SAME_SIZE <= found[index].size / usual <= SAME_SIZE}
        sizes.update(dict.fromkeys(near, usual))
        left -= near
    return [replace(fragment, size=sizes[index]) for index, fragment in enumerate(found)]


def _usual_size(found: Sequence[Fragment]) -> float:
    """The size around which most characters are set."""

    def company(fragment: Fragment) -> int:
        return sum(len(other.text) for other in found if 0.95 <= other.size / fragment.size <= 1.05)

    return max(found, key=lambda fragment: (company(fragment), fragment.size)).size


def _goes_on(above: Fragment, below: Fragment) -> bool:
    a, b = above.frame, below.frame
    height = min(a[3] - a[1], b[3] - b[1])
    shared = min(a[2], b[2]) - max(a[0], b[0])
    near = b[1] - a[3] < 1.2 * height and b[1] > a[1] + 0.3 * height
    return above.turn == below.turn and near and shared > 0.5 * min(a[2] - a[0], b[2] - b[0])


def with_words(page: Any, fragments: Sequence[Fragment]) -> Any:
    """The only page of a new document: the picture of `page` as displayed, with `fragments` as invisible text.

    Its coordinates are those of the displayed page. The caller closes its `parent`.
    """
    bounds = page.rect
    copy = pymupdf.open()
    new = copy.new_page(width=bounds.width, height=bounds.height)
    new.insert_image(new.rect, pixmap=page.get_pixmap(dpi=COPY_DPI, colorspace=pymupdf.csRGB, alpha=False))
    font = _font()
    new.insert_font(fontname="words", fontbuffer=font.buffer)
    for fragment in fragments:
        _write(new, fragment, font)
    return new


def _write(page: Any, fragment: Fragment, font: Any) -> None:
    """Write a run as wide and as high as it stands on the page."""
    x0, y0, x1, y1 = fragment.box
    frame = fragment.frame
    length = font.text_length(fragment.text, fragment.size)
    if length <= 0 or fragment.turn < 0:
        return
    start = {0: (x0, y1), 1: (x0, y0), 2: (x1, y0), 3: (x1, y1)}[fragment.turn]
    point = pymupdf.Point(*start)
    turned = pymupdf.Matrix((frame[2] - frame[0]) / length, 1) * pymupdf.Matrix(-90.0 * fragment.turn)
    lifted = pymupdf.Point(point.x, point.y - 0.2 * (frame[3] - frame[1]))
    page.insert_text(
        lifted, fragment.text, fontsize=fragment.size, fontname="words", render_mode=3, morph=(point, turned)
    )


@cache
def _font() -> Any:
    """A font with the letters of most scripts."""
    return pymupdf.Font("cjk")
