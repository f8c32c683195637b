"""What it means to check a claim: one sentence of an answer against the hits that its markers cite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.answers.quotes import Quote
from index.lexical.analyse import Analyser
from index.types import Element, Hit


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether cited evidence carries a claim.

    `reason` says in words of the product why it does not ("the number 47 is not in the evidence"), and is empty where
    it does. `quote` is the sentence, row or caption of the cited hits that carries the claim best, or comes nearest
    where none does; its `hit` is one of those that were given, its `regions` are the boxes. None where the hits hold
    no words.
    """

    supported: bool
    reason: str = ""
    quote: Quote | None = None


class Checker(Protocol):
    """Checks the claims of one answer. Safe for use by many threads."""

    def check(self, claim: str, hits: Sequence[Hit], question: str = "") -> Verdict:
        """Whether the hits carry the claim, a sentence without its markers. The question says what a claim is about
        that is too short to say so itself ("39.5%").

        Raises ModelUnavailable where an entailment model is set and cannot be loaded.
        """
        ...


class Checks(Protocol):
    """What is set up once, from the settings, and gives the checker of each answer."""

    def over(self, analyser: Analyser, elements: Mapping[str, Element]) -> Checker:
        """The checker of an answer; `elements` are those of its evidence, whose hits alone can be checked."""
        ...
