"""Plans of two cells: a difference, a ratio, a share, a change; which of them is the first, and which the base."""

from __future__ import annotations

from dataclasses import dataclass

from app.answers.tables.asking import Asking
from app.answers.tables.matching import Named, NamedValue, rows_with
from app.answers.tables.plan import Combine, Combining, Place
from app.answers.tables.shares import shared
from app.answers.tables.sheet import Sheet
from app.answers.tables.words import Reader

PAIRS = frozenset({"difference", "ratio", "share", "change"})
"""Forms of two cells."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A cell and the place in the question of the word that names it."""

    place: Place
    at: int


def _named(sheet: Sheet, row: int, column: int, at: int) -> _Named:
    return _Named(Place(sheet, row, column), at)


def paired(question: str, asking: Asking, sheet: Sheet, named: Named, read: Reader) -> Combine | None:
    """The plan of two cells that the question asks for; None where it asks for another form or does not tell them."""
    if asking.limits or asking.form not in PAIRS:
        return None
    if asking.form == "share":
        return shared(question, asking, sheet, named, read)
    two = _two_places(sheet, named)
    if two is None:
        return None
    first, second = (one.place for one in two)
    if asking.form == "ratio":
        return Combine("ratio", (first, second))
    absolute = asking.words.absolute.search(question) is not None
    base_second = _base_is_second(question, asking, *two, read)
    other, base = (first, second) if base_second else (second, first)
    operation: Combining = "change" if asking.form == "change" else "difference"
    fell = asking.words.fell.search(question) is not None and (not base_second or first.row == second.row)
    if operation == "difference" and not absolute and (asking.smaller or fell):
        other, base = base, other
    return Combine(operation, (other, base), absolute=operation == "difference" and absolute)


def _two_places(sheet: Sheet, named: Named) -> tuple[_Named, _Named] | None:
    """The two cells that are named, in their order in the question: two rows, two columns, or two of each."""
    columns, values = named.columns, named.values
    several = [column for column, ways in values.items() if len(ways) > 1]
    if len(several) > 1:
        return None
    ordered = values[several[0]] if several else []
    fixed = {column: ways for column, ways in values.items() if column not in several}
    rows = _rows(sheet, fixed) if fixed or not several else list(range(len(sheet.rows)))
    if not several:
        if len(columns) != 2 or len(rows) != 1:
            return None
        return _named(sheet, rows[0], columns[0].column, columns[0].at), _named(
            sheet, rows[0], columns[1].column, columns[1].at
        )
    picked = [[row for row in rows if row in one.rows] for one in ordered]
    if len(picked) != 2 or any(len(found) != 1 for found in picked):
        return None
    (a,), (b,) = picked
    if len(columns) == 1:
        return _named(sheet, a, columns[0].column, ordered[0].at), _named(sheet, b, columns[0].column, ordered[1].at)
    if len(columns) != 2:
        return None
    events = sorted([(ordered[0].at, "r"), (ordered[1].at, "r"), (columns[0].at, "c"), (columns[1].at, "c")])
    if "".join(kind for _, kind in events) not in ("rcrc", "crcr"):
        return None
    return _named(sheet, a, columns[0].column, ordered[0].at), _named(sheet, b, columns[1].column, ordered[1].at)


def _rows(sheet: Sheet, values: dict[int, list[NamedValue]]) -> list[int]:
    """The rows with all these values; where none is named, the only total, or the only row."""
    if not values:
        totals = [row for row, one in enumerate(sheet.rows) if one.total]
        return totals if len(totals) == 1 and not sheet.subtotals else list(range(len(sheet.rows)))
    return rows_with(values.values(), len(sheet.rows))


def _base_is_second(question: str, asking: Asking, first: _Named, second: _Named, read: Reader) -> bool:
    """Whether the second cell of the question is what the first is compared with: "A than B"; not in "from A to B"."""
    mark = asking.words.against.search(question)
    if mark is None:
        return False
    terms, before = read(question), len(read(question[: mark.start()]))
    at = terms[before].at if before < len(terms) else -1
    return first.at < at <= second.at
