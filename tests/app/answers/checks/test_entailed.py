"""The model of entailment behind the rules, with a tiny real model that leans to one label."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.answers.checks import Verdict, open_checks
from app.answers.checks.pieces import elements_of
from index.engine import Engine
from tests.app.answers.checks.conftest import Hits
from tests.app.running import settings_for
from tests.index.embed.made import make_cross_encoder

LABELS = ("contradiction", "entailment", "neutral")
CARRIED = "Ada Brook has led the harbour since 2011."
STRANGE = "Somebody guides these docks through heavy weather."
WRONG = "Ada Brook has led the harbour since 2012."


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {name: make_cross_encoder(folder / name, labels=3, names=LABELS, leaning=name) for name in LABELS}


def judged(engine: Engine, hits: Hits, tmp_path: Path, model: Path, claim: str) -> Verdict:
    found = hits(claim)
    checks = open_checks(settings_for(tmp_path, entailment=str(model)))
    return checks.over(engine.analyser, elements_of(engine, found)).check(claim, found)


@pytest.mark.parametrize(("label", "claim", "reason"), [
    ("entailment", CARRIED, ""),
    ("entailment", STRANGE, ""),
    ("entailment", WRONG, "the year 2012 is not in the evidence"),
    ("contradiction", CARRIED, "the evidence contradicts it, by the entailment model"),
    ("neutral", CARRIED, "it does not follow, by the entailment model"),
    ("neutral", STRANGE, "it does not follow, by the entailment model"),
])  # fmt: skip
def test_the_model_judges_what_the_rules_let_pass_and_what_they_find_strange(
    engine: Engine, hits: Hits, tmp_path: Path, models: dict[str, Path], label: str, claim: str, reason: str
) -> None:
    verdict = judged(engine, hits, tmp_path, models[label], claim)
    assert (verdict.supported, verdict.reason) == (not reason, reason)
    assert verdict.quote is not None
    if claim != STRANGE:
        assert verdict.quote.text == "Ada Brook has led it since 2011." or label == "entailment"
