"""Small datasets on disk, and a search over hits made by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.evaluate.run import Search
from index.query import And, Compare, Or, Query
from index.types import BBox, Document, Found, Hit, Plan, Region, Unit, UnitKind

PAGE = (100.0, 200.0)


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def page_dataset(directory: Path) -> Path:
    """Two documents in two domains, three answerable questions and one that is not."""
    (directory / "documents").mkdir(parents=True)
    for name in ("a.md", "b.md"):
        (directory / "documents" / name).write_text(f"# {name}\n", "utf-8")
    box = {"page": 1, "page_size": PAGE, "bbox": [0, 0, 50, 100]}
    write_lines(
        directory / "questions.jsonl",
        [
            question("a#0", "a.md", [1, 2], domain="papers", regions=[box]),
            question("a#1", "a.md", [3], domain="papers", text_layer=False),
            question("b#0", "b.md", [1], domain="reports", types=["Table", "Chart"]),
            {"id": "b#1", "document": "b.md", "question": "what is not there", "answer": None, "pages": []},
        ],
    )
    return directory


def question(
    id: str,
    document: str,
    pages: list[int],
    *,
    domain: str,
    types: Sequence[str] = ("Table",),
    regions: Sequence[Mapping[str, Any]] = (),
    text_layer: bool = True,
) -> dict[str, Any]:
    return {
        "id": id,
        "document": document,
        "domain": domain,
        "question": f"question {id}",
        "answer": f"answer {id}",
        "types": list(types),
        "pages": pages,
        "regions": list(regions),
        "text_layer": text_layer,
    }


def passage_dataset(directory: Path) -> Path:
    """Three passages, two queries, of which one has gold passages."""
    directory.mkdir(parents=True)
    write_lines(
        directory / "corpus.jsonl",
        [{"_id": str(i), "title": f"t{i}", "text": f"the text number {i}"} for i in range(3)],
    )
    write_lines(
        directory / "queries.jsonl",
        [
            {"_id": "q0", "text": "text number 1", "answer": "number 1"},
            {"_id": "q1", "text": "nothing"},
        ],
    )
    write_lines(
        directory / "qrels.jsonl",
        [
            {"query-id": "q0", "corpus-id": "1", "score": 2},
            {"query-id": "q0", "corpus-id": "2", "score": 1},
            {"query-id": "q0", "corpus-id": "0", "score": 0},
        ],
    )
    return directory


def page_hit(source: str, page: int, bbox: BBox = (0.0, 0.0, *PAGE), kind: UnitKind = "page") -> Hit:
    document = Document(
        id=source,
        collection="c",
        sources=(source,),
        media_type="application/pdf",
        title=source,
        size=1,
        content_hash="",
        pages=9,
        page_sizes=(PAGE,) * 9,
    )
    unit = Unit(f"{source}-{page}", source, kind, f"text of page {page}", (), (Region(page, bbox),))
    return Hit(unit, document, 0.5)


def passage_hit(*sources: str, text: str = "text") -> Hit:
    document = Document(sources[0], "c", tuple(sources), "application/jsonl", "t", size=1, content_hash="")
    return Hit(Unit(sources[0], sources[0], "text", text, ()), document, 0.5)


def search_in(pages: Sequence[Hit], elements: Sequence[Hit] = ()) -> Search:
    """A search that gives these hits in this order, those of the filtered source only."""

    def search(query: Query) -> Found:
        source = wanted_source(query)
        hits = pages if query.group_by == "page" else elements
        kept = [hit for hit in hits if source is None or hit.document.sources[0] == source]
        return Found(tuple(kept[: query.top_k]), Plan({}), {}, 1)

    return search


def wanted_source(query: Query) -> str | None:
    if query.filter is None:
        return None
    assert not isinstance(query.filter, And | Or)
    assert isinstance(query.filter, Compare)
    assert query.filter.field == "source"
    return str(query.filter.value)
