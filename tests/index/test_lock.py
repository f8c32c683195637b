"""One writer per directory, wherever it runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import WriterBusy
from index.lock import WriterLock

ROOT = Path(__file__).parents[2]
HOLD = (
    "import sys, time\nfrom pathlib import Path\nfrom index.lock import WriterLock\n"
    "lock = WriterLock.acquire(Path(sys.argv[1]), 'http://there:1')\n"
    "print('held', flush=True)\ntime.sleep(60)\n"
)


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    lock = WriterLock.acquire(tmp_path, "http://here:8000")
    with pytest.raises(WriterBusy, match=rf"process {os.getpid()} \(http://here:8000\)"):
        WriterLock.acquire(tmp_path, "another")
    assert WriterLock.holder(tmp_path) == f"process {os.getpid()} (http://here:8000)"
    lock.release()
    lock.release()
    assert WriterLock.holder(tmp_path) is None
    WriterLock.acquire(tmp_path, "").release()


def test_a_directory_without_a_lock_has_no_holder(tmp_path: Path) -> None:
    assert WriterLock.holder(tmp_path) is None


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert WriterLock.holder(tmp_path) == f"process {process.pid} (http://there:1)"
        with pytest.raises(WriterBusy, match="http://there:1"):
            WriterLock.acquire(tmp_path, "")
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    assert WriterLock.holder(tmp_path) is None
    WriterLock.acquire(tmp_path, "").release()


def test_a_forked_worker_does_not_keep_the_lock(tmp_path: Path) -> None:
    program = (
        "import os, sys, time\nfrom pathlib import Path\nfrom index.lock import WriterLock\n"
        "lock = WriterLock.acquire(Path(sys.argv[1]), '')\n"
        "child = os.fork()\n"
        "if child == 0:\n    os.close(1)\n    time.sleep(60)\n    os._exit(0)\n"
        "time.sleep(0.3)\nprint(child, flush=True)\nos._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    child = int(done.stdout)
    try:
        os.kill(child, 0)
        assert WriterLock.holder(tmp_path) is None
    finally:
        os.kill(child, signal.SIGKILL)
