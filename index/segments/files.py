"""Folders of segments: made under another name, made durable, then given their name; checked by size or by content."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from index.store.base import SegmentFile, SegmentRow

_UNFINISHED = ".new"
_BLOCK = 1 << 20


class SegmentFolder:
    """The folder of a collection's segments; every segment is a folder in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def place(self, name: str) -> Path:
        return self.path / name

    def make(self, view: str, write: Callable[[Path], None]) -> tuple[str, tuple[SegmentFile, ...]]:
        """Let `write` fill a folder; when this returns, the segment is on disk under the name that is returned."""
        name = f"{view}-{token_hex(8)}"
        unfinished = self.place(name + _UNFINISHED)
        unfinished.mkdir(parents=True)
        try:
            write(unfinished)
            files = tuple(_sealed(path) for path in sorted(unfinished.iterdir()))
            _sync(unfinished)
            unfinished.rename(self.place(name))
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        _sync(self.path)
        return name, files

    def remove(self, names: Collection[str]) -> None:
        """Who has them mapped keeps what it sees."""
        for name in names:
            _remove(self.place(name))

    def strays(self, listed: Collection[str]) -> list[str]:
        """Folders and files that no listed segment has, such as a crash leaves."""
        if not self.path.is_dir():
            return []
        return sorted(entry.name for entry in self.path.iterdir() if entry.name not in listed)

    def sweep(self, listed: Collection[str]) -> None:
        for name in self.strays(listed):
            _remove(self.place(name))

    def fault(self, row: SegmentRow, *, deep: bool) -> str | None:
        """What is wrong with the files of a segment; `deep` reads them, otherwise their sizes must do."""
        for file in row.files:
            fault = _fault(self.place(row.name) / file.name, file, deep=deep)
            if fault is not None:
                return f"{row.name}/{file.name} {fault}"
        return None


def total_size(rows: Sequence[SegmentRow]) -> int:
    """Bytes on disk."""
    return sum(file.size for row in rows for file in row.files)


def _remove(place: Path) -> None:
    """What cannot be removed stays, in no list: the next sweep tries again."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with suppress(OSError):
            place.unlink()


def _fault(path: Path, file: SegmentFile, *, deep: bool) -> str | None:
    try:
        if not path.is_file():
            return "is missing"
        size = path.stat().st_size
        if size != file.size:
            return f"has {size} bytes instead of {file.size}"
        if deep and _checksum(path) != file.checksum:
            return "does not have the bytes that were written"
    except FileNotFoundError:  # whoever writes elsewhere removed it at this moment
        return "is missing"
    return None


def _sealed(path: Path) -> SegmentFile:
    _sync(path)
    return SegmentFile(path.name, path.stat().st_size, _checksum(path))


def _checksum(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
