"""What ratings of answers look like in responses."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from app.bodies import PlanBody


class SourceBody(BaseModel):
    """What an answer was made from: a unit, or elements that came with one. `cited` are the numbers of its markers."""

    document_id: str
    source: str
    unit: str | None
    elements: list[str]
    pages: list[int]
    cited: list[int]


class FeedbackBody(BaseModel):
    """A rating with what is kept of its answer; `gold` is where the one who rates says that the answer stands."""

    id: str
    collection: str
    rating: Literal["up", "down"]
    comment: str
    question: str
    evidence: list[SourceBody]
    gold: SourceBody | None
    plan: PlanBody
    model: str
    abstained: bool
    confidence: float
    index_version: int
    answered_at: str
    key: str
    """Id of the key that rated."""
    created_at: str
    updated_at: str
