"""What the parser sees of pages whose truth is known: recall and precision by kind, by document and in all.

python -m bench.truth DIR [--only NAME...] [--layout auto] [--ocr auto] [--misses] [--json]

DIR holds PDFs and beside each its truth, as `scripts.make_examples` writes them (`examples/pages`).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.truth_match import matched
from bench.truth_score import MEASURES, Score, scores_of
from index.types import Bundle
from ingest.base import Reading, Task
from ingest.run import parse
from scripts.examples.seeded.truth import Truth, truth_of


def read_pages(path: Path, reading: Reading, staging: Path) -> Bundle:
    """The one bundle of a PDF."""
    task = Task(path=path, source=path.name, collection="truth", staging=staging, name=path.name, reading=reading)
    (bundle,) = parse(task)
    return bundle


def documents(directory: Path, only: Sequence[str]) -> Iterator[tuple[Path, Truth]]:
    for told in sorted(directory.glob("*.json")):
        if not only or any(name in told.stem for name in only):
            yield told.with_suffix(".pdf"), truth_of(told.read_text("utf-8"))


def in_all(scores: Sequence[Score]) -> list[Score]:
    """The sums of each measure: over pages with text, over scanned ones, over all."""
    sums: list[Score] = []
    for name, chosen in (
        ("(with text)", [score for score in scores if not score.scanned]),
        ("(scanned)", [score for score in scores if score.scanned]),
        ("(all)", list(scores)),
    ):
        by_measure: dict[str, list[Score]] = defaultdict(list)
        for score in chosen:
            by_measure[score.measure].append(score)
        sums += [
            Score(
                document=name,
                measure=measure,
                right=sum(score.right for score in group),
                truths=sum(score.truths for score in group),
                kept=sum(score.kept for score in group),
                found=sum(score.found for score in group),
            )
            for measure, group in by_measure.items()
        ]
    return sums


def print_report(scores: Sequence[Score], misses: bool) -> None:
    """For each document recall over precision, in percent; measures of one number have no precision."""
    by_document: dict[str, dict[str, Score]] = defaultdict(dict)
    for score in [*scores, *in_all(scores)]:
        by_document[score.document][score.measure] = score
    print(f"{'':<22}" + "".join(f"{name:>12}" for name in MEASURES))
    for document, measured in by_document.items():
        print(f"{document:<22}" + "".join(f"{_shown(measured.get(name)):>12}" for name in MEASURES))
    counts = by_document["(all)"]
    print(f"{'things':<22}" + "".join(f"{counts[name].truths if name in counts else 0:>12}" for name in MEASURES))
    if misses:
        for score in scores:
            for miss in score.misses:
                print(f"{score.document} {score.measure}: {miss}")


def _shown(score: Score | None) -> str:
    if score is None or not (score.truths or score.found):
        return "-"
    recall = f"{100 * score.recall:.1f}" if score.truths else "-"
    return recall if score.found < 0 else f"{recall}/{100 * score.precision:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.truth", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="parts of names of documents")
    parser.add_argument("--layout", choices=("auto", "always", "never"), default="auto")
    parser.add_argument("--ocr", choices=("auto", "always", "never"), default="auto")
    parser.add_argument("--cache", type=Path, help="where recognised text is kept")
    parser.add_argument("--misses", action="store_true", help="name what was missed or found wrongly")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reading = Reading(layout=options.layout, ocr=options.ocr, cache=options.cache)
    scores: list[Score] = []
    pages, started = 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as staging:
        for path, truth in documents(options.directory, options.only):
            bundle = read_pages(path, reading, Path(staging))
            scores += scores_of(matched(truth, bundle))
            pages += len(truth.page_sizes)
    seconds = time.perf_counter() - started
    if options.json:
        print(json.dumps([asdict(score) for score in [*scores, *in_all(scores)]], ensure_ascii=False, indent=1))
    else:
        print_report(scores, options.misses)
        print(f"{pages} pages in {seconds:.1f} s")


if __name__ == "__main__":
    main()
