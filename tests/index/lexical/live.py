"""Lexical units made of text, for the tests of the lexical views."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.lexical.analyse import Analyser, count_terms
from index.lexical.base import LexicalUnit, LexicalView
from index.types import Numbers, Population

ANALYSER = Analyser()


def unit(number: int, text: str, population: Population = "element") -> LexicalUnit:
    return LexicalUnit(number, population, count_terms(*ANALYSER.analyse(text)))


def units(texts: Iterable[str], first: int = 1) -> list[LexicalUnit]:
    return [unit(number, text) for number, text in enumerate(texts, first)]


def numbered(*numbers: int) -> Numbers:
    return np.array(numbers, np.int64)


def found(view: LexicalView, question: str, k: int = 10, allowed: Iterable[int] | None = None) -> list[int]:
    among = None if allowed is None else np.array(sorted(allowed), np.int64)
    return [int(number) for number in view.match(ANALYSER.query(question), "element").best(k, among).numbers]
