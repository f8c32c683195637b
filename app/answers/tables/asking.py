"""What a question asks to be computed, told by its words: the form, its bounds ("above 33 %"), order and count.

English and German. None where it asks for nothing computed, and where it asks for two things at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal as Number
from typing import Literal

from app.answers.tables.asked_words import BIG, LIGHT, NUMBER_WORDS, ORDINALS, SMALL
from app.answers.tables.numbers import read_value
from app.answers.tables.units import NO_UNIT, Unit, parsed_unit
from index.lexical.languages.base import Decimal

Form = Literal["sum", "average", "difference", "ratio", "share", "change", "extreme", "rank", "count", "filter"]
Bound = Literal["gt", "ge", "lt", "le"]

_COMPARED = r"(?:much|many|far) (?:more|less|fewer|(?:high|larg|great|low|small|bigg|long|short|tall|heavi|old|warm|cold|fast|slow)\w*er)"
_PERCENT = r"(?:%|per ?cent\w*|prozent\w*)"
_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern, re.IGNORECASE))
    for form, pattern in (
        ("change", rf"\b(?:by (?:what|how many|how much)|how many|what) {_PERCENT}.*\b(?:chang|increas|decreas|grow|grew|rise|rose|risen|fall|fell|fallen|drop|declin|exceed|higher|lower|more|less|larger|smaller|fewer|above|below)\w*"
         rf"|\b(?:percentage|{_PERCENT}|relative) (?:change|increase|decrease|growth|rise|drop|decline|reduction)\b|\bgrowth rate\b"
         r"|\bum (?:wie ?viel|welchen) prozent|\bprozentuale \w+"),
        ("share", rf"\bwhat (?:share|fraction|proportion|part|percentage|{_PERCENT}) of\b|\bas a (?:share|percentage|fraction|proportion) of\b|\bwelche[rn]? (?:anteil|prozentsatz)\b|\bwie ?viel prozent (?:de[rs]|von)\b"),
        ("ratio", r"\bratio (?:of|between)\b|\bhow many times\b|\btimes (?:as|more|larger|higher|greater)\b|\bverhältnis (?:von|zwischen|de[rs])\b|\bwie ?viel ?mal\b|\bdas wievielfache\b"),
        ("average", r"\b(?:average[ds]?|mean|averaged|durchschnitt\w*|im mittel|mittelwert)\b"),
        ("difference", rf"\bdifferen(?:ce|z)\b|\bgap\b|\bunterschied\b|\bhow {_COMPARED}\b.*\bthan\b|\bby how (?:much|many)\b|\bhow (?:much|many) \w+ (?:more|fewer|less)\b.*\bthan\b"
         r"|\bhow far apart\b|\b(?:um )?wie ?viel\w* (?:mehr|weniger|höher|niedriger|größer|kleiner|länger|kürzer)\b.*\bals\b"),
        ("rank", rf"\brank(?:ed|ing)?\b|\b(?:sort|order)(?:ed)?\b.*\bby\b|\b(?:{'|'.join(ORDINALS)})[ -]*(?:{BIG}|{SMALL})\b|\b(?:zweit|dritt|viert)(?:{BIG}|{SMALL})\b"
         rf"|\btop (?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\b|\bthe (?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)}) (?:\w+ ){{0,8}}(?:{BIG}|{SMALL})\b|\brangfolge\b"),
        ("extreme", rf"\b(?:{BIG}|{SMALL})\b"),
        ("sum", r"\b(?:sum(?:med)? (?:of|up)|sum|totals?|altogether|together|combined|in all|add(?:ed)? up|taken together|summe|insgesamt|zusammen|gesamt\w*|addiere)\b"),
    )
)  # fmt: skip
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("ge", r"at least|no less than|not less than|no fewer than|not below|mindestens|wenigstens"),
    ("le", r"at most|no more than|not more than|up to|not above|höchstens|maximal"),
    ("gt", r"(?:more|greater|higher|larger|bigger|longer) than|over|above|exceed(?:s|ed|ing)?|beyond|mehr als|größer als|höher als|über|oberhalb(?: von)?"),
    ("lt", r"(?:less|fewer|lower|smaller|shorter) than|under|below|beneath|weniger als|kleiner als|niedriger als|unter|unterhalb(?: von)?"),
)  # fmt: skip
_AMOUNT = r"(?P<amount>(?:[$€£¥₹]\s?)?[-−]?\d[\d.,']*\d|(?:[$€£¥₹]\s?)?[-−]?\d)\s*(?P<unit>(?:(?:thousand|million|billion|tausend|millionen|milliarden) )?[^\s\w,;?.!]*[^\s,;?!]*)"
_BOUND = re.compile("|".join(f"(?P<{name}>\\b(?:{words})\\b)" for name, words in _BOUNDS) + "", re.IGNORECASE)
_AFTER = re.compile(rf"\s*(?:a |an |the |eine[nr]? )?{_AMOUNT}", re.IGNORECASE)
_COUNTS = re.compile(r"\bhow many\b|\bcount\b|\bnumber of\b|\bwie ?viele\b|\banzahl\b|\bzähle\b", re.IGNORECASE)
_LISTS = re.compile(r"\bwhich\b|\blist\b|\bwhat\b|\bname\b|\bshow\b|\bwelche\w*\b|\bnenne\b|\bwhere\b|\bwho\b", re.IGNORECASE)
_SMALLER = re.compile(r"\b(?:fewer|less|lower|smaller|shorter|weniger|niedriger|kleiner|kürzer)\b", re.IGNORECASE)
_ASCENDING = re.compile(rf"\b(?:ascending|aufsteigend|from (?:the )?(?:{SMALL})|(?:{SMALL}) first)\b", re.IGNORECASE)
_SMALL = re.compile(rf"\b(?:\w*?(?:{SMALL}))\b", re.IGNORECASE)
_NTH = re.compile(rf"\b({'|'.join(ORDINALS)})[ -]*(?:{BIG}|{SMALL})\b|\b(zweit|dritt|viert)(?:{BIG}|{SMALL})\b", re.IGNORECASE)
_TOP = re.compile(rf"\b(?:top|the) (\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
_REFUSED = re.compile(
    r"\b(?:not|n't|except|excluding|without|other than|neither|nor|besides|apart from|ohne|außer|nicht|median|variance|deviation|correlat\w+|cagr|compound(?:ed)?|per capita|forecast|predict\w*|expected)\b",
    re.IGNORECASE,
)
"""What the forms here do not know: an exception, another statistic. Better no number than one that leaves it out."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on numbers; `number` is multiplied by `unit.scale` where the question says so ("100 thousand")."""

    op: Bound
    number: Number
    unit: Unit
    start: int
    end: int
    number_end: int

    @property
    def bare(self) -> Limit:
        """The bound without its unit."""
        return replace(self, unit=Unit("", self.unit.scale, self.unit.scaled), end=self.number_end)


@dataclass(frozen=True, slots=True)
class Asking:
    """`descending`: the largest first. `nth` asks for one place, `count` for so many; 0 where it does neither.

    `smaller` asks by how much the first is less; `spans` are the characters of the words that told all this.
    """

    form: Form
    limits: tuple[Limit, ...] = ()
    descending: bool = True
    nth: int = 0
    count: int = 0
    smaller: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def forms_in(question: str) -> list[tuple[Form, tuple[int, int]]]:
    """Each form that words of the question may mean, with these words."""
    return [(form, match.span()) for form, pattern in _FORMS if (match := pattern.search(question))]


def limits_in(question: str) -> tuple[Limit, ...]:
    """The bounds that the question sets on numbers."""
    found: list[Limit] = []
    for match in _BOUND.finditer(question):
        after = _AFTER.match(question, match.end())
        if after is None:
            continue
        limit = _limit(match, after)
        if limit is not None:
            found.append(limit)
    return tuple(found)


def may_compute(question: str) -> bool:
    """Whether the question might ask for something computed."""
    return bool(forms_in(question) or limits_in(question)) and not _REFUSED.search(question)


def readings(question: str) -> list[Asking]:
    """What the question may ask for, the most specific form first; empty where no form is meant."""
    if _REFUSED.search(question):
        return []
    limits = limits_in(question)
    plain = question
    for limit in limits:  # "at least 5" asks for nothing that is least
        plain = plain[: limit.start] + " " * (limit.end - limit.start) + plain[limit.end :]
    forms = forms_in(plain)
    found = [_asking(form, plain, limits, (span,)) for form, span in forms]
    if limits and not any(form in ("average", "sum", "extreme", "rank") for form, _ in forms):
        form: Form | None = "count" if _COUNTS.search(question) else "filter" if _LISTS.search(question) else None
        if form is not None:
            found = [Asking(form, limits)]
    return found


def _asking(form: Form, question: str, limits: tuple[Limit, ...], spans: tuple[tuple[int, int], ...]) -> Asking:
    nth, top = _NTH.search(question), _TOP.search(question)
    descending = not (_ASCENDING.search(question) if form == "rank" and not (nth or top) else _SMALL.search(question))
    place = ORDINALS.get((nth[1] or nth[2]).casefold(), 0) if nth else 0
    count = 0 if top is None or place else NUMBER_WORDS.get(top[1].casefold()) or (int(top[1]) if top[1].isdecimal() else 0)
    return Asking(form, limits, descending, place, count, _SMALLER.search(question) is not None, spans)


def _limit(match: re.Match[str], after: re.Match[str]) -> Limit | None:
    mark = Decimal.COMMA if match[0].casefold().split()[0] in _GERMAN else Decimal.POINT
    value = read_value(after["amount"], mark)
    if value is None:
        return None
    unit = parsed_unit(after["unit"].strip()) if after["unit"].strip() else NO_UNIT
    said = unit or NO_UNIT
    whole = Unit(said.symbol or value.unit.symbol, said.scale, said.scaled)
    op = next(name for name, _ in _BOUNDS if match[name])
    end = after.end() if unit is not None else after.end("amount")
    return Limit(op, value.number, whole, match.start(), end, after.end("amount"))


_LIGHT = frozenset(word.casefold() for word in LIGHT)
_GERMAN = frozenset("mindestens wenigstens höchstens maximal mehr größer höher über oberhalb weniger kleiner niedriger unter unterhalb".split())


def light(surface: str) -> bool:
    """Whether a word says nothing of what is asked about: "how", "number", "total", "produced"."""
    return surface.casefold() in _LIGHT
