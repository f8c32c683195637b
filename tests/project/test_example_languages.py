"""The German and the Japanese example are what the script makes, and their questions are fair."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest

from scripts.examples.languages.make import REPORTS, made, make_language_files
from scripts.examples.languages.told import Told

EXAMPLES = Path(__file__).parents[2] / "examples"
ALIKE = 3.0
"""Mean difference of grey values that another build of the picture libraries may make."""
MOST_BYTES = 120_000
NAMES = [told.written.name for told in REPORTS]


def opened(content: bytes) -> Any:
    return pymupdf.Document(stream=content, filetype="pdf")  # type: ignore[no-untyped-call]


def report(name: str) -> Told:
    return next(told for told in REPORTS if told.written.name == name)


def records(name: str) -> list[dict[str, Any]]:
    lines = (EXAMPLES / "questions.jsonl").read_text("utf-8").splitlines()
    return [record for record in map(json.loads, lines) if record["document"] == f"{name}.pdf"]


@pytest.mark.parametrize("path", sorted(path for path in make_language_files() if path.endswith(".json")))
def test_the_kept_truth_is_what_the_script_tells(path: str) -> None:
    assert (EXAMPLES / path).read_bytes() == make_language_files()[path], "run `make examples`"


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_document_looks_as_the_script_makes_it(name: str) -> None:
    content = (EXAMPLES / "documents" / f"{name}.pdf").read_bytes()
    assert len(content) < MOST_BYTES
    kept, new = opened(content), opened(made(report(name))[0])
    assert len(kept) == len(new) >= 3
    for one, other in zip(kept, new, strict=True):
        assert one.get_text() == other.get_text()
        pictures = [
            np.frombuffer(page.get_pixmap(dpi=30, colorspace=pymupdf.csGRAY).samples, np.uint8).astype(float)
            for page in (one, other)
        ]
        assert np.abs(pictures[0] - pictures[1]).mean() < ALIKE


@pytest.mark.parametrize("name", NAMES)
def test_there_are_a_table_a_figure_an_equation_and_questions_on_them(name: str) -> None:
    _, truth = made(report(name))
    assert truth.tables
    assert truth.figures
    assert truth.equations
    types = {kind for record in records(name) for kind in record["types"]}
    assert types == {"Pure-text (Plain-text)", "Table", "Chart"}


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_stands_in_its_evidence(name: str) -> None:
    """Of what is told in words or in a table; a chart or a formula says it in another way."""
    told = report(name)
    _, truth = made(told)
    texts = {thing.id: thing.text for thing in truth.texts}
    for table in truth.tables:
        texts[table.id] = " ".join(cell.text for part in table.parts for cell in part.cells)
    for asked in told.asked:
        words = [texts[key] for key in asked.evidence if key in texts]
        if asked.answer is not None and words and not any(key.startswith("e") for key in asked.evidence):
            assert any(_folded(asked.answer) in _folded(text) for text in words), asked.question


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_german_questions_ask_with_other_forms_of_the_words() -> None:
    """Most questions have a long word that the report does not have in that form."""
    told = report("ohletal-jahresbericht")
    _, truth = made(told)
    known = set(re.findall(r"\w+", " ".join(thing.text for thing in truth.texts).lower()))
    new = [a for a in told.asked if any(len(w) > 7 and w not in known for w in re.findall(r"\w+", a.question.lower()))]
    assert len(new) > len(told.asked) / 2


def test_japanese_questions_share_no_word_between_spaces_with_the_report() -> None:
    told = report("tanada-hokoku")
    words = set(" ".join(page.get_text() for page in opened(made(told)[0])).split())
    for asked in told.asked:
        assert not set(asked.question.split()) & words
        assert len(asked.question.split()) == 1
