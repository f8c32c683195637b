"""Late interaction in an engine: found, kept, refused under other settings, filled in, and gone when deleted."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from index.embed.hashing import HashingEmbedder
from index.encode import encode_tokens
from index.engine import Engine
from index.errors import InvalidInput
from index.late.interaction import Late
from index.late.setting import LateSetting
from index.query import Query
from index.upkeep import Policy
from tests.index.library import parsed, prose, write
from tests.index.truth import assert_views_are_true

SMALL = LateSetting(tokens=8, partitions=2, width=32, repeats=2)
OTHER = LateSetting(bits=4, tokens=8, partitions=2, width=32, repeats=2)
FOUND_OTHERWISE = LateSetting(tokens=8, partitions=4, width=16, repeats=2)


def opened(directory: Path, setting: LateSetting | None) -> Engine:
    embedder = HashingEmbedder()
    late = Late.of(embedder, setting) if setting is not None else None
    return Engine.open(directory, embedder, writable=True, policy=Policy(seal=8, fan_in=3), late=late)


def fill(engine: Engine, folder: Path, *seeds: int) -> None:
    write(engine, folder, *(parsed(f"{seed}.pdf", *prose(seed)) for seed in seeds))


def late_units(engine: Engine) -> int:
    state = engine.present("c")[1]
    return len(state.late) if state.late is not None else 0


def test_a_unit_is_found_by_its_words_and_its_score_is_shown(tmp_path: Path) -> None:
    with opened(tmp_path / "data", SMALL) as engine:
        write(engine, tmp_path, parsed("a.pdf", "The heron waits in the reeds.", "A lynx sleeps in the attic."))
        found = engine.search(["c"], Query("heron reeds", retrievers=("late",)))
        assert "heron" in found.hits[0].unit.text
        shown = found.hits[0].scores["late"]
        assert shown is not None
        assert shown.rank == 1
        assert shown.score > 0.5
        assert "late" in found.plan.retrievers
        assert "late" in found.timings_ms


def test_without_late_interaction_everything_else_works_and_naming_it_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "data", None) as engine:
        fill(engine, tmp_path, 1, 2)
        found = engine.search(["c"], Query("salta moren n1"))
        assert found.hits
        assert "late" not in found.plan.retrievers
        assert engine.store.token_models("c") == []
        assert engine.check() == []
        with pytest.raises(InvalidInput, match="PLEXUS_LATE"):
            engine.search(["c"], Query("salta", retrievers=("late",)))


def test_a_directory_from_before_is_served_with_a_warning_until_it_is_encoded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "data", None) as engine:
        fill(engine, tmp_path, *range(6))
        engine.settle()
    with caplog.at_level(logging.WARNING, "plexus.models"), opened(tmp_path / "data", SMALL) as engine:
        assert "plexus embed c" in caplog.text
        assert engine.search(["c"], Query("salta moren n3")).hits
        assert engine.check() == []
        fill(engine, tmp_path, 6)
        steps: list[tuple[int, int]] = []
        made = encode_tokens(engine, "c", lambda stage, done, total: steps.append((done, total)))
        assert made == 21
        assert all(done <= total for done, total in steps)
        assert (21, 21) in steps
        assert encode_tokens(engine, "c", lambda stage, done, total: None) == 0
        engine.settle()
        assert_views_are_true(engine)
        assert late_units(engine) == 21
        assert engine.check() == []
    with caplog.at_level(logging.WARNING, "plexus.models"):
        caplog.clear()
        with opened(tmp_path / "data", SMALL) as engine:
            assert caplog.text == ""
            assert late_units(engine) == 21


def test_a_reader_sees_what_is_filled_in(tmp_path: Path) -> None:
    with opened(tmp_path / "data", None) as engine:
        fill(engine, tmp_path, 1)
    embedder = HashingEmbedder()
    with (
        opened(tmp_path / "data", SMALL) as engine,
        Engine.open(tmp_path / "data", embedder, writable=False, late=Late.of(embedder, SMALL)) as reader,
    ):
        assert late_units(reader) == 0
        encode_tokens(engine, "c", lambda stage, done, total: None)
        assert late_units(reader) == 3


def test_another_way_of_keeping_is_taken_up_when_it_is_encoded_anew(tmp_path: Path) -> None:
    with opened(tmp_path / "data", SMALL) as engine:
        fill(engine, tmp_path, *range(5))
        engine.settle()
        before = [hit.score for hit in engine.search(["c"], Query("salta")).hits]
    with opened(tmp_path / "data", OTHER) as engine:
        assert [hit.score for hit in engine.search(["c"], Query("salta")).hits] == before
        fill(engine, tmp_path, 9)
        assert [model.rpartition("/")[2] for model in engine.store.token_models("c")] == ["1x256x8"]
        assert encode_tokens(engine, "c", lambda stage, done, total: None) == 18
        engine.settle()
        assert_views_are_true(engine)
        assert [model.rpartition("/")[2] for model in engine.store.token_models("c")] == ["4x256x8"]
        assert engine.check() == []


def test_another_code_to_find_by_is_made_anew_without_asking(tmp_path: Path) -> None:
    with opened(tmp_path / "data", SMALL) as engine:
        fill(engine, tmp_path, *range(5))
        engine.settle()
    with opened(tmp_path / "data", FOUND_OTHERWISE) as engine:
        assert_views_are_true(engine)
        engine.settle()
        assert {row.model for row in engine.store.segments("c") if row.view == "late"} == {"hashing-256/1x256x8/4x16x2"}
        assert engine.check() == []


def test_nothing_of_a_deleted_document_is_left_in_the_late_files(tmp_path: Path) -> None:
    with opened(tmp_path / "data", SMALL) as engine:
        fill(engine, tmp_path, *range(4))
        (gone,) = write(engine, tmp_path, parsed("gone.pdf", "quixotic zebras juggle vermilion kumquats"))
        engine.settle()
        numbers = np.array([unit.number for unit in engine.store.units_of(gone.id)], np.int64)
        assert engine.late is not None
        everything = engine.store.numbers("c", "element")
        _, others = engine.store.token_codes(engine.late.fingerprint, np.setdiff1d(everything, numbers))
        _, codes = engine.store.token_codes(engine.late.fingerprint, numbers)
        needles = list({row.tobytes() for row in codes.codes} - {row.tobytes() for row in others.codes})
        assert len(needles) > 3
        assert holding(engine, needles)
        engine.delete_document(gone.id)
        engine.compact()
        assert not holding(engine, needles)
        assert engine.check() == []


def holding(engine: Engine, needles: list[bytes]) -> list[str]:
    """Files of the data directory that have any of these bytes."""
    files = [path for path in engine.directory.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


def test_check_finds_and_repair_mends_a_broken_late_segment(tmp_path: Path) -> None:
    with opened(tmp_path / "data", SMALL) as engine:
        fill(engine, tmp_path, *range(6))
        engine.settle()
        (row,) = [row for row in engine.store.segments("c") if row.view == "late"]
    path = tmp_path / "data" / "views" / "c" / row.name / "arrays"
    content = bytearray(path.read_bytes())
    content[-100] ^= 0xFF
    path.write_bytes(content)
    with opened(tmp_path / "data", SMALL) as engine:
        assert "segment_broken" in {notice.code for notice in engine.check()}
        assert_views_are_true(engine)
        assert engine.check(repair=True) == []
