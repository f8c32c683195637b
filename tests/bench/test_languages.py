"""The questions in other languages are answered by the documents that they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import languages
from bench.languages.__main__ import Row, print_rows
from index.evaluate.datasets import Dataset, read_dataset
from index.evaluate.quotes import stands_in

DATASET = read_dataset(Path(languages.__file__).parent)


@pytest.mark.parametrize("dataset", [DATASET, read_dataset(Path(languages.__file__).parent / "later")])
def test_every_gold_answer_stands_in_its_document(dataset: Dataset) -> None:
    for question in dataset.questions:
        text = (dataset.root / (question.document or "")).read_text("utf-8")
        assert question.answer is None or stands_in(question.answer, [text]), question.text


def test_shares_are_of_the_questions_that_have_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    german = [one for one in DATASET.questions if one.domain == "de"]
    print_rows("alone", [Row(one, int(one.answerable), not one.answerable) for one in german])
    assert "n  18  right 1.000  in the first quote 1.000" in (said := capsys.readouterr().out)
    assert "withheld 2 of 2" in said
