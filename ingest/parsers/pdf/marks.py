"""What is drawn on a page: lines, areas and free shapes, as far as they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from index.types import BBox
from ingest.parsers.pdf.model import area
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf

MAX_PATHS = 12_000
"""With more paths than this on a page only their boxes are read: a map takes seconds otherwise."""
THIN = 2.0
WHITE = 0.985
PAGE_SHARE = 0.6
"""A single area this large is the page's ground or frame."""

MarkKind = Literal["rule", "area", "shape"]
_Path = tuple[MarkKind, BBox, bool, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """One visible path: a straight flat or upright line, a rectangle, or anything else."""

    kind: MarkKind
    box: BBox
    filled: bool = False
    steps: int = 1
    """Lines and curves that it is made of."""


def page_marks(page: Any) -> list[Mark]:
    """The visible paths of the displayed page but for its ground, frame and bands along an edge."""
    bounds = (0.0, 0.0, page.rect.width, page.rect.height)
    paths = sum(1 for kind, _ in page.get_bboxlog() if kind.endswith("path"))
    if not paths:
        return []
    found = _boxes(page) if paths > MAX_PATHS else _paths(page)
    marks: list[Mark] = []
    for kind, raw, filled, steps in found:
        box = _clipped(raw, bounds)
        if box is not None and not _is_ground(kind, box, bounds):
            marks.append(Mark(kind, box, filled, steps))
    return marks


def _clipped(box: BBox, bounds: BBox) -> BBox | None:
    x0, y0, x1, y1 = max(box[0], bounds[0]), max(box[1], bounds[1]), min(box[2], bounds[2]), min(box[3], bounds[3])
    return (x0, y0, x1, y1) if x0 <= x1 and y0 <= y1 else None


def _is_ground(kind: MarkKind, box: BBox, bounds: BBox) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    across, along = wide >= 0.95 * bounds[2], high >= 0.95 * bounds[3]
    band = kind != "shape" and (across or along) and (kind == "rule" or min(wide / bounds[2], high / bounds[3]) < 0.25)
    return band or (kind != "rule" and area(box) >= PAGE_SHARE * area(bounds))


def _boxes(page: Any) -> Iterator[_Path]:
    matrix = display_matrix(page)
    for kind, raw in page.get_bboxlog():
        if kind.endswith("path"):
            box = _shown(raw, matrix)
            yield ("rule" if _is_thin(box) else "shape"), box, kind.startswith("fill"), 1


def _paths(page: Any) -> Iterator[_Path]:
    """Each painted path, cut to the clips that it lies in."""
    matrix = display_matrix(page)
    clips: list[tuple[int, BBox]] = []
    for path in page.get_cdrawings(extended=True):
        level = path["level"]
        while clips and clips[-1][0] >= level:
            clips.pop()
        if path["type"] == "clip":
            clips.append((level, tuple(path["scissor"])))
        elif path["type"] != "group" and _is_visible(path):
            box: BBox | None = tuple(path["rect"])
            for _, scissor in clips:
                box = _clipped(box, scissor) if box is not None else None
            if box is not None:
                shown = _shown(box, matrix)
                yield _kind(path, shown), shown, _is_filled(path), len(path["items"])


def _shown(raw: Any, matrix: Any) -> BBox:
    x0, y0, x1, y1 = (pymupdf.Rect(raw) * matrix).normalize()
    return (x0, y0, x1, y1)


def _is_thin(box: BBox) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) <= THIN


def _kind(path: Mapping[str, Any], box: BBox) -> MarkKind:
    if _is_thin(box) and max(box[2] - box[0], box[3] - box[1]) > THIN:
        return "rule"
    straight = True
    for item in path["items"]:
        if item[0] == "c" or (item[0] == "l" and not _is_level(item[1], item[2])):
            straight = False
            break
    return "area" if straight else "shape"


def _is_level(one: Any, other: Any) -> bool:
    return bool(abs(one[0] - other[0]) < 0.5 or abs(one[1] - other[1]) < 0.5)


def _is_filled(path: Mapping[str, Any]) -> bool:
    fill = path.get("fill")
    return fill is not None and min(fill) < WHITE and path.get("fill_opacity", 1) > 0.02


def _is_visible(path: Mapping[str, Any]) -> bool:
    """Painted in another colour than white."""
    line = path.get("color")
    drawn = line is not None and min(line) < WHITE and path.get("stroke_opacity", 1) > 0.02
    return _is_filled(path) or drawn
