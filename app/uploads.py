"""Receives uploads: multipart bodies of any size, streamed to disk, hashed on the way and made durable."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import IO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from app.errors import TooLarge
from index.errors import InvalidInput

FIELD_BYTES = 1_000_000
MAX_FIELDS = 10_000
HEADER_BYTES = 16_000
BUFFER = 1 << 20
OVERHEAD = 1 << 20
"""Room for boundaries and form fields beside the files."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A received file. `name` is its last path component, `digest` the SHA-256 of its bytes in hex."""

    path: Path
    name: str
    digest: str
    size: int


@dataclass(slots=True)
class Upload:
    """The files and form fields of one request, in a directory of their own.

    Its directory is locked until a job waits for it, so that no sweep of another process takes it away.
    """

    directory: Path
    _lock: int = -1
    files: list[UploadedFile] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)

    def begin(self) -> None:
        """Make the directory and lock it."""
        while self._lock < 0:
            self.directory.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # a sweep took it away before it was locked
                handle = os.open(self.directory, os.O_RDONLY)
                fcntl.flock(handle, fcntl.LOCK_EX)
                self._lock = handle
                self.directory.stat()
                return
            self.release()

    def release(self) -> None:
        """A job waits for the files now."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def discard(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)
        self.release()


def discard_upload(uploads: Path, name: str | None) -> None:
    """Remove the uploaded files of a job that is over."""
    if name is not None:
        shutil.rmtree(uploads / name, ignore_errors=True)


def sweep_uploads(uploads: Path, awaited: Callable[[], set[str]]) -> None:
    """Remove uploads that no job waits for and no living process receives."""
    for directory in list(uploads.iterdir()) if uploads.is_dir() else []:
        with suppress(FileNotFoundError, BlockingIOError), _locked(directory):
            # Asked after the lock: until it was free its job may have come.
            if directory.name not in awaited():
                shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Raises BlockingIOError where a process holds the lock."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


async def receive(request: Request, root: Path, *, max_bytes: int, max_files: int) -> Upload:
    """Read a multipart body into a new directory under `root`; what it returns survives a crash.

    Raises TooLarge and InvalidInput, and then nothing is left on the disk.
    """
    limit = max_bytes + OVERHEAD
    if int(request.headers.get("content-length") or 0) > limit:
        raise _too_large(max_bytes)
    directory = root / secrets.token_hex(12)
    receiver = await run_in_threadpool(Receiver, directory, _boundary(request), max_files)
    kept = False
    try:
        buffer, total = bytearray(), 0
        async for chunk in request.stream():
            total += len(chunk)
            if total > limit:
                raise _too_large(max_bytes)
            buffer += chunk
            if len(buffer) >= BUFFER:
                await run_in_threadpool(receiver.feed, bytes(buffer))
                buffer.clear()
        await run_in_threadpool(receiver.feed, bytes(buffer))
        upload = await run_in_threadpool(receiver.finish)
        if sum(file.size for file in upload.files) > max_bytes:
            raise _too_large(max_bytes)
        kept = True
        return upload
    finally:
        if not kept:
            receiver.discard()


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"an upload may have at most {max_bytes} bytes (PLEXUS_MAX_UPLOAD_BYTES)")


def _boundary(request: Request) -> bytes:
    _, parameters = parse_options_header(request.headers.get("content-type", ""))
    boundary = parameters.get(b"boundary", b"")
    if not boundary or len(boundary) > 200:
        raise InvalidInput("the Content-Type names no boundary between the parts", field="body")
    return boundary


def base_name(name: str) -> str:
    """The last component of a path as any system writes it."""
    return PureWindowsPath(name.replace("\0", "")).name.strip()


class Receiver:
    """Takes a multipart body piece by piece and writes its files; plain blocking code."""

    def __init__(self, directory: Path, boundary: bytes, max_files: int) -> None:
        self._upload = Upload(directory)
        self._max_files = max_files
        self._field_count = 0
        self._ended = False
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._name = ""
        self._text = bytearray()
        self._file_name: str | None = None
        self._file: IO[bytes] | None = None
        self._hash = hashlib.sha256()
        self._size = 0
        self._upload.begin()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_part_data": self._take_data,
                "on_part_end": self._end_part,
                "on_header_field": self._take_header,
                "on_header_value": self._take_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_end": self._end,
            },
        )

    def feed(self, data: bytes) -> None:
        """Raises InvalidInput for a body that is not multipart."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise InvalidInput(f"the body is not valid multipart: {error}", field="body") from error

    def finish(self) -> Upload:
        """Make the files durable. Raises InvalidInput for a body that ends too early."""
        if not self._ended:
            raise InvalidInput("the body ends before its last boundary", field="body")
        for directory in (
            self._upload.directory,
            self._upload.directory.parent,
            self._upload.directory.parent.parent,
        ):
            sync_directory(directory)
        return self._upload

    def discard(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # the disk may be full: closing writes what is buffered
                self._file.close()
        self._upload.discard()

    def _begin_part(self) -> None:
        self._disposition, self._name, self._file_name = b"", "", None
        self._text.clear()

    def _take_header(self, data: bytes, start: int, end: int) -> None:
        self._header = self._bounded(self._header + data[start:end])

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._value = self._bounded(self._value + data[start:end])

    def _bounded(self, header: bytes) -> bytes:
        if len(header) > HEADER_BYTES:
            raise InvalidInput("a header of a part is too long", field="body")
        return header

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        name = options.get(b"filename")
        if name is not None:
            self._open_file(name.decode("utf-8", "replace"))
            return
        self._field_count += 1
        if self._field_count > MAX_FIELDS:
            raise InvalidInput(f"there are more than {MAX_FIELDS} form fields", field="body")

    def _open_file(self, name: str) -> None:
        if self._name != "file":
            raise InvalidInput("files are sent in the form field 'file'", field=self._name or "body")
        if len(self._upload.files) >= self._max_files:
            raise TooLarge(f"an upload may have at most {self._max_files} files (PLEXUS_MAX_UPLOAD_FILES)")
        self._file_name = base_name(name)
        self._hash, self._size = hashlib.sha256(), 0
        self._file = (self._upload.directory / str(len(self._upload.files))).open("xb")

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if self._file is not None:
            self._file.write(piece)
            self._hash.update(piece)
            self._size += len(piece)
        elif len(self._text) + len(piece) > FIELD_BYTES:
            raise TooLarge(f"a form field may have at most {FIELD_BYTES} bytes")
        else:
            self._text += piece

    def _end_part(self) -> None:
        if self._file is None:
            try:
                text = self._text.decode()
            except UnicodeDecodeError:
                raise InvalidInput("this is not UTF-8", field=self._name or "body") from None
            self._upload.fields.setdefault(self._name, []).append(text)
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        path = Path(self._file.name)
        self._file = None
        file = UploadedFile(path, self._file_name or "", self._hash.hexdigest(), self._size)
        self._upload.files.append(file)

    def _end(self) -> None:
        self._ended = True


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
