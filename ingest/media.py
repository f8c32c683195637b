"""Pictures that Markdown and HTML refer to: data: URIs and files in the document's own directory tree."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote, unquote_to_bytes

from index.types import Asset
from ingest.base import Task
from ingest.identity import hash_bytes

MAX_BYTES = 50_000_000
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)


def stage_reference(task: Task, address: str) -> Asset | None:
    """Stage the picture at an address; None for what is remote, outside the directory tree, or no picture."""
    data = _data_uri(address) if address.startswith("data:") else _local(task, address)
    if not data:
        return None
    media_type = next((kind for magic, kind in _KINDS if data.startswith(magic)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        media_type = "image/webp"
    if media_type is None:
        return None
    digest = hash_bytes(data)
    path = task.staging / digest
    if not path.exists():
        path.write_bytes(data)
    return Asset(digest, path, media_type)


def _data_uri(address: str) -> bytes | None:
    head, comma, body = address[5:].partition(",")
    if not comma or len(body) > 2 * MAX_BYTES:
        return None
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode("".join(unquote(body).split()), validate=False)
    except binascii.Error:
        return None


def _local(task: Task, address: str) -> bytes | None:
    if "://" in address or address.startswith(("//", "#", "/")) or not address:
        return None
    root = task.path.parent.resolve()
    try:
        path = (root / unquote(address.partition("#")[0].partition("?")[0])).resolve()
        if not path.is_relative_to(root) or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None
