"""What a question asks for by its question words."""

from __future__ import annotations

import pytest

from app.answers.asked import kind_asked


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("How many people does the harbour employ?", "It employs 41.", "It employs many."),
        ("Who leads the harbour?", "It is led by Ada Brook.", "It is led by nobody."),
        ("Wie viele Fische wurden umgesetzt?", "2.300 Bachforellen", "viele Bachforellen"),
        ("Wann öffnet das Vereinsheim?", "Es öffnet im Mai.", "Es öffnet nie."),
        ("Wer hat die Seile geprüft?", "Das war das Ingenieurbüro Falkner.", "Das war der Betriebsleiter."),
        ("Combien de vaches compte le troupeau ?", "1 870 vaches", "des vaches"),
        ("Qui préside la coopérative ?", "Elle est présidée par Madeleine.", "Elle est présidée depuis longtemps."),
        ("¿Cuántos barcos hay en el puerto?", "Hay 12 barcos.", "Hay barcos."),
        ("Hoeveel inwoners heeft het dorp?", "Er wonen 320 mensen.", "Er wonen mensen."),
        ("水路はいつ掃除しますか。", "四月の第一日曜日", "全戸が参加して行う"),
        ("損失是多少？", "二百一十万元", "损失很大"),
    ],
)
def test_a_question_word_tells_what_an_answer_holds(question: str, holds: str, lacks: str) -> None:
    asked = kind_asked(question)
    assert asked is not None
    way = asked.among([holds, lacks])
    assert way.search(holds)
    assert not way.search(lacks)


def test_a_number_of_the_counter_that_is_asked_for_is_closer_than_any_number() -> None:
    asked = kind_asked("農家は何戸あるか。")
    assert asked is not None
    way = asked.among(["面積は14ヘクタールである。", "農家は31戸である。"])
    assert way.search("五戸")
    assert not way.search("14ヘクタール")
    assert asked.among(["面積は14ヘクタールである。"]).search("14ヘクタール")


@pytest.mark.parametrize("question", ["What does the report say about tides?", "Warum ist das so?", "为什么？", ""])
def test_what_asks_for_no_kind_tells_none(question: str) -> None:
    assert kind_asked(question) is None
