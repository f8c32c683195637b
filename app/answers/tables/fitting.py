"""How well a plan fits its question: by where in and around the table each word of the question stands."""

from __future__ import annotations

import re

from app.answers.tables.asked_words import NUMBER_WORDS, ORDINALS
from app.answers.tables.asking import Asking, light
from app.answers.tables.matching import Matcher, Named, Tokens
from app.answers.tables.plan import Combine, Plan
from app.answers.tables.sheet import Row, Sheet
from app.answers.tables.words import Term, tokens_of

IN_TABLE, IN_CAPTION, AROUND = 3, 2, 1
"""What a word of the question is worth by where it is found: a table that holds it in its own names is meant first."""


def fit(question: str, asking: Asking, matcher: Matcher, named: Named, plan: Plan) -> float:
    """The sum over the words; 0 where one that says something stands nowhere, or only where it cannot be meant."""
    sections = " ; ".join({row.section for row in rows_of_plan(plan)})
    inside = named.tokens | tokens_of(matcher.read(sections))
    names = matcher.headings() | matcher.units(named.columns)
    caption, behind = matcher.captioned(), matcher.behind()
    lead = matcher.announced() if isinstance(plan, Combine) else frozenset[str]()
    by_name = not matcher.sheet.turned and matcher.by_name(named.columns, named.terms)
    score = 0.0
    for term in named.terms:
        written_so = term.period or _is_name(term, question, matcher.sheet)
        if term.token in inside:
            score += IN_TABLE
        elif term.token in names:
            score += IN_CAPTION
        elif light(term.surface) or _tells_count(term.surface, asking):
            score += IN_CAPTION if term.token in caption else 0
        elif term.token in caption:
            score += IN_CAPTION
        elif not written_so and _beside_a_row(term, named):
            return 0.0
        elif term.token in lead:
            score += IN_CAPTION
        elif term.token in behind and (by_name or written_so):
            score += AROUND
        else:
            return 0.0
    return score


def rows_of_plan(plan: Plan) -> list[Row]:
    if isinstance(plan, Combine):
        return [place.sheet.rows[place.row] for place in plan.places]
    return [plan.sheet.rows[row] for row in plan.rows]


def _beside_a_row(term: Term, named: Named) -> bool:
    """Whether a word stands right beside one that names a row, and so is part of a name that the row has not: the row
    "Net, after tax" is no "net income", whatever is spoken of around the table."""
    rows: Tokens = frozenset[str]().union(*(one.tokens for values in named.values.values() for one in values))
    return any(
        abs(other.at - term.at) == 1 and other.token in rows and not light(other.surface) for other in named.terms
    )


def _is_name(term: Term, question: str, sheet: Sheet) -> bool:
    """Whether the question writes a word as a name. What a table measures must be told nearer to it than a name."""
    if sheet.language.code == "de":  # which writes all nouns so
        return False
    found = re.search(rf"(?<=\S ){re.escape(term.surface)}", question, re.IGNORECASE)
    return found is not None and found[0][:1].isupper()


def _tells_count(surface: str, asking: Asking) -> bool:
    said = surface.casefold()
    return (asking.count > 0 and (NUMBER_WORDS.get(said) == asking.count or said == str(asking.count))) or (
        asking.nth > 0 and ORDINALS.get(said) == asking.nth
    )
