"""The viewer of documents without pages: each caption once, and embedded pictures as pictures."""

from __future__ import annotations

import re
from base64 import b64encode

from starlette.testclient import TestClient

from app.wiring import Services
from tests.app.running import ingested
from tests.pictures import chart, encoded


def page_of(client: TestClient) -> str:
    picture = b64encode(encoded(chart(7), "JPEG")).decode()
    html = f"""<h1>Harbour</h1><figure><img src="data:image/jpeg;base64,{picture}">
    <figcaption>Figure 1. Ships by month.</figcaption></figure>
    <table><caption>Table 1. Fares of the ferry.</caption><tr><th>Boat</th><th>Fare</th></tr>
    <tr><td>Skiff</td><td>41</td></tr></table>"""
    (document,) = ingested(client, "harbour", {"harbour.html": html.encode()})
    return client.get(f"/view/harbour/{document}").text


def test_captions_are_shown_once(server: tuple[TestClient, Services]) -> None:
    shown = re.sub(r'alt="[^"]*"', "", page_of(server[0]))
    assert shown.count("Figure 1. Ships by month.") == 1
    assert shown.count("Table 1. Fares of the ferry.") == 1


def test_an_embedded_picture_is_shown_with_its_caption_as_words_for_it(server: tuple[TestClient, Services]) -> None:
    picture = re.search(r'<img src="([^"]+)" alt="Figure 1. Ships by month.">', page_of(server[0]))
    assert picture
    response = server[0].get(picture.group(1))
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("image/")
