"""Pages by the numbers that they bear."""

from __future__ import annotations

from collections import defaultdict

from index.naming import page_id
from index.types import Document


class Pages:
    """The pages of a document by the numbers printed on them, else counted from the first.

    A page that bears no number counts on from its neighbours where these agree.
    """

    def __init__(self, document: Document | None) -> None:
        self._document = document.id if document else ""
        self._count = (document.pages or 0) if document else 0
        stated = document.metadata.get("page_labels") if document else None
        labels = [str(label) for label in stated] if isinstance(stated, list) else []
        self._bearing: dict[str, list[int]] = defaultdict(list)
        for page, label in enumerate(labels or [str(page) for page in range(1, self._count + 1)], start=1):
            for one in {label, *label.split("–")} - {""}:
                self._bearing[one.lower()].append(page)
        self._offsets = [
            (int(label), pages[0] - int(label))
            for label, pages in self._bearing.items()
            if label.isascii() and label.isdigit() and len(pages) == 1
        ]

    def bearing(self, number: str) -> list[str]:
        """Id of the one page that bears a number; none where several do."""
        pages = self._bearing.get(number.lower()) or self._counted(number)
        return [page_id(self._document, page) for page in pages] if len(pages) == 1 else []

    def _counted(self, number: str) -> list[int]:
        if not (number.isascii() and number.isdigit()) or not self._offsets:
            return []
        wanted = int(number)
        below = max((one for one in self._offsets if one[0] < wanted), default=None)
        above = min((one for one in self._offsets if one[0] > wanted), default=None)
        offsets = {one[1] for one in (below, above) if one is not None}
        if below is None or above is None:
            offsets = {offset for _, offset in self._offsets}
        page = wanted + min(offsets)
        return [page] if len(offsets) == 1 and 1 <= page <= self._count else []
