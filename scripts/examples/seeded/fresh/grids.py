"""What stands in the tables of set c: statements, limits, trials, registers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scripts.examples.seeded.fresh.model import Shape
from scripts.examples.seeded.grids import headed, reading
from scripts.examples.seeded.model import Cell
from scripts.examples.seeded.words import Field, Quantity

NONE = "—"


@dataclass(frozen=True, slots=True)
class FreshGrid:
    cells: tuple[Cell, ...]
    rows: int
    columns: int
    header_rows: int = 1
    text_columns: tuple[int, ...] = (0,)
    centred: tuple[int, ...] = ()
    decimals: tuple[int, ...] = ()
    bold_rows: tuple[int, ...] = ()
    indents: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    doubles: tuple[int, ...] = ()
    breaks: bool = False


def make_fresh_grid(shape: Shape, field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    return _MAKERS[shape](field, rng, narrow)


def _cells(header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> list[Cell]:
    """One cell for each text that is not empty, the rows of the header first."""
    cells = [Cell(r, c, text, header=True) for r, row in enumerate(header) for c, text in enumerate(row) if text]
    cells += [Cell(r, c, text) for r, row in enumerate(rows, len(header)) for c, text in enumerate(row) if text]
    return cells


def _name(quantity: Quantity) -> str:
    return quantity.name[0].upper() + quantity.name[1:]


def _decimals(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """Columns whose numbers have different counts of digits on either side of the point."""
    quantities = rng.sample(field.quantities, 2 if narrow else 3)
    groups = rng.sample(field.groups, rng.randint(5, 7))
    rows = [[group, *(_uneven(rng, q) for q in quantities)] for group in groups]
    header = [[field.object.capitalize(), *(f"{q.symbol}, {q.unit}" for q in quantities)]]
    return FreshGrid(
        tuple(_cells(header, rows)), len(rows) + 1, len(header[0]), decimals=tuple(range(1, len(header[0])))
    )


def _uneven(rng: random.Random, quantity: Quantity) -> str:
    value = rng.uniform(quantity.low, quantity.high) * rng.choice((0.03, 1, 1, 10))
    sign = "−" if rng.random() < 0.12 else ""
    return f"{sign}{value:.{rng.randint(0, 3)}f}"


def _units(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """A row of names and below it a row of units, both header rows."""
    quantities = rng.sample(field.quantities, 2 if narrow else 4)
    header = [[field.object.capitalize(), *map(_name, quantities)], ["", *(f"[{q.unit}]" for q in quantities)]]
    rows = [
        [g, *(NONE if rng.random() < 0.08 else reading(rng, q) for q in quantities)]
        for g in rng.sample(field.groups, rng.randint(5, 7))
    ]
    columns = len(quantities) + 1
    return FreshGrid(tuple(_cells(header, rows)), len(rows) + 2, columns, 2)


def _groups(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """Rows in groups below rows that name them over all columns."""
    quantities = rng.sample(field.quantities, 2 if narrow else 3)
    columns = len(quantities) + 1
    cells = _cells([[field.object.capitalize(), *map(headed, quantities)]], [])
    row = 1
    bold = []
    for kind in field.kinds:
        cells.append(Cell(row, 0, f"{kind} {field.objects}", column_span=columns))
        bold.append(row)
        for group in rng.sample(field.groups, rng.randint(2, 4)):
            row += 1
            cells += [Cell(row, 0, group), *(Cell(row, 1 + i, reading(rng, q)) for i, q in enumerate(quantities))]
        row += 1
    return FreshGrid(tuple(cells), row, columns, bold_rows=tuple(bold))


_STATEMENT = (
    ("Operating activities", ("Net income (loss)", "Depreciation and amortization", "Deferred taxes", "Working capital", "Pension payments")),
    ("Investing activities", ("Capital expenditures", "Proceeds from sales", "Acquisitions, net of cash")),
    ("Financing activities", ("Repayment of debt", "Dividends paid", "Shares repurchased", "Other")),
)  # fmt: skip


def _statement(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """A statement of cash flows: two header rows, headed groups, lines above sums, losses in brackets."""
    year = rng.randint(2014, 2023)
    cells = [Cell(0, 1, "Year ended December 31,", column_span=3, header=True)]
    cells += [Cell(1, 0, "(In thousands)", header=True)]
    cells += [Cell(1, 1 + i, str(year - i), header=True) for i in range(3)]
    row, totals = 2, [0, 0, 0]
    indents, lines, bold = [], [], []
    for name, entries in _STATEMENT:
        cells.append(Cell(row, 0, f"{name}:"))
        sums = [0, 0, 0]
        for entry in entries[: rng.randint(len(entries) - 1, len(entries))]:
            row += 1
            values = [rng.choice((-1, 1, 1)) * rng.randint(90, 88_000) for _ in range(3)]
            sums = [a + b for a, b in zip(sums, values, strict=True)]
            cells += _amounts(row, entry, [NONE if rng.random() < 0.06 else _bracketed(v) for v in values])
            indents.append(row)
        row += 1
        cells += _amounts(row, f"Net cash from {name.lower()}", [_bracketed(v) for v in sums])
        lines.append(row)
        totals = [a + b for a, b in zip(totals, sums, strict=True)]
        row += 1
    cells += _amounts(row, "Change in cash", ["$ " + _bracketed(v) for v in totals])
    bold.append(row)
    return FreshGrid(
        tuple(cells), row + 1, 4, 2, bold_rows=tuple(bold), indents=tuple(indents), lines=(*lines, row), doubles=(row,)
    )


def _amounts(row: int, name: str, values: Sequence[str]) -> list[Cell]:
    return [Cell(row, 0, name), *(Cell(row, 1 + i, value) for i, value in enumerate(values))]


def _bracketed(value: int) -> str:
    return f"({-value:,})" if value < 0 else f"{value:,}"


def _trial(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """Means and spreads of two arms, shares, differences with intervals and p values; names with entries moved in."""
    columns = 4 if narrow else 5
    arms = [f"Control (n = {rng.randint(48, 210)})", f"Active (n = {rng.randint(48, 210)})"]
    header = [
        ["Characteristic", *arms, "p value" if narrow else "Difference (95% CI)", *(() if narrow else ("p value",))]
    ]
    rows: list[list[str]] = []
    indents = []
    for quantity in rng.sample(field.quantities, 3):
        rows.append([f"{_name(quantity)}, {quantity.unit}", *_compared(rng, quantity, columns)])
    for name, parts in (("Type, n (%)", field.kinds), ("Course, n (%)", ("Improved", "Unchanged", "Worse"))):
        rows.append([name, *[""] * (columns - 1)])
        for part in parts:
            rows.append([part, *(f"{rng.randint(8, 96)} ({rng.uniform(4, 71):.1f})" for _ in arms)])
            rows[-1] += [""] * (columns - 3)
            indents.append(len(rows))
    return FreshGrid(
        tuple(_cells(header, rows)), len(rows) + 1, columns, centred=tuple(range(1, columns)), indents=tuple(indents)
    )  # fmt: skip


def _compared(rng: random.Random, quantity: Quantity, columns: int) -> list[str]:
    spread = (quantity.high - quantity.low) / 9
    means = [rng.uniform(quantity.low + spread, quantity.high) for _ in range(2)]
    shown = [f"{mean:.1f} ± {spread * rng.uniform(0.6, 1.4):.1f}" for mean in means]
    gap = means[1] - means[0]
    interval = f"{gap:.1f} ({gap - spread:.1f} to {gap + spread:.1f})".replace("-", "−")
    p = rng.choice(("<0.001", "0.03", "0.21", "0.47", "0.008"))
    return [*shown, p] if columns == 4 else [*shown, interval, p]


def _limits(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """Parameters with symbol, conditions, least, usual and greatest value; a parameter may have two conditions."""
    header = ["Parameter", "Symbol", "Conditions", "Min", "Typ", "Max", "Unit"]
    if narrow:
        header = ["Parameter", "Conditions", "Min", "Typ", "Max", "Unit"]
    at = header.index("Min")
    cells = _cells([header], [])
    row = 1
    for quantity in field.quantities:
        count = rng.choice((1, 1, 2, 3))
        cells.append(Cell(row, 0, _name(quantity), row_span=count))
        if not narrow:
            cells.append(Cell(row, 1, quantity.symbol, row_span=count))
        cells.append(Cell(row, at + 3, quantity.unit, row_span=count))
        conditions = rng.sample(("25 °C", "−40 to 85 °C", "no load", "full load", "after 1000 h"), count)
        for condition in conditions:
            values = sorted(rng.uniform(quantity.low, quantity.high) for _ in range(3))
            shown = [f"{value:.{quantity.digits}f}" for value in values]
            for lost in rng.sample(range(3), rng.choice((0, 1, 1))):
                shown[lost] = NONE if rng.random() < 0.5 else ""
            cells.append(Cell(row, at - 1, condition))
            cells += [Cell(row, at + i, text) for i, text in enumerate(shown) if text]
            row += 1
    text = (0, at - 1) if narrow else (0, 1, 2)
    return FreshGrid(tuple(cells), row, len(header), text_columns=text, centred=(at, at + 1, at + 2, at + 3))


_FAULTS = (
    ("No output", "Supply is missing or reversed", "Check polarity and fuse; replace the fuse by one of the same rating"),
    ("Reading drifts", "Warm-up not completed; draught at the housing", "Wait for twenty minutes. Shield the housing and repeat the zero"),
    ("Unusual noise", "Loose mounting or foreign matter inside", "Stop at once. Tighten the bolts crosswise, then clean the inlet"),
    ("Display is dark", "Ambient temperature too low", "Let the unit warm to above five degrees"),
    ("Alarm does not clear", "Limit was set below the present value", "Enter a new limit and confirm with the key for two seconds"),
    ("Leak at the flange", "Gasket is worn", "Fit a new gasket; never use one twice"),
)  # fmt: skip


def _remedies(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """Cells of several lines."""
    rows = [list(row) for row in rng.sample(_FAULTS, 4)]
    if narrow:
        rows = [[row[0], row[2]] for row in rows]
    header = ["Fault", "Remedy"] if narrow else ["Fault", "Likely cause", "Remedy"]
    return FreshGrid(tuple(_cells([header], rows)), len(rows) + 1, len(header), text_columns=tuple(range(len(header))))


def _matrix(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """The lower half of a matrix of correlations."""
    names = [_name(q) for q in field.quantities[: 4 if narrow else 5]]
    header = [["Variable", *(f"({i})" for i in range(1, len(names) + 1))]]
    rows = [
        [f"({i}) {name}", *(_share(rng) if j < i - 1 else "1" for j in range(i)), *[""] * (len(names) - i)]
        for i, name in enumerate(names, 1)
    ]
    return FreshGrid(tuple(_cells(header, rows)), len(rows) + 1, len(names) + 1)


def _share(rng: random.Random) -> str:
    value = rng.uniform(-0.85, 0.95)
    stars = "**" if abs(value) > 0.6 else "*" if abs(value) > 0.35 else ""
    return f"{value:.2f}{stars}".replace("-", "−").replace("0.", ".")


def _nested(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """Three header rows, each dividing the one above."""
    quantities = rng.sample(field.quantities, 2)
    year = rng.randint(2011, 2022)
    tops = (str(year),) if narrow else (str(year), str(year + 1))
    cells = [Cell(0, 0, field.object.capitalize(), row_span=3, header=True)]
    for i, top in enumerate(tops):
        cells.append(Cell(0, 1 + 4 * i, top, column_span=4, header=True))
        for j, season in enumerate(("Summer", "Winter")):
            start = 1 + 4 * i + 2 * j
            cells.append(Cell(1, start, season, column_span=2, header=True))
            cells += [Cell(2, start + k, q.symbol, header=True) for k, q in enumerate(quantities)]
    groups = rng.sample(field.groups, rng.randint(4, 6))
    for r, group in enumerate(groups, 3):
        cells.append(Cell(r, 0, group))
        cells += [Cell(r, 1 + i, reading(rng, quantities[i % 2])) for i in range(4 * len(tops))]
    return FreshGrid(tuple(cells), len(groups) + 3, 1 + 4 * len(tops), 3)


def _register(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """More rows than a page has, some with remarks of two lines."""
    quantities = rng.sample(field.quantities, 2)
    header = [["No.", field.object.capitalize(), *(f"{_name(q)} ({q.unit})" for q in quantities), "Remarks"]]
    remarks = (
        "",
        "",
        "",
        "repeated",
        "see the log of the day before, entry 4, for a second reading",
        "read by proxy",
        "zero checked twice because of draught",
    )
    rows = [
        [f"{i:03d}", rng.choice(field.groups), *(reading(rng, q) for q in quantities), rng.choice(remarks)]
        for i in range(1, rng.randint(44, 60))
    ]  # fmt: skip
    return FreshGrid(tuple(_cells(header, rows)), len(rows) + 1, 5, text_columns=(0, 1, 4), breaks=True)


def _features(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """Words and signs instead of numbers."""
    groups = rng.sample(field.groups, 3 if narrow else 4)
    names = [term for term, _ in field.terms] + ["Remote reading"]
    rows = [[name, *(rng.choice(("Yes", "Yes", "No", "Option", "n/a")) for _ in groups)] for name in names]
    columns = len(groups) + 1
    return FreshGrid(
        tuple(_cells([["Feature", *groups]], rows)), len(rows) + 1, columns, centred=tuple(range(1, columns))
    )


def _years(field: Field, rng: random.Random, narrow: bool) -> FreshGrid:
    """A year a column, a quantity a row, with its unit in the second column."""
    first = rng.randint(2012, 2018)
    years = [str(first + i) for i in range(3 if narrow else 6)]
    rows = [[_name(q), q.unit, *(reading(rng, q) for _ in years)] for q in field.quantities]
    return FreshGrid(
        tuple(_cells([["Indicator", "Unit", *years]], rows)), len(rows) + 1, len(years) + 2, text_columns=(0, 1)
    )


_MAKERS: Mapping[Shape, Callable[[Field, random.Random, bool], FreshGrid]] = MappingProxyType(
    {
        "decimals": _decimals,
        "units": _units,
        "groups": _groups,
        "statement": _statement,
        "trial": _trial,
        "limits": _limits,
        "remedies": _remedies,
        "matrix": _matrix,
        "nested": _nested,
        "register": _register,
        "features": _features,
        "years": _years,
    }
)
