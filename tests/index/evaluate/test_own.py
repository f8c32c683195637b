"""Questions as people keep them are read, and what cannot be read is named by file, line and field."""

from __future__ import annotations

import json

import pytest

from index.errors import InvalidInput
from index.evaluate.own import Asked, parse_questions


def pages(written: object) -> tuple[int, ...]:
    (one,) = parse_questions("q.json", json.dumps([{"question": "q", "document": "d", "page": written}]))
    return one.pages


@pytest.mark.parametrize(
    "text",
    [
        "question,document,page,answer\nHow many?,a.pdf,4,12\n",
        "\ufeffQuestion;File Name;Page-Number;Expected answer;comment\r\nHow many?;a.pdf;4;12;mine\r\n",
        "query\tdoc\tpages\tground_truth\nHow many?\ta.pdf\tp. 4\t12\n",
        "Comment|QUERY|Source|Pages|Answer\n|How many?|a.pdf|4.0|12\n",
    ],
)
def test_a_table_is_read_whatever_its_delimiter_and_column_names(text: str) -> None:
    (one,) = parse_questions("q.csv", text)
    assert one == Asked("q.csv, line 2", "1", "How many?", "a.pdf", (4,), "12")


@pytest.mark.parametrize("name", ["q.jsonl", "q.json"])
def test_json_is_read_as_lines_and_as_a_list(name: str) -> None:
    rows = [{"Question": "How many?", "file": "a.pdf", "page": [4, 5]}, {"q": "Why?", "answer": ["x", "y"], "id": 7}]
    text = json.dumps(rows) if name == "q.json" else "\n\n".join(map(json.dumps, rows))
    first, second = parse_questions(name, text)
    assert (first.text, first.document, first.pages, first.answer) == ("How many?", "a.pdf", (4, 5), None)
    assert (second.id, second.document, second.pages, second.answer) == ("7", None, (), "['x', 'y']")
    wrapped = json.dumps({"questions": rows})
    assert [one.text for one in parse_questions("q.json", wrapped)] == ["How many?", "Why?"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (4, (4,)),
        ("4", (4,)),
        ("4, 6", (4, 6)),
        ("6;4", (4, 6)),
        ("3-5", (3, 4, 5)),
        ("pp. 3 – 4 and 9", (3, 4, 9)),
        (["4", 6], (4, 6)),
        ("", ()),
        (None, ()),
        ([], ()),
    ],
)
def test_pages_are_read_as_they_are_written(written: object, expected: tuple[int, ...]) -> None:
    assert pages(written) == expected


@pytest.mark.parametrize("written", ["iv", "0", "5-3", "4a", "4/5", "-2", {"from": 4}, "1-999999"])
def test_what_is_no_page_is_named(written: object) -> None:
    with pytest.raises(InvalidInput, match=r"q\.json, entry 1, page: must be like 4, 4-6 or 4;6"):
        pages(written)


def test_a_cell_over_several_lines_does_not_shift_the_numbers_of_lines() -> None:
    text = 'question,page\n"How\nmany?",4\n,5\n'
    with pytest.raises(InvalidInput, match=r"^q\.csv, line 4, question: is missing$"):
        parse_questions("q.csv", text)
    assert parse_questions("q.csv", text.replace(",5", ""))[0].text == "How many?"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("q.txt", "", r"q\.txt: questions are read from \.jsonl, \.ndjson, \.csv, \.tsv, \.json"),
        ("q.csv", "", r"q\.csv, line 1, question: no column is called question or query"),
        ("q.csv", "a,b\n1,2\n", r"no column is called .*; there are a, b"),
        ("q.csv", "question,page\n", r"q\.csv holds no question"),
        ("q.csv", "question,page\nWhat, why and where?,3\n", r"line 2: has 3 cells, but there are 2 columns"),
        ("q.csv", "question,answerable\nWhy?,perhaps\n", r"line 2, answerable: must be true or false, not 'perhaps'"),
        ("q.jsonl", '{"question": "a"}\n\n{"question"', r"q\.jsonl, line 3: no JSON"),
        ("q.jsonl", '"a"', r"line 1: must be an object with `question`, not \"a\""),
        ("q.jsonl", '{"question": ["a"]}', r"line 1, question: must be text, not \[\"a\"\]"),
        ("q.json", "{}", r"q\.json: must be a list of questions"),
        ("q.json", '[{"question": " "}]', r"q\.json, entry 1, question: is missing"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_line_and_field(name: str, text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_questions(name, text)


def test_a_question_without_an_answer_in_the_documents_is_marked_or_has_a_null_answer() -> None:
    rows = [
        {"question": "marked", "answerable": "no"},
        {"question": "null", "answer": None},
        {"question": "null but on a page", "answer": None, "page": 3},
        {"question": "answer not known", "document": "d"},
    ]
    asked = parse_questions("q.json", json.dumps(rows))
    assert [one.answerable for one in asked] == [False, False, True, True]


def test_questions_with_the_same_id_are_told_apart() -> None:
    asked = parse_questions("q.csv", "id,question\na,x\na,y\na,z\n")
    assert [one.id for one in asked] == ["a", "a#2", "a#3"]


def test_types_and_domain_group_the_questions() -> None:
    (one,) = parse_questions("q.csv", "question,Category,topic\nWhy?,table; chart,law\n")
    assert (one.types, one.domain) == (("table", "chart"), "law")
