"""Kills Plexus at random moments of its work and tells what was lost.

python -m bench.crash [--kills 100] [--seed 1] [--embedder small|hashing|minilm] [--documents 60] [--keep DIR] …
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.crash.run import Told, crash

KILLS_PER_ROUND = 25


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=60, help="about so many are taken in in each round")
    parser.add_argument("--rounds", type=int, help="how often all that can be done is done; else as the kills need")
    parser.add_argument("--embedder", default="small", help="small (a real one made here), hashing, minilm, or a model")
    parser.add_argument("--cold", action="store_true", help="start new processes, not forks that have torch loaded")
    parser.add_argument("--servers", type=int, default=1, help="processes that answer requests")
    parser.add_argument("--keep", type=Path, help="work in this directory and leave everything there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="plexus-crash-") as scratch:
        told = crash(
            options.keep or Path(scratch),
            embedder=options.embedder,
            seed=options.seed,
            kills=options.kills,
            documents=options.documents,
            rounds=options.rounds or max(1, round(options.kills / KILLS_PER_ROUND)),
            warm=not options.cold,
            servers=options.servers,
            say=_say,
        )
    _say(table(told))
    return 1 if told.report.problems or told.report.kills < options.kills else 0


def table(told: Told) -> str:
    """The outcome for people."""
    report = told.report
    by_phase = ", ".join(f"{phase} {count}" for phase, count in report.phases.most_common())
    by_step = ", ".join(f"{step} {count}" for step, count in report.steps.most_common())
    rows = ", ".join(f"{count} {name}" for name, count in told.rows.items() if count)
    lines = [
        f"{report.kills} kills ({by_phase})",
        f"  during {by_step}; beside them {report.worker_kills} of parsing workers alone",
        f"  {told.acknowledged} changes acknowledged, {report.looks} looks, {told.seconds:.0f} s",
        f"  compared with the undisturbed run: {rows}; {told.queries} queries",
        f"{len(report.problems)} problems",
        *(f"{problem} [{len(places)} times, first after {places[0]}]" for problem, places in report.problems.items()),
    ]
    return "\n".join(lines)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
