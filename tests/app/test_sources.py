"""Which files are ingested, and by which source they are known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.sources import find_files, walk_files
from index.errors import InvalidInput, NotFound


def make(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def sources(*paths: Path, recursive: bool = True) -> list[str]:
    return [file.source for file in find_files(paths, recursive)]


def test_sources_are_relative_to_the_given_folder_and_in_order(tmp_path: Path) -> None:
    root = make(tmp_path / "root", "b.md", "a/b.md", "a/c/d.md", "Z.md")
    assert sources(root) == ["Z.md", "a/b.md", "a/c/d.md", "b.md"]


def test_a_file_given_by_itself_has_its_name_as_source(tmp_path: Path) -> None:
    root = make(tmp_path, "deep/in/here.md")
    assert sources(root / "deep/in/here.md") == ["here.md"]


def test_without_recursion_only_the_folder_itself_is_read(tmp_path: Path) -> None:
    assert sources(make(tmp_path, "a.md", "b/c.md"), recursive=False) == ["a.md"]


def test_hidden_files_and_folders_are_left_out_unless_named(tmp_path: Path) -> None:
    root = make(tmp_path, "a.md", ".hidden.md", ".git/config", "b/.c.md")
    assert sources(root) == ["a.md"]
    assert sources(root / ".hidden.md") == [".hidden.md"]


def test_a_loop_of_links_ends_and_linked_folders_are_read_once(tmp_path: Path) -> None:
    root = make(tmp_path / "root", "a/b.md")
    (root / "a" / "up").symlink_to(root, target_is_directory=True)
    (root / "z").symlink_to(root / "a", target_is_directory=True)
    (root / "broken").symlink_to(tmp_path / "nowhere")
    (root / "linked.md").symlink_to(root / "a" / "b.md")
    assert sources(root) == ["a/b.md", "linked.md"]


def test_a_pipe_is_no_file_to_ingest(tmp_path: Path) -> None:
    os.mkfifo(make(tmp_path, "a.md") / "pipe")
    assert sources(tmp_path) == ["a.md"]


def test_two_files_with_one_source_are_refused_by_name(tmp_path: Path) -> None:
    make(tmp_path, "x/report.md", "y/report.md")
    with pytest.raises(InvalidInput, match=r"would both be 'report.md'"):
        sources(tmp_path / "x", tmp_path / "y")
    with pytest.raises(InvalidInput, match=r"would both be 'report.md'"):
        sources(tmp_path / "x" / "report.md", tmp_path / "y" / "report.md")


def test_the_same_file_given_twice_counts_once(tmp_path: Path) -> None:
    root = make(tmp_path, "a.md")
    assert sources(root, root / "a.md", root) == ["a.md"]


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere: no such file or folder"):
        sources(tmp_path / "nowhere")


def test_a_name_that_is_no_utf8_becomes_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x")
    (found,) = find_files([tmp_path], recursive=True)
    assert found.source == "caf\ufffd.md"
    found.source.encode()


def test_metadata_is_put_on_every_file(tmp_path: Path) -> None:
    found = find_files([make(tmp_path, "a.md", "b.md")], True, {"team": "sales"})
    assert [dict(file.metadata) for file in found] == [{"team": "sales"}] * 2


def test_in_a_folder_what_no_parser_reads_is_skipped(tmp_path: Path) -> None:
    root = make(tmp_path, "a.md", "script", "broken.pdf", "images/notes.txt")
    (root / "images" / "film.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(12))
    (root / "report.docx").write_bytes(b"PK\x03\x04 and so on")
    (root / "archive.csv").write_bytes(b"PK\x03\x04 and so on")
    walk = walk_files([root])
    assert [file.source for file in walk.files] == ["a.md", "archive.csv", "broken.pdf", "images/notes.txt", "script"]
    assert walk.skipped == ("images/film.mp4", "report.docx")
    named = walk_files([root, root / "report.docx"])
    assert "report.docx" in [file.source for file in named.files]
    assert named.skipped == ("images/film.mp4",)
