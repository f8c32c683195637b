"""Chooses the evidence for a question among ranked hits, and what comes with it, within bounds.

The best first, as ranked; of nearly equal ones those on pages that have given nothing yet. Where the question asks for
a kind (a figure, a table) and none is among the best, the best of that kind takes the last place. What says the same as
something chosen is passed over. What comes with a piece is taken from what is left of the budget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.evidence.around import Companion, Surroundings
from index.evidence.base import Bounds, Evidence, Item
from index.evidence.tokens import tokens_in
from index.store.base import Store
from index.types import Element, Found, Hit, Part, Unit, UnitKind

NEAR = 0.5
"""A hit of a kind that the question asks for is near with this share of the best hit's score."""
COMPANION_SHARE = 0.25
"""Of the tokens, kept for what comes with the found pieces; what they leave goes to more of these."""


def assemble(store: Store, found: Found, bounds: Bounds) -> Evidence:
    """The evidence among the hits of a search with whole tables; at least its best one, cut where it is too large."""
    if not found.hits:
        return Evidence()
    around = Surroundings(store, found.hits)
    hits = [piece for hit in found.hits for piece in _fitting(hit, bounds)]
    ranked = list(_in_turn(_with_quota(hits, found.plan.preferred, bounds), bounds))
    chosen = _Chosen(around.elements, bounds)
    for hit in ranked:
        chosen.take(hit, round((1.0 - COMPANION_SHARE) * bounds.tokens))
    for hit in tuple(chosen.hits):
        for companion in around.of(hit.unit):
            chosen.add(hit, companion)
    for hit in ranked:
        chosen.take(hit, bounds.tokens)
    return Evidence(tuple(chosen.items()))


def _fitting(hit: Hit, bounds: Bounds) -> Sequence[Hit]:
    """A hit, or the rows found in a table that would take too much of the budget."""
    large = hit.unit.kind == "table" and hit.elements and tokens_in(hit.unit.text) > bounds.table_share * bounds.tokens
    return hit.elements if large else (hit,)


def _with_quota(hits: Sequence[Hit], preferred: frozenset[UnitKind], bounds: Bounds) -> list[Hit]:
    """The best hits, the last of them replaced where a kind that is asked for would be missing and is near."""
    first, rest = list(hits[: bounds.items]), hits[bounds.items :]
    if preferred and not any(hit.unit.kind in preferred for hit in first):
        near = (hit for hit in rest if hit.unit.kind in preferred and hit.score >= NEAR * first[0].score)
        if (wanted := next(near, None)) is not None:
            first[-1] = wanted
            return first
    return list(hits)


def _in_turn(hits: Sequence[Hit], bounds: Bounds) -> Iterator[Hit]:
    """By score, discounted for each one before from the same page; what has no page is not discounted."""
    waiting = list(hits)
    taken: Counter[tuple[str, int]] = Counter()
    while waiting:
        best = max(waiting, key=lambda hit: hit.score * bounds.same_page ** taken[_page(hit)])
        waiting.remove(best)
        if best.unit.page is not None:
            taken[_page(best)] += 1
        yield best


def _page(hit: Hit) -> tuple[str, int]:
    return hit.document.id, hit.unit.page or 0


@dataclass(slots=True)
class _Chosen:
    """What is chosen so far."""

    elements: Mapping[str, Element]
    bounds: Bounds
    hits: list[Hit] = field(default_factory=list)
    _items: dict[str, list[Item]] = field(default_factory=dict)
    _held: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _texts: set[str] = field(default_factory=set)
    _used: int = 0

    def take(self, hit: Hit, tokens: int) -> None:
        """Take a found hit, if so many tokens have room for it and it says anything new."""
        if len(self.hits) == self.bounds.items or self._says_nothing_new(hit.unit):
            return
        size = tokens_in(hit.unit.text)
        if self._used + size > tokens:
            if self.hits:
                return
            hit = replace(hit, unit=_cut(hit.unit, tokens))
            size = tokens_in(hit.unit.text)
        self.hits.append(hit)
        self._keep(hit, Item("found", hit, size))

    def add(self, of: Hit, companion: Companion) -> None:
        """Add what comes with a hit, on the same conditions."""
        hit = companion.hit(of)
        size = tokens_in(hit.unit.text)
        if self._used + size <= self.bounds.tokens and not self._says_nothing_new(hit.unit):
            self._keep(of, Item(companion.role, hit, size, of=of.unit.id))

    def items(self) -> Iterator[Item]:
        for hit in self.hits:
            yield from self._items[hit.unit.id]

    def _keep(self, of: Hit, item: Item) -> None:
        self._items.setdefault(of.unit.id, []).append(item)
        self._used += item.tokens
        self._texts.add(_said(item.text))
        for part in item.hit.unit.parts:
            self._held.setdefault(part.element, []).append((part.start, part.end))

    def _says_nothing_new(self, unit: Unit) -> bool:
        """Whether all of a unit is there: its characters, the table of its row, or the same words elsewhere."""
        if unit.text.strip() and _said(unit.text) in self._texts:
            return True
        return all(self._has(part) for part in unit.parts)

    def _has(self, part: Part) -> bool:
        if any(start <= part.start and part.end <= end for start, end in self._held.get(part.element, ())):
            return True
        element = self.elements.get(part.element)
        if element is None or element.kind != "row":
            return False
        table = self.elements.get(element.parent or "")
        return table is not None and (0, len(table.text)) in self._held.get(table.id, ())


def _said(text: str) -> str:
    return " ".join(text.casefold().split())


def _cut(unit: Unit, tokens: int) -> Unit:
    """The first words of a unit, in about so many tokens; its places stay."""
    text = unit.text
    while tokens_in(text) > tokens and len(text) > 1:
        text = text[: max(1, min(len(text) - 1, len(text) * tokens // tokens_in(text)))]
        text = text[: text.rfind(" ")] if " " in text else text
    return replace(unit, text=text)
