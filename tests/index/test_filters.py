"""What filters mean, how they are read, and what is said of wrong ones."""

from __future__ import annotations

import pytest

from index.errors import InvalidFilter
from index.filters import build_filter, check_filter, parse_where, passes, source_names
from index.query import And, Compare, CompareOp, Filter, Not, Or
from index.types import Json

FACTS: dict[str, Json | list[Json]] = {
    "document": "d1",
    "media_type": "application/pdf",
    "title": "Annual Report",
    "source": ["x/report.pdf", "report.pdf"],
    "kind": ["text", "table"],
    "page": [2, 10],
    "metadata": {
        "year": 2024,
        "half": 0.5,
        "open": True,
        "team": "sales",
        "tags": ["red", 1, None, False],
        "none": None,
        "by": {"name": "Ann", "age": 40},
    },
}


@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("document", "eq", "d1", True),
        ("source", "eq", "report.pdf", True),
        ("source", "in", ["x/report.pdf"], True),
        ("source", "contains", "x/", True),
        ("source", "ne", "report.pdf", False),
        ("title", "contains", "Report", True),
        ("title", "contains", "report", False),
        ("title", "lt", "B", True),
        ("kind", "eq", "table", True),
        ("kind", "nin", ["table", "row"], False),
        ("kind", "ne", "row", True),
        ("page", "eq", 2.0, True),
        ("page", "gt", 9, True),
        ("page", "contains", 10, True),
        ("page", "nin", [2, 3], False),
        ("page", "in", list(range(3, 10)), False),
        ("metadata.year", "eq", 2024.0, True),
        ("metadata.year", "eq", "2024", False),
        ("metadata.year", "gte", 2024, True),
        ("metadata.year", "lt", "3", False),
        ("metadata.half", "lt", 1, True),
        ("metadata.open", "eq", True, True),
        ("metadata.open", "eq", 1, False),
        ("metadata.open", "gte", 0, False),
        ("metadata.team", "in", ["sales", None], True),
        ("metadata.team", "gt", "salad", True),
        ("metadata.team", "contains", "ale", True),
        ("metadata.team", "contains", 1, False),
        ("metadata.tags", "contains", 1, True),
        ("metadata.tags", "contains", True, False),
        ("metadata.tags", "contains", None, True),
        ("metadata.tags", "eq", ["red", 1.0, None, False], True),
        ("metadata.tags", "eq", ["red", 1, None, 0], False),
        ("metadata.tags", "eq", "red", False),
        ("metadata.tags", "in", ["red"], False),
        ("metadata.none", "eq", None, True),
        ("metadata.gone", "eq", None, True),
        ("metadata.gone", "ne", 1, True),
        ("metadata.gone", "nin", [None], False),
        ("metadata.gone", "gt", 0, False),
        ("metadata.gone", "contains", "", False),
        ("source", "ends", ".pdf", True),
        ("title", "ends", "Annual", False),
        ("title", "ends", "a much longer text: Annual Report", False),
        ("kind", "ends", "ble", True),
        ("metadata.team", "ends", "les", True),
        ("metadata.team", "ends", "", True),
        ("metadata.tags", "ends", "red", False),
        ("metadata.year", "ends", "4", False),
        ("metadata.gone", "ends", "", False),
        ("metadata.by.name", "eq", "Ann", True),
        ("metadata.by", "eq", None, False),
        ("metadata.by", "eq", "Ann", False),
        ("metadata.team.name", "eq", None, True),
        ("metadata.year", "in", [], False),
    ],
)
def test_a_comparison_means_what_it_says(field: str, op: CompareOp, value: Json, expected: bool) -> None:
    compare = Compare(op, field, value)
    check_filter(compare)
    assert passes(compare, FACTS) is expected


def test_clauses_join_and_negate() -> None:
    true, false = Compare("eq", "page", 2), Compare("eq", "page", 3)
    cases: list[tuple[Filter, bool]] = [
        (And((true, true)), True),
        (And((true, false)), False),
        (And(()), True),
        (Or((false, true)), True),
        (Or(()), False),
        (Not(false), True),
    ]
    for filter, expected in cases:
        assert passes(filter, FACTS) is expected


def test_the_json_form_is_read() -> None:
    tree: Json = {"and": [{"eq": ["metadata.team", "sales"]}, {"not": {"in": ["kind", ["footer"]]}}, {"or": []}]}
    assert parse_where(tree) == And(
        (Compare("eq", "metadata.team", "sales"), Not(Compare("in", "kind", ["footer"])), Or(()))
    )


def deep(levels: int) -> Json:
    tree: Json = {"eq": ["page", 1]}
    for _ in range(levels):
        tree = {"not": tree}
    return tree


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"and": [{"eq": ["page", 1]}, {"eq": ["pages", 1]}]}, "filter.where.and[1].eq"),
        ({"not": {"or": [{"gt": ["page", "1"]}]}}, "filter.where.not.or[0].gt"),
        ({"equals": ["page", 1]}, "filter.where.equals"),
        ({"eq": ["page"]}, "filter.where.eq"),
        ({"eq": [1, "page"]}, "filter.where.eq"),
        ({"eq": "page"}, "filter.where.eq"),
        ({"eq": ["page", True]}, "filter.where.eq"),
        ({"eq": ["kind", "chart"]}, "filter.where.eq"),
        ({"in": ["kind", "table"]}, "filter.where.in"),
        ({"in": ["metadata.x", [[1]]]}, "filter.where.in"),
        ({"eq": ["metadata.x", {"a": 1}]}, "filter.where.eq"),
        ({"eq": ["metadata.x", "\0"]}, "filter.where.eq"),
        ({"eq": ["metadata.x", "\ud800"]}, "filter.where.eq"),
        ({"eq": ["metadata.x", float("inf")]}, "filter.where.eq"),
        ({"eq": ["metadata.x", 10**400]}, "filter.where.eq"),
        ({"gt": ["metadata.x", None]}, "filter.where.gt"),
        ({"gt": ["metadata.x", False]}, "filter.where.gt"),
        ({"ends": ["metadata.x", 1]}, "filter.where.ends"),
        ({"ends": ["page", "1"]}, "filter.where.ends"),
        ({"eq": ["metadata", 1]}, "filter.where.eq"),
        ({"eq": ["metadata.", 1]}, "filter.where.eq"),
        ({"eq": ["metadata.a..b", 1]}, "filter.where.eq"),
        ({"eq": ["title", 1]}, "filter.where.eq"),
        ({"and": {"eq": ["page", 1]}}, "filter.where.and"),
        ({"eq": ["page", 1], "ne": ["page", 2]}, "filter.where"),
        ({}, "filter.where"),
        ([], "filter.where"),
        (deep(40), "filter.where" + ".not" * 32),
    ],
)
def test_a_wrong_condition_is_refused_with_its_place(tree: Json, place: str) -> None:
    with pytest.raises(InvalidFilter) as caught:
        parse_where(tree)
    assert caught.value.field == place
    assert caught.value.detail


def test_a_filter_of_too_many_conditions_is_refused() -> None:
    with pytest.raises(InvalidFilter, match="1000"):
        check_filter(Or(tuple(Compare("eq", "page", page) for page in range(1001))))


def test_shortcuts_are_joined() -> None:
    assert build_filter() is None
    assert build_filter(documents=["d1"]) == Compare("in", "document", ["d1"])
    built = build_filter(
        sources=["a.pdf"],
        kinds=["table"],
        pages=[3, 9],
        page_range=[3, 5],
        metadata={"year": {"gte": 2023, "lt": 2025}, "team": "sales"},
        where={"eq": ["metadata.by.name", "Ann"]},
    )
    assert built == And(
        (
            Compare("in", "source", ["a.pdf"]),
            Compare("in", "kind", ["table"]),
            Compare("in", "page", [3, 9]),
            Compare("in", "page", [3, 4, 5]),
            Compare("gte", "metadata.year", 2023),
            Compare("lt", "metadata.year", 2025),
            Compare("eq", "metadata.team", "sales"),
            Compare("eq", "metadata.by.name", "Ann"),
        )
    )


def test_a_page_range_needs_a_page_within() -> None:
    assert passes(build_filter(page_range=[2, 2]) or And(()), FACTS)
    assert not passes(build_filter(page_range=[3, 9]) or And(()), FACTS)
    assert passes(build_filter(page_range=[-5, 10**12]) or And(()), FACTS)


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"kinds": ["chart"]}, "filter.kinds"),
        ({"pages": ["3"]}, "filter.pages"),
        ({"documents": [3]}, "filter.documents"),
        ({"page_range": [9, 3]}, "filter.page_range"),
        ({"page_range": [1]}, "filter.page_range"),
        ({"page_range": [True, 3]}, "filter.page_range"),
        ({"page_range": [1.5, 3]}, "filter.page_range"),
        ({"metadata": {"year": {"gte": None}}}, "filter.metadata.year.gte"),
        ({"metadata": {"year": {"above": 1}}}, "filter.metadata.year.above"),
        ({"where": {"eq": ["x", 1]}}, "filter.where.eq"),
    ],
)
def test_a_wrong_shortcut_is_refused_with_its_place(arguments: dict[str, Json], place: str) -> None:
    with pytest.raises(InvalidFilter) as caught:
        build_filter(**arguments)  # type: ignore[arg-type]
    assert caught.value.field == place


def test_a_source_answers_to_its_names() -> None:
    assert source_names("a.pdf") == ("a.pdf",)
    assert source_names("x/y/a.pdf") == ("x/y/a.pdf", "a.pdf")
    assert source_names("x/") == ("x/",)
    assert source_names("x/f.jsonl#http://z/1") == (
        "x/f.jsonl#http://z/1",
        "f.jsonl#http://z/1",
        "x/f.jsonl",
        "f.jsonl",
    )
