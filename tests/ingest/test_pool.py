"""Worker processes: results, crashes and time-outs."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PosixPath
from typing import Any

from ingest.pool import SMALL_BYTES, ParsePool, groups
from tests.ingest.conftest import MakeTask
from tests.ingest.pdfs import report


class DeadlyPath(PosixPath):
    """A file whose opening kills a worker process, as a crash in a C library does."""

    def open(self, *args: Any, **options: Any) -> Any:
        if multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().open(*args, **options)


class OnceDeadlyPath(PosixPath):
    """The same, but once only, as when the system was short of memory."""

    def open(self, *args: Any, **options: Any) -> Any:
        mark = Path(f"{self}.died")
        if multiprocessing.parent_process() is not None and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().open(*args, **options)


class PoisonedPath(PosixPath):
    """A path that ends the worker process which receives it, before that can say that it has begun."""

    def __reduce__(self) -> Any:
        return os._exit, (9,)


# Its worker is in a call into C that does not come back, and lets no other thread run.
PARENT = """
import os, re
from ingest.workers import Workers

def hang():
    print("begun", flush=True)
    re.match("(a+)+$", "a" * 100 + "b")

if __name__ == "__main__":
    Workers(1, 10).schedule(hang, timeout_s=600).result()
"""


def test_a_crash_costs_its_own_task_only(make_task: MakeTask) -> None:
    good = [make_task(f"{number}.txt", f"Text {number}") for number in range(4)]
    deadly = make_task("deadly.txt", "Text")
    tasks = [*good[:2], replace(deadly, path=DeadlyPath(deadly.path)), *good[2:]]
    with ParsePool(workers=1, seconds_per_task=60) as pool:
        found = {task.source: bundles for task, bundles in pool.run(tasks, in_flight=2)}
    assert {name: bundles[0].document.status for name, bundles in found.items()} == {
        "0.txt": "ready",
        "1.txt": "ready",
        "deadly.txt": "failed",
        "2.txt": "ready",
        "3.txt": "ready",
    }
    assert "the parser crashed" in (found["deadly.txt"][0].document.error or "")


def test_small_files_go_to_a_worker_together_and_a_crash_still_costs_one_only(make_task: MakeTask) -> None:
    tasks = [make_task(f"{number}.txt", f"Text {number}") for number in range(9)]
    tasks[4] = replace(tasks[4], path=DeadlyPath(tasks[4].path))
    with ParsePool(workers=1, seconds_per_task=60, group=4) as pool:
        found = {task.source: bundles[0].document for task, bundles in pool.run(tasks, in_flight=2)}
    assert {name for name, document in found.items() if document.status == "failed"} == {"4.txt"}
    assert len(found) == 9
    assert "the parser crashed" in (found["4.txt"].error or "")


def test_groups_keep_the_order_and_leave_large_files_alone(make_task: MakeTask) -> None:
    small = [make_task(f"{number}.txt", "Text") for number in range(5)]
    large = make_task("large.txt", "x" * (SMALL_BYTES + 1))
    paged = make_task("paged.pdf", report())
    found = list(groups([*small[:3], large, *small[3:], paged], 2))
    named = [[task.source for task in group] for group in found]
    assert named == [["0.txt", "1.txt"], ["2.txt"], ["large.txt"], ["3.txt", "4.txt"], ["paged.pdf"]]
    assert [len(group) for group in groups(small, 1)] == [1] * 5


def test_a_run_that_is_stopped_stops_what_is_being_parsed(make_task: MakeTask) -> None:
    stop = threading.Event()
    tasks = [make_task(f"{number}.pdf", report()) for number in range(4)]
    with ParsePool(workers=1, seconds_per_task=600) as pool:
        assert len(list(pool.run(tasks[:1], in_flight=1))) == 1
        stop.set()
        assert list(pool.run(tasks, in_flight=4, stopped=stop.is_set)) == []
        assert len(list(pool.run(tasks, in_flight=4))) == 4, "the pool can be used again"


def test_a_task_over_its_time_is_a_failed_document(make_task: MakeTask) -> None:
    with ParsePool(workers=1, seconds_per_task=0.05) as pool:
        ((_, bundles),) = pool.run([make_task("slow.pdf", report())], in_flight=1)
    assert bundles[0].document.error == "parsing took longer than 0.05 s"


def test_the_pool_takes_tasks_only_as_it_needs_them(make_task: MakeTask) -> None:
    taken: list[str] = []
    tasks = [make_task(f"{number}.txt", f"Text {number}") for number in range(6)]

    def source() -> Any:
        for task in tasks:
            taken.append(task.source)
            yield task

    with ParsePool(workers=1, seconds_per_task=60) as pool:
        results = pool.run(source(), in_flight=2)
        next(results)
        assert len(taken) <= 3
        assert len(list(results)) == 5


def test_the_parent_never_imports_mupdf(tmp_path: Path) -> None:
    code = "import sys, ingest.pool, ingest.split, ingest.render; assert 'pymupdf' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_workers_that_die_while_they_have_nothing_to_do_are_replaced(make_task: MakeTask) -> None:
    tasks = [make_task(f"{number}.txt", f"Text {number}") for number in range(3)]
    with ParsePool(workers=1, seconds_per_task=60) as pool:
        for task in tasks:
            ((_, bundles),) = pool.run([task], in_flight=1)
            assert bundles[0].document.status == "ready"
            for worker in multiprocessing.active_children():
                worker.kill()
                worker.join()


def test_tasks_whose_workers_always_die_before_they_begin_are_failed_documents(make_task: MakeTask) -> None:
    tasks = [replace(make_task(f"{number}.txt", "Text"), path=PoisonedPath("x")) for number in range(3)]
    good = make_task("good.txt", "Text")
    with ParsePool(workers=1, seconds_per_task=60) as pool:
        outcomes = [bundles[0].document for _, bundles in pool.run(tasks, in_flight=2)]
        assert {document.error for document in outcomes} == {"the processes that parse ended unexpectedly"}
        assert [document.status for document in outcomes] == ["failed"] * 3
        ((_, bundles),) = pool.run([good], in_flight=2)
        assert bundles[0].document.status == "ready"


def test_a_worker_that_was_killed_is_not_held_against_its_file(make_task: MakeTask) -> None:
    task = make_task("once.txt", "Text")
    with ParsePool(workers=1, seconds_per_task=60) as pool:
        [(_, bundles)] = pool.run([replace(task, path=OnceDeadlyPath(task.path))], in_flight=1)
    assert Path(f"{task.path}.died").exists()
    assert bundles[0].document.status == "ready"


def test_workers_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"begun\n"
        parent.kill()
        # The pipe ends when the last process that holds it does.
        parent.communicate(timeout=20)


def test_workers_that_are_killed_at_any_moment_stop_no_other(make_task: MakeTask) -> None:
    """As the kernel does that runs out of memory; a lock that workers shared would be held by the dead."""
    tasks = [make_task(f"{number}.txt", f"Text {number}. " * 200) for number in range(300)]
    over, draw, killed = threading.Event(), random.Random(5), 0

    def kill() -> None:
        nonlocal killed
        while not over.wait(draw.uniform(0.0, 0.2)):
            workers = multiprocessing.active_children()
            if workers:
                killed += 1
                with suppress(ValueError):  # its lane has just done with it
                    draw.choice(workers).kill()

    with ParsePool(workers=3, seconds_per_task=60) as pool:
        killer = threading.Thread(target=kill)
        killer.start()
        try:
            found = [bundles[0].document for _, bundles in pool.run(tasks, in_flight=12)]
        finally:
            over.set()
            killer.join()
    assert len(found) == len(tasks)
    failed = [document.error or "" for document in found if document.status != "ready"]
    assert len(failed) <= killed
    assert all("crashed" in error or "ended unexpectedly" in error for error in failed)
