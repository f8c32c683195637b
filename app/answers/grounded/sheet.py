"""Evidence as it is put before a model: numbers, text of each kind, pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from app.answers.base import Asked
from app.answers.checks.base import Checker, Checks
from app.answers.checks.conflicts import Contradiction, contradictions
from app.answers.checks.pieces import elements_of, quotes_in
from app.answers.grounded.crops import Crops
from app.answers.grounded.prompt import messages_for
from app.answers.quotes import Quote
from app.chat.base import Message
from index.engine import Engine
from index.evidence import Evidence, Item
from index.lexical.analyse import Analyser
from index.lexical.languages.detect import language_of
from index.types import Element, Hit


@dataclass(frozen=True, slots=True)
class Sheet:
    """The prompt for a question, which evidence has which number in it, and who checks what is made of it."""

    messages: Sequence[Message]
    items: Mapping[int, Item]
    checker: Checker
    contradictions: Callable[[Sequence[Quote]], list[Contradiction]]
    """What in the evidence contradicts a quote."""

    def cited(self, number: int) -> list[Hit]:
        """A numbered piece, and the caption or table head without which it does not say what it is about."""
        item = self.items[number]
        return [item.hit, *(other.hit for other in self.items.values() if _names(other, item))]


def make_sheet(engine: Engine, asked: Asked, checks: Checks, crops: Crops | None, pictures: int) -> Sheet:
    """`pictures`: so many at most are shown. Reads the elements of the evidence, once for an answer, and draws: call it
    in a thread."""
    items = dict(enumerate(asked.evidence.items, start=1))
    elements = elements_of(engine, asked.evidence.hits)
    texts = {number: _text(item, elements) for number, item in items.items()}
    shown = crops.of(engine, items, elements, pictures) if crops is not None and pictures else []
    messages = messages_for(asked, items, texts, shown)
    checker = checks.over(engine.analyser, elements)
    return Sheet(messages, items, checker, partial(_contradictions, engine.analyser, asked.evidence, elements))


def _names(other: Item, item: Item) -> bool:
    """Whether a piece is the caption or the table head of another."""
    unit, document = item.hit.unit, item.hit.document
    if other.of == unit.id:
        return other.role in ("caption", "header")
    same_document = other.hit.document.id == document.id
    return other.hit.unit.kind == "caption" and same_document and other.text == unit.caption


def _contradictions(
    analyser: Analyser, evidence: Evidence, elements: Mapping[str, Element], quotes: Sequence[Quote]
) -> list[Contradiction]:
    found = quotes_in(evidence.hits, elements)
    return contradictions(quotes, found, analyser, language_of(evidence.text))


def _text(item: Item, elements: Mapping[str, Element]) -> str:
    """Tables as Markdown with what is said of all their numbers, equations as they were read, captions with both."""
    unit = item.hit.unit
    lines = [unit.caption] if unit.caption and unit.caption not in unit.text else []
    first = elements.get(unit.elements[0]) if unit.elements else None
    grid = first.table if first is not None else None
    if grid is not None and grid.units:
        lines.append(f"({grid.units})")
    if grid is not None and grid.column_names and unit.kind == "table":
        lines.append(f"Columns: {' | '.join(grid.column_names)}")
    lines.append(unit.text if unit.text.strip() else "(a picture without text)")
    lines += grid.notes if grid is not None else ()
    return "\n".join(lines)
