"""Adds to a parsed document the names in it, and what its text says of their relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.naming import entity_id
from index.types import Bundle, Edge, Mention
from ingest.graph.acronyms import definitions
from ingest.graph.citations import works
from ingest.graph.evidence import Evidence, Piece, gather
from ingest.graph.names import HEAD_WORDS, mention, phrase_at, read_names
from ingest.graph.phrases import Phrase, acronym_name
from ingest.graph.relations import relations
from ingest.graph.segments import Segment, segments
from ingest.graph.terms import MAX_KNOWN, Terms, find_terms, singular

ACRONYM_WEIGHT = 0.5
"""Of an acronym beside its long form, which is named at the same place."""
MAX_SENTENCE = 2_000
"""Characters: what is longer says nothing of two names."""


def with_names(bundle: Bundle) -> Bundle:
    """The bundle with its mentions, in reading order, and the edges between names.

    The list of references is not read: a cited work is a node of its own, and what cites it leads to it.
    """
    listed = {element.id for element in works(bundle.elements)}
    pieces, evidence = gather(bundle.document.title, segments(bundle.elements, listed, _referring(bundle)))
    english = evidence.language == "en"
    defined = [found for piece in pieces if piece.segment.role == "prose" for found in _definitions(piece.segment)]
    longs = {short.name: long.name for _, short, long in reversed(defined)}
    mentions = read_names(pieces, evidence)
    mentions += (one for _, short, long in defined for one in (short, long))
    mentions = _with_terms(pieces, mentions, [*longs.values(), *(find_terms(pieces, evidence) if english else ())])
    mentions = _distinct(_mended(_joined(mentions, longs), evidence))
    edges = [edge for edge, _, _ in defined]
    edges += _relations(pieces, mentions) if english else ()
    order = {element.id: element.order for element in bundle.elements}
    mentions.sort(key=lambda one: (order[one.element], one.start, -one.end, one.name))
    told = {(edge.source, edge.target, edge.kind, edge.element, edge.span): edge for edge in edges}
    return replace(bundle, mentions=tuple(mentions), edges=(*bundle.edges, *told.values()))


def _referring(bundle: Bundle) -> dict[str, list[tuple[int, int]]]:
    """The characters of each element that lead to another place, to a footnote, or in brackets to a cited work."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    texts = {element.id: element.text for element in bundle.elements}
    for edge in bundle.edges:
        label = edge.label or ""
        if edge.kind != "refers_to" or edge.element is None or edge.span is None or label.startswith("link "):
            continue
        if not (label.startswith("citation ") and "(" in texts[edge.element][slice(*edge.span)]):
            found[edge.element].append(edge.span)
    return found


def _mended(mentions: Sequence[Mention], evidence: Evidence) -> list[Mention]:
    """The mentions, under the names that they have where no line or cell ends inside them."""
    cells = {one.name for one in mentions if one.kind == "label"}
    names = {one.name for one in mentions}
    whole = {name: mended for name in names if (mended := evidence.mended(name, cell=name in cells)) != name}
    return [replace(one, name=whole[one.name]) if one.name in whole else one for one in mentions]


def _definitions(segment: Segment) -> Iterator[tuple[Edge, Mention, Mention]]:
    """Each acronym, or other name that the text gives, with what it stands for."""
    for found in definitions(segment.text):
        is_acronym = found.label == "acronym"
        short = phrase_at(segment.text, *found.short, "acronym" if is_acronym else "term")
        long = phrase_at(segment.text, *found.long, "term")
        if short is None or long is None:
            continue
        name = acronym_name(segment.text[short.start : short.end]) if is_acronym else short.name
        if name != short.name:  # a plural
            short, long = short._replace(name=name), long._replace(name=singular(long.name))
        if short.name != long.name:
            start, end = (segment.start + at for at in (min(short.start, long.start), max(short.end, long.end)))
            ends = entity_id(short.name), entity_id(long.name)
            edge = Edge(*ends, "synonym", element=segment.element, span=(start, end), label=found.label)
            yield edge, mention(segment, short), mention(segment, long)


def _with_terms(pieces: Sequence[Piece], mentions: Sequence[Mention], found: Sequence[str]) -> list[Mention]:
    """The mentions, and where the text uses the terms that were found, headings and labels."""
    heads = (one.name for one in mentions if one.kind in ("term", "label") and one.name.count(" ") < HEAD_WORDS)
    terms = Terms([*found, *list(dict.fromkeys(heads))[:MAX_KNOWN]])
    named = [
        replace(one, name=name)
        if one.kind in ("term", "label") and (name := terms.name_of(one.name)) != one.name
        else one
        for one in mentions
    ]
    read: dict[str, list[Phrase]] = {}  # cells stand in their table and in its rows
    for segment, running, _ in pieces:
        if segment.role == "picture" or (running and segment.role in ("prose", "cell")):
            if (found_here := read.get(segment.text)) is None:
                found_here = read[segment.text] = list(terms.within(segment.text))
            named += (mention(segment, phrase) for phrase in found_here)
    return named


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
    terms = frozenset(one.name for one in mentions if one.kind == "term")
    for piece in pieces:
        segment = piece.segment
        if segment.role != "prose" or not piece.running or len(segment.text) > MAX_SENTENCE:
            continue
        named = [
            Phrase(one.start - segment.start, one.end - segment.start, one.name, one.kind)
            for one in by_sentence.get((segment.element, segment.sentence), ())
        ]
        for found in relations(segment.text, named, terms):
            source, target = entity_id(found.source.name), entity_id(found.target.name)
            span = segment.start + found.start, segment.start + found.end
            yield Edge(source, target, found.kind, element=segment.element, span=span, label=found.label)


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    """Each name once at its place, with its highest weight; what it was read as first."""
    found: dict[tuple[str, int, int, str], Mention] = {}
    for one in mentions:
        key = one.element, one.start, one.end, one.name
        known = found.setdefault(key, one)
        if known.weight < one.weight:
            found[key] = replace(known, weight=one.weight)
    return list(found.values())
