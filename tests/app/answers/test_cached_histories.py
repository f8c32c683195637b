"""Random histories of two collections: what is answered from memory is what would be answered anew."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answers import Answer, Answering, AnswerQuery, Extractive
from app.answers.cached import Cached
from index.embed import open_embedder
from index.engine import Engine
from index.import_triples import import_extracted
from index.query import Compare
from index.store.imports_base import Extracted
from tests.index import swapping
from tests.index.library import parsed, write
from tests.index.swapping import NEW, OLD, take

COLLECTIONS = ("c", "d")
SOURCES = ("a.txt", "b.txt")
TEXTS = (
    "A brass lantern burns for nine hours.",
    "A brass lantern burns for four hours, not for nine.",
    "The ferry leaves at noon.",
)
ASKED = (("c",), ("d",), ("c", "d"), ("d", "c"))
PLAIN = AnswerQuery("How long does a brass lantern burn?")
QUESTIONS = (PLAIN, replace(PLAIN, filter=Compare("eq", "metadata.year", 2024)))

Step = tuple[str, str, str, str]
step = st.tuples(
    st.sampled_from(("put", "put", "delete", "metadata", "import", "reset", "drop")),
    st.sampled_from(COLLECTIONS),
    st.sampled_from(SOURCES),
    st.sampled_from(TEXTS),
)


@contextmanager
def opened() -> Iterator[tuple[Engine, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        embedder = open_embedder("hashing-64")
        with Engine.open(directory / "data", embedder, writable=True) as engine:
            for collection in COLLECTIONS:
                engine.create_collection(collection)
            yield engine, directory


def change(engine: Engine, folder: Path, step: Step) -> None:
    name, collection, source, text = step
    found = engine.store.document_of_source(collection, source)
    if name == "put":
        write(engine, folder, parsed(source, text, collection=collection))
    elif name == "drop":
        engine.drop_collection(collection)
        engine.create_collection(collection)
    elif name == "reset":
        engine.reset_views(collection)
    elif found is not None:
        if name == "delete":
            engine.delete_document(found.id)
        elif name == "metadata":
            engine.set_metadata(found.id, {"year": 2024 if "year" not in found.metadata else None})
        else:
            import_extracted(engine, collection, {found.id: Extracted((text.split()[1],), ())})


def timeless(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(step, max_size=6))
def test_what_is_told_from_memory_is_what_would_be_told_anew(steps: list[Step]) -> None:
    async def run(engine: Engine, folder: Path) -> None:
        looks: list[str] = []
        made = Answering(Extractive())
        cached = Cached(made, 10_000_000, looks.append)
        for step in [None, *steps]:
            if step is not None:
                change(engine, folder, step)
            for query in QUESTIONS:
                for collections in ASKED:
                    told = await cached.answer(engine, collections, query)
                    assert timeless(told) == timeless(await made.answer(engine, collections, query))
                    if step is not None and step[1] not in collections:
                        assert looks[-1] == "hit", "its collections did not change"

    with opened() as (engine, folder):
        asyncio.run(run(engine, folder))


def test_another_model_of_a_collection_makes_its_answers_anew_and_no_others(tmp_path: Path) -> None:
    async def run(engine: Engine) -> None:
        looks: list[str] = []
        cached = Cached(Answering(Extractive()), 10_000_000, looks.append)
        for _ in range(2):
            for collection in COLLECTIONS:
                await cached.answer(engine, (collection,), PLAIN)
        assert looks == ["miss", "miss", "hit", "hit"]
        assert take(engine) is not None
        engine.settle()
        for collection in COLLECTIONS:
            await cached.answer(engine, (collection,), PLAIN)
        assert looks[4:] == ["miss", "hit"]

    for model in (OLD, NEW):
        with swapping.opened(tmp_path / "data", model) as engine:
            if model == OLD:
                write(engine, tmp_path, *(parsed("a.txt", TEXTS[0], collection=name) for name in COLLECTIONS))
            else:
                engine.settle()
                asyncio.run(run(engine))
