"""People of the LIMIT benchmark's form, made by seed: a name of our own and 45 items that nobody asks for.

"Holds a queried item whole" is read as: one of the person's items, or a run of words of the person's name, is that item
in the same words (case folded, punctuation aside). Neither happens here. A queried item may still stand inside a longer
one ("Pens" in "Sea Pens"), as in the benchmark; `inside` lists where, so that it can be said how many do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import InvalidInput
from index.evaluate.quotes import tokens

ITEMS_EACH = 45
_QUESTION = re.compile(r"Who likes (.+)\?")
_STARTS = ["b", "br", "c", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l"]
_STARTS += ["m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "z", "th", "sh"]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ie", "oa"]
_ENDS = ["l", "m", "n", "r", "s", "t", "nd", "rt", "lm", "ck", "sk", "rn"]
_GIVEN_ENDS = ["a", "o", "e", "is", "us", "en", "in", "el", "ette", "ina", "ard", "ias"]
_FAMILY_ENDS = ["son", "man", "ford", "ley", "berg", "well", "sted", "wick", "mer", "ham", "ski", "ez"]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A folder of LIMIT: who is in it already, what is asked for, and what further people may like."""

    people: frozenset[str]
    asked: Sequence[str]
    items: Sequence[str]

    @classmethod
    def read(cls, folder: Path) -> Limit:
        """Raises InvalidInput where a file is missing or a question is not of the benchmark's form."""
        for name in ("corpus.jsonl", "queries.jsonl", "qrels.jsonl", "items.txt"):
            if not (folder / name).is_file():
                raise InvalidInput(f"{folder} is no folder of LIMIT: it has no {name}", field="dataset")
        asked = []
        for row in _rows(folder / "queries.jsonl"):
            found = _QUESTION.fullmatch(row["text"])
            if found is None:
                raise InvalidInput(f"not of the form 'Who likes X?': {row['text']!r}", field="dataset")
            asked.append(found[1])
        items = [line.strip() for line in (folder / "items.txt").read_text("utf-8").splitlines() if line.strip()]
        return cls(frozenset(row["_id"] for row in _rows(folder / "corpus.jsonl")), asked, items)

    def inside(self) -> list[tuple[str, str]]:
        """(item of the list, queried item) where the words of the second follow each other in the first."""
        asked = {tuple(tokens(item)): item for item in self.asked}
        return [(item, asked[run]) for item in self.items for run in _runs(tuple(tokens(item))) if run in asked]

    def free_items(self) -> list[str]:
        """The items of the list that are not themselves asked for."""
        asked = {tuple(tokens(item)) for item in self.asked}
        return [item for item in self.items if tuple(tokens(item)) not in asked]


def people(limit: Limit, count: int, seed: int) -> Iterator[dict[str, str]]:
    """Records (`_id`, `title`, `text`) of `count` people; the first ones are the same for any count."""
    items = limit.free_items()
    asked = {tuple(tokens(item)) for item in limit.asked}
    taken = set(limit.people)
    rng = np.random.default_rng(seed)
    while len(taken) < len(limit.people) + count:
        name = f"{_word(rng, _GIVEN_ENDS)} {_word(rng, _FAMILY_ENDS)}"
        if name in taken or any(run in asked for run in _runs(tuple(tokens(name)))):
            continue
        taken.add(name)
        liked = [items[i] for i in rng.choice(len(items), ITEMS_EACH, replace=False)]
        yield {"_id": name, "title": "", "text": f"{name} likes {', '.join(liked[:-1])} and {liked[-1]}."}


def write_dataset(source: Path, folder: Path, count: int, seed: int) -> Path:
    """A dataset of the benchmark's files with `count` people more, to be read by `plexus evaluate` as well."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("queries.jsonl", "qrels.jsonl"):
        (folder / name).write_bytes((source / name).read_bytes())
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as stream:
        stream.write((source / "corpus.jsonl").read_text("utf-8").rstrip("\n") + "\n")
        for person in people(Limit.read(source), count, seed):
            stream.write(json.dumps(person, ensure_ascii=False) + "\n")
    return folder


def _word(rng: np.random.Generator, ends: Sequence[str]) -> str:
    def one(parts: Sequence[str]) -> str:
        return parts[int(rng.integers(len(parts)))]

    middle = one(_STARTS) + one(_VOWELS) if rng.random() < 0.4 else ""
    return (one(_STARTS) + one(_VOWELS) + (middle or one(_ENDS)) + one(ends)).capitalize()


def _runs(words: Words) -> Iterator[Words]:
    """All runs of neighbouring words."""
    for start in range(len(words)):
        for stop in range(start + 1, len(words) + 1):
            yield words[start:stop]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream if line.strip())
