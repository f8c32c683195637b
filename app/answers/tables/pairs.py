"""Plans of two cells: a difference, a ratio, a share, a change; which of them is the first, and which the base."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.answers.tables.asking import Asking
from app.answers.tables.matching import NamedColumn, NamedValue
from app.answers.tables.plan import Combine, Combining, Place
from app.answers.tables.sheet import Sheet
from app.answers.tables.words import Reader

PAIRS = frozenset({"difference", "ratio", "share", "change"})
"""Forms of two cells."""
_ABSOLUTE = re.compile(r"\b(?:difference|gap|differenz|unterschied|how far apart)\b", re.IGNORECASE)
_AGAINST = re.compile(
    r"\b(?:than|exceed(?:s|ed|ing)?|compared (?:to|with)|in comparison (?:to|with)|versus|vs|relative to"
    r"|against|over|above|below|under|als|gegenüber|im vergleich)\b",
    re.IGNORECASE,
)
"""What follows such a word is the base that another number is compared with."""
_FELL = re.compile(
    r"\b(?:decreas|declin|fall|fell|drop|shr[aiu]nk|reduc|sank|sink|gesunken|abgenommen)\w*", re.IGNORECASE
)


def paired(
    question: str,
    asking: Asking,
    sheet: Sheet,
    columns: Sequence[NamedColumn],
    values: dict[int, list[NamedValue]],
    read: Reader,
) -> Combine | None:
    """The plan of two cells that the question asks for; None where it asks for another form or does not tell them."""
    if asking.limits or asking.form not in PAIRS:
        return None
    if asking.form == "share":
        return _share(sheet, columns, values)
    places = _two_places(sheet, columns, values)
    if places is None:
        return None
    first, second = places
    if asking.form == "ratio":
        return Combine("ratio", (first, second))
    base_second = _base_is_second(question, sheet, first, second, read)
    other, base = (first, second) if base_second else (second, first)
    operation: Combining = "change" if asking.form == "change" else "difference"
    if (
        operation == "difference"
        and not _ABSOLUTE.search(question)
        and (asking.smaller or (not base_second and _FELL.search(question)))
    ):
        other, base = base, other
    return Combine(operation, (other, base), absolute=operation == "difference" and bool(_ABSOLUTE.search(question)))


def _two_places(
    sheet: Sheet, columns: Sequence[NamedColumn], values: dict[int, list[NamedValue]]
) -> tuple[Place, Place] | None:
    """The two cells that are named, in their order in the question: two rows, two columns, or two of each."""
    several = [column for column, named in values.items() if len(named) > 1]
    if len(several) > 1:
        return None
    ordered = values[several[0]] if several else []
    fixed = {column: named for column, named in values.items() if column not in several}
    rows = _rows(sheet, fixed) if fixed or not several else list(range(len(sheet.rows)))
    if not several:
        if len(columns) != 2 or len(rows) != 1:
            return None
        return Place(sheet, rows[0], columns[0].column), Place(sheet, rows[0], columns[1].column)
    picked = [[row for row in rows if row in one.rows] for one in ordered]
    if len(picked) != 2 or any(len(found) != 1 for found in picked):
        return None
    (a,), (b,) = picked
    if len(columns) == 1:
        return Place(sheet, a, columns[0].column), Place(sheet, b, columns[0].column)
    if len(columns) != 2:
        return None
    events = sorted([(ordered[0].at, "r"), (ordered[1].at, "r"), (columns[0].at, "c"), (columns[1].at, "c")])
    if "".join(kind for _, kind in events) not in ("rcrc", "crcr"):
        return None
    return Place(sheet, a, columns[0].column), Place(sheet, b, columns[1].column)


def _rows(sheet: Sheet, values: dict[int, list[NamedValue]]) -> list[int]:
    """The rows with all these values; where none is named, the only total, or the only row."""
    if not values:
        totals = [row for row, one in enumerate(sheet.rows) if one.total]
        return totals if len(totals) == 1 and not sheet.subtotals else list(range(len(sheet.rows)))
    rows = set(range(len(sheet.rows)))
    for named in values.values():
        rows &= frozenset[int]().union(*(one.rows for one in named))
    return sorted(rows)


def _share(sheet: Sheet, columns: Sequence[NamedColumn], values: dict[int, list[NamedValue]]) -> Combine | None:
    """One row as a share of the total row."""
    if len(columns) != 1 or len(values) != 1:
        return None
    (named,) = values.values()
    rows = [row for one in named for row in one.rows]
    parts = [row for row in rows if not sheet.rows[row].total]
    wholes = [row for row in rows if sheet.rows[row].total]
    totals = [row for row, one in enumerate(sheet.rows) if one.total]
    whole = wholes or (totals if not sheet.subtotals else [])
    if len(parts) != 1 or len(whole) != 1:
        return None
    slot = sheet.number(parts[0], columns[0].column)
    if slot is None or "%" in slot.unit.symbol:
        return None
    return Combine("share", (Place(sheet, parts[0], columns[0].column), Place(sheet, whole[0], columns[0].column)))


def _base_is_second(question: str, sheet: Sheet, first: Place, second: Place, read: Reader) -> bool:
    """Whether the second cell of the question is what the first is compared with: "A than B"; not in "from A to B"."""
    mark = _AGAINST.search(question)
    if mark is None:
        return False
    before = {term.token for term in read(question[: mark.start()])}
    return bool(before & (_own(sheet, first, read) - _own(sheet, second, read)))


def _own(sheet: Sheet, place: Place, read: Reader) -> set[str]:
    texts = [sheet.columns[place.column].name]
    texts += [slot.text for at in sheet.textual if (slot := sheet.slot(place.row, at))]
    return {term.token for term in read(" ; ".join(texts))}
