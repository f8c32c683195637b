"""JSON Lines: a line is a document. A .json file of one object or a list of objects is read alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from index.errors import DamagedFile, UnsupportedFile
from index.types import Bundle, Document, Json
from ingest.base import Task
from ingest.builder import Builder, new_document
from ingest.decode import decode
from ingest.detect import media_type_of
from ingest.identity import hash_bytes
from ingest.parsers.text import paragraphs

MEDIA_TYPE = "application/jsonl"
ID_FIELDS = ("_id", "id")
TEXT_FIELDS = ("text", "content", "body")


class JsonlParser:
    """Reads objects with `_id` or `id`, `title`, and `text`, `content` or `body`; other fields are metadata.

    A broken line is a failed document of its own that names the line; the others are read.
    """

    name = "jsonl"
    version = 1
    media_types = (MEDIA_TYPE, "application/json")

    def parse(self, task: Task) -> Iterator[Bundle]:
        is_list = task.start == 0 and task.end is None
        if is_list and media_type_of(task.path, task.name or task.path.name) == "application/json":
            yield from self._file(task)
            return
        for number, line in _lines(task):
            yield line_bundle(task, number, line)

    def _file(self, task: Task) -> Iterator[Bundle]:
        data = task.path.read_bytes()
        try:
            value: Json = json.loads(decode(data))
        except ValueError as error:
            raise DamagedFile(f"this is not JSON: {error}") from error
        except RecursionError as error:
            raise DamagedFile("the JSON is nested too deeply") from error
        records = value if isinstance(value, list) else [value]
        if not records or not all(isinstance(record, dict) and _text_of(record) for record in records):
            raise UnsupportedFile("JSON is read if it is an object, or a list of objects, with a text field")
        for number, record in enumerate(records, start=1):
            raw = json.dumps(record, ensure_ascii=False, sort_keys=True).encode(errors="replace")
            yield _record_bundle(task, number, raw, cast(dict[str, Json], record))


def _lines(task: Task) -> Iterator[tuple[int, bytes]]:
    """The lines of the task's part that are not blank, with their numbers in the file."""
    with task.path.open("rb") as stream:
        stream.seek(task.start)
        position, number = task.start, task.first_line
        for raw in stream:
            if task.end is not None and position >= task.end:
                return
            position += len(raw)
            line = raw.strip().removeprefix(b"\xef\xbb\xbf")
            if line:
                yield number, line
            number += 1


def line_bundle(task: Task, number: int, line: bytes) -> Bundle:
    """The document of one line; a failed one if the line is no JSON object with text."""
    try:
        record = json.loads(line)
    except ValueError as error:
        return _failed(task, number, line, f"line {number} is not JSON: {error}")
    except RecursionError:
        return _failed(task, number, line, f"line {number} is nested too deeply")
    if not isinstance(record, dict):
        return _failed(task, number, line, f"line {number} is not a JSON object")
    if not _text_of(record) and not record.get("title"):
        return _failed(task, number, line, f"line {number} has no text: one of {', '.join(TEXT_FIELDS)} is needed")
    return _record_bundle(task, number, line, record)


def _text_of(record: dict[str, Json]) -> str:
    found = next((record[name] for name in TEXT_FIELDS if record.get(name)), "")
    return "\n\n".join(str(part) for part in found) if isinstance(found, list) else str(found)


def _document(task: Task, key: object, line: bytes, title: str, facts: dict[str, Json]) -> Document:
    document = new_document(task, hash_bytes(line), len(line), MEDIA_TYPE, title)
    metadata = {**facts, **task.metadata}
    return replace(document, sources=(f"{task.source}#{key}",), metadata=metadata)


def _record_bundle(task: Task, number: int, line: bytes, record: dict[str, Json]) -> Bundle:
    key = next((record[name] for name in ID_FIELDS if record.get(name) not in (None, "")), number)
    title = " ".join(str(record.get("title") or "").split())
    body = next((name for name in TEXT_FIELDS if record.get(name)), "")
    facts = {name: value for name, value in record.items() if name not in (*ID_FIELDS, "title", body)}
    document = _document(task, key, line, title or str(key), facts)
    builder = Builder(document.id)
    locator = f"line {number}"
    if title:
        builder.add("title", _safe(title), locator=locator)
    for _, lines in paragraphs(_safe(_text_of(record))):
        builder.add("text", "\n".join(lines), locator=locator)
    return builder.bundle(replace(document, title=_safe(document.title)))


def _failed(task: Task, number: int, line: bytes, error: str) -> Bundle:
    document = _document(task, number, line, f"line {number}", {})
    return Bundle(replace(document, status="failed", error=error))


def _safe(text: str) -> str:
    """Text without lone surrogates, which JSON can spell but no file can hold."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
