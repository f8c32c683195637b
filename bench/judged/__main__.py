"""How many edges and entities of a collection are right, of those drawn by chance and judged by eye.

    python -m bench.judged DATA_DIR COLLECTION [--verdicts FILE] [--embedder minilm] [--show | --show-all]

Draws the same edges as those judged (30 of each kind, by a hash of what was read and where, so in any order) and the
100 strongest entities of three documents, prints how many are right, and the ids of those that nobody judged: after a
change of the rules only these need a look. `--show` prints the unjudged with the text to judge by, `--show-all` all.
The verdicts hold for documents of the same bytes in a collection of the same name.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.judged.draw import KINDS, Drawn, Entity, draw, strongest
from bench.judged.verdicts import Judged, Tally, read, tally_edges, tally_entities
from index.embed import open_embedder
from index.engine import Engine
from index.graph.reader import GraphReader
from index.naming import ENTITY
from index.types import Element

VERDICTS = Path(__file__).with_name("edges.json")
_AROUND = 150
"""Characters shown before and after those that an edge was read from."""
_LONGEST = 900


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.judged", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("collection")
    parser.add_argument("--verdicts", type=Path, default=VERDICTS)
    parser.add_argument("--embedder", default="minilm", help="that the collection is searched by")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--show", action="store_true", help="those not judged, with the text to judge by")
    shown.add_argument("--show-all", action="store_true")
    options = parser.parse_args(arguments)
    judged = read(options.verdicts)
    embedder = open_embedder(options.embedder)
    with (
        Engine.open(options.data, embedder, writable=False) as engine,
        engine.shown.reading([options.collection]) as (state,),
    ):
        reader = GraphReader(engine.store, state, engine.graph)
        for line in report(reader, judged, show=options.show or options.show_all, judged_too=options.show_all):
            print(line)


def report(reader: GraphReader, judged: Judged, *, show: bool = False, judged_too: bool = False) -> Iterator[str]:
    """The lines to print; with `show` also the text of what was not judged, and of the rest with `judged_too`."""
    drawn = list(draw(reader, judged.seed, judged.count))
    for kind in KINDS:
        edges = [one for one in drawn if one.kind == kind]
        tally = tally_edges(judged, edges)
        yield from _lines(kind, tally)
        if show:
            for edge in edges:
                if judged_too or edge.id in tally.unjudged:
                    yield from described(reader, edge)
    for document, what in judged.documents.items():
        if reader.document(document) is None:
            yield f"entities of {what}: no document {document} in {reader.collection!r}"
            continue
        entities = strongest(reader, document, judged.entity_count)
        tally = tally_entities(judged, entities)
        yield from _lines(f"entities of {what}", tally)
        if show:
            yield from (_told(one) for one in entities if judged_too or one.id in tally.unjudged)


def described(reader: GraphReader, drawn: Drawn) -> Iterator[str]:
    """An edge with both its ends and the characters that it was read from, marked «so»."""
    edge, document = drawn.edge, reader.document(drawn.document)
    title = document.title if document is not None else ""
    yield f"--- {drawn.id} {drawn.kind} ({edge.label}, {edge.weight:.2f} x {edge.confidence:.2f}) in {title!r}"
    yield "  read from " + _marked(reader.store.element(drawn.element), drawn.span)
    for name, end in (("source", edge.source), ("target", edge.target)):
        yield f"  {name} {_end(reader, end)}"


def _end(reader: GraphReader, id: str) -> str:
    if id.startswith(ENTITY):
        return repr(id.removeprefix(ENTITY))
    found = reader.store.elements_by_id([id])
    return _marked(found[0], None) if found else id


def _marked(element: Element, span: tuple[int, int] | None) -> str:
    page = element.regions[0].page if element.regions else element.locator
    text = element.text
    if span is not None:
        start, end = span
        text = f"{text[max(start - _AROUND, 0) : start]}«{text[start:end]}»{text[end : end + _AROUND]}"
    return f"{element.kind} {element.id} page {page}: {' '.join(text.split())[:_LONGEST]}"


def _told(entity: Entity) -> str:
    return f"--- {entity.id} {entity.rank} {entity.name!r}"


def _lines(what: str, tally: Tally) -> Iterator[str]:
    yield f"{what}: {tally}"
    for id in tally.unjudged:
        yield f"  not judged: {id}"


if __name__ == "__main__":
    main()
