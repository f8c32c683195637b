"""Reads labelled datasets: questions on pages of documents, and BEIR files with passages as documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from index.errors import InvalidInput
from index.evaluate.measures import PlacedBox

Place = tuple[str, int | None]
"""What counts as found: (document, page), or (passage id, None)."""
TEXT_LAYER = {True: "text_layer", False: "scans"}
CORPUS = "corpus.jsonl"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its gold; `document` is set where it is asked of one document."""

    id: str
    text: str
    gains: Mapping[Place, float]
    boxes: tuple[PlacedBox, ...] = ()
    document: str | None = None
    domain: str | None = None
    groups: tuple[str, ...] = ()
    answer: str | None = None
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset; `root` is the folder or file to ingest."""

    name: str
    shape: Literal["pages", "passages"]
    root: Path
    questions: tuple[Question, ...] = field(repr=False)

    @property
    def has_boxes(self) -> bool:
        return any(question.boxes for question in self.questions)


def read_dataset(directory: Path) -> Dataset:
    """Read a dataset directory. Raises InvalidInput if it has neither shape or a line cannot be read."""
    name = directory.resolve().name
    if (directory / "questions.jsonl").is_file() and (directory / "documents").is_dir():
        questions = tuple(_page_question(row) for row in _lines(directory / "questions.jsonl"))
        return Dataset(name, "pages", directory / "documents", questions)
    if all((directory / file).is_file() for file in (CORPUS, "queries.jsonl", "qrels.jsonl")):
        return Dataset(name, "passages", directory / CORPUS, _passage_questions(directory))
    raise InvalidInput(
        f"{directory} is no dataset: it needs questions.jsonl and documents/, "
        "or corpus.jsonl, queries.jsonl and qrels.jsonl, or a questions.csv (.tsv, .json, .jsonl) beside documents",
        field="dataset",
    )


class _Row:
    """A line of a dataset file, whose missing or ill-typed fields are errors that name the line."""

    def __init__(self, path: Path, line: int, values: dict[str, Any]) -> None:
        self._place = f"{path.name}, line {line}"
        self._values = values

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if not isinstance(value, str):
            raise self.error(f"{name} must be a string")
        return value

    def optional(self, name: str) -> str | None:
        value = self._values.get(name)
        return None if value is None else str(value)

    def is_null(self, name: str) -> bool:
        return name in self._values and self._values[name] is None

    def items(self, name: str) -> list[Any]:
        value = self._values.get(name, [])
        if not isinstance(value, list):
            raise self.error(f"{name} must be a list")
        return value

    def flag(self, name: str) -> bool | None:
        value = self._values.get(name)
        return value if isinstance(value, bool) else None

    def number(self, name: str, default: float) -> float:
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.error(f"{name} must be a number")
        return float(value)

    def error(self, detail: str) -> InvalidInput:
        return InvalidInput(f"{self._place}: {detail}", field="dataset")


def _lines(path: Path) -> Iterator[_Row]:
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                values = json.loads(line)
            except json.JSONDecodeError as error:
                raise InvalidInput(f"{path.name}, line {number}: no JSON ({error.msg})", field="dataset") from error
            if not isinstance(values, dict):
                raise InvalidInput(f"{path.name}, line {number}: no JSON object", field="dataset")
            yield _Row(path, number, values)


def _page_question(row: _Row) -> Question:
    document, domain = row.text("document"), row.optional("domain")
    text_layer, answer = row.flag("text_layer"), row.optional("answer")
    layer = () if text_layer is None else (TEXT_LAYER[text_layer],)
    types = tuple(str(kind) for kind in row.items("types"))
    return Question(
        id=row.text("id"),
        text=row.text("question"),
        gains={(document, int(page)): 1.0 for page in row.items("pages")},
        boxes=tuple(_box(row, document, region) for region in row.items("regions")),
        document=document,
        domain=domain,
        groups=(*types, *layer, *((domain,) if domain else ())),
        answer=answer,
        answerable=answer is not None,
    )


def _box(row: _Row, document: str, region: Any) -> PlacedBox:
    try:
        x0, y0, x1, y1 = (float(edge) for edge in region["bbox"])
        return PlacedBox(document, int(region["page"]), (x0, y0, x1, y1))
    except (KeyError, TypeError, ValueError) as error:
        raise row.error("a region needs page and bbox [x0, y0, x1, y1]") from error


def _passage_questions(directory: Path) -> tuple[Question, ...]:
    gains: dict[str, dict[Place, float]] = {}
    for row in _lines(directory / "qrels.jsonl"):
        score = row.number("score", 1.0)
        if score > 0:
            gains.setdefault(row.text("query-id"), {})[(row.text("corpus-id"), None)] = score
    return tuple(
        Question(
            id=row.text("_id"),
            text=row.text("text"),
            gains=gains.get(row.text("_id"), {}),
            answer=row.optional("answer"),
            answerable=not row.is_null("answer"),
        )
        for row in _lines(directory / "queries.jsonl")
    )
