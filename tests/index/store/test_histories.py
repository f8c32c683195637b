"""Random histories: the store on disk and the reference in memory tell the same."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import Conflict, NotFound, StoreError
from index.query import And, Compare, CompareOp, Filter, Not, Or
from index.store import open_store
from index.store.base import SegmentFile, SegmentRow, Store
from index.types import Document, ElementKind, Json, Population, Unit
from tests.index.store.samples import MODEL, fail, id_of, prepare

WORDS = ("red", "blue", "green")
SOURCES = ("a.pdf", "x/a.pdf", "b.jsonl#1", "c")
NAMES = ("one", "two", "three", "four")
COLLECTIONS = ("c", "d")
POPULATIONS: tuple[Population, ...] = ("element", "page")

scalars: st.SearchStrategy[Json] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([1.0, 0.5, -0.0, 2**53 + 1, 2**63, 2**70, 1e300]),
    st.sampled_from(["", "a", "ab", "1", "true", 'quo"te', "é", "日本", "\\u0041"]),
)
values: st.SearchStrategy[Json] = st.one_of(
    scalars,
    st.lists(scalars, max_size=3),
    st.dictionaries(st.sampled_from(["p", 'q"']), st.one_of(scalars, st.lists(scalars, max_size=2)), max_size=2),
)
keys = st.sampled_from(["k", "é", 'odd"\\key', "0"])
metadata = st.dictionaries(keys, values, max_size=3)
passages = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), max_size=4)
some_kinds: list[ElementKind] = ["text", "table", "image"]
kinds = st.lists(st.sampled_from(some_kinds), min_size=1, max_size=3)
some_sources = st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2, unique=True)


@st.composite
def prepared(draw: st.DrawFn) -> object:
    """A document, good or failed; the same name has other content each time, as after a change of parser."""
    name, collection, sources = (
        draw(st.sampled_from(NAMES)),
        draw(st.sampled_from(COLLECTIONS)),
        draw(some_sources),
    )
    if draw(st.integers(0, 3)) == 0:
        return fail(name, "torn", collection=collection, sources=sources)
    return prepare(
        name,
        *draw(passages),
        collection=collection,
        sources=sources,
        kinds=draw(kinds),
        metadata=draw(metadata),
        title=draw(st.sampled_from(["", "ab"])),
        model=draw(st.sampled_from([MODEL, "other"])),
    )


@st.composite
def segment(draw: st.DrawFn, name: str) -> SegmentRow:
    view, model = draw(st.sampled_from([("lexical", ""), ("dense", MODEL), ("dense", "other")]))
    first, more = draw(st.integers(1, 9)), draw(st.integers(0, 3))
    files = (SegmentFile("a", 2**40, "ff"), SegmentFile('quo"té', 0, ""))[: draw(st.integers(0, 2))]
    return SegmentRow(name, view, model, first, first + more, first + more, draw(st.integers(0, 5)), files)


some_names = st.lists(st.sampled_from(["s1", "s2", "s3"]), max_size=2, unique=True)
come = some_names.flatmap(lambda names: st.tuples(*(segment(name) for name in names)))

step = st.one_of(
    st.tuples(st.just("commit"), st.lists(prepared(), max_size=3)),
    st.tuples(st.just("add_source"), st.sampled_from(NAMES), st.sampled_from(SOURCES), metadata),
    st.tuples(st.just("drop_sources"), st.sampled_from(COLLECTIONS), some_sources),
    st.tuples(st.just("drop_document"), st.sampled_from(NAMES)),
    st.tuples(st.just("set_metadata"), st.sampled_from(NAMES), metadata),
    st.tuples(st.just("drop_collection"), st.sampled_from(COLLECTIONS)),
    st.tuples(st.just("exchange_segments"), st.sampled_from(COLLECTIONS), some_names, come),
)


def apply(store: Store, action: tuple[object, ...]) -> object:
    """One step; what is wrong with it is its result."""
    name, *arguments = action
    if name in ("add_source", "drop_document", "set_metadata"):
        arguments[0] = id_of(prepare(str(arguments[0])))
    try:
        result = getattr(store, str(name))(*arguments)
    except (NotFound, Conflict, StoreError) as error:
        return type(error)
    return timeless(result) if isinstance(result, Document) else result


def timeless(document: Document) -> Document:
    return replace(document, created_at="", updated_at="")


def unnumbered(unit: Unit) -> Unit:
    return replace(unit, number=0)


def told(store: Store) -> object:
    """All that a store tells of its state."""
    everything: list[object] = [store.version(), store.files_in_use()]
    everything.append([replace(collection, created_at="") for collection in store.collections()])
    for collection in COLLECTIONS:
        documents = store.documents(collection)
        everything.append([timeless(document) for document in documents])
        everything.append([store.sources(collection), store.models(collection)])
        everything.append(sorted(store.changes(collection, 0)))
        everything.append([store.stamps(), sorted(store.segments(collection))])
        for document in documents:
            units = store.units_of(document.id)
            everything.append([unnumbered(unit) for unit in units])
            everything.append([store.elements(document.id), store.edges(document.id)])
            numbers = [unit.number for unit in units]
            assert numbers == list(range(min(numbers, default=0), max(numbers, default=-1) + 1))
            array = np.array(numbers, dtype=np.int64)
            everything.append(store.page_units(array).tolist())
            everything.append([(t.hashes.tolist(), t.counts.tolist()) for t in store.term_counts(array) if t])
            everything.append([rows.tolist() for rows in store.vectors(MODEL, array)])
        for population in POPULATIONS:
            numbers_of = store.numbers(collection, population)
            assert set(store.populations_of(numbers_of)) <= {population}
            everything.append(numbers_of.tolist())
    return everything


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(step, max_size=8))
def test_every_history_reads_the_same_from_disk_and_from_memory(steps: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        disk, memory = open_store("sqlite", Path(folder) / "store.db"), open_store("memory", None)
        for action in steps:
            assert apply(disk, action) == apply(memory, action)
        assert told(disk) == told(memory)
        assert {notice.code for notice in disk.problems()} <= {"segments_overlap", "segment_ahead"}
        disk.close()
        again = open_store("sqlite", Path(folder) / "store.db", read_only=True)
        assert told(again) == told(memory)
        again.close()


ops_of_one: list[CompareOp] = ["eq", "ne", "contains", "gt", "gte", "lt", "lte"]
paths = st.sampled_from(["k", "é", 'odd"\\key', "k.p", 'k.q"', "0", "gone", "k.0"])


@st.composite
def metadata_compare(draw: st.DrawFn) -> Compare:
    field = f"metadata.{draw(paths)}"
    op = draw(st.sampled_from([*ops_of_one, "ends", "in", "nin"]))
    if op == "ends":
        return Compare(op, field, draw(scalars.filter(lambda value: isinstance(value, str))))
    if op in ("in", "nin"):
        return Compare(op, field, draw(st.lists(scalars, max_size=3)))
    if op in ("eq", "ne"):
        return Compare(op, field, draw(st.one_of(scalars, st.lists(scalars, max_size=3))))
    if op == "contains":
        return Compare(op, field, draw(scalars))
    ordered = scalars.filter(lambda value: value is not None and not isinstance(value, bool))
    return Compare(op, field, draw(ordered))


@st.composite
def field_compare(draw: st.DrawFn) -> Compare:
    op: CompareOp = draw(st.sampled_from([*ops_of_one, "in", "nin"]))
    choices: dict[str, list[Json]] = {
        "document": [id_of(prepare(name)) for name in NAMES[:2]],
        "source": ["a.pdf", "x/a.pdf", "b.jsonl", "b", "c", ""],
        "media_type": ["application/pdf", "pdf", ""],
        "title": ["", "ab", "b"],
        "kind": ["text", "table", "image"],
        "page": [1, 2, 2.0, 1.5, 2**70, -(2**63)],
    }
    field = draw(st.sampled_from(sorted(choices)))
    if field != "page" and draw(st.booleans()):
        op = "ends"
    value = st.sampled_from(choices[field])
    listed: Json = draw(st.lists(value, max_size=3))
    return Compare(op, field, listed if op in ("in", "nin") else draw(value))


compares: st.SearchStrategy[Filter] = st.one_of(metadata_compare(), field_compare())
filters: st.SearchStrategy[Filter] = st.recursive(
    compares,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda clauses: And(tuple(clauses))),
        st.lists(inner, max_size=3).map(lambda clauses: Or(tuple(clauses))),
        inner.map(Not),
    ),
    max_leaves=6,
)


def test_every_kind_of_value_compares_with_every_other_in_sql_as_by_its_meaning() -> None:
    some: list[Json] = [None, True, False, 0, 1, 1.0, -0.0, 0.1, 2**53 + 1, 2**63, -(2**63), 2**70, 1e300]
    some += ["", "1", "true", "a", "ab", "null", 'quo"te', "日本", "\\u0041", "[1]"]
    lists: list[Json] = [[], [1], [True], [1.0, "a"], ["a", 1], [None], [[1]], ["1"]]
    objects: list[Json] = [{}, {"a": 1}, {"a": [1]}]
    with tempfile.TemporaryDirectory() as folder:
        disk, memory = open_store("sqlite", Path(folder) / "store.db"), open_store("memory", None)
        for place, value in enumerate([*some, *lists, *objects]):
            for shape in ({"v": value}, {"o": {"v": value}}):
                one = prepare(f"{place}{list(shape)}", "word", metadata=shape)
                assert disk.commit([one]) == memory.commit([one])
        wholes = [wanted for wanted in lists if wanted != [[1]]]
        cases = [Compare(op, "metadata.v", wanted) for op in ops_of_one[:2] for wanted in [*some, *wholes]]
        cases += [Compare("contains", "metadata.v", wanted) for wanted in some]
        cases += [Compare(op, "metadata.v", wanted) for op in ops_of_one[3:] for wanted in some[3:]]
        cases += [Compare("in", "metadata.v", [one, two]) for one in some for two in some[:4]]
        cases += [replace(case, field="metadata.o.v") for case in cases]
        for case in cases:
            found = disk.resolve("c", case, "element")
            assert found.tolist() == memory.resolve("c", case, "element").tolist(), case
        disk.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(prepared(), min_size=1, max_size=4), st.lists(filters, min_size=1, max_size=12))
def test_every_filter_chooses_the_same_units_in_sql_as_by_its_meaning(
    documents: list[object], chosen: list[Filter]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        disk, memory = open_store("sqlite", Path(folder) / "store.db"), open_store("memory", None)
        assert apply(disk, ("commit", documents)) == apply(memory, ("commit", documents))
        for filter in chosen:
            for population in POPULATIONS:
                found = disk.resolve("c", filter, population)
                assert found.tolist() == memory.resolve("c", filter, population).tolist()
        disk.close()
