"""Starts Plexus in processes of their own, reads what they print, and kills them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from bench.crash.phases import Aim, read_phase

ROOT = Path(__file__).parents[2]
_LOOK_EVERY_S = 0.01
KILLED = -signal.SIGKILL


class Process(Protocol):
    """A process that leads a group of its own."""

    pid: int

    def poll(self) -> int | None:
        """The exit code; negative: the signal that ended it; None while it runs."""
        ...


class Run:
    """One running command."""

    def __init__(self, process: Process, log: Path, status: Path) -> None:
        self._process = process
        self._log = log
        self._status = status

    @property
    def code(self) -> int | None:
        return self._process.poll()

    @property
    def killed(self) -> bool:
        return self.code == KILLED

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def phase(self) -> str:
        """What it is at, or was at when it died."""
        return read_phase(self._status)

    def printed(self) -> list[str]:
        """The whole lines that it has printed, on stdout and stderr."""
        text = self._log.read_text("utf-8", "replace") if self._log.exists() else ""
        return text.split("\n")[:-1]

    def wait(self, timeout_s: float) -> bool:
        """Whether it ends in time."""
        deadline = time.monotonic() + timeout_s
        while self.code is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_EVERY_S)
        return True

    def wait_for(self, pattern: str, timeout_s: float) -> re.Match[str] | None:
        """The first printed line with this pattern; None if it ends before. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while True:
            ended = self.code is not None
            for line in self.printed():
                if found := re.search(pattern, line):
                    return found
            if ended:
                return None
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {pattern!r} in {self.printed()}")
            time.sleep(_LOOK_EVERY_S)

    def kill(self, *, group: bool = True) -> None:
        """SIGKILL, for the workers too or for the process alone."""
        with suppress(ProcessLookupError):
            if group:
                os.killpg(self.pid, signal.SIGKILL)
            else:
                os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ask for the end, as a service manager does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def workers(self) -> list[int]:
        """The processes that parse for it."""
        return [pid for pid in _members(self.pid) if b"spawn_main" in _command(pid)]

    def left_behind(self, timeout_s: float) -> list[int]:
        """What of its group still runs after that long, killed then."""
        deadline = time.monotonic() + timeout_s
        while (left := _members(self.pid)) and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY_S)
        if left:
            self.kill()
        return left


def _members(group: int) -> list[int]:
    """Living processes of a group but its leader."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != group:
            with suppress(OSError):
                state, _, of_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
                if int(of_group) == group and state != "Z":
                    found.append(int(entry.name))
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


class Starter:
    """Starts `plexus` with arguments; `warm` as a fork of a process that has its libraries loaded."""

    def __init__(self, scratch: Path, environment: Mapping[str, str], *, warm: bool, torch: bool) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._scratch = scratch
        self._environment = dict(environment)
        self._count = 0
        self._runs: list[Run] = []
        self._forks = _Forks(torch=torch) if warm else None

    def __enter__(self) -> Starter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill what still runs."""
        for run in self._runs:
            if run.code is None:
                run.kill()
        if self._forks is not None:
            self._forks.close()

    def start(self, arguments: Sequence[str], aim: Aim | None = None, **environment: str) -> Run:
        """Run `plexus` with these arguments; with `aim` it kills itself there."""
        self._count += 1
        log, status = (self._scratch / f"{self._count:05d}.{ending}" for ending in ("log", "phase"))
        order = {
            "arguments": list(arguments),
            "environment": {**self._environment, **environment},
            "log": str(log),
            "status": str(status),
            "aim": asdict(aim) if aim else None,
        }
        run = Run(self._forks.start(order) if self._forks else _new(order), log, status)
        self._runs.append(run)
        return run

    def done(self, arguments: Sequence[str], timeout_s: float = 300) -> Run:
        """Run a command to its end. Raises TimeoutError."""
        run = self.start(arguments)
        if not run.wait(timeout_s):
            run.kill()
            raise TimeoutError(f"plexus {' '.join(arguments)} did not end: {run.printed()}")
        return run


def _new(order: Mapping[str, Any]) -> Process:
    command = [sys.executable, "-m", "bench.crash.starter", "now", json.dumps(order)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)


class _Fork:
    """A process that the starter made; the starter tells how it ended."""

    def __init__(self, pid: int, codes: Mapping[int, int]) -> None:
        self.pid = pid
        self._codes = codes

    def poll(self) -> int | None:
        return self._codes.get(self.pid)


class _Forks:
    """The process that forks, and what it has told."""

    def __init__(self, *, torch: bool) -> None:
        command = [sys.executable, "-m", "bench.crash.starter", "serve", *(["torch"] if torch else [])]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._codes: dict[int, int] = {}
        self._pids: list[int] = []
        self._news = threading.Condition()
        threading.Thread(target=self._listen, name="crash-starter", daemon=True).start()

    def start(self, order: Mapping[str, Any]) -> _Fork:
        with self._news:
            self._pids.clear()
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            if not self._news.wait_for(lambda: self._pids or self._process.poll() is not None, 120) or not self._pids:
                raise TimeoutError("the starter does not start")
            # A number that was used before counts anew.
            return _Fork(self._pids[0], self._codes)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        assert self._process.stdout is not None

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as answers:
            for line in answers:
                answer = json.loads(line)
                with self._news:
                    if "code" in answer:
                        self._codes[answer["pid"]] = answer["code"]
                    else:
                        self._codes.pop(answer["pid"], None)
                        self._pids.append(answer["pid"])
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()
