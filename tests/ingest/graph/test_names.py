"""Which capitalised phrases are names."""

import pytest

from index.types import ElementKind
from tests.ingest.graph.documents import kinds, names, read, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The river rises near West Nicholson in Matabeleland South.", ["west nicholson", "matabeleland south"]),
        ("They heard Ludwig van Beethoven and J. R. R. Tolkien.", ["ludwig van beethoven", "j r r tolkien"]),
        ("It was sold to Amazon.com, Inc. in parts.", ["amazon com inc"]),
        ("She studied at the University of Leeds.", ["university of leeds"]),
        ("He met Barack Obama and Angela Merkel there.", ["barack obama", "angela merkel"]),
        ("She is from Bosnia and Herzegovina.", ["bosnia and herzegovina"]),
        ("They ran World War 2 games on an iPhone.", ["world war 2", "iphone"]),
        ("The song “Friends in Low Places” was a hit.", ["friends in low places"]),
        ("Sales grew from 2014 to 2016, by $ 2015 and 2,017 units.", ["2014", "2016"]),
        ("It was opened on 12 May 2006 by the mayor.", ["12 may 2006"]),
        ("So says the Clean Air Act of 1970, in Spring of 2019.", ["clean air act of 1970", "2019"]),
        ("Choose one of Auto Scan/VGA/DVI as it is, or TCP/IP.", ["auto scan", "vga", "dvi", "tcp ip"]),
        ("They asked the Ministry, then a Court, and then Congress.", ["congress"]),
        ("They read the Company's Current Report then.", ["current report"]),
        ("Absent VSOE, it is deferred. As VSOE exists, it is not.", ["vsoe", "vsoe"]),
        ("Prices rose in Germany Sept. 3 and in May.", ["germany"]),
        ("We don't. Don't they? Whether or not, no.", []),
    ],
)
def test_names_of_running_text(text: str, expected: list[str]) -> None:
    assert names(read(text)) == expected


def test_names_inside_a_name_have_half_the_weight() -> None:
    bundle = read("She wrote the Chronicle of Mississippi on 12 May 2006.")
    assert names(bundle) == ["chronicle of mississippi", "12 may 2006"]
    assert names(bundle, 0.5) == ["chronicle", "mississippi", "2006"]
    assert written(bundle, bundle.mentions)[:3] == ["Chronicle of Mississippi", "Chronicle", "Mississippi"]


def test_a_common_word_inside_a_name_is_none_by_itself() -> None:
    bundle = read("She left the University of Leeds for the Board of Graduate Studies.")
    assert names(bundle, 0.5) == ["leeds", "graduate studies"]


def test_two_halves_that_never_stand_alone_are_one_name() -> None:
    bundle = read("It went to the United Patent and Trademark Office. The United Patent and Trademark Office said no.")
    assert names(bundle) == ["united patent and trademark office"] * 2


def test_a_mention_says_where_and_in_which_sentence_it_stands() -> None:
    bundle = read("It rained. The town of Talbrück was flooded.")
    (one,) = bundle.mentions
    assert (one.name, one.sentence, one.element) == ("talbruck", 1, "e0")
    assert written(bundle, [one]) == ["Talbrück"]


def test_the_word_that_begins_a_sentence_is_a_name_if_it_is_one_inside_another() -> None:
    assert names(read("Natchez was a port. Ships came to Natchez.")) == ["natchez", "natchez"]
    assert names(read("Ships were a sight. They came by sea.")) == []


def test_a_word_that_the_text_writes_in_lower_case_too_is_no_name() -> None:
    assert names(read("All of the Turbines were new. The turbines ran. No turbines stood still.")) == []


def test_a_common_word_before_a_name_is_not_part_of_it() -> None:
    assert names(read("Today Google said so. They say that today and with Google it is.")) == ["google", "google"]


def test_the_title_is_a_name_wherever_it_stands() -> None:
    bundle = read(("title", "Sollapur"), "Sollapur is a village in the south.", title="Sollapur")
    assert names(bundle) == ["sollapur", "sollapur"]
    assert kinds(bundle)["sollapur"] in ("title", "name")


@pytest.mark.parametrize("text", ["RESULTS", "Table", "Figure 3", "Page 12", "IV", "Overview", "Q3 2015"])
@pytest.mark.parametrize("kind", ["heading", "text"])
def test_structure_is_no_name(kind: ElementKind, text: str) -> None:
    assert [one for one in names(read((kind, text))) if one != "2015"] == []


@pytest.mark.parametrize("text", ["See Item 8 for more.", "They see it. Read Note 10 of these."])
def test_a_sentence_that_points_names_nothing(text: str) -> None:
    assert names(read(text)) == []


@pytest.mark.parametrize(
    "text", ["as Table 3 and Figure A.2 show", "see Section IV or Exhibit P-10", "on Page 5 of it"]
)
def test_references_are_no_names(text: str) -> None:
    assert names(read(f"This is so, {text}.")) == []


def test_a_line_of_capitals_names_what_the_text_names() -> None:
    bundle = read(("heading", "OUR PARTNERS IN NEW ZEALAND ARE HAPPY NOW TOO"), "They moved to New Zealand in spring.")
    assert names(bundle) == ["new zealand", "new zealand"]


def test_a_heading_is_a_term_without_its_number() -> None:
    bundle = read(("heading", "3.2 Revenue Recognition"))
    assert [(one.name, one.kind) for one in bundle.mentions] == [("revenue recognition", "term")]
    assert written(bundle, bundle.mentions) == ["Revenue Recognition"]


def test_running_heads_code_and_formulas_are_not_read() -> None:
    apart: list[ElementKind] = ["header", "footer", "code", "equation"]
    assert read(*((kind, "It is by Adobe Systems of San Jose.") for kind in apart)).mentions == ()


def test_persons_and_organisations_are_told_by_their_words() -> None:
    bundle = read("He asked Dr. Ada Byron of Babbage Ltd. about it. Later Ada Byron left the University of Leeds.")
    assert kinds(bundle)["ada byron"] == "person"
    assert kinds(bundle)["university of leeds"] == "organisation"
    assert kinds(bundle)["babbage ltd"] == "organisation"


def test_plural_acronyms_are_the_acronym() -> None:
    assert names(read("It has two APIs, and one API is old.")) == ["api", "api"]


def test_german_nouns_are_no_names_but_what_never_has_an_article_is() -> None:
    german = (
        "Das Wasser der Ohle ist kalt und nicht tief. Der Pegel in Talbrück wird von dem Amt mit einem Gerät gelesen."
        " In Talbrück ist die Messung für das Amt nicht neu, denn der Pegel steht auf einem Stein. Man hat Frau Anna"
        " Weber gefragt."
    )
    found = names(read(german, language=""))
    assert found.count("talbruck") == 2
    assert not {"wasser", "pegel", "amt", "gerat", "messung", "stein"} & set(found)


def test_scripts_without_capitals_have_quotes_katakana_and_latin_words() -> None:
    found = names(read("水源は「鈴ヶ清水」という湧き水で、ヘクタールとIBM Watsonを使う。", language=""))
    assert found == ["鈴ヶ清水", "ヘクタール", "ibm watson"]


def test_an_entry_of_a_list_of_definitions_is_a_term() -> None:
    bundle = read(("list", "• Catchment area: the land from which water drains into a river."))
    assert kinds(bundle) == {"catchment area": "term"}
    assert names(read(("list", "Note: the land from which water drains into a river."))) == []
