"""The example documents are what the script makes, and say the same in every format."""

import base64
import csv
import json
import re
import zlib
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from scripts.examples.languages.make import make_language_files
from scripts.make_examples import NAME, make_report

EXAMPLES = Path(__file__).parents[2] / "examples"
BY_HAND = {"README.md"}


@cache
def made() -> dict[str, bytes]:
    return make_report()


def pdf_streams(content: bytes) -> list[bytes]:
    """The streams of a PDF by reportlab, unpacked: another build of zlib packs the same bytes otherwise."""
    streams = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)endstream", content, re.S)
    return [zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>"))) for stream in streams]


def unpacked(path: str, content: bytes) -> object:
    if path.endswith(".png"):
        with Image.open(BytesIO(content)) as picture:
            return picture.mode, picture.size, picture.tobytes()
    return pdf_streams(content) if path.endswith(".pdf") else content


def test_a_second_run_makes_the_same_bytes() -> None:
    assert make_report() == made()


@pytest.mark.parametrize("path", sorted(made()))
def test_a_kept_file_is_what_the_script_makes(path: str) -> None:
    kept = (EXAMPLES / path).read_bytes()
    assert unpacked(path, kept) == unpacked(path, made()[path]), "run `make examples`"


def test_nothing_else_lies_among_the_examples() -> None:
    kept = {str(path.relative_to(EXAMPLES)) for path in EXAMPLES.rglob("*") if path.is_file()}
    assert {path for path in kept if not path.startswith("pages/")} - BY_HAND == {
        *made(),
        *make_language_files(),
    }


def test_the_report_has_the_things_that_parsers_must_find() -> None:
    pages = json.loads(made()["truth.json"])["pages"]
    assert len(pages) == 8
    every = {kind: [thing for page in pages for thing in page[kind]] for kind in ("tables", "figures", "equations")}
    assert [table["name"] for table in every["tables"]] == [f"table:{n}" for n in range(1, 7)]
    assert [figure["kind"] for figure in every["figures"]] == ["raster", "vector", "vector"]
    assert [equation["number"] for equation in every["equations"]] == ["1", "2", "3", "4", "5"]
    assert any(cell["column_span"] > 1 for table in every["tables"] for cell in table["cells"])


@pytest.mark.parametrize("kind", ["Table", "Figure"])
def test_every_table_and_figure_is_referred_to(kind: str) -> None:
    text = made()[f"documents/{NAME}.md"].decode()
    captions = set(re.findall(rf"^\*({kind} \d)\. ", text, re.M))
    assert len(captions) >= 3
    body = re.sub(rf"^\*{kind} \d\..*$", "", text, flags=re.M)
    assert not {caption for caption in captions if caption not in body}


def test_every_equation_is_referred_to() -> None:
    text = made()[f"documents/{NAME}.md"].decode()
    numbers = re.findall(r"\\tag\{(\d)\}", text)
    assert not [number for number in numbers if f"equation ({number})" not in text]


def test_the_measurements_add_up_to_the_tables() -> None:
    rows = list(csv.DictReader(made()["documents/tidewater-measurements.csv"].decode().splitlines()))
    assert len(rows) == 96
    tables = {
        table["name"]: {cell["text"] for cell in table["cells"]}
        for page in json.loads(made()["truth.json"])["pages"]
        for table in page["tables"]
    }

    def total(column: str, **wanted: str) -> float:
        return sum(float(row[column]) for row in rows if all(row[k] == v for k, v in wanted.items()))

    for turbine in ("T1", "T2", "T3", "T4"):
        assert f"{total('energy_mwh', year='2024', turbine=turbine):,.1f}" in tables["table:2"]
        assert f"{total('close_passes', year='2024', turbine=turbine):.0f}" in tables["table:5"]
    for month in range(1, 13):
        assert f"{total('energy_mwh', year='2023', month=str(month)):,.1f}" in tables["table:3"]


def test_questions_have_evidence_or_no_answer() -> None:
    records = [json.loads(line) for line in made()["questions.jsonl"].splitlines()]
    assert len({record["id"] for record in records}) == len(records)
    count = Counter(record["document"] for record in records)
    assert count[f"{NAME}.pdf"] == 25
    assert len(count) == 3
    assert min(count.values()) >= 12
    without = Counter(record["document"] for record in records if record["answer"] is None)
    assert without[f"{NAME}.pdf"] == 5
    assert set(without) == set(count)
    for record in records:
        assert bool(record["pages"]) == bool(record["regions"]) == (record["answer"] is not None)
        assert {region["page"] for region in record["regions"]} == set(record["pages"])
        for region in record["regions"]:
            x0, y0, x1, y1 = region["bbox"]
            width, height = region["page_size"]
            assert 0 <= x0 < x1 <= width
            assert 0 <= y0 < y1 <= height
