"""Which capitalised phrases of a document are names, and the names inside names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.naming import FUNCTION_WORDS, SHORTEST_PART, normalised
from index.types import EntityKind, Mention
from ingest.graph.common import COMMON_WORDS
from ingest.graph.evidence import Evidence, Piece, opens
from ingest.graph.phrases import Phrase, is_acronym, is_structure, is_uncased
from ingest.graph.segments import Role, Segment
from ingest.graph.words import HEADINGS, KINDS_OF_ORGANISATION, LINKS, ORGANISATIONS, STRUCTURE, VERBS

PART_WEIGHT = 0.5
HEAD_WORDS = 6
"""A longer heading or label is a sentence, and names nothing."""
ENUMERATED_WORDS = 4
"""Longest name in a line of capitalised words only."""
Weighted = tuple[Phrase, float]
_BORDER = re.compile(r"\s+(?:of|and|in|at|for|from|by)(?:\s+the)?\s+|\s*&\s*")
_AND = re.compile(r"\s+and\s+(?:(?:of|for)\s+)?(?:the\s+)?|(?<=\w)['’]s?\s+(?=\S+\s)")
"""What may part two names: "and", or a possessive before several words."""
_TOKEN = re.compile(r"\S+")
_FIRST = re.compile(r"([a-z]+)\W+")
_LAST = re.compile(r"\W+([a-z]+)$")
_LETTER = re.compile(r"[^\W\d_]{2}")
_ENTRY = re.compile(r"\W{0,3}([^\W\d_][\w /&()-]{2,40}?)\s*(?::|\s[–—-])\s+(?=[^\W\d_]+\s)")
SHORTEST_DEFINITION = 24
"""Characters of what explains a term."""
_NUMERAL = re.compile(r"[ivxlc]+|(?:q[1-4]|h[12]|fy)(?: \d+)?")


def read_names(pieces: Sequence[Piece], evidence: Evidence) -> list[Mention]:
    """The mentions of names, in reading order, each with the names inside it at half the weight."""
    found: list[Mention] = []
    read: dict[tuple[str, str], list[Weighted]] = {}  # cells stand in their table and in its rows
    for piece in pieces:
        role, text = piece.segment.role, piece.segment.text
        chosen = read.get((role, text))
        if chosen is None:
            chosen = _chosen(piece, evidence)
            if role in ("label", "cell"):
                read[role, text] = chosen
        found += (mention(piece.segment, phrase, weight) for phrase, weight in chosen)
    return _typed(found)


def _chosen(piece: Piece, evidence: Evidence) -> list[Weighted]:
    role, text = piece.segment.role, piece.segment.text
    chosen: list[Weighted] = []
    if role in ("heading", "title", "label"):
        chosen += _head(text, role, evidence)
    elif role == "prose" and piece.segment.start == 0:
        chosen += _defined(text)
    for phrase in _running(piece, evidence) if piece.running else _listed(piece, evidence):
        chosen.append((phrase, 1.0))
        chosen += _parts(text, phrase, evidence)
    return _with_parts_halved(chosen) if any(phrase.kind == "year" for phrase, _ in chosen) else chosen


def _with_parts_halved(chosen: Sequence[Weighted]) -> list[Weighted]:
    """Years inside a date or a longer name are a part of it, as names are."""
    whole = [phrase for phrase, _ in chosen if phrase.kind != "year"]
    return [
        (one, PART_WEIGHT)
        if one.kind == "year" and any(phrase.start <= one.start and one.end <= phrase.end for phrase in whole)
        else (one, weight)
        for one, weight in chosen
    ]


def mention(segment: Segment, phrase: Phrase, weight: float = 1.0) -> Mention:
    """A phrase of a segment as a mention of its element."""
    start, end = segment.start + phrase.start, segment.start + phrase.end
    return Mention(segment.element, start, end, phrase.name, phrase.kind, segment.sentence, weight)


def _running(piece: Piece, evidence: Evidence) -> Iterator[Phrase]:
    """Names of running text, where capitals tell."""
    text = piece.segment.text
    quoted = list(_quoted(piece, evidence))
    yield from quoted
    for phrase in piece.phrases:
        if phrase.kind == "quote" or any(one.start <= phrase.start and phrase.end <= one.end for one in quoted):
            continue
        if phrase.kind in ("year", "date", "person"):
            yield phrase
            continue
        for part in _apart(text, phrase, evidence):
            yield from _from_opening(text, part, evidence) if opens(text, part.start) else _single(part, evidence)


def _quoted(piece: Piece, evidence: Evidence) -> Iterator[Phrase]:
    """What is quoted as a name: it begins with a capital, or is quoted again."""
    for phrase in piece.phrases:
        is_title = not piece.segment.text[phrase.start].islower()
        if phrase.kind == "quote" and (is_title or evidence.quotes[phrase.name] > 1):
            yield phrase


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
        rest = phrase_at(text, tokens[1].start(), phrase.end, phrase.kind)
        # "Absent KYC, …": before an acronym a word that no sentence has inside it with a capital is no part of a name.
        before = len(tokens) == 2 and is_acronym(tokens[1].group()) and not evidence.inside[first]
        if rest is None or is_structure(text[rest.start : rest.end].split()):  # "See Item 8"
            return
        if evidence.language == "de" or (evidence.is_rare(first) and not before):
            yield phrase
        else:
            yield from _single(rest, evidence)


def _listed(piece: Piece, evidence: Evidence) -> Iterator[Phrase]:
    """Names in lines of capitalised words only: what is known as a name, and short unusual phrases of body text."""
    text = piece.segment.text
    body = piece.segment.role in ("prose", "cell")
    if is_uncased(text):
        yield from piece.phrases if body else ()
        return
    yield from _quoted(piece, evidence) if body else ()
    for phrase in piece.phrases:
        if phrase.kind == "quote":
            continue
        if phrase.kind in ("year", "date", "person"):
            if piece.segment.role != "cell" or len(text) <= phrase.end - phrase.start + 2:
                yield phrase
            continue
        tokens = list(_TOKEN.finditer(text, phrase.start, phrase.end))
        shouted = text[phrase.start : phrase.end].isupper()
        words = [token.group() for token in tokens if token.group() not in LINKS]
        rare = all(evidence.is_rare(normalised(word)) for word in words)
        short = 1 < len(tokens) <= ENUMERATED_WORDS and " " in phrase.name
        twice = len(words) > 1 and len(set(words)) == 1  # two cells read as one
        if evidence.is_known(phrase.name) or (body and short and rare and not shouted and not twice):
            yield phrase
        else:
            yield from _known_inside(text, tokens, evidence)


def _known_inside(text: str, tokens: Sequence[re.Match[str]], evidence: Evidence) -> Iterator[Phrase]:
    """The longest known names among the words of a capitalised line, from the left."""
    at = 0
    while at < len(tokens):
        # Most words of such lines begin no known name: the quicker look first.
        first, _, rest = normalised(tokens[at].group()).partition(" ")
        if not rest and first not in FUNCTION_WORDS and not evidence.begins(first):
            at += 1
            continue
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
    if border.group()[0] in "'’" and left.name in COMMON_WORDS:
        yield from _apart(text, right, evidence)  # "the Company's Current Report" is a report
        return
    several = " " in left.name and " " in right.name and not re.search(r"\b(?:of|for)\b", left.name)
    times, whole = [_times(part.name, evidence) for part in (left, right)], evidence.names[phrase.name]
    # "Patent and Trademark Office", again and again, and never a half of it, is one name.
    one = whole > 1 and not any(times)
    if (several and not one) or min(times) > whole:
        yield left
        yield from _apart(text, right, evidence)
    else:
        yield phrase


def _times(name: str, evidence: Evidence) -> int:
    return evidence.names[name] if " " in name else evidence.inside[name]


def phrase_at(text: str, start: int, end: int, kind: EntityKind) -> Phrase | None:
    """The phrase in [start, end) without marks and small words in lower case around it; None if nothing is left."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    while (first := _FIRST.match(text, start, end)) is not None and first[1] in FUNCTION_WORDS:
        start = first.end()
    while (last := _LAST.search(text, max(start, end - 12), end)) is not None and last[1] in FUNCTION_WORDS:
        end = last.start()
    name = normalised(text[start:end])
    return Phrase(start, end, name, kind) if len(name) > 1 and not name.isdigit() else None


def _parts(text: str, phrase: Phrase, evidence: Evidence) -> Iterator[Weighted]:
    """Names inside a name, between its small words."""
    if phrase.kind not in ("name", "organisation", "title", "quote") or " " not in phrase.name:
        return
    written = text[phrase.start : phrase.end]
    borders = [(0, 0), *(match.span() for match in _BORDER.finditer(written)), (len(written), len(written))]
    if len(borders) == 2:
        return
    for (_, start), (end, _) in pairwise(borders):
        part = phrase_at(text, phrase.start + start, phrase.start + end, "name")
        if part is not None and len(part.name) >= SHORTEST_PART and _is_name(part.name, evidence):
            yield part, PART_WEIGHT


def _is_name(name: str, evidence: Evidence) -> bool:
    words = name.split(" ")
    alone = len(words) == 1
    if words[0] in STRUCTURE or (alone and (name in COMMON_WORDS or name in KINDS_OF_ORGANISATION)):
        return False
    return evidence.is_known(name) or any(evidence.is_rare(word) for word in name.split(" "))


def _head(text: str, role: Role, evidence: Evidence) -> Iterator[Weighted]:
    """A title, a heading or the name of a column or row as a whole; a title without what is in brackets."""
    bracket = text.find(" (") if role == "title" else -1
    kinds: dict[Role, EntityKind] = {"title": "title", "heading": "term", "label": "label"}
    phrase = phrase_at(text, 0, bracket if bracket > 0 else len(text), kinds[role])
    if phrase is None or phrase.name in FUNCTION_WORDS:
        return
    if role == "title":
        yield phrase, 1.0
        yield from _parts(text, phrase, evidence)
    elif phrase.name.count(" ") < HEAD_WORDS and _tells(phrase.name) and not _is_said(text, phrase.name, evidence):
        yield phrase, 1.0


def _is_said(text: str, name: str, evidence: Evidence) -> bool:
    """Whether a heading or label is a remark in brackets ("(in millions)"), a question or a clause."""
    written = text.strip()
    remark = written.startswith("(") and written.endswith(")")
    clause = evidence.language == "en" and not VERBS.isdisjoint(name.split(" "))
    return remark or clause or written.endswith(("?", "？"))


def _defined(text: str) -> Iterator[Weighted]:
    """What an entry of a list of definitions explains: "Catchment: the land that drains into a river"."""
    match = _ENTRY.match(text)
    if match is not None and len(text) - match.end() >= SHORTEST_DEFINITION:
        words = match[1].split()
        phrase = phrase_at(text, match.start(1), match.end(1), "term")
        small = any(word in FUNCTION_WORDS and word not in LINKS for word in words)
        if phrase is not None and len(words) <= ENUMERATED_WORDS and not small and _tells(phrase.name):
            yield phrase, 1.0


def _tells(name: str) -> bool:
    """Whether a heading or label says anything: it is no number, numeral, quarter or common word."""
    if name in HEADINGS or name.split(" ")[0] in STRUCTURE:
        return False
    return name not in COMMON_WORDS and _LETTER.search(name) is not None and _NUMERAL.fullmatch(name) is None


def _typed(found: Sequence[Mention]) -> list[Mention]:
    """Names with the type that a rule tells: persons by their title anywhere, organisations by a word of theirs."""
    persons = {one.name for one in found if one.kind == "person"}
    return [_with_kind(one, persons) for one in found]


def _with_kind(one: Mention, persons: set[str]) -> Mention:
    if one.kind != "name":
        return one
    if one.name in persons:
        return replace(one, kind="person")
    return replace(one, kind="organisation") if is_organisation(one.name) else one


def is_organisation(name: str) -> bool:
    """Whether a name's last word, or the one before its first "of", is what organisations are called."""
    words = name.split(" ")
    head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
    return len(words) > 1 and (head in ORGANISATIONS or words[-1] in ORGANISATIONS)
