"""The report as Markdown and as HTML; pictures are files beside them."""

from html import escape

from scripts.examples import blocks


def picture(figure: blocks.Figure) -> str:
    return f"images/figure-{figure.number}-{figure.name}.png"


def make_markdown(report: blocks.Report) -> str:
    parts = [
        f"# {report.title}",
        f"**{report.subtitle}**",
        report.authors,
        report.imprint,
        "## Abstract",
        report.abstract,
        f"Keywords: {report.keywords}",
        *filter(None, map(_markdown, report.body)),
    ]
    return "\n\n".join(parts) + "\n"


def _markdown(block: blocks.Block) -> str:
    match block:
        case blocks.Heading(level, text):
            return "#" * (level + 1) + " " + text
        case blocks.Paragraph(text):
            return text
        case blocks.Bullets(items, ordered=ordered):
            return "\n".join(f"{f'{i}.' if ordered else '-'} {item}" for i, item in enumerate(items, 1))
        case blocks.Equation(number, formula):
            return f"$$\n{formula.latex()} \\tag{{{number}}}\n$$"
        case blocks.Figure():
            return f"![{block.caption}]({picture(block)})\n\n*{block.label}*"
        case blocks.Table():
            return f"*{block.label}*\n\n{_markdown_table(block)}"
        case blocks.PageBreak():
            return ""


def _markdown_table(table: blocks.Table) -> str:
    """Markdown has one header row and no spans: a column's name is all that stands above it."""
    columns = zip(*blocks.header_grid(table), strict=True)
    names = [" ".join(dict.fromkeys(cell.text for cell, _ in column)) for column in columns]
    rules = [":---" if column in table.text_columns else "---:" for column in range(len(names))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (names, rules, *table.rows))


STYLE = """
body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.55 Georgia, serif; color: #1f2d3a; }
h1, h2, h3, caption, figcaption { font-family: Helvetica, Arial, sans-serif; color: #1d4e74; }
table { border-collapse: collapse; margin: 1rem 0; font: 0.85rem Helvetica, Arial, sans-serif; }
th, td { border: 1px solid #8fa3b1; padding: 0.25rem 0.6rem; text-align: right; }
th { background: #e9f0f4; text-align: center; }
td.text { text-align: left; }
caption, figcaption { text-align: left; font-size: 0.85rem; padding: 0.4rem 0; }
figure { margin: 1.5rem 0; } img { max-width: 100%; }
.equation { display: flex; align-items: center; } .equation math { flex: 1; }
""".strip()


def make_html(report: blocks.Report) -> str:
    body = "\n".join(filter(None, map(_html, report.body)))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{escape(report.title)}: {escape(report.subtitle)}</title>
<meta name="author" content="{escape(report.authors)}">
<meta name="keywords" content="{escape(report.keywords)}">
<style>
{STYLE}
</style>
</head>
<body>
<header>
<h1>{escape(report.title)}</h1>
<p>{escape(report.subtitle)}</p>
<p>{escape(report.authors)}</p>
<p>{escape(report.imprint)}</p>
</header>
<main>
<h2>Abstract</h2>
<p>{escape(report.abstract)}</p>
<p>Keywords: {escape(report.keywords)}</p>
{body}
</main>
</body>
</html>
"""


def _html(block: blocks.Block) -> str:
    match block:
        case blocks.Heading(level, text):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case blocks.Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case blocks.Bullets(items, ordered=ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in items) + f"\n</{tag}>"
        case blocks.Equation(number, formula):
            tex = f'<annotation encoding="application/x-tex">{escape(formula.latex())}</annotation>'
            maths = f'<math display="block"><semantics>{formula.mathml()}{tex}</semantics></math>'
            return f'<div class="equation" id="equation-{number}">{maths}<span>({number})</span></div>'
        case blocks.Figure(number):
            image = f'<img src="{picture(block)}" alt="{escape(block.caption)}">'
            caption = f"<figcaption>{escape(block.label)}</figcaption>"
            return f'<figure id="figure-{number}">\n{image}\n{caption}\n</figure>'
        case blocks.Table():
            return _html_table(block)
        case blocks.PageBreak():
            return ""


def _html_table(table: blocks.Table) -> str:
    lines = [f'<table id="table-{table.number}">', f"<caption>{escape(table.label)}</caption>", "<thead>"]
    for header in table.header:
        lines.append("<tr>" + "".join(_header_cell(cell) for cell in header) + "</tr>")
    lines += ["</thead>", "<tbody>"]
    for row in table.rows:
        cells = (
            f'<td class="text">{escape(text)}</td>' if column in table.text_columns else f"<td>{text}</td>"
            for column, text in enumerate(row)
        )
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</tbody>", "</table>"])


def _header_cell(cell: blocks.HeaderCell) -> str:
    spans = "".join(
        f' {name}="{count}"' for name, count in (("colspan", cell.columns), ("rowspan", cell.rows)) if count > 1
    )
    return f"<th{spans}>{escape(cell.text)}</th>"
