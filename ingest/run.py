"""Parses one task with the parser that its content asks for and reads its names; what fails becomes a failed bundle."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index.errors import EmptyFile, LimitExceeded, ParseFailed, UnsupportedFile
from index.types import Bundle, Document
from ingest.base import Parser, Task
from ingest.builder import new_document, stem
from ingest.detect import ending_type, media_type_of, spoken
from ingest.graph.describes import with_descriptions
from ingest.graph.read import with_names
from ingest.graph.references import with_references
from ingest.identity import hash_bytes, hash_file
from ingest.parsers import MEDIA_TYPES, parser_for


def parse(task: Task) -> Iterator[Bundle]:
    """Yield the bundles of a task; bad input is a bundle of status `failed` with its reason."""
    media_type = ""
    try:
        media_type = _checked_type(task)
        parser = parser_for(media_type)
        started = time.perf_counter()
        for bundle in parser.parse(task):
            yield _finished(_looked_at(bundle, task), parser, time.perf_counter() - started)
            started = time.perf_counter()
    except ParseFailed as error:
        yield failed_bundle(task, error.detail, media_type)
    except OSError as error:
        yield failed_bundle(task, f"the file cannot be read: {error.strerror or error}", media_type)


def failed_bundle(task: Task, error: str, media_type: str = "") -> Bundle:
    """The bundle that says why a task gave no document."""
    promised = media_type or ending_type(task.name or task.source) or "application/octet-stream"
    content_hash, size = _identity(task)
    document = new_document(task, content_hash, size, promised, stem(task))
    return Bundle(replace(document, status="failed", error=error))


def _identity(task: Task) -> tuple[str, int]:
    """Hash and size of the file, or of its part; of the source's name where it cannot be read."""
    try:
        if not task.path.is_file():
            raise FileNotFoundError(task.path)
        if task.start == 0 and task.end is None:
            return hash_file(task.path), task.path.stat().st_size
        with task.path.open("rb") as stream:
            stream.seek(task.start)
            data = stream.read(-1 if task.end is None else task.end - task.start)
        return hash_bytes(data), len(data)
    except OSError:
        return hash_bytes(f"unread {task.source}".encode()), 0


def _checked_type(task: Task) -> str:
    if task.path.exists() and not task.path.is_file():
        raise UnsupportedFile("this is not a regular file")
    size = task.path.stat().st_size
    name = task.name or Path(task.source).name
    if size == 0:
        raise EmptyFile("the file has no bytes")
    if size > task.limits.file_bytes:
        raise LimitExceeded(f"the file has {size} bytes, more than the {task.limits.file_bytes} allowed")
    media_type = media_type_of(task.path, name)
    if media_type not in MEDIA_TYPES:
        promised = ending_type(name)
        but = f", not {_promise(promised)}" if promised else ", which is not supported"
        raise UnsupportedFile(f"the file is {spoken(media_type)}{but}")
    return media_type


def _promise(media_type: str) -> str:
    short = {"application/pdf": "a PDF", "text/html": "HTML", "text/csv": "CSV", "text/markdown": "Markdown"}
    return short.get(media_type, "text")


def _looked_at(bundle: Bundle, task: Task) -> Bundle:
    """The bundle with the perceptual hashes of its pictures."""
    if not bundle.assets:
        return bundle
    from ingest.looks import looked_at  # decodes with what documents of text alone do not need

    return replace(bundle, assets=tuple(looked_at(asset, task.limits.picture_pixels) for asset in bundle.assets))


def _finished(bundle: Bundle, parser: Parser, seconds: float) -> Bundle:
    started = time.perf_counter()
    named = with_names(with_descriptions(with_references(bundle)))
    took = {"parse": round(seconds * 1000, 3), "graph": round((time.perf_counter() - started) * 1000, 3)}
    document: Document = bundle.document
    return replace(
        named,
        document=replace(
            document,
            parser=f"{parser.name}/{parser.version}",
            timings_ms={**document.timings_ms, **took},
        ),
    )
