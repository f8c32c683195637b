"""The headings inside a table as a column of words, so that "Third Quarter" of "Fiscal 2015" is one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answers.tables.sheet import Column, Sheet, Slot
from app.answers.tables.units import NO_UNIT


def with_sections(sheet: Sheet) -> Sheet:
    """The sheet with its sections as its last column, if rows of several sections have one label."""
    sections: dict[str, set[str]] = {}
    for row in sheet.rows:
        sections.setdefault(row.label, set()).add(row.section)
    if all(len(found) < 2 for found in sections.values()):
        return sheet
    at = len(sheet.columns)
    slots = dict(sheet.slots)
    for number, row in enumerate(sheet.rows):
        if row.section:
            slots[number, at] = Slot(sheet.id, -1, at, row.section)
    return replace(sheet, columns=(*sheet.columns, Column("", (), NO_UNIT, numeric=False)), slots=slots, sectioned=True)


def telling(texts: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Of the words of each section those that not all of them have: "2015" of "Fiscal 2015"."""
    shared = frozenset.intersection(*texts) if len(texts) > 1 else frozenset()
    return [text - shared for text in texts]
