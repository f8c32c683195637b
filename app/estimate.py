"""How many pages are still to come: guessed from bytes and from what came before, known after parsing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.sources import SourceFile

_BYTES_PER_PAGE = {".pdf": 40_000.0, ".jsonl": 700.0, ".ndjson": 700.0}
"""First guesses; any other file is one page."""


class PageEstimate:
    """Pages done and expected in a run over these files."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._sizes = {file.source: _size(file.path) for file in files}
        self._endings = {file.source: Path(file.name).suffix.lower() for file in files}
        self._bytes_left: Counter[str] = Counter()
        self._bytes_done: Counter[str] = Counter()
        self._pages_done: Counter[str] = Counter()
        for source, ending in self._endings.items():
            self._bytes_left[ending] += self._share(source)
        self.done = 0

    def advance(self, pages: int) -> None:
        """Pages that were committed or found unchanged."""
        self.done += pages

    def finish(self, source: str, pages: int) -> None:
        """A file is done; it had so many pages in all."""
        ending, share = self._endings[source], self._share(source)
        self._bytes_left[ending] -= share
        self._bytes_done[ending] += share
        self._pages_done[ending] += pages

    @property
    def total(self) -> int:
        """Pages done and pages expected, never less than are done."""
        return self.done + round(sum(left * self._rate(ending) for ending, left in self._bytes_left.items()))

    def _share(self, source: str) -> int:
        return max(1, self._sizes[source]) if self._endings[source] in _BYTES_PER_PAGE else 1

    def _rate(self, ending: str) -> float:
        if self._bytes_done[ending]:
            return self._pages_done[ending] / self._bytes_done[ending]
        return 1.0 / _BYTES_PER_PAGE.get(ending, 1.0)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
