"""A circuit breaker: what fails again and again is left alone for a while, then tried once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Open after `failures` in a row for `pause_s` seconds; then one call may try, and its end decides."""

    def __init__(self, failures: int, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = failures
        self._pause_s = pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0
        self._trying = False

    @property
    def open(self) -> bool:
        """Whether the last calls failed and none has worked since."""
        return self._failed >= self._most

    @property
    def left_s(self) -> float:
        """Seconds until a call may try again."""
        return max(0.0, self._until - self._clock()) if self.open else 0.0

    def admits(self) -> bool:
        """Whether a call may go through; one that was admitted must end with `worked`, `failed` or `left`."""
        with self._lock:
            if not self.open:
                return True
            if self._trying or self._clock() < self._until:
                return False
            self._trying = True
            return True

    def worked(self) -> None:
        with self._lock:
            self._failed, self._trying = 0, False

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._trying = False
            if self.open:
                self._until = self._clock() + self._pause_s

    def left(self) -> None:
        """The call says nothing about the endpoint: its client went away, or the request was bad."""
        with self._lock:
            self._trying = False
