"""The distinct sentences of datasets, read by the project's own parsers in a process of their own and cached."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.evaluate.datasets import read_dataset
from index.sentences import sentences
from index.types import Bundle
from ingest.base import Task
from ingest.detect import media_type_of
from ingest.identity import hash_file
from ingest.parsers import MEDIA_TYPES, parser_for
from ingest.pool import ParsePool

EXAMPLES = Path(__file__).parents[1] / "examples"
FEWEST_WORDS, MOST_WORDS = 5, 60
"""Three sentences of at most so many words are one unit."""
_LETTERS = 0.7
_PROSE = frozenset({"text", "list"})
_SECONDS_PER_FILE = 1800.0


def distinct_sentences(datasets: Sequence[Path], cache: Path) -> list[str]:
    """The sentences of these datasets (as `plexus evaluate` reads them), sorted, each once.

    What a file says is kept in `cache` by its hash and its parser. Raises InvalidInput for a folder that is no dataset.
    """
    files = [path for dataset in datasets for path in _files(read_dataset(dataset).root)]
    kept = {path: cache / "sentences" / f"{_key(path)}.json" for path in files}
    unread = [path for path, place in kept.items() if not place.is_file()]
    for path, found in _parsed(unread):
        kept[path].parent.mkdir(parents=True, exist_ok=True)
        kept[path].write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return sorted({sentence for place in kept.values() for sentence in json.loads(place.read_text("utf-8"))})


def usable_sentences(text: str) -> Iterator[str]:
    """Sentences of a usable length that are mostly words, with single spaces."""
    for start, end in sentences(text):
        words = text[start:end].split()
        sentence = " ".join(words)
        letters = sum(character.isalpha() for character in sentence)
        if FEWEST_WORDS <= len(words) <= MOST_WORDS and letters >= _LETTERS * len(sentence):
            yield sentence


def _files(root: Path) -> Iterator[Path]:
    found = sorted(root.rglob("*")) if root.is_dir() else [root]
    return (path for path in found if path.is_file() and media_type_of(path, path.name) in MEDIA_TYPES)


def _key(path: Path) -> str:
    parser = parser_for(media_type_of(path, path.name))
    return f"{hash_file(path)[:24]}-{parser.name}-{parser.version}"


def _parsed(paths: Sequence[Path]) -> Iterator[tuple[Path, list[str]]]:
    if not paths:
        return
    with tempfile.TemporaryDirectory() as staging, ParsePool(1, _SECONDS_PER_FILE) as pool:
        tasks = [Task(path, path.name, "bench", Path(staging), path.name) for path in paths]
        for task, bundles in pool.run(tasks, in_flight=2):
            yield task.path, list(_prose(bundles))


def _prose(bundles: Iterable[Bundle]) -> Iterator[str]:
    for bundle in bundles:
        for element in bundle.elements:
            if element.kind in _PROSE:
                yield from usable_sentences(element.text)
