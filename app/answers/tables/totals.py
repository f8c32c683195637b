"""Finds the rows of a sheet that sum others, so that they are not summed again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal as Number

from app.answers.tables.sheet import Sheet

_SAYS = re.compile(
    r"^(?:(?:grand |sub-?)?totals?|all|overall|sum|combined|altogether|gesamt|summe|insgesamt|zusammen"
    r"|net (?:result|income|loss|profit|earnings|assets|change|increase|decrease|total)"
    r"|合計|全体|計|average|mean|mittel)\b"
    r"|\b(?:totals?|altogether|combined|insgesamt)\s*$",
    re.IGNORECASE,
)
_LEAST = 3
"""Rows whose sum a row without such a word must be, at least: fewer may add up by chance."""


def mark_totals(sheet: Sheet) -> Sheet:
    """The sheet with its total rows marked: by their label or as they have none, the last row by its numbers."""
    said = [not row.label or _SAYS.search(row.label) is not None for row in sheet.rows]
    last = len(sheet.rows) - 1
    if not said[last] and not any(said) and last >= _LEAST:
        said[last] = _adds_up(sheet, last)
    rows = tuple(replace(row, total=total) for row, total in zip(sheet.rows, said, strict=True))
    midst = any(said[:last]) and not (said[0] and sum(said) == 1)
    return replace(sheet, rows=rows, subtotals=midst or sum(said) > 1)


def _adds_up(sheet: Sheet, last: int) -> bool:
    """Whether the row is the sum of all rows above in a column of which every number is known."""
    return any(_sums(_column(sheet, column), sheet.number(last, column) is not None) for column in sheet.numeric)


def _column(sheet: Sheet, column: int) -> list[Number | None]:
    values = [sheet.slot(row, column) for row in range(len(sheet.rows))]
    return [slot.value.number if slot is not None and slot.value is not None else None for slot in values]


def _sums(values: Sequence[Number | None], known: bool) -> bool:
    above, whole = [value for value in values[:-1] if value is not None], values[-1]
    if not known or whole is None or len(above) < _LEAST or len(above) < len(values) - 1 or not any(above):
        return False
    places = -min(int(value.as_tuple().exponent) for value in (*above, whole))
    slack = Number(len(above)) / 2 * Number(1).scaleb(-places) if places else Number(0)
    return abs(sum(above, Number(0)) - whole) <= slack and sum(1 for value in above if value) >= _LEAST
