"""A piece of evidence that goes on over a page: a citation names the page that its quote stands on."""

from __future__ import annotations

import io
import re

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from app.wiring import Services
from tests.app.running import Body, ingested

PAGES = (
    ("The lighthouse of Marlow Point was lit by whale oil", "until the keeper bought a lamp for paraffin."),
    ("The fog horn of Marlow Point is blown every forty seconds", "while the harbour cannot be seen from the tower."),
)
QUESTION = "How often is the fog horn of Marlow Point blown?"


def over_two_pages() -> bytes:
    """One section, with a paragraph at the foot of the first page and another at the head of the second."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    canvas.setFont("Helvetica-Bold", 22)
    canvas.drawString(72, 700, "Signals of the harbour")
    for top, lines in zip((100, 720), PAGES, strict=True):
        canvas.setFont("Helvetica", 12)
        for number, line in enumerate(lines):
            canvas.drawString(72, top - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def cited(client: TestClient) -> Body:
    """The citation of the sentence on the second page."""
    ingested(client, "signals", {"signals.pdf": over_two_pages()})
    answer = client.post("/api/collections/signals/answer", json={"query": QUESTION}).json()
    citation: Body = next(one for one in answer["citations"] if "forty seconds" in one["quote"])
    assert {region["page"] for region in citation["regions"]} == {1, 2}, "the hit goes on over the page"
    return citation


def test_a_citation_has_the_page_and_the_box_of_its_quote(server: tuple[TestClient, Services]) -> None:
    citation = cited(server[0])
    assert citation["page"] == 2
    assert citation["bbox"] == citation["quote_regions"][0]["bbox"]
    assert "page=2&" in citation["view_url"]
    assert "/pages/2.png?" in citation["image_url"]
    assert server[0].get(citation["image_url"]).status_code == 200


def test_its_title_in_a_chat_names_that_page(server: tuple[TestClient, Services]) -> None:
    cited(server[0])
    asked = {"model": "signals", "messages": [{"role": "user", "content": QUESTION}]}
    body = server[0].post("/v1/chat/completions", json=asked).json()
    titles = [one["url_citation"] for one in body["choices"][0]["message"]["annotations"]]
    for one in titles:
        shown = re.search(r"[?&]page=(\d+)", one["url"])
        assert shown
        assert one["title"].endswith(f"p. {shown.group(1)}")
    assert {one["title"][-4:] for one in titles} == {"p. 1", "p. 2"}
