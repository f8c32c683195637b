"""Token vectors for tests: units about a few themes, so that some are near to a question and most are not."""

from __future__ import annotations

import numpy as np

from index.late.base import TokenCodes
from index.late.codec import TokenCodec
from index.late.maxsim import LateQuery
from index.late.setting import LateSetting
from index.types import Numbers, Vectors

DIMENSION = 64
SETTING = LateSetting(bits=2, tokens=12, partitions=8, width=8, repeats=8)
CODEC = TokenCodec("made", DIMENSION, SETTING)


def normalised(rows: Vectors) -> Vectors:
    out: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return out


def themes(count: int = 40, seed: int = 5) -> Vectors:
    return normalised(np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32))


def units(seed: int, count: int, most: int = 12) -> tuple[Numbers, Vectors]:
    """Lengths from 0 on, and the rows of all."""
    draw = np.random.default_rng(seed)
    lengths = draw.integers(0, most + 1, count)
    about = themes()[draw.integers(0, 40, int(lengths.sum()))]
    return lengths.astype(np.int64), normalised(about + 0.08 * draw.standard_normal(about.shape).astype(np.float32))


def coded(seed: int, count: int) -> TokenCodes:
    lengths, rows = units(seed, count)
    return TokenCodes(lengths, CODEC.encode(rows))


def question(seed: int, tokens: int = 4) -> LateQuery:
    draw = np.random.default_rng(1000 + seed)
    rows = themes()[draw.integers(0, 40, tokens)]
    rows = normalised(rows + 0.05 * draw.standard_normal(rows.shape).astype(np.float32))
    return LateQuery.of(CODEC, rows, np.ones(tokens, np.float32))
