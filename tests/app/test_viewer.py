"""The page viewer and the search page."""

from __future__ import annotations

import re

import pytest

from index.types import Element, Line, Region
from tests.app.conftest import Library


def view(library: Library, document: str, **params: object) -> str:
    response = library.client.get(f"/view/library/{document}", params={k: str(v) for k, v in params.items()})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    return response.text


def test_a_page_is_shown_with_its_boxes_in_points(library: Library) -> None:
    page = view(library, library.report, page=2, highlight="70,120,400,140;72,80,300,100")
    assert 'viewBox="0 0 612' in page
    assert page.count('class="box"') == 2
    assert re.search(r'x="70.0" y="120.0" width="330.0" height="20.0"', page)
    assert f"/api/collections/library/documents/{library.report}/pages/2.png" in page
    assert f"/api/collections/library/documents/{library.report}/file" in page


def test_the_words_in_the_boxes_stand_beside_the_page(library: Library) -> None:
    page = view(library, library.report, page=2, highlight="60,120,500,140")
    quote = re.search(r"<blockquote>(.*?)</blockquote>", page, re.S)
    assert quote
    assert "walnut" in quote.group(1)
    assert "Chapter" not in quote.group(1)


def test_an_element_finds_its_page_and_boxes(library: Library) -> None:
    path = f"/api/collections/library/documents/{library.report}/elements"
    element = library.client.get(path, params={"page": 3}).json()["items"][0]
    page = view(library, library.report, element=element["id"])
    assert "pages/3.png" in page
    assert 'class="box"' in page


def test_pages_lead_to_the_pages_around_them(library: Library) -> None:
    def neighbours(page: int) -> list[tuple[str, str]]:
        return re.findall(r'rel="(prev|next)" href="[^"]*page=(\d)', view(library, library.report, page=page))

    assert neighbours(1) == [("next", "2")]
    assert neighbours(2) == [("prev", "1"), ("next", "3")]
    assert neighbours(3) == [("prev", "2")]


def test_without_a_page_the_viewer_opens_at_the_first(library: Library) -> None:
    assert "pages/1.png" in view(library, library.report)


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"page": "4"}, 404),
        ({"page": "0"}, 422),
        ({"element": "none-1"}, 404),
        ({"highlight": "1,2,3,4"}, 422),
    ],
)
def test_what_is_not_there_cannot_be_viewed(library: Library, params: dict[str, str], status: int) -> None:
    response = library.client.get(f"/view/library/{library.report}", params=params)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/view/library/gone", 404, "There is no document &#39;gone&#39;."),
        ("/view/library/{report}?page=4", 404, "The document has pages 1 to 3."),
        ("/view/library/{report}?page=0", 422, "Page: input should be greater than or equal to 1."),
        ("/view/library/<b>x", 404, "There is no document &#39;&lt;b&gt;x&#39;."),
    ],
)
def test_a_browser_is_told_on_a_page(library: Library, path: str, status: int, words: str) -> None:
    response = library.client.get(path.format(report=library.report), headers=BROWSER)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert words in response.text
    assert "urn:plexus" not in response.text


def test_programs_and_other_routes_are_told_in_the_one_shape_still(library: Library) -> None:
    gone = "/api/collections/library/documents/gone"
    for path, headers in (("/view/library/gone", {}), (gone, BROWSER)):
        assert library.client.get(path, headers=headers).headers["content-type"] == "application/problem+json"


def test_an_element_of_another_document_is_not_shown(library: Library) -> None:
    path = f"/api/collections/library/documents/{library.notes}/elements"
    element = library.client.get(path).json()["items"][0]["id"]
    assert library.client.get(f"/view/library/{library.report}", params={"element": element}).status_code == 404


def test_a_document_without_pages_is_shown_in_reading_order_with_its_target_marked(library: Library) -> None:
    path = f"/api/collections/library/documents/{library.handbook}/elements"
    elements = library.client.get(path).json()["items"]
    target = next(one for one in elements if "lantern" in one["text"])
    page = view(library, library.handbook, element=target["id"])
    assert page.count('id="evidence"') == 1
    assert re.search(r'class="piece \w+ marked" id="evidence">\s*<p>A brass lantern', page)
    assert page.index("Lanterns") < page.index("A brass lantern") < page.index("Supplies")
    assert "<td" in page
    assert "rope" in page


def test_text_of_a_document_is_never_markup(library: Library) -> None:
    page = view(library, library.notes)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_scripts_and_styles_come_from_the_server_alone(library: Library) -> None:
    for page in (view(library, library.report), view(library, library.notes), library.client.get("/").text):
        assert not re.search(r"<script(?![^>]*src=)", page)
        assert " style=" not in page
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_the_search_page_and_its_files_are_there(library: Library) -> None:
    response = library.client.get("/")
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["content-security-policy"]
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', response.text):
        assert library.client.get(path).status_code == 200, path


def test_quotes_are_the_lines_inside_the_boxes() -> None:
    from app.viewer import _quotes_of_boxes

    text = "first line second line"
    lines = (Line(0, 10, 1, (10, 10, 90, 20)), Line(11, 22, 1, (10, 22, 90, 32)))
    element = Element("e", "d", "text", text, 0, regions=(Region(1, (10, 10, 90, 32)),), lines=lines)
    assert [quote.text for quote in _quotes_of_boxes([element], 1, [(0, 21, 100, 33)])] == ["second line"]
    assert [quote.text for quote in _quotes_of_boxes([element], 1, [(0, 0, 100, 100)])] == [text]
    assert _quotes_of_boxes([element], 1, [(0, 50, 100, 100)]) == []
