"""A document of set c from its plan: the common writer with headings, labels and tables of this set."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from scripts.examples.seeded.fresh.charts import fresh_kind, make_fresh_drawing
from scripts.examples.seeded.fresh.grids import FreshGrid, make_fresh_grid
from scripts.examples.seeded.fresh.model import FigureWish, FreshFigure, FreshPlan, FreshTable, Style, TableWish
from scripts.examples.seeded.model import Block, Caption, Equation, Figure, Heading, Ruling, Table
from scripts.examples.seeded.words import Law, Templates
from scripts.examples.seeded.write import FAR, Writer

RULING: dict[Style, Ruling] = {
    "filing": "banded", "three-line": "booktabs", "dark-head": "banded", "framed": "ruled", "inner": "ruled",
    "hairlines": "ruled", "stub": "banded", "air": "borderless",
}  # fmt: skip
"""The nearest of the common names, by which results are told."""
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


SPAN_SHOWN: tuple[Style, ...] = ("framed", "inner", "stub")
"""Where rules or fills between columns show that the name of a group goes over all of them; elsewhere it is told as
what it looks like, a cell of the first column."""


def _unspanned(grid: FreshGrid) -> FreshGrid:
    return replace(grid, cells=tuple(cell if cell.header else replace(cell, column_span=1) for cell in grid.cells))


class FreshWriter(Writer):
    def __init__(self, plan: FreshPlan, templates: Templates, rng: random.Random) -> None:
        super().__init__(plan, templates, rng)
        self._dress, self._fresh = plan.dress, plan
        self._chapter_of: dict[str, int] = {}

    def _floats(self) -> list[object]:  # type: ignore[override]
        floats: list[object] = [*self._fresh.shown_tables, *self._fresh.shown_figures, *self._laws]
        self._rng.shuffle(floats)
        return floats

    def _place(self, spec: object, body: str) -> None:
        match spec:
            case TableWish():
                self._fresh_table(spec, body)
            case FigureWish():
                self._fresh_figure(spec, body)
            case Law():
                self._equation(spec, body)

    def _heading(self, level: int, text: str, numbered: bool = True) -> None:
        numbering = self._dress.numbering
        if numbered and numbering != "none":
            self._numbers[level - 1] += 1
            self._numbers[level:] = [0] * (3 - level)
            text = f"{self._number(level)} {text}".strip()
        if numbering == "roman" and level == 1:
            text = text.upper()
        turn = self._plan.slides or (numbered and numbering == "chapters" and level == 1)
        self._draft.blocks.append(Heading(self._draft.key("h"), level, text, break_before=turn))

    def _number(self, level: int) -> str:
        one, two, three = self._numbers
        match self._dress.numbering:
            case "roman":
                return (f"{ROMAN[one]}.", f"{chr(64 + max(1, two))}.", f"{three})")[level - 1]
            case "items":
                return (f"Item {one}.", "", "")[level - 1]
            case _:
                return ".".join(str(number) for number in (one, two, three)[:level])

    def _fresh_table(self, wish: TableWish, body: str) -> None:
        key = self._draft.key("t")
        narrow = self._dress.column < 300 and not wish.wide
        grid = make_fresh_grid(wish.shape, self._field, self._rng, narrow)
        if wish.style not in SPAN_SHOWN:
            grid = _unspanned(grid)
        self._lead_in("table", key, body, wish.side is not None)
        if wish.side is not None:
            self._draft.captions[key] = (wish.side, self._prose.sentence("table_caption"))
        table = FreshTable(
            id=key, cells=grid.cells, rows=grid.rows, columns=grid.columns, header_rows=grid.header_rows,
            ruling=RULING[wish.style], breaks=grid.breaks, text_columns=grid.text_columns, bold_rows=grid.bold_rows,
            wide=wish.wide, note=self._prose.sentence("note") if wish.note else "", style=wish.style,
            decimals=grid.decimals, indents=grid.indents, lines=grid.lines, doubles=grid.doubles, centred=grid.centred,
            repeated=self._rng.random() < 0.7,
        )  # fmt: skip
        self._draft.blocks.append(table)

    def _fresh_figure(self, wish: FigureWish, body: str) -> None:
        key = self._draft.key("f")
        dress = self._dress
        left, _, right, _ = dress.margins
        room = (
            0.85 * (dress.width - left - right)
            if wish.wide
            else min(dress.column, 840.0 if self._plan.slides else 360.0)
        )
        narrowed = wish.side == "beside" and not dress.side
        width = room * (0.6 if narrowed or self._plan.slides else 0.97)
        kind = fresh_kind(wish.motif)
        self._lead_in("figure", key, body, wish.side is not None)
        if wish.side is not None:
            role = "pie" if wish.motif == "donut" else kind
            self._draft.captions[key] = (wish.side, self._prose.sentence(f"{role}_caption"))
        drawing = make_fresh_drawing(wish.motif, self._field, self._rng, width)
        figure = FreshFigure(key, drawing, kind, wish.drawn_as, wide=wish.wide)
        if wish.far:
            self._draft.late.append((FAR, figure))
        else:
            self._draft.blocks.append(figure)

    def _numbered(self) -> Iterator[Block]:
        counts = {"t": 0, "f": 0, "e": 0}
        section, labels = 0, self._dress.labels
        for block in self._draft.blocks:
            if (
                isinstance(block, Heading)
                and block.level == 1
                and block.text not in ("Contents", "Abstract", "In short")
            ):
                section += 1
                counts = dict.fromkeys(counts, 0) if labels.chapters else counts
            if isinstance(block, Equation) and block.number:
                counts["e"] += 1
                yield replace(block, number=f"{section}.{counts['e']}" if labels.chapters else str(counts["e"]))
            elif isinstance(block, Table | Figure) and block.id in self._draft.captions:
                kind = block.id[0]
                counts[kind] += 1
                self._chapter_of[block.id] = section
                side, text = self._draft.captions[block.id]
                form = labels.table if kind == "t" else labels.figure
                label = form.format(n=self._shown_number(block.id, str(counts[kind])))
                caption = Caption(f"c-{block.id}", label.rstrip(".:— "), f"{label} {text}", side)
                yield replace(block, caption=caption, number=counts[kind])
            else:
                yield block

    def _shown_number(self, key: str, number: str) -> str:
        labels = self._dress.labels
        if labels.roman and key[0] == "t":
            return ROMAN[int(number)]
        return f"{self._chapter_of[key]}.{number}" if labels.chapters and key[0] in "tf" else number

    def _words(self, targets: tuple[str, ...], numbers: dict[str, str], upper: bool) -> str:
        labels, kind = self._dress.labels, targets[0][0]
        shown = sorted(
            (self._shown_number(target, numbers[target]) for target in targets),
            key=lambda text: [ROMAN.index(part) if part in ROMAN else int(part) for part in text.split(".")],
        )
        if len(shown) == 2:
            form = labels.tables_mention if kind == "t" else labels.figures_mention
            return form.format(n=shown[0], m=shown[1])
        one = {"t": labels.table_mention, "f": labels.figure_mention, "e": labels.equation_mention}[kind]
        if upper:
            one = one.replace("Fig. ", "Figure ")
            one = one[0].upper() + one[1:]
        return one.format(n=shown[0])
