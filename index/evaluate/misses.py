"""The questions that went worst: where their gold ranked, and what stood first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.evaluate.datasets import Dataset, Place, Question
from index.evaluate.run import TOGETHER, QuestionRow, Search, Setting, places_of, query_for
from index.types import Hit

DEPTH = 100
"""How far down the gold is looked for."""
_MEASURES = ("ndcg@10", "mrr", "r@5")
_WORDS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in the ranking: its rank from 1 (None if not found), its score, and its rank with each retriever."""

    place: Place
    rank: int | None
    score: float = 0.0
    ranks: Mapping[str, int] = field(default_factory=dict)
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        document, page = self.place
        return {"document": document, "page": page, "rank": self.rank, "ranks": dict(self.ranks)}


@dataclass(frozen=True, slots=True)
class Miss:
    """A question with its gold and what stood first where that is not gold."""

    id: str
    text: str
    setting: Setting
    gold: tuple[Standing, ...]
    first: Standing | None

    def as_json(self) -> dict[str, Any]:
        """Ids and numbers, no text of the dataset."""
        first = self.first.as_json() if self.first is not None else None
        return {"id": self.id, "setting": self.setting, "gold": [one.as_json() for one in self.gold], "first": first}


def worst(dataset: Dataset, search: Search, rows: Sequence[QuestionRow], count: int) -> list[Miss]:
    """Of each setting the `count` worst questions, all retrievers together; those without a fault are left out."""
    questions = {question.id: question for question in dataset.questions}
    found: list[Miss] = []
    for setting in dict.fromkeys(row.setting for row in rows):
        asked = [row for row in rows if (row.setting, row.retrievers) == (setting, TOGETHER)]
        faulty = sorted((row for row in asked if _grade(row) < (1.0,) * len(_MEASURES)), key=_grade)
        for row in faulty[:count]:
            question = questions[row.id]
            hits = search(replace(query_for(question, setting), top_k=DEPTH)).hits
            standings = _standings(dataset, question, hits)
            gold = tuple(standings.get(place, Standing(place, None)) for place in question.gains)
            first = next(iter(standings.values()), None)
            other = first if first is not None and first.place not in question.gains else None
            found.append(Miss(row.id, question.text, setting, gold, other))
    return found


def shown_misses(misses: Sequence[Miss]) -> str:
    """For a person to read."""
    lines: list[str] = []
    for setting in dict.fromkeys(miss.setting for miss in misses):
        lines += [f"Worst questions, {setting}:", ""]
        for number, miss in enumerate((one for one in misses if one.setting == setting), 1):
            lines.append(f"{number}. {miss.text}  ({miss.id})")
            lines += [f"   wanted  {_described(one)}" for one in miss.gold]
            if miss.first is not None:
                lines.append(f"   first   {_described(miss.first)}: {miss.first.words}")
        lines.append("")
    return "\n".join(lines).rstrip()


def _grade(row: QuestionRow) -> tuple[float, ...]:
    return tuple(row.measures[name] for name in _MEASURES)


def _standings(dataset: Dataset, question: Question, hits: Sequence[Hit]) -> dict[Place, Standing]:
    """Each place at its best rank, in the order of ranks."""
    found: dict[Place, Standing] = {}
    for hit in hits:
        for place in places_of(dataset, question, hit):
            if place not in found:
                found[place] = Standing(place, len(found) + 1, hit.score, _ranks(hit), _words(hit))
    return found


def _ranks(hit: Hit) -> dict[str, int]:
    """The rank of a page with each retriever, or of the best unit on it where the retriever sees no pages."""
    ranks: dict[str, int] = {}
    for inside in hit.elements:
        for name, score in inside.scores.items():
            if score is not None:
                ranks[name] = min(score.rank, ranks.get(name, score.rank))
    return ranks | {name: score.rank for name, score in hit.scores.items() if score is not None}


def _words(hit: Hit) -> str:
    best = hit.elements[0].unit if hit.elements else hit.unit
    words = (best.text or best.context).split()
    return " ".join(words[:_WORDS_SHOWN]) + (" …" if len(words) > _WORDS_SHOWN else "")


def _described(one: Standing) -> str:
    document, page = one.place
    where = document if page is None else f"{document}, page {page}"
    if one.rank is None:
        return f"{where}: not among the first {DEPTH}"
    ranks = ", ".join(f"{name} {rank}" for name, rank in one.ranks.items())
    return f"{where}: rank {one.rank}, score {one.score:.2f}" + (f" ({ranks})" if ranks else "")
