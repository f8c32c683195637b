"""What other programs are given of a hit: where it says little by itself, with what belongs to it on its page.

They take the hits of a search as they come and read no further, so a caption, a picture or a line that leads to a list
must carry what it stands with; `assemble` does that for answers, with more room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.evidence.around import Surroundings
from index.store.base import Store
from index.types import Hit, Unit
from index.units import element_unit, first_part, words

THIN_WORDS = 30
"""A passage, picture or caption of fewer words is thin evidence."""
MOST_WORDS = 250
"""Words of a thin hit with all that comes with it; a table or paragraph that comes may be its first 200."""
_THIN_KINDS = frozenset({"text", "image", "caption"})


def completed(store: Store, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits in their order; a thin one with the words and boxes of what belongs to it on its page."""
    thin = [hit for hit in hits if hit.unit.kind in _THIN_KINDS and words(hit.unit.text) < THIN_WORDS]
    if not thin:
        return tuple(hits)
    around = Surroundings(store, thin)
    made = {hit.unit.id: replace(hit, unit=_completed(hit.unit, around)) for hit in thin}
    return tuple(made.get(hit.unit.id, hit) for hit in hits)


def words_of(unit: Unit) -> str:
    """The words of a unit below its caption, of a thin one also below the headings above it."""
    headings = unit.context.split("\n") if words(unit.text) < THIN_WORDS else []
    above = [line for line in dict.fromkeys([*headings, unit.caption or ""]) if line and line not in unit.text]
    return "\n\n".join(one for one in ("\n".join(above), unit.text) if one.strip())


def _completed(unit: Unit, around: Surroundings) -> Unit:
    more = list(_fitting(unit, around))
    if not more:
        return unit
    whole = [unit, *more]
    return replace(
        unit,
        text="\n".join(one.text for one in whole if one.text.strip()),
        parts=tuple(part for one in whole for part in one.parts),
        regions=tuple(region for one in whole for region in one.regions),
    )


def _fitting(unit: Unit, around: Surroundings) -> Iterator[Unit]:
    """What belongs to a unit and stands on its page, as long as it fits."""
    size, held = words(unit.text), set(unit.elements)
    for companion in around.of(unit):
        element = companion.element
        if element.id in held:
            continue
        piece = element_unit(element, first_part(element))
        if piece.page == unit.page and size + words(piece.text) <= MOST_WORDS:
            held.add(element.id)
            size += words(piece.text)
            yield piece
