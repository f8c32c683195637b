"""Follows files and folders: what came or changed and is written to its end, and what went."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from watchfiles import watch

from app.sources import SourceFile, walk_files
from index.errors import InvalidInput
from index.types import Json

SETTLE_S = 1.0
"""A file that has not changed for so long is taken as written to its end."""
RESCAN_S = 60.0
"""How often everything is looked at, whatever the operating system reports."""
_TICK_MS = 300
_DEBOUNCE_MS = 1000
_WALK_SHARE = 5

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be done: files to take in, and the sources of files that are gone."""

    changed: tuple[SourceFile, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Seen:
    """A file as it was taken in."""

    file: SourceFile
    stamp: Stamp | None


@dataclass(slots=True)
class Watcher:
    """Compares what is on disk with what was taken in; sees only sources that came from its own paths."""

    paths: Sequence[Path]
    recursive: bool = True
    metadata: Mapping[str, Json] = field(default_factory=dict)
    settle_s: float = SETTLE_S
    _taken: dict[str, _Seen] = field(default_factory=dict)
    _moving: dict[str, tuple[Stamp | None, float]] = field(default_factory=dict)
    _devices: dict[Path, int] = field(default_factory=dict)
    _looked: dict[str, tuple[SourceFile, Stamp]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._devices = {path: path.stat().st_dev for path in self.paths}

    @property
    def unsettled(self) -> bool:
        """Whether something changed that was not quiet for long enough yet."""
        return bool(self._moving)

    def look(self, now: float) -> Batch:
        """What changed and has been quiet for a while at the time `now` (monotonic, in seconds).

        Raises InvalidInput where two files would have one source.
        """
        walk = walk_files([path for path in self.paths if path.exists()], self.recursive, self.metadata)
        self._looked = {file.source: (file, stamp) for file in walk.files if (stamp := _stamp(file.path)) is not None}
        moved: dict[str, Stamp | None] = {
            source: stamp
            for source, (_, stamp) in self._looked.items()
            if source not in self._taken or self._taken[source].stamp != stamp
        }
        if self._roots_are_there():
            moved |= {source: None for source in self._taken.keys() - self._looked.keys() if self._is_gone(source)}
        self._moving = {source: (stamp, self._since(source, stamp, now)) for source, stamp in moved.items()}
        quiet = [source for source, (_, since) in self._moving.items() if now - since >= self.settle_s]
        changed = [self._looked[source][0] for source in sorted(quiet) if moved[source] is not None]
        return Batch(tuple(changed), tuple(source for source in sorted(quiet) if moved[source] is None))

    def remember(self, files: Iterable[SourceFile]) -> None:
        """These were taken in by an earlier watch: they are looked at again, and removed if they are gone."""
        self._taken |= {file.source: _Seen(file, None) for file in files}

    @property
    def files(self) -> list[SourceFile]:
        """What was taken in and is not known to be gone."""
        return [seen.file for seen in self._taken.values()]

    def taken(self, batch: Batch) -> None:
        """What a look found was done. A file that has changed since that look will be found again."""
        for file in batch.changed:
            self._moving.pop(file.source, None)
            self._taken[file.source] = _Seen(file, self._looked[file.source][1])
        for source in batch.removed:
            self._moving.pop(source, None)
            self._taken.pop(source, None)

    def _since(self, source: str, stamp: Stamp | None, now: float) -> float:
        """Since when a source is as it is now."""
        before = self._moving.get(source)
        if before is not None and before[0] == stamp:
            return before[1]
        if stamp is None:
            return now
        # Of a file that is seen for the first time its own times tell.
        age = max(0.0, time.time() - max(stamp[1], stamp[2]) / 1e9)
        return -math.inf if age >= self.settle_s else now - age

    def _is_gone(self, source: str) -> bool:
        """Whether there is no such file; one that cannot be looked at is there."""
        try:
            self._taken[source].file.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:
            return False
        return False

    def _roots_are_there(self) -> bool:
        """A folder that is gone, or whose disk is, says nothing about its files; a single file may go."""
        for path, device in self._devices.items():
            try:
                if path.stat().st_dev != device:
                    return False
            except FileNotFoundError:
                if not self._is_file_root(path):
                    return False
            except OSError:
                return False
        return True

    def _is_file_root(self, path: Path) -> bool:
        return path.parent.is_dir() and any(seen.file.path == path for seen in self._taken.values())


def follow(watcher: Watcher, stop: Event, say: Callable[[str], None], *, rescan_s: float = RESCAN_S) -> Iterator[Batch]:
    """Each batch that is to be done, until `stop`; the caller calls `taken` for what it has done."""
    look_at = rescan_at = 0.0
    for news in _ticks(watcher, stop, say):
        now = time.monotonic()
        if news:
            look_at = min(look_at or now, now)
        if now < rescan_at and not (look_at and now >= look_at):
            continue
        try:
            batch = watcher.look(now)
        except InvalidInput as error:
            say(f"plexus: {error.detail}")
            look_at, rescan_at = 0.0, now + rescan_s
            continue
        walked = time.monotonic() - now
        rescan_at = time.monotonic() + rescan_s
        # A large folder is not walked all the time because of one file in it.
        look_at = time.monotonic() + max(watcher.settle_s, walked * _WALK_SHARE) if watcher.unsettled else 0.0
        if batch.changed or batch.removed:
            yield batch


def _ticks(watcher: Watcher, stop: Event, say: Callable[[str], None]) -> Iterator[bool]:
    """Several times a second whether something was reported."""
    folders = [path for path in watcher.paths if path.is_dir()]
    singles = {path: _stamp(path) for path in watcher.paths if path not in folders}
    for reported in _reports(folders, watcher.recursive, stop, say):
        # A single file is looked at, as an editor puts another one in its place.
        now = {path: _stamp(path) for path in singles}
        yield reported or now != singles
        singles = now


def _reports(folders: Sequence[Path], recursive: bool, stop: Event, say: Callable[[str], None]) -> Iterator[bool]:
    try:
        if folders:
            for changes in watch(
                *folders,
                watch_filter=None,
                debounce=_DEBOUNCE_MS,
                rust_timeout=_TICK_MS,
                yield_on_timeout=True,
                stop_event=stop,
                recursive=recursive,
                ignore_permission_denied=True,
                raise_interrupt=False,
            ):
                yield bool(changes)
            if stop.is_set():
                return
    except (OSError, RuntimeError) as error:
        say(f"changes are not reported ({error}): the folders are looked at every {RESCAN_S:g} s instead")
    while not stop.wait(_TICK_MS / 1000):
        yield False


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
