"""The list of references of a document, and what in its text cites an entry of it."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.types import Element
from ingest.graph.numbers import MAX_RANGE

_TITLE = re.compile(
    r"^\W*(?:[\dIVX]+\.?\s+)?(?:references|bibliography|literature(?: cited)?|works cited|sources cited|literatur"
    r"(?:verzeichnis|nachweise?)?|quellen(?:verzeichnis)?|références|bibliographie|referencias|bibliografía|参考文献"
    r"|引用文献|文献)\W*$",
    re.IGNORECASE,
)
_ENTRY_KINDS = ("text", "list", "footnote")
_NUMBERED = re.compile(r"(?:^|(?<=\s))[\[［](\d{1,3})[\]］]\s?(?=[^\W\d_]|[“\"「『])")
_COUNTED = re.compile(r"^\(?(\d{1,3})[.)]\s+(?=[^\W\d_])")
_NUMERIC = re.compile(
    r"(?<![\w\]])?\[(?P<list>\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*)(?:,\s*(?:pp?|[Ss]ec|[Cc]h|[Ff]ig|[Tt]h[em]*|S)\.[^\[\]]{1,20})?\]"
)
_NUMBER = re.compile(r"\d{1,3}")
_DASH = re.compile(r"\s*[–—-]\s*")
_SURNAME = r"(?:(?:[Vv]an|[Vv]on|[Dd]e[rnl]?|[Ll][ae]|[Dd][ia]|[Ee]l|[Aa]l|[Bb]in)[\s-])*[^\W\d_a-z][\w'’´`¨ˇ~ˆ˚-]+"
_YEARS = r"(?:1[5-9]|20)\d\d[a-z]?(?:\s*,\s*(?:(?:1[5-9]|20)\d\d)?[a-z]?(?=\W))*"
_NAMES = (
    rf"(?P<first>{_SURNAME})"
    rf"(?:\s+(?:et\s+al\.?|u\.\s?a\.)|\s*(?:,?\s+(?:and|und)|,?\s*&)\s*(?P<second>{_SURNAME}))?"
)
_INSIDE = re.compile(rf"{_NAMES},?\s+(?P<years>{_YEARS})")
_BRACKETS = re.compile(r"[(\[][^()\[\]]{4,400}[)\]]")
_NARRATIVE = re.compile(rf"{_NAMES}(?:['’]s)?\s+\((?P<years>{_YEARS})[^()]{{0,30}}\)")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b")
DATED = 0.2
"""The least share of the elements of a list of works that have a year: entries may be torn in several."""
_FIRST_AUTHOR = re.compile(r"[,;(&]|\s(?:and|und|et)\s|(?<=[a-zß-ÿ]{2})\.\s")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the list of references; `number` "" where it has none."""

    element: Element
    number: str
    text: str

    @property
    def authors(self) -> str:
        """What stands before the first year, or the beginning."""
        match = _YEAR.search(self.text)
        return self.text[: match.start()] if match and match.start() > 2 else self.text[:300]


class ReferenceList:
    """The entries of a document's list of references."""

    def __init__(self, elements: Sequence[Element]) -> None:
        members = [element for group in _lists(elements) for element in group]
        self.members = frozenset(element.id for element in members)
        self._by_number: dict[str, Entry] = {}
        self._by_author: dict[str, list[Entry]] = defaultdict(list)
        for entry in _entries(members):
            if entry.number:
                self._by_number.setdefault(entry.number, entry)
            for word in set(_folded(_FIRST_AUTHOR.split(entry.authors, maxsplit=1)[0])):
                self._by_author[word].append(entry)

    def cited(self, text: str) -> Iterator[tuple[Entry, str, int, int]]:
        """Each entry that a text cites with how it says so, first and past-the-last character."""
        if self._by_number:
            yield from self._by_numbers(text)
        if self._by_author:
            yield from self._by_names(text)

    def _by_numbers(self, text: str) -> Iterator[tuple[Entry, str, int, int]]:
        matches = list(_NUMERIC.finditer(text))
        for match in matches:
            found = list(_NUMBER.finditer(text, *match.span("list")))
            spans = [(found[0].group(), *match.span())] if len(found) == 1 else [(n.group(), *n.span()) for n in found]
            for one, other in itertools.pairwise(found):
                if _DASH.fullmatch(text, one.end(), other.start()):
                    spans += _inside(one.group(), other.group(), one.start(), other.end())
            yield from self._known(spans)
        for before, after in itertools.pairwise(matches):  # "[3]-[5]"
            first, last = before["list"], after["list"]
            if first.isdigit() and last.isdigit() and _DASH.fullmatch(text, before.end(), after.start()):
                yield from self._known(_inside(first, last, before.start(), after.end()))

    def _known(self, spans: Iterable[tuple[str, int, int]]) -> Iterator[tuple[Entry, str, int, int]]:
        for number, start, end in spans:
            if (entry := self._by_number.get(number)) is not None:
                yield entry, number, start, end

    def _by_names(self, text: str) -> Iterator[tuple[Entry, str, int, int]]:
        matches = [match for part in _BRACKETS.finditer(text) for match in _INSIDE.finditer(text, *part.span())]
        for match in [*matches, *_NARRATIVE.finditer(text)]:
            for year in _years(match["years"]):
                entry = self._entry(match["first"], match["second"], year)
                if entry is not None:
                    yield entry, f"{match['first']} {year}", match.start(), match.end()

    def _entry(self, first: str, second: str | None, year: str) -> Entry | None:
        """The one entry of these authors and this year; none where several might be meant."""
        words = _folded(first)
        found = [
            entry
            for entry in self._by_author.get(words[-1] if words else "", ())
            if year in _YEAR.findall(entry.text) and set(words) <= set(_folded(entry.authors))
        ]
        if second is not None:
            others = set(_folded(second))
            found = [entry for entry in found if others <= set(_folded(entry.authors))]
        return found[0] if len({entry.element.id for entry in found}) == 1 else None


def _inside(first: str, last: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The numbers between two, all at the span of the range."""
    return [(str(number), start, end) for number in range(int(first) + 1, min(int(last), int(first) + MAX_RANGE))]


def _years(said: str) -> Iterator[str]:
    """ "2020a, b" are 2020a and 2020b."""
    before = ""
    for part in re.split(r"\s*,\s*", said):
        year = part if len(part) >= 4 else before + part
        if len(year) >= 4:
            before = year[:4]
            yield year


def works(elements: Sequence[Element]) -> Iterator[Element]:
    """The entries of lists of references, where these have years: below "References" may stand what to read next."""
    for group in _lists(elements):
        dated = sum(_YEAR.search(element.text) is not None for element in group)
        if dated >= DATED * len(group):
            yield from group


def _lists(elements: Sequence[Element]) -> Iterator[list[Element]]:
    """Elements below each heading that names a list of references, up to the next heading of its level or above."""
    level: int | None = None
    group: list[Element] = []
    for element in elements:
        if element.kind in ("title", "heading"):
            if _TITLE.match(element.text):
                yield group
                level, group = element.level or 1, []
            elif level is not None and (element.level or 1) <= level:
                level = None
        elif element.kind == "text" and len(element.text) < 30 and _TITLE.match(element.text):
            yield group
            level, group = 0, []
        elif level is not None and element.kind in _ENTRY_KINDS:
            group.append(element)
    yield group


def _entries(members: Sequence[Element]) -> Iterator[Entry]:
    """Entries with what a column's or page's end cut off; without numbers in print, list items count from 1."""
    numbered = any(_NUMBERED.match(element.text) or _COUNTED.match(element.text) for element in members)
    items = 0
    for at, element in enumerate(members):
        rest = members[at + 1].text if at + 1 < len(members) else ""
        marks = list(_NUMBERED.finditer(element.text))
        ends = [*(mark.start() for mark in marks[1:]), len(element.text)]
        for mark, end in zip(marks, ends, strict=False):
            cut_off = rest if end == len(element.text) else ""
            yield Entry(element, mark[1], _whole(element.text[mark.end() : end], cut_off))
        if marks:
            continue
        items += element.kind == "list"
        counted = _COUNTED.match(element.text)
        number = counted[1] if counted else str(items) if not numbered and element.kind == "list" else ""
        yield Entry(element, number, _whole(element.text[counted.end() if counted else 0 :], rest))


def _whole(text: str, rest: str) -> str:
    is_cut = not _YEAR.search(text) and not _NUMBERED.match(rest)
    return f"{text} {rest}" if is_cut else text


def _folded(text: str) -> list[str]:
    """Words of a name in lower case without accents, also without those that stand beside their letter: "Aky¨urek"."""
    bare = re.sub(r"[´`¨ˇ~ˆ˚]", "", text)
    plain = "".join(char for char in unicodedata.normalize("NFKD", bare.casefold()) if not unicodedata.combining(char))
    return [word for word in re.findall(r"[^\W\d_]+", plain) if len(word) > 1]
