"""Late interaction over pictures of pages: each page as the vectors of its patches, pooled and coded like tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np

from index.errors import InvalidInput
from index.late.base import PAGES, TokenCodes
from index.late.codec import TokenCodec
from index.late.pooling import pooled
from index.late.setting import LateSetting
from index.types import Vectors

OFF = "off"
RenderPage = Callable[[Path, str, int], bytes]
"""The picture of a page as PNG or JPEG: file of the document, its SHA-256, page. Raises PlexusError."""


class PageEmbedder(Protocol):
    """Vectors of length 1 for pictures of pages and for questions, to be compared by MaxSim."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_page(self, picture: bytes) -> Vectors:
        """Shape (n, dimension)."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Shape (n, dimension)."""
        ...


@dataclass(frozen=True, eq=False)
class PageImages:
    """A model with what draws pages for it, and how its vectors are kept."""

    model: PageEmbedder
    codec: TokenCodec
    render: RenderPage

    @classmethod
    def of(cls, model: PageEmbedder, setting: LateSetting, render: RenderPage) -> PageImages:
        """Raises InvalidInput where the setting does not fit the model."""
        return cls(model, TokenCodec(f"{PAGES}{model.fingerprint}", model.dimension, setting), render)

    @property
    def fingerprint(self) -> str:
        """Of what is stored."""
        return self.codec.fingerprint

    @property
    def view(self) -> str:
        """Of what views make of it."""
        return f"{self.codec.fingerprint}/{self.codec.setting.derived}"

    def encode(self, file: Path, digest: str, page: int) -> TokenCodes:
        """The codes of one page. Raises PlexusError where it cannot be drawn."""
        rows = pooled(self.model.embed_page(self.render(file, digest, page)), self.codec.setting.tokens)
        return TokenCodes(np.array([len(rows)], np.int64), self.codec.encode(rows))


def open_page_images(name: str, setting: LateSetting, render: RenderPage) -> PageImages | None:
    """None for `off`. Raises InvalidInput for what cannot name a model, ModelUnavailable."""
    if name == OFF:
        return None
    if "/" not in name:
        raise InvalidInput(
            f"no page model {name!r}; there is off, and any ColPali, ColQwen2 or ColModernVBERT model by its "
            "directory or its name on the hub (organisation/model)",
            field="page_model",
        )
    return PageImages.of(import_module("index.embed.pages").PageModel(name), setting, render)
