from __future__ import annotations

import pytest

from index.lexical.analyse import Analyser
from index.lexical.languages.base import LANGUAGES
from index.lexical.view import PostingsView
from tests.index.lexical.live import found, units

ANALYSER = Analyser()


def surfaces(text: str, language: str = "en") -> list[str]:
    tokens, length = ANALYSER.analyse(text, LANGUAGES[language])
    return tokens[:length]


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1,234.5", "en", "1234.5"),
        ("1234.5", "en", "1234.5"),
        ("1.234,5", "de", "1234.5"),
        ("1 234,5", "fr", "1234.5"),
        ("1'234.5", "en", "1234.5"),
        ("1\u202f234,5", "en", "1234.5"),
        ("1\u00a0234\u00a0567", "sv", "1234567"),
        ("12.345", "de", "12345"),
        ("12.345", "en", "12.345"),
        ("12.345.678", "en", "12345678"),
        ("12,5", "de", "12.5"),
        ("12,345", "en", "12345"),
    ],
)
def test_a_number_has_one_form_however_its_language_writes_it(text: str, language: str, number: str) -> None:
    assert surfaces(text, language) == [number]


def test_lists_of_numbers_are_not_joined() -> None:
    assert surfaces("1990,1991") == ["1990", "1991"]
    assert surfaces("1990,1991", "de") == ["1990", "1991"]
    assert surfaces("12 345 678") == ["12", "345", "678"]
    assert surfaces("1,2,3", "de") == ["1", "2", "3"]
    assert surfaces("Table 1.2.3") == ["table", "1.2.3"]


def test_per_cent_is_one_word_however_it_is_written() -> None:
    for text in ("12%", "12 %", "12 percent", "12 per cent"):
        assert "12_percent" in ANALYSER.tokens(text)
        assert surfaces(text) == ["12", "percent"]
    assert "12_percent" in ANALYSER.tokens("12 Prozent", LANGUAGES["de"])


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("$5 million", "en", "5000000"),
        ("$5m", "en", "5000000"),
        ("€2.5bn", "en", "2500000000"),
        ("1,200 thousand", "en", "1200000"),
        ("5 Mio. €", "de", "5000000"),
        ("1,5 Milliarden", "de", "1500000000"),
        ("2 Billionen", "de", "2000000000000"),
        ("1 234,5 millions", "fr", "1234500000"),
        ("3万円", "ja", "30000"),
        ("1.5億", "ja", "150000000"),
    ],
)
def test_a_number_with_a_magnitude_is_found_by_its_value(text: str, language: str, value: str) -> None:
    tokens, length = ANALYSER.analyse(text, LANGUAGES[language])
    assert value in tokens[length:]
    assert value in ANALYSER.query(text, (LANGUAGES[language],))


@pytest.mark.parametrize("text", ["5 m", "5m", "a 5 k run", "5 millionaires", "x5 million", "1.5.5 million"])
def test_what_may_be_no_magnitude_multiplies_nothing(text: str) -> None:
    assert not any(token.endswith("000") for token in ANALYSER.tokens(text))


def test_units_of_measure_share_a_stem() -> None:
    for text in ("5kg", "5 kg", "5 kilograms", "5 Kilogramm"):
        assert {"=kg", "5_kg"} <= set(ANALYSER.tokens(text)), text
    assert surfaces("5kg") == ["5", "kg"]
    assert surfaces("covid19 4k 5g") == ["covid19", "4k", "5g"]


def test_a_year_is_preferred_to_a_count_of_as_many() -> None:
    view = PostingsView().plus(
        units(["sales in the year 2019", "a total of 2,019 sales there", "sales of other years"])
    )
    assert found(view, "sales 2019") == [1, 2, 3]
    assert found(view, "2,019 sales") == [2, 1, 3]


def test_a_number_is_found_whole_and_not_by_its_digits() -> None:
    view = PostingsView().plus(units(["| Revenue | 1,577 | 30,990 |", "15 of 77", "15770", "1577.5"]))
    assert found(view, "1577") == [1]
    assert found(view, "30990") == [1]
    assert found(view, "157") == []
