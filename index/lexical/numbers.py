"""Numbers and units as tokens: one form for what is written in many ways.

`1,234.5`, `1.234,5`, `1 234,5` and `1'234.5` are `1234.5`, as the language writes them where it could be either; `$5
million`, `5m€` and `5,000,000` share the token `5000000`; `12%` and `12 per cent` are the words `12 percent`; `5kg` and
`5 kilograms` share a stem. Numbers are whole words: 12 is not found in 1250.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from index.lexical.languages.base import Decimal, Language

_ENGLISH_GROUPS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![,.]?\d)"
_EUROPEAN_GROUPS = r"\d{1,3}(?:\.\d{3})+,\d+(?![,.]?\d)|\d{1,3}(?:\.\d{3}){2,}(?![,.]?\d)"
_SWISS_GROUPS = r"\d{1,3}(?:['’]\d{3})+(?:[.,]\d+)?(?!['’]?\d)"
_DOTTED = r"\d+(?:\.\d+)+"
_COMMA = r"(?<![\d,])(?:\d{4},\d{1,3}|(?!\d{4},)\d+,\d+)(?![,.]?\d)"
_SPACED_GROUPS = r"\d{1,3}(?: \d{3})+(?:,\d+)?(?![,. ]?\d)"
_PATTERNS = {
    Decimal.POINT: (_ENGLISH_GROUPS, _SWISS_GROUPS, _EUROPEAN_GROUPS, _DOTTED),
    Decimal.COMMA: (_EUROPEAN_GROUPS, _SWISS_GROUPS, r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?(?![,.]?\d)", _COMMA, _DOTTED),
}
_PATTERNS[Decimal.SPACED] = (_SPACED_GROUPS, *_PATTERNS[Decimal.COMMA])
_DOT_GROUPS = {
    decimal: re.compile(r"\d{1,3}(?:\.\d{3}){2,}" if decimal is Decimal.POINT else r"\d{1,3}(?:\.\d{3})+")
    for decimal in Decimal
}
"""Numbers whose stops divide thousands; a single one does only where a comma starts the fraction."""
_FIRST_YEAR, _LAST_YEAR = 1500, 2100

_UNITS: Mapping[str, tuple[str, ...]] = {
    "kg": ("kilogram", "kilograms", "kilogramme", "kilogrammes", "kilogramm", "kilo", "kilos", "kgs"),
    "mg": ("milligram", "milligrams", "milligramme", "milligramm"),
    "km": ("kilometer", "kilometers", "kilometre", "kilometres", "kilometern", "kilomètre", "kilomètres", "kms"),
    "cm": ("centimeter", "centimeters", "centimetre", "centimetres", "zentimeter", "zentimetern", "centimètres"),
    "mm": ("millimeter", "millimeters", "millimetre", "millimetres", "millimetern", "millimètre", "millimètres"),
    "nm": ("nanometer", "nanometers", "nanometre", "nanometres"),
    "ml": ("milliliter", "milliliters", "millilitre", "millilitres"),
    "ms": ("millisecond", "milliseconds", "millisekunde", "millisekunden"),
    "hz": ("hertz",),
    "khz": ("kilohertz",),
    "mhz": ("megahertz",),
    "ghz": ("gigahertz",),
    "kb": ("kilobyte", "kilobytes"),
    "mb": ("megabyte", "megabytes"),
    "gb": ("gigabyte", "gigabytes"),
    "tb": ("terabyte", "terabytes"),
    "kw": ("kilowatt", "kilowatts"),
    "mw": ("megawatt", "megawatts"),
    "gw": ("gigawatt", "gigawatts"),
    "kwh": ("kilowatt-hour", "kilowattstunde", "kilowattstunden"),
    "mwh": ("megawattstunde", "megawattstunden"),
    "gwh": ("gigawattstunde", "gigawattstunden"),
    "mph": (),
    "percent": ("prozent", "pct", "pourcent", "procent", "prosent", "percento", "процентов", "процента", "процент"),
}
"""The stem of a unit and the words for it. Single letters are left alone: m may be metres, minutes or millions."""
UNIT_STEMS: Mapping[str, str] = {word: unit for unit, words in _UNITS.items() for word in (unit, *words)}
ATTACHED_UNITS = "|".join(sorted((unit for unit in _UNITS if unit != "percent"), key=len, reverse=True))
"""Units that are written right after a number, as alternatives of a regular expression."""

_BY_CURRENCY = {"k": 3, "m": 6, "mm": 6, "mn": 6, "mio": 6, "b": 9, "bn": 9, "mrd": 9, "tn": 12}
"""Letters that multiply a number only beside a currency."""
_GOES_ON = re.compile(r"[\da-z.,]$")
"""What stands before a number that begins earlier, or is no number."""
_CURRENCIES = re.compile("[$€£¥₹]")


def number_pattern(decimal: Decimal) -> str:
    """A regular expression for numbers with marks in them."""
    return f"(?=\\d)(?:{'|'.join(_PATTERNS[decimal])})"


def clean_number(raw: str, decimal: Decimal) -> str:
    """A number with marks as 1234.5, or empty if it is none. A grouped year ("2,019") keeps its comma."""
    if re.fullmatch(r"[\d.,' ’]+", raw) is None:
        return ""
    plain = raw.replace("'", "").replace("’", "").replace(" ", "")
    dots, commas = plain.count("."), plain.count(",")
    if dots and commas:
        mark = max(".", ",", key=plain.rindex)
        number = plain.replace("," if mark == "." else ".", "").replace(",", ".")
    elif commas:
        grouped = commas > 1 or (decimal is Decimal.POINT and raw == plain)
        number = plain.replace(",", "" if grouped else ".")
    elif _DOT_GROUPS[decimal].fullmatch(plain):
        number = plain.replace(".", "")
    else:
        number = plain
    return f"{number[0]},{number[1:]}" if is_year(number) and number != raw else number


def is_year(number: str) -> bool:
    """Whether four digits may be a year."""
    return len(number) == 4 and number.isdecimal() and _FIRST_YEAR <= int(number) < _LAST_YEAR


def value_of(surface: str) -> str:
    """What a year and a count of as many share ("2019" and "2,019"), empty for all other numbers.

    The surface forms differ, so that a count is no good match for a year.
    """
    plain = surface.replace(",", "")
    return plain if is_year(plain) else ""


def multiplied(normalised: str, language: Language) -> Iterator[str]:
    """The values of numbers with a word that multiplies them: 5000000 for "5 million" and for "$5m"."""
    for match in _multiplier(language).finditer(normalised):
        word, before = match[2], normalised[max(0, match.start() - 2) : match.start()]
        if _GOES_ON.search(before):
            continue
        around = before + normalised[match.end() : match.end() + 2]
        power = language.magnitudes.get(word) or (_BY_CURRENCY[word] if _CURRENCIES.search(around) else 0)
        if power and (value := _shifted(clean_number(match[1], language.decimal).replace(",", ""), power)):
            yield value


def _shifted(number: str, power: int) -> str:
    """A decimal number times a power of ten, without a fraction that says nothing."""
    whole, _, fraction = number.partition(".")
    if not whole.isdecimal() or (fraction and not fraction.isdecimal()):
        return ""
    digits = (whole + fraction[:power].ljust(power, "0")).lstrip("0")
    rest = fraction[power:].rstrip("0")
    return f"{digits or '0'}.{rest}" if rest else digits


@cache
def _multiplier(language: Language) -> re.Pattern[str]:
    words = {*language.magnitudes, *_BY_CURRENCY}
    spelled = "|".join(sorted((word for word in words if word < "\u0e00"), key=len, reverse=True))
    others = "".join(word for word in words if word >= "\u0e00")
    word = f"(?:{spelled})(?![^\\W\\d_])" + (f"|[{others}]" if others else "")
    spaced = rf"{_SPACED_GROUPS}|" if language.decimal is Decimal.SPACED else ""
    return re.compile(rf"({spaced}\d(?:[\d.,'’]*\d)?)[ -]?({word})")
