"""Searches that walk the graph: what is found over names, by which way, and what stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.errors import InvalidInput
from index.graph.sources import NO_SOURCE
from index.naming import entity_id
from index.query import Compare, Query
from index.retrieve.graph import GraphRetriever
from index.types import Bundle, Element, Hit
from index.upkeep import Policy
from tests.index.graph.made import mentions_of
from tests.index.library import parsed

QUESTION = "In which town was the composer of Night Ferry born?"
TEXTS = {
    "Night Ferry": ("The cantata Night Ferry is by Ilse Brandt. It was first heard in May.",),
    "Ilse Brandt": ("She grew up beside the river Fulda, where a mill stood.",),
    "Town": ("A town is a place where people live. The composer was born in a town.",),
    "Mill": ("A mill grinds. Otto Kern kept one in which bread was made.", *["Grain is ground again."] * 5),
}


def article(title: str, *passages: str) -> Bundle:
    bundle = parsed(f"{title}.txt", *passages)
    mentions = tuple(mention for element in bundle.elements for mention in mentions_of(element))
    return replace(bundle, document=replace(bundle.document, title=title), mentions=mentions)


@pytest.fixture(params=["in memory", "in segments"])
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    policy = Policy(seal=2, fan_in=2) if request.param == "in segments" else Policy()
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True, policy=policy) as opened:
        for title, passages in TEXTS.items():
            opened.write([article(title, *passages)], {})
        opened.settle()
        yield opened


def hit_of(engine: Engine, title: str, query: Query) -> Hit:
    return next(hit for hit in engine.search(["c"], query).hits if hit.document.title == title)


def test_what_the_question_leads_to_is_lifted_by_the_walk(engine: Engine) -> None:
    others = Query(QUESTION, retrievers=("lexical", "dense"), paths=True)
    before, after = hit_of(engine, "Ilse Brandt", others), hit_of(engine, "Ilse Brandt", Query(QUESTION, paths=True))
    assert after.score > before.score + 0.2
    assert "graph" not in before.scores
    assert before.path == ()
    graph = after.scores["graph"]
    assert graph is not None
    assert graph.score > 0


def test_a_hit_carries_the_way_from_the_name_to_it_with_what_was_read(engine: Engine) -> None:
    hit = hit_of(engine, "Ilse Brandt", Query(QUESTION, paths=True))
    related, about, contains = hit.path
    first, second = entity_id("night ferry"), entity_id("ilse brandt")
    assert (related.source, related.edge, related.target) == (first, "related", second)
    assert related.element is not None
    assert related.span is not None
    text = engine.store.element(related.element).text
    assert text[slice(*related.span)] == "Night Ferry is by Ilse Brandt"
    assert (about.source, about.edge, about.target) == (second, "about", hit.document.id)
    assert (contains.source, contains.edge, contains.target) == (hit.document.id, "contains", hit.unit.id)


def test_ways_are_made_only_where_they_are_asked_for(engine: Engine) -> None:
    assert all(hit.path == () for hit in engine.search(["c"], Query(QUESTION)).hits)


def test_a_unit_that_only_the_walk_finds_is_scored_by_the_others_too(engine: Engine) -> None:
    found = engine.search(["c"], Query("Night Ferry?", retrievers=("lexical", "graph")))
    hit = next(hit for hit in found.hits if hit.document.title == "Ilse Brandt")
    assert hit.scores["lexical"] is None
    assert hit.scores["graph"] is not None


def test_a_document_of_many_units_gives_each_less(engine: Engine) -> None:
    hits = engine.search(["c"], Query("Is there Mill or is there Town?", retrievers=("graph",))).hits
    scores = {hit.document.title: hit.scores["graph"] for hit in hits}
    mill, town = scores["Mill"], scores["Town"]
    assert mill is not None
    assert town is not None
    assert mill.score < town.score


def test_a_filter_bounds_what_the_walk_finds(engine: Engine) -> None:
    query = Query(QUESTION, filter=Compare("eq", "title", "Town"))
    assert {hit.document.title for hit in engine.search(["c"], query).hits} == {"Town"}


def test_pages_get_the_vote_of_their_document(engine: Engine) -> None:
    hit = hit_of(engine, "Ilse Brandt", Query(QUESTION, group_by="page"))
    graph = hit.scores["graph"]
    assert hit.unit.kind == "page"
    assert graph is not None
    assert graph.score > 0


@pytest.mark.parametrize(("others", "share"), [("The tune of Ferry.", 1.0), ("The tune of a ferry.", 1 / 6)])
def test_a_word_that_most_units_hold_without_naming_it_leads_less_far(
    tmp_path: Path, others: str, share: float
) -> None:
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True) as engine:
        texts = {"Song": "The tune of Ferry.", **{f"Other {place}": f"{others} {place}" for place in range(5)}}
        engine.write([article(title, text) for title, text in texts.items()], {})
        walked = GraphRetriever(engine.question("Who sang the Ferry?"), engine.present("c")[1]).walked
        assert walked is not None
        assert walked.layers[0].mass == pytest.approx(share)


def test_with_the_graph_off_nothing_of_it_is_made_or_asked(tmp_path: Path) -> None:
    with Engine.open(
        tmp_path / "data", HashingEmbedder(), writable=True, policy=Policy(seal=1), graph=NO_SOURCE
    ) as engine:
        engine.write([article(title, *passages) for title, passages in TEXTS.items()], {})
        engine.settle()
        assert "graph" not in engine.search(["c"], Query(QUESTION)).plan.retrievers
        assert not [row for row in engine.store.segments("c") if row.view == "graph"]
        assert engine.check() == []
        with pytest.raises(InvalidInput, match="PLEXUS_GRAPH"):
            engine.search(["c"], Query(QUESTION, retrievers=("graph",)))


def test_documents_without_names_are_searched_as_before(tmp_path: Path) -> None:
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True) as engine:
        engine.write([replace(parsed("a.txt", "the spring tide"), mentions=())], {})
        found = engine.search(["c"], Query("Please tell of the spring tide"))
        assert [hit.document.sources[0] for hit in found.hits] == ["a.txt"]
        assert engine.search(["c"], Query("spring", retrievers=("graph",))).hits == ()


def test_a_question_for_a_figure_is_led_to_the_figure_of_a_document_that_only_the_walk_finds(tmp_path: Path) -> None:
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True) as engine:
        for title, passages in TEXTS.items():
            bundle = article(title, *passages)
            id, regions = bundle.document.id, bundle.elements[-1].regions
            drawn = Element(f"{id}-i", id, "image", "Hessen 1911", len(bundle.elements) + 2, regions)
            engine.write([replace(bundle, elements=(*bundle.elements, drawn))], {})
        query = Query("Which figure shows Night Ferry?", retrievers=("lexical", "graph"), paths=True)
        found = engine.search(["c"], query)
    assert found.plan.preferred == {"image"}
    hit = next(hit for hit in found.hits if hit.document.title == "Ilse Brandt")
    assert hit.unit.kind == "image"
    assert hit.scores["lexical"] is None
    assert hit.path[-1].target == hit.unit.id


def test_what_was_parsed_before_names_were_read_is_counted_by_the_check(tmp_path: Path) -> None:
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True) as engine:
        for title, timings in {"Older": {"parse": 2.0}, "Newer": {"parse": 2.0, "graph": 1.0}}.items():
            bundle = replace(parsed(title, f"the spring tide of {title}"), mentions=())
            engine.write([replace(bundle, document=replace(bundle.document, timings_ms=timings))], {})
        (found,) = engine.check()
        assert found.code == "names_missing"
        assert found.detail.startswith("c: 1 documents")
        assert "--reparse" in found.detail


@pytest.fixture(params=["in memory", "in segments"])
def harbours(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The question names a ship; only what its words find speaks of who is asked for."""
    texts = {
        "Marigold": ("The Marigold is a ship of three masts.",),
        "Log": ("A pilot brought the wreck to harbour in heavy fog, and Jonas Brekke was thanked.",),
        "Jonas Brekke": ("He was raised on an island where sheep were kept.",),
        **{f"Chart {place}": (f"Soundings of bay {place} by boat.",) for place in range(5)},
    }
    policy = Policy(seal=2, fan_in=2) if request.param == "in segments" else Policy()
    with Engine.open(tmp_path / "data", HashingEmbedder(), writable=True, policy=policy) as opened:
        for title, passages in texts.items():
            opened.write([article(title, *passages)], {})
        opened.settle()
        yield opened


FOG = "On which island was the pilot born who brought the wreck of the Marigold to harbour in heavy fog?"
AGAIN = "A pilot brought the wreck to harbour in heavy fog, and Anna Lund was thanked."


def vote(engine: Engine, query: Query, title: str = "Jonas Brekke") -> float:
    graph = hit_of(engine, title, query).scores["graph"]
    return 0.0 if graph is None else graph.score


def test_the_walk_begins_at_what_the_best_units_of_others_speak_of_too(harbours: Engine) -> None:
    led = Query(FOG, retrievers=("lexical", "graph"), paths=True)
    assert vote(harbours, led) > 10 * vote(harbours, Query(FOG, retrievers=("graph",)))
    hit = hit_of(harbours, "Jonas Brekke", led)
    told, about, _ = hit.path
    log = hit_of(harbours, "Log", Query(FOG)).unit
    assert (told.source, told.edge, told.target) == (log.id, "mention", entity_id("jonas brekke"))
    assert told.element is not None
    assert told.span is not None
    assert harbours.store.element(told.element).text[slice(*told.span)] == "Jonas Brekke"
    assert (about.source, about.target) == (entity_id("jonas brekke"), hit.document.id)


def test_a_question_that_names_nothing_is_not_walked_from_what_others_found(harbours: Engine) -> None:
    asked = "who was the pilot that brought the wreck to harbour in heavy fog?"
    found = harbours.search(["c"], Query(asked, retrievers=("lexical", "graph"), paths=True)).hits
    assert found[0].document.title == "Log"
    assert all(hit.scores["graph"] is None and hit.path == () for hit in found)


def test_under_a_narrow_filter_the_walk_begins_at_what_passes_it(harbours: Engine) -> None:
    both = [
        Query(FOG, retrievers=("lexical", "graph"), filter=Compare("in", "title", ["Jonas Brekke", other]))
        for other in ("Log", "Chart 1")
    ]
    assert vote(harbours, both[0]) > 2 * vote(harbours, both[1])


def test_units_that_a_retriever_cannot_tell_apart_are_no_beginning(harbours: Engine) -> None:
    harbours.write([article("Copy", AGAIN)], {})
    harbours.write([article("Second copy", AGAIN.replace("Lund", "Moor"))], {})
    query = Query("Was the Marigold thanked in fog by Anna?", retrievers=("lexical", "graph"))
    lexical = [hit_of(harbours, title, query).scores["lexical"] for title in ("Copy", "Second copy")]
    assert lexical[0] is not None
    assert lexical[1] is not None
    assert lexical[0].score == lexical[1].score
    assert vote(harbours, query) == vote(harbours, replace(query, retrievers=("graph",)))
