"""Chooses the retrievers of a query and their weights, what else to search for, and what kinds to prefer."""

from __future__ import annotations

import re

from index.address.question import places_named
from index.expand.measures import statements_for
from index.types import RETRIEVER_NAMES, Plan, Query, RetrieverName, UnitKind

DEFAULT_WEIGHTS: dict[RetrieverName, float] = {"lexical": 1.0, "dense": 0.3, "late": 0.3, "address": 0.6, "graph": 0.64}

_SHOWN = re.compile(
    r"\b(?:figures?|figs?|charts?|graphs?|plots?|diagrams?|pictures?|photos?|photographs?|images?|logos?|icons?|maps?"
    r"|illustrations?|illustrated|drawings?|drawn|screenshots?|wearing|colou?r(?:s|ed)?|red|blue|green|yellow|orange"
    r"|purple|pink|brown)\b",
    re.IGNORECASE,
)
_TABULAR = re.compile(r"\b(?:tables?|rows?|columns?)\b", re.IGNORECASE)


def make_plan(query: Query, *, late: bool = True, graph: bool = True) -> Plan:
    """All retrievers at their default weights, or those that the query names.

    Places are looked up only where the question names some; `late` and `graph` tell whether these are here.
    """
    places = places_named(query.text)
    parts = statements_for(query.text)
    preferred = kinds_preferred(query.text)
    here = (("address", bool(places)), ("late", late), ("graph", graph))
    left_out = {name for name, there in here if not there}
    names = query.retrievers or tuple(name for name in RETRIEVER_NAMES if name not in left_out)
    why = ["the query names its retrievers" if query.retrievers else "all retrievers, default weights"]
    if places:
        why.append(f"the question names {', '.join(place.lstrip('@') for place in places)}")
    if parts:
        why.append(f"what it asks for is calculated from: {'; '.join(parts)}")
    if preferred:
        why.append(f"its words ask for {' and '.join(sorted(preferred))}")
    return Plan({name: DEFAULT_WEIGHTS[name] for name in names}, parts, preferred, tuple(why))


def kinds_preferred(question: str) -> frozenset[UnitKind]:
    """Kinds of units that the words of a question speak of: what is to be seen in pictures, or tables."""
    shown: set[UnitKind] = {"image"} if _SHOWN.search(question) else set()
    tabular: set[UnitKind] = {"table", "row"} if _TABULAR.search(question) else set()
    return frozenset(shown | tabular)
