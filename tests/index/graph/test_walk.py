"""The walk with bounded work beside the exact one, on made graphs whose names follow a power law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.walk import exact_matrix, exact_walk, made
from index.graph.arrays import ABOUT
from index.graph.block import Block
from index.graph.content import WHOLE, Content
from index.graph.spread import Layer, grouped
from index.graph.union import Base, Masses, Union
from index.graph.walk import Setting, walk

SETTING = Setting()


@pytest.fixture(scope="module")
def block() -> Block:
    return Block.of(made(4000, np.random.default_rng(3)))


def united(*blocks: Block) -> Union:
    return Union.of(Base.of([block.arrays.names.hashes for block in blocks]), blocks, Block.of(Content.empty()))


def seeds(union: Union, seed: int) -> Layer:
    names = np.random.default_rng(seed).choice(union.size, 3, replace=False)
    names = names[union.frequencies(names) > 0]
    return replace(Layer.empty(), names=names, name_mass=np.full(len(names), 1 / len(names)))


def exact_votes(block: Block, layer: Layer) -> Masses:
    """By document of the block."""
    matrix = exact_matrix(block)
    dense = np.zeros(matrix.shape[0])
    dense[layer.names] = layer.name_mass
    mass = exact_walk(matrix, dense, SETTING)
    name, document, weight = block.arrays.name_documents.gathered(np.arange(len(block.arrays.names.hashes)))
    share = mass[name] / np.maximum(block.facts.column[name], 1) * weight * WHOLE * ABOUT
    votes: Masses = np.bincount(document, share, len(block.arrays.document_hash)).astype(np.float64)
    return votes


def test_the_best_documents_are_those_of_the_exact_walk_and_their_votes_about_the_same(block: Block) -> None:
    union, shared = united(block), []
    for seed in range(20):
        layer = seeds(union, seed)
        found, expected = walk(union, layer, SETTING), exact_votes(block, layer)
        best = np.argsort(-expected, kind="stable")[:10]
        ours = np.zeros(len(expected))
        ours[found.documents] = found.votes
        shared.append(np.isin(np.argsort(-ours, kind="stable")[:10], best).mean())
        assert ours.sum() <= expected.sum() + 1e-9
        assert ours[best[0]] == pytest.approx(expected[best[0]], rel=0.05)
    assert np.mean(shared) >= 0.95


def test_no_more_edges_are_touched_than_allowed_however_large_the_graph(block: Block) -> None:
    for edges in (100, 1000):
        setting = replace(SETTING, edges=edges)
        found = walk(united(block), seeds(united(block), 1), setting)
        assert 0 < found.touched <= edges * setting.steps
        assert found.mass.mass <= 1.0 + 1e-9


def test_more_edges_bring_the_votes_nearer_to_the_exact_ones(block: Block) -> None:
    union = united(block)
    layer = seeds(union, 5)
    expected = exact_votes(block, layer).sum()
    lost = [expected - walk(union, layer, replace(SETTING, edges=edges)).votes.sum() for edges in (30, 1000, 10**9)]
    assert lost[0] > lost[1] > lost[2]
    assert lost[2] < 0.01 * expected


def test_nothing_comes_of_no_seeds(block: Block) -> None:
    found = walk(united(block), Layer.empty(), SETTING)
    assert (len(found.documents), found.touched, found.mass.nodes) == (0, 0, 0)


def test_values_are_summed_by_key() -> None:
    keys, sums = grouped(np.array([7, 2, 7, 0, 2, 7]), np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0]), 9)
    assert dict(zip(keys.tolist(), sums.tolist(), strict=True)) == {7: 37.0, 2: 18.0, 0: 8.0}
