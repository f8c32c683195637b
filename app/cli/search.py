"""`plexus search` and `plexus ask`."""

from __future__ import annotations

import base64
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.options import (
    DEFAULT_COLLECTION,
    AsJson,
    Collections,
    Filter,
    Server,
    open_backend,
    parse_filter,
)
from app.cli.output import print_json, print_line
from index.errors import InvalidInput

_SNIPPET = 300
_TOP_K = 10

Query = Annotated[str, typer.Argument(help="What to look for, in words.")]
TopK = Annotated[int, typer.Option("--top-k", "-k", min=1, max=1000, help="Most hits.")]


class GroupBy(StrEnum):
    element = "element"
    page = "page"


class Rerank(StrEnum):
    auto = "auto"
    always = "always"
    never = "never"


class RetrieverName(StrEnum):
    lexical = "lexical"
    dense = "dense"
    late = "late"
    sparse = "sparse"
    address = "address"
    picture = "picture"
    page_image = "page_image"
    graph = "graph"


def search(
    query: Annotated[str, typer.Argument(help="What to look for, in words; may be left out with --image.")] = "",
    collection: Collections = None,
    top_k: TopK = _TOP_K,
    filter_: Filter = None,
    image: Annotated[
        str | None, typer.Option(metavar="FILE", help="Search by this picture file, or by an element of this id.")
    ] = None,
    group_by: Annotated[GroupBy, typer.Option(help="Single elements, or pages.")] = GroupBy.element,
    retriever: Annotated[
        list[RetrieverName] | None, typer.Option(help="Only these retrievers; else the planner decides.")
    ] = None,
    rerank: Annotated[
        Rerank, typer.Option(help="Read the best hits again: where a reranker is configured, always, or never.")
    ] = Rerank.auto,
    explain: Annotated[bool, typer.Option("--explain", help="Show scores, plan and timings.")] = False,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages, tables, pictures or pages that match."""
    request: dict[str, Any] = {"query": query, "top_k": top_k, "group_by": group_by.value, "explain": explain}
    request |= {"filter": tree} if (tree := parse_filter(filter_)) is not None else {}
    request |= {"retrievers": [name.value for name in retriever]} if retriever else {}
    request |= {"rerank": rerank.value} if rerank is not Rerank.auto else {}
    request |= {"image": _picture(image)} if image is not None else {}
    with open_backend(server) as backend:
        found = backend.search(collection or [DEFAULT_COLLECTION], request)
    if as_json:
        print_json(found)
        return
    for rank, hit in enumerate(found["hits"], 1):
        print_hit(rank, hit, explain=explain)
    if not found["hits"]:
        print_line("nothing found")
    if explain:
        print_line(f"plan: {found['plan']}")
        print_line(f"timings: {found['timings_ms']}, index version {found['index_version']}")


def _picture(image: str) -> str:
    """A picture file in base64; what names no file is taken for the id of an element."""
    path = Path(image)
    try:
        return base64.b64encode(path.read_bytes()).decode("ascii")
    except FileNotFoundError:
        if path.suffix or len(path.parts) > 1:
            raise InvalidInput(f"there is no file {image!r}", field="image") from None
        return image
    except OSError as error:
        raise InvalidInput(f"{image!r} cannot be read: {error.strerror}", field="image") from error


def ask(
    query: Annotated[str, typer.Argument(metavar="QUESTION", help="The question.")],
    collection: Collections = None,
    top_k: TopK = _TOP_K,
    filter_: Filter = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Answer from the documents, with citations; says so where they hold no answer."""
    request: dict[str, Any] = {"query": query, "top_k": top_k}
    request |= {"filter": tree} if (tree := parse_filter(filter_)) is not None else {}
    with open_backend(server) as backend:
        answer = backend.answer(collection or [DEFAULT_COLLECTION], request)
    if as_json:
        print_json(answer)
        return
    print_line(answer["answer"])
    if answer["citations"]:
        print_line("")
    for line in dict.fromkeys(map(_cited, answer["citations"])):
        print_line(line)
    for doubt in answer["doubts"]:
        print_line(f"not carried: {answer['answer'][doubt['start'] : doubt['end']]} ({doubt['reason']})")
    if answer["notice"]:
        print_line(answer["notice"])


def _cited(citation: dict[str, Any]) -> str:
    carried = "" if citation["supported"] else f"  (not carried: {citation['reason']})"
    return f"[{citation['number']}] {place(citation)}{carried}"


def print_hit(rank: int, hit: dict[str, Any], *, explain: bool) -> None:
    print_line(f"{rank:>3}. {hit['score']:.3f}  {place(hit)}  [{hit['kind']}]")
    if explain:
        scores = {name: f"#{one['rank']} {one['score']:.3f}" for name, one in hit["scores"].items() if one}
        print_line(f"     {', '.join(f'{name} {score}' for name, score in scores.items())}")
        for step in hit["path"]:
            print_line(f"     {step['from']} -{step['edge']}-> {step['to']}")
    text = " ".join((hit["text"] or hit["caption"] or "").split())
    print_line(f"     {text[:_SNIPPET]}{'…' if len(text) > _SNIPPET else ''}")


def place(hit: dict[str, Any]) -> str:
    """Where a hit stands: file and page, or its locator."""
    where = f"p. {hit['page']}" if hit["page"] is not None else hit["locator"]
    return f"{hit['source']}, {where}" if where else str(hit["source"])
