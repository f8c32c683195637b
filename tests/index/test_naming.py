"""Names: what makes two of them one, and what a title stands for."""

import pytest

from index.naming import entity_id, normalised, parts_of, titles_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Beatles'", "beatles"),
        ("Beyoncé’s", "beyonce"),
        ("O'Brien", "o brien"),
        ("AT&T", "at t"),
        ("  New\nYork ", "new york"),
        ("the", "the"),
        ("A Tale of Two Cities", "tale of two cities"),
        ("Straße", "strasse"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("が", "が"),
        ("ﾃｰﾌﾞﾙ", "テーブル"),
        ("हिन्दी", "हिन्दी"),
        ("...", ""),
        ("snake_case", "snake case"),
        ("James's", "james"),
        ("CO₂", "co2"),
    ],
)
def test_a_name_is_its_words_without_case_and_accents(text: str, name: str) -> None:
    assert normalised(text) == name


def test_a_normalised_name_stays_as_it_is() -> None:
    for text in ("The Łódź Film School's", "Ångström–Laplace", "日本語の本", "한국어", "Société Générale (SG)"):
        assert normalised(normalised(text)) == normalised(text)


def test_an_entity_is_no_element() -> None:
    assert entity_id("beatles") == "entity:beatles"


def test_names_inside_a_name_stand_between_its_small_words() -> None:
    assert parts_of("history of mississippi") == ("history", "mississippi")
    assert parts_of("fall of the roman empire") == ("fall", "roman empire")
    assert parts_of("mississippi") == ()
    assert parts_of("of it and us") == ()


def test_a_title_stands_for_its_document_with_and_without_what_is_in_brackets() -> None:
    assert titles_of("Babe Pratt (ice hockey, born 1916)") == (
        ("babe pratt ice hockey born 1916", 1.0),
        ("babe pratt", 1.0),
    )


def test_a_title_stands_for_its_document_up_to_its_first_comma() -> None:
    assert titles_of("Lothair II, Holy Roman Emperor") == (
        ("lothair ii holy roman emperor", 1.0),
        ("lothair ii", 1.0),
    )


def test_a_name_inside_a_title_stands_for_a_third_of_its_document() -> None:
    assert titles_of("The History of Mississippi") == (
        ("history of mississippi", 1.0),
        ("history", 1 / 3),
        ("mississippi", 1 / 3),
    )


def test_a_title_without_words_names_nothing() -> None:
    assert titles_of("—") == ()
    assert titles_of("") == ()
