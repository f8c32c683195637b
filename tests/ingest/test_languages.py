"""The German and the Japanese example are read as they were written: their truth was noted while they were set."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from bench.truth_match import Matched, matched
from bench.truth_score import Score, cell_text, scores_of
from index.types import Bundle, Element
from ingest.base import Task
from ingest.run import parse
from scripts.examples.seeded.truth import Truth, truth_of

EXAMPLES = Path(__file__).parents[2] / "examples"
GERMAN, JAPANESE = "ohletal-jahresbericht", "tanada-hokoku"
LANGUAGES = {GERMAN: "de", JAPANESE: "ja"}
NAMES = (GERMAN, JAPANESE)


def truth(name: str) -> Truth:
    return truth_of((EXAMPLES / f"truth-{LANGUAGES[name]}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bundle]:
    return {name: _parsed(name, tmp_path_factory.mktemp("staging")) for name in NAMES}


def _parsed(name: str, staging: Path) -> Bundle:
    path = EXAMPLES / "documents" / f"{name}.pdf"
    (bundle,) = parse(Task(path, path.name, "tests", staging, path.name))
    return bundle


def found(bundles: dict[str, Bundle], name: str) -> Matched:
    return matched(truth(name), bundles[name])


def measured(bundles: dict[str, Bundle], name: str) -> dict[str, Score]:
    return {score.measure: score for score in scores_of(found(bundles, name))}


def paragraph(bundle: Bundle, words: str) -> Element:
    """The one element of running text with these words."""
    (element,) = (e for e in bundle.elements if e.kind in ("text", "list") and words in _closed(e.text))
    return element


def _closed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_paragraphs_are_read_in_their_order(bundles: dict[str, Bundle], name: str) -> None:
    assert measured(bundles, name)["order"].recall == 1.0


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_found_with_their_levels(bundles: dict[str, Bundle], name: str) -> None:
    assert measured(bundles, name)["headings"].recall == 1.0


@pytest.mark.parametrize("name", NAMES)
def test_tables_figures_and_equations_are_found_where_they_were_drawn(bundles: dict[str, Bundle], name: str) -> None:
    scores = measured(bundles, name)
    assert [scores[measure].recall for measure in ("tables", "figures", "equations")] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("name", "column", "row", "value"), [
    (GERMAN, "MQ", "Seewiesen", "5,62"),
    (GERMAN, "2023", "Ufersicherung", "412.975,50"),
    (GERMAN, "Nullpunkt (m ü. NN)", "Eichgrund", "271,20"),
    (JAPANESE, "令和五年", "下段", "348"),
    (JAPANESE, "地元負担", "ため池の浚渫", "1,200"),
])  # fmt: skip
def test_a_value_stands_in_its_row_and_column(
    bundles: dict[str, Bundle], name: str, column: str, row: str, value: str
) -> None:
    cells = [
        (cell.row, cell.column, cell_text(cell.text))
        for element in bundles[name].elements
        if element.table is not None and any(cell_text(cell.text) == cell_text(row) for cell in element.table.cells)
        for cell in element.table.cells
    ]
    rows = {r for r, _, text in cells if text == cell_text(row)}
    columns = {c for _, c, text in cells if text == cell_text(column)}
    assert any(text == value and r in rows and c in columns for r, c, text in cells)


def test_words_divided_at_the_ends_of_lines_are_whole_again(bundles: dict[str, Bundle]) -> None:
    words = set(re.findall(r"\w+", " ".join(e.text for e in bundles[GERMAN].elements if e.kind == "text")))
    assert {"ungewöhnlich", "langjährigen", "Tiefdruckgebieten", "Zentimeter", "übertragen"} <= words
    assert not {"unge", "wöhnlich", "Tief", "druckgebieten"} & words


def test_a_paragraph_that_goes_over_a_page_break_is_one(bundles: dict[str, Bundle]) -> None:
    element = paragraph(bundles[GERMAN], "mitdemStauraum")
    assert [region.page for region in element.regions] == [3, 4]
    assert "neun Tage hinzog" in element.text


def test_japanese_prose_is_kept_whole(bundles: dict[str, Bundle]) -> None:
    element = paragraph(bundles[JAPANESE], "鈴ヶ清水")
    assert _closed(element.text) == _closed(next(t.text for t in truth(JAPANESE).texts if t.id == "source"))
    assert [region.page for region in element.regions] == [1]


def test_japanese_lines_are_joined_without_a_space(bundles: dict[str, Bundle]) -> None:
    prose = [e.text for e in bundles[JAPANESE].elements if e.kind in ("text", "list") and "。" in e.text]
    assert any("水温は一年を通じて" in text for text in prose)  # divided after 一
    letter = "[\u3041-\u30ff\u4e00-\u9fff。、]"
    assert not [found for text in prose for found in re.findall(f"{letter}\\s{letter}", text)]
    (title,) = (element.text for element in bundles[JAPANESE].elements if element.kind == "title")
    assert title == next(thing.text for thing in truth(JAPANESE).texts if thing.level == 0)


@pytest.mark.parametrize("name", NAMES)
def test_tables_and_figures_have_their_captions_and_are_referred_to(bundles: dict[str, Bundle], name: str) -> None:
    scores = measured(bundles, name)
    assert scores["captions"].recall == 1.0
    assert (scores["references"].recall, scores["references"].precision) == (1.0, 1.0)


@cache
def questions() -> tuple[dict[str, object], ...]:
    return tuple(json.loads(line) for line in (EXAMPLES / "questions.jsonl").read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_the_evidence_of_each_question_lies_on_elements(bundles: dict[str, Bundle], name: str) -> None:
    """Half of each gold box at least is covered by the boxes of what was read there."""
    placed = [(r.page, r.bbox) for e in bundles[name].elements if e.kind != "row" for r in e.regions]
    for question in questions():
        if question["document"] != f"{name}.pdf":
            continue
        for region in question["regions"]:  # type: ignore[attr-defined]
            x0, y0, x1, y1 = region["bbox"]
            shared = sum(
                max(0.0, min(x1, b[2]) - max(x0, b[0])) * max(0.0, min(y1, b[3]) - max(y0, b[1]))
                for page, b in placed
                if page == region["page"]
            )
            assert shared >= 0.5 * (x1 - x0) * (y1 - y0), (question["question"], region)
