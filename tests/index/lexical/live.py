"""Live counts as a store keeps them, and units made of text, for the tests of the lexical views."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.lexical import open_lexical
from index.lexical.analyse import Analyser, count_terms
from index.lexical.base import LexicalDocument, LexicalView
from index.store.base import Hashes, PopulationCounts, TermCounts
from index.types import Numbers, Population

COLLECTION = "notes"
ANALYSER = Analyser()


class Counts:
    """Units by number; every figure is counted anew when it is asked for."""

    def __init__(self) -> None:
        self.units: dict[int, tuple[Population, TermCounts]] = {}

    def put(self, number: int, text: str, population: Population = "element") -> LexicalDocument:
        tokens, length = ANALYSER.analyse(text)
        self.units[number] = (population, count_terms(tokens, length))
        return LexicalDocument(number, population, tokens)

    def put_all(self, texts: Iterable[str], first: int = 1) -> list[LexicalDocument]:
        return [self.put(number, text) for number, text in enumerate(texts, first)]

    def drop(self, *numbers: int) -> Numbers:
        for number in numbers:
            self.units.pop(number, None)
        return np.array(numbers, np.int64)

    def population(self, collection: str, population: Population) -> PopulationCounts:
        lengths = [terms.length for kind, terms in self.units.values() if kind == population]
        return PopulationCounts(len(lengths), sum(lengths))

    def document_frequencies(self, collection: str, population: Population, hashes: Hashes) -> npt.NDArray[np.int64]:
        held = [terms.hashes for kind, terms in self.units.values() if kind == population]
        return np.array([sum(token in unit for unit in held) for token in hashes], np.int64)

    def term_counts(self, numbers: Numbers) -> list[TermCounts | None]:
        return [self.units[number][1] if number in self.units else None for number in numbers.tolist()]


def view_of(name: str, directory: Path, counts: Counts) -> LexicalView:
    return open_lexical(name, directory, counts, COLLECTION)


def found(view: LexicalView, question: str, k: int = 10, allowed: Iterable[int] | None = None) -> list[int]:
    among = None if allowed is None else np.array(sorted(allowed), np.int64)
    return [int(number) for number in view.search(ANALYSER.query(question), "element", k, among).numbers]


def write_in_steps(directory: Path, texts: list[str]) -> None:
    """What a writer process does: one commit per text, then the first unit goes."""
    counts = Counts()
    view = view_of("tantivy", directory, counts)
    for number, text in enumerate(texts, 1):
        view.add([counts.put(number, text)])
        view.commit(number)
    view.remove(counts.drop(1))
    view.commit(len(texts) + 1)
    view.close()
