"""The few words of a computed answer, in the language of its question where we have them, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.answers.tables.units import Unit
from index.lexical.languages.base import Language

_OPERATIONS = (
    "sum", "average", "difference", "ratio", "share", "change", "maximum", "minimum", "count", "filter", "nth",
    "rank_down", "rank_up",
)  # fmt: skip
_BOUNDS = ("gt", "ge", "lt", "le", "eq")


@dataclass(frozen=True, slots=True)
class Phrases:
    """`against` are templates for the names of two cells; `scales` are names of powers of ten."""

    operations: Mapping[str, str]
    bounds: Mapping[str, str]
    against: Mapping[str, str]
    rows: str
    missing: str
    numbers: str
    none: str
    last: str
    """What stands before the last of several names."""
    points: str
    scales: Mapping[int, str] = field(default_factory=dict)

    def joined(self, names: Sequence[str], operation: str) -> str:
        if len(names) == 2 and operation in self.against:
            return self.against[operation].format(*names)
        return f"{', '.join(names[:-1])}{self.last}{names[-1]}" if len(names) > 1 else names[0]

    def unit(self, unit: Unit, *, foreign: bool) -> str:
        """A unit as it stands after a number; the words of one that is written in a `foreign` language translated."""
        if unit.text == "percentage points":
            return self.points
        if not foreign or not unit.scaled:
            return unit.text
        return f"{self.scales.get(unit.scale, unit.scaled)} {unit.symbol}".strip()


def _phrases(
    operations: str, bounds: str, against: Sequence[str], rest: Sequence[str], scales: Sequence[str]
) -> Phrases:
    """Words in the order of the names above; `against` of a difference, ratio, share and change."""
    rows, missing, numbers, none, last, points = rest
    return Phrases(
        dict(zip(_OPERATIONS, operations.split("|"), strict=True)),
        dict(zip(_BOUNDS, bounds.split("|"), strict=True)),
        dict(zip(("difference", "ratio", "share", "change"), against, strict=True)),
        rows, missing, numbers, none, last, points,
        dict(zip((3, 6, 9), scales, strict=True)),
    )  # fmt: skip


ENGLISH = _phrases(
    "Sum|Average|Difference|Ratio|Share|Change|Highest|Lowest|Count|Found|Place in order|From the highest"
    "|From the lowest",
    "above|at least|below|at most|exactly",
    ("{} less {}", "{} to {}", "{} of {}", "{} against {}"),
    ("{count} rows compared", "({count} without a value left out)", "sum over {count} cells", "none", " and ",
     "percentage points"),
    ("thousand", "million", "billion"),
)  # fmt: skip
_BY_LANGUAGE: Mapping[str, Phrases] = {
    "en": ENGLISH,
    "de": _phrases(
        "Summe|Durchschnitt|Differenz|Verhältnis|Anteil|Änderung|Höchster Wert|Niedrigster Wert|Anzahl|Gefunden"
        "|Platz in der Reihenfolge|Vom höchsten an|Vom niedrigsten an",
        "über|mindestens|unter|höchstens|genau",
        ("{} minus {}", "{} zu {}", "{} von {}", "{} gegenüber {}"),
        ("{count} Zeilen verglichen", "({count} ohne Wert ausgelassen)", "aus {count} Zellen", "keine", " und ",
         "Prozentpunkte"),
        ("Tausend", "Millionen", "Milliarden"),
    ),
    "fr": _phrases(
        "Somme|Moyenne|Différence|Rapport|Part|Variation|Valeur la plus élevée|Valeur la plus basse|Nombre|Trouvé"
        "|Rang|Du plus élevé|Du plus bas",
        "au-dessus de|au moins|au-dessous de|au plus|exactement",
        ("{} moins {}", "{} sur {}", "{} dans {}", "{} par rapport à {}"),
        ("{count} lignes comparées", "({count} sans valeur laissées de côté)", "sur {count} cellules", "aucun", " et ",
         "points de pourcentage"),
        ("milliers", "millions", "milliards"),
    ),
    "es": _phrases(
        "Suma|Promedio|Diferencia|Razón|Parte|Variación|Valor más alto|Valor más bajo|Número|Encontrado|Puesto"
        "|Del más alto|Del más bajo",
        "más de|al menos|menos de|como máximo|exactamente",
        ("{} menos {}", "{} entre {}", "{} de {}", "{} frente a {}"),
        ("{count} filas comparadas", "({count} sin valor omitidas)", "de {count} celdas", "ninguno", " y ",
         "puntos porcentuales"),
        ("miles", "millones", "miles de millones"),
    ),
    "it": _phrases(
        "Somma|Media|Differenza|Rapporto|Quota|Variazione|Valore più alto|Valore più basso|Numero|Trovato|Posizione"
        "|Dal più alto|Dal più basso",
        "oltre|almeno|sotto|al massimo|esattamente",
        ("{} meno {}", "{} su {}", "{} di {}", "{} rispetto a {}"),
        ("{count} righe confrontate", "({count} senza valore tralasciate)", "su {count} celle", "nessuno", " e ",
         "punti percentuali"),
        ("migliaia", "milioni", "miliardi"),
    ),
    "pt": _phrases(
        "Soma|Média|Diferença|Razão|Parte|Variação|Valor mais alto|Valor mais baixo|Número|Encontrado|Posição"
        "|Do mais alto|Do mais baixo",
        "acima de|pelo menos|abaixo de|no máximo|exatamente",
        ("{} menos {}", "{} por {}", "{} de {}", "{} em relação a {}"),
        ("{count} linhas comparadas", "({count} sem valor omitidas)", "de {count} células", "nenhum", " e ",
         "pontos percentuais"),
        ("milhares", "milhões", "mil milhões"),
    ),
    "nl": _phrases(
        "Som|Gemiddelde|Verschil|Verhouding|Aandeel|Verandering|Hoogste waarde|Laagste waarde|Aantal|Gevonden|Plaats"
        "|Vanaf de hoogste|Vanaf de laagste",
        "boven|minstens|onder|hoogstens|precies",
        ("{} min {}", "{} tot {}", "{} van {}", "{} ten opzichte van {}"),
        ("{count} rijen vergeleken", "({count} zonder waarde weggelaten)", "over {count} cellen", "geen", " en ",
         "procentpunten"),
        ("duizend", "miljoen", "miljard"),
    ),
    "ja": _phrases(
        "合計|平均|差|比|割合|変化率|最大|最小|数|該当|順位|大きい順|小さい順",
        "超|以上|未満|以下|ちょうど",
        ("{} − {}", "{} ÷ {}", "{} ／ {}", "{}（{}比）"),
        ("{count}行を比較", "（値のない{count}行を除く）", "{count}個のセルの合計", "なし", "、", "ポイント"),
        ("千", "百万", "十億"),
    ),
    "zh": _phrases(
        "合计|平均|差|比|占比|变化率|最高|最低|数量|符合|名次|从高到低|从低到高",
        "高于|至少|低于|至多|恰好",
        ("{} − {}", "{} ÷ {}", "{} ／ {}", "{}（相对于{}）"),
        ("比较了{count}行", "（略去{count}个无值的行）", "{count}个单元格之和", "无", "、", "个百分点"),
        ("千", "百万", "十亿"),
    ),
}  # fmt: skip


def phrases_of(language: Language) -> Phrases:
    return _BY_LANGUAGE.get(language.code, ENGLISH)
