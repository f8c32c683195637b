"""How well a plan fits its question: by where in and around the table each word of the question stands."""

from __future__ import annotations

import re

from app.answers.tables.asking import Asking
from app.answers.tables.labels import unlabelled
from app.answers.tables.matching import Matcher, Named, Tokens
from app.answers.tables.plan import Combine, Plan
from app.answers.tables.sheet import Row, Sheet
from app.answers.tables.words import Term, tokens_of

IN_TABLE, IN_CAPTION, AROUND = 3, 2, 1
"""What a word of the question is worth by where it is found: a table that holds it in its own names is meant first."""
NOTHING: Tokens = frozenset()
PASSED_OVER = 0.1
"""What a word of a name that the question has not takes away."""
_LEAST_OF_LEAD, _SHARE_OF_LEAD = 4, 0.8
"""Words of the sentence before a table that a question must have to ask for all of the table: so many, such a share."""


def fit(question: str, asking: Asking, matcher: Matcher, named: Named, plan: Plan) -> float:
    """The sum over the words, less for names that say more than the question; 0 where one that says something stands
    nowhere, or only where it cannot be meant."""
    sections = " ; ".join({row.section for row in rows_of_plan(plan)})
    inside = named.tokens | tokens_of(matcher.read(sections))
    names = matcher.headings() | matcher.units(named.columns)
    caption, behind = matcher.captioned(), matcher.behind()
    for_all = _asks_for_all(plan, asking, matcher, named)
    lead = matcher.announced() if isinstance(plan, Combine) or for_all else NOTHING
    by_name = not matcher.sheet.turned and matcher.by_name(named.columns, named.terms)
    periods = NOTHING if for_all else matcher.periods(plan_cells(plan))
    score = 0.0
    for term in named.terms:
        if term.period and periods and term.token not in inside | periods:
            return 0.0  # another year is meant, whatever is spoken of around the table
        written_so = term.period or _is_name(term, question, matcher.sheet)
        if term.token in inside:
            score += IN_TABLE
        elif term.token in names:
            score += IN_CAPTION
        elif asking.words.says_nothing(term.surface) or _tells_count(term.surface, asking):
            score += IN_CAPTION if term.token in caption else 0
        elif term.token in caption:
            score += IN_CAPTION
        elif not written_so and _beside_a_row(term, asking, named):
            return 0.0
        elif term.token in lead:
            score += IN_CAPTION
        elif term.token in behind and (by_name or written_so):
            score += AROUND
        else:
            return 0.0
    return score - min(score / 2, PASSED_OVER * _passed_over(matcher, named))


def _passed_over(matcher: Matcher, named: Named) -> int:
    """How many words of the names that are taken the question has not: "cash flow" is rather the row "Cash flow" than
    "Cash flow less repayments"."""
    rows = sum(one.missing for values in named.values.values() for one in values)
    return rows + (matcher.passed_over(named.columns, named.terms) if matcher.sheet.turned else 0)


def _asks_for_all(plan: Plan, asking: Asking, matcher: Matcher, named: Named) -> bool:
    """Whether the question repeats nearly all of the sentence that announces the table, and so asks for all of it: the
    total of "expected future amortization expense", not that of one kind of expense that the table is about."""
    lead = matcher.read(unlabelled(matcher.sheet.lead))
    said = [
        term for term in lead if not asking.words.says_nothing(term.surface) and not term.surface.startswith("follow")
    ]
    asked = tokens_of(named.terms) | matcher.units(named.columns)
    held = sum(term.token in asked for term in said)
    return plan.operation == "sum" and held >= max(_LEAST_OF_LEAD, _SHARE_OF_LEAD * len(said))


def plan_cells(plan: Plan) -> list[tuple[int, int]]:
    """The rows and columns that a plan is made of."""
    if isinstance(plan, Combine):
        return [(place.row, place.column) for place in plan.places]
    return [(row, plan.column) for row in plan.rows]


def rows_of_plan(plan: Plan) -> list[Row]:
    if isinstance(plan, Combine):
        return [place.sheet.rows[place.row] for place in plan.places]
    return [plan.sheet.rows[row] for row in plan.rows]


def _beside_a_row(term: Term, asking: Asking, named: Named) -> bool:
    """Whether a word stands right beside one that names a row, and so is part of a name that the row has not: the row
    "Net, after tax" is no "net income", whatever is spoken of around the table."""
    rows: Tokens = frozenset[str]().union(*(one.tokens for values in named.values.values() for one in values))
    return any(
        abs(other.at - term.at) == 1 and other.token in rows and not asking.words.says_nothing(other.surface)
        for other in named.terms
    )


def _is_name(term: Term, question: str, sheet: Sheet) -> bool:
    """Whether the question writes a word as a name. What a table measures must be told nearer to it than a name."""
    if sheet.language.code == "de":  # which writes all nouns so
        return False
    found = re.search(rf"(?<=\S ){re.escape(term.surface)}", question, re.IGNORECASE)
    return found is not None and found[0][:1].isupper()


def _tells_count(surface: str, asking: Asking) -> bool:
    said = surface.casefold()
    numbers, ordinals = asking.words.numbers or {}, asking.words.ordinals or {}
    return (asking.count > 0 and (numbers.get(said) == asking.count or said == str(asking.count))) or (
        asking.nth > 0 and ordinals.get(said) == asking.nth
    )
