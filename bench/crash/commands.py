"""Steps that are one command each."""

from __future__ import annotations

import re

from bench.crash.books import Death
from bench.crash.processes import Run
from bench.crash.scene import STEP_S, Scene, readable
from bench.crash.steps import Changes, Compact, Delete, Drop, File, Ingest, name_of

_OUTCOME = re.compile(r"^(ready|partial|failed|unchanged|cancelled) +(\S+?)( \(\d+ pages?\))?(?:: (.*))?$")
_BROKE = re.compile(r"crashed|ended unexpectedly")
_PARTLY = 3


class CommandAct:
    """A step that is one command."""

    def __init__(self, scene: Scene, step: Ingest | Delete | Drop | Compact) -> None:
        self._scene = scene
        self._step = step
        self._tries = 0
        self._changes = _all_changes(step)
        self._command = self._arguments()

    def _arguments(self) -> list[str]:
        step = self._step
        if isinstance(step, Ingest):
            return ["ingest", str(self._scene.folder(step.files)), "-c", step.collection]
        if isinstance(step, Delete):
            named = [step.document] if step.whole else ["--source", step.source]
            return ["documents", "delete", *named, "-c", step.collection]
        if isinstance(step, Drop):
            return ["collections", "delete", step.collection]
        return ["compact"]

    def run(self, death: Death | None) -> Run:
        self._tries += 1
        for changes in self._changes:
            self._scene.books.asked(changes)
        if isinstance(self._step, Delete | Drop):
            self._scene.books.together.add(frozenset(self._changes[0]))
        run = self._scene.starter.start(self._command, death.aim if death else None)
        self._scene.end(run, death, STEP_S)
        if isinstance(self._step, Ingest):
            self._take_outcomes(run, self._step, death)
        if not run.killed:
            self._check_end(run, death)
        return run

    def settle(self) -> None:
        for changes in self._changes:
            self._scene.books.done(changes)
        self._scene.books.together.clear()

    def _take_outcomes(self, run: Run, step: Ingest, death: Death | None) -> None:
        files = {file.source: file for file in step.files}
        found = [match for line in run.printed() if (match := _OUTCOME.match(line)) and match[2] in files]
        lost: list[File] = []
        for match in found:
            file = files[match[2]]
            good = match[1] in {"ready", "unchanged"} and not _BROKE.search(match[4] or "")
            if good or not readable(file):
                self._scene.books.done(file.changes)
            elif death is not None and death.worker_only:
                lost.append(file)
            else:
                self._scene.report.wrong([match[0]], name_of(step))
        self._scene.redo(step.collection, lost)
        for file in lost:
            self._scene.books.done(file.changes)

    def _check_end(self, run: Run, death: Death | None) -> None:
        step = self._step
        good = {0}
        if isinstance(step, Ingest) and ((death and death.worker_only) or not all(map(readable, step.files))):
            good = {0, _PARTLY}
        elif isinstance(step, Delete | Drop) and self._tries > 1 and any("no " in line for line in run.printed()):
            good = {0, 1}  # an earlier try had done it before it could say so
        if run.code not in good:
            self._scene.report.wrong([f"exit code {run.code}", *run.printed()], name_of(step))


def _all_changes(step: Ingest | Delete | Drop | Compact) -> list[Changes]:
    if isinstance(step, Ingest):
        return [file.changes for file in step.files]
    return [] if isinstance(step, Compact) else [step.changes]
