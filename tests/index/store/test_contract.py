"""What every store promises; each entry of STORES is tested by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import Conflict, InvalidFilter, InvalidInput, NotFound, StoreError
from index.query import And, Compare, Filter, Not, Or
from index.store import STORES, open_store
from index.store.base import Store
from index.types import Element, Json, Notice, Numbers
from tests.index.store.samples import MODEL, count_words, fail, id_of, prepare, vector_of


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(request.param, tmp_path / "store.db")
    yield opened
    assert opened.problems() == []
    opened.close()


def numbers(*values: int) -> Numbers:
    return np.array(values, dtype=np.int64)


def test_a_committed_document_is_read_back_as_it_was(store: Store) -> None:
    prepared = prepare(
        "a",
        "red table",
        "blue text",
        "a picture",
        kinds=("table", "text", "image"),
        metadata={"x": [1, 2.5, None]},
    )
    assert store.commit([prepared]) == 1
    document = prepared.bundle.document
    read = store.document(document.id)
    assert read == replace(document, created_at=read.created_at, updated_at=read.updated_at)
    assert read.created_at.endswith("Z")
    assert store.elements(document.id) == list(prepared.bundle.elements)
    edges = list(prepared.bundle.edges)
    assert store.edges(document.id) == edges
    assert store.edges(document.id, touching={edges[0].source}) == [
        edge for edge in edges if edges[0].source in (edge.source, edge.target)
    ]
    assert store.edges(document.id, touching=()) == []
    expected = [replace(unit, number=number) for number, unit in enumerate(prepared.units, 1)]
    assert store.units_of(document.id) == expected
    assert store.units(numbers(3, 99, 1)) == [expected[2], expected[0]]
    assert store.unit(expected[1].id) == expected[1]
    assert store.kind_counts(document.id) == {"table": 1, "text": 1, "image": 1}
    assert store.files_in_use() == {document.content_hash, "picture-a"}


def test_elements_are_found_by_kind_page_place_and_id(store: Store) -> None:
    prepared = prepare("a", "one", "two", "three", "four", "five", kinds=("text", "list"))
    store.commit([prepared])
    id = id_of(prepared)

    def texts(found: list[Element]) -> list[str]:
        return [element.text for element in found]

    assert texts(store.elements(id, kind="list")) == ["two", "four"]
    assert texts(store.elements(id, page=2)) == ["three", "four"]
    assert texts(store.elements(id, page=4)) == ["five"]
    assert texts(store.elements(id, after=1, limit=2)) == ["three", "four"]
    assert texts(store.elements_by_id([f"{id}-e3", "gone", f"{id}-e0"])) == ["four", "one"]
    assert store.element(f"{id}-e2").text == "three"


def test_what_is_not_there_is_not_found(store: Store) -> None:
    for read in (store.collection, store.document, store.element, store.unit, store.drop_document):
        with pytest.raises(NotFound):
            read("nothing")
    with pytest.raises(NotFound):
        store.drop_collection("nothing")
    with pytest.raises(NotFound):
        store.add_source("nothing", "a.pdf", {})
    with pytest.raises(NotFound):
        store.set_metadata("nothing", {})
    assert store.document_of_source("nothing", "a.pdf") is None
    assert store.elements("nothing") == []
    assert store.edges("nothing") == []
    assert store.numbers("nothing", "page").tolist() == []
    assert store.resolve("nothing", Compare("eq", "page", 1), "element").tolist() == []
    assert store.segments("nothing") == []
    assert store.version() == 0


def test_a_collection_counts_documents_and_units(store: Store) -> None:
    store.create_collection("empty")
    assert store.create_collection("empty").documents == 0
    assert store.version() == 1
    store.commit([prepare("a", "one two"), prepare("b", "one")])
    assert [(c.name, c.documents, c.units) for c in store.collections()] == [("c", 2, 6), ("empty", 0, 0)]


def test_a_dropped_collection_leaves_nothing_but_its_changes(store: Store) -> None:
    store.commit([prepare("a", "one"), prepare("b", "two"), prepare("a", "one", collection="d")])
    store.drop_collection("c")
    assert [collection.name for collection in store.collections()] == ["d"]
    assert store.numbers("c", "element").tolist() == []
    assert {(change.op, change.first, change.last) for change in store.changes("c", 1)} == {
        ("drop", 1, 3),
        ("drop", 4, 6),
    }
    assert store.numbers("d", "element").tolist() == [7]
    assert store.models("c") == []


def test_a_new_version_of_a_source_replaces_the_old(store: Store) -> None:
    old, new = prepare("old", "one", sources=["a.pdf"]), prepare("new", "two", sources=["a.pdf"])
    store.commit([old])
    store.commit([new])
    with pytest.raises(NotFound):
        store.document(id_of(old))
    assert store.sources("c") == {"a.pdf": id_of(new)}
    assert [unit.text for unit in store.units(numbers(1, 2, 3, 4, 5, 6))] == ["two"] * 3
    assert [tuple(change) for change in store.changes("c", 0)] == [
        (2, "drop", id_of(old), 1, 3),
        (2, "put", id_of(new), 4, 6),
    ]


def test_the_same_bytes_under_two_sources_are_one_document_that_goes_with_its_last(store: Store) -> None:
    store.commit([prepare("a", "one", sources=["x/a.pdf"], metadata={"year": 1, "team": "s"})])
    id = id_of(prepare("a"))
    before = store.version()
    assert store.add_source(id, "y/b.pdf", {"year": 2, "team": None}) == before + 1
    assert store.document(id).sources == ("x/a.pdf", "y/b.pdf")
    assert store.document(id).metadata == {"year": 2}
    assert store.add_source(id, "y/b.pdf", {}) == before + 1
    store.drop_sources("c", ["x/a.pdf", "unknown.pdf"])
    assert store.document(id).sources == ("y/b.pdf",)
    store.drop_sources("c", ["y/b.pdf"])
    assert store.documents("c") == []
    assert store.numbers("c", "element").tolist() == []


def test_a_source_that_moves_on_leaves_a_document_that_has_another(store: Store) -> None:
    store.commit([prepare("a", "one", sources=["1.pdf", "2.pdf"]), prepare("b", "two", sources=["3.pdf"])])
    store.add_source(id_of(prepare("b")), "1.pdf", {})
    assert store.document(id_of(prepare("a"))).sources == ("2.pdf",)
    assert store.document(id_of(prepare("b"))).sources == ("3.pdf", "1.pdf")


def test_a_document_committed_again_keeps_sources_and_birth_and_merges_metadata(store: Store) -> None:
    store.commit([prepare("a", "one", sources=["1.pdf", "2.pdf"], metadata={"x": 1, "y": 1})])
    id = id_of(prepare("a"))
    first = store.document(id)
    store.commit([prepare("a", "one", "two", sources=["2.pdf"], metadata={"y": 2})])
    again = store.document(id)
    assert (again.sources, again.metadata) == (("1.pdf", "2.pdf"), {"x": 1, "y": 2})
    assert again.created_at == first.created_at
    assert [unit.text for unit in store.units_of(id)][:2] == ["one", "two"]
    assert store.units_of(id)[0].number == 4
    store.commit([prepare("a", "three", sources=[])])
    assert store.document(id).sources == ("1.pdf", "2.pdf")


def test_a_failed_document_is_recorded_without_units(store: Store) -> None:
    failed = fail("a", "no pages")
    store.commit([replace(failed, units=(), terms=())])
    read = store.document(id_of(failed))
    assert (read.status, read.error, read.sources) == ("failed", "no pages", ("a.pdf",))
    assert store.numbers("c", "element").tolist() == []
    assert store.files_in_use() == {read.content_hash}
    store.commit([prepare("better", "one", sources=["a.pdf"])])
    assert [document.status for document in store.documents("c")] == ["ready"]


def test_a_failed_update_leaves_the_good_document_with_a_warning_until_it_succeeds(store: Store) -> None:
    good = prepare("good", "one", sources=["a.pdf", "b.pdf"])
    store.commit([good])
    for name, reason in (("bad1", "torn"), ("bad2", "empty")):
        store.commit([fail(name, reason, sources=["a.pdf"])])
        failed = id_of(prepare(name))
        assert [document.id for document in store.documents("c")] == [id_of(good)]
        [notice] = store.document(id_of(good)).warnings
        assert (notice.code, notice.element) == ("update_failed", None)
        assert notice.detail.startswith(f"{failed}:")
        assert notice.detail.endswith(reason)
    assert store.numbers("c", "element").tolist() == [1]
    store.commit([prepare("good", "one", sources=["b.pdf"])])
    assert len(store.document(id_of(good)).warnings) == 1
    store.add_source(id_of(good), "a.pdf", {})
    assert store.document(id_of(good)).warnings == ()


def test_a_failed_update_of_one_source_is_recorded_under_its_other(store: Store) -> None:
    good = prepare("good", "one", sources=["a.pdf"])
    store.commit([good])
    store.commit([fail("bad", "torn", sources=["a.pdf", "new.pdf"])])
    assert store.sources("c") == {"a.pdf": id_of(good), "new.pdf": id_of(prepare("bad"))}
    store.add_source(id_of(prepare("bad")), "a.pdf", {})
    assert store.sources("c")["a.pdf"] == id_of(good)


def test_a_good_document_that_fails_when_parsed_again_stays(store: Store) -> None:
    good = prepare("a", "one")
    store.commit([good])
    store.commit([fail("a", "too slow")])
    assert store.document(id_of(good)).status == "ready"
    assert [notice.code for notice in store.document(id_of(good)).warnings] == ["update_failed"]
    store.commit([fail("a", "too slow", sources=["new.pdf"])])
    assert store.document(id_of(good)).sources == ("a.pdf", "new.pdf")


def test_a_warning_of_a_document_is_kept_and_one_of_the_store_is_not_stored_twice(store: Store) -> None:
    prepared = prepare("a", "one")
    warnings = (Notice("no_text", "page 3 has no text", 3, "e1"), Notice("update_failed", "old: a.pdf: torn"))
    bundle = replace(prepared.bundle, document=replace(prepared.bundle.document, warnings=warnings))
    store.commit([replace(prepared, bundle=bundle)])
    assert store.document(id_of(prepared)).warnings == warnings[:1]


def test_several_versions_of_a_source_in_one_commit_leave_the_last(store: Store) -> None:
    one, two = prepare("one", "red", sources=["a.pdf"]), prepare("two", "blue", sources=["a.pdf"])
    assert store.commit([one, two]) == 1
    assert store.sources("c") == {"a.pdf": id_of(two)}
    assert [change.op for change in store.changes("c", 0)] == ["put"]
    assert [unit.text for unit in store.units(store.numbers("c", "element"))] == ["blue"]


def test_a_fault_in_the_middle_of_a_commit_leaves_nothing_behind(store: Store) -> None:
    store.commit([prepare("a", "one")])
    good, bad = prepare("b", "two"), prepare("d", "three", "four")
    twice = replace(bad, units=(*bad.units[:-1], replace(bad.units[-1], id=bad.units[0].id)))
    with pytest.raises(StoreError):
        store.commit([good, twice])
    assert [document.id for document in store.documents("c")] == [id_of(prepare("a"))]
    assert store.version() == 1
    assert store.commit([good]) == 2
    assert store.units_of(id_of(good))[0].number == 4


def test_a_commit_that_does_not_fit_together_is_refused(store: Store) -> None:
    prepared = prepare("a", "one", "two")
    for wrong in (
        replace(prepared, terms=prepared.terms[1:]),
        replace(prepared, embedded=(0,)),
        replace(prepared, embedded=(0, 99)),
        prepare("b", "one", sources=[]),
    ):
        with pytest.raises(StoreError):
            store.commit([wrong])
    faulty: list[Json] = [float("nan"), "\0", {"deep": ["\ud800"]}, 10**400]
    for value in faulty:
        with pytest.raises(InvalidInput):
            store.commit([prepare("a", "one", metadata={"x": value})])
    store.commit([prepared])
    moved = replace(prepared.bundle.document, collection="other")
    with pytest.raises(Conflict):
        store.commit([replace(prepared, bundle=replace(prepared.bundle, document=moved))])
    assert [collection.name for collection in store.collections()] == ["c"]


def test_an_empty_commit_and_a_change_of_nothing_keep_the_version(store: Store) -> None:
    store.commit([prepare("a", "one", metadata={"x": 1})])
    assert store.commit([]) == 1
    assert store.drop_sources("c", ["unknown"]) == 1
    store.set_metadata(id_of(prepare("a")), {"x": 1, "missing": None})
    assert store.version() == 1


def test_numbers_are_never_used_again(store: Store) -> None:
    store.commit([prepare("a", "one")])
    store.drop_document(id_of(prepare("a")))
    store.commit([prepare("a", "one")])
    assert store.numbers("c", "element").tolist() == [4]
    assert store.numbers("c", "page").tolist() == [5, 6]


def test_tokens_of_units_are_kept(store: Store) -> None:
    store.commit([prepare("a", "red red blue")])
    gone, there = store.term_counts(numbers(77, 1))
    assert gone is None
    assert there is not None
    expected = count_words("red red blue")
    assert there.hashes.tolist() == expected.hashes.tolist()
    assert there.counts.tolist() == expected.counts.tolist()
    assert there.length == 3


def test_vectors_are_kept_in_half_precision_by_model(store: Store) -> None:
    store.commit([prepare("a", "one", "two"), prepare("b", "three", model="model-b")])
    found, vectors = store.vectors(MODEL, numbers(2, 3, 5, 1))
    assert found.tolist() == [2, 1]
    assert vectors.dtype == np.float32
    expected = np.array([vector_of("two"), vector_of("one")]).astype(np.float16).astype(np.float32)
    assert np.array_equal(vectors, expected)
    assert store.models("c") == [MODEL, "model-b"]
    assert store.vectors("unknown", numbers(1))[0].tolist() == []
    store.drop_document(id_of(prepare("b")))
    assert store.models("c") == [MODEL]


def test_units_know_their_page_unit_and_document(store: Store) -> None:
    store.commit([prepare("a", "one", "two", "three"), prepare("b")])
    # Units 1 to 3 are passages, 4 to 6 the pages: 1, 2, and 3 where the last passage ends.
    assert store.page_units(numbers(3, 1, 2, 5, 99)).tolist() == [5, 4, 4, 5, 0]
    assert store.documents_of(numbers(3, 99)) == [id_of(prepare("a")), ""]
    assert store.populations_of(numbers(5, 99, 3)) == ["page", None, "element"]


def test_documents_are_listed_by_id_in_pages(store: Store) -> None:
    store.commit([prepare(f"d{i}", "one") for i in range(5)])
    everything = [document.id for document in store.documents("c")]
    assert everything == sorted(everything)
    first = store.documents("c", limit=2)
    assert [document.id for document in store.documents("c", after=first[-1].id, limit=9)] == everything[2:]


def test_sources_are_listed_by_prefix(store: Store) -> None:
    for source in ("a/1", "a/2", "a", "b/1", "a%x", "ä"):
        store.commit([prepare(source, "one", sources=[source])])
    assert list(store.sources("c", "a/")) == ["a/1", "a/2"]
    assert list(store.sources("c")) == ["a", "a%x", "a/1", "a/2", "b/1", "ä"]


def test_filters_choose_units_by_document_source_kind_page_and_metadata(store: Store) -> None:
    store.commit(
        [
            prepare("a", "1", "2", "3", sources=["x/a.pdf"], kinds=("text", "table"), metadata={"year": 2024}),
            prepare("b", "4", sources=["b.jsonl#7"], metadata={"tags": ["red", True], "by": {"name": "Ann"}}),
        ]
    )

    def texts(filter: Compare | And | Or | Not) -> list[str]:
        return [unit.text for unit in store.units(store.resolve("c", filter, "element"))]

    assert texts(Compare("eq", "document", id_of(prepare("a")))) == ["1", "2", "3"]
    assert texts(Compare("eq", "source", "a.pdf")) == ["1", "2", "3"]
    assert texts(Compare("in", "source", ["b.jsonl"])) == ["4"]
    assert texts(Compare("eq", "kind", "table")) == ["2"]
    assert texts(Compare("eq", "page", 3)) == ["3"]
    assert texts(Compare("gte", "metadata.year", 2024)) == ["1", "2", "3"]
    assert texts(Compare("ne", "metadata.year", 2024)) == ["4"]
    assert texts(Compare("contains", "metadata.tags", "red")) == ["4"]
    assert texts(Compare("contains", "metadata.tags", 1)) == []
    assert texts(Compare("ends", "source", ".pdf")) == ["1", "2", "3"]
    assert texts(Compare("ends", "metadata.by.name", "nn")) == ["4"]
    assert texts(Compare("ends", "metadata.by.name", "Joann")) == []
    assert texts(Compare("ends", "metadata.by.name", "")) == ["4"]
    assert texts(Compare("ends", "metadata.year", "4")) == []
    assert texts(Compare("eq", "metadata.tags", ["red", True])) == ["4"]
    assert texts(Compare("eq", "metadata.by.name", "Ann")) == ["4"]
    assert texts(Or((Compare("eq", "kind", "table"), Compare("eq", "metadata.by.name", "Ann")))) == ["2", "4"]
    assert texts(Not(And((Compare("eq", "page", 1), Compare("eq", "metadata.year", 2024.0))))) == ["3", "4"]
    pages = store.resolve("c", Compare("eq", "kind", "table"), "page")
    assert [unit.page for unit in store.units(pages)] == [1]


def test_a_wrong_filter_is_refused_with_its_place(store: Store) -> None:
    store.commit([prepare("a", "one")])
    with pytest.raises(InvalidFilter) as caught:
        store.resolve("c", And((Compare("eq", "page", 1), Not(Compare("gt", "metadata.x", None)))), "element")
    assert caught.value.field == "filter.and[1].not.gt"


def test_a_wide_filter_and_many_numbers_work(store: Store) -> None:
    store.commit([prepare("a", "one", "two")])
    wide = Or(tuple(Compare("eq", "metadata.x", i) for i in range(900)))
    assert store.resolve("c", wide, "element").tolist() == []
    deep: Filter = Compare("eq", "page", 1)
    for level in range(31):
        deep = Not(deep) if level % 2 else And((deep,))
    assert store.resolve("c", deep, "element").tolist() == []
    many = np.arange(20_000, 0, -1, dtype=np.int64)
    assert [unit.number for unit in store.units(many)] == [4, 3, 2, 1]
    assert len(store.page_units(many)) == len(store.documents_of(many)) == len(store.term_counts(many)) == 20_000
    assert store.populations_of(many)[-4:] == ["page", "page", "element", "element"]
    assert store.vectors(MODEL, many)[0].tolist() == [2, 1]
    listed = Compare("in", "document", [str(i) for i in range(20_000)])
    assert store.resolve("c", Not(listed), "element").tolist() == [1, 2]


def test_two_thousand_small_documents_are_one_commit(store: Store) -> None:
    assert store.commit([prepare(f"d{i}", f"word{i % 50} same", sources=[f"f.jsonl#{i}"]) for i in range(2000)]) == 1
    assert len(store.numbers("c", "element")) == len(store.sources("c")) == 2000
    store.drop_sources("c", store.sources("c", "f.jsonl#"))
    assert store.numbers("c", "element").tolist() == []


def test_a_note_is_kept_until_it_is_replaced(store: Store) -> None:
    assert store.note("analyser") is None
    store.set_note("analyser", "1")
    store.set_note("analyser", "2")
    assert (store.note("analyser"), store.note("version")) == ("2", None)
    assert store.version() == 0
