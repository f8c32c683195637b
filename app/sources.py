"""Finds the files to ingest and gives each its source: the name by which its collection knows it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import InvalidInput, NotFound
from index.types import Json
from ingest.detect import ending_type, media_type_of
from ingest.parsers import MEDIA_TYPES


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to ingest. `source` is unique in its collection; the ending of `name` hints at the format."""

    path: Path
    source: str
    name: str
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Walk:
    """The files to ingest, by source, and the sources of files in folders that no parser reads."""

    files: tuple[SourceFile, ...]
    skipped: tuple[str, ...]


def find_files(
    paths: Sequence[Path], recursive: bool = True, metadata: Mapping[str, Json] | None = None
) -> tuple[SourceFile, ...]:
    """The files of `walk_files`."""
    return walk_files(paths, recursive, metadata).files


def walk_files(paths: Sequence[Path], recursive: bool = True, metadata: Mapping[str, Json] | None = None) -> Walk:
    """Each path itself, or of a folder what a parser reads, hidden names left out.

    A file's source is its path relative to the given folder, a given file's is its name. A file reached twice
    by one source counts once. Raises NotFound for a path that is not there, InvalidInput where two files
    would have one source.
    """
    found: dict[str, SourceFile] = {}
    skipped: set[str] = set()
    for root in paths:
        if not root.exists():
            raise NotFound(f"{root}: no such file or folder", field="path")
        for path in _walk(root, recursive) if root.is_dir() else [root]:
            source = _text(path.name if path == root else path.relative_to(root).as_posix())
            if path != root and not _has_parser(path):
                skipped.add(source)
                continue
            other = found.setdefault(source, SourceFile(path, source, _text(path.name), dict(metadata or {})))
            if other.path != path and not other.path.samefile(path):
                raise InvalidInput(
                    f"{other.path} and {path} would both be {source!r} in the collection: "
                    "ingest the folder above them, or use two collections",
                    field="path",
                )
    return Walk(tuple(found[source] for source in sorted(found)), tuple(sorted(skipped - found.keys())))


def _walk(root: Path, recursive: bool) -> Iterator[Path]:
    """Regular files below a folder. Links are followed, but no folder is entered twice, so loops end."""
    entered = {_identity(root)}
    for directory, folders, files in os.walk(root, followlinks=True):
        here = Path(directory)
        folders[:] = [
            name for name in sorted(folders) if recursive and not name.startswith(".") and _enter(here / name, entered)
        ]
        for name in sorted(files):
            if not name.startswith(".") and (here / name).is_file():
                yield here / name


def _has_parser(path: Path) -> bool:
    """By name or content. What promises to be readable and is not shall fail, and say why."""
    if ending_type(path.name) in MEDIA_TYPES:
        return True
    try:
        return media_type_of(path) in MEDIA_TYPES
    except OSError:
        return True


def _enter(directory: Path, entered: set[tuple[int, int]]) -> bool:
    identity = _identity(directory)
    if identity in entered:
        return False
    entered.add(identity)
    return True


def _identity(directory: Path) -> tuple[int, int]:
    found = directory.stat()
    return found.st_dev, found.st_ino


def _text(name: str) -> str:
    """A file name as text that any store takes: bytes that are no UTF-8 become replacement characters."""
    return os.fsencode(name).decode("utf-8", "replace")
