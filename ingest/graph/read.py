"""Adds to a parsed document the names in it, and what its text says of their relations."""

from __future__ import annotations

from dataclasses import replace

from index.types import Bundle
from ingest.graph.evidence import gather
from ingest.graph.names import read_names
from ingest.graph.segments import segments


def with_names(bundle: Bundle) -> Bundle:
    """The bundle with its mentions, in reading order, and the edges between names."""
    pieces, evidence = gather(bundle.document.title, segments(bundle.elements))
    return replace(bundle, mentions=tuple(read_names(pieces, evidence)))
