"""What Linux says of processes: bytes written, memory, open files; of one process or of all that it started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def written_bytes(process: int) -> int:
    """Bytes that this process sent to storage, with its ended threads and the children that it has waited for."""
    return int(_field(PROC / str(process) / "io", "write_bytes:"))


def tree_written_bytes(process: int) -> int:
    """The same, of a process and all living ones below it."""
    return sum(written_bytes(one) for one in (process, *descendants(process)))


def anonymous_bytes(process: int) -> int:
    """Memory of its own; pages of mapped files, which the system may drop, do not count."""
    return int(_field(PROC / str(process) / "status", "RssAnon:")) * 1024


def open_files(process: int) -> int:
    return sum(1 for _ in (PROC / str(process) / "fd").iterdir())


def descendants(process: int) -> Iterator[int]:
    """Living processes below this one."""
    for child in _children(process):
        yield child
        yield from descendants(child)


def _children(process: int) -> list[int]:
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text("utf-8")
            except OSError:  # it ended meanwhile
                continue
            if int(stat.rpartition(")")[2].split()[1]) == process:
                found.append(int(entry.name))
    return found


def _field(path: Path, name: str) -> str:
    return path.read_text("utf-8").split(name)[1].split()[0]


def file_system(directory: Path) -> str:
    """The type of file system that a directory is on."""
    place, found = directory.resolve(), ("", "")
    for line in (PROC / "mounts").read_text("utf-8").splitlines():
        _, mount, kind, *_ = line.split()
        if place.is_relative_to(mount) and len(mount) >= len(found[0]):
            found = (mount, kind)
    return found[1]
