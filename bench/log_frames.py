"""Which tables and indexes a SQLite store writes, read from its write-ahead log."""

from __future__ import annotations

import sqlite3
import struct
from collections import Counter
from pathlib import Path

HEADER = 32
FRAME_HEADER = 24
_Salts = tuple[int, int]


class LogFrames:
    """Counts the pages that commits add to the log, and those that checkpoints then copy to the database.

    `read` has to be called after each commit: what the log held before it began anew is not seen any more.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._log = database.with_name(database.name + "-wal")
        self._salts: _Salts | None = None
        self._next = 0
        self._waiting: set[int] = set()
        self.logged: Counter[int] = Counter()
        self.copied: Counter[int] = Counter()
        """Pages that came to the database by checkpoints; the log of this moment counts as copied with the next."""

    def read(self) -> None:
        """Count the frames that were added since the last call."""
        if not self._log.exists():
            return
        with self._log.open("rb") as stream:
            header = stream.read(HEADER)
            if len(header) < HEADER:
                return
            _, _, page_size, _, *salts = struct.unpack(">6I", header[:24])
            self._begin((salts[0], salts[1]))
            while True:
                stream.seek(HEADER + self._next * (FRAME_HEADER + page_size))
                frame = stream.read(16)
                if len(frame) < 16:
                    return
                page, _, *found = struct.unpack(">4I", frame)
                if tuple(found) != self._salts:  # left over from before the log began anew
                    return
                self.logged[page] += 1
                self._waiting.add(page)
                self._next += 1

    def _begin(self, salts: _Salts) -> None:
        if salts != self._salts:
            self.copied.update(self._waiting)
            self._waiting.clear()
            self._salts, self._next = salts, 0

    def by_table(self, pages: Counter[int]) -> Counter[str]:
        """The same counts by the table or index that the pages belong to now."""
        names = page_owners(self._database)
        found: Counter[str] = Counter()
        for page, count in pages.items():
            found[names.get(page, "(free)")] += count
        return found


def page_owners(database: Path) -> dict[int, str]:
    """The table or index of each page, by its number from 1; free pages are missing."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return dict(db.execute("SELECT pageno, name FROM dbstat"))
    finally:
        db.close()
