"""Questions are tied to documents by whatever name a person gives them."""

from __future__ import annotations

import pytest

from index.errors import InvalidInput
from index.evaluate.own import Asked
from index.evaluate.resolve import resolve
from index.types import Document


def document(*sources: str, title: str = "", pages: int | None = 9) -> Document:
    return Document(sources[0], "c", sources, "application/pdf", title, size=1, content_hash="", pages=pages)


DOCUMENTS = [
    document("reports/Annual Report.pdf", title="The year in Hallin Sound"),
    document("notes.md", pages=None),
    document("a/minutes.pdf"),
    document("b/minutes.pdf"),
    document("log.jsonl#12", pages=None),
]


def asked(name: str | None, *pages: int, line: int = 2) -> Asked:
    return Asked(f"q.csv, line {line}", str(line), "Why?", name, pages)


@pytest.mark.parametrize(
    "name",
    [
        "reports/Annual Report.pdf",
        "Annual Report.pdf",
        "annual report.PDF",
        "annual report",
        "C:\\papers\\Annual Report.pdf",
        "the year in hallin sound",
    ],
)
def test_a_document_is_known_by_path_name_stem_and_title(name: str) -> None:
    (question,) = resolve([asked(name, 4, 5)], DOCUMENTS).questions
    assert question.document == "reports/Annual Report.pdf"
    assert question.gains == {("reports/Annual Report.pdf", 4): 1.0, ("reports/Annual Report.pdf", 5): 1.0}


def test_a_line_of_a_larger_file_is_known_by_its_id() -> None:
    (question,) = resolve([asked("12")], DOCUMENTS).questions
    assert question.document == "log.jsonl#12"


def test_documents_of_one_name_are_told_apart_by_their_folders() -> None:
    (question,) = resolve([asked("b/minutes.pdf", 1)], DOCUMENTS).questions
    assert question.document == "b/minutes.pdf"
    with pytest.raises(InvalidInput, match=r"line 2, document: 'minutes.pdf' may be a/minutes.pdf, b/minutes.pdf"):
        resolve([asked("minutes.pdf", 1)], DOCUMENTS)


def test_every_line_with_an_unknown_document_or_page_is_named() -> None:
    wrong = [asked("Anual Report.pdf", 4, line=2), asked("Annual Report.pdf", 10, line=3), asked(None, 4, line=4)]
    with pytest.raises(InvalidInput) as caught:
        resolve(wrong, DOCUMENTS)
    first, second, third = caught.value.detail.splitlines()
    assert first == (
        "q.csv, line 2, document: there is no 'Anual Report.pdf' in the collection; "
        "did you mean 'reports/Annual Report.pdf'?"
    )
    assert second == "q.csv, line 3, page: reports/Annual Report.pdf has 9 pages, not 10"
    assert third == "q.csv, line 4, document: is missing: a page needs its document"


def test_of_many_wrong_lines_only_the_first_are_shown() -> None:
    with pytest.raises(InvalidInput, match=r"and 3 more$"):
        resolve([asked("nowhere", line=line) for line in range(2, 10)], DOCUMENTS)


def test_an_only_document_need_not_be_named() -> None:
    (question,) = resolve([asked(None, 3)], DOCUMENTS[:1]).questions
    assert question.gains == {("reports/Annual Report.pdf", 3): 1.0}


def test_what_has_no_page_is_found_by_its_document_and_that_is_said() -> None:
    found = resolve([asked("notes", 1), asked("Annual Report.pdf"), asked(None)], DOCUMENTS)
    assert [dict(question.gains) for question in found.questions] == [
        {("notes.md", None): 1.0},
        {("reports/Annual Report.pdf", None): 1.0},
        {},
    ]
    assert found.notes == (
        "1 question without a page: any page of their document counts, among all documents",
        "1 question with a page of a document that has none: the document counts",
        "1 question without a document: retrieval is not measured there",
    )
