"""What is left of a score beyond what the best of many unrelated units reaches by chance."""

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
