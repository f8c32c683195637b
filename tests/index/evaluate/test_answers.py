"""Quotes against gold answers, the baseline of first words, and abstention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.evaluate.answers import AnswerRow, answer_report, markdown_answers, measure_answers
from index.evaluate.datasets import Dataset, read_dataset
from tests.index.evaluate.made import page_dataset, page_hit, passage_dataset, passage_hit, search_in


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return read_dataset(page_dataset(tmp_path / "d"))


def test_quotes_are_searched_for_the_gold_and_the_baseline_gets_as_many_words(dataset: Dataset) -> None:
    def answer(question: str, source: str | None) -> tuple[Sequence[str], bool]:
        return (["it is answer a#0 here as nine words say"], False) if "a#0" in question else ([], True)

    hit = page_hit("a.md", 1, kind="text")
    hit = replace(hit, unit=replace(hit.unit, text="one answer a#1 five six seven"))
    rows = {row.id: row for row in measure_answers(dataset, answer, search_in([], [hit]))}
    assert rows["a#0"].found
    assert rows["a#0"].words == 9
    assert rows["a#1"].baseline, "the first 3 words hold it: 9 words in 3 answers, two of which were withheld"
    assert not rows["a#1"].found
    assert rows["b#1"].abstained
    assert not rows["b#1"].answerable


def test_answers_are_asked_within_the_document_of_the_question(dataset: Dataset) -> None:
    seen: list[str | None] = []

    def answer(question: str, source: str | None) -> tuple[Sequence[str], bool]:
        seen.append(source)
        return [], True

    measure_answers(dataset, answer, search_in([]))
    assert seen == ["a.md", "a.md", "b.md", "b.md"]


def test_passages_are_asked_of_the_whole_collection(tmp_path: Path) -> None:
    dataset = read_dataset(passage_dataset(tmp_path / "p"))
    rows = measure_answers(
        dataset,
        lambda question, source: (["text number 1"] if source is None else [], False),
        search_in([], [passage_hit("corpus.jsonl#1", text="number 1 of all")]),
    )
    assert [(row.id, row.setting, row.found, row.baseline) for row in rows] == [("q0", "pooled", True, True)]


def made(id: str, *, answerable: bool = True, found: bool = False, abstained: bool = False) -> AnswerRow:
    return AnswerRow(id, "within", answerable, "one token", found, False, 10 * (not abstained), abstained)


def test_balanced_accuracy_weighs_both_classes_alike() -> None:
    rows = [made(str(i), found=True) for i in range(8)]
    rows += [made("n0", answerable=False, abstained=True), made("n1", answerable=False)]
    everything, one_token = answer_report("d", rows)
    assert everything.n == 8
    assert everything.unanswerable == 2
    assert everything.balanced_accuracy == pytest.approx((1.0 + 0.5) / 2)
    low, high = everything.interval["balanced_accuracy"]
    assert low <= 0.75 <= high
    assert one_token.balanced_accuracy is None


def test_answering_always_is_worth_one_half() -> None:
    rows = [made("a"), made("b"), made("n", answerable=False)]
    assert answer_report("d", rows)[0].balanced_accuracy == 0.5


def test_without_unanswerable_questions_there_is_no_balanced_accuracy() -> None:
    report = answer_report("d", [made("a", found=True), made("b")])[0]
    assert report.balanced_accuracy is None
    assert report.found == 0.5
    assert report.gain == 0.5
    assert "| within | all | 2 | 0.500" in markdown_answers([report])
