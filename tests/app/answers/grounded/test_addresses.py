"""Addresses that a model was not given do not reach the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answers.grounded.addresses import Addresses

KNOWN = "See https://harbour.example/tides?year=2024 and www.ferry.example."
CASES = [
    ("See https://harbour.example/tides?year=2024.", "See https://harbour.example/tides?year=2024."),
    ("See [tides](https://harbour.example/tides?year=2024) now", None),
    ("See https://evil.example/?q=secret.", "See (address left out)."),
    ("See https://harbour.example/tides?year=2024&q=secret ok", "See (address left out) ok"),
    ("![x](https://evil.example/a.png?q=secret) ok", "[x] ok"),
    ("![x](https://harbour.example/tides?year=2024)", "[x]"),
    ("![x](//evil.example/?q=1)", "[x]"),
    ("![x](  https://evil.example/?q=1 'title') ok", "[x] ok"),
    ("[click](http://evil.example)", "[click]"),
    ("[1]: https://evil.example/?q=1", "[1]: (address left out)"),
    ('<img src="https://evil.example/?q=1">', '<img src="(address left out)">'),
    ("<https://evil.example>", "<(address left out)>"),
    ("www.evil.example/x or www.ferry.example.", "(address left out) or www.ferry.example."),
    ("Half of h, w/o 1/2 and/or http, at 3//4: why [1](see) so? wow!", None),
    ("ends with http", None),
    ("[1]", None),
]


def told(text: str, size: int) -> str:
    addresses = Addresses(KNOWN)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return "".join(addresses.told(piece) for piece in pieces) + addresses.rest()


@pytest.mark.parametrize(("text", "wanted"), CASES)
@pytest.mark.parametrize("size", [1, 3, 8, 1000])
def test_only_given_addresses_are_told(text: str, wanted: str | None, size: int) -> None:
    assert told(text, size) == (text if wanted is None else wanted)


@given(st.text(alphabet="htps:/w.x![]() \n", max_size=40), st.integers(1, 5))
def test_no_foreign_address_slips_through_however_it_is_cut(text: str, size: int) -> None:
    text = f"{text}https://evil.example/?q=1{text}"
    assert "evil.example" not in told(text, size)


def test_text_is_not_held_back_for_long() -> None:
    addresses = Addresses("")
    assert addresses.told("潮は六米です") == "潮は六米です"
    assert addresses.told("The tide was ") == "The tide was "
