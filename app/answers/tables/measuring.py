"""Calculates the measure that a question asks for from the statements among the tables that were found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP
from decimal import Decimal as Number
from pathlib import PurePath
from typing import TypeAlias

from app.answers.tables.candidates import Candidate
from app.answers.tables.formulas import Amount, Constant, Expression, Operation, Sign, lines_of, parsed
from app.answers.tables.lines import LINES
from app.answers.tables.measures import Wanted, wanted
from app.answers.tables.plan import Place
from app.answers.tables.statements import Period, Statements, Undecided, amount, end_of, words_of
from app.answers.tables.units import Unit, canonical
from index.engine import Engine
from index.types import Document

_FIRST = 12
"""Elements at the start of a document without pages in which it may be named."""
_USUAL_PLACES = 2
AVERAGE = "average "
"""Before the name of a line that is an average."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with the cells that its number, in whole units, was read from: two where it is an average."""

    name: str
    number: Number
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Step:
    sign: Sign
    left: Tree
    right: Tree


Tree: TypeAlias = Line | Constant | Step


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` is rounded to `places` decimals in `unit`; `exact` is not. `scale` is the power of ten of its amounts."""

    name: str
    period: Period
    tree: Tree
    value: Number
    exact: Number
    places: int
    unit: Unit
    scale: int
    average: bool | None
    """Whether balances are averages; None where that makes no difference."""


def measured(engine: Engine, question: str, tables: Sequence[Candidate]) -> Measured | None:
    """None where the question asks for no measure, does not say of which of several companies, its lines cannot be
    told, or two documents give two results."""
    asked = wanted(question)
    if asked is None:
        return None
    documents: dict[str, list[Candidate]] = {}
    for table in tables:
        documents.setdefault(table.hit.document.id, []).append(table)
    companies = {id: Statements([table.sheet for table in own]) for id, own in documents.items()}
    if not asked.rest and sum(1 for one in companies.values() if one) > 1:
        return None  # the question does not say whose
    found = [
        result
        for id, own in documents.items()
        if (result := _of_document(engine, asked, companies[id], own)) is not None
    ]
    return found[0] if found and len({one.value for one in found}) == 1 else None


def leaves(tree: Tree) -> Iterator[Line]:
    """The lines of a calculation in their order."""
    if isinstance(tree, Step):
        yield from leaves(tree.left)
        yield from leaves(tree.right)
    elif isinstance(tree, Line):
        yield tree


def _of_document(engine: Engine, asked: Wanted, statements: Statements, own: Sequence[Candidate]) -> Measured | None:
    if not _named(engine, own[0].hit.document, asked.rest, words_of([table.sheet for table in own])):
        return None
    kinds = frozenset(LINES[name].statement for name in lines_of(asked.ways[0]))
    period = asked.period or statements.latest(kinds)
    if period is None:
        return None
    if statements.early and not (period.month or period.latest):
        texts = [one.text for one in engine.store.elements(own[0].hit.document.id)]
        period = replace(period, ends=end_of(period.year, texts))
    try:
        results = [_result(asked, period, _settled(way, statements, asked, period)) for way in asked.ways]
    except Undecided:
        return None
    return results[0] if len({one.value for one in results}) == 1 else None


def _named(engine: Engine, document: Document, words: Sequence[str], inside: frozenset[str]) -> bool:
    """Whether all these words name the document or its company: in its title, its file names, as names on its first
    page, or as the symbol of its shares. Those of its tables (`inside`) may name a part of it, or another line."""
    titles = " ".join([document.title, *(PurePath(source).stem for source in document.sources)])
    known = _words(titles)
    if "".join(words).casefold() in known:
        return True
    missing = [word for word in words if not _words(word) <= known]
    if not missing:
        return True
    if any(_words(word) & inside for word in missing):
        return False
    first = engine.store.elements(document.id, page=1) or engine.store.elements(document.id, limit=_FIRST)
    said = set(re.findall(r"[^\W_]+", " ".join(one.text for one in first)))
    names = {word.casefold() for word in said if word[:1].isupper()} - {word for word in said if word.islower()}
    missing = [word for word in missing if not _words(word) <= known | names]
    if not all(re.fullmatch(r"[A-Z]{2,5}", word) for word in missing):
        return False
    texts = [one.text for one in engine.store.elements(document.id) if "symbol" in one.text.casefold()]
    symbol = r"(?i:symbol)\W+(?:\w+\W+){0,2}"
    return all(any(re.search(rf"{symbol}{word}\b", text) for text in texts) for word in missing)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W_]+", text)}


def _settled(expression: Expression, statements: Statements, asked: Wanted, period: Period) -> Tree:
    """The expression with each line read. Raises Undecided where one cannot be."""
    if isinstance(expression, Constant):
        return expression
    if isinstance(expression, Operation):
        right = expression.right
        left = _settled(expression.left, statements, asked, period)
        if isinstance(right, Amount) and right.optional and _is_absent(right.line, statements, period):
            return left
        return Step(expression.sign, left, _settled(right, statements, asked, period))
    line = LINES[expression.line]
    first = _read(expression.line, statements, asked, period)
    if first is None:
        if not line.instead or statements.may_hold(expression.line, line.traces):
            raise Undecided(f"there is no {expression.line}")
        return _settled(parsed(line.instead), statements, asked, period)
    if not asked.average or line.statement != "balance":
        return first
    last = _read(expression.line, statements, asked, period.before())
    if last is None:
        raise Undecided(f"there is no {expression.line} of the year before")
    return Line(f"{AVERAGE}{first.name}", (first.number + last.number) / 2, (*first.places, *last.places))


def _is_absent(name: str, statements: Statements, period: Period) -> bool:
    """Whether a statement says that there is none of a line. Raises Undecided where it may be called otherwise."""
    if statements.cell(name, period) is not None:
        return False
    if statements.may_hold(name, LINES[name].traces):
        raise Undecided(f"{name} may be called otherwise")
    return True


def _read(name: str, statements: Statements, asked: Wanted, period: Period) -> Line | None:
    place = statements.cell(name, period, parts=not asked.exact)
    if place is None:
        return None
    number = amount(place)
    if LINES[name].expense:
        sheet = place.sheet
        others = [slot.value.number for at in sheet.numeric if (slot := sheet.number(place.row, at)) and slot.value]
        if min(others) < 0 < max(others):
            raise Undecided(f"{name} is an expense in one year and none in another")
        number = abs(number)
    if (between := LINES[name].between) is not None:
        before, after = (statements.cell(one, period) for one in between)
        left = Number(0) if before is None or after is None else amount(before) - amount(after)
        if abs(left - number) >= abs(left + number):
            raise Undecided(f"{name} is no expense")
    return Line(name, number, (place,))


def _result(asked: Wanted, period: Period, tree: Tree) -> Measured:
    lines = list(leaves(tree))
    scale, unit = _shared(lines)
    statements = {LINES[line.name.removeprefix(AVERAGE)].statement for line in lines}
    mixed = "balance" in statements and len(statements) > 1
    if asked.average and (not mixed or sum(line.name.startswith(AVERAGE) for line in lines) == 0):
        raise Undecided("an average of what is no balance")
    exact = _value(tree)
    divided = isinstance(tree, Step) and _divides(tree)
    if not divided:
        kept = scale if asked.scale is None else asked.scale
        unit = unit if kept == scale else Unit(unit.symbol, kept, {3: "thousand", 6: "million", 9: "billion"}[kept])
        exact = exact.scaleb(-kept)
        usual = max(_printed_places(lines), 0 if kept <= scale else _USUAL_PLACES)
    else:
        exact, unit = (exact * 100, Unit("%")) if asked.per_cent else (exact, Unit())
        usual = _USUAL_PLACES
    places = usual if asked.places is None else asked.places
    value = exact.quantize(Number(1).scaleb(-places), ROUND_HALF_UP)
    average = asked.average if mixed and divided else None
    return Measured(asked.name, period, tree, value, exact, places, unit, scale, average)


def _shared(lines: Sequence[Line]) -> tuple[int, Unit]:
    """The scale in which the amounts are shown, and its unit. Raises Undecided where they are not of one kind."""
    units = [slot.unit for line in lines for at in line.places if (slot := at.sheet.number(at.row, at.column))]
    scales = {unit.scale for unit in units}
    money = {canonical(unit.symbol) for unit in units if unit.is_money}
    if len(money) > 1 or (0 in scales and len(scales) > 1):
        raise Undecided("the amounts have different units")
    return max(scales), next((unit for unit in units if unit.scale == max(scales) and unit.is_money), units[0])


def _printed_places(lines: Sequence[Line]) -> int:
    slots = [place.sheet.number(place.row, place.column) for line in lines for place in line.places]
    return max(slot.value.places for slot in slots if slot is not None and slot.value is not None)


def _divides(tree: Tree) -> bool:
    return isinstance(tree, Step) and (tree.sign == "/" or _divides(tree.left) or _divides(tree.right))


def _value(tree: Tree) -> Number:
    if isinstance(tree, Line):
        return tree.number
    if isinstance(tree, Constant):
        return Number(tree.number)
    left, right = _value(tree.left), _value(tree.right)
    match tree.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            if right <= 0:
                raise Undecided("what is divided by is not above zero")
            return left / right
