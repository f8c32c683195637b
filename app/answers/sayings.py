"""The few sentences that answers say in words of our own, in the language of the question where we have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.chat.base import ChatFailed, Outcome
from index.lexical.languages.detect import language_of


@dataclass(frozen=True, slots=True)
class Sayings:
    """Templates: `terms` are those that were not found, `about` and `place` tell of the nearest evidence; `why` is
    `spent` or one of `failures`, and `count` of `statements` are not carried."""

    nothing: str
    too_little: str
    nearest: str
    last: str
    """What stands before the last of several terms."""
    page: str
    differ: str
    silent: str
    """What is said where a chat model gave no answer, before `instead`."""
    instead: str
    unfinished: str
    """What is said where it gave a part of one, before `follow`."""
    follow: str
    quotes: str
    """What stands before quotes that follow an answer."""
    out_of_tokens: str
    filtered: str
    removed: str
    address: str
    """What stands for a web address."""
    none_carried: str
    not_carried: str
    spent: str
    """Why a model that thought for too long gave no answer."""
    failures: Mapping[Outcome, str]
    """Why, by what happened; where it is not here the failure says it itself, in English."""

    def why(self, failed: ChatFailed) -> str:
        return self.failures.get(failed.outcome, failed.detail)


ENGLISH = Sayings(
    nothing="The documents do not say: nothing was found about {terms}.",
    too_little="The documents do not hold enough evidence to answer this question.",
    nearest="The nearest evidence is about “{about}” ({place}).",
    last=" or ",
    page="page {page}",
    differ="Sources differ: ",
    silent="The chat model did not answer: {why}.",
    instead="These are quotes from the documents.",
    unfinished="The chat model did not finish its answer: {why}.",
    follow="Quotes from the documents follow it.",
    quotes="From the documents:",
    out_of_tokens="The answer ends where the chat model had no tokens left.",
    filtered="The answer was ended by the filter of the chat model's provider.",
    removed="Web addresses or pictures that are in no document were left out.",
    address="(address left out)",
    none_carried="Nothing in this answer is carried by the documents.",
    not_carried="{count} of {statements} statements are not carried by the documents.",
    spent="it used up PLEXUS_CHAT_MAX_TOKENS before its answer",
    failures={},
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
        silent="Das Sprachmodell hat nicht geantwortet: {why}.",
        instead="Dies sind Zitate aus den Dokumenten.",
        unfinished="Das Sprachmodell hat seine Antwort nicht beendet: {why}.",
        follow="Es folgen Zitate aus den Dokumenten.",
        quotes="Aus den Dokumenten:",
        out_of_tokens="Die Antwort endet, wo dem Sprachmodell die Tokens ausgingen.",
        filtered="Der Filter des Anbieters hat die Antwort des Sprachmodells beendet.",
        removed="Webadressen oder Bilder, die in keinem Dokument stehen, wurden weggelassen.",
        address="(Adresse weggelassen)",
        none_carried="Nichts in dieser Antwort ist durch die Dokumente belegt.",
        not_carried="{count} von {statements} Aussagen sind nicht durch die Dokumente belegt.",
        spent="es hat PLEXUS_CHAT_MAX_TOKENS vor seiner Antwort aufgebraucht",
        failures={
            "unreachable": "es ist nicht zu erreichen",
            "timeout": "es hat zu lange gebraucht",
            "rate_limited": "es hat zu viele Anfragen",
            "error": "es gab keine brauchbare Antwort",
            "refused": "es lehnt die Anfrage ab",
            "broken": "die Verbindung brach ab",
            "busy": "zu viele Fragen warten darauf",
            "paused": "es ist mehrmals ausgefallen und wird später wieder gefragt",
        },
    ),
    "fr": Sayings(
        nothing="Les documents ne le disent pas : rien n’a été trouvé sur {terms}.",
        too_little="Les documents ne contiennent pas assez d’éléments pour répondre à cette question.",
        nearest="Le passage le plus proche porte sur « {about} » ({place}).",
        last=" ou ",
        page="page {page}",
        differ="Les sources divergent : ",
        silent="Le modèle de langage n’a pas répondu : {why}.",
        instead="Voici des citations des documents.",
        unfinished="Le modèle de langage n’a pas terminé sa réponse : {why}.",
        follow="Des citations des documents suivent.",
        quotes="Extraits des documents :",
        out_of_tokens="La réponse s’arrête là où le modèle de langage n’avait plus de jetons.",
        filtered="La réponse a été interrompue par le filtre du fournisseur du modèle de langage.",
        removed="Des adresses web ou des images qui ne figurent dans aucun document ont été retirées.",
        address="(adresse retirée)",
        none_carried="Rien dans cette réponse n’est étayé par les documents.",
        not_carried="Affirmations que les documents n’étayent pas : {count} sur {statements}.",
        spent="il a épuisé PLEXUS_CHAT_MAX_TOKENS avant sa réponse",
        failures={
            "unreachable": "il est injoignable",
            "timeout": "il a mis trop de temps",
            "rate_limited": "il reçoit trop de demandes",
            "error": "il n’a donné aucune réponse utilisable",
            "refused": "il refuse la demande",
            "broken": "la connexion a été coupée",
            "busy": "trop de questions l’attendent",
            "paused": "il a échoué plusieurs fois et sera sollicité de nouveau plus tard",
        },
    ),
    "es": Sayings(
        nothing="Los documentos no lo dicen: no se encontró nada sobre {terms}.",
        too_little="Los documentos no contienen suficiente información para responder a esta pregunta.",
        nearest="Lo más cercano trata de «{about}» ({place}).",
        last=" o ",
        page="página {page}",
        differ="Las fuentes difieren: ",
        silent="El modelo de lenguaje no respondió: {why}.",
        instead="Estas son citas de los documentos.",
        unfinished="El modelo de lenguaje no terminó su respuesta: {why}.",
        follow="Siguen citas de los documentos.",
        quotes="De los documentos:",
        out_of_tokens="La respuesta termina donde al modelo de lenguaje se le acabaron los tokens.",
        filtered="El filtro del proveedor del modelo de lenguaje interrumpió la respuesta.",
        removed="Se omitieron direcciones web o imágenes que no están en ningún documento.",
        address="(dirección omitida)",
        none_carried="Nada en esta respuesta está respaldado por los documentos.",
        not_carried="Afirmaciones que los documentos no respaldan: {count} de {statements}.",
        spent="agotó PLEXUS_CHAT_MAX_TOKENS antes de su respuesta",
        failures={
            "unreachable": "no se puede contactar con él",
            "timeout": "tardó demasiado",
            "rate_limited": "tiene demasiadas peticiones",
            "error": "no dio ninguna respuesta utilizable",
            "refused": "rechaza la petición",
            "broken": "se cortó la conexión",
            "busy": "demasiadas preguntas esperan su turno",
            "paused": "falló varias veces y se le volverá a preguntar más tarde",
        },
    ),
    "it": Sayings(
        nothing="I documenti non lo dicono: non è stato trovato nulla su {terms}.",
        too_little="I documenti non contengono abbastanza elementi per rispondere a questa domanda.",
        nearest="Il passo più vicino riguarda «{about}» ({place}).",
        last=" o ",
        page="pagina {page}",
        differ="Le fonti divergono: ",
        silent="Il modello linguistico non ha risposto: {why}.",
        instead="Queste sono citazioni dai documenti.",
        unfinished="Il modello linguistico non ha terminato la risposta: {why}.",
        follow="Seguono citazioni dai documenti.",
        quotes="Dai documenti:",
        out_of_tokens="La risposta finisce dove il modello linguistico ha esaurito i token.",
        filtered="Il filtro del fornitore del modello linguistico ha interrotto la risposta.",
        removed="Indirizzi web o immagini che non sono in alcun documento sono stati omessi.",
        address="(indirizzo omesso)",
        none_carried="Nulla in questa risposta è confermato dai documenti.",
        not_carried="Affermazioni non confermate dai documenti: {count} su {statements}.",
        spent="ha esaurito PLEXUS_CHAT_MAX_TOKENS prima della risposta",
        failures={
            "unreachable": "non è raggiungibile",
            "timeout": "ha impiegato troppo tempo",
            "rate_limited": "ha troppe richieste",
            "error": "non ha dato alcuna risposta utilizzabile",
            "refused": "rifiuta la richiesta",
            "broken": "la connessione si è interrotta",
            "busy": "troppe domande sono in attesa",
            "paused": "ha fallito più volte e sarà interpellato di nuovo più tardi",
        },
    ),
    "pt": Sayings(
        nothing="Os documentos não o dizem: nada foi encontrado sobre {terms}.",
        too_little="Os documentos não contêm informação suficiente para responder a esta pergunta.",
        nearest="O trecho mais próximo trata de “{about}” ({place}).",
        last=" ou ",
        page="página {page}",
        differ="As fontes divergem: ",
        silent="O modelo de linguagem não respondeu: {why}.",
        instead="Estas são citações dos documentos.",
        unfinished="O modelo de linguagem não terminou a resposta: {why}.",
        follow="Seguem-se citações dos documentos.",
        quotes="Dos documentos:",
        out_of_tokens="A resposta termina onde o modelo de linguagem ficou sem tokens.",
        filtered="O filtro do fornecedor do modelo de linguagem interrompeu a resposta.",
        removed="Foram omitidos endereços web ou imagens que não estão em nenhum documento.",
        address="(endereço omitido)",
        none_carried="Nada nesta resposta é sustentado pelos documentos.",
        not_carried="Afirmações que os documentos não sustentam: {count} de {statements}.",
        spent="esgotou PLEXUS_CHAT_MAX_TOKENS antes da resposta",
        failures={
            "unreachable": "não é possível contactá-lo",
            "timeout": "demorou demasiado",
            "rate_limited": "tem demasiados pedidos",
            "error": "não deu nenhuma resposta utilizável",
            "refused": "recusa o pedido",
            "broken": "a ligação foi interrompida",
            "busy": "há demasiadas perguntas à espera",
            "paused": "falhou várias vezes e será consultado de novo mais tarde",
        },
    ),
    "nl": Sayings(
        nothing="De documenten zeggen hier niets over: over {terms} is niets gevonden.",
        too_little="De documenten bevatten te weinig om deze vraag te beantwoorden.",
        nearest="Het dichtst in de buurt komt een passage over “{about}” ({place}).",
        last=" of ",
        page="pagina {page}",
        differ="De bronnen spreken elkaar tegen: ",
        silent="Het taalmodel heeft niet geantwoord: {why}.",
        instead="Dit zijn citaten uit de documenten.",
        unfinished="Het taalmodel heeft zijn antwoord niet afgemaakt: {why}.",
        follow="Er volgen citaten uit de documenten.",
        quotes="Uit de documenten:",
        out_of_tokens="Het antwoord eindigt waar het taalmodel geen tokens meer had.",
        filtered="Het filter van de aanbieder van het taalmodel heeft het antwoord afgebroken.",
        removed="Webadressen of afbeeldingen die in geen document staan, zijn weggelaten.",
        address="(adres weggelaten)",
        none_carried="Niets in dit antwoord wordt door de documenten onderbouwd.",
        not_carried="{count} van {statements} beweringen worden niet door de documenten onderbouwd.",
        spent="het verbruikte PLEXUS_CHAT_MAX_TOKENS vóór zijn antwoord",
        failures={
            "unreachable": "het is niet bereikbaar",
            "timeout": "het duurde te lang",
            "rate_limited": "het heeft te veel verzoeken",
            "error": "het gaf geen bruikbaar antwoord",
            "refused": "het weigert het verzoek",
            "broken": "de verbinding werd verbroken",
            "busy": "er wachten te veel vragen op",
            "paused": "het faalde herhaaldelijk en wordt later opnieuw gevraagd",
        },
    ),
    "ja": Sayings(
        nothing="文書には記載がありません。{terms}については何も見つかりませんでした。",
        too_little="この質問に答えるのに十分な記述が文書にありません。",
        nearest="最も近い記述は「{about}」に関するものです（{place}）。",
        last="、",
        page="{page}ページ",
        differ="資料によって記述が異なります：",
        silent="言語モデルから回答がありませんでした：{why}。",
        instead="以下は文書からの引用です。",
        unfinished="言語モデルの回答は途中で終わりました：{why}。",
        follow="文書からの引用が続きます。",
        quotes="文書より：",
        out_of_tokens="言語モデルのトークンが尽きたため、回答はここで終わっています。",
        filtered="言語モデルの提供元のフィルターにより、回答が打ち切られました。",
        removed="どの文書にもないウェブアドレスまたは画像は省かれました。",
        address="（アドレス省略）",
        none_carried="この回答には文書で裏付けられた内容がありません。",
        not_carried="{statements}件の記述のうち{count}件は文書で裏付けられていません。",
        spent="回答の前にPLEXUS_CHAT_MAX_TOKENSを使い切りました",
        failures={
            "unreachable": "接続できません",
            "timeout": "時間がかかりすぎました",
            "rate_limited": "要求が多すぎます",
            "error": "使用できる回答が返されませんでした",
            "refused": "要求が拒否されました",
            "broken": "接続が途中で切れました",
            "busy": "待っている質問が多すぎます",
            "paused": "失敗が続いたため、しばらくしてから再び問い合わせます",
        },
    ),
    "zh": Sayings(
        nothing="文档中没有说明：未找到关于{terms}的内容。",
        too_little="文档中没有足够的内容来回答这个问题。",
        nearest="最接近的内容是关于“{about}”的（{place}）。",
        last="、",
        page="第{page}页",
        differ="来源说法不一：",
        silent="语言模型没有回答：{why}。",
        instead="以下是文档中的引文。",
        unfinished="语言模型没有完成回答：{why}。",
        follow="后面是文档中的引文。",
        quotes="文档原文：",
        out_of_tokens="语言模型的令牌已用完，回答到此为止。",
        filtered="语言模型提供方的过滤器中断了回答。",
        removed="文档中没有的网址或图片已被略去。",
        address="（网址已略去）",
        none_carried="此回答中没有任何内容得到文档支持。",
        not_carried="{statements}条陈述中有{count}条没有得到文档支持。",
        spent="在回答之前用完了PLEXUS_CHAT_MAX_TOKENS",
        failures={
            "unreachable": "无法连接",
            "timeout": "用时过长",
            "rate_limited": "请求过多",
            "error": "没有给出可用的回答",
            "refused": "请求被拒绝",
            "broken": "连接中断",
            "busy": "等待的问题过多",
            "paused": "多次失败，稍后会再次询问",
        },
    ),
}


def sayings_for(question: str) -> Sayings:
    """Those of the question's language; English where it is none of these, or too short to tell."""
    return SAYINGS[language_of(question, SAYINGS).code]
