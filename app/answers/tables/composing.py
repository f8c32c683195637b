"""A result as an answer: a sentence with the formula, each cell cited, its box for the page viewer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from decimal import Decimal as Number

from app.answers.base import Citation, Computed, UsedCell
from app.answers.tables.execution import Result, label_of
from app.answers.tables.numbers import printed
from app.answers.tables.phrases import phrases_of
from app.answers.tables.plan import Combine, Place, Select
from app.answers.tables.sheet import Sheet
from app.answers.tables.units import Unit
from index.lexical.languages.base import Language
from index.types import Hit
from ingest.tabular import row_texts

MOST_CITATIONS = 8
"""Rows that are cited one by one; of more, the table is cited once with all their cells boxed."""
MOST_SHOWN = 12
"""Numbers that a formula writes out."""
_DIVIDED = frozenset({"ratio", "share", "change", "average"})
_SIGNS = {"difference": " − ", "ratio": " / ", "share": " / "}


@dataclass(frozen=True, slots=True)
class Composed:
    text: str
    citations: tuple[Citation, ...]
    computed: Computed


def compose(result: Result, hits: dict[str, Hit], language: Language, places: int | None = None) -> Composed:
    """The answer's text with its citations, in a language's words and numbers, with so many decimal places if told;
    `hits` are those of the tables, by the id of their first element."""
    plan = result.plan
    sheet = plan.places[0].sheet if isinstance(plan, Combine) else plan.sheet
    said = _Said(result, sheet, language, places)
    text, citations = cited(said.text(), result.chosen, result.compared, hits)
    computed = Computed(
        operation=plan.operation,
        formula=said.formula(),
        value=float(result.value) if result.value is not None else None,
        unit=result.unit.text,
        labels=result.labels,
        cells=tuple(used(place) for place in _all_places(result.chosen, result.compared)),
    )
    return Composed(text, citations, computed)


def _all_places(chosen: Sequence[Place], compared: Sequence[Place]) -> Sequence[Place]:
    """The cells of the result, then those that it was compared with."""
    return list(dict.fromkeys((*chosen, *compared)))


def used(place: Place) -> UsedCell:
    """A cell as answers tell it."""
    slot = place.sheet.slots[place.row, place.column]
    return UsedCell(slot.element, slot.row, slot.column, slot.text, slot.page, slot.bbox)


class _Said:
    """The words for one result."""

    def __init__(self, result: Result, sheet: Sheet, language: Language, places: int | None) -> None:
        self._result = result
        self._words = phrases_of(language)
        self._mark = language.decimal
        self._foreign = sheet.language is not language
        self._wanted = places

    def text(self) -> str:
        """The sentence, without markers."""
        result, words = self._result, self._words
        missing = f" {words.missing.format(count=result.missing)}" if result.missing else ""
        return f"{self._lead()}: {self.formula()}{missing}"

    def formula(self) -> str:
        """With numbers as the cells print them, and the result: "4,452.9 + 5,206.1 = 9,659.0 MWh"."""
        plan = self._result.plan
        if isinstance(plan, Combine):
            return self._formula_of_cells(plan)
        if plan.operation in ("sum", "average"):
            return self._aggregate(plan.operation)
        if plan.operation == "count":
            return f"{self._of_rows()} {self._value()}".strip()
        return self._of_rows() or self._words.none

    def label(self, place: Place) -> str:
        """What names a row in the answer."""
        plan = self._result.plan
        return label_of(place, plan.subject if isinstance(plan, Select) else 0)

    def _lead(self) -> str:
        plan, words = self._result.plan, self._words
        if isinstance(plan, Combine):
            names = [self._place_name(place, plan.places) for place in self._result.chosen]
            column = self._shared_column(plan.places)
            about = f"{column}, " if column else ""
            return f"{words.operations[plan.operation]}: {about}{words.joined(names, plan.operation)}"
        name = _column_name(plan.sheet, plan.column)
        limits = "".join(f" {words.bounds[one.op]} {self._bound(one.number)}" for one in plan.conditions)
        rows = words.rows.format(count=len(self._result.compared))
        about = f": {name}" if name else ""
        return f"{words.operations[_operation(plan)]}{about}{limits} ({rows})"

    def _formula_of_cells(self, plan: Combine) -> str:
        if plan.operation in ("sum", "average"):
            return self._aggregate(plan.operation)
        numbers = [self._print(place) for place in self._result.chosen]
        if plan.operation in _SIGNS:
            second = f"({numbers[1]})" if numbers[1].startswith("-") else numbers[1]
            return f"{numbers[0]}{_SIGNS[plan.operation]}{second} {self._value()}"
        if plan.operation == "change":
            return f"({numbers[0]} − {numbers[1]}) / {numbers[1]} {self._value()}"
        return f"{plan.operation}({', '.join(numbers)}) {self._value()}"

    def _aggregate(self, operation: str) -> str:
        numbers = [self._print(place) for place in self._result.chosen]
        if len(numbers) > MOST_SHOWN:
            return f"{self._words.numbers.format(count=len(numbers))} {self._value()}"
        plain = " + ".join(f"({one})" if one.startswith("-") and at else one for at, one in enumerate(numbers))
        return f"{plain} {self._value()}" if operation == "sum" else f"({plain}) / {len(numbers)} {self._value()}"

    def _of_rows(self) -> str:
        chosen = self._result.chosen
        unit = self._unit_of_column()
        shown = [f"{self.label(place)} ({self._print(place)}{unit})" for place in chosen]
        return ", ".join(shown)

    def _value(self) -> str:
        """The sign of equality, or that of what is rounded, with the value and its unit."""
        result = self._result
        if result.value is None:
            return ""
        unit = f" {said}" if (said := self._unit(result.unit)) else ""
        shown = self._rounded(result.value)
        return f"{'=' if shown == result.value else '≈'} {printed(shown, self._places(), self._mark)}{unit}"

    def _places(self) -> int:
        """Decimal places of the result: as many as its cells have, two at least where it was divided."""
        operation = self._result.plan.operation
        if operation == "count":
            return 0
        if self._wanted is not None:
            return self._wanted
        places = max((slot.value.places for slot in self._result.slots if slot.value is not None), default=0)
        shifted = max((self._result.unit.scale - slot.unit.scale for slot in self._result.slots), default=0)
        return max(places, 2) if operation in _DIVIDED else places + max(0, shifted)

    def _rounded(self, number: Number) -> Number:
        return number.quantize(Number(1).scaleb(-self._places()), ROUND_HALF_UP)

    def _bound(self, number: Number) -> str:
        plain = number.normalize()
        unit = self._unit_of_column()
        return f"{printed(plain, max(0, -int(plain.as_tuple().exponent)), self._mark)}{unit}"

    def _unit_of_column(self) -> str:
        slots = [place.sheet.slots[place.row, place.column] for place in self._result.compared]
        return f" {self._unit(slots[0].unit)}" if slots and slots[0].unit.text else ""

    def _unit(self, unit: Unit) -> str:
        return self._words.unit(unit, foreign=self._foreign)

    def _print(self, place: Place) -> str:
        slot = place.sheet.slots[place.row, place.column]
        return printed(slot.value.number, slot.value.places, self._mark) if slot.value is not None else slot.text

    def _shared_column(self, places: Sequence[Place]) -> str:
        columns = {(place.sheet.id, place.column) for place in places}
        return _column_name(places[0].sheet, places[0].column) if len(columns) == 1 else ""

    def _place_name(self, place: Place, places: Sequence[Place]) -> str:
        """What tells a cell from the other cells: its row, its column or both."""
        rows = {(one.sheet.id, one.row) for one in places}
        label, column = place.sheet.row_name(place.row), _column_name(place.sheet, place.column)
        if self._shared_column(places):
            return label
        return f"{label}, {column}" if len(rows) > 1 or label else column


def _operation(plan: Select) -> str:
    if plan.operation == "rank":
        return "nth" if plan.nth else "rank_down" if plan.descending else "rank_up"
    return plan.operation


def _column_name(sheet: Sheet, column: int) -> str:
    return sheet.columns[column].name or sheet.caption


def cited(
    text: str, chosen: Sequence[Place], compared: Sequence[Place], hits: dict[str, Hit]
) -> tuple[str, tuple[Citation, ...]]:
    """The text with a marker for each row of the chosen cells, and its citation; for one table where these are many."""
    citations: list[Citation] = []
    for number, places in enumerate(_cited_together(chosen, compared), start=1):
        marker = f"[{number}]"
        text += " " if number == 1 else ""
        start = len(text)
        text += marker
        slots = [place.sheet.slots[place.row, place.column] for place in places]
        regions = tuple(region for slot in slots if (region := slot.region))
        cells = tuple((slot.element, slot.row, slot.column) for slot in slots)
        hit = hits[places[0].sheet.id]
        citations.append(Citation(number, hit, _quote(places), regions, start, start + len(marker), cells=cells))
    return text, tuple(citations)


def _cited_together(chosen: Sequence[Place], compared: Sequence[Place]) -> Iterator[list[Place]]:
    """Cells by what cites them together: those of a row; all, where rows are many; the rest that were compared."""
    rows: dict[tuple[str, str, int], list[Place]] = {}
    for place in chosen:
        slot = place.sheet.slots[place.row, place.column]
        rows.setdefault((place.sheet.id, slot.element, slot.row), []).append(place)
    if len(rows) > MOST_CITATIONS:
        by_table: dict[str, list[Place]] = {}
        for place in _all_places(chosen, compared):
            by_table.setdefault(place.sheet.id, []).append(place)
        yield from by_table.values()
        return
    yield from rows.values()
    rest = [place for place in compared if place not in chosen]
    if rest:
        yield rest


def _quote(places: Sequence[Place]) -> str:
    """The row of the cells as the documents' rows are written; for cells of several rows, these joined."""
    found: dict[tuple[str, int], str] = {}
    for place in places:
        slot = place.sheet.slots[place.row, place.column]
        element = next(one for one in place.sheet.elements if one.id == slot.element)
        if element.table is not None and (slot.element, slot.row) not in found:
            texts = {row: text.text for row, text in row_texts(element.table)}
            found[slot.element, slot.row] = texts.get(slot.row, slot.text)
    return (
        " | ".join(found.values())
        if len(found) <= MOST_CITATIONS
        else " | ".join(list(found.values())[:MOST_CITATIONS])
    )
