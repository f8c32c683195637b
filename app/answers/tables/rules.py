"""Plans by rules: from the words of a question and the names in a table, without a model.

It is conservative: every word of the question that says something must be found in the columns and rows that are
taken, in the caption, or around the table. Where two columns or rows could be meant there is no plan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from app.answers.tables.asking import Asking, Limit, readings
from app.answers.tables.fitting import fit, rows_of_plan
from app.answers.tables.labels import names_another, unlabelled
from app.answers.tables.matching import Matcher, Named, NamedValue, Tokens, rows_with
from app.answers.tables.pairs import PAIRS, paired
from app.answers.tables.plan import Combine, Condition, Place, Plan, Select, Selecting
from app.answers.tables.sheet import Sheet
from app.answers.tables.units import canonical
from app.answers.tables.vocabulary import Form
from app.answers.tables.wishes import wish
from app.answers.tables.words import Reader, with_between

_TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"rank", "extreme"}), frozenset({"change", "difference"}), frozenset({"change", "share"}),
    frozenset({"ratio", "difference"}), frozenset({"share", "sum"}), frozenset({"change", "difference", "share"}),
)  # fmt: skip
"""Forms whose words may stand in one question; the first of `readings` is meant."""
_NO_SUM = re.compile(
    r"\b(?:average|mean|rate|ratio|factor|index|per|median|temperature|price|margin|share)\b|%", re.IGNORECASE
)
"""Names of what is not summed: a sum of rates says nothing."""
_LEAST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and how well it fits the question."""

    plan: Plan
    score: float


def planned(question: str, sheet: Sheet, read: Reader) -> Planned | None:
    """The best plan for the question over a sheet, or over the sheet with rows and columns exchanged."""
    askings = readings(question)
    if not askings or names_another(question, sheet.caption):
        return None
    question = unlabelled(wish(question).question)
    way = _of_sheet(question, askings, sheet, read)
    if way is None and Matcher(sheet, read).over_periods(read(question)):
        way = _of_sheet(question, askings, sheet.across, read)
    return way


def _of_sheet(question: str, askings: Sequence[Asking], sheet: Sheet, read: Reader) -> Planned | None:
    matcher = Matcher(sheet, read)
    meant: list[tuple[Asking, Named]] = []
    for asking in askings:
        said = _triggers(question, asking, read)
        triggers = said - matcher.labelled(read(question), said)
        if said and not triggers:  # "the mean delay of Line 2", "total revenue": the words are a name
            continue
        named = _named(question, asking, matcher, triggers)
        if named is None:
            return None
        meant.append((asking, named))
    if not meant:
        return None
    asking, named = meant[0]
    plan = paired(question, asking, sheet, named, read) or _plan_of_rows(asking, matcher, named)
    if plan is None or (sheet.turned and isinstance(plan, Combine)):
        return None
    if not _together(frozenset(one.form for one, _ in meant), plan):
        return None
    score = fit(question, asking, matcher, named, plan)
    return Planned(plan, score) if score else None


def _together(forms: frozenset[Form], plan: Plan) -> bool:
    """Whether words of these forms may stand in one question; "total" may also name the totals that are compared."""
    if len(forms) > 1 and isinstance(plan, Combine) and all(row.total for row in rows_of_plan(plan)):
        forms -= {"sum"}
    return len(forms) == 1 or forms in _TOGETHER


def _named(question: str, asking: Asking, matcher: Matcher, triggers: Tokens) -> Named | None:
    """What the question names, without the words of its form and its bounds; None where its column cannot be told."""
    limits = tuple(_meant(limit, matcher.sheet) for limit in asking.limits)
    text = _blank(question, [(limit.start, limit.end) for limit in limits])
    terms = matcher.read(text)
    if asking.form not in PAIRS:
        terms = with_between(terms, question)
    terms_left = [term for term in terms if term.token not in triggers]
    units = matcher.read(" ; ".join(limit.unit.symbol for limit in limits if limit.unit.symbol))
    columns = matcher.columns([*terms_left, *units])
    if columns is None:
        return None
    return Named(terms, columns, matcher.values(terms_left, columns), limits)


def _triggers(question: str, asking: Asking, read: Reader) -> Tokens:
    """The words that told the form, as far as they say nothing else."""
    said = " ; ".join(question[start:end] for start, end in asking.spans)
    return frozenset(term.token for term in read(said) if asking.words.says_nothing(term.surface))


def _meant(limit: Limit, sheet: Sheet) -> Limit:
    """The bound, with its unit only where numbers of the sheet have it: in "over 100 close passes" it is a word."""
    units = {
        slot.unit for column in sheet.numeric for row in range(len(sheet.rows)) if (slot := sheet.number(row, column))
    }
    known = not limit.unit.symbol or any(canonical(unit.symbol) == canonical(limit.unit.symbol) for unit in units)
    return limit if known else limit.bare


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{','.center(end - start)}{text[end:]}"
    return text


def _plan_of_rows(asking: Asking, matcher: Matcher, named: Named) -> Plan | None:
    """A plan over the rows of one column, or over cells that are named one by one."""
    sheet = matcher.sheet
    rows = rows_of(sheet, named.values)
    if asking.form in ("sum", "average") and _of_sections(sheet, rows):
        return None
    cells = [(row, one.column) for row in rows for one in named.columns] if _one_by_one(named.values, rows) else []
    if asking.form in ("sum", "average") and len(cells) > 1 and not (named.limits or asking.best):
        if len({sheet.rows[row].total for row in rows}) > 1:
            return None
        return Combine("sum" if asking.form == "sum" else "average", tuple(Place(sheet, *cell) for cell in cells))
    if len(named.columns) != 1 or not sheet.whole:
        return None
    (column,) = named.columns
    body = tuple(row for row in (rows if named.values else range(len(sheet.rows))) if not sheet.rows[row].total)
    if len(body) < _LEAST_ROWS or (sheet.subtotals and not named.values):
        return None
    operation = _operation(asking)
    if operation is None or (operation == "sum" and not _may_sum(sheet, column.column, body)):
        return None
    conditions = _conditions(sheet, column.column, body, named.limits)
    if conditions is None or bool(conditions) != bool(named.limits):
        return None
    if asking.magnitude and operation in ("maximum", "minimum", "rank") and _of_both_signs(sheet, column.column, body):
        return None
    subject = matcher.subject(named.terms)
    if operation != "sum" and not _tells_apart(sheet, subject, body):
        return None
    return Select(
        operation, sheet, column.column, body, conditions, descending=asking.descending,
        limit=asking.count if operation == "rank" or asking.best else 0, nth=asking.nth, subject=subject or 0,
    )  # fmt: skip


def _of_sections(sheet: Sheet, rows: Sequence[int]) -> bool:
    """Whether rows with one label stand in several sections: one of these may be the sum of the others."""
    labels = {sheet.rows[row].label for row in rows}
    return len(labels) < len(rows) and len({sheet.rows[row].section for row in rows}) > 1


def _one_by_one(values: dict[int, list[NamedValue]], rows: Sequence[int]) -> bool:
    """Whether the named values name each of these rows, and not whole groups of rows."""
    return bool(values) and len(rows) == prod(len(named) for named in values.values())


def _operation(asking: Asking) -> Selecting | None:
    match asking.form:
        case "sum" | "average" | "rank" | "count" | "filter":
            return asking.form
        case "extreme":
            return "maximum" if asking.descending else "minimum"
        case _:
            return None


def rows_of(sheet: Sheet, values: dict[int, list[NamedValue]]) -> list[int]:
    """The rows that have one of the named values in each column where any is named."""
    rows = rows_with(values.values(), len(sheet.rows))
    order = {row: one.at for named in values.values() for one in named for row in one.rows}
    return sorted(rows, key=lambda row: (order.get(row, -1), row))


def _of_both_signs(sheet: Sheet, column: int, rows: Sequence[int]) -> bool:
    """Whether some numbers are negative and some positive: then the largest may be meant by size or by sign."""
    numbers = [slot.value.number for row in rows if (slot := sheet.number(row, column)) and slot.value is not None]
    return any(number < 0 for number in numbers) and any(number > 0 for number in numbers)


def _may_sum(sheet: Sheet, column: int, rows: Sequence[int]) -> bool:
    percent = any((slot := sheet.number(row, column)) and "%" in slot.unit.symbol for row in rows)
    return not percent and not _NO_SUM.search(sheet.columns[column].name)


def _conditions(
    sheet: Sheet, column: int, rows: Sequence[int], limits: Sequence[Limit]
) -> tuple[Condition, ...] | None:
    """The bounds in the numbers that the column prints; None where a bound has another unit."""
    unit = next((slot.unit for row in rows if (slot := sheet.number(row, column))), None)
    if unit is None:
        return None
    found = []
    for limit in limits:
        if limit.unit.symbol and canonical(limit.unit.symbol) != canonical(unit.symbol):
            return None
        scaled = limit.unit.scale - unit.scale if limit.unit.scale or limit.unit.is_money else 0
        found.append(Condition(column, limit.op, limit.number.scaleb(scaled)))
    return tuple(found)


def _tells_apart(sheet: Sheet, subject: int | None, rows: Sequence[int]) -> bool:
    """Whether each row is another one of what is asked about; else its rows would have to be put together first."""
    if subject is None:
        labels = [sheet.rows[row].label for row in rows]
    else:
        labels = [slot.text if (slot := sheet.slot(row, subject)) else "" for row in rows]
    return len(set(labels)) == len(labels)
