"""What a picture in a query does to its plan."""

from __future__ import annotations

from dataclasses import replace

from index.errors import InvalidInput
from index.fuse import LIKENESS
from index.query import Query
from index.types import Plan


def with_picture(plan: Plan, query: Query) -> Plan:
    """The plan for a query with its picture. Raises InvalidInput where likeness is asked for without a picture.

    The words in the picture are searched for like a question; where a person wrote words too, these are a part of
    their own and count more. Without any words only likeness is left.
    """
    picture = query.picture
    if picture is None:
        if LIKENESS in query.retrievers:
            raise InvalidInput("there is no image to search by", field="retrievers")
        return plan
    written, seen = query.text.strip(), picture.words.strip()
    why = (*plan.why, f"searched by a picture with {len(seen.split())} words in it")
    if not written and not seen:
        kept: dict[str, float] = {name: weight for name, weight in plan.retrievers.items() if name == LIKENESS}
        return replace(plan, retrievers=kept, why=why)
    return replace(plan, parts=(query.text, *plan.parts) if written and seen else plan.parts, why=why)
