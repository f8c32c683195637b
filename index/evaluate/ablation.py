"""What each retriever brings: all together against all but one, by kind of question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.evaluate.report import (
    ALL,
    MACRO,
    Difference,
    GroupRow,
    differences,
    markdown,
    markdown_latency,
    table_line,
)
from index.evaluate.run import TOGETHER, WITHOUT, QuestionRow

_SHOWN = ("r@1", "r@3", "r@5", "ndcg@10", "box@1", "box@5", "box@10")
_BY_KIND = ("r@5", "box@5")


@dataclass(frozen=True, slots=True)
class Contribution:
    """All together minus all but this retriever, paired by question."""

    retriever: str
    change: Difference

    def as_json(self) -> dict[str, Any]:
        return {**self.change.as_json(), "retrievers": self.retriever}


def contributions(questions: Sequence[QuestionRow]) -> list[Contribution]:
    """For each retriever that was left out, each setting and group."""
    together = [row for row in questions if row.retrievers == TOGETHER]
    left_out = dict.fromkeys(row.retrievers for row in questions if row.retrievers.startswith(WITHOUT))
    return [
        Contribution(name.removeprefix(WITHOUT), change)
        for name in left_out
        for change in differences(together, [_as_together(row) for row in questions if row.retrievers == name])
    ]


def markdown_ablation(rows: Sequence[GroupRow], brought: Sequence[Contribution]) -> str:
    """Tables: every choice over all questions, what each retriever brings, both by kind of question, and times."""
    parts = [markdown([row for row in rows if row.group in (ALL, MACRO)])]
    parts += ["What each retriever brings (all together minus all but it, paired):", _changes(brought)]
    for measure in _BY_KIND:
        if rows and measure in rows[0].measures:
            parts += [f"{measure} by kind of question, with its 95% interval:", _by_kind(rows, measure)]
            parts += [f"What each retriever brings to {measure}, by kind:", _changes_by_kind(brought, measure)]
    parts += ["Time of a search, shared with no other, and of its stages:", markdown_latency(rows)]
    return "\n\n".join(parts)


def _as_together(row: QuestionRow) -> QuestionRow:
    return replace(row, retrievers=TOGETHER)


def _changes(brought: Sequence[Contribution]) -> str:
    shown = [one for one in brought if one.change.group in (ALL, MACRO)]
    names = [name for name in _SHOWN if shown and name in shown[0].change.difference]
    head = ["setting", "retriever", "group", "n", *names]
    lines = [table_line(head), table_line(["---"] * len(head))]
    for one in sorted(shown, key=lambda one: one.change.setting, reverse=True):
        change = one.change
        cells = [_change(change, name) for name in names]
        lines.append(table_line([change.setting, one.retriever, change.group, str(change.n), *cells]))
    return "\n".join(lines)


def _change(change: Difference, name: str) -> str:
    low, high = change.interval[name]
    star = "*" if low > 0 or high < 0 else ""
    return f"{change.difference[name]:+.3f} [{low:+.3f}, {high:+.3f}]{star}"


def _by_kind(rows: Sequence[GroupRow], measure: str) -> str:
    """A row per setting and kind, a column per choice of retrievers."""
    cells = {(row.setting, row.group, row.n, row.retrievers): _with_interval(row, measure) for row in rows}
    return _pivot(cells)


def _changes_by_kind(brought: Sequence[Contribution], measure: str) -> str:
    changes = [(one.retriever, one.change) for one in brought]
    cells = {(one.setting, one.group, one.n, name): _change(one, measure) for name, one in changes}
    return _pivot(cells)


def _pivot(cells: Mapping[tuple[str, str, int, str], str]) -> str:
    columns = list(dict.fromkeys(key[3] for key in cells))
    head = ["setting", "group", "n", *columns]
    lines = [table_line(head), table_line(["---"] * len(head))]
    for setting, group, n in _rows_of(cells):
        found = [cells.get((setting, group, n, column), "") for column in columns]
        lines.append(table_line([setting, group, str(n), *found]))
    return "\n".join(lines)


def _rows_of(cells: Mapping[tuple[str, str, int, str], str]) -> Iterator[tuple[str, str, int]]:
    """Settings one after the other, in each the groups as they come first."""
    kinds = list(dict.fromkeys(key[:3] for key in cells))
    for setting in dict.fromkeys(kind[0] for kind in kinds):
        yield from (kind for kind in kinds if kind[0] == setting)


def _with_interval(row: GroupRow, measure: str) -> str:
    low, high = row.interval[measure]
    return f"{row.measures[measure]:.3f} {low:.2f}–{high:.2f}"
