"""Evidence from ranked hits, over a real engine: what comes with a hit, what is left out, and how much there may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from index.embed import open_embedder
from index.engine import Engine
from index.evidence import Bounds, Evidence, assemble
from index.evidence.tokens import tokens_in
from index.query import Query
from index.types import Bundle, Cell, Document, Edge, Element, Found, Hit, Plan, Region, TableGrid

LONG = " ".join(f"Sentence {n} tells how the old mill by the river was mended in that year." for n in range(40))
HEAD = "| Month | Visitors |\n| --- | --- |\n"
BODY = "\n".join(f"| month{n} | {100 + n} | {'word ' * 4}|" for n in range(60))


def element(id: str, kind: str, text: str, page: int, top: float, **more: object) -> Element:
    return Element(id, "d", kind, text, int(top) + 1000 * page, (Region(page, (10.0, top, 200.0, top + 15)),), **more)  # type: ignore[arg-type]


def mill() -> Bundle:
    rows = BODY.split("\n")
    cells = tuple(Cell(n, 0, row) for n, row in enumerate(rows))
    elements = [
        element("long", "text", LONG, 1, 10),
        element("fig", "image", "wheel shaft", 2, 10, caption="Figure 1. The wheel of the mill"),
        element("cap", "caption", "Figure 1. The wheel of the mill", 2, 30),
        element("first", "text", "The wheel is shown in Figure 1 with its shaft of oak. " * 12, 2, 50),
        element("far", "text", "Nothing else is as large as the wheel of Figure 1 in all the valley. " * 9, 5, 10),
        element("cut", "text", "The miller kept his accounts in a ledger which was found when the roof " * 8, 3, 10),
        element("rest", "text", "was opened, and it is now kept in the museum of the town. " * 8, 4, 10),
        element("colon", "text", "The museum shows these tools of the millers every day. " * 10 + "Tools:", 6, 10),
        element("tools", "list", "pick\nbill\nproof staff", 6, 50),
        element("same", "text", "Pigeons nest under the eaves of the barn all through the winter. " * 8, 7, 10),
        element("again", "text", "Pigeons nest under the eaves of the barn all through the winter. " * 8, 8, 10),
        element("table", "table", HEAD + BODY, 9, 10, table=TableGrid(len(rows), 1, cells)),
        *(element(f"r{n}", "row", f"month{n} {100 + n}", 9, 20 + n, parent="table") for n in range(len(rows))),
    ]
    edges = (
        Edge("cap", "fig", "caption_of"),
        Edge("first", "fig", "refers_to", span=(22, 30)),
        Edge("far", "fig", "refers_to", span=(41, 49)),
        Edge("rest", "cut", "continues"),
    )
    document = Document("d", "c", ("mill.pdf",), "application/pdf", "Mill", 1, "d" * 64, 9, ((300.0, 300.0),) * 9)
    return Bundle(document, tuple(elements), edges)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(tmp_path_factory.mktemp("mill"), open_embedder("hashing"), writable=True) as opened:
        opened.create_collection("c")
        opened.write([mill()], {})
        yield opened


def unit_hit(engine: Engine, element: str, score: float = 0.8, part: int = 0) -> Hit:
    """The hit of a unit that an element is in."""
    units = [unit for unit in engine.store.units_of("d") if unit.kind != "page" and element in unit.elements]
    return Hit(units[part], engine.store.document("d"), score)


def evidence(engine: Engine, hits: Sequence[Hit], plan: Plan | None = None, **bounds: float) -> Evidence:
    found = Found(tuple(hits), plan or Plan({}), {}, 1)
    return assemble(engine.store, found, replace(Bounds(), **bounds))  # type: ignore[arg-type]


def said(found: Evidence) -> list[tuple[str, str]]:
    return [(item.role, item.hit.unit.elements[0]) for item in found.items]


def test_a_picture_comes_with_its_caption_and_the_paragraphs_that_speak_of_it(engine: Engine) -> None:
    found = evidence(engine, [unit_hit(engine, "fig")])
    assert said(found) == [("found", "fig"), ("caption", "cap"), ("referring", "first"), ("referring", "far")]
    caption = found.items[1]
    assert caption.regions == (Region(2, (10.0, 30.0, 200.0, 45.0)),)
    assert caption.of == found.items[0].hit.unit.id
    assert caption.text == "Figure 1. The wheel of the mill"


def test_a_paragraph_comes_with_the_figure_that_it_speaks_of(engine: Engine) -> None:
    assert ("referred", "fig") in said(evidence(engine, [unit_hit(engine, "far")]))


def test_a_paragraph_that_a_page_cut_comes_with_its_other_part(engine: Engine) -> None:
    assert said(evidence(engine, [unit_hit(engine, "cut")])) == [("found", "cut"), ("neighbour", "rest")]
    assert said(evidence(engine, [unit_hit(engine, "rest")])) == [("found", "rest"), ("neighbour", "cut")]


def test_a_passage_that_ends_inside_its_element_goes_on_in_whole_sentences(engine: Engine) -> None:
    found = evidence(engine, [unit_hit(engine, "long", part=0)])
    passage, rest = found.items
    assert (passage.role, rest.role) == ("found", "neighbour")
    assert LONG[rest.hit.unit.parts[0].start :].startswith(rest.text)
    assert rest.hit.unit.parts[0].start == passage.hit.unit.parts[-1].end
    assert rest.text.strip().startswith("Sentence")
    assert rest.text.endswith(".")


def test_a_passage_that_ends_in_a_colon_comes_with_what_follows(engine: Engine) -> None:
    passage = unit_hit(engine, "colon")
    whole = passage.unit
    if "tools" in whole.elements:  # the list is in the passage: take the passage without it
        colon = engine.store.element("colon")
        parts = tuple(part for part in whole.parts if part.element == "colon")
        passage = replace(passage, unit=replace(whole, id="colon", text=colon.text, parts=parts))
    assert said(evidence(engine, [passage])) == [("found", "colon"), ("neighbour", "tools")]


def test_a_part_of_a_table_comes_with_the_head_that_names_its_columns(engine: Engine) -> None:
    found = evidence(engine, [unit_hit(engine, "table", part=1)])
    assert [item.role for item in found.items] == ["found", "header"]
    assert found.items[1].text == "| Month | Visitors |"
    assert [item.role for item in evidence(engine, [unit_hit(engine, "table", part=0)]).items] == ["found"]


def test_the_same_words_are_there_once(engine: Engine) -> None:
    hits = [unit_hit(engine, "same", 0.9), unit_hit(engine, "again", 0.8), unit_hit(engine, "same", 0.7)]
    assert len(evidence(engine, hits).items) == 1


def test_no_row_stands_beside_its_whole_table_and_a_large_table_is_there_by_its_rows(engine: Engine) -> None:
    table = engine.search(["c"], Query("month7 visitors month9", top_k=1)).hits[0]
    assert table.unit.kind == "table"
    row = unit_hit(engine, "r9", 0.01)
    assert said(evidence(engine, [table, row], table_share=1.0)) == [("found", "table")]
    small = evidence(engine, [table], tokens=300)
    assert {item.hit.unit.kind for item in small.items if item.role == "found"} == {"row"}
    assert small.tokens <= 300


@pytest.mark.parametrize("tokens", [20, 150, 300, 600])
def test_all_pieces_together_stay_within_the_budget(engine: Engine, tokens: int) -> None:
    hits = [unit_hit(engine, id, 0.9 - n / 100) for n, id in enumerate(["cut", "fig", "far", "same", "long", "colon"])]
    found = evidence(engine, hits, tokens=tokens)
    assert 0 < found.tokens <= tokens
    assert found.items[0].hit.unit.regions == hits[0].unit.regions
    assert found.tokens == sum(tokens_in(item.text) for item in found.items)


def test_a_picture_that_is_asked_for_is_there_if_one_is_near(engine: Engine) -> None:
    texts = [unit_hit(engine, "cut", 0.9), unit_hit(engine, "same", 0.8), unit_hit(engine, "far", 0.7)]
    asked = Plan({}, preferred=frozenset({"image"}))
    near, remote = unit_hit(engine, "fig", 0.5), unit_hit(engine, "fig", 0.3)

    def found(plan: Plan, picture: Hit) -> list[str]:
        taken = evidence(engine, [*texts, picture], plan, items=2)
        return [item.hit.unit.elements[0] for item in taken.items if item.role == "found"]

    assert found(asked, near) == ["cut", "fig"]
    assert found(asked, remote) == ["cut", "same"]
    assert found(Plan({}), near) == ["cut", "same"]


def test_of_nearly_equal_pieces_one_from_another_page_goes_first(engine: Engine) -> None:
    hits = [unit_hit(engine, "r1", 0.9), unit_hit(engine, "r2", 0.8), unit_hit(engine, "cut", 0.75)]
    order = [item.hit.unit.page for item in evidence(engine, hits).items if item.role == "found"]
    assert order == [9, 3, 9]
    assert [item.hit.unit.page for item in evidence(engine, hits, same_page=1.0).items][:2] == [9, 9]


def test_no_hits_give_no_evidence(engine: Engine) -> None:
    assert evidence(engine, []) == Evidence()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a mill", 2), ("extraordinarily", 3), ("1,234", 3), ("水車小屋", 4), ("| a | b |", 5)],
)
def test_tokens_are_counted_by_words_digits_and_signs(text: str, tokens: int) -> None:
    assert tokens_in(text) == tokens
