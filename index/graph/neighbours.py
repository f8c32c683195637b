"""What lies around a node, and how two nodes are tied: bounded, over the edges as the reader shows them."""

from __future__ import annotations

import heapq
from collections.abc import Collection as Several
from dataclasses import dataclass, field

from index.errors import NotFound
from index.graph.reader import GraphReader, Node, strength
from index.types import Edge, EdgeKind

DEEPEST = 3
MOST_EXPANDED = 400
"""Nodes whose edges are read for one answer."""
MOST_EDGES = 100
"""Edges of one node that a path may take: the strongest of each kind in turn."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Nodes by distance from the first, and the edges that lead to them or run between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    truncated: bool
    """Whether there was more than the bound."""


def neighbourhood(
    reader: GraphReader, id: str, *, depth: int = 1, kinds: Several[EdgeKind] = (), most: int = 50
) -> Neighbourhood:
    """Up to so many nodes beside the first, level by level, by the strongest edges. Raises NotFound."""
    reader.node(id)
    known, level, truncated, expanded = {id: None}, [id], False, 0
    edges: dict[Edge, None] = {}
    for _ in range(depth):
        offered: list[tuple[int, int, Edge, str]] = []
        for place, node in enumerate(level):
            expanded += 1
            if expanded > MOST_EXPANDED:
                truncated = True
                break
            found = enumerate(reader.edges_of(node, kinds))
            offered += [(rank, place, edge, other_end(edge, node)) for rank, edge in found]
        level = []
        for _, _, edge, other in sorted(offered, key=lambda one: one[:2]):
            if other not in known:
                if len(known) > most:
                    truncated = True
                    continue
                known[other] = None
                level.append(other)
            edges[edge] = None
    nodes = reader.nodes(list(known))
    there = {node.id for node in nodes}
    kept = tuple(edge for edge in edges if edge.source in there and edge.target in there)
    return Neighbourhood(tuple(nodes), kept, truncated)


@dataclass(slots=True)
class _Side:
    """One end of a search from both: the shortest known way to each node, and what is to be looked at next."""

    lengths: dict[str, float]
    came: dict[str, tuple[str, Edge]] = field(default_factory=dict)
    queue: list[tuple[float, str]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, id: str) -> _Side:
        return cls({id: 0.0}, queue=[(0.0, id)])

    @property
    def nearest(self) -> float:
        while self.queue and self.queue[0][1] in self.done:
            heapq.heappop(self.queue)
        return self.queue[0][0] if self.queue else float("inf")


def path(
    reader: GraphReader, start: str, end: str, kinds: Several[EdgeKind] = ()
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """The nodes and edges of the shortest way; edges lead both ways.

    An edge is as long as 1 / its strength and half the breadth of each end: what is named everywhere ties little.

    Raises NotFound for an unknown node, and where there is no way within the bounds.
    """
    for id in (start, end):
        reader.node(id)
    sides = (_Side.at(start), _Side.at(end))
    best, meeting = (0.0, start) if start == end else (float("inf"), "")
    for _ in range(MOST_EXPANDED):
        nearest = [side.nearest for side in sides]
        if sum(nearest) >= best or float("inf") in nearest:
            break
        here = 0 if nearest[0] <= nearest[1] else 1
        for node in _expand(reader, sides[here], kinds):
            total = sides[0].lengths.get(node, float("inf")) + sides[1].lengths.get(node, float("inf"))
            if (total, node) < (best, meeting):
                best, meeting = total, node
    if best == float("inf"):
        raise NotFound(
            f"no path of the graph leads from {start!r} to {end!r} within {MOST_EXPANDED} steps of the search"
        )
    return _way(reader, sides, meeting)


def _expand(reader: GraphReader, side: _Side, kinds: Several[EdgeKind]) -> list[str]:
    length, node = heapq.heappop(side.queue)
    side.done.add(node)
    reached = []
    edges = reader.edges_of(node, kinds)[:MOST_EDGES]
    breadth = reader.breadths([node, *(other_end(edge, node) for edge in edges)])
    for edge in edges:
        other = other_end(edge, node)
        further = length + 1.0 / max(strength(edge), 0.01) + (breadth[node] + breadth[other]) / 2
        if other not in side.done and further < side.lengths.get(other, float("inf")):
            side.lengths[other] = further
            side.came[other] = (node, edge)
            heapq.heappush(side.queue, (further, other))
            reached.append(other)
    return reached


def _way(reader: GraphReader, sides: tuple[_Side, _Side], meeting: str) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    halves: list[tuple[list[str], list[Edge]]] = []
    for side in sides:
        nodes, edges, at = [], [], meeting
        while at in side.came:
            at, edge = side.came[at]
            nodes.append(at)
            edges.append(edge)
        halves.append((nodes, edges))
    ids = [*halves[0][0][::-1], meeting, *halves[1][0]]
    return tuple(reader.nodes(ids)), (*halves[0][1][::-1], *halves[1][1])


def other_end(edge: Edge, node: str) -> str:
    return edge.target if edge.source == node else edge.source
