"""Whether a number, a date or a name of a claim stands in evidence, or follows from numbers that do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations, permutations

from app.answers.checks.numbers import Date, Number, figures_of
from app.answers.checks.pieces import Said
from app.answers.checks.vocabulary import falling, months
from index.lexical.languages.base import Language
from index.lexical.words import normalise, without_accents

_RUN = re.compile(r"(?:\b[A-Z][\w-]*(?:\s+(?:of|the|and|for|de|der|des|und)\b)*\s*){2,}")
_LISTED = re.compile(r",\s*(?:and |or |und |oder |et |y |e )?|\s(?:and|or|und|oder|et|y)\s")
_FISCAL = re.compile(r"fy'?((?:20)?\d\d)")
MOST_COUNTED = 20
MOST_TERMS = 8
_LONG = 5
_SIGNS = "$€£¥₹"


def held_number(number: Number, whole: Said, over: Said) -> bool:
    """Whether the evidence says a number, rounded as the claim rounds it, in its unit.

    What stands `over` the evidence (titles, captions, the heads of its tables) may say the unit, or that numbers are
    in thousands or millions.
    """
    scales = (Decimal(1), *_scales(over, whole))
    return any(
        any(_equal(number, one, scale) for scale in scales)
        and _same_sign(number, one, said)
        and _same_unit(number, one, said, over)
        for said in (whole, over)
        for one in said.figures.numbers
    )


def _equal(number: Number, one: Number, scale: Decimal) -> bool:
    """Whether a number of the evidence, rounded to the last place of the claim's, is the claim's."""
    value, wanted = abs(one.value) * scale, abs(number.value)
    if value == wanted:
        return True
    if number.year or one.year:
        return False
    return one.step * scale < number.step <= wanted and abs(value - wanted) <= number.step / 2


def _scales(*texts: Said) -> Iterator[Decimal]:
    """By what the numbers of a table are to be multiplied: "in millions", said without a number before it."""
    for said in texts:
        for match in _in_scale(said.language).finditer(normalise(said.text)):
            yield Decimal(1).scaleb(said.language.magnitudes[match[1]])


@cache
def _in_scale(language: Language) -> re.Pattern[str]:
    words = {word for word, power in language.magnitudes.items() if power in (3, 6, 9)}
    listed = "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:in |us\$ ?|[€$£] ?)({listed})s?(?!\w)")


def _same_unit(number: Number, one: Number, said: Said, over: Said) -> bool:
    """Units that both are said must be equal.

    One that only the claim says must stand in the same sentence or table of the evidence, or over it.
    """
    if not number.unit or number.unit == one.unit:
        return True
    if one.unit:
        return False
    return any(_says_unit(number.unit, text, over) for text in (_beside(one, said), over.text))


def _beside(number: Number, said: Said) -> str:
    """The line that a number stands in, and where that is of a table, all lines of tables."""
    lines = normalise(said.text).split("\n")
    at = normalise(said.text)[: number.place[0]].count("\n")
    line = lines[at] if at < len(lines) else ""
    return "\n".join(one for one in lines if one.startswith("|")) if line.startswith("|") else line


def _says_unit(unit: str, text: str, over: Said) -> bool:
    if unit in _SIGNS:
        return unit in text or any(one.unit == unit for one in figures_of(text, over.language).numbers)
    words = over.analyser.words(text, over.language)
    return any(unit == word.surface or word.stem == f"={unit}" for word in words)


def _same_sign(number: Number, one: Number, whole: Said) -> bool:
    """A fall may be written as a negative number or in words."""
    words = falling(whole.language.code)
    negative, there = number.value < 0, one.value < 0
    if negative == there or one.sign == "()" or words is None:
        return True
    return bool(words & {word.surface for word in whole.words}) if negative else True


def held_date(date: Date, said: Said) -> bool:
    """Whether the evidence names that day or month; the year may stand apart from it."""
    return any(
        one.month == date.month
        and (not date.day or one.day == date.day)
        and (not date.year or one.year == date.year or (not one.year and date.year in said.figures.years))
        for one in said.figures.dates
    )


def held_name(name: str, said: Said) -> bool:
    """Whether a name stands in the evidence: its words, their stems, a form of it, or its initials."""
    words = [word for word in said.analyser.words(name, said.language) if word.surface]
    if all(word.stop or word.surface in said.tokens or (word.stem and word.stem in said.tokens) for word in words):
        return True
    plain = without_accents(normalise(name))
    text = without_accents(normalise(said.text))
    if (len(plain) >= _LONG and plain in text) or re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", text):
        return True
    if (fiscal := _FISCAL.fullmatch(plain)) is not None:
        return any(year % 100 == int(fiscal[1]) % 100 for year in said.figures.years)
    if plain in months():
        return any(date.month == months()[plain] for date in said.figures.dates)
    root = plain[: max(_LONG, len(plain) * 2 // 3)]
    if len(plain) > _LONG and any(token.startswith(root) for token in said.tokens):
        return True
    return name.isupper() and 2 <= len(name) <= 6 and name in _initials(said.text)


def _initials(text: str) -> set[str]:
    """What the runs of capitalised words in a text may be shortened to."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        letters = "".join(word[0] for word in run.split() if word[0].isupper())
        found |= {letters[i:j] for i in range(len(letters)) for j in range(i + 2, len(letters) + 1)}
    return found


def counted(number: Number, claimed: Said) -> bool:
    """Whether a small number counts what the claim itself lists: "three turbines, T1, T2 and T3"."""
    if number.unit or number.value != int(number.value) or not 2 <= number.value <= MOST_COUNTED:
        return False
    after = normalise(claimed.text)[number.place[1] :]
    listed = re.split(r"[:(–—]|\bsuch as\b|\bnamely\b|,(?= )", after, maxsplit=1)
    return len(listed) > 1 and len([part for part in _LISTED.split(listed[1]) if part.strip(" .)")]) == number.value


def computed(number: Number, found: Sequence[Number]) -> bool:
    """Whether a number is exactly the sum, difference, ratio or change of others that the claim states.

    Those must stand in the evidence. A ratio, and a change in per cent, are exact to the last place that is written.
    """
    wanted = abs(number.value)
    years = [one.value for one in found if one.year]
    if number.year or any(abs(first - second) == wanted for first, second in combinations(years, 2)):
        return not number.year
    given = [one.value for one in found if not one.year][:MOST_TERMS]
    if len(given) > 2 and sum(given) == wanted:
        return True
    for first, second in permutations(given, 2):
        if wanted in (first + second, abs(first - second)):
            return True
        if second and _rounded(number, first / second):
            return True
    return False


def _rounded(number: Number, ratio: Decimal) -> bool:
    values = (100 * ratio, 100 * abs(ratio - 1)) if number.unit == "percent" else (ratio,)
    return any(abs(abs(value) - abs(number.value)) <= number.step / 2 for value in values)
