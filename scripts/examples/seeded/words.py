"""What a set of templates holds: the matter of each field, and sentences with slots to fill from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    name: str
    symbol: str
    unit: str
    low: float
    high: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Law:
    """A formula: `quantity` is what it gives, `where` explains its other symbols."""

    quantity: str
    tex: str
    where: str


@dataclass(frozen=True, slots=True)
class Field:
    """The matter of one document; `groups` are rows of tables and what sentences compare."""

    titles: tuple[str, ...]
    object: str
    objects: str
    places: tuple[str, ...]
    groups: tuple[str, ...]
    kinds: tuple[str, ...]
    """Parts into which the groups fall."""
    quantities: tuple[Quantity, ...]
    devices: tuple[str, ...]
    causes: tuple[str, ...]
    laws: tuple[Law, ...]
    terms: tuple[tuple[str, str], ...]
    """Terms and what they mean, for tables of words."""


@dataclass(frozen=True, slots=True)
class Templates:
    """One set: fields, sentences by the part of a text that they serve, names, and how labels are written."""

    fields: tuple[Field, ...]
    sentences: Mapping[str, tuple[str, ...]]
    headings: Mapping[str, tuple[str, ...]]
    people: tuple[str, ...]
    houses: tuple[str, ...]
    figure_labels: tuple[str, ...]
    table_labels: tuple[str, ...]
    mentions: Mapping[str, tuple[str, ...]]
    equation_numbers: str = "{n}"
    """With `{section}` equations are counted anew in each numbered section."""
