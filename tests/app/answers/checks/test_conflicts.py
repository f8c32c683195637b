"""Pieces of different documents that say different things, and the many that only look so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.answers import Answer, Answering, AnswerQuery, Extractive
from tests.app.answers.checks.conftest import ingested

QUESTION = "How many people does the harbour of Marlow Point employ, when was it built, how long is the vessel Petrel?"


def asked(folder: Path, first: str, second: str, question: str = QUESTION) -> Answer:
    with ingested(folder, {"one.md": f"# Harbour report\n\n{first}\n", "two.md": f"# Harbour report\n\n{second}\n"}) as engine:
        return asyncio.run(Answering(Extractive()).answer(engine, ["c"], AnswerQuery(question)))


TABLE = "Table 1: Vessels of Marlow Point\n\n| vessel | length (m) | crew |\n|---|---|---|\n| Petrel | {} | 7 |\n| Kestrel | 18 | 5 |\n"


@pytest.mark.parametrize(("first", "second", "values"), [
    ("The harbour of Marlow Point employs 41 people.", "The harbour of Marlow Point employs 47 people.", {"41", "47"}),
    ("In 2023 Marlow Point employed 41 people.", "Marlow Point employed 47 people in 2023.", {"41", "47"}),
    ("The harbour at Marlow Point was built in 1874.", "The harbour at Marlow Point was built in 1876.", {"1874", "1876"}),
    ("The crane of Marlow Point harbour failed on 9 May.", "The crane of Marlow Point harbour failed on 12 June.",
     {"9 may", "12 june"}),
    ("The harbour of Marlow Point employs people.", "The harbour of Marlow Point does not employ people.", {"not", ""}),
    (TABLE.format(24), TABLE.format(26), {"24", "26"}),
])  # fmt: skip
def test_sources_that_differ_stand_side_by_side_each_cited(
    tmp_path: Path, first: str, second: str, values: set[str]
) -> None:
    answer = asked(tmp_path, first, second)
    (conflict,) = answer.conflicts
    assert set(conflict.values) == values
    one, other = (answer.citations[number - 1] for number in conflict.numbers)
    assert {one.hit.document.sources[0], other.hit.document.sources[0]} == {"one.md", "two.md"}
    assert f"Sources differ: {one.quote} [{one.number}] — {other.quote} [{other.number}]" in answer.text
    for citation in answer.citations:
        assert answer.text[citation.start : citation.end] == f"[{citation.number}]"
        assert answer.text[: citation.start].rstrip().endswith(citation.quote)


@pytest.mark.parametrize(("first", "second"), [
    ("In 2022 Marlow Point employed 41 people.", "In 2023 Marlow Point employed 47 people."),
    ("The harbour of Marlow Point employs 41 people.", "The harbour of Gull Rock employs 47 people."),
    ("The harbour of Marlow Point employs 41 people.", "The harbour of Marlow Point employs 41 people, as in 2011."),
    ("The harbour of Marlow Point employs 41 people.", "The harbour of Marlow Point employs about 40 people."),
    ("The harbour of Marlow Point trains 41 people.", "The harbour of Marlow Point employs 47 people."),
    ("The fair at Marlow Point was held in 2011.", "The fair at Marlow Point was held in 2012."),
    ("The harbour of Marlow Point is 41 m deep.", "The harbour of Marlow Point is 47 ft deep."),
    ("Marlow Point harbour: it employs 41 people.", "Marlow Point harbour.\n\nIt employs 47 people."),
    (TABLE.format(24), TABLE.format(26).replace("Vessels", "Boats sold")),
    (TABLE.format(24), TABLE.format(26).replace("Petrel", "Puffin")),
])  # fmt: skip
def test_another_year_name_unit_or_matter_is_no_conflict(tmp_path: Path, first: str, second: str) -> None:
    assert asked(tmp_path, first, second).conflicts == ()


def test_the_years_and_titles_of_documents_bound_what_they_speak_of(tmp_path: Path) -> None:
    text = "{}\n\nThe crane of Marlow Point lifted 41 tons at most.\n\nThe old gates opened for {} ships each day.\n"
    texts = {
        "2022.md": text.format("# Harbour report 2022", 30).replace("41", "47"),
        "2023.md": text.format("# Harbour report 2023", 33),
        "gull.md": text.format("# Notes of Gull Rock", 36),
    }
    with ingested(tmp_path, texts) as engine:
        query = AnswerQuery("How much did the crane of Marlow Point lift, for how many ships did the old gates open?")
        answer = asyncio.run(Answering(Extractive()).answer(engine, ["c"], query))
    assert len(answer.citations) >= 4
    told = {answer.citations[number - 1].quote for one in answer.conflicts for number in one.numbers}
    assert not any("gates" in quote for quote in told), "a plain sentence of a document with another title"
