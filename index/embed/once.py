"""Models that load with the first text, once for all threads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from threading import Lock
from typing import Generic, TypeVar

Model = TypeVar("Model")


class LoadedOnce(ABC, Generic[Model]):
    """For those who inherit to say how they load."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Model | None = None

    def _loaded(self) -> Model:
        """Raises what `_load` raises; then the next text tries again."""
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    @abstractmethod
    def _load(self) -> Model: ...
