"""The words by which a question asks to compute: forms of computation, bounds on numbers, order and place.

English and German.
"""

from __future__ import annotations

import re
from typing import Literal

from app.answers.tables.asked_words import BIG, NUMBER_WORDS, ORDINALS, SMALL

Form = Literal["sum", "average", "difference", "ratio", "share", "change", "extreme", "rank", "count", "filter"]
Bound = Literal["gt", "ge", "lt", "le"]


def _any(*alternatives: str) -> re.Pattern[str]:
    """A pattern for any of these as whole words."""
    return re.compile("|".join(rf"(?<!\w)(?:{one})(?!\w)" for one in alternatives), re.IGNORECASE)


_SUPERLATIVE = f"(?:{BIG}|{SMALL})"
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
_NTH = rf"({'|'.join(ORDINALS)})[ -]*{_SUPERLATIVE}"
_PERCENT = r"(?:%|per ?cent\w*|prozent\w*)"
_LARGER = r"(?:high|larg|great|low|small|bigg|long|short|tall|heavi|old|warm|cold|fast|slow)\w*er"
_COMPARED = rf"(?:much|many|far) (?:more|less|fewer|{_LARGER})"
_MOVED = (
    r"(?:chang|increas|decreas|declin|exceed|drop|grow|fall)\w*|grew|rise|rises|rose|risen|fell"
    r"|higher|lower|more|less|larger|smaller|fewer|above|below"
)
_MOVEMENT = r"(?:change|increase|decrease|growth|rise|drop|decline|reduction)"
_MEHR = r"(?:mehr|weniger|höher|niedriger|größer|kleiner|länger|kürzer)"

FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    (
        "change",
        _any(
            rf"(?:by (?:what|how many|how much)|how many|what) {_PERCENT}.*(?:{_MOVED})",
            rf"(?:percentage|{_PERCENT}|relative) {_MOVEMENT}",
            r"growth rate",
            r"um (?:wie ?viel|welchen) prozent",
            r"prozentuale \w+",
        ),
    ),
    (
        "share",
        _any(
            rf"what (?:share|fraction|proportion|part|percentage|{_PERCENT}) of",
            r"as a (?:share|percentage|fraction|proportion) of",
            r"welche[rn]? (?:anteil|prozentsatz)",
            r"wie ?viel prozent (?:de[rs]|von)",
        ),
    ),
    (
        "ratio",
        _any(
            r"ratio (?:of|between)",
            r"how many times",
            r"times (?:as|more|larger|higher|greater)",
            r"verhältnis (?:von|zwischen|de[rs])",
            r"wie ?viel ?mal",
            r"das wievielfache",
        ),
    ),
    ("average", _any(r"average[ds]?", r"mean", r"durchschnitt\w*", r"im mittel", r"mittelwert")),
    (
        "difference",
        _any(
            r"difference",
            r"differenz",
            r"gap",
            r"unterschied",
            rf"how {_COMPARED}(?!\w).* than",
            r"by how (?:much|many)",
            r"how (?:much|many) \w+ (?:more|fewer|less) .*than",
            r"how far apart",
            rf"(?:um )?wie ?viel\w* {_MEHR} .*als",
        ),
    ),
    (
        "rank",
        _any(
            r"rank(?:ed|ing)?",
            r"(?:sort|order)(?:ed)? .*by",
            _NTH,
            rf"(?:zweit|dritt|viert){_SUPERLATIVE}",
            rf"top {_COUNT}",
            rf"the {_COUNT} (?:\w+ ){{0,8}}{_SUPERLATIVE}",
            r"rangfolge",
        ),
    ),
    ("extreme", _any(_SUPERLATIVE)),
    (
        "sum",
        _any(
            r"sum(?:med)?(?: (?:of|up))?",
            r"totals?|altogether|together|combined|in all",
            r"add(?:ed)? up",
            r"summe|insgesamt|zusammen|gesamt\w*|addiere",
        ),
    ),
)
"""The most specific first."""

_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("ge", r"at least|no less than|no fewer than|mindestens|wenigstens"),
    ("le", r"at most|no more than|up to|höchstens|maximal"),
    (
        "gt",
        r"(?:more|greater|higher|larger|bigger|longer) than|over|above|exceed(?:s|ed|ing)?|beyond"
        r"|(?:mehr|größer|höher) als|über|oberhalb(?: von)?",
    ),
    (
        "lt",
        r"(?:less|fewer|lower|smaller|shorter) than|under|below|beneath"
        r"|(?:weniger|kleiner|niedriger) als|unter|unterhalb(?: von)?",
    ),
)
BOUND = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _BOUNDS), re.IGNORECASE)
"""Its groups are named by the bound."""
GERMAN_BOUNDS = frozenset(
    word.casefold()
    for words in (
        "mindestens wenigstens höchstens maximal mehr größer höher über",
        "oberhalb weniger kleiner niedriger unter unterhalb",
    )
    for word in words.split(" ")
)
"""The first words of bounds after which numbers have decimal commas."""
_CURRENCY = r"(?:[$€£¥₹]\s?)?"
AMOUNT = re.compile(
    rf"\s*(?:an? |the |eine[nr]? )?(?P<amount>{_CURRENCY}[-−]?\d[\d.,']*\d|{_CURRENCY}[-−]?\d)\s*"
    r"(?P<unit>(?:(?:thousand|million|billion|tausend|millionen|milliarden) )?[^\s\w,;?.!]*[^\s,;?!]*)",
    re.IGNORECASE,
)
COUNTS = _any(r"how many", r"count", r"number of", r"wie ?viele", r"anzahl", r"zähle")
LISTS = _any(r"which", r"list", r"what", r"name", r"show", r"where", r"who", r"welche\w*", r"nenne")
SMALLER = _any(r"fewer|less|lower|smaller|shorter|weniger|niedriger|kleiner|kürzer")
MAGNITUDE = _any(r"largest|biggest|greatest|smallest|größte\w*|kleinste\w*|geringste\w*")
SMALLEST = _any(SMALL, rf"(?:zweit|dritt|viert)(?:{SMALL})")
ASCENDING = _any(r"ascending|aufsteigend", rf"from (?:the )?(?:{SMALL})", rf"(?:{SMALL}) first")
NTH = re.compile(rf"\b{_NTH}\b|\b(zweit|dritt|viert){_SUPERLATIVE}\b", re.IGNORECASE)
TOP = re.compile(rf"\b(?:top|the) ({_COUNT})\b", re.IGNORECASE)
REFUSED = _any(
    r"not|\w+n't|except|excluding|without|other than|neither|nor|besides|apart from|ohne|außer|nicht",
    r"median|variance|deviation|correlat\w+|cagr|compound(?:ed)?|per capita|forecast|predict\w*",
)
"""What the forms here do not know: an exception, another statistic. Better no number than one that leaves it out."""
