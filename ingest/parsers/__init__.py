"""Parsers by name; each is imported when a file needs it."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from index.errors import UnsupportedFile
from ingest.base import Parser

PARSERS: dict[str, str] = {
    "pdf": "ingest.parsers.pdf.parser:PdfParser",
    "markdown": "ingest.parsers.markdown:MarkdownParser",
    "text": "ingest.parsers.text:TextParser",
    "html": "ingest.parsers.html:HtmlParser",
    "csv": "ingest.parsers.csv:CsvParser",
    "jsonl": "ingest.parsers.jsonl:JsonlParser",
    "image": "ingest.parsers.image:ImageParser",
}

MEDIA_TYPES: dict[str, str] = {
    "application/pdf": "pdf",
    "text/markdown": "markdown",
    "text/plain": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/jsonl": "jsonl",
    "application/json": "jsonl",
    "image/png": "image",
    "image/jpeg": "image",
    "image/tiff": "image",
    "image/gif": "image",
    "image/webp": "image",
    "image/bmp": "image",
}
"""Which parser reads what, known without importing any."""


def open_parser(name: str) -> Parser:
    """The parser of this name. Raises KeyError for a name that is not in PARSERS."""
    module, _, attribute = PARSERS[name].partition(":")
    return cast(Parser, getattr(import_module(module), attribute)())


def parser_for(media_type: str) -> Parser:
    """The parser of a media type. Raises UnsupportedFile."""
    name = MEDIA_TYPES.get(media_type)
    if name is None:
        raise UnsupportedFile(f"files of type {media_type} are not supported")
    return open_parser(name)
