"""The models by which collections are searched: the configured ones, and others that older vectors need."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from threading import Lock

from index.embed import EMBEDDERS, open_embedder, open_token_embedder
from index.embed.base import Embedder, TokenEmbedder
from index.errors import InvalidInput, ModelMismatch, ModelUnavailable
from index.late import OF_EMBEDDER, OFF
from index.late.interaction import Late
from index.late.setting import LateSetting
from index.store.base import ModelNames, Store
from index.types import RetrieverName

logger = logging.getLogger("plexus.models")


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """What makes the vectors of a collection and of questions to it.

    `embedder` is None where the model cannot be opened any more; `missing` then says why. `late` is None also where
    late interaction is off, or where the collection has no token vectors.
    """

    names: ModelNames
    embedder: Embedder | None
    late: Late | None
    missing: str = ""

    def are(self, others: Models | None) -> bool:
        """Whether these are the same models, opened once."""
        return others is not None and (self.names, self.embedder, self.late) == (
            others.names,
            others.embedder,
            others.late,
        )

    def serves_as(self, others: Models) -> bool:
        """Whether both make vectors that can be compared."""
        return self.names.fingerprints == others.names.fingerprints

    def lacks(self, retriever: str) -> bool:
        """Whether this retriever cannot work here."""
        return (retriever == "dense" and self.embedder is None) or (retriever == "late" and self.late is None)


class ModelShelf:
    """Opens each model once for a process. Safe for use by many threads."""

    def __init__(self, embedder: Embedder, late: Late | None, settings: tuple[str, str] = ("", "")) -> None:
        """The configured models, and the `settings` (PLEXUS_EMBEDDER, PLEXUS_LATE) by which they were named."""
        self._embedder = embedder
        self._late = late
        self._settings = settings
        self._lock = Lock()
        self._open: dict[tuple[str, str], Models] = {}
        self._ready: set[tuple[str, str]] = set()

    @property
    def configured(self) -> Models:
        names = ModelNames(
            self._embedder.fingerprint, self._late.fingerprint if self._late is not None else "", *self._settings
        )
        return Models(names, self._embedder, self._late)

    def names_of(self, store: Store, collection: str) -> ModelNames:
        """By which models a collection is searched; what nobody has written down is told from what it holds."""
        names = store.active_models(collection)
        if names is not None:
            return names
        configured, held = self.configured.names, store.models(collection)
        if not held:
            return configured
        codes = store.token_models(collection)
        tokens = configured.token_model if configured.token_model in codes else codes[0] if codes else ""
        if configured.model in held:
            return configured._replace(token_model=tokens)
        return ModelNames(held[0], tokens)

    def target_of(self, names: ModelNames) -> ModelNames:
        """What a collection with these names is to become under this configuration.

        Without late interaction a collection keeps the token vectors that it has.
        """
        configured = self.configured.names
        if self._late is not None:
            return configured
        return configured._replace(token_model=names.token_model, late=names.late)

    def is_behind(self, names: ModelNames) -> bool:
        """Whether a collection with these names is to become another."""
        return names.fingerprints != self.target_of(names).fingerprints

    def open(self, names: ModelNames) -> Models:
        """The models of these names, whose weights need not be loaded yet."""
        key = names.fingerprints
        with self._lock:
            found = self._open.get(key)
            if found is None:
                embedder, missing = self._text_model(names)
                late, why = self._token_model(names, embedder)
                found = self._open[key] = Models(names, embedder, late, missing or why)
                if found.missing:
                    logger.warning("%s", found.missing)
        return replace(found, names=names)

    def for_writing(self, store: Store, collection: str) -> Models:
        """What makes the vectors of new documents: the models by which they are searched, else those configured."""
        if not store.models(collection):
            return self.configured
        models = self.ready(self.names_of(store, collection))
        return models if models.embedder is not None else self.configured

    def unwritten(self, store: Store, collection: str) -> ModelNames | None:
        """By which models a collection is searched, where the store does not say so yet.

        A collection without vectors is searched by the configured models from then on.
        """
        configured, written = self.configured.names, store.active_models(collection)
        names = self.names_of(store, collection) if store.models(collection) else configured
        if names.fingerprints == configured.fingerprints:
            # Who opened it without saying how leaves what is known.
            names = names._replace(embedder=configured.embedder or names.embedder, late=configured.late or names.late)
        return names if names != written else None

    def ready(self, names: ModelNames) -> Models:
        """The same, seen to work: what cannot be loaded is missing. The first time takes seconds."""
        found, key = self.open(names), names.fingerprints
        if found.embedder is not None and found.embedder is not self._embedder and key not in self._ready:
            try:
                found.embedder.embed_query("ready")
                if found.late is not None and not found.late.is_made_by(found.embedder):
                    found.late.embed_query("ready")
            except ModelUnavailable as error:
                found = Models(names, None, None, error.detail)
                with self._lock:
                    self._open[key] = found
                logger.warning("%s", error.detail)
            self._ready.add(key)
        return found

    def keep(self, in_use: Iterable[ModelNames]) -> None:
        """Let go of the models that none of these names."""
        kept = {names.fingerprints for names in in_use}
        with self._lock:
            self._open = {key: models for key, models in self._open.items() if key in kept}
            self._ready &= kept

    def _text_model(self, names: ModelNames) -> tuple[Embedder | None, str]:
        if names.model == self._embedder.fingerprint:
            return self._embedder, ""
        with_settings = [names.embedder] if names.embedder else [names.model, *EMBEDDERS]
        reason = "nobody wrote down where it lies"
        for setting in with_settings:
            try:
                embedder = open_embedder(setting)
                if embedder.fingerprint == names.model:
                    return embedder, ""
                reason = f"{setting} is {embedder.fingerprint} now" if names.embedder else reason
            except (InvalidInput, ModelUnavailable) as error:
                reason = error.detail if names.embedder else reason
        return None, f"the model {names.model} cannot be opened: {reason}"

    def _token_model(self, names: ModelNames, embedder: Embedder | None) -> tuple[Late | None, str]:
        if self._late is None or not names.token_model:
            return None, ""
        if names.token_model == self._late.fingerprint:
            return self._late, ""
        model, _, stored = names.token_model.rpartition("/")
        try:
            found = self._tokens_by(names, model, embedder)
            late = Late.of(found, _setting_of(stored, found, self._late.codec.setting)) if found is not None else None
        except (InvalidInput, ModelUnavailable) as error:
            return None, f"the token model {model} cannot be opened: {error.detail}"
        if late is None or late.fingerprint != names.token_model:
            return None, f"the token model {model} cannot be opened"
        return late, ""

    def _tokens_by(self, names: ModelNames, model: str, embedder: Embedder | None) -> TokenEmbedder | None:
        """What makes the tokens of a model: an embedder, the configured token model, or one that is opened."""
        assert self._late is not None
        for near in (embedder, self._embedder, self._late.model):
            if getattr(near, "token_fingerprint", None) == model:
                return near  # type: ignore[return-value]
        if names.late in ("", OFF, OF_EMBEDDER):
            return None
        found = open_token_embedder(names.late)
        return found if found.token_fingerprint == model else None


def _setting_of(stored: str, model: TokenEmbedder, like: LateSetting) -> LateSetting:
    """The setting that is stored as `bits x numbers x vectors`. Raises InvalidInput."""
    try:
        bits, numbers, tokens = (int(part) for part in stored.split("x"))
    except ValueError:
        raise InvalidInput(f"no setting of token vectors: {stored!r}", field="late") from None
    kept = 0 if numbers == model.token_dimension else numbers
    return replace(like, bits=bits, dimension=kept, tokens=tokens)


def behind(collection: str, names: ModelNames, target: ModelNames) -> str:
    """What to tell of a collection that is searched by other models than those configured."""
    was, becomes = (" and ".join(filter(None, one.fingerprints)) for one in (names, target))
    return (
        f"collection {collection!r} is searched by {was} and not by {becomes}: "
        f"`plexus serve` changes that in the background, `plexus embed {collection}` now"
    )


def require(models: Models, collection: str, retrievers: Iterable[RetrieverName]) -> None:
    """Raises ModelMismatch where a retriever that a query names cannot work."""
    for name in retrievers:
        if models.missing and models.lacks(name):
            raise ModelMismatch(
                f"collection {collection!r} has no {name} search: {models.missing}; "
                f"`plexus embed {collection}` makes vectors of the configured model",
                field="retrievers",
            )
