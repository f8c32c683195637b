"""Originals and pictures, kept under the hash of their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path
from uuid import uuid4

from index.errors import NotFound, StoreError

DIGEST = re.compile(r"[0-9a-f]{64}")
TEMPORARY = ".incoming-"


class FileStore:
    """Files under one directory, in folders of the first two digits of their SHA-256."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def put(self, path: Path, digest: str, *, staged: bool = False) -> Path:
        """Keep the file at `path`, whose SHA-256 is `digest`, and return where; durable when it returns.

        Nothing is done where the digest is kept already. A `staged` file is ours and never written again: it
        is linked where the file system can. Any other is copied, as its owner may change it. Raises
        StoreError if its bytes have another digest.
        """
        target = self._place(digest)
        if target.exists():
            return target
        new_folder = not target.parent.exists()
        target.parent.mkdir(exist_ok=True)
        temporary = target.with_name(f"{TEMPORARY}{uuid4().hex}")
        try:
            if not (staged and _link(path, temporary)):
                shutil.copyfile(path, temporary)
            if _digest_and_sync(temporary) != digest:
                raise StoreError(f"{path} changed after it was read, or is another file")
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
        if new_folder:
            _sync_folder(self._directory)
        return target

    def path(self, digest: str) -> Path:
        """Where the file with this digest is. Raises NotFound."""
        if DIGEST.fullmatch(digest) and (place := self._place(digest)).exists():
            return place
        raise NotFound(f"there is no file '{digest}'", field="file")

    def digests(self) -> set[str]:
        """The digests of all files that are kept."""
        names = (name for folder in self._folders() for name in _names(folder))
        return {name for name in names if DIGEST.fullmatch(name)}

    def is_intact(self, digest: str) -> bool:
        """Whether a kept file still has the bytes that its name says. Raises NotFound."""
        with self.path(digest).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest

    def remove(self, digests: set[str]) -> None:
        """Remove these files where they are kept, and folders that are empty then."""
        for place in map(self._place, digests):
            place.unlink(missing_ok=True)
            if place.parent.exists() and not any(place.parent.iterdir()):
                place.parent.rmdir()

    def sweep(self, in_use: set[str]) -> int:
        """Remove all other files, unfinished ones too, and empty folders; returns how many files went.

        Not while a `put` runs that no document refers to yet.
        """
        removed = 0
        for folder in self._folders():
            for file in list(folder.iterdir()):
                if file.name not in in_use:
                    file.unlink()
                    removed += 1
            if not any(folder.iterdir()):
                folder.rmdir()
        return removed

    def _folders(self) -> list[Path]:
        return [entry for entry in self._directory.iterdir() if entry.is_dir()]

    def _place(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise StoreError(f"'{digest}' is no SHA-256 digest")
        return self._directory / digest[:2] / digest


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except FileNotFoundError:  # the writer has removed its last file meanwhile
        return []


def _link(path: Path, target: Path) -> bool:
    try:
        os.link(path, target)
    except OSError:  # another file system, or one without links
        return False
    return True


def _digest_and_sync(path: Path) -> str:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    return digest


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
