"""Whether the numbers of a claim stand in the rows of a table that the claim speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.answers.checks.matching import held_number
from app.answers.checks.pieces import Said
from app.answers.quotes import Quote

_ROW_CELL = re.compile(r"(?:^|; )[^:;]+: ([^;]*)")


def misplaced(claimed: Said, quotes: Sequence[Quote]) -> Iterator[str]:
    """Why numbers of a claim are not its own: a row's label is in the claim, and they stand only in rows of others.

    Rows none of whose label is in the claim are of others. Numbers that stand in a sentence too are left alone.
    """
    rows = [quote for quote in quotes if quote.element.kind in ("row", "table")]
    amounts = claimed.figures.amounts
    if not rows or not amounts:
        return
    labels = {id(row): label_of(row.text, claimed) for row in rows}
    own = [row for row in rows if labels[id(row)] and labels[id(row)] <= claimed.content]
    if not own:
        return
    read = [(quote, Said(quote.text, claimed.language, claimed.analyser)) for quote in quotes]
    for number in amounts:
        holding = [quote for quote, said in read if held_number(number, said, said)]
        foreign = [quote for quote in holding if labels.get(id(quote)) and not labels[id(quote)] & claimed.content]
        if holding and len(foreign) == len(holding):
            yield f"the number {number.text} stands in another row: {foreign[0].text}"


def label_of(row: str, claimed: Said) -> frozenset[str]:
    """The content words of the first cell that has any: what a row is about."""
    cells = row.strip("| ").split("|") if row.startswith("|") else _ROW_CELL.findall(row)
    said = (Said(cell, claimed.language, claimed.analyser).content for cell in cells)
    return next((content for content in said if content), frozenset())
