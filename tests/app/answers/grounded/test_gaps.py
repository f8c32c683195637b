"""A sentence about what the documents lack is no statement that they must carry."""

from __future__ import annotations

import pytest

from app.answers.grounded.gaps import tells_gap


@pytest.mark.parametrize(
    "sentence",
    [
        "The documents do not say how high the tide was in June.",
        "The evidence doesn't mention 1953.",
        "There is no information about the crew.",
        "Die Dokumente sagen nicht, wie hoch die Flut im Juni war.",
        "Les documents ne disent pas la hauteur de la marée en juin.",
        "Los documentos no dicen la altura de la marea.",
        "資料には六月の潮の高さは書かれていません。",
        "文档没有说明六月的潮高。",
    ],
)
def test_a_gap_is_known_in_many_languages(sentence: str) -> None:
    assert tells_gap(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The tide was not high in June.",
        "The documents say that it was high in June.",
        "Call 555-0100 now.",
        "潮は高い。",
    ],
)
def test_a_plain_statement_is_none(sentence: str) -> None:
    assert not tells_gap(sentence)
