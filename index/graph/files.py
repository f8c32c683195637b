"""The file of a segment of the graph: all its arrays under the names of the fields that lead to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from index.errors import BrokenSegment
from index.graph.arrays import Counted, Facts, Rows
from index.graph.content import Names
from index.segments.arrays import Array, map_arrays, write_arrays

_FILE = "graph"
_Value = TypeVar("_Value")


def write_counted(place: Path, counted: Counted) -> None:
    write_arrays(place / _FILE, _flat(counted))


def read_counted(place: Path) -> Counted:
    """Map the file of a segment. Raises BrokenSegment where something is missing or does not fit."""
    try:
        counted = _made(Counted, map_arrays(place / _FILE), "")
    except KeyError as error:
        raise BrokenSegment(f"{place.name} lacks {error}") from error
    names, units = len(counted.names.hashes), len(counted.numbers)
    counts = {
        "unit_names": units,
        "links": units,
        "group_names": len(counted.group_unit),
        "document_names": len(counted.document_hash),
        **dict.fromkeys(("name_groups", "name_units", "name_documents"), names),
        "word_names": len(counted.words),
    }
    for part, count in counts.items():
        rows: Rows = getattr(counted, part)
        ends = (len(rows.starts), int(rows.starts[-1]), len(rows.weight)) if len(rows.starts) else (0, 0, 0)
        if ends != (count + 1, len(rows.target), len(rows.target)):
            raise BrokenSegment(f"{place.name}: {part} does not fit its {count} nodes")
    if len(counted.facts.column) != names or len(counted.unit_column) != units:
        raise BrokenSegment(f"{place.name}: what is counted does not fit its {names} names and {units} units")
    return counted


def _flat(value: Any, prefix: str = "") -> dict[str, Array]:
    if isinstance(value, Names):
        return {f"{prefix}{name}": array for name, array in value._asdict().items()}
    flat: dict[str, Array] = {}
    for field in fields(value):
        part = getattr(value, field.name)
        nested = is_dataclass(part) or isinstance(part, Names)
        flat |= _flat(part, f"{prefix}{field.name}.") if nested else {f"{prefix}{field.name}": part}
    return flat


def _made(kind: type[_Value], arrays: Mapping[str, Array], prefix: str) -> _Value:
    """The inverse of _flat. Raises KeyError."""
    values = {
        name: _made(hint, arrays, f"{prefix}{name}.") if hint in (Names, Rows, Facts) else arrays[f"{prefix}{name}"]
        for name, hint in get_type_hints(kind).items()
    }
    return kind(**values)
