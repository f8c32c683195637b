from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical.analyse import GRAMMAR_WEIGHT, Analyser, count_terms, hash_tokens
from index.lexical.languages.base import LANGUAGES

ANALYSER = Analyser()


def surfaces(text: str) -> list[str]:
    tokens, length = ANALYSER.analyse(text)
    return tokens[:length]


def pairs(text: str) -> set[str]:
    return {token for token in ANALYSER.tokens(text) if "_" in token}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't panic", ["dont", "panic"]),
        ("France’s rock'n'roll", ["france", "rocknroll"]),
        ("1,234 and 1,234,567.50", ["1234", "and", "1234567.50"]),
        ("3.5 in 1963.", ["3.5", "in", "1963"]),
        ("1990,1991", ["1990", "1991"]),
        ("state-of-the-art", ["state", "of", "the", "art"]),
        ("R&B", ["r", "b"]),
        ("snake_case", ["snake", "case"]),
        ("ＦＵＬＬ ﬁne Straße", ["full", "fine", "strasse"]),
        ("東京タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("covid19 5.2m", ["covid19", "5.2", "m"]),
        ("", []),
        ("\ud800 ?!", []),
    ],
)
def test_text_is_split_into_words(text: str, words: list[str]) -> None:
    assert surfaces(text) == words
    assert ANALYSER.analyse(text)[1] == len(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Joshua Trees, Oil Painting", {"joshua_tree", "oil_paint"}),
        ("the president of France", {"presid_franc"}),
        ("oil\npainting", {"oil_paint"}),
        ("oil\n \npainting", set()),
        ("J. K. Rowling", {"j_k", "k_rowl"}),
        ("the U.S. Army. Officers", {"u_s", "s_armi"}),
        ("(oil) [painting]", set()),
        ("東京。塔", {"東_京"}),
    ],
)
def test_pairs_stay_within_a_phrase_and_reach_over_stop_words(text: str, expected: set[str]) -> None:
    assert pairs(text) == expected


def test_a_word_weighs_one_in_all_and_its_pair_one() -> None:
    assert ANALYSER.query("Who likes Joshua Trees?") == {
        "likes": 0.5,
        "=like": 0.5,
        "joshua": 0.5,
        "=joshua": 0.5,
        "trees": 0.5,
        "=tree": 0.5,
        "like_joshua": 1.0,
        "joshua_tree": 1.0,
    }
    assert ANALYSER.query("12.5") == {"12.5": 1.0}


def test_stop_words_are_asked_for_only_among_themselves() -> None:
    assert ANALYSER.query("The Who") == {"the": 1.0, "who": 1.0}
    assert "the" not in ANALYSER.query("the film")


def test_accents_divide_the_surface_form_but_not_the_stem() -> None:
    assert set(ANALYSER.tokens("Aschenbrödel")) & set(ANALYSER.tokens("Aschenbrodel")) == {"=aschenbrodel"}


@given(st.text())
def test_a_query_is_made_of_tokens_that_its_own_text_holds(text: str) -> None:
    tokens = ANALYSER.tokens(text)
    assert set(ANALYSER.query(text)) <= set(tokens)
    assert all(token.split() == [token] for token in tokens)


def test_threads_get_the_same_tokens() -> None:
    texts = [f"running runner {number} studies of studied things{number}" for number in range(500)]
    alone = [Analyser().tokens(text) for text in texts]
    shared = Analyser()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(shared.tokens, texts)) == alone


def test_hashes_are_the_same_in_every_run() -> None:
    assert hash_tokens(["joshua_tree", "東"]).tolist() == [674732452201317007, 14910280927049816314]
    assert hash_tokens([]).dtype == np.uint64


def test_counts_have_rising_hashes_and_do_not_overflow() -> None:
    terms = count_terms(["b", "a", "b"] + ["c"] * 70_000, 70_003)
    assert terms.hashes.tolist() == sorted(terms.hashes.tolist())
    assert dict(zip(terms.hashes.tolist(), terms.counts.tolist(), strict=True)) == dict(
        zip(hash_tokens(["a", "b", "c"]).tolist(), [4, 8, 65_535], strict=True)
    )
    assert terms.counts.dtype == np.uint16
    assert terms.length == 70_003


def test_hiragana_weighs_less_than_the_characters_that_say_what_a_question_is_about() -> None:
    weights = Analyser().query("水路はいつ掃除しますか。", (LANGUAGES["ja"],))
    assert weights["掃_除"] == weights["掃"] == 1.0
    assert weights["ま_す"] == weights["い"] == GRAMMAR_WEIGHT
    assert weights["路_は"] == 1.0
