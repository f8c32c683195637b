"""What the graph looks like in responses."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from index.graph.reader import NodeKind
from index.types import EdgeKind, ElementKind, EntityKind, Origin


class NodeBody(BaseModel):
    """An entity (`entity:<name>`), an element, a document, or a page of one (`<document>/page/<number>`).

    `sentences`, `passages` and `documents` say in how many of these an entity is named; a document counts too where
    only its title names it.
    """

    id: str
    kind: NodeKind
    label: str
    entity_kind: EntityKind | None
    element_kind: ElementKind | None
    document_id: str | None
    source: str | None
    page: int | None
    sentences: int | None
    passages: int | None
    documents: int | None
    view_url: str | None


class EdgeBody(BaseModel):
    """An edge, and where it was read: the characters `span` of the text of an element, which are `text`.

    `weight` says how strong the tie is, `confidence` how sure it is that it is there. An edge of `origin` `model` is
    derived from vectors and was read nowhere; for `related` the characters run from the one name to the other.
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    kind: EdgeKind
    weight: float
    confidence: float
    origin: Origin
    label: str | None
    element: str | None
    span: tuple[int, int] | None
    text: str | None
    document_id: str | None
    page: int | None
    view_url: str | None


class NeighboursBody(BaseModel):
    """The node asked for comes first. `truncated`: there was more than the bound."""

    nodes: list[NodeBody]
    edges: list[EdgeBody]
    truncated: bool


class PathBody(BaseModel):
    """Nodes from one end to the other, and the edge between each two that follow each other, in its own direction."""

    nodes: list[NodeBody]
    edges: list[EdgeBody]


class ImportedBody(BaseModel):
    """`unmatched` are lines whose passage is in no document; `left_out` counts triples without exactly three parts."""

    documents: int
    entities: int
    triples: int
    unmatched: list[int]
    left_out: int
