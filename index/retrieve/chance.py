"""What scores of late interaction and cosines say beyond what chance reaches."""

from __future__ import annotations

import numpy as np

from index.types import Scores

_BELOW = 0.01
"""What a step below the floor counts beside one above it: enough to keep the order."""


def beyond(scores: Scores, floor: float) -> Scores:
    """Scores counted from a floor: as they are above it, and hardly below. The order stays."""
    above = scores - np.float32(floor)
    counted: Scores = np.where(above > 0.0, above, np.float32(_BELOW) * above).astype(np.float32)
    return counted


def from_chance(raw: Scores, chance: float, span: float) -> Scores:
    """Where mean cosines stand on the way from chance, 0, to a restatement, 1, which comes `span` of the way to 1."""
    stands: Scores = ((raw - chance) / max(span * (1.0 - chance), 1e-6)).astype(np.float32)
    return stands
