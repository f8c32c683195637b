"""What a running Plexus is at, told by the functions on its threads' stacks; and its death at a chosen moment.

Nothing of Plexus is changed for this: a thread beside it looks at the stacks about a thousand times a second.
"""

from __future__ import annotations

import gc
import mmap
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

_LOOK_EVERY_S = 0.0008
_SWITCH_EVERY_S = 0.0005
_STATUS_BYTES = 64
_DEEPEST = 80

# (phase, part of the path of a file, start of a function's name). The first that fits any stack counts.
RULES = (
    ("rewrite", "index/store/connections.py", "rewrite"),
    ("list segment", "index/store/sqlite.py", "exchange_segments"),
    ("merge", "index/upkeep.py", "_do"),
    ("flush", "index/upkeep.py", "_do"),
    ("delete", "index/store/sqlite.py", "drop_"),
    ("empty log", "index/store/connections.py", "empty_log"),
    ("commit", "index/store/sqlite.py", "commit"),
    ("commit", "index/store/sqlite.py", "add_source"),
    ("remove files", "index/store/files.py", "settle"),
    ("keep files", "index/store/files.py", "put_all"),
    ("publish", "index/engine.py", "_publish"),
    ("embed", "index/embed/", "embed_documents"),
    ("prepare", "index/writer.py", "prepare"),
    ("receive", "app/uploads.py", ""),
    ("accept", "app/accept.py", ""),
    ("job ledger", "index/store/ledger.py", ""),
    ("hash", "app/triage.py", ""),
    ("parse", "ingest/pool.py", "run"),
    ("stop", "index/engine.py", "close"),
    ("open", "app/wiring.py", "open_services"),
    ("open", "app/jobs.py", "start"),
    ("serve", "uvicorn/", ""),
)
PHASES = tuple(dict.fromkeys(phase for phase, _, _ in RULES))
START = "start"


@dataclass(frozen=True, slots=True)
class Aim:
    """Die `delay_s` after the beginning of a phase, the `occurrence`-th time it begins."""

    phase: str
    occurrence: int
    delay_s: float

    @classmethod
    def draw(cls, draw: random.Random, phases: tuple[str, ...]) -> Aim:
        longest = draw.choice((0.0, 0.002, 0.01, 0.05))
        return cls(draw.choice(phases), draw.choice((1, 1, 1, 1, 2, 3)), draw.uniform(0.0, longest))


def phase_of(stacks: list[FrameType]) -> str:
    """The first phase of the rules that is on one of these stacks, else `start`."""
    seen = {}
    for stack in stacks:
        for frame in _frames(stack):
            seen[frame.f_code.co_filename, frame.f_code.co_name] = frame
    for phase, path, name in RULES:
        for (file, function), frame in seen.items():
            if path in file and function.startswith(name) and (phase != "merge" or _replaces(frame)):
                return phase
    return START


def _replaces(frame: FrameType) -> bool:
    """Whether the upkeep writes segments again, and not the tail as a new one."""
    return bool(getattr(frame.f_locals.get("piece"), "gone", ()))


def _frames(innermost: FrameType) -> Iterator[FrameType]:
    frame: FrameType | None = innermost
    for _ in range(_DEEPEST):
        if frame is None:
            return
        yield frame
        frame = frame.f_back


def watch(status: Path, aim: Aim | None) -> None:
    """Write the present phase into a file that outlives this process, and kill its group where `aim` says."""
    status.write_bytes(b"\0" * _STATUS_BYTES)
    sys.setswitchinterval(_SWITCH_EVERY_S)
    threading.Thread(target=_watch, args=(status, aim), name="crash-watch", daemon=True).start()


def read_phase(status: Path) -> str:
    """What the process was at when it last looked."""
    try:
        return status.read_bytes().rstrip(b"\0").decode() or START
    except FileNotFoundError:
        return START


def _watch(status: Path, aim: Aim | None) -> None:
    own = threading.get_ident()
    last, begun = "", 0
    with status.open("r+b") as stream, mmap.mmap(stream.fileno(), _STATUS_BYTES) as shown:
        while True:
            phase = phase_of([frame for thread, frame in _running().items() if thread != own])
            if phase != last:
                last = phase
                shown[:] = phase.encode().ljust(_STATUS_BYTES, b"\0")
                if aim is not None and phase == aim.phase:
                    begun += 1
                    if begun == aim.occurrence:
                        time.sleep(aim.delay_s)
                        os.killpg(os.getpgid(0), signal.SIGKILL)
            time.sleep(_LOOK_EVERY_S)


def _running() -> dict[int, FrameType]:
    """What each thread is at. Collecting garbage in the midst of this call would deadlock the interpreter (3.11)."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames()
    finally:
        if collects:
            gc.enable()
