"""When a gold answer stands in a quote."""

from __future__ import annotations

import pytest

from index.evaluate.quotes import answer_items, first_words, is_one_token, stands_in, tokens, word_count


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("G. Stanley Hall", "Its first president was G. Stanley  HALL, a psychologist."),
        ("59%", "in total 59 % of them"),
        ("$1,234", "a sum of 1234 dollars"),
        ("1234567", "1,234,567 people"),
        ("1234567", "1\u202f234\u202f567 people"),
        ("0.053", "rate (0.053)."),
        ("post-hoc correction", "by post\u2010hoc\ncorrection"),
        ("['red', 'blue']", "blue, green and red"),
        ("ﬁne", "fine"),
        ("238枚", "大小238枚の棚田がある。"),
        ("2.3キロメートル", "水は延長2.3キロメートルの土水路を5回流れる。"),
        ("五月", "湧水量は五月をピークに減り続けた。"),
        ("周敏", "由设计师周敏负责设计"),
    ],
)
def test_an_answer_stands_in_a_quote_that_says_it(answer: str, quote: str) -> None:
    assert stands_in(answer, [quote])


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("2", "in 2012 and 12 of 20"),
        ("5", "a 5G network at 5.5 or 0.5"),
        ("53", "53.7 percent"),
        ("['red', 'blue']", "red alone"),
        ("red apple", "a red green apple"),
        ("8枚", "大小238枚の棚田"),
        ("九頭", "十九頭を海に帰した"),
        ("", "anything"),
    ],
)
def test_an_answer_does_not_stand_in_a_quote_that_only_looks_like_it(answer: str, quote: str) -> None:
    assert not stands_in(answer, [quote])


def test_an_answer_is_not_pieced_together_across_quotes() -> None:
    assert not stands_in("red apple", ["it is red", "apple trees"])
    assert stands_in("['red', 'apple']", ["it is red", "apple trees"])


def test_a_list_that_is_no_python_list_is_taken_as_text() -> None:
    assert answer_items("[sic]") == ["[sic]"]
    assert answer_items("['a', 'b']") == ["a", "b"]


def test_one_token_answers_are_told_apart() -> None:
    assert is_one_token("59%")
    assert is_one_token("['Yes']")
    assert not is_one_token("399 million")
    assert not is_one_token("['a', 'b']")


def test_tokens_keep_decimals_whole_and_words_with_digits_together() -> None:
    assert tokens("Cost: 1,234.50 for 5G in 2015.") == ["cost", "1234.50", "for", "5g", "in", "2015"]


def test_words_are_counted_and_cut_at_white_space() -> None:
    assert first_words("a  b\nc d", 3) == "a b c"
    assert word_count(["a b", "c"]) == 3
