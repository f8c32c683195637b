"""What is known of a run: what every place may hold by now, and what happened."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.crash.content import Version
from bench.crash.phases import Aim
from bench.crash.steps import Changes, Compact, Delete, Drop, Place, Session, Step
from bench.crash.verify import NOTHING

_SHOWN = 30
_TIMED = 0.4
"""This share of the kills comes at a random time, the others in a phase."""
_ALONE = 0.3
"""This share of those at a random time kills the process without its workers."""
_WORKER_ONLY = 0.08
_EVERYWHERE: tuple[str, ...] = ("open", "commit", "publish", "empty log", "remove files", "stop")
_UPKEEP = ("flush", "merge", "list segment")
_INGESTING = ("hash", "parse", "keep files", "prepare", "embed")
_SERVING = ("receive", "accept", "job ledger", "delete")


class Books:
    """What every place may hold, by what was asked for and what was acknowledged."""

    def __init__(self) -> None:
        self.allowed: dict[Place, frozenset[Version | None]] = {}
        self.ever: set[tuple[str, Version]] = set()
        self.together: set[frozenset[Place]] = set()
        self.acknowledged = 0

    def asked(self, changes: Changes) -> None:
        """From now on both may be there: what was, and what shall be."""
        for place, version in changes.items():
            self.allowed[place] = self.allowed.get(place, NOTHING) | {version}
            if version is not None:
                self.ever.add((place[0], version))

    def done(self, changes: Changes) -> None:
        """It was acknowledged, or seen to be complete."""
        self.acknowledged += len(changes)
        for place, version in changes.items():
            self.allowed[place] = frozenset({version})


@dataclass(slots=True)
class Report:
    """What happened."""

    kills: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    worker_kills: int = 0
    looks: int = 0
    problems: dict[str, list[str]] = field(default_factory=dict)
    """Each with where it was seen."""
    say: Callable[[str], None] = print

    def wrong(self, problems: Iterable[str], after: str) -> None:
        for problem in problems:
            self.problems.setdefault(problem, []).append(after)
            if len(self.problems[problem]) == 1 and len(self.problems) <= _SHOWN:
                self.say(f"PROBLEM after {after}: {problem}")


@dataclass(frozen=True, slots=True)
class Death:
    """How a run shall end: after some time or at an aim; its process alone or with its workers.

    With `worker_only` one of its workers dies, and it lives on.
    """

    after_s: float | None
    aim: Aim | None = None
    group: bool = True
    worker_only: bool = False

    @classmethod
    def draw(cls, draw: random.Random, step: Step, usual_s: float) -> Death:
        kind = draw.random()
        parses = not isinstance(step, Delete | Drop | Compact)
        if parses and kind < _WORKER_ONLY:
            return cls(draw.uniform(0.0, usual_s), worker_only=True)
        if kind < _WORKER_ONLY + _TIMED:
            return cls(draw.uniform(0.0, usual_s), group=draw.random() >= _ALONE)
        phases = (*_EVERYWHERE, *_UPKEEP, "delete")
        if isinstance(step, Compact):
            phases = ("open", *_UPKEEP, "rewrite", "empty log", "stop")
        elif isinstance(step, Session):
            phases = (*_EVERYWHERE, *_UPKEEP, *_INGESTING, *_SERVING)
        elif parses:
            phases = (*_EVERYWHERE, *_UPKEEP, *_INGESTING)
        # Where the phase does not come, the time does.
        return cls(draw.uniform(0.6, 1.2) * usual_s, Aim.draw(draw, phases))
