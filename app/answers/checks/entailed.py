"""A model of entailment behind the rules: it reads what they let pass, and what they find strange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.answers.checks.base import Checker, Verdict
from app.answers.checks.rules import RuleChecker, Rules
from index.lexical.analyse import Analyser
from index.rerank.entailment import Entailment
from index.types import Element, Hit

PIECES = 3
"""Best pieces of the evidence that the model reads alone, beside each cited hit whole."""
SURE = 0.5


class Entailed:
    """Rules and a model: a number or name that is not there stays unsupported whatever the model says."""

    def __init__(self, model: Entailment, rules: Rules | None = None) -> None:
        self._model = model
        self._rules = rules or Rules()

    def over(self, analyser: Analyser, elements: Mapping[str, Element]) -> Checker:
        return _EntailedChecker(self._rules.over(analyser, elements), self._model)


class _EntailedChecker(Checker):
    def __init__(self, rules: RuleChecker, model: Entailment) -> None:
        self._rules = rules
        self._model = model

    def check(self, claim: str, hits: Sequence[Hit], question: str = "") -> Verdict:
        examined = self._rules.examine(claim, hits, question)
        if examined.wrong:
            return examined.verdict
        pieces = examined.quotes[:PIECES]
        texts = [*(quote.text for quote in pieces), *(hit.unit.text for hit in hits)]
        read = self._model.follows(texts, claim)
        best = max(range(len(read)), key=lambda place: read[place].entailed)
        quote = pieces[best] if best < len(pieces) else pieces[0]
        if read[best].entailed > SURE:
            return Verdict(True, "", quote)
        denied = max(range(len(read)), key=lambda place: read[place].contradicted)
        if read[denied].contradicted > SURE:
            against = pieces[denied] if denied < len(pieces) else pieces[0]
            return Verdict(False, "the evidence contradicts it, by the entailment model", against)
        return replace(examined.verdict, supported=False, reason="it does not follow, by the entailment model")
