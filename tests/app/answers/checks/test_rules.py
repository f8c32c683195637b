"""Claims against evidence from real documents: what is carried, what is not, and why."""

from __future__ import annotations

import pytest

from app.answers.checks import Verdict
from app.answers.checks.pieces import elements_of
from app.answers.checks.rules import Rules
from index.engine import Engine
from tests.app.answers.checks.conftest import Hits


def judged(engine: Engine, hits: Hits, claim: str, source: str = "harbour.md", question: str = "") -> Verdict:
    found = hits(claim, source)
    return Rules().over(engine.analyser, elements_of(engine, found)).check(claim, found, question)


@pytest.mark.parametrize("claim", [
    "The spring tide at Marlow Point reached 6.24 metres [1].",
    "At Marlow Point the spring tide reached about 6.2 metres.",
    "On 2023-03-09 the spring tide reached 6.24 metres.",
    "On March 9, 2023 the spring tide at Marlow Point reached 6.24 metres.",
    "The neap tide did not exceed 2 metres.",
    "Revenue fell 12% to $1,234,567.",
    "Revenue fell by 12 per cent to $1.2 million.",
    "Revenue changed by -12%.",
    "The harbour has forty-one people that it employs.",
    "There are 3 cranes on the quay: Otter, Heron and Vole.",
    "The WHO inspected the quay.",
    "The Kestrel has a length of 18 m and a share of 39.5%.",
    "The vessels Kestrel and Petrel are 18 and 24 m long, 42 m together.",
    "Petrel (24 m) is 6 m longer than Kestrel (18 m).",
    "Ada Brook has led the harbour since 2011.",
    "1. Ada Brook has led the harbour since 2011 (see Tables 3 and 4).",
])  # fmt: skip
def test_a_claim_is_carried_however_its_numbers_are_written(engine: Engine, hits: Hits, claim: str) -> None:
    verdict = judged(engine, hits, claim)
    assert verdict == Verdict(True, "", verdict.quote)


@pytest.mark.parametrize(("claim", "reason"), [
    ("The spring tide at Marlow Point reached 6.42 metres.", "the number 6.42 is not in the evidence"),
    ("The spring tide at Marlow Point reached 6.2417 metres.", "the number 6.2417 is not in the evidence"),
    ("The spring tide at Marlow Point reached 6.24 km.", "the number 6.24 km is not in the evidence"),
    ("The spring tide reached 6.24 metres on 9 May 2023.", "the date 9 may 2023 is not in the evidence"),
    ("Ada Brook has led the harbour since 2012.", "the year 2012 is not in the evidence"),
    ("Ada Stone has led the harbour since 2011.", "the name Stone is not in the evidence"),
    ("Revenue fell by 12 percent to $1.3 million.", "the number $1.3 million is not in the evidence"),
    ("Revenue fell by 12 percent to $1.2 billion.", "the number $1.2 billion is not in the evidence"),
    ("The harbour employs 41 percent of people.", "the number 41 percent is not in the evidence"),
    ("The vessels Kestrel and Petrel are 18 and 24 m long, 43 m together.", "the number 43 is not in the evidence"),
    ("There are four cranes on the quay.", "the number four is not in the evidence"),
    ("The Kestrel has a length of 24 m.", "the number 24 stands in another row: "),
    ("The Petrel has a share of 39.5%.", "the number 39.5% stands in another row: "),
    ("The WTO inspected the quay.", "the name WTO is not in the evidence"),
    ("The neap tide exceeded two metres.", "the evidence denies it: The neap tide did not exceed two metres."),
    ("The spring tide did not reach 6.24 metres at Marlow Point.", "the evidence does not deny it"),
    ("Sheep graze upon green hills behind quiet villages.", "the evidence speaks of something else"),
])  # fmt: skip
def test_a_claim_that_is_not_carried_is_told_why(engine: Engine, hits: Hits, claim: str, reason: str) -> None:
    verdict = judged(engine, hits, claim)
    assert not verdict.supported
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(("claim", "source", "supported"), [
    ("Der Abfluss der Ohle lag 2023 bei 412,6 Kubikmetern.", "ohle.md", True),
    ("In 2023 the Ohle carried 412.6 cubic metres.", "ohle.md", True),
    ("Der Abfluss der Ohle lag 2023 bei 412,9 Kubikmetern.", "ohle.md", False),
    ("Die Einnahmen stiegen auf 1.200.000 Euro.", "ohle.md", True),
    ("Das Hochwasser an Weihnachten erreichte den Deich.", "ohle.md", False),
    ("Das Weihnachtshochwasser erreichte den Deich nicht.", "ohle.md", True),
    ("水路の長さは412メートルです。", "tanada.md", True),
    ("水路の長さは512メートルです。", "tanada.md", False),
    ("ため池は2020年に浚渫されました。", "tanada.md", False),
])  # fmt: skip
def test_claims_are_checked_in_the_language_of_the_evidence(
    engine: Engine, hits: Hits, claim: str, source: str, supported: bool
) -> None:
    assert judged(engine, hits, claim, source).supported is supported


def test_the_quote_is_the_piece_that_carries_the_claim_best(engine: Engine, hits: Hits) -> None:
    verdict = judged(engine, hits, "The lady named Ada Brook leads the harbour.")
    assert verdict.quote is not None
    assert verdict.quote.text == "Ada Brook has led it since 2011."
    row = judged(engine, hits, "It is 24 m.", question="How long is the vessel Petrel?").quote
    assert row is not None
    assert "Petrel" in row.text


def test_evidence_without_words_carries_nothing(engine: Engine) -> None:
    verdict = Rules().over(engine.analyser, {}).check("The tide is high.", ())
    assert verdict == Verdict(False, "the cited evidence has no words", None)
