"""Runs Plexus commands in processes of their own: new ones, or forks of one that has the libraries loaded.

A fork starts in a moment where a new process would read torch for seconds; from then on both are the same.
The starter reads one JSON object per line: {"arguments", "environment", "log", "status", "aim"} and answers with
{"pid"}, and with {"pid", "code"} when that process has ended.
"""

from __future__ import annotations

import json
import os
import select
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.crash.phases import Aim, watch

_LIBRARIES = ("app.cli.local", "app.cli.running", "index.engine")
_TORCH = ("torch", "sentence_transformers", "transformers")
_LOOK_EVERY_S = 0.02


def main() -> None:
    """`now ORDER` runs one command in this process, `serve [torch]` starts them as they are asked for."""
    if sys.argv[1] == "now":
        run(json.loads(sys.argv[2]))
        return
    for name in (*_LIBRARIES, *(_TORCH if "torch" in sys.argv[2:] else ())):
        import_module(name)
    order = serve()
    if order is not None:
        run(order)


def run(order: dict[str, Any]) -> None:
    """The command, as the `plexus` program does it, with its watcher."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.close(log)
    os.environ.update(order["environment"])
    watch(Path(order["status"]), Aim(**order["aim"]) if order["aim"] else None)
    from app.cli import main as plexus

    plexus(order["arguments"])


def serve() -> dict[str, Any] | None:
    """Fork for each order until stdin ends; in the fork this returns its order, in the starter None."""
    pending = b""
    running: set[int] = set()
    while True:
        if select.select([0], [], [], _LOOK_EVERY_S)[0]:
            read = os.read(0, 65536)
            if not read:
                return None
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                order: dict[str, Any] = json.loads(line)
                pid = os.fork()
                if pid == 0:
                    os.setsid()
                    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                    return order
                running.add(pid)
                _say({"pid": pid})
        while running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            running.discard(pid)
            _say({"pid": pid, "code": os.waitstatus_to_exitcode(status)})


def _say(answer: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
