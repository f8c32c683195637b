"""A tiny real model of entailment: its labels are read by their names, and what names none is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import InvalidInput, ModelUnavailable
from index.rerank.entailment import open_entailment
from tests.index.embed.made import make_cross_encoder

LABELS = ("contradiction", "entailment", "neutral")


def test_the_labels_of_a_model_say_what_its_numbers_mean(tmp_path: Path) -> None:
    for leaning in LABELS:
        model = open_entailment(str(make_cross_encoder(tmp_path / leaning, labels=3, names=LABELS, leaning=leaning)))
        assert model is not None
        (found,) = model.follows(["blan brot"], "brot")
        assert (found.entailed > 0.9, found.contradicted > 0.9) == (leaning == "entailment", leaning == "contradiction")


def test_each_pair_is_read_for_itself(tmp_path: Path) -> None:
    model = open_entailment(str(make_cross_encoder(tmp_path, labels=2, names=("entailment", "not_entailment"))))
    assert model is not None
    together = model.follows(["blan brot", "drami flek " * 400], "brot")
    assert [one.entailed for one in together] == pytest.approx(
        [model.follows([text], "brot")[0].entailed for text in ("blan brot", "drami flek " * 400)], abs=0.02
    )
    assert {one.contradicted for one in together} == {0.0}
    assert model.follows([], "brot") == []


def test_what_is_no_model_of_entailment_is_refused(tmp_path: Path) -> None:
    assert open_entailment("off") is None
    with pytest.raises(InvalidInput, match="organisation/model"):
        open_entailment("words")
    with pytest.raises(ModelUnavailable, match="no directory"):
        open_entailment("/no/such/directory")
    for labels in (1, 3):
        model = open_entailment(str(make_cross_encoder(tmp_path / str(labels), labels=labels)))
        assert model is not None
        with pytest.raises(ModelUnavailable, match="none of its labels"):
            model.follows(["blan"], "brot")
