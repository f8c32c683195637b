"""PyMuPDF4LLM as the peer that reads the same pages. Its layout analysis is the one that the parser uses."""

from __future__ import annotations

import contextlib
import io
import time
from pathlib import Path
from typing import Any

from ingest.parsers.pdf import mupdf

PEER = "pymupdf4llm"


def markdown_seconds(path: Path) -> tuple[float, float]:
    """Wall and CPU seconds of `to_markdown`, its own decision on OCR included."""
    reader = _reader()
    started, cpu = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        reader.to_markdown(str(path))
    mupdf.pymupdf.TOOLS.unset_quad_corrections(False)
    return time.perf_counter() - started, time.process_time() - cpu


def _reader() -> Any:
    """Imported after our door to MuPDF, so that its models too take one thread each."""
    import pymupdf4llm  # type: ignore[import-untyped]

    return pymupdf4llm
