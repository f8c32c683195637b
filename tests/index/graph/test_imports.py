"""Names and triples that came ready-made: read by line, matched with documents, kept, and walked beside the rules'."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.errors import InvalidInput, NotFound
from index.graph.imported import located
from index.graph.reader import GraphReader
from index.graph.sources import EVERY_SOURCE, Sources
from index.graph.triples import match, read_passages
from index.import_triples import import_file, remove_imported
from index.store import STORES, open_store
from index.store.base import Store
from index.store.imports_base import Extracted
from tests.index.graph.made import assert_walks_are_exact, named
from tests.index.library import parsed, write
from tests.index.store.samples import id_of, prepare

FOUND = Extracted(("Elbe", "Saale"), (("Saale", "flows into", "Elbe"),))
FERRY: dict[str, object] = {"title": "ferry", "entities": ["The Ferry"], "triples": [["The Ferry", "sails to", "Skye"]]}


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(request.param), tmp_path / "plexus.db")
    yield opened
    opened.close()


def lines(*passages: dict[str, object]) -> str:
    return "\n".join(json.dumps(one) for one in passages)


def test_what_was_imported_stays_when_a_document_is_parsed_again_and_goes_with_it(store: Store) -> None:
    prepared, other = prepare("a", "one"), prepare("b", "two")
    store.commit([prepared, other])
    version, layout = store.version(), store.layout()
    store.replace_imported("c", {id_of(prepared): FOUND, id_of(other): FOUND})
    assert store.imported([id_of(prepared), "unknown"]) == {id_of(prepared): FOUND}
    assert (store.version(), store.imports("c")) == (version, 1)
    assert store.layout() > layout
    store.commit([prepared])
    assert store.imported([id_of(prepared)]) == {id_of(prepared): FOUND}
    store.drop_document(id_of(prepared))
    assert store.imported([id_of(prepared), id_of(other)]) == {id_of(other): FOUND}
    store.replace_imported("c", {}, anew=True)
    assert store.imported([id_of(other)]) == {}
    assert store.imports("c") == 2
    assert store.problems() == []


def test_an_import_for_an_unknown_document_does_nothing(store: Store) -> None:
    store.commit([prepare("a", "one")])
    with pytest.raises(NotFound):
        store.replace_imported("c", {id_of(prepare("a", "one")): FOUND, "unknown": FOUND})
    with pytest.raises(NotFound):
        store.replace_imported("other", {})
    assert store.imported([id_of(prepare("a", "one"))]) == {}
    assert store.imports("c") == 0


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "line 2 is no JSON"),
        ("[]", "line 2 is no JSON object"),
        ('{"entities": [], "triples": []}', "line 2 does not name its passage"),
        ('{"pid": 1, "triples": []}', "line 2 has no list of entities"),
        ('{"pid": 1, "entities": [1], "triples": []}', "line 2 has a entity with 1"),
        ('{"pid": 1, "entities": [], "triples": ["x"]}', "line 2 has a triple that is no list"),
        ('{"pid": 1, "entities": [], "triples": [["a", "b", 3]]}', "line 2 has a triple with 3"),
        ('{"pid": 1, "entities": ["a\\u0000"], "triples": []}', "cannot be stored"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, fault: str) -> None:
    with pytest.raises(InvalidInput, match=fault.replace("[", r"\[")):
        read_passages([json.dumps(FERRY), line])


def test_lists_that_are_no_triples_are_left_out_and_counted() -> None:
    (one,) = read_passages(
        ['{"idx": "x", "extracted_entities": ["a"], "extracted_triples": [["a", "b"], ["a", "b", "c"]]}']
    )
    assert one.left_out == 1
    assert one.extracted == Extracted(("a",), (("a", "b", "c"),))


def test_passages_are_matched_by_id_source_line_text_and_title(store: Store) -> None:
    store.commit([prepare("a", "the ferry leaves at noon", title="Ferry"), prepare("b", "two", title="Boat")])
    first, second = (
        id_of(prepare("a", "the ferry leaves at noon", title="Ferry")),
        id_of(prepare("b", "two", title="Boat")),
    )
    source = store.document(second).sources[0]
    for keys, wanted in (
        ({"document": first}, first),
        ({"source": source}, second),
        ({"passage": "The ferry  leaves at noon"}, first),
        ({"passage": "Ferry\nthe ferry leaves at noon"}, first),
        ({"title": "boat"}, second),
    ):
        found = match(store, "c", read_passages([json.dumps({**keys, "entities": ["x"], "triples": []})]))
        assert list(found.found) == [wanted], keys
    passages = read_passages(lines(FERRY, {**FERRY, "title": "unknown"}).splitlines())
    assert match(store, "c", passages).unmatched == (2,)
    with pytest.raises(InvalidInput, match="no passage of the file"):
        match(store, "c", passages[1:])


def test_names_are_found_where_they_stand_and_triples_around_both_ends() -> None:
    prepared = prepare("a", "A river: the saale.", "Far on, the Saale flows into the Elbe.")
    found = located(prepared.bundle.elements, Extracted(("the Moldau",), FOUND.triples))
    second = prepared.bundle.elements[-1]
    (edge,) = found.edges
    assert (edge.source, edge.target, edge.kind, edge.label, edge.origin) == (
        "entity:saale", "entity:elbe", "related", "flows into", "import",
    )  # fmt: skip
    assert edge.element == second.id
    assert edge.span is not None
    assert second.text[slice(*edge.span)] == "Saale flows into the Elbe"
    texts = {element.id: element.text for element in prepared.bundle.elements}
    said = {(one.name, texts[one.element][one.start : one.end]) for ones in found.mentions.values() for one in ones}
    assert {("saale", "saale"), ("saale", "Saale"), ("elbe", "Elbe")} < said
    assert ("moldau", texts[prepared.bundle.elements[0].id]) in said  # written nowhere: placed as a whole


def engine_of(directory: Path, sources: Sources = EVERY_SOURCE) -> Engine:
    return Engine.open(directory, HashingEmbedder(), writable=True, graph=sources)


def names_in(engine: Engine) -> set[str]:
    with engine.shown.reading(["c"]) as (state,):
        return {name for _, name in GraphReader(engine.store, state, engine.graph).occurrences.search("")}


@pytest.mark.parametrize("sealed", [False, True])
def test_the_graph_has_what_was_imported_until_it_is_removed(tmp_path: Path, sealed: bool) -> None:
    with engine_of(tmp_path / "data") as engine:
        write(engine, tmp_path, parsed("ferry", "salta goes to Skye"))
        if sealed:
            engine.settle()
        before = names_in(engine)
        import_file(engine, "c", lines(FERRY))
        assert names_in(engine) - before == {"skye"}
        assert engine.check() == []
        import_file(engine, "c", lines({**FERRY, "triples": [["The Ferry", "sails to", "Mull"]]}))
        assert names_in(engine) - before == {"mull"}
    with engine_of(tmp_path / "data", frozenset({"rule"})) as engine:
        assert names_in(engine) == before
    with engine_of(tmp_path / "data", frozenset({"import"})) as engine:
        assert names_in(engine) == {"ferry", "mull"}
        assert engine.check() == []
    with engine_of(tmp_path / "data") as engine:
        remove_imported(engine, "c")
        assert names_in(engine) == before
        assert engine.check() == []


def test_a_walk_over_imported_triples_is_exact(store: Store) -> None:
    from index.graph.load import content_of
    from index.graph.sources import facts_of
    from index.graph.view import SegmentedGraphView

    prepared = [named("a", "Elbe", "Saale meets Elbe. Moldau"), named("b", "Saale", "Unstrut flows")]
    store.commit(prepared)
    store.replace_imported("c", {id_of(prepared[0]): FOUND})
    view = SegmentedGraphView().plus(content_of(facts_of(store, "c"), store.numbers("c", "element")))
    assert_walks_are_exact(view, store, {("name", "saale"): 0.7, ("name", "moldau"): 0.3})
