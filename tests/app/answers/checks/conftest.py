"""An engine with small real documents that claims are checked against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from app.ingesting import Ingestor
from app.sources import SourceFile
from index.embed import open_embedder
from index.engine import Engine
from index.filters import build_filter
from index.query import Query
from index.types import Hit
from ingest.base import Limits

HARBOUR = """# Harbour report 2023

## Tides

The spring tide at Marlow Point reached 6.24 metres on 9 March 2023. The neap tide did not exceed two metres.

## Staff and money

The harbour employs 41 people. Ada Brook has led it since 2011. Revenue fell by 12 percent to $1,234,567.

Three cranes stand on the quay: Otter, Heron and Vole. The World Health Organization inspected the quay.

Table 1: Vessels

| vessel | length (m) | share (%) |
|---|---|---|
| Kestrel | 18 | 39.5 |
| Petrel | 24 | 60.5 |
"""
GERMAN = """# Jahresbericht Ohletal

Der Abfluss der Ohle am Pegel Niederohle lag im Jahr 2023 bei 412,6 Kubikmetern. Das Hochwasser an Weihnachten
erreichte den Deich nicht. Die Einnahmen stiegen auf 1,2 Millionen Euro.
"""
JAPANESE = "# 棚田の報告\n\n水路の長さは412メートルです。ため池は2020年に浚渫されませんでした。\n"


@pytest.fixture(scope="package")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    texts = {"harbour.md": HARBOUR, "ohle.md": GERMAN, "tanada.md": JAPANESE}
    with ingested(tmp_path_factory.mktemp("checks"), texts) as opened:
        yield opened


def ingested(folder: Path, texts: dict[str, str]) -> Engine:
    """An engine with these files in the collection `c`."""
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    engine = Engine.open(folder / "data", open_embedder("hashing"), writable=True)
    ingestor = Ingestor(engine, 1, Limits())
    outcomes = list(ingestor.run("c", [SourceFile(folder / name, name, name, {}) for name in texts]))
    ingestor.close()
    assert {outcome.status for outcome in outcomes} == {"ready"}
    return engine


Hits = Callable[..., Sequence[Hit]]


@pytest.fixture
def hits(engine: Engine) -> Hits:
    """The hits of a search within a file."""

    def found(words: str, source: str = "harbour.md", top_k: int = 10) -> Sequence[Hit]:
        return engine.search(["c"], Query(words, top_k, build_filter(sources=(source,)))).hits

    return found
