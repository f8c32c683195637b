"""What is done to a data directory, step by step, and what must be there after each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.crash.content import Content, Version

Place = tuple[str, str]
"""Collection and source."""
Changes = Mapping[Place, Version | None]
"""What each place holds afterwards; None: nothing."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to take in, and what changes once that is done."""

    source: str
    content: Content
    changes: Changes


@dataclass(frozen=True, slots=True)
class Ingest:
    """`plexus ingest` of a folder, or, within a session, one upload of these files."""

    collection: str
    files: Sequence[File]
    key: str | None = None
    """An Idempotency-Key, for an upload."""


@dataclass(frozen=True, slots=True)
class Delete:
    """Deletes one source of a document, or `whole` the document with all its sources."""

    collection: str
    source: str
    document: str
    whole: bool
    changes: Changes


@dataclass(frozen=True, slots=True)
class Drop:
    """Deletes a collection."""

    collection: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Compact:
    """`plexus compact`, where there is one."""


Request = Ingest | Delete | Drop


@dataclass(frozen=True, slots=True)
class Session:
    """A server that is sent these requests; uploads are not waited for, other requests wait for the jobs."""

    requests: Sequence[Request]


Step = Ingest | Delete | Drop | Compact | Session


def name_of(step: Step) -> str:
    """A step in a word or two."""
    if isinstance(step, Session):
        return f"session of {len(step.requests)}"
    if isinstance(step, Ingest):
        return f"ingest of {len(step.files)}"
    return type(step).__name__.lower()
