"""Extractive answers over a real engine and real parsed documents."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.answers import Answer, Answering, AnswerQuery, Extractive
from app.ingesting import Ingestor
from app.sources import SourceFile
from index.embed import open_embedder
from index.engine import Engine
from index.errors import InvalidInput, NotFound
from index.filters import build_filter
from ingest.base import Limits

TIDES = """# Harbour report

## Tides

The spring tide at Marlow Point reached 6.2 metres in March. The neap tide stayed below two metres.

## Staff

The harbour employs 41 people. Ada Brook has led it since 2011.

| vessel | length |
|---|---|
| Kestrel | 18 m |
| Petrel | 24 m |
"""
OTHER = "# Kitchen notes\n\nBread rises for two hours before it goes into the oven.\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("answers")
    (folder / "harbour.md").write_text(TIDES)
    (folder / "kitchen.md").write_text(OTHER)
    canvas = Canvas(str(folder / "survey.pdf"), pagesize=(400, 400), invariant=1)
    canvas.drawString(50, 300, "The lighthouse on Gull Rock was built in 1874.")
    canvas.drawString(50, 280, "Its lamp can be seen from nineteen miles away.")
    canvas.save()
    files = [SourceFile(folder / name, name, name, {}) for name in ("harbour.md", "kitchen.md", "survey.pdf")]
    with Engine.open(folder / "data", open_embedder("hashing"), writable=True) as opened:
        ingestor = Ingestor(opened, 1, Limits())
        assert {outcome.status for outcome in ingestor.run("c", files)} == {"ready"}
        ingestor.close()
        yield opened


def ask(engine: Engine, question: str, **more: object) -> Answer:
    return asyncio.run(Answering(Extractive()).answer(engine, ["c"], AnswerQuery(question, **more)))  # type: ignore[arg-type]


def test_an_answer_quotes_the_sentence_that_holds_it_and_cites_it(engine: Engine) -> None:
    answer = ask(engine, "How high was the spring tide at Marlow Point?")
    assert not answer.abstained
    first = answer.citations[0]
    assert first.quote == "The spring tide at Marlow Point reached 6.2 metres in March."
    assert first.hit.document.sources == ("harbour.md",)
    assert answer.model == "extractive"


def test_the_offsets_of_each_citation_cut_its_marker_out_of_the_answer(engine: Engine) -> None:
    answer = ask(engine, "Who has led the harbour since 2011, and how many people does it employ?")
    assert answer.citations
    for citation in answer.citations:
        assert answer.text[citation.start : citation.end] == f"[{citation.number}]"
        assert answer.text[: citation.start].rstrip().endswith(citation.quote)


def test_a_quote_from_a_page_is_boxed_to_its_own_lines(engine: Engine) -> None:
    answer = ask(engine, "When was the lighthouse on Gull Rock built?")
    citation = answer.citations[0]
    assert citation.quote == "The lighthouse on Gull Rock was built in 1874."
    (region,) = citation.quote_regions
    assert region.page == 1
    assert 80 < region.bbox[1] < 100 < region.bbox[3] < 112, "the first line, not the second one below it"


def test_a_table_row_is_quoted_with_its_headers(engine: Engine) -> None:
    answer = ask(engine, "What is the length of the vessel Petrel?")
    assert any("Petrel" in citation.quote and "24 m" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    ["What did Zanzibar export to Peru?", "Which qubit topology minimises decoherence?", "What about Boeing in 2031?"],
)
def test_it_abstains_where_the_documents_do_not_speak_of_the_question(engine: Engine, question: str) -> None:
    answer = ask(engine, question)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.confidence < 0.5
    assert "not" in answer.text


def test_a_filter_keeps_other_documents_out_of_the_answer(engine: Engine) -> None:
    only = build_filter(sources=("kitchen.md",))
    answer = ask(engine, "How long does bread rise before the oven?", filter=only)
    assert {citation.hit.document.sources[0] for citation in answer.citations} == {"kitchen.md"}
    assert ask(engine, "How high was the spring tide at Marlow Point?", filter=only).abstained


def test_a_short_follow_up_is_understood_with_the_turn_before(engine: Engine) -> None:
    turns = (("user", "Tell me about the vessel Kestrel"), ("assistant", "It is 18 m long."))
    answer = ask(engine, "And Petrel?", messages=turns)
    assert any("Petrel" in citation.quote for citation in answer.citations)


def test_no_two_quotes_have_the_same_words(engine: Engine) -> None:
    quotes = [citation.quote for citation in ask(engine, "What did the tide at Marlow Point do in March?").citations]
    assert len(quotes) == len(set(quotes))


def test_a_piece_that_only_repeats_the_question_is_not_quoted(engine: Engine) -> None:
    assert "Vessel Petrel, Kestrel?" not in ask(engine, "Vessel Petrel, Kestrel?").text
    answer = ask(engine, "The harbour employs 41 people?")
    assert "The harbour employs 41 people." not in [citation.quote for citation in answer.citations]


def test_what_holds_little_of_a_question_does_not_stand_beside_the_sentence_that_answers_it(engine: Engine) -> None:
    answer = ask(engine, "How many metres did the spring tide at Marlow Point reach in March?")
    assert [citation.quote for citation in answer.citations] == [
        "The spring tide at Marlow Point reached 6.2 metres in March."
    ]


def test_where_no_quote_holds_most_of_a_question_several_are_given(engine: Engine) -> None:
    answer = ask(engine, "Ada Brook, Gull Rock, Kestrel, Marlow Point and bread: what is said of them?")
    said = " ".join(citation.quote for citation in answer.citations)
    assert all(name in said for name in ("Ada Brook", "Gull Rock", "Kestrel", "Marlow Point"))


def test_an_empty_question_and_an_unknown_collection_are_refused(engine: Engine) -> None:
    with pytest.raises(InvalidInput):
        ask(engine, "  ")
    with pytest.raises(NotFound):
        asyncio.run(Answering(Extractive()).answer(engine, ["nowhere"], AnswerQuery("tides")))
    assert Path(engine.directory).exists()
