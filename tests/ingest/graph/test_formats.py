"""Links, captions and formulas of HTML, Markdown and plain text are tied as those of PDF are."""

from __future__ import annotations

import pytest

from index.types import Bundle, EdgeKind
from ingest.run import parse
from tests.ingest.conftest import MakeTask
from tests.ingest.pdfs import photo

Tied = list[tuple[str, str, str]]

HTML = """<body><h1 id="top">Tides</h1>
<p>As <a href="#fig3">shown  here</a>, see Table 1, (1) and <a href="#fn1"><sup>a</sup></a>.
<a href="#far">Away</a>.</p>
<figure id="fig3"><img src="river.png" alt="x"><figcaption>Figure 3: The river</figcaption></figure>
<table id="t1"><caption>Table 1: Lengths</caption>
<tr><th>River</th><th>km</th></tr><tr><td>Rhine</td><td>1230</td></tr></table>
<div><math display="block"><mi>a</mi><mo>=</mo><mi>b</mi>
<annotation encoding="application/x-tex">a = b</annotation></math><span>(1)</span></div>
<p>It follows from (1) that <math><mi>x</mi></math> rises.</p>
<ol><li id="fn1">A note. <a href="#top">↩</a></li></ol></body>"""

MARKDOWN = """# Tides

As [shown here](#the-site) and in Table 1 and Figure 2, by equation (1)[^n].

*Table 1. Lengths*

| River | km |
|---|---|
| Rhine | 1230 |

![water](river.png)

Figure 2. The river

$$
a = b \\tag{1}
$$

## The site

[^n]: A long note.
"""

TEXT = """Section 2 has it, and Table 1.

2 Methods

Table 1. Lengths
Rhine 1230
"""


def tied(bundle: Bundle, kind: EdgeKind) -> Tied:
    """Characters that were read, kind and first words of what they lead to."""
    elements = {element.id: element for element in bundle.elements}
    return [
        (
            elements[edge.source].text[slice(*(edge.span or (0, 8)))],
            elements[edge.target].kind,
            (elements[edge.target].caption or elements[edge.target].text)[:10],
        )
        for edge in bundle.edges
        if edge.kind == kind
    ]


@pytest.fixture
def read(make_task: MakeTask) -> dict[str, Bundle]:
    bundles = {}
    for name, content in (("a.html", HTML), ("a.md", MARKDOWN), ("a.txt", TEXT)):
        task = make_task(name, content)
        (task.path.parent / "river.png").write_bytes(photo())
        (bundles[name],) = parse(task)
    return bundles


def test_links_of_a_page_lead_to_their_anchors(read: dict[str, Bundle]) -> None:
    assert tied(read["a.html"], "refers_to") == [
        ("shown here", "image", "Figure 3: "),
        ("a", "list", "A note. ↩"),
        ("Table 1", "table", "Table 1: L"),
        ("(1)", "equation", "Equation ("),
    ]
    assert tied(read["a.html"], "caption_of") == [
        ("Figure 3", "image", "Figure 3: "),
        ("Table 1:", "table", "Table 1: L"),
    ]


def test_formulas_of_a_page_are_equations_with_their_numbers(read: dict[str, Bundle]) -> None:
    found = [(element.text, element.caption) for element in read["a.html"].elements if element.kind == "equation"]
    assert found == [("a = b (1)", "Equation (1)")]
    assert "It follows from (1) that x rises." in [element.text for element in read["a.html"].elements]


def test_markdown_is_tied_by_links_captions_tags_and_footnotes(read: dict[str, Bundle]) -> None:
    assert tied(read["a.md"], "refers_to") == [
        ("shown here", "heading", "The site"),
        ("Table 1", "table", "Table 1. L"),
        ("Figure 2", "image", "water"),
        ("equation (1)", "equation", "Equation ("),
        ("[^n]", "text", "[^n]: A lo"),
    ]
    assert tied(read["a.md"], "caption_of") == [("Table 1.", "table", "Table 1. L"), ("Figure 2", "image", "water")]


def test_plain_text_is_tied_by_its_lines(read: dict[str, Bundle]) -> None:
    assert tied(read["a.txt"], "refers_to") == [("Section 2", "text", "2 Methods"), ("Table 1", "text", "Table 1. L")]


def test_a_link_after_an_equation_keeps_its_words(make_task: MakeTask) -> None:
    page = (
        '<body><h2 id="a">Aim</h2><div><math display="block"><mi>v</mi></math> (2)<br>'
        'as <b>the</b> <a href="#a">aim  is</a> said</div></body>'
    )
    (bundle,) = parse(make_task("b.html", page))
    assert [(element.kind, element.text) for element in bundle.elements][1:] == [
        ("equation", "v (2)"),
        ("text", "as the aim is said"),
    ]
    assert tied(bundle, "refers_to") == [("aim is", "heading", "Aim")]
