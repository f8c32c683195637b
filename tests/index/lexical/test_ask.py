"""Questions weighed by what a collection holds, over documents as the writer makes their terms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embed import open_embedder
from index.engine import Engine
from index.lexical.analyse import Analyser
from index.lexical.ask import NEAR_WEIGHT, Frequencies, ask
from index.lexical.near import near_words
from index.query import Query
from tests.index.library import parsed, write

GERMAN = (
    "Die Wasserstandsmessung an der alten Brücke wird jeden Tag um 8 Uhr gemacht; der Pegel steht an der Treppe.",
    "Der Wasserstand ist seit 1965 um 1.234,5 Millimeter gestiegen, sagt der Bericht. Eine Messung fehlt im März.",
    "Die Häuser in der Straße sind trocken geblieben, aber der Keller des Rathauses ist voll Wasser gewesen.",
)
ENGLISH = (
    "The gauge at the old bridge is read every day at eight, and the readings go to the harbour master.",
    "Sales rose by 12% to $5 million in 2019, while the number of shops was 1,577.",
)
JAPANESE = (
    "港の水位は毎日八時に読み取られます。記録は港長に送られます。",
    "二〇一九年の売上高は3万円でした。店の数は増えていません。",
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine.open(tmp_path / "data", open_embedder("hashing"), writable=True)


def ingest(engine: Engine, folder: Path) -> None:
    for name, passages in (("de.pdf", GERMAN), ("en.pdf", ENGLISH), ("ja.pdf", JAPANESE)):
        write(engine, folder, parsed(name, *passages))


def best(engine: Engine, question: str) -> str:
    """Document and page of the first hit of lexical search."""
    hits = engine.search(["c"], Query(question, retrievers=("lexical",))).hits
    return f"{hits[0].document.title} {hits[0].unit.page}" if hits else ""


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Wann wird die Messung des Wasserstands gemacht?", "de.pdf 1"),
        ("Um wie viel sind die Wasserstaende gestiegen?", "de.pdf 2"),
        ("Wo steht 1234,5?", "de.pdf 2"),
        ("Ist das Haus trocken?", "de.pdf 3"),
        ("Was geschah mit dem Rathauskeller?", "de.pdf 3"),
        ("Wozu dient ein Treppengeländer?", "de.pdf 1"),
        ("How many shops, 1577?", "en.pdf 2"),
        ("Did sales reach $5,000,000?", "en.pdf 2"),
        ("12 per cent", "en.pdf 2"),
        ("Who reads the guage at the harbor?", "en.pdf 1"),
        ("水位は何時に読み取られますか", "ja.pdf 1"),
        ("30000円の売上高", "ja.pdf 2"),
        ("Wasserstnd", "de.pdf 2"),
    ],
)
def test_questions_find_their_page_in_a_collection_of_three_languages(
    engine: Engine, tmp_path: Path, question: str, place: str
) -> None:
    with engine:
        ingest(engine, tmp_path)
        assert best(engine, question) == place


def test_weights_after_adding_and_deleting_are_those_of_a_fresh_build(engine: Engine, tmp_path: Path) -> None:
    questions = ("Wasserstnd im Rathauskeller", "Pegel 2019", "the guage")
    with engine:
        write(engine, tmp_path, parsed("en.pdf", *ENGLISH))
        before = [engine.question_weights(["c"], question) for question in questions]
        documents = write(engine, tmp_path, parsed("de.pdf", *GERMAN), parsed("ja.pdf", *JAPANESE))
        assert [engine.question_weights(["c"], question) for question in questions] != before
        for document in documents:
            engine.delete_document(document.id)
        assert [engine.question_weights(["c"], question) for question in questions] == before


def frequencies(*words: str) -> Frequencies:
    """Of an English collection of one unit with these tokens."""
    there = {*words, "@language:en"}
    return lambda tokens: np.array([int(token in there) for token in tokens], np.int64)


def test_only_words_that_nothing_holds_are_guessed() -> None:
    analyser = Analyser()
    known = ask(analyser, "gauge readings", frequencies("gauge", "gouge", "=read"))
    assert known == analyser.query("gauge readings")
    guessed = ask(analyser, "gaugge readings", frequencies("gauge", "=read"))
    assert guessed == {
        **analyser.query("gaugge readings"),
        "gauge": 0.5 * NEAR_WEIGHT,
        "=gaug": 0.5 * NEAR_WEIGHT,
    }


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("wasserstnd", "wasserstand"),
        ("waserstand", "wasserstand"),
        ("guage", "gauge"),
        ("modem", "modern"),
        ("привт", "привет"),
    ],
)
def test_a_word_is_one_mistake_away(word: str, meant: str) -> None:
    found = list(near_words(word))
    assert meant in found
    assert word not in found
    assert len(found) < 1200


def test_short_words_and_numbers_have_no_near_words() -> None:
    assert [list(near_words(word)) for word in ("oil", "12345", "covid19", "水位水位水位")] == [[]] * 4


def test_letters_and_digits_written_together_are_looked_for_apart() -> None:
    analyser = Analyser()
    assert "2017" not in ask(analyser, "fy2017", frequencies("fy2017", "2017"))
    assert ask(analyser, "fy2017", frequencies("2017"))["2017"] == NEAR_WEIGHT / 2


def test_no_word_is_taken_for_a_mistaken_stop_word() -> None:
    assert "being" not in ask(Analyser(), "boeing", frequencies("being"))
