"""What a cell says as a number."""

from __future__ import annotations

from decimal import Decimal as Number

import pytest

from app.answers.tables.numbers import decimal_mark, is_empty, printed, read_value
from app.answers.tables.units import NO_UNIT, Unit, named_unit, parsed_unit
from index.lexical.languages.base import Decimal

POINT, COMMA = Decimal.POINT, Decimal.COMMA


@pytest.mark.parametrize(
    ("text", "mark", "number", "symbol"),
    [
        ("4,452.9", POINT, "4452.9", ""),
        ("84.310,00", COMMA, "84310.00", ""),
        ("0,06", COMMA, "0.06", ""),
        ("1 234", POINT, "1234", ""),
        ("1'234.5", POINT, "1234.5", ""),
        ("9,37,56,835", POINT, "93756835", ""),
        ("$ (21,467)", POINT, "-21467", "$"),
        ("(5.3%)", POINT, "-5.3", "%"),
        ("(5.3)%", POINT, "-5.3", "%"),
        ("−12.7%", POINT, "-12.7", "%"),
        ("+16.2 %", POINT, "16.2", "%"),
        ("–4", POINT, "-4", ""),
        ("18 m", POINT, "18", "m"),
        ("€ 12", POINT, "12", "€"),
        ("120*", POINT, "120", ""),
        ("120†", POINT, "120", ""),
        ("120 (a)", POINT, "120", ""),
        ("120¹", POINT, "120", ""),
        ("25 per s", POINT, "25", "per s"),
    ],
)
def test_a_number_is_read_with_its_sign_and_unit(text: str, mark: Decimal, number: str, symbol: str) -> None:
    value = read_value(text, mark)
    assert value is not None
    assert (value.number, value.unit.symbol) == (Number(number), symbol)


@pytest.mark.parametrize(
    "text",
    ["", "–", "n/a", "5–10", "5-10", "<5", "1.2 ± 0.1", "12 March 2020", "about 5", "1,23", "1.2.3", "T1", "12,5,1",
     "(5", "5)", "$5 kg", "12345678901234567890", "1e5", "0x1F", "1; DROP TABLE body", "'5'"],
)  # fmt: skip
def test_what_is_no_single_number_is_none(text: str) -> None:
    assert read_value(text, POINT) is None


@pytest.mark.parametrize("text", ["", " ", "-", "–", "—", "…", "n/a", "N/A", "*"])
def test_dashes_and_blanks_say_that_there_is_nothing(text: str) -> None:
    assert is_empty(text)


def test_a_letter_after_a_number_is_left_out_only_where_it_is_known_as_a_mark() -> None:
    assert read_value("131,5f", COMMA, letters=True) is not None
    plain = read_value("131,5f", COMMA)
    assert plain is None or plain.unit != NO_UNIT


@pytest.mark.parametrize(
    ("texts", "otherwise", "mark"),
    [
        (["51,2", "38,4", "412,07"], POINT, COMMA),
        (["84.310,00"], POINT, COMMA),
        (["1,277", "9.2"], COMMA, POINT),
        (["1,277"], POINT, POINT),
        (["1.277"], COMMA, COMMA),
        ([], COMMA, COMMA),
    ],
)
def test_the_mark_before_fractions_is_told_by_all_cells(texts: list[str], otherwise: Decimal, mark: Decimal) -> None:
    assert decimal_mark(texts, otherwise) is mark


def test_numbers_are_printed_as_the_table_writes_them() -> None:
    assert printed(Number("328665.5"), 2, COMMA) == "328.665,50"
    assert printed(Number("-6816"), 0, POINT) == "-6,816"


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("Energy (MWh)", "Energy", "MWh"),
        ("Self-discharge (% a month)", "Self-discharge", "% a month"),
        ("Cell temperature (°C)", "Cell temperature", "°C"),
        ("Stem volume (m³/ha)", "Stem volume", "m³/ha"),
        ("Budget and spending (thousand euro).", "Budget and spending", "thousand euro"),
        ("Ausgaben in Euro", "Ausgaben", "Euro"),
        ("Revenue (in millions)", "Revenue", "million"),
        ("Gross (1)", "Gross (1)", ""),
        ("Cash (restricted)", "Cash (restricted)", ""),
        ("Results of the survey of 2010", "Results of the survey of 2010", ""),
    ],
)
def test_a_header_gives_its_unit(header: str, name: str, unit: str) -> None:
    found, read = named_unit(header)
    assert (found, read.text) == (name, unit)


def test_units_are_the_same_in_two_spellings_but_not_at_two_scales() -> None:
    euro, sign, thousand = parsed_unit("Euro"), parsed_unit("€"), parsed_unit("thousand euro")
    assert euro is not None
    assert sign is not None
    assert thousand is not None
    assert euro.same(sign)
    assert not euro.same(thousand)
    assert not euro.same(Unit("$"))
