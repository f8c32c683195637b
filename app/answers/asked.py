"""What kind of thing a question asks for, by its question words: a number, a time or a name, in several languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.answers.checks.vocabulary import months
from index.lexical.languages.detect import languages_of_question
from index.lexical.words import normalise

_NUMERAL = r"(?:\d|[〇一二三四五六七八九十百千万億亿])"
_NUMBER = re.compile(_NUMERAL)
_TIME = re.compile(rf"{_NUMERAL}|\b(?:{'|'.join(sorted(months()))})\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ] |[,;:] )[A-ZÀ-Þ][^\W\d_]*[a-zß-ÿ]")
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ][\w-]*[a-zß-ÿ] (?:& )?[A-ZÀ-Þ][\w-]*[a-zß-ÿ]")
"""A name where all nouns are capital: two of them beside each other."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What asks for a number, a time, a name, as alternatives of a regular expression. A group named `counted` is the
    word that the number is counted by."""

    number: str
    time: str
    name: str = "(?!)"
    names: re.Pattern[str] = _NAME


_ASKS: Mapping[str, _Words] = {
    "en": _Words(
        r"\b(?:how (?:many|much|old|long|far|tall|large|big|high|often)|what (?:percent\w*|share|number|year|date"
        r"|is the (?:total|number|ratio|value|amount))|percentage|ratio)\b",
        r"\bwhen\b",
        r"\b(?:who|whom|whose|where|which (?:person|country|city|company|team|state))\b",
    ),
    "de": _Words(
        r"\bwie ?(?:viele?[nr]?|hoch|groß|gross|lange?|weit|alt|schwer|tief|breit|schnell|oft|teuer|niedrig|stark|warm"
        r"|kalt)\b|\bkoste(?:t|n|te|ten)\b|\bwelche[nmrs]? (?:anteil|zahl|anzahl|menge|summe|betrag|preis|wert|höhe"
        r"|temperatur|abstand|länge)\b",
        r"\b(?:wann|welche[nmrs]? (?:jahr|tag|datum|monat))\b",
        r"\b(?:wer|wem|wen|wessen|welche[nmrs]? (?:firma|person|stadt|land|unternehmen))\b",
        _CAPITALS,
    ),
    "fr": _Words(
        r"\bcombien\b|\bquel(?:le)?s? (?:(?:est|sont|était) (?:la|le|les) )?(?:quantité|part|température|distance"
        r"|hauteur|taille|longueur|durée|somme|proportion|pourcentage|prix|poids|nombre|montant|superficie|vitesse|âge|taux)\b",
        r"\bquand\b|\bquel(?:le)? (?:date|année|jour|mois)\b",
        r"\bqui\b|\boù\b|\bquel(?:le)? (?:entreprise|personne|ville|société|pays)\b",
    ),
    "es": _Words(
        r"\bcuánt[oa]s?\b|\b(?:qué|cuál es (?:el|la)) (?:porcentaje|número|cantidad|precio|peso|altura|distancia)\b",
        r"\bcuándo\b|\bqué (?:año|fecha|día|mes)\b",
        r"\bquién(?:es)?\b|\bdónde\b|\bqué (?:empresa|persona|ciudad|país)\b",
    ),
    "it": _Words(
        r"\bquant[oaie]\b|\b(?:quale|qual è (?:il|la)) (?:numero|percentuale|prezzo|peso|altezza|distanza)\b",
        r"\bquando\b|\b(?:quale|che) (?:anno|data|giorno|mese)\b",
        r"\bchi\b|\bdove\b|\bquale (?:azienda|persona|città|paese)\b",
    ),
    "pt": _Words(
        r"\bquant[oa]s?\b|\b(?:que|qual é (?:o|a)) (?:percentagem|porcentagem|número|quantidade|preço|peso|altura)\b",
        r"\bquando\b|\b(?:que|qual) (?:ano|data|dia|mês)\b",
        r"\bquem\b|\bonde\b|\b(?:que|qual) (?:empresa|pessoa|cidade|país)\b",
    ),
    "nl": _Words(
        r"\bhoeveel\b|\bhoe (?:groot|hoog|lang|ver|oud|vaak|zwaar|diep|duur)\b|\bwelke? (?:aantal|bedrag|prijs)\b",
        r"\bwanneer\b|\bwelke? (?:jaar|datum|dag|maand)\b",
        r"\bwie\b|\bwelke? (?:bedrijf|persoon|stad|land)\b",
    ),
    "ja": _Words(
        r"[何幾](?P<counted>[\u30a1-\u30fa\u30fc]+|[\u4e00-\u9fff])|いくら|いくつ|どれ(?:くらい|ぐらい|だけ|ほど)"
        r"|どの(?:くらい|ぐらい|程度)",
        r"いつ|何[年月日時]",
    ),
    "zh": _Words(r"(?:多少|几)(?P<counted>[\u4e00-\u9fff])?|多[大长高远久重]", r"什么时候|何时|哪一?[年天]|几[月日点]"),
    "ko": _Words(r"몇|얼마", r"언제"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer should hold, the closest first: one way at least, of which each is less than the one before."""

    ways: tuple[re.Pattern[str], ...]

    def among(self, texts: Iterable[str]) -> re.Pattern[str]:
        """The closest of the ways that any of the texts goes."""
        said = list(texts)
        return next((way for way in self.ways if any(map(way.search, said))), self.ways[-1])


def kind_asked(question: str) -> Asked | None:
    """What a question asks for, read in its language; None where its words do not tell."""
    text = normalise(question)
    for language in languages_of_question(question, _ASKS):
        words = _ASKS[language.code]
        if re.search(words.time, text):
            return Asked((_TIME,))
        if asking := re.search(words.number, text):
            counted = asking.groupdict().get("counted")
            return Asked((re.compile(rf"{_NUMERAL}\s*{re.escape(counted)}"), _NUMBER) if counted else (_NUMBER,))
        if re.search(words.name, text):
            return Asked((words.names,))
    return None
