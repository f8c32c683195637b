"""Sentence borders."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("See Fig. 3 for more. It helps.", ["See Fig. 3 for more.", "It helps."]),
        (
            "Dr. J. Smith spoke, e.g. about tides. He left.",
            ["Dr. J. Smith spoke, e.g. about tides.", "He left."],
        ),
        ("It cost 3.5 million. Then 4.", ["It cost 3.5 million.", "Then 4."]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("first paragraph\n\nsecond paragraph", ["first paragraph", "second paragraph"]),
        ("彼は来た。彼女も来た。", ["彼は来た。", "彼女も来た。"]),
        ("「行く。」と彼は言った。次の文．終わり．", ["「行く。」", "と彼は言った。", "次の文．", "終わり．"]),
        ("値は３．５である．次。", ["値は３．５である．", "次。"]),
        (
            "Vom 7. bis zum 25. November ruhte alles. Am 3. Tag ging es weiter.",
            ["Vom 7. bis zum 25. November ruhte alles.", "Am 3. Tag ging es weiter."],
        ),
        ("Es waren 14. Dann kam einer.", ["Es waren 14.", "Dann kam einer."]),
        ("Der Pegel stieg um 2,26 m. Der Scheitel kam.", ["Der Pegel stieg um 2,26 m.", "Der Scheitel kam."]),
        ("Mme Roy paie env. 3 euros. Et puis.", ["Mme Roy paie env. 3 euros.", "Et puis."]),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(alphabet='ab .!?\n"A1。', max_size=60))
def test_every_character_that_is_not_space_lies_in_exactly_one_sentence(text: str) -> None:
    covered = [position for start, end in sentences(text) for position in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {position for position, sign in enumerate(text) if not sign.isspace()} <= set(covered)


def test_a_paragraph_as_long_as_a_book_is_cut_in_the_time_of_a_book() -> None:
    text = "A cat sat here. " * 60_000
    started = time.process_time()
    assert len(sentences(text)) == 60_000
    assert time.process_time() - started < 10, "each sentence costs as much as the whole text before it"
