"""What was found yesterday is found today: recall on the project's own documents keeps above recorded values.

The values are in the JSON files beside this one; `pytest tests/gate --update-goldens` records those of now (with
`-m slow` for the default model), and the change is reviewed like any other. A measure may fall below its record by two
questions of its group or by 0.02, whichever is more: what is less cannot be told from chance.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from app.outcomes import Outcome
from app.settings import Settings
from app.sources import find_files
from app.wiring import open_services
from index.evaluate.datasets import Dataset
from index.evaluate.run import Choice, Choices, QuestionRow, Search, measure_retrieval
from index.query import Query
from index.types import Found
from tests.gate.asked import EXAMPLES, NAMED, PAGES, gate_dataset

HERE = Path(__file__).parent
COLLECTION = "gate"
MEASURES = ("r@1", "r@5", "ndcg@10", "box@5")
MARGIN, QUESTIONS = 0.02, 2
CHOICES: Choices = {"lexical": Choice(only=("lexical",)), "together": Choice()}
Values = dict[str, dict[str, float]]


@contextmanager
def searching(settings: Settings) -> Iterator[Search]:
    """A search over all example documents and pages, read and indexed with these settings."""
    with open_services(settings, writable=True) as services:
        services.engine.create_collection(COLLECTION)
        files = find_files([EXAMPLES / "documents", *sorted(PAGES.glob("*.pdf"))])
        failed: list[Outcome] = [one for one in services.ingestor.run(COLLECTION, files) if one.status == "failed"]
        assert not failed

        def search(query: Query) -> Found:
            return services.engine.search([COLLECTION], query)

        yield search


def measured(dataset: Dataset, search: Search) -> Values:
    """The means of each setting, choice of retrievers and kind of question.

    "Figure 2" means a place only within its document, so questions that name one are not asked of all documents.
    """
    rows = measure_retrieval(dataset, search, choices=CHOICES)
    values: Values = {}
    for setting in ("within", "pooled"):
        for choice in CHOICES:
            members = [
                row
                for row in rows
                if (row.setting, row.retrievers) == (setting, choice) and (setting == "within" or not is_named(row))
            ]
            for group in ["all", *sorted({name for row in members for name in row.groups})]:
                inside = [row for row in members if group in ("all", *row.groups)]
                values[f"{setting}, {choice}, {group}"] = means(inside)
    return values


def is_named(row: QuestionRow) -> bool:
    return not NAMED.isdisjoint(row.groups)


def means(rows: Sequence[QuestionRow]) -> dict[str, float]:
    """The mean of each measure, and the number of questions."""
    found = {name: round(float(np.mean([row.measures[name] for row in rows])), 4) for name in MEASURES}
    return {"n": float(len(rows)), **found}


def losses(now: Values, record: Values) -> list[str]:
    """What is missing, or further below its record than chance allows."""
    wrong = []
    for group, before in record.items():
        if group not in now or now[group]["n"] != before["n"]:
            wrong.append(f"{group}: other questions than were recorded")
            continue
        margin = max(MARGIN, QUESTIONS / before["n"])
        wrong += [
            f"{group}, {name}: {now[group][name]:.3f}, recorded {before[name]:.3f}, margin {margin:.3f}"
            for name in MEASURES
            if now[group][name] < before[name] - margin
        ]
    return wrong


def check(settings: Settings, name: str, *, scanned: bool, update: bool) -> None:
    with searching(settings) as search:
        now = measured(gate_dataset(scanned=scanned), search)
    path = HERE / f"{name}.json"
    if update:
        path.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
    assert not losses(now, json.loads(path.read_text("utf-8")))


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-goldens"))


def test_without_a_model_and_without_looking_at_pages_nothing_is_lost(tmp_path: Path, update: bool) -> None:
    # Late interaction is calibrated for models.
    settings = Settings(
        data_dir=tmp_path / "data", embedder="hashing", late="off", layout="never", ocr="never", parse_workers=1
    )
    check(settings, "hashing", scanned=False, update=update)


@pytest.mark.slow
def test_with_default_settings_nothing_is_lost(tmp_path: Path, update: bool) -> None:
    check(Settings(data_dir=tmp_path / "data"), "default", scanned=True, update=update)


RECORD = {
    "within, together, all": {"n": 200.0, "r@1": 0.9, "r@5": 0.95, "ndcg@10": 0.9, "box@5": 0.7},
    "within, together, table": {"n": 20.0, "r@1": 0.8, "r@5": 0.9, "ndcg@10": 0.8, "box@5": 0.6},
}


def test_a_loss_beyond_the_margin_is_named_and_a_smaller_one_is_not() -> None:
    assert losses(RECORD, RECORD) == []
    within_margin = {group: {name: value - 0.019 for name, value in of.items()} for group, of in RECORD.items()}
    assert losses({group: {**of, "n": RECORD[group]["n"]} for group, of in within_margin.items()}, RECORD) == []
    worse = {**RECORD, "within, together, all": {**RECORD["within, together, all"], "box@5": 0.67}}
    assert losses(worse, RECORD) == ["within, together, all, box@5: 0.670, recorded 0.700, margin 0.020"]
    few = {**RECORD, "within, together, table": {**RECORD["within, together, table"], "r@1": 0.71, "r@5": 0.79}}
    assert losses(few, RECORD) == ["within, together, table, r@5: 0.790, recorded 0.900, margin 0.100"]


def test_other_questions_than_were_recorded_are_no_comparison() -> None:
    fewer = {"within, together, all": {**RECORD["within, together, all"], "n": 199.0}}
    assert losses(fewer, RECORD) == [f"{group}: other questions than were recorded" for group in RECORD]
