"""Sets up the log of a server process."""

from __future__ import annotations

import logging


def set_up_log(name: str) -> None:
    """Our own lines at the level of the settings; of the libraries' only warnings, uvicorn's apart."""
    level = logging.getLevelNamesMapping()[name.upper()]
    logging.basicConfig(level=max(level, logging.WARNING), format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("plexus").setLevel(level)
