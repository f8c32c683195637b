"""Leads a data directory through a plan, killing what runs at random moments, and looks after each death."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.crash.books import Books, Death, Report
from bench.crash.commands import CommandAct
from bench.crash.processes import Run, Starter
from bench.crash.scene import Scene
from bench.crash.session import ServerAct
from bench.crash.steps import Ingest, Session, Step, name_of
from bench.crash.verify import look
from index.embed.base import Embedder
from index.engine import DATABASE, Engine

_PER_STEP = 14
_PER_SHORT_STEP = 3
_ALONE_S = 10.0
_SAMPLE = 10
_ALL_WELL = "all is well"


class Driver:
    """One data directory, which the starter's commands work on."""

    def __init__(
        self,
        directory: Path,
        inputs: Path,
        starter: Starter,
        embedder: Embedder,
        *,
        seed: int,
        say: Callable[[str], None],
    ) -> None:
        self.directory = directory
        self.report = Report(say=say)
        self.books = Books()
        self._starter = starter
        self._embedder = embedder
        self._draw = random.Random(f"kills {seed}")
        self._scene = Scene(starter, inputs, self.books, self.report)

    def undisturbed(self, steps: Sequence[Step]) -> list[float]:
        """Carry out the plan; returns how long each step took."""
        durations = []
        for step in steps:
            began = time.monotonic()
            self._act(step).run(None)
            durations.append(time.monotonic() - began)
            self.report.say(f"  undisturbed: {name_of(step)} in {durations[-1]:.1f} s")
        return durations

    def disturbed(self, steps: Sequence[Step], kills: int, usual: Sequence[float]) -> None:
        """Carry out the plan with so many kills; a step that gives no occasion leaves its own to the next.

        `usual` are the seconds of each step: a longer one is killed more often.
        """
        owed = 0.0
        for step, seconds in zip(steps, usual, strict=True):
            owed += kills * seconds / sum(usual)
            began, before = time.monotonic(), self.report.kills
            most = _PER_STEP if isinstance(step, Ingest | Session) else _PER_SHORT_STEP
            self._carry_out(step, min(round(owed), kills - before, most), seconds)
            owed -= self.report.kills - before
            self.report.say(
                f"  {name_of(step)}: {self.report.kills - before} kills in {time.monotonic() - began:.1f} s, "
                f"{self.report.kills} so far, {len(self.report.problems)} problems"
            )
        self._look("the end", sample=None)

    def _carry_out(self, step: Step, kills: int, usual: float) -> None:
        act = self._act(step)
        wanted, tries = self.report.kills + kills, 2 * kills + 2
        while True:
            tries -= 1
            may_die = self.report.kills < wanted and tries > 0
            death = Death.draw(self._draw, step, usual) if may_die else None
            run = act.run(death)
            if not run.killed:
                break
            self._died(run, step)
        act.settle()

    def _act(self, step: Step) -> ServerAct | CommandAct:
        return ServerAct(self._scene, step) if isinstance(step, Session) else CommandAct(self._scene, step)

    def _died(self, run: Run, step: Step) -> None:
        self.report.kills += 1
        self.report.phases[run.phase] += 1
        self.report.steps[type(step).__name__.lower()] += 1
        after = f"kill {self.report.kills}, in {run.phase} of {name_of(step)}"
        if left := run.left_behind(_ALONE_S):
            self.report.wrong([f"{len(left)} processes outlived their parent by {_ALONE_S:g} s"], after)
        self._look(after, sample=_SAMPLE)

    def _look(self, after: str, *, sample: int | None) -> None:
        """By the program's own check, by a reader, and sometimes by a writer and then the check again."""
        self.report.looks += 1
        self._check(after)
        found = look(
            self.directory,
            self._embedder,
            self.books.allowed,
            ever=self.books.ever,
            draw=self._draw,
            sample=sample,
            together=self.books.together,
        )
        self.report.wrong(found, after)
        if sample is None or self._draw.random() < 0.3:
            with Engine.open(self.directory, self._embedder, writable=True) as engine:
                problems = [f"{one.code}: {one.detail}" for one in engine.check()]
            self.report.wrong(problems, f"{after}, opened by a writer")
            self._check(f"{after}, after a writer")

    def _check(self, after: str) -> None:
        if (self.directory / DATABASE).exists():
            run = self._starter.done(["check"])
            if run.code != 0 or run.printed()[-1:] != [_ALL_WELL]:
                self.report.wrong([f"plexus check: {line}" for line in run.printed()], after)
