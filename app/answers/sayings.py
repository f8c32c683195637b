"""The few sentences that answers say in words of our own, in the language of the question where we have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.lexical.languages.detect import language_of


@dataclass(frozen=True, slots=True)
class Sayings:
    """Templates: `terms` are those that were not found, `about` and `place` tell of the nearest evidence."""

    nothing: str
    too_little: str
    nearest: str
    last: str
    """What stands before the last of several terms."""
    page: str
    differ: str


ENGLISH = Sayings(
    nothing="The documents do not say: nothing was found about {terms}.",
    too_little="The documents do not hold enough evidence to answer this question.",
    nearest="The nearest evidence is about “{about}” ({place}).",
    last=" or ",
    page="page {page}",
    differ="Sources differ: ",
)
SAYINGS: Mapping[str, Sayings] = {
    "en": ENGLISH,
    "de": Sayings(
        nothing="Die Dokumente sagen dazu nichts: Zu {terms} wurde nichts gefunden.",
        too_little="Die Dokumente enthalten zu wenig, um diese Frage zu beantworten.",
        nearest="Am nächsten kommt eine Stelle über „{about}“ ({place}).",
        last=" oder ",
        page="Seite {page}",
        differ="Die Quellen widersprechen sich: ",
    ),
    "fr": Sayings(
        nothing="Les documents ne le disent pas : rien n’a été trouvé sur {terms}.",
        too_little="Les documents ne contiennent pas assez d’éléments pour répondre à cette question.",
        nearest="Le passage le plus proche porte sur « {about} » ({place}).",
        last=" ou ",
        page="page {page}",
        differ="Les sources divergent : ",
    ),
    "es": Sayings(
        nothing="Los documentos no lo dicen: no se encontró nada sobre {terms}.",
        too_little="Los documentos no contienen suficiente información para responder a esta pregunta.",
        nearest="Lo más cercano trata de «{about}» ({place}).",
        last=" o ",
        page="página {page}",
        differ="Las fuentes difieren: ",
    ),
    "it": Sayings(
        nothing="I documenti non lo dicono: non è stato trovato nulla su {terms}.",
        too_little="I documenti non contengono abbastanza elementi per rispondere a questa domanda.",
        nearest="Il passo più vicino riguarda «{about}» ({place}).",
        last=" o ",
        page="pagina {page}",
        differ="Le fonti divergono: ",
    ),
    "pt": Sayings(
        nothing="Os documentos não o dizem: nada foi encontrado sobre {terms}.",
        too_little="Os documentos não contêm informação suficiente para responder a esta pergunta.",
        nearest="O trecho mais próximo trata de “{about}” ({place}).",
        last=" ou ",
        page="página {page}",
        differ="As fontes divergem: ",
    ),
    "nl": Sayings(
        nothing="De documenten zeggen hier niets over: over {terms} is niets gevonden.",
        too_little="De documenten bevatten te weinig om deze vraag te beantwoorden.",
        nearest="Het dichtst in de buurt komt een passage over “{about}” ({place}).",
        last=" of ",
        page="pagina {page}",
        differ="De bronnen spreken elkaar tegen: ",
    ),
    "ja": Sayings(
        nothing="文書には記載がありません。{terms}については何も見つかりませんでした。",
        too_little="この質問に答えるのに十分な記述が文書にありません。",
        nearest="最も近い記述は「{about}」に関するものです（{place}）。",
        last="、",
        page="{page}ページ",
        differ="資料によって記述が異なります：",
    ),
    "zh": Sayings(
        nothing="文档中没有说明：未找到关于{terms}的内容。",
        too_little="文档中没有足够的内容来回答这个问题。",
        nearest="最接近的内容是关于“{about}”的（{place}）。",
        last="、",
        page="第{page}页",
        differ="来源说法不一：",
    ),
}


def sayings_for(question: str) -> Sayings:
    """Those of the question's language; English where it is none of these, or too short to tell."""
    return SAYINGS[language_of(question, SAYINGS).code]
