"""Which capitalised phrases of a document are names, and the names inside names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.naming import FUNCTION_WORDS, SHORTEST_PART, normalised
from index.types import EntityKind, Mention
from ingest.graph.evidence import Evidence, Piece, opens
from ingest.graph.phrases import Phrase
from ingest.graph.segments import Segment
from ingest.graph.words import HEADINGS, ORGANISATIONS

PART_WEIGHT = 0.5
HEAD_WORDS = 6
"""A longer heading or label is a sentence, and names nothing."""
ENUMERATED_WORDS = 4
"""Longest name in a line of capitalised words only."""
_BORDER = re.compile(r"\s+(?:of|and|in|at|for|from|by)(?:\s+the)?\s+|\s*&\s*")
_AND = re.compile(r"\s+and\s+(?:(?:of|for)\s+)?(?:the\s+)?|(?<=\w)['’]s?\s+(?=\S+\s)")
"""What may part two names: "and", or a possessive before several words."""
_TOKEN = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]{2}")
_NUMERAL = re.compile(r"[ivxlc]+|(?:q[1-4]|h[12]|fy)(?: \d+)?")


def read_names(pieces: Sequence[Piece], evidence: Evidence) -> list[Mention]:
    """The mentions of names, in reading order, each with the names inside it at half the weight."""
    found: list[Mention] = []
    for piece in pieces:
        role = piece.segment.role
        if role in ("heading", "title", "label"):
            found += _head(piece, evidence)
        chosen = _running(piece, evidence) if piece.running else _listed(piece, evidence)
        for phrase in chosen:
            found.append(mention(piece.segment, phrase))
            found += _parts(piece.segment, phrase, evidence)
    return _typed(found)


def mention(segment: Segment, phrase: Phrase, weight: float = 1.0) -> Mention:
    """A phrase of a segment as a mention of its element."""
    start, end = segment.start + phrase.start, segment.start + phrase.end
    return Mention(segment.element, start, end, phrase.name, phrase.kind, segment.sentence, weight)


def _running(piece: Piece, evidence: Evidence) -> Iterator[Phrase]:
    """Names of running text, where capitals tell."""
    text = piece.segment.text
    for phrase in piece.phrases:
        if phrase.kind == "quote":
            if text[phrase.start].isupper() or evidence.quotes[phrase.name] > 1:
                yield phrase
            continue
        if phrase.kind in ("year", "date", "person"):
            yield phrase
            continue
        for part in _apart(text, phrase, evidence):
            yield from _from_opening(text, part, evidence) if opens(text, part.start) else _single(part, evidence)


def _single(phrase: Phrase, evidence: Evidence) -> Iterator[Phrase]:
    acronym = phrase.kind == "acronym" and not evidence.lower[phrase.name]
    if acronym or " " in phrase.name or evidence.is_known(phrase.name):
        yield phrase


def _from_opening(text: str, phrase: Phrase, evidence: Evidence) -> Iterator[Phrase]:
    """A phrase at the beginning of a sentence, without a first word that is capitalised for standing there."""
    tokens = list(_TOKEN.finditer(text, phrase.start, phrase.end))
    if evidence.is_known(phrase.name) or (phrase.kind == "acronym" and not evidence.lower[phrase.name]):
        yield phrase
    elif len(tokens) > 1:
        first = normalised(tokens[0].group())
        if evidence.is_rare(first) or evidence.language == "de":
            yield phrase
        else:
            rest = phrase_at(text, tokens[1].start(), phrase.end, phrase.kind)
            yield from _single(rest, evidence) if rest is not None else ()


def _listed(piece: Piece, evidence: Evidence) -> Iterator[Phrase]:
    """Names in lines of capitalised words only: what is known as a name, and short unusual phrases of body text."""
    text = piece.segment.text
    body = piece.segment.role in ("prose", "cell")
    for phrase in piece.phrases:
        if phrase.kind in ("year", "date", "person"):
            if piece.segment.role != "cell" or len(text) <= phrase.end - phrase.start + 2:
                yield phrase
            continue
        tokens = list(_TOKEN.finditer(text, phrase.start, phrase.end))
        shouted = text[phrase.start : phrase.end].isupper()
        rare = all(evidence.is_rare(normalised(token.group())) for token in tokens)
        short = 1 < len(tokens) <= ENUMERATED_WORDS and " " in phrase.name
        if evidence.is_known(phrase.name) or (body and short and rare and not shouted):
            yield phrase
        else:
            yield from _known_inside(text, tokens, evidence)


def _known_inside(text: str, tokens: Sequence[re.Match[str]], evidence: Evidence) -> Iterator[Phrase]:
    """The longest known names among the words of a capitalised line, from the left."""
    at = 0
    while at < len(tokens):
        for length in range(min(ENUMERATED_WORDS, len(tokens) - at), 0, -1):
            phrase = phrase_at(text, tokens[at].start(), tokens[at + length - 1].end(), "name")
            if phrase is not None and phrase.name not in FUNCTION_WORDS and evidence.is_known(phrase.name):
                yield phrase
                at += length
                break
        else:
            at += 1


def _apart(text: str, phrase: Phrase, evidence: Evidence) -> Iterator[Phrase]:
    """Two names that only "and" joins; "Bosnia and Herzegovina" and "Department of X and Y" stay whole."""
    border = _AND.search(text, phrase.start, phrase.end)
    if border is None:
        yield phrase
        return
    left = phrase_at(text, phrase.start, border.start(), phrase.kind)
    right = phrase_at(text, border.end(), phrase.end, phrase.kind)
    if left is None or right is None:
        yield phrase
        return
    several = " " in left.name and " " in right.name and not re.search(r"\b(?:of|for)\b", left.name)
    alone = min(_times(part.name, evidence) for part in (left, right))
    if several or alone > evidence.names[phrase.name]:
        yield left
        yield from _apart(text, right, evidence)
    else:
        yield phrase


def _times(name: str, evidence: Evidence) -> int:
    return evidence.names[name] if " " in name else evidence.inside[name]


def phrase_at(text: str, start: int, end: int, kind: EntityKind) -> Phrase | None:
    """The phrase in [start, end) without marks around it; None if it has no words."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    name = normalised(text[start:end])
    return Phrase(start, end, name, kind) if len(name) > 1 and not name.isdigit() else None


def _parts(segment: Segment, phrase: Phrase, evidence: Evidence) -> Iterator[Mention]:
    """Names inside a name, between its small words."""
    if phrase.kind not in ("name", "organisation", "title", "quote"):
        return
    written = segment.text[phrase.start : phrase.end]
    borders = [(0, 0), *(match.span() for match in _BORDER.finditer(written)), (len(written), len(written))]
    for (_, start), (end, _) in pairwise(borders):
        part = phrase_at(segment.text, phrase.start + start, phrase.start + end, "name")
        if len(borders) > 2 and part is not None and len(part.name) >= SHORTEST_PART and _is_name(part.name, evidence):
            yield mention(segment, part, PART_WEIGHT)


def _is_name(name: str, evidence: Evidence) -> bool:
    return evidence.is_known(name) or any(evidence.is_rare(word) for word in name.split(" "))


def _head(piece: Piece, evidence: Evidence) -> Iterator[Mention]:
    """A heading or the name of a column or row as a whole."""
    segment = piece.segment
    kind: EntityKind = {"title": "title", "heading": "term", "label": "label"}[segment.role]  # type: ignore[assignment]
    bare = re.sub(r"\s*\([^()]*\)", "", segment.text) if segment.role == "title" else segment.text
    end = segment.text.find(bare) + len(bare) if bare in segment.text else len(segment.text)
    phrase = phrase_at(segment.text, 0, end, kind)
    if phrase is None or phrase.name in HEADINGS or phrase.name in FUNCTION_WORDS or not _LETTER.search(phrase.name):
        return
    if _NUMERAL.fullmatch(phrase.name):
        return
    if segment.role != "title" and len(phrase.name.split(" ")) > HEAD_WORDS:
        return
    name = normalised(bare) if segment.role == "title" else phrase.name
    whole = phrase._replace(name=name)
    yield mention(segment, whole)
    if segment.role == "title":
        yield from _parts(segment, whole, evidence)


def _typed(found: Sequence[Mention]) -> list[Mention]:
    """Names with the type that a rule tells: persons by their title anywhere, organisations by a word of theirs."""
    persons = {one.name for one in found if one.kind == "person"}
    chosen: list[Mention] = []
    seen: set[tuple[str, int, int, str]] = set()
    for one in found:
        key = one.element, one.start, one.end, one.name
        if key in seen:
            continue
        seen.add(key)
        chosen.append(_with_kind(one, persons))
    return chosen


def _with_kind(one: Mention, persons: set[str]) -> Mention:
    if one.kind != "name":
        return one
    kind: EntityKind = one.kind
    if one.name in persons:
        kind = "person"
    elif is_organisation(one.name):
        kind = "organisation"
    return (
        one if kind == one.kind else Mention(one.element, one.start, one.end, one.name, kind, one.sentence, one.weight)
    )


def is_organisation(name: str) -> bool:
    """Whether a name's last word, or the one before its first "of", is what organisations are called."""
    words = name.split(" ")
    head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
    return len(words) > 1 and (head in ORGANISATIONS or words[-1] in ORGANISATIONS)
