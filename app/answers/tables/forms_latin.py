"""The words by which questions in French, Spanish, Italian, Portuguese and Dutch ask to compute."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.answers.tables.vocabulary import Bound, Form, Vocabulary, any_of, bounds_of


@dataclass(frozen=True, slots=True)
class _Words:
    """Alternatives of patterns. `per_cent` and `moved` together ask for a change; `more` than for a difference."""

    total: str
    average: str
    difference: str
    ratio: str
    share: str
    change: str
    by_how_much: str
    per_cent: str
    moved: str
    fell: str
    big: str
    small: str
    more: str
    less: str
    than: str
    bounds: dict[Bound, str]
    count: str
    lists: str
    absolute: str
    refused: str
    light: str
    of: str


def _vocabulary(words: _Words) -> Vocabulary:
    forms: tuple[tuple[Form, re.Pattern[str]], ...] = (
        ("change", any_of(rf"(?:{words.per_cent})(?!\w).*(?:{words.moved}|{words.fell})", words.change)),
        ("share", any_of(words.share)),
        ("ratio", any_of(words.ratio)),
        ("average", any_of(words.average)),
        (
            "difference",
            any_of(
                words.difference,
                rf"(?:{words.by_how_much})(?!\w).*(?:{words.moved}|{words.fell})",
                rf"(?:{words.by_how_much}) (?:\w+ ){{0,4}}(?:{words.more}|{words.less})(?!\w).*(?:{words.than})",
            ),
        ),
        ("extreme", any_of(words.big, words.small)),
        ("sum", any_of(words.total)),
    )
    said = f"{words.light} {' '.join(one for text in _plain(words) for one in _spelled(text))}"
    return Vocabulary(
        forms=forms,
        bound=bounds_of(words.bounds),
        counts=any_of(words.count),
        lists=any_of(words.lists),
        smaller=any_of(words.less),
        smallest=any_of(words.small),
        against=any_of(words.than),
        absolute=any_of(words.absolute),
        fell=any_of(words.fell),
        refused=any_of(words.refused),
        of=any_of(words.of),
        light=frozenset(said.casefold().split()),
    )


_PIECES = re.compile(r"\(\?:(?P<group>[^()]*)\)(?P<optional>\??)|\[(?P<any>[^\]]*)\](?P<maybe>\??)|(?P<letter>\w)\?")


def _spelled(pattern: str) -> list[str]:
    """All that a pattern of alternatives, groups, sets of letters and optional letters matches."""
    found = _PIECES.search(pattern)
    if "|" in _PIECES.sub("", pattern) or found is None:
        parts = re.split(r"\|(?![^(]*\))", pattern)
        return [pattern] if len(parts) == 1 else [one for part in parts for one in _spelled(part)]
    if found["letter"]:
        ways = [found["letter"], ""]
    elif found["any"]:
        ways = [*found["any"], *([""] if found["maybe"] else [])]
    else:
        ways = [*found["group"].split("|"), *([""] if found["optional"] else [])]
    return [one for way in ways for one in _spelled(pattern[: found.start()] + way + pattern[found.end() :])]


def _plain(words: _Words) -> list[str]:
    """The words that only ask: all that stand in the patterns as they are written in questions."""
    return [
        words.total, words.average, words.difference, words.ratio, words.share, words.per_cent, words.moved,
        words.fell, words.big, words.small, words.more, words.less, words.than, words.count, words.lists,
        words.change, words.by_how_much,
    ]  # fmt: skip


FRENCH = _vocabulary(
    _Words(
        total="sommes?|total|totale|ensemble|au total",
        average="moyennes?|moyens?|en moyenne",
        difference="différence|écart",
        ratio="rapport entre|combien de fois|divisée? par",
        share="quelle (?:part|proportion|fraction)|quel pourcentage (?:de|des|du)",
        change="variation en pourcentage|taux de croissance|évolution en pourcentage",
        by_how_much="de combien|combien",
        per_cent="de combien de pour cent|de combien de pourcents?|de quel pourcentage",
        moved="augmenté|augmentée|augmente|augmenter|progressé|crû|monté|varié|changé|évolué|dépasse",
        fell="diminué|diminuée|baissé|baissée|chuté|reculé|diminuer|baisser",
        big="le plus élevé|la plus élevée|les plus élevée?s|le plus grand|la plus grande|la plus haute|le plus haut"
        "|le plus|la plus forte|le plus fort|maximum|maximale?",
        small="le plus bas|la plus basse|le plus petit|la plus petite|le moins|la plus faible|le plus faible|minimum"
        "|minimale?",
        more="plus|supérieure?s?|plus élevée?s?|plus grande?s?",
        less="moins|inférieure?s?|plus petite?s?|plus faible",
        than="que|par rapport à|comparé à|comparée à",
        bounds={
            "ge": "au moins",
            "le": "au plus|au maximum",
            "gt": "plus de|plus que|supérieure?s? à|dépass(?:e|ent|ant)|au-dessus de",
            "lt": "moins de|moins que|inférieure?s? à|au-dessous de|en dessous de",
            "eq": "exactement",
        },
        count="combien",
        lists="quels?|quelles?|nommez|citez|qui|où",
        absolute="différence|écart",
        refused="pas|sauf|hormis|sans|excepté|hors|médiane?|écart[- ]type|variance",
        light="nombre valeur valeurs année années mois elle il était étaient entre a ont été avait eu combien fait",
        of="de|des|du|d['’]",
    )
)
SPANISH = _vocabulary(
    _Words(
        total="suma|total|totales|en total|juntos|juntas|sumados|sumadas",
        average="promedio|media|medio|en promedio",
        difference="diferencia",
        ratio="relación entre|razón entre|cociente|cuántas veces|dividid[oa] (?:por|entre)",
        share="qué (?:parte|proporción|fracción|porcentaje) (?:de|del)",
        change="variación porcentual|cambio porcentual|tasa de crecimiento|aumento porcentual",
        by_how_much="en cuánto|cuánto|cuánta|cuántos|cuántas",
        per_cent="en qué porcentaje|qué porcentaje|en cuánto por ciento|cuánto por ciento",
        moved="aumentó|aumentaron|creció|crecieron|subió|subieron|cambió|cambiaron|varió|supera|superó",
        fell="disminuyó|disminuyeron|bajó|bajaron|cayó|cayeron|descendió",
        big="más alt[oa]s?|mayor|mayores|máxim[oa]s?|más grandes?|más",
        small="más baj[oa]s?|menor|menores|mínim[oa]s?|más pequeñ[oa]s?|menos",
        more="más|mayor|mayores|más alt[oa]s?",
        less="menos|menor|menores|más baj[oa]s?",
        than="que|respecto a|comparad[oa] con|frente a",
        bounds={
            "ge": "al menos|como mínimo|por lo menos",
            "le": "como máximo|a lo sumo",
            "gt": "más de|más que|mayor(?:es)? (?:que|de|a)|superior(?:es)? a|por encima de|super(?:a|an|ó|aron)",
            "lt": "menos de|menos que|menor(?:es)? (?:que|de|a)|inferior(?:es)? a|por debajo de",
            "eq": "exactamente",
        },
        count="cuántos|cuántas|número de|cantidad de",
        lists="qué|cuál|cuáles|quién|quiénes|dónde|nombre|enumere",
        absolute="diferencia",
        refused="no|excepto|salvo|sin|mediana|varianza|desviación",
        light="número valor valores año años mes meses fue fueron era eran es son hay hubo tuvo tiene entre alto alta "
        "bajo baja alcanzó",
        of="de|del",
    )
)
ITALIAN = _vocabulary(
    _Words(
        total="somma|totale|totali|in totale|insieme|complessivamente|complessivo|complessiva",
        average="media|medio|in media",
        difference="differenza|scarto",
        ratio="rapporto tra|rapporto fra|quante volte|diviso per|divisa per",
        share="quale (?:quota|parte|percentuale|frazione)|che (?:quota|parte|percentuale)",
        change="variazione percentuale|tasso di crescita|aumento percentuale",
        by_how_much="di quanto|quanto|quanta|quanti|quante",
        per_cent="di quale percentuale|di che percentuale|di quanto per cento",
        moved="aumentat[oaie]|cresciut[oaie]|salit[oaie]|cambiat[oaie]|variat[oaie]|supera",
        fell="diminuit[oaie]|calat[oaie]|sces[oaie]|ridott[oaie]",
        big="più alt[oaie]|più elevat[oaie]|maggior[ei]?|massim[oaie]|più grand[ei]|più",
        small="più bass[oaie]|minor[ei]?|minim[oaie]|più piccol[oaie]|meno",
        more="più|maggior[ei]?|più alt[oaie]|superior[ei]",
        less="meno|minor[ei]?|più bass[oaie]|inferior[ei]",
        than="rispetto a|rispetto al|rispetto alla|di quell[oaie]|che|confrontat[oaie] con",
        bounds={
            "ge": "almeno|come minimo",
            "le": "al massimo|al più",
            "gt": "più di|maggior[ei] di|superior[ei] a|oltre|super(?:a|ano)|al di sopra di",
            "lt": "meno di|minor[ei] di|inferior[ei] a|al di sotto di|sotto",
            "eq": "esattamente",
        },
        count="quanti|quante|numero di",
        lists="quale|quali|chi|dove|elenca|che",
        absolute="differenza|scarto",
        refused="non|tranne|eccetto|senza|mediana|varianza|deviazione",
        light="numero valore valori anno anni mese mesi era erano è sono fu furono stato stata ha hanno tra fra "
        "alto alta basso bassa",
        of="di|del|della|dei|delle|degli|dell['’]",
    )
)
PORTUGUESE = _vocabulary(
    _Words(
        total="soma|total|totais|no total|juntos|juntas|somados|somadas",
        average="média|médio|em média",
        difference="diferença",
        ratio="razão entre|relação entre|quociente|quantas vezes|dividid[oa] por",
        share="que (?:parte|proporção|fração|percentagem|porcentagem) (?:de|do|da|dos|das)"
        "|qual (?:parte|proporção|fração|percentagem|porcentagem) (?:de|do|da|dos|das)",
        change="variação percentual|aumento percentual|taxa de crescimento",
        by_how_much="em quanto|quanto|quanta|quantos|quantas",
        per_cent="em que percentagem|em que porcentagem|em quantos por cento|quantos por cento",
        moved="aumentou|aumentaram|cresceu|cresceram|subiu|subiram|mudou|variou|supera|superou",
        fell="diminuiu|diminuíram|caiu|caíram|baixou|baixaram|desceu|reduziu",
        big="mais alt[oa]s?|maior|maiores|máxim[oa]s?|mais",
        small="mais baix[oa]s?|menor|menores|mínim[oa]s?|menos",
        more="mais|maior|maiores|superior(?:es)?",
        less="menos|menor|menores|inferior(?:es)?",
        than="que|em relação a|comparad[oa] com|face a",
        bounds={
            "ge": "pelo menos|no mínimo|ao menos",
            "le": "no máximo",
            "gt": "mais de|mais que|maior(?:es)? (?:que|do que)|superior(?:es)? a|acima de|exced(?:e|em|eu)",
            "lt": "menos de|menos que|menor(?:es)? (?:que|do que)|inferior(?:es)? a|abaixo de",
            "eq": "exatamente",
        },
        count="quantos|quantas|número de",
        lists="qual|quais|quem|onde|que|liste",
        absolute="diferença",
        refused="não|exceto|salvo|sem|mediana|variância|desvio",
        light="número valor valores ano anos mês meses foi foram era eram é são há houve teve tem entre alto "
        "alta baixo baixa",
        of="de|do|da|dos|das",
    )
)
DUTCH = _vocabulary(
    _Words(
        total="som|totaal|totale|in totaal|samen|tezamen|opgeteld",
        average="gemiddelde?|gemiddeld",
        difference="verschil",
        ratio="verhouding (?:tussen|van)|hoeveel keer|hoe vaak zo|gedeeld door",
        share="welk (?:deel|aandeel|percentage) van|welke fractie van|hoeveel procent van",
        change="procentuele (?:verandering|stijging|daling|toename|afname)|groeipercentage",
        by_how_much="hoeveel|met hoeveel",
        per_cent="met hoeveel procent|met welk percentage",
        moved="gestegen|steeg|stegen|gegroeid|groeide|veranderd|veranderde|toegenomen|overtreft",
        fell="gedaald|daalde|daalden|afgenomen|gezakt|verminderd",
        big="hoogste|grootste|meeste|maximale?|maximum|langste",
        small="laagste|kleinste|minste|minimale?|minimum|kortste",
        more="meer|hoger|groter|langer",
        less="minder|lager|kleiner|korter",
        than="dan|vergeleken met|ten opzichte van",
        bounds={
            "ge": "minstens|ten minste|minimaal",
            "le": "hoogstens|ten hoogste|maximaal",
            "gt": "meer dan|groter dan|hoger dan|boven|over",
            "lt": "minder dan|kleiner dan|lager dan|onder",
            "eq": "precies|exact",
        },
        count="hoeveel|aantal",
        lists="welke|welk|wie|wat|waar|noem",
        absolute="verschil",
        refused="niet|geen|behalve|zonder|mediaan|variantie|standaardafwijking",
        light="aantal waarde waarden jaar jaren maand maanden was waren is zijn had hadden heeft hebben groot hoog "
        "laag procent",
        of="van",
    )
)
