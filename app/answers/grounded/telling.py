"""The text of a model's answer as it grows: what is told, which claim each marker stands for, which sentences none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.answers.grounded.markers import Marked, Markers
from index.sentences import sentences

_BETWEEN = re.compile(r"[ ,;]*")
"""What may stand between markers of one claim."""
_NO_CLAIM = re.compile(r"^[\s\W]*$")
_LINE = re.compile(r"[^\n]+")
_LEAD = re.compile(r"^(?:[\s.,;:!?)。]|[-*•#>|]+\s|\d{1,2}[.)]\s)+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker at code points [start, end) of the text, with the number of its evidence in the prompt."""

    evidence: int
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of a sentence, and the markers that follow it."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer, without a marker, at code points [start, end)."""

    text: str
    start: int
    end: int


class Telling:
    """Takes the model's pieces; gives text as it becomes certain, and each claim once its markers are all there.

    Evidence is numbered anew, in the order in which it is first cited.
    """

    def __init__(self, known: int) -> None:
        """`known`: the evidence has the numbers 1 to `known`."""
        self._markers = Markers(known)
        self.text = ""
        self.numbers: dict[int, int] = {}
        """Number in the prompt to number in the answer."""
        self.uncited: list[Sentence] = []
        self._claimed = 0
        """The text before is claims that were given."""
        self._last = ""
        self._open: list[Mark] = []

    @property
    def unknown(self) -> int:
        """Markers of no evidence, which were left out."""
        return self._markers.unknown

    def add(self, piece: str) -> Iterator[str | Claim]:
        for one in self._markers.feed(piece):
            yield from self._take(one)

    def end(self) -> Iterator[str | Claim]:
        for one in self._markers.end():
            yield from self._take(one)
        yield from self._close()
        self._leave(self._claimed, len(self.text))
        self._claimed = len(self.text)

    def _take(self, one: str | Marked) -> Iterator[str | Claim]:
        if isinstance(one, Marked):
            before = len(self.text)
            for evidence in one.numbers:
                self._mark(evidence)
            yield self.text[before:]
            return
        if self._open and not _BETWEEN.fullmatch(one):
            yield from self._close()
        self.text += one
        yield one

    def _mark(self, evidence: int) -> None:
        number = self.numbers.setdefault(evidence, len(self.numbers) + 1)
        start = len(self.text)
        self.text += f"[{number}]"
        self._open.append(Mark(evidence, number, start, len(self.text)))

    def _close(self) -> Iterator[Claim]:
        """The claim of the open markers: the last sentence before them, since the claim before."""
        if not self._open:
            return
        found = list(_sentences(self.text, self._claimed, self._open[0].start))
        if found:
            self._last = found[-1].text
            self.uncited += found[:-1]
        yield Claim(self._last, tuple(self._open))
        self._claimed = self._open[-1].end
        self._open = []

    def _leave(self, start: int, end: int) -> None:
        self.uncited += _sentences(self.text, start, end)


def _sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """The sentences in a part of a text, line by line, without the marks of lists before them."""
    for line in _LINE.finditer(text, start, end):
        for first, last in sentences(line[0]):
            said = line[0][first:last]
            lead = _LEAD.match(said)
            skipped = lead.end() if lead is not None else 0
            if not _NO_CLAIM.match(said[skipped:]):
                yield Sentence(said[skipped:], line.start() + first + skipped, line.start() + last)


def states_something(sentence: Sentence, least_words: int = 4) -> bool:
    """Whether a sentence can be right or wrong: it has a number, or some words and is no heading of what follows."""
    text = sentence.text.strip("*_ ")
    if text.endswith((":", "?")):
        return False
    return any(map(str.isdigit, text)) or len(text.split()) >= least_words or _ideographs(text) >= 2 * least_words


def _ideographs(text: str) -> int:
    return sum("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in text)
