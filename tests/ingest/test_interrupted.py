"""Ctrl-C on a terminal reaches every process of the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

COMMAND = """
import time
from ingest.workers import Workers

def work():
    print("begun", flush=True)
    time.sleep(600)

if __name__ == "__main__":
    workers = Workers(1, 10)
    try:
        workers.schedule(work, timeout_s=600).result()
    except KeyboardInterrupt:
        time.sleep(1)  # what is under way, such as a commit, is ended first
        workers.close()
        print("closed", flush=True)
"""


def test_workers_leave_it_to_the_command_and_say_nothing(tmp_path: Path) -> None:
    script = tmp_path / "command.py"
    script.write_text(COMMAND)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, script],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "begun\n"
        os.killpg(running.pid, signal.SIGINT)
        assert running.communicate(timeout=30) == ("closed\n", "")
