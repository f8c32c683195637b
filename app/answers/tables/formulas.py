"""Financial measures as formulas over lines of statements: a closed table, nothing of a question is in it.

The definitions are those of Ross, Westerfield, Jordan, "Fundamentals of Corporate Finance", chapter 3 (ratios), and for
cash flow ratios those of Robinson, Henry, Pirie, Broihahn, "International Financial Statement Analysis", chapter 6.
Balances are those at the end of the year, as in the former; the latter takes the average of the year's first and last
day, which is taken where the question says "average". "Debt" in debt to equity and debt ratio is all liabilities, as
there. Where they take other lines both must give the same result (quick ratio, cash ratio), and the days of payables,
for which they differ in the flow (purchases or cost of sales) and in the balance, are calculated from the cost of sales
and only where the question says which balance it means. EBIT is the operating income that a statement prints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Sign = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A line; `optional` where a statement without it means that there is none."""

    line: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    number: int


@dataclass(frozen=True, slots=True)
class Operation:
    sign: Sign
    left: Expression
    right: Expression


Expression: TypeAlias = Amount | Constant | Operation


@dataclass(frozen=True, slots=True)
class Measure:
    """`pattern` are its names in questions. All `ways` to calculate it must give the same.

    `per_cent` is how it is usually told; `disputed` where its balance must be said.
    """

    name: str
    pattern: str
    ways: tuple[str, ...]
    per_cent: bool = False
    disputed: bool = False


_HOLDERS = r"(?:common |total |average |shareholders?'?s? |stockholders?'?s? )*"
_EBITDA = "(operating income + depreciation)"
MEASURES: tuple[Measure, ...] = (
    Measure("Return on assets", r"return on (?:total |average )*assets?|roa", ("net income / total assets",), True),
    Measure("Return on equity", rf"return on {_HOLDERS}equity|roe", ("net income / equity",), True),
    Measure("Gross margin", r"gross (?:profit )?margin(?: ratio)?", ("gross profit / revenue",), True),
    Measure("EBITDA margin", r"ebitda margin", (f"{_EBITDA} / revenue",), True),
    Measure(
        "Operating profit margin before depreciation", r"operating profit margin before depreciation",
        (f"{_EBITDA} / revenue",), True,
    ),
    Measure("Operating margin", r"operating (?:profit |income )?margin|ebit margin",
            ("operating income / revenue",), True),
    Measure("Net profit margin", r"net (?:profit |income )?margin|profit margin", ("net income / revenue",), True),
    Measure("Effective tax rate", r"effective (?:income )?tax rate", ("income tax / pretax income",), True),
    Measure("EBITDA", r"ebitda", (_EBITDA,)),
    Measure("Operating cash flow ratio", r"operating cash flow ratio", ("operating cash flow / current liabilities",)),
    Measure("Current ratio", r"current ratio", ("current assets / current liabilities",)),
    Measure(
        "Quick ratio", r"(?:quick|acid[- ]test) ratio",
        ("(current assets - inventory?) / current liabilities",
         "(cash + securities? + receivables) / current liabilities"),
    ),
    Measure("Cash ratio", r"cash ratio",
            ("cash / current liabilities", "(cash + securities?) / current liabilities")),
    Measure("Working capital", r"(?:net )?working capital", ("current assets - current liabilities",)),
    Measure("Debt to equity", r"debt[- /](?:to[- ])?equity(?: ratio)?", ("total liabilities / equity",)),
    Measure("Debt ratio", r"(?:total )?debt ratio|debt[- ]to[- ](?:total[- ])?assets?(?: ratio)?",
            ("total liabilities / total assets",)),
    Measure("Equity multiplier", r"equity multiplier", ("total assets / equity",)),
    Measure("Times interest earned", r"times interest earned(?: ratio)?|interest coverage(?: ratio)?",
            ("operating income / interest expense",)),
    Measure("Asset turnover", r"(?:total )?assets? turnover(?: ratio)?", ("revenue / total assets",)),
    Measure("Fixed asset turnover", r"(?:net )?fixed assets? turnover(?: ratio)?", ("revenue / fixed assets",)),
    Measure("Inventory turnover", r"inventory turnover(?: ratio)?", ("cost of sales / inventory",)),
    Measure(
        "Days of inventory",
        r"days (?:of )?(?:inventory|sales (?:in|of) inventory)(?: outstanding| on hand| held)?|dio|dsi",
        ("365 * inventory / cost of sales",),
    ),
    Measure("Receivables turnover", r"(?:accounts )?receivables? turnover(?: ratio)?", ("revenue / receivables",)),
    Measure("Days of sales outstanding", r"days (?:of )?sales outstanding|dso", ("365 * receivables / revenue",)),
    Measure("Payables turnover", r"(?:accounts )?payables? turnover(?: ratio)?", ("cost of sales / payables",),
            disputed=True),
    Measure("Days of payables outstanding", r"days (?:of )?(?:accounts )?payables?(?: outstanding)?|dpo",
            ("365 * payables / cost of sales",), disputed=True),
    Measure("Free cash flow", r"free cash flow|fcf", ("operating cash flow - capital expenditure",)),
    Measure("Payout ratio", r"(?:dividend )?pay[- ]?out ratio", ("dividends / net income",), True),
)  # fmt: skip

_TOKEN = re.compile(r"[()]|(?<= )[-+*/](?= )|\d+|[a-z][a-z-]*(?: [a-z][a-z-]*)*\??")


def parsed(text: str) -> Expression:
    """The expression that is written out: "(a - b) / c", products first. Raises ValueError where it is none."""
    expression, rest = _sum(_TOKEN.findall(text))
    if rest:
        raise ValueError(f"'{text}' is no formula: {rest}")
    return expression


def _sum(tokens: list[str]) -> tuple[Expression, list[str]]:
    left, rest = _product(tokens)
    while rest and (rest[0] == "+" or rest[0] == "-"):
        right, after = _product(rest[1:])
        left, rest = Operation("+" if rest[0] == "+" else "-", left, right), after
    return left, rest


def _product(tokens: list[str]) -> tuple[Expression, list[str]]:
    left, rest = _single(tokens)
    while rest and (rest[0] == "*" or rest[0] == "/"):
        right, after = _single(rest[1:])
        left, rest = Operation("*" if rest[0] == "*" else "/", left, right), after
    return left, rest


def _single(tokens: list[str]) -> tuple[Expression, list[str]]:
    if not tokens:
        raise ValueError("a formula ends early")
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        inside, rest = _sum(rest)
        if not rest or rest[0] != ")":
            raise ValueError("a parenthesis of a formula is not closed")
        return inside, rest[1:]
    if first.isdecimal():
        return Constant(int(first)), rest
    return Amount(first.removesuffix("?"), first.endswith("?")), rest


def lines_of(expression: Expression) -> tuple[str, ...]:
    """The lines of an expression in their order."""
    if isinstance(expression, Amount):
        return (expression.line,)
    if isinstance(expression, Constant):
        return ()
    return (*lines_of(expression.left), *lines_of(expression.right))
