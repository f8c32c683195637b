"""What a view must offer so that its content can live in segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, Self, TypeVar

from index.types import Numbers

Opened = TypeVar("Opened")


class Sealed(Protocol):
    """A segment that is open: immutable but for the units that are counted as gone."""

    @property
    def total(self) -> int:
        """Units that were written."""
        ...

    @property
    def live(self) -> int:
        """Units that are not gone."""
        ...


class Segmented(Protocol):
    """An immutable view of segments and a tail in memory. Every change gives a new view."""

    @property
    def segments(self) -> Mapping[str, Sealed]: ...

    @property
    def tail_size(self) -> int:
        """Live units in the tail."""
        ...

    def with_segments(self, places: Mapping[str, Path]) -> Self:
        """The same tail with exactly these segments: open ones are kept, others opened.

        Units of a segment that was not open count as there, and leave the tail. Raises BrokenSegment.
        """
        ...

    def without_tail(self) -> Self:
        """Only the segments, which may be gone from the disk by now."""
        ...

    def minus(self, numbers: Numbers) -> Self:
        """Without units; numbers that are not there are ignored."""
        ...

    def write(self, place: Path, names: Sequence[str]) -> None:
        """Write into a folder one segment of all that is alive in the named ones, or in the tail if none is named."""
        ...


def reopened(
    known: Mapping[str, Opened], places: Mapping[str, Path], open: Callable[[Path], Opened]
) -> tuple[dict[str, Opened], list[Opened]]:
    """The segments at these places, open ones kept and the others opened; then those that were opened now."""
    segments = {name: known.get(name) or open(place) for name, place in places.items()}
    return segments, [segment for name, segment in segments.items() if name not in known]
