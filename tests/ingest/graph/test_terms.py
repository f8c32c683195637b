"""Terms, acronyms with their long forms, labels of tables, words of pictures."""

import pytest

from index.types import Bundle, Cell, Document, Element, TableGrid
from ingest.builder import Builder
from ingest.graph.acronyms import best_long_form
from ingest.graph.read import with_names
from ingest.graph.terms import Terms, c_values, singular
from tests.ingest.graph.documents import IN_ENGLISH, kinds, names, read, told, written


@pytest.mark.parametrize(
    ("short", "long", "found"),
    [
        ("RAG", "of Retrieval-Augmented Generation", "Retrieval-Augmented Generation"),
        ("HMM", "a hidden Markov model", "hidden Markov model"),
        ("PoLP", "on a principle of least privilege", "principle of least privilege"),
        ("OECD", "the Organisation for Economic Co-operation and Development", None),
        ("PRN", "One person was given as required", None),
        ("ABC", "nothing of the kind", None),
        ("RAG", "a RAG", None),
    ],
)
def test_the_long_form_of_an_acronym(short: str, long: str, found: str | None) -> None:
    begin = best_long_form(short, long)
    if short == "OECD":
        found = "Organisation for Economic Co-operation and Development"
    assert (None if begin is None else long[begin:]) == found


def test_an_acronym_is_a_synonym_of_its_long_form_and_is_named_by_both() -> None:
    bundle = read("We use an elastic cloud server (ECS) here. The ECS is new, and each elastic cloud server is.")
    assert told(bundle, "synonym") == {("ecs", "elastic cloud server")}
    (edge,) = [edge for edge in bundle.edges if edge.kind == "synonym"]
    assert edge.element == "e0"
    assert edge.span is not None
    assert bundle.elements[0].text[slice(*edge.span)] == "elastic cloud server (ECS"
    assert names(bundle).count("elastic cloud server") == 4
    assert names(bundle, 0.5).count("ecs") == 2


def test_the_long_form_may_stand_in_the_brackets() -> None:
    assert told(read("The NHL (National Hockey League) is old."), "synonym") == {("nhl", "national hockey league")}


def test_a_name_in_brackets_is_no_acronym() -> None:
    text = "The champions Great Old State Warriors (Golden State) won it."
    assert told(read(text), "synonym") == set()


def test_a_name_that_the_text_gives_is_a_synonym() -> None:
    bundle = read("We grant units under our 2003 Equity Incentive Plan (“2003 Plan”) each year.")
    assert ("2003 plan", "2003 equity incentive plan") in told(bundle, "synonym")
    assert told(read("It was sold by Adobe Systems (the “Company”) then."), "synonym") == set()


def test_a_phrase_that_recurs_is_a_term_and_what_is_only_part_of_it_is_not() -> None:
    often = "They look at the river flow survey in detail. The river flow survey is old. " * 2
    filler = "There was much rain in the hills of the north that year and more of it fell in the valley. " * 20
    found = kinds(read(often + filler))
    assert found["river flow survey"] == "term"
    assert "flow survey" not in found


def test_what_is_always_cut_off_from_a_name_or_a_longer_phrase_is_no_term() -> None:
    filler = "There was much rain in the hills of the north that year and more of it fell in the valley. " * 20
    cut = "They sold UHF radio equipment in parts. They had net operating losses, and a net operating loss is bad. " * 4
    found = kinds(read(cut + filler))
    assert "radio equipment" not in found
    assert "net operating" not in found
    assert found["net operating loss"] == "term"


def test_c_values_count_what_stands_alone() -> None:
    values = c_values({("soft", "contact", "lens"): 5, ("contact", "lens"): 8, ("soft", "contact"): 5})
    assert values[("contact", "lens")] == pytest.approx(3.0)
    assert ("soft", "contact") not in values


def test_the_singular_names_a_term_where_it_is_known() -> None:
    terms = Terms(["storage class", "storage classes", "data centers"])
    found = list(terms.within("Storage classes, a storage-class and data centers; storage. Class"))
    assert [one.name for one in found] == ["storage class", "storage class", "data centers"]


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("cities", "city"),
        ("classes", "class"),
        ("boxes", "box"),
        ("models", "model"),
        ("metrics", "metrics"),
        ("bus", "bus"),
    ],
)
def test_the_singular_of_an_english_plural(plural: str, one: str) -> None:
    assert singular(plural) == one


def table() -> Bundle:
    rows = (("Town", "Net income", "2023"), ("Talbrück", "1,200", "17"), ("Seewiesen", "800", "12"))
    cells = tuple(Cell(r, c, text, header=r == 0) for r, row in enumerate(rows) for c, text in enumerate(row))
    builder = Builder("d")
    builder.add("text", f"{IN_ENGLISH} The net income of the people of Talbrück was low.")
    builder.add_table(TableGrid(3, 3, cells, label_columns=1))
    return with_names(builder.bundle(Document("d", "c", ("d.csv",), "text/csv", "", 1, "hash")))


def test_columns_and_rows_of_a_table_are_labels_and_amounts_name_nothing() -> None:
    bundle = table()
    grid = [one for one in bundle.mentions if one.element == bundle.elements[1].id]
    assert {(one.name, one.kind) for one in grid} >= {("net income", "label"), ("seewiesen", "label"), ("2023", "year")}
    assert not {"1 200", "800", "17"} & {one.name for one in grid}
    assert [one.sentence for one in grid if one.name == "seewiesen"] == [2]


def test_a_row_names_its_own_cells_and_not_the_columns() -> None:
    bundle = table()
    rows = [element for element in bundle.elements if element.kind == "row"]
    of_row = [one for one in bundle.mentions if one.element == rows[0].id]
    assert {one.name for one in of_row} == {"talbruck"}
    assert written(bundle, of_row)[0] == "Talbrück"


def test_a_label_is_found_in_the_text() -> None:
    assert ("net income", "term") in {(one.name, one.kind) for one in table().mentions}


def test_words_in_a_picture_are_known_names_and_terms() -> None:
    picture = Element("p", "d", "image", "Net income\nTalbruck Xqzzy Wv\nTalbrück 20%", 9)
    bundle = table()
    seen = with_names(Bundle(bundle.document, (*bundle.elements, picture)))
    assert [one.name for one in seen.mentions if one.element == "p"] == ["net income", "talbruck", "talbruck"]
