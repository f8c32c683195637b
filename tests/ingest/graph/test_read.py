"""Names of whole documents: every format, any text, the same each time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.naming import normalised
from index.types import ENTITY_KINDS
from ingest.graph.read import with_names
from ingest.run import parse
from tests.ingest.conftest import MakeTask
from tests.ingest.graph.documents import names, read

SENTENCE = "The Bubye River is a tributary of the Limpopo River in the south of Zimbabwe."
FILES = {
    "river.txt": SENTENCE,
    "river.md": f"# Rivers of the South\n\n{SENTENCE}\n",
    "river.html": f"<html><body><main><h1>Rivers of the South</h1><p>{SENTENCE}</p></main></body></html>",
    "river.jsonl": f'{{"_id": "1", "title": "Bubye River", "text": "{SENTENCE}"}}\n',
    "river.csv": f"Name,Text\nBubye River,{SENTENCE}\nLimpopo River,It is long and wide and deep.\n",
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_format_has_names(make_task: MakeTask, name: str) -> None:
    (bundle,) = parse(make_task(name, FILES[name]))
    assert {"bubye river", "limpopo river"} <= {one.name for one in bundle.mentions}
    assert bundle.document.timings_ms["graph"] >= 0
    known = {element.id: len(element.text) for element in bundle.elements}
    assert all(0 <= one.start < one.end <= known[one.element] for one in bundle.mentions)


def test_a_document_that_cannot_be_read_has_no_names(make_task: MakeTask) -> None:
    (bundle,) = parse(make_task("river.jsonl", "{broken"))
    assert bundle.document.status == "failed"
    assert bundle.mentions == ()


def test_reading_twice_gives_the_same() -> None:
    bundle = read(SENTENCE, ("heading", "Rivers and Lakes"), "They use a cloud server (CS). The CS is a machine.")
    assert with_names(bundle).mentions == bundle.mentions
    assert len(set(bundle.mentions)) == len(bundle.mentions)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=120), max_size=4))
def test_any_text_is_read(texts: list[str]) -> None:
    bundle = read(*texts, title=texts[0] if texts else "")
    lengths = {element.id: len(element.text) for element in bundle.elements}
    for one in bundle.mentions:
        assert 0 <= one.start < one.end <= lengths[one.element]
        assert one.name == normalised(one.name) != ""
        assert one.kind in ENTITY_KINDS
        assert one.weight in (0.5, 1.0)


@given(st.text(alphabet="ABab .,()\"'“”-&12\nof and is a such as the", max_size=400))
def test_any_text_of_names_and_marks_is_read(text: str) -> None:
    for one in read(text).mentions:
        assert one.name == normalised(one.name) != ""


@pytest.mark.parametrize("piece", ["A ", "A-", "A. ", "(A (B ", '"', "Xx and ", "Xx's Yy "])
def test_a_megabyte_without_sense_is_read_in_seconds(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece)))[:1_000_000]
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 30


def test_a_long_sentence_of_relations_is_read_in_seconds() -> None:
    started = time.process_time()
    read("the tools of the trade such as Xy, Zz and other tools, " * 15_000)
    assert time.process_time() - started < 30


def test_the_order_is_that_of_the_text() -> None:
    bundle = read("He saw Rome and then Old Paris.", "She saw New York.")
    assert names(bundle) == ["rome", "old paris", "new york"]
