"""How well pieces of evidence bear on a question: what they hold of its weight, and what it asks for.

A word that a piece does not hold as it stands, nor by its stem, counts by the runs of four letters that it shares with
the piece, each weighing by its rarity in the evidence: languages that inflect and compose ("Mitgliedsbeitrag" for
"Jahresbeitrag", "présidence" for "préside") are read so without a dictionary (McNamee & Mayfield 2004).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from math import log

from app.answers.asked import kind_asked
from app.answers.checks.pieces import names_asked
from app.answers.quotes import Quote
from index.confidence import share_held
from index.lexical.analyse import Analyser
from index.lexical.languages.base import Language
from index.lexical.words import is_ideograph, without_accents

RUN = 4
"""Letters of a run: of 3 to 7 the best for European languages (McNamee & Mayfield 2004)."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """The numbers of the extractive answerer; docs/evaluation.md says how they were chosen.

    At most `quotes` pieces of `words` words together, `per_hit` of one hit. A quote scores its share of the
    question's weight, `context` of what its headings add, `relevance` of its hit's score, and `kind_bonus` where
    it has a number or name that the question asks for. A word that is there by its letters alone counts `alike` of
    its weight at most. Quotes of less than `least_share` of the best one's score are left out, and where one holds
    `enough` of the question's weight, those that hold less than `beside` of what that one holds. The answer is
    withheld where the quotes hold less than `least_named` of the names and numbers in the question, or less than
    `least_covered` of its weight.
    """

    quotes: int = 8
    words: int = 200
    per_hit: int = 2
    relevance: float = 1.0
    kind_bonus: float = 0.1
    context: float = 0.3
    alike: float = 0.7
    least_share: float = 0.2
    enough: float = 0.5
    beside: float = 0.5
    least_named: float = 0.5
    least_covered: float = 0.08


class Scorer:
    """Scores quotes by the share of the question's weight that they cover, and by the hit they come from."""

    def __init__(
        self,
        question: str,
        weights: Mapping[str, float],
        analyser: Analyser,
        language: Language,
        tuning: Tuning,
        evidence: Iterable[str],
    ) -> None:
        """`weights` are those of the question's tokens, `evidence` the texts of all quotes."""
        self._weights = weights
        self._total = sum(weights.values()) or 1.0
        self._analyser = analyser
        self._tuning = tuning
        self._language = language
        self._asked = frozenset(analyser.tokens(question, language))
        self._named = [analyser.tokens(name, language) for name in names_asked(question, analyser)]
        texts = list(evidence)
        kind = kind_asked(question)
        self._wanted = kind.among(texts) if kind is not None else None
        self._read: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        said = {word for word in analyser.words(question, language) if not word.stop and runs_of(word.surface)}
        counts = Counter(run for text in texts for run in self._reading(text)[1]) if said else Counter[str]()
        self._words = [
            _Spelled(
                word.surface,
                word.stem,
                weights.get(word.surface, 0.0) + weights.get(word.stem, 0.0),
                {run: _rarity(len(texts), counts[run]) for run in runs_of(word.surface)},
            )
            for word in said
        ]

    def coverage(self, texts: Iterable[str]) -> float:
        """Part of the question's weight, in 0..1, that the texts together hold."""
        read = [self._reading(text) for text in texts]
        tokens = frozenset[str]().union(*(tokens for tokens, _ in read))
        runs = frozenset[str]().union(*(runs for _, runs in read))
        held = sum(weight for token, weight in self._weights.items() if token in tokens)
        for word in self._words:
            if word.surface not in tokens and word.stem not in tokens:
                held += self._tuning.alike * word.weight * word.share(runs)
        return held / self._total

    def named(self, texts: Iterable[str]) -> float:
        """Part of the question's names and numbers, in 0..1, that the texts hold; 1 where it names none."""
        return share_held(self._named, frozenset[str]().union(*(self._reading(text)[0] for text in texts)))

    def says_something(self, quote: Quote) -> bool:
        """Whether a quote has words that the question has not: one that only repeats it answers nothing."""
        return not self._asked.issuperset(self._analyser.query(quote.text, (self._language,)))

    def words(self, quote: Quote) -> frozenset[str]:
        """The words and numbers of a quote."""
        return frozenset(word.surface for word in self._analyser.words(quote.text, self._language) if word.surface)

    def score(self, quote: Quote) -> float:
        tuning = self._tuning
        own = self.coverage([quote.text])
        around = self.coverage([quote.text, quote.hit.unit.context])
        fits = self._wanted is None or self._wanted.search(quote.text) is not None
        return (
            own
            + tuning.context * (around - own)
            + tuning.relevance * quote.hit.score
            + (tuning.kind_bonus if fits else 0.0)
        )

    def _reading(self, text: str) -> tuple[frozenset[str], frozenset[str]]:
        """The tokens of a text and the runs of its words, read once."""
        if text not in self._read:
            tokens = frozenset(self._analyser.tokens(text, self._language))
            runs = frozenset[str]().union(*map(runs_of, tokens))
            self._read[text] = tokens, runs
        return self._read[text]


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A word of the question with its weight and the rarity of its runs."""

    surface: str
    stem: str
    weight: float
    rarity: Mapping[str, float]

    def share(self, runs: AbstractSet[str]) -> float:
        """Part of the word, in 0..1, that these runs hold."""
        held = self.rarity.keys() & runs
        return sum(self.rarity[run] for run in held) / sum(self.rarity.values()) if held else 0.0


def _rarity(texts: int, count: int) -> float:
    """Of what so many of the texts hold: the logarithm of BM25's."""
    return log(1.0 + (texts - count + 0.5) / (count + 0.5))


@lru_cache(maxsize=50_000)
def runs_of(word: str) -> frozenset[str]:
    """The runs of four letters of a word, without accents; none of other tokens or of a script without spaces."""
    if len(word) < RUN or not word.isalpha() or is_ideograph(word[0]):
        return frozenset()
    plain = without_accents(word)
    return frozenset(plain[at : at + RUN] for at in range(len(plain) - RUN + 1))
