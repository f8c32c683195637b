"""Compares the words of a hit with the words that another reader finds in its boxes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

_DROPPED = frozenset({"Mn", "Me", "Lm", "Sk", "So", "Cf", "Cc", "Co", "Cn", "Zs"})

_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]+")


class Compared(NamedTuple):
    """`missing` words of the hit are not among the reader's; `foreign` words of the reader not among the hit's."""

    missing: tuple[str, ...]
    foreign: tuple[str, ...]


def folded(text: str) -> str:
    """Letters, digits, currency and mathematical signs of a word.

    Ligatures come apart; accents, hyphens, other punctuation and ornaments go, since readers differ in them.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    kept = (char for char in decomposed if (kind := unicodedata.category(char)) not in _DROPPED and kind[0] != "P")
    return unicodedata.normalize("NFKC", "".join(kept))


def compare(own: Sequence[str], inside: Sequence[str]) -> Compared:
    """Match each word once: runs of equal words in equal order first, then the rest wherever it stands.

    A reader may divide or join words: one that is matched as a part must begin where a word begins or end where
    one ends. A word with a raised mark, a bracket or a sign is taken in its pieces where it is not found whole.
    """
    ours = [(word, text) for text in own if (word := folded(text))]
    theirs = [(word, text) for text in inside if (word := folded(text))]
    matcher = SequenceMatcher(None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False)
    blocks = matcher.get_matching_blocks()
    known_ours = {block.a + step for block in blocks for step in range(block.size)}
    known_theirs = {block.b + step for block in blocks for step in range(block.size)}
    rest = [pair for index, pair in enumerate(theirs) if index not in known_theirs]
    strip = _Strip([word for word, _ in rest])
    missing = strip.take([pair for index, pair in enumerate(ours) if index not in known_ours])
    missing = [text for text in missing if not strip.take_pieces(text)]
    return Compared(tuple(missing), tuple(text for (_, text), left in zip(rest, strip.left(), strict=True) if left))


class _Strip:
    """Words written without spaces; what is taken is blanked, which makes new beginnings and ends."""

    _BLANK = "\0"

    def __init__(self, words: Sequence[str]) -> None:
        self._text = "".join(words)
        self._lengths = [len(word) for word in words]
        self._edges = {0, *accumulate(self._lengths)}

    def take(self, wanted: Sequence[tuple[str, str]]) -> list[str]:
        """Take out each word that stands here, long ones first, and return the texts of the others."""
        pending = sorted(wanted, key=lambda pair: -len(pair[0]))
        while pending:
            left = [(word, text) for word, text in pending if not self._take(word)]
            if len(left) == len(pending):
                break
            pending = left
        return [text for _, text in pending]

    def take_pieces(self, text: str) -> bool:
        """Take out the numbers and the runs of letters of a text, or nothing where one of them is not here."""
        before = self._text, set(self._edges)
        pieces = [folded(piece) for piece in _PIECE.findall(text)]
        if len(pieces) > 1 and all(self._take(piece) for piece in pieces if piece):
            return True
        self._text, self._edges = before
        return False

    def left(self) -> list[bool]:
        """For each word whether more than half of it was not taken."""
        flags, at = [], 0
        for length in self._lengths:
            part = self._text[at : at + length]
            flags.append(part.count(self._BLANK) * 2 < length)
            at += length
        return flags

    def _take(self, word: str) -> bool:
        best: tuple[int, int] | None = None
        at = self._text.find(word)
        while at >= 0:
            edges = (at in self._edges) + (at + len(word) in self._edges)
            if edges and (best is None or edges > best[0]):
                best = (edges, at)
            at = self._text.find(word, at + 1)
        if best is None:
            return False
        start, end = best[1], best[1] + len(word)
        self._text = self._text[:start] + self._BLANK * len(word) + self._text[end:]
        self._edges |= {start, end}
        return True
