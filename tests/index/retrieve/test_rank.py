"""Plans, parts of a question, preferred kinds, and tables that stand for their rows, over a real engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from index.embed import open_embedder
from index.engine import Engine
from index.filters import build_filter
from index.query import Query
from index.retrieve.plan import kinds_preferred, make_plan
from index.retrieve.rank import _best
from index.types import Bundle, Cell, Document, Element, Hit, Region, TableGrid

ROWS = ("Pike 12 40", "Perch 31 52", "Tench 7 66")


def element(id: str, kind: str, text: str, page: int, top: float, **more: object) -> Element:
    return Element(id, "d", kind, text, int(top) + 1000 * page, (Region(page, (10.0, top, 200.0, top + 15)),), **more)  # type: ignore[arg-type]


def report() -> Bundle:
    cells = tuple(Cell(row, column, text) for row, line in enumerate(ROWS) for column, text in enumerate(line.split()))
    grid = TableGrid(len(ROWS), 3, cells)
    elements = [
        element("t", "table", "\n".join(ROWS), 1, 20, table=grid, caption="Table 1. Catches of the lake"),
        *(element(f"r{n}", "row", row, 1, 22 + n, parent="t") for n, row in enumerate(ROWS)),
        element("p1", "text", "Pike and perch were caught by nets near the reeds, " * 5, 1, 60),
        element("i", "image", "", 2, 20),
        element("p2", "text", "Herons nest on the island in the lake, as the drawing by the keeper shows. " * 6, 2, 60),
        element(
            "p3", "text", "Consolidated balance sheets. Total assets were 90 and total liabilities 40. " * 4, 3, 10
        ),
        element("p4", "text", "Consolidated statements of operations. Net income was 8 in that year. " * 4, 4, 10),
        element("p5", "text", "The return of the herons is an asset to all who visit the lake each year. " * 4, 5, 10),
    ]
    document = Document("d", "c", ("lake.pdf",), "application/pdf", "Lake", 1, "d" * 64, 5, ((300.0, 300.0),) * 5)
    return Bundle(document, tuple(elements))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(tmp_path_factory.mktemp("lake"), open_embedder("hashing"), writable=True) as opened:
        opened.create_collection("c")
        opened.write([report()], {})
        yield opened


def hits(engine: Engine, text: str, **more: object) -> tuple[Hit, ...]:
    return engine.search(["c"], Query(text, **more)).hits  # type: ignore[arg-type]


def test_a_table_stands_once_for_its_rows_with_the_best_of_them_inside(engine: Engine) -> None:
    found = hits(engine, "How many pike and perch were caught?")
    tables = [hit for hit in found if hit.unit.kind == "table"]
    assert [hit.unit.text for hit in tables] == ["\n".join(ROWS)]
    assert not [hit for hit in found if hit.unit.kind == "row"]
    assert {inner.unit.kind for inner in tables[0].elements} == {"row"}
    assert {"Pike 12 40", "Perch 31 52"} <= {inner.unit.text for inner in tables[0].elements}
    assert tables[0].unit.regions == (Region(1, (10.0, 20.0, 200.0, 35.0)),)


def test_rows_come_as_rows_where_they_are_asked_for(engine: Engine) -> None:
    only = hits(engine, "pike", filter=build_filter(kinds=("row",)))
    assert {hit.unit.kind for hit in only} == {"row"}
    assert {hit.unit.kind for hit in hits(engine, "pike", whole_tables=False)} >= {"row", "table"}
    both = hits(engine, "pike", filter=build_filter(kinds=("row", "table")))
    assert {hit.unit.kind for hit in both} == {"table"}


def test_the_elements_of_a_page_hold_no_row_beside_its_table(engine: Engine) -> None:
    page = hits(engine, "pike perch tench", group_by="page")[0]
    kinds = [inner.unit.kind for inner in page.elements]
    assert kinds.count("table") == 1
    assert "row" not in kinds


def test_a_measure_leads_to_the_statements_that_share_no_word_with_it(engine: Engine) -> None:
    asked = "What is the return on assets?"
    plan = make_plan(Query(asked))
    assert len(plan.parts) == 2
    assert any("calculated from" in why for why in plan.why)
    best = {hit.unit.page for hit in hits(engine, asked, group_by="page", top_k=2)}
    assert best == {3, 4}


def test_of_a_text_that_asks_two_things_both_are_found(engine: Engine) -> None:
    asked = "What were the total assets and total liabilities? Where do herons nest in the lake?"
    assert make_plan(Query(asked)).parts[-2:] == (
        "What were the total assets and total liabilities",
        "Where do herons nest in the lake",
    )
    assert {hit.unit.page for hit in hits(engine, asked, group_by="page", top_k=2)} == {2, 3}


def test_the_best_of_each_part_counts_as_much_as_the_best_of_all() -> None:
    numbers = np.array([3, 5, 8, 9])
    loud = (np.array([3, 5]), np.array([0.8, 0.4], dtype=np.float32))
    quiet = (np.array([5, 9]), np.array([0.1, 0.2], dtype=np.float32))
    assert _best(numbers, [loud, quiet]).tolist() == pytest.approx([0.8, 0.4, 0.0, 0.8])


def test_a_plan_without_a_retriever_keeps_all_else_of_the_plan() -> None:
    asked = Query("What is the return on assets in Table 2?")
    whole = make_plan(asked)
    plan = make_plan(replace(asked, without=frozenset({"dense"})))
    assert plan.retrievers == {name: weight for name, weight in whole.retrievers.items() if name != "dense"}
    assert (plan.parts, plan.preferred) == (whole.parts, whole.preferred)
    assert "address" not in make_plan(Query("Who keeps the lake?", without=frozenset({"dense"}))).retrievers


def test_a_picture_without_words_is_found_on_the_page_that_speaks_of_it(engine: Engine) -> None:
    found = hits(engine, "What does the drawing of the herons on the island show?", top_k=3)
    assert "i" in [element for hit in found for element in hit.unit.elements]


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("What colour is the roof in the picture?", {"image"}),
        ("Which column of the table has the largest sum?", {"table", "row"}),
        ("Who keeps the lake?", set()),
    ],
)
def test_the_words_of_a_question_tell_which_kinds_it_is_about(question: str, kinds: set[str]) -> None:
    assert kinds_preferred(question) == kinds
