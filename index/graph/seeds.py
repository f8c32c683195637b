"""Where a walk begins: at the names of the question, and at those that the best units of other retrievers mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.graph.spread import Layer, grouped
from index.graph.union import Ids, Masses, Union

SHARE = 0.2
"""The part of the mass that begins at names of units that others found."""


@dataclass(frozen=True, slots=True, eq=False)
class Seeds:
    """Mass on names; `told_by` has for each name that the question does not say the place of the unit that does."""

    layer: Layer
    told_by: Mapping[int, int]


def seeds_of(union: Union, names: Ids, mass: Masses, found: Sequence[int]) -> Seeds:
    """Seeds out of the question's names and their mass, and of units (by number, one may stand there several times).

    A unit's names share its part by how often it mentions them. Names of its own document's title are left out: that
    document is found. Units that mention nothing else have no part; where none does the question's names have it all.
    """
    numbers, times = np.unique(np.array(found, np.int64), return_counts=True)
    which, places = union.unit_places(numbers)
    spoken = [
        (int(place), int(count), *_spoken_of(union, int(place)))
        for place, count in zip(places, times[which], strict=True)
    ]
    telling = [one for one in spoken if len(one[2])]
    if not telling:
        return Seeds(replace(Layer.empty(), names=names, name_mass=mass), {})
    told_by: dict[int, int] = {}
    for place, _, told, _ in telling:
        told_by |= {name: place for name in told.tolist() if name not in told_by}
    counts = sum(count for _, count, _, _ in telling)
    parts = [SHARE * count / counts * weights / weights.sum() for _, count, _, weights in telling]
    together, summed = grouped(
        np.concatenate([names, *(told for _, _, told, _ in telling)]),
        np.concatenate([(1.0 - SHARE) * mass, *parts]),
        union.size,
    )
    asked = set(names.tolist())
    return Seeds(
        replace(Layer.empty(), names=together, name_mass=summed),
        {name: place for name, place in told_by.items() if name not in asked},
    )


def _spoken_of(union: Union, place: int) -> tuple[Ids, Masses]:
    """The names that a unit mentions and how often, without those of its document's title."""
    block, inside = union.block_of(place)
    arrays = union.blocks[block].arrays
    at = np.array([inside])
    _, mentioned, weights = arrays.unit_names.gathered(at)
    _, titles, _ = arrays.document_names.gathered(arrays.document[at])
    kept = ~np.isin(mentioned, titles)
    return union.maps[block][mentioned[kept]], weights[kept].astype(np.float64)
