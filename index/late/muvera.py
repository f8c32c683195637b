"""MUVERA (Jayaram et al. 2024): one vector for all tokens of a unit, whose inner product with that of a question
comes near to MaxSim, so that units can be found by their tokens.

Space is cut by random planes into partitions (SimHash), several times over. Of a question the tokens of a partition
are added, of a unit they are averaged, and an empty partition takes the token that is nearest to it by Hamming
distance. Each part is projected to fewer numbers by a random rotation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.late.codec import Codes, TokenCodec
from index.late.maxsim import LateQuery
from index.types import Numbers, Vectors

_SEED = 1907


@dataclass(frozen=True, eq=False)
class Muvera:
    """The random planes and signs are those of the seed, the same everywhere."""

    codec: TokenCodec

    @property
    def size(self) -> int:
        """Numbers of one vector."""
        setting = self.codec.setting
        return setting.partitions * setting.width * setting.repeats

    def documents(self, codes: Codes, lengths: Numbers) -> Vectors:
        """Of units whose codes follow each other, shape (n, size); 0 throughout for a unit without tokens."""
        setting = self.codec.setting
        out = np.zeros((len(lengths), setting.repeats, setting.partitions, setting.width), np.float32)
        filled = np.flatnonzero(lengths)
        if len(filled):
            rows = self.codec.decode(codes)
            starts = (np.cumsum(lengths) - lengths)[filled]
            unit = np.repeat(np.arange(len(filled)), lengths[filled])
            parts, small = self._partitions(rows), self._projected(rows)
            for repeat in range(setting.repeats):
                out[filled, repeat] = self._one_repeat(unit, starts, parts[:, repeat], small[:, repeat])
        return out.reshape(len(lengths), -1)

    def query(self, query: LateQuery) -> Vectors:
        """Shape (size,)."""
        setting = self.codec.setting
        parts, small = self._partitions(query.rows), self._projected(query.rows)
        out = np.zeros((setting.repeats, setting.partitions, setting.width), np.float32)
        for repeat in range(setting.repeats):
            np.add.at(out[repeat], parts[:, repeat], small[:, repeat])
        return out.reshape(-1)

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
        return (rows @ self._axes).reshape(len(rows), setting.repeats, setting.width)

    @cached_property
    def _planes(self) -> Vectors:
        setting = self.codec.setting
        count = setting.repeats * (setting.partitions.bit_length() - 1)
        return np.random.default_rng(_SEED).standard_normal((self.codec.numbers, count), dtype=np.float32)

    @cached_property
    def _axes(self) -> Vectors:
        """Random directions at right angles, as far as there is room, so long that products stay what they are."""
        setting, numbers = self.codec.setting, self.codec.numbers
        drawn = np.random.default_rng(_SEED + 1)
        wanted = setting.repeats * setting.width
        rotations = [np.linalg.qr(drawn.standard_normal((numbers, numbers)))[0] for _ in range(-(-wanted // numbers))]
        scaled: Vectors = (np.hstack(rotations)[:, :wanted] * (numbers / setting.width) ** 0.5).astype(np.float32)
        return scaled
