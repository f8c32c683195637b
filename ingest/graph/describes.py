"""Edges from sentences to the picture or table that they speak of without naming it.

A sentence shares words and numbers with what stands near it. What is shared counts by how rare it is in the document:
log(N / n) for a word in n of N elements, as a share of the weight of a word that only these two have. The words of a
picture are those of its caption and inside it, those of a table its caption, column heads, row labels and the numbers
in its cells.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from index.naming import FUNCTION_WORDS
from index.sentences import sentences
from index.types import Bundle, Edge, Element, ElementKind
from ingest.graph.pointing import pointed
from ingest.graph.words import STRUCTURE

MIN_WORDS = 8
"""A sentence of fewer words is a label or a piece of a picture."""
MOST_CAPITALS = 0.75
"""Share of the words of a sentence that begin with a capital, small words left out."""
MIN_SHARED = 3
NEAR = 6
"""Elements between the two in reading order, rows and running heads left out, where they are not on one page."""
MIN_RARE, RARE = 2, 0.6
"""How many of the shared words must be rare, and what one of these weighs at least."""
MIN_MASS = 1.8
MIN_SHARE = 0.3
"""Share of the weight of the sentence's words that the picture must share."""
BETTER = 1.25
"""How much more the sentence must share with this picture than with any other near it."""
MOST_SHORT = 30
"""With more numbers of two digits than this some agree with any sentence by chance: they do not count."""
MOST = 3
"""Descriptions of one picture or table, the surest first."""
MIN_SURE = 0.33
HALF = 2.2
"""Shared weight at which the confidence is one half of what the share allows."""
_SPEAKING: frozenset[ElementKind] = frozenset({"text", "list"})
_SHOWN: frozenset[ElementKind] = frozenset({"image", "table"})
_SKIPPED: frozenset[ElementKind] = frozenset({"row", "header", "footer"})
_TERM = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]{3,}(?:['’][^\W\d_]+)?")
_LEADER = re.compile(r"(?:\.\s?){5}")
"""The dots of a table of contents."""
_ENTRY = re.compile(r"\W{0,3}([A-Z][\w /-]{2,30}):\s")
"""What an entry of a list of definitions explains."""
_SOURCE = re.compile(r"\W{0,3}(?:sources?|quellen?)\s?:", re.IGNORECASE)
"""A line that says where the figures of another picture or table are from."""
_LABEL = re.compile(r"^\W{0,2}\w+\.?\s*[\dIVX.-]+[a-z]?\W")


def with_descriptions(bundle: Bundle) -> Bundle:
    """The bundle with a `describes` edge for each sentence found."""
    found = descriptions(bundle.elements, bundle.edges)
    return replace(bundle, edges=(*bundle.edges, *found)) if found else bundle


def descriptions(elements: Sequence[Element], edges: Iterable[Edge] = ()) -> list[Edge]:
    """`describes` edges with the sentence as their span, by the sentence's place in the document."""
    shown = [element for element in elements if element.kind in _SHOWN]
    if not shown:
        return []
    edges = tuple(edges)
    named = {(edge.source, edge.target) for edge in edges if edge.kind == "refers_to"}
    weights = _weights(elements)
    near, often = _Near(elements), _repeated(elements)
    pictures = {element.id: terms for element in shown if (terms := _terms_of(element))}
    found: list[Edge] = []
    pointing = [edge for edge in pointed(elements) if (edge.source, edge.target) not in named]
    named |= {(edge.source, edge.target) for edge in pointing}
    spoken = _Spoken((*edges, *pointing), {element.id for element in shown})
    for element in elements:
        if element.kind not in _SPEAKING or _without_numbers(element.text) in often:
            continue
        around = [picture for picture in near.pictures(element) if picture.id in pictures]
        if (headed := near.headed(element)) is not None:
            around = [picture for picture in around if picture.id == headed.id]
        best = _best(element, spoken, around, pictures, weights, headed=headed is not None) if around else None
        if best is not None and (element.id, best.target) not in named:
            found.append(best)
    order = {element.id: element.order for element in elements}
    return sorted((*pointing, *_surest(found, order)), key=lambda edge: (order[edge.source], edge.span or (0, 0)))


def _best(
    element: Element,
    spoken: _Spoken,
    around: Sequence[Element],
    pictures: Mapping[str, frozenset[str]],
    weights: Mapping[str, float],
    *,
    headed: bool,
) -> Edge | None:
    """The surest sentence that speaks of nothing else, with the picture that it speaks of."""
    best: Edge | None = None
    for start, end in sentences(element.text):
        said = element.text[start:end]
        words = _terms(said)
        if spoken.of_another(element, start, end):
            continue
        if _LEADER.search(said) or len(said.split()) < MIN_WORDS or len(words) < MIN_WORDS / 2:
            continue
        if _SOURCE.match(said) or (not headed and _is_capitalised(said)):
            continue
        entry = _terms(match[1]) if (match := _ENTRY.match(said)) is not None else set()
        shares = sorted(
            ((_mass(words & pictures[one.id], weights), -at, one) for at, one in enumerate(around)), reverse=True
        )
        mass, _, picture = shares[0]
        rival = shares[1][0] if len(shares) > 1 else 0.0
        shared = words & pictures[picture.id]
        if not entry <= STRUCTURE and not entry & shared:
            continue  # "Radiation: …" speaks of radiation
        share = mass / max(1e-9, _mass(words, weights))
        rare = sum(weights.get(word, 0.0) >= RARE for word in shared)
        if len(shared) < MIN_SHARED or rare < MIN_RARE or mass < MIN_MASS or share < MIN_SHARE or mass < BETTER * rival:
            continue
        sure = round(min(1.0, 2 * share) * mass / (mass + HALF), 3)
        if sure < MIN_SURE:
            continue
        if best is None or sure > best.confidence:
            label = ", ".join(sorted(shared, key=lambda word: (-weights.get(word, 0.0), word))[:5])
            best = Edge(
                element.id, picture.id, "describes", element=element.id, span=(start, end), label=label, confidence=sure
            )
    return best


def _is_capitalised(said: str) -> bool:
    """Whether nearly all words begin with a capital: a heading, an address, a list of names."""
    words = [word for word in said.split() if word[0].isalpha() and word.lower() not in FUNCTION_WORDS]
    return sum(word[0].isupper() for word in words) > MOST_CAPITALS * len(words)


def _mass(words: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, 0.0) for word in sorted(words))


def _surest(found: Sequence[Edge], order: Mapping[str, int]) -> list[Edge]:
    """At most so many descriptions of each picture."""
    of_picture: dict[str, list[Edge]] = defaultdict(list)
    for edge in found:
        of_picture[edge.target].append(edge)
    return [
        edge
        for group in of_picture.values()
        for edge in sorted(group, key=lambda one: (-one.confidence, order[one.source]))[:MOST]
    ]


class _Spoken:
    """Which sentences are said of something that they or the text before them names."""

    def __init__(self, edges: Iterable[Edge], shown: Collection[str]) -> None:
        self._first: dict[str, int] = {}
        self._places: dict[str, list[int]] = defaultdict(list)
        for edge in edges:
            if edge.span is None or edge.kind not in ("refers_to", "describes"):
                continue
            start = edge.span[0]
            if edge.target in shown and edge.kind == "refers_to":
                self._first[edge.source] = min(start, self._first.get(edge.source, start))
            if not (edge.label or "").startswith(("citation ", "footnote ", "link ")):
                self._places[edge.source].append(start)

    def of_another(self, element: Element, start: int, end: int) -> bool:
        """What follows a named picture is said of that one; a sentence that names or points at a place, of that."""
        after_named = end > self._first.get(element.id, end)
        return after_named or any(start <= place < end for place in self._places.get(element.id, ()))


def _repeated(elements: Sequence[Element]) -> frozenset[str]:
    """Texts that stand in several places but for their numbers: the running title of slides."""
    counts = Counter(_without_numbers(element.text) for element in elements if element.kind in _SPEAKING)
    return frozenset(text for text, count in counts.items() if count > 1)


def _without_numbers(text: str) -> str:
    return re.sub(r"[\W\d_]+", " ", text)


def _weights(elements: Sequence[Element]) -> dict[str, float]:
    """log(N / n) of each word in n of the N elements, in units of that of a word in two; at most 1."""
    counts: Counter[str] = Counter()
    total = 0
    for element in elements:
        if element.kind not in _SKIPPED:
            total += 1
            counts.update(_terms(element.text))
    whole = math.log(max(total, 3) / 2)
    return {word: min(1.0, math.log(total / count) / whole) for word, count in counts.items()}


def _terms_of(element: Element) -> frozenset[str]:
    """Words of a picture or table: caption without its label, text inside, notes; of a body cell only its numbers."""
    caption = element.caption or ""
    label = _LABEL.match(caption)
    texts = [caption[label.end() :] if label else caption]
    grid = element.table
    if grid is None:
        texts.append(element.text)
    else:
        texts += [cell.text for cell in grid.cells if cell.header or cell.column < max(1, grid.label_columns)]
        texts += grid.column_names
        texts += [cell.text for cell in grid.cells if any(char.isdigit() for char in cell.text)]
    words = _terms("\n".join(texts))
    short = {word for word in words if len(re.sub(r"\D", "", word)) == 2 and word[0].isdigit()}
    return frozenset(words - short if len(short) > MOST_SHORT else words)


def _terms(text: str) -> set[str]:
    """Words without endings of plural and possessive, and numbers of two digits or more without separators."""
    found: set[str] = set()
    for match in _TERM.finditer(text):
        word = match.group().casefold()
        if word[0].isdigit():
            number = word.replace(",", "").rstrip(".")
            if len(number) > 1:
                found.add(number)
            continue
        word = re.sub(r"['’]s$", "", word)
        if word not in FUNCTION_WORDS:
            found.add(word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word)
    return found


class _Near:
    """Which pictures and tables stand near a text: on one of its pages, or few elements before or after."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._flow = [element for element in elements if element.kind not in _SKIPPED]
        self._at = {element.id: at for at, element in enumerate(self._flow)}
        self._on: dict[int, list[Element]] = defaultdict(list)
        for element in self._flow:
            if element.kind in _SHOWN:
                for page in {region.page for region in element.regions}:
                    self._on[page].append(element)

    def headed(self, element: Element) -> Element | None:
        """The picture or table right below a line without a stop, which can only speak of that one."""
        at = self._at[element.id] + 1
        below = self._flow[at] if at < len(self._flow) else None
        is_line = not element.text.rstrip().endswith((".", "!", "?", ":", "。"))
        return below if is_line and below is not None and below.kind in _SHOWN else None

    def pictures(self, element: Element) -> list[Element]:
        """Nearest first."""
        at = self._at[element.id]
        beside = [one for one in self._flow[max(0, at - NEAR) : at + NEAR + 1] if one.kind in _SHOWN]
        here = [one for page in sorted({region.page for region in element.regions}) for one in self._on[page]]
        pages = [region.page for region in element.regions]
        both = {one.id: one for one in (*beside, *here) if not _pages_apart(pages, one)}.values()
        return sorted(both, key=lambda one: (abs(self._at[one.id] - at), self._at[one.id]))


def _pages_apart(pages: Sequence[int], other: Element) -> bool:
    """Whether a page lies between the two."""
    return bool(pages) and all(abs(region.page - page) > 1 for region in other.regions for page in pages)
