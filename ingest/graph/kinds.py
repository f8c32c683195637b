"""What documents call their parts in languages other than English."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
SIGNS: Mapping[str, str] = MappingProxyType(
    {"図": "figure", "圖": "figure", "图": "figure", "表": "table", "式": "equation"}
)
_NUMBER = r"(?P<number>\d{1,3}(?:[.-]\d{1,3})*)"
CAPTION_SIGN = rf"[図圖图表]\s*{_NUMBER}(?:\s*[:：.．]|\s+(?![\u3041-\u309f])|\s*$)"
"""A particle after the number, in kana, makes it a mention: 表1に."""
_LABEL = re.compile(rf"^\W{{0,2}}(?P<sign>[図圖图表])\s*{_NUMBER}")


def kind_of(word: str) -> str | None:
    """The kind that a word of another language names."""
    return next((kind for kind, words in WORDS.items() if re.fullmatch(words, word.lower())), None)


def signed_label(text: str) -> tuple[str, str] | None:
    """The label at the start of a Chinese or Japanese caption: 図3 is ("figure", "3")."""
    match = _LABEL.match(text)
    return (SIGNS[match["sign"]], match["number"]) if match else None
