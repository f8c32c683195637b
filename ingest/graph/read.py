"""Adds to a parsed document the names in it, and what its text says of their relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.naming import entity_id
from index.types import Bundle, Edge, Mention
from ingest.graph.acronyms import definitions
from ingest.graph.evidence import Piece, gather
from ingest.graph.names import HEAD_WORDS, mention, phrase_at, read_names
from ingest.graph.phrases import Phrase, acronym_name
from ingest.graph.relations import relations
from ingest.graph.segments import Segment, segments
from ingest.graph.terms import MAX_KNOWN, Terms, find_terms, singular

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
        mentions = _with_terms(pieces, mentions, longs)
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
        if short is None or long is None:
            continue
        if found.label == "acronym":
            name = acronym_name(segment.text[short.start : short.end])
            if name != short.name:  # a plural
                short, long = short._replace(name=name), long._replace(name=singular(long.name))
        if short.name == long.name:
            continue
        ends = entity_id(short.name), entity_id(long.name)
        start, end = (segment.start + at for at in (min(short.start, long.start), max(short.end, long.end)))
        edge = Edge(*ends, "synonym", element=segment.element, span=(start, end), label=found.label)
        yield edge, (mention(segment, short), mention(segment, long))


def _with_terms(pieces: Sequence[Piece], mentions: Sequence[Mention], longs: Mapping[str, str]) -> list[Mention]:
    """The mentions, and where the text uses the document's terms, long forms, headings and labels."""
    heads = [one.name for one in mentions if one.kind in ("term", "label") and one.name.count(" ") < HEAD_WORDS]
    terms = Terms([*longs.values(), *find_terms(pieces), *list(dict.fromkeys(heads))[:MAX_KNOWN]])
    found = [replace(one, name=terms.name_of(one.name)) if one.kind in ("term", "label") else one for one in mentions]
    for piece in pieces:
        if piece.segment.role == "picture" or (piece.running and piece.segment.role in ("prose", "cell")):
            found += (mention(piece.segment, phrase) for phrase in terms.within(piece.segment.text))
    return found


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
