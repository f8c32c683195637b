"""Numbers and dates in a text, as values: what is written in many ways and means the same.

`1,234`, `1 234` and `1234` are equal; so are `12%` and `12 percent`, `1.2 million` and `1,200,000`, `three` and `3`,
`9 May 2024` and `2024-05-09`. A number knows how far it is rounded: `1.2 million` says nothing of what
is less than a hundred thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal, NamedTuple

from app.answers.checks.vocabulary import ADDRESSES, HEDGES, months, number_words
from index.lexical.languages.base import Language
from index.lexical.numbers import UNIT_STEMS, clean_number, is_year, number_pattern
from index.lexical.words import normalise

Sign = Literal["", "-", "()"]
_BY_LETTER = {"k": 3, "m": 6, "mm": 6, "mn": 6, "b": 9, "bn": 9, "tn": 12}
"""Letters that multiply a number only beside a currency."""
_CURRENCY = "$€£¥₹"
_CURRENCY_WORDS = {
    "dollar": "$", "dollars": "$", "usd": "$", "euro": "€", "euros": "€", "eur": "€", "pound": "£", "pounds": "£",
    "gbp": "£", "yen": "¥", "jpy": "¥", "円": "¥", "元": "¥",
}  # fmt: skip
_LETTER = "a-zß-öø-ÿāăąćčďđęěğīıłńňōőœřśşšťūůűźżžα-ωа-яё"
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DOTTED_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Number:
    """`step` is the place of its last digit that says something; `unit` a stem, a currency's sign, or "".

    `place` are its characters [start, end) in the normalised text.
    """

    text: str
    value: Decimal
    step: Decimal
    unit: str = ""
    sign: Sign = ""
    year: bool = False
    place: tuple[int, int] = (0, 0)


class Date(NamedTuple):
    """A day or a month; `year` is 0 where none is said, `day` where a month is meant."""

    day: int
    month: int
    year: int
    text: str
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """All numbers and dates of a text; the numbers of a date stand in it and, for who asks for less, as numbers."""

    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]

    @property
    def years(self) -> frozenset[int]:
        said = {int(number.value) for number in self.numbers if number.year}
        return frozenset(said | {date.year for date in self.dates if date.year})

    @property
    def amounts(self) -> tuple[Number, ...]:
        """The numbers that are neither a year nor within a date, nor a label as 007 is."""
        return tuple(
            one
            for one in self.numbers
            if not (one.year or _inside(one.place, self.dates) or (one.text[0] == "0" and one.text.isdigit()))
        )


def figures_of(text: str, language: Language) -> Figures:
    """The numbers and dates of a text, in order. Numbers that say where to look ("Table 3") are left out."""
    normalised = normalise(text)
    dates = tuple(sorted(_dates(normalised), key=lambda date: date.place))
    found = (*_digits(normalised, language), *_spelled(normalised, language))
    return Figures(tuple(sorted(found, key=lambda number: number.place)), dates)


def _inside(place: tuple[int, int], dates: tuple[Date, ...]) -> bool:
    return any(date.place[0] <= place[0] and place[1] <= date.place[1] for date in dates)


def _digits(text: str, language: Language) -> Iterator[Number]:
    for match in _number(language).finditer(text):
        before = text[: match.start()].rstrip(" (").rpartition(" ")[2].strip(".,:;()")
        if before in ADDRESSES:
            continue
        plain = clean_number(match["number"], language.decimal).replace(",", "")
        try:
            value = Decimal(plain)
        except InvalidOperation:  # 1.2.3 is no number
            continue
        power, unit = _scale(match, language)
        sign: Sign = "-" if match["sign"] else "()" if _in_brackets(text, match) else ""
        year = is_year(plain) and plain == match["number"] and not (power or unit or sign)
        scaled = value.scaleb(power)
        step = _step(plain, hedged=before in HEDGES or power > 0).scaleb(power)
        place = (match.start(), match.end())
        yield Number(match[0].rstrip("."), -scaled if sign == "-" else scaled, step, unit, sign, year, place)


def _scale(match: re.Match[str], language: Language) -> tuple[int, str]:
    """By which power of ten a number is multiplied, and its unit. A letter multiplies only beside a currency."""
    currency = match["currency"] or match["after"] or _CURRENCY_WORDS.get(match["unit"] or "", "")
    letter = match["letter"] or ""
    unit = currency or UNIT_STEMS.get(match["unit"] or letter, "") or ("percent" if match["percent"] else "")
    return language.magnitudes.get(match["scale"] or "", _BY_LETTER.get(letter, 0) if currency else 0), unit


def _step(plain: str, *, hedged: bool) -> Decimal:
    """The place of the last digit; of one that is only about right, of the last that is no zero."""
    _, point, fraction = plain.partition(".")
    if point:
        return Decimal(1).scaleb(-len(fraction))
    zeros = len(plain) - len(plain.rstrip("0")) if hedged and plain.strip("0") else 0
    return Decimal(1).scaleb(zeros)


def _in_brackets(text: str, match: re.Match[str]) -> bool:
    """Accountants write negative numbers in brackets."""
    return text[match.start() - 1 : match.start()] == "(" and text[match.end() : match.end() + 1] == ")"


def _spelled(text: str, language: Language) -> Iterator[Number]:
    """Numbers as words, with a word that multiplies them and a per cent sign's word."""
    words = number_words(language.code)
    if not words:
        return
    for match in _spelling(language).finditer(text):
        value = sum(words.get(part, 1) for part in re.split("[ -]", match["words"]))
        power = language.magnitudes.get(match["scale"] or "", 2 if match["scale"] == "hundred" else 0)
        unit = UNIT_STEMS.get(match["unit"] or "", "")
        scaled = Decimal(value).scaleb(power)
        yield Number(match[0], scaled, Decimal(1).scaleb(power), unit, place=(match.start(), match.end()))


def _dates(text: str) -> Iterator[Date]:
    for match in _ISO.finditer(text):
        yield from _date(int(match[3]), int(match[2]), int(match[1]), match)
    for match in _DOTTED_DATE.finditer(text):
        yield from _date(int(match[1]), int(match[2]), int(match[3]), match)
    for match in _named_date().finditer(text):
        groups = match.groupdict()
        day, month, year = (next((found for at in "123" if (found := groups.get(f"{part}{at}"))), "") for part in "dmy")
        yield from _date(int(day or 0), months()[month], int(year or 0), match)


def _date(day: int, month: int, year: int, match: re.Match[str]) -> Iterator[Date]:
    if day <= 31 and 1 <= month <= 12:
        yield Date(day, month, year, match[0].rstrip("."), (match.start(), match.end()))


@cache
def _named_date() -> re.Pattern[str]:
    month = "|".join(sorted(months(), key=len, reverse=True))
    day, year = r"(?<!\d)(?P<d{0}>\d{{1,2}})(?:st|nd|rd|th|er|\.)?", r"(?P<y{0}>\d{{4}})(?!\d)"
    name = r"\b(?P<m{0}>" + month.replace("{", "{{") + r")\b\.?"
    first = day.format(1) + r"\s+(?:of |de |di )?" + name.format(1) + r"(?:,?\s+(?:de |of )?" + year.format(1) + ")?"
    second = name.format(2) + r"\s+" + day.format(2) + r"(?!\d|[.,]\d)" + r"(?:,?\s+" + year.format(2) + ")?"
    third = name.format(3) + r",?\s+(?:de |of )?" + year.format(3)
    return re.compile(f"{first}|{third}|{second}")


@cache
def _number(language: Language) -> re.Pattern[str]:
    magnitudes = "|".join(sorted(map(re.escape, language.magnitudes), key=len, reverse=True)) or "(?!)"
    units = "|".join(sorted(map(re.escape, {*UNIT_STEMS, *_CURRENCY_WORDS}), key=len, reverse=True))
    letters = "|".join(sorted(_BY_LETTER, key=len, reverse=True))
    end = f"(?![{_LETTER}])"
    return re.compile(
        rf"(?<![{_LETTER}\d_])(?<![{_LETTER}][-‑])(?:(?<![\d)\]])(?P<sign>[-−–])(?=[{_CURRENCY}\d]))?"
        rf"(?:(?P<currency>[{_CURRENCY}]) ?)?(?P<number>{number_pattern(language.decimal)}|\d+)"
        rf"(?:[ -]?(?P<scale>{magnitudes}){end}\.?|(?P<letter>{letters}){end})?"
        rf"(?: ?(?P<after>[{_CURRENCY}])| ?(?P<percent>%|per cent)|[ -]?(?P<unit>{units}){end})?"
    )


@cache
def _spelling(language: Language) -> re.Pattern[str]:
    values = number_words(language.code)
    words = "|".join(sorted(values, key=len, reverse=True))
    tens = "|".join(word for word, value in values.items() if value >= 20) or "(?!)"
    ones = "|".join(["one", *(word for word, value in values.items() if value < 10)])
    scales = "|".join(sorted({*language.magnitudes, "hundred"}, key=len, reverse=True))
    units = "|".join(sorted(UNIT_STEMS, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w-])(?P<words>(?:{tens})[ -](?:{ones})|{words})"
        rf"(?: (?P<scale>{scales})\b)?(?: (?P<unit>{units}|per cent)\b)?(?![\w])"
    )
