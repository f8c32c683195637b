"""What a client sees of checks: conflicts and reasons in the body and in the stream, and the gap in the text."""

from __future__ import annotations

import json

from starlette.testclient import TestClient

from app.wiring import Services
from tests.app.running import ingested

FILES = {
    "old.md": b"# Harbour report\n\nThe harbour of Marlow Point employs 41 people.\n",
    "new.md": b"# Harbour report\n\nThe harbour of Marlow Point employs 47 people.\n",
}
ROUTE = "/api/collections/ports/answer"
QUESTION = {"query": "How many people does the harbour of Marlow Point employ?"}


def test_conflicts_name_their_citations_and_values(server: tuple[TestClient, Services]) -> None:
    client = server[0]
    ingested(client, "ports", FILES)
    body = client.post(ROUTE, json=QUESTION).json()
    (conflict,) = body["conflicts"]
    quotes = {one["number"]: one for one in body["citations"]}
    assert conflict["about"] == "harbour Marlow Point employs people"
    for number, value in zip(conflict["numbers"], conflict["values"], strict=True):
        assert value in quotes[number]["quote"]
    assert {(one["supported"], one["reason"]) for one in body["citations"]} == {(True, "")}
    lines = client.post(ROUTE, json={**QUESTION, "stream": True}).text.splitlines()
    done = json.loads(lines[lines.index("event: done") + 1].removeprefix("data: "))
    assert done["conflicts"] == body["conflicts"]
    assert done["answer"] == body["answer"]


def test_an_answer_that_is_withheld_names_the_gap_and_has_no_conflicts(server: tuple[TestClient, Services]) -> None:
    client = server[0]
    ingested(client, "ports", FILES)
    body = client.post(ROUTE, json={"query": "What did Zanzibar export to Peru?"}).json()
    assert body["abstained"]
    assert (body["citations"], body["conflicts"]) == ([], [])
    assert "nothing was found about “Zanzibar”, “Peru” or “export”" in body["answer"]
    assert "The nearest evidence is about “Harbour report” (" in body["answer"]
