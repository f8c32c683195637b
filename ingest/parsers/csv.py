"""CSV and TSV: tables of at most 200 rows, and one row element per line of data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from index.errors import DamagedFile
from index.types import Bundle
from ingest.base import Task
from ingest.builder import Builder, new_document, stem
from ingest.decode import read_text
from ingest.detect import ending_type
from ingest.parsers.text import line_span
from ingest.tabular import grid_of, looks_like_header

ROWS_PER_TABLE = 200
DELIMITERS = ",;\t|"
SAMPLE = 20_000
MAX_FIELD = 10_000_000

Row = tuple[int, list[str]]
"""Number of the line on which the row ends, and its fields."""


class CsvParser:
    """Reads separated values; a first line that names the columns is repeated in every table."""

    name = "csv"
    version = 2
    media_types = ("text/csv", "text/tab-separated-values")

    def parse(self, task: Task) -> Iterator[Bundle]:
        text, content_hash, size = read_text(task.path)
        media_type = ending_type(task.name or task.source)
        media_type = media_type if media_type in self.media_types else self.media_types[0]
        document = new_document(task, content_hash, size, media_type, stem(task))
        rows = _rows(text.replace("\x00", ""), media_type)
        builder = Builder(document.id)
        headers = 1 if looks_like_header(grid_of([row for _, row in rows[:50]], 0)) else 0
        head, body = rows[:headers], rows[headers:]
        for start in range(0, max(1, len(body)), ROWS_PER_TABLE):
            _add_table(builder, head, body[start : start + ROWS_PER_TABLE])
        yield builder.bundle(document)


def _add_table(builder: Builder, head: list[Row], body: list[Row]) -> None:
    rows = [*head, *body]
    first, last = (body or head)[0][0], rows[-1][0]
    builder.add_table(
        grid_of([fields for _, fields in rows], len(head) if body else 0),
        locator=line_span(first, last),
        row_locators=[line_span(number, number) for number, _ in rows],
    )


def _rows(text: str, media_type: str) -> list[Row]:
    """All rows that have a filled field. Raises DamagedFile."""
    csv.field_size_limit(MAX_FIELD)
    delimiter = "\t" if media_type == "text/tab-separated-values" else _delimiter(text)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        rows = [(reader.line_num, [" ".join(field.split()) for field in row]) for row in reader]
    except csv.Error as error:
        raise DamagedFile(f"line {reader.line_num}: {error}") from error
    return [(number, row) for number, row in rows if any(row)]


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines into most fields, equally many on each line."""
    sample = text[:SAMPLE].rsplit("\n", 1)[0] if len(text) > SAMPLE else text
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        usual = max(set(widths), key=widths.count) if widths else 1
        score = (usual - 1) * widths.count(usual) / max(1, len(widths))
        if score > best_score:
            best, best_score = delimiter, score
    return best
