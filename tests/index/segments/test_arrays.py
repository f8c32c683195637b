from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BrokenSegment
from index.segments.arrays import Array, map_arrays, write_arrays

SOME: dict[str, Array] = {
    "numbers": np.arange(7, dtype=np.int64),
    "halves": np.arange(30, dtype=np.float16).reshape(5, 6),
    "nothing": np.zeros(0, np.uint64),
    "no rows": np.zeros((0, 32), np.float16),
    "flags é": np.array([True, False, True]),
    "bytes": np.frombuffer(b"\0\xff", np.uint8),
    "nothing at the end": np.zeros((3, 0), np.float64),
}


def same(one: dict[str, Array], other: dict[str, Array]) -> bool:
    return list(one) == list(other) and all(
        (a.dtype, a.shape) == (b.dtype, b.shape) and np.array_equal(a, b)
        for a, b in zip(one.values(), other.values(), strict=True)
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_arrays(tmp_path / "file", SOME)
    return tmp_path / "file"


def test_arrays_are_mapped_as_they_were(path: Path) -> None:
    mapped = map_arrays(path)
    assert same(mapped, SOME)
    assert not any(array.flags.writeable for array in mapped.values() if array.size)
    with pytest.raises(ValueError, match="read-only"):
        mapped["numbers"][0] = 5


def test_arrays_in_any_order_of_memory_are_written_in_rows(tmp_path: Path) -> None:
    square = np.arange(12, dtype=np.int32).reshape(3, 4)
    write_arrays(tmp_path / "file", {"turned": square.T, "every other": square[:, ::2], "back": square[::-1]})
    expected = {"turned": square.T, "every other": square[:, ::2], "back": square[::-1]}
    assert same(map_arrays(tmp_path / "file"), expected)


def test_a_file_of_no_arrays_is_one(tmp_path: Path) -> None:
    write_arrays(tmp_path / "file", {})
    assert map_arrays(tmp_path / "file") == {}


def test_what_is_mapped_outlives_its_file(path: Path) -> None:
    mapped = map_arrays(path)
    path.unlink()
    assert same(mapped, SOME)


def test_every_array_begins_where_a_processor_likes_it(path: Path) -> None:
    assert all(array.ctypes.data % 64 == 0 for array in map_arrays(path).values() if array.size)


@pytest.mark.parametrize("content", [b"", b"PLEX", b"A letter, and no arrays at all. " * 9])
def test_what_is_no_file_of_arrays_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BrokenSegment, match="file"):
        map_arrays(tmp_path / "file")


@pytest.mark.parametrize("header", ["[]", "3", "null", '{"a": 5}', '{"a": ["<i8", [1]]}', '{"a": ["x", [1], 0]}', "{"])
def test_a_header_that_says_something_else_is_refused(tmp_path: Path, header: str) -> None:
    content = header.encode()
    (tmp_path / "file").write_bytes(b"PLEXARR1" + len(content).to_bytes(8, "little") + content + bytes(64))
    with pytest.raises(BrokenSegment, match="damaged"):
        map_arrays(tmp_path / "file")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing", tmp_path / "missing" / "deeper"):
        with pytest.raises(BrokenSegment, match="cannot be mapped"):
            map_arrays(path)


def test_a_file_that_is_cut_off_is_refused_or_lacks_no_value(path: Path) -> None:
    """The last bytes only fill up the room of the last array."""
    content = path.read_bytes()
    refused = 0
    for size in range(len(content)):
        path.write_bytes(content[:size])
        try:
            assert same(map_arrays(path), SOME)
        except BrokenSegment:
            refused += 1
    assert refused > len(content) - 128


@given(st.lists(st.tuples(st.integers(0, 511), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_header_is_refused_or_gives_some_arrays(damage: list[tuple[int, int]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write_arrays(path, SOME)
        content = bytearray(path.read_bytes())
        for place, byte in damage:
            content[place] = byte
        path.write_bytes(bytes(content))
        try:
            mapped = map_arrays(path)
        except BrokenSegment:
            return
        assert all(isinstance(array, np.ndarray) for array in mapped.values())
