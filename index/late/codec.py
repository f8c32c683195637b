"""Token vectors as a few bits for each number, with a scale for each vector.

Each number becomes the place of its interval among 2^bits of equal width around 0 (Max 1960 gives the width for normal
numbers of the vector's own deviation), and the scale makes up for what products lose by that. Where fewer numbers are
kept than a model gives, a random rotation chooses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.errors import InvalidInput
from index.late.setting import LateSetting
from index.types import Vectors

Codes = npt.NDArray[np.uint8]
"""One row for each token vector: two bytes of scale (float16, little-endian), then the packed numbers."""
_STEP = {1: 1.596, 2: 0.9957, 4: 0.3352, 8: 0.0308}
"""Width of an interval in deviations, by bits."""
_SCALE_BYTES = 2
_SEED = 20250
_ROWS = 512
"""Decoded at once: what a processor keeps near."""


@dataclass(frozen=True, eq=False)
class TokenCodec:
    """Encodes the token vectors of one model under one setting."""

    model: str
    """Fingerprint of the model that makes the vectors."""
    dimension: int
    setting: LateSetting

    def __post_init__(self) -> None:
        """Raises InvalidInput where the setting does not fit the model."""
        if self.numbers > self.dimension or self.numbers * self.setting.bits % 8:
            raise InvalidInput(
                f"token vectors of {self.dimension} numbers cannot be {self.numbers} of {self.setting.bits} bits",
                field="late_dimension",
            )

    @property
    def fingerprint(self) -> str:
        """Of model and setting: codes of two fingerprints never meet."""
        return f"{self.model}/{self.setting.stored(self.dimension)}"

    @property
    def numbers(self) -> int:
        """Numbers that are kept of a vector."""
        return self.setting.dimension or self.dimension

    @property
    def width(self) -> int:
        """Bytes of one vector."""
        return _SCALE_BYTES + self.numbers * self.setting.bits // 8

    def encode(self, rows: Vectors) -> Codes:
        """Shape (n, width) for rows of shape (n, dimension)."""
        turned = self.turn(rows)
        bits = self.setting.bits
        deviation = np.sqrt((turned * turned).mean(axis=1, keepdims=True)).clip(1e-9)
        half = 1 << (bits - 1)
        places = np.floor(turned / (np.float32(_STEP[bits]) * deviation)).clip(-half, half - 1)
        levels = places + np.float32(0.5)
        # Of |x|² / <x, levels> products with what is near to x are right on average (Gao & Long 2024, RaBitQ).
        along = (turned * levels).sum(axis=1)
        scales = (turned * turned).sum(axis=1) / np.maximum(along, 1e-9)
        packed = _packed((places + half).astype(np.uint8), bits)
        return np.hstack([scales.astype("<f2").view(np.uint8).reshape(-1, _SCALE_BYTES), packed])

    def decode(self, codes: Codes) -> Vectors:
        """The turned vectors that the codes stand for, shape (n, numbers)."""
        levels: Vectors = np.take(self._table, codes[:, _SCALE_BYTES:], axis=0).reshape(len(codes), -1)
        return levels * scales_of(codes)[:, np.newaxis]

    def products(self, codes: Codes, rows: Vectors) -> Vectors:
        """Inner products with turned vectors, shape (n, len(rows)); `rows` has shape (m, numbers)."""
        out = np.empty((len(codes), len(rows)), np.float32)
        per_byte = 8 // self.setting.bits
        block = np.empty((_ROWS, self.width - _SCALE_BYTES, per_byte), np.float32)
        turned = np.ascontiguousarray(rows.T)
        for start in range(0, len(codes), _ROWS):
            some = codes[start : start + _ROWS, _SCALE_BYTES:]
            levels = block[: len(some)]
            np.take(self._table, some, axis=0, out=levels, mode="clip")
            np.dot(levels.reshape(len(some), -1), turned, out=out[start : start + _ROWS])
        out *= scales_of(codes)[:, np.newaxis]
        return out

    def turn(self, rows: Vectors) -> Vectors:
        """Rows in the space of the codes, shape (n, numbers)."""
        turned: Vectors = rows if self._basis is None else rows @ self._basis
        return turned

    @cached_property
    def _basis(self) -> Vectors | None:
        """None where all numbers are kept; else a random rotation of which the first are kept."""
        if self.numbers == self.dimension:
            return None
        drawn = np.random.default_rng(_SEED).standard_normal((self.dimension, self.dimension))
        basis: Vectors = np.linalg.qr(drawn)[0][:, : self.numbers].astype(np.float32)
        return basis

    @cached_property
    def _table(self) -> Vectors:
        """Per byte the levels of its numbers, shape (256, 8 / bits)."""
        bits = self.setting.bits
        bytes_ = np.arange(256, dtype=np.uint8)[:, np.newaxis]
        shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
        places = (bytes_ >> shifts) & np.uint8((1 << bits) - 1)
        levels: Vectors = places.astype(np.float32) - np.float32((1 << (bits - 1)) - 0.5)
        return levels


def scales_of(codes: Codes) -> Vectors:
    """Shape (n,)."""
    return np.ascontiguousarray(codes[:, :_SCALE_BYTES]).view("<f2")[:, 0].astype(np.float32)


def _packed(places: Codes, bits: int) -> Codes:
    """Several numbers to the byte, the first in the highest bits."""
    per_byte = 8 // bits
    grouped = places.reshape(len(places), places.shape[1] // per_byte, per_byte)
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    packed: Codes = np.bitwise_or.reduce(grouped << shifts, axis=2)
    return packed
