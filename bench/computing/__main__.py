"""Questions that compute, asked of the answerer without a chat model.

python -m bench.computing [--data DIR --collection NAME] [--questions FILE ...]
python -m bench.computing --dataset FOLDER --data DIR --collection NAME [--pooled]

The first asks the questions in this folder; without --data it ingests the example documents. The second asks all
questions of a dataset (page questions with documents, or passages): it prints how often a number was computed and how
often that was wrong, and how many of the questions whose answer is computed from tables were answered.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.ingesting import Ingestor
from app.settings import Settings
from app.sources import SourceFile
from app.wiring import Services, open_services
from bench.computing.asked import Fixed, read_fixed, score
from bench.computing.datasets import ask_dataset
from bench.computing.report import print_dataset, print_fixed
from ingest.base import Limits

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.computing", description=__doc__)
    parser.add_argument("--data", type=Path, help="an ingested data directory")
    parser.add_argument("--collection", default="examples")
    parser.add_argument("--questions", type=Path, nargs="*", default=[HERE / "questions.json", HERE / "further.json"])
    parser.add_argument("--dataset", type=Path, help="a dataset, for `plexus evaluate`, that was ingested into --data")
    parser.add_argument("--pooled", action="store_true", help="ask all documents of a dataset, not the question's own")
    options = parser.parse_args()
    with _opened(options.data, options.collection) as services:
        if options.dataset is not None:
            print_dataset(ask_dataset(services, options.collection, options.dataset, pooled=options.pooled))
            return
        for file in options.questions:
            questions: list[Fixed] = read_fixed(file)
            print_fixed(file.name, [score(services, options.collection, question) for question in questions])


@contextmanager
def _opened(data: Path | None, collection: str) -> Iterator[Services]:
    if data is not None:
        with open_services(Settings(data_dir=data), writable=False) as services:
            yield services
        return
    with (
        tempfile.TemporaryDirectory(prefix="plexus-computing-") as folder,
        open_services(Settings(data_dir=Path(folder)), writable=True) as services,
    ):
        ingestor = Ingestor(services.engine, 1, Limits())
        ingestor.run(collection, _example_files())
        ingestor.close()
        yield services


def _example_files() -> list[SourceFile]:
    """The documents among the examples; their truth in JSON is no document."""
    kept = (".pdf", ".html", ".md", ".csv", ".jsonl")
    files = [path for part in ("documents", "pages") for path in sorted((EXAMPLES / part).iterdir())]
    names = [(path, path.relative_to(EXAMPLES).as_posix()) for path in files if path.suffix in kept]
    return [SourceFile(path, name, name, {}) for path, name in names]


if __name__ == "__main__":
    main()
