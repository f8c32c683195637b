"""What the analyser knows of each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from index.lexical.languages.words import STOP_WORDS


class Decimal(Enum):
    """How a language writes 1234.5: `1,234.5`, `1.234,5`, or `1 234,5`."""

    POINT = "point"
    COMMA = "comma"
    SPACED = "spaced"


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """`code` is that of ISO 639-1, `stemmer` the name of Snowball's algorithm, empty where there is none.

    `compounds`: whether nouns are written together. `magnitudes` are words after a number that multiply it, as powers
    of ten.
    """

    code: str
    stemmer: str = ""
    decimal: Decimal = Decimal.POINT
    compounds: bool = False
    magnitudes: Mapping[str, int] = field(default_factory=dict)
    elided: frozenset[str] = frozenset()
    """Words that lose their vowel before the next and are written with it (`l'eau`)."""

    @property
    def stop_words(self) -> frozenset[str]:
        return STOP_WORDS.get(self.code, frozenset())

    @property
    def token(self) -> str:
        """Units in this language hold it; no text does, since it begins with "@"."""
        return f"@language:{self.code}"


_SHORT = {"mio": 6, "mrd": 9, "mln": 6, "mld": 9}
_ENGLISH = {
    "thousand": 3,
    "million": 6,
    "millions": 6,
    "mn": 6,
    "billion": 9,
    "billions": 9,
    "bn": 9,
    "trillion": 12,
    "trillions": 12,
    "tn": 12,
}
_GERMAN = {
    **_SHORT,
    "tausend": 3,
    "tsd": 3,
    "million": 6,
    "millionen": 6,
    "milliarde": 9,
    "milliarden": 9,
    "billion": 12,
    "billionen": 12,
}
_FRENCH = {"mille": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9, "md": 9, "mds": 9}
_SPANISH = {"mil": 3, "millón": 6, "millones": 6, "billón": 12, "billones": 12}
_ITALIAN = {**_SHORT, "mila": 3, "milione": 6, "milioni": 6, "miliardo": 9, "miliardi": 9}
_PORTUGUESE = {"mil": 3, "milhão": 6, "milhões": 6, "bilhão": 9, "bilhões": 9, "bi": 9, "mi": 6}
_DUTCH = {"duizend": 3, "miljoen": 6, "mln": 6, "miljard": 9, "mrd": 9, "biljoen": 12}
_SWEDISH = {"tusen": 3, "miljon": 6, "miljoner": 6, "mkr": 6, "miljard": 9, "miljarder": 9, "mdr": 9}
_DANISH = {"tusind": 3, "tusen": 3, "million": 6, "millioner": 6, "mio": 6, "milliard": 9, "milliarder": 9, "mia": 9}
_RUSSIAN = {"тыс": 3, "тысяч": 3, "тысячи": 3, "млн": 6, "миллион": 6, "миллиона": 6, "миллионов": 6, "млрд": 9}
_CHINESE = {"千": 3, "万": 4, "萬": 4, "億": 8, "亿": 8, "兆": 12}

_ELIDED_FRENCH = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])
_ELIDED_ITALIAN = frozenset(
    ["l", "d", "c", "un", "dell", "nell", "sull", "all", "dall", "coll", "quell", "quest", "tutt"]
)

LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "english", Decimal.POINT, magnitudes=_ENGLISH),
        Language("de", "german", Decimal.COMMA, compounds=True, magnitudes=_GERMAN),
        Language("fr", "french", Decimal.SPACED, magnitudes=_FRENCH, elided=_ELIDED_FRENCH),
        Language("es", "spanish", Decimal.COMMA, magnitudes=_SPANISH),
        Language("it", "italian", Decimal.COMMA, magnitudes=_ITALIAN, elided=_ELIDED_ITALIAN),
        Language("pt", "portuguese", Decimal.COMMA, magnitudes=_PORTUGUESE),
        Language("nl", "dutch", Decimal.COMMA, compounds=True, magnitudes=_DUTCH),
        Language("sv", "swedish", Decimal.SPACED, compounds=True, magnitudes=_SWEDISH),
        Language("da", "danish", Decimal.COMMA, compounds=True, magnitudes=_DANISH),
        Language("no", "norwegian", Decimal.SPACED, compounds=True, magnitudes=_DANISH),
        Language("fi", "finnish", Decimal.SPACED, compounds=True),
        Language("pl", "polish", Decimal.SPACED, magnitudes={"tys": 3, "mln": 6, "mld": 9}),
        Language("cs", "czech", Decimal.SPACED, magnitudes={"tis": 3, "mil": 6, "mld": 9}),
        Language("hu", "hungarian", Decimal.SPACED),
        Language("ro", "romanian", Decimal.COMMA, magnitudes={"mil": 6, "mld": 9}),
        Language("tr", "turkish", Decimal.COMMA, magnitudes={"bin": 3, "milyon": 6, "milyar": 9}),
        Language("ru", "russian", Decimal.SPACED, magnitudes=_RUSSIAN),
        Language("el", "greek", Decimal.COMMA),
        Language("ar", "arabic"),
        Language("hi", "hindi"),
        Language("he"),
        Language("ja", magnitudes=_CHINESE),
        Language("zh", magnitudes=_CHINESE),
        Language("ko", magnitudes={"천": 3, "만": 4, "억": 8, "조": 12}),
        Language("th"),
    )
}
ENGLISH = LANGUAGES["en"]
"""What a text is read as that shows no other language: names and numbers lose nothing by it."""
