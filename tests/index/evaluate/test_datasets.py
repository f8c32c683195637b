"""Both shapes of dataset are read as their files say, and wrong lines are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import InvalidInput
from index.evaluate.datasets import read_dataset
from tests.index.evaluate.made import page_dataset, passage_dataset


def test_a_page_dataset_has_pages_boxes_groups_and_unanswerable_questions(tmp_path: Path) -> None:
    dataset = read_dataset(page_dataset(tmp_path / "pages"))
    assert (dataset.name, dataset.shape, dataset.root) == ("pages", "pages", tmp_path / "pages" / "documents")
    first, scanned, _, unanswerable = dataset.questions
    assert first.gains == {("a.md", 1): 1.0, ("a.md", 2): 1.0}
    assert first.boxes[0].bbox == (0.0, 0.0, 50.0, 100.0)
    assert first.groups == ("Table", "text_layer", "papers")
    assert "scans" in scanned.groups
    assert first.answerable
    assert not unanswerable.answerable
    assert unanswerable.gains == {}


def test_a_passage_dataset_has_graded_gains_and_leaves_out_what_is_not_relevant(tmp_path: Path) -> None:
    dataset = read_dataset(passage_dataset(tmp_path / "passages"))
    assert (dataset.shape, dataset.root) == ("passages", tmp_path / "passages" / "corpus.jsonl")
    first, second = dataset.questions
    assert first.gains == {("1", None): 2.0, ("2", None): 1.0}
    assert first.answer == "number 1"
    assert second.gains == {}


def test_a_folder_of_neither_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"is no dataset: it needs questions.jsonl"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"questions.jsonl, line 1: no JSON"),
        ("[]", r"line 1: no JSON object"),
        ('{"id": "x"}', r"line 1: document must be a string"),
        (
            '{"id": "x", "question": "q", "document": "d", "regions": [{"page": 1}]}',
            r"a region needs page and bbox",
        ),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "questions.jsonl").write_text(f"{line}\n")
    with pytest.raises(InvalidInput, match=message):
        read_dataset(tmp_path)
