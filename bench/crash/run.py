"""One whole run: an undisturbed one and a disturbed one of the same plan, and what differs in the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.crash.books import Report
from bench.crash.compare import differences, ranking_differences, sizes, vector_differences
from bench.crash.driver import Driver
from bench.crash.model import make_model
from bench.crash.plan import Planner
from bench.crash.processes import Starter
from index.embed import open_embedder
from index.embed.base import Embedder

QUERIES = 200
SMALL = "small"
_LEFTOVERS = ("uploads", "staging")
_NEARLY_ONE = 0.999
_PARSERS = 2
_SEAL_UNITS = 48
"""Small, so that segments are written and merged all the time."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be reported of a run."""

    report: Report
    acknowledged: int
    rows: dict[str, int]
    queries: int
    seconds: float


def crash(
    scratch: Path,
    *,
    embedder: str,
    seed: int,
    kills: int,
    documents: int,
    rounds: int,
    warm: bool = True,
    servers: int = 1,
    queries: int = QUERIES,
    say: Callable[[str], None] = print,
) -> Told:
    """Draw a plan, carry it out with and without kills, and compare; all of it under `scratch`."""
    began = time.monotonic()
    model = str(make_model(scratch / "models" / SMALL)) if embedder == SMALL else embedder
    opened = open_embedder(model)
    steps = Planner(seed, documents).steps(rounds)

    def lead(name: str) -> tuple[Driver, Starter]:
        environment = {
            "PLEXUS_DATA_DIR": str(scratch / name),
            "PLEXUS_EMBEDDER": model,
            "PLEXUS_WORKERS": str(servers),
            "PLEXUS_PARSE_WORKERS": str(_PARSERS),
            "PLEXUS_SEAL_UNITS": str(_SEAL_UNITS),
        }
        starter = Starter(scratch / f"{name}-logs", environment, warm=warm, torch=embedder != "hashing")
        return Driver(scratch / name, scratch / f"{name}-inputs", starter, opened, seed=seed, say=say), starter

    calm, starter = lead("calm")
    with starter:
        usual = calm.undisturbed(steps)
    stormy, starter = lead("stormy")
    with starter:
        stormy.disturbed(steps, kills, usual)
    report = stormy.report
    report.wrong(calm.report.problems, "the undisturbed run")
    report.wrong(_compared(scratch, opened, queries), "comparison with the undisturbed run")
    report.wrong(_left_over(scratch / "stormy"), "all")
    rows = sizes(scratch / "stormy")
    return Told(report, stormy.books.acknowledged, rows, queries, time.monotonic() - began)


def _compared(scratch: Path, embedder: Embedder, queries: int) -> list[str]:
    pair = scratch / "calm", scratch / "stormy"
    found = [*differences(*pair), *vector_differences(*pair, embedder, least_cosine=_NEARLY_ONE)]
    # Rankings can be compared over the same units only.
    return found or ranking_differences(*pair, embedder, scratch / "compared", queries=queries)


def _left_over(directory: Path) -> list[str]:
    """Uploads and staged files that no one will take up any more."""
    found = [path for name in _LEFTOVERS if (directory / name).is_dir() for path in (directory / name).iterdir()]
    return [f"left over: {path.relative_to(directory)}" for path in found]
