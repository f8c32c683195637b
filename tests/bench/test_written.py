"""Bytes written per document do not grow with the collection."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.processes import file_system
from bench.written import FIRST, IN_MEMORY, WITHIN, growth, prepared
from bench.written_ways import WAYS, Mark, Setup


def measured(directory: Path, way: str, *counts: int) -> list[Mark]:
    if file_system(directory) in IN_MEMORY:
        pytest.skip("the temporary directory is not on a disk")
    with prepared(directory, counts[-1], 1) as (place, paths):
        return list(WAYS[way](Setup(place, paths, counts, "hashing")))


@pytest.mark.parametrize("way", list(WAYS))
def test_bytes_are_counted_in_every_way_of_taking_in(tmp_path: Path, way: str) -> None:
    few, more = measured(tmp_path, way, 2, 4)
    assert 2 * 10_019 < few.written < more.written
    assert more.documents == 4
    assert more.parts["files"] == 4 * 10_019


def test_what_the_engine_writes_is_accounted_for(tmp_path: Path) -> None:
    (mark,) = measured(tmp_path, "engine", 10)
    assert abs(mark.parts["other"]) < 0.2 * mark.written
    assert mark.logged["units"] >= 10


@pytest.mark.slow
@pytest.mark.parametrize("way", list(WAYS))
def test_bytes_per_document_stay_within_half_more_from_a_hundred_to_a_thousand(tmp_path: Path, way: str) -> None:
    ratio = growth(measured(tmp_path, way, FIRST, 1000))
    assert ratio is not None
    assert ratio <= WITHIN
