"""Reads questions as people keep them: CSV or JSON, columns by common names, pages as they are written.

What cannot be read is an error that names file, line and field.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.errors import InvalidInput

FIELDS: Mapping[str, tuple[str, ...]] = {
    "question": ("question", "query", "prompt", "text", "q"),
    "document": ("document", "doc", "file", "filename", "file name", "source", "pdf"),
    "page": ("page", "pages", "page number", "page numbers", "page no", "evidence pages", "gold page", "gold pages"),
    "answer": ("answer", "expected answer", "gold answer", "reference answer", "ground truth", "reference"),
    "answerable": ("answerable", "is answerable"),
    "id": ("id", "_id", "question id", "qid"),
    "types": ("types", "type", "kind", "kinds", "category", "tags"),
    "domain": ("domain", "group", "topic"),
}
"""Fields and the column names that mean them; case, spaces, hyphens and underscores do not matter."""
ENDINGS = (".jsonl", ".ndjson", ".csv", ".tsv", ".json")
_DELIMITERS = ",;\t|"
_PAGES = re.compile(r"(\d+)(?:\.0)?(?:\s*[-–—]\s*(\d+)(?:\.0)?)?")
_BETWEEN_PAGES = re.compile(r"(?:pages?|pp?|and|[\s,;&+.\[\]])*", re.IGNORECASE)
_YES, _NO = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})
_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was written down; `place` is its file and line. Without pages, its document is the gold."""

    place: str
    id: str
    text: str
    document: str | None = None
    pages: tuple[int, ...] = ()
    answer: str | None = None
    answerable: bool = True
    types: tuple[str, ...] = ()
    domain: str | None = None

    def error(self, name: str, detail: str) -> InvalidInput:
        return InvalidInput(f"{self.place}, {name}: {detail}", field="questions")


def parse_questions(name: str, text: str) -> list[Asked]:
    """The questions of a file called `name`, whose ending says what it is. Raises InvalidInput."""
    ending = name[name.rfind(".") :].lower()
    if ending not in ENDINGS:
        raise InvalidInput(f"{name}: questions are read from {', '.join(ENDINGS)}", field="questions")
    text = text.removeprefix("\ufeff")
    rows = {".jsonl": _json_lines, ".ndjson": _json_lines, ".json": _json_list}.get(ending, _table)(name, text)
    asked = [_asked(row, number) for number, row in enumerate(rows, 1)]
    if not asked:
        raise InvalidInput(f"{name} holds no question", field="questions")
    return list(_told_apart(asked))


@dataclass(frozen=True, slots=True)
class _Row:
    place: str
    values: Mapping[str, Any]
    """By field, without those that are not there."""

    def error(self, name: str, detail: str) -> InvalidInput:
        return InvalidInput(f"{self.place}, {name}: {detail}", field="questions")

    def text(self, name: str) -> str | None:
        """A text or number; None where it is missing or blank."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, (dict, list)):
            raise self.error(name, f"must be text, not {_shown(value)}")
        return " ".join(str(value).split()) or None


def _asked(row: _Row, number: int) -> Asked:
    text = row.text("question")
    if text is None:
        raise row.error("question", "is missing")
    pages = _pages(row)
    return Asked(
        place=row.place,
        id=row.text("id") or str(number),
        text=text,
        document=row.text("document"),
        pages=pages,
        answer=_answer(row),
        answerable=_answerable(row, pages),
        types=_types(row),
        domain=row.text("domain"),
    )


def _told_apart(asked: Sequence[Asked]) -> Iterator[Asked]:
    """With different ids: one that was there before gets a number."""
    taken: set[str] = set()
    for one in asked:
        id, again = one.id, 1
        while id in taken:
            again += 1
            id = f"{one.id}#{again}"
        taken.add(id)
        yield replace(one, id=id)


def _pages(row: _Row) -> tuple[int, ...]:
    """`4`, `4, 5`, `3-5`, `p. 4`, `[4, 5]`: rising, each once."""
    value = row.values.get("page")
    written = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    found: set[int] = set()
    end = 0
    for match in _PAGES.finditer(written):
        first, last = int(match[1]), int(match[2] or match[1])
        if not _BETWEEN_PAGES.fullmatch(written, end, match.start()) or not 1 <= first <= last < first + _MOST_PAGES:
            break
        found.update(range(first, last + 1))
        end = match.end()
    if not _BETWEEN_PAGES.fullmatch(written, end) or (written.strip() and not found):
        raise row.error("page", f"must be like 4, 4-6 or 4;6 (pages count from 1), not {_shown(value)}")
    return tuple(sorted(found))


def _answer(row: _Row) -> str | None:
    value = row.values.get("answer")
    if isinstance(value, list):
        # As the labelled datasets write an answer of several items.
        return str([str(item) for item in value]) if value else None
    return row.text("answer")


def _answerable(row: _Row, pages: Sequence[int]) -> bool:
    """As stated; else an answer that is null, without a page, says that there is none."""
    stated = row.text("answerable")
    if stated is None:
        return not ("answer" in row.values and row.values["answer"] is None and not pages)
    if stated.lower() not in _YES | _NO:
        raise row.error("answerable", f"must be true or false, not {stated!r}")
    return stated.lower() in _YES


def _types(row: _Row) -> tuple[str, ...]:
    value = row.values.get("types")
    parts = value if isinstance(value, list) else re.split(r"[;,|]", str(value or ""))
    return tuple(dict.fromkeys(name for part in parts if (name := str(part).strip())))


def _table(name: str, text: str) -> Iterator[_Row]:
    """Rows of a table whose first line names the columns; the delimiter is the one that gives most known names."""
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(_field_of(cell) is not None for cell in _cells(first, mark)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next(reader, [])
        columns = _columns(name, header)
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                place = f"{name}, line {line}"
                if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                    detail = f"{place}: has {len(cells)} cells, but there are {len(header)} columns (quotes missing?)"
                    raise InvalidInput(detail, field="questions")
                yield _Row(place, {field: cells[at] for field, at in columns.items() if at < len(cells)})
    except csv.Error as error:
        raise InvalidInput(f"{name}, line {reader.line_num}: {error}", field="questions") from error


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _columns(name: str, header: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, cell in enumerate(header):
        field = _field_of(cell)
        if field is not None:
            columns.setdefault(field, at)
    if "question" not in columns:
        named = ", ".join(cell.strip() for cell in header if cell.strip()) or "none"
        detail = f"{name}, line 1, question: no column is called {' or '.join(FIELDS['question'])}; there are {named}"
        raise InvalidInput(detail, field="questions")
    return columns


def _json_lines(name: str, text: str) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _object(f"{name}, line {number}", _json(f"{name}, line {number}", line))


def _json_list(name: str, text: str) -> Iterator[_Row]:
    value = _json(name, text)
    rows = value.get("questions") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise InvalidInput(f"{name}: must be a list of questions, or hold one as `questions`", field="questions")
    for number, row in enumerate(rows, 1):
        yield _object(f"{name}, entry {number}", row)


def _json(place: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        reason = f"{error.msg}, line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise InvalidInput(f"{place}: no JSON ({reason})", field="questions") from error


def _object(place: str, value: Any) -> _Row:
    if not isinstance(value, dict):
        raise InvalidInput(f"{place}: must be an object with `question`, not {_shown(value)}", field="questions")
    values: dict[str, Any] = {}
    for key, entry in value.items():
        field = _field_of(key)
        if field is not None:
            values.setdefault(field, entry)
    return _Row(place, values)


def _field_of(column: str) -> str | None:
    plain = re.sub(r"[\s_-]+", " ", column.strip().lower()).strip()
    return next((field for field, names in FIELDS.items() if plain in (name.strip("_") for name in names)), None)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
