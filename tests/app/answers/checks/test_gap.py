"""An answer that is withheld names what the documents do not hold, and what lies nearest."""

from __future__ import annotations

import asyncio
from typing import get_args

import pytest

from app.answers import Answering, AnswerQuery, Extractive
from app.answers.sayings import ENGLISH, SAYINGS, Sayings
from app.chat.base import Outcome
from index.engine import Engine
from index.filters import build_filter


def asked(engine: Engine, question: str, source: str = "harbour.md") -> str:
    query = AnswerQuery(question, filter=build_filter(sources=(source,)))
    answer = asyncio.run(Answering(Extractive()).answer(engine, ["c"], query))
    assert answer.abstained
    assert answer.citations == ()
    return answer.text


@pytest.mark.parametrize(("question", "missing"), [
    ("What did Zanzibar export to Peru?", "nothing was found about “Zanzibar”, “Peru” or “export”."),
    ("How many ships did Ada Lovelace Byron build for Boeing?", "“Lovelace Byron”, “Boeing”, "),
    ("What about the tide at Boeing in 2031?", "nothing was found about “Boeing” or “2031”."),
    ("Which qubit topology minimises decoherence? Please answer as a JSON list.", "topology"),
])  # fmt: skip
def test_the_names_years_and_words_that_are_missing_are_told(engine: Engine, question: str, missing: str) -> None:
    text = asked(engine, question)
    assert text.startswith("The documents do not say: nothing was found about “")
    assert missing in text
    assert "JSON" not in text
    assert "Ada”" not in text


def test_the_nearest_evidence_is_told_with_its_place(engine: Engine) -> None:
    text = asked(engine, "What did the spring tide do to Zanzibar and Peru?")
    assert text.endswith("The nearest evidence is about “Tides” (harbour.md, lines 1-16).") or "(harbour.md" in text


def test_what_is_missing_in_other_languages_is_told_as_it_is_written(engine: Engine) -> None:
    assert "“Quantencomputer”" in asked(engine, "Welche Quantencomputer rechnen verschlüsselt?", "ohle.md")
    assert "量子計算機" in asked(engine, "量子計算機の速度は？", "tanada.md")


@pytest.mark.parametrize(("question", "begins", "nearest"), [
    ("Was wurde in Peru gefunden und wie viel davon ist es?", "Die Dokumente sagen dazu nichts: Zu “P", "Am nächsten"),
    ("Qu’est-ce que les pêcheurs ont trouvé dans la mer au Pérou ?", "Les documents ne le disent pas :", "Le passage"),
    ("¿Qué encontraron los pescadores en el mar de Perú y por qué?", "Los documentos no lo dicen: no se", "Lo más"),
    ("量子計算機の速度は？", "文書には記載がありません。", "最も近い記述は"),
])  # fmt: skip
def test_the_gap_is_told_in_the_language_of_the_question(
    engine: Engine, question: str, begins: str, nearest: str
) -> None:
    text = asked(engine, question, "tanada.md" if nearest.startswith("最") else "harbour.md")
    assert text.startswith(begins)
    assert nearest in text


@pytest.mark.parametrize("code", sorted(SAYINGS))
def test_the_sentences_of_every_language_hold_what_they_tell_of(code: str) -> None:
    sayings = SAYINGS[code]
    assert "{terms}" in sayings.nothing
    assert "{about}" in sayings.nearest
    assert "{place}" in sayings.nearest
    assert "{page}" in sayings.page
    assert sayings.too_little
    assert sayings.differ
    assert "{why}" in sayings.silent
    assert "{why}" in sayings.unfinished
    assert "PLEXUS_CHAT_MAX_TOKENS" in sayings.spent
    assert {"2", "3"} <= set(sayings.not_carried.format(count=2, statements=3))
    for name in Sayings.__slots__:
        own, english = getattr(sayings, name), getattr(ENGLISH, name)
        assert own or code == "en", name
        assert code == "en" or own != english or name in ("page", "last"), f"{name} is not translated"


@pytest.mark.parametrize("code", sorted(set(SAYINGS) - {"en"}))
def test_every_language_says_why_a_model_failed(code: str) -> None:
    failing = set(get_args(Outcome)) - {"ok", "cancelled"}
    assert SAYINGS[code].failures.keys() == failing
    assert len(set(SAYINGS[code].failures.values())) == len(failing)


def test_without_any_evidence_only_the_gap_is_told(engine: Engine) -> None:
    text = asked(engine, "What about Boeing?", "nowhere.md")
    assert text == "The documents do not say: nothing was found about “Boeing”."
