"""Sections, chapters, appendices and pages that a text names, and what headings are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from index.types import Element
from ingest.graph.labels import Label
from ingest.graph.numbers import JOINER, Named, listed

HEADINGS = ("title", "heading")
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        "section": r"(?:sub)?sections?|(?-i:[Ss]ect?s?)\.|§§?|abschnitt(?:e[sn]?)?|secci(?:ón|ones)|sezion[ei]",
        "chapter": r"chapters?|chaps?\.|ch\.|kapiteln?|chapitres?|cap[íi]tulos?|hoofdstuk",
        "appendix": r"appendi(?:x|ces|xes)|app\.|anhang|anhänge|annex(?:es)?|anlagen?|annexes?",
        "part": r"parts?|teil",
        "item": r"items?",
        "note": r"notes?",
        "article": r"articles?|artikel",
        "step": r"steps?",
    }
)
"""Words for numbered parts in English, German, French, Spanish, Italian, Dutch."""
_ANY = "|".join(f"(?P<{kind}>{word})" for kind, word in _NAMED.items())
_NUMBER = (
    r"(?:\d{1,3}(?:\.\d{1,3})*[A-Za-z]?|(?-i:[IVX]{1,5})(?:[-.](?-i:[A-Z]))?|(?-i:[A-Z])(?:\.\d{1,2})*)(?!\w|\.\d)"
)
_ONE = re.compile(rf"(?P<number>{_NUMBER})", re.IGNORECASE)
_MENTION = re.compile(
    rf"(?<![\w-])(?:{_ANY})\s*(?P<list>(?>{_NUMBER}(?:{JOINER}{_NUMBER})*))(?!\s?\(|[-–]\d)", re.IGNORECASE
)
_PLURAL = re.compile(r"(?:s|§§|abschnitten?|kapiteln|anhänge|anlagen)\.?$", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:\b(?:this|each|every|next|previous|first|last|U\.\s?S\.\s?C|C\.\s?F\.\s?R|Code|Act|Law|Regulation|Rule|Stat"
    r"|Ann|et al)\.?,?|\d{4}[a-z]?[,:])\s*$",
    re.IGNORECASE,
)
"""What comes before a number of a law or another work, or before a letter that is a word: "this section I"."""
_ELSEWHERE = re.compile(
    r"^\s*,?\s*(?:of\s+(?:their|(?:the|its|an?)\s+(?:(?:original|supplement|accompanying)|[A-Z])"
    r"|[A-Z][\w-]+\s+(?:et al|and [A-Z]|\(\d)|\[\d)|(?:in|to|under)\s+(?:their|\[\d|ref)|et seq)"
)
_JAPANESE = re.compile(
    r"第\s?(?P<number>\d{1,3}(?:\.\d{1,3})*)\s?(?P<sign>[章節部条])|(?<![\d.])(?P<bare>\d{1,2}(?:\.\d{1,2})+)\s?節"
    r"|(?P<annex>付録|附録)\s?(?P<letter>[A-Z]|\d{1,2})(?![A-Za-z\d.])"
)
_SIGN_KIND = {"章": "chapter", "節": "section", "部": "part", "条": "article"}
_PAGE_NUMBER = r"(?:\d{1,4}|(?-i:[ivxl]{1,6}))(?![\w%]|\.\d|:\d)"
_PAGE = re.compile(
    rf"(?<![\w.-])(?:pages?|(?-i:pp?\.)|seiten?|(?P<german>(?-i:S)\.)|páginas?|pagin[ae])\s*"
    rf"(?P<list>{_PAGE_NUMBER}(?:{JOINER}{_PAGE_NUMBER})*)",
    re.IGNORECASE,
)
_PAGE_ONE = re.compile(rf"(?P<number>{_PAGE_NUMBER})")
_PAGE_JAPANESE = re.compile(r"(?<![\d.,])(?P<number>\d{1,4})\s?(?:ページ|頁)(?!数|分|以)")
_OF_A_WORK = re.compile(
    r"(?:\b(?:1[5-9]|20)\d\d[a-z]?|\bibid\.?|\bvol\.?\s*\d+|\bat|et al\.?|\bop\. cit\.?)\W{0,3}$", re.IGNORECASE
)
_GERMAN = re.compile(r"\b(?:der|die|das|und|siehe|auf|vgl|ist|wird)\b")


def sections_named(text: str) -> Iterator[Named]:
    """Each section, chapter, appendix or other numbered part that a text names; legal citations are none."""
    for match in _MENTION.finditer(text):
        kind = next(name for name in _NAMED if match[name])
        if _BEFORE.search(text[max(0, match.start() - 24) : match.start()]) or _ELSEWHERE.match(text[match.end() :]):
            continue
        start, end = match.span("list")
        if not _PLURAL.search(match[kind]):  # "In Section 3, 12 of them"
            end = start + len(match["list"].partition(",")[0].rstrip())
        yield from listed(text, kind, _ONE, (start, end), match.start(), section_number)
    for match in _JAPANESE.finditer(text):
        if match["annex"]:
            yield ("appendix", match["letter"]), match.start(), match.end()
        else:
            kind = _SIGN_KIND[match["sign"]] if match["sign"] else "section"
            yield (kind, match["number"] or match["bare"]), match.start(), match.end()


def section_number(number: str) -> str:
    """ "iii.a" and "III-A" are one: III-A; 4.2, A.1 and 1A stay."""
    return re.sub(r"^([IVX]+)\.(?=[A-Z]$)", r"\1-", number.strip().upper())


def pages_named(text: str) -> Iterator[Named]:
    """Each page that a text names; those of a cited work are none."""
    for match in _PAGE.finditer(text):
        if _OF_A_WORK.search(text[max(0, match.start() - 16) : match.start()]) or _ELSEWHERE.match(text[match.end() :]):
            continue
        if match["german"] and not _GERMAN.search(text):
            continue
        yield from listed(text, "page", _PAGE_ONE, match.span("list"), match.start())
    for match in _PAGE_JAPANESE.finditer(text):
        yield ("page", match["number"]), match.start(), match.end()


_TITLED = re.compile(rf"^\W{{0,2}}(?:{_ANY})\s*(?P<number>{_NUMBER})", re.IGNORECASE)
_TITLED_JAPANESE = re.compile(
    r"^(?:第\s?(?P<number>\d{1,3})\s?(?P<sign>[章節部条])|(?:付録|附録)\s?(?P<letter>[A-Z]|\d{1,2}))"
)
_NUMBERED = re.compile(r"^(?P<number>\d{1,3}(?:\.\d{1,3})*)(?:[.)]?\s+|\s*[:．]\s*)(?=\D*[^\W\d_])")
_ROMAN = re.compile(r"^(?P<number>[IVX]{1,5})[.:]?\s+\S")
_LETTER = re.compile(r"^(?P<number>[A-Z](?:\.\d{1,2})*)(?P<dot>\.)?\s+\S")
_AFTER_TEXT = re.compile(
    r"^\W*(?:\d+\.?\s*)?(?:references|bibliography|appendix|appendices|anhang|anhänge)\b", re.IGNORECASE
)


def heading_labels(headings: Sequence[Element]) -> Iterator[tuple[Label, Element]]:
    """What each heading is called: its own word and number, or ("section", number) where it has only a number.

    A letter after the list of references numbers an appendix; below a Roman number, "B." of "II." is II-B.
    """
    is_roman = sum(1 for heading in headings if re.match(r"^II?\.?\s", heading.text)) >= 2
    roman, behind = "", False
    for heading in headings:
        text = heading.text.strip()
        label = _own_label(text)
        if label is None and is_roman and (match := _ROMAN.match(text)):
            roman = match["number"]
            label = ("section", roman)
        elif label is None and (match := _LETTER.match(text)):
            if roman and match["dot"] and not behind:
                label = ("section", f"{roman}-{match['number']}")
            elif behind or "." in match["number"]:
                label = ("appendix", match["number"])
        behind = behind or _AFTER_TEXT.match(text) is not None
        if label is not None:
            yield label, heading


def _own_label(text: str) -> Label | None:
    match = _TITLED.match(text)
    if match is not None:
        return next(name for name in _NAMED if match[name]), section_number(match["number"])
    match = _TITLED_JAPANESE.match(text)
    if match is not None:
        return ("appendix", match["letter"]) if match["letter"] else (_SIGN_KIND[match["sign"]], match["number"])
    match = _NUMBERED.match(text)
    return ("section", match["number"]) if match else None


def also_called(label: Label) -> Iterable[Label]:
    """Labels under which a section may stand that a text names by `label`: "Chapter 3" may be headed "3"."""
    kind, number = label
    yield label
    if kind in ("section", "chapter"):
        yield ("section", number)
        yield ("chapter", number)
        if number[:1].isalpha():
            yield ("appendix", number)
    if kind == "appendix":
        yield ("section", number)
