"""The graph as people see it: nodes, derived edges, neighbours, paths, export."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Sequence
from pathlib import Path

import networkx
import numpy as np
import pytest

from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.errors import Conflict, NotFound
from index.graph import export
from index.graph.carrying import carrying
from index.graph.neighbours import neighbourhood, path
from index.graph.reader import GraphReader, in_turn
from index.graph.similar import share_rows
from index.graph.sources import EVERY_SOURCE, NO_SOURCE
from index.graph.variants import variants
from index.naming import normalised
from index.types import Bundle, Edge, EntityKind, Mention
from tests.index.library import parsed, write

TEXTS = {
    "elbe": ("The Saale meets the Elbe near Barby.", "In Barby the Saale and the Elbe are wide.", "Halle lies apart."),
    "rivers": ("Barby and Halle are towns.", "The Moldau is long.", "Networks of the Network."),
}
_NAMES = ("Saale", "Elbe", "Barby", "Halle", "Moldau", "Networks", "Network")


def bundle(title: str, passages: Sequence[str]) -> Bundle:
    """A document whose names are the known words in it, all of a passage in one sentence."""
    made = parsed(title, *passages)
    mentions = [
        Mention(element.id, element.text.index(name), element.text.index(name) + len(name), normalised(name))
        for element in made.elements
        for name in _NAMES
        if name in element.text
    ]
    return Bundle(made.document, made.elements, mentions=tuple(mentions))


def filled(directory: Path, titles: Sequence[str]) -> Engine:
    engine = Engine.open(directory / "data", HashingEmbedder(), writable=True)
    for title in titles:
        write(engine, directory, bundle(title, TEXTS[title]))
    return engine


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> GraphReader:
    engine = filled(tmp_path_factory.mktemp("graph"), ["elbe", "rivers"])
    _, state = engine.present("c")
    return GraphReader(engine.store, state, EVERY_SOURCE)


def test_names_are_found_by_words_and_beginnings_those_used_most_first(reader: GraphReader) -> None:
    def found(query: str) -> list[str]:
        return [name for _, name in reader.occurrences.search(query)]

    assert found("") == ["barby", "elbe", "halle", "saale", "moldau", "network", "networks", "rivers"]
    assert found("sa") == ["saale"]
    assert found("netw") == ["network", "networks"]
    assert found("lbe") == []


def test_an_entity_says_how_often_and_where_it_is_named(reader: GraphReader) -> None:
    node = reader.node("entity:barby")
    assert node.used is not None
    assert (node.used.sentences, node.used.passages, node.used.documents) == (3, 3, 2)
    assert node.entity_kind == "name"
    assert reader.node("entity:rivers").used is not None  # only a title has it


def test_names_are_related_that_occur_together_more_than_by_chance(reader: GraphReader) -> None:
    (edge,) = reader.edges_of("entity:saale", ["related"])
    assert (edge.target, edge.label) == ("entity:elbe", "2 sentences")
    # Two of six sentences have both, and none has one alone: ln((2/6) / (2/6)^2) / -ln(2/6) = 1.
    assert edge.weight == pytest.approx(1.0)
    assert edge.span is not None
    assert edge.element is not None
    text = reader.store.element(edge.element).text
    assert text[slice(*edge.span)] in ("Saale meets the Elbe", "Saale and the Elbe")
    assert [one.target for one in reader.edges_of("entity:elbe", ["related"])] == ["entity:saale"]


@pytest.mark.parametrize(
    ("weight", "kinds", "times", "related"),
    [
        (1.0, ("name", "name"), 2, True),
        (1.0, ("name", "term"), 2, False),
        (1.0, ("name", "term"), 3, True),
        (0.5, ("name", "name"), 3, False),
    ],
)
def test_names_are_related_where_they_stand_whole(
    tmp_path: Path, weight: float, kinds: tuple[EntityKind, EntityKind], times: int, related: bool
) -> None:
    texts = [f"Saale and Elbe meet here {n}." for n in range(times)] + [f"Halle lies apart {n}." for n in range(4)]
    made = parsed("rivers", *texts)
    mentions = [
        Mention(element.id, at, at + 5, name, kind, weight=of)
        for element in made.elements
        for at, name, kind, of in ((0, "saale", kinds[0], weight), (10, "elbe", kinds[1], 1.0))
        if "Elbe" in element.text
    ] + [Mention(element.id, 0, 5, "halle") for element in made.elements if "Halle" in element.text]
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True) as engine:
        write(engine, tmp_path, Bundle(made.document, made.elements, mentions=tuple(mentions)))
        with engine.shown.reading(["c"]) as (state,):
            edges = GraphReader(engine.store, state, EVERY_SOURCE).edges_of("entity:elbe", ["related"])
            assert bool(edges) == related


@pytest.mark.parametrize(
    ("text", "carries"),
    [
        ("The Saale meets the Elbe near Barby.", True),
        ("Old Saale Road, Elbe House, Barby 39249", False),
        ("Training Boats with Care on the Saale and the Elbe", False),
        ("Saaleと Elbe", True),
    ],
)
def test_a_sentence_that_says_something_carries_a_relation(text: str, carries: bool) -> None:
    named = [Mention("e", text.index(name), text.index(name) + len(name), name) for name in ("Saale", "Elbe")]
    assert (carrying(named, {"e": text}, "Saale", "Elbe") is not None) == carries


def test_names_at_one_place_are_not_related(tmp_path: Path) -> None:
    made = parsed("rivers", *(f"Why Saale {n}?" for n in range(3)), *(f"Halle lies apart {n}." for n in range(3)))
    mentions = [
        Mention(element.id, start, 9, name)
        for element in made.elements
        for start, name in ((0, "why saale"), (4, "river of halle"))
        if "Why" in element.text
    ] + [Mention(element.id, 0, 5, "halle") for element in made.elements if "Halle" in element.text]
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True) as engine:
        write(engine, tmp_path, Bundle(made.document, made.elements, mentions=tuple(mentions)))
        with engine.shown.reading(["c"]) as (state,):
            assert GraphReader(engine.store, state, EVERY_SOURCE).edges_of("entity:why saale", ["related"]) == []


def test_tables_of_one_form_share_rows_only_if_they_tell_of_the_same_things() -> None:
    head = "| | Year Ended December 31, | |\n| --- | --- | --- |\n"
    lands = f"{head}| Germany | 1 | 2 |\n| Japan | 3 | 4 |\n| United Kingdom | 5 | 6 |"
    parts = f"{head}| Online stores | 1 | 2 |\n| Subscription services | 3 | 4 |\n| Physical stores | 5 | 6 |"
    assert not share_rows(lands, parts)
    assert share_rows(lands, f"{head}| Germany | 7 | 8 |\n| Japan | 9 | 1 |")
    assert share_rows(lands, f"{head}| 2016 | 7 | 8 |\n| 2017 | 9 | 1 |")


def test_every_edge_read_somewhere_names_its_characters(reader: GraphReader) -> None:
    (mention,) = reader.edges_of("entity:moldau", ["mention"])
    assert mention.span is not None
    assert reader.store.element(mention.element or "").text[slice(*mention.span)] == "Moldau"


def test_another_spelling_is_a_synonym_where_the_model_agrees(reader: GraphReader) -> None:
    assert variants("network")["networks"] == "number"
    assert variants("data set")["dataset"] == "spaces"
    assert variants("organisation")["organization"] == "spelling"
    assert variants("1997") == {}
    found = list(reader.synonyms._known("network"))
    assert found == [("networks", "number")]


def test_neighbours_are_bounded_and_reach_further_with_depth(reader: GraphReader) -> None:
    near = neighbourhood(reader, "entity:moldau", depth=1)
    assert near.nodes[0].id == "entity:moldau"
    assert {node.kind for node in near.nodes} == {"entity", "element"}
    far = neighbourhood(reader, "entity:moldau", depth=3, most=200)
    assert "entity:moldau" in {node.id for node in far.nodes[:1]}
    assert {"document", "page"} < {node.kind for node in far.nodes}
    assert not far.truncated
    few = neighbourhood(reader, "entity:moldau", depth=3, most=4)
    assert few.truncated
    assert len(few.nodes) <= 5
    assert all({edge.source, edge.target} <= {node.id for node in few.nodes} for edge in few.edges)
    with pytest.raises(NotFound):
        neighbourhood(reader, "entity:nowhere")


def test_a_path_is_the_shortest_over_strong_edges(reader: GraphReader) -> None:
    nodes, edges = path(reader, "entity:saale", "entity:halle", ["mention", "related"])
    assert nodes[0].id == "entity:saale"
    assert nodes[-1].id == "entity:halle"
    assert len(edges) == len(nodes) - 1
    for before, after, edge in zip(nodes, nodes[1:], edges, strict=False):
        assert {before.id, after.id} == {edge.source, edge.target}
    assert path(reader, "entity:saale", "entity:elbe")[1][0].kind == "related"
    assert path(reader, "entity:saale", "entity:saale")[1] == ()


def test_where_there_is_no_path_it_is_said(reader: GraphReader) -> None:
    with pytest.raises(NotFound, match="no path of the graph leads from 'entity:moldau' to 'entity:saale'"):
        path(reader, "entity:moldau", "entity:saale", ["related"])
    with pytest.raises(NotFound, match="has no node 'x'"):
        path(reader, "entity:moldau", "x")


def test_graphml_is_read_back_by_networkx(reader: GraphReader) -> None:
    text = "".join(export.written("graphml", export.nodes(reader), export.edges(reader)))
    graph = networkx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)
    nodes, edges = list(export.nodes(reader)), list(export.edges(reader))
    assert set(graph) == {node.id for node in nodes}
    assert graph.number_of_edges() == len(edges)
    assert graph.nodes["entity:saale"]["kind"] == "entity"
    (between,) = graph.get_edge_data("entity:elbe", "entity:saale").values()
    assert (between["kind"], between["label"]) == ("related", "2 sentences")
    assert isinstance(between["weight"], float)
    told = json.loads("".join(export.written("json", nodes, edges)))
    assert (len(told["nodes"]), len(told["edges"])) == (len(nodes), len(edges))


def test_signs_that_xml_does_not_have_are_left_out() -> None:
    edge = Edge('entity:"a"<b>', "entity:c", "related", label="x\x01 & y\ufffe")
    text = "".join(export.written("graphml", [], [edge]))
    graph = networkx.read_graphml(io.BytesIO(text.encode()))
    assert graph.edges['entity:"a"<b>', "entity:c"]["label"] == "x & y"


def test_the_order_of_writing_changes_nothing_in_an_export(tmp_path: Path) -> None:
    texts = []
    for number, titles in enumerate((["elbe", "rivers"], ["rivers", "elbe"])):
        folder = tmp_path / str(number)
        folder.mkdir()
        with filled(folder, titles) as engine, engine.shown.reading(["c"]) as (state,):
            found = GraphReader(engine.store, state, EVERY_SOURCE)
            told = json.loads("".join(export.written("json", export.nodes(found), export.edges(found))))
            texts.append(sorted(json.dumps(one, sort_keys=True) for one in (*told["nodes"], *told["edges"])))
    assert texts[0] == texts[1]


def test_units_that_say_nearly_the_same_are_similar(tmp_path: Path) -> None:
    draw = random.Random(5)
    words = [f"{chr(97 + draw.randrange(26))}{draw.randrange(900)}word" for _ in range(60)]
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True) as engine:
        write(engine, tmp_path, parsed("one", " ".join(words)), parsed("two", " ".join([*words[:-1], "other"])))
        write(engine, tmp_path, parsed("three", " ".join(reversed(words[:5]))))
        with engine.shown.reading(["c"]) as (state,):
            found = GraphReader(engine.store, state, EVERY_SOURCE)
            edges = list(export.edges(found, ["similar"]))
            assert len(edges) == 1
            vectors = engine.store.vectors(engine.embedder.fingerprint, engine.store.numbers("c", "element"))[1]
            cosines = np.round((vectors @ vectors.T).astype(np.float64), 3)
            assert round(edges[0].weight, 3) in cosines
            assert edges[0].span is not None


def test_edges_come_the_strongest_of_each_kind_in_turn() -> None:
    edges = [Edge("a", str(n), "mention", 1.0 - n / 10) for n in range(3)] + [Edge("a", "x", "related", 0.2)]
    assert [(edge.kind, edge.target) for edge in in_turn(edges)] == [
        ("related", "x"), ("mention", "0"), ("mention", "1"), ("mention", "2"),
    ]  # fmt: skip


def test_without_a_graph_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True, graph=NO_SOURCE) as engine:
        write(engine, tmp_path, bundle("elbe", TEXTS["elbe"]))
        with engine.shown.reading(["c"]) as (state,), pytest.raises(Conflict, match="PLEXUS_GRAPH"):
            GraphReader(engine.store, state, engine.graph)
