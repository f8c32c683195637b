"""How long a fresh process takes to its first answer, in three parts. Run by bench.latency as a process of its own.

python -m bench.opening DATA_DIR COLLECTION QUESTION
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from bench.known import KnownVectors
from bench.passages import Recipe, bundle
from index.embed import open_embedder
from index.engine import Engine
from index.query import Query


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds. `imports`: from the start of the process to a search in an index of one document without a model.
    `model`: torch, weights and a first vector. `index`: from opening to the first answer, less what the same search
    takes the second time."""

    imports: float
    model: float
    index: float
    open: float
    first_search: float
    second_search: float


def opened_in_a_fresh_process(directory: Path, collection: str, question: str) -> Opening:
    """Measured with the cores and threads of this process; the files are in the page cache if they were read before."""
    command = [sys.executable, "-m", "bench.opening", str(directory), collection, question]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Opening(**json.loads(done.stdout.splitlines()[-1]))


def measure(directory: Path, collection: str, question: str) -> Opening:
    _import_everything()
    imports, imported = _seconds_since_start(), perf_counter()
    model = open_embedder("minilm")
    model.embed_query("warm")
    loaded = perf_counter()
    query = Query(question)
    with Engine.open(directory, model, writable=False) as engine:
        ready = perf_counter()
        engine.search([collection], query)
        first = perf_counter()
        engine.search([collection], query)
        second = perf_counter()
    index = (first - loaded) - (second - first)
    return Opening(imports, loaded - imported, index, ready - loaded, first - ready, second - first)


def _import_everything() -> None:
    model = KnownVectors(open_embedder("hashing"))
    recipe = Recipe(seed=1, passages=1)
    (drawn,) = recipe.documents(1, ["one small sentence"], np.ones((1, model.dimension), np.float32))
    model.learn(drawn.texts, drawn.vectors)
    with tempfile.TemporaryDirectory() as directory, Engine.open(Path(directory), model, writable=True) as engine:
        engine.write([bundle(drawn, recipe, "c")], {})
        engine.search(["c"], Query("small"))


def _seconds_since_start() -> float:
    """Of this process, its interpreter included."""
    ticks = int(Path("/proc/self/stat").read_text("utf-8").rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.opening", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("collection")
    parser.add_argument("question")
    options = parser.parse_args()
    print(json.dumps(asdict(measure(options.data_dir, options.collection, options.question))))


if __name__ == "__main__":
    main()
