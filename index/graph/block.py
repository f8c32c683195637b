"""The graph of some units as rows of neighbours, on disk or in memory; names have local places here."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Alive, Places, living, spread
from index.errors import BrokenSegment
from index.graph.content import WHOLE, Content, Ints, Names, Small, starts_of
from index.lexical.analyse import hash_tokens
from index.segments.arrays import map_arrays, write_arrays
from index.store.base import Hashes
from index.types import Numbers

MOST_MENTIONS = 3 * WHOLE
"""More mentions of a name in one unit add nothing."""
ABOUT = 3
"""What being named in a title counts beside one mention."""
_FILE = "graph"
_REVERSED = 0x80
"""Marks the kind of a link that is followed against its direction."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """For each of n nodes its neighbours and their weights: row i is [starts[i], starts[i + 1])."""

    starts: Numbers
    target: Ints
    weight: Small

    @classmethod
    def of(cls, source: npt.NDArray[np.integer], target: npt.NDArray[np.integer], weight: Small, count: int) -> Rows:
        order = np.lexsort((target, source))
        starts = starts_of(np.bincount(source, minlength=count))
        return cls(starts, target[order].astype(np.int32), weight[order].astype(np.uint8))

    def degrees(self, at: npt.NDArray[np.integer]) -> Numbers:
        lengths: Numbers = self.starts[at + 1] - self.starts[at]
        return lengths

    def gathered(self, at: npt.NDArray[np.integer]) -> tuple[Places, Ints, Small]:
        """All neighbours of these nodes: from which of them (its place in `at`), which node, what weight."""
        starts = self.starts[at]
        lengths = self.starts[at + 1] - starts
        rows = spread(starts, lengths)
        return np.repeat(np.arange(len(at)), lengths), self.target[rows], self.weight[rows]


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """What lies on disk. Names, groups, units and documents have places from 0; names by rising hash."""

    numbers: Numbers
    document: Ints
    document_hash: Hashes
    first: Numbers
    last: Numbers
    units_start: Numbers
    group_unit: Ints
    group_kind: Small
    names: Names
    name_groups: Rows
    group_names: Rows
    name_units: Rows
    unit_names: Rows
    name_documents: Rows
    document_names: Rows
    links: Rows
    link_kind: Small
    words: Hashes
    word_names: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is counted over the units that are there, per name: exact, so in any order the same.

    `column` is the sum of the weights of all edges that leave a name, in 144ths; `own` the part of the pairs in groups
    that would lead back to it; `frequency` in how many units and titles it stands.
    """

    column: Numbers
    own: Numbers
    frequency: Numbers
    sizes: Numbers
    """Units of each document."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Immutable but for the units that are counted as gone."""

    arrays: Arrays
    facts: Facts
    unit_column: Numbers
    """The sum of the weights of all edges that leave a unit, in twelfths."""
    reach: Numbers
    """For each name the edges that are touched when its mass is moved on."""
    alive: Alive

    @classmethod
    def of(cls, content: Content) -> Block:
        return _opened(_arrays(content))

    @classmethod
    def open(cls, place: Path) -> Block:
        """Map the file of a segment. Raises BrokenSegment."""
        return _opened(_read(map_arrays(place / _FILE), place.name))

    def write(self, place: Path) -> None:
        write_arrays(place / _FILE, _flat(self.arrays))

    @property
    def whole(self) -> bool:
        return bool(self.alive.all())

    @property
    def total(self) -> int:
        return len(self.arrays.numbers)

    @property
    def live(self) -> int:
        return int(np.count_nonzero(self.alive))

    def numbers(self) -> Numbers:
        return self.arrays.numbers[self.alive]

    def places(self, numbers: Numbers) -> Places:
        """Where those of these units (rising) stand that are there."""
        return living(self.arrays.numbers, self.alive, numbers)

    def minus(self, numbers: Numbers) -> Block:
        """Without units (rising); the others keep their places."""
        gone = self.places(numbers)
        if not len(gone):
            return self
        alive = self.alive.copy()
        alive[gone] = False
        sizes = self.facts.sizes - np.bincount(self.arrays.document[gone], minlength=len(self.facts.sizes))
        documents = np.flatnonzero((sizes == 0) & (self.facts.sizes > 0))
        less = _counted(self.arrays, gone, documents)
        facts = Facts(
            self.facts.column - less.column,
            self.facts.own - less.own,
            self.facts.frequency - less.frequency,
            sizes,
        )
        return replace(self, alive=alive, facts=facts)

    def content(self) -> Content:
        """What is there, to be written anew or to be joined with more."""
        a = self.arrays
        about, documents, about_weight = a.name_documents.gathered(np.arange(len(a.names.hashes)))
        from_unit, to_unit, weight = a.links.gathered(np.arange(len(a.numbers)))
        onward = (a.link_kind & _REVERSED) == 0
        content = Content(
            numbers=a.numbers,
            document=a.document,
            document_hash=a.document_hash,
            first=a.first,
            last=a.last,
            group_unit=a.group_unit,
            group_kind=a.group_kind,
            group_size=np.diff(a.group_names.starts).astype(np.int32),
            held=a.names.hashes[a.group_names.target],
            held_weight=a.group_names.weight,
            about_document=documents,
            about=a.names.hashes[about],
            about_weight=about_weight,
            link_from=a.numbers[from_unit][onward],
            link_to=a.numbers[to_unit][onward],
            link_kind=a.link_kind[onward],
            link_weight=weight[onward],
            names=a.names,
        )
        return content.without(a.numbers[~self.alive])


def _opened(arrays: Arrays) -> Block:
    names, units = len(arrays.names.hashes), len(arrays.numbers)
    facts = _counted(arrays, np.arange(units), np.arange(len(arrays.document_hash)))
    titles = np.add.reduceat(
        np.append(arrays.document_names.weight, np.uint8(0)), arrays.document_names.starts[:-1], dtype=np.int64
    )
    titles[np.diff(arrays.document_names.starts) == 0] = 0
    own = np.bincount(np.repeat(np.arange(units), np.diff(arrays.unit_names.starts)), arrays.unit_names.weight, units)
    column = own.astype(np.int64) + ABOUT * titles[arrays.document]
    sizes = np.diff(arrays.group_names.starts)
    beyond = np.bincount(arrays.group_names.target, np.repeat(sizes, sizes), names).astype(np.int64)
    near = sum(np.diff(r.starts) for r in (arrays.name_groups, arrays.name_units, arrays.name_documents))
    return Block(arrays, facts, column, beyond + near, np.ones(units, np.bool_))


def _counted(arrays: Arrays, units: Places, documents: Places) -> Facts:
    """What these units and the titles of these documents add to the facts. All units of a document or none."""
    names = len(arrays.names.hashes)
    starts = np.searchsorted(arrays.group_unit, units)
    groups = spread(starts, np.searchsorted(arrays.group_unit, units, side="right") - starts)
    of_group, held, weights = arrays.group_names.gathered(groups)
    wide = weights.astype(np.int64)
    totals = np.bincount(of_group, wide, len(groups)).astype(np.int64)
    _, mentioned, counts = arrays.unit_names.gathered(units)
    _, about, stands = arrays.document_names.gathered(documents)
    column = (
        np.bincount(held, wide * (totals[of_group] - wide), names)
        + WHOLE * np.bincount(mentioned, counts, names)
        + WHOLE * ABOUT * np.bincount(about, stands, names)
    )
    frequency = np.bincount(mentioned, minlength=names) + np.bincount(about, minlength=names)
    own = np.bincount(held, wide * wide, names).astype(np.int64)
    sizes = np.bincount(arrays.document[units], minlength=len(arrays.document_hash))
    return Facts(column.astype(np.int64), own, frequency, sizes)


def _arrays(content: Content) -> Arrays:
    used = np.unique(np.concatenate([content.held, content.about]))
    names = content.names.chosen(np.searchsorted(content.names.hashes, used))
    count, groups, units = len(used), len(content.group_unit), len(content.numbers)
    documents = len(content.document_hash)
    held = np.searchsorted(used, content.held)
    of_group = np.repeat(np.arange(groups), content.group_size)
    mentioned, in_unit, mentions = _mentions(content, held, of_group, count)
    about, titled, stands = _distinct_about(content, used)
    links, kinds = _links(content)
    words, word_names = _words(names)
    return Arrays(
        numbers=content.numbers,
        document=content.document,
        document_hash=content.document_hash,
        first=content.first,
        last=content.last,
        units_start=starts_of(np.bincount(content.document, minlength=documents)),
        group_unit=content.group_unit,
        group_kind=content.group_kind,
        names=names,
        name_groups=Rows.of(held, of_group, content.held_weight, count),
        group_names=Rows(starts_of(content.group_size.astype(np.int64)), held.astype(np.int32), content.held_weight),
        name_units=Rows.of(mentioned, in_unit, mentions, count),
        unit_names=Rows.of(in_unit, mentioned, mentions, units),
        name_documents=Rows.of(about, titled, stands, count),
        document_names=Rows.of(titled, about, stands, documents),
        links=links,
        link_kind=kinds,
        words=words,
        word_names=word_names,
    )


def _mentions(content: Content, held: Places, of_group: Places, count: int) -> tuple[Places, Places, Small]:
    """Each name with each unit that mentions it, and how much: its sentences there, in twelfths."""
    sentences = content.group_kind[of_group] == 0
    keys = content.group_unit[of_group[sentences]].astype(np.int64) * max(count, 1) + held[sentences]
    distinct, inverse = np.unique(keys, return_inverse=True)
    sums = np.bincount(inverse, content.held_weight[sentences], len(distinct))
    return distinct % max(count, 1), distinct // max(count, 1), np.minimum(sums, MOST_MENTIONS).astype(np.uint8)


def _distinct_about(content: Content, used: Hashes) -> tuple[Places, Places, Small]:
    """Names with the documents whose titles bear them; a document that came in several parts counts once."""
    names = np.searchsorted(used, content.about)
    keys = content.about_document.astype(np.int64) * max(len(used), 1) + names
    _, at = np.unique(keys, return_index=True)
    return names[at], content.about_document[at].astype(np.intp), content.about_weight[at]


def _links(content: Content) -> tuple[Rows, Small]:
    """Links between units that are both here, each in both directions."""
    count = len(content.numbers)
    start = np.minimum(np.searchsorted(content.numbers, content.link_from), max(count - 1, 0))
    end = np.minimum(np.searchsorted(content.numbers, content.link_to), max(count - 1, 0))
    here = np.zeros(len(start), np.bool_)
    if count:
        here = (content.numbers[start] == content.link_from) & (content.numbers[end] == content.link_to)
    start, end, kind, weight = start[here], end[here], content.link_kind[here], content.link_weight[here]
    source, target = np.concatenate([start, end]), np.concatenate([end, start])
    kinds = np.concatenate([kind, kind | np.uint8(_REVERSED)])
    order = np.lexsort((kinds, target, source))
    weights = np.concatenate([weight, weight])[order]
    rows = Rows(starts_of(np.bincount(source, minlength=count)), target[order].astype(np.int32), weights)
    return rows, kinds[order]


def _words(names: Names) -> tuple[Hashes, Rows]:
    """For each word (rising hashes) the names that hold it."""
    pairs = [
        (word, place) for place in range(len(names.hashes)) for word in dict.fromkeys(names.name(place).split(" "))
    ]
    hashes = hash_tokens([word for word, _ in pairs])
    distinct, inverse = np.unique(hashes, return_inverse=True)
    holders = np.array([place for _, place in pairs], np.int64)
    return distinct, Rows.of(inverse, holders, np.ones(len(pairs), np.uint8), len(distinct))


def _flat(arrays: Arrays) -> dict[str, npt.NDArray[np.generic]]:
    """Names of files' arrays to arrays: nested ones as `name.part`."""
    flat: dict[str, npt.NDArray[np.generic]] = {}
    for field in fields(arrays):
        value = getattr(arrays, field.name)
        if isinstance(value, Rows):
            flat |= {f"{field.name}.{part.name}": getattr(value, part.name) for part in fields(value)}
        elif isinstance(value, Names):
            flat |= {f"{field.name}.{part}": array for part, array in value._asdict().items()}
        else:
            flat[field.name] = value
    return flat


_ROWS = tuple(field.name for field in fields(Arrays) if field.type == "Rows")


def _read(flat: dict[str, npt.NDArray[np.generic]], name: str) -> Arrays:
    """The inverse of _flat. Raises BrokenSegment where something is missing or does not fit."""
    values: dict[str, object] = {}
    try:
        for field in fields(Arrays):
            if field.name in _ROWS:
                values[field.name] = Rows(*(flat[f"{field.name}.{part.name}"] for part in fields(Rows)))  # type: ignore[arg-type]
            elif field.name == "names":
                values["names"] = Names(*(flat[f"names.{part}"] for part in Names._fields))  # type: ignore[arg-type]
            else:
                values[field.name] = flat[field.name]
    except KeyError as error:
        raise BrokenSegment(f"{name} lacks {error}") from error
    arrays = Arrays(**values)  # type: ignore[arg-type]
    counts = {
        "unit_names": len(arrays.numbers),
        "links": len(arrays.numbers),
        "group_names": len(arrays.group_unit),
        "document_names": len(arrays.document_hash),
        **dict.fromkeys(("name_groups", "name_units", "name_documents"), len(arrays.names.hashes)),
        "word_names": len(arrays.words),
    }
    for part, count in counts.items():
        rows: Rows = getattr(arrays, part)
        if (
            len(rows.starts) != count + 1
            or int(rows.starts[-1]) != len(rows.target)
            or len(rows.weight) != len(rows.target)
        ):
            raise BrokenSegment(f"{name}: {part} does not fit its {count} nodes")
    return arrays
