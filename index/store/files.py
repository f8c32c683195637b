"""Originals and pictures, kept under the hash of their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from index.errors import NotFound, StoreError

DIGEST = re.compile(r"[0-9a-f]{64}")
TEMPORARY = ".incoming-"
DOUBTS = "doubtful"
InUse = Callable[[set[str]], set[str]]
_AT_ONCE = 8


class Incoming(NamedTuple):
    """A file to keep. `digest` is the SHA-256 of its bytes; a `staged` one is ours and never written again."""

    path: Path
    digest: str
    staged: bool = False


class FileStore:
    """Files under one directory, in folders of the first two digits of their SHA-256."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._doubts = directory / DOUBTS
        directory.mkdir(parents=True, exist_ok=True)

    def put(self, path: Path, digest: str, *, staged: bool = False) -> Path:
        """Keep one file, as `put_all` does, and return where."""
        self.put_all([Incoming(path, digest, staged)])
        return self._place(digest)

    def put_all(self, files: Iterable[Incoming]) -> None:
        """Keep files; durable when it returns. Nothing is done for digests that are kept already.

        A `staged` file is ours and never written again: it is linked where the file system can. Any other is
        copied, as its owner may change it. Raises StoreError if the bytes of one have another digest.
        """
        new = {file.digest: file for file in files if not self._place(file.digest).exists()}
        if not new:
            return
        folders = {self._place(digest).parent for digest in new}
        made = [folder for folder in folders if not folder.exists()]
        for folder in folders:
            folder.mkdir(exist_ok=True)
        # The disk takes many files at once as fast as one.
        with ThreadPoolExecutor(min(_AT_ONCE, len(new))) as threads:
            list(threads.map(self._bring, new.values()))
            list(threads.map(_sync_folder, folders))
        if made:
            _sync_folder(self._directory)

    def _bring(self, file: Incoming) -> None:
        target = self._place(file.digest)
        temporary = target.with_name(f"{TEMPORARY}{uuid4().hex}")
        try:
            if not (file.staged and _link(file.path, temporary)):
                shutil.copyfile(file.path, temporary)
            if _digest_and_sync(temporary) != file.digest:
                raise StoreError(f"{file.path} changed after it was read, or is another file")
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Where the file with this digest is. Raises NotFound."""
        if DIGEST.fullmatch(digest) and (place := self._place(digest)).exists():
            return place
        raise NotFound(f"there is no file '{digest}'", field="file")

    def digests(self) -> set[str]:
        """The digests of all files that are kept."""
        found: set[str] = set()
        for folder in self._folders():
            with suppress(FileNotFoundError):  # a writer took its last file and then the folder
                found.update(file.name for file in folder.iterdir() if DIGEST.fullmatch(file.name))
        return found

    def is_intact(self, digest: str) -> bool:
        """Whether a kept file is there and still has the bytes that its name says."""
        try:
            with self._place(digest).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == digest
        except FileNotFoundError:
            return False

    @contextmanager
    def doubting(self, digests: set[str], in_use: InUse) -> Iterator[None]:
        """Around changes by which these files may come into use or get out of it; removes those that are not then.

        They are written down before, so that `settle` knows what a process that died here left behind.
        """
        if not digests:
            yield
            return
        self._write_down(digests)
        try:
            yield
        finally:
            self.settle(in_use)

    def doubtful(self) -> set[str]:
        """Digests that a change is about, or was about when its process died; the next writer settles them."""
        try:
            lines = self._doubts.read_text("ascii", "replace").split("\n")
        except FileNotFoundError:
            return set()
        return {line for line in lines if DIGEST.fullmatch(line)}

    def settle(self, in_use: InUse) -> None:
        """Remove what was in doubt and is not in use; `in_use` says which of some files are."""
        if not self._doubts.exists():
            return
        doubtful = self.doubtful()
        for folder in {self._place(digest).parent for digest in doubtful}:
            for unfinished in folder.glob(f"{TEMPORARY}*"):
                unfinished.unlink(missing_ok=True)
        self.remove(doubtful - in_use(doubtful))
        self._doubts.unlink()

    def _write_down(self, digests: set[str]) -> None:
        with self._doubts.open("a", encoding="ascii") as stream:
            # A line of its own: the last one may be torn.
            stream.write("".join(f"\n{digest}" for digest in sorted(digests)) + "\n")
            stream.flush()
            os.fsync(stream.fileno())

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
