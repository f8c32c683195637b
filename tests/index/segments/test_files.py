from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from index.segments.files import SegmentFolder, total_size
from index.store.base import SegmentFile, SegmentRow


@pytest.fixture
def folder(tmp_path: Path) -> SegmentFolder:
    return SegmentFolder(tmp_path / "views" / "c")


def fill(place: Path) -> None:
    (place / "a").write_bytes(b"some bytes")
    (place / "empty").touch()


def row(name: str, files: tuple[SegmentFile, ...]) -> SegmentRow:
    return SegmentRow(name, "dense", "m", 1, 2, 3, 4, files)


def make(folder: SegmentFolder) -> SegmentRow:
    return row(*folder.make("dense", fill))


def test_a_segment_has_a_name_of_its_own_and_tells_its_files(folder: SegmentFolder) -> None:
    one, two = make(folder), make(folder)
    assert one.name != two.name
    assert one.name.startswith("dense-")
    assert [(file.name, file.size, len(file.checksum)) for file in one.files] == [("a", 10, 32), ("empty", 0, 32)]
    assert one.files == two.files
    assert (folder.place(one.name) / "a").read_bytes() == b"some bytes"
    assert total_size([one, two]) == 20
    assert folder.strays({one.name}) == [two.name]


def test_a_segment_has_its_name_only_when_it_is_whole(folder: SegmentFolder) -> None:
    seen: list[str] = []

    def watch(place: Path) -> None:
        fill(place)
        seen.extend(entry.name for entry in folder.path.iterdir())

    name, _ = folder.make("lexical", watch)
    assert seen != [name]
    assert [entry.name for entry in folder.path.iterdir()] == [name]


@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt(), MemoryError()])
def test_a_segment_that_could_not_be_written_leaves_nothing(folder: SegmentFolder, error: BaseException) -> None:
    def fail(place: Path) -> None:
        fill(place)
        raise error

    with pytest.raises(type(error)):
        folder.make("dense", fail)
    assert list(folder.path.iterdir()) == []


def test_what_is_in_no_list_is_swept(folder: SegmentFolder) -> None:
    kept = make(folder)
    make(folder)
    (folder.path / "dense-0000.new").mkdir()
    (folder.path / "dense-0000.new" / "a").touch()
    (folder.path / "lock").touch()
    assert len(folder.strays({kept.name})) == 3
    folder.sweep({kept.name})
    assert folder.strays({kept.name}) == []
    assert folder.fault(kept, deep=True) is None
    folder.remove([kept.name, "never there"])
    assert list(folder.path.iterdir()) == []


def test_a_folder_that_is_not_there_has_no_strays(folder: SegmentFolder) -> None:
    assert folder.strays(()) == []
    folder.sweep(())
    folder.remove(["a"])
    assert not folder.path.exists()


def harmed(folder: SegmentFolder, made: SegmentRow) -> Iterator[tuple[str, bool]]:
    """Ways of harm, one after the other, and whether a look at the sizes is enough to see it."""
    path = folder.place(made.name) / "a"
    path.write_bytes(b"same bytes")
    yield "does not have the bytes that were written", False
    path.write_bytes(b"some")
    yield "has 4 bytes instead of 10", True
    path.unlink()
    yield "is missing", True
    path.mkdir()
    yield "is missing", True
    folder.remove([made.name])
    yield "is missing", True


def test_faults_of_files_are_told(folder: SegmentFolder) -> None:
    made = make(folder)
    assert (folder.fault(made, deep=False), folder.fault(made, deep=True)) == (None, None)
    for words, by_size in harmed(folder, made):
        deep, quick = folder.fault(made, deep=True), folder.fault(made, deep=False)
        assert deep is not None
        assert deep.startswith(f"{made.name}/a ")
        assert deep.endswith(words)
        assert quick == (deep if by_size else None)


def test_files_that_go_while_they_are_looked_at_are_missing(folder: SegmentFolder) -> None:
    """Whoever writes in another process takes segments away at any moment."""
    done = Event()
    made = make(folder)

    def come_and_go() -> None:
        for _ in range(300):
            folder.remove([made.name])
            folder.place(made.name).mkdir()
            fill(folder.place(made.name))
        done.set()

    with ThreadPoolExecutor(1) as other:
        written = other.submit(come_and_go)
        while not done.is_set() and not written.done():
            for deep in (False, True):
                fault = folder.fault(made, deep=deep)
                assert fault is None or fault.split(" ", 1)[1].startswith(
                    ("is missing", "has 0 bytes", "does not have")
                )
        written.result()
