"""What repeats at the edges of the pages: its text by the name of its place."""

from __future__ import annotations

from collections.abc import Mapping

from scripts.examples.seeded.fresh.model import Dress, Furniture

PAGE = "{page}"
Edge = tuple[str, str, str]
"""Left, middle and right."""

TEXTS: Mapping[Furniture, tuple[Edge, Edge]] = {
    "journal": (("Transactions on Measurement, vol. 14, no. 3", "", PAGE), ("", "", "")),
    "filing": (("", "", ""), ("", PAGE, "")),
    "standard": (("", "", "TR 4410:2023(E)"), ("© Bureau of Technical Inspection", "", PAGE)),
    "book": ((PAGE, "", "{title}"), ("", "", "")),
    "brief": (("Sector brief · Autumn issue", "", ""), ("", "", "Page {page}")),
    "manual": (("{title}", "", ""), ("Rev. 3", "", PAGE)),
    "slides": (("", "", ""), ("{title}", "", PAGE)),
    "none": (("", "", ""), ("", "", "")),
}
NAMES = tuple(f"{edge}-{place}" for edge in ("header", "footer") for place in ("left", "middle", "right"))


def running_texts(dress: Dress, title: str) -> dict[str, str]:
    """Place -> text, `{page}` left in it; empty places are left out."""
    texts = [text for edge in TEXTS[dress.furniture] for text in edge]
    return {name: text.replace("{title}", title) for name, text in zip(NAMES, texts, strict=True) if text}


def printed(text: str, page: int, dress: Dress) -> str:
    return text.replace(PAGE, str(page + dress.first_page - 1))
