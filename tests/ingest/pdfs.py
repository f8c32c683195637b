"""Small PDFs drawn by PyMuPDF."""

from __future__ import annotations

import io
from typing import Any

import pymupdf as _pymupdf
from PIL import Image

pymupdf: Any = _pymupdf

PROSE = (
    "Rivers carry sediment from the mountains to the sea, and every flood leaves a thin layer on the plain. "
    "Over many centuries these layers grow into fertile ground for towns and fields. "
)

FILLING = ["Other words fill the lines of the column."] * 3


def new_pdf() -> Any:
    return pymupdf.open()


def saved(document: Any, **options: Any) -> bytes:
    return bytes(document.tobytes(**options))


def photo(width: int = 120, height: int = 80) -> bytes:
    """A PNG with many colours."""
    picture = Image.new("RGB", (width, height))
    picture.putdata([(x * 2 % 256, y * 3 % 256, (x * y) % 256) for y in range(height) for x in range(width)])
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def report() -> bytes:
    """Two pages: title, headings, columns, a divided word, a captioned table and picture."""
    document = new_pdf()
    page = document.new_page(width=595, height=842)
    page.insert_text((60, 70), "Annual River Report", fontsize=22, fontname="hebo")
    page.insert_text((60, 110), "1 Introduction", fontsize=14, fontname="hebo")
    column(
        page,
        60,
        130,
        ["Left one of the columns begins with a multi-", "modal survey of the rivers in the", *left()],
    )
    column(
        page,
        310,
        130,
        ["Right column text is to be read only after", "the whole of the left column is done.", *right()],
    )
    page.insert_text((60, 330), "2 Results", fontsize=14, fontname="hebo")
    page.insert_text((60, 352), "Table 1: Length of rivers", fontsize=10)
    ruled_table(
        page,
        60,
        360,
        [["River", "Length", "Country"], ["Rhine", "1230", "Germany"], ["Loire", "1006", "France"]],
    )
    page.insert_image(pymupdf.Rect(60, 480, 240, 600), stream=photo())
    page.insert_text((60, 618), "Figure 1: The river at high water", fontsize=10)
    second = document.new_page(width=595, height=842)
    second.insert_text((60, 70), "3 Outlook", fontsize=14, fontname="hebo")
    second.insert_textbox(pymupdf.Rect(60, 80, 535, 200), PROSE, fontsize=10)
    return saved(document)


def left() -> list[str]:
    return [
        "northern plain, where water levels were",
        "taken each day at five stations.",
        *FILLING,
    ]


def right() -> list[str]:
    return [
        "It tells of the southern hills, in which",
        "the springs were counted by hand.",
        *FILLING,
    ]


def column(page: Any, x: float, y: float, lines: list[str], size: float = 10) -> None:
    for number, line in enumerate(lines):
        page.insert_text((x, y + number * size * 1.3), line, fontsize=size)


def ruled_table(page: Any, x: float, y: float, rows: list[list[str]], width: float = 90, height: float = 20) -> None:
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            x0, y0 = x + place * width, y + number * height
            page.draw_rect(pymupdf.Rect(x0, y0, x0 + width, y0 + height), width=0.7)
            page.insert_text((x0 + 4, y0 + 14), text, fontsize=10, fontname="hebo" if number == 0 else "helv")


def scanned(data: bytes, dpi: int = 110) -> bytes:
    """A PDF of the pictures of another's pages."""
    source, made = pymupdf.open(stream=data), new_pdf()
    for page in source:
        new = made.new_page(width=page.rect.width, height=page.rect.height)
        new.insert_image(new.rect, stream=page.get_pixmap(dpi=dpi, alpha=False).tobytes("jpeg"))
    return saved(made)
