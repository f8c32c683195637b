"""Questions in other languages: what they ask, and answers in their words and numbers."""

from __future__ import annotations

import pytest

from app.answers.sayings import SAYINGS
from app.answers.tables.composing import compose
from app.answers.tables.vocabularies import asked_in
from index.types import Document, Hit, Unit
from tests.app.answers.tables.sheets import ACCOUNTS, answer_of, computed, sheet

ENERGY = {
    "fr": sheet([("Mois", "Énergie (MWh)"), ("Janvier", "1 234,5"), ("Février", "800,0")], "Énergie des éoliennes"),
    "es": sheet([("Mes", "Energía (MWh)"), ("Enero", "1.234,5"), ("Febrero", "800,0")], "Energía de las turbinas"),
    "it": sheet([("Mese", "Energia (MWh)"), ("Gennaio", "1.234,5"), ("Febbraio", "800,0")], "Energia delle turbine"),
    "pt": sheet([("Mês", "Energia (MWh)"), ("Janeiro", "1.234,5"), ("Fevereiro", "800,0")], "Energia das turbinas"),
    "nl": sheet([("Maand", "Energie (MWh)"), ("Januari", "1.234,5"), ("Februari", "800,0")], "Energie van de molens"),
    "ja": sheet([("月", "電力量 (MWh)"), ("1月", "1,234.5"), ("2月", "800.0")], "風車の電力量"),
    "zh": sheet([("月份", "电量 (MWh)"), ("一月", "1,234.5"), ("二月", "800.0")], "风机的电量"),
}
"""The same table in each language."""


@pytest.mark.parametrize(
    ("language", "question", "value"),
    [
        ("fr", "Quelle est la somme de l'énergie en janvier et en février ?", 2034.5),
        ("fr", "Quelle est la différence d'énergie entre janvier et février ?", 434.5),
        ("es", "¿Cuál es la suma de la energía de enero y de febrero?", 2034.5),
        ("es", "¿Cuál es el promedio de la energía de enero y de febrero?", 1017.25),
        ("it", "Qual è la somma dell'energia di gennaio e di febbraio?", 2034.5),
        ("pt", "Qual é a diferença de energia entre janeiro e fevereiro?", 434.5),
        ("nl", "Wat is het verschil in energie tussen januari en februari?", 434.5),
        ("nl", "Wat is de gemiddelde energie van januari en februari?", 1017.25),
        ("zh", "一月和二月的电量之差是多少？", 434.5),
        ("ja", "1月と2月の電力量の差はいくらですか。", 434.5),
    ],
)
def test_a_question_over_a_table_in_its_language_has_its_value(language: str, question: str, value: float) -> None:
    assert answer_of(question, ENERGY[language]) == (value, ())


@pytest.mark.parametrize(
    ("language", "question", "label"),
    [
        ("fr", "Quel mois a l'énergie la plus élevée ?", "Janvier"),
        ("es", "¿Qué mes tiene la energía más alta?", "Enero"),
        ("it", "Quale mese ha l'energia più alta?", "Gennaio"),
        ("nl", "Welke maand heeft de hoogste energie?", "Januari"),
        ("ja", "電力量が最も大きい月はどれですか。", "1月"),
        ("zh", "哪个月份的电量最高？", "一月"),
    ],
)
def test_the_largest_is_found_in_each_language(language: str, question: str, label: str) -> None:
    assert answer_of(question, ENERGY[language]) == (1234.5, (label,))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("fr", "Combien de mois ont une énergie supérieure à 1000 MWh ?"),
        ("nl", "Hoeveel maanden hebben een energie boven 1.000 MWh?"),
        ("ja", "電力量が1,000 MWhを超える月は何か月ですか。"),
    ],
)
def test_rows_above_a_bound_are_counted_in_each_language(language: str, question: str) -> None:
    found = answer_of(question, ENERGY[language])
    assert found is not None
    assert found[0] == 1.0


def test_a_word_of_one_language_asks_for_nothing_in_another() -> None:
    over = sheet([("Kind", "Social media"), ("Posts", "5"), ("Films", "7")], "Media of the port.")
    assert answer_of("What is said of the media of posts and films?", over) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What are grants and fares together in 2024?", "Sum: 2024, Grants and Fares: 250 + 1,500 = 1,750 thousand $"),
        ("Was ist die Differenz zwischen Grants und Fares in 2024?",
         "Differenz: 2024, Fares minus Grants: 1.500 − 250 = 1.250 Tausend $"),
        ("Quelle est la différence entre Grants et Fares en 2024 ?",
         "Différence: 2024, Fares moins Grants: 1\u202f500 − 250 = 1\u202f250 milliers $"),
        ("2024年のFaresとGrantsの差はいくらですか。", "差: 2024, Fares − Grants: 1,500 − 250 = 1,250 千 $"),
    ],
)  # fmt: skip
def test_the_answer_has_the_words_and_numbers_of_the_question(question: str, text: str) -> None:
    over = sheet(ACCOUNTS, "Table 2. Accounts of the ferry.")
    result = computed(question, over)
    assert result is not None
    unit = Unit("u", "d", "table", "Accounts", ())
    hit = Hit(unit, Document("d", "c", ("d.md",), "text/markdown", "D", 1, "h"), 0.5)
    composed = compose(result, {over.id: hit}, asked_in(question))
    assert composed.text.partition(" [1]")[0] == text


def test_all_languages_of_the_other_sentences_are_known_here_too() -> None:
    assert {asked_in(saying.too_little).code for saying in SAYINGS.values()} == set(SAYINGS)
