"""Named arrays in one file that is mapped, not read: a magic, the length of a JSON header, the header, the arrays."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import BrokenSegment

Array = npt.NDArray[Any]
_MAGIC = b"PLEXARR1"
_ALIGNMENT = 64


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays in C order and little-endian types."""
    places: dict[str, tuple[str, tuple[int, ...], int]] = {}
    offset = 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, array.shape, offset)
        offset += -(-array.nbytes // _ALIGNMENT) * _ALIGNMENT
    header = json.dumps(places).encode()
    header += b" " * (-(len(_MAGIC) + 8 + len(header)) % _ALIGNMENT)
    with path.open("wb") as stream:
        stream.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for array in arrays.values():
            stream.write(np.ascontiguousarray(array).data)
            stream.write(bytes(-array.nbytes % _ALIGNMENT))


def map_arrays(path: Path) -> dict[str, Array]:
    """The arrays of a file, read-only and mapped. Raises BrokenSegment if it is no such file or cut off."""
    try:
        with path.open("rb") as stream:
            content = np.frombuffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
    except (OSError, ValueError) as error:  # ValueError: an empty file
        raise BrokenSegment(f"{path.name} cannot be mapped: {error}") from error
    start = len(_MAGIC) + 8
    if content[: len(_MAGIC)].tobytes() != _MAGIC:
        raise BrokenSegment(f"{path.name} is no file of arrays")
    end = start + int.from_bytes(content[len(_MAGIC) : start].tobytes(), "little")
    try:
        places = json.loads(content[start:end].tobytes())
        return {name: _array(content[end:], *place) for name, place in places.items()}
    except (ValueError, TypeError, AttributeError, SyntaxError) as error:  # whatever stands there instead
        raise BrokenSegment(f"{path.name} is damaged: {error}") from error


def _array(content: npt.NDArray[np.uint8], kind: str, shape: list[int], offset: int) -> Array:
    dtype = np.dtype(kind)
    size = dtype.itemsize * prod(shape)
    if min(offset, *shape, 0) < 0 or offset + size > len(content):
        raise ValueError(f"no room for {shape} at {offset}")
    return content[offset : offset + size].view(dtype).reshape(shape)
