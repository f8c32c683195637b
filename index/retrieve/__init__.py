"""Retrievers by name; a new one is a file here and a line in the table."""

from __future__ import annotations

from index.retrieve.address import AddressRetriever
from index.retrieve.base import RetrieverFactory
from index.retrieve.dense import DenseRetriever
from index.retrieve.graph import GraphRetriever
from index.retrieve.late import LateRetriever
from index.retrieve.lexical import LexicalRetriever
from index.retrieve.page_image import PageImageRetriever
from index.retrieve.picture import PictureRetriever
from index.retrieve.sparse import SparseRetriever
from index.types import RetrieverName

RETRIEVERS: dict[RetrieverName, RetrieverFactory] = {
    "lexical": LexicalRetriever,
    "dense": DenseRetriever,
    "late": LateRetriever,
    "sparse": SparseRetriever,
    "address": AddressRetriever,
    "picture": PictureRetriever,
    "page_image": PageImageRetriever,
    "graph": GraphRetriever,
}
