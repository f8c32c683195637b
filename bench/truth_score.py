"""Scores of one document, each a count of what is right against what there is and what was found."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from types import MappingProxyType

from bench.truth_match import FoundPart, Matched, Tally, iou, owners
from bench.truth_ties import footnotes, references, sections, to_equations, to_figures, to_tables
from index.types import BBox, Element
from scripts.examples.seeded.truth import Region, TablePart, TableTruth, Thing

FIGURE_OVERLAP = 0.7
OVERLAP = 0.5
NO_PRECISION = -1
_NUMBER = re.compile(r"[(\[]\s*([A-Z]?\.?\d+(?:\.\d+)*)\s*[)\]]\s*$")
_WORD = re.compile(r"\w{2,}")
_SCRIPT = re.compile(r"(\w)([_^])(\w+)")
_DASHES = str.maketrans("−–—‐‑", "-----")


@dataclass(frozen=True, slots=True)
class Score:
    """`right` of `truths` were found, `kept` of `found` are true; `found` -1: recall is all there is."""

    document: str
    measure: str
    right: float
    truths: int
    kept: float
    found: int
    scanned: bool = False
    misses: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        return self.right / self.truths if self.truths else 0.0

    @property
    def precision(self) -> float:
        return self.kept / self.found if self.found > 0 else 0.0


def scores_of(matched: Matched) -> list[Score]:
    name = matched.truth.document.removesuffix(".pdf")
    scores = []
    for measure, tally in _TALLIES.items():
        right, truths, kept, found, misses = tally(matched)
        scores.append(Score(name, measure, right, truths, kept, found, matched.truth.scanned, tuple(misses)))
    return scores


def fold(text: str) -> str:
    """Letters and digits only: equal for two spellings of the same words."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def alike(one: str, other: str) -> float:
    one, other = fold(one), fold(other)
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


def cell_text(text: str) -> str:
    """Text of a cell without white space, dashes made one."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def _enough(matched: Matched) -> float:
    """How alike two texts have to be: where text was recognised some letters may differ."""
    return 0.88 if matched.truth.scanned else 0.96


def _headings(matched: Matched) -> Tally:
    told = [thing for thing in matched.truth.texts if thing.kind == "heading"]
    found = [element for element in matched.bundle.elements if element.kind in ("title", "heading")]
    free, right, misses = list(found), 0, []
    for thing in told:
        element = _heading_at(thing, free, _enough(matched))
        if element is None:
            misses.append(f"p{thing.regions[0].page} missed level {thing.level} {thing.text!r}")
            continue
        free.remove(element)
        level = 0 if element.kind == "title" else element.level
        right += level == thing.level
        if level != thing.level:
            misses.append(f"p{thing.regions[0].page} level {level}, not {thing.level} {thing.text!r}")
    misses += [f"p{element.regions[0].page} no heading {element.text[:80]!r}" for element in free if element.regions]
    return right, len(told), right, len(found), misses


def _heading_at(thing: Thing, free: Sequence[Element], enough: float) -> Element | None:
    pages = {region.page for region in thing.regions}
    for element in free:
        if any(region.page in pages for region in element.regions) and alike(element.text, thing.text) >= enough:
            return element
    return None


def _order(matched: Matched) -> Tally:
    """Neighbours in the running text that follow each other in the elements too."""
    flowing = set(matched.truth.order)
    read = [key for key, _ in owners(matched) if key in flowing]
    runs = [key for i, key in enumerate(read) if i == 0 or read[i - 1] != key]
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for at, key in enumerate(runs):
        first.setdefault(key, at)
        last[key] = at
    wanted = list(pairwise(matched.truth.order))
    right = [pair for pair in wanted if pair[0] in last and first.get(pair[1]) == last[pair[0]] + 1]
    text = {thing.id: thing.text for thing in matched.truth.texts}
    misses = [f"{text.get(a, a)[-40:]!r} then {text.get(b, b)[:40]!r}" for a, b in wanted if (a, b) not in set(right)]
    return len(right), len(wanted), 0, NO_PRECISION, misses


def _paragraphs(matched: Matched) -> Tally:
    """Paragraphs that are one element with all of their words and no others."""
    things_of: dict[str, set[str]] = defaultdict(set)
    elements_of: dict[str, dict[str, Element]] = defaultdict(dict)
    for key, element in owners(matched):
        things_of[element.id].add(key)
        elements_of[key][element.id] = element
    told = [thing for thing in matched.truth.texts if thing.kind == "paragraph"]
    right, misses = 0, []
    for thing in told:
        own = list(elements_of[thing.id].values())
        whole = len(own) == 1 and things_of[own[0].id] == {thing.id} and alike(own[0].text, thing.text) >= 0.96
        right += whole
        if not whole:
            others = sum(len(things_of[element.id] - {thing.id}) for element in own)
            misses.append(f"p{thing.regions[0].page} {len(own)} elements, {others} others {thing.text[:60]!r}")
    return right, len(told), 0, NO_PRECISION, misses


def _words(matched: Matched) -> Tally:
    """Words of all texts, tables left out, that any element has."""
    told = Counter(word for thing in matched.truth.texts for word in _WORD.findall(thing.text.lower()))
    have = Counter(
        word
        for element in matched.bundle.elements
        if element.kind != "row"
        for word in _WORD.findall(element.text.lower())
    )
    lost = told - have
    return (told - lost).total(), told.total(), 0, NO_PRECISION, [f"{word!r} {n} times" for word, n in lost.items()]


def _parts(matched: Matched) -> list[tuple[TableTruth, TablePart, FoundPart | None]]:
    return [
        (table, part, matched.tables.get((table.id, number)))
        for table in matched.truth.tables
        for number, part in enumerate(table.parts)
    ]


def _tables(matched: Matched) -> Tally:
    """Parts of tables on their pages by their boxes."""
    right, misses = 0, []
    for table, part, found in _parts(matched):
        overlap = iou(part.bbox, found.box) if found else 0.0
        right += overlap >= OVERLAP
        if overlap < OVERLAP:
            misses.append(f"p{part.page} {table.ruling} table {table.number}: overlap {overlap:.2f}")
    true = {id(found) for _, part, found in _parts(matched) if found and iou(part.bbox, found.box) >= OVERLAP}
    misses += [f"p{part.page} no table at {_shown(part.box)}" for part in matched.found_parts if id(part) not in true]
    return right, sum(1 for _ in _parts(matched)), right, len(matched.found_parts), misses


def _cells(matched: Matched) -> Tally:
    """Cells with text at their row and column, with their spans and text exact."""
    right = truths = found = 0
    misses: list[str] = []
    for table, part, got in _parts(matched):
        shared, told, have, wrong = _same_cells(part, got)
        right, truths, found = right + shared, truths + told, found + have
        if wrong:
            misses.append(f"p{part.page} {table.ruling} table {table.number}: {wrong}")
    used = {id(got) for _, _, got in _parts(matched) if got}
    found += sum(1 for part in matched.found_parts if id(part) not in used for cell in part.cells if cell.text.strip())
    return right, truths, right, found, misses


def _whole_tables(matched: Matched) -> Tally:
    right = sum(shared == told == have for shared, told, have, _ in (_same_cells(p, g) for _, p, g in _parts(matched)))
    return right, len(_parts(matched)), 0, NO_PRECISION, []


def _same_cells(part: TablePart, found: FoundPart | None) -> tuple[int, int, int, str]:
    """Cells shared, told and found, and the first differences; header rows repeated on a later page may be left out."""
    if found is None:
        return 0, sum(1 for cell in part.cells if cell.text), 0, "not found"
    have = Counter(
        (c.row, c.column, c.row_span, c.column_span, cell_text(c.text)) for c in found.cells if c.text.strip()
    )
    best: tuple[int, int, int, str] | None = None
    for skipped in (0, part.header_rows):
        told = Counter(
            (c.row - skipped, c.column, c.row_span, c.column_span, cell_text(c.text))
            for c in part.cells
            if c.text and c.row >= skipped
        )
        shared = sum((told & have).values())
        wrong = f"without {list(told - have)[:4]} with {list(have - told)[:4]}" if told != have else ""
        option = (shared, told.total(), have.total(), wrong)
        if best is None or shared / max(1, told.total()) > best[0] / max(1, best[1]):
            best = option
    return best or (0, 0, 0, "")


def _header_rows(matched: Matched) -> Tally:
    """Parts of tables whose header rows are told as such."""
    right, misses = 0, []
    for table, part, got in _parts(matched):
        told = {(c.row, c.column) for c in part.cells if c.header and c.text}
        have = {(c.row, c.column) for c in got.cells if c.header and c.text and c.row < 4} if got else set()
        same = {row for row, _ in told} == {row for row, _ in have if row < part.header_rows or (row, 1) in have}
        right += bool(got) and same
        if not (got and same):
            misses.append(f"p{part.page} table {table.number}: header cells {sorted(have)[:6]}")
    return right, len(_parts(matched)), 0, NO_PRECISION, misses


def _figures(matched: Matched) -> Tally:
    right, misses = 0, []
    true = set()
    for figure in matched.truth.figures:
        found = matched.figures.get(figure.id)
        overlap = iou(figure.region.bbox, found.regions[0].bbox) if found else 0.0
        if found and overlap >= FIGURE_OVERLAP:
            right += 1
            true.add(found.id)
        else:
            misses.append(
                f"p{figure.region.page} {figure.drawn_as} {figure.kind} {figure.number}: overlap {overlap:.2f}"
            )
    pictures = [element for element in matched.bundle.elements if element.kind == "image"]
    misses += [
        f"p{element.regions[0].page} no figure at {_shown(element.regions[0].bbox)}"
        for element in pictures
        if element.id not in true
    ]
    return right, len(matched.truth.figures), right, len(pictures), misses


def _captions(matched: Matched) -> Tally:
    """Captions that the element of their table or figure has; those of a table's later pages are not counted."""
    text = {thing.id: thing.text for thing in matched.truth.texts}
    told = [(table.id, table.caption) for table in matched.truth.tables]
    told += [(figure.id, figure.caption) for figure in matched.truth.figures]
    right, captioned, misses = 0, 0, []
    later = {found.element.id for (_, number), found in matched.tables.items() if number > 0} - {
        found.element.id for (_, number), found in matched.tables.items() if number == 0
    }
    for key, caption in told:
        part = matched.tables.get((key, 0))
        element = part.element if part else matched.figures.get(key)
        got = (element.caption or "") if element else ""
        if caption and got and alike(got, text[caption]) >= _enough(matched):
            right += 1
        elif caption or got:
            misses.append(f"{key}: {got[:60]!r}, not {text.get(caption, '')[:60]!r}")
    for element in matched.bundle.elements:
        captioned += bool(element.caption and element.kind in ("table", "image") and element.id not in later)
    return right, sum(bool(caption) for _, caption in told), right, captioned, misses


def _equations(matched: Matched) -> Tally:
    """Equations by box and number."""
    right, misses, true = 0, [], set()
    for equation in matched.truth.equations:
        found = matched.equations.get(equation.id)
        overlap = iou(equation.region.bbox, found.regions[0].bbox) if found else 0.0
        number = _NUMBER.search(found.text) if found else None
        got = number.group(1) if number else ""
        if found and overlap >= OVERLAP and got == equation.number:
            right += 1
            true.add(found.id)
        else:
            misses.append(f"p{equation.region.page} ({equation.number}) overlap {overlap:.2f}, number {got!r}")
    formulas = [element for element in matched.bundle.elements if element.kind == "equation"]
    misses += [
        f"p{element.regions[0].page} no equation {element.text[:60]!r}"
        for element in formulas
        if element.id not in true and element.regions
    ]
    return right, len(matched.truth.equations), right, len(formulas), misses


def _scripts(matched: Matched) -> Tally:
    """Sub- and superscripts of one letter and what hangs on it that the text of equations keeps."""
    right = truths = 0
    misses = []
    for equation in matched.truth.equations:
        found = matched.equations.get(equation.id)
        text = re.sub(r"[\s{}()]", "", unicodedata.normalize("NFKC", found.text)) if found else ""
        told = _SCRIPT.findall(equation.linear)
        kept = [parts for parts in told if "".join(parts) in text or f"{parts[1]}{parts[2]}" in text]
        right, truths = right + len(kept), truths + len(told)
        if len(kept) < len(told):
            misses.append(f"({equation.number}) {equation.linear!r} read as {found.text if found else ''!r}")
    return right, truths, 0, NO_PRECISION, misses


def _running(matched: Matched) -> Tally:
    """Running heads and page numbers that are marked as such."""
    told = [thing for thing in matched.truth.texts if thing.kind in ("header", "footer")]
    marked = [
        Region(region.page, region.bbox)
        for element in matched.bundle.elements
        if element.kind in ("header", "footer")
        for region in element.regions
    ]
    right = 0
    for thing in told:
        (region,) = thing.regions
        right += any(region.page == other.page and _covers(other.bbox, region.bbox) for other in marked)
    return right, len(told), 0, NO_PRECISION, []


def _covers(outer: BBox, box: BBox) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] - 2 <= x <= outer[2] + 2 and outer[1] - 2 <= y <= outer[3] + 2


def _shown(box: BBox) -> str:
    return "(" + ", ".join(f"{value:.0f}" for value in box) + ")"


_TALLIES: Mapping[str, Callable[[Matched], Tally]] = MappingProxyType(
    {
        "tables": _tables,
        "cells": _cells,
        "whole": _whole_tables,
        "heads": _header_rows,
        "figures": _figures,
        "captions": _captions,
        "equations": _equations,
        "scripts": _scripts,
        "headings": _headings,
        "order": _order,
        "paragraphs": _paragraphs,
        "sections": sections,
        "references": references,
        "to figures": to_figures,
        "to tables": to_tables,
        "to equat.": to_equations,
        "footnotes": footnotes,
        "words": _words,
        "running": _running,
    }
)
MEASURES = tuple(_TALLIES)
