"""Plans of shares: which cell is the part, and which the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal as Number
from itertools import pairwise

from app.answers.tables.asking import Asking
from app.answers.tables.matching import Named, Tokens, rows_with
from app.answers.tables.plan import Combine, Place
from app.answers.tables.sheet import Sheet
from app.answers.tables.words import Reader

_WHOLE = re.compile(
    r"^(?:grand )?totals?$|\btotals?$|^(?:all|overall|consolidated|gesamt|insgesamt|summe)$|合計|合计", re.I
)
_OWNER = re.compile(r"\b[^\W\d]\w*['’]s\b")
_AND = re.compile(r"\W*(?:(?:and|or|und|oder|et|ou|y|o|e|en|of|the|in|from|by|die|der|den)\W+)*", re.I)
_HUNDRED = Number(100)
_ROUNDED = Number("0.5")
"""How far printed shares of one whole may be from 100 % together."""


def shared(question: str, asking: Asking, sheet: Sheet, named: Named, read: Reader) -> Combine | None:
    """One cell as a share of another, or shares that are printed added up; None where part and whole are not told."""
    several = [values for values in named.values.values() if len(values) > 1]
    if len(named.columns) == 2 and not several:
        return _of_columns(question, asking, sheet, named, read)
    if len(named.columns) != 1 or len(several) > 1:
        return None
    column = named.columns[0].column
    rows = _rows(sheet, named)
    parts = [row for row in rows if not sheet.rows[row].total]
    wholes = [row for row in rows if sheet.rows[row].total]
    totals = [row for row, one in enumerate(sheet.rows) if one.total]
    whole = wholes or (totals if not sheet.subtotals else [])
    if len(parts) == 1 and len(whole) == 1:
        return _share(sheet, (parts[0], column), (whole[0], column))
    if len(parts) == 1 and not whole:
        return _of_total_column(sheet, parts[0], column)
    if len(parts) == 2 and not wholes and len(several) == 1 and len(several[0]) == 2:
        first, second = several[0]
        of = _named_whole(question, asking, (first.tokens, second.tokens), read)
        if of is not None:
            a, b = (next((row for row in parts if row in one.rows), -1) for one in several[0])
            if min(a, b) < 0:
                return None
            part, base = ((b, a), (a, b))[of]
            return _proper(sheet, (part, column), (base, column))
    return _printed(sheet, parts) if len(parts) > 1 and not wholes else None


def _rows(sheet: Sheet, named: Named) -> list[int]:
    return rows_with(named.values.values(), len(sheet.rows)) if named.values else []


def _share(sheet: Sheet, part: tuple[int, int], whole: tuple[int, int]) -> Combine | None:
    slot = sheet.number(*part)
    if slot is None or "%" in slot.unit.symbol:
        return None
    return Combine("share", (Place(sheet, *part), Place(sheet, *whole)))


def _proper(sheet: Sheet, part: tuple[int, int], whole: tuple[int, int]) -> Combine | None:
    """The share, if what is named as the whole can be one: nothing is a part of what is less."""
    first, second = sheet.number(*part), sheet.number(*whole)
    if first is None or second is None or first.value is None or second.value is None:
        return None
    a, b = first.value.number, second.value.number
    return _share(sheet, part, whole) if 0 < abs(a) < abs(b) else None


def _named_whole(question: str, asking: Asking, names: tuple[Tokens, Tokens], read: Reader) -> int | None:
    """Which of two names the question has right after "of": "what share of A was B", "B as a percentage of A".

    None where they are joined by "and": then both are parts of something else.
    """
    start = asking.spans[0][0] if asking.spans else 0
    mark = asking.words.of.search(question, start) or asking.words.of.match(question)
    if mark is None or _joined(question, names, read):
        return None
    own = (names[0] - names[1], names[1] - names[0])
    for term in read(_OWNER.sub(" ", question[mark.end() :])):
        found = [at for at in (0, 1) if term.token in own[at]]
        if found:
            return found[0]
        if term.token not in names[0] | names[1] and not asking.words.says_nothing(term.surface):
            return None
    return None


def _joined(question: str, names: tuple[Tokens, Tokens], read: Reader) -> bool:
    """Whether nothing but "and" stands between the two names."""
    folded, at = question.casefold(), 0
    spans: list[tuple[int, int, int]] = []
    for term in read(question):
        start = folded.find(term.surface, at)
        if start < 0:
            continue
        at = start + len(term.surface)
        spans += [(start, at, name) for name in (0, 1) if term.token in names[name] - names[1 - name]]
    between = [question[one[1] : other[0]] for one, other in pairwise(spans) if one[2] != other[2]]
    return any(_AND.fullmatch(text) for text in between)


def _of_columns(question: str, asking: Asking, sheet: Sheet, named: Named, read: Reader) -> Combine | None:
    """One column as a share of another, in the one row that is named, or the only total."""
    columns = named.columns
    rows = _rows(sheet, named) or [row for row, one in enumerate(sheet.rows) if one.total]
    if len(rows) != 1:
        return None
    wholes = [at for at, one in enumerate(columns) if _WHOLE.search(sheet.columns[one.column].name)]
    of = wholes[0] if len(wholes) == 1 else None
    if not wholes:
        of = _named_whole(question, asking, (columns[0].tokens, columns[1].tokens), read)
    if of is None:
        return None
    return _proper(sheet, (rows[0], columns[1 - of].column), (rows[0], columns[of].column))


def _of_total_column(sheet: Sheet, row: int, column: int) -> Combine | None:
    """A cell as a share of its row, if the row's last number is the sum of all others."""
    numbers = [(at, slot.value.number) for at in sheet.numeric if (slot := sheet.number(row, at)) and slot.value]
    if len(numbers) <= 2 or numbers[-1][0] == column or not _WHOLE.search(sheet.columns[numbers[-1][0]].name):
        return None
    if sum((number for _, number in numbers[:-1]), Number(0)) != numbers[-1][1]:
        return None
    return _proper(sheet, (row, column), (row, numbers[-1][0]))


def _printed(sheet: Sheet, rows: Iterable[int]) -> Combine | None:
    """The sum of shares that are printed, if all of their column are shares of one whole."""
    found = [at for at in sheet.numeric if _of_one_whole(sheet, at)]
    return Combine("sum", tuple(Place(sheet, row, found[0]) for row in rows)) if len(found) == 1 else None


def _of_one_whole(sheet: Sheet, column: int) -> bool:
    """Whether the shares of a column, all in per cent, make up 100 % without its totals."""
    slots = [slot for row, one in enumerate(sheet.rows) if not one.total and (slot := sheet.number(row, column))]
    numbers = [slot.value.number for slot in slots if slot.value is not None and "%" in slot.unit.symbol]
    return len(numbers) > 1 and len(numbers) == len(slots) and abs(sum(numbers, Number(0)) - _HUNDRED) <= _ROUNDED
