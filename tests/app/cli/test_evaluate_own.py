"""`plexus evaluate` on a person's own questions about their own documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.cli.conftest import Plexus

ANIMALS = {"zebra": "stripes", "whale": "30 metres", "fox": "red fur"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "My animals"
    root.mkdir()
    for animal, fact in ANIMALS.items():
        (root / f"{animal}.md").write_text(f"# The {animal}\n\nThe {animal} has {fact}.\n")
    return root


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    lines = ["Question;Document;Expected answer", *(f"What has the {a}?;{a};{fact}" for a, fact in ANIMALS.items())]
    path = tmp_path / "asked.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_folder_and_a_table_of_questions_are_enough(plexus: Plexus, folder: Path, questions: Path) -> None:
    ran = plexus("evaluate", folder, "--questions", questions, "--json")
    assert ran.code == 0, ran.err
    together = next(row for row in ran.json if (row["retrievers"], row["group"]) == ("together", "all"))
    assert (together["setting"], together["n"], together["r@1"]) == ("pooled", 3, 1.0)
    assert "box@1" not in together, "nobody said where on a page"
    assert "3 questions without a page: any page of their document counts" in ran.err
    (collection,) = plexus("collections", "list", "--json").json
    assert (collection["name"], collection["documents"]) == ("eval-My-animals", 3)


def test_questions_beside_the_documents_are_found_and_not_ingested(
    plexus: Plexus, folder: Path, questions: Path
) -> None:
    questions.rename(folder / "questions.csv")
    ran = plexus("evaluate", folder, "--answers", "--json")
    assert ran.code == 0, ran.err
    assert ran.json[0]["n"] == 3
    found = plexus("documents", "list", "-c", "eval-My-animals", "--json").json
    assert {one["source"] for one in found} == {f"{animal}.md" for animal in ANIMALS}


def test_a_collection_that_is_there_is_asked_as_it_is(plexus: Plexus, folder: Path, questions: Path) -> None:
    assert plexus("ingest", folder, "-c", "mine").code == 0
    before = plexus("documents", "list", "-c", "mine", "--json").json
    for path in folder.iterdir():
        path.unlink()
    ran = plexus("evaluate", "--questions", questions, "-c", "mine", "--json")
    assert ran.code == 0, ran.err
    assert {row["dataset"] for row in ran.json} == {"asked"}
    assert plexus("documents", "list", "-c", "mine", "--json").json == before
    assert len(plexus("collections", "list", "--json").json) == 1


def test_the_worst_questions_are_shown_with_what_stood_first(
    plexus: Plexus, folder: Path, tmp_path: Path, questions: Path
) -> None:
    questions.write_text("question,document\nWhat has the zebra?,whale\nWhat has the fox?,fox\n")
    ran = plexus("evaluate", folder, "--questions", questions, "--misses", 5, "--out", tmp_path / "run.json")
    assert ran.code == 0, ran.err
    shown = ran.out.split("Worst questions, pooled:")[1]
    assert "1. What has the zebra?  (1)" in shown
    assert "wanted  whale.md: rank " in shown
    assert "first   zebra.md: rank 1" in shown
    assert "What has the fox?" not in shown
    (miss,) = json.loads((tmp_path / "run.json").read_text())["misses"]
    assert miss["first"]["document"] == "zebra.md"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("question,document\nWhy?,cow.md\n", "asked.csv, line 2, document: there is no 'cow.md' in the collection"),
        ("question,document,page\nWhy?,fox.md,two\n", "asked.csv, line 2, page: must be like 4, 4-6 or 4;6"),
        ("frage,document\nWhy?,fox.md\n", "asked.csv, line 1, question: no column is called question"),
        ("question\nWhy?\n", "no question says where its answer stands"),
    ],
)
def test_what_cannot_be_asked_is_named(plexus: Plexus, folder: Path, questions: Path, table: str, message: str) -> None:
    questions.write_text(table)
    ran = plexus("evaluate", folder, "--questions", questions)
    assert ran.code == 1
    assert message in ran.err


def test_arguments_that_say_too_little_are_refused(plexus: Plexus, folder: Path, questions: Path) -> None:
    for arguments, message in (
        ((), "name a folder, or questions"),
        (("--questions", questions), "name a folder, or questions"),
        (("--questions", folder / "none.csv", "-c", "x"), "no such file"),
        ((folder / "none",), "no such folder"),
        ((folder, "--answers", "--misses", 3), "--misses is about retrieval"),
        ((folder,), "is no dataset"),
    ):
        ran = plexus("evaluate", *arguments)
        assert ran.code == 1
        assert message in ran.err
    plexus("ingest", folder)
    ran = plexus("evaluate", "--questions", questions, "-c", "nothing")
    assert ran.code == 1
    assert "nothing" in ran.err
