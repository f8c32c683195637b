"""The generator of large collections, with few sentences and the embedder that needs no model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.corpus import Generator, Material, note_sentences
from bench.known import KnownVectors, cached_vectors
from bench.passages import SENTENCES, SHARES, Recipe
from bench.texts import EXAMPLES, distinct_sentences, usable_sentences
from index.embed import open_embedder
from index.engine import Engine
from index.query import Compare, Query
from index.types import Vectors

RECIPE = Recipe(seed=3, passages=4)
TEXTS = tuple(
    f"The {animal} number {n} sleeps in the {place}."
    for n, (animal, place) in enumerate(
        (animal, place) for animal in ("heron", "otter", "badger", "lynx") for place in ("reeds", "attic", "valley")
    )
)


class Counting:
    """The hashing embedder, which notes what it is asked for."""

    def __init__(self) -> None:
        self._model = open_embedder("hashing", dimension=64)
        self.asked: list[str] = []

    @property
    def fingerprint(self) -> str:
        return self._model.fingerprint

    @property
    def dimension(self) -> int:
        return self._model.dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self._model.embed_documents(texts)

    def embed_query(self, text: str) -> Vectors:
        return self._model.embed_query(text)


def material() -> Material:
    return Material(TEXTS, open_embedder("hashing", dimension=64).embed_documents(TEXTS))


def written(directory: Path, documents: int, recipe: Recipe = RECIPE) -> Engine:
    """An engine over a generated collection `large`."""
    model = KnownVectors(open_embedder("hashing", dimension=64))
    engine = Engine.open(directory, model, writable=True)
    for _ in Generator(engine, model, "large", recipe, material()).write(documents, at_once=3):
        pass
    return engine


def test_the_same_seed_draws_the_same_documents_however_many() -> None:
    sentences, vectors = material().sentences, material().vectors
    few = RECIPE.documents(2, sentences, vectors, first=1)
    many = RECIPE.documents(5, sentences, vectors)[1:3]
    assert [one.texts for one in few] == [one.texts for one in many]
    assert [one.metadata for one in few] == [one.metadata for one in many]
    assert all(np.array_equal(a.vectors, b.vectors) for a, b in zip(few, many, strict=True))
    other = replace(RECIPE, seed=4).documents(2, sentences, vectors, first=1)
    assert [one.texts for one in few] != [one.texts for one in other]


def test_a_passage_is_its_sentences_and_its_vector_is_near_their_mean() -> None:
    sentences, vectors = material().sentences, material().vectors
    for drawn in replace(RECIPE, noise=0.001).documents(3, sentences, vectors):
        assert drawn.sentences.shape == (RECIPE.passages, SENTENCES)
        for text, ids, vector in zip(drawn.texts, drawn.sentences, drawn.vectors, strict=True):
            assert text == " ".join(sentences[i] for i in ids)
            mean = vectors[ids].mean(axis=0)
            assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-6)
            assert vector @ mean / np.linalg.norm(mean) > 0.999


def test_one_document_in_so_many_has_a_value_of_a_key() -> None:
    documents = RECIPE.documents(10_000, TEXTS[:1], material().vectors[:1])
    for key, among in SHARES.items():
        counts = Counter(document.metadata[key] for document in documents)
        assert set(counts.values()) == {10_000 // among}, key
        assert len(counts) == among


def test_each_passage_becomes_a_unit_that_is_found_by_its_vector(tmp_path: Path) -> None:
    with written(tmp_path, 5) as engine:
        assert engine.store.collection("large").units == 5 * RECIPE.passages
        drawn = RECIPE.documents(5, TEXTS, material().vectors)[4]
        numbers = engine.store.numbers("large", "element")
        assert [unit.text for unit in engine.store.units(numbers)][-RECIPE.passages :] == list(drawn.texts)
        _, vectors = engine.store.vectors(engine.embedder.fingerprint, numbers[-RECIPE.passages :])
        assert np.allclose(vectors, drawn.vectors, atol=1e-3)
        half = Compare("eq", "metadata.half", drawn.metadata["half"])
        hits = engine.search(["large"], Query(TEXTS[0], filter=half)).hits
        assert hits
        assert {hit.document.metadata["half"] for hit in hits} == {drawn.metadata["half"]}
        assert all(hit.document.metadata["synthetic"] is True for hit in hits)
        assert engine.check() == []


def test_two_runs_write_the_same_documents(tmp_path: Path) -> None:
    with written(tmp_path / "a", 4) as one, written(tmp_path / "b", 4) as other:
        ids = [[document.id for document in engine.store.documents("large")] for engine in (one, other)]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 4


def test_a_sentence_is_embedded_once(tmp_path: Path) -> None:
    model = Counting()
    first = cached_vectors([*TEXTS[:3], TEXTS[0]], model, tmp_path)
    again = cached_vectors(TEXTS[:4], model, tmp_path)
    assert sorted(model.asked) == sorted(TEXTS[:4])
    assert np.array_equal(first[:3], again[:3])
    assert np.array_equal(first[3], first[0])
    assert np.allclose(again, open_embedder("hashing", dimension=64).embed_documents(TEXTS[:4]))


def test_the_sentences_of_each_passage_are_noted(tmp_path: Path) -> None:
    drawn = RECIPE.documents(2, TEXTS, material().vectors)
    path = note_sentences(tmp_path, RECIPE, material(), np.concatenate([one.sentences for one in drawn]))
    noted = np.load(path)
    texts = [" ".join(TEXTS[i] for i in ids) for ids in noted]
    assert texts == [text for one in drawn for text in one.texts]


def test_sentences_are_of_prose_and_of_a_usable_length() -> None:
    text = "Too short. 1 2 3 4 5 6 7 8 9 10. The  ferry leaves\nthe harbour at noon. " + "Word " * 70 + "."
    assert list(usable_sentences(text)) == ["The ferry leaves the harbour at noon."]


def test_the_sentences_of_a_dataset_are_read_once(tmp_path: Path) -> None:
    dataset = tmp_path / "small"
    dataset.mkdir()
    line = '{"_id": "1", "title": "Ferries", "text": "The ferry leaves the harbour at noon. No."}\n'
    (dataset / "corpus.jsonl").write_text(line)
    for name in ("queries.jsonl", "qrels.jsonl"):
        (dataset / name).touch()
    found = distinct_sentences([dataset], tmp_path / "cache")
    assert found == ["The ferry leaves the harbour at noon."]
    (kept,) = (tmp_path / "cache" / "sentences").iterdir()
    kept.write_text('["It is what the cache says."]')
    assert distinct_sentences([dataset], tmp_path / "cache") == ["It is what the cache says."]


def test_the_examples_are_a_dataset() -> None:
    assert (EXAMPLES / "questions.jsonl").is_file()
