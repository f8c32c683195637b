"""Measures answers: does the gold stand in the quotes or in the top hit's first words; abstention."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from index.evaluate.bootstrap import interval, stratified_mean
from index.evaluate.datasets import Dataset, Question
from index.evaluate.quotes import answer_tokens, first_words, is_one_token, stands_in, word_count
from index.evaluate.run import Advance, Search, Setting, query_for, settings_of

Answer = Callable[[str, str | None], tuple[Sequence[str], bool]]
"""(question, source to stay within) -> (quotes of the answer, whether it abstained)."""
ONE_TOKEN, MORE_TOKENS = "one token", "more tokens"
_GROUPS = ("all", ONE_TOKEN, MORE_TOKENS)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question's answer: found in the quotes, found by the baseline, words quoted, abstained."""

    id: str
    setting: Setting
    answerable: bool
    group: str
    found: bool
    baseline: bool
    words: int
    abstained: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """Shares over a group's answerable questions with 95% intervals; `words` is the mean of quotes, 0 where withheld.

    `gain` is the paired difference found - baseline. Abstention stands in the group `all` of a dataset with
    unanswerable questions: balanced accuracy = mean of the shares judged rightly in each class.
    """

    dataset: str
    setting: str
    group: str
    n: int
    found: float
    baseline: float
    gain: float
    words: float
    abstained: float
    interval: Mapping[str, tuple[float, float]]
    unanswerable: int = 0
    balanced_accuracy: float | None = None

    def as_json(self) -> dict[str, Any]:
        rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}
        bounds = {name: [round(low, 4), round(high, 4)] for name, (low, high) in self.interval.items()}
        return {**rounded, "interval": bounds}


@dataclass(frozen=True, slots=True)
class _Given:
    question: Question
    quotes: tuple[str, ...]
    abstained: bool
    top_hit: str


def measure_answers(
    dataset: Dataset,
    answer: Answer,
    search: Search,
    *,
    limit: int | None = None,
    advance: Advance | None = None,
) -> list[AnswerRow]:
    """Answer each question with a gold answer or labelled as having none, within its document if it has one.

    The baseline quotes the first N words of the top hit, N = mean words of our own quotes. An answer that was
    withheld counts as one of no words, so that both show a reader equally much.
    """
    setting = settings_of(dataset)[0]
    asked = [q for q in dataset.questions if not q.answerable or answer_tokens(q.answer or "")][:limit]
    given = []
    for done, question in enumerate(asked, 1):
        quotes, abstained = answer(question.text, question.document)
        hits = search(replace(query_for(question, setting), top_k=1, group_by="element")).hits
        given.append(_Given(question, tuple(quotes), abstained, hits[0].unit.text if hits else ""))
        if advance is not None:
            advance(done, len(asked))
    length = round(_mean([word_count(one.quotes) for one in given if one.question.answerable]))
    return [_row(one, setting, length) for one in given]


def answer_report(dataset: str, rows: Sequence[AnswerRow]) -> list[AnswerReport]:
    """All answerable questions, then those with answers of one token and of more."""
    reports = []
    for group in _GROUPS:
        members = [row for row in rows if row.answerable and group in ("all", row.group)]
        if not members:
            continue
        shares = np.array([[row.found, row.baseline, row.found - row.baseline] for row in members], dtype=np.float64)
        means, bounds = shares.mean(axis=0), interval(shares)
        report = AnswerReport(
            dataset=dataset,
            setting=members[0].setting,
            group=group,
            n=len(members),
            found=float(means[0]),
            baseline=float(means[1]),
            gain=float(means[2]),
            words=_mean([row.words for row in members]),
            abstained=_mean([row.abstained for row in members]),
            interval={
                name: (float(low), float(high))
                for name, (low, high) in zip(("found", "baseline", "gain"), bounds, strict=True)
            },
        )
        reports.append(_with_abstention(report, rows) if group == "all" else report)
    return reports


def markdown_answers(reports: Sequence[AnswerReport]) -> str:
    """A Markdown table of the reports."""
    heads = ("setting", "group", "n", "answer in quotes", "in first words of top hit", "gain", "words")
    lines = [f"| {' | '.join(heads)} | abstained | abstention, balanced |", "|---" * 9 + "|"]
    for row in reports:
        shares = [f"{getattr(row, name):.3f} {_bounds(row, name)}" for name in ("found", "baseline", "gain")]
        accuracy = row.balanced_accuracy
        judged = "" if accuracy is None else f"{accuracy:.3f} {_bounds(row, 'balanced_accuracy')}"
        cells = [row.setting, row.group, str(row.n), *shares, f"{row.words:.1f}", f"{row.abstained:.3f}"]
        lines.append(f"| {' | '.join(cells)} | {judged} |")
    return "\n".join(lines)


def _bounds(report: AnswerReport, name: str) -> str:
    low, high = report.interval[name]
    return f"[{low:.3f}, {high:.3f}]"


def _row(given: _Given, setting: Setting, length: int) -> AnswerRow:
    gold = given.question.answer or ""
    return AnswerRow(
        id=given.question.id,
        setting=setting,
        answerable=given.question.answerable,
        group=ONE_TOKEN if is_one_token(gold) else MORE_TOKENS,
        found=stands_in(gold, given.quotes),
        baseline=stands_in(gold, [first_words(given.top_hit, length)]),
        words=word_count(given.quotes),
        abstained=given.abstained,
    )


def _with_abstention(report: AnswerReport, rows: Sequence[AnswerRow]) -> AnswerReport:
    classes = [str(row.answerable) for row in rows]
    if len(set(classes)) < 2:
        return report
    right = np.array([[row.abstained != row.answerable] for row in rows], dtype=np.float64)
    low, high = interval(right, classes)[0]
    return replace(
        report,
        unanswerable=classes.count("False"),
        balanced_accuracy=float(stratified_mean(right, classes)[0]),
        interval={**report.interval, "balanced_accuracy": (float(low), float(high))},
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
