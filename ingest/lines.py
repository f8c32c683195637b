"""Files that hold many documents: each line (or record) is one, with the source `file#<its id or number>`."""

from __future__ import annotations

from collections.abc import Iterator

from index.types import Document
from ingest.base import Task
from ingest.run import parse

LINES_MEDIA_TYPES = frozenset({"application/jsonl", "application/json"})
"""Their documents are known after parsing only, and have no original of their own."""


def documents_in(task: Task) -> Iterator[Document]:
    """The documents of such a file as the parser names them, without keeping what is in them."""
    return (bundle.document for bundle in parse(task))
