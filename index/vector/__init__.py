"""Dense views by name. A back end's library loads when the view is opened."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from index.errors import InvalidInput
from index.vector.base import DenseView

DENSE_VIEWS = {
    "faiss": "index.vector.faiss:FaissView",
    "memory": "index.vector.memory:MemoryDenseView",
}


def open_dense(name: str, dimension: int) -> DenseView:
    """An empty dense view. Raises InvalidInput for an unknown name."""
    if name not in DENSE_VIEWS:
        raise InvalidInput(f"no dense view {name!r}; there are {', '.join(DENSE_VIEWS)}", field="dense")
    module, _, attribute = DENSE_VIEWS[name].partition(":")
    return cast(DenseView, getattr(import_module(module), attribute).empty(dimension))
