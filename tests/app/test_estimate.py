"""The guess of what is still to come."""

from __future__ import annotations

from pathlib import Path

from app.estimate import PageEstimate
from app.sources import SourceFile


def file(path: Path, size: int) -> SourceFile:
    path.write_bytes(b"x" * size)
    return SourceFile(path, path.name, path.name)


def test_what_was_done_teaches_how_many_pages_are_to_come(tmp_path: Path) -> None:
    files = [file(tmp_path / f"{i}.pdf", 80_000) for i in range(3)]
    estimate = PageEstimate(files)
    assert (estimate.done, estimate.total) == (0, 6)
    estimate.advance(10)
    estimate.finish("0.pdf", 10)
    assert (estimate.done, estimate.total) == (10, 30)


def test_a_document_without_pages_counts_one(tmp_path: Path) -> None:
    files = [file(tmp_path / f"{i}.md", 100_000) for i in range(4)]
    assert PageEstimate(files).total == 4


def test_at_the_end_everything_is_done(tmp_path: Path) -> None:
    files = [
        file(tmp_path / "a.pdf", 500_000),
        file(tmp_path / "b.md", 10),
        file(tmp_path / "c.jsonl", 5_000),
    ]
    estimate = PageEstimate(files)
    for source, pages in (("a.pdf", 3), ("b.md", 1), ("c.jsonl", 40)):
        estimate.advance(pages)
        estimate.finish(source, pages)
    assert estimate.done == estimate.total == 44
