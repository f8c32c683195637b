"""Starts a measurement again on one core, with one thread in every library that computes."""

from __future__ import annotations

import os
import sys

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
_ALL_CORES = "PLEXUS_BENCH_CORES"


def pin(core: int) -> None:
    """Go on only on this core. Libraries count cores and threads when they load, so the process is replaced once."""
    if os.sched_getaffinity(0) == {core} and all(os.environ.get(name) == "1" for name in ONE_THREAD):
        return
    allowed = sorted(os.sched_getaffinity(0))
    if core not in allowed:
        raise SystemExit(f"core {core} is not among those of this process: {allowed}")
    os.sched_setaffinity(0, {core})
    os.environ.update(ONE_THREAD, **{_ALL_CORES: ",".join(map(str, allowed))})
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def other_cores() -> set[int]:
    """The cores that this process had before it was pinned, without its own where there are others."""
    before = {int(core) for core in os.environ.get(_ALL_CORES, "").split(",") if core}
    own = os.sched_getaffinity(0)
    return (before - own) or before or own
