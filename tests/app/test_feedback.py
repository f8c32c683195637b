"""Thumbs and comments: kept with what their answer was made from, gone with its documents, exported as questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.answers.tickets import DAYS, Ticket, Tickets
from app.api import create_app
from app.feedback import PER_MINUTE
from app.rated import as_questions
from app.wiring import Services, open_services
from index.errors import InvalidInput
from index.evaluate.own import parse_questions
from tests.app.running import HANDBOOK, NOTES, Body, ingested, pdf, running, settings_for, with_key

LANTERN = "How long does a brass lantern burn?"
TREASURE = "Where does the treasure number 2 lie?"
FEEDBACK = "/api/collections/c/feedback"
Server = tuple[TestClient, Services]


def ask(client: TestClient, question: str = LANTERN, **more: Any) -> Body:
    response = client.post("/api/collections/c/answer", json={"query": question}, **more)
    assert response.status_code == 200, response.text
    body: Body = response.json()
    return body


def say(client: TestClient, answer: Body, rating: str = "up", headers: Any = None, **more: Any) -> Body:
    """The rating as it is kept."""
    sent = {"answer_id": answer["answer_id"], "rating": rating, **more}
    response = client.post(FEEDBACK, json=sent, headers=headers)
    assert response.status_code == 201, response.text
    body: Body = response.json()
    return body


def kept(client: TestClient, **parameters: Any) -> list[Body]:
    response = client.get(FEEDBACK, params=parameters)
    assert response.status_code == 200, response.text
    items: list[Body] = response.json()["items"]
    return items


def refused(client: TestClient, status: int, **sent: Any) -> Body:
    response = client.post(FEEDBACK, json=sent)
    assert response.status_code == status, response.text
    body: Body = response.json()
    return body


def test_a_rating_is_kept_with_question_evidence_and_plan_but_not_with_the_answer(server: Server) -> None:
    client, services = server
    (document,) = ingested(client, "c", {"report.pdf": pdf()})
    answer = ask(client, TREASURE)
    given = say(client, answer, comment="  Just so.  ")
    assert kept(client) == [given]
    assert given["question"] == TREASURE
    assert (given["rating"], given["comment"]) == ("up", "Just so.")
    assert given["plan"]["retrievers"]
    for name in ("model", "abstained", "index_version"):
        assert given[name] == answer[name]
    cited = {number: piece for piece in given["evidence"] for number in piece["cited"]}
    assert set(cited) == {citation["number"] for citation in answer["citations"]}
    for citation in answer["citations"]:
        piece = cited[citation["number"]]
        assert piece["document_id"] == document
        assert piece["source"] == "report.pdf"
        assert piece["elements"] == citation["elements"]
        assert set(piece["pages"]) >= {region["page"] for region in citation["quote_regions"]}
    database = (services.settings.data_dir / "plexus.db-wal").read_bytes()
    assert b"Just so." in database, "this is where it would be"
    rows = services.ledger.feedback.list("c")
    assert answer["citations"][0]["quote"] not in repr(rows)


def test_a_second_rating_by_the_same_key_takes_the_place_of_the_first(server: Server) -> None:
    client, services = server
    boss, reader = with_key(services, "boss", ["admin"]), with_key(services, "reader", ["read"], ("c",))
    ingested(client, "c", {"handbook.md": HANDBOOK}, headers=boss)
    answer = ask(client, headers=reader)
    first = say(client, answer, "up", reader, comment="Good.")
    second = say(client, answer, "down", reader, comment="Not so good.")
    assert second["id"] == first["id"]
    say(client, answer, "up", boss)
    listed = client.get(FEEDBACK, headers=boss).json()["items"]
    assert [(one["rating"], one["comment"]) for one in listed] == [("down", "Not so good."), ("up", "")]
    assert listed[0]["key"] != listed[1]["key"]
    assert client.get(FEEDBACK, headers=reader).status_code == 403, "who only reads does not see what others say"


def test_the_same_answer_given_twice_can_be_rated_twice(server: Server) -> None:
    client, _ = server
    ingested(client, "c", {"handbook.md": HANDBOOK})
    for rating in ("up", "down"):
        say(client, ask(client), rating)
    assert [one["rating"] for one in kept(client)] == ["up", "down"]
    assert [one["rating"] for one in kept(client, rating="down")] == ["down"]


def test_ratings_are_listed_page_by_page(server: Server) -> None:
    client, _ = server
    ingested(client, "c", {"handbook.md": HANDBOOK})
    given = [say(client, ask(client))["id"] for _ in range(3)]
    first = client.get(FEEDBACK, params={"limit": 2}).json()
    rest = client.get(FEEDBACK, params={"limit": 2, "cursor": first["next"]}).json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == given
    assert rest["next"] is None


def test_an_idempotency_key_repeats_a_rating(server: Server) -> None:
    client, _ = server
    ingested(client, "c", {"handbook.md": HANDBOOK})
    answer, headers = ask(client), {"Idempotency-Key": "one"}
    first = say(client, answer, "up", headers)
    say(client, answer, "down")
    assert say(client, answer, "up", headers) == first
    assert [one["rating"] for one in kept(client)] == ["down"], "a replay changes nothing"


def test_a_streamed_answer_and_one_of_several_collections_can_be_rated(server: Server) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"handbook.md": HANDBOOK})
    (other,) = ingested(client, "d", {"lantern.txt": b"A brass lantern burns for five hours."})
    asked = {"query": LANTERN, "collections": ["c", "d"], "stream": True}
    with client.stream("POST", "/api/answer", json=asked) as response:
        lines = list(response.iter_lines())
    answer = json.loads(lines[lines.index("event: done") + 1].removeprefix("data: "))
    assert {citation["document_id"] for citation in answer["citations"]} == {document, other}
    given = say(client, answer)
    assert {piece["document_id"] for piece in given["evidence"]} == {document}, "each collection has its own"


def test_feedback_goes_with_a_document_of_its_evidence(server: Server) -> None:
    client, _ = server
    lantern, notes = ingested(client, "c", {"handbook.md": HANDBOOK, "notes.txt": NOTES})
    given = say(client, ask(client), comment="nine hours")
    assert lantern in {piece["document_id"] for piece in given["evidence"]}
    only = client.post("/api/collections/c/answer", json={"query": "ferry", "filter": {"documents": [notes]}}).json()
    say(client, only, comment="noon")
    client.delete(f"/api/collections/c/documents/{lantern}")
    assert [one["comment"] for one in kept(client)] == ["noon"]
    ingested(client, "c", {"notes.txt": b"The ferry leaves at eight."})
    assert kept(client) == [], "a new version deletes the old one"


def test_feedback_goes_with_its_collection(server: Server) -> None:
    client, services = server
    ingested(client, "c", {"handbook.md": HANDBOOK})
    say(client, ask(client), comment="a comment that goes")
    assert client.delete("/api/collections/c").status_code == 204
    assert client.get(FEEDBACK).status_code == 404
    ingested(client, "c", {"handbook.md": HANDBOOK})
    assert kept(client) == []
    services.engine.compact()
    data = services.settings.data_dir
    assert all(b"a comment that goes" not in path.read_bytes() for path in data.glob("plexus.db*"))


def test_an_answer_whose_documents_changed_cannot_be_rated(server: Server) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"handbook.md": HANDBOOK})
    answer = ask(client)
    client.delete(f"/api/collections/c/documents/{document}")
    problem = refused(client, 409, answer_id=answer["answer_id"], rating="up", comment="It said nine hours.")
    assert problem["errors"][0]["field"] == "answer_id"


def test_what_cannot_be_rated_is_refused_and_says_why(server: Server) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"handbook.md": HANDBOOK})
    (elsewhere,) = ingested(client, "d", {"notes.txt": NOTES})
    id = ask(client)["answer_id"]
    other = client.post("/api/collections/d/answer", json={"query": "ferry"}).json()["answer_id"]
    altered = ("A" if id[30] != "A" else "B").join((id[:30], id[31:]))
    wrong: list[tuple[str, Body]] = [
        ("answer_id", {"answer_id": altered}),
        ("answer_id", {"answer_id": "no id"}),
        ("answer_id", {"answer_id": other}),
        ("rating", {"rating": "sideways"}),
        ("comment", {"comment": "x" * 4001}),
        ("document_id", {"document_id": elsewhere}),
        ("document_id", {"pages": [1]}),
        ("pages", {"document_id": document, "pages": [1]}),
    ]
    for field, fields in wrong:
        problem = refused(client, 422, **({"answer_id": id, "rating": "up"} | fields))
        assert problem["errors"][0]["field"] == field, fields
    strange = b'{"answer_id": "%s", "rating": "up", "comment": "\\ud800"}' % id.encode()
    sent = client.post(FEEDBACK, content=strange, headers={"Content-Type": "application/json"})
    assert sent.status_code == 422
    assert kept(client) == []


def test_a_key_rates_so_many_answers_a_minute(server: Server) -> None:
    client, _ = server
    ingested(client, "c", {"handbook.md": HANDBOOK})
    for _ in range(PER_MINUTE):
        last = ask(client)
        say(client, last)
    problem = refused(client, 429, answer_id=ask(client)["answer_id"], rating="up")
    assert "60" in problem["detail"]
    say(client, last, "down")


def test_the_id_of_an_answer_is_short_and_ends_after_some_days() -> None:
    tickets = Tickets(lambda: b"secret")
    ticket = Ticket("n", 1000, ("c",), "Why?", "extractive", False, 0.5, 7, {"dense": 1.0}, ("said so",))
    id = tickets.issue(ticket)
    assert len(id) < 200
    assert tickets.read(id, now=1000 + DAYS * 86_400) == ticket
    with pytest.raises(InvalidInput, match="30 days"):
        tickets.read(id, now=1001 + DAYS * 86_400)
    with pytest.raises(InvalidInput, match="not the id"):
        Tickets(lambda: b"another secret").read(id, now=1000)


def test_ratings_become_questions_that_can_be_evaluated(server: Server) -> None:
    client, _ = server
    ingested(client, "c", {"report.pdf": pdf(), "handbook.md": HANDBOOK})
    report = next(one for one in client.get("/api/collections/c/documents").json()["items"] if one["pages"])
    say(client, ask(client, TREASURE), "down", comment="old news")
    up = say(client, ask(client, TREASURE), "up")
    say(client, ask(client), "down", comment="It burns for ten hours.")
    say(client, ask(client, "Which tree?"), "down", document_id=report["id"], pages=[3])
    nothing = ask(client, "Who won the Wimbledon final of Zurich 1877?")
    assert nothing["abstained"]
    say(client, nothing, "up")
    rows = list(as_questions(kept(client)))
    asked = {one.text: one for one in parse_questions("feedback.jsonl", "\n".join(map(json.dumps, rows)))}
    assert len(asked) == 4, "the newest rating of a question counts"
    first = next(piece for piece in up["evidence"] if piece["cited"])
    assert (asked[TREASURE].document, asked[TREASURE].types) == ("report.pdf", ("thumbs up",))
    assert set(asked[TREASURE].pages) >= set(first["pages"])
    assert 2 in asked[TREASURE].pages
    assert (asked[LANTERN].document, asked[LANTERN].pages, asked[LANTERN].answerable) == (None, (), True)
    assert next(row for row in rows if row["question"] == LANTERN)["comment"] == "It burns for ten hours."
    assert (asked["Which tree?"].document, asked["Which tree?"].pages) == ("report.pdf", (3,))
    assert not asked[nothing_asked(rows)].answerable


def nothing_asked(rows: list[Body]) -> str:
    return next(str(row["question"]) for row in rows if row.get("answerable") is False)


def test_a_follow_up_is_kept_as_it_was_understood(server: Server) -> None:
    client, _ = server
    ingested(client, "c", {"handbook.md": HANDBOOK})
    earlier = {"role": "user", "content": LANTERN}
    body = {"query": "And how many?", "messages": [earlier, {"role": "assistant", "content": "Nine hours."}]}
    given = say(client, client.post("/api/collections/c/answer", json=body).json())
    assert LANTERN in given["question"]
    assert "And how many?" in given["question"]


def test_any_process_may_rate(tmp_path: Path) -> None:
    """As the workers do beside a writer: the answer came from one, and another one takes the rating."""
    settings = settings_for(tmp_path)
    with running(settings) as (client, services):
        ingested(client, "c", {"handbook.md": HANDBOOK})
        answer = ask(client)
        with open_services(settings, writable=False) as reader:
            app = create_app(reader, writer="the other")
            with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000)) as other:
                say(other, answer)
        assert len(services.ledger.feedback.list("c")) == 1
