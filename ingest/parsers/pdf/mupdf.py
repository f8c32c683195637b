"""The only door to MuPDF: silent, opened with reasons for what cannot be opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnxruntime

from index.errors import DamagedFile, EmptyFile, EncryptedFile


def _import() -> Any:
    """Import PyMuPDF so that the models of its layout analysis take one thread each.

    They are loaded by the import, with a thread per core otherwise, which makes a page dearer and keeps several
    processes from working side by side.
    """
    stated = onnxruntime.SessionOptions

    def of_one_thread() -> Any:
        options = stated()
        options.intra_op_num_threads = 1
        return options

    onnxruntime.SessionOptions = of_one_thread
    try:
        import pymupdf
    finally:
        onnxruntime.SessionOptions = stated
    return pymupdf


pymupdf: Any = _import()
"""PyMuPDF's functions carry no types."""

FAILURES: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    ZeroDivisionError,
    pymupdf.mupdf.FzErrorBase,
)
"""What PyMuPDF raises on a broken page: MuPDF's own errors and slips of its Python layer on odd values."""

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)
# Its import turns this on for the layout model; it shifts glyph boxes and loses spaces in plain text.
pymupdf.TOOLS.unset_quad_corrections(False)

SHRINK_EVERY = 50
"""Pages after which MuPDF's cache is emptied, so that memory does not follow the page count."""


def open_pdf(path: Path) -> Any:
    """Open a PDF with at least one page. Raises EmptyFile, EncryptedFile or DamagedFile."""
    if path.stat().st_size == 0:
        raise EmptyFile("the file has no bytes")
    try:
        document = pymupdf.open(str(path), filetype="pdf")
    except FAILURES as error:
        raise DamagedFile("the PDF is damaged or cut off: it cannot be opened") from error
    try:
        locked = document.needs_pass and not document.authenticate("")
        pages = 0 if locked else document.page_count
    except FAILURES as error:
        document.close()
        raise DamagedFile("the PDF is damaged or cut off: its pages cannot be listed") from error
    if locked:
        document.close()
        raise EncryptedFile("the PDF is protected by a password")
    if pages == 0:
        document.close()
        raise DamagedFile("the PDF has no pages")
    return document


def display_matrix(page: Any) -> Any:
    """Takes PyMuPDF's coordinates (page unturned) to the displayed page.

    `page.rotation_matrix` would do, were it not wrong by the UserUnit.
    """
    width, height = page.rect.width, page.rect.height
    turned = {90: (0, 1, -1, 0, width, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, height)}
    return pymupdf.Matrix(*turned.get(page.rotation, (1, 0, 0, 1, 0, 0)))


def shrink_store() -> None:
    """Empty MuPDF's cache."""
    pymupdf.TOOLS.store_shrink(100)


def reason(error: BaseException) -> str:
    """The first line of an error, short enough to show."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]
