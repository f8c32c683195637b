"""Files are kept under their hash, whole, once, and no longer than they are used."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import NotFound, StoreError
from index.store.files import FileStore


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_kept_file_is_found_by_its_digest(tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    source = write(tmp_path / "a.pdf", b"one")
    kept = files.put(source, digest_of(b"one"))
    assert kept.read_bytes() == b"one"
    assert files.path(digest_of(b"one")) == kept
    assert files.put(tmp_path / "gone.pdf", digest_of(b"one")) == kept


def test_a_change_of_the_original_does_not_reach_the_kept_file(tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    source = write(tmp_path / "a.pdf", b"one")
    kept = files.put(source, digest_of(b"one"))
    with source.open("r+b") as stream:
        stream.write(b"two")
    assert kept.read_bytes() == b"one"


def test_a_staged_file_is_linked_and_outlives_its_staging(tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    source = write(tmp_path / "staged", b"one")
    kept = files.put(source, digest_of(b"one"), staged=True)
    assert kept.samefile(source)
    source.unlink()
    assert kept.read_bytes() == b"one"


@pytest.mark.parametrize("staged", [True, False])
def test_a_file_with_other_bytes_is_refused_and_leaves_nothing(tmp_path: Path, staged: bool) -> None:
    files = FileStore(tmp_path / "files")
    source = write(tmp_path / "a.pdf", b"two")
    with pytest.raises(StoreError, match="changed"):
        files.put(source, digest_of(b"one"), staged=staged)
    with pytest.raises(NotFound):
        files.path(digest_of(b"one"))
    assert [file for file in (tmp_path / "files").rglob("*") if file.is_file()] == []
    assert source.exists()


@pytest.mark.parametrize("digest", ["", "abc", "../../etc/passwd", "G" * 64, "a" * 63 + "/"])
def test_what_is_no_digest_names_no_file(tmp_path: Path, digest: str) -> None:
    files = FileStore(tmp_path / "files")
    with pytest.raises(NotFound):
        files.path(digest)
    with pytest.raises(StoreError):
        files.put(write(tmp_path / "a", b"one"), digest)


def test_a_sweep_removes_all_that_is_not_in_use(tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    for data in (b"one", b"two", b"three"):
        files.put(write(tmp_path / "a", data), digest_of(data))
    kept = files.path(digest_of(b"two"))
    write(kept.with_name(".incoming-crashed"), b"half")
    assert files.sweep({digest_of(b"two")}) == 3
    assert [file for file in (tmp_path / "files").rglob("*") if file.is_file()] == [kept]
    assert files.sweep(set()) == 1
    assert list((tmp_path / "files").iterdir()) == []


def test_a_kept_file_that_was_changed_is_noticed(tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    for data in (b"one", b"two"):
        files.put(write(tmp_path / "a", data), digest_of(data))
    write(files.path(digest_of(b"two")).with_name(".incoming-crashed"), b"half")
    files.path(digest_of(b"two")).write_bytes(b"2")
    assert files.digests() == {digest_of(b"one"), digest_of(b"two")}
    assert files.is_intact(digest_of(b"one"))
    assert not files.is_intact(digest_of(b"two"))
    assert not files.is_intact(digest_of(b"three"))


def test_what_a_process_in_doubt_left_behind_is_removed_by_the_next(tmp_path: Path) -> None:
    """It dies between two files of a document that it never commits, and with a deleted document's file kept."""
    files = FileStore(tmp_path / "files")
    stays, goes, comes = (digest_of(data) for data in (b"stays", b"goes", b"comes"))
    for data in (b"stays", b"goes"):
        files.put(write(tmp_path / "a", data), digest_of(data))

    def died() -> Generator[None, None, None]:
        with files.doubting({goes, comes}, lambda digests: digests & {stays}):
            files.put(write(tmp_path / "a", b"comes"), comes)
            write(files.path(comes).with_name(".incoming-crashed"), b"half")
            yield

    left = died()
    next(left)
    again = FileStore(tmp_path / "files")
    assert again.digests() == {stays, goes, comes}
    again.settle(lambda digests: digests & {stays})
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [stays]
    left.close()
    assert again.digests() == {stays}


@pytest.mark.parametrize("fails", [False, True])
def test_files_are_settled_at_the_end_of_a_change(tmp_path: Path, fails: bool) -> None:
    files = FileStore(tmp_path / "files")
    digest = digest_of(b"comes")
    with suppress(StoreError), files.doubting({digest}, lambda digests: set() if fails else digests):
        files.put(write(tmp_path / "a", b"comes"), digest)
        if fails:
            raise StoreError("it was not committed")
    assert files.digests() == (set() if fails else {digest})
    assert [path.name for path in (tmp_path / "files").iterdir()] == ([] if fails else [digest[:2]])
