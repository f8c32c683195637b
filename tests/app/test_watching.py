"""What a watcher finds: files written to their end, changes, and what went, of its own paths only."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from app.watching import Batch, Watcher, follow

LATER = 100.0
"""Monotonic times of the looks are the tests' own: each look is so many seconds after the one before."""


class Looks:
    """A watcher of a folder whose files are old, with a clock of its own."""

    def __init__(self, *paths: Path) -> None:
        self.watcher = Watcher(paths)
        self._now = 0.0

    def look(self, after: float = LATER) -> Batch:
        self._now += after
        return self.watcher.look(self._now)

    def settled(self) -> Batch:
        """What two looks find that are far apart, taken as done."""
        self.look()
        batch = self.look()
        self.watcher.taken(batch)
        return batch


def names(batch: Batch) -> tuple[list[str], list[str]]:
    return [file.source for file in batch.changed], list(batch.removed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "folder"
    (root / "sub").mkdir(parents=True)
    (root / "a.md").write_text("alpha")
    (root / "sub" / "b.md").write_text("beta")
    return root


def test_files_come_change_and_go(folder: Path) -> None:
    looks = Looks(folder)
    assert names(looks.settled()) == (["a.md", "sub/b.md"], [])
    assert names(looks.settled()) == ([], [])
    (folder / "c.md").write_text("gamma")
    (folder / "a.md").write_text("another alpha")
    (folder / "sub" / "b.md").unlink()
    assert names(looks.settled()) == (["a.md", "c.md"], ["sub/b.md"])
    assert names(looks.settled()) == ([], [])


def test_a_file_that_is_being_written_is_waited_for(folder: Path) -> None:
    looks = Looks(folder)
    looks.settled()
    for size in range(3):
        (folder / "big.md").write_text("x" * (size + 1))
        assert names(looks.look(0.5)) == ([], [])
        assert looks.watcher.unsettled
    assert names(looks.look(0.5)) == ([], []), "half a second is not enough"
    assert names(looks.look(0.6)) == (["big.md"], [])


def test_a_file_that_was_written_long_ago_is_taken_at_once(folder: Path) -> None:
    time.sleep(0.1)
    watcher = Watcher([folder], settle_s=0.05)
    assert names(watcher.look(time.monotonic())) == (["a.md", "sub/b.md"], [])


def test_a_file_that_changes_while_it_is_taken_in_is_found_again(folder: Path) -> None:
    looks = Looks(folder)
    looks.look()
    batch = looks.look()
    (folder / "a.md").write_text("changed meanwhile")
    looks.watcher.taken(batch)
    assert names(looks.settled()) == (["a.md"], [])


def test_a_change_of_equal_size_and_time_is_seen(folder: Path) -> None:
    looks = Looks(folder)
    looks.settled()
    before = (folder / "a.md").stat()
    time.sleep(0.02)
    (folder / "a.md").write_text("aleph")
    os.utime(folder / "a.md", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert names(looks.settled()) == (["a.md"], [])


def test_what_is_not_done_is_found_again(folder: Path) -> None:
    looks = Looks(folder)
    looks.look()
    assert names(looks.look()) == names(looks.look()) == (["a.md", "sub/b.md"], [])


def test_a_renamed_file_comes_and_goes_in_one_batch(folder: Path) -> None:
    looks = Looks(folder)
    looks.settled()
    (folder / "a.md").rename(folder / "z.md")
    assert names(looks.settled()) == (["z.md"], ["a.md"])


def test_while_a_watched_folder_is_gone_nothing_is_removed(folder: Path) -> None:
    looks = Looks(folder)
    looks.settled()
    aside = folder.with_name("aside")
    folder.rename(aside)
    assert names(looks.settled()) == ([], [])
    aside.rename(folder)
    (folder / "a.md").unlink()
    assert names(looks.settled())[1] == ["a.md"]


def test_a_single_file_that_is_watched_may_go(folder: Path) -> None:
    looks = Looks(folder / "a.md")
    assert names(looks.settled()) == (["a.md"], [])
    (folder / "a.md").unlink()
    assert names(looks.settled()) == ([], ["a.md"])


def test_following_hears_of_changes_and_ends_when_it_is_told(folder: Path) -> None:
    watcher, stop = Watcher([folder], settle_s=0.1), threading.Event()
    said: list[str] = []
    found: list[tuple[list[str], list[str]]] = []
    for batch in follow(watcher, stop, said.append, rescan_s=3600):
        watcher.taken(batch)
        found.append(names(batch))
        if len(found) == 1:
            shutil.rmtree(folder / "sub")
        elif len(found) == 2:
            stop.set()
    assert found == [(["a.md", "sub/b.md"], []), ([], ["sub/b.md"])]
    assert said == []


def test_a_rescan_finds_what_is_not_reported(folder: Path, tmp_path: Path) -> None:
    """The system does not report what happens behind a link."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "link").symlink_to(elsewhere)
    watcher, stop = Watcher([folder], settle_s=0.1), threading.Event()
    for batch in follow(watcher, stop, print, rescan_s=0.5):
        watcher.taken(batch)
        if "link/c.md" in names(batch)[0]:
            break
        (elsewhere / "c.md").write_text("gamma")


def test_two_files_of_one_source_are_said_and_the_watch_goes_on(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    watcher, stop = Watcher([folder, other], settle_s=0.1), threading.Event()
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        (other / "a.md").unlink(missing_ok=True)
        (other / "c.md").write_text("gamma")

    batches = follow(watcher, stop, say, rescan_s=0.5)
    watcher.taken(next(batches))
    (other / "a.md").write_text("another a.md")
    assert names(next(batches)) == (["c.md"], [])
    assert len(said) == 1
    assert "would both be 'a.md'" in said[0]
