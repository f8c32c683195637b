"""Turns measured questions into rows, differences against an earlier run, JSON and a Markdown table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from index.errors import InvalidInput
from index.evaluate.bootstrap import interval, stratified_mean
from index.evaluate.run import QuestionRow, row_values

ALL, MACRO = "all", "macro"
Interval = tuple[float, float]
_RANKS = ("r@1", "r@2", "r@3", "r@5", "r@10", "hit@1", "ndcg@10", "mrr")
_BOXES = ("box@1", "box@5", "box@10", "share@1", "share@5", "area@5")
_CHANGES = ("r@1", "r@3", "r@5", "ndcg@10", "box@5")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Means over a group of questions with their 95% intervals. `macro` is the mean of the domains' means.

    `latency_ms` and `stages_ms` hold p50 and p95 over the questions of the group that were timed; empty without any.
    """

    dataset: str
    setting: str
    retrievers: str
    group: str
    n: int
    measures: Mapping[str, float]
    interval: Mapping[str, Interval]
    latency_ms: Mapping[str, float]
    stages_ms: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        row = asdict(self)
        measures = row.pop("measures")
        head = {name: row.pop(name) for name in ("dataset", "setting", "retrievers", "group", "n")}
        return {**head, **_rounded(measures), **row, "interval": _rounded_intervals(self.interval)}


@dataclass(frozen=True, slots=True)
class Difference:
    """Paired differences, this run minus the earlier one, over the questions that both have."""

    setting: str
    retrievers: str
    group: str
    n: int
    difference: Mapping[str, float]
    interval: Mapping[str, Interval]

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "difference": _rounded(self.difference),
            "interval": _rounded_intervals(self.interval),
        }


def group_rows(dataset: str, questions: Sequence[QuestionRow]) -> list[GroupRow]:
    """A row per setting, choice of retrievers and group: all, macro over domains, then the groups by name."""
    rows = []
    for (setting, retrievers, group), members, strata in _groups(questions):
        names = list(members[0].measures)
        values = np.array(row_values(members, names), dtype=np.float64)
        means, bounds = stratified_mean(values, strata), interval(values, strata)
        timed = [row for row in members if row.latency_ms is not None]
        stages = dict.fromkeys(stage for row in timed for stage in row.stages_ms)
        rows.append(
            GroupRow(
                dataset=dataset,
                setting=setting,
                retrievers=retrievers,
                group=group,
                n=len(members),
                measures=dict(zip(names, map(float, means), strict=True)),
                interval={name: (float(low), float(high)) for name, (low, high) in zip(names, bounds, strict=True)},
                latency_ms=_quantiles([row.latency_ms for row in timed if row.latency_ms is not None]),
                stages_ms={stage: _quantiles([row.stages_ms.get(stage, 0.0) for row in timed]) for stage in stages},
            )
        )
    return rows


def differences(now: Sequence[QuestionRow], before: Sequence[QuestionRow]) -> list[Difference]:
    """Mean paired differences with intervals, for each setting, choice of retrievers and group."""
    earlier = {(row.setting, row.retrievers, row.id): row for row in before}
    pairs = [(row, earlier[key]) for row in now if (key := (row.setting, row.retrievers, row.id)) in earlier]
    partner = {(row.setting, row.retrievers, row.id): other for row, other in pairs}
    found = []
    for (setting, retrievers, group), members, strata in _groups([row for row, _ in pairs]):
        others = [partner[(row.setting, row.retrievers, row.id)] for row in members]
        names = [name for name in members[0].measures if all(name in other.measures for other in others)]
        change = np.array(row_values(members, names)) - np.array(row_values(others, names))
        means, bounds = stratified_mean(change, strata), interval(change, strata)
        found.append(
            Difference(
                setting,
                retrievers,
                group,
                len(members),
                dict(zip(names, map(float, means), strict=True)),
                {name: (float(low), float(high)) for name, (low, high) in zip(names, bounds, strict=True)},
            )
        )
    return found


def question_json(row: QuestionRow) -> dict[str, Any]:
    """A question's row as it is kept in the file of a run: ids and numbers, no text of the dataset."""
    times = {} if row.latency_ms is None else {"latency_ms": round(row.latency_ms, 2)}
    stages = {name: round(value, 2) for name, value in row.stages_ms.items()}
    return {**asdict(row), **times, "stages_ms": stages}


def read_questions(run: Any) -> list[QuestionRow]:
    """The questions of an earlier run's JSON. Raises InvalidInput if it is not one."""
    try:
        return [
            QuestionRow(**{**row, "groups": tuple(row["groups"]), "measures": dict(row["measures"])})
            for row in run["questions"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput("the earlier run is no JSON file of `plexus evaluate --out`", field="against") from error


def table_columns(rows: Sequence[GroupRow]) -> list[str]:
    """The measures that a table shows: the main ones that these rows have."""
    return [name for name in (*_RANKS, *_BOXES) if rows and name in rows[0].measures]


def markdown(rows: Sequence[GroupRow]) -> str:
    """A Markdown table; the interval of r@5 stands at the end."""
    columns = table_columns(rows)
    head = ["setting", "retrievers", "group", "n", *columns, "r@5, 95%", "p50 ms", "p95 ms"]
    lines = [table_line(head), table_line(["---"] * len(head))]
    for row in rows:
        low, high = row.interval["r@5"]
        cells = [row.setting, row.retrievers, row.group, str(row.n)]
        cells += [f"{row.measures[name]:.3f}" for name in columns]
        times = [f"{row.latency_ms[name]:.0f}" if row.latency_ms else "" for name in ("p50", "p95")]
        cells += [f"{low:.3f}–{high:.3f}", *times]
        lines.append(table_line(cells))
    return "\n".join(lines)


def markdown_differences(found: Sequence[Difference]) -> str:
    """Differences with their intervals; a star where zero lies outside."""
    columns = [name for name in _CHANGES if found and name in found[0].difference]
    head = ["setting", "retrievers", "group", "n", *columns]
    lines = [table_line(head), table_line(["---"] * len(head))]
    for row in found:
        cells = [row.setting, row.retrievers, row.group, str(row.n)]
        for name in columns:
            low, high = row.interval[name]
            star = "*" if low > 0 or high < 0 else ""
            cells.append(f"{row.difference[name]:+.3f} [{low:+.3f}, {high:+.3f}]{star}")
        lines.append(table_line(cells))
    return "\n".join(lines)


def markdown_latency(rows: Sequence[GroupRow]) -> str:
    """p50 and p95 in milliseconds, as the caller sees it and by stage, over all timed questions of each run."""
    timed = [row for row in rows if row.group == ALL and row.latency_ms]
    # Who asks for all has all stages, in the order in which they come.
    longest_first = sorted(timed, key=lambda row: -len(row.stages_ms))
    stages = list(dict.fromkeys(stage for row in longest_first for stage in row.stages_ms))
    head = ["setting", "retrievers", "search, p50 / p95 ms", *stages]
    lines = [table_line(head), table_line(["---"] * len(head))]
    for row in timed:
        times = [row.latency_ms, *(row.stages_ms.get(stage, {}) for stage in stages)]
        lines.append(table_line([row.setting, row.retrievers, *map(_shown, times)]))
    return "\n".join(lines)


def _shown(time: Mapping[str, float]) -> str:
    return f"{time['p50']:.1f} / {time['p95']:.1f}" if time else ""


def _quantiles(values: Sequence[float]) -> dict[str, float]:
    return {f"p{p}": round(float(np.percentile(values, p)), 2) for p in (50, 95)} if values else {}


_Group = tuple[tuple[str, str, str], list[QuestionRow], list[str] | None]


def _groups(questions: Sequence[QuestionRow]) -> Iterator[_Group]:
    runs = dict.fromkeys((row.setting, row.retrievers) for row in questions)
    for setting, retrievers in runs:
        members = [row for row in questions if (row.setting, row.retrievers) == (setting, retrievers)]
        yield (setting, retrievers, ALL), members, None
        placed = [row for row in members if row.domain is not None]
        if placed:
            yield (setting, retrievers, MACRO), placed, [row.domain or "" for row in placed]
        for group in sorted({name for row in members for name in row.groups}):
            yield (setting, retrievers, group), [row for row in members if group in row.groups], None


def table_line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def _rounded_intervals(intervals: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {name: [round(low, 4), round(high, 4)] for name, (low, high) in intervals.items()}
