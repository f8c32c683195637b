"""Runs of text on the displayed page: visible, inside the crop box, once."""

from __future__ import annotations

import re
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.model import Fragment
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf

TEXT_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_MEDIABOX_CLIP
    | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
    | pymupdf.TEXT_IGNORE_ACTUALTEXT
)
"""Ligatures come apart because TEXT_PRESERVE_LIGATURES is left out; ActualText often has no true box."""

FILLED, STROKED, CLIPPED = 16, 32, 64
SUPERSCRIPT, ITALIC, MONO, BOLD = 1, 2, 8, 16
SPACE_GAP = 0.2
"""Gap between spans, in font sizes, that is read as a space."""

BULLET_GLYPHS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0be\uf02d\uf06e\uf071\uf09f", "•")
_CLEAN = str.maketrans({"\u00ad": "", "\u200b": "", "\ufeff": "", "\u2060": "", "\x00": "", **BULLET_GLYPHS})
_SPACES = re.compile(r"[\s\u00a0\x01-\x1f\x7f-\x9f]+")
_DINGBATS = re.compile(r"dingbat|wingding|webding", re.IGNORECASE)
_MONO_NAME = re.compile(r"mono(?!type)|courier|consol|cmtt|sftt|typewriter", re.IGNORECASE)
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|medi\b", re.IGNORECASE)


def clean(text: str) -> str:
    """Single spaces, no invisible characters; a soft hyphen at the end stays a hyphen, to be mended."""
    ended = text.rstrip()
    if ended.endswith("\u00ad"):
        text = ended[:-1] + "-"
    return _SPACES.sub(" ", text.translate(_CLEAN))


def page_fragments(page: Any, *, hidden: bool = False) -> list[Fragment]:
    """The text runs of a page in content order; `hidden`: only the invisible ones (a scan's text layer)."""
    matrix = display_matrix(page)
    bounds = page.rect
    found: list[Fragment] = []
    for block in page.get_text("dict", flags=TEXT_FLAGS, clip=pymupdf.INFINITE_RECT())["blocks"]:
        for line in block.get("lines", ()):
            spans = [span for span in line["spans"] if _invisible(span) == hidden]
            for group in (
                [s for s in spans if not _stands_in(s)],
                [s for s in spans if _stands_in(s)],
            ):
                fragment = _fragment(group, line["dir"], matrix, len(found)) if group else None
                if fragment is not None and _on_page(fragment.box, bounds):
                    found.append(fragment)
    return _without_doubles(found)


def _invisible(span: dict[str, Any]) -> bool:
    painted = span["char_flags"] & (FILLED | STROKED)
    return span["alpha"] == 0 or not painted


def _stands_in(span: dict[str, Any]) -> bool:
    """Words stated for a drawing (ActualText): many letters without width or height."""
    x0, y0, x1, y1 = span["bbox"]
    return len(span["text"].strip()) > 3 and max(x1 - x0, y1 - y0) < 0.1 * span["size"] * len(span["text"])


def _on_page(box: BBox, bounds: Any) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return bool(bounds.x0 <= x <= bounds.x1 and bounds.y0 <= y <= bounds.y1)


def _fragment(spans: list[dict[str, Any]], direction: tuple[float, float], matrix: Any, stream: int) -> Fragment | None:
    text = _join(spans)
    weights = [(len(span["text"].strip()), span) for span in spans]
    total = sum(weight for weight, _ in weights)
    if not text or not total:
        return None
    inked = [span for weight, span in weights if weight]
    size = _main_size(inked)
    bold = sum(weight for weight, span in weights if _is_bold(span))
    mono = sum(weight for weight, span in weights if _is_mono(span))
    raw = _tight(inked, level=abs(direction[1]) < 0.01)
    shown = (pymupdf.Rect(raw) * matrix).normalize()
    box = (shown.x0, shown.y0, shown.x1, shown.y1)
    turn = _turn(direction, matrix)
    return Fragment(
        text=text,
        box=box,
        frame=frame_of(box, turn),
        size=size,
        bold=bold * 2 > total,
        mono=mono * 2 > total,
        turn=turn,
        stream=stream,
        superscript=bool(inked[0]["flags"] & SUPERSCRIPT),
        italic=all(span["flags"] & ITALIC for span in inked),
    )


def _main_size(spans: list[dict[str, Any]]) -> float:
    """The size of most letters; small capitals among them count as what they are."""
    letters: dict[float, int] = {}
    for span in spans:
        size = float(span["size"])
        letters[size] = letters.get(size, 0) + len(span["text"].strip())
    return max(letters, key=lambda size: (letters[size], size))


def _is_bold(span: dict[str, Any]) -> bool:
    return bool(span["flags"] & BOLD) or bool(_BOLD_NAME.search(span["font"]))


def _is_mono(span: dict[str, Any]) -> bool:
    return bool(span["flags"] & MONO) or bool(_MONO_NAME.search(span["font"]))


def _join(spans: list[dict[str, Any]]) -> str:
    parts: list[str] = []
    before: dict[str, Any] | None = None
    for span in spans:
        if before is not None and not (before["text"][-1:].isspace() or span["text"][:1].isspace()):
            gap = max(span["bbox"][0] - before["bbox"][2], span["bbox"][1] - before["bbox"][3])
            if gap > SPACE_GAP * span["size"]:
                parts.append(" ")
        parts.append(_spoken(span))
        before = span
    return clean("".join(parts)).strip()


def _spoken(span: dict[str, Any]) -> str:
    """The span's text; a lone letter of a font of ornaments is a bullet."""
    text: str = span["text"]
    if len(text.strip()) == 1 and _DINGBATS.search(span["font"]):
        return text.replace(text.strip(), "•")
    return text


def _tight(spans: list[dict[str, Any]], *, level: bool) -> BBox:
    """The box around the spans; fonts that declare giant glyphs are cut down to what their size can cover."""
    boxes = [span["bbox"] for span in spans]
    x0, y0 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    x1, y1 = max(b[2] for b in boxes), max(b[3] for b in boxes)
    size = max(span["size"] for span in spans)
    if level and len({round(span["origin"][1], 1) for span in spans}) == 1 and y1 - y0 > 1.45 * size:
        baseline = spans[0]["origin"][1]
        if y0 < baseline <= y1 + 1:
            y0, y1 = max(y0, baseline - 0.95 * size), min(y1, baseline + 0.3 * size)
    return (x0, y0, x1, y1)


def _turn(direction: tuple[float, float], matrix: Any) -> int:
    dx = direction[0] * matrix.a + direction[1] * matrix.c
    dy = direction[0] * matrix.b + direction[1] * matrix.d
    if abs(dy) < 0.2 * abs(dx):
        return 0 if dx > 0 else 2
    if abs(dx) < 0.2 * abs(dy):
        return 1 if dy > 0 else 3
    return -1


def frame_of(box: BBox, turn: int) -> BBox:
    """The box where text of this turn is upright."""
    x0, y0, x1, y1 = box
    if turn == 1:
        return (y0, -x1, y1, -x0)
    if turn == 2:
        return (-x1, -y1, -x0, -y0)
    if turn == 3:
        return (-y1, x0, -y0, x1)
    return box


def _without_doubles(fragments: list[Fragment]) -> list[Fragment]:
    """Drop a run that was drawn again over itself (imitated bold, shadows)."""
    kept: list[Fragment] = []
    seen: dict[str, list[BBox]] = {}
    for fragment in fragments:
        boxes = seen.setdefault(fragment.text, [])
        if any(_same_place(box, fragment.box, fragment.size) for box in boxes):
            continue
        boxes.append(fragment.box)
        kept.append(fragment)
    return kept


def _same_place(one: BBox, other: BBox, size: float) -> bool:
    near = 0.25 * size
    return all(abs(a - b) <= near for a, b in zip(one, other, strict=True))
