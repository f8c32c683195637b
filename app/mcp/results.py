"""What the tools answer with; their JSON schemas are the output schemas that a client is told."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.bodies import Box, RegionBody


class ResultBody(BaseModel):
    """A found piece of evidence, as ChatGPT's connectors want it."""

    id: str = Field(description="What fetch and look take.")
    title: str
    url: str = Field(description="Opens the page with the evidence marked.")


class ResultsBody(BaseModel):
    results: list[ResultBody]


class FetchedBody(ResultBody):
    """A piece of evidence with its words, as ChatGPT's connectors want it."""

    text: str
    metadata: dict[str, Any] = Field(description="Collection, source, kind and place; a bbox is in points.")


class CitedBody(ResultBody):
    """What the marker [number] of an answer stands for."""

    model_config = ConfigDict(extra="allow")

    number: int
    quote: str
    collection: str
    document_id: str
    source: str
    kind: str
    page: int | None
    locator: str | None
    quote_regions: list[RegionBody]
    supported: bool


class AskedBody(BaseModel):
    """With what else an answer of the HTTP API says of itself."""

    model_config = ConfigDict(extra="allow")

    answer: str = Field(description="Text with markers [1], [2], …; each is a citation.")
    citations: list[CitedBody]
    abstained: bool = Field(description="The documents do not hold enough to answer.")
    confidence: float
    model: str


class LookedBody(ResultBody):
    """What the picture shows; without pages it is the embedded picture, and `page` is null."""

    page: int | None = None
    area: Box | None = Field(default=None, description="The part of the page that is shown, in points.")
    boxes: list[Box] = Field(default=[], description="What is boxed, in points of the page.")
    pages: list[int] = Field(description="All pages on which this piece stands.")


class CollectionSummary(BaseModel):
    name: str
    documents: int
    units: int


class CollectionsBody(BaseModel):
    collections: list[CollectionSummary]
