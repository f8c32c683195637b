"""Units of tables: what stands in parentheses in a header ("MWh", "thousand euro"), or at a number ("$", "%")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexical.numbers import UNIT_STEMS

_CURRENCIES = {
    "$": "$", "us$": "$", "usd": "$", "dollar": "$", "dollars": "$",
    "€": "€", "eur": "€", "euro": "€", "euros": "€",
    "£": "£", "gbp": "£", "pounds": "£", "¥": "¥", "jpy": "¥", "yen": "¥", "円": "¥", "₹": "₹", "inr": "₹", "rs": "₹",
    "rs.": "₹", "chf": "chf", "a$": "a$", "c$": "c$", "hk$": "hk$",
}  # fmt: skip
_SCALES = {
    "hundred": 2, "hundreds": 2, "thousand": 3, "thousands": 3, "tausend": 3, "tsd": 3, "tsd.": 3, "千": 3,
    "million": 6, "millions": 6, "millionen": 6, "mio": 6, "mio.": 6, "mn": 6, "百万": 6,
    "billion": 9, "billions": 9, "bn": 9, "milliarden": 9, "mrd": 9, "mrd.": 9,
    "crore": 7, "crores": 7, "lakh": 5, "lakhs": 5,
}  # fmt: skip
_OTHER_WORDS = """
a per each and in of the days day hours hour minutes minute seconds second months month weeks week years year points
tonnes tons people persons index degrees percent prozent jahre jahr tage stunden except share data amounts
"""
_OTHER = frozenset(_OTHER_WORDS.split())
_PARENTHESES = re.compile(r"\(([^()]{1,80})\)\s*[.:]?\s*$")
_IN = re.compile(
    r"\b(?:in|en)\s+((?:thousands?|millions?|billions?|tausend|mio\.?|mrd\.?|millionen)\b.*|[^\s]+)\s*[.:]?\s*$",
    re.IGNORECASE,
)
_SHORT = re.compile(r"^[^\W\d_]{1,3}[²³\d]?$|^[%‰°][cf]?$|^\d+$")
_MARK = re.compile(r"^[a-z\d]$")


@dataclass(frozen=True, slots=True)
class Unit:
    """`symbol` as the table writes it; numbers are to be multiplied by ten to the power of `scale`, named `scaled`."""

    symbol: str = ""
    scale: int = 0
    scaled: str = ""

    @property
    def text(self) -> str:
        """As it stands after a number: "MWh", "thousand euro"."""
        return f"{self.scaled} {self.symbol}".strip()

    def same(self, other: Unit) -> bool:
        """Whether numbers in both can be added and compared."""
        return self.scale == other.scale and canonical(self.symbol) == canonical(other.symbol)

    def over(self, below: Unit) -> Unit:
        """This unit with what it does not say taken from that of the column or table around it."""
        if self.symbol and not self.is_money:
            return self
        return Unit(self.symbol or below.symbol, self.scale or below.scale, self.scaled or below.scaled)

    @property
    def is_money(self) -> bool:
        return canonical(self.symbol) in _CURRENCIES.values()


NO_UNIT = Unit()


def canonical(symbol: str) -> str:
    """What two spellings of a unit share."""
    folded = " ".join(symbol.casefold().replace("·", " ").split())
    if folded in ("percent", "per cent", "prozent", "pct"):
        return "%"
    return _CURRENCIES.get(folded) or UNIT_STEMS.get(folded, folded)


def named_unit(text: str) -> tuple[str, Unit]:
    """A header without the unit that it ends with, and that unit: ("Energy", MWh) of "Energy (MWh)"."""
    text = text.replace("（", "(").replace("）", ")")
    found = _PARENTHESES.search(text)
    if found is not None and (unit := parsed_unit(found[1])) is not None:
        return text[: found.start()].rstrip(" ,"), unit
    found = _IN.search(text)
    if (
        found is not None
        and (unit := parsed_unit(found[1])) is not None
        and (unit.scale or unit.is_money or unit.symbol == "%")
    ):
        return text[: found.start()].rstrip(" ,"), unit
    return text, NO_UNIT


def parsed_unit(text: str) -> Unit | None:
    """The unit that these words name, None where they name none: "thousand euro", "in millions", "% a month"."""
    said = text.strip().strip(".")
    said = re.split(r",|;|\bexcept\b", said)[0].strip() or said
    words = [word for word in re.split(r"[\s/·]+", said) if word]
    if not words or len(words) > 5 or (_MARK.match(said) and not said.isalpha()) or re.fullmatch(r"\d+", said):
        return None
    if not all(_is_unit_word(word.casefold().strip(".")) for word in words):
        return None
    scales = [word for word in words if word.casefold() in _SCALES]
    if len(scales) > 1:
        return None
    rest = said
    for word in scales:
        rest = rest.replace(word, "").strip()
    rest = re.sub(r"^(?:in|of)\b|\b(?:in|of)$", "", rest, flags=re.IGNORECASE).strip()
    return Unit(rest, _SCALES[scales[0].casefold()], _spelled(scales[0])) if scales else Unit(rest)


def attached_unit(before: str, percent: str, after: str) -> Unit | None:
    """The unit that is written at a number, None where what is written there is none."""
    if percent and after:
        return None
    if percent or after in ("%", "‰"):
        return Unit(percent or after)
    if not after:
        return Unit(before.strip())
    unit = parsed_unit(after)
    if unit is None or (before and unit.symbol):
        return None
    return Unit(before.strip(), unit.scale, unit.scaled) if before else unit


def _spelled(scale: str) -> str:
    plain = scale.casefold().rstrip(".")
    return plain.removesuffix("s") if plain in ("thousands", "millions", "billions", "hundreds") else plain


def _is_unit_word(word: str) -> bool:
    return (
        word in _OTHER
        or word in _CURRENCIES
        or word in _SCALES
        or word in UNIT_STEMS
        or UNIT_STEMS.get(word.rstrip("²³")) is not None
        or _SHORT.match(word) is not None
    )
