"""How often someone may ask: token buckets, in the memory of this process."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

MAX_BUCKETS = 10_000
_MINUTE_S = 60.0


class Rates:
    """A token bucket for each name: it holds a minute's requests and fills evenly. Safe to use from threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_buckets: int = MAX_BUCKETS) -> None:
        """At most `max_buckets` are kept; past that the one that was used longest ago is forgotten, and is full again.

        `clock` counts seconds.
        """
        self._clock = clock
        self._max_buckets = max_buckets
        self._lock = Lock()
        # Name -> (tokens, when that was); the one used last stands last.
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait_s(self, *asked: tuple[Hashable, int]) -> int:
        """0 and a token less in each bucket; or the whole seconds until all have one, with none taken.

        Each bucket is named with its size in requests a minute.
        """
        with self._lock:
            now = self._clock()
            held = [(name, self._tokens(name, size, now), size) for name, size in asked]
            wait = max((1 - tokens) * _MINUTE_S / size for _, tokens, size in held)
            if wait > 0:
                return max(1, math.ceil(wait))
            for name, tokens, _ in held:
                self._buckets[name] = (tokens - 1, now)
                self._buckets.move_to_end(name)
            while len(self._buckets) > self._max_buckets:
                self._buckets.popitem(last=False)
            return 0

    def _tokens(self, name: Hashable, size: int, now: float) -> float:
        tokens, since = self._buckets.get(name, (float(size), now))
        return min(float(size), tokens + (now - since) * size / _MINUTE_S)


def client_of(host: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which one household has whole."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address) >> 64 << 64, 64)))
