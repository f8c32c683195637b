"""Chooses the retrievers of a query and their weights, what else to search for, and what kinds to prefer."""

from __future__ import annotations

import re
from dataclasses import replace

from index.address.question import places_named
from index.expand.measures import statements_for
from index.expand.questions import questions_in
from index.models import Models
from index.query import Query
from index.types import RETRIEVER_NAMES, Plan, RetrieverName, UnitKind

DEFAULT_WEIGHTS: dict[RetrieverName, float] = {
    "lexical": 1.0,
    "dense": 0.3,
    "late": 0.25,
    "sparse": 0.3,
    "address": 0.6,
    "picture": 1.0,
    "page_image": 0.5,
    "graph": 0.64,
}

_SHOWN = re.compile(
    r"\b(?:figures?|figs?|charts?|graphs?|plots?|diagrams?|pictures?|photos?|photographs?|images?|logos?|icons?|maps?"
    r"|illustrations?|illustrated|drawings?|drawn|screenshots?|wearing|colou?r(?:s|ed)?|red|blue|green|yellow|orange"
    r"|purple|pink|brown)\b",
    re.IGNORECASE,
)
_TABULAR = re.compile(r"\b(?:tables?|rows?|columns?)\b", re.IGNORECASE)


def make_plan(
    query: Query, *, late: bool = True, sparse: bool = False, page_images: bool = False, graph: bool = True
) -> Plan:
    """All retrievers at their default weights, or those that the query names.

    Places are looked up only where the question names some; the flags tell what there is here.
    """
    places = places_named(query.text)
    statements, questions = statements_for(query.text), questions_in(query.text)
    preferred = kinds_preferred(query.text)
    needs = (
        ("address", bool(places)),
        ("late", late),
        ("sparse", sparse),
        ("picture", query.picture is not None),
        ("page_image", page_images),
        ("graph", graph),
    )
    left_out = {name for name, there in needs if not there} | query.without
    names = query.retrievers or tuple(name for name in RETRIEVER_NAMES if name not in left_out)
    why = ["the query names its retrievers" if query.retrievers else "all retrievers, default weights"]
    if query.without:
        why.append(f"without {', '.join(sorted(query.without))}, as the query says")
    if places:
        why.append(f"the question names {', '.join(place.lstrip('@') for place in places)}")
    if statements:
        why.append(f"what it asks for is calculated from: {'; '.join(statements)}")
    if questions:
        why.append(f"it asks several things: {'; '.join(questions)}")
    if preferred:
        why.append(f"its words ask for {' and '.join(sorted(preferred))}")
    return Plan({name: DEFAULT_WEIGHTS[name] for name in names}, (*statements, *questions), preferred, tuple(why))


def searched_by(plan: Plan, models: Models) -> Plan:
    """The plan for a collection of these models: without retrievers that cannot work there."""
    kept = {name: weight for name, weight in plan.retrievers.items() if not models.lacks(name)}
    return plan if len(kept) == len(plan.retrievers) else replace(plan, retrievers=kept)


def without_sparse(plan: Plan) -> Plan:
    """The plan for a collection that has no sparse vectors: they would say nothing, and take their share of a score."""
    kept = {name: weight for name, weight in plan.retrievers.items() if name != "sparse"}
    return replace(plan, retrievers=kept) if kept else plan


def without_model(models: Models, collection: str) -> str:
    """Why a collection is searched without one of its models, as a plan says it."""
    lost = " and ".join(name for name in ("dense", "late") if models.lacks(name))
    return f"{collection} without {lost}: {models.missing} (plexus embed {collection})"


def kinds_preferred(question: str) -> frozenset[UnitKind]:
    """Kinds of units that the words of a question speak of: what is to be seen in pictures, or tables."""
    shown: set[UnitKind] = {"image"} if _SHOWN.search(question) else set()
    tabular: set[UnitKind] = {"table", "row"} if _TABULAR.search(question) else set()
    return frozenset(shown | tabular)
