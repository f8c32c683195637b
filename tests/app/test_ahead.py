"""Parsing runs ahead of writing, by a bounded amount, and ends when it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.ahead import ReadAhead, weigh
from ingest.base import Task
from ingest.pool import Result
from ingest.run import parse


@pytest.fixture
def results(tmp_path: Path) -> list[Result]:
    """Parsed texts of equal weight."""
    found = []
    for number in range(20):
        path = tmp_path / f"{number:02d}.txt"
        path.write_text(f"Text number {number:02d}.")
        task = Task(path, path.name, "c", tmp_path, path.name)
        found.append((task, tuple(parse(task))))
    return found


class Source:
    """Hands results out as a pool does, and counts how many were asked for."""

    def __init__(self, results: list[Result]) -> None:
        self._results = results
        self.taken = 0
        self.ended = threading.Event()

    def __call__(self, stopped: Callable[[], bool]) -> Iterator[Result]:
        try:
            for result in self._results:
                if stopped():
                    return
                self.taken += 1
                yield result
        finally:
            self.ended.set()


def test_results_come_in_their_order_and_all_of_them(results: list[Result]) -> None:
    ahead = ReadAhead(Source(results))
    assert [result for result in ahead.take() if result is not None] == results
    ahead.close()


def test_only_so_much_is_parsed_ahead(results: list[Result]) -> None:
    source = Source(results)
    ahead = ReadAhead(source, room=3 * weigh(results[0]))
    taken = ahead.take()
    for number in range(1, 10):
        assert next(taken) is not None
        time.sleep(0.02)
        assert source.taken <= number + 4, "three lie here, one waits for room"
    ahead.close()


def test_what_is_larger_than_the_room_comes_alone(results: list[Result]) -> None:
    ahead = ReadAhead(Source(results), room=1)
    assert [result for result in ahead.take() if result is not None] == results
    ahead.close()


def test_who_waits_is_told_that_nothing_came(results: list[Result]) -> None:
    go = threading.Event()

    def slow(stopped: Callable[[], bool]) -> Iterator[Result]:
        yield results[0]
        go.wait(30)
        yield results[1]

    ahead = ReadAhead(slow)
    taken = ahead.take()
    assert next(taken) == results[0]
    assert next(taken) is None
    go.set()
    assert [result for result in taken if result is not None] == [results[1]]
    ahead.close()


def test_closing_ends_the_source_while_it_waits_for_room(results: list[Result]) -> None:
    source = Source(results)
    ahead = ReadAhead(source, room=1)
    assert next(ahead.take()) is not None
    ahead.close()
    assert source.ended.wait(5)
    assert source.taken < len(results)


def test_an_error_of_the_source_comes_after_what_it_gave(results: list[Result]) -> None:
    def broken(stopped: Callable[[], bool]) -> Iterator[Result]:
        yield results[0]
        raise OSError("the disk is gone")

    ahead = ReadAhead(broken)
    taken = (result for result in ahead.take() if result is not None)
    assert next(taken) == results[0]
    with pytest.raises(OSError, match="the disk is gone"):
        next(taken)
    ahead.close()
