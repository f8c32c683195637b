"""Which words a question is read by: those of its language."""

from __future__ import annotations

from collections.abc import Mapping

from app.answers.tables.forms import ENGLISH_AND_GERMAN
from app.answers.tables.forms_east import CHINESE, JAPANESE
from app.answers.tables.forms_latin import DUTCH, FRENCH, ITALIAN, PORTUGUESE, SPANISH
from app.answers.tables.vocabulary import Vocabulary
from index.lexical.languages.base import Language
from index.lexical.languages.detect import language_of

_BY_LANGUAGE: Mapping[str, Vocabulary] = {
    "en": ENGLISH_AND_GERMAN,
    "de": ENGLISH_AND_GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "pt": PORTUGUESE,
    "nl": DUTCH,
    "ja": JAPANESE,
    "zh": CHINESE,
}


def asked_in(question: str) -> Language:
    """The language of a question among those that it is understood in; English where it shows none."""
    return language_of(question, _BY_LANGUAGE)


def vocabulary_of(question: str) -> Vocabulary:
    """The words of the question's language."""
    return _BY_LANGUAGE[asked_in(question).code]
