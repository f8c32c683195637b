"""The verdicts as they are kept: a JSON file with one line for each edge and each entity."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from bench.judged.draw import Drawn, Entity

Verdict = Literal["right", "wrong", "doubtful"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged: `edges` by id, `entities` by document and the hash of their name.

    `documents` are those of which entities are judged, with what each is ("survey").
    """

    seed: str
    count: int
    entity_count: int
    documents: Mapping[str, str]
    edges: Mapping[str, Verdict]
    entities: Mapping[tuple[str, str], Verdict]


@dataclass(frozen=True, slots=True)
class Tally:
    """Of things drawn: how many of each verdict, and those that nobody judged."""

    counts: Mapping[Verdict, int]
    unjudged: tuple[str, ...]

    @property
    def judged(self) -> int:
        return sum(self.counts.values())

    def __str__(self) -> str:
        others = ", ".join(f"{self.counts[verdict]} {verdict}" for verdict in VERDICTS[1:])
        return f"{self.counts['right']} of {self.judged} right, {others}; {len(self.unjudged)} not judged"


def read(path: Path) -> Judged:
    """Raises ValueError where a verdict is none of VERDICTS or a thing was judged twice."""
    held = json.loads(path.read_text("utf-8"))
    return Judged(
        seed=held["seed"],
        count=held["count"],
        entity_count=held["entity_count"],
        documents=held["documents"],
        edges=_verdicts((one["id"], one) for one in held["edges"]),
        entities=_verdicts(((one["document"], one["name"]), one) for one in held["entities"]),
    )


def tally_edges(judged: Judged, drawn: Iterable[Drawn]) -> Tally:
    return _tally((one.id, judged.edges.get(one.id)) for one in drawn)


def tally_entities(judged: Judged, drawn: Iterable[Entity]) -> Tally:
    return _tally((one.id, judged.entities.get((one.document, one.id))) for one in drawn)


def _tally(found: Iterable[tuple[str, Verdict | None]]) -> Tally:
    pairs = list(found)
    counts = Counter(verdict for _, verdict in pairs)
    return Tally(
        {verdict: counts[verdict] for verdict in VERDICTS}, tuple(id for id, verdict in pairs if verdict is None)
    )


def _verdicts(records: Iterable[tuple[_Key, Mapping[str, Any]]]) -> dict[_Key, Verdict]:
    found: dict[_Key, Verdict] = {}
    for key, record in records:
        if record["verdict"] not in VERDICTS:
            raise ValueError(f"{key}: {record['verdict']!r} is none of {', '.join(VERDICTS)}")
        if key in found:
            raise ValueError(f"{key} was judged twice")
        found[key] = record["verdict"]
    return found
