"""Data directories whose words an older analyser counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embed import open_embedder
from index.engine import Engine
from index.errors import SchemaMismatch
from index.lexical.analyse import ANALYSER_VERSION
from index.query import Query
from index.remake import ANALYSER_NOTE
from index.store.base import TermCounts
from index.types import POPULATIONS
from tests.index.library import parsed, write

TIDES = "The spring tide at the old pier rose to 4.2 metres in March."
BIRDS = "Kittiwakes nest on the cliffs above the harbour."


def opened(folder: Path, *, writable: bool = True) -> Engine:
    return Engine.open(folder / "data", open_embedder("hashing"), writable=writable)


def tokens_of(engine: Engine) -> list[tuple[list[int], list[int], int]]:
    numbers = np.concatenate([engine.store.numbers("c", population) for population in POPULATIONS])
    return [(one.hashes.tolist(), one.counts.tolist(), one.length) for one in engine.store.term_counts(numbers) if one]


def age(engine: Engine, note: str) -> None:
    """As if another analyser had counted: its tokens are in the store and in a segment."""
    for population in POPULATIONS:
        numbers = engine.store.numbers("c", population)
        nothing = TermCounts(np.array([7], np.uint64), np.array([4], np.uint16), 1)
        engine.store.set_term_counts(numbers, [nothing] * len(numbers))
    engine.reset_views("c")
    engine.store.set_note(ANALYSER_NOTE, note)


def test_a_writer_counts_the_words_of_an_older_analyser_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        write(engine, tmp_path, parsed("tides.pdf", TIDES), parsed("birds.pdf", BIRDS))
        before, version = tokens_of(engine), engine.store.version()
        age(engine, "1")
        assert tokens_of(engine) != before
        assert engine.search(["c"], Query("kittiwakes", retrievers=("lexical",))).hits == ()
    with opened(tmp_path) as mended:
        assert tokens_of(mended) == before
        assert mended.store.version() == version
        assert mended.search(["c"], Query("kittiwakes", retrievers=("lexical",))).hits[0].document.title == "birds.pdf"
        assert mended.store.note(ANALYSER_NOTE) == str(ANALYSER_VERSION)
        assert mended.check() == []


def test_a_reader_is_told_the_command_that_counts_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        write(engine, tmp_path, parsed("tides.pdf", TIDES))
        engine.store.set_note(ANALYSER_NOTE, "1")
    with pytest.raises(SchemaMismatch, match="run `plexus serve` once"):
        opened(tmp_path, writable=False)


def test_words_of_a_newer_analyser_are_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        write(engine, tmp_path, parsed("tides.pdf", TIDES))
        engine.store.set_note(ANALYSER_NOTE, str(ANALYSER_VERSION + 1))
    for writable in (True, False):
        with pytest.raises(SchemaMismatch, match="newer Plexus"):
            opened(tmp_path, writable=writable)
