"""What was judged by eye is found again, whatever order the edges come in, and only what is new is asked about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bench.judged.__main__ import VERDICTS, main, report
from bench.judged.draw import KINDS, Drawn, chosen, draw, hashed, strongest
from bench.judged.verdicts import read, tally_edges
from index.embed.hashing import HashingEmbedder
from index.engine import Engine
from index.graph.reader import GraphReader
from index.graph.sources import EVERY_SOURCE
from index.naming import entity_id
from index.types import Bundle, Edge, Mention
from tests.index.library import parsed, write

PASSAGES = ("The Saale is a river, and so is the Elbe.", "The Saale meets the Elbe.", "The Elbe is wide here.")


def bundle() -> Bundle:
    made = parsed("rivers", *PASSAGES)
    first = made.elements[1].id
    edges = tuple(
        Edge(entity_id(name), entity_id("river"), "is_a", 1.0, first, (start, start + 5), "is a")
        for name, start in (("saale", 4), ("elbe", 36))
    )
    mentions = tuple(
        Mention(element.id, found.start(), found.end(), found.group().lower())
        for element in made.elements
        for found in re.finditer("Saale|Elbe", element.text)
    )
    return Bundle(made.document, made.elements, edges, mentions=mentions)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged")
    with Engine.open(folder / "data", HashingEmbedder(), writable=True) as engine:
        write(engine, folder, bundle())
    return folder / "data"


@pytest.fixture(scope="module")
def reader(directory: Path) -> Iterator[GraphReader]:
    with Engine.open(directory, HashingEmbedder(), writable=False) as engine:
        _, state = engine.present("c")
        yield GraphReader(engine.store, state, EVERY_SOURCE)


def written(folder: Path, edges: Mapping[str, str], entities: Mapping[str, str], document: str) -> Path:
    path = folder / "verdicts.json"
    held = {
        "seed": "s",
        "count": 5,
        "entity_count": 5,
        "documents": {document: "a book"},
        "edges": [{"id": id, "verdict": verdict} for id, verdict in edges.items()],
        "entities": [
            {"document": document, "name": hashed(name), "verdict": verdict} for name, verdict in entities.items()
        ],
    }
    path.write_text(json.dumps(held), "utf-8")
    return path


def edge(place: int) -> Drawn:
    return Drawn("is_a", "d", f"a{place}", "b", "e", (place, place + 1), Edge(f"a{place}", "b", "is_a"))


def test_the_draw_is_the_same_in_any_order_and_keeps_what_it_drew_when_others_come_or_go() -> None:
    edges = [edge(place) for place in range(100)]
    drawn = chosen(edges, "seed", 10)
    assert chosen(edges[::-1], "seed", 10) == drawn
    assert chosen(edges, "another", 10) != drawn
    assert chosen([one for one in edges if one != drawn[0]], "seed", 10)[:9] == drawn[1:]


def test_an_edge_is_known_by_what_was_read_and_where_not_by_its_weight() -> None:
    one = edge(3)
    assert replace(one, edge=replace(one.edge, weight=0.5, label="such as")).id == one.id
    assert replace(one, span=(3, 9)).id != one.id
    assert replace(one, target="c").id != one.id


def test_names_are_hidden_in_what_is_drawn(reader: GraphReader) -> None:
    drawn = [one for one in draw(reader, "s", 5) if one.kind == "is_a"]
    assert {one.source for one in drawn} == {entity_id(hashed("saale")), entity_id(hashed("elbe"))}
    assert {one.target for one in drawn} == {entity_id(hashed("river"))}


def test_the_strongest_names_are_those_mentioned_most(reader: GraphReader) -> None:
    found = strongest(reader, bundle().document.id, 5)
    assert [(one.rank, one.name) for one in found] == [(1, "elbe"), (2, "saale")]


def test_only_what_is_drawn_is_counted_and_what_nobody_judged_is_named(reader: GraphReader, tmp_path: Path) -> None:
    first, second = (one for one in draw(reader, "s", 5) if one.kind == "is_a")
    judged = read(written(tmp_path, {first.id: "wrong", "gone": "right"}, {"elbe": "right"}, first.document))
    tally = tally_edges(judged, [first, second])
    assert tally.counts == {"right": 0, "wrong": 1, "doubtful": 0}
    assert tally.unjudged == (second.id,)
    lines = list(report(reader, judged, show=True))
    assert "is_a: 0 of 1 right, 1 wrong, 0 doubtful; 1 not judged" in lines
    assert f"  not judged: {second.id}" in lines
    assert "entities of a book: 1 of 1 right, 0 wrong, 0 doubtful; 1 not judged" in lines
    assert f"--- {hashed('saale')} 2 'saale'" in lines
    assert not any(first.id in line for line in lines)
    assert any(line.startswith(f"--- {first.id} is_a") for line in report(reader, judged, show=True, judged_too=True))


def test_the_command_prints_the_counts_of_a_collection(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, {}, {}, "0" * 24)
    main([str(directory), "c", "--verdicts", str(path), "--embedder", "hashing", "--show"])
    printed = capsys.readouterr().out
    assert "is_a: 0 of 0 right, 0 wrong, 0 doubtful; 2 not judged" in printed
    assert "«Saale» is a river" in printed
    assert f"entities of a book: no document {'0' * 24} in 'c'" in printed


@pytest.mark.parametrize("edges", [[("a", "perhaps")], [("a", "right"), ("a", "wrong")]])
def test_a_verdict_is_one_of_three_and_given_once(tmp_path: Path, edges: list[tuple[str, str]]) -> None:
    path = written(tmp_path, {}, {}, "d")
    held = json.loads(path.read_text("utf-8"))
    held["edges"] = [{"id": id, "verdict": verdict} for id, verdict in edges]
    path.write_text(json.dumps(held), "utf-8")
    with pytest.raises(ValueError, match=r"a: 'perhaps' is none of|a was judged twice"):
        read(path)


def test_the_kept_verdicts_cover_each_kind_and_tell_no_names() -> None:
    judged = read(VERDICTS)
    held = json.loads(VERDICTS.read_text("utf-8"))
    assert {kind: sum(one["kind"] == kind for one in held["edges"]) for kind in KINDS} == dict.fromkeys(KINDS, 30)
    assert len(judged.entities) == 3 * judged.entity_count
    ids = [one[end].removeprefix("entity:") for one in held["edges"] for end in ("source", "target")]
    ids += [one["name"] for one in held["entities"]]
    assert all(re.fullmatch(r"[0-9a-f]{12,24}(-\d+)?", id) for id in ids)
