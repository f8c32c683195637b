"""The tools at `/mcp`, called by the official client."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

import httpx
import pytest
from mcp.shared.exceptions import MCPError

from tests.app.mcp.calls import TOOLS, call, connected, picture, refusal, structured, talk
from tests.app.mcp.conftest import Served
from tests.pictures import chart

OUTLINE = (217, 95, 2)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_tools_are_listed_with_schemas_and_as_reading_only(served: Served, mode: str, slash: str) -> None:
    tools = talk(served.mcp + slash, lambda client: client.list_tools(), mode=mode).tools
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.title
        assert tool.description
        assert tool.output_schema is not None
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
    required = {tool.name: tool.input_schema.get("required", []) for tool in tools}
    assert required == {
        "search": ["query"], "fetch": ["id"], "ask": ["question"], "look": ["id"], "list_collections": []
    }  # fmt: skip


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_search_and_fetch_answer_as_chatgpt_wants_it(served: Served, mode: str) -> None:
    found = structured(call(served.mcp, "search", query="treasure under the oak tree", mode=mode))
    assert set(found) == {"results"}
    assert found["results"]
    for result in found["results"]:
        assert set(result) == {"id", "title", "url"}
        assert all(result.values())
    best = found["results"][0]
    fetched = structured(call(served.mcp, "fetch", id=best["id"], mode=mode))
    assert set(fetched) == {"id", "title", "text", "url", "metadata"}
    assert (fetched["id"], fetched["title"], fetched["url"]) == (best["id"], best["title"], best["url"])
    assert "lies under the oak tree" in fetched["text"]
    assert fetched["metadata"]["source"] == "report.pdf"
    assert fetched["metadata"]["page"] == 1


def test_links_are_absolute_and_open_the_boxed_page(served: Served) -> None:
    best = structured(call(served.mcp, "search", query="treasure under the oak tree"))["results"][0]
    assert best["url"].startswith(f"{served.url}/view/library/{served.report}?page=1&highlight=")
    page = httpx.get(best["url"])
    assert page.status_code == 200
    assert 'class="box"' in page.text


def test_search_looks_in_all_collections_or_in_the_one_that_is_named(served: Served) -> None:
    def sources(**more: Any) -> set[str]:
        results = structured(call(served.mcp, "search", query="ferry lantern treasure", **more))["results"]
        return {result["url"].split("/view/")[1].split("/")[0] for result in results}

    assert sources() == {"library", "other"}
    assert sources(collection="other") == {"other"}
    assert len(structured(call(served.mcp, "search", query="treasure", top_k=1))["results"]) == 1


def test_a_connection_may_be_tied_to_collections_by_its_address(served: Served) -> None:
    url = f"{served.mcp}?collection=other"
    assert [one["name"] for one in structured(call(url, "list_collections"))["collections"]] == ["other"]
    results = structured(call(url, "search", query="treasure ferry"))["results"]
    assert {result["url"].split("/view/")[1].split("/")[0] for result in results} == {"other"}
    assert "this connection is for 'other'" in refusal(call(url, "search", query="x", collection="library"))
    assert "nothing with the id" in refusal(call(url, "fetch", id=served.report))


def test_a_document_and_an_element_can_be_fetched_by_their_ids(served: Served) -> None:
    whole = structured(call(served.mcp, "fetch", id=served.handbook))
    assert "A brass lantern burns" in whole["text"]
    assert "kettle" in whole["text"]
    assert whole["metadata"]["kind"] == "document"
    assert whole["metadata"]["truncated"] is False
    elements = httpx.get(f"{served.url}/api/collections/library/documents/{served.handbook}/elements").json()["items"]
    lantern = next(one for one in elements if "lantern burns" in one["text"])
    assert structured(call(served.mcp, "fetch", id=lantern["id"]))["text"] == lantern["text"]


def test_a_picture_is_fetched_with_its_caption(served: Served) -> None:
    elements = httpx.get(f"{served.url}/api/collections/other/documents/{served.chart}/elements").json()["items"]
    picture = next(one for one in elements if one["kind"] == "image")
    fetched = structured(call(served.mcp, "fetch", id=picture["id"]))
    assert "Visitors by month." in fetched["text"]
    assert fetched["metadata"]["kind"] == "image"


def test_an_answer_comes_with_citations_and_links(served: Served) -> None:
    answer = structured(call(served.mcp, "ask", question="How many hours does a brass lantern burn?"))
    assert not answer["abstained"]
    cited = next(one for one in answer["citations"] if "nine hours" in one["quote"])
    assert f"[{cited['number']}]" in answer["answer"]
    assert cited["source"] == "handbook.md"
    assert cited["url"].startswith(served.url)
    assert httpx.get(cited["url"]).status_code == 200
    assert structured(call(served.mcp, "fetch", id=cited["id"]))["title"] == cited["title"]
    assert not {"timings_ms", "usage", "index_version"} & set(answer)


def test_a_question_that_the_documents_do_not_answer_is_not_answered(served: Served) -> None:
    answer = structured(call(served.mcp, "ask", question="What is the boiling point of Unobtainium-447?"))
    assert answer["abstained"]
    assert answer["citations"] == []


def test_a_piece_is_looked_at_boxed_with_a_margin(served: Served) -> None:
    answer = structured(call(served.mcp, "search", query="treasure number 2 walnut tree", collection="library"))
    name = next(one["id"] for one in answer["results"] if ", p. 2" in one["title"])
    result = call(served.mcp, "look", id=name, margin=20)
    said, shown = structured(result), picture(result)
    assert said["page"] == 2
    x0, y0, x1, y1 = said["area"]
    assert shown.width / shown.height == pytest.approx((x1 - x0) / (y1 - y0), rel=0.02)
    assert max(shown.size) <= 1200
    scale = shown.width / (x1 - x0)
    for left, top, right, bottom in said["boxes"]:
        assert x0 <= left - 19
        middle = round((left + right) / 2 - x0) * scale
        for edge in (top, bottom):  # the outline of the box stands just outside it
            near = [shown.getpixel((round(middle), round((edge - y0) * scale) + shift)) for shift in range(-8, 9)]
            assert any(_close(pixel, OUTLINE) for pixel in near), (edge, near)
    assert not _close(shown.getpixel((2, 2)), OUTLINE)


def test_a_page_as_a_whole_is_looked_at_by_the_id_of_its_document(served: Served) -> None:
    result = call(served.mcp, "look", id=served.report, page=3)
    assert structured(result)["area"] == [0, 0, 612, 792]
    assert structured(result)["boxes"] == []
    assert picture(result).height == pytest.approx(1200, abs=20)


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("fetch", {"id": "none"}, "there is nothing with the id 'none'"),
        ("look", {"id": "none"}, "there is nothing with the id 'none'"),
        ("search", {}, "query: field required"),
        ("search", {"query": "x", "top_k": 1000}, "top_k: input should be less than or equal to 100"),
        ("search", {"query": "x", "collection": "none"}, "there is no collection 'none'"),
        ("search", {"query": "   "}, "the query is empty"),
        ("nothing", {}, "Unknown tool: nothing"),
    ],
)
def test_errors_are_told_in_plain_words(served: Served, tool: str, arguments: dict[str, Any], says: str) -> None:
    said = refusal(call(served.mcp, tool, **arguments))
    assert said.startswith(says)
    assert "Traceback" not in said
    assert "\n" not in said


def test_a_row_is_looked_at_within_its_table(served: Served) -> None:
    path = f"{served.url}/api/collections/other/documents/{served.prices}/elements"
    elements = httpx.get(path).json()["items"]
    table = next(one for one in elements if one["kind"] == "table")
    row = next(one for one in elements if one["kind"] == "row" and "Trawler" in one["text"])
    said = structured(call(served.mcp, "look", id=row["id"], margin=0))
    assert said["boxes"] == [row["bbox"]]
    assert said["area"] == pytest.approx(table["bbox"], abs=0.1)


def test_an_embedded_picture_of_a_document_without_pages_is_looked_at(served: Served) -> None:
    found = structured(call(served.mcp, "search", query="visitors by month", collection="other"))["results"]
    name = next(one["id"] for one in found if served.chart in one["url"] and "Visitors by month" in one["title"])
    result = call(served.mcp, "look", id=name)
    assert structured(result)["page"] is None
    assert max(picture(result).size) <= 1200
    assert picture(result).width / picture(result).height == pytest.approx(chart(7).width / chart(7).height, rel=0.02)


def test_what_has_no_page_and_no_picture_cannot_be_looked_at(served: Served) -> None:
    assert "neither a page nor a picture" in refusal(call(served.mcp, "look", id=served.notes))
    assert "pages 1 to 3" in refusal(call(served.mcp, "look", id=served.report, page=9))


def test_two_clients_are_served_at_once(served: Served) -> None:
    async def run() -> list[str]:
        async with connected(served.mcp) as one, connected(served.mcp, mode="legacy") as two:
            asked = [
                client.call_tool("search", {"query": f"treasure number {number}"})
                for number in range(1, 4)
                for client in (one, two)
            ]
            results = await asyncio.gather(*asked)
            return [structured(result)["results"][0]["title"] for result in results]

    titles = asyncio.run(run())
    assert titles[::2] == titles[1::2]


# -- who may ------------------------------------------------------------------------------------------------------


def test_a_key_of_one_collection_sees_only_that_one(guarded: Served) -> None:
    listed = structured(call(guarded.mcp, "list_collections", key=guarded.tied))["collections"]
    assert [one["name"] for one in listed] == ["library"]
    results = structured(call(guarded.mcp, "search", key=guarded.tied, query="ferry to Skye"))["results"]
    assert not [result for result in results if "/view/other/" in result["url"]]
    for tool in ("fetch", "look"):
        assert "there is nothing with the id" in refusal(call(guarded.mcp, tool, key=guarded.tied, id=guarded.notes))
    for tool, name in (("search", "query"), ("ask", "question")):
        arguments = {name: "ferry", "collection": "other"}
        said = refusal(call(guarded.mcp, tool, key=guarded.tied, **arguments))
        assert said == "this key is not for the collection 'other'"
    assert structured(call(guarded.mcp, "fetch", key=guarded.reader, id=guarded.notes))["text"]


def test_links_are_signed_where_keys_exist_and_open_without_one(guarded: Served) -> None:
    url = structured(call(guarded.mcp, "search", key=guarded.tied, query="oak tree"))["results"][0]["url"]
    assert "&sig=" in url
    assert httpx.get(url).status_code == 200
    assert httpx.get(url.split("&exp=")[0]).status_code == 401


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_wrong_key_is_refused(guarded: Served, mode: str) -> None:
    for key in ("", "plx_wrong"):
        with pytest.raises((MCPError, ExceptionGroup)):
            talk(guarded.mcp, lambda client: client.list_tools(), key=key, mode=mode)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        refused = httpx.post(guarded.mcp, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=headers)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_key_that_may_not_read_is_refused(guarded: Served) -> None:
    answer = httpx.post(guarded.mcp, json={}, headers={"Authorization": f"Bearer {guarded.writer}"})
    assert answer.status_code == 403
    assert "scope 'read'" in answer.json()["detail"]


def test_with_keys_any_host_is_served_and_without_only_loopback(served: Served, guarded: Served) -> None:
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepts = {"Accept": "application/json", "Host": "plexus.example"}
    answer = httpx.post(guarded.mcp, json=listing, headers={**accepts, "Authorization": f"Bearer {guarded.reader}"})
    assert answer.status_code == 200
    assert [tool["name"] for tool in answer.json()["result"]["tools"]] == TOOLS
    assert httpx.post(served.mcp, json=listing, headers=accepts).status_code == 403
    elsewhere = {"Accept": "application/json", "Origin": "https://evil.example"}
    assert httpx.post(served.mcp, json=listing, headers=elsewhere).status_code == 403


def test_no_stream_can_be_held_open(served: Served) -> None:
    for slash in ("", "/"):
        answer = httpx.get(served.mcp + slash, headers={"Accept": "text/event-stream"}, timeout=5)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"


def test_an_impossible_name_in_the_address_is_refused(served: Served) -> None:
    assert httpx.post(f"{served.mcp}?collection=..%2F", json={}).status_code == 422


def test_calls_are_counted_under_their_route(served: Served) -> None:
    call(served.mcp, "list_collections")
    metrics = httpx.get(f"{served.url}/metrics").text
    assert re.search(r'plexus_requests_total\{[^}]*route="/mcp"', metrics), metrics[:2000]


def test_a_call_is_quick(served: Served) -> None:
    async def run() -> float:
        async with connected(served.mcp) as client:
            await client.call_tool("search", {"query": "oak"})
            started = time.perf_counter()
            await client.call_tool("search", {"query": "walnut"})
            return time.perf_counter() - started

    assert asyncio.run(run()) < 2


def _close(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))
