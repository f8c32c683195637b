"""The names of operations, by which tool servers and generated clients know them: a rename is seen here.

`--update-goldens` writes the list as it is now.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Library

RECORDED = Path(__file__).parent / "operation_ids.txt"


def operations(library: Library) -> dict[str, dict[str, Any]]:
    """`METHOD path` -> the operation, as a client reads it."""
    document = library.client.get("/openapi.json").json()
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_operations_have_the_recorded_names(library: Library, request: pytest.FixtureRequest) -> None:
    names = sorted(f"{operation['operationId']} {route}" for route, operation in operations(library).items())
    if request.config.getoption("--update-goldens"):
        RECORDED.write_text("\n".join(names) + "\n", encoding="utf-8")
    assert names == RECORDED.read_text(encoding="utf-8").splitlines()


def test_every_operation_says_what_it_does_in_the_document(library: Library) -> None:
    for route, operation in operations(library).items():
        assert operation["summary"], route
        assert operation["description"], route
