"""Chooses the retrievers of a query and their weights."""

from __future__ import annotations

from index.address.question import places_named
from index.types import RETRIEVER_NAMES, Plan, Query, RetrieverName

DEFAULT_WEIGHTS: dict[RetrieverName, float] = {"lexical": 1.0, "dense": 0.6, "late": 0.6, "address": 0.6}


def make_plan(query: Query, *, late: bool = True) -> Plan:
    """All retrievers at their default weights, or those that the query names.

    Places are looked up only where the question names some; `late` tells whether there is late interaction here.
    """
    places = places_named(query.text)
    left_out = {name for name, there in (("address", bool(places)), ("late", late)) if not there}
    names = query.retrievers or tuple(name for name in RETRIEVER_NAMES if name not in left_out)
    why = ["the query names its retrievers" if query.retrievers else "all retrievers, default weights"]
    if places:
        why.append(f"the question names {', '.join(place.lstrip('@') for place in places)}")
    return Plan(retrievers={name: DEFAULT_WEIGHTS[name] for name in names}, why=tuple(why))
