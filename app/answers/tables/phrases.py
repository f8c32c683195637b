"""The few words of a computed answer, in the language of its table where we have them, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.lexical.languages.base import Language


@dataclass(frozen=True, slots=True)
class Phrases:
    operations: Mapping[str, str]
    bounds: Mapping[str, str]
    against: Mapping[str, str]
    """What stands between the names of two cells."""
    rows: str
    missing: str
    numbers: str
    none: str
    last: str
    """What stands before the last of several names."""

    def joined(self, names: Sequence[str], operation: str) -> str:
        if len(names) == 2:
            return f"{names[0]} {self.against.get(operation, self.last)} {names[1]}"
        return f"{', '.join(names[:-1])} {self.last} {names[-1]}"


ENGLISH = Phrases(
    operations={
        "sum": "Sum", "average": "Average", "difference": "Difference", "ratio": "Ratio", "share": "Share",
        "change": "Change",
        "maximum": "Highest", "minimum": "Lowest", "count": "Count", "filter": "Found", "nth": "Place in order",
        "rank_down": "From the highest", "rank_up": "From the lowest",
    },
    bounds={"gt": "above", "ge": "at least", "lt": "below", "le": "at most"},
    against={"difference": "less", "ratio": "to", "share": "of", "change": "against"},
    rows="{count} rows compared",
    missing="({count} without a value left out)",
    numbers="sum over {count} cells",
    none="none",
    last="and",
)  # fmt: skip
GERMAN = Phrases(
    operations={
        "sum": "Summe", "average": "Durchschnitt", "difference": "Differenz", "ratio": "Verhältnis", "share": "Anteil",
        "change": "Änderung", "maximum": "Höchster Wert", "minimum": "Niedrigster Wert",
        "count": "Anzahl", "filter": "Gefunden",
        "nth": "Platz in der Reihenfolge", "rank_down": "Vom höchsten an", "rank_up": "Vom niedrigsten an",
    },
    bounds={"gt": "über", "ge": "mindestens", "lt": "unter", "le": "höchstens"},
    against={"difference": "minus", "ratio": "zu", "share": "von", "change": "gegenüber"},
    rows="{count} Zeilen verglichen",
    missing="({count} ohne Wert ausgelassen)",
    numbers="aus {count} Zellen",
    none="keine",
    last="und",
)  # fmt: skip
_BY_LANGUAGE = {"en": ENGLISH, "de": GERMAN}


def phrases_of(language: Language) -> Phrases:
    return _BY_LANGUAGE.get(language.code, ENGLISH)
