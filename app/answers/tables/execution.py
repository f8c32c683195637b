"""Runs a plan in DuckDB: a database in memory that reads no file, loads no extension and cannot be set otherwise.

The SQL is made here from the parts of a checked plan. Names in it are our own ("c3"), numbers are bound parameters;
no word of a document, a question or a model is part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal as Number
from typing import TYPE_CHECKING

from app.answers.tables.plan import Combine, Place, Plan, Select, check, unit_of
from app.answers.tables.sheet import Slot
from app.answers.tables.units import NO_UNIT, Unit

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "128MB"
CONFIG = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": MEMORY,
    "threads": "1",
    "lock_configuration": "true",
}
PLACES = 8
"""Decimal places that numbers are kept with; cells with more are rounded."""
_TYPE = f"DECIMAL(38,{PLACES})"
_PER_CENT = Unit("%")
_POINTS = Unit("percentage points")
_ORDER = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "eq": "="}
_PAIR = {
    "difference": "a.value - b.value",
    "ratio": "CAST(a.value AS DOUBLE) / NULLIF(CAST(b.value AS DOUBLE), 0)",
    "share": "100.0 * CAST(a.value AS DOUBLE) / NULLIF(CAST(b.value AS DOUBLE), 0)",
    "change": "100.0 * CAST(a.value - b.value AS DOUBLE) / NULLIF(abs(CAST(b.value AS DOUBLE)), 0)",
}
_ALL = {"sum": "sum(value)", "average": "avg(value)", "maximum": "max(value)", "minimum": "min(value)"}


@dataclass(frozen=True, slots=True)
class Result:
    """`value` is None for a list of rows. `chosen` are the cells that make up the result, in its order; `compared` all
    numbers that were looked at; `missing` counts rows left out since they have no number there."""

    plan: Plan
    value: Number | None
    unit: Unit
    chosen: tuple[Place, ...]
    compared: tuple[Place, ...]
    missing: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the rows that the result lists, in its order; none where it is made of all of them."""
        plan = self.plan
        if isinstance(plan, Combine) or plan.operation in ("sum", "average"):
            return ()
        return tuple(label_of(place, plan.subject) for place in self.chosen)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(place.sheet.slots[place.row, place.column] for place in self.chosen)


def label_of(place: Place, subject: int) -> str:
    """What names a row: what stands in the column of what is asked about, else its label."""
    slot = place.sheet.slot(place.row, subject) if subject not in place.sheet.numeric else None
    if subject and slot is not None and slot.text:
        return slot.text
    row = place.sheet.rows[place.row]
    bare = row.label.lstrip("-–—•· ")
    return f"{row.section}: {bare}" if bare != row.label and row.section else place.sheet.row_name(place.row)


def run(plan: Plan) -> Result | None:
    """The result of a plan; None where it has none: a division by zero, or no row to compare.

    Raises InvalidInput where the plan cannot be computed.
    """
    check(plan)
    with _database() as db:
        return _combine(db, plan) if isinstance(plan, Combine) else _select(db, plan)


@contextmanager
def _database() -> Iterator[DuckDBPyConnection]:
    import duckdb

    connection = duckdb.connect(":memory:", config=dict(CONFIG))
    try:
        yield connection
    finally:
        connection.close()


def _combine(db: DuckDBPyConnection, plan: Combine) -> Result | None:
    db.execute(f'CREATE TABLE picked ("at" INTEGER, value {_TYPE})')
    numbers = [_number(place.sheet.number(place.row, place.column)) for place in plan.places]
    db.executemany("INSERT INTO picked VALUES (?, ?)", list(enumerate(numbers)))
    places = plan.places
    if plan.operation in _PAIR:
        swapped = plan.absolute and _value(numbers[0]) < _value(numbers[1])
        places = (places[1], places[0]) if swapped else places
        sql = f'SELECT {_PAIR[plan.operation]} FROM picked a, picked b WHERE a."at" = ? AND b."at" = ?'
        row = db.execute(sql, [1, 0] if swapped else [0, 1]).fetchone()
    else:
        row = db.execute(f"SELECT {_ALL[plan.operation]} FROM picked").fetchone()
    if row is None or row[0] is None:
        return None
    unit = {"ratio": NO_UNIT, "share": _PER_CENT, "change": _PER_CENT}.get(plan.operation, unit_of(plan))
    if plan.operation == "difference" and unit.text == "%":
        unit = _POINTS
    return Result(plan, Number(str(row[0])), unit, places, places)


def _select(db: DuckDBPyConnection, plan: Select) -> Result | None:
    columns = list(dict.fromkeys((plan.column, *(condition.column for condition in plan.conditions))))
    db.execute(f'CREATE TABLE body ("row" INTEGER, {", ".join(f"{_name(one)} {_TYPE}" for one in columns)})')
    db.executemany(
        f"INSERT INTO body VALUES ({', '.join('?' * (1 + len(columns)))})",
        [[row, *(_number(plan.sheet.number(row, column)) for column in columns)] for row in plan.rows],
    )
    value = _name(plan.column)
    known = db.execute(f'SELECT "row" FROM body WHERE {value} IS NOT NULL ORDER BY "row"').fetchall()
    where, numbers = _where(plan)
    direction = "DESC" if plan.descending else "ASC"
    order = f'{value} {direction}, "row"' if plan.operation == "rank" or plan.limit else '"row"'
    found = db.execute(f'SELECT "row", {value} FROM body WHERE {where} ORDER BY {order}', numbers).fetchall()
    compared = tuple(Place(plan.sheet, row, plan.column) for (row,) in known)
    rows = _chosen(plan, [(int(row), Number(number)) for row, number in found])
    if not compared or (not rows and plan.operation not in ("count", "filter")):
        return None
    chosen = tuple(Place(plan.sheet, row, plan.column) for row in rows)
    total: Number | None = None
    if plan.operation == "count":
        total = Number(len(rows))
    elif plan.operation in _ALL:
        aggregate = _ALL[plan.operation].replace("value", value)
        picked = f"SELECT {value} FROM body WHERE {where} ORDER BY {order}"
        picked += f" LIMIT {int(plan.limit)}" if plan.limit else ""
        total = Number(str(db.execute(f"SELECT {aggregate} FROM ({picked})", numbers).fetchall()[0][0]))
    elif plan.operation == "rank" and len(rows) == 1:
        total = next(Number(number) for row, number in found if row == rows[0])
    unit = NO_UNIT if plan.operation == "count" else unit_of(plan)
    return Result(plan, total, unit, chosen, compared, len(plan.rows) - len(known))


def _chosen(plan: Select, found: Sequence[tuple[int, Number]]) -> list[int]:
    """The rows that make up the result: all at an extreme, or those up to a place, with all that tie with the last."""
    rows = [row for row, _ in found]
    if plan.operation in ("maximum", "minimum") and found:
        best = (max if plan.operation == "maximum" else min)(number for _, number in found)
        return [row for row, number in found if number == best]
    if plan.operation != "rank":
        return rows[: plan.limit] if plan.limit and plan.operation in ("sum", "average") else rows
    if plan.nth:
        return [row for row, number in found if number == found[plan.nth - 1][1]] if plan.nth <= len(found) else []
    if plan.limit and plan.limit < len(found):
        last = found[plan.limit - 1][1]
        return [row for at, (row, number) in enumerate(found) if at < plan.limit or number == last]
    return rows


def _where(plan: Select) -> tuple[str, list[Number]]:
    parts = [f"{_name(plan.column)} IS NOT NULL"]
    parts += [f"{_name(condition.column)} {_ORDER[condition.op]} CAST(? AS {_TYPE})" for condition in plan.conditions]
    return " AND ".join(parts), [condition.number for condition in plan.conditions]


def _name(column: int) -> str:
    return f'"c{int(column)}"'


def _number(slot: Slot | None) -> Number | None:
    return None if slot is None or slot.value is None else slot.value.number


def _value(number: Number | None) -> Number:
    return number if number is not None else Number(0)
