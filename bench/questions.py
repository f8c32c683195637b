"""What is searched for: questions of datasets, or sentences of the collection shortened to their rarer words."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.engine import Engine
from index.evaluate.datasets import read_dataset
from index.sentences import sentences

SAMPLED = "sampled"
WORDS = 6
_WORD = re.compile(r"[^\W_]+")
_COUNTED_UNITS = 3000


def questions(engine: Engine, collection: str, source: str, count: int, seed: int) -> list[str]:
    """At most `count` texts, drawn by seed; `source` is `sampled` or the directory of a dataset."""
    if source == SAMPLED:
        return sampled(engine, collection, count, seed)
    texts = [question.text for question in read_dataset(Path(source)).questions]
    random.Random(seed).shuffle(texts)
    return texts[:count]


def sampled(engine: Engine, collection: str, count: int, seed: int) -> list[str]:
    """A sentence of each of `count` units, as its rarest words in their order."""
    rng = random.Random(seed)
    numbers = engine.store.numbers(collection, "element").tolist()
    drawn = rng.sample(numbers, min(len(numbers), max(count, _COUNTED_UNITS)))
    texts = [unit.text for unit in engine.store.units(np.array(drawn, dtype=np.int64)) if unit.text.strip()]
    frequency = Counter(word for text in texts for word in set(_words(text)))
    return [shortened(_sentence(text, rng), frequency) for text in texts[:count]]


def shortened(sentence: str, frequency: Counter[str], words: int = WORDS) -> str:
    """The rarest distinct words of a sentence, in its order; of equally rare words the first."""
    distinct = list(dict.fromkeys(_words(sentence)))
    rarest = set(sorted(distinct, key=lambda word: frequency[word])[:words])
    return " ".join(word for word in distinct if word in rarest) or sentence


def _sentence(text: str, rng: random.Random) -> str:
    start, end = rng.choice(sentences(text))
    return text[start:end]


def _words(text: str) -> Sequence[str]:
    return [word.casefold() for word in _WORD.findall(text)]
