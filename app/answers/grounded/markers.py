"""Markers of citations in a text that is still being written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBERS = r"\d{1,3}(?:\s*(?:[,;–-]|and|&)\s*(?:\^|source\s*|evidence\s*)?\d{1,3})*"
_INSIDE = re.compile(
    rf"\s*\^?(?:(?:sources?|evidence|passages?|documents?)\s*)?({_NUMBERS})\s*(?:†[^\]】]*)?", re.IGNORECASE
)
_MAY_BECOME = re.compile(r"[\s\w,;–&^-]*(?:†[^\]】]*)?")
_RANGE = re.compile(r"(\d{1,3})\s*[–-]\s*(\d{1,3})")
_NUMBER = re.compile(r"\d{1,3}")
_CLOSES = {"[": "]", "【": "】"}
_OPENS = re.compile(r"[\[【]")
_LONGEST = 60
"""Characters between the brackets of a marker, at most."""
_BEFORE_NO_SPACE = frozenset(" \t\n.,;:!?)。、，")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marker for pieces of evidence, by the numbers that they have in the prompt."""

    numbers: tuple[int, ...]


class Markers:
    """Divides a text that comes in pieces of any size into text and markers.

    Read are `[1]`, `[1, 2]`, `[1-3]`, `[^1]`, `[Source 1]` and `【1】`. Numbers that no evidence has are left out, and
    a marker without any other is, with the space before it, no part of the text.
    """

    def __init__(self, known: int) -> None:
        """`known`: the evidence has the numbers 1 to `known`."""
        self._known = known
        self._held = ""
        self._dropped = False
        self._last = "\n"
        self.unknown = 0
        """Markers that were left out."""

    def feed(self, piece: str) -> Iterator[str | Marked]:
        """What is certain with this piece; white space at its end is not, as a marker to be left out may follow."""
        self._held += piece
        yield from self._read(ended=False)

    def end(self) -> Iterator[str | Marked]:
        """What was held back."""
        yield from self._read(ended=True)

    def _read(self, *, ended: bool) -> Iterator[str | Marked]:
        while True:
            self._close_gap()
            opens = _OPENS.search(self._held)
            start = opens.start() if opens is not None else len(self._held)
            if opens is None or self._may_become(start, ended=ended):
                break
            close = self._held.find(_CLOSES[opens[0]], start)
            numbers = self._numbers(self._held[start + 1 : close]) if close >= 0 else None
            if numbers is None:
                yield from self._take(start + 1)
            elif numbers:
                yield from self._take(start)
                self._held, self._last = self._held[close + 1 - start :], "]"
                yield Marked(numbers)
            else:
                words = len(self._held[:start].rstrip())
                yield from self._take(words)
                self._held = self._held[: start - words] + self._held[close + 1 - words :]
                self._dropped, self.unknown = True, self.unknown + 1
        if not ended:
            yield from self._take(len(self._held[:start].rstrip()))
        elif not self._dropped:
            yield from self._take(len(self._held))

    def _close_gap(self) -> None:
        """Of the space around a marker that was left out, keep what is needed."""
        rest = self._held.lstrip(" ")
        if not self._dropped or not rest:
            return
        spaces = len(self._held) - len(rest)
        none_needed = rest[0] in _BEFORE_NO_SPACE or self._last == "\n"
        self._held = rest if none_needed else " " * min(spaces, 1) + rest
        self._dropped = False

    def _may_become(self, start: int, *, ended: bool) -> bool:
        """Whether the bracket at `start` is still open and may become a marker with what follows."""
        inside = self._held[start + 1 :]
        return not ended and len(inside) <= _LONGEST and _MAY_BECOME.fullmatch(inside) is not None

    def _numbers(self, inside: str) -> tuple[int, ...] | None:
        """The known numbers in a marker; None where it is none."""
        found = _INSIDE.fullmatch(inside) if len(inside) <= _LONGEST else None
        if found is None:
            return None
        spread = _RANGE.sub(self._every, found[1])
        numbers = (int(number) for number in _NUMBER.findall(spread))
        return tuple(dict.fromkeys(number for number in numbers if 1 <= number <= self._known))

    def _every(self, found: re.Match[str]) -> str:
        first, last = int(found[1]), min(int(found[2]), self._known)
        return ",".join(map(str, range(first, last + 1)))

    def _take(self, end: int) -> Iterator[str]:
        text, self._held = self._held[:end], self._held[end:]
        if text:
            self._last = text[-1]
            yield text
