"""The terms of a document's units: tokens of their fields by weight, of the places they are, and of their language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from index.address.places import Places
from index.lexical.analyse import COUNT_SCALE, Analyser, scaled_terms
from index.lexical.compounds import parts_of
from index.lexical.fields import Field, fields_of
from index.lexical.languages.base import Language
from index.lexical.languages.detect import LONGEST_SAMPLE, language_of
from index.store.base import TermCounts
from index.types import Bundle, Element, Unit

FIELD_WEIGHTS: Mapping[Field, float] = {
    "body": 1.0,
    "title": 3.0,
    "heading": 1.0,
    "path": 3.0,
    "caption": 3.0,
    "column": 0.25,
}
"""How often a word of a field counts; chosen in wide flat places (docs/lexical.md)."""
FIELD_LENGTHS: Mapping[Field, float] = {**FIELD_WEIGHTS, "title": 1.0, "caption": 1.0}
"""What a word of a field adds to the length of a unit: a caption is no reason to think less of what it names."""
_PART_WEIGHT = 0.5
"""What a part of a compound counts beside a word that stands alone."""
_SAMPLES = 40


class TermMaker:
    """Makes the terms of one document after another; what is made depends on that document alone."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser

    def of(self, bundle: Bundle, units: Sequence[Unit]) -> tuple[TermCounts, ...]:
        """The terms of each unit. Places, languages and parts of compounds do not count for its length."""
        elements = {element.id: element for element in bundle.elements}
        places = Places(bundle)
        language = language_of(_sample(bundle.elements))
        # A heading stands above many units.
        analysed = cache(self._analysed(bundle.elements, language))
        return tuple(self._terms(unit, elements, analysed, [*places.of(unit), language.token]) for unit in units)

    def _terms(
        self,
        unit: Unit,
        elements: Mapping[str, Element],
        analysed: Callable[[Field, str], tuple[Mapping[str, int], float]],
        marks: Iterable[str],
    ) -> TermCounts:
        counts: Counter[str] = Counter(dict.fromkeys(marks, COUNT_SCALE))
        length = 0.0
        for field, text in fields_of(unit, elements):
            of_text, words = analysed(field, text)
            counts.update(of_text)
            length += words
        return scaled_terms(counts, round(length))

    def _analysed(
        self, elements: Sequence[Element], language: Language
    ) -> Callable[[Field, str], tuple[Mapping[str, int], float]]:
        parts = self._compounds(elements, language) if language.compounds else {}

        def analysed(field: Field, text: str) -> tuple[Mapping[str, int], float]:
            tokens, words = self._analyser.analyse(text, language)
            scale = round(COUNT_SCALE * FIELD_WEIGHTS[field])
            counts = {token: scale * times for token, times in Counter(tokens).items()}
            for token in tokens[:words] if parts else ():
                for part in parts.get(token, ()):
                    counts[part] = counts.get(part, 0) + round(_PART_WEIGHT * scale)
            return counts, FIELD_LENGTHS[field] * words

        return analysed

    def _compounds(self, elements: Sequence[Element], language: Language) -> Mapping[str, tuple[str, ...]]:
        """The words of a document that are made of others that stand in it, with the stem tokens of these."""
        words = {
            word
            for element in elements
            for word in self._analyser.words(element.text, language)
            if word.stem and word.surface.isalpha()
        }
        stems = {word.stem for word in words}

        def stem(raw: str) -> str:
            return self._analyser.word(raw, language).stem

        found: dict[str, tuple[str, ...]] = {}
        for word in words:
            if parts := parts_of(word.surface, lambda part: stem(part) in stems):
                own = {word.stem}
                found[word.surface] = tuple(token for token in dict.fromkeys(map(stem, parts)) if token not in own)
        return found


def _sample(elements: Sequence[Element]) -> str:
    """Pieces from all over a document, so that a foreign cover or annex does not decide."""
    step = max(1, len(elements) // _SAMPLES)
    pieces = [element.text[: LONGEST_SAMPLE // _SAMPLES] for element in elements[::step] if element.kind != "row"]
    return "\n".join(pieces)
