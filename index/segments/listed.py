"""The list of segments that the store keeps of a collection."""

from __future__ import annotations

from collections.abc import Callable

from index.store.base import SegmentRow, Store


def take_out(store: Store, collection: str, is_gone: Callable[[SegmentRow], bool]) -> list[str]:
    """Take segments out of the list; returns their names, for their files to be removed. Their views are made anew."""
    gone = [row.name for row in store.segments(collection) if is_gone(row)]
    if gone:
        store.exchange_segments(collection, gone, [])
    return gone
