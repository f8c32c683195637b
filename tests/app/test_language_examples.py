"""The German and the Japanese example are ingested as `make run` does, with the embedder that needs no model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embed import open_embedder
from index.engine import Engine
from index.query import And, Compare, Query
from ingest.base import Task
from ingest.run import parse

DOCUMENTS = Path(__file__).parents[2] / "examples" / "documents"
GERMAN, JAPANESE = "ohletal-jahresbericht.pdf", "tanada-hokoku.pdf"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    staging = tmp_path_factory.mktemp("staging")
    embedder = open_embedder("hashing")
    with Engine.open(tmp_path_factory.mktemp("data"), embedder, writable=True, note="tests") as opened:
        opened.create_collection("examples")
        for name in (GERMAN, JAPANESE):
            path = DOCUMENTS / name
            (bundle,) = parse(Task(path, name, "examples", staging, name))
            opened.write([bundle], {bundle.document.content_hash: path})
        yield opened


@pytest.mark.parametrize(("name", "words", "kind", "page"), [
    (GERMAN, "Einzugsgebiet 412,6 km²", "text", 1),
    (GERMAN, "Spargelfeldern Niederohle", "text", 4),
    (GERMAN, "Ufersicherung 412.975,50", "row", 4),
    (JAPANESE, "大豆とそばに転作", "text", 1),
    (JAPANESE, "ため池の浚渫", "row", 3),
])  # fmt: skip
def test_what_stands_on_a_page_is_found_there(engine: Engine, name: str, words: str, kind: str, page: int) -> None:
    within = And((Compare("eq", "source", name), Compare("eq", "kind", kind)))
    best = engine.search(["examples"], Query(words, 5, within, ("lexical",))).hits[0].unit
    assert page in {region.page for region in best.regions}
    assert words.split()[0] in best.text


@pytest.mark.parametrize(("name", "pages", "tables"), [(GERMAN, 4, 3), (JAPANESE, 3, 2)])
def test_a_report_is_kept_whole(engine: Engine, name: str, pages: int, tables: int) -> None:
    within = And((Compare("eq", "source", name), Compare("eq", "kind", "table")))
    hits = engine.search(["examples"], Query("Pegel 段", 20, within)).hits
    assert len({hit.unit.id for hit in hits}) == tables
    page_hits = engine.search(["examples"], Query("Ohle 棚田", 50, Compare("eq", "source", name))).hits
    assert {region.page for hit in page_hits for region in hit.unit.regions} == set(range(1, pages + 1))
