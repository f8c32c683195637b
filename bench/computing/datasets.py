"""The questions of a dataset: which of them have an answer that is computed from tables, and what was answered."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.answers import AnswerQuery
from app.answers.base import Answer
from app.wiring import Services
from index.evaluate.datasets import Question, read_dataset
from index.filters import build_filter
from index.types import Element

_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
_COMPUTES = re.compile(
    r"\bhow (?:much|many) (?:more|less|fewer)\b|\bin total\b|\btotal\b|\bsum\b|\bdifference\b|\bratio\b|\baverage\b"
    r"|\bpercentage (?:change|increase|decrease)\b|\bcombined\b|\bround\b|\bcalculate\b|\bmargin\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came. `computes`: its answer is a number that is computed from tables. `right` is None where
    the dataset has no answer to compare with."""

    id: str
    answer: str | None
    computes: bool
    spoke: bool
    right: bool
    cells: bool
    text: str


def ask_dataset(services: Services, collection: str, folder: Path, *, pooled: bool) -> list[Asked]:
    kinds = _kinds(folder)
    found = []
    for question in read_dataset(folder).questions:
        within = build_filter(sources=(question.document,)) if question.document and not pooled else None
        query = AnswerQuery(question.text, filter=within)
        answer = asyncio.run(services.answering.answer(services.engine, [collection], query))
        computes = question.answer is not None and _is_computed(
            services, collection, question, kinds.get(question.id, ())
        )
        spoke = answer.computed is not None
        right = spoke and question.answer is not None and same(question.answer, answer)
        text = answer.text if spoke else ""
        found.append(
            Asked(question.id, question.answer, computes, spoke, right, spoke and _in_gold(question, answer), text)
        )
    return found


def same(gold: str, answer: Answer) -> bool:
    """Whether a computed answer says what the dataset says: its number, rounded as there, or the rows it names."""
    computed = answer.computed
    assert computed is not None
    numbers = [text.replace(",", "").replace("−", "-") for text in _NUMBER.findall(gold)]
    if computed.value is not None and len(numbers) == 1:
        places = len(numbers[0].partition(".")[2])
        slack = 0.5 * 10.0**-places + 1e-9
        wanted = float(numbers[0])
        return any(
            abs(value - wanted) <= slack for value in (computed.value, computed.value / 100, computed.value * 100)
        )
    labels = [label.casefold() for label in computed.labels]
    return bool(labels) and all(label in gold.casefold() for label in labels)


def _kinds(folder: Path) -> dict[str, Sequence[str]]:
    """What kinds of evidence each question has, where the dataset says so."""
    path = folder / "questions.jsonl"
    if not path.is_file():
        return {}
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return {row["id"]: row.get("types") or () for row in rows}


def _is_computed(services: Services, collection: str, question: Question, kinds: Sequence[str]) -> bool:
    """Whether its evidence has tables and its answer is one number that its pages do not print, or that the question
    asks to compute by a word ("in total", "ratio")."""
    numbers = _NUMBER.findall(question.answer or "")
    if "Table" not in kinds or len(numbers) != 1 or question.document is None:
        return False
    document = services.engine.store.document_of_source(collection, question.document)
    if document is None:
        return False
    pages = sorted({page for _, page in question.gains if page is not None})
    elements: list[Element] = [one for page in pages for one in services.engine.store.elements(document.id, page=page)]
    printed = {number.replace(",", "") for one in elements for number in _NUMBER.findall(one.text)}
    return numbers[0].replace(",", "") not in printed or _COMPUTES.search(question.text) is not None


def _in_gold(question: Question, answer: Answer) -> bool:
    """Whether the middle of each cell of the result lies in a gold box of its page."""
    computed = answer.computed
    assert computed is not None
    return bool(computed.cells) and all(
        cell.page is not None and cell.bbox is not None and any(
            box.page == cell.page
            and box.bbox[0] <= (cell.bbox[0] + cell.bbox[2]) / 2 <= box.bbox[2]
            and box.bbox[1] <= (cell.bbox[1] + cell.bbox[3]) / 2 <= box.bbox[3]
            for box in question.boxes
        )
        for cell in computed.cells
    )  # fmt: skip
