"""Which Plexus this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def plexus_version() -> str:
    try:
        return version("plexus-rag")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
