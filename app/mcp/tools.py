"""The tools that chat assistants call. `search` and `fetch` are as ChatGPT's connectors and deep research want them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, ContentBlock, ImageContent, TextContent
from pydantic import BaseModel, Field

from app.answers import Answer, AnswerQuery, Citation
from app.links import Links
from app.mcp.caller import Caller
from app.mcp.pieces import (
    Piece,
    find_piece,
    metadata_of,
    pages_of,
    text_of,
    title_of,
    url_of,
    with_what_belongs,
)
from app.mcp.results import (
    AskedBody,
    CitedBody,
    CollectionsBody,
    CollectionSummary,
    FetchedBody,
    LookedBody,
    ResultBody,
    ResultsBody,
)
from app.pictures import Pictures
from app.present import answer_body, box, citation_body, hit_url
from app.schemas import MAX_QUERY
from app.streams import while_there
from app.wiring import Services
from index.errors import NotFound
from index.query import Query
from index.types import BBox

MARGIN = 36.0
"""Points: half an inch around what is looked at."""

NOT_FOR_MODELS = {"citations", "usage", "timings_ms", "index_version"}
CITED = {
    "id", "number", "quote", "collection", "document_id", "source", "kind", "locator", "quote_regions", "supported",
    "reason",
}  # fmt: skip

Words = Annotated[str, Field(min_length=1, max_length=MAX_QUERY, description="What to look for, in words.")]
Question = Annotated[str, Field(min_length=1, max_length=MAX_QUERY, description="The question, in any language.")]
Name = Annotated[str, Field(min_length=1, max_length=200, description="An id from search or ask.")]
Where = Annotated[str | None, Field(description="Look only in this collection; left out, in all.")]
TopK = Annotated[int, Field(ge=1, le=100, description="Most results.")]
Page = Annotated[int | None, Field(ge=1, description="Which page; left out, the first that the evidence is on.")]
Margin = Annotated[float, Field(ge=0, le=2000, description="What to show around the evidence, in points.")]
Call = Context[Any, Any]


class Tools:
    """The tools over open services, for whoever calls them."""

    def __init__(self, services: Services, pictures: Pictures, caller_of: Callable[[Call], Caller]) -> None:
        self._services = services
        self._store = services.engine.store
        self._pictures = pictures
        self._caller_of = caller_of

    def search(
        self, query: Words, context: Call, collection: Where = None, top_k: TopK = 10
    ) -> Annotated[CallToolResult, ResultsBody]:
        """Find passages, tables, rows, pictures and equations in the documents by relevance.

        Returns the id, title and link of each; `fetch` reads one, `look` shows it.
        """
        caller = self._caller_of(context)
        collections = caller.chosen(self._store, collection)
        if not collections:
            return told(ResultsBody(results=[]))
        found = self._services.engine.search(collections, Query(query, top_k=top_k))
        self._services.metrics.stages(found.timings_ms)
        results = [
            ResultBody(
                id=hit.unit.id,
                title=title_of(hit.document, hit.unit),
                url=hit_url(hit, caller.links),
            )
            for hit in found.hits
        ]
        return told(ResultsBody(results=results))

    def fetch(self, id: Name, context: Call) -> Annotated[CallToolResult, FetchedBody]:
        """Read a found piece of evidence in full: its words, where it stands, and a link that shows it there.

        The `document_id` in its metadata is an id too: it reads the whole document.
        """
        caller = self._caller_of(context)
        piece = with_what_belongs(self._store, find_piece(self._store, caller, id))
        text, cut = text_of(self._store, piece)
        return told(
            FetchedBody(
                id=id,
                title=title_of(piece.document, piece.unit),
                text=text,
                url=url_of(piece, caller.links),
                metadata=metadata_of(piece, caller.links, cut=cut),
            )
        )

    async def ask(
        self, question: Question, context: Call, collection: Where = None, top_k: TopK = 10
    ) -> Annotated[CallToolResult, AskedBody]:
        """Answer a question from the documents alone, every claim cited with a link to the exact lines or cells.

        Says so where the documents do not hold the answer. Keep the markers and give their links when you pass it on.
        """
        caller = self._caller_of(context)
        collections = caller.chosen(self._store, collection)
        if not collections:
            raise NotFound("there are no documents to answer from")
        services = self._services
        work = services.answering.answer(services.engine, collections, AnswerQuery(question, top_k=top_k))
        answer = await (work if caller.request is None else while_there(caller.request, work))
        services.metrics.stages(answer.timings_ms)
        return told(_asked(answer, caller.links))

    def look(
        self, id: Name, context: Call, page: Page = None, margin: Margin = MARGIN
    ) -> Annotated[CallToolResult, LookedBody]:
        """See a piece of evidence as it stands on its page, boxed: a table, a chart, a drawing, an equation, lines.

        A page as a whole is shown with a large `margin`, or by the id of its document and its `page`.
        """
        caller = self._caller_of(context)
        piece = find_piece(self._store, caller, id)
        document, pages = piece.document, pages_of(piece.regions)
        body = LookedBody(id=id, title=title_of(document, piece.unit), url=url_of(piece, caller.links), pages=pages)
        if not document.page_sizes:
            return told(body, _picture(self._pictures.embedded(self._store.elements_by_id(list(piece.elements)))))
        number = page or (pages[0] if pages else piece.unit.page if piece.unit else None) or 1
        boxes = [region.bbox for region in piece.regions if region.page == number]
        area, png = self._pictures.crop(document, number, boxes, margin, self._table_around(piece, number))
        seen = body.model_copy(update={"page": number, "area": box(area), "boxes": [box(one) for one in boxes]})
        return told(seen, _picture(png))

    def _table_around(self, piece: Piece, page: int) -> list[BBox]:
        """A row is seen with its table: alone it does not show what its cells are."""
        if piece.kind != "row":
            return []
        rows = self._store.elements_by_id(list(piece.elements))
        tables = self._store.elements_by_id([row.parent for row in rows if row.parent is not None])
        return [region.bbox for table in tables for region in table.regions if region.page == page]

    def list_collections(self, context: Call) -> Annotated[CallToolResult, CollectionsBody]:
        """The collections of documents that can be searched, and how much each holds."""
        found = self._caller_of(context).collections(self._store)
        listed = [CollectionSummary(name=one.name, documents=one.documents, units=one.units) for one in found]
        return told(CollectionsBody(collections=listed))


def told(body: BaseModel, *more: ContentBlock) -> CallToolResult:
    """The result as structured content, and for clients that read only text the same as JSON in the one text item."""
    structured = body.model_dump(mode="json")
    text = TextContent(type="text", text=json.dumps(structured, ensure_ascii=False))
    return CallToolResult(content=[text, *more], structured_content=structured)


def _picture(png: bytes) -> ImageContent:
    return ImageContent(type="image", data=b64encode(png).decode("ascii"), mime_type="image/png")


def _asked(answer: Answer, links: Links) -> AskedBody:
    """All that the HTTP API says, without what only a program would read."""
    said = answer_body(answer, links).model_dump(exclude=NOT_FOR_MODELS)
    return AskedBody.model_validate(said | {"citations": [_cited(citation, links) for citation in answer.citations]})


def _cited(citation: Citation, links: Links) -> CitedBody:
    body = citation_body(citation, links)
    return CitedBody.model_validate(
        body.model_dump(include=CITED)
        | {
            "title": title_of(citation.hit.document, citation.hit.unit, body.page),
            "url": body.view_url,
            "page": body.page,
        }
    )
