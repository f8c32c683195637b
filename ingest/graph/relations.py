"""Relations between names that a sentence says in so many words; English.

"Y such as X", "X and other Ys" after Hearst (1992), "Automatic acquisition of hyponyms from large text corpora",
Proceedings of COLING 2, 539-545. Rules prefer to be right over finding all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from index.naming import normalised
from index.types import EdgeKind
from ingest.graph.nouns import class_after, class_before, is_closed
from ingest.graph.phrases import Phrase

MAX_ITEMS = 8
_COPULA = re.compile(
    r"(?:\s*\([^()]{1,80}\)|,[^,.;:]{1,60},)?\s+(?:is|was|are|were)\s+"
    r"(?:also\s+|now\s+)?(?:an?|one of the(?:\s+(?:\d+|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty))?)"
    r"\s+"
)
_PLACED = re.compile(r"(?:\s+located|\s+situated)?\s+(?:in|of)\s+(?:the\s+)?")
_PART = re.compile(
    r"(?:(?:\s*\([^()]{1,80}\))?,?\s+(?:is|was|are|were|forms?|became|has been)\s+(?:now\s+|also\s+)?"
    r"|\s*,\s+(?=an?\s|the\s))"
    r"(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}"
    r"(?P<what>part|division|subsidiary|unit|branch|department|district|suburb|borough|neighbou?rhood|subdivision"
    r"|component)\s+of\s+(?:the\s+|The\s+|both\s+)?"
)
_WHOLE = re.compile(r"\s+(?:consists? of|comprises|is composed of|is made up of|are composed of)\s+(?:the\s+)?")
_ALSO = re.compile(
    r"(?:\s*,|\s*\(|\s+(?:is|was|are|were))\s*"
    r"(?:(?:also|formerly|previously|originally|better|commonly|sometimes),?\s+(?:known as|called|named)"
    r"|abbreviated(?: as| to)?|formerly|a\.k\.a\.|aka|née)\s+(?:the\s+|The\s+)?[\"“‘']?",
)
_UNITS = frozenset(
    {
        "department",
        "school",
        "faculty",
        "division",
        "office",
        "laboratory",
        "institute",
        "college",
        "centre",
        "center",
        "bureau",
        "directorate",
    }
)
"""What stands before the organisation it is part of: "School of Geography, University of Leeds"."""
_JOINED = re.compile(r"\s+(?:and|or)\s")
"""After what seemed to be a noun: "other domestic and foreign authorities"."""
_AND = re.compile(r"\s+(?:and|or|&)\s+(?:the\s+)?")
_SUCH = re.compile(r",?\s+such as\s+")
_OTHER = re.compile(r",?\s+and\s+other\s+")
_ITEM_GAP = re.compile(r"^\s*(?:,\s*(?:and|or)?|and|or|&)\s*(?:the\s+|an?\s+)?$")
# fmt: off
_PLACES = frozenset({
    "village", "town", "city", "municipality", "commune", "community", "river", "lake", "mountain", "district",
    "county", "province", "state", "region", "suburb", "island", "borough", "parish", "township", "neighborhood",
    "neighbourhood", "department", "settlement", "hamlet", "census designated place", "unincorporated community",
})
# fmt: on


class Relation(NamedTuple):
    """A relation read from the characters [start, end) of a piece of text; both ends as phrases of it."""

    source: Phrase
    target: Phrase
    kind: EdgeKind
    label: str
    start: int
    end: int


def relations(text: str, named: Sequence[Phrase], terms: Collection[str]) -> Iterator[Relation]:
    """What a sentence says of the names in it, which come in their order; `terms` are phrases known to be one."""
    if " is " in text or " was " in text or " are " in text or " were " in text:
        yield from _is_a(text, named)
    if " such as " in text:
        yield from _such_as(text, named, terms)
    if " other " in text:
        yield from _and_other(text, named, terms)
    if len(named) > 1:
        yield from _between(text, named)


def _is_a(text: str, named: Sequence[Phrase]) -> Iterator[Relation]:
    """ "X is a Y": X begins the sentence."""
    for phrase in named:
        if not _is_subject(text, phrase):
            continue
        copula = _COPULA.match(text, phrase.end)
        if copula is None:
            continue
        several = "one of" in copula.group()
        found = class_after(text, copula.end(), several=several)
        if found is not None and found.name != phrase.name:
            yield Relation(phrase, found, "is_a", "is a", phrase.start, found.end)
            yield from _place(text, phrase, found, named)
        return


def _is_subject(text: str, phrase: Phrase) -> bool:
    before = text[: phrase.start].strip(" \"“'‘(")
    return phrase.kind not in ("year", "date") and (not before or before.lower() in ("the", "a", "an"))


def _place(text: str, phrase: Phrase, found: Phrase, named: Sequence[Phrase]) -> Iterator[Relation]:
    """ "X is a village in Y"."""
    if not any(found.name == place or found.name.endswith(f" {place}") for place in _PLACES):
        return
    gap = _PLACED.match(text, found.end)
    if gap is None:
        return
    for other in named:
        if other.start == gap.end() and other.kind not in ("year", "date") and is_closed(text, other.end):
            yield Relation(phrase, other, "part_of", "in", phrase.start, other.end)
            return


def _such_as(text: str, named: Sequence[Phrase], terms: Collection[str]) -> Iterator[Relation]:
    for match in _SUCH.finditer(text):
        general = class_before(text, match.start(), terms)
        if general is None:
            continue
        for item in _items(text, match.end(), named):
            if item.name != general.name:
                yield Relation(item, general, "is_a", "such as", general.start, item.end)


def _and_other(text: str, named: Sequence[Phrase], terms: Collection[str]) -> Iterator[Relation]:
    for match in _OTHER.finditer(text):
        found = class_after(text, match.end(), several=True)
        if found is None or found.name.count(" ") > 2 or _stands_before(text, match.start(), found):
            continue
        if _JOINED.match(text, found.end):
            continue
        ends = match.start()
        for phrase in sorted(named, key=lambda one: -one.end):
            if phrase.end == ends and phrase.kind not in ("year", "date", "term"):
                if not set(phrase.name.split(" ")) <= set(found.name.split(" ")):
                    yield Relation(phrase, found, "is_a", "and other", phrase.start, found.end)
                gap = re.search(r",\s*$", text[: phrase.start])
                if gap is None:
                    break
                ends = gap.start()


def _stands_before(text: str, end: int, general: Phrase) -> bool:
    """ "Countries in Europe and other countries": Europe is none."""
    word = text[general.start : general.end].rsplit(" ", 1)[-1]
    return re.search(rf"\b(?:{re.escape(word)}|{re.escape(word.capitalize())})\b", text[:end]) is not None


def _items(text: str, start: int, named: Sequence[Phrase]) -> Iterator[Phrase]:
    """Names that are enumerated from `start` on."""
    at = start
    count = 0
    for phrase in sorted(named, key=lambda one: (one.start, -one.end)):
        if phrase.start < at or phrase.kind in ("year", "date"):
            continue
        gap = text[at : phrase.start]
        first_ok = count == 0 and gap.strip() in ("", "the", "a", "an")
        if not first_ok and (count == 0 or not _ITEM_GAP.match(gap)):
            return
        at, count = phrase.end, count + 1
        if not is_closed(text, at):
            return
        yield from _members(text, phrase)
        if count == MAX_ITEMS:
            return


def _members(text: str, phrase: Phrase) -> Iterator[Phrase]:
    """The two names in "Hadoop and Spark"."""
    border = _AND.search(text, phrase.start, phrase.end)
    if border is None:
        yield phrase
        return
    for start, end in ((phrase.start, border.start()), (border.end(), phrase.end)):
        yield Phrase(start, end, normalised(text[start:end]), phrase.kind)


def _between(text: str, named: Sequence[Phrase]) -> Iterator[Relation]:
    """Relations that stand in the words between two neighbouring names."""
    ordered = sorted(named, key=lambda one: (one.start, -one.end))
    last: Phrase | None = None
    for phrase in ordered:
        if last is not None and phrase.start < last.end:
            continue
        if last is not None and phrase.start - last.end <= 80 and last.name != phrase.name:
            yield from _pair(text, last, phrase)
        last = phrase


def _pair(text: str, left: Phrase, right: Phrase) -> Iterator[Relation]:
    if left.kind in ("year", "date") or right.kind in ("year", "date"):
        return
    gap = text[left.end : right.start]
    if not is_closed(text, right.end):
        return
    span = left.start, right.end
    part = _PART.fullmatch(gap) if " of " in gap else None
    appositive = gap.lstrip().startswith(",")
    if gap == ", " and left.kind == right.kind == "organisation" and left.name.split(" ")[0] in _UNITS:
        yield Relation(left, right, "part_of", "of", *span)
        return
    if part is not None and (appositive or _is_subject(text, left)):
        yield Relation(left, right, "part_of", f"{part['what']} of", *span)
    elif _WHOLE.fullmatch(gap):
        yield Relation(right, left, "part_of", "consists of", *span)
    elif _ALSO.fullmatch(gap) and (left.kind != "term" or _is_subject(text, left)):
        yield Relation(right, left, "synonym", "also known as", *span)
