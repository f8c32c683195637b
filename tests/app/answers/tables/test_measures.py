"""Financial measures by their names, calculated from the lines of statements."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.answers.tables.formulas import MEASURES, lines_of, parsed
from app.answers.tables.lines import LINES, is_called
from app.answers.tables.measures import wanted
from app.answers.tables.statements import Period, Statements, Undecided, column_period, statement_of
from index.expand import glossary
from tests.app.answers.tables.sheets import sheet
from tests.app.answers.tables.statements import BALANCE, CASH, INCOME, SEGMENTS, accounts, changed, dated, report
from tests.app.running import Body, ingested, running, settings_for

OWNERS = (
    *INCOME[:-1],
    ("Net income", "800", "900", "1,230"),
    ("Net income attributable to Skerry Lines", "790", "880", "1,200"),
)
PARTS = changed(
    BALANCE, {"Inventories": ("Inventories", "900", "—"), "Total assets": ("Total assets", "9,000", "restated")}
)
GAIN = changed(INCOME, {"Net income": ("Net income", "1,242", "1,486", "2,050")})
LOSS = changed(BALANCE, {"Total stockholders' equity": ("Total stockholders' equity", "(10)", "(20)")})
DATES = ("December 31, 2023", "December 31, 2024")
RETAIL = dated("January 28, 2023", "February 3, 2024")
DOCUMENTS = {
    "plain": report({**accounts(), "Segments": SEGMENTS}),
    "parts": report(accounts(income=OWNERS, balance=PARTS)),
    "units": report(accounts(balance=dated(*DATES, "(in millions)"))),
    "unsaid": report(accounts(balance=dated(*DATES, ""))),
    "gain": report(accounts(income=GAIN)),
    "loss": report(accounts(balance=LOSS)),
    "retail": report(accounts(balance=RETAIL)),
    "numbered": report(
        accounts(balance=RETAIL),
        note="Fiscal 2022 ended January 28, 2023. Fiscal 2023 ended on\
 February 3, 2024.",
    ),
    "two": report(accounts()),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with running(settings_for(tmp_path_factory.mktemp("measures"))) as (found, _):
        for name, document in DOCUMENTS.items():
            ingested(found, name, {"accounts.md": document})
        ingested(found, "two", {"other.md": report(accounts(), "Fjord Buses")})
        yield found


def ask(client: TestClient, question: str, collection: str = "plain") -> Body:
    response = client.post(f"/api/collections/{collection}/answer", json={"query": question})
    assert response.status_code == 200, response.text
    body: Body = response.json()
    return body


def test_a_measure_shows_its_formula_and_cites_the_cells_of_both_statements(client: TestClient) -> None:
    body = ask(client, "What was the return on assets of Skerry Lines in FY2024?")
    assert body["answer"] == (
        "Return on assets 2024 = net income / total assets = 1,230 / 10,100 ≈ 12.18 %"
        " (balance at the end of the year) [1][2]"
    )
    computed = body["computed"]
    assert (computed["operation"], computed["unit"]) == ("measure", "%")
    assert computed["value"] == pytest.approx(100 * 1230 / 10100)
    assert computed["formula"] == "net income / total assets = 1,230 / 10,100 ≈ 12.18 %"
    assert [(cell["row"], cell["column"], cell["text"]) for cell in computed["cells"]] == [
        (8, 3, "$ 1,230"), (6, 2, "$ 10,100"),
    ]  # fmt: skip
    assert ["Net income" in body["citations"][0]["quote"], "Total assets" in body["citations"][1]["quote"]] == [
        True
    ] * 2
    assert len({cell["element"] for cell in computed["cells"]}) == 2, "two tables"


@pytest.mark.parametrize(
    ("question", "value", "formula"),
    [
        ("Current ratio in 2023?", 2.25, "2,700 / 1,200 = 2.25"),
        ("What is the gross margin for 2024?", 41.6, "(12,500 − 7,300) / 12,500 = 41.60 %"),
        ("Effective tax rate 2024, in percent with one decimal?", 25.0, "410 / 1,640 = 25.0 %"),
        ("Net profit margin in 2022, rounded to three decimal places", 800 / 9000, "800 / 9,000 ≈ 0.089"),
        ("Inventory turnover in 2024", 7300 / 1100, "7,300 / 1,100 ≈ 6.64"),
        ("Inventory turnover in 2024 with average inventory", 7.3, "7,300 / ((1,100 + 900) / 2) = 7.30"),
        ("Days payable outstanding (DPO) in 2024 on the average balance?", 45.0, "365 × ((1,000 + 800) / 2) / 7,300"),
        ("Debt to equity 2024", 4385 / 5715, "(10,100 − 5,715) / 5,715 ≈ 0.77"),
        ("Interest coverage in 2023?", 13.0, "1,300 / 100 = 13.00"),
        ("Free cash flow in 2024 in millions?", 0.4, "1,630 − 1,230 = 0.40 million"),
        ("What is the working capital in 2023?", 1500.0, "2,700 − 1,200 = 1,500 thousand"),
        ("EBITDA margin 2023?", 18.5, "(1,300 + 550) / 10,000 = 18.50 %"),
        ("Ratio of long-term debt to total liabilities in 2023", 3000 / 4200, "3,000 / (9,000 − 4,800) ≈ 0.71"),
        ("What is inventory divided by total assets as of December 31, 2023?", 0.1, "900 / 9,000 = 0.10"),
        ("Interest expense to average long-term debt ratio in 2024", 125 / 2900, "125 / ((2,800 + 3,000) / 2) ≈ 0.04"),
        ("What is the return on equity?", 100 * 1230 / 5715, "1,230 / 5,715 ≈ 21.52 %"),
    ],
)
def test_measures_are_calculated_as_they_are_defined(
    client: TestClient, question: str, value: float, formula: str
) -> None:
    computed = ask(client, question)["computed"]
    assert computed is not None
    assert computed["value"] == pytest.approx(value)
    assert formula in computed["formula"]


@pytest.mark.parametrize(
    ("collection", "question", "why"),
    [
        ("plain", "What was the return on assets in 2021?", "no such year"),
        ("plain", "How did the return on assets change from 2023 to 2024?", "two years"),
        ("plain", "What was the operating margin of Ferries in 2024?", "a segment"),
        ("plain", "What was the operating margin of Harbour Cruises in 2024?", "another company"),
        ("plain", "What was the adjusted EBITDA in 2024?", "another measure"),
        ("plain", "What is the debt to EBITDA ratio in 2024?", "which debt"),
        ("plain", "Days payable outstanding in 2024?", "purchases or cost, average or end"),
        ("plain", "Return on average assets in 2023?", "no balance of the year before"),
        ("plain", "What is the payout ratio in 2024?", "no dividends"),
        ("plain", "What was the current ratio in the third quarter of 2024?", "a quarter"),
        ("parts", "Return on equity in 2024?", "two rows of net income"),
        ("parts", "Inventory turnover in 2024?", "an empty cell"),
        ("parts", "Debt ratio in 2024?", "no number"),
        ("unsaid", "Return on assets in 2024?", "one table does not say its scale"),
        ("gain", "Effective tax rate in 2024?", "the tax was a gain"),
        ("loss", "Return on equity in 2024?", "equity is negative"),
        ("retail", "Current ratio in FY2024?", "a year that ends in February may be called 2023"),
    ],
)
def test_what_could_be_meant_otherwise_is_not_calculated(
    client: TestClient, collection: str, question: str, why: str
) -> None:
    computed = ask(client, question, collection)["computed"]
    assert computed is None or computed["operation"] != "measure", why


def test_scales_of_two_tables_are_converted(client: TestClient) -> None:
    computed = ask(client, "What was the return on assets in 2024?", "units")["computed"]
    assert computed["value"] == pytest.approx(100 * 1.23 / 10100)
    assert "1.23 / 10,100" in computed["formula"]


def test_a_year_that_ends_early_is_told_by_its_date(client: TestClient) -> None:
    computed = ask(client, "What is the current ratio as of February 3, 2024?", "retail")["computed"]
    assert computed["value"] == pytest.approx(2.0)


def test_a_year_that_ends_early_is_numbered_as_the_document_says(client: TestClient) -> None:
    computed = ask(client, "What is the current ratio in fiscal 2023?", "numbered")["computed"]
    assert computed["value"] == pytest.approx(2.0)
    turnover = ask(client, "Inventory turnover in fiscal 2023 with average inventory", "numbered")["computed"]
    assert "6,000 / ((1,100 + 900) / 2)" in turnover["formula"], "the columns of the income statement are numbered"


def test_of_two_companies_the_one_that_is_named_is_meant(client: TestClient) -> None:
    named = ask(client, "What is the current ratio of Fjord Buses in 2024?", "two")
    assert named["computed"]["operation"] == "measure"
    assert {citation["source"] for citation in named["citations"]} == {"other.md"}
    assert ask(client, "What is the current ratio in 2024?", "two")["computed"] is None


def test_consolidated_statements_go_before_those_of_a_part() -> None:
    whole, part = sheet(INCOME, "Consolidated statements of income"), sheet(GAIN, "Statements of income of Harbours")
    place = Statements([part, whole]).cell("net income", Period(2024))
    assert place is not None
    assert place.sheet is whole
    with pytest.raises(Undecided):
        Statements([part, sheet(INCOME)]).cell("net income", Period(2024))


def test_the_formulas_are_of_lines_that_are_known() -> None:
    ways = [way for measure in MEASURES for way in measure.ways]
    named = {line for way in ways for line in lines_of(parsed(way))}
    assert named <= LINES.keys()
    assert LINES.keys() <= glossary.LINES.keys(), "retrieval looks for the statements of each"
    with pytest.raises(ValueError, match="no formula"):
        parsed("net income total assets )")


@pytest.mark.parametrize(
    ("line", "label", "is_it"),
    [
        ("net income", "Net income (loss)", True),
        ("net income", "Other, net", False),
        ("net income", "Net income per share", False),
        ("net income", "Net income attributable to noncontrolling interests", False),
        ("equity", "Total shareholders’ equity", True),
        ("equity", "Total liabilities and shareholders’ equity", False),
        ("cost of sales", "Cost of revenue (exclusive of depreciation)", False),
        ("depreciation", "Depreciation of property", False),
        ("receivables", "Accounts receivable, less allowance of $3", True),
        ("operating cash flow", "Net cash provided by (used in) operating activities", True),
        ("operating cash flow", "Net cash used in investing activities", False),
    ],
)
def test_a_row_is_a_line_only_by_its_whole_label(line: str, label: str, is_it: bool) -> None:
    assert is_called(LINES[line].label, label) is is_it


def test_statements_are_told_by_their_lines() -> None:
    tables = [sheet(rows) for rows in (INCOME, BALANCE, CASH, SEGMENTS)]
    assert [statement_of(one) for one in tables] == ["income", "balance", "cash flow", None]
    assert Statements(tables).latest(frozenset({"income", "balance"})) == Period(2024, latest=True)
    assert statement_of(sheet((*INCOME, ("Total assets", "1", "2", "3")))) is None, "a summary of several"


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Year Ended December 31, 2017", 2017),
        ("Fiscal 2019", 2019),
        ("As at 31 March 2020 (audited)", 2020),
        ("December 31, 2017 Total", None),
        ("Year ended 2016 First Quarter", None),
        ("2017 (Pro forma)", None),
        ("Change 2016 to 2017", None),
        ("Six months ended June 30, 2017", None),
    ],
)
def test_a_column_is_a_year_only_by_its_whole_name(name: str, year: int | None) -> None:
    period = column_period(name)
    assert (period.year if period is not None else None) == year


@pytest.mark.parametrize(
    "question",
    ["How much cash was there in 2024?", "Who wrote on returns?", "The current ratio and the quick ratio in 2024?"],
)
def test_questions_that_name_no_measure_or_two_ask_for_none(question: str) -> None:
    assert wanted(question) is None
