"""What a file is: by its content where that is unmistakable, by its ending among kinds of text."""

from __future__ import annotations

import re
from pathlib import Path

HEAD = 4_096

ENDINGS: dict[str, str] = {
    ".pdf": "application/pdf",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".log": "text/plain",
    ".rst": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".tab": "text/tab-separated-values",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
    ".json": "application/json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".bmp": "image/bmp",
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x7fELF", "application/x-executable"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"%!PS", "application/postscript"),
    (b"{\\rtf", "application/rtf"),
)

SPOKEN: dict[str, str] = {
    "image/png": "a PNG picture",
    "image/jpeg": "a JPEG picture",
    "image/gif": "a GIF picture",
    "image/tiff": "a TIFF picture",
    "image/webp": "a WebP picture",
    "image/bmp": "a BMP picture",
    "application/zip": "a ZIP archive or an Office document",
    "application/x-ole-storage": "an old Office document",
    "application/gzip": "a gzip archive",
    "application/x-executable": "a program",
    "application/octet-stream": "binary data of an unknown kind",
}
"""How a media type is named to people."""

_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])",
    re.I | re.S,
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def media_type_of(path: Path, name: str = "") -> str:
    """The media type of a file; `name` is its name where `path` has no telling ending."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    by_name = ending_type(name or path.name)
    found = _by_content(head)
    if found is not None:
        return found
    if not head:
        return by_name or "text/plain"
    if _is_binary(head):
        return "application/octet-stream"
    if _HTML.match(head) and by_name in (None, "text/plain", "application/pdf"):
        return "text/html"
    return by_name if by_name and by_name != "application/pdf" else "text/plain"


def ending_type(name: str) -> str | None:
    """The media type that a file's name promises."""
    return ENDINGS.get(Path(name).suffix.lower())


def spoken(media_type: str) -> str:
    """The media type in words, with an article."""
    return SPOKEN.get(media_type, f"a file of type {media_type}")


def _by_content(head: bytes) -> str | None:
    binary = _is_binary(head)
    if head.lstrip().startswith(b"%PDF-") or (binary and b"%PDF-" in head[:1024]):
        return "application/pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    found = next((entry for entry in _MAGIC if head.startswith(entry[0])), None)
    if found is None or (found[0].isalnum() and not binary):
        return None
    return found[1]


def _is_binary(head: bytes) -> bool:
    """Zero bytes, or many control characters, outside UTF-16."""
    if head.startswith(_BOMS):
        return False
    controls = sum(1 for byte in head if byte < 9 or (13 < byte < 32 and byte != 27))
    return b"\x00" in head or controls > 0.05 * len(head)
