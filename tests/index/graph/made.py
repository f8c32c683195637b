"""Small documents whose words with a capital letter are names, for tests of the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from index.graph.exact import ExactGraph, Node
from index.graph.spread import Layer, columns
from index.graph.union import Union
from index.graph.view import SegmentedGraphView
from index.graph.walk import Setting, walk
from index.lexical.analyse import hash_tokens
from index.naming import entity_id, normalised
from index.store.base import Prepared, Store
from index.types import Edge, Element, Mention
from tests.index.store.samples import prepare

WALK = Setting(edges=10**9, least=0.0)
_NAME = re.compile(r"[A-Z]\w+(?: [A-Z0-9]\w+)*")


def named(name: str, title: str, *passages: str, is_a: Sequence[tuple[str, str]] = ()) -> Prepared:
    """A document of one element, and so one unit, for each passage; the pairs `is_a` are read in the first."""
    prepared = prepare(name, *passages, title=title)
    bundle = prepared.bundle
    mentions = tuple(mention for element in bundle.elements for mention in mentions_of(element))
    first = bundle.elements[0].id
    relations = tuple(Edge(entity_id(a), entity_id(b), "is_a", 1.0, first, (0, 1)) for a, b in is_a)
    bundle = replace(bundle, mentions=mentions, edges=(*bundle.edges, *relations))
    return replace(prepared, bundle=bundle)


def mentions_of(element: Element) -> Iterator[Mention]:
    """Its names by sentence, which ends with a full stop; the last word of a longer name is a name inside it."""
    start = 0
    for sentence, text in enumerate(element.text.split(".")):
        for match in _NAME.finditer(text):
            begin, end = start + match.start(), start + match.end()
            yield Mention(element.id, begin, end, normalised(match.group()), sentence=sentence)
            last = match.group().split(" ")[-1]
            if last != match.group():
                yield Mention(element.id, end - len(last), end, normalised(last), sentence=sentence, weight=0.5)
        start += len(text) + 1


def layer_of(union: Union, seeds: dict[Node, float]) -> Layer:
    """Seeds by name or by number of a unit as the walk takes them; those that the union does not have are left out."""

    names = [(str(key), mass) for (kind, key), mass in seeds.items() if kind == "name"]
    ids = union.find(hash_tokens([name for name, _ in names])) if names else np.zeros(0, np.int64)
    known = (ids >= 0) & (columns(union, np.maximum(ids, 0)) > 0 if union.size else False)
    numbers = sorted((int(key), mass) for (kind, key), mass in seeds.items() if kind == "unit")
    which, places = union.unit_places(np.array([number for number, _ in numbers], np.int64))
    empty = Layer.empty()
    return Layer(
        *(ids[known], np.array([mass for _, mass in names], np.float64)[known]),
        *(places, np.array([mass for _, mass in numbers], np.float64)[which]),
        *(empty.documents, empty.document_mass),
    )


def assert_walks_are_exact(
    view: SegmentedGraphView, store: Store, seeds: dict[Node, float], collection: str = "c"
) -> None:
    """Mass on all nodes and votes of all documents are those of the graph that is made of the store by counting."""
    exact = ExactGraph.of(store, collection)
    assert view.numbers().tolist() == store.numbers(collection, "element").tolist()
    walked = walk(view.union, layer_of(view.union, seeds), WALK)
    expected = exact.walk(seeds, WALK.restart, WALK.steps)
    union = view.union
    names = {union.name(id): mass for id, mass in zip(walked.mass.names.tolist(), walked.mass.name_mass, strict=True)}
    of_exact = {str(key): mass for (kind, key), mass in expected.items() if kind == "name"}
    assert {name: mass for name, mass in names.items() if mass > 1e-12} == pytest.approx(of_exact, abs=1e-12)
    numbers = union.unit_numbers(walked.mass.units).tolist()
    units = {number: mass for number, mass in zip(numbers, walked.mass.unit_mass.tolist(), strict=True) if mass}
    assert units == pytest.approx({key: m for (kind, key), m in expected.items() if kind == "unit"}, abs=1e-12)
    votes = {}
    for document, vote in zip(walked.documents.tolist(), walked.votes.tolist(), strict=True):
        places = union.units_of(document)
        votes[store.documents_of(union.unit_numbers(places[:1]))[0]] = vote / len(places)
    assert votes == pytest.approx(exact.votes(expected), abs=1e-12)
