"""The font for Japanese: Droid Sans Fallback, which PyMuPDF brings along (Apache licence)."""

from __future__ import annotations

import struct

import pymupdf

FAMILY = "Droid Sans Fallback"
_WINDOWS, _UNICODE, _ENGLISH = 3, 1, 0x409
_FAMILY, _STYLE, _FULL, _POSTSCRIPT = 1, 2, 4, 6
_HEAD, _ENTRY = 12, 16


def japanese_font() -> bytes:
    """The font as a file. Its own table of names lacks some that Typst asks for."""
    return named(bytes(pymupdf.Font("cjk").buffer), FAMILY)  # type: ignore[no-untyped-call]


def named(font: bytes, family: str) -> bytes:
    """A TrueType file with another table of names (OpenType specification, tables `name` and the font directory)."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables: dict[bytes, bytes] = {}
    for i in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", font, _HEAD + _ENTRY * i)
        tables[tag] = font[offset : offset + length]
    tables[b"name"] = _names(family)
    at = _HEAD + _ENTRY * len(tables)
    directory, body = [], []
    for tag, content in sorted(tables.items()):
        padded = content + b"\0" * (-len(content) % 4)
        directory.append(struct.pack(">4sIII", tag, _checksum(padded), at, len(content)))
        body.append(padded)
        at += len(padded)
    return font[:4] + struct.pack(">H", len(tables)) + font[6:_HEAD] + b"".join(directory) + b"".join(body)


def _names(family: str) -> bytes:
    texts = {_FAMILY: family, _STYLE: "Regular", _FULL: family, _POSTSCRIPT: family.replace(" ", "")}
    records, strings = b"", b""
    for name, text in texts.items():
        content = text.encode("utf-16-be")
        records += struct.pack(">6H", _WINDOWS, _UNICODE, _ENGLISH, name, len(content), len(strings))
        strings += content
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + strings


def _checksum(content: bytes) -> int:
    numbers: tuple[int, ...] = struct.unpack(f">{len(content) // 4}I", content)
    return sum(numbers) & 0xFFFFFFFF
