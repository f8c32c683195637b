"""What the measurements ask of an engine before they look: that its work in the background is done."""

from __future__ import annotations

from index.engine import Engine


def settle(engine: Engine) -> None:
    """Wait for work in the background, where the engine has any."""
    wait = getattr(engine, "settle", None)
    if wait is not None:
        wait()


def compact(engine: Engine) -> None:
    """Merge everything and remove what was deleted."""
    merge = getattr(engine, "compact", None)
    if merge is not None:
        merge()
