"""What evidence is: pieces of documents with their places, and what each of them is there for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from index.types import Hit, Region

Role = Literal["found", "caption", "captioned", "referring", "referred", "neighbour", "header"]
"""Why a piece is there. All but `found` come with a found piece: its caption, what it is the caption of, the paragraph
that speaks of it, the figure or table that it speaks of, where its text goes on or began, the head of its table."""
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much evidence there may be: `items` found pieces, and `tokens` of all pieces together.

    A table that takes more than `table_share` of the tokens is there by its found rows and its head. Of nearly equal
    pieces those on pages that have given few go first: a score counts `same_page` times what it says for each piece
    that went before from its page.
    """

    items: int = 10
    tokens: int = 4000
    table_share: float = 0.34
    same_page: float = 0.8


@dataclass(frozen=True, slots=True)
class Item:
    """One piece. `hit` is the found unit, or made of the element that came with `of`, the id of a found unit."""

    role: Role
    hit: Hit
    tokens: int
    of: str | None = None

    @property
    def text(self) -> str:
        return self.hit.unit.text

    @property
    def regions(self) -> tuple[Region, ...]:
        return self.hit.unit.regions


@dataclass(frozen=True, slots=True)
class Evidence:
    """Found pieces by falling score, each followed by what came with it. No two say the same."""

    items: tuple[Item, ...] = ()

    @property
    def tokens(self) -> int:
        return sum(item.tokens for item in self.items)

    @property
    def text(self) -> str:
        """All pieces, each on lines of its own."""
        return "\n".join(item.text for item in self.items)

    @property
    def hits(self) -> tuple[Hit, ...]:
        return tuple(item.hit for item in self.items)
