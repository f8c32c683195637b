"""What figures, tables and equations are called in languages other than English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "figure": r"abb(?:ildung(?:en)?)?|bild(?:er)?|figur[ae]|figuras|figuur",
        "table": r"tabellen?|tabella|tableaux?|tablas?|tabelas?|tabel",
        "equation": r"gl(?:eichung(?:en)?)?|formeln?|équations?|ecuaci(?:ón|ones)|equazion[ei]",
    }
)
"""German, French, Spanish, Italian, Portuguese, Dutch; lower case, without a full stop."""
CAPTION_WORDS = "Abbildung|Abb\\.|Bild|Figura|Figuur|Tabelle|Tabella|Tableau|Tabla|Tabela|Tabel"
JOINERS = "und|oder|bis|et|ou|y"
_SIGNS: Mapping[str, str] = MappingProxyType(
    {"図": "figure", "圖": "figure", "图": "figure", "表": "table", "式": "equation"}
)
_NUMBER = r"(?P<number>\d{1,3}(?:[.-]\d{1,3})*)"
CAPTION_SIGN = rf"[図圖图表]\s*{_NUMBER}(?:\s*[:：.．]|\s+(?![\u3041-\u309f])|\s*$)"
"""A particle after the number, in kana, makes it a mention: 表1に."""
_LABEL = re.compile(rf"^\W{{0,2}}(?P<sign>[図圖图表])\s*{_NUMBER}")
_MENTION = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<sign>[図圖图表式])\s*[（(]?\s*{_NUMBER}\s*[）)]?(?![\d名人個件枚年月日回度円つ])"
)


def kind_of(word: str) -> str | None:
    """The kind that a word of another language names."""
    return next((kind for kind, words in WORDS.items() if re.fullmatch(words, word.lower())), None)


def signed_label(text: str) -> tuple[str, str] | None:
    """The label at the start of a Chinese or Japanese caption: 図3 is ("figure", "3")."""
    match = _LABEL.match(text)
    return (_SIGNS[match["sign"]], match["number"]) if match else None


def signed_mentions(text: str) -> Iterator[tuple[tuple[str, str], int, int]]:
    """What a Chinese or Japanese text names: label, first and past-the-last character; 代表1 names nothing."""
    for match in _MENTION.finditer(text):
        yield (_SIGNS[match["sign"]], match["number"]), match.start(), match.end()
