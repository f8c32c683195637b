"""The probability that what was found can answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.confidence import auroc, fitted, left_out
from index.confidence import confidence, names_in
from index.engine import Engine
from index.query import Query
from index.signs import NO_SIGNS, Signs
from index.types import Bundle, Document, Element, Region
from tests.index.truth import open_engine

TEXTS = (
    "The harbour of Ostend was dredged in 1883 by the Belgian state.",
    "Fishing boats land plaice and sole at the quay each morning.",
    "The lighthouse keeper counts the ships that pass the pier.",
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = open_engine(tmp_path)
    elements = tuple(
        Element(f"e{n}", "d", "text", text, n, (Region(n + 1, (0.0, 0.0, 9.0, 9.0)),)) for n, text in enumerate(TEXTS)
    )
    sizes = ((100.0, 100.0),) * 3
    opened.write([Bundle(Document("d", "c", ("a.pdf",), "application/pdf", "A", 1, "h" * 64, 3, sizes), elements)], {})
    return opened


def test_names_and_words_that_the_evidence_holds_make_it_likely(engine: Engine) -> None:
    found = engine.search(["c"], Query("When was the harbour of Ostend dredged?"))
    assert found.signs == Signs(named=1.0, known=1.0)
    assert found.confidence > 0.5


def test_a_name_that_the_evidence_lacks_and_unknown_words_make_it_unlikely(engine: Engine) -> None:
    found = engine.search(["c"], Query("When was the harbour of Zeebrugge privatised by Maersk?"))
    assert found.signs.named == 0.0
    assert found.signs.known < 0.5
    assert found.confidence < 0.3


def test_nothing_found_is_nothing_told(engine: Engine) -> None:
    engine.delete_document("d")
    assert engine.search(["c"], Query("When was it dredged?")).signs == NO_SIGNS


def test_the_first_word_of_a_question_and_what_says_where_to_look_are_no_names() -> None:
    assert names_in("Which ships of Ostend are named in Table 4 of 1883?") == ["Ostend", "4", "1883"]
    assert names_in("¿Quién mandó dragar el puerto de Ostende en 1883?") == ["Ostende", "1883"]


def test_each_sign_raises_the_confidence() -> None:
    assert confidence(Signs(0.0, 0.2)) < confidence(Signs(1.0, 0.2)) < confidence(Signs(1.0, 1.0))


def test_the_area_counts_pairs_in_the_right_order_and_ties_as_half() -> None:
    truth = np.array([1.0, 1.0, 0.0, 0.0])
    assert auroc(truth, np.array([3.0, 2.0, 2.0, 1.0])) == (3 + 0.5) / 4


def test_a_fit_finds_the_sign_that_tells_and_a_document_left_out_is_scored_by_the_others() -> None:
    draw = np.random.default_rng(3)
    truth = (draw.random(200) < 0.7).astype(np.float64)
    signs = np.stack([truth + draw.normal(0, 0.5, 200), draw.normal(0, 1, 200)], axis=1)
    even, telling, idle = fitted(signs, truth)
    assert telling > 5 * abs(idle)
    assert even < 0
    documents = np.array([str(n % 4) for n in range(200)])
    signs[documents == "0", 0] *= -1  # one document where the sign is turned: it must not fit itself
    scores = left_out(signs, truth, documents)
    assert auroc(truth[documents == "0"], scores[documents == "0"]) < 0.3
    assert auroc(truth[documents != "0"], scores[documents != "0"]) > 0.8
