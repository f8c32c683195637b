"""Words that checks look for, by language: number words, months, negations, words of falling and of reporting.

Where a language is not listed, what its words would tell is not told: a claim is then judged by figures, names and
overlap alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

_NUMBERS: Mapping[str, str] = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "zéro - deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "cero - dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "zero - due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "zero - dois três quatro cinco seis sete oito nove dez onze doze",
    "nl": "nul - twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "sv": "noll - två tre fyra fem sex sju åtta nio tio elva tolv",
    "da": "nul - to tre fire fem seks syv otte ni ti elleve tolv",
}
_ALSO: Mapping[str, Mapping[str, int]] = {
    "en": {
        "dozen": 12, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    },
    "pt": {"duas": 2},
}  # fmt: skip
_MONTHS: Mapping[str, str] = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "-", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NEGATIONS: Mapping[str, str] = {
    "en": "not no never none neither nor without cannot cant nothing nobody isnt wasnt arent werent dont doesnt didnt "
    "hasnt havent hadnt wont wouldnt couldnt shouldnt",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals ohne weder",
    "fr": "pas jamais aucun aucune sans ni",
    "es": "no nunca jamás sin ningún ninguna ninguno ni",
    "it": "non mai senza nessun nessuno nessuna né",
    "pt": "não nunca jamais sem nenhum nenhuma nem",
    "nl": "niet geen nooit zonder",
    "sv": "inte ej aldrig ingen inga inget utan",
    "da": "ikke aldrig ingen intet uden",
    "ru": "не нет без никогда",
    "pl": "nie bez nigdy żaden żadna",
}
_FALLING: Mapping[str, str] = {
    "en": "fall falls fell fallen falling decline declines declined declining decrease decreases decreased decreasing "
    "drop drops dropped loss losses lost lose loses negative minus below reduce reduces reduced reduction down shrink "
    "shrank shrunk less lower fewer deficit cut worse slump slid",
    "de": "fiel fallen gefallen sank sinken gesunken rückgang verlust minus weniger unter negativ abnahme gesenkt "
    "verringert verringerte reduziert",
    "fr": "baisse baissé diminué diminution recul reculé perte moins négatif réduction réduit",
    "es": "cayó caída bajó baja disminuyó disminución pérdida menos negativo redujo reducción",
}
# fmt: off
NEUTRAL = frozenset({
    "accord", "according", "approximately", "around", "nearly", "almost", "roughly", "circa", "reach", "reached",
    "amount", "amounted", "stood", "stand", "come", "came", "equal", "equalled", "report", "reported", "state",
    "stated", "say", "says", "said", "mention", "mentioned", "show", "shown", "shows", "note", "noted", "document",
    "documents", "evidence", "source", "sources", "answer", "table", "figure", "page", "section", "respectively",
})
# fmt: on
"""English words that say how something is told, not what."""
# fmt: off
ADDRESSES = frozenset({
    "paragraph", "paragraphs", "exhibit", "article", "articles", "clause", "appendix", "annex", "footnote", "note",
    "page", "pages", "figure", "figures", "fig", "table", "tables", "section", "sections", "chapter", "chapters",
    "equation", "slide", "line", "row", "seite", "tabelle", "abbildung", "kapitel", "tableau", "página", "tabla",
    "figura",
})
# fmt: on
"""Words before a number that says where to look."""
# fmt: off
HEDGES = frozenset({
    "about", "around", "approximately", "nearly", "almost", "roughly", "circa", "some", "over", "than", "least", "most",
    "ca", "etwa", "rund", "ungefähr", "fast", "environ", "presque", "unos", "unas", "casi", "ongeveer",
})
# fmt: on
"""Words before a number that is rounded."""
# fmt: off
ONCE = frozenset({
    "built", "born", "died", "founded", "established", "opened", "completed", "published", "signed", "invented",
    "discovered", "launched", "erected", "created", "formed", "incorporated", "elected", "gebaut", "erbaut", "geboren",
    "gestorben", "gegründet", "eröffnet", "fertiggestellt", "construit", "née", "né", "mort", "fondé", "fondée",
    "fundado", "fundada", "nacido", "murió", "costruito", "fondata",
})
# fmt: on
"""Words of what happens once to a thing, so that two years of it contradict each other."""


@cache
def number_words(code: str) -> Mapping[str, int]:
    """Word to value, from two on and zero: "one" is most often an article or a pronoun."""
    words = {word: value for value, word in enumerate(_NUMBERS.get(code, "").split()) if word != "-" and value != 1}
    return {**words, **_ALSO.get(code, {})}


@cache
def months() -> Mapping[str, int]:
    """The names of months in all languages, and their English short forms."""
    named = {name: number for listed in _MONTHS.values() for number, name in enumerate(listed.split(), 1)}
    return {**named, **{name: number for number, name in enumerate(_SHORT_MONTHS, 1) if name != "-"}}


@cache
def negations(code: str) -> frozenset[str]:
    return frozenset(_NEGATIONS.get(code, "").split())


@cache
def falling(code: str) -> frozenset[str] | None:
    """Words that say that a number is a fall or a lack; None where they are not known."""
    return frozenset(_FALLING[code].split()) if code in _FALLING else None
