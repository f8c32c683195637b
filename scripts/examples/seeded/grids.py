"""What stands in the tables: readings, accounts, terms."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scripts.examples.seeded.model import Cell
from scripts.examples.seeded.plans import Shape
from scripts.examples.seeded.words import Field, Quantity


@dataclass(frozen=True, slots=True)
class Grid:
    cells: tuple[Cell, ...]
    rows: int
    columns: int
    header_rows: int
    text_columns: tuple[int, ...] = (0,)
    bold_rows: tuple[int, ...] = ()
    breaks: bool = False


def reading(rng: random.Random, quantity: Quantity) -> str:
    return f"{rng.uniform(quantity.low, quantity.high):,.{quantity.digits}f}"


def headed(quantity: Quantity) -> str:
    name = quantity.name[0].upper() + quantity.name[1:]
    return f"{name} ({quantity.unit})"


def make_grid(shape: Shape, field: Field, rng: random.Random, narrow: bool) -> Grid:
    return _MAKERS[shape](field, rng, narrow)


def _from_rows(header: Sequence[str], rows: Sequence[Sequence[str]], **more: object) -> Grid:
    cells = [Cell(0, c, text, header=True) for c, text in enumerate(header)]
    cells += [Cell(r, c, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row)]
    return Grid(tuple(cells), len(rows) + 1, len(header), 1, **more)  # type: ignore[arg-type]


def _plain(field: Field, rng: random.Random, narrow: bool) -> Grid:
    quantities = rng.sample(field.quantities, 2 if narrow else rng.randint(3, 4))
    groups = rng.sample(field.groups, rng.randint(5, len(field.groups)))
    rows = [[group, *(_sparse(rng, q) for q in quantities)] for group in groups]
    return _from_rows([field.object.capitalize(), *map(headed, quantities)], rows)


def _sparse(rng: random.Random, quantity: Quantity) -> str:
    return "–" if rng.random() < 0.05 else reading(rng, quantity)


def _small(field: Field, rng: random.Random, narrow: bool) -> Grid:
    quantities = rng.sample(field.quantities, 2)
    first = rng.choice(("Part", "Season", "Class"))
    return _from_rows(
        [first, *map(headed, quantities)], [[k, *(reading(rng, q) for q in quantities)] for k in field.kinds]
    )


def _merged(field: Field, rng: random.Random, narrow: bool) -> Grid:
    """Two header rows: years over two quantities each; the first column's name goes over both rows."""
    year = rng.randint(2012, 2022)
    quantities = rng.sample(field.quantities, 2)
    years = [str(year + i) for i in range(2 if narrow else rng.randint(2, 3))]
    groups = rng.sample(field.groups, rng.randint(4, 6))
    cells = [Cell(0, 0, field.object.capitalize(), row_span=2, header=True)]
    for i, name in enumerate(years):
        cells.append(Cell(0, 1 + 2 * i, name, column_span=2, header=True))
        cells += [Cell(1, 1 + 2 * i + j, f"{q.symbol} ({q.unit})", header=True) for j, q in enumerate(quantities)]
    for r, group in enumerate(groups, 2):
        cells.append(Cell(r, 0, group))
        cells += [Cell(r, 1 + i, reading(rng, quantities[i % 2])) for i in range(2 * len(years))]
    return Grid(tuple(cells), len(groups) + 2, 1 + 2 * len(years), 2)


def _grouped(field: Field, rng: random.Random, narrow: bool) -> Grid:
    """A first column whose cells go over several rows."""
    quantities = rng.sample(field.quantities, 1 if narrow else 2)
    cells = [
        Cell(0, c, text, header=True)
        for c, text in enumerate(["Part", field.object.capitalize(), *map(headed, quantities)])
    ]
    row = 1
    for kind in field.kinds:
        groups = rng.sample(field.groups, rng.randint(2, 3))
        cells.append(Cell(row, 0, kind, row_span=len(groups)))
        for group in groups:
            cells += [Cell(row, 1, group), *(Cell(row, 2 + i, reading(rng, q)) for i, q in enumerate(quantities))]
            row += 1
    return Grid(tuple(cells), row, 2 + len(quantities), 1, text_columns=(0, 1))


_ACCOUNTS = (
    ("Fares", "Advertising", "Grants", "Leases and other income"),
    ("Wages", "Traction energy", "Maintenance of vehicles", "Track and overhead line", "Insurance"),
)


def _money(field: Field, rng: random.Random, narrow: bool) -> Grid:
    """Accounts with sums; "$" stands at the first amount and at the sums, losses in brackets."""
    year = rng.randint(2015, 2023)
    rows: list[list[str]] = []
    bold: list[int] = []
    totals = [0, 0, 0]
    for sign, name, entries in ((1, "Total revenue", _ACCOUNTS[0]), (-1, "Total expenses", _ACCOUNTS[1])):
        amounts = [[rng.randint(120, 9400) for _ in range(3)] for _ in entries]
        for i, (entry, values) in enumerate(zip(entries, amounts, strict=True)):
            rows.append([entry, *(_dollars(v, sign=i == 0) for v in values)])
        sums = [sum(column) for column in zip(*amounts, strict=True)]
        totals = [total + sign * value for total, value in zip(totals, sums, strict=True)]
        rows.append([name, *(_dollars(v, sign=True) for v in sums)])
        bold.append(len(rows))
    rows.append(["Net result", *(_dollars(v, sign=True) for v in totals)])
    bold.append(len(rows))
    header = ["(Thousands)", *(str(year - i) for i in range(3))]
    return _from_rows(header, rows, bold_rows=tuple(bold))


def _dollars(value: int, sign: bool) -> str:
    shown = f"({-value:,})" if value < 0 else f"{value:,}"
    return f"$ {shown}" if sign else shown


def _words(field: Field, rng: random.Random, narrow: bool) -> Grid:
    terms = rng.sample(field.terms, 4)
    return _from_rows(["Term", "Meaning"], [list(term) for term in terms], text_columns=(0, 1))


def _long(field: Field, rng: random.Random, narrow: bool) -> Grid:
    """More rows than a page has."""
    quantities = rng.sample(field.quantities, 3)
    year = rng.randint(2014, 2022)
    months = ("March", "April", "May", "June", "July", "August", "September", "October")
    rows = [
        [f"{rng.randint(1, 28)} {months[i // 6]} {year}", field.groups[i % 6], *(reading(rng, q) for q in quantities)]
        for i in range(48)
    ]
    return _from_rows(
        ["Date", field.object.capitalize(), *map(headed, quantities)], rows, text_columns=(0, 1), breaks=True
    )


_MAKERS: Mapping[Shape, Callable[[Field, random.Random, bool], Grid]] = MappingProxyType(
    {
        "plain": _plain,
        "small": _small,
        "merged": _merged,
        "grouped": _grouped,
        "money": _money,
        "words": _words,
        "long": _long,
    }
)
