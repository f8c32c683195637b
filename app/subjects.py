"""What `plexus evaluate` measures: a labelled dataset, or a person's own questions on their documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.outcomes import Outcome, Progress
from app.sources import find_files
from app.wiring import Services
from index.engine import Engine
from index.errors import InvalidInput, NotFound
from index.evaluate.datasets import Dataset, read_dataset
from index.evaluate.own import ENDINGS, Asked, parse_questions
from index.evaluate.resolve import resolve
from index.types import Document
from ingest.decode import decode

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_NAME_LENGTH = 55


@dataclass(frozen=True, slots=True)
class Subject:
    """A dataset and its collection.

    `ingest` is false for a collection that is there already. `asked` are a person's own questions, which are tied to
    documents by `tied`; `notes` then say what is to be known of them.
    """

    dataset: Dataset
    collection: str
    ingest: bool = True
    asked: tuple[Asked, ...] = ()
    questions_file: Path | None = None
    notes: tuple[str, ...] = ()


def open_subject(directory: Path | None, questions: Path | None, collection: str | None) -> Subject:
    """What the arguments of the command mean together; reads the questions. Raises InvalidInput, NotFound."""
    if directory is None and (questions is None or collection is None):
        raise InvalidInput("name a folder, or questions (--questions) and their --collection", field="dataset")
    if directory is not None and not directory.is_dir():
        raise NotFound(f"{directory}: no such folder", field="dataset")
    file = questions or (_found_questions(directory) if directory is not None else None)
    if file is not None:
        root = directory if directory is not None else file.parent
        inner = root / "documents"
        dataset = Dataset(_name(directory or file), "pages", inner if inner.is_dir() else root, ())
        own = collection or _collection_of(dataset)
        return Subject(dataset, own, collection is None, tuple(_read(file)), file)
    assert directory is not None
    dataset = read_dataset(directory)
    return Subject(dataset, collection or _collection_of(dataset), collection is None)


def prepare(services: Services, subject: Subject, progress: Progress, *, reparse: bool = False) -> Iterator[Outcome]:
    """Bring the subject's own collection up to its files; nothing is parsed that is unchanged.

    A collection of another model is dropped first. `reparse` reads all again, for a changed parser.
    """
    name = subject.collection
    engine = services.engine
    engine.create_collection(name)
    if engine.shelf.is_behind(engine.shown.names_of(name)):
        engine.drop_collection(name)
    asked = subject.questions_file
    files = [
        file for file in find_files([subject.dataset.root]) if asked is None or file.path.resolve() != asked.resolve()
    ]
    wanted = {file.source for file in files}
    gone = [
        source
        for source in services.engine.store.sources(name)
        if source not in wanted and source.partition("#")[0] not in wanted
    ]
    if gone:
        services.engine.delete_sources(name, gone)
    yield from services.ingestor.run(name, files, reparse=reparse, progress=progress)


def tied(services: Services, subject: Subject) -> Subject:
    """With the person's own questions tied to the documents that are there. Raises InvalidInput, NotFound."""
    if not subject.asked:
        return subject
    found = resolve(subject.asked, _documents(services.engine, subject.collection))
    return replace(subject, dataset=replace(subject.dataset, questions=found.questions), notes=found.notes)


def _found_questions(directory: Path) -> Path | None:
    """The questions in a folder that is no labelled dataset."""
    labelled = (directory / "questions.jsonl").is_file() and (directory / "documents").is_dir()
    if labelled or (directory / "queries.jsonl").is_file():
        return None
    files = [directory / f"questions{ending}" for ending in ENDINGS if (directory / f"questions{ending}").is_file()]
    if len(files) > 1:
        raise InvalidInput(f"{directory} has {files[0].name} and {files[1].name}: name one by --questions")
    return files[0] if files else None


def _read(file: Path) -> list[Asked]:
    if not file.is_file():
        raise NotFound(f"{file}: no such file", field="questions")
    return parse_questions(file.name, decode(file.read_bytes()))


def _name(path: Path) -> str:
    return path.resolve().name if path.is_dir() else path.stem


def _collection_of(dataset: Dataset) -> str:
    """The dataset's own collection."""
    return f"eval-{_UNFIT.sub('-', dataset.name)}"[:_NAME_LENGTH].rstrip("-.")


def _documents(engine: Engine, collection: str) -> Iterator[Document]:
    engine.store.require(collection)
    after = ""
    while documents := engine.store.documents(collection, after=after):
        yield from (document for document in documents if document.status != "failed")
        after = documents[-1].id
