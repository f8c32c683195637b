"""Bytes of a text file as text."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from index.errors import EmptyFile
from ingest.identity import hash_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MIN_TELLING = 40
"""Bytes outside ASCII that a guess needs; with fewer, Western European is the better bet."""
SAMPLE = 200_000
"""Bytes looked at to guess an encoding."""


def read_text(path: Path) -> tuple[str, str, int]:
    """Text with "\\n" line ends, SHA-256 of the bytes and their number. Raises EmptyFile."""
    data = path.read_bytes()
    text = decode(data)
    if not text.strip():
        raise EmptyFile("the file holds no text" if data else "the file has no bytes")
    return text, hash_bytes(data), len(data)


def decode(data: bytes) -> str:
    """Text by byte order mark, as UTF-8, or in the encoding that fits best; line ends become "\\n"."""
    return _decoded(data).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        sample = data[:SAMPLE]
        telling = sum(1 for byte in sample if byte > 127)
        guess = from_bytes(sample).best() if telling >= MIN_TELLING else None
        return data.decode(guess.encoding if guess else "cp1252", errors="replace")
