"""Reads a PDF page by page, then settles what depends on the whole document."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from index.errors import DamagedFile, LimitExceeded
from index.types import Bundle, Json, Notice
from ingest.base import Task
from ingest.builder import Builder, new_document, stem
from ingest.identity import hash_file
from ingest.ocr import open_ocr
from ingest.parsers.pdf.assemble import assemble
from ingest.parsers.pdf.headings import Outline, fold
from ingest.parsers.pdf.joining import joined
from ingest.parsers.pdf.model import Block
from ingest.parsers.pdf.mupdf import FAILURES, SHRINK_EVERY, open_pdf, reason, shrink_store
from ingest.parsers.pdf.numbering import page_labels
from ingest.parsers.pdf.page import PageContent, read_page
from ingest.parsers.pdf.roles import settle
from ingest.parsers.pdf.scan import Ocr
from ingest.parsers.pdf.stage import PictureStage

MEDIA_TYPE = "application/pdf"
OCR_SHARE = 0.8
"""Share of the time for a file after which no further page is recognised: the rest is for what has been read."""
_JUNK_TITLE = re.compile(
    r"^(?:microsoft \w+ - .*|untitled.*|(?:power)?point presentation"
    r"|.*\.(?:docx?|pptx?|pdf|indd|tex|dvi|xlsx?|qxd|ai|rtf))$",
    re.IGNORECASE,
)


class PdfParser:
    """Reads PDF.

    Notices: no_text, repaired, page_failed, text_failed, layout_failed, tables_failed, equations_failed,
    pictures_failed, picture_failed, ocr_failed.
    """

    name = "pdf"
    version = 4
    media_types = (MEDIA_TYPE,)

    def parse(self, task: Task) -> Iterator[Bundle]:
        started = time.monotonic()
        file = open_pdf(task.path)
        try:
            yield self.bundle(task, file, started)
        finally:
            file.close()
            shrink_store()

    def bundle(self, task: Task, file: Any, started: float, media_type: str = MEDIA_TYPE) -> Bundle:
        """What an opened PDF holds, which may have been made of a file of another type."""
        pages = file.page_count
        if pages > task.limits.pages:
            raise LimitExceeded(f"the PDF has {pages} pages, more than the {task.limits.pages} allowed")
        document = new_document(
            task, hash_file(task.path), task.path.stat().st_size, media_type, stem(task), **_facts(file)
        )
        builder = Builder(document.id)
        if file.is_repaired:
            builder.notice("repaired", "the PDF was damaged; what could be recovered was read")
        until = started + OCR_SHARE * task.limits.seconds
        ocr = Ocr(open_ocr(task.reading, document.content_hash), task.reading.ocr, until)
        contents = list(_pages(file, task, started, builder, ocr))
        if len(builder.notices) >= pages and all(notice.code == "page_failed" for notice in builder.notices):
            raise DamagedFile(f"none of its pages can be read: {builder.notices[0].detail}")
        blocks = [block for content in contents for block in content.blocks]
        heights = [content.size[1] for content in contents]
        title = settle(blocks, heights, _outline(file)) if heights else None
        labels = page_labels(file, blocks, pages)
        blocks = joined(blocks)
        assemble(blocks, builder, PictureStage(file, task.staging, task.limits.picture_pixels, ocr))
        for content in contents:
            builder.notices.extend(content.problems)
        return builder.bundle(
            replace(
                document,
                title=_title(file, title, blocks) or document.title,
                pages=pages,
                metadata={**({"page_labels": [*labels]} if labels else {}), **document.metadata},
                page_sizes=tuple((round(w, 2), round(h, 2)) for w, h in (content.size for content in contents)),
                status="partial" if _is_partial(builder.notices) else "ready",
                warnings=tuple(builder.notices),
            )
        )


def _pages(file: Any, task: Task, started: float, builder: Builder, ocr: Ocr) -> Iterator[PageContent]:
    for number in range(1, file.page_count + 1):
        if time.monotonic() - started > task.limits.seconds:
            raise LimitExceeded(f"reading took longer than {task.limits.seconds:.0f} s, up to page {number}")
        try:
            yield read_page(file[number - 1], number, task.reading.layout, ocr)
        except FAILURES as error:
            builder.notice("page_failed", f"page {number}: {reason(error)}", page=number)
            yield PageContent(number, (612.0, 792.0))
        if number % SHRINK_EVERY == 0:
            shrink_store()


def _is_partial(notices: Sequence[Notice]) -> bool:
    return any(notice.code != "repaired" for notice in notices)


def _facts(file: Any) -> dict[str, Json]:
    """Author and dates that the file states of itself."""
    stated = file.metadata or {}
    wanted = {"author": "author", "subject": "subject", "keywords": "keywords", "creationDate": "created"}
    return {name: value.strip() for key, name in wanted.items() if (value := stated.get(key)) and value.strip()}


def _outline(file: Any) -> Outline:
    """Headings of the file's table of contents."""
    try:
        entries = file.get_toc()
    except FAILURES:
        return {}
    return {(page, fold(text)): min(6, level) for level, text, page in entries if page > 0 and fold(text)}


def _title(file: Any, title: Block | None, blocks: Sequence[Block]) -> str | None:
    """The stated title if the first pages bear it out, else the biggest text of page 1, else the stated."""
    stated = " ".join(((file.metadata or {}).get("title") or "").split())
    if not any(char.isalpha() for char in stated) or _JUNK_TITLE.match(stated):
        stated = ""
    front = {word for block in blocks if block.page <= 2 for word in re.findall(r"\w+", block.text.lower())}
    words = re.findall(r"\w+", stated.lower())
    if words and sum(word in front for word in words) >= 0.6 * len(words):
        return stated
    return (title.text.replace("\n", " ") if title else "") or stated or None
