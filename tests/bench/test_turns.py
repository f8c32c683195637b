"""The process that writes while another one searches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.busy import serve
from bench.corpus import Generator
from bench.known import KnownVectors
from bench.onecore import ONE_THREAD, other_cores
from index.embed import open_embedder
from index.engine import Engine
from tests.bench.test_corpus import RECIPE, material

ROOT = Path(__file__).parents[2]


def test_the_writer_writes_from_go_to_stop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"go\nstop\ngo\nstop\nquit\n")
    model = KnownVectors(open_embedder("hashing", dimension=64))
    with Engine.open(tmp_path, model, writable=True) as engine:
        generator = Generator(engine, model, "large", RECIPE, material())
        serve(generator, engine, RECIPE, at_once=2, commands=reading)
        assert engine.store.collection("large").documents == 4
    ready, *answers = capsys.readouterr().out.splitlines()
    assert ready == "ready"
    assert [json.loads(answer)[:2] for answer in answers] == [[2, 2 * RECIPE.passages]] * 2


def test_a_pinned_process_has_one_core_and_one_thread() -> None:
    script = (
        "import os; from bench.onecore import pin, other_cores; pin(min(os.sched_getaffinity(0)))\n"
        "print(len(os.sched_getaffinity(0)), sorted(other_cores()), os.environ['OMP_NUM_THREADS'])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    cores = sorted(os.sched_getaffinity(0))
    assert done.stdout.strip() == f"1 {cores[1:] or cores} 1"
    assert other_cores() == set(cores)
    assert "OMP_NUM_THREADS" in ONE_THREAD
