"""A document of set c as Typst's source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scripts.examples.seeded import formulas
from scripts.examples.seeded.fresh.furniture import running_texts
from scripts.examples.seeded.fresh.model import Dress, FreshTable
from scripts.examples.seeded.fresh.typst_tables import string, table_source
from scripts.examples.seeded.model import (
    Block,
    Break,
    Code,
    Contents,
    Equation,
    Figure,
    Heading,
    Item,
    Mention,
    Notice,
    Paragraph,
    Run,
    Symbol,
    Table,
    Written,
)
from scripts.examples.seeded.svg import size_of
from scripts.examples.seeded.typst_source import PREAMBLE

EQUATIONS = """
#let numbered(id, body, number, at) = block(width: 100%, breakable: false, above: 1.1em, below: 1.1em, {
  let shown = if number != none { corners(id + "#", number) }
  if at == "right" {
    grid(columns: (1fr, auto, 1fr), align: (left, center + horizon, right + horizon), [], corners(id, body), shown)
  } else if at == "left" {
    grid(columns: (1fr, auto, 1fr), align: (left + horizon, center + horizon, right), shown, corners(id, body), [])
  } else {
    grid(columns: (26pt, auto, 1fr), align: (left, left + horizon, right + horizon), [], corners(id, body), shown)
  }
})
"""


def source_of(written: Written, dress: Dress, pages: Mapping[str, int]) -> str:
    headings = [block for block in written.blocks if isinstance(block, Heading)]
    body = "\n".join(_block(block, dress, headings, pages) for block in written.blocks)
    setting = _setting(written, dress)
    return f"{PREAMBLE}{EQUATIONS}{setting}\n#{{\n{body}\n}}\n#context [#metadata(here().position().page)<last>]\n"


def _setting(written: Written, dress: Dress) -> str:
    left, top, right, bottom = dress.margins
    margin = f"(left: {left}pt, top: {top}pt, right: {right}pt, bottom: {bottom}pt)"
    fonts = "".join(f"{string(font)}, " for font in (dress.font, dress.further_font) if font)
    language = f"lang: {string(dress.language)}" + (', region: "GB"' if dress.language == "en" else "")
    spacing, indent = (0.65, "1em") if dress.indent else (1.05, "0pt")
    return "\n".join(
        [
            f"#set document(title: {string(written.title)}, date: none)",
            f"#set text(font: ({fonts}), size: {dress.size}pt, {language}, hyphenate: true)",
            f"#set par(justify: {str(dress.justified).lower()}, leading: 0.6em, spacing: {spacing}em, "
            f"first-line-indent: {indent})",
            f"#set page(width: {dress.width}pt, height: {dress.height}pt, margin: {margin}, columns: {dress.columns}"
            f"{_running(written, dress)})",
            f"#set columns(gutter: {dress.gutter}pt)",
            f"#counter(page).update({dress.first_page})",
            "#set heading(outlined: false, bookmarked: false)",
            "#show heading: it => it.body",
        ]
    )


def _running(written: Written, dress: Dress) -> str:
    texts = running_texts(dress, written.title)
    edges = []
    for edge in ("header", "footer"):
        cells = []
        for place, side in (("left", "left"), ("middle", "center"), ("right", "right")):
            text = texts.get(f"{edge}-{place}", "")
            before, number, after = text.partition("{page}")
            shown = f"context [{before}#counter(page).display(){after}]" if number else string(text)
            cells.append(f'align({side}, framed("{edge}-{place}", {shown}))' if text else "[]")
        if any(cell != "[]" for cell in cells):
            row = f"set text(size: 8pt); grid(columns: (auto, 1fr, auto), {', '.join(cells)})"
            edges.append(f", {edge}: {{ {_ornament(dress, edge, row)} }}")
    return "".join(edges)


def _ornament(dress: Dress, edge: str, row: str) -> str:
    if dress.furniture == "brief" and edge == "header":
        return f'block(fill: rgb("{dress.colour}"), inset: 5pt, width: 100%, {{ set text(fill: white); {row} }})'
    if dress.furniture == "book":
        return f"{row}; v(-7pt); line(length: 100%, stroke: 0.3pt)"
    if dress.furniture == "filing":
        return f"line(length: 100%, stroke: 1.5pt); v(-6pt); {row}"
    return row


def _block(block: Block, dress: Dress, headings: Sequence[Heading], pages: Mapping[str, int]) -> str:
    match block:
        case Heading():
            return _heading(block, dress)
        case Paragraph():
            return _paragraph(block, dress)
        case Item(key, runs, sign):
            shown = "–" if sign == "•" else sign.replace(".", ")")
            text = f"run({string(key)}, {_runs(runs)})"
            return f"block(inset: (left: 4pt), grid(columns: (16pt, 1fr), {string(shown)}, {text}))"
        case FreshTable():
            return _captioned(table_source(block, dress), block, dress, block.breaks)
        case Figure():
            return _figure(block, dress)
        case Equation(key, tree, _, number):
            shown = string(f"({number})") if number else "none"
            return f'numbered({string(key)}, $ {formulas.typst(tree)} $, {shown}, "{dress.numbers}")'
        case Notice(key, text):
            return (
                f'block(width: 100%, fill: rgb("#f1efe7"), stroke: (left: 3pt + rgb("{dress.colour}")), inset: 8pt, '
                f"breakable: false, run({string(key)}, {string(text)}))"
            )
        case Contents():
            listed = [h for h in headings if h.level in (1, 2) and h.text not in ("Contents", "Abstract")]
            return "\n".join(_entry(heading, pages, dress) for heading in listed)
        case Code(key, lines):
            text = string("\n".join(lines))
            return (
                f"block(breakable: false, fill: luma(243), inset: 6pt, filled({string(key)}, raw({text}, block: true)))"
            )
        case Break():
            return "pagebreak(weak: true)"
        case _:
            raise TypeError(f"set c has no {type(block).__name__}")


def _heading(block: Heading, dress: Dress) -> str:
    size, colour = dress.headings[block.level], f'rgb("{dress.colour}")'
    words = string(block.text)
    setting = "set par(justify: false, first-line-indent: 0pt);"
    if block.level == 0:
        side = "left" if dress.heading_look in ("bands", "margin") else "center"
        styled = f'text(size: {size}pt, weight: "bold", fill: {colour}, hyphenate: false, {words})'
        title = f'block(width: 100%, below: 1.2em, corners("h0", {{ {setting} align({side}, {styled}) }}))'
        return f'place(top, float: true, scope: "parent", {title})' if dress.columns > 1 else title
    turn = "pagebreak(weak: true)\n" if block.break_before and block.level == 1 else ""
    shown = f"heading(level: {block.level}, run({string(block.id)}, {_styled(block, dress, words, size, colour)}))"
    sticky, shown = "sticky: true", f"{setting} {shown}"
    above, below = (1.7, 1.4, 1.2)[block.level - 1], (0.9, 0.7, 0.6)[block.level - 1]
    if dress.heading_look == "bands" and block.level == 1:
        filled = f"{sticky}, fill: {colour}, inset: 5pt"
        return f"{turn}block(width: 100%, above: 1.6em, below: 0.9em, {filled}, {{ {shown} }})"
    if dress.heading_look == "margin" and block.level == 2:
        words = f"{{ {setting} {_cornered(block, words, size)} }}"
        placed = f"place(dx: {-dress.side}pt, dy: 0.9em, block(width: {dress.side - 14}pt, {words}))"
        return f"block(above: 1em, below: 0pt, sticky: true, {placed})"
    side = "center" if dress.heading_look == "centred" and block.level == 1 else "left"
    rule = "line(length: 100%, stroke: 0.8pt); v(-4pt);" if dress.heading_look == "margin" and block.level == 1 else ""
    shown = f"{rule} align({side}, {{ {shown} }})"
    return f"{turn}block(width: 100%, above: {above}em, below: {below}em, {sticky}, {{ {shown} }})"


def _cornered(block: Heading, words: str, size: float) -> str:
    return f'corners({string(block.id)}, text(size: {size}pt, weight: "bold", hyphenate: false, {words}))'


def _styled(block: Heading, dress: Dress, words: str, size: float, colour: str) -> str:
    weight, style, fill = "bold", "normal", colour
    match (dress.heading_look, block.level):
        case ("centred", 1):
            weight = "regular"
        case ("centred", _) | ("book", 3):
            weight, style = "regular", "italic"
        case ("bands", 1):
            fill = "white"
        case ("left", 2 | 3) if dress.numbering == "items":
            weight, style = ("bold" if block.level == 2 else "regular"), "italic"
    return f'text(size: {size}pt, weight: "{weight}", style: "{style}", fill: {fill}, hyphenate: false, {words})'


def _paragraph(block: Paragraph, dress: Dress) -> str:
    body = f"run({string(block.id)}, {_runs(block.runs)})"
    if block.footnote:
        body = f"{{ {body}; footnote(run({string(block.id + '-note')}, {string(block.footnote)})) }}"
    if block.look == "abstract":
        return f'text(weight: "bold", {body})' if dress.columns > 1 else f"block(inset: (x: 20pt), par({body}))"
    if block.look == "authors":
        side = "left" if dress.heading_look in ("bands", "margin") else "center"
        set_out = f"set par(first-line-indent: 0pt); align({side}, {_runs(block.runs)})"
        named = f"block(width: 100%, above: 0.6em, below: 1.6em, corners({string(block.id)}, {{ {set_out} }}))"
        return f'place(top, float: true, scope: "parent", {named})' if dress.columns > 1 else named
    return f"par({body})"


def _runs(runs: Sequence[Run]) -> str:
    pieces = []
    for run in runs:
        match run:
            case Symbol(letter, index):
                pieces.append(f"$attach({letter}, b: {index if len(index) == 1 else string(index)})$")
            case Mention(text):
                pieces.append(string(text))
            case _:
                pieces.append(string(str(run)))
    return "{ " + "; ".join(pieces) + " }"


def _entry(heading: Heading, pages: Mapping[str, int], dress: Dress) -> str:
    page = pages.get(heading.id, 1) + dress.first_page - 1
    weight = "bold" if heading.level == 1 else "regular"
    return (
        f"block(above: {0.9 if heading.level == 1 else 0.5}em, below: 0pt, "
        f"inset: (left: {14 * (heading.level - 1)}pt), "
        f'text(weight: "{weight}", grid(columns: (1fr, auto), column-gutter: 10pt, '
        f"{string(heading.text)}, {string(str(page))})))"
    )


def _figure(block: Figure, dress: Dress) -> str:
    ending = "svg" if block.drawn_as == "vector" else "png"
    width, _ = size_of(block.drawing)
    left, _, right, _ = dress.margins
    most = dress.width - left - right if block.wide else dress.column
    beside = block.caption is not None and block.caption.side == "beside"
    width = min(width, 0.6 * most if beside and not dress.side else most)
    image = f'framed({string(block.id)}, image("{block.id}.{ending}", width: {width:.2f}pt))'
    side = "left" if beside or dress.heading_look in ("bands", "margin") else "center"
    return _captioned(image if beside and not dress.side else f"align({side}, {image})", block, dress, False)


def _captioned(body: str, block: Table | Figure, dress: Dress, breakable: bool) -> str:
    caption = block.caption
    parts = body
    if caption is not None:
        shown = f"filled({string(caption.id)}, {_caption(block, dress)})"
        if caption.side == "beside" and dress.side:
            placed = f"place(left + bottom, dx: {-dress.side}pt, block(width: {dress.side - 14}pt, {shown}))"
            parts = f"block(width: 100%, breakable: false, {{ {placed}; {body} }})"
        elif caption.side == "beside":
            parts = f"grid(columns: (1fr, auto), column-gutter: 14pt, align: bottom, {shown}, {body})"
        else:
            first, second = (shown, body) if caption.side == "above" else (body, shown)
            parts = f"{{ {first}; v(6pt, weak: true); {second} }}"
    if isinstance(block, Table) and block.note:
        note = f"text(size: {dress.size - 2}pt, {string(block.note)})"
        parts = f"{{ {parts}; v(4pt, weak: true); filled({string(block.id + '-note')}, {note}) }}"
    whole = f"block(width: 100%, breakable: {str(breakable).lower()}, above: 1.6em, below: 1.6em, {parts})"
    if block.wide and dress.columns > 1:
        return f'place(auto, float: true, scope: "parent", clearance: 16pt, {whole})'
    return whole


def _caption(block: Table | Figure, dress: Dress) -> str:
    caption = block.caption
    if caption is None:
        raise ValueError(f"{block.id} has no caption")
    label, rest = caption.label, caption.text[len(caption.label) :]
    setting = f"set par(justify: false, first-line-indent: 0pt); set text(size: {dress.size - 1}pt)"
    match dress.labels.caption:
        case "italic":
            shown = f"emph({string(caption.text)})"
        case "stacked" if isinstance(block, Table):
            shown = f"align(center, {{ {string(label)}; linebreak(); {string(rest.strip())} }})"
        case "centred":
            shown = f"align(center, strong({string(caption.text)}))"
        case "bold":
            shown = f"{{ strong({string(label)}); {string(rest)} }}"
        case _:
            shown = string(caption.text)
    return f"{{ {setting}; {shown} }}"
