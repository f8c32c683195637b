"""What searches see of the collections of one engine: views kept at the version and by the models of the store."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from index.errors import BrokenSegment
from index.graph.sources import EVERY_SOURCE, Sources
from index.late.pages import PageImages
from index.models import Models, ModelShelf
from index.segments.files import SegmentFolder
from index.store.base import ModelNames, Store
from index.views import Views, ViewState

VIEWS = "views"
_ATTEMPTS = 3


class Present:
    """The views of each collection, made when they are first asked for. Safe for use by many threads."""

    def __init__(
        self,
        directory: Path,
        store: Store,
        shelf: ModelShelf,
        sparse_model: str = "",
        page_images: PageImages | None = None,
        *,
        graph: Sources = EVERY_SOURCE,
    ) -> None:
        self._sparse_model = sparse_model
        self._directory = directory
        self._store = store
        self._shelf = shelf
        self._page_images = page_images
        self.graph = graph
        self._views: dict[str, Views] = {}
        self.guard = threading.RLock()

    def folder(self, collection: str) -> SegmentFolder:
        return SegmentFolder(self._directory / VIEWS / collection)

    def names_of(self, collection: str) -> ModelNames:
        """By which models the collection is searched. Raises NotFound."""
        self._store.require(collection)
        return self._shelf.names_of(self._store, collection)

    def of(self, collection: str) -> tuple[Views, ViewState]:
        """The views of a collection and their state at the store's newest version. Raises NotFound."""
        with self.guard, self._store.snapshot():
            views = self._views_of(collection)
            return views, views.at_present()

    @contextmanager
    def reading(self, collections: Sequence[str]) -> Iterator[list[ViewState]]:
        """The states of collections at one version, which the store shows until this ends."""
        with ExitStack() as held:
            yield self._take(collections, held)

    def made_with(self, collection: str, models: Models) -> Views:
        """New views of a collection under any models, which no search sees until they are shown."""
        embedder, folder = models.embedder, self.folder(collection)
        dimension = embedder.dimension if embedder is not None else self._dimension(collection, models.names.model)
        made_by = (models.names.model, models.late, models, self._sparse_model, self._page_images)
        return Views(collection, self._store, folder, dimension, *made_by, graph=self.graph)

    def show(self, collection: str, views: Views) -> None:
        """From now on searches see these, if their names are those of the store."""
        with self.guard:
            self._views[collection] = views
            self._let_go()

    def forget(self, collection: str) -> None:
        with self.guard:
            self._views.pop(collection, None)

    def clear(self) -> None:
        with self.guard:
            self._views.clear()

    def _take(self, collections: Sequence[str], held: ExitStack) -> list[ViewState]:
        with self.guard:
            # Who writes elsewhere may have taken a segment away while it was opened here: look again.
            for _ in range(_ATTEMPTS - 1):
                held.enter_context(self._store.snapshot())
                try:
                    return [self._views_of(name).at_present(strict=True) for name in collections]
                except BrokenSegment:
                    held.close()
            held.enter_context(self._store.snapshot())
            return [self._views_of(name).at_present() for name in collections]

    def _views_of(self, collection: str) -> Views:
        models, known = self._shelf.open(self.names_of(collection)), self._views.get(collection)
        if known is not None and models.are(known.models):
            return known
        self._views[collection] = self.made_with(collection, models)
        if known is not None:
            self._let_go()
        return self._views[collection]

    def _let_go(self) -> None:
        self._shelf.keep(views.models.names for views in self._views.values() if views.models is not None)

    def _dimension(self, collection: str, model: str) -> int:
        """Numbers of a vector, told from one that the store has; 1 where it has none."""
        numbers = self._store.numbers(collection, "element")
        for start in range(0, len(numbers), 4096):
            vectors = self._store.vectors(model, numbers[start : start + 4096])[1]
            if len(vectors):
                return int(vectors.shape[1])
        return 1
