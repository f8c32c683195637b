from __future__ import annotations

import pytest

from index.lexical.analyse import Analyser
from index.lexical.languages.base import LANGUAGES
from index.lexical.languages.detect import language_of, languages_of_question

ANALYSER = Analyser()
TEXTS = {
    "en": "The gauge at the old bridge was read every day, and the water rose by more than two metres in the spring.",
    "de": "Der Pegel an der alten Brücke wurde jeden Tag abgelesen, und das Wasser stieg im Frühjahr um zwei Meter.",
    "fr": "L'échelle du vieux pont était lue chaque jour et l'eau est montée de plus de deux mètres au printemps.",
    "es": "La escala del puente viejo se leía todos los días y el agua subió más de dos metros en la primavera.",
    "it": "La scala del vecchio ponte era letta ogni giorno e l'acqua è salita di più di due metri in primavera.",
    "pt": "A escala da ponte velha era lida todos os dias e a água subiu mais de dois metros na primavera.",
    "nl": "De peilschaal bij de oude brug werd elke dag afgelezen en het water steeg in het voorjaar met twee meter.",
    "sv": "Pegeln vid den gamla bron lästes av varje dag och vattnet steg med mer än två meter under våren.",
    "da": "Pegelen ved den gamle bro blev aflæst hver dag, og vandet steg med mere end to meter i foråret efter.",
    "fi": "Vanhan sillan vesiasteikko luettiin joka päivä, ja vesi nousi keväällä yli kaksi metriä, mutta ei kaikki.",
    "pl": "Wodowskaz przy starym moście był odczytywany każdego dnia, a woda wiosną podniosła się o dwa metry.",
    "ru": "Уровень воды у старого моста отмечали каждый день, и весной вода поднялась более чем на два метра.",
    "el": "Η στάθμη του νερού στην παλιά γέφυρα μετριόταν κάθε μέρα και το νερό ανέβηκε δύο μέτρα.",
    "ja": "古い橋の水位は毎日読み取られ、春には水が二メートル以上も上がりました。",
    "zh": "旧桥的水位每天都被读取，春天水上涨了两米多。",
    "ko": "오래된 다리의 수위는 매일 읽혔고 봄에는 물이 이 미터 이상 올라갔다.",
    "th": "ระดับน้ำที่สะพานเก่าถูกอ่านทุกวัน",
    "ar": "كان منسوب المياه عند الجسر القديم يقرأ كل يوم وقد ارتفع الماء في الربيع.",
    "hi": "पुराने पुल पर पानी का स्तर हर दिन पढ़ा जाता था और वसंत में पानी दो मीटर से अधिक बढ़ गया।",
}


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_sentence_shows_its_language(code: str) -> None:
    assert language_of(TEXTS[code]).code == code


@pytest.mark.parametrize(
    "text", ["", "1234 5678", "Los Angeles Lakers", "El Niño and La Niña", "Der Spiegel", "J. S. Bach", "?!", "\ud800"]
)
def test_names_and_numbers_are_read_as_english(text: str) -> None:
    assert language_of(text).code == "en"


def test_a_question_is_in_one_of_the_languages_of_the_collection_or_may_be_in_each() -> None:
    def asked(question: str, *codes: str) -> list[str]:
        return [language.code for language in languages_of_question(question, codes)]

    assert asked("Wie hoch war der Pegel?", "en", "de") == ["de"]
    assert asked("How high was the water?", "en", "de") == ["en"]
    assert asked("水位は？", "ja", "en") == ["ja"]
    assert asked("Pegel 2019", "de", "en") == ["de", "en"]
    assert asked("Wie hoch war der Pegel?", "en") == ["en"]
    assert asked("Wie hoch war der Pegel?") == ["en"]


def test_stems_are_those_of_the_language() -> None:
    german = LANGUAGES["de"]
    for word in ("Wasserstände", "Wasserstaende", "Wasserstandes", "WASSERSTAND"):
        assert "=wasserstand" in ANALYSER.tokens(word, german)
    assert set(ANALYSER.tokens("Häuser", german)) & set(ANALYSER.tokens("Haus", german)) == {"=haus"}
    assert "=cheval" not in ANALYSER.tokens("chevaux", LANGUAGES["de"])
    assert ANALYSER.query("Wie hoch war der Pegel?", (german,)).keys() == {
        "hoch",
        "=hoch",
        "pegel",
        "=pegel",
        "hoch_pegel",
    }


def test_an_elided_article_is_no_part_of_its_word() -> None:
    assert {"eau", "aqua", "dont"} <= {
        *ANALYSER.tokens("l'eau", LANGUAGES["fr"]),
        *ANALYSER.tokens("dell’aqua", LANGUAGES["it"]),
        *ANALYSER.tokens("don't", LANGUAGES["fr"]),
    }


def test_a_question_in_two_languages_shares_the_weight_of_a_word() -> None:
    weights = ANALYSER.query("Messungen", (LANGUAGES["de"], LANGUAGES["en"]))
    assert weights == {"messungen": 0.5, "=messung": 0.25, "=messungen": 0.25}


@pytest.mark.parametrize(
    ("text", "language", "tokens"),
    [
        ("東京タワー", "ja", {"東", "東_京", "京_タ", "タ_ワ", "ワ_ー"}),
        ("ระดับน้ำ", "th", {"ดั", "ร_ะ"}),
        ("수위는", "ko", {"수", "수_위", "위_는"}),
        ("PCの価格", "ja", {"pc", "=pc", "pc_の", "価_格"}),
    ],
)
def test_scripts_without_spaces_are_indexed_by_characters_and_their_pairs(
    text: str, language: str, tokens: set[str]
) -> None:
    assert tokens <= set(ANALYSER.tokens(text, LANGUAGES[language]))
