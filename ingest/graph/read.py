"""Adds to a parsed document the names in it, and what its text says of their relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.naming import entity_id
from index.types import Bundle, Edge, Mention
from ingest.graph.acronyms import definitions
from ingest.graph.evidence import Evidence, Piece, gather
from ingest.graph.names import HEAD_WORDS, mention, phrase_at, read_names
from ingest.graph.phrases import Phrase
from ingest.graph.relations import relations
from ingest.graph.segments import Segment, segments
from ingest.graph.terms import MAX_KNOWN, Terms, find_terms

ACRONYM_WEIGHT = 0.5
"""Of an acronym beside its long form, which is named at the same place."""


def with_names(bundle: Bundle) -> Bundle:
    """The bundle with its mentions, in reading order, and the edges between names."""
    pieces, evidence = gather(bundle.document.title, segments(bundle.elements))
    mentions = read_names(pieces, evidence)
    english = evidence.language == "en"
    edges: list[Edge] = []
    longs: dict[str, str] = {}
    if english:
        for piece in pieces:
            if piece.segment.role == "prose":
                for edge, pair in _definitions(piece.segment):
                    edges.append(edge)
                    mentions += pair
                    longs.setdefault(pair[0].name, pair[1].name)
        mentions += _terms(pieces, evidence, mentions, longs)
    mentions = _joined(mentions, longs)
    if english:
        edges += _relations(pieces, mentions)
    order = {element.id: element.order for element in bundle.elements}
    mentions = sorted(set(mentions), key=lambda one: (order[one.element], one.start, -one.end, one.name))
    return replace(bundle, mentions=tuple(mentions), edges=(*bundle.edges, *_distinct(edges)))


def _definitions(segment: Segment) -> Iterator[tuple[Edge, tuple[Mention, Mention]]]:
    for found in definitions(segment.text):
        short = phrase_at(segment.text, *found.short, "acronym" if found.label == "acronym" else "term")
        long = phrase_at(segment.text, *found.long, "term")
        if short is None or long is None or short.name == long.name:
            continue
        ends = entity_id(short.name), entity_id(long.name)
        start, end = (segment.start + at for at in (min(short.start, long.start), max(short.end, long.end)))
        edge = Edge(*ends, "synonym", element=segment.element, span=(start, end), label=found.label)
        yield edge, (mention(segment, short), mention(segment, long))


def _terms(
    pieces: Sequence[Piece], evidence: Evidence, heads: Sequence[Mention], longs: Mapping[str, str]
) -> Iterator[Mention]:
    """Where the running text uses the document's terms, long forms, headings and labels."""
    known = [one.name for one in heads if one.kind in ("term", "label") and 1 <= one.name.count(" ") < HEAD_WORDS]
    names = dict.fromkeys([*longs.values(), *find_terms(pieces), *known[:MAX_KNOWN]])
    terms = Terms(names)
    for piece in pieces:
        if piece.running and piece.segment.role in ("prose", "cell"):
            for phrase in terms.within(piece.segment.text):
                yield mention(piece.segment, phrase)


def _joined(mentions: Sequence[Mention], longs: Mapping[str, str]) -> list[Mention]:
    """Mentions of an acronym that the document explains stand for its long form too."""
    joined: list[Mention] = []
    for one in mentions:
        long = longs.get(one.name)
        if long is None:
            joined.append(one)
        else:
            joined.append(replace(one, weight=min(one.weight, ACRONYM_WEIGHT)))
            joined.append(replace(one, name=long, kind="term"))
    return joined


def _relations(pieces: Sequence[Piece], mentions: Sequence[Mention]) -> Iterator[Edge]:
    by_sentence: dict[tuple[str, int], list[Mention]] = defaultdict(list)
    for one in mentions:
        if one.weight == 1.0:
            by_sentence[one.element, one.sentence].append(one)
    terms = {one.name: 1 for one in mentions if one.kind == "term"}
    for piece in pieces:
        segment = piece.segment
        if segment.role != "prose" or not piece.running:
            continue
        named = [
            Phrase(one.start - segment.start, one.end - segment.start, one.name, one.kind)
            for one in by_sentence.get((segment.element, segment.sentence), ())
        ]
        for found in relations(segment.text, named, terms):
            source, target = entity_id(found.source.name), entity_id(found.target.name)
            span = segment.start + found.start, segment.start + found.end
            yield Edge(source, target, found.kind, element=segment.element, span=span, label=found.label)


def _distinct(edges: Sequence[Edge]) -> list[Edge]:
    """One edge for each place that says it."""
    return list({(edge.source, edge.target, edge.kind, edge.element, edge.span): edge for edge in edges}.values())
