"""What sentences say of names, and what they do not."""

import pytest

from tests.ingest.graph.documents import read, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Bubye River is a tributary of the Limpopo.", {("bubye river", "tributary")}),
        ("Nina Kolar (born 1986) was a Slovenian athlete who ran.", {("nina kolar", "slovenian athlete")}),
        ("Afri Airways is a state-owned airline based in Tripoli.", {("afri airways", "state owned airline")}),
        ("New Delhi, the capital, is one of the cities in the plain.", {("new delhi", "city")}),
        ("Lynn Township is one of the fifteen townships of the county.", {("lynn township", "township")}),
        (
            "They sell to companies such as Apple, Getty Images and Quark.",
            {("apple", "company"), ("getty images", "company"), ("quark", "company")},
        ),
        ("They play in Lake Town, Ox Ford and other towns.", {("lake town", "town"), ("ox ford", "town")}),
    ],
)
def test_is_a(text: str, expected: set[tuple[str, str]]) -> None:
    assert told(read(text), "is_a") == expected


@pytest.mark.parametrize(
    "text",
    [
        "The mayor of New Delhi is a lawyer.",
        "New Delhi is a small, rural place.",
        "New Delhi is a free - flowing town.",
        "New Delhi is a part of the plain.",
        "New Delhi is a number of things.",
        "They like opportunities such as PDF documents.",
        "They sell in countries of the European Union and other countries.",
        "They sell phones by Acme Corp, and other domestic and foreign goods.",
        "They met people such as the tall ones of New Delhi.",
    ],
)
def test_no_is_a(text: str) -> None:
    assert told(read(text), "is_a") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rail transport is run by Train OSE, a subsidiary of Hellenic Railways.",
            {("train ose", "hellenic railways")},
        ),
        ("Old School is part of the Faculty of Arts.", {("old school", "faculty of arts")}),
        ("Winner Town is a city in Tripp County, by the river.", {("winner town", "tripp county")}),
        ("Great Britain consists of England, which is one.", {("england", "great britain")}),
        ("It is from the School of Geography, University of Leeds.", {("school of geography", "university of leeds")}),
    ],
)
def test_part_of(text: str, expected: set[tuple[str, str]]) -> None:
    assert told(read(text), "part_of") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Walden Town is a community in the Canadian province.",
        "The lab at Ox Ford is a unit of Space Corp.",
        "Free Trade is a part of Indian life.",
    ],
)
def test_no_part_of(text: str) -> None:
    assert told(read(text), "part_of") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Butterfly Pond, also known as Aldrich Brook, is deep.", {("aldrich brook", "butterfly pond")}),
        ("They flew with Thomson Air (formerly Britannia Air) then.", {("britannia air", "thomson air")}),
        ("A seminar of Herbert Furth called the Geist Kreis met.", set()),
        ("Transparency International named Yanu Kovych first.", set()),
    ],
)
def test_synonyms(text: str, expected: set[tuple[str, str]]) -> None:
    assert told(read(text), "synonym") == expected


def test_an_edge_names_the_characters_it_was_read_from() -> None:
    bundle = read("It rained. Old School is part of the Faculty of Arts, they say.")
    (edge,) = [edge for edge in bundle.edges if edge.kind == "part_of"]
    assert edge.element == "e0"
    assert edge.span is not None
    assert bundle.elements[0].text[slice(*edge.span)] == "Old School is part of the Faculty of Arts"
    assert edge.origin == "rule"
    assert edge.label == "part of"


def test_another_language_gets_names_only() -> None:
    german = "Die Ohle ist ein Fluss, der in die Hase mündet, und das ist nicht neu für den Ort und die Leute von hier."
    assert not [edge for edge in read(german, language="").edges if edge.kind == "is_a"]
