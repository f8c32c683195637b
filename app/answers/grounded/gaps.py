"""Sentences that say what the documents do not: no evidence can carry them."""

from __future__ import annotations

import re

from app.answers.checks.vocabulary import negations
from index.lexical.languages.detect import language_of

_OF_DOCUMENTS = re.compile(
    r"\b(?:documents?|evidence|sources?|passages?|excerpts?|context|information|data|text"
    r"|dokument\w*|quellen?|unterlagen|belege?n?|auszüge?n?|angaben?|informationen"
    r"|documentos?|fuentes?|pruebas?|información|preuves?|extraits?|informations"
    r"|documenti|fonti|prove|informazioni|documenten|bronnen|bewijs|informatie|fontes?|provas?|informações)\b"
    r"|資料|文書|文献|記載|文档|资料|证据|문서|자료|документ\w*|источник\w*",
    re.IGNORECASE,
)
_DENIES_WITHOUT_SPACES = re.compile("ない|ません|なかった|不|没|沒|未|无|無|않|없")
_WORD = re.compile(r"[^\W\d_]+")


def tells_gap(sentence: str) -> bool:
    """Whether a sentence says that the documents do not say something: it denies, and speaks of documents."""
    if not _OF_DOCUMENTS.search(sentence):
        return False
    words = set(_WORD.findall(re.sub("['’]", "", sentence.casefold())))
    denies = bool(words & negations(language_of(sentence).code) or words & negations("en"))
    return denies or _DENIES_WITHOUT_SPACES.search(sentence) is not None
