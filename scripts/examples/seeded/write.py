"""A document from its plan: first in drafts with keys for numbers, then numbered and with its mentions written out."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from scripts.examples.seeded.charts import kind_of, make_drawing
from scripts.examples.seeded.formulas import formula
from scripts.examples.seeded.grids import make_grid
from scripts.examples.seeded.model import (
    Block,
    Break,
    Caption,
    Code,
    Contents,
    Equation,
    Figure,
    Heading,
    Item,
    Mention,
    Notice,
    Paragraph,
    Side,
    Table,
    Target,
    Written,
)
from scripts.examples.seeded.plans import FigureSpec, Plan, TableSpec
from scripts.examples.seeded.prose import Prose, runs_of
from scripts.examples.seeded.words import Law, Templates

ROLES = ("intro", "method", "result", "result", "discuss")
BODY_OF = {"intro": "context", "method": "method", "result": "result", "discuss": "discuss", "close": "close"}
FAR = 5
"""Slots that lie between a mention and the figure that stands pages behind it."""


@dataclass(slots=True)
class Draft:
    """Blocks so far; texts hold `[[key]]` where a mention stands."""

    blocks: list[Block] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    captions: dict[str, tuple[Side, str]] = field(default_factory=dict)
    mentioned: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict)
    late: list[tuple[int, Block]] = field(default_factory=list)
    footnotes: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def key(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def say(self, text: str, look: str = "body", footnote: str = "") -> None:
        key = self.key("p")
        self.texts[key] = text
        self.blocks.append(Paragraph(key, (), look=look, footnote=footnote))  # type: ignore[arg-type]

    def mention(self, *targets: str, upper: bool = False) -> str:
        key = self.key("m")
        self.mentioned[key] = (targets, upper)
        return f"[[{key}]]"


class Writer:
    def __init__(self, plan: Plan, templates: Templates, rng: random.Random) -> None:
        self._plan, self._templates, self._rng = plan, templates, rng
        self._field = templates.fields[plan.field]
        self._prose = Prose(templates, self._field, rng)
        self._draft = Draft()
        self._numbers = [0, 0, 0]
        self._shown: list[str] = []  # ids that later sentences may come back to
        self._laws = rng.sample(
            self._field.laws, min(len(self._field.laws), plan.equations + plan.unnumbered_equations)
        )

    def write(self) -> Written:
        title = self._prose.fill(self._rng.choice(self._field.titles), place=_without_article(self._prose.place))
        self._front(title)
        floats = self._floats()
        slots = [floats[i :: self._plan.sections * 2] for i in range(self._plan.sections * 2)]
        for number in range(self._plan.sections):
            role = ROLES[number % len(ROLES)] if number < self._plan.sections - 1 else "close"
            self._section(role, slots[2 * number : 2 * number + 2], number)
        self._flush(10**6)
        return Written(self._plan.name, title, self._plan.typesetter, self._plan.look, self._finished())

    def _front(self, title: str) -> None:
        draft, people = self._draft, self._rng.sample(self._templates.people, 3)
        draft.blocks.append(Heading("h0", 0, title))
        draft.say(
            f"{people[0]}, {people[1]} and {people[2]}, {self._rng.choice(self._templates.houses)}", look="authors"
        )
        if self._plan.slides:
            return
        if not self._plan.contents:
            self._heading(1, "Abstract" if self._plan.numbered else "In short", numbered=False)
        draft.say(" ".join([self._prose.sentence("open"), self._prose.paragraph("result", 3)]), look="abstract")
        if self._plan.contents:
            self._heading(1, "Contents", numbered=False)
            draft.blocks += [Contents("toc"), Break()]

    def _floats(self) -> list[TableSpec | FigureSpec | Law]:
        floats: list[TableSpec | FigureSpec | Law] = [*self._plan.tables, *self._plan.figures, *self._laws]
        self._rng.shuffle(floats)
        return floats

    def _heading(self, level: int, text: str, numbered: bool = True) -> None:
        if numbered and self._plan.numbered:
            self._numbers[level - 1] += 1
            self._numbers[level:] = [0] * (3 - level)
            text = ".".join(map(str, self._numbers[:level])) + " " + text
        new_page = self._plan.slides
        self._draft.blocks.append(Heading(self._draft.key("h"), level, text, break_before=new_page))

    def _section(self, role: str, slots: Sequence[Sequence[TableSpec | FigureSpec | Law]], number: int) -> None:
        body = BODY_OF[role]
        self._heading(1, self._prose.heading(role))
        if not self._plan.slides:
            opening = self._prose.sentence("open") + " " if role == "intro" else ""
            self._draft.say(opening + self._prose.paragraph(body, self._rng.randint(4, 8)), footnote=self._footnote())
        for half, slot in enumerate(slots):
            if not self._plan.slides:
                self._subsection(body, half)
            for spec in slot:
                self._place(spec, body)
            self._flush(1)
        if number < self._plan.lists:
            self._list()
        if number < self._plan.notices:
            self._draft.blocks.append(Notice(self._draft.key("n"), self._prose.sentence("notice")))
        if number == 1 and self._plan.code:
            self._draft.blocks.append(Code(self._draft.key("c"), _CODE))
        if number == 2 and not self._plan.slides:
            self._draft.say(self._prose.sentence("foreign") + " " + self._prose.paragraph("discuss", 2))

    def _subsection(self, body: str, half: int) -> None:
        self._heading(2, self._prose.heading("sub"))
        self._draft.say(self._prose.paragraph(body, self._rng.randint(4, 8)))
        if self._rng.random() < 0.3:
            self._heading(3, self._prose.heading("subsub"))
            self._draft.say(self._prose.paragraph(body, self._rng.randint(2, 4)))

    def _footnote(self) -> str:
        wanted = self._plan.typesetter == "typst" and self._rng.random() < 0.3
        return self._prose.sentence("footnote") if wanted else ""

    def _place(self, spec: TableSpec | FigureSpec | Law, body: str) -> None:
        match spec:
            case Law():
                self._equation(spec, body)
            case TableSpec():
                self._table(spec, body)
            case FigureSpec():
                self._figure(spec, body)

    def _equation(self, law: Law, body: str) -> None:
        key = self._draft.key("e")
        numbered = self._laws.index(law) >= self._plan.unnumbered_equations
        define = self._prose.sentence("define", law=law.quantity)
        self._draft.say(define if self._plan.slides else f"{self._prose.sentence(body)} {define}")
        self._draft.blocks.append(Equation(key, formula(law.tex), law.quantity, number="?" if numbered else ""))
        text = self._prose.sentence("where", where=law.where)
        if numbered and not self._plan.slides:
            text += " " + self._prose.sentence("equation", ref=self._draft.mention(key)) + self._back()
            self._shown.append(key)
        self._draft.say(text)

    def _back(self) -> str:
        """At times a look back at something shown before, or at two things."""
        chance = self._rng.random()
        if not self._shown or chance < 0.35:
            return ""
        pair = self._pair() if chance > 0.85 else None
        chosen = pair or (self._rng.choice(self._shown),)
        return " " + self._prose.sentence("again", ref=self._draft.mention(*chosen))

    def _pair(self) -> tuple[str, str] | None:
        for kind in ("figure", "table"):
            known = [key for key in self._shown if key.startswith(kind[0]) and not key.startswith("far")]
            if len(known) >= 2:
                return known[-2], known[-1]
        return None

    def _lead_in(self, kind: str, key: str, body: str, captioned: bool) -> None:
        """The paragraph before a table or figure; now and then it starts with the very label."""
        if not captioned:
            self._draft.say(self._prose.paragraph(body, 1 if self._plan.slides else 3))
            return
        if self._rng.random() < 0.25:
            start = self._prose.sentence(f"opening_{kind}", ref=self._draft.mention(key, upper=True))
            text = f"{start} {self._prose.paragraph(body, 2)}"
        else:
            reference = self._prose.sentence(kind, ref=self._draft.mention(key))
            text = reference if self._plan.slides else f"{self._prose.paragraph(body, 2)} {reference}{self._back()}"
        self._draft.say(text)
        self._shown.append(key)

    def _table(self, spec: TableSpec, body: str) -> None:
        key = self._draft.key("t")
        look = self._plan.look
        grid = make_grid(spec.shape, self._field, self._rng, narrow=look.columns > 1 and not spec.wide)
        self._lead_in("table", key, body, spec.side is not None)
        if spec.side is not None:
            self._draft.captions[key] = (spec.side, self._prose.sentence("table_caption"))
        self._draft.blocks.append(
            Table(
                id=key,
                cells=grid.cells,
                rows=grid.rows,
                columns=grid.columns,
                header_rows=grid.header_rows,
                ruling=spec.ruling,
                breaks=grid.breaks,
                text_columns=grid.text_columns,
                bold_rows=grid.bold_rows,
                wide=spec.wide,
                note=self._prose.sentence("note") if spec.note else "",
            )
        )

    def _figure(self, spec: FigureSpec, body: str) -> None:
        key = self._draft.key("f")
        look = self._plan.look
        column = (look.width - 2 * look.margin - (look.columns - 1) * look.gutter) / look.columns
        room = (look.width - 2 * look.margin) * 0.8 if spec.wide else min(column, 340.0)
        width = room * (0.6 if spec.side == "beside" or self._plan.slides else 0.96)
        kind = kind_of(spec.motif)
        self._lead_in("figure", key, body, spec.side is not None)
        if spec.side is not None:
            role = "pie" if spec.motif == "pie" else kind
            self._draft.captions[key] = (spec.side, self._prose.sentence(f"{role}_caption"))
        figure = Figure(
            id=key,
            drawing=make_drawing(spec.motif, self._field, self._rng, width),
            kind=kind,
            drawn_as=spec.drawn_as,
            wide=spec.wide,
        )
        if spec.far:
            self._draft.late.append((FAR, figure))
        else:
            self._draft.blocks.append(figure)

    def _flush(self, steps: int) -> None:
        """Put down the figures whose time has come."""
        waiting = [(left - steps, block) for left, block in self._draft.late]
        self._draft.blocks += [block for left, block in waiting if left <= 0]
        self._draft.late = [(left, block) for left, block in waiting if left > 0]

    def _list(self) -> None:
        self._draft.say(self._prose.sentence("lead"))
        ordered = self._rng.random() < 0.4
        for number in range(1, self._rng.randint(3, 5) + 1):
            key = self._draft.key("i")
            self._draft.texts[key] = self._prose.sentence("item")
            self._draft.blocks.append(Item(key, (), f"{number}." if ordered else "•"))

    def _finished(self) -> tuple[Block, ...]:
        numbered = tuple(self._numbered())
        numbers = {block.id: str(block.number) for block in numbered if isinstance(block, Table | Figure | Equation)}
        mentions = {
            key: Mention(self._words(targets, numbers, upper), targets)
            for key, (targets, upper) in self._draft.mentioned.items()
        }
        return tuple(
            replace(block, runs=runs_of(self._draft.texts[block.id], mentions))
            if isinstance(block, Paragraph | Item)
            else block
            for block in numbered
        )

    def _numbered(self) -> Iterator[Block]:
        counts = {"t": 0, "f": 0, "e": 0}
        form = self._templates.equation_numbers if self._plan.numbered else "{n}"
        section = 0
        style = self._plan.field % 3
        for block in self._draft.blocks:
            if isinstance(block, Heading) and block.level == 1 and block.text[0].isdigit():
                section += 1
                counts["e"] = 0 if "{section}" in form else counts["e"]
            if isinstance(block, Equation) and block.number:
                counts["e"] += 1
                yield replace(block, number=form.format(n=counts["e"], section=section))
            elif isinstance(block, Table | Figure) and block.id in self._draft.captions:
                kind = block.id[0]
                counts[kind] += 1
                side, text = self._draft.captions[block.id]
                labels = self._templates.table_labels if kind == "t" else self._templates.figure_labels
                label = labels[style].format(n=counts[kind])
                caption = Caption(f"c-{block.id}", label.rstrip(".:"), f"{label} {text}", side)
                yield replace(block, caption=caption, number=counts[kind])
            else:
                yield block

    def _words(self, targets: tuple[str, ...], numbers: dict[str, str], upper: bool) -> str:
        kinds: dict[str, Target] = {"t": "table", "f": "figure", "e": "equation"}
        kind = kinds[targets[0][0]]
        style = self._plan.field % 3
        shown = sorted(
            (numbers[target] for target in targets), key=lambda number: [int(part) for part in number.split(".")]
        )
        if len(shown) == 2:
            forms = self._templates.mentions[kind + "s"]
            return forms[style % len(forms)].format(n=shown[0], m=shown[1])
        forms = self._templates.mentions[kind]
        return forms[0 if upper else style % len(forms)].format(n=shown[0])


_CODE = (
    "def weighted(readings, weights):",
    '    """Mean of the readings that are there."""',
    "    kept = [(r, w) for r, w in zip(readings, weights) if r is not None]",
    "    if not kept:",
    "        return None",
    "    return sum(r * w for r, w in kept) / sum(w for _, w in kept)",
)


def _without_article(place: str) -> str:
    return place.removeprefix("the ")
