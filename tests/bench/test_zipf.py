"""The texts that measurements are made with."""

from __future__ import annotations

from bench.zipf import Texts
from index.units import words


def test_texts_are_equal_in_size_and_the_same_for_the_same_seed() -> None:
    texts = Texts(3, passages=4, passage_bytes=500)
    made = [texts.text(number) for number in range(20)]
    assert {len(text.encode()) for text in made} == {4 * 500 + 3 * 2 + 1}
    assert made[7] == Texts(3, passages=4, passage_bytes=500).text(7)
    assert made[7] != Texts(4, passages=4, passage_bytes=500).text(7)


def test_each_passage_has_a_word_that_no_other_has_and_fits_into_a_unit() -> None:
    texts = Texts(1, passages=3)
    own = [texts.own_word(number, version, at) for number in range(9) for version in range(3) for at in range(3)]
    assert len(set(own)) == len(own)
    passages = [text.split() for number in range(9) for text in texts.text(number).split("\n\n")]
    for passage in passages:
        assert words(" ".join(passage)) <= 200
    held = [word.strip(".") for passage in passages for word in passage]
    assert all(held.count(texts.own_word(number, passage=at)) == 1 for number in range(9) for at in range(3))
