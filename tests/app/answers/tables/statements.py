"""The statements of a small ferry company, made for the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Rows = Sequence[Sequence[str]]

INCOME: Rows = (
    ("(in thousands)", "2022", "2023", "2024"),
    ("Net sales", "$ 9,000", "$ 10,000", "$ 12,500"),
    ("Cost of sales", "5,400", "6,000", "7,300"),
    ("Operating income", "1,100", "1,300", "1,750"),
    ("Interest expense", "(90)", "(100)", "(125)"),
    ("Other, net", "11", "(7)", "15"),
    ("Income before income taxes", "1,021", "1,193", "1,640"),
    ("Provision for income taxes", "(221)", "(293)", "(410)"),
    ("Net income", "$ 800", "$ 900", "$ 1,230"),
)
BALANCE: Rows = (
    ("(in thousands)", "December 31, 2023", "December 31, 2024"),
    ("Cash and cash equivalents", "$ 700", "$ 820"),
    ("Accounts receivable, net of allowances of $12 and $15", "1,100", "1,250"),
    ("Inventories", "900", "1,100"),
    ("Total current assets", "2,700", "3,170"),
    ("Property and equipment, net", "6,300", "6,930"),
    ("Total assets", "$ 9,000", "$ 10,100"),
    ("Accounts payable", "$ 800", "$ 1,000"),
    ("Total current liabilities", "1,200", "1,585"),
    ("Long-term debt", "3,000", "2,800"),
    ("Total stockholders' equity", "4,800", "5,715"),
    ("Total liabilities and stockholders' equity", "$ 9,000", "$ 10,100"),
)
CASH: Rows = (
    ("(in thousands)", "2022", "2023", "2024"),
    ("Net income", "$ 800", "$ 900", "$ 1,230"),
    ("Depreciation and amortization", "500", "550", "600"),
    ("Inventories", "(30)", "(50)", "(200)"),
    ("Net cash provided by (used in) operating activities", "1,270", "1,400", "1,630"),
    ("Purchases of property and equipment", "(700)", "(800)", "(1,230)"),
    ("Net cash used in investing activities", "(700)", "(800)", "(1,230)"),
)
SEGMENTS: Rows = (
    ("(in thousands)", "Ferries", "Harbours"),
    ("Net sales", "$ 8,000", "$ 4,500"),
    ("Operating income", "1,000", "750"),
)


def changed(rows: Rows, others: Mapping[str, Sequence[str]]) -> Rows:
    """The rows, those with one of these labels in another form."""
    return tuple(others.get(row[0], row) for row in rows)


def dated(first: str, last: str, scale: str = "(in thousands)") -> Rows:
    """The balance sheet with other names of its columns."""
    return ((scale, first, last), *BALANCE[1:])


def report(tables: Mapping[str, Rows], company: str = "Skerry Lines", note: str = "") -> bytes:
    """A document with these tables, each below its heading."""
    parts = [f"# {company} annual report", note]
    for heading, rows in tables.items():
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        parts += [f"## {heading}", "\n".join(lines)]
    return "\n\n".join(parts).encode()


def accounts(income: Rows = INCOME, balance: Rows = BALANCE, cash: Rows = CASH) -> dict[str, Rows]:
    """The three statements, below the headings that they have."""
    return {
        "Consolidated statements of income": income,
        "Consolidated balance sheets": balance,
        "Consolidated statements of cash flows": cash,
    }
