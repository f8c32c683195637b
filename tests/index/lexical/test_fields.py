"""Fields of units, and what their words count."""

from __future__ import annotations

import numpy as np

from index.lexical.analyse import COUNT_SCALE, Analyser, hash_tokens
from index.lexical.fields import fields_of
from index.store.base import TermCounts
from index.terms import FIELD_LENGTHS, FIELD_WEIGHTS, TermMaker
from index.types import Bundle, Document, Element, Line, Region
from index.units import make_units

BOX = (0.0, 0.0, 10.0, 10.0)
HERE = (Region(1, BOX),)
ROW = "Gauge: Old bridge; Height: 4.2"


def document(*elements: Element) -> Bundle:
    return Bundle(Document("d", "c", ("a.pdf",), "application/pdf", "A", 1, "h", pages=1), elements)


def bundle() -> Bundle:
    heading = Element("h", "d", "heading", "Tides", 1, HERE, level=1)
    text = Element("t", "d", "text", "Water rises twice a day.", 2, HERE, parent="h")
    image = Element("i", "d", "image", "axis label", 3, HERE, parent="h", caption="Figure 1: The moon")
    table = Element(
        "b", "d", "table", "| Gauge | Height |\n| Old bridge | 4.2 |", 4, HERE, parent="h", caption="Table 1"
    )
    lines = (Line(7, 17, 1, BOX), Line(27, 30, 1, BOX))
    row = Element("r", "d", "row", ROW, 5, HERE, parent="b", lines=lines, caption="Table 1")
    return document(heading, text, image, table, row)


def terms(one: Bundle) -> dict[str, TermCounts]:
    units = make_units(one)
    return {unit.kind: of_unit for unit, of_unit in zip(units, TermMaker(Analyser()).of(one, units), strict=True)}


def count(of_unit: TermCounts, token: str) -> float:
    at = np.flatnonzero(of_unit.hashes == hash_tokens([token])[0])
    return float(of_unit.counts[at[0]]) / COUNT_SCALE if len(at) else 0.0


def test_a_unit_has_its_words_under_their_fields() -> None:
    one = bundle()
    elements = {element.id: element for element in one.elements}
    fields = {unit.kind: list(fields_of(unit, elements)) for unit in make_units(one)}
    assert fields["text"] == [("heading", "Tides"), ("body", "Water rises twice a day.")]
    assert fields["image"] == [("body", "axis label"), ("path", "Tides"), ("caption", "Figure 1: The moon")]
    assert fields["row"] == [
        ("body", "Old bridge; 4.2"),
        ("column", "Gauge: ; ; Height: "),
        ("path", "Tides"),
        ("caption", "Table 1"),
    ]
    assert fields["page"][:2] == [
        ("heading", "Tides"),
        ("body", "Water rises twice a day.\naxis label\n" + elements["b"].text),
    ]


def test_a_word_counts_by_its_field_and_places_do_not_lengthen_a_unit() -> None:
    found = terms(bundle())
    image = found["image"]
    assert count(image, "axis") == FIELD_WEIGHTS["body"]
    assert count(image, "moon") == FIELD_WEIGHTS["caption"]
    assert count(image, "tides") == FIELD_WEIGHTS["path"]
    assert count(image, "@figure:1") == count(image, "@language:en") == 1.0
    assert image.length == 2 + 1 * FIELD_LENGTHS["path"] + 4 * FIELD_LENGTHS["caption"]
    assert count(found["row"], "gauge") == FIELD_WEIGHTS["column"]
    assert count(found["row"], "4.2") == FIELD_WEIGHTS["body"]


def test_a_compound_counts_for_its_parts_where_its_document_has_them() -> None:
    german = "Die Rathaustreppe ist naß, und der Pegel steht unter der Treppe von dem Rathaus, sagt die Hausordnung."
    text = Element("t", "d", "text", german, 1, HERE)
    found = terms(document(text))["text"]
    assert count(found, "=rathaus") == 1.5
    assert count(found, "=trepp") == 1.5
    assert count(found, "=ordnung") == 0.0
    assert found.length == len(german.split())


def test_the_words_of_one_document_depend_on_no_other() -> None:
    one, other = bundle(), document(Element("x", "d", "text", "Das Rathaus und die Treppe sind nicht naß.", 1, HERE))
    maker = TermMaker(Analyser())
    alone = TermMaker(Analyser()).of(one, make_units(one))
    maker.of(other, make_units(other))
    again = maker.of(one, make_units(one))
    assert [t.hashes.tolist() for t in again] == [t.hashes.tolist() for t in alone]
