"""Citations as other formats have them: markers with addresses, lists of addresses, results of a file search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.answers import Citation
from app.links import Links
from app.present import box, citation_url, cited_page, hit_url, view_url
from app.wire.bodies import Annotation, FileResult, FlatAnnotation, Scalar, SearchResult, UrlCitation
from index.evidence import Evidence, words_of
from index.types import Document, Hit, Json, Region

MOST_ATTRIBUTES, LONGEST_KEY, LONGEST_VALUE = 16, 64, 512
_SNIPPET = 400


class Cited:
    """The citations of one answer, in the order in which they come; each number has an address of its own.

    A client that counts distinct addresses must come to the same numbers, so where two numbers show one place a
    fragment tells them apart.
    """

    def __init__(self, links: Links) -> None:
        self._links = links
        self._urls: dict[int, str] = {}
        self._first: dict[int, Citation] = {}

    def url(self, citation: Citation) -> str:
        if citation.number not in self._urls:
            url = citation_url(citation, self._links)
            taken = url in self._urls.values()
            self._urls[citation.number] = f"{url}#{citation.number}" if taken else url
            self._first[citation.number] = citation
        return self._urls[citation.number]

    def flat(self, citation: Citation) -> FlatAnnotation:
        return FlatAnnotation.model_validate(self._located(citation))

    def annotation(self, citation: Citation) -> Annotation:
        return Annotation(type="url_citation", url_citation=UrlCitation.model_validate(self._located(citation)))

    def _located(self, citation: Citation) -> dict[str, object]:
        return {
            "start_index": citation.start,
            "end_index": citation.end,
            "title": title_of(citation),
            "url": self.url(citation),
        }

    def results(self, citations: Iterable[Citation], evidence: Evidence) -> list[SearchResult]:
        """The n-th is what the marker [n] shows, so numbers that are not cited are filled with other evidence."""
        for citation in citations:
            self.url(citation)
        spare = iter(self._uncited(evidence))
        shown = []
        for number in range(1, max(self._first, default=0) + 1):
            if number in self._first:
                found = self._first[number]
                text = found.quote or found.hit.unit.text
                shown.append(_result(title_of(found), self._urls[number], text))
            else:
                hit = next(spare, self._first[max(self._first)].hit)
                shown.append(_result(place_of(hit), hit_url(hit, self._links), hit.unit.text))
        return shown

    def _uncited(self, evidence: Evidence) -> list[Hit]:
        cited = {citation.hit.unit.id for citation in self._first.values()}
        return [hit for hit in evidence.hits if hit.unit.id not in cited]


def _result(title: str, url: str, text: str) -> SearchResult:
    return SearchResult(title=title, url=url, snippet=shortened(text, _SNIPPET))


def title_of(citation: Citation) -> str:
    """The place; where the evidence does not carry what is said, that too, as no format has a field for it."""
    place = place_of(citation.hit, cited_page(citation))
    if citation.supported:
        return place
    return f"{place} (not confirmed: {citation.reason})" if citation.reason else f"{place} (not confirmed)"


def place_of(hit: Hit, page: int | None = None) -> str:
    """The document and the place in it: this page, else that on which the hit begins."""
    name = hit.document.title or filename_of(hit.document)
    page = hit.unit.page if page is None else page
    place = f"p. {page}" if page is not None else (hit.unit.locator or "")
    return f"{name}, {place}" if place else name


def filename_of(document: Document) -> str:
    source = document.sources[0] if document.sources else document.id
    return source.rpartition("/")[2] or source


def shortened(text: str, most: int) -> str:
    """One line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0]}…"


def file_result(hit: Hit, links: Links) -> FileResult:
    return FileResult(
        file_id=hit.document.id,
        filename=filename_of(hit.document),
        score=float(hit.score),
        text=words_of(hit.unit),
        attributes=attributes(hit, links),
    )


def attributes(hit: Hit, links: Links) -> dict[str, Scalar]:
    """Where it stands, and what is known of its document: at most 16, as OpenAI bounds them."""
    unit = hit.unit
    found: dict[str, Scalar] = {"kind": unit.kind, "collection": hit.document.collection, "unit_id": unit.id}
    if unit.page is not None and unit.regions:
        found["page"] = unit.page
        found["bbox"] = ",".join(f"{value:g}" for value in box(unit.regions[0].bbox))
    if unit.locator:
        found["locator"] = unit.locator[:LONGEST_VALUE]
    if hit.document.title:
        found["title"] = hit.document.title[:LONGEST_VALUE]
    found["view_url"] = short_url(hit, links)
    return _filled(found, hit.document.metadata)


def _filled(found: dict[str, Scalar], metadata: Mapping[str, Json]) -> dict[str, Scalar]:
    for key, value in metadata.items():
        if len(found) >= MOST_ATTRIBUTES:
            break
        if key not in found and len(key) <= LONGEST_KEY and isinstance(value, str | int | float | bool):
            found[key] = value[:LONGEST_VALUE] if isinstance(value, str) else value
    return found


def short_url(hit: Hit, links: Links) -> str:
    """The viewer within the length of an attribute: with as many of the boxes as fit, the first ones."""
    regions: Sequence[Region] = [one for one in hit.unit.regions if one.page == hit.unit.page]
    elements = hit.unit.elements
    url = hit_url(hit, links)
    while len(url) > LONGEST_VALUE and (regions or elements):
        regions, elements = regions[: len(regions) // 2], elements[: len(elements) // 2]
        url = view_url(links, hit.document, regions, elements)
    return url
