"""Broken and hostile files end within their limits, with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.types import Bundle
from ingest.base import Limits, Task
from ingest.pool import ParsePool
from ingest.run import parse
from tests.ingest.broken.files import BROKEN, Broken
from tests.ingest.conftest import MakeTask

HANGS = "content-bomb.pdf"
"""Half a gigabyte of commands for one page: only the end of its process stops it."""


def ends_as_it_must(bundle: Bundle, broken: Broken) -> bool:
    document = bundle.document
    said = [document.error or "", *(notice.detail for notice in document.warnings)]
    return document.status == broken.status and any(broken.words in words for words in said)


@pytest.mark.parametrize("broken", [one for one in BROKEN if one.name != HANGS], ids=lambda one: one.name)
def test_a_broken_file_ends_with_a_reason(make_task: MakeTask, broken: Broken) -> None:
    (bundle,) = parse(make_task(broken.name, broken.make(), Limits(seconds=60)))
    assert ends_as_it_must(bundle, broken), bundle.document


def test_a_file_that_takes_too_long_ends_and_the_next_is_read(tmp_path: Path) -> None:
    (hangs,) = [one for one in BROKEN if one.name == HANGS]
    (tmp_path / hangs.name).write_bytes(hangs.make())
    (tmp_path / "note.txt").write_text("All is well.")
    tasks = [Task(tmp_path / name, name, "tests", tmp_path, name) for name in (hangs.name, "note.txt")]
    with ParsePool(1, seconds_per_task=4.0) as pool:
        found = {task.name: bundle for task, (bundle,) in pool.run(tasks, in_flight=1)}
    assert ends_as_it_must(found[hangs.name], hangs)
    assert found["note.txt"].document.status == "ready"


def test_there_are_broken_files_of_every_kind_that_pages_come_in() -> None:
    endings = {Path(broken.name).suffix for broken in BROKEN}
    assert endings >= {".pdf", ".png", ".jpg", ".tiff", ".gif", ".webp", ".bmp"}
    assert len({broken.name for broken in BROKEN}) == len(BROKEN) >= 20
