"""A process that ingests heavily while it is told to, beside the one that measures.

python -m bench.busy DATA_DIR COLLECTION --seed N [--from DATASET ...] [--cache DIR] [--at-once 10] [--cores 1]

It writes synthetic documents, whose vectors are known, so nearly all of its time goes to the store and the views.
Commands come on standard input: `go`, `stop` (answered by a line of JSON when all is merged), `quit`.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import IO, Self, cast

from bench.corpus import Generator, add_recipe, gather, settle
from bench.known import KnownVectors
from bench.passages import Recipe
from index.embed import open_embedder
from index.engine import Engine
from index.query import Query

SEED = 1_000_000
"""Not that of the collection that is searched, so that all of its documents are new."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the writer did between `go` and `stop`, and how long it took to merge afterwards."""

    documents: int
    units: int
    seconds: float
    merging: float


class Writer:
    """The other process, which waits until it is told to go."""

    def __init__(self, directory: Path, collection: str, options: Sequence[str], cores: set[int]) -> None:
        command = [sys.executable, "-m", "bench.busy", str(directory), collection, *options]
        if cores:
            command += ["--cores", *map(str, sorted(cores))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def go(self) -> None:
        self._say("go")

    def stop(self) -> Written:
        self._say("stop")
        return Written(*json.loads(self._answer()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._say("quit")
        self._process.wait()

    def _say(self, command: str) -> None:
        to_writer = cast(IO[str], self._process.stdin)
        to_writer.write(f"{command}\n")
        to_writer.flush()

    def _answer(self) -> str:
        line = cast(IO[str], self._process.stdout).readline()
        if not line:
            raise RuntimeError("the writing process has ended")
        return line


def serve(generator: Generator, engine: Engine, recipe: Recipe, at_once: int, commands: int = 0) -> None:
    """Obey the commands that come through a file descriptor."""
    first = 0
    print("ready", flush=True)
    while _command(commands) == "go":
        started, begin = perf_counter(), first
        for first in count(begin, at_once):
            for _ in generator.write(at_once, first=first, at_once=at_once):
                pass
            if select.select([commands], [], [], 0)[0]:
                break
        first += at_once
        if _command(commands) != "stop":
            return
        stopped = perf_counter()
        settle(engine)
        documents = first - begin
        seconds, merging = stopped - started, perf_counter() - stopped
        print(json.dumps([documents, documents * recipe.passages, seconds, merging]), flush=True)


def _command(commands: int) -> str:
    """The next line, read byte by byte: what a buffer took ahead, `select` would not see."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(commands, 1)):
        line += byte
    return line.decode().strip()


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.busy", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("collection")
    parser.add_argument("--at-once", type=int, default=10, help="documents in one commit")
    parser.add_argument("--cores", type=int, nargs="+", default=[])
    add_recipe(parser, seed=SEED)
    options = parser.parse_args()
    if options.cores:
        os.sched_setaffinity(0, set(options.cores))
    model = open_embedder("minilm")
    material = gather(options.datasets, options.cache, model)
    known, recipe = KnownVectors(model), Recipe(options.seed, noise=options.noise)
    with Engine.open(options.data_dir, known, writable=True, note="bench.busy") as engine:
        generator = Generator(engine, known, options.collection, recipe, material)
        engine.search([options.collection], Query("open the views"))
        serve(generator, engine, recipe, options.at_once)


if __name__ == "__main__":
    main()
