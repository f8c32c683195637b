"""Financial measures and the lines of the statements that they are calculated from.

A question about "return on assets" shares no word with the page that holds net income, or with the one that holds
total assets. The definitions are those of textbooks on financial statement analysis.
"""

from __future__ import annotations

from collections.abc import Mapping

INCOME = "consolidated statements of operations income earnings"
BALANCE = "consolidated balance sheets"
CASH_FLOW = "consolidated statements of cash flows"

LINES: Mapping[str, tuple[str, str]] = {
    "revenue": (INCOME, "total revenue net sales"),
    "cost of sales": (INCOME, "cost of sales cost of revenue"),
    "gross profit": (INCOME, "gross profit"),
    "operating expenses": (INCOME, "total operating expenses"),
    "overhead": (INCOME, "selling, general and administrative"),
    "research": (INCOME, "research and development"),
    "operating income": (INCOME, "operating income income from operations"),
    "interest expense": (INCOME, "interest expense"),
    "pretax income": (INCOME, "income before income taxes"),
    "income tax": (INCOME, "provision for income taxes"),
    "net income": (INCOME, "net income net earnings"),
    "shares": (INCOME, "weighted average shares outstanding diluted"),
    "cash": (BALANCE, "cash and cash equivalents"),
    "securities": (BALANCE, "marketable securities short-term investments"),
    "receivables": (BALANCE, "accounts receivable, net"),
    "inventory": (BALANCE, "inventories"),
    "current assets": (BALANCE, "total current assets"),
    "fixed assets": (BALANCE, "property, plant and equipment, net"),
    "total assets": (BALANCE, "total assets"),
    "payables": (BALANCE, "accounts payable"),
    "current liabilities": (BALANCE, "total current liabilities"),
    "long-term debt": (BALANCE, "long-term debt"),
    "total liabilities": (BALANCE, "total liabilities"),
    "retained earnings": (BALANCE, "retained earnings"),
    "equity": (BALANCE, "total stockholders' shareholders' equity"),
    "operating cash flow": (CASH_FLOW, "net cash provided by operating activities"),
    "depreciation": (CASH_FLOW, "depreciation and amortization"),
    "capital expenditure": (CASH_FLOW, "purchases of property and equipment"),
    "dividends": (CASH_FLOW, "dividends paid"),
}
"""A line of a statement: which statement, and the words by which statements call it."""

_EBITDA = ("operating income", "depreciation")
_DEBT = ("long-term debt",)

MEASURES: Mapping[str, tuple[str, ...]] = {
    r"return on (?:total |average )*assets?|roa": ("net income", "total assets"),
    r"return on (?:common |shareholders'? |stockholders'? |average )*equity|roe": ("net income", "equity"),
    r"return on (?:invested )?capital|roic": ("operating income", "long-term debt", "equity"),
    r"gross (?:profit )?margin": ("gross profit", "revenue"),
    r"(?:operating profit margin before depreciation|ebitda margin)": (*_EBITDA, "revenue"),
    r"operating (?:profit )?margin|ebit margin": ("operating income", "revenue"),
    r"(?:net )?profit margin|net margin": ("net income", "revenue"),
    r"ebitda": _EBITDA,
    r"ebit": ("operating income",),
    r"effective (?:income )?tax rate": ("income tax", "pretax income"),
    r"operating cash flow ratio": ("operating cash flow", "current liabilities"),
    r"current ratio|working capital": ("current assets", "current liabilities"),
    r"quick ratio|acid[- ]test": ("cash", "securities", "receivables", "current liabilities"),
    r"cash ratio": ("cash", "securities", "current liabilities"),
    r"debt[- ](?:to[- ])?equity": ("total liabilities", "long-term debt", "equity"),
    r"debt[- ](?:to[- ])?assets?|debt ratio": ("total liabilities", "total assets"),
    r"gearing|leverage": ("total liabilities", "total assets", "equity"),
    r"equity multiplier|financial leverage": ("total assets", "equity"),
    r"(?:times )?interest (?:coverage|earned)": ("operating income", "interest expense"),
    r"(?:total )?asset turnover": ("revenue", "total assets"),
    r"fixed asset turnover": ("revenue", "fixed assets"),
    r"inventory turnover|days (?:of )?(?:inventory|sales (?:in|of) inventory)(?: outstanding| held)?|dio|dsi": (
        "cost of sales",
        "inventory",
    ),
    r"receivables? turnover|days (?:of )?sales outstanding|dso": ("revenue", "receivables"),
    r"payables? turnover|days (?:of )?payables?(?: outstanding)?|dpo": ("cost of sales", "payables", "inventory"),
    r"cash conversion cycle|ccc": ("cost of sales", "revenue", "inventory", "receivables", "payables"),
    r"free cash flow|fcf": ("operating cash flow", "capital expenditure"),
    r"capital expenditures?|capex": ("capital expenditure",),
    r"(?:dividend )?pay[- ]?out ratio|retention ratio": ("dividends", "net income"),
    r"earnings per share|eps": ("net income", "shares"),
    r"book value(?: per share)?": ("equity", "shares"),
    r"burn rate": ("operating cash flow", "cash"),
}
"""What a measure is calculated from, by a pattern of its names."""

NAMED: Mapping[str, str] = {
    r"(?:total )?(?:net )?(?:revenues?|sales|turnover)": "revenue",
    r"cost of (?:sales|revenues?|goods sold)|cogs": "cost of sales",
    r"gross profit": "gross profit",
    r"operating (?:income|profit)": "operating income",
    r"operating expenses?|opex": "operating expenses",
    r"sg&a|selling,? general(?:,| and) administrative": "overhead",
    r"r&d|research and development": "research",
    r"interest expenses?": "interest expense",
    r"net (?:income|profit|earnings)": "net income",
    r"(?:accounts |trade )?receivables?": "receivables",
    r"inventor(?:y|ies)": "inventory",
    r"current assets?": "current assets",
    r"fixed assets?|pp&e": "fixed assets",
    r"(?:total )?assets?": "total assets",
    r"(?:accounts |trade )?payables?": "payables",
    r"current liabilit(?:y|ies)": "current liabilities",
    r"(?:average )?long[- ]term debts?|(?:total )?debts?": "long-term debt",
    r"(?:total )?liabilit(?:y|ies)": "total liabilities",
    r"retained earnings": "retained earnings",
    r"(?:shareholders'?|stockholders'?|total|common)? ?equity": "equity",
    r"(?:operating )?cash flows?|cash (?:flow )?from operations": "operating cash flow",
    r"cash (?:balance|and cash equivalents)|cash": "cash",
    r"depreciation(?: and amortization)?|d&a": "depreciation",
    r"capital expenditures?|capex": "capital expenditure",
    r"dividends?": "dividends",
}
"""How questions call the lines; "X to Y ratio" is read by these."""
