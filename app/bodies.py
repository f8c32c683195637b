"""What responses look like; docs/http.md and the OpenAPI document show these names."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from index.evidence import Role
from index.types import ElementKind, PictureKind, Status, UnitKind

Box = tuple[float, float, float, float]
Item = TypeVar("Item")


class Listing(BaseModel, Generic[Item]):
    """A page of a list; `next` is the cursor of the page after it, null on the last."""

    items: list[Item]
    next: str | None = None


class RegionBody(BaseModel):
    page: int
    bbox: Box


class RankBody(BaseModel):
    rank: int
    score: float


class StepBody(BaseModel):
    """An edge from node to node, and where it was read: the characters `span` of an element."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    source: str = Field(alias="from")
    edge: str
    target: str = Field(alias="to")
    element: str | None
    span: tuple[int, int] | None


class HitBody(BaseModel):
    """A found unit. `id` is the unit's; `hits` are the best elements of a page hit.

    `path` is the way of the graph from a name of the question, or from a unit that others found, to the hit.
    """

    id: str
    document_id: str
    collection: str
    source: str
    title: str
    kind: UnitKind
    page: int | None
    page_size: tuple[float, float] | None
    bbox: Box | None
    regions: list[RegionBody]
    locator: str | None
    text: str
    caption: str | None
    score: float
    elements: list[str]
    image_url: str | None
    view_url: str
    scores: dict[str, RankBody | None] = Field(default_factory=dict)
    path: list[StepBody] = Field(default_factory=list)
    hits: list[HitBody] = Field(default_factory=list)


class PlanBody(BaseModel):
    """`parts` were searched for beside the question; units of the `preferred` kinds were ranked a little higher."""

    retrievers: dict[str, float]
    parts: list[str] = []
    preferred: list[str] = []
    why: list[str]


class SearchBody(BaseModel):
    """`confidence` is the probability that the hits can answer.

    `plan`, and the `scores` and `path` of hits, come with `explain`.
    """

    hits: list[HitBody]
    confidence: float
    timings_ms: dict[str, float]
    index_version: int
    plan: PlanBody = Field(default_factory=lambda: PlanBody(retrievers={}, why=[]))


class CitationBody(HitBody):
    """A hit with the quoted words; `start` and `end` are code points of the marker in `answer`.

    `reason` says why the evidence does not carry what is cited to it, and is empty where it does (`supported`).
    """

    number: int
    quote: str
    quote_regions: list[RegionBody]
    start: int
    end: int
    supported: bool
    reason: str = ""


class ConflictBody(BaseModel):
    """Citations, by `number`, that say different `values` about the same matter; `not` where one denies it."""

    numbers: list[int]
    about: str
    values: list[str]


class DoubtBody(BaseModel):
    """The sentence at code points [start, end) of `answer` is cited to nothing, and no evidence carries it."""

    start: int
    end: int
    reason: str


class UsedCellBody(BaseModel):
    """A cell that a number was computed from; `row` and `column` count from 0 in the table `element`."""

    element: str
    row: int
    column: int
    text: str
    page: int | None
    bbox: Box | None


class ComputedBody(BaseModel):
    """What was computed over tables: `value` is null for a list of rows, which `labels` name in order."""

    operation: str
    formula: str
    value: float | None
    unit: str
    labels: list[str]
    cells: list[UsedCellBody]


class AnswerBody(BaseModel):
    """`notice` tells how the answer came about, where that matters; `searched` is the question searched for.

    `answer_id` is what the answer can be rated by.
    """

    answer: str
    citations: list[CitationBody]
    conflicts: list[ConflictBody]
    abstained: bool
    confidence: float
    model: str
    usage: dict[str, int]
    timings_ms: dict[str, float]
    index_version: int
    notice: str
    finish: Literal["stop", "length"]
    searched: str
    doubts: list[DoubtBody]
    answer_id: str
    computed: ComputedBody | None = None


class PieceBody(HitBody):
    """A piece of evidence; one that is not `found` came with the found hit `of`. `tokens` are estimated."""

    role: Role
    tokens: int
    of: str | None = None


class EvidenceBody(BaseModel):
    """The event `evidence`: what the answer is made from."""

    hits: list[PieceBody]


class DeltaBody(BaseModel):
    """The event `delta`: the next piece of the answer."""

    text: str


class CollectionBody(BaseModel):
    name: str
    documents: int
    units: int
    created_at: str


class NoticeBody(BaseModel):
    code: str
    detail: str
    page: int | None
    element: str | None


class DocumentBody(BaseModel):
    """A document. Until it is parsed only its names and size are known, and `job_id` says who works on it."""

    id: str
    collection: str
    source: str
    sources: list[str]
    title: str
    media_type: str | None
    size: int
    pages: int | None
    metadata: dict[str, Any]
    status: Status
    enrichment: Literal["none", "pending", "running", "paused", "partial", "done"] = "none"
    error: str | None
    warning_count: int
    timings_ms: dict[str, float]
    parser: str | None
    job_id: str | None
    view_url: str | None
    file_url: str | None
    created_at: str
    updated_at: str


class DocumentDetailBody(DocumentBody):
    page_sizes: list[tuple[float, float]]
    counts: dict[str, int]
    warnings: list[NoticeBody]


class CellBody(BaseModel):
    row: int
    column: int
    row_span: int
    column_span: int
    header: bool
    text: str
    page: int | None
    bbox: Box | None


class TableBody(BaseModel):
    rows: int
    columns: int
    cells: list[CellBody]
    label_columns: int = 0
    """How many columns at the left name the rows."""
    units: str = ""
    notes: list[str] = []
    column_names: list[str] = []
    """Names from a page before, where this part of the table does not repeat them."""
    html: str = ""


class ElementBody(BaseModel):
    id: str
    document_id: str
    kind: ElementKind
    order: int
    text: str
    page: int | None
    page_size: tuple[float, float] | None
    bbox: Box | None
    regions: list[RegionBody]
    locator: str | None
    parent: str | None
    level: int | None
    caption: str | None
    table: TableBody | None
    shows: PictureKind | None
    warnings: list[str]
    image_url: str | None
    view_url: str


class OutcomeBody(BaseModel):
    source: str
    status: str
    documents: list[str]
    detail: str | None
    pages: int


class JobBody(BaseModel):
    """`documents` are those it has made or, while it is open, is expected to make."""

    id: str
    kind: str
    collection: str
    status: Literal["queued", "running", "done", "failed", "cancelled"]
    stage: str
    done: int
    total: int
    eta_s: float | None
    documents: list[str]
    outcomes: list[OutcomeBody]
    error: str | None
    cancel_requested: bool
    created_at: str
    updated_at: str


class AcceptedItem(BaseModel):
    document_id: str | None
    job_id: str
    duplicate: bool


class AcceptedBody(BaseModel):
    """What was taken in; `document_id` is null where a file holds many documents."""

    items: list[AcceptedItem]


class KeyBody(BaseModel):
    id: str
    name: str
    scopes: list[str]
    collections: list[str]
    created_at: str
    revoked_at: str | None
    origins: list[str] = []
    """With origins the key works only on web pages of these."""
    rate: int | None = None


class NewKeyBody(KeyBody):
    """`key` is the secret; it is shown only here."""

    key: str


class HealthBody(BaseModel):
    status: Literal["ok"]
    version: str


class ReadyBody(BaseModel):
    """`degraded` says in words what does not work."""

    status: Literal["ready", "degraded", "starting"]
    checks: dict[str, str]
    degraded: list[str]


class CollectionModelBody(BaseModel):
    """By which model a collection is searched; which one takes over, by which job; what keeps it from being used."""

    collection: str
    model: str
    token_model: str | None
    becomes: str | None
    job_id: str | None
    done: int
    total: int
    problem: str | None


class StatusBody(BaseModel):
    version: str
    index_version: int
    writable: bool
    model: str
    answers: str
    collections: list[CollectionBody]
    models: list[CollectionModelBody]
    jobs: dict[str, int]
    disk_bytes: int | None
    settings: dict[str, Any] | None
