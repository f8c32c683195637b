"""Whether the server can do its work yet: the model is loaded in the background while it starts."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from app import bodies
from app.swaps import collection_models
from app.wiring import Services
from index.errors import PlexusError
from index.lock import WriterLock


class Readiness:
    """Loads what a first search would wait for, and tells how far that is."""

    def __init__(self, services: Services, writer: str | None) -> None:
        """`writer`: what another process that takes the jobs notes in the writer lock."""
        self._services = services
        self._writer = writer
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="plexus-warm-up")
        self._model: Future[object] | None = None

    def start(self) -> None:
        self._model = self._executor.submit(self._load)

    def _load(self) -> None:
        """The configured model, and those by which collections are still searched."""
        engine = self._services.engine
        engine.embedder.embed_query("ready")
        for collection in engine.store.collections():
            engine.shelf.ready(engine.shown.names_of(collection.name))
        if engine.sparse is not None:
            engine.sparse.embed_query("ready")
        if engine.reranking is not None:
            engine.reranking.model.log_odds("ready", ["ready"])

    def stop(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def report(self) -> bodies.ReadyBody:
        """`ready` and `degraded` serve; `starting` does not yet."""
        checks = {"engine": "ok", "model": self._model_state()}
        checks["jobs"] = self._jobs_state()
        if self._services.chat is not None:
            checks["chat"] = self._services.chat.state
        missing = [f"{one.collection}: {one.problem}" for one in collection_models(self._services) if one.problem]
        if missing:
            checks["models"] = "; ".join(missing)
        degraded = [f"{name}: {state}" for name, state in checks.items() if state not in {"ok", "loading"}]
        loading = checks["model"] == "loading"
        return bodies.ReadyBody(
            status="starting" if loading else "degraded" if degraded else "ready",
            checks=checks,
            degraded=degraded,
        )

    @property
    def serves(self) -> bool:
        """Whether a search would be answered."""
        return self._model_state() == "ok"

    def _jobs_state(self) -> str:
        if self._services.writable:
            return "ok"
        if self._writer is None:
            return "another process writes: nothing can be uploaded"
        holder = WriterLock.holder(self._services.settings.data_dir)
        if holder is not None and self._writer in holder:
            return "ok"
        return "the process that writes is down and will be started again: uploads wait, changes may be refused"

    def _model_state(self) -> str:
        if self._model is None or not self._model.done():
            return "loading"
        if self._model.cancelled():
            return "not loaded"
        error = self._model.exception()
        if error is None:
            return "ok"
        return error.detail if isinstance(error, PlexusError) else f"cannot be loaded ({type(error).__name__})"
