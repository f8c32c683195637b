"""The financial statements among tables of one document: which table is which, its years, and the cells of its lines.

Only consolidated statements of whole years count: a table is one by the lines that it has, and a column is one by a
name that is a year or a date and nothing else. So no segment, quarter, change or pro forma amount is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal as Number

from app.answers.tables.lines import BOTH_SIDES, LINES, OTHER_FLOWS, Line, Statement, is_called, plain
from app.answers.tables.plan import Place
from app.answers.tables.sheet import Sheet

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?P<{name}>\d{{1,2}})(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?P<month>{_MONTH})\.?,?\s+{_DAY.format(name='day')}\b|\b{_DAY.format(name='before')}\s+(?P<after>{_MONTH})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:FY\s?)?((?:19|20)\d\d)\b", re.IGNORECASE)
_SAID = re.compile(
    r"\((?:\w{1,2}|(?:un)?audited)\)|\b(?:for|the|as|of|at|on|and|fiscal|financial|years?|ended|ending|fy"
    r"|(?:52|53|twelve|12)(?: |-)?(?:weeks|months)|in|thousands?|millions?|billions?|usd|rs)\b|[^\w\s]",
    re.IGNORECASE,
)
_EARLY = ("jan", "feb", "mar")
"""Months in which years end that some companies number by the year before."""
_CONSOLIDATED = re.compile(r"\bconsolidated\b", re.IGNORECASE)


class Undecided(Exception):
    """Two cells could be meant, or a cell that is needed cannot be told."""


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or its end by date (month by its first three letters).

    `latest` was told by the statements, so that its columns need not be doubted. `ends` is the calendar year in which
    the document says that it ends, 0 where it is not known.
    """

    year: int
    month: str = ""
    day: int = 0
    latest: bool = False
    ends: int = 0

    def meets(self, column: Period) -> bool:
        """Whether a column of this period is the one that is asked for."""
        if self.month and column.month:
            same_day = not (self.day and column.day) or self.day == column.day
            return self.year == column.year and self.month == column.month and same_day
        if column.early and not self.latest:
            return self.ends == column.year
        return self.year == column.year and not self.early

    @property
    def early(self) -> bool:
        """Whether it ends in a month in which some companies number it by the year before."""
        return self.month in _EARLY

    def before(self) -> Period:
        """The year before."""
        ends = self.ends - 1 if self.ends else 0
        return Period(self.year - 1, latest=self.latest or bool(self.month), ends=ends)


def periods_in(text: str) -> tuple[list[Period], str]:
    """The years that a text names, with the date before or after, and what else it says."""
    found: list[Period] = []
    years = list(dict.fromkeys(int(match[1]) for match in _YEAR.finditer(text)))
    dates = list(_DATE.finditer(text))
    month, day = "", 0
    if len(dates) == 1:
        month = (dates[0]["month"] or dates[0]["after"])[:3].casefold()
        day = int(dates[0]["day"] or dates[0]["before"])
    found = [Period(year, month, day) for year in years]
    rest = text
    if len(dates) <= 1:
        rest = _YEAR.sub(" ", _DATE.sub(" ", text))
    return found, rest


def column_period(name: str) -> Period | None:
    """The year of a column's name; None where it names none, several, or anything else."""
    periods, rest = periods_in(name)
    rest = re.sub(rf"\b(?:{_MONTH})\b", " ", rest, flags=re.IGNORECASE)
    if len(periods) != 1 or _SAID.sub(" ", rest).strip():
        return None
    period = periods[0]
    if not period.month and (alone := re.search(rf"\b({_MONTH})\b", name, re.IGNORECASE)):
        period = Period(period.year, alone[1][:3].casefold())
    return period


def statement_of(sheet: Sheet) -> Statement | None:
    """Which statement a table is, by its lines; None where it is none, or a summary of several."""
    called = [plain(row.label) for row in sheet.rows]
    has = {name for name, line in LINES.items() if any(re.fullmatch(line.label, label) for label in called)}
    both_sides = any(re.fullmatch(BOTH_SIDES, label) for label in called)
    income = "net income" in has and has & {"pretax income", "income tax"} and has & {"revenue", "operating income"}
    balance = "total assets" in has and (both_sides or has & {"current assets", "current liabilities"})
    if "operating cash flow" in has and any(re.fullmatch(OTHER_FLOWS, label) for label in called):
        return None if income or balance else "cash flow"
    if income:
        return None if "total assets" in has else "income"
    return "balance" if balance and not has & {"pretax income", "operating income"} else None


def end_of(year: int, texts: Iterable[str]) -> int:
    """The calendar year in which a document says that its fiscal year ends early; 0 where it does not say, or twice."""
    date = rf"[^.;]{{0,25}}?\b(?:{'|'.join(_EARLY)})[a-z]* \d{{1,2}}, ((?:19|20)\d\d)"
    said = re.compile(
        rf"\bfiscal (?:year )?{year}\b[^.;]{{0,30}}?\bend(?:ed|s|ing)\b{date}"
        rf"|\bend(?:ed|s|ing)\b{date}\s*\(\W*(?:(?:or|the) \W*)?(?:fiscal |FY ?)(?:year )?{year}\b",
        re.IGNORECASE,
    )
    found = {int(match[1] or match[2]) for text in texts for match in said.finditer(text)}
    return found.pop() if len(found) == 1 else 0


class Statements:
    """The statements among these tables of one document."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets: dict[Statement, list[Sheet]] = {}
        for sheet in sheets:
            if (kind := statement_of(sheet)) is not None:
                self._sheets.setdefault(kind, []).append(sheet)

    def __bool__(self) -> bool:
        return bool(self._sheets)

    @property
    def early(self) -> bool:
        """Whether a statement is dated by a day early in a year."""
        sheets = [sheet for sheets in self._sheets.values() for sheet in sheets]
        return any(period.early for sheet in sheets for _, period in _columns(sheet))

    def latest(self, kinds: frozenset[Statement]) -> Period | None:
        """The last year of these statements, None where they are not all there or do not end together."""
        last = set()
        for kind in kinds:
            columns = [one for sheet in self._sheets.get(kind, ()) for _, one in _columns(sheet)]
            last.add(max((column.year for column in columns), default=0))
        year = last.pop() if len(last) == 1 else 0
        return Period(year, latest=True) if year else None

    def may_hold(self, name: str, pattern: str) -> bool:
        """Whether a row of a line's statement that is not called as the line is has these words."""
        line = LINES[name]
        rows = [row for sheet in self._sheets.get(line.statement, ()) for row in sheet.rows]
        labels = [label for row in rows if not re.fullmatch(line.label, label := plain(row.label))]
        return bool(pattern) and any(re.search(pattern, label) for label in labels)

    def cell(self, name: str, period: Period, *, parts: bool = True) -> Place | None:
        """The cell of a line; None where the statement has no such row.

        A total goes before what it may be made of; with `parts` False only where both are the same. Raises Undecided
        where cells differ, the cell is empty, or the statement of that year is not there.
        """
        line = LINES[name]
        places: list[Place] = []
        sheets = [
            (sheet, column) for sheet in self._sheets.get(line.statement, ()) if (column := _column(sheet, period))
        ]
        if not sheets:
            raise Undecided(f"no {line.statement} statement of {period.year}")
        for sheet, column in _foremost(sheets, line.statement):
            places += _rows(sheet, line, column, totals_first=parts)
        numbers = {amount(place) for place in places}
        if len(numbers) > 1:
            raise Undecided(f"several rows could be {name}")
        if places and self.may_hold(name, line.beside):
            raise Undecided(f"{name} may have several parts")
        return places[0] if places else None


def words_of(sheets: Sequence[Sheet]) -> frozenset[str]:
    """The words of rows, sections and columns: what names a line, or a part of a company, is no name of the company."""
    texts = [text for sheet in sheets for row in sheet.rows for text in (row.label, row.section)]
    texts += [column.name for sheet in sheets for column in sheet.columns]
    return frozenset(word for text in texts for word in plain(text).split())


def _columns(sheet: Sheet) -> list[tuple[int, Period]]:
    return [(at, period) for at in sheet.numeric if (period := column_period(sheet.columns[at].name)) is not None]


def _column(sheet: Sheet, period: Period) -> int | None:
    found = [at for at, column in _columns(sheet) if period.meets(column)]
    return found[0] if len(found) == 1 else None


def _count(sheet: Sheet, kind: Statement) -> int:
    """How many lines of a statement a table has: the statement itself has more than a summary of it."""
    lines = [line for line in LINES.values() if line.statement == kind]
    return sum(1 for line in lines if any(is_called(line.label, row.label) for row in sheet.rows))


def _foremost(sheets: Sequence[tuple[Sheet, int]], kind: Statement) -> list[tuple[Sheet, int]]:
    """The statements themselves, the longest first: those that are said to be consolidated, if any are; no summary,
    which has half the lines of the fullest at most."""
    said = [one for one in sheets if _CONSOLIDATED.search(f"{one[0].caption} {one[0].lead} {one[0].context}")]
    counted = [(one, _count(one[0], kind)) for one in said or sheets]
    most = max(count for _, count in counted)
    return sorted((one for one, count in counted if 2 * count > most), key=lambda one: -len(one[0].rows))


def _rows(sheet: Sheet, line: Line, column: int, *, totals_first: bool) -> list[Place]:
    found = [row for row, one in enumerate(sheet.rows) if is_called(line.label, one.label)]
    totals = [row for row in found if plain(sheet.rows[row].label).startswith("total ")]
    return [Place(sheet, row, column) for row in (totals if totals and totals_first else found)]


def amount(place: Place) -> Number:
    """The amount of a cell in whole units. Raises Undecided where it is none."""
    slot = place.sheet.number(place.row, place.column)
    if slot is None or slot.value is None or "%" in slot.unit.symbol:
        raise Undecided("a cell that is needed is no amount")
    return slot.value.number.scaleb(slot.unit.scale)
