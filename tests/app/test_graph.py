"""The graph over HTTP: nodes, neighbours, paths, export, import."""

from __future__ import annotations

import io
import json
from urllib.parse import quote

import networkx
import pytest
from starlette.testclient import TestClient

from app.wiring import Services
from tests.app.conftest import Library
from tests.app.running import ingested, with_key
from tests.app.test_errors import check_problem

GRAPH = "/api/collections/rivers/graph"
SAALE = (
    b"# Saale\n\nThe river Saale meets the Elbe near Barby. There the Elbe is wide.\n\nPeople sail on the Moldau too.\n"
)
TRIPLE = {"source": "saale.md", "entities": ["Saale"], "triples": [["Saale", "flows into", "Elbe"], ["x", "y"]]}


def neighbours(node: str) -> str:
    return f"{GRAPH}/nodes/{quote(node, safe='')}/neighbours"


@pytest.fixture
def rivers(server: tuple[TestClient, Services]) -> TestClient:
    ingested(server[0], "rivers", {"saale.md": SAALE})
    return server[0]


def test_entities_are_listed_and_paged(rivers: TestClient) -> None:
    first = rivers.get(f"{GRAPH}/nodes?limit=1").json()
    assert first["items"][0]["kind"] == "entity"
    names, cursor = [first["items"][0]["id"]], first["next"]
    while cursor is not None:
        page = rivers.get(f"{GRAPH}/nodes?limit=1&cursor={cursor}").json()
        names += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert {"entity:saale", "entity:elbe", "entity:barby"} <= set(names)
    assert len(names) == len(set(names))
    (elbe,) = rivers.get(f"{GRAPH}/nodes?q=Elb").json()["items"]
    assert (elbe["id"], elbe["sentences"], elbe["documents"]) == ("entity:elbe", 2, 1)


def test_elements_documents_and_pages_are_found_by_id(rivers: TestClient, library: Library) -> None:
    document = rivers.get("/api/collections/rivers/documents").json()["items"][0]["id"]
    (found,) = rivers.get(f"{GRAPH}/nodes", params={"q": document}).json()["items"]
    assert (found["kind"], found["source"]) == ("document", "saale.md")
    assert rivers.get(f"{GRAPH}/nodes", params={"q": document, "kind": "entity"}).json()["items"] == []
    page = f"{library.report}/page/2"
    (found,) = library.client.get("/api/collections/library/graph/nodes", params={"q": page}).json()["items"]
    assert (found["kind"], found["page"]) == ("page", 2)
    assert f"/view/library/{library.report}" in found["view_url"]


def test_each_edge_shows_where_it_was_read(rivers: TestClient) -> None:
    found = rivers.get(neighbours("entity:elbe"), params={"edge": "mention"}).json()
    assert found["nodes"][0]["id"] == "entity:elbe"
    assert found["edges"]
    for edge in found["edges"]:
        assert (edge["to"], edge["kind"], edge["text"], edge["origin"]) == ("entity:elbe", "mention", "Elbe", "rule")
        element = rivers.get(f"/api/collections/rivers/elements/{edge['element']}").json()
        assert element["text"][slice(*edge["span"])] == "Elbe"
        assert edge["document_id"] == element["document_id"]
        assert '<mark id="evidence">Elbe</mark>' in rivers.get(edge["view_url"]).text


def test_a_page_has_neighbours_by_its_id(library: Library) -> None:
    path = f"/api/collections/library/graph/nodes/{library.report}/page/1/neighbours"
    found = library.client.get(path, params={"edge": "on_page"}).json()
    assert {edge["kind"] for edge in found["edges"]} == {"on_page"}
    assert {edge["page"] for edge in found["edges"]} == {1}


def test_a_path_is_told_and_none_too(rivers: TestClient) -> None:
    found = rivers.get(f"{GRAPH}/path", params={"from": "entity:moldau", "to": "entity:barby"}).json()
    assert [found["nodes"][0]["id"], found["nodes"][-1]["id"]] == ["entity:moldau", "entity:barby"]
    assert len(found["edges"]) == len(found["nodes"]) - 1
    asked = {"from": "entity:moldau", "to": "entity:barby", "edge": "is_a"}
    body = check_problem(rivers.get(f"{GRAPH}/path", params=asked), f"{GRAPH}/path")
    assert (body["status"], "no path" in body["detail"]) == (404, True)
    assert rivers.get(f"{GRAPH}/path", params={"from": "entity:moldau"}).status_code == 422
    assert rivers.get(neighbours("entity:nobody")).status_code == 404
    assert rivers.get(neighbours("entity:elbe"), params={"edge": "psychic"}).status_code == 422


def test_the_export_is_graphml_and_json(rivers: TestClient) -> None:
    response = rivers.get(f"{GRAPH}/export")
    assert response.headers["content-type"].startswith("application/graphml+xml")
    graph = networkx.read_graphml(io.BytesIO(response.content), force_multigraph=True)
    told = rivers.get(f"{GRAPH}/export?format=json").json()
    assert (len(graph), graph.number_of_edges()) == (len(told["nodes"]), len(told["edges"]))
    kinds = {edge["kind"] for edge in told["edges"]}
    assert {"contains", "mention"} <= kinds
    only = rivers.get(f"{GRAPH}/export?format=json&edge=mention").json()
    assert {edge["kind"] for edge in only["edges"]} == {"mention"}


def test_triples_are_imported_and_removed(rivers: TestClient) -> None:
    done = rivers.post(f"{GRAPH}/import", content=json.dumps(TRIPLE)).json()
    assert done == {"documents": 1, "entities": 1, "triples": 1, "unmatched": [], "left_out": 1}
    found = rivers.get(neighbours("entity:saale"), params={"edge": "related"}).json()
    (edge,) = [one for one in found["edges"] if one["origin"] == "import"]
    assert (edge["from"], edge["label"], edge["to"]) == ("entity:saale", "flows into", "entity:elbe")
    assert edge["text"] == "Saale meets the Elbe"
    response = rivers.post(f"{GRAPH}/import", content=json.dumps(TRIPLE) + "\n{")
    assert "line 2 is no JSON" in check_problem(response, f"{GRAPH}/import")["detail"]
    assert rivers.delete(f"{GRAPH}/import").status_code == 204
    found = rivers.get(neighbours("entity:saale"), params={"edge": "related"}).json()
    assert not [one for one in found["edges"] if one["origin"] == "import"]


def test_a_tied_key_sees_only_the_graph_of_its_collection(server: tuple[TestClient, Services]) -> None:
    client, services = server
    admin = with_key(services, "boss", ["admin"])
    ingested(client, "rivers", {"saale.md": SAALE}, headers=admin)
    tied = with_key(services, "tied", ["read"], ("other",))
    reader = with_key(services, "reader", ["read"], ("rivers",))
    assert client.get(f"{GRAPH}/nodes", headers=tied).status_code == 403
    assert client.get(f"{GRAPH}/export", headers=reader).status_code == 200
    assert client.post(f"{GRAPH}/import", content="", headers=reader).status_code == 403
