"""What is said of a whole table beside its cells: units above it or in its corner, notes below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.types import BBox
from ingest.parsers.pdf.grids.place import Slot
from ingest.parsers.pdf.grids.trimmed import NOTE
from ingest.parsers.pdf.model import Fragment

ABOVE = 40.0
"""Points above a table in which its units may stand."""
BELOW = 60.0
MAX_WORDS = 14
"""Words of a line that may say the units without brackets."""
_SCALE = r"(?:thousands?|millions?|billions?|crores?|lakhs?|[a-z]*\s?(?:dollars?|euros?|pounds?)|per ?cent|%)"
_CURRENCY = (
    r"(?:(?:US|U\.S\.)?\s?[$€£¥₹]|Rs\.?|USD|EUR|GBP|INR|JPY|CHF|(?:all\s)?(?:amounts?|figures?|dollars?|values?))"
)
_UNITS = re.compile(
    rf"(?:^|\()\s*((?:{_CURRENCY}\s+)?(?:(?:are|expressed|stated|shown)\s+)*in\s+{_SCALE}\b[^()]*)(?:\)|$)",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?:\((\d{1,2}|[a-z])\)|([*†‡§¶]+))$")
_NOTE_MARK = re.compile(r"^(?:\((\d{1,2}|[a-z])\)|([*†‡§¶]+))")


def units_of(slots: Sequence[Slot], headers: int, box: BBox, fragments: Sequence[Fragment]) -> str:
    """ "in millions" and the like, from the header rows, else from the lines right above; "" where nothing says so."""
    for slot in slots:
        if slot.row < max(1, headers) and (found := _UNITS.search(slot.text)):
            return found.group(1).strip()
    above = [
        fragment
        for fragment in fragments
        if box[1] - ABOVE <= fragment.box[3] <= box[1] + 2 and fragment.box[0] < box[2] and fragment.box[2] > box[0]
    ]
    for fragment in sorted(above, key=lambda fragment: -fragment.box[3]):
        found = _UNITS.search(fragment.text)
        if found and (found.group().startswith("(") or len(fragment.text.split()) <= MAX_WORDS):
            return found.group(1).strip()
    return ""


def notes_of(slots: Sequence[Slot], box: BBox, fragments: Sequence[Fragment]) -> tuple[str, ...]:
    """The lines right below that start with a mark used in a cell, or say that they are a note or source."""
    marks = {mark for slot in slots if (mark := _mark(_MARK, slot.text))}
    lines = [
        fragment
        for fragment in sorted(fragments, key=lambda fragment: (fragment.box[1], fragment.box[0]))
        if box[3] - 2 <= fragment.box[1] <= box[3] + BELOW and box[0] - 12 <= fragment.box[0] < box[2]
    ]
    notes: list[str] = []
    low = box[3]
    for line in lines:
        if line.box[1] - low > 1.5 * line.size:
            break
        mark = _mark(_NOTE_MARK, line.text)
        if (mark and mark in marks) or (not mark and NOTE.match(line.text) and line.text[0] in "NnSs"):
            notes.append(line.text)
        elif notes and not mark:
            notes[-1] = f"{notes[-1]} {line.text}"
        else:
            break
        low = line.box[3]
    return tuple(notes)


def _mark(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return next(group for group in found.groups() if group) if found else None
