"""What happens when the disk is full in the middle of an ingestion.

python -m bench.full_disk DIR [--documents 400] [--embedder hashing|minilm]

DIR lies on a small file system, such as `mount -t tmpfs -o size=24m tmpfs DIR`. A file that takes room is put there,
documents are taken in until the disk is full, and the file is removed. Shown are: the error, that what was said to be
done is there and nothing is half there, that searches and checks work on the full disk, that the next run goes on.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.crash.content import make_content
from index.embed import open_embedder
from index.engine import Engine
from index.query import Query

_COLLECTION = "papers"
_PROGRAM = "from app.cli import main; main()"
_BLOCK = 65_536
_SHARE = 0.4
"""Of what is free, left to the first run."""


class Trial:
    """One data directory on a small disk, and files to take in that lie elsewhere."""

    def __init__(self, place: Path, inputs: Path, documents: int, embedder: str, seed: int) -> None:
        self.data = place / "data"
        self._ballast = place / "ballast"
        self._inputs = inputs
        self._embedder = embedder
        draw = random.Random(seed)
        self.marks: dict[str, str] = {}
        for number in range(documents):
            content = make_content("md", f"file-{number}", seed, draw.randint(4, 12))
            (inputs / f"file-{number}.md").write_bytes(content.data)
            if content.whole is not None:
                self.marks[f"file-{number}.md"] = content.whole.last

    def fill(self) -> None:
        room = int(shutil.disk_usage(self._ballast.parent).free * (1 - _SHARE))
        with self._ballast.open("wb") as file:
            for _ in range(room // _BLOCK):
                file.write(os.urandom(_BLOCK))

    def clear(self) -> None:
        self._ballast.unlink()

    def plexus(self, *arguments: str) -> tuple[int, list[str]]:
        """Exit code and lines of a command."""
        environment = {**os.environ, "PLEXUS_DATA_DIR": str(self.data), "PLEXUS_EMBEDDER": self._embedder}
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]

    def ingest(self) -> tuple[int, list[str], set[str]]:
        """Exit code, lines, and the sources that were said to be done."""
        code, lines = self.plexus("ingest", str(self._inputs), "--collection", _COLLECTION)
        return code, lines, {line.split()[1] for line in lines if line.startswith(("ready ", "unchanged "))}

    def problems(self, done: set[str]) -> list[str]:
        """Documents that are missing although they were done, and those that are there in part."""
        found = []
        with Engine.open(self.data, open_embedder(self._embedder), writable=False) as engine:
            there = engine.store.sources(_COLLECTION)
            found += [f"lost: {source}" for source in sorted(done - there.keys())]
            for source in sorted(there):
                hits = engine.search([_COLLECTION], Query(self.marks[source], retrievers=("lexical",))).hits
                if not any(source in hit.document.sources for hit in hits):
                    found.append(f"half there: {source}")
        return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.full_disk", description=__doc__)
    parser.add_argument("place", type=Path)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--embedder", default="hashing")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as inputs:
        trial = Trial(options.place, Path(inputs), options.documents, options.embedder, options.seed)
        return 1 if _run(trial) else 0


def _run(trial: Trial) -> list[str]:
    trial.fill()
    code, lines, done = trial.ingest()
    print(f"disk full: exit code {code}, {len(done)} documents done; it says:")
    print(*(f"  {line}" for line in lines[-3:]), sep="\n")
    problems = [*([] if code else ["the disk was not full"]), *trial.problems(done), *_checked(trial)]
    trial.clear()
    code, lines, done = trial.ingest()
    print(f"with room again: exit code {code}, {len(done)} of {len(trial.marks)} documents done or unchanged")
    missing = [f"not taken in: {source}" for source in sorted(trial.marks.keys() - done)]
    problems += [*missing, *trial.problems(done), *_checked(trial)]
    print(f"{len(problems)} problems", *problems, sep="\n")
    return problems


def _checked(trial: Trial) -> list[str]:
    code, lines = trial.plexus("check")
    print(f"plexus check: exit code {code}, {lines[-1] if lines else ''}")
    return [] if code == 0 else lines


if __name__ == "__main__":
    sys.exit(main())
