"""The small file beside an index that says what it reflects; its change tells readers of a commit."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from index.lexical.analyse import ANALYSER_VERSION

_NAME = "applied.json"
_FORMAT = 1

Stamp = tuple[int, int]
"""Inode and time of change: other after every write."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """`applied` is the change sequence of the last commit."""

    directory: Path

    def stamp(self) -> Stamp | None:
        """None where there is no file."""
        try:
            stat = (self.directory / _NAME).stat()
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_mtime_ns

    def read(self) -> int | None:
        """None where the file is missing, damaged or of another format or analyser."""
        try:
            content = json.loads((self.directory / _NAME).read_text("utf-8"))
            version, applied = (content["format"], content["analyser"]), content["applied"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return applied if version == (_FORMAT, ANALYSER_VERSION) and isinstance(applied, int) else None

    def write(self, applied: int) -> None:
        """Durable when it returns; a reader sees the old file or the new one."""
        content = {"format": _FORMAT, "analyser": ANALYSER_VERSION, "applied": applied}
        fresh = self.directory / f"{_NAME}.new"
        with fresh.open("w", encoding="utf-8") as stream:
            json.dump(content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self.directory / _NAME)
        handle = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
