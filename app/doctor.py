"""Looks at the environment: is what Plexus needs here, in the right version, and does it work."""

from __future__ import annotations

import asyncio
import importlib.metadata
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from app.chat import Chat, ChatFailed, Message
from app.settings import Settings
from index.embed import open_embedder, open_sparse
from index.engine import DATABASE
from index.errors import PlexusError
from index.lock import WriterLock
from index.rerank import open_reranking
from index.rerank.entailment import open_entailment
from index.store import open_store

DISTRIBUTION = "plexus-rag"
_PYTHON = (3, 11)
_SQLITE = (3, 37)
"""The first with STRICT tables."""
_SPARE_BYTES = 1_000_000_000
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. Only what is `needed` makes an installation broken."""

    name: str
    good: bool
    detail: str
    needed: bool = True


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, quick ones first; the last load the models."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", sys.version_info[:2] >= _PYTHON, version)
    yield from _packages()
    yield Finding("sqlite", sqlite3.sqlite_version_info[:2] >= _SQLITE, sqlite3.sqlite_version)
    pdftotext = shutil.which("pdftotext")
    yield Finding("pdftotext", pdftotext is not None, pdftotext or "not found; only checks use it", needed=False)
    yield from _data_directory(settings.data_dir)
    yield from _collections(settings)
    yield from _embedder(settings)
    yield from _sparse(settings)
    yield from _reranker(settings)
    yield from _entailment(settings)
    yield from _chat(settings)


def _packages() -> Iterator[Finding]:
    try:
        requirements = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding(DISTRIBUTION, False, "is not installed as a package", needed=False)
        return
    yield Finding(DISTRIBUTION, True, importlib.metadata.version(DISTRIBUTION))
    for requirement in requirements:
        match = _NAME.match(requirement)
        if match is None or "extra ==" in requirement:
            continue
        try:
            yield Finding(match[0], True, importlib.metadata.version(match[0]))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(match[0], False, f"missing (needed: {requirement})")


def _data_directory(directory: Path) -> Iterator[Finding]:
    place = directory.resolve()
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    try:
        probe = existing / f".plexus-probe-{id(place)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield Finding("data directory", False, f"{place} cannot be written: {error.strerror}")
    else:
        holder = WriterLock.holder(place) if place.is_dir() else None
        yield Finding("data directory", True, f"{place}, {f'written by {holder}' if holder else 'no writer now'}")
    free = shutil.disk_usage(existing).free
    yield Finding("disk space", free >= _SPARE_BYTES, f"{free / 1e9:.1f} GB free")


def _collections(settings: Settings) -> Iterator[Finding]:
    """By which model each collection is searched, where that is written down."""
    path = settings.data_dir / DATABASE
    if not path.is_file():
        return
    try:
        configured = open_embedder(settings.embedder, **settings.embedder_options).fingerprint
        store = open_store("sqlite", path, read_only=True)
    except PlexusError:
        return  # what is wrong with the model is told below, and an older directory is brought up to date by a writer
    try:
        for collection in store.collections():
            names = store.active_models(collection.name)
            if names is not None:
                same = names.model == configured
                more = (
                    "" if same else f", not {configured}: plexus serve or plexus embed {collection.name} changes that"
                )
                detail = f"searched by {names.model}{more}"
                yield Finding(f"collection {collection.name}", same, detail, needed=False)
    finally:
        store.close()


def _embedder(settings: Settings) -> Iterator[Finding]:
    try:
        embedder = open_embedder(settings.embedder, **settings.embedder_options)
        yield Finding("model files", True, f"{embedder.fingerprint}, hash verified")
        yield Finding("number format", True, getattr(embedder, "dtype", "float32"), needed=False)
        vector = embedder.embed_query("Does the model work?")
    except (PlexusError, ImportError, OSError) as error:
        yield Finding("model", False, str(error))
        return
    length = float(np.linalg.norm(vector))
    yield Finding("model", abs(length - 1.0) < 0.01, f"embeds in {len(vector)} dimensions")


def _sparse(settings: Settings) -> Iterator[Finding]:
    try:
        encoder = open_sparse(settings.sparse)
        if encoder is None:
            return
        question = encoder.embed_query("Does the model work?")
    except (PlexusError, ImportError, OSError) as error:
        yield Finding("sparse encoder", False, str(error))
        return
    yield Finding("sparse encoder", True, f"{encoder.fingerprint}, {len(question.tokens)} tokens for a short question")


def _reranker(settings: Settings) -> Iterator[Finding]:
    try:
        reranking = open_reranking(settings.reranker, settings.rerank_candidates)
        if reranking is None:
            return
        reranking.model.log_odds("Does the model work?", ["It does."])
    except (PlexusError, ImportError, OSError) as error:
        yield Finding("reranker", False, str(error))
        return
    yield Finding("reranker", True, f"{reranking.model.fingerprint}, reads {reranking.candidates} texts a question")


def _entailment(settings: Settings) -> Iterator[Finding]:
    try:
        model = open_entailment(settings.entailment)
        if model is None:
            return
        model.follows(["The model works."], "It works.")
    except (PlexusError, ImportError, OSError) as error:
        yield Finding("entailment model", False, str(error))
        return
    yield Finding("entailment model", True, model.fingerprint)


def _chat(settings: Settings) -> Iterator[Finding]:
    """Not needed: quotes answer where it does not."""
    if settings.chat is None:
        return
    chat, started = Chat(settings.chat), perf_counter()
    name = f"{settings.chat.model} at {settings.chat.url}"
    try:
        asyncio.run(chat.whole([Message("user", "Answer with the one word: yes")]))
    except ChatFailed as error:
        yield Finding("chat model", False, f"{name} does not answer: {error.detail}", needed=False)
        return
    yield Finding("chat model", True, f"{name} answered in {perf_counter() - started:.1f} s", needed=False)
