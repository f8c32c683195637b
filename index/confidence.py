"""How likely it is that what was found can answer the question.

The scores of a ranking do not tell: for a question that no page answers, the best page scores as high as for one that
a page does (measured in docs/evaluation.md). What tells is whether the evidence holds the names and numbers that the
question speaks of, and whether its words are known at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from math import exp

from index.lexical.analyse import Analyser
from index.lexical.ask import Frequencies
from index.lexical.languages.detect import language_of
from index.signs import NO_SIGNS, Signs
from index.types import Hit

_NAMED = re.compile(r"(?<![.?!:] )(?<!^)(?<![¿¡])\b(?:[A-Z][\w&-]*|\d[\d.,]*)")
_ADDRESSES = frozenset({"figure", "table", "page", "section", "slide", "chart", "equation", "i"})
"""Words that say where to look or who asks, not what is asked about."""
EVEN, NAMED = -0.83, 1.36
"""Of a logistic regression on answerable and unanswerable questions, each kind weighing half: `bench/confidence.py`."""
KNOWN_ENOUGH = 0.5
"""Below this share of known words a question is about something else, and confidence falls with the share. The
unanswerable questions of the evaluation set use the words of their documents, so nothing could be fitted here."""


def names_in(question: str) -> list[str]:
    """Proper names and numbers that a question speaks of; a first word is capital for another reason."""
    names = (match.group().strip(".,") for match in _NAMED.finditer(question))
    return [name for name in names if name.casefold() not in _ADDRESSES]


def share_held(names: Sequence[Sequence[str]], tokens: AbstractSet[str]) -> float:
    """The share of the names, each some tokens, that the tokens hold whole; 1 where there are none."""
    return sum(tokens >= set(name) for name in names) / len(names) if names else 1.0


def signs_of(analyser: Analyser, question: str, hits: Sequence[Hit], held: Frequencies) -> Signs:
    """What tells whether the hits can answer; `held` says how many units of the collections hold each token."""
    if not hits:
        return NO_SIGNS
    unit = hits[0].unit
    evidence = "\n".join((unit.context, unit.text, *(inner.unit.text for inner in hits[0].elements)))
    language = language_of(evidence)
    there = set(analyser.tokens(evidence, language))
    names = [analyser.tokens(name, language) for name in names_in(question)]
    named = share_held(names, there)
    words = [word for word in analyser.words(question, language) if word.surface and not word.stop]
    tokens = [token for word in words for token in (word.surface, word.stem or word.surface)]
    counts = held(tokens).reshape(-1, 2).sum(axis=1)
    return Signs(named=named, known=float((counts > 0).mean()) if len(counts) else 1.0)


def confidence(signs: Signs) -> float:
    """The probability that the evidence can answer, where half of all questions can be answered."""
    return min(1.0, signs.known / KNOWN_ENOUGH) / (1.0 + exp(-(EVEN + NAMED * signs.named)))
