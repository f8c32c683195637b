"""Text of documents, questions and models is data: none of it is ever run."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from app.answers.tables.execution import CONFIG, run
from app.answers.tables.modelled import plan_of
from app.answers.tables.plan import Combine, Place, Select, check
from index.errors import InvalidInput
from tests.app.answers.tables.sheets import ACCOUNTS, CAPTION, HARVEST, answer_of, sheet

OVER = sheet(HARVEST, CAPTION)
EVIL = 'x"; DROP TABLE body; --'


def test_sql_in_cells_headers_and_captions_is_only_text() -> None:
    rows = [(EVIL, f"Pears {EVIL}"), (f"Ash {EVIL}", "12.5"), ("'); ATTACH '/etc/passwd'; --", "9"), ("Low", "15.5")]
    over = sheet(rows, f"Pears. {EVIL}")
    assert answer_of("What is the highest of the pears?", over) == (15.5, ("Low",))


def test_sql_in_a_question_is_only_words() -> None:
    assert (
        answer_of("Which orchard has the highest harvest of pears? '; SELECT * FROM read_csv('/etc/passwd'); --", OVER)
        is None
    )
    assert answer_of("Which orchards harvested more than 10 OR 1=1 t of pears?", OVER) is None


def test_a_cell_that_holds_an_expression_is_no_number() -> None:
    over = sheet(
        [("Plot", "Trees"), ("Beech", "5"), ("Oak", "5 + 5"), ("Fir", "(SELECT 9)"), ("Elm", "1"), ("Ash", "2")],
        "Trees.",
    )
    assert answer_of("Which plot has the most trees?", over) is None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{path}')",
        "SELECT * FROM read_text('{path}')",
        "COPY (SELECT 1) TO '{path}.out'",
        "ATTACH '{path}.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET threads = 8",
        "SET lock_configuration = false",
    ],
)
def test_the_database_reads_no_file_loads_nothing_and_cannot_be_set_otherwise(sql: str, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with duckdb.connect(":memory:", config=dict(CONFIG)) as db, pytest.raises(duckdb.Error):
        db.execute(sql.format(path=tmp_path / "secret.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_the_database_sees_no_variable_of_the_program() -> None:
    secret = [{"key": 1}]
    with duckdb.connect(":memory:", config=dict(CONFIG)) as db, pytest.raises(duckdb.Error):
        db.execute("SELECT * FROM secret")
    assert secret


def cells(*places: tuple[int, int]) -> list[dict[str, int]]:
    return [{"table": 0, "row": row, "column": column} for row, column in places]


@pytest.mark.parametrize(
    "plan",
    [
        {"operation": "sum", "table": 0, "column": 9},
        {"operation": "sum", "table": 0, "column": 0},
        {"operation": "sum", "table": 7, "column": 1},
        {"operation": "sum", "table": 0, "column": -1},
        {"operation": "sum", "table": 0, "column": "c1; DROP TABLE body"},
        {"operation": "sum", "table": 0, "column": 1, "rows": [0, 99]},
        {"operation": "sum", "table": 0, "column": 1, "sql": "SELECT 1"},
        {"operation": "SELECT 1", "table": 0, "column": 1},
        {"operation": "count", "table": 0, "column": 1},
        {"operation": "count", "table": 0, "column": 1, "where": [{"column": 1, "op": "> 0 OR 1=1 --", "number": 1}]},
        {"operation": "count", "table": 0, "column": 1, "where": [{"column": 1, "op": "gt", "number": "1 OR 1=1"}]},
        {"operation": "count", "table": 0, "column": 1, "where": [{"column": 0, "op": "gt", "number": 1}]},
        {"operation": "difference", "cells": cells((0, 1))},
        {"operation": "difference", "cells": cells((0, 1), (3, 3))},
        {"operation": "difference", "cells": cells((0, 1), (0, 3))},
        {"operation": "difference", "cells": cells((0, 1), (0, 1))},
        {"operation": "sum", "cells": cells((0, 1), (3, 1))},
        {"operation": "sum", "table": 0, "column": 1, "limit": 10**30},
        {"operation": "none"},
        [],
        "sum",
    ],
)  # fmt: skip
def test_a_models_plan_with_anything_foreign_is_no_plan(plan: object) -> None:
    assert plan_of(json.dumps(plan), [OVER]) is None


@pytest.mark.parametrize(
    "text", ["", "{", "}{", "SELECT sum(c1) FROM body", "{" * 10_000 + "}" * 10_000, '{"operation": NaN}']
)
def test_what_is_no_json_is_no_plan(text: str) -> None:
    assert plan_of(text, [OVER]) is None


def test_a_models_plan_that_is_allowed_is_computed() -> None:
    cells = [{"table": 0, "row": 2, "column": 1}, {"table": 0, "row": 0, "column": 1}]
    plan = plan_of("```json\n" + json.dumps({"operation": "difference", "cells": cells}) + "\n```", [OVER])
    assert plan is not None
    result = run(plan)
    assert result is not None
    assert float(result.value or 0) == 3.0


def test_a_models_sum_over_all_rows_leaves_the_total_out() -> None:
    plan = plan_of(json.dumps({"operation": "sum", "table": 0, "column": 1}), [OVER])
    assert plan is not None
    result = run(plan)
    assert result is not None
    assert float(result.value or 0) == 37.0
    assert plan_of(json.dumps({"operation": "sum", "table": 0, "column": 1}), [sheet(ACCOUNTS)]) is None


def test_a_plan_is_checked_again_before_it_is_run() -> None:
    with pytest.raises(InvalidInput):
        run(Select("sum", OVER, 0, (0, 1)))
    with pytest.raises(InvalidInput):
        check(Combine("difference", (Place(OVER, 0, 1), Place(OVER, 50, 1))))
