"""Extractive answers in languages that inflect and compose, and in one without spaces."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from app.answers import Answer, Answering, AnswerQuery, Extractive
from app.ingesting import Ingestor
from app.sources import SourceFile
from index.embed import open_embedder
from index.engine import Engine
from ingest.base import Limits

GERMAN = """# Vereinsblatt

Der Verein wurde gegründet, um den Bach zu pflegen. Das Vereinsheim liegt an der Mühle. Am stärksten besucht war es am
13. August, mit vierhundert Leuten. Der Mitgliedsbeitrag beläuft sich auf 36 Euro. Es gibt Kuchen und Saft. Der Weg
dorthin ist steil. Hunde sind an der Leine zu führen.
"""
FRENCH = """# Rapport

La coopérative réunit les éleveurs de la vallée. Le lait vient de loin. La présidence est assurée par Madeleine Roy. Le
conseil se réunit le mardi. La coopérative vend du beurre.
"""
JAPANESE = """# 報告

棚田は大小238枚ある。耕作面積は14ヘクタールである。農家は31戸である。かつては全戸が稲を作っていた。水はきれいである。
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("languages")
    texts = {"de.md": GERMAN, "fr.md": FRENCH, "ja.md": JAPANESE}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    with Engine.open(folder / "data", open_embedder("hashing"), writable=True) as opened:
        ingestor = Ingestor(opened, 1, Limits())
        outcomes = ingestor.run("c", [SourceFile(folder / name, name, name, {}) for name in texts])
        assert {outcome.status for outcome in outcomes} == {"ready"}
        ingestor.close()
        yield opened


def ask(engine: Engine, question: str) -> Answer:
    return asyncio.run(Answering(Extractive()).answer(engine, ["c"], AnswerQuery(question)))


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Wie hoch ist der Jahresbeitrag?", "Der Mitgliedsbeitrag beläuft sich auf 36 Euro."),
        ("Qui préside la coopérative ?", "La présidence est assurée par Madeleine Roy."),
        ("農家は何戸あるか。", "農家は31戸である。"),
    ],
)
def test_the_sentence_that_answers_in_other_forms_of_the_words_is_quoted_first(
    engine: Engine, question: str, quote: str
) -> None:
    answer = ask(engine, question)
    assert not answer.abstained
    assert answer.citations[0].quote == quote


def test_a_day_of_a_month_is_not_torn_from_its_sentence(engine: Engine) -> None:
    quotes = [one.quote for one in ask(engine, "Wann war das Vereinsheim am stärksten besucht?").citations]
    assert "Am stärksten besucht war es am 13. August, mit vierhundert Leuten." in quotes
