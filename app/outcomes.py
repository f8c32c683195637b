"""What became of a file that was to be ingested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.types import Document, Notice

OutcomeStatus = Literal["ready", "partial", "failed", "unchanged", "cancelled"]
Standing = Literal["ready", "partial", "failed"]
Progress = Callable[[str, int, int], None]
"""(stage, done, total): files while hashing, then pages; a document without pages counts one."""
_SHOWN_PAGES = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file's outcome. `standing` is how its documents stand in the store, also where they are unchanged.

    `documents` are the ids of all its documents, `pages` what this run took in (without pages: one).
    """

    source: str
    status: OutcomeStatus
    documents: tuple[str, ...] = ()
    detail: str | None = None
    pages: int = 0
    standing: Standing | None = None

    @property
    def good(self) -> bool:
        """Whether everything of the file is there and searchable."""
        return (self.standing if self.status == "unchanged" else self.status) == "ready"


def standing_of(document: Document) -> Standing:
    """How a committed document stands."""
    if document.status == "failed":
        return "failed"
    return "partial" if document.status == "partial" else "ready"


def pages_of(document: Document) -> int:
    return document.pages or 1


def reason(document: Document) -> str | None:
    """Why a document is not wholly ready, in a line."""
    if document.status == "failed":
        return document.error or "failed"
    if document.status != "partial":
        return None
    by_code: dict[str, list[Notice]] = {}
    for notice in document.warnings:
        by_code.setdefault(notice.code, []).append(notice)
    return "; ".join(_told(notices) for notices in by_code.values())


def _told(notices: Sequence[Notice]) -> str:
    """The first of some notices of one kind, and on which pages the others are."""
    first, others = notices[0], notices[1:]
    place = f"page {first.page}: " if first.page and f"page {first.page}" not in first.detail else ""
    if not others:
        return f"{place}{first.detail}"
    pages = [str(notice.page) for notice in others if notice.page]
    listed = f" (page {', '.join(pages[:_SHOWN_PAGES])}{' …' if len(pages) > _SHOWN_PAGES else ''})" if pages else ""
    return f"{place}{first.detail}; the same {len(others)} more times{listed}"
