"""An engine with its languages, and a directory in which what it recognised is kept."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from ingest.ocr.base import OcrEngine, Pixels, Word

MIN_SIDE = 8
"""Pixels; nothing is written in a smaller picture."""


class Recogniser:
    """Recognises text once for equal pixels.

    Files in `cache` are named by document and by a digest of pixels, engine and languages: never stale.
    """

    def __init__(
        self, engine: Callable[[], OcrEngine], languages: tuple[str, ...], cache: Path | None, document: str = ""
    ) -> None:
        """`engine` is asked for with the first picture."""
        self._engine = engine
        self._languages = languages
        self._cache = cache
        self._document = document

    @property
    def engine(self) -> str:
        """Name and version of the engine."""
        engine = self._engine()
        return f"{engine.name}/{engine.version}"

    def recognise(self, pixels: Pixels) -> list[Word]:
        """The words of a picture, those of a line together and in order. Raises OcrUnavailable."""
        if min(pixels.shape[:2]) < MIN_SIDE or not pixels.any() or pixels.min() == pixels.max():
            return []
        kept = self._kept(pixels)
        if kept is not None and (words := _load(kept)) is not None:
            return words
        words = [_rounded(word) for word in self._engine().read(pixels, self._languages)]
        if kept is not None:
            _store(kept, words)
        return words

    def _kept(self, pixels: Pixels) -> Path | None:
        if self._cache is None:
            return None
        asked = f"{self.engine} {','.join(sorted(self._languages))} {pixels.shape}"
        digest = hashlib.sha256(asked.encode())
        digest.update(pixels.tobytes())
        return self._cache / f"{self._document}-{digest.hexdigest()[:40]}.json"


def line_texts(words: list[Word]) -> list[str]:
    """The text of each line, in the order in which the words come."""
    return [" ".join(word.text for word in line) for _, line in groupby(words, key=lambda word: word.line)]


def _rounded(word: Word) -> Word:
    """As it is kept, so that the first reading gives what every later one does."""
    x0, y0, x1, y1 = (round(float(value), 1) for value in word.box)
    return replace(word, box=(x0, y0, x1, y1), confidence=round(word.confidence, 3))


def _load(path: Path) -> list[Word] | None:
    """What was kept, or None: nothing, or a file that a crash or another version left unreadable."""
    try:
        entries = json.loads(path.read_bytes())
        return [_word(entry) for entry in entries]
    except (OSError, ValueError, TypeError):
        return None


def _word(entry: Any) -> Word:
    text, x0, y0, x1, y1, confidence, line, turn = entry
    return Word(str(text), (float(x0), float(y0), float(x1), float(y1)), float(confidence), int(line), int(turn))


def _store(path: Path, words: list[Word]) -> None:
    """Keep words in a file that appears whole or not at all; a full disk costs the next reading its time only."""
    entries = [(word.text, *word.box, word.confidence, word.line, word.turn) for word in words]
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(entries, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        partial.replace(path)
