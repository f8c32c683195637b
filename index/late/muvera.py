"""MUVERA (Jayaram et al. 2024): one vector for all tokens of a unit, whose inner product with that of a question
comes near to MaxSim, so that units can be found by their tokens.

Space is cut by random planes into partitions (SimHash), several times over. Of a question the tokens of a partition
are added, of a unit they are averaged, and an empty partition takes the token that is nearest to it by Hamming
distance. Each part is projected to a few numbers by random signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.late.codec import Codes, TokenCodec
from index.late.maxsim import LateQuery
from index.types import Numbers, Vectors

Fingerprints = npt.NDArray[np.int8]
"""The vectors of units, shape (n, size), in parts of _UNIT."""
_UNIT = 127.0
_SEED = 1907
_TOKENS_AT_ONCE = 65_536


@dataclass(frozen=True, eq=False)
class Muvera:
    """The random planes and signs are those of the seed, the same everywhere."""

    codec: TokenCodec

    @property
    def size(self) -> int:
        return self.codec.setting.code_size

    def documents(self, codes: Codes, lengths: Numbers) -> Fingerprints:
        """Of units whose codes follow each other; 0 throughout for a unit without tokens."""
        out = np.zeros((len(lengths), self.size), np.int8)
        ends = np.cumsum(lengths)
        first = 0
        while first < len(lengths):
            begin = int(ends[first] - lengths[first])
            last = max(int(np.searchsorted(ends, begin + _TOKENS_AT_ONCE, "right")), first + 1)
            rows = self.codec.decode(codes[begin : int(ends[last - 1])])
            filled = first + np.flatnonzero(lengths[first:last])
            if len(filled):
                out[filled] = self._averages(rows, lengths[filled])
            first = last
        return out

    def query(self, query: LateQuery) -> Vectors:
        """Shape (size,)."""
        setting = self.codec.setting
        parts, small = self._partitions(query.rows), self._projected(query.rows)
        out = np.zeros((setting.repeats, setting.partitions, setting.width), np.float32)
        for repeat in range(setting.repeats):
            np.add.at(out[repeat], parts[:, repeat], small[:, repeat])
        return out.reshape(-1)

    def _averages(self, rows: Vectors, lengths: Numbers) -> Fingerprints:
        setting = self.codec.setting
        starts = np.cumsum(lengths) - lengths
        unit = np.repeat(np.arange(len(lengths)), lengths)
        parts, small = self._partitions(rows), self._projected(rows)
        out = np.empty((len(lengths), setting.repeats, setting.partitions, setting.width), np.float32)
        for repeat in range(setting.repeats):
            out[:, repeat] = self._one_repeat(unit, starts, parts[:, repeat], small[:, repeat])
        scaled = np.rint(out.reshape(len(lengths), -1) * np.float32(_UNIT)).clip(-127, 127)
        whole: Fingerprints = scaled.astype(np.int8)
        return whole

    def _one_repeat(
        self, unit: npt.NDArray[np.intp], starts: Numbers, parts: npt.NDArray[np.intp], small: Vectors
    ) -> Vectors:
        """Shape (units, partitions, width)."""
        partitions = self.codec.setting.partitions
        cells = unit * partitions + parts
        order = np.argsort(cells, kind="stable")
        present, first, counts = np.unique(cells[order], return_index=True, return_counts=True)
        averages = np.add.reduceat(small[order], first, axis=0) / counts[:, np.newaxis].astype(np.float32)
        out = np.empty((len(starts) * partitions, small.shape[1]), np.float32)
        empty = np.ones(len(out), np.bool_)
        empty[present] = False
        out[present] = averages
        places = np.arange(len(parts), dtype=np.int64)
        for partition in range(partitions):
            wanting = np.flatnonzero(empty[partition::partitions])
            if len(wanting):
                away = np.bitwise_count(parts ^ partition).astype(np.int64)
                nearest = np.minimum.reduceat(away * len(parts) + places, starts)[wanting] % len(parts)
                out[wanting * partitions + partition] = small[nearest]
        return out.reshape(len(starts), partitions, -1)

    def _partitions(self, rows: Vectors) -> npt.NDArray[np.intp]:
        """Shape (n, repeats)."""
        setting = self.codec.setting
        planes = setting.partitions.bit_length() - 1
        sides = ((rows @ self._planes) > 0).reshape(len(rows), setting.repeats, planes)
        places: npt.NDArray[np.intp] = (sides * (1 << np.arange(planes))).sum(axis=2).astype(np.intp)
        return places

    def _projected(self, rows: Vectors) -> Vectors:
        """Shape (n, repeats, width)."""
        setting = self.codec.setting
        return (rows @ self._signs).reshape(len(rows), setting.repeats, setting.width)

    @cached_property
    def _planes(self) -> Vectors:
        setting = self.codec.setting
        count = setting.repeats * (setting.partitions.bit_length() - 1)
        return np.random.default_rng(_SEED).standard_normal((self.codec.numbers, count), dtype=np.float32)

    @cached_property
    def _signs(self) -> Vectors:
        setting = self.codec.setting
        shape = (self.codec.numbers, setting.repeats * setting.width)
        signs = np.random.default_rng(_SEED + 1).integers(0, 2, shape) * 2 - 1
        scaled: Vectors = (signs / setting.width**0.5).astype(np.float32)
        return scaled
