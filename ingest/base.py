"""The contract of parsers: a task in, bundles out; a file that cannot be read is a bundle that says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from index.types import Bundle, Json


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep one file from hurting the rest."""

    file_bytes: int = 2_000_000_000
    pages: int = 20_000
    seconds: float = 1_800.0
    picture_pixels: int = 50_000_000


Choice = Literal["auto", "always", "never"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How pages are read: whether their layout is analysed, and whether text is recognised in what only shows it.

    `auto` decides page by page. `languages` are ISO 639-1 codes; an engine that cannot read one says so.
    """

    layout: Choice = "auto"
    ocr: Choice = "auto"
    ocr_engine: str = "rapidocr"
    languages: tuple[str, ...] = ("en",)
    cache: Path | None = None
    """Directory in which recognised text is kept by content; None: nothing is kept."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to parse, or the part of it that starts at byte `start` and ends before byte `end`.

    `source` is the name in the collection; `name` the file name whose ending hints at the format (an upload's
    `path` may have none). `staging` is an existing directory for pictures. `first_line` is the number of the
    line at `start`, counted from 1.
    """

    path: Path
    source: str
    collection: str
    staging: Path
    name: str = ""
    start: int = 0
    end: int | None = None
    first_line: int = 1
    metadata: Mapping[str, Json] = field(default_factory=dict)
    limits: Limits = Limits()
    reading: Reading = Reading()


class Parser(Protocol):
    """Reads one format. Stateless, so that a worker process can make one per task."""

    name: str
    version: int
    """Raised when the same bytes give other elements than before."""
    media_types: tuple[str, ...]

    def parse(self, task: Task) -> Iterator[Bundle]:
        """Yield the bundle of each document in the file, in order.

        Raises ParseFailed (or a subclass that says which way) if the file as a whole cannot be read.
        """
        ...
