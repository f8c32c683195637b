"""The words by which questions in English and German ask to compute."""

from __future__ import annotations

import re

from app.answers.tables.asked_words import BIG, LIGHT, NUMBER_WORDS, ORDINALS, SMALL
from app.answers.tables.vocabulary import Form, Vocabulary, any_of, bounds_of

_SUPERLATIVE = f"(?:{BIG}|{SMALL})"
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
_NTH = rf"({'|'.join(ORDINALS)})[ -]*{_SUPERLATIVE}"
_PERCENT = r"(?:%|per ?cent(?!(?:age)? points?)\w*|prozent(?!punkt)\w*)"
_LARGER = r"(?:high|larg|great|low|small|bigg|long|short|tall|heavi|old|warm|cold|fast|slow)\w*er"
_COMPARED = rf"(?:much|many|far) (?:more|less|fewer|{_LARGER})"
_MOVED = (
    r"(?:chang|increas|decreas|declin|exceed|drop|grow|fall)\w*|grew|rise|rises|rose|risen|fell"
    r"|higher|lower|more|less|larger|smaller|fewer|above|below"
)
_MOVES = r"(?:chang|increas|declin|decreas|drop|grow|shrink|fall|rise)\w*"
_MOVEMENT = r"(?:change|increase|decrease|growth|rise|drop|decline|reduction)"
_MEHR = r"(?:mehr|weniger|höher|niedriger|größer|kleiner|länger|kürzer)"

_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    (
        "change",
        any_of(
            rf"(?:by (?:what|how many|how much)|how many|what) {_PERCENT}.*(?:{_MOVED})",
            rf"(?:percentage|{_PERCENT}|relative) {_MOVEMENT}",
            r"growth rate",
            r"um (?:wie ?viel|welchen) prozent",
            r"prozentuale \w+",
        ),
    ),
    (
        "share",
        any_of(
            rf"what (?:share|fraction|proportion|part|percentage|{_PERCENT}) of",
            rf"what (?:share|fraction|proportion|part|percentage|{_PERCENT}) (?:is|was|were|are|do|does|did)",
            r"as a (?:share|percentage|fraction|proportion) of",
            r"(?:share|percentage|fraction|proportion) of (?:the )?(?:total|overall|whole)",
            r"welche[rn]? (?:anteil|prozentsatz)",
            r"wie ?viel prozent (?:de[rs]|von)",
        ),
    ),
    (
        "ratio",
        any_of(
            r"ratio (?:of|between)",
            r"how many times",
            r"times (?:as|more|larger|higher|greater)",
            r"divided by",
            r"verhältnis (?:von|zwischen|de[rs])",
            r"wie ?viel ?mal",
            r"das wievielfache",
        ),
    ),
    ("average", any_of(r"average[ds]?", r"mean", r"durchschnitt\w*", r"im mittel", r"mittelwert")),
    (
        "difference",
        any_of(
            r"difference",
            r"differenz",
            r"gap",
            r"unterschied",
            rf"how {_COMPARED}(?!\w).* (?:than|compared (?:to|with)|versus|vs)",
            rf"how much (?:did|has|have|had|does|do) .*\b{_MOVES}",
            r"what (?:is|was) the (?:absolute )?(?:change|increase|decrease|rise|drop|decline|reduction) (?:in|of) .*"
            r"(?:from|between|compared (?:to|with)|versus|vs)",
            r"by how (?:much|many)",
            r"how (?:much|many) \w+ (?:more|fewer|less) .*than",
            r"how far apart",
            rf"(?:um )?wie ?viel\w* {_MEHR} .*als",
        ),
    ),
    (
        "rank",
        any_of(
            r"rank(?:ed|ing)?",
            r"(?:sort|order)(?:ed)? .*by",
            _NTH,
            rf"(?:zweit|dritt|viert){_SUPERLATIVE}",
            rf"top[ -]{_COUNT}",
            rf"the {_COUNT} (?:\w+ ){{0,8}}{_SUPERLATIVE}",
            r"rangfolge",
        ),
    ),
    ("extreme", any_of(_SUPERLATIVE)),
    (
        "sum",
        any_of(
            r"sum(?:med)?(?: (?:of|up))?",
            r"totals?|altogether|together|combined|in all",
            r"add(?:ed)? up",
            r"summe|insgesamt|zusammen|gesamt\w*|addiere",
        ),
    ),
)

_BOUND = bounds_of(
    {
        "ge": r"at least|no less than|no fewer than|mindestens|wenigstens",
        "le": r"at most|no more than|up to|höchstens|maximal",
        "gt": r"(?:more|greater|higher|larger|bigger|longer) than|over|above|exceed(?:s|ed|ing)?|beyond"
        r"|(?:mehr|größer|höher) als|über|oberhalb(?: von)?",
        "lt": r"(?:less|fewer|lower|smaller|shorter) than|under|below|beneath"
        r"|(?:weniger|kleiner|niedriger) als|unter|unterhalb(?: von)?",
        "eq": r"exactly|equal to|genau",
    }
)
_GERMAN_BOUNDS = (
    "mindestens wenigstens höchstens maximal mehr größer höher über oberhalb weniger kleiner niedriger unter"
)
_COMMA = frozenset(f"{_GERMAN_BOUNDS} unterhalb genau".split())
"""The first words of bounds after which numbers have decimal commas."""
_REFUSED = any_of(
    r"not|\w+n't|except|excluding|without|other than|neither|nor|besides|apart from|ohne|außer|nicht",
    r"median|variance|deviation|correlat\w+|cagr|compound(?:ed)?|per capita|forecast|predict\w*",
)
"""What the forms here do not know: an exception, another statistic. Better no number than one that leaves it out."""
ENGLISH_AND_GERMAN = Vocabulary(
    forms=_FORMS,
    bound=_BOUND,
    counts=any_of(r"how many", r"count", r"number of", r"wie ?viele", r"anzahl", r"zähle"),
    lists=any_of(r"which", r"list", r"what", r"name", r"show", r"where", r"who", r"welche\w*", r"nenne"),
    smaller=any_of(r"fewer|less|lower|smaller|shorter|weniger|niedriger|kleiner|kürzer"),
    smallest=any_of(SMALL, rf"(?:zweit|dritt|viert)(?:{SMALL})"),
    against=any_of(
        r"than|exceed(?:s|ed|ing)?|compared (?:to|with)|in comparison (?:to|with)|versus|vs|relative to",
        r"against|over|above|below|under|als|gegenüber|im vergleich",
    ),
    absolute=any_of(r"difference|gap|differenz|unterschied|how far apart"),
    fell=any_of(r"(?:decreas|declin|fall|fell|drop|shr[aiu]nk|reduc|sank|sink|gesunken|abgenommen)\w*"),
    refused=_REFUSED,
    light=LIGHT,
    of=any_of(r"of|von|vom|de[rs]"),
    magnitude=any_of(r"largest|biggest|greatest|smallest|größte\w*|kleinste\w*|geringste\w*"),
    ascending=any_of(r"ascending|aufsteigend", rf"from (?:the )?(?:{SMALL})", rf"(?:{SMALL}) first"),
    nth=re.compile(rf"\b{_NTH}\b|\b(zweit|dritt|viert){_SUPERLATIVE}\b", re.IGNORECASE),
    top=re.compile(rf"\b(?:top|the)[ -]({_COUNT})\b", re.IGNORECASE),
    ordinals=ORDINALS,
    numbers=NUMBER_WORDS,
    comma=_COMMA,
)
