"""Lines of financial statements: how a row that holds one is called, and how a question calls it.

The keys are those of the glossary that retrieval finds the statements by. A row's whole label must be one of the names:
"Other, net" is no net income, and "Depreciation of property and equipment" is not all depreciation and amortization.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Statement = Literal["income", "balance", "cash flow"]

_PARENTHESES = re.compile(r"\([^()]*\)")
_BARE = re.compile(r"exclu\w+ (?:of )?.*\b(?:depreciation|amorti[sz]ation)", re.IGNORECASE)
"""Costs of sales without depreciation are another amount by the same name."""
_OF_NET = re.compile(r",?\s+net of\s.*")
_LESS = re.compile(r",?\s+(?:less|excluding)\s.*")
_OWNERS = r"(?:stock|share)(?:holders|owners) (?:equity|investment|funds)"
_NOT_THE_OWNERS = r"(?!.*\b(?:per|non ?controlling|minority)\b)"
_PROPERTY = r"(?:property(?: and)? plant and equipment|property(?: and)? equipment|fixed assets)"


@dataclass(frozen=True, slots=True)
class Line:
    """`label` is a pattern of whole labels as `plain` writes them, `asked` one of what questions say.

    An `expense` is printed positive or in parentheses; its size is meant. `instead` is what a statement without the
    line says it by, in lines. Where there is no such line, a row that `traces` are found in may hold it under another
    name; where there is one, a row that `beside` is found in may hold the rest of it: neither is told then. `between`
    are two lines of which the first less the expense is about the second: else it is no expense but a gain.
    """

    statement: Statement
    label: str
    asked: str
    expense: bool = False
    instead: str = ""
    traces: str = ""
    beside: str = ""
    between: tuple[str, str] | None = None
    shown: str = ""
    """Its name in answers where it is not that of the glossary."""


LINES: Mapping[str, Line] = {
    "revenue": Line(
        "income",
        r"(?:total )?(?:net |operating )*(?:revenues?|sales)(?: net| from operations)?|turnover",
        r"(?:total |net )*(?:revenues?|sales)",
    ),
    "cost of sales": Line(
        "income",
        r"(?:total )?(?:costs? of (?:net )?(?:sales|revenues?|(?:goods|products?|merchandise) sold"
        r"|(?:sales|products) and services)|merchandise costs)",
        r"costs? of (?:sales|revenues?|goods sold)|cogs",
        expense=True,
    ),
    "gross profit": Line("income", r"gross (?:profit|margin)", r"gross profit", instead="revenue - cost of sales"),
    "operating expenses": Line("income", r"total operating expenses", r"(?:total )?operating expenses?", expense=True),
    "overhead": Line(
        "income",
        r"selling general and administrative(?: expenses?)?",
        r"sg&a(?: expenses?)?|selling,? general,? (?:and|&) administrative(?: expenses?)?",
        expense=True,
        shown="selling, general and administrative expenses",
    ),
    "research": Line(
        "income",
        r"research and development(?: expenses?| costs?)?",
        r"r&d(?: expenses?)?|research and development(?: expenses?| costs?)?",
        expense=True,
        shown="research and development expenses",
    ),
    "operating income": Line(
        "income",
        r"(?:total )?operating (?:income|profit|earnings)|(?:income|profit|earnings) from operations",
        r"operating (?:income|profit)",
    ),
    "interest expense": Line("income", r"(?:total )?interest expense", r"interest expenses?", expense=True),
    "pretax income": Line(
        "income",
        r"(?:income|earnings|profit)(?: from (?:continuing )?operations)? before (?:provision for )?(?:income )?"
        r"tax(?:es|ation)?(?: expense| on income)?",
        r"(?:pre-?tax income|income before (?:income )?tax(?:es)?)",
    ),
    "income tax": Line(
        "income",
        r"(?:total )?(?:provision for (?:income )?tax(?:es)?(?: on income)?|income tax(?:es)?(?: expense| provision)?"
        r"|tax(?:ation)? expense|taxation)",
        r"income tax(?:es)?(?: expense)?|provision for income taxes",
        expense=True,
        between=("pretax income", "net income"),
    ),
    "net income": Line(
        "income",
        rf"(?:consolidated )?net (?:income|earnings|profit)|profit (?:for the (?:year|period)|after tax(?:ation)?)"
        rf"|(?:consolidated )?net (?:income|earnings|profit) attributable to {_NOT_THE_OWNERS}.+",
        r"net (?:income|profit|earnings)",
    ),
    "cash": Line(
        "balance",
        r"cash and (?:cash )?equivalents|cash",
        r"cash(?: balance| and (?:cash )?equivalents)?",
    ),
    "securities": Line(
        "balance",
        r"marketable securities|short term (?:marketable securities|investments)",
        r"marketable securities|short-term investments",
        traces=r"^(?!.*\blong term\b)(?=.*\b(?:securities|investments?)\b)",
    ),
    "receivables": Line(
        "balance",
        r"(?:total )?(?:(?:trade )?accounts |trade )?receivables?(?: net)?(?: and other)?",
        r"(?:accounts |trade )?receivables?",
    ),
    "inventory": Line(
        "balance",
        r"(?:total )?(?:merchandise )?inventor(?:y|ies)(?: net)?",
        r"inventor(?:y|ies)",
        traces=r"\binventor",
    ),
    "current assets": Line("balance", r"total current assets", r"(?:total )?current assets?"),
    "fixed assets": Line("balance", rf"(?:total )?(?:net {_PROPERTY}|{_PROPERTY} net)", r"(?:net )?fixed assets?"),
    "total assets": Line("balance", r"total assets", r"total assets?"),
    "payables": Line(
        "balance", r"(?:total )?(?:(?:trade )?accounts|trade) payables?", r"(?:accounts|trade) payables?"
    ),
    "current liabilities": Line(
        "balance", r"total current liabilities", r"(?:total )?current liabilit(?:y|ies)"
    ),
    "long-term debt": Line("balance", r"(?:total )?long term debt(?: net)?", r"long[- ]term debts?"),
    "total liabilities": Line(
        "balance", r"total liabilities", r"total liabilit(?:y|ies)", instead="total assets - equity",
        traces=r"\bredeemable|\bmezzanine|\btemporary|\bnon ?controlling|\bminority|\bconvertible preferred",
    ),
    "retained earnings": Line("balance", r"retained earnings", r"retained earnings"),
    "equity": Line(
        "balance",
        rf"total (?!liabilities)(?:\w+ ){{0,4}}{_OWNERS}|total equity",
        r"(?:total )?(?:shareholders'?|stockholders'?|total)? ?equity",
    ),
    "operating cash flow": Line(
        "cash flow",
        r"(?:total )?(?:net )?cash (?:flows? )?(?:provided by|generated by|generated from|from) "
        r"(?:operating activities|operations)",
        r"(?:operating )?cash flows?|(?:net )?cash (?:flows? )?from (?:operations|operating activities)",
    ),
    "depreciation": Line(
        "cash flow",
        r"(?:total )?depreciation and amorti[sz]ation(?: expense)?",
        r"depreciation and amorti[sz]ation",
        beside=r"^(?:amorti[sz]ation|depreciation)\b(?!.*\b(?:debt|discount|premium|issuance|financing)\b)",
    ),
    "capital expenditure": Line(
        "cash flow",
        rf"(?:purchases?|acquisitions?|additions?|expenditures?) (?:of|to|for) {_PROPERTY}"
        r"|capital expenditures?",
        r"capital expenditures?|capex",
        expense=True,
    ),
    "dividends": Line(
        "cash flow",
        r"(?:cash )?dividends(?: paid)?(?: to (?:stock|share)holders)?|payments? of (?:cash )?dividends",
        r"(?:cash )?dividends(?: paid)?",
        expense=True,
    ),
}  # fmt: skip
BOTH_SIDES = r"total (?:liabilities .*(?:equity|deficit|investment|funds)|equity and liabilities)"
"""The last line of a balance sheet."""
OTHER_FLOWS = r".*\b(?:investing|financing) activities"


def plain(label: str) -> str:
    """A label in the words that patterns of lines are written in: no parentheses, marks or what was taken off."""
    text = label.casefold().replace("’", "'")
    if _BARE.search(text):
        return ""
    text = _PARENTHESES.sub(" ", text).replace("'", "").replace("&", " and ")
    text = _LESS.sub("", _OF_NET.sub(" net", text))
    return " ".join(re.findall(r"[^\W_]+", text))


def is_called(pattern: str, label: str) -> bool:
    """Whether the whole label is one of the names."""
    return re.fullmatch(pattern, plain(label)) is not None
