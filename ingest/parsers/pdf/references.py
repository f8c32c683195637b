"""Edges from text to the figures, tables and equations that it names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from index.types import Edge, Element, ElementKind
from ingest.parsers.pdf.captions import label_of
from ingest.parsers.pdf.naming import JOINERS, WORDS, kind_of, signed_mentions

MAX_RANGE = 30
WRITTEN_OUT = 5
"""Letters from which a word of another language is no abbreviation."""
_FROM: frozenset[ElementKind] = frozenset({"text", "list", "caption", "footnote", "heading"})
_PANEL = r"(?:\s?\(?[a-h](?:\s?[-–,]\s?[a-h])?\)?(?!\w))?"
_PREFIX = r"(?:(?-i:[A-Z]{1,2})[.-]?)?"
_DIGITS = rf"{_PREFIX}\d{{1,3}}(?:\.\d{{1,3}})*[a-h]?"
_NUMBER = rf"\(?{_PREFIX}\d{{1,3}}(?:\.\d{{1,3}})*\)?{_PANEL}|(?-i:[IVX]{{1,5}})\b"
_COMPOUND = rf"{_PREFIX}\d{{1,3}}-\d{{1,3}}(?![\d.])"
"""After a word in the singular: "Figure 3-4" is one figure."""
_JOINER = rf"(?:\s*,\s*(?:and\s+|or\s+)?|\s*[-–—]\s*|\s+(?:and|or|to|through|until|{JOINERS})\s+|\s*&\s*)"
_WORDS = {
    "figure": rf"fig(?:ure)?s?|{WORDS['figure']}",
    "table": rf"tab(?:le)?s?|{WORDS['table']}",
    "equation": rf"eq(?:uatio)?n?s?|formula[es]?|{WORDS['equation']}",
    "chart": r"charts?",
    "exhibit": r"exhibits?",
    "listing": r"listings?",
    "algorithm": r"algorithms?",
}
_MENTION = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<{kind}>{word})" for kind, word in _WORDS.items()) + r")\.?\s*"
    rf"(?P<list>(?<!s)(?<!s[.\s])(?<!s\.\s){_COMPOUND}|(?:{_NUMBER})(?:{_JOINER}(?:{_NUMBER}))*)(?!\w)",
    re.IGNORECASE,
)
_LEADS = "in|from|by|of|into|with|using|see|via|through|than|under|to|between|combining|substituting|solving|inserting"
_BARE = re.compile(rf"\b(?:{_LEADS})\s+(?P<list>\({_DIGITS}\)(?:{_JOINER}\({_DIGITS}\))*)(?!\w)", re.IGNORECASE)
"""A number in brackets where a sentence goes on to it: "substituting (2) into (3)"."""
_ONE = re.compile(rf"(?P<number>{_NUMBER})", re.IGNORECASE)
_FOLLOWING = re.compile(rf"[\s,&]*(?:(?:and|or|{JOINERS})\s)?\s*")
_RANGE = re.compile(r"^\s*(?:[-–—]|to|through|until|bis)\s*(?:[a-z]+\.?\s*)?$", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"^\s*,?\s*(?:of|in|from)\s+(?:their|the (?:original|supplement)|ref\.?|\[\d|\(?[A-Z][\w-]+ (?:et al|and [A-Z]|\())"
)
"""What follows a number that counts in another work."""

Label = tuple[str, str]


def references(elements: Sequence[Element]) -> list[Edge]:
    """A `refers_to` edge for each mention ("Figure 4", "Tables 2 and 3", "Eq. (3)"), with its characters.

    It leads to the picture, table or equation of that number; to the caption where none was found for it. Where a
    number was given twice (one count per chapter), to the nearest.
    """
    targets = _targets(elements)
    edges: list[Edge] = []
    for element in elements:
        if element.kind not in _FROM:
            continue
        own = label_of(element.text) if element.kind == "caption" else None
        seen: set[tuple[str, int]] = set()
        for label, start, end in mentions(element.text):
            target = _nearest(targets.get(label, ()), element)
            if target is None or label == own or (target.id, start) in seen:
                continue
            seen.add((target.id, start))
            name = f"{label[0]} {label[1]}"
            edges.append(Edge(element.id, target.id, "refers_to", element=element.id, span=(start, end), label=name))
    return edges


def mentions(text: str) -> Iterator[tuple[Label, int, int]]:
    """Each figure, table or equation that a text names: (kind, number), first and past-the-last character.

    The kind's word counts to the first number of a list; the members of a range stand at the whole range.
    """
    for match in _MENTION.finditer(text):
        kind = next(name for name in _WORDS if match[name])
        if _ELSEWHERE.match(text[match.end() :]) or not _counts(match, kind):
            continue
        if re.fullmatch(_COMPOUND, match["list"], re.IGNORECASE) and not _plural(match[kind]):
            yield (kind, match["list"].lower()), match.start(), match.end()
            continue
        yield from _listed(text, kind, match, match.start())
    for match in _BARE.finditer(text):
        yield from _listed(text, "equation", match, match.start("list"))
    yield from signed_mentions(text)


def _listed(text: str, kind: str, match: re.Match[str], first: int) -> Iterator[tuple[Label, int, int]]:
    """Each number of a list and those inside its ranges; what is said of the first begins at `first`."""
    before, start = "", first
    end = 0
    for one in _ONE.finditer(text, match.start("list"), match.end("list")):
        number = _plain(one["number"])
        if before and _RANGE.match(text[end : one.start()]):
            for between in _between(before, number):
                yield (kind, between), start, one.end()
            first = start
        yield (kind, number), first, one.end()
        following = _FOLLOWING.match(text, one.end())
        before, end, first = number, one.end(), following.end() if following else one.end()


def _plural(word: str) -> bool:
    return word.lower().endswith("s")


def _counts(match: re.Match[str], kind: str) -> bool:
    """Whether the word is meant as a kind: "tab 3", "eq 3" and "chart 1" only with a capital or a full stop."""
    word = match[kind]
    plain = word.lower().rstrip("s")
    known = plain in ("figure", "table", "equation", "formula", "fig", "chart", "exhibit")
    return word[0].isupper() or known or (len(plain) >= WRITTEN_OUT and kind_of(word) is not None)


def _plain(number: str) -> str:
    """ "(3)" and "3a" name what bears the number 3; "A.2" stays."""
    bare = re.sub(r"(?<=\d)\)?\s?\(?[a-hA-H](?:\s?[-–,]\s?[a-hA-H])?\)?$", "", number.strip("() "))
    bare = bare.strip("() ")
    return bare.upper() if bare.isalpha() else bare.lower()


def _between(first: str, last: str) -> list[str]:
    """Numbers inside a range: of "3" and "6" there are "4" and "5"; of "2.1" and "2.4", "2.2" and "2.3"."""
    low, high = re.match(r"^(.*?)(\d+)$", first), re.match(r"^(.*?)(\d+)$", last)
    if low is None or high is None or low[1] != high[1]:
        return []
    numbers = range(int(low[2]) + 1, int(high[2]))
    return [f"{low[1]}{number}" for number in numbers] if len(numbers) <= MAX_RANGE else []


def _targets(elements: Sequence[Element]) -> dict[Label, list[Element]]:
    """Pictures, tables and equations by label, and captions that belong to none of these."""
    found: dict[Label, list[Element]] = defaultdict(list)
    for element in elements:
        if element.kind in ("image", "table", "equation") and element.caption:
            label = equation_label(element.caption) if element.kind == "equation" else label_of(element.caption)
            if label is not None:
                found[label].append(element)
    claimed = {element.caption for element in elements if element.caption}
    for element in elements:
        if element.kind == "caption" and element.text not in claimed:
            label = label_of(element.text)
            if label is not None:
                found[label].append(element)
    return found


def equation_label(caption: str) -> Label | None:
    """The label of an equation named "Equation (3)"."""
    match = re.match(r"^Equation \((.+)\)$", caption)
    return ("equation", _plain(match[1])) if match else None


def _nearest(targets: Sequence[Element], element: Element) -> Element | None:
    """Of several with one number the nearest in reading order; of equally labelled parts the first."""
    return min(targets, key=lambda target: (abs(target.order - element.order), target.order), default=None)
