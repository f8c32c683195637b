"""Postings against a dictionary of what each unit holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical.postings import Postings
from index.segments.arrays import Array, map_arrays, write_arrays
from index.store.base import TermCounts

Held = dict[int, int]
"""Token to how often it stands in a unit."""

tokens = st.sampled_from([0, 1, 2, 7, 2**63, 2**64 - 1])
helds = st.dictionaries(tokens, st.integers(1, 2**16 - 1), max_size=5)
runs = st.dictionaries(st.integers(1, 60), helds, max_size=12)


def built(run: dict[int, Held]) -> Postings:
    numbers = sorted(run)
    return Postings.build(np.array(numbers, np.int64), [counted(run[number]) for number in numbers])


def counted(held: Held) -> TermCounts:
    hashes = sorted(held)
    counts = np.array([held[token] for token in hashes], np.uint16)
    return TermCounts(np.array(hashes, np.uint64), counts, sum(held.values()))


def read(postings: Postings) -> dict[int, Held]:
    """What each unit holds by these postings, whose own promises are checked on the way."""
    assert (np.diff(postings.numbers) > 0).all()
    assert (postings.tokens[1:] > postings.tokens[:-1]).all()
    assert (np.diff(postings.starts) > 0).all(), "a token that no unit holds"
    assert (postings.starts[0], postings.starts[-1]) == (0, len(postings.rows))
    types: list[Array] = list(postings.arrays("").values())
    assert [one.dtype for one in types] == [np.int64, np.uint32, np.uint64, np.int64, np.uint32, np.uint16]
    run: dict[int, Held] = {int(number): {} for number in postings.numbers}
    for token, span in zip(postings.tokens.tolist(), postings.spans(postings.tokens), strict=True):
        for row, count in zip(postings.rows[span].tolist(), postings.counts[span].tolist(), strict=True):
            held = run[int(postings.numbers[row])]
            assert token not in held
            held[token] = count
    assert [sum(held.values()) for held in run.values()] == postings.lengths.tolist()
    return run


def dropped(run: dict[int, Held], gone: set[int]) -> dict[int, Held]:
    return {number: held for number, held in run.items() if number not in gone}


def alive(postings: Postings, gone: set[int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([number not in gone for number in postings.numbers.tolist()], np.bool_)


@given(runs)
def test_what_is_built_holds_what_its_units_hold(run: dict[int, Held]) -> None:
    assert read(built(run)) == run


@given(runs, st.sets(st.integers(1, 60)))
def test_rows_that_are_gone_leave_no_posting_and_no_token(run: dict[int, Held], gone: set[int]) -> None:
    postings = built(run)
    assert read(postings.without(alive(postings, gone))) == dropped(run, gone)
    assert read(postings) == run


@given(st.lists(runs, max_size=4), st.sets(st.integers(1, 240)), st.booleans())
def test_joined_runs_hold_what_was_alive_in_each(parts: list[dict[int, Held]], gone: set[int], mixed: bool) -> None:
    """Numbers of the parts lie between each other, or one part after the other."""
    apart = [
        {(number * 4 + place if mixed else number + 60 * place): held for number, held in part.items()}
        for place, part in enumerate(parts)
    ]
    postings = [built(part) for part in apart]
    joined = Postings.join([(one, alive(one, gone)) for one in postings])
    assert read(joined) == dropped({number: held for part in apart for number, held in part.items()}, gone)


@given(runs, st.lists(tokens, unique=True))
def test_spans_of_any_tokens_are_found(run: dict[int, Held], asked: list[int]) -> None:
    postings = built(run)
    for token, span in zip(asked, postings.spans(np.array(asked, np.uint64)), strict=True):
        holding = {number for number, held in run.items() if token in held}
        assert set(postings.numbers[postings.rows[span]].tolist()) == holding


@pytest.mark.parametrize("run", [{}, {5: {}}, {3: {0: 1}, 9: {2**64 - 1: 65_535, 0: 2}}])
def test_postings_are_the_same_after_a_file(tmp_path: Path, run: dict[int, Held]) -> None:
    write_arrays(tmp_path / "file", built(run).arrays("some."))
    assert read(Postings.of_arrays(map_arrays(tmp_path / "file"), "some.")) == run
    with pytest.raises(KeyError):
        Postings.of_arrays(map_arrays(tmp_path / "file"), "other.")
