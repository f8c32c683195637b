"""A document as Typst's source, with marks at both ends of each thing that the truth tells of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from scripts.examples.seeded import formulas
from scripts.examples.seeded.model import (
    Block,
    Break,
    Cell,
    Code,
    Contents,
    Equation,
    Figure,
    Heading,
    Item,
    Look,
    Mention,
    Notice,
    Paragraph,
    Run,
    Symbol,
    Table,
    Written,
)
from scripts.examples.seeded.svg import size_of

INSET = (5.0, 3.4)
SERIF, PLAIN = "Libertinus Serif", "New Computer Modern"
HEAD_PLACES = ("header-left", "header-right", "footer")

PREAMBLE = """
#let mark(id, end) = context {
  let p = here().position()
  [#metadata((id, end, p.page, p.x.pt(), p.y.pt()))<mark>]
}
#let point(id, end) = box(width: 0pt, height: 0pt, mark(id, end))
#let run(id, body) = { point(id, "a"); body; point(id, "b") }
#let corners(id, body) = { place(top + left, mark(id, "A")); body; place(bottom + right, mark(id, "B")) }
#let framed(id, body) = grid(columns: 1, corners(id, body))
#let filled(id, body) = grid(columns: (1fr,), corners(id, body))
#let cel(id, ..more, body) = table.cell(..more, corners(id, body))
#let formula(id, body, number) = block(width: 100%, breakable: false, grid(
  columns: (1fr, auto, 1fr), align: (left, center + horizon, right + horizon),
  [], corners(id, body), if number != none { corners(id + "#", number) }))
"""


def font_of(look: Look) -> str:
    return SERIF if look.serif else PLAIN


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def source_of(written: Written, pages: Mapping[str, int]) -> str:
    look = written.look
    headings = [block for block in written.blocks if isinstance(block, Heading)]
    body = "\n".join(_block(block, look, headings, pages) for block in written.blocks)
    return f"{PREAMBLE}{_setting(written)}\n#{{\n{body}\n}}\n#context [#metadata(here().position().page)<last>]\n"


def _setting(written: Written) -> str:
    look = written.look
    lines = [
        f"#set document(title: {_string(written.title)}, date: none)",
        f'#set text(font: "{font_of(look)}", size: {look.size}pt, lang: "en", region: "GB", hyphenate: true)',
        f"#set par(justify: {str(look.justified).lower()}, leading: 0.62em, spacing: {0.7 if look.indent else 1.0}em"
        + (", first-line-indent: 1.2em)" if look.indent else ")"),
        f"#set page(width: {look.width}pt, height: {look.height}pt, margin: {look.margin}pt, columns: {look.columns}"
        + (_running(written) if look.running_head else "")
        + ")",
        f"#set columns(gutter: {look.gutter}pt)",
        f"#counter(page).update({look.first_page})",
    ]
    for level, size in enumerate(look.headings[1:], 1):
        style = 'style: "italic", weight: "regular"' if level == 3 else 'weight: "bold"'
        lines.append(
            f"#show heading.where(level: {level}): it => "
            f"block(above: {1.5 - 0.2 * level}em, below: 0.7em, sticky: true, "
            f'text(size: {size}pt, fill: rgb("{look.colour}"), {style}, hyphenate: false, it.body))'
        )
    return "\n".join(lines)


def _running(written: Written) -> str:
    logo = 'box(baseline: 2pt, circle(radius: 5pt, fill: rgb("#c9772b"))); h(4pt);' if written.look.logo else ""
    left, right, footer = HEAD_PLACES
    return (
        ", header: { set text(size: 8pt); grid(columns: (auto, 1fr), "
        f'{{ {logo} box(framed("{left}", "Survey papers")) }}, '
        f'align(right, framed("{right}", {_string(written.title)}))); line(length: 100%, stroke: 0.4pt) }}, '
        f'footer: {{ set text(size: 8pt); align(center, framed("{footer}", context counter(page).display())) }}'
    )


def _block(block: Block, look: Look, headings: Sequence[Heading], pages: Mapping[str, int]) -> str:
    match block:
        case Heading():
            return _heading(block, look)
        case Paragraph():
            return _paragraph(block, look)
        case Item(key, runs, sign):
            text = f"run({_string(key)}, {_runs(runs)})"
            return f"block(inset: (left: 6pt), grid(columns: (14pt, 1fr), {_string(sign)}, {text}))"
        case Table():
            return _table(block, look)
        case Figure():
            return _figure(block, look)
        case Equation(key, tree, _, number):
            shown = _string(f"({number})") if number else "none"
            return f"formula({_string(key)}, $ {formulas.typst(tree)} $, {shown})"
        case Notice(key, text):
            return (
                f"block(width: 100%, stroke: 0.7pt, inset: 8pt, breakable: false, run({_string(key)}, {_string(text)}))"
            )
        case Contents():
            return "\n".join(
                _entry(heading, pages, look)
                for heading in headings
                if heading.level in (1, 2) and heading.text != "Contents"
            )
        case Code(key, lines):
            shown = _string("\n".join(lines))
            return f"block(breakable: false, filled({_string(key)}, raw({shown}, block: true)))"
        case Break():
            return "pagebreak(weak: true)"


def _heading(block: Heading, look: Look) -> str:
    text = f"run({_string(block.id)}, {_string(block.text)})"
    if block.level == 0:
        size = look.headings[0]
        styled = f'text(size: {size}pt, weight: "bold", fill: rgb("{look.colour}"), {text})'
        title = f"block(below: 1em, par(justify: false, {styled}))"
        return f'place(top, float: true, scope: "parent", {title})' if look.columns > 1 else title
    stated = f"bookmarked: {str(look.bookmarks).lower()}, outlined: {str(look.bookmarks).lower()}"
    turn = "pagebreak(weak: true)\n" if block.break_before and block.level == 1 else ""
    return f"{turn}heading(level: {block.level}, {stated}, {text})"


def _paragraph(block: Paragraph, look: Look) -> str:
    body = f"run({_string(block.id)}, {_runs(block.runs)})"
    if block.footnote:
        body = f"{{ {body}; footnote(run({_string(block.id + '-note')}, {_string(block.footnote)})) }}"
    if block.look == "abstract":
        return f'block(inset: (x: {0 if look.columns > 1 else 24}pt), text(style: "italic", {body}))'
    if block.look == "authors":
        return f"block(above: 0.4em, below: 1.4em, {body})"
    return f"par({body})"


def _runs(runs: Sequence[Run]) -> str:
    pieces = []
    for run in runs:
        match run:
            case str():
                pieces.append(_string(run))
            case Mention(text):
                # An equation's name and number are kept on one line, as authors do.
                pieces.append(_string(text))
            case Symbol(letter, index):
                pieces.append(f"$attach({letter}, b: {index if len(index) == 1 else _string(index)})$")
    return "{ " + "; ".join(pieces) + " }"


def _entry(heading: Heading, pages: Mapping[str, int], look: Look) -> str:
    page = pages.get(heading.id, 1) + look.first_page - 1
    return (
        f"block(above: 0.55em, below: 0pt, inset: (left: {12 * (heading.level - 1)}pt), "
        "grid(columns: (auto, 1fr, auto), column-gutter: 4pt, "
        f"{_string(heading.text)}, repeat[.], {_string(str(page))}))"
    )


def _with_caption(body: str, block: Table | Figure, look: Look, breakable: bool = False) -> str:
    caption = block.caption
    if caption is None:
        parts = body
    else:
        size = look.size - 1.2
        shown = f"filled({_string(caption.id)}, par(justify: false, text(size: {size}pt, {_string(caption.text)})))"
        if caption.side == "beside":
            parts = f"grid(columns: (auto, 1fr), column-gutter: 14pt, align: horizon, {body}, {shown})"
        else:
            first, second = (shown, body) if caption.side == "above" else (body, shown)
            parts = f"{{ {first}; v(7pt, weak: true); {second} }}"
    if isinstance(block, Table) and block.note:
        note = f"text(size: {look.size - 2}pt, {_string(block.note)})"
        parts = f"{{ {parts}; v(5pt, weak: true); filled({_string(block.id + '-note')}, {note}) }}"
    whole = f"block(width: 100%, breakable: {str(breakable).lower()}, above: 1.5em, below: 1.5em, {parts})"
    if block.wide and look.columns > 1:
        return f'place(top, float: true, scope: "parent", clearance: 16pt, {whole})'
    return whole


def _figure(block: Figure, look: Look) -> str:
    ending = "svg" if block.drawn_as == "vector" else "png"
    width, _ = size_of(block.drawing)
    most = (look.width - 2 * look.margin - (look.columns - 1) * look.gutter) / look.columns
    width = min(width, most if block.caption is None or block.caption.side != "beside" else 0.6 * most)
    image = f'framed({_string(block.id)}, image("{block.id}.{ending}", width: {width:.2f}pt))'
    beside = block.caption is not None and block.caption.side == "beside"
    return _with_caption(image if beside else f"align(center, {image})", block, look)


def _table(block: Table, look: Look) -> str:
    columns = ["auto"] * block.columns
    if any(len(cell.text) > 40 for cell in block.cells):
        columns[-1] = "1fr"
    elif block.ruling in ("ruled", "banded") and look.columns == 1:
        columns[0] = "1fr"
    aligned = ", ".join("left" if c in block.text_columns else "right" for c in range(block.columns))
    cells = sorted(block.cells, key=lambda c: (c.row, c.column))
    header = [_cell(block, c) for c in cells if c.row < block.header_rows]
    body = [_cell(block, c) for c in cells if c.row >= block.header_rows]
    rules = _rules(block)
    parts = [
        f"columns: ({', '.join(columns)})",
        f"align: ({aligned},)",
        f"inset: (x: {INSET[0]}pt, y: {INSET[1]}pt)",
        _strokes(block),
        *rules[:1],
        f"table.header(repeat: true, {', '.join(header)})",
        *rules[1:],
        *body,
        *(["table.hline(stroke: 0.9pt)"] if block.ruling == "booktabs" else []),
    ]
    setting = f"set text(size: {look.size - 0.8}pt, hyphenate: false); set par(justify: false)"
    shown = f"{{ {setting}; table({', '.join(parts)}) }}"
    return _with_caption(shown if "1fr" in columns else f"align(center, {shown})", block, look, block.breaks)


def _rules(block: Table) -> list[str]:
    if block.ruling != "booktabs":
        return []
    under = [
        f"table.hline(y: 1, start: {c.column}, end: {c.column + c.column_span}, stroke: 0.4pt)"
        for c in block.cells
        if c.row == 0 and c.column_span > 1
    ]
    return ["table.hline(stroke: 0.9pt)", f"table.hline(y: {block.header_rows}, stroke: 0.5pt)", *under]


def _strokes(block: Table) -> str:
    if block.ruling == "ruled":
        return "stroke: 0.5pt"
    if block.ruling == "banded":
        return 'stroke: none, fill: (_, y) => if calc.even(y) { rgb("#edf1f4") }'
    return "stroke: none"


def _cell(block: Table, cell: Cell) -> str:
    more = ""
    if cell.column_span > 1:
        more += f", colspan: {cell.column_span}, align: center"
    if cell.row_span > 1:
        more += f", rowspan: {cell.row_span}"
    text = _string(cell.text)
    if cell.text.startswith("$ "):
        # As in printed accounts: the sign at the left edge of the column, the amount at the right.
        text = f'{{ "$"; h(4pt); h(1fr); {_string(cell.text[2:])} }}'
    if cell.header or cell.row in block.bold_rows:
        text = f"strong({text})"
    return f'cel("{block.id}:{cell.row}:{cell.column}"{more}, {text})'
