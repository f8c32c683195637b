"""How a report in another language is told: blocks with names, and questions that point at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scripts.examples.seeded.formulas import formula
from scripts.examples.seeded.fresh.model import Dress, FreshTable, Style
from scripts.examples.seeded.fresh.write import RULING
from scripts.examples.seeded.model import (
    Block,
    Caption,
    Cell,
    Equation,
    Figure,
    Heading,
    Item,
    Mention,
    Paragraph,
    Side,
    Written,
)
from scripts.examples.seeded.prose import runs_of

_MENTION = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class Asked:
    """`evidence` names the blocks that hold the answer; None: the report does not say."""

    question: str
    answer: str | None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    written: Written
    dress: Dress
    domain: str
    asked: tuple[Asked, ...]


def para(key: str, text: str, look: str = "body") -> Paragraph:
    """Mentions are written `[[t1|Tabelle 1]]`: what is named, and what is printed."""
    shown, mentions = _mentions(text)
    return Paragraph(key, runs_of(shown, mentions), look=look)  # type: ignore[arg-type]


def items(key: str, *texts: str) -> list[Item]:
    return [Item(f"{key}-{i}", runs_of(*_mentions(text)), "•") for i, text in enumerate(texts, 1)]


def _mentions(text: str) -> tuple[str, dict[str, Mention]]:
    """The text with a key at each mention, as the common prose has it."""
    mentions: dict[str, Mention] = {}

    def keyed(match: re.Match[str]) -> str:
        key = f"m{len(mentions)}"
        mentions[key] = Mention(match.group(2), tuple(match.group(1).split(",")))
        return f"[[{key}]]"

    return _MENTION.sub(keyed, text), mentions


def head(key: str, level: int, text: str) -> Heading:
    return Heading(key, level, text)


def equation(key: str, number: int, quantity: str, tex: str) -> Equation:
    return Equation(key, formula(tex), quantity, str(number))


def figure(key: str, number: int, label: str, text: str, drawing: Any) -> Figure:
    return Figure(key, drawing, "chart", "vector", _caption(key, label, text, "below"), number)


def table(
    key: str, number: int, label: str, text: str, header: Sequence[Sequence[str | tuple[str, int, int, int]]],
    rows: Sequence[Sequence[str]], style: Style, text_columns: tuple[int, ...] = (0,), bold_rows: tuple[int, ...] = (),
) -> FreshTable:  # fmt: skip
    """Cells of the header may be given with their column and how many columns and rows they go over."""
    cells: list[Cell] = []
    for r, line in enumerate(header):
        for c, told in enumerate(line):
            name, column, wide, high = (told, c, 1, 1) if isinstance(told, str) else told
            if name:
                cells.append(Cell(r, column, name, row_span=high, column_span=wide, header=True))
    cells += [Cell(r, c, shown) for r, row in enumerate(rows, len(header)) for c, shown in enumerate(row) if shown]
    return FreshTable(
        id=key, cells=tuple(cells), rows=len(header) + len(rows), columns=len(rows[0]), header_rows=len(header),
        ruling=RULING[style], caption=_caption(key, label, text, "above"), number=number, text_columns=text_columns,
        bold_rows=bold_rows, style=style,
    )  # fmt: skip


def _caption(key: str, label: str, text: str, side: Side) -> Caption:
    return Caption(f"c-{key}", label, f"{label}{text}", side)


def written(name: str, dress: Dress, title: str, blocks: Sequence[Block]) -> Written:
    return Written(name, title, "typst", dress, (Heading("h0", 0, title), *blocks))
