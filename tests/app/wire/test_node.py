"""The official client of OpenAI for JavaScript, run by node against a live server.

It is installed once into pytest's cache. Where node, npm or its registry do not answer, these tests are skipped, and
say so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.app.wire.conftest import LIBRARY, Live, filled

HERE = Path(__file__).parent / "node"
QUESTION = "How many lanterns does the explorer light at dusk?"
SKIPPED = "the tests of OpenAI's client for JavaScript (tests/app/wire/test_node.py) do not run: "


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest) -> Path:
    """Where the client is installed."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip(SKIPPED + "there is no node with npm")
    cache = request.config.cache
    assert cache is not None
    found: Path = cache.mkdir("wire-node")
    lock = (HERE / "package-lock.json").read_text()
    mark = found / "installed"
    if not mark.exists() or mark.read_text() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, found / name)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0"]
        try:
            done = subprocess.run(command, cwd=found, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            pytest.skip(SKIPPED + "the npm registry does not answer")
        if done.returncode != 0:
            pytest.skip(SKIPPED + f"npm ci failed: {done.stderr.strip()[-300:]}")
        mark.write_text(lock)
    shutil.copy(HERE / "ask.mjs", found / "ask.mjs")
    return found


@pytest.fixture(scope="module")
def told(folder: Path, keyed: Live) -> dict[str, Any]:
    """What the script printed."""
    filled(keyed.address, "library", {"signs.md": LIBRARY["signs.md"]}, {"Authorization": f"Bearer {keyed.key}"})
    command = ["node", "ask.mjs", keyed.v1, keyed.key, "plx_wrong", keyed.tied, QUESTION]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_code_points_cut_out_the_markers_and_units_do_not(told: dict[str, Any]) -> None:
    assert "🏮" in told["content"]
    numbers = [f"[{number}]" for number in range(1, len(told["markers"]) + 1)]
    assert told["markers"] == told["responseMarkers"] == numbers
    assert told["unitMarkers"] != numbers, "the text has characters outside the basic plane"
    assert told["urls"] == told["citations"]


def test_the_stream_is_the_whole_answer(told: dict[str, Any]) -> None:
    assert told["streamed"] == told["final"] == told["outputText"] == told["content"]
    assert told["streamedAnnotations"] == told["annotations"]
    assert told["usage"][0] == told["usage"][1] > 0
    assert {"response.created", "response.output_text.delta", "response.completed"} <= set(told["events"])


def test_models_vector_stores_and_embeddings_are_read(told: dict[str, Any]) -> None:
    assert told["models"] == ["library", "secret"]
    assert told["filenames"][0] == "signs.md"
    assert told["vector"] == 256


def test_errors_are_the_exceptions_of_their_kind(told: dict[str, Any]) -> None:
    errors = told["errors"]
    assert errors["wrongKey"][:3] == ["AuthenticationError", 401, "invalid_api_key"]
    assert errors["tied"][:2] == ["PermissionDeniedError", 403]
    assert errors["missing"] == ["NotFoundError", 404, "model_not_found", "model"]
    assert errors["bad"] == ["BadRequestError", 400, "invalid_input", "n"]
