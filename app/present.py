"""Turns hits, answers, documents and elements into response bodies, with the links that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app import bodies
from app.answers.base import Answer, Citation, Computed
from app.links import Links, highlight
from app.marks import quoted_part
from index.evidence import Evidence
from index.store.ledger import Key
from index.types import Collection, Document, Element, Found, Hit, Part, Region, Unit
from ingest.tabular import table_html

MAX_BOXES = 40


def box(bbox: Sequence[float]) -> bodies.Box:
    x0, y0, x1, y1 = (round(float(value), 2) for value in bbox)
    return x0, y0, x1, y1


def regions(found: Iterable[Region]) -> list[bodies.RegionBody]:
    return [bodies.RegionBody(page=region.page, bbox=box(region.bbox)) for region in found]


def page_size(document: Document, page: int | None) -> tuple[float, float] | None:
    if page is None or not 1 <= page <= len(document.page_sizes):
        return None
    width, height = document.page_sizes[page - 1]
    return round(float(width), 2), round(float(height), 2)


def view_url(links: Links, document: Document, found: Sequence[Region], elements: Sequence[str]) -> str:
    """The viewer at the first page of these regions, with their boxes; without pages, at the elements."""
    if not found:
        return links.view(document.collection, document.id, [("element", element) for element in elements[:20]])
    page = found[0].page
    if any(region.page != page for region in found):  # the viewer finds the boxes of elements on each page
        marked = [("element", element) for element in elements[:20]]
        return links.view(document.collection, document.id, [("page", str(page)), *marked])
    boxes = [region.bbox for region in found][:MAX_BOXES]
    parameters = [("page", str(page)), ("highlight", highlight(boxes))]
    return links.view(document.collection, document.id, parameters)


def citation_url(citation: Citation, links: Links) -> str:
    """The viewer with the quoted lines or cells boxed; without pages, with the quoted words or cells marked."""
    hit, regions = citation.hit, citation.quote_regions
    document, elements = hit.document, hit.unit.elements
    if len({region.page for region in regions}) == 1:
        return view_url(links, document, regions, elements)
    if citation.cells:
        table = citation.cells[0][0]
        places = ";".join(f"{row},{column}" for element, row, column in citation.cells[:MAX_BOXES] if element == table)
        return links.view(document.collection, document.id, [("element", table), ("cells", places)])
    if (part := quoted_part(hit.unit, citation.quote)) is not None:
        return words_url(links, document, regions, part)
    return view_url(links, document, regions or shown_regions(hit), elements)


def words_url(links: Links, document: Document, found: Sequence[Region], words: Part) -> str:
    """The viewer with characters of an element boxed on their page; without one page, marked in their element."""
    if len({region.page for region in found}) == 1:
        return view_url(links, document, found, [words.element])
    page = [("page", str(found[0].page))] if found else []
    marked = [("element", words.element), ("quote", f"{words.start}-{words.end}")]
    return links.view(document.collection, document.id, [*page, *marked])


def image_url(links: Links, document: Document, unit: Unit) -> str | None:
    """The picture of a unit: its element's if it is one whole element, else its page with its boxes drawn."""
    if len(unit.elements) == 1 and (unit.kind in {"image", "table", "equation"}) and unit.regions:
        return links.element_image(document.collection, unit.elements[0])
    if unit.kind == "image" and unit.elements:
        return links.element_image(document.collection, unit.elements[0])
    if unit.page is None or not document.page_sizes:
        return None
    boxes = [] if unit.kind == "page" else [r.bbox for r in unit.regions if r.page == unit.page][:MAX_BOXES]
    parameters = [("highlight", highlight(boxes))] if boxes else []
    return links.page(document.collection, document.id, unit.page, parameters)


def hit_body(hit: Hit, links: Links, *, explain: bool) -> bodies.HitBody:
    body = bodies.HitBody.model_validate(_hit_fields(hit, links))
    if explain:
        body.scores = {
            name: bodies.RankBody(rank=found.rank, score=float(found.score)) if found else None
            for name, found in hit.scores.items()
        }
        body.path = [
            bodies.StepBody.model_validate(
                {"from": step.source, "edge": step.edge, "to": step.target, "element": step.element, "span": step.span}
            )
            for step in hit.path
        ]
    if hit.elements:
        body.hits = [hit_body(inner, links, explain=explain) for inner in hit.elements]
    return body


def _hit_fields(hit: Hit, links: Links) -> dict[str, object]:
    unit, document = hit.unit, hit.document
    return {
        "id": unit.id,
        "document_id": document.id,
        "collection": document.collection,
        "source": document.sources[0] if document.sources else "",
        "title": document.title,
        "kind": unit.kind,
        "page": unit.page,
        "page_size": page_size(document, unit.page),
        "bbox": box(unit.regions[0].bbox) if unit.regions else None,
        "regions": regions(unit.regions),
        "locator": unit.locator,
        "text": unit.text,
        "caption": unit.caption,
        "score": float(hit.score),
        "elements": list(unit.elements),
        "image_url": image_url(links, document, unit),
        "view_url": hit_url(hit, links),
    }


def shown_regions(hit: Hit) -> tuple[Region, ...]:
    """What the viewer boxes of a hit: of a page the best elements on it."""
    unit = hit.unit
    if unit.kind != "page":
        return unit.regions
    shown = tuple(region for inner in hit.elements for region in inner.unit.regions) or unit.regions
    return tuple(region for region in shown if region.page == unit.page)


def hit_url(hit: Hit, links: Links) -> str:
    return view_url(links, hit.document, shown_regions(hit), hit.unit.elements)


def search_body(found: Found, links: Links, *, explain: bool) -> bodies.SearchBody:
    body = bodies.SearchBody(
        hits=[hit_body(hit, links, explain=explain) for hit in found.hits],
        confidence=round(found.confidence, 4),
        timings_ms=timings(found.timings_ms),
        index_version=found.index_version,
    )
    if explain:
        weights = {name: float(weight) for name, weight in found.plan.retrievers.items()}
        body.plan = bodies.PlanBody(
            retrievers=weights,
            parts=list(found.plan.parts),
            preferred=sorted(found.plan.preferred),
            why=list(found.plan.why),
        )
    return body


def evidence_body(evidence: Evidence, links: Links) -> bodies.EvidenceBody:
    pieces = []
    for item in evidence.items:
        fields = _hit_fields(item.hit, links) | {"role": item.role, "tokens": item.tokens, "of": item.of}
        fields["hits"] = [hit_body(inner, links, explain=False) for inner in item.hit.elements]
        pieces.append(bodies.PieceBody.model_validate(fields))
    return bodies.EvidenceBody(hits=pieces)


def timings(found: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 2) for name, value in found.items()}


def cited_page(citation: Citation) -> int | None:
    """The page that the quote begins on: a hit may have begun on the page before."""
    return citation.quote_regions[0].page if citation.quote_regions else citation.hit.unit.page


def citation_body(citation: Citation, links: Links) -> bodies.CitationBody:
    fields = _hit_fields(citation.hit, links) | _place_of_quote(citation, links)
    fields |= {
        "view_url": citation_url(citation, links),
        "number": citation.number,
        "quote": citation.quote,
        "quote_regions": regions(citation.quote_regions),
        "start": citation.start,
        "end": citation.end,
        "supported": citation.supported,
        "reason": citation.reason,
    }
    return bodies.CitationBody.model_validate(fields)


def _place_of_quote(citation: Citation, links: Links) -> dict[str, object]:
    """Page, box and picture where the quote stands on another page than its hit begins on."""
    document, page = citation.hit.document, cited_page(citation)
    if page is None or page == citation.hit.unit.page:
        return {}
    boxes = [region.bbox for region in citation.quote_regions if region.page == page][:MAX_BOXES]
    return {
        "page": page,
        "page_size": page_size(document, page),
        "bbox": box(boxes[0]),
        "image_url": links.page(document.collection, document.id, page, [("highlight", highlight(boxes))]),
    }


def answer_body(answer: Answer, links: Links) -> bodies.AnswerBody:
    return bodies.AnswerBody(
        answer=answer.text,
        citations=[citation_body(citation, links) for citation in answer.citations],
        conflicts=[
            bodies.ConflictBody(numbers=list(one.numbers), about=one.about, values=list(one.values))
            for one in answer.conflicts
        ],
        abstained=answer.abstained,
        confidence=float(answer.confidence),
        model=answer.model,
        usage=dict(answer.usage),
        timings_ms=timings(answer.timings_ms),
        index_version=answer.index_version,
        notice=answer.notice,
        finish=answer.finish,
        searched=answer.question,
        doubts=[bodies.DoubtBody(start=one.start, end=one.end, reason=one.reason) for one in answer.doubts],
        answer_id=answer.id,
        computed=_computed_body(answer.computed) if answer.computed is not None else None,
    )


def _computed_body(computed: Computed) -> bodies.ComputedBody:
    return bodies.ComputedBody(
        operation=computed.operation,
        formula=computed.formula,
        value=computed.value,
        unit=computed.unit,
        labels=list(computed.labels),
        cells=[
            bodies.UsedCellBody(
                element=cell.element,
                row=cell.row,
                column=cell.column,
                text=cell.text,
                page=cell.page,
                bbox=box(cell.bbox) if cell.bbox is not None else None,
            )
            for cell in computed.cells
        ],
    )


def collection_body(collection: Collection) -> bodies.CollectionBody:
    return bodies.CollectionBody(
        name=collection.name,
        documents=collection.documents,
        units=collection.units,
        created_at=collection.created_at,
    )


def document_body(document: Document, links: Links, job_id: str | None) -> bodies.DocumentBody:
    return bodies.DocumentBody.model_validate(_document_fields(document, links, job_id))


def document_detail(
    document: Document, counts: Mapping[str, int], links: Links, job_id: str | None
) -> bodies.DocumentDetailBody:
    fields = _document_fields(document, links, job_id) | {
        "page_sizes": [page_size(document, page + 1) for page in range(len(document.page_sizes))],
        "counts": dict(counts),
        "warnings": [
            bodies.NoticeBody(code=one.code, detail=one.detail, page=one.page, element=one.element)
            for one in document.warnings
        ],
    }
    return bodies.DocumentDetailBody.model_validate(fields)


def _document_fields(document: Document, links: Links, job_id: str | None) -> dict[str, object]:
    return {
        "id": document.id,
        "collection": document.collection,
        "source": document.sources[0] if document.sources else "",
        "sources": list(document.sources),
        "title": document.title,
        "media_type": document.media_type,
        "size": document.size,
        "pages": document.pages,
        "metadata": dict(document.metadata),
        "status": document.status,
        "enrichment": "none",
        "error": document.error,
        "warning_count": len(document.warnings),
        "timings_ms": timings(document.timings_ms),
        "parser": document.parser or None,
        "job_id": job_id,
        "view_url": links.view(document.collection, document.id),
        "file_url": links.file(document.collection, document.id),
        "created_at": document.created_at,
        "updated_at": document.updated_at,
    }


def element_body(element: Element, document: Document, links: Links) -> bodies.ElementBody:
    page = element.regions[0].page if element.regions else None
    pictured = element.asset is not None or (page is not None and bool(document.page_sizes))
    return bodies.ElementBody(
        id=element.id,
        document_id=element.document,
        kind=element.kind,
        order=element.order,
        text=element.text,
        page=page,
        page_size=page_size(document, page),
        bbox=box(element.regions[0].bbox) if element.regions else None,
        regions=regions(element.regions),
        locator=element.locator,
        parent=element.parent,
        level=element.level,
        caption=element.caption,
        table=_table(element),
        shows=element.shows,
        warnings=list(element.warnings),
        image_url=links.element_image(document.collection, element.id) if pictured else None,
        view_url=links.view(document.collection, document.id, [("element", element.id)]),
    )


def _table(element: Element) -> bodies.TableBody | None:
    grid = element.table
    if grid is None:
        return None
    cells = [
        bodies.CellBody(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            header=cell.header,
            text=cell.text,
            page=cell.page,
            bbox=box(cell.bbox) if cell.bbox else None,
        )
        for cell in grid.cells
    ]
    return bodies.TableBody(
        rows=grid.rows,
        columns=grid.columns,
        cells=cells,
        label_columns=grid.label_columns,
        units=grid.units,
        notes=list(grid.notes),
        column_names=list(grid.column_names),
        html=table_html(grid),
    )


def key_body(key: Key) -> bodies.KeyBody:
    return bodies.KeyBody(
        id=key.id,
        name=key.name,
        scopes=list(key.scopes),
        collections=list(key.collections),
        created_at=key.created_at,
        revoked_at=key.revoked_at,
        origins=list(key.origins),
        rate=key.rate,
    )
