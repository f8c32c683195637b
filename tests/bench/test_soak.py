"""Readers beside a writer, for a few seconds; ten minutes with `make check-slow`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.soak import run
from bench.soak_reader import Soak


def soaked(directory: Path, *, seconds: float, threads: int, processes: int, documents: int) -> list[str]:
    soak = Soak(
        data=directory / "data",
        log=directory / "log",
        embedder="hashing",
        seed=1,
        seconds=seconds,
        threads=threads,
        documents=documents,
        compact_every_s=seconds / 4,
        seal=16,
    )
    report, written, wrong = run(soak, processes)
    assert report.expected
    assert report.forbidden
    assert report.versions > 1
    assert {"add", "update", "delete", "change metadata"} <= written.operations.keys()
    return [*wrong, *(example for shown in report.examples.values() for example in shown)]


def test_every_search_beside_a_writer_is_whole_and_of_one_version(tmp_path: Path) -> None:
    assert soaked(tmp_path, seconds=10, threads=4, processes=2, documents=50) == []


@pytest.mark.slow
def test_sixteen_readers_and_a_writer_go_on_for_ten_minutes(tmp_path: Path) -> None:
    assert soaked(tmp_path, seconds=600, threads=4, processes=4, documents=300) == []
