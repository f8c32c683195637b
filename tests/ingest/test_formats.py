"""Markdown, text, HTML, CSV and JSON Lines."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from index.types import Bundle
from ingest.base import Task
from ingest.identity import document_id, hash_bytes
from ingest.run import parse
from ingest.split import split
from tests.ingest.conftest import CheckGolden, MakeTask
from tests.ingest.pdfs import photo

SAMPLES = Path(__file__).parent / "samples"


def parsed(task: Task) -> Bundle:
    (bundle,) = parse(task)
    return bundle


@pytest.mark.parametrize("name", ["rivers.md", "rivers.html", "rivers.csv", "rivers.txt"])
def test_a_sample_gives_the_golden_elements(make_task: MakeTask, check_golden: CheckGolden, name: str) -> None:
    task = make_task(name, (SAMPLES / name).read_bytes())
    (task.path.parent / "river.png").write_bytes(photo())
    check_golden(name.replace(".", "_"), parsed(task))


def test_pictures_outside_the_directory_tree_or_remote_are_not_read(make_task: MakeTask, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.png"
    outside.write_bytes(photo())
    text = f"![one](../outside.png)\n\n![two]({outside})\n\n![three](https://example.org/a.png)\n"
    bundle = parsed(make_task("a.md", text))
    assert bundle.assets == ()
    assert [element.caption for element in bundle.elements] == ["one", "two", "three"]


def test_a_picture_in_a_data_uri_is_staged(make_task: MakeTask) -> None:
    address = "data:image/png;base64," + base64.b64encode(photo()).decode()
    bundle = parsed(make_task("a.html", f'<html><body><p>x</p><img alt="A river" src="{address}"></body></html>'))
    (image,) = [element for element in bundle.elements if element.kind == "image"]
    assert image.caption == "A river"
    assert image.asset == hash_bytes(photo())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_its_encoding(make_task: MakeTask, encoding: str) -> None:
    bundle = parsed(make_task("a.txt", "Köln liegt am Rhein,\r\nnicht an der Elbe.".encode(encoding)))
    assert [element.text for element in bundle.elements] == ["Köln liegt am Rhein,\nnicht an der Elbe."]
    assert bundle.elements[0].locator == "lines 1-2"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_row_names_its_columns(make_task: MakeTask, delimiter: str) -> None:
    lines = [["River", "Length"], ["Rhine", "1230"], ["Loire", "1006"]]
    bundle = parsed(make_task("a.csv", "\n".join(delimiter.join(line) for line in lines)))
    rows = [element for element in bundle.elements if element.kind == "row"]
    assert [(row.text, row.locator) for row in rows] == [
        ("River: Rhine; Length: 1230", "line 2"),
        ("River: Loire; Length: 1006", "line 3"),
    ]


def test_a_long_csv_becomes_several_tables_with_the_header_each(make_task: MakeTask) -> None:
    text = "name,count\n" + "\n".join(f"item{n},{n}" for n in range(450))
    bundle = parsed(make_task("a.csv", text))
    tables = [element for element in bundle.elements if element.kind == "table"]
    assert [table.table.rows for table in tables if table.table] == [201, 201, 51]
    assert sum(element.kind == "row" for element in bundle.elements) == 450


def test_a_line_of_jsonl_is_a_document(make_task: MakeTask) -> None:
    lines = ['{"_id": "q1", "title": "Rhine", "text": "A river.", "year": 2020}', '{"id": 7, "body": "Sea."}']
    first, second = parse(make_task("a.jsonl", "\n".join(lines)))
    assert first.document.sources == ("a.jsonl#q1",)
    assert first.document.id == document_id("tests", hash_bytes(lines[0].encode()))
    assert first.document.metadata == {"year": 2020}
    assert [(e.kind, e.text) for e in first.elements] == [("title", "Rhine"), ("text", "A river.")]
    assert second.document.sources == ("a.jsonl#7",)


def test_a_broken_line_fails_alone_and_is_named(make_task: MakeTask) -> None:
    bundles = list(parse(make_task("a.jsonl", '{"text": "one"}\n{"text": \n[]\n{"text": "four"}\n')))
    assert [bundle.document.status for bundle in bundles] == ["ready", "failed", "failed", "ready"]
    assert (bundles[1].document.error or "").startswith("line 2 is not JSON")
    assert bundles[3].document.sources == ("a.jsonl#4",)


def test_parts_of_a_jsonl_give_what_the_whole_gives(make_task: MakeTask) -> None:
    lines = [json.dumps({"_id": str(number), "text": f"Text {number}"}) for number in range(1203)]
    task = make_task("a.jsonl", "\n".join(lines))
    parts = split(task)
    assert len(parts) == 3
    whole = [bundle.document.id for bundle in parse(task)]
    assert [bundle.document.id for part in parts for bundle in parse(part)] == whole
    assert split(make_task("b.txt", "text")) == [make_task("b.txt", "text")]


def test_json_is_read_where_it_is_a_list_of_texts(make_task: MakeTask) -> None:
    bundles = list(parse(make_task("a.json", '[{"title": "A", "text": "one"}, {"text": "two"}]')))
    assert [bundle.document.sources for bundle in bundles] == [("a.json#1",), ("a.json#2",)]
    assert parsed(make_task("b.json", '{"count": 3}')).document.status == "failed"
    assert parsed(make_task("c.json", "{nonsense")).document.status == "failed"


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.csv", "a.jsonl", "a.json"])
def test_an_empty_file_fails_with_the_reason(make_task: MakeTask, name: str) -> None:
    assert parsed(make_task(name, b"")).document.error == "the file has no bytes"


def test_an_archive_is_refused_by_its_content(make_task: MakeTask) -> None:
    bundle = parsed(make_task("notes.txt", b"PK\x03\x04" + bytes(100)))
    assert bundle.document.status == "failed"
    assert "ZIP archive" in (bundle.document.error or "")
