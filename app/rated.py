"""What a set of questions is made of ratings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Body = dict[str, Any]
"""A JSON object: a rating as the API shows it, or a question."""


def as_questions(feedback: Iterable[Body]) -> Iterator[Body]:
    """Ratings, as the API shows them, as questions that `plexus evaluate --questions` reads; the newest of each.

    A thumb up makes what was cited the gold, in the document that was cited first; of an answer that abstained it
    says that the documents hold none. A thumb down has gold only where it was said; its comment comes along.
    """
    newest = {str(one["question"]): one for one in feedback}
    for one in newest.values():
        comment = {"comment": one["comment"]} if one["comment"] else {}
        asked = {"id": one["id"], "question": one["question"]}
        yield {**asked, **_place(one), "types": [f"thumbs {one['rating']}"], **comment}


def _place(one: Body) -> Body:
    if one["gold"] is not None:
        return _named([one["gold"]])
    if one["rating"] == "down":
        return {}
    if one["abstained"]:
        return {"answerable": False}
    return _named([piece for piece in one["evidence"] if piece["cited"]])


def _named(places: Sequence[Body]) -> Body:
    """The first document, with its pages in all of these places."""
    if not places:
        return {}
    first = places[0]
    pages = sorted({page for one in places if one["document_id"] == first["document_id"] for page in one["pages"]})
    return {"document": first["source"]} | ({"page": pages} if pages else {})
