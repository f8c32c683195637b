"""Pieces of different documents that say different things, and the many that only look so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.answers import Answer, Answering, AnswerQuery, Extractive
from app.answers.checks.conflicts import conflicts_between
from app.answers.checks.pieces import elements_of, quotes_in
from index.lexical.languages.base import ENGLISH
from index.query import Query
from tests.app.answers.checks.conftest import ingested

STAFF = "How many people does Marlow Point employ?"
CRANE = "When did the crane of Marlow Point fail?"
FAIR = "When was the fair at Marlow Point held?"
BUILT = "When was the harbour at Marlow Point built?"
DEPTH = "How deep is the harbour of Marlow Point?"
VESSELS = "What is the length of the vessel Petrel?"
TABLE = """Table 1: Vessels of Marlow Point

| vessel | length (m) | crew |
|---|---|---|
| Petrel | {} | 7 |
| Kestrel | 18 | 5 |
"""


def asked(folder: Path, question: str, first: str, second: str) -> Answer:
    texts = {"one.md": f"# Harbour report\n\n{first}\n", "two.md": f"# Harbour report\n\n{second}\n"}
    with ingested(folder, texts) as engine:
        answer = asyncio.run(Answering(Extractive()).answer(engine, ["c"], AnswerQuery(question)))
    assert not answer.abstained
    return answer


@pytest.mark.parametrize(("question", "first", "second", "values"), [
    (STAFF, "The harbour of Marlow Point employs 41 people.", "The harbour of Marlow Point employs 47 people.",
     {"41", "47"}),
    (STAFF, "In 2023 Marlow Point employed 41 people.", "Marlow Point employed 47 people in 2023.", {"41", "47"}),
    (BUILT, "The harbour at Marlow Point was built in 1874.", "The harbour at Marlow Point was built in 1876.",
     {"1874", "1876"}),
    (CRANE, "The crane of Marlow Point failed on 9 May.", "The crane of Marlow Point failed on 12 June.",
     {"9 may", "12 june"}),
    (STAFF, "The harbour of Marlow Point employs people.", "The harbour of Marlow Point does not employ people.",
     {"not", ""}),
    (VESSELS, TABLE.format(24), TABLE.format(26), {"24", "26"}),
])  # fmt: skip
def test_sources_that_differ_stand_side_by_side_each_cited(
    tmp_path: Path, question: str, first: str, second: str, values: set[str]
) -> None:
    answer = asked(tmp_path, question, first, second)
    (conflict,) = answer.conflicts
    assert set(conflict.values) == values
    one, other = (answer.citations[number - 1] for number in conflict.numbers)
    assert {one.hit.document.sources[0], other.hit.document.sources[0]} == {"one.md", "two.md"}
    assert f"Sources differ: {one.quote} [{one.number}] — {other.quote} [{other.number}]" in answer.text
    for citation in answer.citations:
        assert answer.text[citation.start : citation.end] == f"[{citation.number}]"
        assert answer.text[: citation.start].rstrip().endswith(citation.quote)


@pytest.mark.parametrize(("question", "first", "second"), [
    (STAFF, "In 2022 Marlow Point employed 41 people.", "In 2023 Marlow Point employed 47 people."),
    (STAFF, "The harbour of Marlow Point employs 41 people.", "The harbour of Gull Rock employs 47 people."),
    (STAFF, "The harbour of Marlow Point employs 41 people.", "Marlow Point employs 41 people and a dog."),
    (STAFF, "The harbour of Marlow Point employs 41 people.", "The harbour of Marlow Point employs about 40 people."),
    (STAFF, "The harbour of Marlow Point trains 41 people.", "The harbour of Marlow Point employs 47 people."),
    (STAFF, "Marlow Point harbour: it employs 41 people.", "Marlow Point harbour.\n\nIt employs 47 people."),
    (DEPTH, "The harbour of Marlow Point is as deep as Dock 3.", "The harbour of Marlow Point is as deep as Dock 4."),
    (FAIR, "The fair at Marlow Point was held in 2011.", "The fair at Marlow Point was held in 2012."),
    (DEPTH, "The harbour of Marlow Point is 41 km deep.", "The harbour of Marlow Point is 47 cm deep."),
    (VESSELS, TABLE.format(24), TABLE.format(26).replace("Vessels", "Boats sold")),
    (VESSELS, TABLE.format(24), TABLE.format(26).replace("Petrel", "Puffin")),
])  # fmt: skip
def test_another_year_name_unit_or_matter_is_no_conflict(
    tmp_path: Path, question: str, first: str, second: str
) -> None:
    answer = asked(tmp_path, question, first, second)
    assert answer.conflicts == ()
    assert "Sources differ" not in answer.text


def test_the_years_and_titles_of_documents_bound_what_they_speak_of(tmp_path: Path) -> None:
    text = "# {}\n\nThe gates of the old quay opened for {} ships each day, says Ada Brook of Marlow Point.\n"
    plain = "\nThe gates of the new quay open for {} ships each day.\n"
    texts = {
        "2022.md": text.format("Harbour report 2022", 30),
        "2023.md": text.format("Harbour report 2023", 33) + plain.format(50),
        "gull.md": "# Notes of Gull Rock\n" + plain.format(60),
    }
    with ingested(tmp_path, texts) as engine:
        query = AnswerQuery("For how many ships each day do the gates of the quay open?")
        answer = asyncio.run(Answering(Extractive()).answer(engine, ["c"], query))
    assert len(answer.citations) >= 4, "all of them are quoted"
    assert answer.conflicts == ()


def test_citations_of_a_written_answer_are_told_by_their_numbers(tmp_path: Path) -> None:
    texts = {"one.md": "The harbour of Marlow Point employs 41 people.", "two.md": "It has 3 docks.\n\nMore."}
    texts["three.md"] = texts["one.md"].replace("41", "47")
    with ingested(tmp_path, texts) as engine:
        hits = engine.search(["c"], Query(STAFF)).hits
        quotes = quotes_in(hits, elements_of(engine, hits))
        by_source = {quote.hit.document.sources[0]: quote for quote in quotes}
        cited = {4: by_source["one.md"], 5: by_source["two.md"], 7: by_source["three.md"]}
        (conflict,) = conflicts_between(cited, engine.analyser, ENGLISH)
    assert (conflict.numbers, conflict.values) == ((4, 7), ("41", "47"))
