"""The closed form of a plan that a chat model may write."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal as Number
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.answers.tables.plan import COMBINING, MOST_CELLS, SELECTING, Combine, Condition, Place, Plan, Select
from app.answers.tables.plan import check as check_plan
from app.answers.tables.sheet import Sheet
from app.answers.tables.vocabulary import Bound
from index.errors import InvalidInput

_At = Annotated[int, Field(ge=0, lt=1_000_000)]
_MOST_ROWS = 20_000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CellBody(_Strict):
    table: _At
    row: _At
    column: _At


class ConditionBody(_Strict):
    column: _At
    op: Bound
    number: Annotated[float, Field(allow_inf_nan=False, gt=-1e18, lt=1e18)]


class PlanBody(_Strict):
    """Cells named one by one, or rows of a column; anything else raises pydantic's ValidationError."""

    operation: Literal[
        "sum", "average", "maximum", "minimum", "difference", "ratio", "share", "change", "count", "filter", "rank",
        "none",
    ]  # fmt: skip
    cells: Annotated[list[CellBody], Field(max_length=MOST_CELLS)] = []
    table: _At | None = None
    column: _At | None = None
    rows: Annotated[list[_At], Field(max_length=_MOST_ROWS)] | None = None
    where: Annotated[list[ConditionBody], Field(max_length=8)] = []
    descending: bool = True
    limit: Annotated[int, Field(ge=0, le=1000)] = 0
    nth: Annotated[int, Field(ge=0, le=1000)] = 0

    def over(self, sheets: Sequence[Sheet]) -> Plan | None:
        """The plan over these sheets, None where it says that there is none. Raises InvalidInput if not allowed."""
        if self.operation == "none":
            return None
        plan = self._combine(sheets) if self.cells else self._select(sheets)
        check_plan(plan)
        return plan

    def _combine(self, sheets: Sequence[Sheet]) -> Combine:
        if self.operation not in COMBINING:
            raise InvalidInput(f"a {self.operation} is of rows, not of cells", field="operation")
        places = tuple(Place(_sheet(sheets, cell.table), cell.row, cell.column) for cell in self.cells)
        rows = [place.sheet.rows[place.row] for place in places if place.row < len(place.sheet.rows)]
        if self.operation == "sum" and len({row.total for row in rows}) > 1:
            raise InvalidInput("a total is not summed with what it sums", field="cells")
        return Combine(self.operation, places)

    def _select(self, sheets: Sequence[Sheet]) -> Select:
        if self.operation not in SELECTING or self.table is None or self.column is None:
            raise InvalidInput(f"a {self.operation} needs a table and a column", field="operation")
        sheet = _sheet(sheets, self.table)
        if self.rows is None and (sheet.subtotals or not sheet.whole):
            raise InvalidInput("the rows of this table are of several kinds, or not all there", field="rows")
        everything = [row for row, one in enumerate(sheet.rows) if not one.total]
        rows = tuple(dict.fromkeys(everything if self.rows is None else self.rows))
        conditions = tuple(Condition(one.column, one.op, Number(str(one.number))) for one in self.where)
        if self.operation in ("count", "filter") and not conditions:
            raise InvalidInput(f"a {self.operation} needs a condition", field="where")
        return Select(self.operation, sheet, self.column, rows, conditions, self.descending, self.limit, self.nth)


def _sheet(sheets: Sequence[Sheet], at: int) -> Sheet:
    if at >= len(sheets):
        raise InvalidInput(f"there is no table {at}", field="table")
    return sheets[at]
