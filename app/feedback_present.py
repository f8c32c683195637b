"""Turns ratings into response bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.feedback_bodies import FeedbackBody, SourceBody
from index.errors import NotFound
from index.store.base import Store
from index.store.feedback import Feedback, Source


def feedback_bodies(store: Store, feedback: Iterable[Feedback]) -> list[FeedbackBody]:
    """Without those whose documents have gone since they were read."""
    shown = []
    names: dict[str, str] = {}
    for one in feedback:
        try:
            for document in one.documents - names.keys():
                names[document] = store.document(document).sources[0]
        except NotFound:
            continue
        fields = dict(one.facts) | {
            "id": one.id,
            "collection": one.collection,
            "rating": one.rating,
            "comment": one.comment,
            "question": one.question,
            "evidence": [_source_body(source, names) for source in one.evidence],
            "gold": None if one.gold is None else _source_body(one.gold, names),
            "plan": one.plan,
            "key": one.asker,
            "created_at": one.created_at,
            "updated_at": one.updated_at,
        }
        shown.append(FeedbackBody.model_validate(fields))
    return shown


def _source_body(source: Source, names: Mapping[str, str]) -> SourceBody:
    return SourceBody(
        document_id=source.document,
        source=names[source.document],
        unit=source.unit,
        elements=list(source.elements),
        pages=list(source.pages),
        cited=list(source.cited),
    )
