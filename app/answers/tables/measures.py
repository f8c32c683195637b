"""Which measure a question asks for, of which year, told how; and every word of it that says something else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.answers.tables.formulas import MEASURES, Amount, Expression, Operation, lines_of, parsed
from app.answers.tables.lines import LINES
from app.answers.tables.statements import Period, periods_in
from app.answers.tables.wishes import DECIMALS, SCALE, WHOLE, places

_NAMES = [(re.compile(rf"(?<![\w-])(?:{one.pattern})(?![\w-])", re.IGNORECASE), one) for one in MEASURES]
_ASKED = "|".join(f"(?:{line.asked})" for line in LINES.values())
_PAIR = re.compile(
    rf"(?<![\w-])(?:ratio of (?P<first>(?:average )?(?:{_ASKED})) (?:to|over) (?P<second>(?:average )?(?:{_ASKED}))"
    rf"|(?P<over>(?:average )?(?:{_ASKED}))\s*(?:[- ]to[- ]|/|over|divided by)\s*(?P<under>(?:average )?(?:{_ASKED}))"
    r"(?P<ratio>[- ]ratio)?)(?![\w-])",
    re.IGNORECASE,
)
_BALANCE = re.compile(r"\b(?:average|year[- ]end(?:ing)?|end(?:ing)?[- ]of[- ]year|closing)\b", re.IGNORECASE)
_PER_CENT = re.compile(r"%|\bper ?cent(?:ages?)?\b", re.IGNORECASE)
_NOTHING = """
a an the of for in at on as by and it its is was were be been what which how much many does do did has have had
me us you your please give tell calculate compute find state determine show get company company's corporation firm
fiscal financial year years ended ending end fy value amount ratio annual report document statement statements
consolidated according based using use from with given answer round rounded rounding express expressed format
number decimal decimals place places point points nearest whole digit digits percent percentage per cent terms
dollars dollar usd average year-end closing thousand thousands million millions billion billions write down result
as-of that this there their our 10-k
"""
_SAYS_NOTHING = frozenset(_NOTHING.split())
_MORE = """
to per over versus vs minus plus times change changed growth increase increased decrease decreased higher
lower highest lowest market price enterprise book adjusted pro forma segment division quarter quarterly
monthly industry peer net gross total cash debt without not excluding including since between
"""
_SAYS_MORE = frozenset(_MORE.split())
"""Words that no company is called by alone, and that make another measure of one that is named."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`ways` to calculate it, of which all must give the same. `period` is None for the latest year.

    `average` takes balances as the mean of both ends of the year. `places` are decimal places (None: as usual), `scale`
    a power of ten for amounts; `rest` are the words that must name the company. `exact` lines: no total is meant where
    the line has several rows.
    """

    name: str
    ways: tuple[Expression, ...]
    period: Period | None
    average: bool
    per_cent: bool
    places: int | None
    scale: int | None
    rest: tuple[str, ...]
    exact: bool = False


def wanted(question: str) -> Wanted | None:
    """None where the question names no measure, two of them, several years, or what cannot be told apart."""
    question = question.replace("’", "'")
    named = _named(question)
    periods, rest = periods_in(question)
    if named is None or len(periods) > 1:
        return None
    name, ways, usual_per_cent, disputed, exact = named
    if disputed and not _BALANCE.search(question):
        return None
    words = _rest(rest, ways)
    if any(word.casefold() in _SAYS_MORE for word in words):
        return None
    scale = SCALE.search(question)
    decimals = places(question)
    said = _PER_CENT.search(question) is not None
    return Wanted(
        name,
        ways,
        periods[0] if periods else None,
        re.search(r"\baverage\b", question, re.IGNORECASE) is not None,
        said or (usual_per_cent and decimals is None),
        decimals,
        {"thousand": 3, "million": 6, "billion": 9}[scale[1].casefold()] if scale else None,
        tuple(words),
        exact,
    )


def _rest(text: str, ways: tuple[Expression, ...]) -> list[str]:
    """The words that say something besides the measure, which balance it is of, and how its result is written."""
    text = _bare(text)
    lines = "|".join(f"(?:{LINES[name].asked})" for way in ways for name in lines_of(way))
    of_balance = rf"{_BALANCE.pattern} (?:balances?|{lines})(?![\w-])"
    for pattern in (re.compile(of_balance, re.IGNORECASE), DECIMALS, WHOLE, SCALE, _PER_CENT):
        text = pattern.sub(" ", text)
    words = re.findall(r"[^\W_][\w&'.-]*[^\W_]|[^\W_]", text)
    words = [word.removesuffix("'s").removesuffix("'") for word in words]
    return [word for word in words if word.casefold() not in _SAYS_NOTHING]


def _found(question: str) -> list[tuple[int, int]]:
    """The characters of the names of measures and pairs of lines; of those that overlap the longest."""
    spans = [match.span() for pattern, _ in _NAMES for match in pattern.finditer(question)]
    spans += [match.span() for match in _PAIR.finditer(question)]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0] - span[1], span)):
        if all(end <= other or start >= until for other, until in kept):
            kept.append((start, end))
    return kept


def _bare(text: str) -> str:
    for start, end in _found(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _named(question: str) -> tuple[str, tuple[Expression, ...], bool, bool, bool] | None:
    """The only measure that is named, once or with its abbreviation: its name and ways, whether it is told in per cent,
    whether it is disputed and whether its lines are meant exactly."""
    names = {question[start:end] for start, end in _found(question)}
    measures = {one.name: one for name in names for pattern, one in _NAMES if pattern.fullmatch(name)}
    pairs = [match for name in names if (match := _PAIR.fullmatch(name)) and not _is_measure(name)]
    if len(measures) + len(pairs) != 1:
        return None
    if measures:
        (one,) = measures.values()
        return one.name, tuple(parsed(way) for way in one.ways), one.per_cent, one.disputed, False
    (pair,) = pairs
    over, under = _line(pair["first"] or pair["over"]), _line(pair["second"] or pair["under"])
    if over is None or under is None or over == under:
        return None
    name = f"{shown(over)} to {shown(under)}"
    name = name[:1].upper() + name[1:]
    return name, (Operation("/", Amount(over), Amount(under)),), False, False, True


def shown(line: str) -> str:
    """What answers call a line."""
    return LINES[line].shown or line


def _is_measure(name: str) -> bool:
    return any(pattern.fullmatch(name) for pattern, _ in _NAMES)


def _line(name: str) -> str | None:
    """The only line that is called so."""
    bare = re.sub(r"^average ", "", name, flags=re.IGNORECASE)
    found = [key for key, line in LINES.items() if re.fullmatch(line.asked, bare, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None
